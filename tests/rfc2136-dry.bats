# dyndnsc-rfc2136: dry runs, malformed jobs, and that the secret is nowhere to be seen.

load helper
load servers

SERVER=192.0.2.11

setup_file() {
	local dir
	ns_add w
	ns_add nothing
	ns_addr w lo $SERVER/32
	dir=$(new_server ns1)
	tsig_key ddns-key hmac-sha512
	zone_file "$dir/example.org" example.org ns1 <<-ZONE
		ns1 A $SERVER
		changed 120 A 203.0.113.7
		same A 203.0.113.9
		www CNAME changed
		three 77 A 203.0.113.21
		three 77 A 203.0.113.22
		three 77 A 203.0.113.23
		gone A 203.0.113.7
	ZONE
	named_start w ns1 $SERVER < <(cat "$TSIG_FILE" && bind_zone example.org example.org ddns-key)
}
teardown_file() { world_down; }

lines() { printf '%s\n' "server=$SERVER" "key=hmac-sha512:ddns-key:$TSIG_SECRET" "$@"; }
job() { lines "$@" | in_ns w dyndnsc-rfc2136; }

ask() { in_ns w dig +short +norecurse "@$SERVER" "$@" | sort | paste -sd' '; }
ttl() { in_ns w dig +noall +answer +norecurse "@$SERVER" "$@" | awk '{ print $2; exit }'; }
serial() { ask example.org soa | cut -d' ' -f3; }

@test "-n prints what would be sent as nsupdate reads it, key masked, and sends nothing" {
	local before
	before=$(serial)
	run -0 --separate-stderr job dry-run=1 hostname=changed.example.org ip=203.0.113.9 ip=2001:db8:1::9
	assert_out "server $SERVER 53" 'zone example.org.' 'key hmac-sha512:ddns-key ***' \
		'prereq nxrrset changed.example.org. CNAME' 'prereq yxrrset changed.example.org. A 203.0.113.7' \
		'update delete changed.example.org. A' 'update add changed.example.org. 120 A 203.0.113.9' send \
		"server $SERVER 53" 'zone example.org.' 'key hmac-sha512:ddns-key ***' \
		'prereq nxrrset changed.example.org. CNAME' 'prereq nxrrset changed.example.org. AAAA' \
		'update add changed.example.org. 300 AAAA 2001:db8:1::9' send
	refute_err
	[ "$(serial)" = "$before" ]
	grep -c 'updating zone' "$(server_log ns1)" && fail 'something was sent' || true
}

@test "-n says as a comment what is right already, and what is in the way" {
	run -0 --separate-stderr job dry-run=1 hostname=same.example.org ip=203.0.113.9
	assert_out '; same.example.org A is 203.0.113.9 already: nothing to send'
	run -69 --separate-stderr job dry-run=1 hostname=www.example.org ip=203.0.113.9
	assert_out "; www.example.org A nohost: 'www.example.org' is a CNAME for 'changed.example.org'"
	run -78 --separate-stderr job dry-run=1 hostname=three.example.org ip=203.0.113.9
	assert_out_has '; three.example.org A config: '
	run -0 --separate-stderr job dry-run=1 remove=1 family=inet6 hostname=gone.example.org
	assert_out '; gone.example.org AAAA is not there: nothing to send'
}

@test "what -n prints, with the secret put in, does the same through nsupdate" {
	run -0 --separate-stderr job dry-run=1 hostname=by-hand.example.org hostname=three.example.org ip=203.0.113.9 ttl=99 \
		'confirmed=three.example.org 203.0.113.22'
	in_ns w nsupdate <<<"${output//\*\*\*/$TSIG_SECRET}"
	[ "$(ask by-hand.example.org) $(ttl by-hand.example.org)" = '203.0.113.9 99' ]
	[ "$(ask three.example.org)" = '203.0.113.21 203.0.113.23 203.0.113.9' ]
	run -0 --separate-stderr job dry-run=1 remove=1 family=inet hostname=gone.example.org 'confirmed=gone.example.org 203.0.113.7'
	in_ns w nsupdate <<<"${output//\*\*\*/$TSIG_SECRET}"
	[ "$(ask gone.example.org)" = '' ]
	# the prerequisites hold: the same once more is refused
	run -2 in_ns w nsupdate <<<"${output//\*\*\*/$TSIG_SECRET}"
}

@test "-nn touches no network, and leaves open what only an answer would give" {
	printf '%s\n' server=127.0.0.1 "key=hmac-sha512:ddns-key:$TSIG_SECRET" dry-run=2 hostname=changed.example.org ip=203.0.113.9 >job
	run -0 --separate-stderr in_ns nothing dyndnsc-rfc2136 <job
	assert_out 'server 127.0.0.1 53' 'zone {zone}' 'key hmac-sha512:ddns-key ***' \
		'prereq nxrrset changed.example.org. CNAME' 'prereq {current A of changed.example.org}' \
		'update delete changed.example.org. A' 'update add changed.example.org. {ttl} A 203.0.113.9' send
	printf '%s\n' dry-run=2 hostname=changed.example.org. ip=2001:db8:1::9 ttl=0 zone=example.org 'server=ns1.example.org 5353' >job
	run -0 --separate-stderr in_ns nothing dyndnsc-rfc2136 <job
	assert_out 'server ns1.example.org 5353' 'zone example.org.' \
		'prereq nxrrset changed.example.org. CNAME' 'prereq {current AAAA of changed.example.org}' \
		'update delete changed.example.org. AAAA' 'update add changed.example.org. 0 AAAA 2001:db8:1::9' send
	printf '%s\n' dry-run=2 hostname=changed.example.org remove=1 family=inet >job
	run -0 --separate-stderr in_ns nothing dyndnsc-rfc2136 <job
	assert_out 'server {server}' 'zone {zone}' 'prereq nxrrset changed.example.org. CNAME' \
		'prereq {current A of changed.example.org}' 'update delete changed.example.org. A' send
	in_ns nothing grep -q '^ *lo: *0 *0 ' /proc/net/dev
}

