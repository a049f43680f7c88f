# Translators between IPv4 and IPv6: a host h on a cable to s, where BIND is the resolver (with DNS64) and nginx the web.

load helper
load servers
load web

H6=2a00:1450:4001:800::a SERVER6=2620:fe::9
NAT64=2a00:1450:64   # the translator's prefix, /96

setup_file() {
	local dir
	ns_add h
	ns_add s
	ns_link h s 8.8.4.4/31 8.8.4.5/31
	ns_addr h to-s $H6/64
	ns_addr s to-h 2a00:1450:4001:800::1/64
	ns_addr s lo $SERVER6/128 9.9.9.9/32
	ns_resolver h $SERVER6
	dir=$(new_server dns64)
	zone_file "$dir/ipv4only.arpa" ipv4only.arpa ns.example.org. <<-'END'
		@ A 192.0.0.170
		@ A 192.0.0.171
	END
	named_start s dns64 "$SERVER6" "recursion yes; allow-recursion { any; }; dns64 $NAT64::/96 { clients { any; }; };" \
		< <(bind_zone ipv4only.arpa ipv4only.arpa)
	# until the cable's own addresses are known to be nobody else's, nobody is found by them
	await settled
	nginx_start s web <<-END
		server {
		  listen 9.9.9.9:80;
		  listen [$SERVER6]:80;
		  location = /ip { return 200 "\$remote_addr\n"; }
		  location = /inside { return 200 "$NAT64::8.8.8.8\n"; }
		}
	END
}

teardown_file() {
	reap
	ns_del_all
}

setup() {
	test_setup
	ip_h link del clat 2>/dev/null || true
	ip_h address flush dev to-s scope global
	ip_h address add $H6/64 dev to-s nodad
	ip_h -6 route replace default via 2a00:1450:4001:800::1
	: >"$(server_log dns64)"
	forget_seen web
}

ip_h() { ip -n "$(ns_real h)" "$@"; }
with_ipv4() {
	ip_h address add 8.8.4.4/31 dev to-s
	ip_h route replace default via 8.8.4.5
}

# clat: IPv4 only by a translator, as clatd and phones have it.
clat() {
	ip_h tuntap add clat mode tun
	ip_h address add 192.0.0.2/29 dev clat
	ip_h link set clat up
	ip_h route add default dev clat
}

settled() { ! { ip_h address show tentative && ip -n "$(ns_real s)" address show tentative; } | grep -q fe80; }
link_local() { ip -n "$(ns_real "$1")" -6 -o address show dev "$2" scope link | sed -E 's/.* inet6 ([^/]*).*/\1/'; }

det() { run --separate-stderr in_ns h dyndnsc-detect -t 5 "$@"; }
asked_for_nat64() { grep -q 'query: ipv4only.arpa IN AAAA' "$(server_log dns64)"; }

@test "464XLAT: the IPv4 address that others see is not ours, and they are not asked" {
	local what
	clat
	for what in dnswanip 'stun --server 9.9.9.9' 'webcheck4 --url http://9.9.9.9/ip' webcheck4 'auto -4 --quorum 1'; do
		# shellcheck disable=SC2086 # options
		det $what
		exits 65
		assert_err_has 'this machine has IPv4 only by a translator: it speaks from 192.0.0.2'
	done
	seen_nothing web
	# who asks for neither family gets the one that there is
	det auto --quorum 1
	exits 0 $H6
	refute_err
	det webcheck46 --url "http://[$SERVER6]/ip"
	exits 0 $H6
	# a bridge of containers beside it does not make it ours
	ip_h link add br0 type bridge
	ip_h address add 172.17.0.1/16 dev br0
	det dnswanip
	exits 65
	ip_h link del br0
}

@test "an address in the NAT64's prefix is none of this machine's, whoever says it" {
	det webcheck6 --url "http://[$SERVER6]/inside"
	exits 65
	assert_err_has "$NAT64::808:808 is in $NAT64::/96, where the NAT64 here has other machines' IPv4 addresses"
	asked_for_nat64 || fail "nobody asked for the prefix" "$(cat "$(server_log dns64)")"
	det webcheck6 --url "http://[$SERVER6]/ip"
	exits 0 $H6
	ip_h address flush dev to-s scope global
	ip_h address add $NAT64::a00:1/64 dev to-s nodad
	ip_h -6 route replace default via "$(link_local s to-h)" dev to-s
	ip -n "$(ns_real s)" -6 route replace $NAT64::a00:1 via "$(link_local h to-s)" dev to-h
	for what in iface socket; do
		det -6 $what
		exits 65
		assert_err_has "is in $NAT64::/96"
	done
}

@test "who has IPv4 asks nobody for a prefix; where no resolver answers there is none" {
	with_ipv4
	det webcheck6 --url "http://[$SERVER6]/ip"
	exits 0 $H6
	det -6 iface
	exits 0 $H6
	if asked_for_nat64; then fail "asked for the prefix" "$(cat "$(server_log dns64)")"; fi
	ip_h address del 8.8.4.4/31 dev to-s
	ns_resolver h 2001:db8::53
	det -6 iface
	exits 0 $H6
	ns_resolver h $SERVER6
}
