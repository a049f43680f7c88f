# dyndnsc-rfc2136 against a real BIND: every verdict, provoked.
# The server is 192.0.2.11 in namespace w, and 192.0.2.12 without TCP; proxies that spoil messages stand at 192.0.2.13 and,
# without TCP, 192.0.2.14; 192.0.2.99 is silent, at 192.0.2.98 nobody is. Each test has host names of its own.

load helper
load servers

SERVER=192.0.2.11 UDP_ONLY=192.0.2.12 PROXY=192.0.2.13 UDP_PROXY=192.0.2.14

setup_file() {
	local alg dir
	ns_add w
	ns_addr w lo $SERVER/32 2001:db8::11/128 $UDP_ONLY/32 $PROXY/32 $UDP_PROXY/32 192.0.2.21/32 192.0.2.98/32 192.0.2.99/32
	silent_server w 192.0.2.99
	printf 'add table ip no_tcp
add chain ip no_tcp in { type filter hook input priority 0; }
add rule ip no_tcp in ip daddr { %s, %s } tcp dport 53 reject with tcp reset\n' $UDP_ONLY $UDP_PROXY | in_ns w nft -f -
	cc -D_DEFAULT_SOURCE -shared -fPIC -o "$BATS_FILE_TMPDIR/shiftclock.so" "$TREE/tests/shiftclock.c"
	dir=$(new_server ns1)
	for alg in md5 sha1 sha224 sha256 sha384 sha512; do tsig_key "key-$alg" "hmac-$alg"; done
	tsig_key other-key hmac-sha256
	tsig_key ddns-key hmac-sha256
	zones "$dir"
	named_start w ns1 $SERVER,$UDP_ONLY,2001:db8::11,127.0.0.1 'recursion yes; allow-recursion { 127.0.0.1; };' < <(config)
	ns_resolver w 127.0.0.1
}
teardown_file() { world_down; }

zones() {
	zone_file "$1/example.org" example.org ns1 <<-ZONE
		ns1 A $SERVER
		ns1 AAAA 2001:db8::11
		changed 120 A 203.0.113.7
		changed TXT "stays"
		same A 203.0.113.9
		dual A 203.0.113.31
		dual AAAA 2001:db8:1::31
		set-ttl 120 A 203.0.113.7
		www CNAME changed
		sub NS ns.sub
		ns.sub A 192.0.2.98
		two A 192.0.2.98
		two A $SERVER
		*.wild A 203.0.113.60
		*.star A 203.0.113.61
		dname DNAME changed.example.org.
		pair A 203.0.113.21
		pair A 203.0.113.22
		three 77 A 203.0.113.21
		three 77 A 203.0.113.22
		three 77 A 203.0.113.23
		theirs A 203.0.113.21
		theirs A 203.0.113.22
		gone A 203.0.113.7
		gone AAAA 2001:db8:1::7
		gone-pair A 203.0.113.7
		gone-pair A 203.0.113.8
		not-ours A 203.0.113.8
		kept A 203.0.113.7
		dry A 203.0.113.7
		dry-pair A 203.0.113.7
		dry-pair A 203.0.113.8
	ZONE
	zone_file "$1/root" . ns1.example.org. <<<"ns1.example.org. A $SERVER"
	zone_file "$1/apex.example" apex.example ns1.example.org. <<<'@ A 203.0.113.7'
	zone_file "$1/fixed.example" fixed.example ns1.example.org. <<<'home A 203.0.113.7'
	zone_file "$1/nowhere.example" nowhere.example silent.nowhere.example. <<<'silent A 192.0.2.98'
	zone_file "$1/hidden.example" hidden.example . <<<'home A 203.0.113.7'
	zone_file "$1/open.example" open.example ns1.example.org. </dev/null
	zone_file "$1/broken.example" broken.example ns1.example.org. <<<'home A 203.0.113.7'
}

