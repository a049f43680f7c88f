# dyndnsc-detect prefix: the addresses of other hosts of a network, with a router's LAN, a host in it and the kernel's own
# neighbour table, in namespaces.

load helper
load servers

MAC=02:11:22:33:44:66 # of the host

setup() {
	test_setup
	ns_add router
	ns_add host
	ns_link router host 10.9.0.1/24 10.9.0.2/24
	six address add 2001:db8:0:1::1/64 dev to-host nodad
	six address add fd00:1::1/64 dev to-host nodad
	host link set to-router down
	host link set to-router address $MAC
	host link set to-router up
	# the router's way out is another interface, with a prefix of its own
	six link add wan type veth peer name provider
	six link set provider up
	six link set wan up
	six address add 2001:db8:f::1/64 dev wan nodad
	six route add default dev wan
}

six() { ip -n "$(ns_real router)" -6 "$@"; }
host() { ip -n "$(ns_real host)" -6 "$@"; }
det() { run --separate-stderr in_ns router dyndnsc-detect prefix "$@"; }
# meet ADDRESS: the host has it, and the router hears of it
meet() {
	host address replace "$1/64" dev to-router nodad
	in_ns router python3 -c 'import socket, sys; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"x", (sys.argv[1], 9))' "$1"
	await knows "$1"
}
knows() { six neigh show dev to-host | grep -q "^$1 .*$MAC"; }

@test "suffix and mac: the LAN's prefix with each host's own part, one line each, in their order" {
	det --iface to-host --suffix ::10,::a:b:c:d/64 --mac 02:11:22:33:44:66,00-11-22-AA-BB-CC
	exits 0 $'2001:db8:0:1::10\n2001:db8:0:1:a:b:c:d\n2001:db8:0:1:11:22ff:fe33:4466\n2001:db8:0:1:211:22ff:feaa:bbcc'
	run --separate-stderr in_ns router dyndnsc-detect prefix --iface to-host --suffix ::10,::11 --json
	[[ $output == *'"address": "2001:db8:0:1::10", "more": ["2001:db8:0:1::11"]'* ]] || fail "$output"
	[[ $output == *'"protocol": "prefix", "said": "2001:db8:0:1::11"'* ]] || fail "$output"
	det --iface to-host --suffix '::10 ::10' --suffix-file /nowhere
	exits 64
	det --iface to-host --suffix '::10 ::10'
	exits 0 2001:db8:0:1::10
}

@test "without iface it is the network of the default route; netmask chooses among prefixes" {
	det --suffix ::10
	exits 0 2001:db8:f::10
	six address add 2001:db8:0:2::1/64 dev to-host nodad
	det --iface to-host --suffix ::10
	exits 0 2001:db8:0:1::10
	det --iface to-host --suffix ::10 --netmask 2001:db8:0:2::/64
	exits 0 2001:db8:0:2::10
	det --iface to-host --suffix ::10 --netmask 2001:db8:0:3::/64
	exits 1 ''
	assert_err_has 'outside the netmask'
}

@test "renumbering: the hosts move with the prefix" {
	six address change 2001:db8:0:1::1/64 dev to-host nodad preferred_lft 0 valid_lft 600
	six address add 2001:db8:0:5::1/64 dev to-host nodad
	det --iface to-host --suffix ::10
	exits 0 2001:db8:0:5::10
}

@test "a prefix and a suffix that overlap, and what is no host part, are refused before anything is asked" {
	det --iface to-host --suffix ::1:0:0:0:4
	exits 64 ''
	assert_err_has "'::1:0:0:0:4' has bits among the first 64, which are the prefix"
	det --iface to-host --suffix 0.0.0.7
	exits 64
	assert_err_has "not a host part as ::1:2:3:4/64: '0.0.0.7'"
	det --iface to-host --mac 02:11:22:33:44
	exits 64
	assert_err_has 'not a hardware address as 00:11:22:aa:bb:cc'
	det --iface to-host
	exits 78
	assert_err_has "give 'suffix', 'mac' or 'neigh'"
	det -4 --iface to-host --suffix ::10
	exits 78
	assert_err_has "knows IPv6 only"
}

@test "only unique-local addresses: no prefix to use" {
	six address del 2001:db8:0:1::1/64 dev to-host
	det --iface to-host --suffix ::10
	exits 1 ''
	assert_err_has 'fd00:1::1 (unique-local)'
}

@test "neigh: the address that the kernel has heard of the host with, whatever its identifier" {
	det --iface to-host --neigh $MAC
	exits 1 ''
	assert_err_has "no neighbour $MAC has an address in 2001:db8:0:1::/64 now"
	assert_err_has 'none of these hosts has an address now'
	meet 2001:db8:0:1:aaaa:bbbb:cccc:dddd
	meet fd00:1::7
	det --iface to-host --neigh $MAC -v
	exits 0 2001:db8:0:1:aaaa:bbbb:cccc:dddd
	assert_err_has "'$MAC' (neigh) says fd00:1::7: not taken: outside the prefix"
	meet 2001:db8:0:1:11:22ff:fe33:4466
	det --iface to-host --neigh $MAC
	exits 0 2001:db8:0:1:11:22ff:fe33:4466
}

@test "a neighbour that is not there keeps nobody else's address back" {
	det --iface to-host --suffix ::10 --neigh 02:00:00:00:00:09
	exits 0 2001:db8:0:1::10
	assert_err_has 'no neighbour 02:00:00:00:00:09 has an address'
}

@test "a neighbour that failed is none" {
	meet 2001:db8:0:1::77
	six neigh change 2001:db8:0:1::77 dev to-host nud failed
	det --iface to-host --neigh $MAC -v
	exits 1 ''
}

@test "a section for each host: each record gets its own address" {
	cat >my.ini <<-END
		[DEFAULT]
		detector = prefix
		detector-iface = to-host
		updater = dummy
		allow_private = yes
		compare = none
		[nas]
		detector-suffix = ::10
		updater-hostname = nas.example.org
		[printer]
		detector-mac = 02:11:22:33:44:66
		updater-hostname = printer.example.org
	END
	chmod 600 my.ini
	run --separate-stderr in_ns router dyndnsc -c my.ini -v
	[ "$status" -eq 0 ] || fail "$status" "$output" "$stderr"
	run --separate-stderr dyndnsc-status -c my.ini
	[[ $output =~ nas.example.org.*2001:db8:0:1::10 ]] || fail "$output"
	[[ $output =~ printer.example.org.*2001:db8:0:1:11:22ff:fe33:4466 ]] || fail "$output"
}
