# Two commands that are a daemon: dyndnsc-detect --follow and dyndnsc-update --follow.

load helper
load servers
load web
load update

A=8.8.4.1 B=8.8.4.2 A6=2a00:1450::1
SERVER=192.0.2.11

# cable: h is 8.8.4.10 behind the router 8.8.4.1, which is net.
cable() {
	ns_add h
	ns_add net
	ns_addr net lo $SERVER/32
	ns_link h net 8.8.4.10/24 8.8.4.1/24
	ns_addr h to-net 2a00:1450:4001::10/64
	ns_addr net to-h 2a00:1450:4001::1/64
	ip_h route add default via 8.8.4.1
	ip_h -6 route add default via 2a00:1450:4001::1
}

ip_h() { ip -n "$(ns_real h)" "$@"; }

# replaced OLD NEW: as a DHCP client does it that was given another address.
replaced() {
	printf '%s\n' "address del $1/24 dev to-net" "address add $2/24 dev to-net" 'route add default via 8.8.4.1' | ip_h -batch -
}

# detect ARG...: dyndnsc-detect --follow there; DETECT is its pid, what it prints and says is in `out` and `err`.
detect() {
	open_folders
	bg_in h dyndnsc-detect --follow "$@" >out 2>err
	DETECT=$BG_PID
}

# prints LINE...: this is all that it has printed; 10 s at most.
prints() {
	printf '%s\n' "$@" >want
	AWAIT_TRIES=500 await cmp -s out want || fail "--- out" "$(cat out)" "--- want" "$(cat want)" "--- err" "$(cat err)"
}

says() { AWAIT_TRIES=500 await grep -qF -e "$1" err || fail "--- err" "$(cat err)" "--- out" "$(cat out)"; }
# said N TEXT
said() {
	local n
	n=$(grep -cF -e "$2" err || true)
	[ "$n" -eq "$1" ] || fail "said $n times, not $1: $2" "$(cat err)"
}

# ends PID [STATUS]: it does, with that status.
ends() {
	local got=0
	AWAIT_TRIES=500 await gone "$1" || return
	wait "$1" || got=$?
	[ "$got" -eq "${2:-0}" ] || fail "exit $got, not ${2:-0}" "--- err" "$(cat err)" "--- out" "$(cat out)"
}

# children PID
children() { cat "/proc/$1/task/$1/children" 2>/dev/null; }
has_child() { [ -n "$(children "$1")" ]; }
idle() { [ -z "$(children "$1")" ]; }
switches() { awk '/^voluntary/ { print $2 }' "/proc/$1/status"; }
switched() { [ "$(switches "$1")" -ge "$2" ]; }
lines_of() { [ "$(grep -c '' "$2")" -ge "$1" ]; }

# --- dyndnsc-detect --follow ----------------------------------------------------------------------

@test "the set and a blank line at the start, and whenever it changes" {
	cable
	detect iface --settle 0
	prints 8.8.4.10 ''
	replaced 8.8.4.10 8.8.4.20
	prints 8.8.4.10 '' 8.8.4.20 ''
	# news of the network that change nothing are no news
	ip_h address add 8.8.6.77/32 dev lo
	ip_h route add default via 8.8.4.1 metric 100
	replaced 8.8.4.20 8.8.4.30
	prints 8.8.4.10 '' 8.8.4.20 '' 8.8.4.30 ''
	end "$DETECT"
}

@test "-4 -6: both families are one set" {
	cable
	detect -4 -6 iface --settle 0
	prints 8.8.4.10 2a00:1450:4001::10 ''
	printf '%s\n' 'address add 2a00:1450:4001::20/64 dev to-net nodad' 'address del 2a00:1450:4001::10/64 dev to-net' |
		ip_h -batch -
	AWAIT_TRIES=500 await grep -qx 2a00:1450:4001::20 out
	tail -n 3 out | diff - <(printf '%s\n' 8.8.4.10 2a00:1450:4001::20 '')
}

@test "what goes on changing is looked at when it has settled, and said once" {
	cable
	detect iface
	prints 8.8.4.10 ''
	replaced 8.8.4.10 8.8.4.20
	replaced 8.8.4.20 8.8.4.30
	replaced 8.8.4.30 8.8.4.10
	replaced 8.8.4.10 8.8.4.40
	prints 8.8.4.10 '' 8.8.4.40 ''
}