config() {
	local alg
	cat "$BATS_FILE_TMPDIR"/*.key
	printf 'zone "example.org" { type primary; file "example.org"; update-policy {\n'
	printf 'grant ddns-key zonesub ANY; grant other-key name other.example.org. A;\n'
	for alg in md5 sha1 sha224 sha256 sha384 sha512; do printf 'grant key-%s zonesub ANY;\n' "$alg"; done
	printf '}; };\n'
	bind_zone apex.example apex.example ddns-key
	bind_zone . root
	bind_zone fixed.example fixed.example
	bind_zone hidden.example hidden.example ddns-key
	printf 'zone "open.example" { type primary; file "open.example"; allow-update { any; }; };\n'
	printf 'zone "broken.example" { type primary; file "broken.example"; journal "/nonexistent/journal"; allow-update { key ddns-key; }; };\n'
	printf 'zone "nowhere.example" { type primary; file "nowhere.example"; allow-update { key ddns-key; }; };\n'
}

# job LINE...: the backend with one job, in the namespace, with server and key unless the lines have their own (`server=`: none).
job() {
	local lines=("$@")
	[[ " $* " == *" server="* ]] || lines+=("server=$SERVER")
	[[ " $* " == *" key="* ]] || lines+=("key=$(key ddns-key)")
	printf '%s\n' "${lines[@]}" | grep -vx -e 'server=' -e 'key=' | in_ns w dyndnsc-rfc2136
}

# key NAME: the one-line form of a key made in setup_file.
key() {
	sed -n -e 's/.*algorithm \(.*\);/\1/p' -e 's/.*secret "\(.*\)";/\1/p' "$BATS_FILE_TMPDIR/$1.key" | paste -sd: | sed "s/:/:$1:/"
}

ask() { in_ns w dig +short +norecurse "@$SERVER" "$@" | sort | paste -sd' '; }
ttl() { in_ns w dig +noall +answer +norecurse "@$SERVER" "$@" | awk '{ print $2; exit }'; }
serial() { ask example.org soa | cut -d' ' -f3; }

# verdict WORD: the only line on stdout has this verdict.
verdict() {
	if [ "${#lines[@]}" -ne 1 ] || [ "$(cut -f3 <<<"$output")" != "$1" ]; then
		fail "no single verdict '$1' (exit $status)" "$output" "${stderr-}"
	fi
}
hint() { [ "$(cut -f6 <<<"$output")" = "$1" ] || fail "no hint '$1'" "$output"; }

proxy() {
	local at=$1
	shift
	bg_in w "$TREE/tests/stub/dnsproxy" "$at" $SERVER "$@" >proxy.log 2>proxy.err
	await grep -q ready proxy.log
}

# other ADDRESS HOST: somebody else changes a host, by nsupdate.
other() {
	printf 'nsupdate -k %s/ddns-key.key <<-END\nserver %s\nupdate delete %s. A\nupdate add %s. 60 A %s\nsend\nEND\n' \
		"$BATS_FILE_TMPDIR" $SERVER "$2" "$2" "$1"
}

# --- what goes well -------------------------------------------------------------------------------

@test "a new record is added, with TTL 300" {
	run -0 --separate-stderr job hostname=new.example.org ip=203.0.113.9
	assert_out $'new.example.org\tA\tgood\t203.0.113.9\twas nothing, at \'192.0.2.11\''
	refute_err
	[ "$(ask new.example.org)" = 203.0.113.9 ]
	[ "$(ttl new.example.org)" = 300 ]
}

@test "a changed address replaces the old one, keeps its TTL, and leaves other types alone" {
	run -0 --separate-stderr job hostname=changed.example.org ip=203.0.113.9
	assert_out $'changed.example.org\tA\tgood\t203.0.113.9\twas 203.0.113.7, at \'192.0.2.11\''
	[ "$(ask changed.example.org)" = 203.0.113.9 ]
	[ "$(ttl changed.example.org)" = 120 ]
	[ "$(ask changed.example.org txt)" = '"stays"' ]
}

@test "an address that is right already is not written: the serial stays" {
	local before
	before=$(serial)
	run -0 --separate-stderr job hostname=same.example.org ip=203.0.113.9 ttl=17
	verdict nochg
	[ "$(serial)" = "$before" ]
}

@test "one family is changed, the other is left" {
	run -0 --separate-stderr job hostname=dual.example.org ip=2001:db8:1::99
	verdict good
	[ "$(ask dual.example.org)" = 203.0.113.31 ]
	[ "$(ask dual.example.org aaaa)" = 2001:db8:1::99 ]
}

@test "both families of two hosts are four verdicts over one connection" {
	proxy $PROXY none
	run -0 --separate-stderr job server=$PROXY hostname=a.two.example.org hostname=b.two.example.org. ip=203.0.113.5 ip=2001:db8:1::5
	assert_out $'a.two.example.org\tA\tgood\t203.0.113.5\twas nothing, at \'192.0.2.13\'' \
		$'a.two.example.org\tAAAA\tgood\t2001:db8:1::5\twas nothing, at \'192.0.2.13\'' \
		$'b.two.example.org\tA\tgood\t203.0.113.5\twas nothing, at \'192.0.2.13\'' \
		$'b.two.example.org\tAAAA\tgood\t2001:db8:1::5\twas nothing, at \'192.0.2.13\''
	[ "$(ask b.two.example.org) $(ask b.two.example.org aaaa)" = '203.0.113.5 2001:db8:1::5' ]
	[ "$(grep -c 'tcp 5' proxy.log)" = 4 ]
}

@test "several jobs come one after another, and a wrong one does not keep the others" {
	{
		printf '%s\n' "hostname=j1.example.org" "ip=203.0.113.5" "server=$SERVER" "key=$(key ddns-key)" ''
		printf '%s\n' "hostname=j2.example.org" "ip=203.0.113.5" "server=$SERVER" "key=nonsense" '' ''
		printf '%s\n' "hostname=j3.example.org" "ip=203.0.113.5" "server=$SERVER" "key=$(key ddns-key)" ''
	} >several
	run -78 --separate-stderr in_ns w dyndnsc-rfc2136 <several
	[ "${#lines[@]}" -eq 2 ]
	[ "$(ask j1.example.org) $(ask j2.example.org) $(ask j3.example.org)" = '203.0.113.5  203.0.113.5' ]
}

@test "the user's TTL is set, 0 included" {
	run -0 --separate-stderr job hostname=set-ttl.example.org ip=203.0.113.9 ttl=77
	[ "$(ttl set-ttl.example.org)" = 77 ]
	run -0 --separate-stderr job hostname=set-ttl.example.org ip=203.0.113.10 ttl=0
	[ "$(ttl set-ttl.example.org)" = 0 ]
}

@test "a secondary that passes updates on shows the change a moment later: good" {
	named_start w fwd 192.0.2.21 'max-refresh-time 1; min-refresh-time 1;' <<-CONF
		$(cat "$BATS_FILE_TMPDIR/ddns-key.key")
		zone "example.org" { type secondary; primaries { $SERVER; }; file "copy"; allow-update-forwarding { any; }; };
	CONF
	await grep -q 'Transfer completed' "$(server_log fwd)"
	run -0 --separate-stderr job server=192.0.2.21 hostname=forward.example.org ip=203.0.113.9
	verdict good
	[ "$(ask forward.example.org)" = 203.0.113.9 ]
}

@test "the host may be the top of its zone" {
	run -0 --separate-stderr job hostname=apex.example ip=203.0.113.9
	assert_out_has $'good\t203.0.113.9\twas 203.0.113.7'
	[ "$(ask apex.example)" = 203.0.113.9 ]
}

@test "the host may be a wildcard" {
	run -0 --separate-stderr job 'hostname=*.star.example.org' ip=203.0.113.9
	assert_out_has $'good\t203.0.113.9\twas 203.0.113.61'
	[ "$(ask anything.star.example.org)" = 203.0.113.9 ]
}

@test "a host that a wildcard answers for gets a record of its own" {
	run -0 --separate-stderr job hostname=home.wild.example.org ip=203.0.113.9
	verdict good
	[ "$(ask home.wild.example.org)" = 203.0.113.9 ]
	[ "$(ask else.wild.example.org)" = 203.0.113.60 ]
}

@test "BIND takes and gives signatures of all six algorithms" {
	local alg
	for alg in md5 sha1 sha224 sha256 sha384 sha512; do
		run -0 --separate-stderr job "hostname=$alg.example.org" ip=203.0.113.9 "key=$(key key-$alg)"
		verdict good
		[ "$(ask $alg.example.org)" = 203.0.113.9 ]
	done
}

@test "a key's name may be written in capitals, and without algorithm it is hmac-sha256" {
	local key
	key=$(key ddns-key)
	run -0 --separate-stderr job hostname=caps.example.org ip=203.0.113.9 "key=DDNS-Key.:${key##*:}"
	verdict good
}

@test "without a key an open zone takes updates, and one that wants a key says so" {
	run -0 --separate-stderr job server=127.0.0.1 key= hostname=home.open.example ip=203.0.113.9
	verdict good
	run -77 --separate-stderr job key= hostname=same.example.org ip=203.0.113.10
	verdict badauth
	hint status
	assert_out_has "a key is set by 'key' or 'key-file'"
}

# --- where to -------------------------------------------------------------------------------------

@test "without a server it is the zone's primary, by name, and the verdict says so" {
	run -0 --separate-stderr job server= hostname=mname.example.org ip=203.0.113.9 verbose=1
	assert_out $'mname.example.org\tA\tgood\t203.0.113.9\twas nothing, at \'ns1.example.org\', the zone\'s primary server'
	assert_err_has "zone 'example.org' names 'ns1.example.org' as its primary server: updates go there"
	run -0 --separate-stderr job server= zone=example.org hostname=mname.example.org ip=203.0.113.9
	verdict nochg
}

@test "a primary server that is no name is for the user to mend" {
	run -78 --separate-stderr job server= hostname=home.hidden.example ip=203.0.113.9
	verdict config
	assert_out_has "name one by 'server'"
}

@test "the server may be a name, an address or a v6 address, with and without port" {
	local server
	for server in ns1.example.org ns1.example.org. 'ns1.example.org:53' 'ns1.example.org 53' '2001:db8::11' '[2001:db8::11]:53' \
		'[2001:db8::11] 53' '192.0.2.11:53' '192.0.2.11 53'; do
		run -0 --separate-stderr job "server=$server" hostname=same.example.org ip=203.0.113.9
		verdict nochg
	done
	run -75 --separate-stderr job server=192.0.2.11:5353 hostname=same.example.org ip=203.0.113.10
	verdict dnserr
	hint noconn
	assert_out_has "'192.0.2.11:5353' does not answer"
}

@test "a server name without an address is for the user to mend" {
	run -78 --separate-stderr job server=nothing.example.org hostname=same.example.org ip=203.0.113.10
	verdict config
	assert_out_has "server 'nothing.example.org' has no address"
}

@test "a server name that cannot be looked up is tried again later" {
	ns_add q
	lines=(hostname=a.example.org ip=203.0.113.9 server=ns1.example.org deadline=3)
	run -75 --separate-stderr in_ns q dyndnsc-rfc2136 < <(printf '%s\n' "${lines[@]}")
	verdict dnserr
	hint noconn
}

@test "the next address of a server is tried" {
	run -0 --separate-stderr job server=two.example.org hostname=next.example.org ip=203.0.113.9
	verdict good
}

@test "a server that is not the host's is told by its own answer" {
	run -69 --separate-stderr job hostname=home.sub.example.org ip=203.0.113.9 zone=example.org
	verdict nohost
	hint status
	assert_out_has "below a delegation: 'sub.example.org' is a zone of its own"
}

@test "a zone that is none of the server's: nohost" {
	run -69 --separate-stderr job hostname=home.elsewhere.test zone=elsewhere.test ip=203.0.113.9
	verdict nohost
}

@test "a zone that is wrong: nohost" {
	run -69 --separate-stderr job hostname=a.same.example.org zone=same.example.org ip=203.0.113.9
	verdict nohost
	hint status
}

@test "no zone anywhere: nohost" {
	run -69 --separate-stderr job server= hostname=home.elsewhere.test ip=203.0.113.9
	verdict nohost
	run -69 --separate-stderr job hostname=home.elsewhere.test ip=203.0.113.9
	verdict nohost
}

# --- what stands in the way -----------------------------------------------------------------------

@test "a CNAME in the way: nohost, named" {
	local before
	before=$(serial)
	run -69 --separate-stderr job hostname=www.example.org ip=203.0.113.9
	assert_out $'www.example.org\tA\tnohost\t203.0.113.9\t\'www.example.org\' is a CNAME for \'changed.example.org\'\tstatus'
	[ "$(serial)" = "$before" ]
}

@test "what is read unsigned over UDP is not held against the configuration" {
	run -69 --separate-stderr job server=$UDP_ONLY key= hostname=www.example.org ip=203.0.113.9
	verdict nohost
	hint again
	run -78 --separate-stderr job server=$UDP_ONLY key= hostname=pair.example.org ip=203.0.113.9
	verdict config
	hint again
	run -69 --separate-stderr job server=$UDP_ONLY key= hostname=home.sub.example.org ip=203.0.113.9
	verdict nohost
	hint again
}

@test "a host below a DNAME: nohost" {
	run -69 --separate-stderr job hostname=x.dname.example.org ip=203.0.113.9
	verdict nohost
	assert_out_has "is a CNAME for 'x.changed.example.org'"
}

@test "a CNAME that comes between: nohost, and nothing is changed" {
	proxy $PROXY "first=printf 'server $SERVER\nupdate add late.example.org. 60 CNAME www\nsend\n' | nsupdate -k $BATS_FILE_TMPDIR/ddns-key.key"
	run -69 --separate-stderr job server=$PROXY hostname=late.example.org ip=203.0.113.9
	verdict nohost
	assert_out_has "is a CNAME for 'www'"
}

@test "a host below a delegation, its zone found by itself: nohost" {
	run -69 --separate-stderr job hostname=home.sub.example.org ip=203.0.113.9
	verdict nohost
}

# --- several addresses ----------------------------------------------------------------------------

@test "of several addresses only the one last confirmed is replaced" {
	run -0 --separate-stderr job hostname=three.example.org ip=203.0.113.9 'confirmed=three.example.org 203.0.113.22'
	verdict good
	[ "$(ask three.example.org)" = '203.0.113.21 203.0.113.23 203.0.113.9' ]
	[ "$(ttl three.example.org)" = 77 ]
}

@test "of several addresses one is the wanted one: nochg" {
	run -0 --separate-stderr job hostname=pair.example.org ip=203.0.113.22
	verdict nochg
}

@test "several addresses, none known to be ours: refused, until --replace-set" {
	run -78 --separate-stderr job hostname=theirs.example.org ip=203.0.113.9 'confirmed=theirs.example.org 203.0.113.99' \
		'confirmed=pair.example.org 203.0.113.21'
	verdict config
	hint status
	assert_out_has '203.0.113.21, 203.0.113.22 (use --replace-set to replace them all)'
	[ "$(ask theirs.example.org)" = '203.0.113.21 203.0.113.22' ]
	run -0 --separate-stderr job hostname=theirs.example.org ip=203.0.113.9 replace-set=yes
	verdict good
	[ "$(ask theirs.example.org)" = 203.0.113.9 ]
}

# --- removing -------------------------------------------------------------------------------------

@test "--remove takes away what we put there, of that family" {
	run -0 --separate-stderr job remove=1 family=inet hostname=gone.example.org 'confirmed=gone.example.org 203.0.113.7'
	assert_out $'gone.example.org\tA\tgood\t\twas 203.0.113.7, at \'192.0.2.11\''
	[ "$(ask gone.example.org)" = '' ]
	[ "$(ask gone.example.org aaaa)" = 2001:db8:1::7 ]
	run -0 --separate-stderr job remove=1 family=inet hostname=gone.example.org 'confirmed=gone.example.org 203.0.113.7'
	verdict nochg
}

@test "--remove leaves the others' addresses of a set" {
	run -0 --separate-stderr job remove=1 family=4 hostname=gone-pair.example.org 'confirmed=gone-pair.example.org 203.0.113.7'
	verdict good
	[ "$(ask gone-pair.example.org)" = 203.0.113.8 ]
}

@test "--remove does not touch what is not ours, unless told to" {
	run -78 --separate-stderr job remove=1 family=inet hostname=not-ours.example.org 'confirmed=not-ours.example.org 203.0.113.7'
	verdict config
	assert_out_has "not ours: 'not-ours.example.org' has 203.0.113.8 (use --replace-set to remove it all the same)"
	run -78 --separate-stderr job remove=1 family=inet hostname=not-ours.example.org
	[ "$(ask not-ours.example.org)" = 203.0.113.8 ]
	run -0 --separate-stderr job remove=1 family=inet hostname=not-ours.example.org replace-set=yes
	verdict good
	[ "$(ask not-ours.example.org)" = '' ]
}

@test "--remove where only a wildcard answers: nochg" {
	run -0 --separate-stderr job remove=1 family=inet hostname=r.wild.example.org 'confirmed=r.wild.example.org 203.0.113.60'
	verdict nochg
	[ "$(ask r.wild.example.org)" = 203.0.113.60 ]
}

# --- others who write -----------------------------------------------------------------------------

@test "somebody else writes between: read again and win" {
	proxy $PROXY "first=$(other 203.0.113.50 race1.example.org)"
	run -0 --separate-stderr job server=$PROXY hostname=race1.example.org ip=203.0.113.9
	verdict good
	assert_out_has 'was 203.0.113.50'
	[ "$(grep -c 'tcp 5' proxy.log)" = 2 ]
	[ "$(ask race1.example.org)" = 203.0.113.9 ]
}

@test "somebody else writes between, and it is the same address: good" {
	proxy $PROXY "first=$(other 203.0.113.9 race2.example.org)"
	run -0 --separate-stderr job server=$PROXY hostname=race2.example.org ip=203.0.113.9
	verdict good
	assert_out_has 'it was so already when the update came'
	[ "$(grep -c 'tcp 5' proxy.log)" = 1 ]
}

@test "somebody else writes each time: dnserr, with the other address" {
	printf '0' >n
	proxy $PROXY "each=n=\$((\$(cat n) + 1)); echo \$n >n; $(other "203.0.113.\$n" race3.example.org)"
	run -75 --separate-stderr job server=$PROXY hostname=race3.example.org ip=203.0.113.9
	verdict dnserr
	hint sent
	assert_out_has "somebody else changes 'race3.example.org' A at the same time: it is 203.0.113.2 now"
	[ "$(ask race3.example.org)" = 203.0.113.2 ]
}

@test "a datagram that arrives twice does no harm" {
	proxy $UDP_PROXY twice
	run -0 --separate-stderr job server=$UDP_PROXY hostname=repeat.example.org ip=203.0.113.9
	verdict good
	grep 'udp 5' proxy.log
	[ "$(ask repeat.example.org)" = 203.0.113.9 ]
}

@test "an answer that is lost is looked up: good" {
	proxy $PROXY lose
	run -0 --separate-stderr job server=$PROXY hostname=lost.example.org ip=203.0.113.9
	verdict good
	assert_out_has 'the answer was lost'
	[ "$(grep -c 'tcp 5' proxy.log)" = 1 ]
}

@test "lost answers over UDP: the very same datagram is sent again, and it is good" {
	proxy $UDP_PROXY lose
	run -0 --separate-stderr job server=$UDP_PROXY hostname=lost-udp.example.org ip=203.0.113.9 deadline=6
	verdict good
	[ "$(ask lost-udp.example.org)" = 203.0.113.9 ]
}

# --- refusals -------------------------------------------------------------------------------------

@test "a wrong secret: badauth" {
	run -77 --separate-stderr job hostname=same.example.org ip=203.0.113.10 key=ddns-key:d3Jvbmc=
	verdict badauth
	hint status
	assert_out_has BADSIG
}

@test "an unknown key, or one with another algorithm: badauth" {
	local key
	run -77 --separate-stderr job hostname=same.example.org ip=203.0.113.10 key=nobody:d3Jvbmc=
	verdict badauth
	assert_out_has "BADKEY from '192.0.2.11': it has no key 'nobody'"
	key=$(key ddns-key)
	run -77 --separate-stderr job hostname=same.example.org ip=203.0.113.10 "key=hmac-sha512:${key#*:}"
	verdict badauth
}

@test "a key that the policy does not let: badauth, and what it may it does" {
	run -77 --separate-stderr job hostname=same.example.org ip=203.0.113.10 "key=$(key other-key)"
	assert_out $'same.example.org\tA\tbadauth\t203.0.113.10\tREFUSED by \'192.0.2.11\': its policy does not let key \'other-key\' change \'same.example.org\' A\tstatus'
	run -0 --separate-stderr job hostname=other.example.org ip=203.0.113.10 "key=$(key other-key)"
	verdict good
}

@test "one host's refusal does not cost the others" {
	run -77 --separate-stderr job hostname=www.example.org hostname=same.example.org hostname=other.example.org ip=203.0.113.11 "key=$(key other-key)"
	[ "$(cut -f3 <<<"$output" | paste -sd' ')" = 'nohost badauth good' ]
}

@test "a zone without updates: badauth" {
	run -77 --separate-stderr job hostname=home.fixed.example ip=203.0.113.9
	verdict badauth
}

@test "SERVFAIL: tried again later" {
	run -75 --separate-stderr job hostname=home.broken.example ip=203.0.113.9
	verdict dnserr
	hint sent
	assert_out_has SERVFAIL
}

@test "clocks too far apart: dnserr with both, never a refusal" {
	local shift where
	for shift in 4000 -4000; do
		printf '%s\n' hostname=same.example.org ip=203.0.113.10 server=$SERVER "key=$(key ddns-key)" >lines
		run -75 --separate-stderr in_ns w env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$BATS_FILE_TMPDIR/shiftclock.so" \
			SHIFT_CLOCK=$shift dyndnsc-rfc2136 <lines
		verdict dnserr
		hint sent
		case $shift in -*) where=behind ;; *) where=ahead ;; esac
		[[ $output =~ BADTIME.*its\ clock\ says\ 20[0-9-]*T[0-9:]*Z,\ this\ machine\'s\ 20[0-9-]*T[0-9:]*Z,\ which\ is\ (4000|3999|4001)\ s\ $where ]] || fail "$output"
	done
}

@test "a NOERROR that is not signed is no success" {
	proxy $PROXY strip
	run -75 --separate-stderr job server=$PROXY hostname=strip.example.org ip=203.0.113.9
	verdict dnserr
	hint sent
	assert_out_has "the answer of '192.0.2.13' is not signed: it does not count"
	proxy_down
	proxy $PROXY rcode=0
	run -75 --separate-stderr job server=$PROXY hostname=forged.example.org ip=203.0.113.9
	verdict dnserr
}

@test "a NOERROR after which nothing has changed is no success" {
	proxy $PROXY rcode=0
	run -69 --separate-stderr job server=$PROXY key= hostname=same.example.org ip=203.0.113.10 deadline=2
	verdict nohost
	assert_out_has "'192.0.2.13' took the update and ignored it: 'same.example.org' A is 203.0.113.9 there"
}

@test "a NOERROR with a wrong signature is no success" {
	proxy $PROXY damage
	run -75 --separate-stderr job server=$PROXY hostname=damage.example.org ip=203.0.113.9
	verdict dnserr
	assert_out_has 'has a wrong signature'
}

@test "what is read must be signed as well: an unsigned answer is never nochg" {
	proxy $PROXY all strip
	run -75 --separate-stderr job server=$PROXY hostname=same.example.org ip=203.0.113.9
	verdict dnserr
	proxy_down
	proxy $PROXY all damage
	run -75 --separate-stderr job server=$PROXY hostname=same.example.org ip=203.0.113.9
	verdict dnserr
}

proxy_down() {
	end "$BG_PID"
}

@test "an unsigned refusal holds when it came over TCP, and not when over UDP" {
	proxy $PROXY rcode=5
	run -77 --separate-stderr job server=$PROXY hostname=same.example.org ip=203.0.113.10
	verdict badauth
	hint status
	proxy_down
	proxy $UDP_PROXY rcode=5
	run -77 --separate-stderr job server=$UDP_PROXY hostname=same.example.org ip=203.0.113.10
	verdict badauth
	hint again
	proxy_down
	proxy $UDP_PROXY rcode=9
	run -69 --separate-stderr job server=$UDP_PROXY hostname=same.example.org ip=203.0.113.10
	verdict nohost
	hint again
}

@test "BADSIG over UDP is not signed either: not held against the configuration" {
	run -77 --separate-stderr job server=$UDP_ONLY hostname=same.example.org ip=203.0.113.10 key=ddns-key:d3Jvbmc=
	verdict badauth
	hint again
}

@test "FORMERR, NOTIMP: exit 78; NOTAUTH, NOTZONE: nohost; SERVFAIL and the undocumented: dnserr" {
	local case
	for case in 1:78:config:FORMERR 4:78:config:NOTIMP 9:69:nohost:NOTAUTH 10:69:nohost:NOTZONE 2:75:dnserr:SERVFAIL 11:75:dnserr:RCODE11 3:75:dnserr:NXDOMAIN; do
		IFS=: read -r rcode exit word text <<<"$case"
		proxy $PROXY "rcode=$rcode"
		run "-$exit" --separate-stderr job server=$PROXY hostname=same.example.org ip=203.0.113.10
		verdict "$word"
		assert_out_has "$text from '192.0.2.13'"
		proxy_down
	done
}

@test "nonsense for an answer: dnserr" {
	local n
	for n in 0 10 200; do
		proxy $PROXY mangle=$n
		run -75 --separate-stderr job server=$PROXY hostname=same.example.org ip=203.0.113.10 deadline=1
		verdict dnserr
		proxy_down
	done
}

# --- nobody there ---------------------------------------------------------------------------------

@test "no connection: dnserr, and the service was not bothered" {
	run -75 --separate-stderr job server=192.0.2.98 hostname=same.example.org ip=203.0.113.10
	verdict dnserr
	hint noconn
}

@test "silence: dnserr within the deadline, and the other hosts do not wait for it again" {
	local start=$SECONDS
	run -75 --separate-stderr job server=192.0.2.99 zone=example.org hostname={a,b,c,d,e,f}.example.org ip=203.0.113.10 deadline=20
	[ "${#lines[@]}" -eq 6 ]
	[ "$(cut -f3,6 <<<"$output" | sort -u)" = $'dnserr\tnoconn' ]
	[ $((SECONDS - start)) -le 10 ]
}

@test "silence after the update was sent: dnserr, it may have arrived" {
	proxy $PROXY hang
	run -75 --separate-stderr job server=$PROXY hostname=hang.example.org ip=203.0.113.10 deadline=4
	verdict dnserr
	hint sent
}

@test "a server without TCP is asked over UDP" {
	run -0 --separate-stderr job server=$UDP_ONLY hostname=udp.example.org ip=203.0.113.9 ip=2001:db8:1::9 verbose=1
	[ "$(cut -f3 <<<"$output" | paste -sd' ')" = 'good good' ]
	assert_err_has "'192.0.2.12' cannot be reached over TCP"
	[ "$(ask udp.example.org)" = 203.0.113.9 ]
}
