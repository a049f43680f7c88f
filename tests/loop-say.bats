#!/usr/bin/env bats
# Whom dyndnsc talks to while it runs: standard error, syslog, the journal, programs (--log-json), the service manager.

load helper
load update
load loop
load web
load sources

setup() {
	test_setup
	loop_setup
}

# listen SOCKET FILE: what is sent there, a line each.
listen() {
	bg "$TREE/tests/datagrams.py" "$1" "$2" 2>listen.err
	await grep -q . "$2" || fail "$(cat listen.err)"
}

# heard TEXT [FILE]: it comes, in 10 s at most.
heard() { AWAIT_TRIES=500 await grep -qF -e "$1" "${2:-heard}" || fail "$(cat "${2:-heard}")" "--- stderr" "$(cat err)"; }

# --- lines ----------------------------------------------------------------------------------------

@test "-q says only what fails, -v what goes on, and without either what changes" {
	answers 911 busy '' bad.example.org
	{ section home; section bad; } | conf
	loop -q
	logged 'bad: bad.example.org A: 911: busy'
	end "$LOOP"
	said 0 published
	rm -r "$DYNDNSC_STATEDIR"
	loop -v
	logged 'busy'
	end "$LOOP"
	logged '2 sections in 2 groups'
	logged 'told to end'
}

@test "the journal: each line has its priority in front, and nothing else" {
	answers badauth no '' bad.example.org
	answers 911 busy '' busy.example.org
	{ section home; section bad; section busy; } | conf
	: >err
	# appended to, as the journal's socket would be
	JOURNAL_STREAM=$(stat -c %d:%i err) bg dyndnsc -c my.ini --loop -v >out 2>>err
	logged '<5>home: 8.8.4.1 published'
	logged '<3>bad: bad.example.org A: badauth: no'
	logged '<4>busy: busy.example.org A: 911: busy'
	end "$BG_PID"
	run none grep -v '^<[34567]>' err
	[ "$status" -eq 0 ] || fail "$output"
	# another file is no journal
	rm -r "$DYNDNSC_STATEDIR"
	JOURNAL_STREAM=1:$(stat -c %i err) bg dyndnsc -c my.ini --loop >out 2>err
	logged ' dyndnsc: home: 8.8.4.1 published'
}

@test "--syslog: the lines go there, with their priority, and not to standard error" {
	answers badauth no '' bad.example.org
	{ section home; section bad; } | conf
	listen "$HOME/log.sock" heard
	# a /dev of its own, where /dev/log is the test's
	bg unshare -m sh -c '
		mount --make-rprivate / && mount -t tmpfs none /dev && cd /dev && mknod -m 666 null c 1 3 && mknod -m 666 urandom c 1 9 &&
		mknod -m 666 random c 1 8 && ln -s /proc/self/fd fd && ln -s "$1/log.sock" log && cd "$1" &&
		exec dyndnsc -c my.ini --loop --syslog' sh "$HOME" >out 2>err
	heard 'home: 8.8.4.1 published'
	heard 'bad: bad.example.org A: badauth: no'
	# daemon is facility 3: notice 29, error 27
	grep -Eq "^<29>.* dyndnsc\[$BG_PID\]: home: 8.8.4.1 published$" heard || fail "$(cat heard)"
	grep -Eq "^<27>.* dyndnsc\[$BG_PID\]: bad: " heard || fail "$(cat heard)"
	end "$BG_PID"
	[ ! -s err ] || fail "$(cat err)"
	[ ! -s out ]
}

@test "--syslog: what is wrong with the configuration is said on standard error as well" {
	section home 'intervall = 1' | conf
	run --separate-stderr dyndnsc -c my.ini --loop --syslog
	exits 78
	assert_err_has "unknown key 'intervall'"
	[ "${#stderr_lines[@]}" -eq 1 ] || fail "$stderr"
}

# objects FILE: each line is a JSON object with time, level, event and message; prints "LEVEL EVENT SECTION TYPE VERDICT ADDRESS".
objects() {
	python3 -c '
import json, re, sys
for line in open(sys.argv[1], encoding="utf-8"):
    o = json.loads(line)
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", o["time"]) or not o["message"] or list(o)[0] != "time":
        sys.exit("unexpected: " + line)
    if set(o) - {"time", "level", "event", "section", "hostname", "type", "verdict", "address", "message"}:
        sys.exit("unknown member: " + line)
    print(*(o.get(k, "-") for k in ("level", "event", "section", "hostname", "type", "verdict", "address")))' "$1"
}

