# dyndnsc-detect auto: DNS and two web sources at once, of which two must agree.

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
					refute_err
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
	assert_err_has "'dnswanip' has no answer (not waited for)"
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
	[[ $stderr =~ \'dnswanip\'\ \(Cisco\)\ says\ $CLIENT,\ in\ [0-9]+\ ms ]]
	[[ $stderr =~ \'one\'\ \(one\)\ says\ $CLIENT,\ in\ [0-9]+\ ms ]]
	assert_err_has "$CLIENT: enough sources agree"
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
	asked_at s1 inet 400
	asked_at s2 inet 300
	asked_at s3 inet 200
	asked_at s4 inet 500
	det -4 -v auto
	exits 0 $CLIENT
	assert_err_has "'s1' (s1)"
	assert_err_has "'s2' (s2)"
	det -4 auto
	exits 75
	# s3 alone is left, and the DNS source
	assert_err_has "'s3' "
	dns good
	det -4 auto
	exits 75
	assert_err_has 'a quorum of 2, and only 1 to ask; the next web source may be asked at 20'
}

@test "a source that lied or failed is asked after the others" {
	dns slow
	web lie good
	det -4 auto
	exits 0 $CLIENT
	grep -q 'inet failed one$' "$DYNDNSC_STATEDIR/detect" || fail "$(cat "$DYNDNSC_STATEDIR/detect")"
	grep -q 'inet good two$' "$DYNDNSC_STATEDIR/detect"
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
	[[ $stderr == *'IPv6: a quorum of 2, and only 1 to ask; the next web source may be asked at 20'* ]]
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
