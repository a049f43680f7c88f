# Plugins: who is told of an event, what with, and that nothing in it becomes anything else than text. tests/stub/tell is
# lib/plugins as dyndnsc uses it.

load helper
load web

setup() {
	test_setup
	export DYNDNSC_EXECDIR=$HOME/exec DYNDNSC_DATADIR=$HOME/data
	mkdir -p exec data/recipes seen
	cp "$TREE"/cmd/dyndnsc-http "$TREE"/cmd/dyndnsc-notify-* exec/
	cp -R "$TREE"/share/recipes/notify data/recipes/
	open_folders
	chmod -R go+rX exec data
	chmod 1777 seen
	PATH=$HOME/exec:$PATH
}

# what a hostile host name, message or section is made of
# shellcheck disable=SC2016 # it is not to be expanded
HOSTILE='"$(touch seen/owned)`touch seen/owned`'\''; touch seen/owned #\ %s%n & <b>x</b> \n \\ -e'

tell() { run --separate-stderr "$TREE/tests/stub/tell" "$@"; }

changed=(event=changed section=home host=home.example.org family=4 old=192.0.2.6 ip=192.0.2.7 verdict=good 'message=it is done')
failing=(event=failing section=home host=home.example.org family=6 ip=2001:db8::7 verdict=911 'message=out of order')

# ini <SECTIONS: the configuration.
ini() {
	cat >dyndnsc.ini
	chmod 600 dyndnsc.ini
}

# spy [NAME]: an executable that leaves its environment, its input and its arguments in seen/.
spy() {
	program "dyndnsc-notify-${1-spy}" <<-END
		#!/bin/sh
		umask 0
		env >"$HOME/seen/env"
		cat >"$HOME/seen/job"
		tr '\\0' '\\n' </proc/\$\$/cmdline >"$HOME/seen/cmdline"
		id -un >"$HOME/seen/user"
	END
}

# has_line FILE LINE...: each is in it.
has_line() {
	local file=$1 line
	shift
	for line; do grep -qxF -e "$line" "$file" || fail "no line '$line' in $file" "$(cat "$file")"; done
}

# --- who is told, and what ------------------------------------------------------------------------

@test "an executable gets the event in its environment and on its standard input, and nothing else of ours" {
	spy
	SECRETLY=s3cret DYNDNSC_DUCKDNS_TOKEN=s3cret tell spy "${changed[@]}"
	exits 0
	assert_err_has "note: plugin 'spy' was told 'changed'"
	has_line seen/env DYNDNSC_EVENT=changed DYNDNSC_EVENT_HOSTNAME=home.example.org DYNDNSC_EVENT_TYPE=A \
		DYNDNSC_EVENT_OLD_IP=192.0.2.6 DYNDNSC_EVENT_IP=192.0.2.7 DYNDNSC_EVENT_VERDICT=good \
		'DYNDNSC_EVENT_MESSAGE=it is done' DYNDNSC_EVENT_NAME=home \
		'DYNDNSC_EVENT_TEXT=home.example.org A is now 192.0.2.7, and was 192.0.2.6'
	has_line seen/job event=changed name=home hostname=home.example.org type=A old-ip=192.0.2.6 ip=192.0.2.7 verdict=good \
		'message=it is done' 'title=home.example.org: has a new address' deadline=10
	! grep -e s3cret -e TROUBLE seen/env seen/job || fail 'more than it should see'
	[ "$(grep -c '^DYNDNSC' seen/env)" -eq "$(grep -c '^DYNDNSC_EVENT' seen/env)" ]
}

@test "its options are on its standard input, its secrets nowhere else" {
	spy
	printf 'fr0m-a-file\nnot this\n' >token
	chmod 600 token
	ini <<-END
		[DEFAULT]
		updater-key-file = /nowhere
		[notify:spy]
		to = somebody
		password = l1teral
		token-file = $HOME/token
		auth-command = echo c0mmand
		key-env = MY_KEY
	END
	MY_KEY=fr0m-env DYNDNSC_NOTIFY_SPY_TO=nobody DYNDNSC_NOTIFY_SPY_FROM=me tell -c dyndnsc.ini spy "${failing[@]}"
	exits 0
	assert_err_has 'was told'
	has_line seen/job to=somebody password=l1teral token=fr0m-a-file auth=c0mmand key=fr0m-env from=me trouble=yes
	[ "$(grep -c ^updater seen/job)" -eq 0 ]
	! grep -e l1teral -e fr0m -e c0mmand seen/env seen/cmdline || fail 'a secret where everybody sees it'
	refute_err l1teral
}

@test "as root an executable runs as the user of [dyndnsc], else as whoever it is" {
	spy
	tell -u daemon spy "${changed[@]}"
	exits 0
	if [ "$(id -u)" -eq 0 ]; then has_line seen/user daemon; else has_line seen/user "$(id -un)"; fi
}