@test "no address is no set: it is said once, and what comes then is printed" {
	cable
	detect -v iface --iface to-net --settle 0
	prints 8.8.4.10 ''
	end "$DETECT"
	detect iface --iface to-net --settle 0
	prints 8.8.4.10 ''
	ip_h address flush dev to-net
	says 'dyndnsc-detect: '
	ip_h link set to-net mtu 1400
	ip_h link set to-net down
	ip_h link set to-net up
	ip_h address add 8.8.4.20/24 dev to-net
	prints 8.8.4.10 '' 8.8.4.20 ''
	said 1 'recovered, after the '
	[ "$(grep -c '' err)" -eq 2 ] || fail "$(cat err)"
}

@test "a default route that went with its address is news when it comes back, the same as it was" {
	cable
	detect iface --settle 0
	prints 8.8.4.10 ''
	# known from now on
	replaced 8.8.4.10 8.8.4.20
	prints 8.8.4.10 '' 8.8.4.20 ''
	AWAIT_TRIES=500 await idle "$DETECT"
	ip_h address del 8.8.4.20/24 dev to-net
	says 'no default route'
	ip_h address add 8.8.4.30/24 dev to-net
	AWAIT_TRIES=500 await idle "$DETECT"
	# the kernel did not say that it was gone
	ip_h route add default via 8.8.4.1
	prints 8.8.4.10 '' 8.8.4.20 '' 8.8.4.30 ''
}

@test "again every interval, of the option or else of the section" {
	bg dyndnsc-detect --follow static --address $A --interval 1s >out 2>err
	AWAIT_TRIES=500 await lines_of 6 out
	end "$BG_PID"
	sort -u out | diff - <(printf '%s\n' '' $A)
	printf '[home]\ndetector = static\ndetector-address = %s\ninterval = 1s\n' $B >my.ini
	bg dyndnsc-detect -c my.ini --follow home >out 2>err
	AWAIT_TRIES=500 await lines_of 4 out
	[ ! -s err ]
}

@test "what the kernel does not tell of is asked every interval; a failure is said once" {
	bg dyndnsc-detect --follow file --path address --interval 1 >out 2>err
	says address
	# it is asked again and again
	AWAIT_TRIES=500 await switched "$BG_PID" $(($(switches "$BG_PID") + 8))
	echo $A >address.new && mv address.new address
	AWAIT_TRIES=500 await grep -qx $A out
	echo $B >address.new && mv address.new address
	AWAIT_TRIES=500 await grep -qx $B out
	echo nonsense >address.new && mv address.new address
	says "not an address: 'nonsense'"
	said 1 'recovered, after the '
	said 1 nonsense
}

@test "SIGUSR1 and SIGHUP: now, and the set is printed in any case; the network's changes wake what polls, too" {
	cable
	echo $A >address
	detect file --path address --interval 1h --settle 0
	prints $A ''
	kill -USR1 "$DETECT"
	prints $A '' $A ''
	kill -HUP "$DETECT"
	prints $A '' $A '' $A ''
	echo $B >address
	ip_h address add 8.8.4.20/24 dev to-net
	prints $A '' $A '' $A '' $B ''
}

@test "SIGTERM and SIGINT end it with 0, also while a detection hangs, and its children" {
	local sig since child
	for sig in TERM INT; do
		bg dyndnsc-detect --follow command --command 'exec sleep 1234' >out 2>err
		AWAIT_TRIES=500 await pgrep -P "$BG_PID"
		child=$(pgrep -P "$BG_PID")
		AWAIT_TRIES=500 await pgrep -P "$child"
		child+=" $(pgrep -P "$child")"
		since=${EPOCHREALTIME/./}
		kill -$sig "$BG_PID"
		ends "$BG_PID" 0
		# less than a second, if the machine has time
		[ $((${EPOCHREALTIME/./} - since)) -lt 10000000 ]
		for child in $child; do await gone "$child"; done
		[ ! -s err ] || fail "$(cat err)"
	done
}

