#!/usr/bin/env bats
# dyndnsc where things break: killed at any moment, a disk that is full or read-only, two copies at once. Never a damaged
# state, never two requests for one change within min-interval, and all is well when the trouble is over.

load helper
load servers
load update
load loop

# The address of change N; every change is another one, so that nothing flaps.
address() { printf '8.%d.%d.1\n' $((8 + $1 / 250)) $(($1 % 250)); }

# --- killed ---------------------------------------------------------------------------------------

# recorder: a service whose requests are lines "HOST ADDRESS" of svc/log.
recorder() {
	install -m 777 -d svc
	: >svc/log
	chmod 666 svc/log
	program dyndnsc-update-svc <<-'END'
		#!/bin/sh
		while IFS= read -r line; do
			case $line in
			hostname=*) hosts="$hosts ${line#*=}" ;;
			ip=*) ip=${line#*=} ;;
			'')
				for host in $hosts; do echo "$host $ip" >>LOG; done
				for host in $hosts; do printf '%s\tA\tgood\t%s\n' "$host" "$ip"; done
				hosts=
				;;
			esac
		done
	END
	sed -i "s|LOG|'$HOME/svc/log'|" "$DYNDNSC_EXECDIR/dyndnsc-update-svc"
	printf '%s\n' '[one]' "$@" 'updater = svc' 'updater-hostname = one.example.org' \
		'[two]' "$@" 'updater = svc' 'updater-hostname = two.example.org' | conf
}

# over SESSION: nobody of it runs any more (whoever inherits the dead may bury them later). What was asked is done, although
# nobody listens.
over() { [ -z "$(pgrep -r D,R,S,T -s "$1")" ]; }

# kill_at MICROSECONDS all|one COMMAND...: starts it as a session, and then kills all of it, or the first process alone (or
# nobody, when it was faster). Its stdout and stderr are added to `out` and `err`.
kill_at() {
	local when=$1 whom=$2
	shift 2
	when=$((${EPOCHREALTIME/./} + when))
	setsid "$@" >>out 2>>err 3>&- &
	BG_PID=$!
	while [ "${EPOCHREALTIME/./}" -lt $when ]; do :; done
	kill -KILL "$BG_PID" 2>/dev/null && killed=$((killed + 1))
	# children have groups of their own
	[ "$whom" = one ] || pkill -KILL -s "$BG_PID" || true
	wait "$BG_PID" 2>/dev/null || true
	AWAIT_TRIES=500 await over "$BG_PID"
}

# sound [PATTERN]: the state is not cut off, and nobody complained of it, or of anything but PATTERN.
sound() {
	local text salt=$'\nsalt=[0-9a-f]{32}\n\nhost='
	if [ -e "$(state_file)" ]; then
		IFS= read -r -d '' text <"$(state_file)" || true
		[[ $text == *$'\n' && $text =~ $salt ]] || fail "no sound state:" "$text"
	fi
	# a sanitizer has its words when it is killed
	run none grep -v -e ' published$' -e '^==' -e "${1:- published$}" err
	[ "$status" -eq 0 ] || fail "$output" "$(cat err)"
}

# waits_rightly ADDRESS: who is said to wait is none of whom it is known that ADDRESS arrived.
waits_rightly() {
	local host
	while read -r host; do
		! awk -v RS= '1; { print "--" }' "$(state_file)" | grep -A2 -xF "host=$host" | grep -qxF "address=$1" ||
			fail "$host waits, and has $1" "$(cat "$(state_file)")"
	done < <(sed -nE 's/.*: ([a-z.]+) A: too soon after.*/\1/p' err)
}

# forget: the next change may be sent at once, although it is the tenth in an hour.
forget() {
	sed -i '/^history=/d' "$(state_file)"
	age 61
}

# once_each ADDRESS: no host was sent it twice.
once_each() {
	local host
	for host in one two; do
		[ "$(grep -c "$host.example.org $1$" svc/log)" -le 1 ] || fail "$1 was sent twice within min-interval" "$(cat svc/log)"
	done
}

