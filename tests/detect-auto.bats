# dyndnsc-detect auto: sources of several kinds at once, of which two must agree. A name server and two web sources, unless a
# test says otherwise, and a client whose addresses no interface has, as behind a NAT.

load helper
load servers
load web
load whoami
load sources

LIE1=8.8.8.8 LIE2=1.0.0.1 LIE3=9.9.9.10

setup_file() { internet_up; }
teardown_file() { internet_down; }

setup() {
	test_setup
	no_sources
	internet_hide
	internet_mend
	web_up
}

# web_up: a web server in c. Each path is a source in some mood: /1/good, /2/lie ...
web_up() {
	{
		printf 'any order\n'
		moods 1 $LIE1
		moods 2 $LIE2
		moods 3 $LIE3
	} >plan
	bg_in c "$TREE/tests/stub/httpd" -l "$HOME/web.log" -o "$HOME/web.port" "$HOME/plan"
	await test -s web.port
	WEB=http://127.0.0.1:$(cat web.port)
	WEB6=${WEB/127.0.0.1/[::1]}
}

moods() {
	printf 'on GET /%s/good\nforever\nbody %s\n' "$1" $CLIENT
	printf 'on GET /%s/lie\nforever\nbody %s\n' "$1" "$2"
	printf 'on GET /%s/dead\nforever\nclose\n' "$1"
	printf 'on GET /%s/slow\nforever\ndelay 250\nbody %s\n' "$1" $CLIENT
	printf 'on GET /%s/hang\nforever\nhang\n' "$1"
	printf 'on GET /%s/six\nforever\nbody %s\n' "$1" $CLIENT6
	printf 'on GET /%s/lie6\nforever\nbody 2a00:1450:4001:800::%s\n' "$1" "$1"
}

# web MOOD1 MOOD2 [MOOD6 MOOD6]: the two web sources.
web() {
	rm -f "$DYNDNSC_STATEDIR/detect"
	source_at one "$WEB/1/$1" one ${3:+"step:request-inet6 = GET $WEB6/1/$3"} 'step:take = address body'
	source_at two "$WEB/2/$2" two ${4:+"step:request-inet6 = GET $WEB6/2/$4"} 'step:take = address body'
}

# dns MOOD: the DNS source.
dns() {
	provider_stop opendns
	case $1 in
	good) provider opendns 208.67.222.222 whoami ra ;;
	lie) provider opendns 208.67.222.222 a=$LIE3 ra ;;
	slow) provider opendns 208.67.222.222 whoami ra delay=250 ;;
	hang) provider opendns 208.67.222.222 silent ;;
	dead) ;;
	esac
}

det() { run --separate-stderr in_ns c dyndnsc-detect "$@"; }

# asked PATH: how often a web source was asked.
asked() { grep -c "^GET $1 " web.log || true; }

# --- agreement ------------------------------------------------------------------------------------

@test "whoever of the three lies, is dead or slow: two honest ones decide, fewer do not" {
	local d a b honest mood
	for d in good lie dead slow; do
		dns $d
		for a in good lie dead slow; do
			for b in good lie dead slow; do
				web $a $b
				honest=0
				for mood in $d $a $b; do [[ $mood != good && $mood != slow ]] || honest=$((honest + 1)); done
				det -4 auto
				if [ $honest -ge 2 ]; then
					[ "$status" -eq 0 ] && [ "$output" = $CLIENT ] || fail "dns $d, web $a $b: exit $status" "$output" "$stderr"
					[ -z "$(grep -v ': warning: ' <<<"$stderr")" ] || fail "dns $d, web $a $b" "$stderr"
				else
					[ "$status" -eq 75 ] && [ -z "$output" ] || fail "dns $d, web $a $b: exit $status" "$output" "$stderr"
					assert_err_has 'IPv4: no 2 sources agree: '
				fi
			done
		done
	done
}

