# The fixtures themselves: the servers answer as a test may expect, and nothing of them stays.

load helper
load servers

setup_file() { world_up; }
teardown_file() { world_down; }

ask() { in_ns w dig +short +tries=1 +time=3 "$@"; }
is() { [ "$(ask "${@:2}")" = "$1" ]; }

@test "the resolver of the namespace finds every zone" {
	[ "$(ask home.example.org)" = 203.0.113.7 ]
	[ "$(ask home.example.net)" = 203.0.113.8 ]
	[ "$(ask home.sub.example.org)" = 203.0.113.41 ]
	[ "$(ask home.half.example.org)" = 203.0.113.42 ]
	[ "$(ask www.example.org | tail -n 1)" = 203.0.113.7 ]
	[ "$(ask pair.example.org | sort | tr '\n' ' ')" = '203.0.113.21 203.0.113.22 ' ]
	[ "$(ask six.example.org aaaa)" = 2001:db8:1::6 ]
	[ -z "$(ask empty.example.org)" ]
}

@test "both servers of example.org are authoritative, over IPv6 and TCP as well" {
	run -0 in_ns w dig +norecurse home.example.org @192.0.2.11
	assert_out_has 'flags: qr aa;'
	assert_out_has $'home.example.org.\t120\tIN\tA\t203.0.113.7'
	run -0 in_ns w dig +norecurse home.example.org @192.0.2.12
	assert_out_has 'flags: qr aa;'
	[ "$(ask home.example.org @2001:db8::11)" = 203.0.113.7 ]
	[ "$(ask +tcp home.example.org @192.0.2.11)" = 203.0.113.7 ]
	[ "$(ask +tcp home.example.org @192.0.2.12)" = 203.0.113.7 ]
}

@test "the world has a lame server, two that disagree, and a referral" {
	run -0 in_ns w dig +norecurse x.lame.example.org @192.0.2.14
	assert_out_has 'status: REFUSED'
	run -0 in_ns w dig x.lame.example.org
	assert_out_has 'status: SERVFAIL'
	[ "$(ask home.split.example.org @192.0.2.11)" = 203.0.113.51 ]
	[ "$(ask home.split.example.org @192.0.2.12)" = 203.0.113.52 ]
	run -0 in_ns w dig +norecurse home.sub.example.org @192.0.2.11
	assert_out_has 'ANSWER: 0, AUTHORITY: 1'
	run -0 in_ns w dig +norecurse home.example.org @192.0.2.1
	assert_out_has 'ANSWER: 0, AUTHORITY: 2'
}

@test "a signed update changes BIND, reaches its secondary, and the cache does not know" {
	[ "$(ask dual.example.org)" = 203.0.113.31 ]
	in_ns w nsupdate -k "$TSIG_FILE" <<-'END'
		server 192.0.2.11
		update delete dual.example.org A
		update add dual.example.org 60 A 203.0.113.32
		send
	END
	[ "$(ask dual.example.org @192.0.2.11)" = 203.0.113.32 ]
	await is 203.0.113.32 dual.example.org @192.0.2.12
	[ "$(ask dual.example.org)" = 203.0.113.31 ]
}

@test "a signed update changes Knot" {
	in_ns w nsupdate -k "$TSIG_FILE" <<-'END'
		server 192.0.2.12
		zone example.net
		update delete home.example.net A
		update add home.example.net 60 A 203.0.113.9
		send
	END
	[ "$(ask home.example.net @192.0.2.12)" = 203.0.113.9 ]
}