@test "a recipe is run by dyndnsc-http; an executable of the same name wins" {
	httpd_start <<-'END'
		on POST /hook
		status 204
	END
	ini <<-END
		[notify:webhook]
		url = $HTTPD/hook
		token = s3cret
	END
	tell -c dyndnsc.ini webhook "${changed[@]}"
	exits 0
	assert_err_has "was told"
	requests_are 1
	request_has 'Authorization: Bearer s3cret'
	spy webhook
	tell -c dyndnsc.ini webhook "${changed[@]}"
	exits 0
	requests_are 1
	has_line seen/job token=s3cret
}

@test "a recipe of one's own, without a configuration file, with options from the environment" {
	httpd_start <<-'END'
		on GET /ring?who=home.example.org&key=k%20y
		status 200
	END
	mkdir -p .config/dyndnsc/recipes/notify
	cat >.config/dyndnsc/recipes/notify/bell.ini <<-'END'
		[recipe]
		title = Bell
		docs = https://bell.example.org/
		checked = 2026-11
		[option server]
		type = url
		required = yes
		help = where
		[option key]
		required = yes
		secret = yes
		help = which
		[step ring]
		request = GET {server}/ring
		query = who={hostname}
		query = key={key}
		[answer]
		good = status 200
	END
	chmod -R go+rX .config
	DYNDNSC_NOTIFY_BELL_SERVER=$HTTPD DYNDNSC_NOTIFY_BELL_KEY='k y' tell bell "${changed[@]}"
	exits 0
	assert_err_has "was told"
	requests_are 1
	tell bell "${changed[@]}"
	exits 78
	assert_err_has "plugin 'bell' needs 'server': give it in a section [notify:bell], or \$DYNDNSC_NOTIFY_BELL_SERVER"
	assert_err_has "plugin 'bell' needs 'key'"
}

@test "ten of them at once; those that fail or hang are notes, and cost the others nothing" {
	local i names=''
	for i in 1 2 3 4 5 6 7 8 9; do
		program "dyndnsc-notify-p$i" <<-END
			#!/bin/sh
			cat >"$HOME/seen/p$i"
		END
		names+=p$i,
	done
	program dyndnsc-notify-broken <<-'END'
		#!/bin/sh
		while IFS= read -r line && [ -n "$line" ]; do
			case $line in password=*) echo "what is ${line#*=}?" >&2 ;; esac
		done
		exit 77
	END
	program dyndnsc-notify-hangs <<-'END'
		#!/bin/sh
		trap '' TERM
		while :; do sleep 60 & wait $!; done
	END
	ini <<-'END'
		[notify:broken]
		password = s3cret
	END
	SECONDS=0
	tell -c dyndnsc.ini -t 2 "broken,hangs $names" "${changed[@]}"
	exits 0
	[ "$SECONDS" -lt 8 ]
	assert_err_has "note: plugin 'broken' was not told 'changed': what is ***?"
	assert_err_has "note: plugin 'hangs' was not told 'changed': it did not end in time"
	for i in 1 2 3 4 5 6; do has_line "seen/p$i" event=changed; done
}

@test "one that is gone, or whose secret is, is a note when it is to be told" {
	spy
	spy other
	printf 'x\n' >token
	chmod 600 token
	ini <<-END
		[notify:other]
		auth-command = exit 3
	END
	tell -c dyndnsc.ini other,spy "${changed[@]}"
	exits 0
	assert_err_has "plugin 'other' was not told 'changed': its options: the command for the secret ended with status 3"
	assert_err_has "plugin 'spy' was told"
}

@test "DYNDNSC_WITH_NAME is the same as naming it" {
	spy my-spy
	DYNDNSC_WITH_MY_SPY=1 DYNDNSC_WITH_MAIL=no DYNDNSC_WITH_GROWL='' tell -e '' "${changed[@]}"
	exits 0
	has_line seen/job event=changed
	DYNDNSC_WITH_MY_SPY=maybe DYNDNSC_WITH_NONSENSE=yes tell -e ''
	exits 78
	assert_err_has "\$DYNDNSC_WITH_MY_SPY is neither yes nor no"
	assert_err_has "\$DYNDNSC_WITH_NONSENSE: no plugin 'nonsense'"
}

@test "the list of all plugins" {
	spy
	spy webhook
	tell -l
	exits 0 $'desktop\t' $'exec\t' $'gotify\tGotify' $'growl\t' $'healthchecks\tHealthchecks' $'macosnotify\t' $'mail\t' \
		$'ntfy\tntfy' $'spy\t' $'telegram\tTelegram' $'webhook\t'
}

