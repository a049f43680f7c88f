# dyndnsc-detect dnswanip: name servers that say who asks. BIND and unbound where they do it of themselves, a canned server
# (tests/stub/dnsd) for what no real one says on purpose.

load helper
load servers
load whoami

setup_file() { internet_up; }
teardown_file() { internet_down; }

setup() {
	test_setup
	internet_mend
}

det() { run --separate-stderr dyndnsc-detect "$@"; }
wan() { run --separate-stderr in_ns c dyndnsc-detect dnswanip "$@"; }

# stub WORD...: a canned server on loopback at PORT.
stub() {
	rm -f stub.port
	bg "$TREE/tests/stub/dnsd" -o stub.port "$@" >stub.log
	await test -s stub.port
	PORT=$(cat stub.port)
}

# --- the providers --------------------------------------------------------------------------------

@test "each provider says who asks, over IPv4 and IPv6; OpenDNS is the default" {
	wan
	exits 0 $CLIENT
	refute_err
	grep -q '^udp myip.opendns.com 1 ' "$(scope)/opendns.log"
	for name in opendns google cloudflare; do
		wan --provider $name
		exits 0 $CLIENT
		wan -6 --provider $name
		exits 0 $CLIENT6
		wan -46 --provider $name
		exits 0 $CLIENT $CLIENT6
	done
	wan --provider akamai
	exits 0 $CLIENT
	wan -v --provider google
	assert_err_has 'TXT o-o.myaddr.l.google.com: 216.239.32.10 says NOERROR with authority, 1 record'
}

@test "a provider's file that only root can read serves both families" {
	export DYNDNSC_DATADIR=$HOME/data
	mkdir -p data/recipes/whoami
	cp "$TREE/share/recipes/whoami/google.ini" data/recipes/whoami/mine.ini
	chmod 700 data
	wan -46 --provider mine
	exits 0 $CLIENT $CLIENT6
}

@test "a resolver that intercepts port 53 answers for itself, and is not believed" {
	intercept
	# nothing is in its cache yet
	wan --provider google
	exits 75
	run in_ns c dig +short TXT o-o.myaddr.l.google.com @216.239.32.10
	[ "$output" = "\"$RESOLVER\"" ] || fail "nothing is intercepted" "$output"
	run in_ns c dig +short A whoami.akamai.net @193.108.88.1
	[ "$output" = "$RESOLVER" ] || fail "nothing is intercepted" "$output"
	for name in google akamai; do
		wan --provider $name
		exits 75
		assert_err_has 'has no authority: port 53 is intercepted here'
	done
	wan -6 --provider google
	exits 75
	assert_err_has 'has no authority: port 53 is intercepted here'
	wan --provider opendns
	exits 75
	assert_err_has 'says NXDOMAIN: somebody else answers in its place, port 53 is intercepted here'
	wan --provider cloudflare
	exits 75
}

@test "where a provider's first server is silent the next is asked" {
	provider_stop opendns
	provider second 208.67.220.220 whoami ra
	wan
	exits 0 $CLIENT
}

@test "no route: exit 1; nobody answers: exit 75" {
	ns_add alone
	run --separate-stderr in_ns alone dyndnsc-detect dnswanip
	exits 1
	assert_err_has "no route to 'opendns': this machine has no IPv4 now"
	run --separate-stderr in_ns alone dyndnsc-detect -6 dnswanip
	exits 1
	assert_err_has 'this machine has no IPv6 now'
	stub silent
	det -t 1 dnswanip --server "127.0.0.1:$PORT"
	exits 75
	assert_err_has "provider 'opendns': no answer from 127.0.0.1:$PORT"
}

# --- answers that do not count --------------------------------------------------------------------

@test "another server's answer counts with authority only; class CH has none" {
	stub a=8.8.4.4 txt=8.8.4.4
	for name in opendns google akamai; do
		det dnswanip --provider $name --server "127.0.0.1:$PORT"
		exits 75
		assert_err_has "the answer from 127.0.0.1:$PORT has no authority"
		refute_err intercepted
	done
	det dnswanip --provider cloudflare --server "127.0.0.1:$PORT"
	exits 0 8.8.4.4
	stub aa a=8.8.4.4 txt=8.8.4.4
	for name in opendns google akamai; do
		det dnswanip --provider $name --server "127.0.0.1:$PORT"
		exits 0 8.8.4.4
	done
}

