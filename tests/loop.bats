#!/usr/bin/env bats
# dyndnsc --loop and -d: what it does on its own and when it is told to, and what it says of it.

load helper
load servers
load web
load update
load loop

setup() {
	test_setup
	loop_setup
}

# --- the seed's words -----------------------------------------------------------------------------

# seed_service: a namespace w with a web server: /myip for detection, /nic/update for dyndns2.
seed_service() {
	ns_add w
	printf '%s\n' 'any order' 'on GET /myip' forever 'body 8.8.4.4' 'on GET /nic/update?hostname=*&myip=8.8.4.4' forever \
		'body good 8.8.4.4' >plan
	bg_in w "$TREE/tests/stub/httpd" -l "$HOME/web.log" -o "$HOME/web.port" "$HOME/plan"
	await test -s web.port
	WEB=http://127.0.0.1:$(cat web.port)
}

# requests N TEXT: of the web server, so many so far at least.
requests() { AWAIT_TRIES=1000 await at_least "$1" "GET $2" web.log || fail "$(cat web.log)" "$(cat err)"; }

@test "quickstart: its configuration file with --loop --sleeptime: detects each time, sends once" {
	seed_service
	cat >test.cfg <<-END
		[dyndnsc]
		configs = test_ipv4

		[test_ipv4]
		use_preset = nsupdate.info:ipv4
		updater-hostname = test.nsupdate.info
		updater-userid = test.nsupdate.info
		updater-password = xxxxxxxx

		[preset:nsupdate.info:ipv4]
		updater-url = $WEB/nic/update
		detector-url = $WEB/myip
		compare = none
	END
	chmod 600 test.cfg
	bg_in w dyndnsc --config test.cfg --loop --sleeptime 1 >out 2>err
	requests 3 /myip
	requests 1 /nic/update
	end "$BG_PID"
	[ "$(grep -c 'GET /nic/update' web.log)" -eq 1 ]
	[ "$(grep -c 'test_ipv4: 8.8.4.4 published' err)" -eq 1 ] || fail "$(cat err)"
	[ "$(wc -l <err)" -eq 1 ] || fail "$(cat err)"
	[ ! -s out ]
}

@test "quickstart: its command line with --loop, --sleeptime, --log-json and --debug" {
	seed_service
	bg_in w dyndnsc --updater-dyndns2 \
		--updater-dyndns2-hostname  test.nsupdate.info \
		--updater-dyndns2-userid    test.nsupdate.info \
		--updater-dyndns2-password  XXXXXXXX \
		--updater-dyndns2-url       "$WEB/nic/update" \
		--detector-webcheck4 \
		--detector-webcheck4-url    "$WEB/myip" \
		--detector-webcheck4-parser plain \
		--loop --sleeptime 1 --log-json --debug >out 2>err
	requests 3 /myip
	requests 1 /nic/update
	run none grep -a XXXXXXXX "/proc/$BG_PID/cmdline"
	[ "$status" -eq 0 ] || fail "$output"
	end "$BG_PID"
	[ "$(grep -c 'GET /nic/update' web.log)" -eq 1 ]
	grep -q '"event":"published","section":"cmdline","hostname":"test.nsupdate.info","type":"A","verdict":"good","address":"8.8.4.4"' out ||
		fail "$(cat out)"
	run none grep -F XXXXXXXX out err
	[ "$status" -eq 0 ] || fail "$output"
	[ ! -s err ] || fail "$(cat err)"
}

# --- checks ---------------------------------------------------------------------------------------

@test "a changed address is published within one interval, and the same one is not sent again" {
	section home 'interval = 1' | conf
	loop
	logged 'home: 8.8.4.1 published'
	detections 3
	jobs_are 1
	long_ago
	found 8.8.4.2
	logged 'home: 8.8.4.2 published'
	detections 6
	jobs_are 2
	end "$LOOP"
	said 2 published
	[ "$(wc -l <err)" -eq 2 ] || fail "$(cat err)"
}

@test "--force sends at the first check, and not again and again" {
	{ section one 'interval = 1s' && section two 'interval = 1s'; } | conf
	run --separate-stderr dyndnsc -c my.ini
	jobs_are 2
	loop --force
	detections 8
	jobs_are 4
	end "$LOOP"
}