@test "when two agree the third is not waited for, and ends" {
	local hung start
	for hung in 'hang good good' 'good hang good' 'good good hang'; do
		# shellcheck disable=SC2086 # words
		set -- $hung
		dns "$1"
		web "$2" "$3"
		start=${EPOCHREALTIME/./}
		det -4 -t 20 auto
		exits 0 $CLIENT
		[ $((${EPOCHREALTIME/./} - start)) -lt 3000000 ] || fail "$hung took $((${EPOCHREALTIME/./} - start)) us"
		[ -z "$(ip netns pids "$(ns_real c)" | xargs -r ps -o comm= -p | grep dyndnsc)" ] || fail 'a child is left'
	done
}

@test "when no two can agree any more nobody is waited for" {
	dns hang
	web dead dead
	local start=${EPOCHREALTIME/./}
	det -4 -t 20 auto
	exits 75
	[ $((${EPOCHREALTIME/./} - start)) -lt 3000000 ]
	assert_err_has "'opendns' has no answer (not waited for)"
	assert_err_has "'one' has no answer ("
	assert_err_has "'two' has no answer ("
}

@test "the deadline ends it, and says who was silent" {
	dns hang
	web hang good
	local start=${EPOCHREALTIME/./}
	det -4 -t 1 auto
	exits 75
	[ $((${EPOCHREALTIME/./} - start)) -lt 3500000 ]
	assert_err_has "'one' has no answer (no"
	assert_err_has "'two' says $CLIENT"
}

@test "a signal ends it with all that it has started" {
	dns hang
	web hang hang
	bg_in c dyndnsc-detect -4 -t 20 auto >out 2>err
	await has_children
	kill -TERM "$BG_PID"
	await gone "$BG_PID"
	await childless
}

has_children() { [ "$(ip netns pids "$(ns_real c)" | xargs -r ps -o comm= -p | grep -c dyndnsc)" -ge 3 ] && [ "$(asked /1/hang)" -ge 1 ]; }
childless() { ! ip netns pids "$(ns_real c)" | xargs -r ps -o comm= -p | grep -q dyndnsc; }

