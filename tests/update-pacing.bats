# dyndnsc-update: when it sends and when it does not (design: policy), its state, and what happens without one.
# Time passes by ageing the state file.

load helper
load update

A=8.8.4.1
B=8.8.4.2
A6=2a00:1450::1

setup() {
	test_setup
	service
}

# want ADDRESS [OPTION...]: publish it for h.example.org without asking DNS.
want() { upd svc --compare none --hostname h.example.org --ip "$@"; }

# cron N STEP ADDRESS...: as if called N times, every STEP seconds, with these addresses in turn.
cron() {
	local n=$1 step=$2 i
	shift 2
	for ((i = 0; i < n; i++)); do
		dyndnsc-update svc --compare none --hostname h.example.org --ip "${@:1 + i % $#:1}" >>out 2>>err || true
		age "$step"
	done
}

# --- the address is as it was ---------------------------------------------------------------------

@test "an unchanged address is sent once, and is exit 0 also before not-before" {
	want $A
	exits 0 $A
	want $A
	exits 0
	refute_err
	cron 15 60 $A
	jobs_are 1
}

@test "a changed address is sent after min-interval; sooner is exit 75, silent without -v" {
	want $A
	want $B
	exits 75
	refute_err
	want $B -v
	exits 75
	assert_err_has 'too soon after the last request; not before 2'
	age 55
	want $B
	exits 75
	age 10
	want $B
	exits 0 $B
	jobs_are 2
	job_has "confirmed=h.example.org $A"
}

@test "a person at a terminal is told what is waited for" {
	want $A
	run script -qec "dyndnsc-update svc --compare none --hostname h.example.org --ip $B" /dev/null </dev/null
	[ "$status" -eq 75 ]
	assert_out_has 'nothing sent: too soon after the last request; not before 2'
}

@test "--force sends whatever is known and however soon, and prints the address" {
	want $A
	want $A --force
	exits 0 $A
	answers badauth
	want $A --force
	exits 77
	want $A --force
	exits 77
	jobs_are 4
}

@test "records do not affect one another: other hosts, the other family, another account" {
	answers badauth
	want $A
	exits 77
	answers good
	want $A6
	exits 0 $A6
	upd svc --compare none --hostname g.example.org --ip $A
	exits 0 $A
	service svc2
	upd svc2 --compare none --hostname h.example.org --ip $A
	exits 0 $A
	[ -e "$(state_file svc2)" ]
	want $A
	exits 77
	jobs_are 4
}

@test "host names are the same in any case and with a final dot" {
	want $A
	upd svc --compare none --hostname H.Example.ORG. --ip $A
	exits 0
	jobs_are 1
}

# --- refusals -------------------------------------------------------------------------------------

@test "a refusal in the body is asked once: skipped with its exit status until the options change" {
	local verdict code n=0
	while read -r verdict code; do
		answers "$verdict" 'go away'
		upd svc --compare none --hostname $((n += 1)).example.org --ip $A
		exits "$code"
		age 100
		upd svc --compare none --hostname $n.example.org --ip $B
		exits "$code"
		age 31536000
		upd svc --compare none --hostname $n.example.org --ip $A
		exits "$code"
		jobs_are $n
	done <<-END
		badauth 77
		nohost 69
		notfqdn 69
		numhost 69
		abuse 69
		badagent 69
		!donator 69
		!yours 69
	END
	upd svc --compare none --hostname 1.example.org --ip $A --color blue
	jobs_are $((n + 1))
}

@test "a refusal is said when it comes with the way to clear it, and then once a day" {
	answers badauth 'wrong password'
	want $A
	exits 77
	assert_err_has "h.example.org A: badauth: wrong password; not asked again until the options change; the same command with --retry clears this"
	age 60
	want $A
	exits 77
	refute_err
	age 85000
	want $A
	refute_err
	age 2000
	want $A
	exits 77
	assert_err_has 'refused before and not asked again until the options change (wrong password)'
	assert_err_has 'the same command with --retry clears this'
	want $A
	refute_err
	cron 21 8640 $A
	jobs_are 1
	[ "$(grep -c 'refused before' err)" -eq 2 ]
}

