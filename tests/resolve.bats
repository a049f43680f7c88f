# dyndnsc-resolve as resolvers know it. Real servers where they do it of themselves, a canned one (tests/stub/dnsd) where not.

load helper
load servers

setup_file() { world_up; }
teardown_file() { world_down; }

resolve() { in_ns w dyndnsc-resolve "$@"; }

# stub NAME WORD...: a canned server on loopback; its port is in PORT, what it was asked in the file NAME.
stub() {
	local name=$1
	shift
	bg "$TREE/tests/stub/dnsd" -o "$name.port" "$@" >"$name"
	await test -s "$name.port"
	PORT=$(cat "$name.port")
}

# ask [OPTION...]: the last stub, about home.example.org.
ask() { dyndnsc-resolve --server "127.0.0.1:$PORT" "$@" home.example.org; }

# took_ms COMMAND...: runs it, and gives the time in MS.
took_ms() {
	local start=${EPOCHREALTIME/./}
	"$@"
	MS=$(((${EPOCHREALTIME/./} - start) / 1000))
}

zone_update() { { echo 'server 192.0.2.11'; cat; echo send; } | in_ns w nsupdate -k "$TSIG_FILE"; }

# --- what is printed ---

@test "the addresses of a host, one a line, sorted, and nothing else" {
	run -0 --separate-stderr resolve pair.example.org
	assert_out 203.0.113.21 203.0.113.22
	refute_err
	run -0 --separate-stderr resolve dual.example.org
	assert_out 203.0.113.31 2001:db8:1::31
	refute_err
}

@test "-4 and -6 ask for one family; both are as none" {
	run -0 --separate-stderr resolve -4 dual.example.org
	assert_out 203.0.113.31
	run -0 --separate-stderr resolve -6 dual.example.org
	assert_out 2001:db8:1::31
	run -0 --separate-stderr resolve -46 dual.example.org
	assert_out 203.0.113.31 2001:db8:1::31
}

@test "of several hosts each line begins with the host, and of one with -H" {
	run -0 --separate-stderr resolve home.example.org dual.example.org
	assert_out $'home.example.org\t203.0.113.7' $'dual.example.org\t203.0.113.31' $'dual.example.org\t2001:db8:1::31'
	run -0 --separate-stderr resolve -H home.example.org.
	assert_out $'home.example.org.\t203.0.113.7'
}

@test "hosts come from standard input, too" {
	run -0 --separate-stderr resolve - <<<$'home.example.org\nhome.example.net'
	assert_out $'home.example.org\t203.0.113.7' $'home.example.net\t203.0.113.8'
	run -0 --separate-stderr resolve home.example.net - <<<home.example.org
	assert_out $'home.example.net\t203.0.113.8' $'home.example.org\t203.0.113.7'
	run -0 --separate-stderr resolve - </dev/null
	assert_out
}

@test "an alias is followed" {
	run -0 --separate-stderr resolve www.example.org
	assert_out 203.0.113.7
}

@test "--verdicts prints a line for each host and type, whatever came out" {
	run -75 --separate-stderr resolve --verdicts pair.example.org nx.example.org x.lame.example.org
	assert_out $'pair.example.org\tA\tfound\t203.0.113.21,203.0.113.22\t' $'pair.example.org\tAAAA\tnone\t\t' \
		$'nx.example.org\tA\tnone\t\t' $'nx.example.org\tAAAA\tnone\t\t' \
		$'x.lame.example.org\tA\tunknown\t\t127.0.0.1 says SERVFAIL' \
		$'x.lame.example.org\tAAAA\tunknown\t\t127.0.0.1 says SERVFAIL'
	refute_err
}

@test "a hosts file and a search list do not count" {
	printf '203.0.113.99 nx.example.org\n' >"/etc/netns/$(ns_real w)/hosts"
	printf 'nameserver 127.0.0.1\nsearch example.org\n' >"/etc/netns/$(ns_real w)/resolv.conf"
	run -1 --separate-stderr resolve nx.example.org
	run -1 --separate-stderr resolve home
	assert_out
	rm "/etc/netns/$(ns_real w)/hosts"
	ns_resolver w 127.0.0.1
}

