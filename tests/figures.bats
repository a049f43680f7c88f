#!/usr/bin/env bats
# What `make bench` measures in time, as counts: they are the same on every machine.

load helper
load update
load web

# sections N [LINE...]: N sections of one account, with these lines in each; the address is in the file `address`.
sections() {
	local n=$1 i
	shift
	for ((i = 0; i < n; i++)); do
		printf '[s%d]\nupdater-hostname = h%d.example.org\ncompare = none\n' "$i" "$i"
		printf '%s\n' "$@"
	done >my.ini
	chmod 600 my.ini
}

# detector: `dyndnsc-detect-here` prints what is in the file `address`, and each call is a line of `detections`.
detector() {
	echo 8.8.4.4 >address
	: >detections
	chmod 666 detections
	program dyndnsc-detect-here <<-END
		#!/bin/sh
		echo x >>'$HOME/detections'
		cat '$HOME/address'
	END
}

detections() { wc -l <detections; }

@test "1,000 sections of one account: one detection a run, one job when all changes, none when nothing does" {
	service
	detector
	sections 1000 'updater = svc' 'detector = here'
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	[ "$(grep -c published <<<"$stderr")" -eq 1000 ] || fail "$stderr"
	[ "$(detections)" -eq 1 ]
	jobs_are 1
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	refute_err
	[ "$(detections)" -eq 2 ]
	jobs_are 1
	echo 8.8.4.5 >address
	age 86400
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	[ "$(detections)" -eq 3 ]
	jobs_are 2
}

@test "1,000 sections in batches of 20 are 50 requests, over no more than 8 connections" {
	httpd_start <<<$'on GET *\nforever\nbody good 8.8.4.4\\n'
	detector
	sections 1000 'updater = dyndns2' "updater-url = $HTTPD/nic/update" 'updater-userid = me' 'updater-password = s3cret' \
		'batch = 20' 'detector = here'
	run --separate-stderr dyndnsc -c my.ini
	[ "$status" -eq 0 ] || fail "$stderr"
	[ "$(grep -c published <<<"$stderr")" -eq 1000 ] || fail "$stderr"
	[ "$(detections)" -eq 1 ]
	requests_are 50
	[ "$(sed -n 's/^# \([0-9]*\) .*/\1/p' "$HTTPD_LOG" | sort -n | tail -n 1)" -le 8 ]
	[ "$(grep -o 'h[0-9]*\.example\.org' "$HTTPD_LOG" | sort -u | wc -l)" -eq 1000 ]
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	requests_are 50
}

@test "the loop sleeps once an interval, however many sections detect in ways of their own" {
	service
	detector
	for i in {1..20}; do
		printf '[s%d]\nupdater = svc\nupdater-hostname = h.example.org\ncompare = none\ndetector = here\ndetector-name = %d\ninterval = 2s\n' \
			"$i" "$i"
	done >my.ini
	chmod 600 my.ini
	bg strace -qq -e trace=timerfd_settime -o sleeps dyndnsc -c my.ini --loop
	# five rounds
	AWAIT_TRIES=3000 await eval '[ "$(detections)" -ge 100 ]'
	[ "$(grep -c ^timerfd_settime sleeps)" -le 10 ] || fail "$(cat sleeps)"
}