@test "without a reader it ends at once, and says so" {
	mkfifo pipe
	bg bash -c 'exec dyndnsc-detect --follow static --address 8.8.4.1 --interval 1h >pipe 2>err'
	exec {reader}<pipe
	: >out
	read -r line <&$reader
	[ "$line" = 8.8.4.1 ]
	exec {reader}<&-
	ends "$BG_PID" 71
	said 1 'nobody reads standard output any more'
}

@test "what time does not mend ends it: a wrong call, a wrong configuration" {
	run --separate-stderr dyndnsc-detect --follow iface --interval 0
	exits 64
	assert_err_has "--interval is a time as 5m, from 1s to 30d, not '0'"
	run --separate-stderr dyndnsc-detect --follow iface --settle soon
	exits 64
	assert_err_has "--settle is a number of seconds from 0 to 600, not 'soon'"
	run --separate-stderr dyndnsc-detect --follow -4 teredo
	exits 78
	printf '[home]\ndetector = socket\ninterval = soon\n' >my.ini
	run --separate-stderr dyndnsc-detect -c my.ini --follow home
	exits 78
	assert_err_has "interval is a time as 5m, from 1s to 30d, not 'soon'"
}

# --- dyndnsc-update --follow ----------------------------------------------------------------------

# update ARG...: dyndnsc-update --follow ARG..., its standard input is descriptor $IN; UPDATE is its pid.
update() {
	rm -f in
	mkfifo in
	# shellcheck disable=SC2016 # its own
	bg bash -c 'exec dyndnsc-update --follow "$@" <in >out 2>err' bash "$@"
	UPDATE=$BG_PID
	exec {IN}>in
}
set_is() { printf '%s\n' "$@" '' >&$IN; }
over() { exec {IN}>&-; }
jobs_came() { [ "$(grep -c '^name=' svc/jobs || true)" -ge "$1" ]; }
await_jobs() { AWAIT_TRIES=${AWAIT_TRIES:-1000} await jobs_came "$1" || fail "$(cat svc/jobs)" "$(cat err)"; }

@test "what could not be published is tried again when it may be, with no other set" {
	service
	answers dnserr 'not now' 'noconn wait=1'
	update svc --compare none --hostname h.example.org
	set_is $A
	says 'svc: h.example.org A: dnserr: not now'
	await_jobs 3
	said 1 'not now'
	[ ! -s out ]
	answers good
	prints $A
	says 'h.example.org A: recovered, after the '
	# published, and left alone
	set_is $A
	over
	ends "$UPDATE" 0
	prints $A
}

@test "another set takes the place of the one that was not published yet" {
	service
	answers dnserr 'not now' 'noconn wait=2'
	update svc --compare none --hostname h.example.org
	set_is $A
	await_jobs 1
	set_is $B
	answers good
	prints $B
	over
	ends "$UPDATE" 0
	[ "$(grep -c "^ip=$A" svc/jobs)" -eq 1 ]
}

@test "a set with a line that is no address is said and ignored, and what was before is not lost" {
	service
	answers dnserr 'not now' 'noconn wait=2'
	update svc --compare none --hostname h.example.org
	set_is $A
	await_jobs 1
	set_is 8.8.4.999 $B
	says "svc: not an address: '8.8.4.999': nothing is sent"
	set_is 8.8.4.999 $B
	set_is '' ''
	answers good
	prints $A
	set_is $B $A
	says 'two different IPv4 addresses'
	set_is $A $A6
	prints $A $A6
	said 1 8.8.4.999
	said 1 'sets are good again, after the '
	over
	ends "$UPDATE" 0
	job_lacks $B
}

@test "the end of the input: the last set has its try, and the exit status is of that" {
	service
	answers dnserr 'not now' 'noconn wait=60'
	update svc --compare none --hostname h.example.org
	set_is $A
	over
	ends "$UPDATE" 75
	update dummy --hostname h.example.org
	printf '%s\n' $A >&$IN
	over
	ends "$UPDATE" 0
	prints $A
	update dummy --hostname h.example.org
	set_is bad
	over
	ends "$UPDATE" 65
	# the writer was ended in the middle of an address
	update dummy --hostname g.example.org
	printf '8.8.4.2' >&$IN
	over
	ends "$UPDATE" 65
	said 1 'standard input ends within a line'
	[ ! -s out ]
	update dummy --hostname g.example.org
	over
	ends "$UPDATE" 0
}

