# dyndnsc --loop while the network changes: a host h on a cable to the network net, where BIND and nginx are.

load helper
load servers
load web

SERVER=192.0.2.11 WEB=192.0.2.12

setup() {
	test_setup
	ns_add h
	ns_add net
	ns_addr net lo $SERVER/32 $WEB/32
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

@test "an address replaced while it runs is at the server in less than 3 s, of which 2 s are the settling" {
	local since
	cable
	bind_up home
	conf <<<$'[home]\ninterval = 1h'
	loop
	await_said 'nothing sent: DNS has it already'
	await idle
	since=$(now_ms)
	replaced 8.8.4.10 8.8.4.20
	within 3000 "$since" changed_to A 8.8.4.20
	[ "$TOOK" -ge 2000 ]
	await_said 'home: 8.8.4.20 published'
	record home.example.org A 8.8.4.20
}