@test "a test tells every kind of event to each plugin, and says what came of it" {
	spy
	program dyndnsc-notify-bad <<-'END'
		#!/bin/sh
		echo "${DYNDNSC_EVENT_TEST} ${DYNDNSC_EVENT_TITLE}" >&2
		exit 3
	END
	tell -x spy,bad
	exits 75 'spy: failing: sent' 'bad: failing: yes test: home.example.org: update fails' 'spy: refused: sent' \
		'bad: refused: yes test: home.example.org: update refused' 'spy: recovered: sent' \
		'bad: recovered: yes test: home.example.org: works again' 'spy: changed: sent' \
		'bad: changed: yes test: home.example.org: has a new address'
	program dyndnsc-notify-bad <<<$'#!/bin/sh\nexit 78'
	tell -x bad
	[ "$status" -eq 78 ]
	assert_out_has 'bad: changed: it ended with status 78'
}

# --- mistakes, before anything is sent ------------------------------------------------------------

@test "what is wrong is said at once, with the nearest name" {
	httpd_start <<-'END'
		on POST *
		status 204
	END
	ini <<-END
		[notify:ntfy]
		topik = x
		url = ftp://example.org
		[notify:webhok]
		url = $HTTPD
		[notify:gotify]
		url = $HTTPD
		token-file = $HOME/nowhere
		priority = high
		[notify:spy]
		message = none
	END
	spy
	tell -c dyndnsc.ini -k ''
	exits 78
	assert_err_has "dyndnsc.ini:2: unknown key 'topik' for plugin 'ntfy': did you mean 'topic'?"
	assert_err_has "dyndnsc.ini:1: section 'notify:ntfy' needs 'topic' for plugin 'ntfy'"
	assert_err_has "dyndnsc.ini:3: url: not a URL"
	assert_err_has "dyndnsc.ini:4: no plugin 'webhok': did you mean 'webhook'?"
	assert_err_has "dyndnsc.ini:9: priority: not a whole number"
	assert_err_has "plugin 'spy': 'message' is told by the event"
	sed -i '/^priority/d' dyndnsc.ini
	tell -c dyndnsc.ini gotify,../../bin/sh,mial "${changed[@]}"
	exits 78
	assert_err_has "plugin 'gotify': reading '$HOME/nowhere'"
	assert_err_has "--with: no plugin '../../bin/sh'"
	assert_err_has "--with: no plugin 'mial': did you mean 'mail'?"
	requests_are 0
}

@test "a section for a plugin is none for updates" {
	spy
	ini <<-'END'
		[home]
		updater = dummy
		updater-hostname = home.example.org
		detector = static
		detector-address = 8.8.4.4
		[notify:spy]
		to = x
	END
	run --separate-stderr "$TREE/cmd/dyndnsc" -c dyndnsc.ini --check
	exits 0
	refute_err
	run --separate-stderr "$TREE/cmd/dyndnsc-update" -c dyndnsc.ini --ip 8.8.4.4 section:notify:spy
	exits 64
	printf '[notify:ntfy]\ntopik = x\n' >>dyndnsc.ini
	run --separate-stderr "$TREE/cmd/dyndnsc" -c dyndnsc.ini
	exits 78
	assert_err_has "dyndnsc.ini:9: unknown key 'topik' for plugin 'ntfy': did you mean 'topic'?"
}

@test "a recipe for notifications with a placeholder that no event has, or an option that each has, is refused" {
	sed 's/{text}/{texd}/' data/recipes/notify/gotify.ini >data/recipes/notify/mine.ini
	run --separate-stderr dyndnsc-http --check data/recipes/notify/mine.ini
	exits 78
	assert_err_has 'nothing gives {texd}: did you mean {text}?'
	sed 's/option priority/option message/; s/{priority}/{message}/' data/recipes/notify/gotify.ini >data/recipes/notify/mine.ini
	run --separate-stderr dyndnsc-http --check data/recipes/notify/mine.ini
	exits 78
	assert_err_has "option 'message': the name is taken"
}

# --- the recipes ----------------------------------------------------------------------------------

# answers STATUS BODY: the server gives this to every POST; its requests so far are forgotten.
answers() {
	[ -z "${HTTPD_PID-}" ] || httpd_stop
	httpd_start <<-END
		on POST *
		forever
		status $1
		body $2
	END
}

# recipe NAME EVENT KEY=VALUE...: tells it; its options are these.
recipe() {
	local name=$1 event=$2
	shift 2
	printf '%s\n' "[notify:$name]" "$@" >dyndnsc.ini
	chmod 600 dyndnsc.ini
	if [ "$event" = changed ]; then set -- "${changed[@]}"; else set -- "${failing[@]}"; fi
	tell -c dyndnsc.ini "$name" "$@"
	exits 0
}

was_told() { assert_err_has "was told '"; }

# was_not_told TEXT: but this was said.
was_not_told() {
	assert_err_has "was not told '"
	assert_err_has "$1"
}