@test "--verdicts: a blank line behind the lines of each try" {
	update dummy --hostname h.example.org,g.example.org --verdicts
	set_is $A
	set_is $A
	over
	ends "$UPDATE" 0
	sed 's/\t[^\t]*$//' out | diff - <(printf '%b\n' "h.example.org\tA\tgood\t$A" "g.example.org\tA\tgood\t$A" '' \
		"h.example.org\tA\tnochg\t$A" "g.example.org\tA\tnochg\t$A" '')
}

@test "--force sends a set that is another one, and not what is only said again" {
	service
	update svc --compare none --hostname h.example.org --force
	set_is $A
	set_is $A
	set_is $B
	set_is $B
	over
	ends "$UPDATE" 0
	jobs_are 2
	prints $A $B
}

@test "SIGHUP and SIGUSR1 clear a refusal; a secret is read when it is sent" {
	local sig
	service
	answers badauth 'who are you'
	echo old >pass
	chmod 600 pass
	update svc --compare none --hostname h.example.org --password-file pass
	set_is $A
	says 'badauth: who are you; not asked again until the configuration changes or SIGHUP comes'
	set_is $A
	kill -USR1 "$UPDATE"
	await_jobs 2
	await idle "$UPDATE"
	answers good
	echo new >pass
	kill -HUP "$UPDATE"
	prints $A
	jobs_are 3
	[ "$(grep -c password=old svc/jobs)" -eq 2 ]
	job_has password=new
}

@test "SIGTERM ends it with 0, also while the service hangs, and its children" {
	local child since
	program dyndnsc-update-slow <<<$'#!/bin/sh\nexec sleep 1234'
	update slow --compare none --hostname h.example.org
	set_is $A
	AWAIT_TRIES=500 await pgrep -P "$UPDATE"
	child=$(pgrep -P "$UPDATE")
	AWAIT_TRIES=500 await pgrep -P "$child"
	child+=" $(pgrep -P "$child")"
	since=${EPOCHREALTIME/./}
	kill -TERM "$UPDATE"
	ends "$UPDATE" 0
	[ $((${EPOCHREALTIME/./} - since)) -lt 10000000 ]
	for child in $child; do await gone "$child"; done
}

@test "killed and started again: it waits as the one before would have, and goes on" {
	service
	answers dnserr 'not now' 'noconn wait=4'
	update svc --compare none --hostname h.example.org
	set_is $A
	await_jobs 1
	says 'not now'
	kill -KILL "$UPDATE"
	ends "$UPDATE" 137
	over
	answers good
	update svc --compare none --hostname h.example.org
	set_is $A
	says 'too soon after the last request; not before '
	jobs_are 1
	prints $A
	jobs_are 2
}

@test "an address that flaps waits for its time, and is published then" {
	service
	update svc --compare none --hostname h.example.org
	set_is $A
	prints $A
	age 100
	set_is $B
	prints $A $B
	age 100
	set_is $A
	says 'the address changes too often; not before '
	jobs_are 2
	age 600
	kill -USR1 "$UPDATE"
	prints $A $B $A
	jobs_are 3
}

@test "what was published and cannot be printed ends it" {
	service
	rm -f in
	mkfifo in pipe
	bg bash -c 'exec dyndnsc-update --follow svc --compare none --hostname h.example.org <in >pipe 2>err'
	exec {IN}>in {reader}<pipe
	exec {reader}<&-
	set_is $A
	ends "$BG_PID" 71
	says 'writing to standard output: '
	jobs_are 1
	state_has address=$A
}

