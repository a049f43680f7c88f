# dyndnsc-detect natpmp, pcp, upnp: a real router (miniupnpd) between two networks, and stubs for what no real one says.

load helper
load servers
load router

setup_file() { home_up; }
teardown_file() { home_down; }

setup() {
	test_setup
	home_mend
}

det() { run --separate-stderr in_ns c dyndnsc-detect "$@"; }

# questions: how many came to the liar.
questions() { grep -c : liar.log || true; }

# gap N: ms between its question N and the next.
gap() { awk -v n="$1" '/:/ { t[++i] = $1 } END { print t[n + 1] - t[n] }' liar.log; }

# liar_again WORD...: another one in its place.
liar_again() {
	end "$BG_PID"
	liar "$@"
}

# --- a real router --------------------------------------------------------------------------------

@test "a real router tells its outer address by each protocol, and says so again when it is another one" {
	router_start
	for name in natpmp pcp upnp; do
		det $name
		exits 0 $OUTER
		refute_err
	done
	outer 8.8.4.7
	for name in natpmp pcp; do
		det $name
		exits 0 8.8.4.7
	done
	det -v upnp --router 192.168.1.1
	exits 0 8.8.4.7
	assert_err_has "the router 192.168.1.1 is asked"
	assert_err_has "searching from 192.168.1.2 for 'urn:schemas-upnp-org:device:InternetGatewayDevice:1'"
	assert_err_has "the router's description is at 'http://192.168.1.1:5000/rootDesc.xml'"
	assert_err_has "'urn:schemas-upnp-org:service:WANIPConnection:2'"
	grep -q 'InternetGatewayDevice:2' < <(in_ns c curl -s http://192.168.1.1:5000/rootDesc.xml)
}

@test "an IGD of version 1 is asked alike" {
	router_start force_igd_desc_v1=yes
	det -v upnp
	exits 0 $OUTER
	assert_err_has "'urn:schemas-upnp-org:service:WANIPConnection:1'"
}

@test "-v says which router, how often it was asked, and what it said" {
	router_start
	det --json natpmp
	[[ $output == *'"protocol": "NAT-PMP", "said": "'*'"taken": true'* ]] || fail "$output"
	det --json upnp
	[ "$(grep -o '"protocol"' <<<"$output" | wc -l)" -eq 1 ] || fail "$output"
	[[ $output == *'"protocol": "UPnP", "said": "'* ]] || fail "$output"
	det -v natpmp
	exits 0 $OUTER
	assert_err_has "the gateway 192.168.1.1 by 'to-r' is asked"
	[[ $stderr == *'it answers after '*' ms, at try 1'* ]] || fail "$stderr"
	assert_err_has "by NAT-PMP it has the external address $OUTER, and its epoch began "
	det -v pcp --router 192.168.1.1
	exits 0 $OUTER
	assert_err_has "the router 192.168.1.1 is asked"
	assert_err_has "by PCP it has the external address $OUTER"
}

@test "the mapping that PCP is asked for is the asker's own port, and gone afterwards" {
	router_start
	det -v pcp
	exits 0 $OUTER
	assert_err_has 'the mapping is gone again'
	port=$(sed -n 's/.*map UDP port \([0-9]*\) .*/\1/p' <<<"$stderr")
	grep -q "added mapping UDP $port->192.168.1.2:$port" "$(server_log router)"
	await grep -q "UDP port $port mapping removed" "$(server_log router)"
	[ "$(in_ns r nft list ruleset | grep -c 192.168.1.2)" -eq 0 ]
}

@test "a router that has no address, or does not tell a private one" {
	router_start
	outer none
	det natpmp
	exits 75
	assert_err_has "refuses NAT-PMP with result 3: it has no address of the internet now (network failure)"
	det pcp
	exits 75
	assert_err_has "refuses PCP with result 7: it has no address of the internet now (network failure)"
	det upnp
	exits 1
	assert_err_has "the router has no external address now: its connection is 'Disconnected'"
	outer 10.9.8.7
	det natpmp
	exits 75
	assert_err_has "it has no address of the internet now"
	det pcp
	exits 75
}

@test "a router where these are switched off says so at once, or is not there" {
	det natpmp
	exits 75
	assert_err_has "the gateway 192.168.1.1 by 'to-r' does not speak NAT-PMP (its port 5351 is closed)"
	det pcp
	exits 75
	assert_err_has "does not speak PCP (its port 5351 is closed)"
	det -t 1 upnp
	exits 75
	assert_err_has 'is UPnP switched on there?'
	in_ns c ip route del default
	for name in natpmp pcp upnp; do
		det $name
		exits 1
		assert_err_has 'no default route for IPv4: there is no router to ask now'
	done
	in_ns c ip route add default dev to-r
	det natpmp
	exits 1
	assert_err_has "the default route by 'to-r' has no gateway"
	in_ns c ip route replace default nexthop via 192.168.1.1 dev to-r nexthop via 192.168.1.9 dev to-r
	det -v natpmp
	assert_err_has "the gateway 192.168.1.1 by 'to-r' is asked"
	in_ns c ip route del default
	det natpmp --router 8.8.8.8
	exits 75
	assert_err_has 'no way to the router 8.8.8.8: Network is unreachable'
}

@test "options: IPv4 only, an address for the router" {
	for name in natpmp pcp upnp; do
		det -6 $name
		exits 78
		assert_err_has "detector '$name' knows IPv4 only"
		det $name --router fritz.box
		exits 64
		assert_err_has "--router: not an address: 'fritz.box'"
		det $name --router ::1
		exits 78
		assert_err_has "the router '::1' is no IPv4 address"
		run --separate-stderr dyndnsc-detect $name --help
		assert_out_has '--router '
		run --separate-stderr dyndnsc-detect --list
		assert_out_has "$name "
	done
}

# --- when it is silent ----------------------------------------------------------------------------

@test "NAT-PMP asks a silent router again after 250 ms, 500 ms, 1 s" {
	liar silent
	det -v -t 3 natpmp
	exits 75
	assert_err_has "no answer within 250 ms (try 1): asking again"
	assert_err_has "no answer within 1000 ms (try 3): asking again"
	assert_err_has "asked 4 times: is NAT-PMP switched on there?"
	[ "$(questions)" -eq 4 ] || fail "$(cat liar.log)"
	[ "$(gap 1)" -ge 248 ] && [ "$(gap 2)" -ge 498 ] && [ "$(gap 3)" -ge 998 ] || fail "$(cat liar.log)"
	[ "$(grep -c ' 0000$' liar.log)" -eq 4 ] || fail "$(cat liar.log)"
}

@test "PCP asks again after 3 s, a tenth more or less, the very same" {
	liar silent mapped=8.8.4.4
	det -t 10 pcp
	exits 0 8.8.4.4
	[ "$(questions)" -eq 3 ] || fail "$(cat liar.log)"
	[ "$(gap 1)" -ge 2698 ] || fail "$(cat liar.log)"
	# the third takes the mapping back
	mapfile -t asked < <(sed -n 's/.*:[0-9]* //p' liar.log)
	[ "${asked[0]}" = "${asked[1]}" ] && [ "${asked[1]}" != "${asked[2]}" ] || fail "$(cat liar.log)"
}

@test "an answer to the second try counts" {
	liar silent address=8.8.4.4
	det -v natpmp
	exits 0 8.8.4.4
	assert_err_has 'at try 2'
}

# --- what it may say ------------------------------------------------------------------------------

@test "what is no answer of the router is passed over: from elsewhere, short, long, of another kind" {
	liar port=9.9.9.9+host=9.9.9.9+raw=0080+raw=00800000000151800808+raw=0080000000015180080804040000+raw=00810000000151800808040400000000+raw=+address=8.8.4.4
	det -v natpmp
	exits 0 8.8.4.4
	assert_err_has '2 bytes that are no answer to the question: passed over'
	liar_again host=9.9.9.9+port=9.9.9.9 silent
	det -t 1 natpmp
	exits 75
	refute_err 9.9.9.9
}

@test "PCP: an answer with another nonce is none" {
	liar nonce=9.9.9.9+mapped=8.8.4.4
	det -v pcp
	exits 0 8.8.4.4
	assert_err_has '60 bytes that are no answer to the question: passed over'
	# the request: MAP, 120 s, our address; UDP, the port that asks, no wish
	grep -qE ' 192.168.1.2:[0-9]+ 02010000000000780{20}ffffc0a80102[0-9a-f]{24}11000000[0-9a-f]{4}00000{20}ffff00000000$' liar.log ||
		fail "$(cat liar.log)"
	# and its end: the same with 0 s
	grep -qE ' 02010000000000000{20}ffffc0a80102[0-9a-f]{24}11000000[0-9a-f]{4}00000{20}ffff00000000$' liar.log || fail "$(cat liar.log)"
	read -r _ from question _ < <(sed -n 2p liar.log)
	[ "$((16#${question:80:4}))" -eq "${from##*:}" ]
}

@test "a router that is itself behind another one, or behind the provider's, says a private address: exit 65" {
	liar address=10.9.8.7
	det natpmp
	exits 65
	assert_err_has "the gateway 192.168.1.1 by 'to-r' has the external address 10.9.8.7, which is Private-Use: your router is itself behind another router"
	liar_again mapped=100.64.3.2
	det pcp
	exits 65
	assert_err_has 'the external address 100.64.3.2, which is Shared Address Space: your router is itself behind carrier-grade NAT'
}

@test "addresses that nobody on the internet has, by NAT-PMP and PCP" {
	local ip
	liar address=0.0.0.0
	det natpmp
	exits 1
	assert_err_has 'has no external address now: it says 0.0.0.0'
	liar_again mapped=0.0.0.0
	det pcp
	exits 1
	for ip in 127.0.0.1 224.0.0.1 203.0.113.7; do
		liar_again address=$ip
		det natpmp
		exits 65
		assert_err_has "has the external address $ip, which is "
		liar_again mapped=$ip
		det pcp
		exits 65
	done
}

@test "refusals are said in words" {
	liar result=2
	det natpmp
	exits 75
	assert_err_has "refuses NAT-PMP with result 2: it does not allow it"
	liar_again result=99
	det natpmp
	exits 75
	assert_err_has "with result 99: a result that nobody knows"
	liar_again refused=12
	det pcp
	exits 75
	assert_err_has "refuses PCP with result 12: there is another router between it and this machine"
	liar_again short=3
	det pcp
	exits 75
	assert_err_has "it calls the question malformed"
}

@test "a router that speaks the other protocol only" {
	liar natpmp
	det -v pcp
	exits 0 8.8.4.4
	assert_err_has 'it does not speak PCP, but NAT-PMP: it is asked by that'
	liar_again pcp
	det natpmp
	exits 75
	assert_err_has "does not speak NAT-PMP any more, but PCP: use the detector 'pcp'"
}

@test "a mapping that the router does not take back ends by itself: the answer is as good" {
	liar mapped=8.8.4.4 refused=2
	det -v pcp
	exits 0 8.8.4.4
	assert_err_has 'the mapping was not taken back: it ends in 120 s'
}

# --- UPnP -----------------------------------------------------------------------------------------

@test "a device that is not the router is not asked, wherever it says that it is" {
	upnp_liar at=192.168.1.9
	det -v -t 2 upnp
	exits 75
	assert_err_has "a device that is not the router, passed over: 'http://192.168.1.9:5000/d'"
	refute_err 8.8.4.4
	run grep -c GET upnp.log
	[ "$output" -eq 0 ]
	det upnp --router 192.168.1.9
	exits 0 8.8.4.4
}

@test "a router that sends to somebody else is not followed" {
	upnp_liar control=http://192.168.1.9:5000/c
	det upnp
	exits 75
	assert_err_has "the router sends to somebody else for its connection: 'http://192.168.1.9:5000/c'"
	run grep -c POST upnp.log
	[ "$output" -eq 0 ]
}

@test "of two connections the one that stands is asked; one kind of device is found after the other" {
	upnp_liar kind=2 state=Disconnected state2=Connected address2=8.8.4.6
	det upnp
	exits 0 8.8.4.6
	grep -q 'SEARCH 192.168.1.2 urn:schemas-upnp-org:device:InternetGatewayDevice:1' upnp.log
	grep -q 'POST /c2 GetExternalIPAddress' upnp.log
}

@test "what a device says that is no address, or none of the internet" {
	upnp_liar address=10.0.0.1
	det upnp
	exits 65
	assert_err_has 'which is Private-Use: your router is itself behind another router'
	end "$BG_PID"
	upnp_liar address=hello
	det upnp
	exits 65
	assert_err_has "gateway 192.168.1.1 by 'to-r': not an address: 'hello'"
}

@test "a description of 200 MB is not read to its end" {
	upnp_liar long=1
	det upnp
	exits 75
	# a sanitizer needs more memory than the limit leaves: there is none then
	[ -n "${TEST_ASAN:-}" ] || assert_err_has "the router's description cannot be read: 'http://192.168.1.1:5000/d'"
}

@test "dyndnsc-upnp gives up root, and says what it does not take" {
	router_start
	printf 'router=192.168.1.1\nlocal=192.168.1.2\ndeadline=9\nnew=key\n\n' >job
	in_ns c env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o trace -e trace=setuid,setresuid,setreuid,execve,connect dyndnsc-upnp --user nobody <job >out
	[ "$(cat out)" = $OUTER ] || fail "$(cat out trace)"
	# root is gone before the first word to the network
	sed -n '/setuid(/,$p' trace | grep -q 'connect(.*192.168.1.1' || fail "$(cat trace)"
	! sed '/setuid(/,$d' trace | grep -q 'connect(.*192.168.1.1' || fail "$(cat trace)"
	run -78 --separate-stderr dyndnsc-upnp <<<'router=nonsense'
	assert_err_has "'router' and 'local' have to be IPv4 addresses"
	run -64 --separate-stderr dyndnsc-upnp operand
	run -64 --separate-stderr dyndnsc-upnp --usr nobody
	run -0 --separate-stderr dyndnsc-upnp --help
	assert_out_has 'usage: dyndnsc-upnp'
}

# --- announcements --------------------------------------------------------------------------------

news() { [ "$(grep -c '^news$' heard)" -ge "$1" ]; }

@test "a real router announces another outer address, to everybody on this machine who listens" {
	router_start
	hears
	mv heard heard-1
	mv heard.err heard-1.err
	hears
	outer 8.8.4.7
	await grep -q 'the router announces 8.8.4.7' heard.err
	await grep -q 'the router announces 8.8.4.7' heard-1.err
	await news 1
	grep -q '^news$' heard-1
}

@test "announcements of somebody else, repeated, or of nothing, are no news" {
	local first=00800000000000ff08080404
	hears
	announces 192.168.1.9 5351 $first
	announces 192.168.1.1 5353 $first
	announces 192.168.1.1 5351 00 $first $first 0000 0080000000000100 08080404 02800000 $first
	# what comes last is heard last
	announces 192.168.1.1 5351 00800000000000ff08080405
	await grep -q 'announces 8.8.4.5' heard.err
	await news 2
	[ "$(grep -c 'announces 8.8.4.4' heard.err)" -eq 1 ] || fail "$(cat heard.err)"
	[ "$(grep -c 'somebody else' heard.err)" -eq 2 ] || fail "$(cat heard.err)"
	[ "$(grep -c '^news$' heard)" -eq 2 ] || fail "$(cat heard)"
}

@test "announcements of PCP over IPv6: to ff02::1, from the gateway's link-local address" {
	local zeros=000000000000000000000000
	in_ns r ip address add fe80::1/64 dev to-c nodad
	in_ns r ip address add fe80::9/64 dev to-c nodad
	in_ns c ip -6 route add default via fe80::1 dev to-r
	hears 6
	announces fe80::9 5351 0280000000000000000000ff$zeros
	announces fe80::1 5351 0280000000000000000000ff$zeros
	await news 1
	[ "$(grep -c 'somebody else' heard.err)" -eq 1 ] || fail "$(cat heard.err)"
}