@test "--log-json: an object a line on standard output, for every change, and nothing on standard error" {
	answers badauth $'n\\"o \xc3\xa4' '' bad.example.org
	{ section home 'interval = 1'; section bad; section six 'detector = static' 'detector-address = 2a00:1450::1' 'detector-family = INET6'; } |
		sed '/^detector-command.* six$/d' | conf
	loop --log-json
	heard published out
	heard badauth out
	long_ago
	found 8.8.4.2
	heard 8.8.4.2 out
	heard 2a00:1450::1\ published out
	kill -HUP "$LOOP"
	heard 'read again' out
	end "$LOOP"
	[ ! -s err ] || fail "$(cat err)"
	objects out >plain || fail "$(cat out)"
	grep -qx 'notice published home home.example.org A good 8.8.4.1' plain || fail "$(cat plain)"
	grep -qx 'notice published six six.example.org AAAA good 2a00:1450::1' plain || fail "$(cat plain)"
	grep -qx 'error failing bad bad.example.org A badauth 8.8.4.1' plain || fail "$(cat plain)"
	grep -qx 'notice reload - - - - -' plain || fail "$(cat plain)"
}

@test "--log-json of one run, and of what is wrong with a configuration" {
	answers badauth no '' bad.example.org
	{ section home; section bad; } | conf
	run --separate-stderr dyndnsc -c my.ini --log-json
	[ "$status" -eq 77 ]
	refute_err
	printf '%s\n' "$output" >out
	objects out >plain || fail "$(cat out)"
	grep -qx 'notice published home home.example.org A good 8.8.4.1' plain || fail "$(cat plain)"
	grep -qx 'error failing bad bad.example.org A badauth 8.8.4.1' plain || fail "$(cat plain)"
	section home 'intervall = 1' | conf
	run --separate-stderr dyndnsc -c my.ini --loop --log-json
	[ "$status" -eq 78 ]
	refute_err
	printf '%s\n' "$output" >out
	objects out | grep -qx 'error config - - - - -' || fail "$(cat out)"
}

@test "what a service says is shown without its control characters, in every form of the log" {
	answers badauth $'a\e[31mb\x01\xff' '' home.example.org
	section home | conf
	loop --log-json
	heard badauth out
	end "$LOOP"
	objects out >plain || fail "$(cat -v out)"
	rm -r "$DYNDNSC_STATEDIR"
	loop
	logged badauth
	run none grep -aP '[\x00-\x08\x0b-\x1f\x7f\xff]' err
	[ "$status" -eq 0 ] || fail "$(cat -v err)"
}

@test "a log that nobody reads any more does not end it" {
	section home 'interval = 1' | conf
	mkfifo pipe
	exec 9<>pipe
	bg dyndnsc -c my.ini --loop --log-json >pipe 2>err
	exec 8<pipe 9>&-
	read -r line <&8
	[[ $line == *published* ]] || fail "$line"
	exec 8<&-
	long_ago
	found 8.8.4.2
	sent 2
	detections 4
	kill -0 "$BG_PID"
}

# --- the service manager --------------------------------------------------------------------------

@test "sd_notify: READY, STATUS, RELOADING with READY again, STOPPING" {
	answers badauth no '' bad.example.org
	{ section home; section bad; } | conf
	listen "$HOME/notify.sock" heard
	NOTIFY_SOCKET=$HOME/notify.sock loop
	heard READY=1
	heard 'STATUS=2 sections, 1 failing'
	answers good '' '' bad.example.org
	long_ago
	kill -HUP "$LOOP"
	heard 'STATUS=2 sections, all well'
	grep -Eq '^RELOADING=1 \| MONOTONIC_USEC=[0-9]+$' heard || fail "$(cat heard)"
	end "$LOOP"
	heard STOPPING=1
	[ "$(sed 's/USEC=.*/USEC/' heard | paste -sd,)" = "listening,READY=1,STATUS=2 sections, 1 failing,RELOADING=1 | MONOTONIC_USEC,READY=1,STATUS=2 sections, all well,STOPPING=1" ] ||
		fail "$(cat heard)"
}