@test "an unsigned update and one with another key are refused" {
	local server
	tsig_key other hmac-sha512
	for server in '192.0.2.11 example.org' '192.0.2.12 example.net'; do
		run -2 in_ns w nsupdate <<<"server ${server% *}
			update add new.${server#* } 60 A 203.0.113.9
			send"
		# Knot says NOTAUTH where BIND says REFUSED.
		[[ $output == *REFUSED* || $output == *NOTAUTH* ]]
		run -2 in_ns w nsupdate -k "$TSIG_FILE" <<<"server ${server% *}
			zone ${server#* }
			update add new.${server#* } 60 A 203.0.113.9
			send"
		# BIND and Knot 3.2 add a TSIG that says BADKEY; Knot 3.4 does not.
		[[ $output == *BADKEY* || $output == *NOTAUTH* ]]
		[ -z "$(ask "new.${server#* }" "@${server% *}")" ]
	done
}

@test "a test has namespaces and servers of its own: a link, IPv6 only, BIND that recurses" {
	ns_add a
	ns_add b
	ns_link a b fd00::1/64 fd00::2/64
	zone_file "$BATS_TEST_TMPDIR/zone" example.com ns <<<$'ns AAAA fd00::2\nhome A 203.0.113.1'
	named_start b alone fd00::2 'recursion yes;' < <(bind_zone example.com "$BATS_TEST_TMPDIR/zone")
	ns_resolver a fd00::2
	run -0 in_ns a dig home.example.com
	assert_out_has '203.0.113.1'
	assert_out_has 'flags: qr aa rd ra;'
	assert_out_has 'SERVER: fd00::2#53'
	server_stop alone
	run -9 in_ns a dig +tries=1 +time=1 home.example.com
}

@test "a silent server keeps silent" {
	ns_add quiet
	ns_addr quiet lo 192.0.2.5/32 2001:db8::5/128
	silent_server quiet 192.0.2.5
	silent_server quiet 2001:db8::5
	run -9 in_ns quiet dig +tries=1 +time=1 home.example.com @192.0.2.5
	assert_out_has 'timed out'
	run -9 in_ns quiet dig +tries=1 +time=1 home.example.com @2001:db8::5
	assert_out_has 'timed out'
}

@test "a server that does not come up fails with its log" {
	ns_add broken
	run named_start broken bad 127.0.0.1 <<<'nonsense;'
	[ "$status" -ne 0 ]
	assert_out_has "unknown option 'nonsense'"
}

# Another bats run as a user would start it, with a file of these lines (TEST there is @test, which bats would take for its own here).
inner() {
	{
		printf "load %q\nload %q\n" "$TREE/tests/helper" "$TREE/tests/servers"
		sed 's/^TEST/@test/'
	} >"$BATS_TEST_TMPDIR/inner.bats"
	run env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TMPDIR="$BATS_TEST_TMPDIR" bats --tap "$BATS_TEST_TMPDIR/inner.bats"
}

# The inner run lists its namespaces in $TMPDIR/names; its processes have its folder in their command line.
nothing_left() {
	local name left
	[ -s "$BATS_TEST_TMPDIR/names" ]
	while read -r name; do
		[ ! -e "/run/netns/$name" ] || fail "namespace '$name' is left"
		[ ! -e "/etc/netns/$name" ] || fail "/etc/netns/$name is left"
	done <"$BATS_TEST_TMPDIR/names"
	left=$(pgrep -af "$BATS_TEST_TMPDIR/bats-run") || return 0
	fail 'processes are left:' "$left"
}

@test "a file whose test fails leaves no process and no namespace" {
	inner <<-'END'
		setup_file() { world_up; ns_real w >"$TMPDIR/names"; }
		teardown_file() { world_down; }
		TEST "fails with things running" {
			ns_add x
			ns_real x >>"$TMPDIR/names"
			bg_in x sh -c "trap '' TERM; while :; do sleep 1; done" "$BATS_TEST_TMPDIR"
			ip netns exec "$(ns_real x)" setsid tail -f "$BATS_TEST_TMPDIR/ns/x" >/dev/null 2>&1 3>&- &
			false
		}
		TEST "skips" { skip now; }
	END
	[ "$status" -eq 1 ]
	assert_out_has 'not ok 1 fails with things running'
	assert_out_has 'not ok 2 skips'
	nothing_left
}

@test "a file whose setup_file fails half way leaves nothing either" {
	inner <<-'END'
		setup_file() { world_up; ns_real w >"$TMPDIR/names"; false; }
		teardown_file() { world_down; }
		TEST "is not reached" { true; }
	END
	[ "$status" -eq 1 ]
	nothing_left
}

@test "assertions tell what differs" {
	run --separate-stderr sh -c 'echo one; echo two; echo why >&2; exit 3'
	assert_out one two
	assert_err_has why
	refute_out three
	refute_err one
	run assert_out one
	[ "$status" -eq 1 ]
	output=one run refute_out one
	[ "$status" -eq 1 ]
	run --separate-stderr true
	assert_out
	refute_err
}