@test "webhook: all that is known, as JSON" {
	answers 200 ok
	recipe webhook changed "url = $HTTPD/hook?x=%%20y"
	was_told
	requests_are 1
	request_has 'Content-Type: application/json'
	grep -q '^POST /hook?x=%20y' "$HTTPD_LOG" || fail "$(cat "$HTTPD_LOG")"
	[ "$(grep -c '^Authorization' "$HTTPD_LOG")" -eq 0 ]
	grep -o '{.*' "$HTTPD_LOG" | python3 -c '
import json, re, sys
got = json.load(sys.stdin)
assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", got.pop("time")), got
assert got == {"event": "changed", "name": "home", "hostname": "home.example.org", "type": "A", "ip": "192.0.2.7",
    "old_ip": "192.0.2.6", "verdict": "good", "message": "it is done", "title": "home.example.org: has a new address",
    "text": "home.example.org A is now 192.0.2.7, and was 192.0.2.6"}, got'
	answers 404 'no such hook'
	recipe webhook failing "url = $HTTPD/hook"
	was_not_told 'no such hook'
	answers 503 'later'
	recipe webhook failing "url = $HTTPD/hook"
	was_not_told 503
	httpd_stop
	HTTPD_PID=
	recipe webhook failing "url = $HTTPD/hook"
	was_not_told '127.0.0.1'
}

# the request is documented: https://docs.ntfy.sh/publish/#publish-as-json (read 2026-11); the answers are assumed
@test "ntfy: a title and a text, with a warning where something is wrong" {
	answers 200 '{"id":"sPs71M8A2T","time":1643935928,"event":"message","topic":"t0pic","message":"x"}'
	recipe ntfy changed "url = $HTTPD" 'topic = t0pic'
	was_told
	request_has '{"topic":"t0pic","title":"home.example.org: has a new address","message":"home.example.org A is now 192.0.2.7, and was 192.0.2.6"}'
	[ "$(grep -c '^Authorization' "$HTTPD_LOG")" -eq 0 ]
	recipe ntfy failing "url = $HTTPD" 'topic = t0pic' 'token = tk_s3cret'
	was_told
	requests_are 2
	request_has 'Authorization: Bearer tk_s3cret' '{"topic":"t0pic","title":"home.example.org: update fails","message":"home.example.org AAAA could not be updated, and is tried again: 911: out of order","priority":4,"tags":["warning"]}'
	answers 403 '{"code":40301,"http":403,"error":"forbidden","link":"https://ntfy.sh/docs/publish/#authentication"}'
	recipe ntfy failing "url = $HTTPD" 'topic = t0pic'
	was_not_told forbidden
	answers 200 '<html>success {"id": "1"}</html>'
	recipe ntfy changed "url = $HTTPD" 'topic = t0pic'
	was_not_told '<html>'
}

# assumed: the form of the request and of the answers was not compared with https://gotify.net/api-docs
@test "gotify: a title and a text with a priority" {
	answers 200 '{"id":25,"appid":5,"message":"x","title":"y","priority":5,"date":"2026-11-25T10:00:00Z"}'
	recipe gotify changed "url = $HTTPD" 'token = AbCs3cret'
	was_told
	grep -q '^POST /message' "$HTTPD_LOG" || fail "$(cat "$HTTPD_LOG")"
	request_has 'X-Gotify-Key: AbCs3cret' '{"title":"home.example.org: has a new address","message":"home.example.org A is now 192.0.2.7, and was 192.0.2.6","priority":5}'
	recipe gotify changed "url = $HTTPD" 'token = AbCs3cret' 'priority = 8'
	grep -q '"priority":8' "$HTTPD_LOG"
	answers 401 '{"error":"Unauthorized","errorCode":401,"errorDescription":"you need to provide a valid access token"}'
	recipe gotify changed "url = $HTTPD" 'token = AbCs3cret'
	was_not_told 'you need to provide a valid access token'
	answers 200 ''
	recipe gotify changed "url = $HTTPD" 'token = AbCs3cret'
	was_not_told 200
}

# assumed: the form of the request and of the answers was not compared with https://core.telegram.org/bots/api
@test "telegram: a message of the bot" {
	answers 200 '{"ok":true,"result":{"message_id":1}}'
	recipe telegram failing "url = $HTTPD" 'token = 110201543:AAHs3cret' 'chat = -1001234'
	was_told
	grep -qE '^POST /bot110201543(:|%3A)AAHs3cret/sendMessage' "$HTTPD_LOG" || fail "$(cat "$HTTPD_LOG")"
	request_has '{"chat_id":"-1001234","text":"home.example.org: update fails\nhome.example.org AAAA could not be updated, and is tried again: 911: out of order"}'
	answers 401 '{"ok":false,"error_code":401,"description":"Unauthorized"}'
	recipe telegram failing "url = $HTTPD" 'token = 110201543:AAHs3cret' 'chat = 1'
	was_not_told Unauthorized
	answers 400 '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'
	recipe telegram failing "url = $HTTPD" 'token = 110201543:AAHs3cret' 'chat = 1'
	was_not_told 'chat not found'
}