@test "-n shows what each set would send, and keeps nothing" {
	service
	update svc --compare none --hostname h.example.org -n
	set_is $A
	set_is $B
	over
	ends "$UPDATE" 0
	grep -qx "ip=$A" out
	grep -qx "ip=$B" out
	jobs_are 0
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "a refresh is sent when it is due, without a set" {
	service
	printf '[home]\nupdater = svc\nupdater-hostname = h.example.org\ncompare = none\nrefresh = 2s\nmin-interval = 60\n' >my.ini
	update -c my.ini home
	set_is $A
	prints $A
	age 100
	kill -USR1 "$UPDATE"
	await_jobs 2
	age 100
	# by itself
	await_jobs 3
	prints $A
}

# --- both -----------------------------------------------------------------------------------------

# daemon DETECT... -- UPDATE...: both, in h; PIPE is the pid of the shell that waits for them.
daemon() {
	local detect=()
	while [ "$1" != -- ]; do
		detect+=("$1")
		shift
	done
	shift
	open_folders
	printf 'dyndnsc-detect --follow %s 2>>err | dyndnsc-update --follow %s >>out 2>>err\n' "${detect[*]}" "$*" >daemon
	: >out
	: >err
	bg_in h bash daemon
	PIPE=$BG_PID
}

record() { [ "$(in_ns net dig +short +norecurse "@$SERVER" home.example.org "$1")" = "$2" ]; }

@test "both against BIND: the key is refused, then mended; the address is replaced; ended and started again" {
	local dir good
	cable
	dir=$(new_server ns1)
	tsig_key ddns-key hmac-sha256
	good=$TSIG_FILE
	printf 'ns1 A %s\nhome A 8.8.4.9\n' $SERVER | zone_file "$dir/example.org" example.org ns1
	named_start net ns1 $SERVER < <(cat "$TSIG_FILE" && bind_zone example.org example.org ddns-key)
	ns_resolver h $SERVER
	cp "$good" mine
	sed -i 's/secret "..../secret "AAAA/' mine
	chmod 600 mine
	printf '[home]\nupdater = rfc2136\nupdater-server = %s\nupdater-hostname = home.example.org\nupdater-key-file = %s\ncompare = none\n' \
		$SERVER "$HOME/mine" >my.ini
	daemon -4 -6 iface --settle 0 -- -c my.ini home
	says 'home: home.example.org A: badauth'
	record A 8.8.4.9
	# the time of the file counts in seconds
	cat "$good" >mine
	touch -d '1 hour ago' mine
	kill -HUP "$(pgrep -P "$PIPE" -x dyndnsc-update)"
	AWAIT_TRIES=500 await grep -qx 2a00:1450:4001::10 out || fail "$(cat err)"
	record A 8.8.4.10
	record AAAA 2a00:1450:4001::10
	age 100 "$DYNDNSC_STATEDIR"/rfc2136*[!k]
	replaced 8.8.4.10 8.8.4.20
	AWAIT_TRIES=500 await grep -qx 8.8.4.20 out || fail "$(cat err)"
	record A 8.8.4.20
	record AAAA 2a00:1450:4001::10
	# who reads is gone: so is who writes
	kill -KILL "$(pgrep -P "$PIPE" -x dyndnsc-update)"
	AWAIT_TRIES=500 await gone "$PIPE"
	says 'nobody reads standard output any more'
	age 100 "$DYNDNSC_STATEDIR"/rfc2136*[!k]
	replaced 8.8.4.20 8.8.4.30
	daemon -4 -6 iface --settle 0 -- -c my.ini home
	AWAIT_TRIES=500 await grep -qx 8.8.4.30 out || fail "$(cat err)"
	record A 8.8.4.30
}

@test "both against a service over HTTP that is busy first, and then is not" {
	cable
	nginx_start net web <<-END
		server { listen $SERVER:80; location / {
			if (-e $HOME/open) { return 200 "good \$arg_myip"; }
			add_header Retry-After 1 always; return 503; } }
	END
	daemon iface --interval 1h -- dyndns2 --url http://$SERVER/nic/update --userid me --password s3cret \
		--hostname home.example.org --compare none
	says 'home.example.org A: 911'
	AWAIT_TRIES=1000 await_lines web 3
	: >open
	AWAIT_TRIES=1000 await grep -qx 8.8.4.10 out || fail "$(cat err)" "$(seen web)"
	said 1 'home.example.org A: 911'
	said 1 'recovered, after the '
	[ "$(grep -c '' out)" -eq 1 ]
	kill -TERM "$(pgrep -P "$PIPE" -x dyndnsc-detect)"
	ends "$PIPE" 0
}
await_lines() { await lines_of "$2" "$(server_dir "$1")/access"; }