@test "each section has its interval; sections with one detection share it" {
	{ section slow; section fast 'interval = 1'; section same 'interval = 1s' "detector-command = $HOME/detect fast"; } | conf
	loop
	detections 4 fast
	logged 'same: 8.8.4.1 published'
	end "$LOOP"
	[ "$(grep -c slow detected)" -eq 1 ]
	[ "$(grep -c fast detected)" -ge 4 ]
	# --sleeptime is for all of them
	: >detected
	loop --sleeptime 1
	detections 3 slow
}

@test "SIGUSR1: everything is checked now, also what was refused" {
	answers badauth 'who are you?'
	section home | conf
	loop
	logged 'who are you?'
	detections 1
	jobs_are 1
	answers good
	long_ago
	check_now
	logged 'home: 8.8.4.1 published'
	jobs_are 2
	[ "$(wc -l <detected)" -eq 2 ]
	long_ago
	found 8.8.4.9
	check_now
	logged 'home: 8.8.4.9 published'
	jobs_are 3
}

@test "while every record of it is refused the detection rests, and the service is not asked" {
	answers badauth 'who are you?'
	{ section home 'interval = 1'; section other 'interval = 1' 'updater = dummy'; } | conf
	loop
	logged 'who are you?; not asked again until the configuration changes or SIGHUP comes'
	detections 6 other
	jobs_are 1
	[ "$(grep -c home detected)" -eq 1 ] || fail "$(cat detected)"
	said 1 'who are you?'
	# the other one was content all the time
	said 1 'other: 8.8.4.1 published'
	answers good
	long_ago
	kill -HUP "$LOOP"
	logged 'home: 8.8.4.1 published'
	detections 3 home
	jobs_are 2
}

@test "every five intervals DNS is looked at, and a record that somebody has changed is set right" {
	local n
	ns_add n
	ns_addr n lo 192.0.2.11/32
	ns_resolver n 192.0.2.11
	dir=$(new_server ns)
	zone_file "$dir/example.org" example.org ns <<<$'ns A 192.0.2.11\nhome A 8.8.4.7\nright A 8.8.4.1'
	named_start n ns 192.0.2.11 < <(bind_zone example.org example.org)
	asked() { at_least "$1" 'query: right.example.org IN A ' "$(server_log ns)"; }
	{ section home 'interval = 1' 'compare = authoritative'; section right 'interval = 1' 'compare = authoritative'; } | conf
	bg_in n dyndnsc -c my.ini --loop >out 2>err
	logged 'home: 8.8.4.1 published'
	await asked 1
	# what was confirmed just now may still settle
	await grep -q host=right "$(state_file)"
	long_ago
	# what DNS has differs: sent again, at the next look, not before
	sent 2
	n=$(grep -c home detected)
	[ "$n" -ge 5 ] || fail "looked after $n checks"
	# and what is right is looked at every five checks, no more
	AWAIT_TRIES=1000 await asked 2
	n=$(grep -c right detected)
	AWAIT_TRIES=1500 await asked 4
	n=$(($(grep -c right detected) - n))
	[ "$n" -ge 9 ] || fail "two looks in $n checks"
	job_lacks right.example.org
	end "$BG_PID"
}

# --- told to --------------------------------------------------------------------------------------

@test "SIGHUP: the new configuration counts: another section, another interval" {
	section home | conf
	loop
	logged 'home: 8.8.4.1 published'
	section second 'interval = 1' | conf
	kill -HUP "$LOOP"
	logged 'the configuration was read again'
	logged 'second: 8.8.4.1 published'
	detections 3 second
	[ "$(grep -c home detected)" -eq 1 ]
	end "$LOOP"
}

@test "SIGHUP: a broken configuration is refused with all its mistakes, and the old one stays" {
	section home | conf
	loop
	logged 'home: 8.8.4.1 published'
	{ section home 'intervall = 5m'; section new 'use_preset = dyn.con'; } | conf
	kill -HUP "$LOOP"
	logged 'the new configuration is refused: the old one stays'
	said 1 "my.ini:9: unknown key 'intervall': did you mean 'interval'?"
	said 1 "no preset 'dyn.con': did you mean 'dyn.com'?"
	long_ago
	found 8.8.4.2
	check_now
	logged 'home: 8.8.4.2 published'
	# not even there
	rm my.ini
	kill -HUP "$LOOP"
	AWAIT_TRIES=500 await at_least 2 'the old one stays' err
	long_ago
	found 8.8.4.3
	check_now
	logged 'home: 8.8.4.3 published'
	section home | conf
	kill -HUP "$LOOP"
	logged 'the configuration was read again'
}

