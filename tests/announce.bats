# What a router says of its own accord, for those that stay: dyndnsc-detect --follow and dyndnsc --loop look at once. The
# interval is an hour everywhere; while the network is young they ask every 30 seconds, and what a test waits for comes sooner.

load helper
load servers
load router
load update
load loop

NEXT=8.8.4.7 SERVER=192.168.1.1

setup_file() { home_up; }
teardown_file() { home_down; }

setup() {
	test_setup
	home_mend
}

# follows NAME ARG...: dyndnsc-detect --follow NAME in c, what it prints and says is in NAME.out and NAME.err.
follows() {
	open_folders
	bg_in c dyndnsc-detect -v --follow --interval 1h --settle 0 "$@" >"$1.out" 2>"$1.err"
	FOLLOW=$BG_PID
}

# loop: as that of tests/loop.bash, in c.
loop() {
	open_folders
	bg_in c dyndnsc -c my.ini --loop -v >out 2>err
	LOOP=$BG_PID
}

has() { AWAIT_TRIES=1000 await grep -qF -e "$1" "$2" || fail "--- $2" "$(cat "$2")"; }
times() { grep -cF -e "$1" "$2" || true; }
has_often() { AWAIT_TRIES=1000 await at_least "$1" "$2" "$3" || fail "--- $3" "$(cat "$3")"; }

# no_more N TEXT FILE: it was said so often, but for what is asked every 30 seconds in any case; SECONDS is since the start.
no_more() { [ "$(times "$2" "$3")" -le $(($1 + SECONDS / 30)) ] || fail "more than $1 times: $2" "$(cat "$3")"; }

# nat_pmp EPOCH LAST: an announcement of 8.8.4.LAST.
nat_pmp() { printf '00800000%08x080804%02x\n' "$1" "$2"; }

bind_up() {
	local dir
	dir=$(new_server ns1)
	tsig_key ddns-key hmac-sha256
	zone_file "$dir/example.org" example.org ns1 <<<"ns1 A $SERVER"
	named_start r ns1 $SERVER < <(cat "$TSIG_FILE" && bind_zone example.org example.org ddns-key)
}
# idle: nothing is at work.
idle() { [ -z "$(cat "/proc/$LOOP/task/$LOOP/children")" ]; }

record() { [ "$(in_ns r dig +short +norecurse "@$SERVER" "$1" A)" = "$2" ]; }

# --- dyndnsc-detect --follow ----------------------------------------------------------------------

@test "another outer address is printed when the router announces it: natpmp, pcp, and upnp where it does" {
	local name
	router_start
	for name in natpmp pcp upnp; do
		follows $name
		has $OUTER $name.out
		has "the announcements of the gateway 192.168.1.1 by 'to-r' are heard" $name.err
	done
	SECONDS=0
	outer $NEXT
	for name in natpmp pcp upnp; do
		has $NEXT $name.out
		# not what is asked every 30 seconds
		[ "$SECONDS" -lt 25 ] || has 'the router announces' $name.err
		diff $name.out - < <(printf '%s\n' $OUTER '' $NEXT '')
		grep -q 'the router announces' $name.err
	done
}

@test "it listens to the router of the default route, to another one when that is replaced, and to nobody else" {
	follows natpmp
	has "the announcements of the gateway 192.168.1.1 by 'to-r' are heard" natpmp.err
	announces 192.168.1.9 5351 "$(nat_pmp 9 1)"
	announces 192.168.1.1 5351 "$(nat_pmp 9 2)"
	has 'the router announces 8.8.4.2' natpmp.err
	in_ns c ip route replace default via 192.168.1.9
	has "the announcements of the gateway 192.168.1.9 by 'to-r' are heard" natpmp.err
	announces 192.168.1.1 5351 "$(nat_pmp 9 3)"
	announces 192.168.1.9 5351 "$(nat_pmp 9 4)"
	has 'the router announces 8.8.4.4' natpmp.err
	in_ns c ip route del default
	has_often 2 'no default route for IPv4: there is no router to ask now' natpmp.err
	announces 192.168.1.9 5351 "$(nat_pmp 9 5)"
	in_ns c ip route add default via 192.168.1.1
	has_often 2 "the announcements of the gateway 192.168.1.1 by 'to-r' are heard" natpmp.err
	announces 192.168.1.1 5351 "$(nat_pmp 9 6)"
	has 'the router announces 8.8.4.6' natpmp.err
	[ "$(times 'the router announces' natpmp.err)" -eq 3 ] || fail "$(cat natpmp.err)"
	[ "$(times 'somebody else than the router' natpmp.err)" -eq 2 ] || fail "$(cat natpmp.err)"
}

