# dyndnsc-detect iface, teredo, socket: real interfaces with addresses of every kind, in a namespace.

load helper
load servers

setup() {
	test_setup
	ns_add h
	REAL=$(ns_real h)
	# no waiting for duplicate address detection, but where a test wants it
	ipv6 accept_dad 0 default
	cable
}

# cable: (a new) eth0 with its carrier up; its other end is called far.
cable() {
	ip -n "$REAL" link del eth0 2>/dev/null || true
	ip -n "$REAL" link add eth0 address 02:11:22:33:44:55 type veth peer name far
	ip -n "$REAL" link set far up
	ip -n "$REAL" link set eth0 up
}

six() { ip -n "$REAL" -6 "$@"; }
four() { ip -n "$REAL" "$@"; }

# ipv6 KEY VALUE [INTERFACE]: a setting of an interface.
ipv6() { in_ns h sysctl -qw "net.ipv6.conf.${3:-eth0}.$1=$2"; }

linkdown() { six route show default | grep -q linkdown; }
shows() { six -o address show "$@" | grep -q inet6; }

det() { run --separate-stderr in_ns h dyndnsc-detect "$@"; }

# kind WHICH: gives eth0 an address of that kind; only `dynamic` and `permanent` may be taken.
kind() {
	ipv6 accept_dad 0
	case $1 in
	permanent) six address add 2001:db8:0:2::20/64 dev eth0 ;;
	permanent-higher) six address add 2001:db8:0:2::30/64 dev eth0 ;;
	dynamic) six address add 2001:db8:0:1::10/64 dev eth0 valid_lft 90000 preferred_lft 80000 ;;
	dynamic-short) six address add 2001:db8:0:1::8/64 dev eth0 valid_lft 90000 preferred_lft 600 ;;
	temporary)
		ipv6 use_tempaddr 2
		six address add 2001:db8:0:1::11/64 dev eth0 mngtmpaddr valid_lft 90000 preferred_lft 80000
		await shows dev eth0 temporary
		;;
	deprecated) six address add 2001:db8:0:1::2/64 dev eth0 preferred_lft 0 ;;
	tentative)
		ipv6 accept_dad 1
		ipv6 dad_transmits 1000
		six address add 2001:db8:0:1::3/64 dev eth0
		await shows dev eth0 tentative
		;;
	dadfailed)
		ipv6 accept_dad 1
		six address add 2001:db8:0:1::4/64 dev far nodad
		six address add 2001:db8:0:1::4/64 dev eth0
		await shows dev eth0 dadfailed
		;;
	ula) six address add fd00::5/64 dev eth0 ;;
	peer) six address add 2001:db8:0:2::21 peer 2001:db8:0:1::1 dev eth0 ;;
	esac
}

@test "the choice is the same whatever order the addresses were added in" {
	local order=(permanent permanent-higher dynamic temporary deprecated tentative dadfailed ula) i
	for i in 1 2 3 4 5 6; do
		cable
		for which in "${order[@]}"; do kind "$which"; done
		det -6 iface --iface eth0
		exits 0 2001:db8:0:2::20
		# three rotations, then three of the reverse
		order=("${order[@]:3}" "${order[@]:0:3}")
		[ "$i" -ne 3 ] || mapfile -t order < <(printf '%s\n' "${order[@]}" | tac)
	done
}

@test "without a permanent address it is the same dynamic one in any order" {
	local order=(dynamic temporary deprecated dadfailed dynamic-short ula tentative) i
	for i in 1 2 3 4 5 6; do
		cable
		for which in "${order[@]}"; do kind "$which"; done
		det -6 iface --iface eth0
		exits 0 2001:db8:0:1::10
		order=("${order[@]:2}" "${order[@]:0:2}")
		[ "$i" -ne 3 ] || mapfile -t order < <(printf '%s\n' "${order[@]}" | tac)
	done
}

