# A home of three namespaces: c (a client, 192.168.1.2) - r (its router, 192.168.1.1) - o (outside): `load router`, after
# `load helper` and `load servers`. Nothing of it is reachable from outside, whatever its addresses.

OUTER=8.8.4.4

# home_up: in setup_file it lasts for the file, whose teardown_file calls home_down; its setup calls home_mend.
home_up() {
	local ns
	for ns in c r o; do ns_add $ns; done
	ns_link c r 192.168.1.2/24 192.168.1.1/24
	# somebody else on the link
	ns_addr r to-c 192.168.1.9/24
	ns_link r o $OUTER/24 8.8.4.1/24
}

home_down() {
	reap
	ns_del_all
}

# home_mend: undoes what a test may have done.
home_mend() {
	outer $OUTER
	in_ns r nft flush ruleset
	in_ns c ip route flush exact default
	in_ns c ip route add default via 192.168.1.1
}

# outer ADDRESS: the router gets that one instead of the one it has; "none": it loses it.
outer() {
	in_ns r ip address flush dev to-o
	[ "$1" = none ] || ns_addr r to-o "$1/24"
}

# router_start [LINE...]: miniupnpd, with more lines of configuration. Its log: server_log router.
router_start() {
	local dir
	dir=$(new_server router)
	in_ns r nft -f - <<-'END'
		table inet filter {
		  chain miniupnpd { }
		  chain prerouting_miniupnpd { }
		  chain postrouting_miniupnpd { }
		  chain forward { type filter hook forward priority 0; jump miniupnpd; }
		  chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
		  chain postrouting { type nat hook postrouting priority 100; jump postrouting_miniupnpd; }
		}
	END
	printf '%s\n' ext_ifname=to-o listening_ip=to-c enable_natpmp=yes enable_upnp=yes port=5000 secure_mode=yes \
		system_uptime=no uuid=6a0ce08d-6547-4229-952d-82ca2fefb185 "$@" \
		'allow 1024-65535 192.168.1.0/24 1024-65535' 'deny 0-65535 0.0.0.0/0 0-65535' >"$dir/conf"
	server_spawn r router 'Listening for NAT-PMP/PCP traffic' miniupnpd -d -f "$dir/conf" -P "$dir/upnpd.pid"
	server_ready router
}

# liar WORD...: a stub at the router's port 5351 (tests/routerliar.py): what came is in liar.log.
liar() {
	rm -f liar.log
	bg_in r python3 "$TREE/tests/routerliar.py" 192.168.1.1 liar.log "$@" 2>liar.err
	await test -s liar.log || fail "$(cat liar.err)"
}

# upnp_liar KEY=VALUE...: a stub that answers searches and tells of a device (tests/upnpliar.py).
upnp_liar() {
	rm -f upnp.log
	bg_in r python3 "$TREE/tests/upnpliar.py" upnp.log "$@" 2>upnp.err
	await test -s upnp.log || fail "$(cat upnp.err)"
}

# hears: tests/stub/hear in c; what it says is in `heard` and `heard.err`.
hears() {
	bg_in c "$TREE/tests/stub/hear" "$@" >heard 2>heard.err
	await grep -q '^ready$' heard || fail "$(cat heard.err)"
}

# announces ADDRESS PORT HEX...: sends each from there to everybody on the client's link; PACE is how many seconds lie between
# two (0). Nobody else may have that port.
announces() {
	in_ns r python3 - "$@" <<-'END'
		import os, socket, sys, time
		here, port, texts = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
		six, link = ":" in here, socket.if_nametoindex("to-c")
		s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
		s.bind((here, port, 0, link) if six else (here, port))
		if not six:
		    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("192.168.1.1"))
		for text in texts:
		    s.sendto(bytes.fromhex(text), ("ff02::1", 5350, 0, link) if six else ("224.0.0.1", 5350))
		    time.sleep(float(os.environ.get("PACE", "0")))
	END
}