@test "a person at a terminal is told of the refusal every time" {
	answers badauth 'wrong password'
	want $A
	for _ in 1 2; do
		run script -qec "dyndnsc-update svc --compare none --hostname h.example.org --ip $A" /dev/null </dev/null
		[ "$status" -eq 77 ]
		assert_out_has 'refused before and not asked again'
	done
}

@test "--retry clears a refusal, and the wait with it" {
	answers badauth
	want $A
	answers good
	want $A
	exits 77
	want $A --retry -n
	want $A
	exits 77
	want $A --retry
	exits 0 $A
	want $B
	jobs_are 2
}

@test "--retry without an address only clears, for that NAME's hosts only" {
	answers badauth
	want $A
	upd svc --compare none --hostname g.example.org --ip $A
	answers good
	age 100
	upd svc --hostname h.example.org --retry -v </dev/null
	exits 0
	assert_err_has '1 refusals cleared'
	want $A
	exits 0 $A
	upd svc --compare none --hostname g.example.org --ip $A
	exits 77
}

@test "a refusal ends when an option, a secret, or a secret's file changes, not when another host is added" {
	printf 'one\n' >token
	chmod 600 token
	answers badauth
	want $A --token-file "$HOME/token"
	exits 77
	age 100
	upd svc --compare none --hostname h.example.org,g.example.org --ip $A --token-file "$HOME/token"
	jobs_are 2
	[ "$(grep -cx hostname=h.example.org svc/jobs)" -eq 1 ]
	printf 'other\n' >token
	want $A --token-file "$HOME/token"
	jobs_are 3
	job_has token=other
	age 100
	want $A --token abc
	jobs_are 4
	age 100
	want $A --token abc
	jobs_are 4
	want $A --token abd
	jobs_are 5
	age 100
	T=one want $A --token-env T
	jobs_are 6
	age 100
	T=one want $A --token-env T
	jobs_are 6
	T=two want $A --token-env T
	jobs_are 7
}

@test "a refusal by HTTP status alone is asked again after an hour, doubling to once a day" {
	answers badauth 'HTTP 401' status
	want $A
	exits 77
	assert_err_has 'not asked again before 2'
	age 3500
	want $A
	exits 77
	jobs_are 1
	age 600
	want $A
	jobs_are 2
	age 4000
	want $A
	jobs_are 2
	age 4000
	want $A
	jobs_are 3
	rm "$(state_file)"
	: >svc/jobs
	cron 28 21600 $A
	n=$(grep -c '^name=' svc/jobs)
	[ "$n" -ge 7 ] && [ "$n" -le 12 ] || fail "$n requests in a week"
}

@test "a refusal that is not to be trusted is not latched" {
	answers badauth 'unsigned' again
	want $A
	exits 77
	answers good
	age 100
	want $A
	exits 0 $A
}

@test "server trouble after a refusal does not keep its exit status" {
	answers badauth
	want $A
	answers 911
	want $A --force
	exits 75
	answers good
	age 4000
	want $A
	exits 0 $A
}

# --- trouble --------------------------------------------------------------------------------------

@test "911 in a body waits half an hour, doubling to six hours" {
	answers 911 'come back later'
	want $A
	exits 75
	assert_err_has 'h.example.org A: 911: come back later'
	age 1600
	want $A
	exits 75
	refute_err
	jobs_are 1
	age 400
	want $A
	jobs_are 2
	age 3200
	want $A
	jobs_are 2
	age 800
	want $A
	jobs_are 3
	rm "$(state_file)"
	: >svc/jobs
	cron 48 1800 $A
	n=$(grep -c '^name=' svc/jobs)
	[ "$n" -ge 5 ] && [ "$n" -le 12 ] || fail "$n requests in a day"
}