@test "-v prints every candidate with its flags and lifetimes, and why it was or was not taken" {
	for which in permanent permanent-higher dynamic temporary deprecated tentative dadfailed ula; do kind "$which"; done
	await shows dev eth0 scope link
	det -6v iface --iface eth0
	exits 0 2001:db8:0:2::20
	assert_err_has "2001:db8:0:2::20/64 on 'eth0' (permanent, preferred for ever, valid for ever): taken"
	assert_err_has "2001:db8:0:2::30/64 on 'eth0' (permanent, preferred for ever, valid for ever): not taken: there is a lower one"
	assert_err_has "2001:db8:0:1::2/64 on 'eth0' (permanent, deprecated, preferred 0 s, valid for ever): not taken: deprecated"
	assert_err_has "2001:db8:0:1::3/64 on 'eth0' (permanent, tentative, "
	assert_err_has '): not taken: tentative'
	assert_err_has '): not taken: another host has it too'
	assert_err_has '): not taken: unique-local'
	assert_err_has '): not taken: link-local'
	assert_err_has '(dynamic, temporary, preferred '
	assert_err_has '): not taken: temporary'
	[[ $stderr =~ 2001:db8:0:1::10/64\ on\ \'eth0\'\ \(dynamic,\ preferred\ (79[0-9]{3}|80000)\ s,\ valid\ (89[0-9]{3}|90000)\ s\):\ not\ taken ]]
	[ "$(grep -c "on 'eth0' (" <<<"$stderr")" -eq "$(six -o address show dev eth0 | grep -c inet6)" ]
}

@test "select=temporary takes only a temporary address" {
	kind permanent
	kind temporary
	det -6 iface --iface eth0 --select temporary
	exits 0 "$(six -o address show dev eth0 temporary | sed 's|.*inet6 \([^/]*\)/.*|\1|')"
	det -6 iface --iface eth0 --select stable
	exits 0 2001:db8:0:2::20
	cable
	kind permanent
	det -6 iface --iface eth0 --select=temporary
	exits 1
	assert_err_has '2001:db8:0:2::20 (not temporary)'
}

@test "select=eui64 takes only an address made from the hardware address" {
	kind permanent
	six address add 2001:db8:0:3:11:22ff:fe33:4455/64 dev eth0 nodad
	det -6 iface --iface eth0 --select eui64
	exits 0 2001:db8:0:3:11:22ff:fe33:4455
	four link set eth0 down
	four link set eth0 address 02:11:22:33:44:56
	four link set eth0 up
	six address add 2001:db8:0:3:11:22ff:fe33:4455/64 dev eth0 nodad
	det -6 iface --iface eth0 --select eui64
	exits 1
}

@test "renumbering: the old prefix is left once its lifetime is less than a third of the new one's" {
	six address add 2001:db8:0:a::1/64 dev eth0 nodad valid_lft 9000 preferred_lft 3600
	det -6 iface --iface eth0
	exits 0 2001:db8:0:a::1
	six address add 2001:db8:0:b::1/64 dev eth0 nodad valid_lft 9000 preferred_lft 3600
	det -6 iface --iface eth0
	exits 0 2001:db8:0:a::1
	six address change 2001:db8:0:a::1/64 dev eth0 nodad valid_lft 9000 preferred_lft 900
	det -6 iface --iface eth0
	exits 0 2001:db8:0:b::1
	six address change 2001:db8:0:a::1/64 dev eth0 nodad valid_lft 9000 preferred_lft 2000
	det -6 iface --iface eth0
	exits 0 2001:db8:0:a::1
}

@test "two prefixes whose lifetimes are renewed in turn do not flap" {
	local a b
	six address add 2001:db8:0:a::1/64 dev eth0 nodad valid_lft 9000 preferred_lft 3600
	six address add 2001:db8:0:b::1/64 dev eth0 nodad valid_lft 9000 preferred_lft 3600
	for a in 3600 2400 1300; do
		for b in 3600 2400 1300; do
			six address change 2001:db8:0:a::1/64 dev eth0 nodad valid_lft 9000 preferred_lft $a
			six address change 2001:db8:0:b::1/64 dev eth0 nodad valid_lft 9000 preferred_lft $b
			det -6 iface --iface eth0
			exits 0 2001:db8:0:a::1
		done
	done
}

@test "only local addresses: exit 1 says what they are" {
	six address add fd00::1/64 dev eth0 nodad
	await shows dev eth0 scope link
	det -6 iface --iface eth0
	exits 1
	assert_err_has "no IPv6 address to take on 'eth0': "
	assert_err_has 'fd00::1 (unique-local)'
	assert_err_has '(link-local)'
}

@test "netmask takes only what is in it, for both families" {
	six address add 2001:db8:0:a::1/64 dev eth0 nodad
	six address add 2001:db8:0:b::1/64 dev eth0 nodad
	four address add 10.0.0.1/24 dev eth0
	four address add 192.0.2.1/24 dev eth0
	det -6 iface --iface eth0 --netmask 2001:db8:0:b::/64
	exits 0 2001:db8:0:b::1
	det -4 iface --iface eth0 --netmask 192.0.2.0/24
	exits 0 192.0.2.1
	det -4 iface --iface eth0 --netmask 192.0.2.1
	exits 0 192.0.2.1
	det -4 iface --iface eth0 --netmask 203.0.113.0/24
	exits 1
	assert_err_has '(outside the netmask)'
	det -6 iface --iface eth0 --netmask 192.0.2.0/24
	exits 78
	assert_err_has 'the netmask 192.0.2.0/24 is not IPv6'
}

@test "suffix puts in another host's part" {
	six address add 2001:db8:0:ab::1/64 dev eth0 nodad
	det -6 iface --iface eth0 --suffix ::1:2:3:4/64
	exits 0 2001:db8:0:ab:1:2:3:4
	det -6 iface --iface eth0 --suffix ::1:2:3:4
	exits 0 2001:db8:0:ab:1:2:3:4
	det -6 iface --iface eth0 --suffix ::cd:0:0:0:9/56
	exits 0 2001:db8:0:cd::9
	det -6 iface --iface eth0 --suffix ::1:0:0:0:4/64
	exits 78
	assert_err_has 'has bits among the first 64'
	det -6 iface --iface eth0 --suffix 0.0.0.7/24
	exits 78
	assert_err_has 'the suffix 0.0.0.7/24 is not IPv6'
	four address add 192.0.2.1/24 dev eth0
	det -4 iface --iface eth0 --suffix 0.0.0.7/24
	exits 0 192.0.2.7
}

# --- IPv4 -----------------------------------------------------------------------------------------

@test "IPv4: primary before secondary, permanent before dynamic, then the lowest" {
	four address add 192.0.2.9/24 dev eth0
	four address add 192.0.2.1/24 dev eth0
	det iface --iface eth0
	exits 0 192.0.2.9
	four address flush dev eth0
	four address add 10.0.0.1/24 dev eth0 valid_lft 9000 preferred_lft 9000
	four address add 10.0.1.1/24 dev eth0
	det iface --iface eth0
	exits 0 10.0.1.1
	four address add 10.0.0.200/32 dev eth0 label eth0:1
	det -v iface --iface eth0
	exits 0 10.0.0.200
	assert_err_has "10.0.0.1/24 on 'eth0' (dynamic, "
}

@test "IPv4: loopback's, link-local and deprecated addresses are not taken" {
	det iface --iface lo
	exits 1
	assert_err_has '127.0.0.1 (not of global scope)'
	four address add 169.254.7.7/16 dev eth0
	four address add 192.0.2.1/24 dev eth0 valid_lft 9000 preferred_lft 0
	det iface --iface eth0
	exits 1
	assert_err_has '169.254.7.7 (link-local)'
	assert_err_has '192.0.2.1 (deprecated)'
}

@test "on a point-to-point link it is our end that is taken" {
	four address add 192.0.2.1 peer 192.0.2.2 dev eth0
	six address add 2001:db8::1 peer 2001:db8::2 dev eth0 nodad
	det -46 iface --iface eth0
	exits 0 192.0.2.1 2001:db8::1
}

# --- which interface ------------------------------------------------------------------------------

# second: another cable, eth1, with addresses; eth0 gets some as well.
second() {
	four link add eth1 type veth peer name far1
	four link set far1 up
	four link set eth1 up
	four address add 192.0.2.1/25 dev eth0
	four address add 192.0.2.129/25 dev eth1
	six address add 2001:db8:0:a::1/64 dev eth0 nodad
	six address add 2001:db8:0:b::1/64 dev eth1 nodad
	await shows dev eth1 scope link -tentative
	await shows dev eth0 scope link -tentative
}

@test "without iface it is the interface of the family's own default route" {
	second
	four route add default via 192.0.2.2 dev eth0
	six route add default via fe80::1 dev eth1
	det -46v iface
	exits 0 192.0.2.1 2001:db8:0:b::1
	assert_err_has "the default route for IPv4 goes out of 'eth0'"
	assert_err_has "the default route for IPv6 goes out of 'eth1'"
}

@test "the default route is followed when it moves" {
	second
	four route add default via 192.0.2.2 dev eth0
	six route add default via fe80::1 dev eth0
	det -46 iface
	exits 0 192.0.2.1 2001:db8:0:a::1
	four route replace default via 192.0.2.130 dev eth1
	six route del default
	six route add default via fe80::1 dev eth1
	det -46 iface
	exits 0 192.0.2.129 2001:db8:0:b::1
}

@test "of two default routes the lower metric counts, in either order" {
	second
	four route add default via 192.0.2.2 dev eth0 metric 200
	four route add default via 192.0.2.130 dev eth1 metric 100
	six route add default via fe80::1 dev eth1 metric 100
	six route add default via fe80::1 dev eth0 metric 200
	det -46 iface
	exits 0 192.0.2.129 2001:db8:0:b::1
	four route add default via 192.0.2.2 dev eth0 metric 50
	six route add default via fe80::1 dev eth0 metric 50
	det -46 iface
	exits 0 192.0.2.1 2001:db8:0:a::1
}

@test "a default route whose link is down does not count" {
	second
	four route add default via 192.0.2.2 dev eth0 metric 1
	four route add default via 192.0.2.130 dev eth1 metric 2
	six route add default via fe80::1 dev eth0 metric 1
	six route add default via fe80::1 dev eth1 metric 2
	four link set far down
	await linkdown
	det -46 iface
	exits 0 192.0.2.129 2001:db8:0:b::1
}

@test "of several next hops the first with a living link counts" {
	second
	four route add default nexthop via 192.0.2.2 dev eth0 nexthop via 192.0.2.130 dev eth1
	six route add default nexthop via fe80::1 dev eth0 nexthop via fe80::1 dev eth1
	det -46 iface
	exits 0 192.0.2.1 2001:db8:0:a::1
	four link set far down
	await linkdown
	det -46 iface
	exits 0 192.0.2.129 2001:db8:0:b::1
}

@test "a default route for some sources only counts where there is no other" {
	second
	six route add default from 2001:db8:0:a::/64 via fe80::1 dev eth0
	det -6 iface
	exits 0 2001:db8:0:a::1
	six route add default via fe80::1 dev eth1 metric 9999
	det -6 iface
	exits 0 2001:db8:0:b::1
}

@test "no default route exits 1 and says to name an interface; other tables do not count" {
	second
	four route add default via 192.0.2.2 dev eth0 table 99
	six route add default via fe80::1 dev eth0 table 99
	six route add unreachable default
	four route add blackhole default
	for family in 4 6; do
		det -$family iface
		exits 1
		assert_err_has "there is no default route for IPv$family: name an interface with --iface"
	done
	det -4 iface --iface eth0
	exits 0 192.0.2.1
}

@test "an unknown interface exits 1" {
	for name in eth9 '' averylonginterfacename ../eth0 $'eth\e[0m'; do
		det iface --iface "$name"
		exits 1
		assert_err_has "no interface '"
		refute_err $'\e'
	done
}

@test "IPv6 switched off: exit 1, and IPv4 still works" {
	ipv6 disable_ipv6 1 all
	four address add 192.0.2.1/24 dev eth0
	four route add default via 192.0.2.2 dev eth0
	det -6 iface
	exits 1
	det -6 iface --iface eth0
	exits 1
	assert_err_has "no IPv6 address to take on 'eth0'"
	det -6 socket
	exits 1
	det -46 socket
	exits 0 192.0.2.1
	assert_err_has 'no route to 2001:db8::1: this machine has no IPv6 now'
	det -46 iface
	exits 0 192.0.2.1
}

@test "an interface with thousands of addresses is read to its end" {
	local i
	for i in {0..2999}; do printf 'address add 2001:db8:0:5::%x/64 dev eth0 nodad\n' $((16#9000 - i)); done | four -batch -
	det -6 iface --iface eth0
	exits 0 2001:db8:0:5::8449
}

@test "addresses that come and go while they are read do not disturb the choice" {
	local i
	kind permanent
	for i in {1..400}; do printf 'address add 2001:db8:0:5::%x/64 dev far nodad\n' "$i"; done | six -batch -
	bg_in h sh -c 'while :; do ip -6 address add 2001:db8:0:2::99/64 dev eth0 nodad; ip -6 address del 2001:db8:0:2::99/64 dev eth0; done'
	for i in {1..100}; do
		det -6 iface --iface eth0
		exits 0 2001:db8:0:2::20
	done
	end "$BG_PID"
}

# --- tunnels --------------------------------------------------------------------------------------

@test "teredo takes the address of tun0 that is in 2001::/32" {
	four tuntap add tun0 mode tun
	four link set tun0 up
	six address add 2001:db8::1/128 dev tun0 nodad
	det teredo
	exits 1
	assert_err_has '2001:db8::1 (outside the netmask)'
	six address add 2001:0:53aa:64c:0:fbff:a5a5:fdfd/32 dev tun0 nodad
	det teredo
	exits 0 2001:0:53aa:64c:0:fbff:a5a5:fdfd
	det -6 teredo --iface tun0
	exits 0 2001:0:53aa:64c:0:fbff:a5a5:fdfd
	det teredo --iface eth0
	exits 1
}

@test "teredo without its tunnel exits 1" {
	det teredo
	exits 1
	assert_err_has "no interface 'tun0'"
}

@test "a tun device has addresses as any other, but no hardware address" {
	four tuntap add vpn mode tun
	four link set vpn up
	four address add 10.8.0.2 peer 10.8.0.1 dev vpn
	six address add 2001:db8:8::2/64 dev vpn nodad
	det -46 iface --iface vpn
	exits 0 10.8.0.2 2001:db8:8::2
	det -6 iface --iface vpn --select eui64
	exits 1
	assert_err_has 'there is no hardware address to compare with'
}

# --- socket ---------------------------------------------------------------------------------------

@test "socket prints the address that the default route is used with" {
	second
	four route add default via 192.0.2.2 dev eth0
	six route add default via fe80::1 dev eth1
	det -46 socket
	exits 0 192.0.2.1 2001:db8:0:b::1
	refute_err
}

@test "socket follows the route to its target" {
	second
	four route add default via 192.0.2.2 dev eth0
	four route add 203.0.113.0/24 via 192.0.2.130 dev eth1
	det socket --target 203.0.113.7
	exits 0 192.0.2.129
	det -6 socket --target 2001:db8:0:b::2
	exits 0 2001:db8:0:b::1
	det -6 socket --target 203.0.113.7
	exits 78
	assert_err_has 'the target 203.0.113.7 is no IPv6 address'
}

@test "socket prefers the public IPv6 address where the system prefers the temporary one" {
	kind temporary
	six route add default via fe80::1 dev eth0
	det -6 socket
	exits 0 2001:db8:0:1::11
}

@test "socket: an IPv6 address that is not global is none" {
	six address add fd00::5/64 dev eth0 nodad
	six route add default via fe80::1 dev eth0
	det -6 socket
	exits 1
	assert_err_has 'from fd00::5, which is unique-local'
	six address del fd00::5/64 dev eth0
	await shows dev eth0 scope link -tentative
	det -6 socket
	exits 1
	assert_err_has 'which is link-local'
}

@test "socket prints a private IPv4 address: update judges it" {
	four address add 10.0.0.5/24 dev eth0
	four route add default via 10.0.0.1 dev eth0
	det socket
	exits 0 10.0.0.5
}

@test "socket without a route, or with one that leads nowhere, exits 1" {
	four address add 192.0.2.1/32 dev eth0
	det -46 socket --target 203.0.113.1
	exits 78
	for target in 203.0.113.1 2001:db8:7::1; do
		local family=4
		[[ $target != *:* ]] || family=6
		det -$family socket --target "$target"
		exits 1
		assert_err_has "no route to $target: this machine has no IPv$family now"
		for kind in unreachable prohibit blackhole; do
			ip -n "$REAL" -$family route add "$kind" default
			det -$family socket --target "$target"
			exits 1
			assert_err_has "no route to $target"
			ip -n "$REAL" -$family route del "$kind" default
		done
	done
}

@test "socket and iface send no packet" {
	second
	four route add default via 192.0.2.2 dev eth0
	six route add default via fe80::1 dev eth1
	four neigh add 192.0.2.2 lladdr 02:00:00:00:00:01 dev eth0
	six neigh add fe80::1 lladdr 02:00:00:00:00:01 dev eth1
	# what the kernel itself sends on a fresh link (neighbour and group messages) is not ours
	in_ns h nft -f - <<-'END'
		table inet t {
			counter sent { }
			chain out {
				type filter hook output priority 0;
				meta l4proto { ipv6-icmp, igmp } accept
				counter name sent
			}
		}
	END
	det -46 socket
	exits 0 192.0.2.1 2001:db8:0:b::1
	det -46 iface
	exits 0 192.0.2.1 2001:db8:0:b::1
	run -0 in_ns h nft list counter inet t sent
	assert_out_has 'packets 0 bytes 0'
}