@test "-v says whom it asked, who runs them, what they said and how long it took" {
	web good lie
	det -4 -v auto
	exits 0 $CLIENT
	[[ $stderr =~ \'opendns\'\ \(Cisco,\ dns\)\ says\ $CLIENT,\ in\ [0-9]+\ ms:\ taken ]]
	[[ $stderr =~ \'one\'\ \(one,\ http\)\ says\ $CLIENT,\ in\ [0-9]+\ ms:\ taken ]]
	assert_err_has "$CLIENT: enough sources agree (2, and 2 are wanted), by dns and http"
}

@test "an intercepting resolver costs the DNS source, not the answer" {
	intercept
	web good good
	det -4 auto
	exits 0 $CLIENT
	web good lie
	det -4 auto
	exits 75
	assert_err_has 'port 53 is intercepted here'
}

# --- operators ------------------------------------------------------------------------------------

@test "sources of one operator have one voice" {
	dns dead
	source_at one "$WEB/1/good" Same
	source_at two "$WEB/2/good" Same
	det -4 auto
	exits 75
	[ $(($(asked /1/good) + $(asked /2/good))) -le 1 ] || fail 'both were asked' "$(cat web.log)"
	source_at three "$WEB/3/good" Other
	rm "$DYNDNSC_STATEDIR/detect"
	det -4 auto
	exits 0 $CLIENT
}

@test "a web source of the DNS provider's operator is not asked beside it" {
	source_at one "$WEB/1/good" Cisco
	source_at two "$WEB/2/good" two
	det -4 auto
	exits 0 $CLIENT
	[ "$(asked /1/good)" -eq 0 ]
}

@test "the sources take turns, and rest" {
	dns dead
	local name
	for name in 1 2 3; do source_at "s$name" "$WEB/$name/good"; done
	source_at s4 "$WEB/1/good" s4 'min-interval = 10m'
	source_at s5 "$WEB/1/good" s5 'auto = no'
	asked_at s1 inet 400
	asked_at s2 inet 300
	asked_at s3 inet 200
	asked_at s4 inet 500
	det -4 -v auto
	exits 0 $CLIENT
	assert_err_has "'s1' (s1, http) says"
	assert_err_has "'s2' (s2, http) says"
	assert_err_has "'s4' (s4, http) is not asked about IPv4: it was asked less than 600 s ago"
	refute_err "'s5'"
	det -4 auto
	exits 75
	# s3 alone is left
	assert_err_has 'a quorum of 2, and only 1 to ask; the next source may be asked at 20'
}

@test "a source that lied or failed is asked after the others" {
	dns slow
	web lie good
	det -4 auto
	exits 0 $CLIENT
	grep -q 'inet wrong one$' "$DYNDNSC_STATEDIR/detect" || fail "$(cat "$DYNDNSC_STATEDIR/detect")"
	grep -q 'inet good two$' "$DYNDNSC_STATEDIR/detect"
	grep -q 'inet good dns/opendns$' "$DYNDNSC_STATEDIR/detect"
}

# --- options --------------------------------------------------------------------------------------

@test "expect: the first source that confirms it ends the round; another address needs two" {
	dns hang
	web hang good
	det -4 -t 10 auto --expect $CLIENT
	exits 0 $CLIENT
	web lie good
	det -4 -t 10 auto --expect $LIE3
	exits 75
	assert_err_has 'no 2 sources agree'
	dns good
	web good dead
	det -4 auto --expect "$LIE1 $CLIENT6"
	exits 0 $CLIENT
	det auto --expect 8.8.4
	exits 64
	assert_err_has "--expect: not an address: '8.8.4'"
}

@test "quorum: one is enough, or all three must agree" {
	dns hang
	web dead good
	det -4 -t 10 auto --quorum 1
	exits 0 $CLIENT
	dns good
	web good good
	det -4 auto --quorum 3
	exits 0 $CLIENT
	web good lie
	det -4 auto --quorum 3
	exits 75
	assert_err_has 'no 3 sources agree'
	web good good
	det -4 auto --quorum 4
	exits 78
	assert_err_has 'IPv4: a quorum of 4, and only 3 to ask'
	det auto --quorum 0
	exits 64
	assert_err_has '--quorum: a number from 1 to 9'
}

# --- families -------------------------------------------------------------------------------------

@test "without a family: each that has an answer, IPv4 first" {
	web good good six six
	det auto
	exits 0 $CLIENT $CLIENT6
	refute_err
	web good good six six
	det -6 auto
	exits 0 $CLIENT6
	web good good six six
	det auto --family INET6
	exits 0 $CLIENT6
}

@test "a machine without IPv6 prints IPv4 only, and says nothing" {
	in_ns c ip -6 route del default
	web good good six six
	det auto
	exits 0 $CLIENT
	refute_err
	[ "$(asked /1/six)" -eq 0 ]
	web good good dead dead
	det -6 auto
	exits 1
	assert_err_has 'no route to any source: this machine has no IPv6 now'
}

@test "a family that nobody answers about is no failure unless it was asked for" {
	provider_stop opendns6
	web good good dead dead
	det auto
	exits 0 $CLIENT
	refute_err
	web good good dead dead
	det -46 auto
	exits 0 $CLIENT
	assert_err_has 'IPv6: no 2 sources agree'
	dns dead
	web dead dead dead dead
	det auto
	exits 75
	assert_err_has 'IPv4: no 2 sources agree'
	assert_err_has 'IPv6: no 2 sources agree'
}

@test "a family that has too few sources costs the other nothing" {
	source_at one "$WEB/1/good" one 'families = inet'
	source_at two "$WEB/2/good" two 'families = inet'
	det -46 auto
	exits 78 $CLIENT
	det -4 auto
	exits 75
	rm "$DYNDNSC_STATEDIR/detect"
	web good good six six
	asked_at one inet6 10
	asked_at two inet6 10
	det auto
	exits 0 $CLIENT
	[[ $stderr == *'IPv6: a quorum of 2, and only 1 to ask; the next source may be asked at 20'* ]]
}

@test "sources that disagree about a family are said even then" {
	provider_stop opendns6
	web good good lie6 lie6
	det auto
	exits 0 $CLIENT
	[[ $stderr == *"IPv6: no 2 sources agree: "*"'one' says 2a00:1450:4001:800::1"* ]]
	refute_err IPv4
}

@test "no route at all: exit 1" {
	ns_add alone
	web good good six six
	source_at one http://one.example.org/
	source_at two http://two.example.org/
	run --separate-stderr in_ns alone dyndnsc-detect
	exits 1
	assert_err_has 'this machine has no IPv4 now'
	assert_err_has 'this machine has no IPv6 now'
	[ "$(grep -c failed "$DYNDNSC_STATEDIR/detect")" -eq 0 ]
}

# --- the default ----------------------------------------------------------------------------------

@test "auto is what dyndnsc-detect does without a NAME, a section without a detector, and dyndnsc" {
	web good good six six
	det
	exits 0 $CLIENT $CLIENT6
	printf '[home]\nupdater = dummy\nupdater-hostname = h.example.org\n' >my.ini
	web good good six six
	det -c my.ini home
	exits 0 $CLIENT $CLIENT6
	web good good six six
	run --separate-stderr in_ns c dyndnsc -c my.ini home
	exits 0
	assert_err_has "home: $CLIENT published"
	assert_err_has "$CLIENT6"
	det --help
	assert_out_has '(default: auto)'
}

# --- back-off, warnings, more sources -------------------------------------------------------------

# memory NAME: what is remembered of a source for IPv4, its word.
memory() { sed -n "s|^[^ ]* inet \([^ ]*\) $1\$|\1|p" "$DYNDNSC_STATEDIR/detect"; }

@test "a source that contradicts the others is named once, rests for longer each time, and is forgiven at its first good answer" {
	dns slow
	web lie good
	det -4 auto
	exits 0 $CLIENT
	assert_err_has "warning: 'one' (one) says $LIE1, but $CLIENT is right: it is not asked again before 20"
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	[ "$(memory one)" = wrong ]
	# each time that its rest is over
	for word in wrong:2 wrong:3; do
		rm "$DYNDNSC_STATEDIR/detect"
		asked_at one inet 90000 "$([ $word = wrong:2 ] && echo wrong || echo wrong:2)"
		det -4 auto
		exits 0 $CLIENT
		refute_err
		[ "$(memory one)" = $word ] || fail "$(cat "$DYNDNSC_STATEDIR/detect")"
	done
	web good dead
	asked_at one inet 90000 wrong:3
	dns good
	det -4 auto
	exits 0 $CLIENT
	[ "$(memory one)" = good ]
}

@test "who rests is asked only where too few others are left, and -v says so" {
	web good good
	source_at three "$WEB/3/lie" three
	asked_at one inet 700 failed
	asked_at three inet 700 failed:9
	det -4 -v auto
	exits 0 $CLIENT
	assert_err_has "'three' (three, http) is not asked about IPv4: it failed, 9 in a row, and rests until 20"
	[ "$(asked /1/good)" -eq 1 ]
	[ "$(asked /3/lie)" -eq 0 ]
	# the others do not agree
	web good dead
	source_at three "$WEB/3/good" three
	asked_at three inet 700 failed:9
	dns dead
	det -4 auto
	exits 0 $CLIENT
	[ "$(memory three)" = good ]
	# the others are too few
	web good good
	rm "$DYNDNSC_DATADIR/recipes/detect/"{two,three}.ini
	asked_at one inet 700 failed:9
	dns good
	det -4 auto
	exits 0 $CLIENT
}

@test "where nobody has an answer nobody is to blame; without a place to remember nobody is warned of" {
	dns dead
	web dead dead
	det -4 auto
	exits 75
	[ "$(memory one)" = good ] && [ "$(memory two)" = good ] && [ "$(memory dns/opendns)" = good ] || fail "$(cat "$DYNDNSC_STATEDIR/detect")"
	dns slow
	web lie good
	touch file
	DYNDNSC_STATEDIR=$HOME/file/state det -4 auto
	exits 0 $CLIENT
	refute_err
	det -4 -n auto
	exits 0 $CLIENT
	refute_err
	[ ! -e "$DYNDNSC_STATEDIR/detect" ]
}

@test "where the first do not agree others are asked" {
	dns dead
	web dead lie
	source_at three "$WEB/3/good"
	source_at four "$WEB/1/good"
	for name in three four; do asked_at $name inet 600; done
	det -4 -v auto
	exits 0 $CLIENT
	assert_err_has "'three' (three, http) says $CLIENT"
	[ "$(asked /3/good)" -eq 1 ]
	[ "$(memory two)" = wrong ]
}

@test "where the first are silent others are asked beside them" {
	dns hang
	web hang good
	source_at three "$WEB/3/good"
	asked_at three inet 600
	local start=${EPOCHREALTIME/./}
	det -4 -t 20 auto
	exits 0 $CLIENT
	[ $((${EPOCHREALTIME/./} - start)) -lt 15000000 ]
}

# --- real servers ---------------------------------------------------------------------------------

@test "BIND and nginx in the internet, whoever of them lies; a resolver that intercepts; a captive portal" {
	local dns a b honest
	gone_source whoami/opendns.ini
	rm "$DYNDNSC_DATADIR/recipes/whoami/google.ini"
	ns_addr s lo 9.9.9.{31,32,41,42}/32
	nginx_start s web <<-END
		server { listen 9.9.9.31:80; listen 9.9.9.32:80; return 200 "\$remote_addr\n"; }
		server { listen 9.9.9.41:80; listen 9.9.9.42:80; return 200 "$LIE1\n"; }
	END
	for dns in honest intercepted; do
		[ $dns = honest ] || intercept
		for a in 31 41; do
			for b in 32 42; do
				rm -f "$DYNDNSC_STATEDIR/detect"
				source_at one http://9.9.9.$a/
				source_at two http://9.9.9.$b/
				honest=$(((a == 31) + (b == 32) + $([ $dns = honest ] && echo 1 || echo 0)))
				det -4 auto
				if [ $honest -ge 2 ]; then
					exits 0 $CLIENT
				elif [ $a$b = 4142 ]; then
					# two that lie alike are a quorum
					exits 0 $LIE1
				else
					exits 75
				fi
			done
		done
	done
	# everything to port 80 is answered by a page to log in
	nginx_start r portal <<<'server { listen 8.8.4.5:81; return 200 "<html>your address is 10.9.9.9, please log in</html>"; }'
	in_ns r nft add table inet portal '{ chain in { type nat hook prerouting priority -100; iifname "to-c" tcp dport 80 redirect to :81; }; }'
	rm "$DYNDNSC_STATEDIR/detect"
	det -4 auto
	exits 75
	assert_err_has 'not one address'
}

# --- sources are files ----------------------------------------------------------------------------

@test "a file of the user's adds a name server, or replaces one; auto = no and mistakes leave it out" {
	local mine=$DYNDNSC_DATADIR/recipes/whoami
	mkdir -p "$mine"
	dns dead
	ns_addr s lo 9.9.9.21/32
	web good dead
	provider own 9.9.9.21 whoami aa
	whoami_at own Mine 'servers = 9.9.9.21'
	det -4 -v auto
	exits 0 $CLIENT
	assert_err_has "'own' (Mine, dns) says $CLIENT"
	web good dead
	whoami_at own Mine 'servers = 9.9.9.21' 'auto = no'
	det -4 -t 2 auto
	exits 75
	refute_err "'own'"
	det dnswanip --provider own
	exits 0 $CLIENT
	whoami_at own Mine 'server = 9.9.9.21'
	det -4 -t 2 auto
	assert_err_has "whoami/own.ini:8: unknown key 'server' in [dns]: did you mean 'servers'?"
	det dnswanip --provider own
	exits 64
	assert_err_has "unknown key 'server' in [dns]"
	provider_stop own
	provider own 9.9.9.21 a=$LIE1 ra
	web good good
	rm "$mine/own.ini"
	whoami_at opendns Mine 'servers = 9.9.9.21' 'authority = no'
	det -4 -v auto --quorum 3
	exits 75
	assert_err_has "'opendns' says $LIE1"
}

# whoami_at NAME OPERATOR LINE...: a name server of the user's; auto belongs into the head.
whoami_at() {
	local name=$1 operator=$2 line
	shift 2
	{
		printf '%s\n' '[recipe]' 'title = x' 'docs = https://example.org/' 'checked = 2026-11' "operator = $operator"
		for line; do [[ $line != auto* ]] || printf '%s\n' "$line"; done
		printf '%s\n' '[dns]' 'question = myip.opendns.com'
		for line; do [[ $line == auto* ]] || printf '%s\n' "$line"; done
	} >"$DYNDNSC_DATADIR/recipes/whoami/$name.ini"
}

# --- an interface's address -----------------------------------------------------------------------

@test "an address of the interface to the internet has one voice, and never decides alone" {
	internet_show
	dns dead
	web good lie
	det -4 -v auto
	exits 0 $CLIENT
	assert_err_has "'to-r' (this machine, iface) says $CLIENT: taken"
	# nobody else says it
	web lie lie
	det -4 auto
	exits 75
	assert_err_has "'to-r' says $CLIENT"
	web dead dead
	det -4 auto
	exits 75
	# that it is there still confirms nothing
	web hang hang
	det -4 -t 1 auto --expect $CLIENT
	exits 75
	# one voice, however many addresses there are
	ns_addr c to-r $LIE3/32
	web dead dead
	det -4 auto
	exits 75
	in_ns c ip addr del $LIE3/32 dev to-r
	web hang hang
	det -4 auto --quorum 1
	exits 0 $CLIENT
	[ "$(asked /1/hang)" -eq "$(asked /2/hang)" ] && [ "$(asked /1/hang)" -le 1 ]
}

@test "two liars who agree outvote nobody by an interface; IPv6: also a temporary address is ours" {
	internet_show
	dns dead
	source_at one "$WEB/1/lie" one
	source_at two "$WEB/1/lie" two
	det -4 auto
	# a quorum lies alike: that is what a quorum is
	exits 0 $LIE1
	web good good six six
	provider_stop opendns6
	in_ns c ip -6 addr add 2a00:1450:4001:800::99/64 dev to-r nodad
	det -6 -v auto
	exits 0 $CLIENT6
	[[ $stderr == *"'to-r' (this machine, iface) says 2a00:1450:4001:800::99"* ]]
	[[ $stderr == *"'to-r' (this machine, iface) says $CLIENT6"* ]]
}

# --- --json ---------------------------------------------------------------------------------------

@test "--json: an object for each family instead of its address, that explains it" {
	web good lie six six
	dns slow
	det --json auto
	[ "$status" -eq 0 ]
	python3 -c '
import json, sys
client, client6, lie = sys.argv[1:]
four, six = [json.loads(line) for line in sys.stdin]
assert (four["family"], four["address"], four["detector"], four["status"]) == (4, client, "auto", 0), four
assert (six["family"], six["address"]) == (6, client6), six
by = {c["name"]: c for c in four["candidates"]}
assert set(by) == {"opendns", "one", "two"}, by
assert (by["one"]["operator"], by["one"]["protocol"], by["one"]["said"], by["one"]["taken"]) == ("one", "http", client, True), by
assert by["opendns"]["protocol"] == "dns" and isinstance(by["opendns"]["ms"], int) and by["opendns"]["ms"] >= 200, by
assert (by["two"]["said"], by["two"]["taken"], by["two"]["why"]) == (lie, False, "the others say otherwise"), by
assert any("enough sources agree" in m for m in four["messages"]), four
' "$CLIENT" "$CLIENT6" $LIE2 <<<"$output" || fail "$output"
	web dead dead
	dns dead
	det --json -4 auto
	[ "$status" -eq 75 ]
	assert_err_has 'no 2 sources agree'
	python3 -c '
import json, sys
o = json.loads(sys.stdin.read())
assert o["address"] is None and o["status"] == 75 and len(o["candidates"]) == 3 and "no 2 sources agree" in o["messages"][-1], o
assert all(not c["taken"] and c["said"] is None and c["why"] for c in o["candidates"]), o
' <<<"$output" || fail "$output"
}

@test "dyndnsc: one source is enough for what is published already, and not for a change" {
	printf '[home]\ndetector-family = INET\nupdater = dummy\nupdater-hostname = h.example.org\ncompare = none\n' >my.ini
	dns dead
	web dead good
	run --separate-stderr in_ns c dyndnsc -c my.ini home
	exits 75
	web good good
	run --separate-stderr in_ns c dyndnsc -c my.ini home
	exits 0
	assert_err_has "home: $CLIENT published"
	web dead good
	run --separate-stderr in_ns c dyndnsc -c my.ini home
	exits 0
	web lie dead
	run --separate-stderr in_ns c dyndnsc -c my.ini home
	exits 75
	refute_err published
}
