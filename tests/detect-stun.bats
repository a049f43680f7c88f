# dyndnsc-detect stun: coturn as the server that says who asks, over UDP and TCP and both families, in an internet of its
# own; a canned one for what no real server says on purpose.

load helper
load servers
load whoami
load sources

setup_file() {
	internet_up
	ns_addr s lo 9.9.9.20/32 2620:fe:1::20/128
	coturn_up
}
teardown_file() { internet_down; }

setup() {
	test_setup
	no_sources
	internet_mend
}

STUN=9.9.9.20
STUN6=2620:fe:1::20

# coturn_up: at STUN and STUN6, port 3478; nothing but STUN.
coturn_up() {
	local dir
	dir=$(scope)/coturn
	mkdir -p "$dir"
	bg_in s turnserver -n --stun-only --no-auth --listening-ip=$STUN --listening-ip=$STUN6 --listening-port=3478 --no-tls --no-dtls --no-cli \
		--pidfile="$dir/pid" --log-file=stdout --userdb="$dir/db" --no-rfc5780 >"$dir/log" 2>&1
	await listens
}
listens() { in_ns s ss -lnu | grep -q "$STUN:3478" && in_ns s ss -lnt | grep -qF "[$STUN6]:3478"; }

stun() { run --separate-stderr in_ns c dyndnsc-detect stun "$@"; }

# canned WORD...: tests/stunserver.py at 9.9.9.9, port in PORT, in s
canned() {
	rm -f stun.port
	bg_in s python3 "$TREE/tests/stunserver.py" stun.port 9.9.9.9 "$@"
	await test -s stun.port
	PORT=$(cat stun.port)
}

# stun_at NAME SERVER: one of the user's own, run by NAME
stun_at() {
	mkdir -p "$DYNDNSC_DATADIR/recipes/stun"
	printf '[recipe]\ntitle = %s\ndocs = https://example.org/\nchecked = 2026-12\noperator = %s\n[stun]\nservers = %s\n' \
		"$1" "$1" "$2" >"$DYNDNSC_DATADIR/recipes/stun/$1.ini"
}

@test "coturn says who asks: IPv4 and IPv6, UDP and TCP" {
	for transport in udp tcp; do
		stun --server $STUN --transport $transport
		exits 0 $CLIENT
		stun -6 --server $STUN6 --transport $transport
		exits 0 $CLIENT6
		stun -46 --server "$STUN:3478 [$STUN6]:3478" --transport $transport
		exits 0 $CLIENT $CLIENT6
	done
}

@test "-v and --json name each server: what it said, in which time, and whether it was taken" {
	canned error
	stun -v --server "9.9.9.9:9 9.9.9.9:$PORT $STUN"
	exits 0 $CLIENT
	[[ $stderr =~ "'9.9.9.9:9' (stun) has no answer, in "[0-9]+" ms: '9.9.9.9:9' at 9.9.9.9:9: cannot be reached: Connection refused" ]] ||
		fail "$stderr"
	[[ $stderr =~ "'9.9.9.9:$PORT' (stun) has no answer, in "[0-9]+" ms: ".*"refused: 401 Unauthorized" ]] || fail "$stderr"
	[[ $stderr =~ "'$STUN' (stun) says $CLIENT, in "[0-9]+" ms: taken" ]] || fail "$stderr"
	stun --json --server "9.9.9.9:9 $STUN"
	[ "$status" -eq 0 ]
	python3 - <(printf %s "$output") $STUN $CLIENT <<-'END'
		import json, sys
		said = json.load(open(sys.argv[1]))
		assert said['address'] == sys.argv[3] and said['detector'] == 'stun' and said['status'] == 0, said
		one, two = said['candidates']
		assert one['name'] == '9.9.9.9:9' and one['said'] is None and not one['taken'] and 'refused' in one['why'], one
		assert two['name'] == sys.argv[2] and two['said'] == sys.argv[3] and two['taken'] and two['protocol'] == 'stun', two
		assert isinstance(two['ms'], int), two
	END
}

@test "a server of the other family only is no server for this one" {
	stun --server $STUN6
	exits 75
	assert_err_has "'$STUN6' is not IPv4"
}

@test "nobody there: the next server is asked, at once where its machine says so; silence is exit 75" {
	stun --server "9.9.9.9:9 $STUN"
	exits 0 $CLIENT
	stun -t 2 --server 9.9.9.9:9
	exits 75 ''
	assert_err_has "'9.9.9.9:9' at 9.9.9.9:9: cannot be reached: Connection refused"
	canned silent
	stun -t 2 --server "9.9.9.9:$PORT"
	exits 75 ''
	assert_err_has 'no answer'
	canned silent
	stun -t 4 --server "9.9.9.9:$PORT $STUN"
	exits 0 $CLIENT
}

@test "a request that is lost is sent again, with the same transaction id" {
	canned lost=2
	stun -t 10 --server "9.9.9.9:$PORT"
	exits 0 $CLIENT
	[ "$(wc -l <stunserver.log)" -eq 3 ] || fail "$(cat stunserver.log)"
	[ "$(sort -u stunserver.log | wc -l)" -eq 1 ] || fail "$(cat stunserver.log)"
}

