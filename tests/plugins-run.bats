# Plugins as dyndnsc tells them: who is told, of what and when, by one run and by the loop. What a plugin gets and what the
# shipped ones make of it is in plugins.bats.

load helper
load update
load web

setup() {
	test_setup
	service
	answers good
	mkdir told
	chmod 1777 told
	open_folders
	echo 8.8.4.1 >ip
}

dyn() { run --separate-stderr dyndnsc -c my.ini "$@"; }

# conf <SECTIONS: my.ini; nothing is asked of DNS, and the loop checks when a test says so.
conf() {
	{ printf '[DEFAULT]\ninterval = 1h\ncompare = none\n' && cat; } >my.ini.new
	chmod 600 my.ini.new
	mv my.ini.new my.ini
}

# section NAME [LINE...]: has the address in the file `ip`, published by `service`.
section() {
	printf '[%s]\ndetector = file\ndetector-path = %s/ip\nupdater = svc\nupdater-hostname = %s.example.org\n' "$1" "$HOME" "$1"
	[ $# -eq 1 ] || printf '%s\n' "${@:2}"
}

# spy NAME [SCRIPT]: a plugin that adds "EVENT SECTION HOST OLD IP VERDICT MESSAGE" to told/NAME; SCRIPT is run before.
spy() {
	program "dyndnsc-notify-$1" <<-END
		#!/bin/sh
		${2-}
		umask 0
		line="\$DYNDNSC_EVENT \$DYNDNSC_EVENT_NAME \${DYNDNSC_EVENT_HOSTNAME--} \${DYNDNSC_EVENT_OLD_IP--} \${DYNDNSC_EVENT_IP--}"
		printf '%s\n' "\$line \${DYNDNSC_EVENT_VERDICT--} \$DYNDNSC_EVENT_MESSAGE" >>"$HOME/told/$1"
	END
	: >"told/$1"
	chmod 666 "told/$1"
}

# told NAME LINE...: the plugin was told exactly this since the last time (beginnings of lines suffice).
told() {
	local got want i=0
	mapfile -t got <"told/$1"
	[ "${#got[@]}" -eq $(($# - 1)) ] || fail "$1 was told ${#got[@]} events, not $(($# - 1))" "$(cat "told/$1")" "--- stderr" "${stderr-}"
	for want in "${@:2}"; do
		[[ ${got[i]} == "$want"* ]] || fail "$1 was told '${got[i]}', not '$want'" "$(cat "told/$1")"
		i=$((i + 1))
	done
	: >"told/$1"
}

# lines N FILE: it has so many.
lines() { [ "$(wc -l <"$2")" -ge "$1" ]; }

# awaits NAME N: the plugin has been told so much, in 20 s at most.
awaits() { AWAIT_TRIES=1000 await lines "$2" "told/$1" || fail "$(cat "told/$1")" "--- log" "$(cat err)"; }

# loop [ARG...]: in the background, its pid in LOOP, what it says in `err`.
loop() {
	bg dyndnsc -c my.ini --loop "$@" >out 2>err
	LOOP=$BG_PID
}

logged() { AWAIT_TRIES=1000 await grep -qF -e "$1" err || fail "--- log" "$(cat err)"; }

# --- who is told ----------------------------------------------------------------------------------

# forget: the state, even while the loop writes it.
forget() { while [ -e state ]; do rm -rf state 2>/dev/null || true; done; }

@test "plugins: those of the section, else of [dyndnsc]; --with-NAME and DYNDNSC_WITH_NAME for all" {
	for name in one two three four; do spy $name; done
	{
		printf '[dyndnsc]\nplugins = one\n'
		section a
		section b 'plugins = two, one'
		section c 'plugins ='
	} | conf
	dyn
	exits 0
	told one 'changed a a.example.org - 8.8.4.1 good' 'changed b b.example.org - 8.8.4.1 good'
	told two 'changed b b.example.org - 8.8.4.1 good'
	dyn
	exits 0
	refute_err
	told one
	echo 8.8.4.2 >ip
	DYNDNSC_WITH_FOUR=yes DYNDNSC_WITH_TWO=0 dyn --force --with-three --with-one c
	exits 0
	told one 'changed c c.example.org 8.8.4.1 8.8.4.2 good'
	told two
	told three 'changed c c.example.org 8.8.4.1 8.8.4.2 good'
	told four 'changed c c.example.org 8.8.4.1 8.8.4.2 good'
}

@test "the seed's way: --with-growl and the like beside a section of the command line" {
	spy growl
	run --separate-stderr dyndnsc --updater-dummy --updater-dummy-hostname h.example.org --detector-static \
		--detector-static-address 8.8.4.1 --with-growl
	exits 0
	told growl 'changed cmdline h.example.org - 8.8.4.1 good'
	DYNDNSC_WITH_GROWL=1 run --separate-stderr dyndnsc --updater-dummy --updater-dummy-hostname i.example.org --detector-static \
		--detector-static-address 8.8.4.1
	exits 0
	told growl 'changed cmdline i.example.org - 8.8.4.1 good'
	run --separate-stderr dyndnsc --with-growl=yes
	exits 64
	run --separate-stderr dyndnsc --with-
	exits 64
}

@test "options come from [notify:NAME] of the file, also beside a section of the command line" {
	spy mine "sed -n '/^colour=/p; /^key=/p' >>$HOME/told/options"
	: >told/options
	chmod 666 told/options
	{
		printf '[notify:mine]\ncolour = 50%%%% blue\nkey-env = MY_KEY\n'
		section a 'plugins = mine'
	} | conf
	MY_KEY=s3cret dyn
	exits 0
	[ "$(cat told/options)" = $'colour=50% blue\nkey=s3cret' ] || fail "$(cat told/options)" "$stderr"
	mv my.ini .dyndnsc.ini
	: >told/options
	MY_KEY=s3cret run --separate-stderr dyndnsc --updater-dummy --updater-dummy-hostname h.example.org --detector-static \
		--detector-static-address 8.8.4.1 --with-mine
	exits 0
	[ "$(cat told/options)" = $'colour=50% blue\nkey=s3cret' ] || fail "$(cat told/options)" "$stderr"
}

# --- what is told ---------------------------------------------------------------------------------

@test "the first failure is told, not each; then that it works again" {
	spy spy
	section a 'plugins = spy' | conf
	answers 911 'out of order'
	dyn
	exits 75
	told spy 'failing a a.example.org - 8.8.4.1 911 out of order'
	dyn --force
	exits 75
	told spy
	answers good
	dyn --force
	exits 0
	told spy 'recovered a a.example.org - 8.8.4.1 good' 'changed a a.example.org - 8.8.4.1 good'
	answers badauth 'who are you'
	echo 8.8.4.2 >ip
	dyn --force
	exits 77
	told spy 'refused a a.example.org 8.8.4.1 8.8.4.2 badauth who are you'
	dyn
	exits 77
	told spy
}

@test "one run of cron cannot know how long a detection fails, and tells nobody; a dry run has nothing to tell" {
	spy spy
	section a 'plugins = spy' | conf
	dyn -n
	exits 0
	rm ip
	dyn
	[ "$status" -ne 0 ]
	dyn --log-json
	[ "$status" -ne 0 ]
	told spy
}

@test "a plugin that fails is said, and changes nothing" {
	spy good
	spy bad 'echo it has rained >&2; exit 3'
	section a 'plugins = bad, good' | conf
	dyn
	exits 0
	assert_err_has "dyndnsc: plugin 'bad' was not told 'changed': it has rained"
	refute_err "plugin 'good'"
	told good changed
	echo 8.8.4.2 >ip
	dyn --force -v
	assert_err_has "plugin 'good' was told 'changed'"
	echo 8.8.4.3 >ip
	dyn --force --log-json
	exits_json plugin warning "plugin 'bad' was not told 'changed': it has rained"
}

# exits_json EVENT LEVEL MESSAGE: exit 0, and one of the lines is this.
exits_json() {
	[ "$status" -eq 0 ] || fail "exit $status" "$output" "$stderr"
	python3 -c '
import json, sys
for line in sys.stdin:
    got = json.loads(line)
    if [got["event"], got["level"], got["message"]] == sys.argv[1:]:
        sys.exit(0)
sys.exit(1)' "$@" <<<"$output" || fail "$output"
}

@test "many records: a plugin hears of each, and no hostile message becomes more" {
	local n
	spy spy
	{ for n in {1..40}; do section "s$n" 'plugins = spy'; done; } | conf
	answers good $'x\e[1m $(touch told/owned)'
	dyn -q
	exits 0
	[ "$(sort -u told/spy | grep -c '^changed s[0-9]* s[0-9]*.example.org - 8.8.4.1 good x')" -eq 40 ] || fail "$(cat told/spy)"
	[ "$(wc -l <told/spy)" -eq 40 ]
	[ ! -e told/owned ]
}

# --- mistakes -------------------------------------------------------------------------------------

@test "plugins that are not there, and wrong options: exit 78 with all of them, before anything is sent" {
	spy there
	{
		printf '[dyndnsc]\nplugins = nowhere\n[notify:lost]\nx = 1\n[notify:gotify]\ntoken = t\nurl = http://127.0.0.1/\npriorty = 5\n'
		printf '[notify:there]\nevent = x\n'
		section a 'plugins = there tehre'
		section b
		section c 'updater-colur = red'
	} | conf
	DYNDNSC_WITH_DESKTPO=1 DYNDNSC_WITH_MAIL=perhaps dyn --with-mial
	exits 78
	assert_err_has "my.ini:5: plugins: no plugin 'nowhere'"
	assert_err_has "my.ini:6: no plugin 'lost'"
	assert_err_has "unknown key 'priorty' for plugin 'gotify': did you mean 'priority'?"
	assert_err_has "'event' is told by the event, and is no option"
	[ "$(grep -c "'event' is told" <<<"$stderr")" -eq 1 ]
	assert_err_has "my.ini:19: plugins: no plugin 'tehre': did you mean 'there'?"
	assert_err_has "--with-mial: no plugin 'mial': did you mean 'mail'?"
	assert_err_has "\$DYNDNSC_WITH_DESKTPO: no plugin 'desktpo': did you mean 'desktop'?"
	assert_err_has '$DYNDNSC_WITH_MAIL is neither yes nor no'
	[ "$(grep -c nowhere <<<"$stderr")" -eq 1 ]
	jobs_are 0
	told there
	for args in --check --loop '--check --online' --test-plugins; do
		# shellcheck disable=SC2086
		dyn $args
		exits 78
		assert_err_has "no plugin 'tehre'"
	done
}

# --- --help and --test-plugins ----------------------------------------------------------------------

@test "--help lists the plugins there are, also one's own" {
	spy mine
	mkdir -p .config/dyndnsc/recipes/notify
	sed 's/^title = .*/title = Our pager/' "$TREE/share/recipes/notify/webhook.ini" >.config/dyndnsc/recipes/notify/pager.ini
	run --separate-stderr dyndnsc --help
	[ "$status" -eq 0 ]
	for name in desktop exec growl macosnotify mail mine; do
		grep -qx "      --with-$name" <<<"$output" || fail "no $name" "$output"
	done
	[[ $output =~ $'\n      --with-pager '\ *'Our pager'$'\n' ]]
	[[ $output =~ $'\n      --with-telegram '\ *Telegram$'\n' ]]
}

@test "--test-plugins: an event of each kind for each plugin there is, and nothing else" {
	spy one
	spy two 'exit 77'
	spy three
	spy four
	{
		printf '[dyndnsc]\nplugins = one\n'
		section a
		section b 'plugins = two'
		section c 'plugins = three'
	} | conf
	DYNDNSC_WITH_FOUR=on dyn --test-plugins a b
	exits 77
	assert_err_has 'dyndnsc: one: failing: sent'
	assert_err_has 'dyndnsc: one: changed: sent'
	assert_err_has 'dyndnsc: two: refused: it ended with status 77'
	told one 'failing test' 'refused test' 'recovered test' 'changed test'
	told four 'failing test' 'refused test' 'recovered test' 'changed test'
	told three
	jobs_are 0
	[ ! -e state ]
	run --separate-stderr dyndnsc --test-plugins --with-three
	exits 0
	told three 'failing test' 'refused test' 'recovered test' 'changed test'
	run --separate-stderr dyndnsc --test-plugins
	exits 78
	assert_err_has 'no plugin to test'
	dyn --test-plugins --loop
	exits 64
}

# --- the loop -------------------------------------------------------------------------------------

@test "loop: told in the order in which it happened, by a child; a slow plugin holds nobody up" {
	spy slow "until [ -e $HOME/told/go ]; do sleep 0.02; done"
	section a 'plugins = slow' | conf
	loop --jobs 1 -v
	logged 'a: 8.8.4.1 published'
	# while it is being told: another address, and a failure
	sed -i '/^confirmed=/d; /^not-before=/d; /^attempt=/d' "$(state_file svc)"
	echo 8.8.4.2 >ip
	kill -USR1 "$LOOP"
	logged 'a: 8.8.4.2 published'
	[ "$(wc -l <told/slow)" -eq 0 ]
	touch told/go
	awaits slow 2
	logged "plugin 'slow' was told 'changed'"
	told slow 'changed a a.example.org - 8.8.4.1 good' 'changed a a.example.org'
	kill -TERM "$LOOP"
	wait "$LOOP"
}

@test "loop: TERM ends a plugin that hangs, and all that it started" {
	spy hang "sleep 1000 & echo \$! >$HOME/told/pid; wait"
	# a command is at work, too, and is no child of the one that tells
	{
		section a 'plugins = hang'
		section b | sed 's/^detector = .*/detector = command/; s/^detector-path.*/detector-command = sleep 1000/'
	} | conf
	loop
	AWAIT_TRIES=1000 await test -s told/pid
	kill -TERM "$LOOP"
	await gone "$LOOP"
	wait "$LOOP"
	await gone "$(cat told/pid)"
	told hang
}

@test "loop: SIGHUP takes the plugins of the new configuration; until then options are what they were" {
	spy one "sed -n '/^colour=/p' >>$HOME/told/options"
	spy two
	: >told/options
	chmod 666 told/options
	{ printf '[notify:one]\ncolour = red\n' && section a 'plugins = one'; } | conf
	loop
	awaits one 1
	{ printf '[notify:one]\ncolour = blue\n' && section a 'plugins = one, two, mial'; } | conf
	forget
	echo 8.8.4.2 >ip
	kill -USR1 "$LOOP"
	awaits one 2
	[ "$(cat told/options)" = $'colour=red\ncolour=red' ] || fail "$(cat told/options)"
	kill -HUP "$LOOP"
	logged "my.ini:11: plugins: no plugin 'mial': did you mean 'mail'?"
	logged 'the old one stays'
	sed -i 's/, mial//' my.ini
	kill -HUP "$LOOP"
	logged 'the configuration was read again'
	forget
	echo 8.8.4.3 >ip
	kill -USR1 "$LOOP"
	awaits two 1
	awaits one 3
	[ "$(tail -n 1 told/options)" = colour=blue ] || fail "$(cat told/options)"
	kill -TERM "$LOOP"
	wait "$LOOP"
}

@test "loop: a section of the command line with its plugins" {
	spy growl
	DYNDNSC_WITH_GROWL=1 bg dyndnsc --updater-dummy --updater-dummy-hostname h.example.org --detector-static \
		--detector-static-address 8.8.4.1 --loop 2>err
	awaits growl 1
	told growl 'changed cmdline h.example.org - 8.8.4.1 good'
}

@test "loop: its configuration is a file" {
	section a | conf
	run --separate-stderr dyndnsc -c <(cat my.ini) --loop
	exits 78
	assert_err_has 'is no file, and a loop reads its configuration more than once'
	jobs_are 0
}

@test "loop: one that is gone since, and one that fails, are said in the log" {
	spy one
	spy two 'echo no paper >&2; exit 75'
	section a 'plugins = one two' | conf
	echo 127.0.0.1 >ip
	loop --log-json
	AWAIT_TRIES=1000 await grep -q 127.0.0.1 out
	rm exec/dyndnsc-notify-one
	echo 8.8.4.1 >ip
	kill -USR1 "$LOOP"
	AWAIT_TRIES=1000 await grep -q "plugin 'two' was not told 'changed': no paper" out || fail "$(cat out err)"
	grep -q "a: no plugin 'one'" out || fail "$(cat out err)"
}

# --- --check --online -------------------------------------------------------------------------------

@test "--check --online: every section is asked about, several at once, and nothing is changed" {
	httpd_start <<-'END'
		any order
		on GET /bad/*
		forever
		status 401
		body {"message":"Authentication failed"}
	END
	{
		section bad 'updater-key = canary-8f31' "updater-url = $HTTPD/bad" | sed 's/^updater = .*/updater = dnsimple/'
		section nothing
	} | conf
	dyn --check --online
	exits 77
	[ "$stderr" = "dyndnsc: bad: bad.example.org A: badauth: Authentication failed
dyndnsc: nothing: 'svc' has nothing to read: only an update can tell whether the credentials are good" ] || fail "$stderr"
	dyn --check --online -q
	exits 77
	[ "$stderr" = 'dyndnsc: bad: bad.example.org A: badauth: Authentication failed' ] || fail "$stderr"
	dyn --check --online nothing
	exits 0
	dyn --check
	exits 0
	refute_err
	jobs_are 0
	[ ! -e state ]
}

@test "--check --online: in the order of the sections; one that hangs holds up only itself" {
	# a reading step that is never answered
	httpd_start <<-'END'
		any order
		on GET /*
		forever
		hang
	END
	{
		section first 'updater-key = canary-8f31' "updater-url = $HTTPD/" | sed 's/^updater = .*/updater = dnsimple/'
		section second
		section third
	} | conf
	dyn --check --online -t 2 --jobs 16
	exits 75
	[ "$(cut -d : -f 2 <<<"$stderr")" = $' first\n second\n third' ] || fail "$stderr"
	refute_err canary
}