@test "a time-out or 5xx waits a minute, doubling to an hour" {
	answers 911 'HTTP 503' sent
	want $A
	age 50
	want $A
	jobs_are 1
	age 20
	want $A
	jobs_are 2
	age 105
	want $A
	jobs_are 2
	age 30
	want $A
	jobs_are 3
	cron 50 600 $A
	n=$(grep -c '^name=' svc/jobs)
	[ "$n" -ge 10 ] && [ "$n" -le 18 ] || fail "$n requests in about 8 hours"
}

@test "no connection waits half a minute, doubling to five minutes" {
	answers dnserr 'no route' noconn
	want $A
	age 25
	want $A
	jobs_are 1
	age 10
	want $A
	jobs_are 2
	cron 15 60 $A
	n=$(grep -c '^name=' svc/jobs)
	[ "$n" -ge 4 ] && [ "$n" -le 7 ] || fail "$n requests in a quarter of an hour"
}

@test "a night without a connection does not make the first 911 cost hours" {
	answers dnserr '' noconn
	cron 12 400 $A
	answers 911
	age 400
	want $A
	exits 75
	answers good
	age 2100
	want $A
	exits 0 $A
}

@test "what the service asks to wait is waited, never less" {
	answers 911 'slow down' 'wait=7200'
	want $A
	age 7190
	want $A
	exits 75
	jobs_are 1
	age 800
	want $A
	jobs_are 2
}

@test "an answer that nobody documented is server trouble" {
	answers 'great success'
	want $A
	exits 75
	assert_err_has "not a verdict line: 'h.example.org?A?great success?"
	age 50
	want $A
	jobs_are 1
}

@test "after trouble the address of the moment is sent, and success ends the waiting" {
	answers 911
	want $A
	answers good
	age 2500
	want $B
	exits 0 $B
	none grep -q failures "$(state_file)"
}

# --- comparing, flapping, refresh -----------------------------------------------------------------

@test "--differs sends a confirmed address again, but not within a quarter of an hour of its confirmation" {
	want $A
	age 800
	want $A --differs
	exits 0
	jobs_are 1
	age 200
	want $A --differs
	exits 0 $A
	jobs_are 2
}

@test "nochg although DNS differs: DNS is not believed for this address until it changes or --force" {
	want $A
	age 1000
	answers nochg
	want $A --differs
	exits 0
	assert_err_has 'DNS says otherwise, and is not asked again until the address changes or --force is given'
	jobs_are 2
	age 1000
	want $A --differs
	exits 0
	refute_err
	want $A --differs -v
	assert_err_has 'DNS differs, but the service confirmed it'
	jobs_are 2
	answers good
	want $B
	exits 0 $B
	age 1000
	want $B --differs
	jobs_are 4
	answers nochg
	age 1000
	want $B --differs
	jobs_are 5
	age 1000
	want $B --differs
	jobs_are 5
	answers good
	want $B --force
	age 1000
	want $B --differs
	jobs_are 7
}

@test "an address that was ours a moment ago and is back has to wait ten minutes" {
	want $A
	age 61
	want $B
	exits 0 $B
	age 61
	want $A
	exits 75
	want $A -v
	assert_err_has 'the address changes too often'
	age 400
	want $A
	exits 75
	age 150
	want $A
	exits 0 $A
	jobs_are 3
}

@test "more than ten changes in an hour: one in a quarter of an hour" {
	cron 32 112 8.8.4.{1..32}
	n=$(grep -c '^name=' svc/jobs)
	[ "$n" -ge 12 ] && [ "$n" -le 15 ] || fail "$n requests in an hour"
	age 1000
	want 8.8.4.99
	exits 0 8.8.4.99
}

@test "an address that flips every ten minutes is bounded, and right in the end" {
	cron 20 600 $A $B
	n=$(grep -c '^name=' svc/jobs)
	[ "$n" -le 20 ] || fail "$n requests"
	age 1000
	want $A
	state_has address=$A
}