@test "-v says who answered what, in how long" {
	run -0 --separate-stderr resolve -v -4 home.example.org
	# shellcheck disable=SC2154 # run --separate-stderr sets it
	[[ $stderr =~ 'dyndnsc-resolve: A home.example.org: 127.0.0.1 says NOERROR, 1 record, in '[0-9]+' ms' ]]
}

# --- there is none ---

@test "no such name, and no such record: exit 1, and it is said" {
	run -1 --separate-stderr resolve nx.example.org
	assert_out
	assert_err_has "dyndnsc-resolve: 'nx.example.org' has no A or AAAA record"
	run -1 --separate-stderr resolve empty.example.org
	run -1 --separate-stderr resolve -6 home.example.org
	assert_err_has "'home.example.org' has no AAAA record"
	run -1 --separate-stderr resolve -q nx.example.org
	refute_err
}

@test "of several hosts one without: the others are printed, exit 1" {
	run -1 --separate-stderr resolve home.example.org nx.example.org home.example.net
	assert_out $'home.example.org\t203.0.113.7' $'home.example.net\t203.0.113.8'
}

# --- cannot know ---

@test "SERVFAIL: exit 75, which counts more than a host without" {
	run -75 --separate-stderr resolve x.lame.example.org
	assert_out
	assert_err_has "cannot look up 'x.lame.example.org': 127.0.0.1 says SERVFAIL"
	run -75 --separate-stderr resolve nx.example.org x.lame.example.org home.example.org
	assert_out $'home.example.org\t203.0.113.7'
}

@test "a silent server: exit 75 at the deadline" {
	stub log silent
	took_ms run -75 --separate-stderr ask -t 2
	assert_err_has "cannot look up 'home.example.org': no answer from 127.0.0.1:$PORT"
	((MS >= 1900 && MS < 6000))
}

@test "nobody listens: exit 75 at once" {
	run -75 --separate-stderr resolve -vv --server 192.0.2.99 home.example.org
	assert_err_has '192.0.2.99 cannot be reached'
	refute_err 'in time'
}

@test "no way to the server: exit 75 at once" {
	run -75 --separate-stderr resolve -vv --server 198.51.100.1,2001:db8:ffff::1 home.example.org
	assert_err_has 'cannot be reached'
	refute_err 'in time'
}

@test "a server that only refers to others: exit 75, not 1" {
	run -75 --separate-stderr resolve --server 192.0.2.1 home.example.org
	assert_err_has 'refers to others: it is no resolver'
}

@test "aliases in a circle: exit 75" {
	stub log cname=target.example loop
	run -75 --separate-stderr ask
	assert_err_has 'aliases (CNAME) lead nowhere'
}

@test "an alias that the answer does not follow is asked for, a bounded number of times" {
	stub log cname=target.example a=203.0.113.5
	run -0 --separate-stderr ask -4
	assert_out 203.0.113.5
	[ "$(cut -d' ' -f2 log | tr '\n' ' ')" = 'home.example.org target.example ' ]
}

# --- the wire ---

@test "answers with another id, name or type, and garbage, are passed over" {
	local lie
	for lie in wrongid wrongname wrongtype garbage; do
		stub "$lie" "$lie" a=203.0.113.5
		run -0 --separate-stderr ask -4
		assert_out 203.0.113.5
	done
}

@test "only a false answer: that is no answer" {
	stub log wrongid rcode=2
	run -75 --separate-stderr ask -4 -t 2
	refute_out
}

@test "a truncated answer is asked for over TCP" {
	stub log truncate a=203.0.113.5
	run -0 --separate-stderr ask -4
	assert_out 203.0.113.5
	[ "$(cut -d' ' -f1 log | tr '\n' ' ')" = 'udp tcp ' ]
}

@test "a hundred addresses arrive whole, over TCP from BIND" {
	seq -f 'update add big.example.org 60 A 203.0.113.%g' 101 200 | zone_update
	run -0 --separate-stderr resolve -v -4 --server 192.0.2.11 big.example.org
	[ "${#lines[@]}" = 100 ]
	[ "${lines[0]} ${lines[99]}" = '203.0.113.101 203.0.113.200' ]
	assert_err_has 'over TCP'
}

@test "a truncated answer, and no usable TCP: exit 75" {
	local how
	for how in notcp shorttcp truncate=tcp; do
		stub "$how" truncate "$how" a=203.0.113.5
		run -75 --separate-stderr ask -4
		assert_out
		assert_err_has 'no usable answer'
	done
}