# hangs: a section whose detection takes for ever and does not mind SIGTERM; its pid comes into the file svc/hung.
hangs() {
	printf '#!/bin/sh\ntrap "" TERM HUP INT\necho $$ >%s/svc/hung\nexec sleep 1000\n' "$HOME" >hang
	chmod 755 hang
	printf '[%s]\ndetector = command\ndetector-command = %s/hang\nupdater = dummy\nupdater-hostname = hung.example.org\n' "$1" "$HOME"
}

@test "SIGTERM and SIGINT end it within a second, with a child that does not want to end" {
	local sig begin spent
	{ hangs bad; section home; } | conf
	for sig in TERM INT; do
		rm -f svc/hung
		# a child of a shell without job control would ignore SIGINT
		bg python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' dyndnsc -c my.ini --loop >out 2>err
		AWAIT_TRIES=500 await test -s svc/hung
		logged 'home: 8.8.4.1 published'
		begin=${EPOCHREALTIME/./}
		kill -$sig "$BG_PID"
		wait "$BG_PID"
		spent=$((${EPOCHREALTIME/./} - begin))
		[ $spent -lt 1000000 ] || fail "SIG$sig: $spent us"
		AWAIT_TRIES=10 await gone "$(cat svc/hung)"
		rm -r "$DYNDNSC_STATEDIR"
	done
}

@test "SIGTERM ends it within a second also while a configuration is read that does not come" {
	local begin spent
	section home | conf
	loop
	logged 'home: 8.8.4.1 published'
	rm my.ini
	mkfifo -m 600 my.ini
	kill -HUP "$LOOP"
	# somebody has opened it for reading
	exec 9>my.ini
	begin=${EPOCHREALTIME/./}
	kill -TERM "$LOOP"
	wait "$LOOP"
	spent=$((${EPOCHREALTIME/./} - begin))
	exec 9>&-
	[ $spent -lt 1000000 ] || fail "$spent us"
}

# --- what hangs, what fails -----------------------------------------------------------------------

@test "a child past its deadline gets SIGTERM, then SIGKILL; others are not kept waiting" {
	{ hangs bad; section home 'interval = 1'; } | conf
	loop -t 2 --jobs 2
	logged 'home: 8.8.4.1 published'
	pid=$(cat svc/hung)
	detections 3 home
	logged 'bad: the command took too long and was ended'
	await gone "$pid"
	# the next check hangs as well: that is not said again
	rm -f svc/hung
	check_now
	AWAIT_TRIES=500 await test -s svc/hung
}

@test "10 sections, of which one hangs, one has a bad password, one's server is dead: the others do not notice" {
	local i
	ns_add n
	ns_addr n lo 192.0.2.99/32
	silent_server n 192.0.2.99
	answers badauth 'wrong password' '' eight.example.org
	tsig_key ddns-key hmac-sha256
	{
		hangs ten
		printf '%s\n' '[nine]' 'detector = file' "detector-path = $HOME/ip" 'updater = rfc2136' 'updater-hostname = nine.example.org' \
			'updater-server = 192.0.2.99' 'updater-zone = example.org' "updater-key-file = $TSIG_FILE"
		for i in eight one two three four five six seven; do section $i "updater-account = $i" 'interval = 1'; done
	} | conf
	bg_in n dyndnsc -c my.ini --loop -t 5 >out 2>err
	for i in one two three four five six seven; do logged "$i: 8.8.4.1 published"; done
	logged 'eight: eight.example.org A: badauth: wrong password'
	logged 'nine: '
	logged 'ten: '
	# each of them is at work still, or again
	detections 3 one
	detections 3 seven
	for i in one two three four five six seven; do said 1 "$i: 8.8.4.1 published"; done
	said 1 'wrong password'
	[ "$(grep -c '^name=' svc/jobs)" -eq 8 ] || fail "$(cat svc/jobs)"
	end "$BG_PID"
}

@test "what fails is said once, what it is then instead once, and that it is over" {
	section home 'interval = 1' | conf
	printf '#!/bin/sh\necho "$1" >>%s/detected\necho "no line" >&2\nexit 75\n' "$HOME" >fails
	chmod 755 fails
	cp detect works
	mv fails detect
	loop
	detections 4
	logged 'home: the command failed with exit status 75'
	said 1 home:
	# said again when somebody asks
	check_now
	AWAIT_TRIES=500 await at_least 2 'home:' err
	grep -Eq 'home: still failing, [0-9]+(th|st|nd|rd) time, since [0-9][0-9]:[0-9][0-9]' err || fail "$(cat err)"
	cp works detect.new && mv detect.new detect
	logged 'home: 8.8.4.1 published'
	grep -Eq 'home: recovered, after the [0-9]+(th|st|nd|rd) time, since ' err || fail "$(cat err)"
	said 1 recovered
}