@test "--via: the router of that way, and what comes by another one is not even heard" {
	ns_add r2
	ns_link c r2 192.168.2.2/24 192.168.2.1/24
	in_ns c ip route add default via 192.168.2.1 metric 100
	# the other provider's has the same address
	ns_addr r to-c 192.168.2.1/32
	follows pcp --via to-r2
	has "the announcements of the gateway 192.168.2.1 by 'to-r2' are heard" pcp.err
	announces 192.168.1.1 5351 "$(nat_pmp 9 1)"
	announces 192.168.2.1 5351 "$(nat_pmp 9 2)"
	in_ns r2 python3 - "$(nat_pmp 9 3)" <<-'END_OF_CODE'
		import socket, sys
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(("192.168.2.1", 5351))
		s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("192.168.2.1"))
		s.sendto(bytes.fromhex(sys.argv[1]), ("224.0.0.1", 5350))
	END_OF_CODE
	has 'the router announces 8.8.4.3' pcp.err
	[ "$(times 'the router announces' pcp.err)" -eq 1 ] || fail "$(cat pcp.err)"
	[ "$(times 'somebody else than the router' pcp.err)" -eq 0 ] || fail "$(cat pcp.err)"
	# the interface is gone, and comes back as another one
	ip -n "$(ns_real c)" link del to-r2
	has "via 'to-r2': " pcp.err
	ns_link c r2 192.168.2.2/24 192.168.2.1/24
	in_ns c ip route add default via 192.168.2.1 metric 100
	has_often 2 "the announcements of the gateway 192.168.2.1 by 'to-r2' are heard" pcp.err
	in_ns r ip address del 192.168.2.1/32 dev to-c
}

@test "the port is another program's: that is said once, at -v, and the router is asked every interval" {
	router_start
	bg_in c python3 -c 'import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 5350))
print("has it", flush=True)
time.sleep(1000)' >taken
	has 'has it' taken
	follows natpmp --interval 1s
	has $OUTER natpmp.out
	has 'another program has port 5350 for itself' natpmp.err
	outer $NEXT
	has $NEXT natpmp.out
	# the network changes, and it is tried again
	in_ns c ip address add 192.168.1.77/32 dev lo
	has_often 1 'the network changes' natpmp.err
	has_often $(($(times 'is asked' natpmp.err) + 2)) 'is asked' natpmp.err
	[ "$(times 'another program has port' natpmp.err)" -eq 1 ] || fail "$(cat natpmp.err)"
	in_ns c ip address del 192.168.1.77/32 dev lo
	end "$FOLLOW"
	bg_in c dyndnsc-detect --follow natpmp >quiet.out 2>quiet.err
	has $NEXT quiet.out
	[ ! -s quiet.err ] || fail "$(cat quiet.err)"
}

# --- dyndnsc --loop -------------------------------------------------------------------------------

@test "the loop publishes what a real router announces, and checks no section that asks none" {
	router_start
	bind_up
	loop_setup
	{
		for name in natpmp pcp; do
			printf '[%s]\nupdater = rfc2136\nupdater-server = %s\nupdater-key-file = %s\n' $name $SERVER "$TSIG_FILE"
			printf 'updater-hostname = %s.example.org\ndetector = %s\n' $name $name
		done
		section other
	} | conf
	loop
	logged "the announcements of the gateway 192.168.1.1 by 'to-r' are heard"
	logged "natpmp: $OUTER published"
	logged "pcp: $OUTER published"
	logged 'other: 8.8.4.1 published'
	# one for both
	said 1 'are heard'
	# so that it may be sent again
	await record natpmp.example.org $OUTER
	AWAIT_TRIES=1000 await idle
	for file in "$DYNDNSC_STATEDIR"/rfc2136*; do long_ago "$file"; done
	SECONDS=0
	outer $NEXT
	logged "natpmp: $NEXT published"
	logged "pcp: $NEXT published"
	logged 'the router announces'
	[ "$SECONDS" -lt 25 ] || fail "after $SECONDS s"
	record natpmp.example.org $NEXT
	record pcp.example.org $NEXT
	[ "$(wc -l <detected)" -eq 1 ] || fail "$(cat detected)"
}