# documented: https://healthchecks.io/docs/http_api/ (read 2026-11); the answers to an unknown check and to too many
# pings are assumed
@test "healthchecks: a ping, or one that says fail" {
	answers 200 OK
	recipe healthchecks changed "url = $HTTPD/5bf66975"
	was_told
	grep -q '^POST /5bf66975 ' "$HTTPD_LOG" || fail "$(cat "$HTTPD_LOG")"
	recipe healthchecks failing "url = $HTTPD/5bf66975"
	was_told
	requests_are 2
	grep -q '^POST /5bf66975/fail ' "$HTTPD_LOG" || fail "$(cat "$HTTPD_LOG")"
	request_has 'home.example.org AAAA could not be updated, and is tried again: 911: out of order'
	answers 200 'OK (not found)'
	recipe healthchecks changed "url = $HTTPD/5bf66975"
	was_not_told 'there is no such check'
	answers 200 'OK (rate limited)'
	recipe healthchecks changed "url = $HTTPD/5bf66975"
	was_not_told 'rate limited'
	answers 200 '<html>OK</html>'
	recipe healthchecks changed "url = $HTTPD/5bf66975"
	was_not_told '<html>'
}

@test "each recipe's secrets arrive as they are and are seen nowhere, whatever the answer" {
	local name key secrets seen
	local -A of=([webhook]='url token' [ntfy]='topic token' [gotify]=token [telegram]=token [healthchecks]=url)
	for name in webhook ntfy gotify telegram healthchecks; do
		# the server says back what it was told: the secret in several spellings
		answers 500 '{"error": "Kn4ryQ2\\"&% Kn4ryQ2%22%26%25", "description": "Kn4ryQ2\\"&%", "errorDescription": "Kn4ryQ2\\"&%"}'
		secrets=()
		for key in ${of[$name]}; do
			if [ "$key" = url ]; then secrets+=("url = $HTTPD/Kn4ryQ1%%25"); else secrets+=("$key = Kn4ryQ2\"&%%"); fi
		done
		[[ " ${of[$name]} " == *' url '* ]] || secrets+=("url = $HTTPD")
		[ "$name" != telegram ] || secrets+=('chat = 1')
		recipe "$name" failing "${secrets[@]}"
		was_not_told "plugin '$name'"
		refute_err Kn4ryQ1
		[ "${of[$name]}" = url ] || refute_err Kn4ryQ2
		seen=$(cat "$HTTPD_LOG")
		[[ $seen == *Kn4ryQ* ]] || fail "$name: it did not arrive" "$seen"
		[[ " ${of[$name]} " == *' url '* ]] || [[ $seen == *'Kn4ryQ2"&%'* || $seen == *'Kn4ryQ2\"&%'* || $seen == *Kn4ryQ2%22%26%25* ]] ||
			fail "$name: it arrived as something else" "$seen"
	done
}

@test "hostile text stays text in JSON" {
	local name
	for name in webhook ntfy gotify telegram; do
		answers 200 '{"id":1,"ok":true}'
		printf '%s\n' "[notify:$name]" "url = $HTTPD" >dyndnsc.ini
		case $name in
		ntfy) echo topic=t ;;
		gotify) echo token=t ;;
		telegram) printf '%s\n' token=t chat=1 ;;
		esac >>dyndnsc.ini
		chmod 600 dyndnsc.ini
		tell -c dyndnsc.ini "$name" event=refused "host=$HOSTILE" verdict=badauth "message=$HOSTILE"$'\n\r\t\e[1m", "x": "y'
		exits 0
		was_told
		grep -o '{.*' "$HTTPD_LOG" | HOSTILE=$HOSTILE python3 -c '
import json, os, sys
got = json.load(sys.stdin)
assert "x" not in got, got
assert any(os.environ["HOSTILE"] in str(value) for value in got.values()), got
assert not any(c < " " for value in got.values() for c in str(value).replace("\n", "", 1)), got' || fail "$(cat "$HTTPD_LOG")"
	done
	[ ! -e seen/owned ]
}

# --- the scripts ----------------------------------------------------------------------------------

# fake NAME: a program on PATH that leaves its arguments (one a line, behind a '>') and its input in seen/.
fake() {
	program "$1" <<-END
		#!/bin/sh
		umask 0
		for a; do printf '>%s\\n' "\$a"; done >>"$HOME/seen/$1.args"
		[ "$1" != sendmail ] || cat >>"$HOME/seen/$1.in"
		printf '%s\\n' "\${DBUS_SESSION_BUS_ADDRESS-}" >"$HOME/seen/bus"
	END
}