@test "refresh: the same address is sent again when the preset says so, and only then" {
	printf '[preset:p]\nupdater = svc\nrefresh = 28d\ncompare = none\n' >my.ini
	upd -c my.ini p --hostname h.example.org --ip $A
	exits 0 $A
	age $((20 * 86400))
	upd -c my.ini p --hostname h.example.org --ip $A
	exits 0
	jobs_are 1
	age $((8 * 86400 + 60))
	upd -c my.ini p --hostname h.example.org --ip $A
	exits 0
	jobs_are 2
	upd -c my.ini p --hostname h.example.org --ip $A
	jobs_are 2
}

@test "a clock that was set back does not stop updates for years" {
	want $A
	age -100000000
	want $B
	exits 0 $B
	answers 911
	age 700
	want $A
	age -100000000
	answers good
	want $A
	exits 0 $A
}

# --- the state ------------------------------------------------------------------------------------

@test "the state is a file 0600 in a folder 0700, explains itself and holds no secret" {
	umask 000
	answers badauth
	want $A --token s3cret --password-command 'echo h1dden'
	[ "$(stat -c %a "$DYNDNSC_STATEDIR")" = 700 ]
	[ "$(stat -c %a "$(state_file)")" = 600 ]
	grep -q '^# dyndnsc: what is known' "$(state_file)"
	state_has host=h.example.org type=A verdict=badauth
	none grep -r -e s3cret -e h1dden "$DYNDNSC_STATEDIR"
}

@test "rm of the state is a reset" {
	answers badauth
	want $A
	rm "$(state_file)"
	answers good
	want $A
	exits 0 $A
}

@test "the folder for state: DYNDNSC_STATEDIR, STATE_DIRECTORY, XDG_STATE_HOME, ~/.local/state" {
	DYNDNSC_STATEDIR=$HOME/one STATE_DIRECTORY=$HOME/two upd dummy --hostname h.example --ip $A
	[ -e one/dummy ] && [ ! -e two ]
	DYNDNSC_STATEDIR='' STATE_DIRECTORY=$HOME/two:$HOME/x upd dummy --hostname h.example --ip $A
	[ -e two/dummy ] && [ ! -e x ]
	if [ "$(id -u)" -eq 0 ]; then
		chmod 755 .
		open_folders
		install -o nobody -m 700 -d nobodys
		unset DYNDNSC_STATEDIR
		HOME=$PWD/nobodys XDG_STATE_HOME=$PWD/nobodys/xdg run setpriv --reuid nobody --clear-groups \
			dyndnsc-update dummy --hostname h.example --ip $A
		[ -e nobodys/xdg/dyndnsc/dummy ]
		HOME=$PWD/nobodys run setpriv --reuid nobody --clear-groups dyndnsc-update dummy --hostname h.example --ip $A
		[ -e nobodys/.local/state/dyndnsc/dummy ]
	fi
}

@test "a damaged line is reported and left out, the rest counts" {
	want $A
	upd svc --compare none --hostname g.example.org --ip $B
	sed -i -e '0,/^confirmed=.*/s//confirmed=yesterday/' "$(state_file)"
	printf '\0\377 garbage\n\nhost=only.example.org\n\n%02000d\n' 7 >>"$(state_file)"
	want $A
	exits 0
	assert_err_has "line 8 is damaged and is left out: 'confirmed=yesterday'"
	assert_err_has "garbage'"
	assert_err_has 'a record without host and type is left out'
	jobs_are 2
	upd svc --compare none --hostname g.example.org --ip $B
	exits 0
	jobs_are 2
}

@test "keys of a later version are no damage" {
	want $A
	sed -i 's/^type=A$/&\ncolour=blue/' "$(state_file)"
	want $A
	exits 0
	refute_err
}