# --- one copy, in the background ------------------------------------------------------------------

@test "--pidfile: the pid, a second copy refused, gone at the end; one left behind is no obstacle" {
	section home | conf
	loop --pidfile run.pid
	logged published
	[ "$(cat run.pid)" = "$LOOP" ]
	run --separate-stderr dyndnsc -c my.ini --loop --pidfile run.pid
	exits 75
	assert_err_has "another dyndnsc runs already ('run.pid')"
	[ "$(cat run.pid)" = "$LOOP" ]
	end "$LOOP"
	[ ! -e run.pid ]
	loop --pidfile run.pid
	await test -s run.pid
	kill -KILL "$LOOP"
	await gone "$LOOP"
	[ -s run.pid ]
	loop --pidfile run.pid
	await grep -qx "$LOOP" run.pid
	end "$LOOP"
	run --separate-stderr dyndnsc -c my.ini --loop --pidfile no/such/folder/pid
	exits 71
	assert_err_has "'no/such/folder/pid'"
}

# daemon ARG...: dyndnsc -d, which must end at once; the pid of what goes on is LOOP. Its output is a pipe, which it must not keep.
# shellcheck disable=SC2120
daemon() {
	out=$(dyndnsc -c my.ini -d "$@" 2>&1) || fail "exit $?" "$out"
	[ -z "$out" ] || fail "$out"
}

@test "-d: it is a session of its own, with the pid file in the folder of state; a second copy is refused" {
	section home | conf
	daemon
	LOOP=$(cat "$DYNDNSC_STATEDIR/.pid")
	echo "$LOOP" >>"$(scope)/pids"
	await test -s "$(state_file)"
	AWAIT_TRIES=500 await grep -q '^name=' svc/jobs
	[ "$(ps -o sid= -p "$LOOP" | tr -d ' ')" = "$LOOP" ]
	[ "$(ps -o tty= -p "$LOOP" | tr -d ' ')" = '?' ]
	[ "$(readlink "/proc/$LOOP/fd/0")" = /dev/null ]
	run --separate-stderr dyndnsc -c my.ini -d
	exits 75
	assert_err_has 'another dyndnsc runs already'
	kill "$LOOP"
	AWAIT_TRIES=500 await gone "$LOOP"
	await test ! -e "$DYNDNSC_STATEDIR/.pid"
}

@test "-d: what is wrong is said before, with the exit status; a file for the log gets lines with the time" {
	section home 'intervall = 1' | conf
	run --separate-stderr dyndnsc -c my.ini -d --pidfile run.pid
	exits 78
	assert_err_has "unknown key 'intervall'"
	[ ! -e run.pid ]
	section home | conf
	dyndnsc -c my.ini --daemon --pidfile run.pid >out 2>err
	cat run.pid >>"$(scope)/pids"
	logged 'dyndnsc: home: 8.8.4.1 published'
	grep -Eqx '[0-9-]{10}T[0-9:]{8} dyndnsc: home: 8.8.4.1 published' err || fail "$(cat err)"
}

@test "what is wrong with the configuration is said at once, all of it, before anything is sent" {
	{
		section one 'intervall = 5m' 'updater-hostnam = x'
		section two 'use_preset = dyn.con' 'interval = soon'
		section three
		printf '[dyndnsc]\nconfigs = one, two, three, fuor\nconfig = x\n[four]\nupdater = dummy\n'
	} | conf
	run --separate-stderr dyndnsc -c my.ini --loop
	exits 78
	assert_err_has "unknown key 'intervall': did you mean 'interval'?"
	assert_err_has "no preset 'dyn.con': did you mean 'dyn.com'?"
	assert_err_has "interval is a time as 5m, from 1s to 30d, not 'soon'"
	assert_err_has "no section 'fuor' in 'my.ini': did you mean 'four'?"
	assert_err_has "unknown key 'config' in [dyndnsc]: did you mean 'configs'?"
	[ ! -s detected ]
	jobs_are 0
}
