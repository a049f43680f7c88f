# dyndnsc --loop while the network changes: a host h on a cable to the network net, where BIND and nginx are.

load helper
load servers
load web

SERVER=192.0.2.11 WEB=192.0.2.12 HOLE=192.0.2.13

setup() {
	test_setup
	ns_add h
	ns_add net
	ns_addr net lo $SERVER/32 $WEB/32 $HOLE/32
}

# cable: h is 8.8.4.10 behind the router 8.8.4.1.
cable() {
	ns_link h net 8.8.4.10/24 8.8.4.1/24
	ns_addr h to-net 2a00:1450:4001::10/64
	ns_addr net to-h 2a00:1450:4001::1/64
	ip_h route add default via 8.8.4.1
}

ip_h() { ip -n "$(ns_real h)" "$@"; }
ip_net() { ip -n "$(ns_real net)" "$@"; }

no_tentative() { [ -z "$(ip_h -6 address show tentative)" ]; }

# bind_up [HOST...]: BIND at SERVER, also the resolver; the hosts are A 8.8.4.10 already.
bind_up() {
	local dir host
	dir=$(new_server ns1)
	tsig_key ddns-key hmac-sha256
	{
		printf 'ns1 A %s\nsvc A %s\n' $SERVER $WEB
		for host; do printf '%s A 8.8.4.10\n' "$host"; done
	} | zone_file "$dir/example.org" example.org ns1
	zone_file "$dir/root" . ns1.example.org. <<<"ns1.example.org. A $SERVER"
	named_start net ns1 $SERVER 'recursion yes; allow-recursion { any; };' \
		< <(cat "$TSIG_FILE" && bind_zone example.org example.org ddns-key && bind_zone . root)
	ns_resolver h $SERVER
}

# conf <TEXT: my.ini; what all sections have in front.
conf() {
	{
		printf '[DEFAULT]\nupdater = rfc2136\nupdater-server = %s\nupdater-key-file = %s\n' $SERVER "$TSIG_FILE"
		printf 'updater-hostname = home.example.org\ndetector = iface\ndetector-iface = to-net\ndetector-family = 4\n'
		cat
	} >my.ini
	chmod 600 my.ini
}

# loop [ARG...]: dyndnsc --loop in h; LOOP is its pid, `log` what it says.
loop() {
	open_folders
	bg_in h dyndnsc --loop -v -c my.ini "$@" >log 2>&1
	LOOP=$BG_PID
}

