# An internet of three namespaces whose name servers say who asks: `load whoami`, after `load helper` and `load servers`.
# Nothing of it is reachable from outside, whatever its addresses.

CLIENT=8.8.4.4
CLIENT6=2a00:1450:4001:800::200e
RESOLVER=9.9.9.8   # the router's own address, which an intercepting resolver would give for the client's

# internet_up: c (the client, CLIENT and CLIENT6) - r (a router) - s (the servers), with BIND as Google's and Akamai's name
# server. In setup_file it lasts for the file, whose teardown_file calls internet_down; its setup calls internet_mend.
internet_up() {
	local ns
	for ns in c r s; do ns_add $ns; done
	ns_link c r $CLIENT/31 8.8.4.5/31
	ns_link r s $RESOLVER/31 9.9.9.9/31
	ns_addr c to-r $CLIENT6/64
	ns_addr r to-c 2a00:1450:4001:800::1/64
	ns_addr r to-s 2620:fe::8/64
	ns_addr s to-r 2620:fe::9/64
	in_ns c ip route add default via 8.8.4.5
	in_ns c ip -6 route add default via 2a00:1450:4001:800::1
	in_ns r sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	# a port where nobody listens says so each time
	in_ns s sysctl -q -w net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
	in_ns r ip route add default via 9.9.9.9
	in_ns r ip -6 route add default via 2620:fe::9
	in_ns s ip route add default via $RESOLVER
	in_ns s ip -6 route add default via 2620:fe::8
	ns_addr s lo 208.67.222.222/32 208.67.220.220/32 208.67.222.220/32 208.67.220.222/32 2620:119:35::35/128 \
		2620:119:53::53/128 1.1.1.1/32 2606:4700:4700::1111/128 216.239.32.10/32 \
		2001:4860:4802:32::a/128 193.108.88.1/32
	google_up
}

# internet_hide: from here on the client's addresses stand on its loopback: the interface to the internet has private ones, as
# behind a NAT. internet_show takes that back; the routes follow with internet_mend.
internet_hide() {
	local link
	in_ns c ip addr flush dev lo scope global
	in_ns c ip addr flush dev to-r scope global
	ns_addr c lo $CLIENT/32 $CLIENT6/128
	ns_addr c to-r 192.168.7.2/24
	in_ns c ip route replace 8.8.4.5 dev to-r src $CLIENT
	in_ns c ip -6 route replace 2a00:1450:4001:800::1 dev to-r
	link=$(in_ns c ip -6 -o addr show dev to-r scope link | sed -E 's/.* inet6 ([^/]*).*/\1/')
	in_ns r ip -6 route replace $CLIENT6 via "$link" dev to-c
}

internet_show() {
	in_ns c ip addr flush dev lo scope global
	in_ns c ip addr flush dev to-r scope global
	in_ns r ip -6 route del $CLIENT6
	ns_addr c to-r $CLIENT/31 $CLIENT6/64
	in_ns c ip route replace default via 8.8.4.5
	in_ns c ip -6 route replace default via 2a00:1450:4001:800::1
}

internet_down() {
	reap
	ns_del_all
}

# internet_mend: undoes what a test may have done, and starts canned resolvers for OpenDNS and Cloudflare that end with the
# test; provider_stop NAME ends one before.
internet_mend() {
	in_ns r nft flush ruleset
	in_ns c ip route replace default via 8.8.4.5 src $CLIENT
	in_ns c ip -6 route replace default via 2a00:1450:4001:800::1
	provider opendns 208.67.222.222 whoami ra
	provider opendns6 2620:119:35::35 whoami ra
	provider cloudflare 1.1.1.1 whoami ra
	provider cloudflare6 2606:4700:4700::1111 whoami ra
}

# provider NAME ADDRESS WORD...: tests/stub/dnsd in s, at port 53.
provider() {
	local name=$1 address=$2
	shift 2
	rm -f "$(scope)/$name.port"
	bg_in s "$TREE/tests/stub/dnsd" -l "$address" -p 53 -o "$(scope)/$name.port" "$@" >"$(scope)/$name.log"
	printf '%s\n' "$BG_PID" >"$(scope)/$name.pid"
	await test -s "$(scope)/$name.port"
}

provider_stop() { end "$(cat "$(scope)/$1.pid")"; }

# BIND tells clients apart by views: the client sees itself, everybody else the router.
google_up() {
	local dir who
	dir=$(new_server google)
	for who in $CLIENT $CLIENT6 $RESOLVER; do
		zone_file "$dir/google-$who" l.google.com ns1.google.com. <<<"o-o.myaddr TXT \"$who\""
	done
	zone_file "$dir/opendns" opendns.com ns1.google.com. </dev/null
	for who in $CLIENT $RESOLVER; do zone_file "$dir/akamai-$who" akamai.net ns1.google.com. <<<"whoami A $who"; done
	named_start s google 216.239.32.10,2001:4860:4802:32::a,193.108.88.1 < <(
		google_view client "$CLIENT;" $CLIENT
		google_view client6 "$CLIENT6;" $CLIENT6
		google_view others 'any;' $RESOLVER
	)
}

google_view() {
	printf 'view %s { match-clients { %s };\n' "$1" "$2"
	bind_zone l.google.com "google-$3"
	bind_zone opendns.com opendns
	[[ $3 == *:* ]] || bind_zone akamai.net "akamai-$3"
	printf '};\n'
}

# intercept: from here on the router answers whatever goes to port 53 itself: unbound, which asks Google's server. Without
# RD it says what it has in its cache, as many boxes do.
intercept() {
	unbound_start r resolver 8.8.4.5,2a00:1450:4001:800::1 216.239.32.10 <<-'END'
		server:
		  access-control: 8.8.4.4/32 allow_snoop
		  access-control: 2a00:1450:4001:800::/64 allow_snoop
		forward-zone:
		  name: "."
		  forward-addr: 216.239.32.10
	END
	in_ns r nft -f - <<-'END'
		table inet intercept {
		  chain in {
		    type nat hook prerouting priority -100;
		    iifname "to-c" udp dport 53 redirect
		    iifname "to-c" tcp dport 53 redirect
		  }
		}
	END
}