@test "EDNS with 1232 bytes, and plain DNS where that is rejected" {
	local code
	for code in 1 4; do
		stub "$code" noedns=$code a=203.0.113.5
		run -0 --separate-stderr ask -4
		assert_out 203.0.113.5
		[ "$(cut -d' ' -f4 "$code" | tr '\n' ' ')" = 'edns plain ' ]
	done
	stub both noedns=1 truncate a=203.0.113.5
	run -0 --separate-stderr ask -4
	[ "$(cut -d' ' -f1,4 both | tr '\n' ,)" = 'udp edns,udp plain,tcp plain,' ]
}

@test "where questions with EDNS vanish, the last try is plain" {
	stub log dropedns a=203.0.113.5
	run -0 --separate-stderr ask -4
	assert_out 203.0.113.5
	[ "$(cut -d' ' -f4 log | tr '\n' ' ')" = 'edns edns plain ' ]
}

@test "a lost datagram is sent again after a second" {
	stub log drop=1 a=203.0.113.5
	took_ms run -0 --separate-stderr ask -4
	assert_out 203.0.113.5
	((MS >= 950))
	[ "$(wc -l <log)" = 2 ]
}

@test "the next server is asked: at once when the first cannot be reached or fails, after a second when it is silent" {
	stub good a=203.0.113.5
	local good=127.0.0.1:$PORT
	run -0 --separate-stderr dyndnsc-resolve -4 -vv --server "127.0.0.1:1,$good" home.example.org
	assert_out 203.0.113.5
	assert_err_has 'A home.example.org: 127.0.0.1:1 Connection refused'
	refute_err 'in time'
	stub bad rcode=2
	run -0 --separate-stderr dyndnsc-resolve -4 -vv --server "127.0.0.1:$PORT" --server "$good" home.example.org
	assert_out 203.0.113.5
	assert_err_has "A home.example.org: 127.0.0.1:$PORT refused or failed"
	refute_err 'in time'
	stub mute silent
	took_ms run -0 --separate-stderr dyndnsc-resolve -4 -vv --server "127.0.0.1:$PORT $good" home.example.org
	assert_out 203.0.113.5
	assert_err_has "A home.example.org: 127.0.0.1:$PORT gave no answer in time"
	((MS >= 950))
	# and the others begin with the one that answered
	run -0 --separate-stderr dyndnsc-resolve -4 --server "127.0.0.1:$PORT $good" - < <(seq -f 'h%g.example.org' 600)
	[ "$(wc -l <mute)" -le 200 ]
}

@test "the resolvers of resolv.conf, over IPv6, the second when the first is dead" {
	ns_resolver w 192.0.2.99 2001:db8::11
	run -0 --separate-stderr resolve home.example.org
	assert_out 203.0.113.7
	ns_resolver w 127.0.0.1
	run -0 --separate-stderr resolve --server '[2001:db8::11]:53' home.example.org
	assert_out 203.0.113.7
}

@test "a thousand names, both families, are asked in parallel: 50 ms each, but seconds at most" {
	stub log delay=50 a=203.0.113.5 aaaa=2001:db8::5
	seq -f 'h%g.example.org' 1000 >names
	took_ms run -0 --separate-stderr dyndnsc-resolve --server "127.0.0.1:$PORT" - <names
	[ "${#lines[@]}" = 2000 ]
	[ "${lines[1999]}" = $'h1000.example.org\t2001:db8::5' ]
	((MS < 5000))
}

@test "few descriptors are enough" {
	stub log a=203.0.113.5
	seq -f 'h%g.example.org' 300 >names
	few() { (ulimit -n 20 && dyndnsc-resolve -4 --server "127.0.0.1:$PORT" - <names); }
	run -0 --separate-stderr few
	[ "${#lines[@]}" = 300 ]
}

# --- --missing ---

@test "--missing copies what the host does not have" {
	run -0 --separate-stderr resolve --missing pair.example.org <<<$'203.0.113.21\n203.0.113.99\n203.0.113.22'
	assert_out 203.0.113.99
	run -0 --separate-stderr resolve --missing pair.example.org <<<203.0.113.21
	assert_out
	refute_err
	run -0 --separate-stderr resolve --missing nx.example.org <<<$'203.0.113.99\n2001:DB8:0:0::1'
	assert_out 203.0.113.99 2001:db8::1
}

