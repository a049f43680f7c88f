# dyndnsc-resolve --authoritative: what the zone's own servers say, behind a resolver that may hold an old answer.

load helper
load servers

setup_file() { world_up; }
teardown_file() { world_down; }

resolve() { in_ns w dyndnsc-resolve "$@"; }
own() { in_ns w dyndnsc-resolve --authoritative "$@"; }
plain() { [ "$(in_ns w dyndnsc-resolve "$@")" = "$1" ]; }

# zone_update SERVER: nsupdate's lines on stdin.
zone_update() { { echo "server $1"; cat; echo send; } | in_ns w nsupdate -k "$TSIG_FILE"; }

# secondary_has NAME TYPE TEXT: what ns1 was told has reached ns2.
secondary_has() { [ "$(in_ns w dig +short +norecurse "$1" "$2" @192.0.2.12)" = "$3" ]; }

# count_queries SERVER TEXT
count_queries() { grep -c -e "$2" "$(server_log "$1")"; }

@test "all servers agree: their addresses, exit 0, silence" {
	run -0 --separate-stderr own home.example.org
	assert_out 203.0.113.7
	refute_err
	run -0 --separate-stderr own dual.example.org home.example.net home.sub.example.org
	assert_out $'dual.example.org\t203.0.113.31' $'dual.example.org\t2001:db8:1::31' $'home.example.net\t203.0.113.8' \
		$'home.sub.example.org\t203.0.113.41'
}

@test "every address of every server is asked, over IPv6 too, without recursion" {
	run -0 --separate-stderr own -4 -v pair.example.org
	assert_err_has 'A pair.example.org: 192.0.2.11 says NOERROR with authority, 2 records'
	assert_err_has 'A pair.example.org: 192.0.2.12 says NOERROR with authority, 2 records'
	assert_err_has 'A pair.example.org: 2001:db8::11 says NOERROR with authority, 2 records'
	run -0 grep -F 'query: pair.example.org IN A' "$(server_log ns1)"
	# BIND logs "+" for RD, "-" without
	refute_out 'IN A +'
}

@test "the resolver holds the old address, the servers have the new one" {
	resolve pair.example.org
	zone_update 192.0.2.11 <<<$'update delete pair.example.org A\nupdate add pair.example.org 300 A 203.0.113.23'
	await secondary_has pair.example.org A 203.0.113.23
	run -0 --separate-stderr resolve pair.example.org
	assert_out 203.0.113.21 203.0.113.22
	run -0 --separate-stderr own pair.example.org
	assert_out 203.0.113.23
}