@test "a state file that is empty or cut off anywhere is no reason to fail" {
	local size at
	want $A
	upd svc --compare none --hostname g.example.org --ip $B
	cp "$(state_file)" whole
	size=$(stat -c %s whole)
	for ((at = 0; at < size; at += 37)); do
		head -c "$at" whole >"$(state_file)"
		want $A
		[ "$status" -eq 0 ] || fail "cut at $at: exit $status" "${stderr-}"
	done
}

@test "a state file that cannot be read is exit 71, and nothing is sent" {
	mkdir -p "$(state_file)"
	want $A
	exits 71
	assert_err_has "$(state_file)"
	rmdir "$(state_file)"
	ln -s /etc/passwd "$(state_file)"
	want $A
	exits 71
	jobs_are 0
}

@test "no folder that can be written: exit 71 every time, and nothing is sent" {
	: >file
	for _ in 1 2; do
		DYNDNSC_STATEDIR=$HOME/file/state want $A
		exits 71
		assert_err_has "making the folder for state '$HOME/file/state'"
	done
	mkdir open
	chmod 777 open
	DYNDNSC_STATEDIR=$HOME/open want $A
	exits 71
	assert_err_has 'chmod 0700'
	jobs_are 0
}

@test "no folder that can be written: what is known to differ is sent, and --force sends" {
	: >file
	export DYNDNSC_STATEDIR=$HOME/file/state
	want $A --differs
	exits 0 $A
	assert_err_has 'what is sent now is not remembered'
	want $A --force
	exits 0 $A
	jobs_are 2
}

@test "a folder that is read-only: exit 71, but what is in the state still holds" {
	want $A
	mount --bind "$DYNDNSC_STATEDIR" "$DYNDNSC_STATEDIR"
	mount -o remount,bind,ro "$DYNDNSC_STATEDIR"
	want $A
	one=$status
	want $B --differs
	two=$status
	umount "$DYNDNSC_STATEDIR"
	[ "$one" -eq 71 ]
	[ "$two" -eq 75 ]
	jobs_are 1
}

@test "a full disk: exit 71, and nothing is sent" {
	mkdir -p "$DYNDNSC_STATEDIR"
	mount -t tmpfs -o size=8k,mode=700 none "$DYNDNSC_STATEDIR"
	want $A
	first=$status
	age 100
	cp "$(state_file)" before
	head -c 100000 /dev/zero >"$DYNDNSC_STATEDIR/fill" 2>/dev/null || true
	want $B
	second=$status said=$stderr
	cmp before "$(state_file)" || cut=yes
	umount "$DYNDNSC_STATEDIR"
	[ "$first" -eq 0 ]
	[ "$second" -eq 71 ]
	[ -z "${cut-}" ]
	[[ $said == *'No space left'* ]]
	jobs_are 1
}

@test "a second copy at the same time does not wait: exit 75, and one request is sent" {
	program dyndnsc-update-slow <<-END
		#!/bin/sh
		cat >>'$HOME/svc/jobs'
		: >'$HOME/svc/started'
		while [ ! -e '$HOME/svc/go' ]; do sleep 0.02; done
		printf 'h.example.org\tA\tgood\n'
	END
	bg dyndnsc-update slow --compare none --hostname h.example.org --ip $A
	await test -e svc/started
	upd slow --compare none --hostname h.example.org --ip $A
	exits 75
	assert_err_has 'another dyndnsc is at work on this account'
	: >svc/go
	await gone "$BG_PID"
	upd slow --compare none --hostname h.example.org --ip $A
	exits 0
	jobs_are 1
}

@test "twenty copies at once: one request" {
	for _ in {1..20}; do
		dyndnsc-update svc --compare none --hostname h.example.org --ip $A >>out 2>>err 3>&- &
	done
	wait
	[ "$(cat out)" = $A ]
	jobs_are 1
}

@test "a cron line every minute sends one request per change" {
	cron 15 60 $A
	cron 15 60 $B
	jobs_are 2
	[ "$(tr '\n' ' ' <out)" = "$A $B " ]
	[ ! -s err ]
}