@test "kill -9 at 200 random moments of a run, of dyndnsc alone and with all its children" {
	local killed=0 n begin spent=0 got before
	recorder 'detector = file' "detector-path = $HOME/ip"
	once() { dyndnsc -c my.ini >>out 2>>err; }
	# how long a run takes here, in microseconds, on average
	for n in {1..5}; do
		found "$(address "$n")"
		begin=${EPOCHREALTIME/./}
		once
		spent=$((spent + (${EPOCHREALTIME/./} - begin) / 5))
		forget
	done
	for ((n = 6; killed < 200; n++)); do
		ip=$(address "$n")
		found "$ip"
		whom=all
		[ $((n % 3)) -ne 0 ] || whom=one
		before=$killed
		kill_at $((RANDOM * spent / 32768)) $whom dyndnsc -c my.ini
		# a machine is not as fast at all times: shorter after a miss, longer after a hit
		if [ "$killed" -eq "$before" ]; then spent=$((spent * 9 / 10)); else spent=$((spent + spent / 50 + 50)); fi
		sound
		# at once again, within min-interval of whatever was sent
		got=0
		once || got=$?
		[ $got -eq 0 ] || [ $got -eq 75 ] || fail "exit $got" "$(cat err)"
		sound
		once_each "$ip"
		# later it is set right, unless it was already
		age 61
		once || fail "exit $?" "$(cat err)"
		[ "$(grep -cx "address=$ip" "$(state_file)")" -eq 2 ] || fail "$(cat "$(state_file)")"
		forget
		# now and then the first one ever
		[ $((n % 5)) -ne 0 ] || rm -r "$DYNDNSC_STATEDIR"
	done
}

@test "kill -9 at 50 random moments of a loop; the next one goes on where it was" {
	local killed=0 n begin
	recorder 'detector = file' "detector-path = $HOME/ip"
	mkdir -p "$DYNDNSC_STATEDIR"
	for ((n = 1; killed < 50; n++)); do
		ip=$(address "$n")
		found "$ip"
		: >err
		kill_at $((RANDOM * 3)) all dyndnsc -c my.ini --loop --sleeptime 1
		sound
		once_each "$ip"
		kill_at $((RANDOM * 3)) one dyndnsc -c my.ini --loop --sleeptime 1
		# of a request that the one before was killed at nobody knows what became: it waits, and says so
		sound ' A: too soon after the last request; not before '
		waits_rightly "$ip"
		once_each "$ip"
		[ ! -e "$(state_file)" ] || age 400
	done
	rm -f err
	# there before the loop is: an address of before would be sent first, and this one only after min-interval
	found 8.8.4.250
	loop --sleeptime 1
	logged 'one: 8.8.4.250 published'
	logged 'two: 8.8.4.250 published'
}

# --- the disk -------------------------------------------------------------------------------------

# on_tmpfs COMMAND...: bg, where the folder of state is a file system of 64 KiB of its own; it is DISK from here.
on_tmpfs() {
	mkdir -p "$DYNDNSC_STATEDIR"
	bg unshare -m sh -c 'mount --make-rprivate / && mount -t tmpfs -o size=64k,mode=700 none "$DYNDNSC_STATEDIR" && exec "$@"' sh "$@" >out 2>err
	DISK=/proc/$BG_PID/root$DYNDNSC_STATEDIR
}

# fill: not a byte is free any more. A command for on_tmpfs, which then goes on with the words behind it.
fill() {
	cat >fill <<-'END'
		#!/bin/sh
		cat /dev/zero >"$DYNDNSC_STATEDIR/.rubbish" 2>/dev/null
		exec "$@"
	END
	chmod 755 fill
}

@test "a full disk: nothing is sent that could not be remembered, it is said once, and all is well when there is room" {
	loop_setup
	fill
	section home 'interval = 1' | conf
	on_tmpfs ./fill dyndnsc -c my.ini --loop
	logged 'No space left on device'
	detections 4
	jobs_are 0
	[ "$(wc -l <err)" -eq 1 ] || fail "$(cat err)"
	rm "$DISK/.rubbish"
	logged 'home: 8.8.4.1 published'
	jobs_are 1
	grep -qx 'address=8.8.4.1' "$DISK/svc"
	kill -0 "$BG_PID"
}

@test "a disk that fills up later: what is there stays readable, and the next change is sent once there is room" {
	loop_setup
	section home 'interval = 1' | conf
	on_tmpfs dyndnsc -c my.ini --loop
	logged 'home: 8.8.4.1 published'
	cp "$DISK/svc" svc.good
	age 86400 svc.good
	cp svc.good "$DISK/svc"
	cat /dev/zero >"$DISK/.rubbish" 2>/dev/null || true
	found 8.8.4.2
	logged 'No space left on device'
	n=$(wc -l <detected)
	detections $((n + 2))
	jobs_are 1
	cmp "$DISK/svc" svc.good
	# a run of its own, beside it
	run --separate-stderr nsenter -t "$BG_PID" -m env -C "$HOME" dyndnsc -c my.ini
	[ "$status" -eq 71 ] || fail "exit $status" "$stderr"
	assert_err_has 'No space left on device'
	rm "$DISK/.rubbish"
	logged 'home: 8.8.4.2 published'
	jobs_are 2
}