@test "--missing asks for the families that it was given only; nothing given asks nothing" {
	stub log a=203.0.113.5
	run -0 --separate-stderr dyndnsc-resolve --server "127.0.0.1:$PORT" --missing home.example.org <<<203.0.113.6
	assert_out 203.0.113.6
	[ "$(wc -l <log)" = 1 ]
	run -0 --separate-stderr dyndnsc-resolve --server "127.0.0.1:$PORT" --missing home.example.org </dev/null
	assert_out
	[ "$(wc -l <log)" = 1 ]
	run -0 --separate-stderr resolve -6 --missing home.example.org <<<$'203.0.113.6\n2001:db8::1'
	assert_out 2001:db8::1
}

@test "--missing copies nothing when it cannot know" {
	run -75 --separate-stderr resolve --missing x.lame.example.org <<<203.0.113.6
	assert_out
	assert_err_has 'SERVFAIL'
}

@test "--missing copies and asks nothing when a line is no address" {
	local line
	stub log a=203.0.113.5
	for line in 203.0.113.06 203.0.113.6/32 '203.0.113.6 ' '' fe80::1%lo ::ffff:203.0.113.6 home.example.org; do
		run -65 --separate-stderr dyndnsc-resolve --server "127.0.0.1:$PORT" --missing home.example.org <<<"203.0.113.6
$line"
		assert_out
		assert_err_has "not an address: '$line'"
	done
	[ ! -s log ]
}

# --- bad input ---

@test "what is no host name: exit 64 and the word, 65 from standard input; nothing is asked" {
	local name
	stub log a=203.0.113.5
	for name in 192.0.2.1 2001:db8::1 a..b 'a b'; do
		run -64 --separate-stderr dyndnsc-resolve --server "127.0.0.1:$PORT" home.example.org "$name"
		assert_out
		assert_err_has "dyndnsc-resolve: not a host name: '$name'"
		run -65 --separate-stderr dyndnsc-resolve --server "127.0.0.1:$PORT" - <<<"home.example.org
$name"
		assert_out
		assert_err_has "not a host name: '$name'"
	done
	[ ! -s log ]
}

@test "a wrong command line: exit 64 with what is wrong" {
	run -64 --separate-stderr dyndnsc-resolve
	assert_err_has 'no host name is given'
	run -64 --separate-stderr dyndnsc-resolve --authorative home.example.org
	assert_err_has "did you mean '--authoritative'?"
	run -64 --separate-stderr dyndnsc-resolve --server ns.example.org home.example.org
	assert_err_has "'ns.example.org'"
	run -64 --separate-stderr dyndnsc-resolve --missing home.example.org other.example.org
	run -64 --separate-stderr dyndnsc-resolve -t x home.example.org
	assert_err_has "'x'"
	assert_out
}

@test "--help and --version are on standard output" {
	run -0 --separate-stderr dyndnsc-resolve --help
	assert_out_has 'usage: dyndnsc-resolve'
	assert_out_has 'examples:'
	refute_err
	run -0 --separate-stderr dyndnsc-resolve --version
	[[ $output =~ ^'dyndnsc-resolve '[0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "a full disk is a failure" {
	stub log a=203.0.113.5
	run -71 --separate-stderr sh -c "dyndnsc-resolve --server 127.0.0.1:$PORT home.example.org >/dev/full"
	assert_err_has 'writing to standard output'
}

# --- privilege ---

@test "root is given up before a word is spoken, and for good" {
	stub log silent
	bg dyndnsc-resolve --user nobody -t 5 --server "127.0.0.1:$PORT" home.example.org
	await test -s log
	run -0 grep -E '^(Uid|NoNewPrivs):' "/proc/$BG_PID/status"
	assert_out_has $'Uid:\t65534\t65534\t65534\t65534'
	run -78 --separate-stderr dyndnsc-resolve --user no-such-user --server "127.0.0.1:$PORT" home.example.org
	assert_err_has "no user 'no-such-user'"
	run -78 --separate-stderr dyndnsc-resolve --user root --server "127.0.0.1:$PORT" home.example.org
}