@test "a malformed job is exit 78 with the reason, and nothing is printed or sent" {
	local line before
	before=$(serial)
	for line in ttl=-1 ttl=2147483648 ttl=x ttl= key=x key=hmac-x:a:YQ== "key=$TSIG_SECRET" "key=a b:$TSIG_SECRET" \
		server= server=a..b 'server=a b c' server=1.2.3.4:0 server=1.2.3.4:65536 'server=::1 x' 'server=[::1' \
		zone= zone=a..b zone=example.net hostname=a..b hostname=192.0.2.1 ip=203.0.113.300 ip=2001:db8::1%lo \
		ip=203.0.113.10 replace-set=perhaps deadline=soon dry-run=yes remove=perhaps; do
		run -78 --separate-stderr in_ns w dyndnsc-rfc2136 < <(printf '%s\n' hostname=changed.example.org ip=203.0.113.9 "$line")
		assert_out
		assert_err_has 'dyndnsc-rfc2136: '
		refute_err "${TSIG_SECRET:4:12}"
	done
	run -78 --separate-stderr in_ns w dyndnsc-rfc2136 <<<hostname=a.example.org
	assert_err_has 'no ip'
	run -78 --separate-stderr in_ns w dyndnsc-rfc2136 <<<ip=203.0.113.9
	assert_err_has 'no hostname'
	run -78 --separate-stderr in_ns w dyndnsc-rfc2136 <<<$'remove=1\nhostname=a.example.org\nip=203.0.113.9'
	assert_err_has 'no family to remove'
	[ "$(serial)" = "$before" ]
}

@test "lines that are none, and no lines at all" {
	run -65 --separate-stderr in_ns w dyndnsc-rfc2136 <<<nonsense
	assert_out
	run -0 --separate-stderr in_ns w dyndnsc-rfc2136 </dev/null
	assert_out
	run -64 --separate-stderr in_ns w dyndnsc-rfc2136 --usr x </dev/null
	assert_err_has "did you mean '--user'?"
	run -64 --separate-stderr in_ns w dyndnsc-rfc2136 operand </dev/null
	run -0 --separate-stderr dyndnsc-rfc2136 --help
	assert_out_has 'usage: dyndnsc-rfc2136'
	run -71 bash -c 'dyndnsc-rfc2136 --help >/dev/full'
	printf '%s\n' dry-run=2 hostname=a.example.org ip=203.0.113.9 >job
	run -71 bash -c 'dyndnsc-rfc2136 <job >/dev/full'
}

@test "unknown keys are passed over" {
	run -0 --separate-stderr job hostname=same.example.org ip=203.0.113.9 favourite-colour=blue name=x
	assert_out_has nochg
}

@test "the secret is in no output, whatever happens, and on no command line" {
	local extra wrong=d3JvbmctY2FuYXJ5LXdyb25n
	for extra in dry-run=0 dry-run=1 dry-run=2 server=192.0.2.98 zone=elsewhere.org "key=ddns-key:$wrong" "key=hmac-md5:x:$wrong"; do
		run --separate-stderr job hostname=secret.example.org ip=203.0.113.9 verbose=9 "$extra"
		for word in "$TSIG_SECRET" "${TSIG_SECRET:0:8}" "$wrong" "${wrong:0:8}"; do
			refute_out "$word"
			refute_err "$word"
		done
	done
	mkfifo feed
	bg_in w bash -c 'exec dyndnsc-rfc2136 <feed'
	exec 7>feed
	lines hostname=same.example.org ip=203.0.113.9 >&7
	await grep -q rfc2136 "/proc/$BG_PID/cmdline"
	run ! grep -lsz -F "$TSIG_SECRET" /proc/[0-9]*/cmdline
	exec 7>&-
}

@test "as root it becomes nobody, or who it is told to, for good" {
	mkfifo feed
	bg_in w bash -c 'exec dyndnsc-rfc2136 --user daemon <feed'
	exec 7>feed
	await grep -q "^Uid:	$(id -u daemon)	$(id -u daemon)	$(id -u daemon)" "/proc/$BG_PID/status"
	await grep -q '^NoNewPrivs:	1' "/proc/$BG_PID/status"
	exec 7>&-
	run -78 --separate-stderr in_ns w dyndnsc-rfc2136 --user nobody-of-that-name </dev/null
	run -78 --separate-stderr in_ns w dyndnsc-rfc2136 --user root </dev/null
}