hostile=(event=refused "section=$HOSTILE" "host=$HOSTILE" family=4 verdict=badauth "message=$HOSTILE"$'\r\n\r\nBcc: x@example.org\e\0')

@test "desktop: title and text, urgent where something is wrong, and nothing is markup" {
	fake notify-send
	DBUS_SESSION_BUS_ADDRESS=unix:path=/x tell desktop "${changed[@]}"
	# root's plugins run as somebody who has no desktop
	if [ "$(id -u)" -eq 0 ]; then
		was_not_told 'no desktop session of'
		DBUS_SESSION_BUS_ADDRESS=unix:path=/x DYNDNSC_EVENT_TITLE='home.example.org: has a new address' \
			DYNDNSC_EVENT_TEXT='home.example.org A is now 192.0.2.7, and was 192.0.2.6' "$TREE/cmd/dyndnsc-notify-desktop" </dev/null
	else
		was_told
	fi
	has_line seen/bus unix:path=/x
	has_line seen/notify-send.args '>--app-name=dyndnsc' '>--urgency=normal' '>--' '>home.example.org: has a new address' \
		'>home.example.org A is now 192.0.2.7, and was 192.0.2.6'
	rm seen/notify-send.args
	DISPLAY=:0 "$TREE/cmd/dyndnsc-notify-desktop" </dev/null
	has_line seen/notify-send.args '>dyndnsc'
	rm seen/notify-send.args
	DISPLAY=:0 DYNDNSC_EVENT_TROUBLE=yes DYNDNSC_EVENT_TITLE="$HOSTILE"$'\n-x' DYNDNSC_EVENT_TEXT="$HOSTILE" \
		"$TREE/cmd/dyndnsc-notify-desktop" </dev/null
	[ ! -e seen/owned ]
	[ "$(wc -l <seen/notify-send.args)" -eq 5 ]
	local text=${HOSTILE//\\/\\\\}
	text=${text//&/\&amp;}
	text=${text//</\&lt;}
	has_line seen/notify-send.args '>--urgency=critical' ">$HOSTILE?-x" ">${text//>/\&gt;}"
}

# without NAME...: PATH has only the programs of the scripts, and not these.
without() {
	local name
	rm -rf bin
	mkdir bin
	for name in sh tr sed id od dd cat env base64 tail head bash nc openssl sendmail notify-send osascript; do
		[[ " $* " == *" $name "* ]] || ! command -v "$name" >/dev/null || ln -s "$(command -v "$name")" "bin/$name"
	done
}

# script NAME [LINE...]: as a plugin with only that PATH.
script() {
	local name=$1
	shift
	run --separate-stderr env -i PATH="$HOME/bin" HOME="$HOME" "$HOME/bin/sh" "$TREE/cmd/dyndnsc-notify-$name" < <(printf '%s\n' "$@" '')
}

@test "what a script cannot do without is said, with exit 78" {
	without notify-send osascript sendmail bash nc openssl
	script desktop
	exits 78
	assert_err_has "'notify-send' is not there"
	script macosnotify
	exits 78
	assert_err_has "'osascript' is not there"
	script mail
	exits 78
	assert_err_has "nobody to write to"
	script mail to=me sendmail=nowhere
	exits 78
	assert_err_has "'nowhere' is not there"
	script mail 'to=-oQ/tmp me'
	exits 78
	assert_err_has "'to' is no address"
	script growl
	exits 78
	assert_err_has "neither 'bash' nor 'nc'"
	script growl password=x
	exits 78
	assert_err_has "'openssl' is not there"
	script growl 'host=-x'
	exits 78
	assert_err_has "'host' is no host"
	script growl 'port=1 2'
	exits 78
	assert_err_has "'port' is no number"
	fake notify-send
	without
	ln -sf "$DYNDNSC_EXECDIR/notify-send" bin/notify-send
	if [ ! -S "/run/user/$(id -u)/bus" ]; then
		script desktop
		exits 78
		assert_err_has 'no desktop session'
	fi
}

@test "macosnotify: the script stays as it is, the texts are its arguments" {
	fake osascript
	tell macosnotify "${hostile[@]}"
	was_told
	[ ! -e seen/owned ]
	[ "$(wc -l <seen/osascript.args)" -eq 8 ] || fail "$(cat seen/osascript.args)"
	[ "$(sed -n 4p seen/osascript.args)" = '>display notification (item 2 of argv) with title (item 1 of argv)' ]
	[ "$(sed -n 7p seen/osascript.args)" = "> $HOSTILE: update refused" ] || fail "$(cat seen/osascript.args)"
}

@test "mail: one mail, whose headers nobody else writes" {
	fake sendmail
	ini <<-END
		[notify:mail]
		to = admin@example.org
		from = dyndnsc@example.org
		sendmail = $HOME/exec/sendmail
	END
	tell -c dyndnsc.ini mail "${changed[@]}"
	was_told
	has_line seen/sendmail.args '>-i' '>-f' '>dyndnsc@example.org' '>--' '>admin@example.org'
	has_line seen/sendmail.in 'From: dyndnsc@example.org' 'To: admin@example.org' \
		'Subject: dyndnsc: home.example.org: has a new address' 'Auto-Submitted: auto-generated' \
		'home.example.org A is now 192.0.2.7, and was 192.0.2.6' 'Address: 192.0.2.7' 'Before:  192.0.2.6' 'Message: it is done'
	rm seen/sendmail.in
	tell -c dyndnsc.ini mail "${hostile[@]}"
	was_told
	[ ! -e seen/owned ]
	# headers end at the first blank line
	[ "$(sed '/^$/q' seen/sendmail.in | cut -d : -f 1 | tr '\n' ' ')" = \
		'From To Subject Auto-Submitted MIME-Version Content-Type Content-Transfer-Encoding  ' ] || fail "$(cat seen/sendmail.in)"
	has_line seen/sendmail.in "Subject: dyndnsc: $HOSTILE: update refused"
	[ "$(grep -c '^Bcc' seen/sendmail.in)" -eq 0 ]
	rm seen/sendmail.in
	tell -c dyndnsc.ini mail event=failing 'section=zu hause, grün'
	was_told
	has_line seen/sendmail.in "Subject: =?UTF-8?B?$(printf 'dyndnsc: zu hause, grün: update fails' | base64 | tr -d '\n')?="
	program sendmail <<<$'#!/bin/sh\necho no queue >&2\nexit 1'
	tell -c dyndnsc.ini mail "${changed[@]}"
	was_not_told 'no queue'
}

@test "exec: the programs of a folder in their order, with the event; one that fails does not stop the rest" {
	local hook
	mkdir hooks
	for hook in 20-two 10-one 30.bak .hidden 40~; do
		printf '#!/bin/sh\necho "%s $DYNDNSC_EVENT $DYNDNSC_EVENT_IP $(wc -c)" >>"%s/seen/hooks"\nexit 3\n' "$hook" "$HOME" >"hooks/$hook"
	done
	printf '#!/bin/sh\ntrue\n' >hooks/50-plain
	chmod 755 hooks hooks/[1-4]* hooks/.hidden
	ini <<-END
		[notify:exec]
		folder = $HOME/hooks
		token = s3cret
	END
	umask 0
	: >seen/hooks
	tell -c dyndnsc.ini exec "${changed[@]}"
	was_not_told "'10-one' ended with status 3; '20-two' ended with status 3"
	[ "$(cat seen/hooks)" = $'10-one changed 192.0.2.7 0\n20-two changed 192.0.2.7 0' ] || fail "$(cat seen/hooks)"
	printf '#!/bin/sh\nprintf "%%s\\n" "$DYNDNSC_EVENT_MESSAGE" >"%s/seen/hooks"\nenv >"%s/seen/hooks.env"\n' "$HOME" "$HOME" >hooks/10-one
	rm hooks/20-two
	tell -c dyndnsc.ini exec "${hostile[@]}"
	was_told
	[ ! -e seen/owned ]
	[[ $(cat seen/hooks) == "$HOSTILE"* ]] || fail "$(cat seen/hooks)"
	! grep s3cret seen/hooks.env || fail 'a secret in the environment of a hook'
	rm -r hooks
	tell -c dyndnsc.ini exec "${changed[@]}"
	was_not_told "'$HOME/hooks' is no folder"
	if [ ! -d /etc/dyndnsc/hooks ] && [ ! -d /usr/local/etc/dyndnsc/hooks ]; then
		tell exec "${changed[@]}"
		was_not_told 'no folder of hooks'
	fi
	mkdir -p .config/dyndnsc/hooks
	printf '#!/bin/sh\necho >"%s/seen/default"\n' "$HOME" >.config/dyndnsc/hooks/a
	chmod -R 755 .config
	tell exec "${changed[@]}"
	was_told
	[ -e seen/default ]
}

# gntpd PASSWORD: listens at GNTP_PORT, checks the password, logs each request to seen/gntp; answers -ERROR where the file
# seen/trouble has something to say.
gntpd() {
	cat >gntpd.py <<-'END'
		import hashlib, os, socket, sys
		password = sys.argv[1]
		s = socket.create_server(('127.0.0.1', 0))
		with open('port.new', 'w') as f:
		    print(s.getsockname()[1], file=f)
		os.rename('port.new', 'port')
		while True:
		    c, _ = s.accept()
		    data = b''
		    while not data.endswith(b'\r\n\r\n') or (b'REGISTER' in data and data.count(b'Notification-Name') < 4):
		        more = c.recv(4096)
		        if not more:
		            break
		        data += more
		    with open('seen/gntp', 'ab') as f:
		        f.write(data)
		    first = data.split(b'\r\n')[0].decode().split(' ')
		    good = len(first) == 3
		    if password:
		        good = False
		        if len(first) == 4 and first[3].startswith('SHA256:'):
		            got, salt = first[3][7:].split('.')
		            key = hashlib.sha256(password.encode() + bytes.fromhex(salt)).digest()
		            good = hashlib.sha256(key).hexdigest().upper() == got
		    trouble = open('seen/trouble').read() if os.path.exists('seen/trouble') else ''
		    if not good:
		        trouble = 'Error-Code: 400\r\nError-Description: not authorized\r\n'
		    c.sendall(('GNTP/1.0 %s NONE\r\n%s\r\n' % ('-ERROR' if trouble else '-OK', trouble)).encode())
		    c.close()
	END
	rm -f port seen/gntp
	bg python3 gntpd.py "$1"
	await test -s port
	GNTP_PORT=$(cat port)
}

# gntp: what came, CR LF at the end of each line checked and taken off.
gntp() {
	[ "$(grep -cv $'\r$' seen/gntp)" -eq 0 ] || fail 'a line without CR LF'
	tr -d '\r' <seen/gntp
}

@test "growl: registers and tells, and no text becomes a header" {
	gntpd ''
	DYNDNSC_NOTIFY_GROWL_HOST=127.0.0.1 DYNDNSC_NOTIFY_GROWL_PORT=$GNTP_PORT tell growl "${changed[@]}"
	was_told
	gntp >lines
	has_line lines 'GNTP/1.0 REGISTER NONE' 'GNTP/1.0 NOTIFY NONE' 'Application-Name: dyndnsc' 'Notifications-Count: 4' \
		'Notification-Title: home.example.org: has a new address' 'Notification-Priority: 0' \
		'Notification-Text: home.example.org A is now 192.0.2.7, and was 192.0.2.6'
	[ "$(sed -n '/NOTIFY/,$p' lines | wc -l)" -eq 7 ] || fail "$(cat lines)"
	rm seen/gntp
	DYNDNSC_NOTIFY_GROWL_HOST=127.0.0.1 DYNDNSC_NOTIFY_GROWL_PORT=$GNTP_PORT tell growl "${hostile[@]}"
	was_told
	[ ! -e seen/owned ]
	gntp >lines
	[ "$(sed -n '/NOTIFY/,$p' lines | wc -l)" -eq 7 ] || fail "$(cat lines)"
	has_line lines "Notification-Title: $HOSTILE: update refused" 'Notification-Priority: 1'
	printf 'Error-Code: 500\r\nError-Description: no screen\r\n' >seen/trouble
	DYNDNSC_NOTIFY_GROWL_HOST=127.0.0.1 DYNDNSC_NOTIFY_GROWL_PORT=$GNTP_PORT tell growl "${changed[@]}"
	was_not_told 'no screen'
	reap
	DYNDNSC_NOTIFY_GROWL_HOST=127.0.0.1 DYNDNSC_NOTIFY_GROWL_PORT=$GNTP_PORT tell growl "${changed[@]}"
	was_not_told "nobody answers at 127.0.0.1 port $GNTP_PORT"
}

@test "growl: a password is proved, and not sent" {
	gntpd 's3cr€t "x"'
	ini <<-END
		[notify:growl]
		host = 127.0.0.1
		port = $GNTP_PORT
		password = s3cr€t "x"
	END
	tell -c dyndnsc.ini growl "${changed[@]}"
	was_told
	[ "$(gntp | grep -c '^GNTP/1.0 .* NONE SHA256:[0-9A-F]\{64\}\.[0-9A-F]*$')" -eq 2 ]
	! grep -a 's3cr' seen/gntp || fail 'the password is in what was sent'
	sed -i 's/^password.*/password = other/' dyndnsc.ini
	tell -c dyndnsc.ini growl "${changed[@]}"
	was_not_told 'the password is refused'
}

@test "growl: by nc where there is no bash" {
	gntpd ''
	program nc <<-'END'
		#!/usr/bin/python3
		import socket, sys
		s = socket.create_connection((sys.argv[3], int(sys.argv[4])))
		s.sendall(sys.stdin.buffer.read())
		sys.stdout.buffer.write(s.makefile('rb').read())
	END
	without bash nc
	ln -s "$DYNDNSC_EXECDIR/nc" bin/nc
	script growl host=127.0.0.1 "port=$GNTP_PORT"
	exits 0
	gntp >lines
	has_line lines 'GNTP/1.0 NOTIFY NONE' 'Notification-Name: changed'
}