@test "two servers disagree: exit 75 and a line for each" {
	run -75 --separate-stderr own -4 home.split.example.org
	assert_out
	# shellcheck disable=SC2154 # run --separate-stderr sets it
	[ "$stderr" = "dyndnsc-resolve: A of 'home.split.example.org' is pending, the servers of its zone disagree:
dyndnsc-resolve:   ns1.example.org (192.0.2.11): 203.0.113.51
dyndnsc-resolve:   ns1.example.org (2001:db8::11): 203.0.113.51
dyndnsc-resolve:   ns2.example.org (192.0.2.12): 203.0.113.52" ]
	run -75 --separate-stderr own -4 --verdicts home.split.example.org
	[[ $output == $'home.split.example.org\tA\tpending\t\tns1.example.org (192.0.2.11): 203.0.113.51; '* ]]
}

@test "a pending host does not hide the others" {
	run -75 --separate-stderr own -4 home.split.example.org home.example.org
	assert_out $'home.example.org\t203.0.113.7'
}

@test "--missing --authoritative: copied by what the servers say, nothing while they disagree" {
	run -0 --separate-stderr own --missing home.example.org <<<$'203.0.113.7\n203.0.113.9'
	assert_out 203.0.113.9
	run -75 --separate-stderr own --missing home.split.example.org <<<203.0.113.51
	assert_out
}

@test "no such name, no such record: exit 1" {
	run -1 --separate-stderr own nx.example.org
	assert_out
	assert_err_has "'nx.example.org' has no A or AAAA record"
	run -1 --separate-stderr own empty.example.org
	run -1 --separate-stderr own -6 home.example.org
}

@test "the top of a zone is a host as well" {
	zone_update 192.0.2.12 <<<$'zone example.net\nupdate add example.net 60 A 203.0.113.60'
	run -0 --separate-stderr own example.net
	assert_out 203.0.113.60
}

@test "an alias is followed into its own zone" {
	run -0 --separate-stderr own www.example.org
	assert_out 203.0.113.7
	zone_update 192.0.2.11 <<<'update add away.example.org 60 CNAME home.sub.example.org'
	await secondary_has away.example.org CNAME home.sub.example.org.
	run -0 --separate-stderr own -v away.example.org
	assert_out 203.0.113.41
	assert_err_has 'A home.sub.example.org: 192.0.2.13 says NOERROR with authority'
}

@test "a name below a DNAME is looked for in the zone of its parent, and where it leads" {
	zone_update 192.0.2.11 <<<'update add moved.example.org 60 DNAME sub.example.org'
	await secondary_has moved.example.org DNAME sub.example.org.
	run -0 --separate-stderr own home.moved.example.org
	assert_out 203.0.113.41
}

@test "aliases in a circle: exit 75" {
	zone_update 192.0.2.12 <<<$'zone example.net\nupdate add a.example.net 60 CNAME b.example.net\nupdate add b.example.net 60 CNAME a.example.net'
	# unbound fails already when it is asked for the zone; the zone's server, asked in its place, does not
	run -75 --separate-stderr own a.example.net
	assert_out
	run -75 --separate-stderr own --server 192.0.2.12 a.example.net
	assert_err_has 'aliases (CNAME) lead nowhere'
}

@test "a lame server is left out, and named at -v" {
	zone_update 192.0.2.11 <<<$'update add ns3.example.org 300 A 192.0.2.14\nupdate add example.org 300 NS ns3.example.org'
	await secondary_has ns3.example.org A 192.0.2.14
	# the resolver learns of a new NS from the zone; until its own list expires it is asked of a fresh one
	unbound_start w fresh 192.0.2.99 192.0.2.1 </dev/null
	run -0 --separate-stderr own -4 --server 192.0.2.99 home.example.org
	assert_out 203.0.113.7
	refute_err
	run -0 --separate-stderr own -4 -v --server 192.0.2.99 home.example.org
	assert_err_has 'example.org: its server ns3.example.org (192.0.2.14) is lame: REFUSED, without authority'
	zone_update 192.0.2.11 <<<$'update delete example.org NS ns3.example.org'
}

@test "a silent server is left out; when all are, it cannot be known" {
	# at the top of a zone, because the resolver keeps that SOA record: it cannot ask the silent ones either
	zone_update 192.0.2.11 <<<'update add example.org 60 A 203.0.113.61'
	await secondary_has example.org A 203.0.113.61
	run -0 --separate-stderr own -4 example.org
	run --separate-stderr own -4 example.net
	silent_server w 192.0.2.12
	run -0 --separate-stderr own -4 -v -t 3 example.org
	assert_out 203.0.113.61
	assert_err_has 'A example.org: no answer from 192.0.2.12'
	run -75 --separate-stderr own -4 -t 2 example.net
	in_ns w nft delete table ip silent
	assert_out
	assert_err_has "cannot look up 'example.net': none of the 1 server address of its zone example.net gives an answer"
}

@test "the zone cannot be found: exit 75" {
	run -75 --separate-stderr own home.lame.example.org
	assert_out
	assert_err_has "cannot look up 'home.lame.example.org': the zone of home.lame.example.org cannot be found: 127.0.0.1 says SERVFAIL"
	run -75 --separate-stderr own --server 192.0.2.99:5 home.example.org
	assert_err_has '192.0.2.99:5 cannot be reached'
}

@test "port 53 is intercepted: a resolver answers in the servers' place, and that is said" {
	# as a router does it that sends everybody's port 53 to its own resolver; here, everybody's but root's
	in_ns w nft -f - <<-'END'
		table inet catch {
			chain out {
				type nat hook output priority -100
				meta skuid 65534 ip daddr 192.0.2.13 udp dport 53 dnat ip to 127.0.0.1
			}
		}
	END
	run -75 --separate-stderr own -4 --user nobody home.sub.example.org
	in_ns w nft delete table inet catch
	assert_out
	assert_err_has "cannot look up 'home.sub.example.org': port 53 is intercepted here"
}

@test "a zone with hundreds of addresses in one record set is read over TCP" {
	seq -f 'update add big.example.net 60 A 203.0.113.%g' 101 200 | cat <(echo zone example.net) - | zone_update 192.0.2.12
	run -0 --separate-stderr own -4 -v big.example.net
	[ "${#lines[@]}" = 100 ]
	assert_err_has 'with authority, 100 records, in'
	assert_err_has 'over TCP'
}

@test "the servers of a zone are found once for all of its hosts" {
	local before
	before=$(count_queries cache 'example.net. NS IN$')
	seq -f 'h%g.example.net' 50 >names
	run -1 --separate-stderr own -4 - <names
	[ "$(count_queries cache 'example.net. NS IN$')" = $((before + 1)) ]
	[ "$(count_queries cache 'ns.example.net. A IN$')" -le $((before + 2)) ]
}

@test "where there is IPv6 only, addresses without a route are left out" {
	ns_add a
	ns_add b
	ns_link a b fd00::1/64 fd00::2/64
	zone_file "$BATS_TEST_TMPDIR/zone" example.com ns <<<$'ns AAAA fd00::2\nns A 198.51.100.2\nhome A 203.0.113.1'
	named_start b alone fd00::2 'recursion yes;' < <(bind_zone example.com "$BATS_TEST_TMPDIR/zone")
	ns_resolver a fd00::2
	run -0 --separate-stderr in_ns a dyndnsc-resolve --authoritative -4 -v home.example.com
	assert_out 203.0.113.1
	assert_err_has 'example.com: no route to its server ns.example.com (198.51.100.2)'
	assert_err_has 'A home.example.com: fd00::2 says NOERROR with authority'
}
