# --via: a machine h with two ways to the servers s, by the providers a (its default route) and b. What arrives at a provider
# is counted there, and the servers say whom they see.

load helper
load servers
load web

A=8.8.4.4 A6=2a00:1450:4001:800::a   # h, as a's customer
B=1.1.0.2 B6=2a00:1450:4001:900::b   # and as b's
SERVER=9.9.9.9 SERVER6=2620:fe::9    # resolver, primary server of example.org, web

setup_file() {
	local ns
	for ns in h a b s; do ns_add $ns; done
	provider a $A 8.8.4.5 $A6 2a00:1450:4001:800::1 1
	provider b $B 1.1.0.3 $B6 2a00:1450:4001:900::1 2
	ns_addr s lo $SERVER/32 $SERVER6/128 208.67.222.222/32 2620:119:35::35/128
	ns_resolver h $SERVER
	bind_up
	nginx_start s web <<-END
		log_format from '\$remote_addr \$request_uri';
		server {
		  listen $SERVER:80;
		  listen [$SERVER6]:80;
		  access_log $(server_dir web 2>/dev/null || printf '%s/server/web' "$(scope)")/from from;
		  location = /ip { return 200 "\$remote_addr\n"; }
		  location = /nic/update { return 200 "good \$arg_myip\n"; }
		}
	END
	for ns in 208.67.222.222 2620:119:35::35; do
		bg_in s "$TREE/tests/stub/dnsd" -l $ns -p 53 -o "$(scope)/port.$ns" whoami ra >/dev/null
		await test -s "$(scope)/port.$ns"
	done
}

# provider NS ADDRESS GATEWAY ADDRESS6 GATEWAY6 N: a way from h to s, whose router counts what comes from h.
provider() {
	ns_link h "$1" "$2/31" "$3/31"
	ns_addr h "to-$1" "$4/64"
	ns_addr "$1" to-h "$5/64"
	ns_link "$1" s "10.0.$6.0/31" "10.0.$6.1/31"
	ns_addr "$1" to-s "fd00:$6::1/64"
	ns_addr s "to-$1" "fd00:$6::2/64"
	in_ns "$1" sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	in_ns "$1" ip route add default via "10.0.$6.1"
	in_ns "$1" ip -6 route add default via "fd00:$6::2"
	in_ns s ip route add "$2/31" via "10.0.$6.0"
	in_ns s ip -6 route add "$4/64" via "fd00:$6::1"
	in_ns "$1" nft -f - <<-'END'
		table inet count {
		  counter came { }
		  chain in {
		    type filter hook prerouting priority -300;
		    iifname "to-h" meta l4proto { tcp, udp } counter name came
		  }
		}
	END
}

bind_up() {
	local dir
	dir=$(new_server ns1)
	tsig_key ddns-key hmac-sha256
	zone_file "$dir/example.org" example.org ns1 <<-END
		ns1 A $SERVER
		web A $SERVER
		web AAAA $SERVER6
		upd A $SERVER
		home A 8.8.8.1
	END
	zone_file "$dir/root" . ns1.example.org. <<-END
		ns1.example.org. A $SERVER
		example.org. NS ns1.example.org.
	END
	named_start s ns1 "$SERVER,$SERVER6" 'recursion yes; allow-recursion { any; };' \
		< <(cat "$TSIG_FILE" && bind_zone example.org example.org ddns-key && bind_zone . root)
}

teardown_file() {
	reap
	ns_del_all
}

setup() {
	local n
	test_setup
	n=$(ip_h link set to-b up 2>&1) || fail "$n"
	ip_h address replace $B/31 dev to-b
	ip_h address replace $A/31 dev to-a
	ip_h address replace $A6/64 dev to-a nodad
	ip_h address replace $B6/64 dev to-b nodad
	routes
	: >"$(server_dir web)/from"
	for n in a b; do forget $n; done
}

ip_h() { ip -n "$(ns_real h)" "$@"; }

routes() {
	ip_h route replace default via 8.8.4.5 metric 100
	ip_h route replace default via 1.1.0.3 metric 200
	ip_h -6 route replace default via 2a00:1450:4001:800::1 metric 100
	ip_h -6 route replace default via 2a00:1450:4001:900::1 metric 200
}

det() { run --separate-stderr in_ns h dyndnsc-detect -t 5 "$@"; }
upd() { run --separate-stderr in_ns h dyndnsc-update -t 5 "$@"; }