@test "ten times the same is one look; what others say is none; and what comes while a check is at work is looked at after it" {
	local i again=()
	loop_setup
	section home 'detector = natpmp' | grep -v ^detector-command | conf
	for i in 1 2 3 4 5 6 7 8 9 10; do again+=("$(nat_pmp 100 2)"); done
	SECONDS=0
	loop
	has_often 1 'dyndnsc-detect: home: the gateway 192.168.1.1' err
	announces 192.168.1.9 5351 "$(nat_pmp 100 1)"
	announces 192.168.1.1 5353 "$(nat_pmp 100 1)"
	announces 192.168.1.1 5351 "${again[@]}"
	has_often 2 "by 'to-r' is asked" err
	announces 192.168.1.1 5351 "${again[@]}"
	# the last one of three in a row is looked at as well
	announces 192.168.1.1 5351 "$(nat_pmp 100 3)" "$(nat_pmp 100 4)" "$(nat_pmp 100 5)"
	logged 'the router announces 8.8.4.5'
	has_often 3 "by 'to-r' is asked" err
	[ "$(times 'the router announces' err)" -eq 4 ] || fail "$(cat err)"
	[ "$(times 'somebody else than the router' err)" -eq 2 ] || fail "$(cat err)"
	end "$LOOP"
	no_more 5 "by 'to-r' is asked" err
}

@test "whoever announces without end is looked at less and less often" {
	local i many=()
	loop_setup
	# quick, so that what limits is not how long it takes
	program dyndnsc-detect <<-END
		#!/bin/sh
		echo x >>'$HOME/calls'
		echo 8.8.4.1
	END
	section home 'detector = natpmp' | grep -v ^detector-command | conf
	for ((i = 1; i <= 150; i++)); do many+=("$(nat_pmp 100 "$i")"); done
	SECONDS=0
	loop
	logged 'home: 8.8.4.1 published'
	PACE=0.02 announces 192.168.1.1 5351 "${many[@]}"
	logged 'the router announces 8.8.4.150'
	end "$LOOP"
	# five at once, then after 2 ms, 4 ms, 8 ms ...: in half a minute these are 20
	[ "$(times x calls)" -gt 5 ] || fail "$(cat err)"
	no_more 25 x calls
}

@test "a new configuration: another router is heard, or none" {
	loop_setup
	section home | conf
	loop
	logged 'home: 8.8.4.1 published'
	said 0 'are heard'
	[ "$(in_ns c ss -Hlunp | grep -c 5350)" -eq 0 ]
	section home 'detector = natpmp' 'detector-router = 192.168.1.9' | grep -v ^detector-command | conf
	kill -HUP "$LOOP"
	logged 'the announcements of the router 192.168.1.9 are heard'
	announces 192.168.1.9 5351 "$(nat_pmp 100 9)"
	logged 'the router announces 8.8.4.9'
	section home | conf
	kill -HUP "$LOOP"
	AWAIT_TRIES=1000 await at_least 2 'the configuration was read again' err
	[ "$(in_ns c ss -Hlunp | grep -c 5350)" -eq 0 ]
}

@test "idle, a loop that listens to a router is not woken" {
	router_start
	loop_setup
	section home 'detector = natpmp' 'interval = 2s' | grep -v ^detector-command | conf
	loop
	logged "home: $OUTER published"
	bg strace -o trace -e trace=poll,ppoll -p "$LOOP" 2>strace.err
	has attached strace.err
	before=$(times "by 'to-r' is asked" err)
	has_often $((before + 2)) "by 'to-r' is asked" err
	end "$BG_PID"
	checks=$(($(times "by 'to-r' is asked" err) - before))
	# four descriptors: signals, network, timer and the router
	wakes=$(sed -nE '/\], 4, (-1|NULL)/p' trace | wc -l)
	[ "$wakes" -ge 1 ] && [ "$wakes" -le $((checks + 1)) ] || fail "woken $wakes times in $checks intervals" "$(cat trace)"
}