@test "answers that are not to be believed are no address, whatever they say" {
	local lie pids=()
	# nobody of these is waited for longer than the others
	for lie in id cookie short long mapped unknown family fingerprint request; do
		canned $lie
		in_ns c dyndnsc-detect -t 1 stun --server "9.9.9.9:$PORT" >"$lie.out" 2>"$lie.err" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		status=0
		wait "$pid" || status=$?
		[ $status -eq 75 ] || fail "exit $status" "$(tail -n +1 -- *.out *.err)"
	done
	[ -z "$(cat -- *.out)" ]
	canned error
	stun -t 2 --server "9.9.9.9:$PORT"
	exits 75 ''
	assert_err_has "refused: 401 Unauthorized"
}

@test "a private address, or one behind carrier-grade NAT, is said in words: exit 65" {
	canned address=10.0.0.7
	stun --server "9.9.9.9:$PORT"
	exits 65 ''
	assert_err_has 'says 10.0.0.7, which is Private-Use'
	canned address=100.64.1.2
	stun --server "9.9.9.9:$PORT"
	exits 65 ''
	assert_err_has 'carrier-grade NAT'
	canned address=2a00:1450:4001:800::200e
	stun --server "9.9.9.9:$PORT"
	exits 65 ''
	assert_err_has 'and that is not IPv4'
	# nor do those that are shipped say it for something that passes
	canned address=10.0.0.7
	stun_at one "9.9.9.9:$PORT"
	stun_at two 9.9.9.9:9
	stun
	exits 65 ''
	assert_err_has 'says 10.0.0.7, which is Private-Use'
	assert_err_has "'two': "
}

@test "that a source is asked is remembered before it is: who is ended does not ask it again at once" {
	canned silent
	stun_at one "9.9.9.9:$PORT"
	bg_in c dyndnsc-detect -t 30 stun 2>/dev/null
	await test -s stunserver.log
	end "$BG_PID"
	grep -q ' inet failed stun/one$' state/detect
	stun
	exits 75 ''
	assert_err_has 'all STUN servers for IPv4 were asked lately'
}

@test "a forged answer before the right one does not count" {
	canned forge
	stun --server "9.9.9.9:$PORT"
	exits 0 $CLIENT
}

@test "TCP: an answer in pieces, and a connection that closes or talks of something else" {
	canned tcp pieces
	stun --transport tcp --server "9.9.9.9:$PORT"
	exits 0 $CLIENT
	canned tcp close
	stun --transport tcp --server "9.9.9.9:$PORT"
	exits 75 ''
	assert_err_has 'it closed the connection without an answer'
	canned tcp html
	stun --transport tcp --server "9.9.9.9:$PORT"
	exits 75 ''
	assert_err_has 'what it says is not STUN'
}

@test "TCP: who never stops saying what was not asked for does not keep us beyond the time" {
	canned tcp flood
	stun -t 1 --transport tcp --server "9.9.9.9:$PORT"
	exits 75 ''
	assert_err_has 'no answer'
}

@test "without server: those of recipes/stun, the one longest not asked first, and one that fails rests" {
	stun_at one $STUN
	stun_at two $STUN
	stun_at bad 9.9.9.9:9
	for _ in 1 2; do
		stun -v
		exits 0 $CLIENT
	done
	# either it was asked in vain before, or it is the only one left
	stun
	exits 75 ''
	run cat state/detect
	for name in one two bad; do assert_out_has "stun/$name"; done
	stun
	exits 75 ''
	assert_err_has 'all STUN servers for IPv4 were asked lately: the next may be asked at'
}

@test "none of them answers: each is named with its reason" {
	stun_at one 9.9.9.9:9
	stun_at two nowhere.example.org
	stun -t 4
	exits 75 ''
	assert_err_has "'one': "
	assert_err_has "'two': "
	rm data/recipes/stun/{one,two}.ini
	stun
	exits 78
	assert_err_has 'no STUN server for IPv4'
}

@test "auto takes a STUN server for one of its voices" {
	stun_at one $STUN
	stun_at two $STUN
	run --separate-stderr in_ns c dyndnsc-detect auto -4 -v
	exits 0 $CLIENT
	assert_err_has "'one'"
}

@test "a file that is wrong is left out, with its line and what would be right" {
	stun_at one $STUN
	printf '[recipe]\ntitle = X\ndocs = https://example.org/\nchecked = 2026-12\noperator = X\n[stun]\nserver = a\nservers = 1.2.3\n' >data/recipes/stun/x.ini
	stun
	exits 0 $CLIENT
	assert_err_has "x.ini:7: unknown key 'server' in [stun]: did you mean 'servers'?"
	run --separate-stderr dyndnsc-update --check-recipe data/recipes/stun/x.ini
	[ "$status" -eq 78 ]
	assert_err_has "x.ini:8: servers '1.2.3': not a server as stun.example.org:3478: '1.2.3'"
	run --separate-stderr dyndnsc-update --check-recipe data/recipes/stun/one.ini
	[ "$status" -eq 0 ]
}

@test "wrong options: exit 64" {
	stun --transport sctp
	exits 64
	assert_err_has "neither udp nor tcp: 'sctp'"
	stun --server 'a b:0'
	exits 64
	assert_err_has "'b:0'"
}

@test "no way out: exit 1 says that there is no IPv4 now" {
	in_ns c ip route del default
	stun_at one $STUN
	stun
	exits 1 ''
	assert_err_has 'this machine has no IPv4 now'
}