# packets PROVIDER: so many came from h since it was told to forget.
packets() { in_ns "$1" nft list counter inet count came | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
forget() { in_ns "$1" nft reset counter inet count came >/dev/null; }
none_by() { [ "$(packets "$1")" -eq 0 ] || fail "$(packets "$1") packets went by $1"; }
some_by() { [ "$(packets "$1")" -gt 0 ] || fail "nothing went by $1"; }

@test "a name server sees the interface that is named, or the address of one; without it the default route's" {
	det dnswanip
	exits 0 $A
	none_by b
	forget a
	for way in to-b $B; do
		det dnswanip --via $way
		exits 0 $B
		refute_err
	done
	for way in to-b $B6; do
		det -6 dnswanip --via $way
		exits 0 $B6
	done
	none_by a
}

@test "a web source sees it as well, and its name is looked up that way" {
	det webcheck4 --url http://web.example.org/ip --via to-b
	exits 0 $B
	det webcheck6 --url http://web.example.org/ip --via to-b
	exits 0 $B6
	det webcheck4 --url http://web.example.org/ip --via $B
	exits 0 $B
	det webcheck4 --url "http://$SERVER/ip" --via to-b
	exits 0 $B
	det webcheck6 --url "http://[$SERVER6]/ip" --via to-b
	exits 0 $B6
	# through a proxy that has a name: the proxy is who is seen, and it is looked up and spoken to that way
	det webcheck4 --url http://web.example.org/ip --via to-b --proxy http://upd.example.org:80
	exits 0 $B
	det webcheck4 --url http://nowhere.example.org/ip --via to-b
	exits 75
	assert_err_has "cannot look up 'nowhere.example.org' via 'to-b': it has no such address"
	none_by a
	det webcheck4 --url http://web.example.org/ip
	exits 0 $A
	some_by a
}

@test "socket and iface take that interface; auto asks by it, and for both families" {
	det socket --via to-b
	exits 0 $B
	det -6 socket --via to-b
	exits 0 $B6
	det iface
	exits 0 $A
	det iface --via to-b
	exits 0 $B
	det iface --via $B
	exits 0 $B
	det iface --via to-b --iface to-a
	exits 0 $A
	det auto --quorum 1 --via to-b
	exits 0 $B $B6
	det auto --quorum 1 --via $B
	exits 0 $B
	none_by a
}

@test "a looked up name is asked for by it" {
	run --separate-stderr in_ns h dyndnsc-resolve --via to-b web.example.org
	exits 0 $SERVER $SERVER6
	run --separate-stderr in_ns h dyndnsc-resolve --via $B --authoritative -4 web.example.org
	exits 0 $SERVER
	det dns --hostname web.example.org --via to-b
	exits 0 $SERVER
	none_by a
	some_by b
}

@test "a STUN server sees it, over UDP and TCP, and is looked up that way" {
	local how
	for how in '' tcp; do
		rm -f stun.port
		# shellcheck disable=SC2086 # a word, or none
		bg_in s python3 "$TREE/tests/stunserver.py" stun.port $SERVER $how
		await test -s stun.port
		det stun --server "web.example.org:$(cat stun.port)" --transport ${how:-udp} --via to-b
		exits 0 $B
	done
	none_by a
	det stun --server "$SERVER:$(cat stun.port)" --transport tcp
	exits 0 $A
}

@test "the router that is asked is the interface's own gateway" {
	local what
	ns_addr a lo 192.168.1.9/32
	ns_addr b lo 192.168.1.9/32
	bg_in b python3 "$TREE/tests/routerliar.py" 1.1.0.3 b.log address=9.9.9.1
	await test -s b.log
	bg_in a python3 "$TREE/tests/routerliar.py" 8.8.4.5 a.log address=9.9.9.2
	await test -s a.log
	det natpmp
	exits 0 9.9.9.2
	forget a
	det natpmp --via to-b
	exits 0 9.9.9.1
	det natpmp --via $B
	exits 0 9.9.9.1
	grep -q "$B" b.log || fail "it was asked from elsewhere" "$(cat b.log)"
	# the library asks by the routing table: where that has another way the router is not asked at all
	det upnp --via to-b --router 8.8.4.5
	exits 75
	assert_err_has "via 'to-b': the router 8.8.4.5 is not reached by it"
	ip_h route del default via 1.1.0.3
	for what in natpmp pcp upnp; do
		det $what --via to-b
		exits 75
		assert_err_has "no default route for IPv4 via 'to-b'"
	done
	none_by a
}

@test "an update and its comparison leave by it: HTTP, and DNS UPDATE" {
	upd dyndns2 --url http://upd.example.org/nic/update --userid joe --password 12345 --hostname home.example.org --ip $B --via to-b
	exits 0 $B
	[ "$(cut -d' ' -f1 "$(server_dir web)/from")" = $B ] || fail "the server saw" "$(cat "$(server_dir web)/from")"
	open_folders
	upd rfc2136 --server $SERVER --key-file "$TSIG_FILE" --hostname new.example.org --ip $B --via to-b
	exits 0 $B
	grep -q "client @[^ ]* $B#[0-9]*/key ddns-key: updating zone" "$(server_log ns1)" || fail "no update from $B" "$(grep -i updat "$(server_log ns1)")"
	none_by a
}

# refused NAME [WORD...]: what a broken way comes to, for everybody.
refused() {
	local what
	for what in dnswanip socket "stun --server $SERVER" natpmp "webcheck4 --url http://web.example.org/ip" "webcheck4 --url http://$SERVER/ip" iface "auto -4"; do
		# shellcheck disable=SC2086 # options
		det $what --via "$1"
		exits 75
		assert_err_has "via '$1': $2"
	done
	upd dyndns2 --url http://upd.example.org/nic/update --userid joe --password 12345 --hostname home.example.org --ip $A --via "$1"
	exits 75
	assert_err_has "via '$1': $2"
	upd rfc2136 --server $SERVER --key-file "$TSIG_FILE" --hostname new.example.org --ip $A --via "$1"
	exits 75
	run --separate-stderr in_ns h dyndnsc-resolve --via "$1" web.example.org
	exits 75
	none_by a
	none_by b
	[ ! -s "$(server_dir web)/from" ] || fail "somebody came" "$(cat "$(server_dir web)/from")"
}

@test "an interface that is not there, is down or has no address: 75, and nothing goes another way" {
	open_folders
	refused wg0 'there is no such interface'
	refused 192.0.2.7 'no interface has this address'
	ip_h address flush dev to-b scope global
	refused to-b 'the interface has no IP'
	ip_h address replace $B/31 dev to-b
	ip_h link set to-b down
	refused to-b 'the interface '
}

@test "no route by the interface: 75, and nothing goes another way" {
	ip_h route del default via 1.1.0.3
	ip_h -6 route del default via 2a00:1450:4001:900::1
	det socket --via to-b
	exits 75
	assert_err_has "via 'to-b'"
	det -6 socket --via to-b
	exits 75
	for what in dnswanip "webcheck46 --url http://web.example.org/ip"; do
		# shellcheck disable=SC2086 # options
		det -46 $what --via to-b
		exits 75
	done
	none_by a
	[ ! -s "$(server_dir web)/from" ] || fail "somebody came" "$(cat "$(server_dir web)/from")"
}

@test "in a configuration: detector-via and updater-via, also for all sections; who asks nobody refuses it" {
	open_folders
	cat >my.ini <<-END
		[DEFAULT]
		detector-via = to-b
		updater-via = to-b
		[home]
		detector = dnswanip
		updater = dyndns2
		updater-url = http://upd.example.org/nic/update
		updater-userid = joe
		updater-password = 12345
		updater-hostname = home.example.org
		[lan]
		detector = static
		detector-address = 8.8.8.9
		updater = dummy
		updater-hostname = lan.example.org
		[wrong]
		detector = null
		detector-via = to-b
		updater = dummy
		updater-hostname = wrong.example.org
	END
	chmod 600 my.ini
	det -c my.ini home
	exits 0 $B
	run --separate-stderr in_ns h dyndnsc -c my.ini home
	exits 0
	[ "$(cut -d' ' -f1 "$(server_dir web)/from")" = $B ] || fail "the server saw" "$(cat "$(server_dir web)/from")"
	none_by a
	det -c my.ini lan
	exits 0 8.8.8.9
	det -c my.ini wrong
	exits 78
	assert_err_has "my.ini:18: detector-via: detector 'null' asks nobody over a network"
	for what in 'command --command true' 'file --path x' 'static --address 8.8.8.8' null random; do
		# shellcheck disable=SC2086 # options
		det $what --via to-b
		exits 64
		assert_err_has 'asks nobody over a network'
	done
	det dnswanip --via 'to b'
	exits 64
	assert_err_has "--via: 'to b' is neither the name of an interface nor an address"
}

# tunnel [DESTINATION...]: tun0, over which that is reached; nobody is at its other end.
tunnel() {
	local to
	ip_h tuntap add tun0 mode tun
	ip_h address add 10.8.0.2/24 dev tun0
	ip_h address add fd08::2/64 dev tun0 nodad
	ip_h link set tun0 up
	for to; do ip_h route add "$to" dev tun0 metric 50; done
}

tunnel_down() { ip_h link del tun0; }

@test "a way to the internet that is a tunnel nobody named is warned of, once a run" {
	local warning="the way to the internet over IPv4 is the tunnel 'tun0'"
	tunnel default
	det -t 1 dnswanip
	exits 75
	assert_err_has "dyndnsc-detect: warning: $warning"
	assert_err_has 'with --via, or --via tun0 if that is meant'
	det -t 1 auto -4 --quorum 9
	[ "$(grep -c "$warning" <<<"$stderr")" -eq 1 ] || fail "not one warning" "$stderr"
	det webcheck4 --url "http://$SERVER/ip" -t 1
	assert_err_has "$warning"
	det -6 dnswanip
	exits 0 $A6
	refute_err
	det dnswanip --via to-b
	exits 0 $B
	refute_err
	det -t 1 dnswanip --via tun0
	exits 75
	refute_err warning
	det iface --iface to-a
	exits 0 $A
	det socket
	exits 0 10.8.0.2
	refute_err
	tunnel_down
	# as OpenVPN does it: two routes that are longer than the default one
	tunnel 0.0.0.0/1 128.0.0.0/1
	ip_h -6 route add default dev tun0 metric 50
	det -t 1 auto -46 --quorum 9
	[ "$(grep -c "the tunnel 'tun0'" <<<"$stderr")" -eq 1 ] || fail "not one warning" "$stderr"
	tunnel_down
}