@test "sd_notify: signs of life at half the time, also while something hangs; of another process' watchdog none" {
	printf '#!/bin/sh\nexec sleep 1000\n' >hang
	chmod 755 hang
	{ section home; section hung "detector-command = $HOME/hang"; } | conf
	listen "@dyndnsc-$$-$BATS_TEST_NUMBER" heard
	NOTIFY_SOCKET=@dyndnsc-$$-$BATS_TEST_NUMBER WATCHDOG_USEC=1000000 loop
	AWAIT_TRIES=500 await at_least 4 WATCHDOG=1 heard
	# a configuration that does not come
	mv my.ini my.ini.good
	mkfifo -m 600 my.ini
	kill -HUP "$LOOP"
	heard RELOADING=1
	n=$(grep -c WATCHDOG=1 heard)
	AWAIT_TRIES=500 await at_least $((n + 4)) WATCHDOG=1 heard
	end "$LOOP"
	mv my.ini.good my.ini
	: >heard
	NOTIFY_SOCKET=@dyndnsc-$$-$BATS_TEST_NUMBER WATCHDOG_USEC=10000 WATCHDOG_PID=1 loop --sleeptime 1
	detections 4 home
	heard READY=1
	run none grep WATCHDOG heard
	[ "$status" -eq 0 ] || fail "$output"
}

@test "sd_notify: what it starts does not hear of the manager; without one, or with one that is gone, all is as ever" {
	printf '#!/bin/sh\nenv >>%s/svc/env\ncat %s/ip\n' "$HOME" "$HOME" >show
	chmod 755 show
	section home "detector-command = $HOME/show" | conf
	NOTIFY_SOCKET=$HOME/nobody.sock WATCHDOG_USEC=1000000 loop
	logged 'home: 8.8.4.1 published'
	run none grep -e NOTIFY_SOCKET -e WATCHDOG svc/env
	[ "$status" -eq 0 ] || fail "$output"
	kill -0 "$LOOP"
	end "$LOOP"
	rm -r "$DYNDNSC_STATEDIR"
	NOTIFY_SOCKET=relative loop
	logged 'home: 8.8.4.1 published'
}

# --- warnings -------------------------------------------------------------------------------------

@test "what a detection warns of is a warning, also without -v and with -q, and said once" {
	local quiet
	program dyndnsc-detect <<-END
		#!/bin/sh
		case " \$* " in *' -q '*) exit 71 ;; esac
		echo x >>'$HOME/calls'
		echo 'dyndnsc-detect: home: warning: somebody lies' >&2
		echo 'dyndnsc-detect: home: nothing else' >&2
		echo 8.8.4.1
	END
	section home 'interval = 1s' | conf
	for quiet in '' -q; do
		rm -f calls
		# shellcheck disable=SC2086 # an option, or none
		loop $quiet
		AWAIT_TRIES=1000 await at_least 3 x calls
		end "$LOOP"
		said 1 'dyndnsc: home: warning: somebody lies'
		said 0 'nothing else'
	done
	rm calls
	loop --log-json -v
	AWAIT_TRIES=1000 await at_least 3 x calls
	end "$LOOP"
	grep -q '"level":"warning","event":"warning","section":"home","message":"warning: somebody lies"' out || fail "$(cat out)"
	[ "$(grep -c '"level":"warning"' out)" -eq 1 ] || fail "$(cat out)"
}

@test "a source that contradicts two others is named by the loop, as a warning" {
	httpd_start <<-'END'
		any order
		on GET /lie
		forever
		body 8.8.8.8
		on GET /good
		forever
		delay 250
		body 8.8.4.1
		on GET /too
		forever
		delay 250
		body 8.8.4.1
	END
	no_sources
	gone_source whoami/opendns.ini
	source_at one "$HTTPD/lie" one
	source_at two "$HTTPD/good" two
	source_at three "$HTTPD/too" three
	open_folders
	section home 'detector = auto' 'detector-family = INET' | grep -v ^detector-command | conf
	loop
	logged "dyndnsc: home: warning: 'one' (one) says 8.8.8.8, but 8.8.4.1 is right: it is not asked again before 20"
	logged 'home: 8.8.4.1 published'
}