@test "a folder of state that is read-only: nothing is sent, it is said once, and all is well when it can be written to" {
	loop_setup
	section home 'interval = 1' | conf
	on_tmpfs sh -c 'mount -o remount,ro "$DYNDNSC_STATEDIR" && exec "$@"' sh dyndnsc -c my.ini --loop
	logged home:
	detections 4
	jobs_are 0
	[ "$(wc -l <err)" -eq 1 ] || fail "$(cat err)"
	grep -qi 'read-only' err || fail "$(cat err)"
	run --separate-stderr nsenter -t "$BG_PID" -m env -C "$HOME" dyndnsc -c my.ini
	[ "$status" -eq 71 ] || fail "exit $status" "$stderr"
	nsenter -t "$BG_PID" -m mount -o remount,rw "$DYNDNSC_STATEDIR"
	logged 'home: 8.8.4.1 published'
	jobs_are 1
}

@test "a read-only folder of state, and DNS that says that an update is needed: the daemon remembers by itself what it sent" {
	local name
	loop_setup
	ns_add n
	ns_addr n lo 192.0.2.11/32
	ns_resolver n 192.0.2.11
	dir=$(new_server ns)
	zone_file "$dir/example.org" example.org ns <<<$'ns A 192.0.2.11\nhome A 8.8.4.7\nbusy A 8.8.4.7\nright A 8.8.4.7\nother A 8.8.4.1'
	named_start n ns 192.0.2.11 < <(bind_zone example.org example.org)
	answers badauth no '' home.example.org
	answers 911 later '' busy.example.org
	for name in home busy right other; do section $name 'interval = 1' 'compare = authoritative' "updater-account = $name"; done | conf
	mkdir -p "$DYNDNSC_STATEDIR"
	on_tmpfs sh -c 'mount -o remount,ro "$DYNDNSC_STATEDIR" && exec "$@"' sh ip netns exec "$(ns_real n)" dyndnsc -c my.ini --loop
	logged 'home: home.example.org A: badauth: no'
	logged 'busy: busy.example.org A: 911: later'
	logged 'right: 8.8.4.1 published'
	AWAIT_TRIES=500 await at_least 3 'the folder for state cannot be written to' err
	# what is right already goes on being checked
	detections 8 other
	jobs_are 3
	for name in home busy right; do
		[ "$(grep -c $name detected)" -eq 1 ] || fail "$(cat detected)"
	done
	end "$BG_PID"
}

@test "a log on a full disk does not end it" {
	loop_setup
	section home 'interval = 1' | conf
	bg dyndnsc -c my.ini --loop >/dev/full 2>/dev/full
	detections 3
	jobs_are 1
	end "$BG_PID"
	bg dyndnsc -c my.ini --loop --log-json -v >/dev/full 2>err
	detections 6
	kill -0 "$BG_PID"
}

# --- two copies -----------------------------------------------------------------------------------

@test "two copies at once: one request for a change, and neither complains in the end" {
	local n one two
	loop_setup
	section home 'interval = 1' | conf
	mkdir -m 700 "$DYNDNSC_STATEDIR"
	for n in {1..4}; do
		: >svc/jobs
		: >detected
		rm -f "$DYNDNSC_STATEDIR"/*
		loop
		one=$LOOP
		bg dyndnsc -c my.ini --loop >out 2>err.2
		two=$BG_PID
		sent 1
		detections 4
		jobs_are 1
		end "$one" "$two"
		# one of them may have found the other at work: it waits for its turn, which is no failure
		run none grep -v -e ' published$' err err.2
		[ "$status" -eq 0 ] || grep -Eq 'waiting|another' err err.2 || fail "$(cat err err.2)"
	done
	: >svc/jobs
	rm -f "$DYNDNSC_STATEDIR"/*
	for n in {1..8}; do bg dyndnsc -c my.ini >"out.$n" 2>"err.$n"; done
	sent 1
	mapfile -t pids < <(tail -n 8 "$(scope)/pids")
	for n in "${pids[@]}"; do
		got=0
		wait "$n" || got=$?
		[ $got -eq 0 ] || [ $got -eq 75 ] || fail "exit $got" "$(cat err.*)"
	done
	jobs_are 1
}