# said TEXT [N]: the log has it in N lines (1 at least).
said() {
	local n
	n=$(grep -cF -e "$1" log || true)
	if [ $# -gt 1 ]; then [ "$n" -eq "$2" ]; else [ "$n" -gt 0 ]; fi
}
await_said() { AWAIT_TRIES=${AWAIT_TRIES:-1000} await said "$@" || fail "the log:" "$(cat log)"; }

refute_said() { if said "$1"; then fail "it said '$1'" "$(cat log)"; fi; }
said_often() { [ "$(grep -cF -e "$2" log)" -ge "$1" ]; }
await_said_often() { await said_often "$@" || fail "the log:" "$(cat log)"; }

# idle: nothing is at work.
idle() {
	local children
	read -r children <"/proc/$LOOP/task/$LOOP/children" || true
	[ -z "$children" ]
}

# replaced OLD NEW: as a DHCP client does it that was given another address.
replaced() {
	printf '%s\n' "address del $1/24 dev to-net" "address add $2/24 dev to-net" 'route add default via 8.8.4.1' |
		ip_h -batch -
}

now_ms() { echo $((${EPOCHREALTIME/./} / 1000)); }

# record HOST TYPE ADDRESS: BIND has it.
record() { [ "$(in_ns net dig +short +norecurse "@$SERVER" "$1" "$2")" = "$3" ]; }

# changed_to TYPE ADDRESS: BIND was told, by its own log.
changed_to() { grep -q "adding an RR at .*home.example.org. $1 $2" "$(server_log ns1)"; }

# within MS SINCE COMMAND...: it succeeds; TOOK is how long after SINCE.
within() {
	local ms=$1 since=$2
	shift 2
	AWAIT_TRIES=3000 await "$@" || fail "the log:" "$(cat log)"
	TOOK=$(($(now_ms) - since))
	[ "$TOOK" -lt "$ms" ] || fail "after $TOOK ms, not $ms: $*" "$(cat log)"
}

# --- an address is replaced -----------------------------------------------------------------------

# published_in_time TYPE OLD NEW COMMAND...: COMMAND replaces the address, and in less than 3 s the new one is at the server.
# What the machine is busy with beside is not meant: whoever is too late may try again, from the start.
published_in_time() {
	local type=$1 new=$3 since
	rm -rf "$DYNDNSC_STATEDIR"
	loop
	await_said 'nothing sent: DNS has it already'
	await idle
	since=$(now_ms)
	"${@:4}" "$2" "$3"
	within 20000 "$since" changed_to "$type" "$new"
	await_said "home: $new published"
	await record home.example.org "$type" "$new"
	end "$LOOP"
	[ "$TOOK" -ge 2000 ] || fail "after $TOOK ms already" "$(cat log)"
	[ "$TOOK" -lt 3000 ]
}

@test "an address replaced while it runs is at the server in less than 3 s, of which 2 s are the settling" {
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1h'
	published_in_time A 8.8.4.10 8.8.4.20 replaced || published_in_time A 8.8.4.20 8.8.4.30 replaced ||
		published_in_time A 8.8.4.30 8.8.4.40 replaced
}

replaced_six() {
	printf '%s\n' "address add $2/64 dev to-net nodad" "address del $1/64 dev to-net" | ip_h -batch -
}

@test "so is an address of IPv6" {
	cable
	bind_up home
	printf 'server %s\nupdate add home.example.org 60 AAAA 2a00:1450:4001::10\nsend\n' $SERVER |
		in_ns net nsupdate -k "$TSIG_FILE"
	conf <<<$'[home]\ninterval = 1h\ndetector-family = 6'
	published_in_time AAAA 2a00:1450:4001::10 2a00:1450:4001::20 replaced_six ||
		published_in_time AAAA 2a00:1450:4001::20 2a00:1450:4001::30 replaced_six ||
		published_in_time AAAA 2a00:1450:4001::30 2a00:1450:4001::40 replaced_six
}

@test "an address that comes and goes again at once is looked at when it has settled, and once" {
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1h'
	loop
	await_said 'nothing sent: DNS has it already'
	await idle
	replaced 8.8.4.10 8.8.4.20
	replaced 8.8.4.20 8.8.4.30
	replaced 8.8.4.30 8.8.4.21
	await_said 'home: 8.8.4.21 published'
	said 'the network has changed: checking' 1
	said ' published' 1
	await record home.example.org A 8.8.4.21
}

# --- the link flaps -------------------------------------------------------------------------------

carrier() { [ "$(in_ns h cat /sys/class/net/to-net/carrier)" = "$1" ]; }

@test "a link that loses its carrier, and is somewhere else when it is back" {
	local since
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1h'
	loop -t 5
	await_said 'nothing sent: DNS has it already'
	await idle
	ip_net link set to-h down
	await carrier 0
	await_said 'the network has changed: checking'
	replaced 8.8.4.10 8.8.4.20
	ip_net link set to-h up
	await carrier 1
	since=$(now_ms)
	within 30000 "$since" changed_to A 8.8.4.20
	await_said 'home: 8.8.4.20 published'
}

@test "a link set down and up: the route that comes later is news again" {
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1h'
	loop -t 5
	await_said 'nothing sent: DNS has it already'
	await idle
	# known from now on
	ip_h route change default via 8.8.4.1 mtu 1400
	await_said 'the network has changed: checking'
	ip_h link set to-net down
	await_said 'the network has changed: checking' 2
	ip_h link set to-net up
	await_said 'the network has changed: checking' 3
	# the kernel did not say that the route was gone
	ip_h route add default via 8.8.4.1 mtu 1400
	await_said 'the network has changed: checking' 4
}

# --- the default route moves ----------------------------------------------------------------------

@test "the default route moves to another uplink, and back" {
	cable
	ip_h link add other type veth peer name other-h netns "$(ns_real net)"
	ip_h link set other up
	ip_net link set other-h up
	ns_addr h other 8.8.5.10/24
	ns_addr net other-h 8.8.5.1/24
	bind_up home
	conf <<<$'[home]\ninterval = 1h\ndetector = socket'
	loop
	await_said 'nothing sent: DNS has it already'
	await idle
	ip_h route replace default via 8.8.5.1
	await_said 'home: 8.8.5.10 published'
	said 'the network has changed: checking' 1
	# it was said before that there is such a route: it is news all the same
	ip_h route replace default via 8.8.4.1
	await_said 'the network has changed: checking' 2
	await_said 'from 8.8.4.10 to' 2
}

# --- there is no network yet ----------------------------------------------------------------------

@test "started without a network: waits, says so once, and works when the network comes" {
	local since
	bind_up
	nginx_start net web <<<"server { listen $WEB:80; location = /ip { return 200 \$remote_addr; } }"
	conf <<-END
		[home]
		interval = 1h
		[web]
		interval = 1s
		updater-hostname = web.example.org
		detector = webcheck4
		detector-url = http://svc.example.org/ip
	END
	loop -t 5
	await_said 'home: '
	# checked again and again
	AWAIT_TRIES=3000 await_said_often 4 'dyndnsc-detect: web: no route'
	said 'dyndnsc: web: ' 1
	said 'dyndnsc: home: ' 1
	since=$(now_ms)
	cable
	within 20000 "$since" said 'home: 8.8.4.10 published'
	within 20000 "$since" said 'web: 8.8.4.10 published'
	said 'dyndnsc: web: recovered, after the '
	said 'dyndnsc: home: recovered, after the 1st time'
	record home.example.org A 8.8.4.10
	record web.example.org A 8.8.4.10
}

# --- black holes ----------------------------------------------------------------------------------

# hole NAME RULE...: what goes into it is never heard of again, until `mended NAME`.
hole() {
	printf '%s\n' "add table ip $1" "add chain ip $1 in { type filter hook input priority 0; }" |
		in_ns net nft -f -
	in_ns net nft add rule ip "$1" in "${@:2}" drop
}
mended() { in_ns net nft delete table ip "$1"; }

@test "black holes of DNS and of TCP: who needs them fails, the others do not wait, and it is over within an interval" {
	local since
	cable
	bind_up
	nginx_start net web <<-END
		server { listen $WEB:80; listen $HOLE:80; location = /ip { return 200 \$remote_addr; }
			location / { return 200 "good \$arg_myip"; } }
	END
	cat >my.ini <<-END
		[DEFAULT]
		detector = iface
		detector-iface = to-net
		detector-family = 4
		compare = none
		interval = 2m
		updater = dyndns2
		updater-userid = me
		updater-password = secret
		[fine]
		updater-hostname = fine.example.org
		updater-url = http://$WEB/nic/update
		[name]
		updater-hostname = name.example.org
		updater-url = http://svc.example.org/nic/update
		[send]
		updater-hostname = send.example.org
		updater-url = http://$HOLE/nic/update
		[ask]
		updater-hostname = ask.example.org
		updater-url = http://$WEB/nic/update
		detector = webcheck4
		detector-url = http://$HOLE/ip
	END
	chmod 600 my.ini
	hole nodns meta l4proto '{ tcp, udp }' th dport 53
	hole notcp ip daddr $HOLE tcp dport 80
	loop -t 6
	await_said 'fine: 8.8.4.10 published'
	await_said 'dyndnsc: name: '
	await_said 'dyndnsc: send: '
	await_said 'dyndnsc: ask: '
	said ' published' 1
	# neither service was bothered
	for name in name send; do
		grep -h -A 9 "^host=$name" "$DYNDNSC_STATEDIR"/* | grep -qx trouble=noconn || fail "$name" "$(cat "$DYNDNSC_STATEDIR"/*)"
	done
	since=$(now_ms)
	mended nodns
	mended notcp
	for name in name send ask; do
		AWAIT_TRIES=9000 within 120000 "$since" said "dyndnsc: $name: 8.8.4.10 published"
		said "dyndnsc: $name: recovered, after the " || said "dyndnsc: $name: $name.example.org A: recovered"
	done
	# nobody was asked twice
	[ "$(seen web | grep -c nic/update)" -eq 4 ]
}

# --- what is no news ------------------------------------------------------------------------------

@test "idle it wakes up once an interval, and whatever is due then goes together" {
	local wakes checks before
	cable
	# a link-local address that is found to be nobody else's would be news
	await no_tentative
	bind_up home
	conf <<-END
		interval = 5s
		[one]
		[two]
		detector-family = 6
		[three]
		detector = static
		detector-address = 8.8.4.4
		updater-hostname = three.example.org
	END
	loop
	await_said 'three: 8.8.4.4 published'
	await idle
	bg strace -o trace -e trace=poll,ppoll,restart_syscall -p "$LOOP" 2>strace.err
	await grep -q attached strace.err
	before=$(grep -c 'detect: one: ' log)
	AWAIT_TRIES=3000 await_said_often $((before + 6)) 'detect: one: '
	end "$BG_PID"
	checks=$(($(grep -c 'detect: one: ' log) - before))
	# for ever it waits only when nothing is at work; the wait in which strace found it is the first that goes on
	wakes=$(sed -nE '1{/^restart_syscall/p}; /\], 3, (-1|NULL)/p' trace | wc -l)
	[ "$wakes" -ge "$checks" ] || fail "$wakes idle polls in $checks intervals" "$(cat trace)"
	[ "$wakes" -le $((checks + 1)) ] || fail "woken $wakes times in $checks intervals" "$(cat trace)"
}

@test "lifetimes that are renewed and other links' routes are no news" {
	local i
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1h'
	ip_h address change 2a00:1450:4001::10/64 dev to-net valid_lft 9000 preferred_lft 900 nodad
	loop
	await_said 'nothing sent: DNS has it already'
	await idle
	# what it has not heard of yet is new
	ip_h address change 2a00:1450:4001::10/64 dev to-net valid_lft 9000 preferred_lft 901 nodad
	await_said 'the network has changed: checking'
	for i in 902 903 904; do
		ip_h address change 2a00:1450:4001::10/64 dev to-net valid_lft 9000 preferred_lft $i nodad
		ip_h route add 198.51.100.0/24 via 8.8.4.1
		ip_h route del 198.51.100.0/24
	done
	ip_h address add 8.8.4.77/24 dev to-net
	await_said 'the network has changed: checking' 2
	said 'the network changes' 2
}

@test "more changes than it can be told of: looks once, at what there is in the end" {
	local i
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1h'
	loop
	await_said 'nothing sent: DNS has it already'
	await idle
	kill -STOP "$LOOP"
	for ((i = 0; i < 3000; i++)); do
		printf 'address add 8.8.6.%d/32 dev lo\naddress del 8.8.6.%d/32 dev lo\n' $((i % 250)) $((i % 250))
	done | ip_h -batch -
	in_ns h awk '$9 > 0 { found = 1 } END { exit !found }' /proc/net/netlink || fail "nothing was dropped"
	replaced 8.8.4.10 8.8.4.20
	kill -CONT "$LOOP"
	await_said 'home: 8.8.4.20 published'
	said 'the network has changed: checking' 1
	record home.example.org A 8.8.4.20
}

# --- clocks ---------------------------------------------------------------------------------------

# shifted_loop: loop, with clocks that the files wall and boot shift by seconds.
shifted_loop() {
	cc -D_DEFAULT_SOURCE -shared -fPIC -o shiftclock.so "$TREE/tests/shiftclock.c"
	echo 0 | tee wall >boot
	open_folders
	bg_in h env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$PWD/shiftclock.so" SHIFT_CLOCK="$PWD/wall" \
		SHIFT_BOOT="$PWD/boot" dyndnsc --loop -v -c my.ini >log 2>&1
	LOOP=$BG_PID
}

@test "the machine sleeps for 8 hours: a check as soon as the network has settled" {
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1h'
	shifted_loop
	await_said 'nothing sent: DNS has it already'
	await idle
	echo 28800 >boot
	# the simulated sleep does not end its waiting: the next message of the kernel does
	ip_h route add 198.51.100.0/24 via 8.8.4.1
	await_said 'this machine was asleep'
	await_said 'the network has changed: checking'
	await_said_often 2 'dyndnsc-detect: home: 8.8.4.10'
	said 'this machine was asleep' 1
	kill -0 "$LOOP"
}

@test "it sleeps while a command is at work: that is noticed as well" {
	cable
	program dyndnsc-detect-slow <<-END
		#!/bin/sh
		echo 1 >>'$HOME/slow/began'
		until [ -e '$HOME/go' ]; do sleep 0.05; done
		echo 8.8.4.4
	END
	install -m 777 -d slow
	bind_up home
	conf <<<$'[home]\ninterval = 1h\ndetector = slow'
	shifted_loop
	await test -s slow/began
	echo 28800 >boot
	await_said 'this machine was asleep'
	touch go
	await_said 'the network has changed: checking'
	await_said 'home: 8.8.4.4 published'
}

@test "the wall clock jumps by years, to and fro: checks go on in their interval, and nothing is sent for it" {
	local jump before
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1s'
	shifted_loop
	await_said 'nothing sent: DNS has it already'
	for jump in 100000000 -100000000 0; do
		echo "$jump" >wall
		before=$(grep -c 'dyndnsc-detect: home: 8.8.4.10' log)
		AWAIT_TRIES=3000 await_said_often $((before + 4)) 'dyndnsc-detect: home: 8.8.4.10'
	done
	refute_said 'this machine was asleep'
	refute_said 'the network has changed'
	[ "$(grep -c 'adding an RR' "$(server_log ns1)")" -eq 0 ]
	kill -0 "$LOOP"
}