@test "what is not one publishable address of the family is exit 65" {
	local row
	for row in 'opendns a=10.0.0.1' 'opendns a=100.64.1.2' 'opendns a=8.8.4.4 a=8.8.8.8' 'google txt=8.8.4' \
		'google txt=8.8.4.4 txt=8.8.8.8' 'google txt=2a00:1450:4001:800::200e' 'google txt=' 'google txt=192.168.1.1' \
		'google txt=8.8.4.4|x' 'cloudflare txt=::ffff:8.8.4.4' 'google txt=8.8.4.4/32'; do
		# shellcheck disable=SC2086 # words
		stub aa ${row#* }
		det dnswanip --provider "${row%% *}" --server "127.0.0.1:$PORT"
		exits 65
		assert_err_has "127.0.0.1:$PORT"
		reap
	done
}

@test "a text may be split, and one said twice is one" {
	stub aa 'txt=8.8.|4.4' txt=8.8.4.4
	det dnswanip --provider google --server "127.0.0.1:$PORT"
	exits 0 8.8.4.4
}

@test "no record, a refusal, an alias, an answer to another question: no answer" {
	local words
	for words in 'aa' 'aa rcode=2' 'aa rcode=3' 'aa rcode=5' 'aa garbage silent' 'aa cname=other.example.org a=8.8.4.4'; do
		# shellcheck disable=SC2086 # words
		stub $words
		det -t 2 dnswanip --server "127.0.0.1:$PORT"
		[ "$status" -eq 75 ] || [ "$status" -eq 65 ] || fail "$words: exit $status" "$stderr"
		assert_out
		reap
	done
}

@test "false answers before the right one are passed over; truncation goes to TCP" {
	stub aa a=8.8.4.4 wrongid
	det dnswanip --server "127.0.0.1:$PORT"
	exits 0 8.8.4.4
	stub aa a=8.8.4.4 wrongname
	det dnswanip --server "127.0.0.1:$PORT"
	exits 0 8.8.4.4
	stub aa a=8.8.4.4 truncate
	det dnswanip --server "127.0.0.1:$PORT"
	exits 0 8.8.4.4
	grep -q ^tcp stub.log
}

# --- options --------------------------------------------------------------------------------------

@test "unknown providers, bad servers, families that are not there" {
	det dnswanip --provider opendsn
	exits 64
	assert_err_has "--provider: unknown provider 'opendsn': did you mean 'opendns'?"
	det dnswanip --server nonsense
	exits 64
	assert_err_has '--server: '
	det dnswanip -6 --provider akamai
	exits 78
	assert_err_has "provider 'akamai' does not know IPv6"
	det dnswanip -6 --server 127.0.0.1:9
	exits 78
	assert_err_has "no IPv6 server among '127.0.0.1:9'"
	printf '[home]\ndetector = dnswanip\ndetector-provider = gogle\n' >my.ini
	det -c my.ini home
	exits 78
	assert_err_has "my.ini:3: detector-provider: unknown provider 'gogle': did you mean 'google'?"
}

@test "-v and --json name the provider, who runs it, what it said and how long that took" {
	wan -v --provider google
	[[ $stderr =~ \'google\'\ \(Google,\ dns\)\ says\ $CLIENT,\ in\ [0-9]+\ ms:\ taken ]]
	provider_stop opendns
	provider opendns 208.67.222.222 a=10.1.2.3 ra
	wan --json
	[ "$status" -eq 65 ]
	python3 -c '
import json, sys
o = json.loads(sys.stdin.read())
c = o["candidates"][0]
assert o["status"] == 65 and o["address"] is None and (c["name"], c["operator"], c["protocol"]) == ("opendns", "Cisco", "dns"), o
assert c["said"] is None and not c["taken"] and "10.1.2.3" in c["why"], c
' <<<"$output" || fail "$output"
}

@test "every shipped name server is without mistakes; both families have three operators at least" {
	local file
	for file in "$TREE"/share/recipes/whoami/*.ini; do
		run --separate-stderr dyndnsc-update --check-recipe "$file"
		exits 0
		det dnswanip --provider "$(basename "$file" .ini)" --help
		[ "$status" -eq 0 ] || fail "$stderr"
	done
	[ "$(cat "$TREE"/share/recipes/whoami/*.ini | grep '^operator' | sort -u | wc -l)" -ge 3 ]
	[ "$(grep -l '^servers-inet6' "$TREE"/share/recipes/whoami/*.ini | wc -l)" -ge 3 ]
	mkdir whoami
	sed s/question/qestion/ "$TREE/share/recipes/whoami/google.ini" >whoami/bad.ini
	run --separate-stderr dyndnsc-update --check-recipe whoami/bad.ini
	exits 78
	assert_err_has "unknown key 'qestion' in [dns]: did you mean 'question'?"
}
