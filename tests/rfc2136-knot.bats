# dyndnsc-rfc2136 against a real Knot DNS, which answers some things in another way than BIND.

load helper
load servers

SERVER=192.0.2.11

setup_file() {
	local alg dir
	ns_add w
	ns_addr w lo $SERVER/32
	dir=$(new_server knot)
	for alg in md5 sha1 sha224 sha256 sha384 sha512; do tsig_key "key-$alg" "hmac-$alg"; done
	tsig_key other-key hmac-sha256
	tsig_key ddns-key hmac-sha256
	zone_file "$dir/example.net" example.net ns <<-ZONE
		ns A $SERVER
		changed 120 A 203.0.113.7
		same A 203.0.113.9
		www CNAME changed
		sub NS ns.sub
		ns.sub A 192.0.2.98
		*.wild A 203.0.113.60
		three 77 A 203.0.113.21
		three 77 A 203.0.113.22
		three 77 A 203.0.113.23
		gone A 203.0.113.7
	ZONE
	zone_file "$dir/dark.example" dark.example ns.example.net. <<<$'home A 203.0.113.7\nwww CNAME home'
	zone_file "$dir/fixed.example" fixed.example ns.example.net. <<<'home A 203.0.113.7'
	knotd_start w knot $SERVER < <(config)
	dir=$(new_server cache)
	zone_file "$dir/dark.example" dark.example ns.example.net. </dev/null
	named_start w cache 127.0.0.1 < <(bind_zone dark.example dark.example)
	ns_resolver w 127.0.0.1
}
teardown_file() { world_down; }

config() {
	local file name
	printf 'key:\n'
	for file in "$BATS_FILE_TMPDIR"/*.key; do
		name=${file##*/}
		printf '  - id: "%s"\n    algorithm: %s\n    secret: "%s"\n' "${name%.key}" \
			"$(sed -n 's/.*algorithm \(.*\);/\1/p' "$file")" "$(sed -n 's/.*secret "\(.*\)";/\1/p' "$file")"
	done
	cat <<-'CONF'
		acl:
		  - id: update
		    key: [ ddns-key, key-md5, key-sha1, key-sha224, key-sha256, key-sha384, key-sha512 ]
		    action: update
		  - id: other
		    key: other-key
		    action: update
		    update-owner: name
		    update-owner-name: other
		mod-queryacl:
		  - id: dark
		    address: 192.0.2.200
		zone:
		  - domain: example.net
		    file: example.net
		    journal-content: changes
		    zonefile-sync: -1
		    acl: [ update, other ]
		  - domain: dark.example
		    file: dark.example
		    journal-content: changes
		    zonefile-sync: -1
		    acl: update
		    module: mod-queryacl/dark
		  - domain: fixed.example
		    file: fixed.example
	CONF
}

# key NAME: the one-line form of a key made in setup_file.
key() {
	sed -n -e 's/.*algorithm \(.*\);/\1/p' -e 's/.*secret "\(.*\)";/\1/p' "$BATS_FILE_TMPDIR/$1.key" | paste -sd: | sed "s/:/:$1:/"
}

# job LINE...: the backend with one job, in the namespace, with server and key unless the lines have their own.
job() {
	local lines=("server=$SERVER" "$@")
	[[ " $* " == *" key="* ]] || lines+=("key=$(key ddns-key)")
	printf '%s\n' "${lines[@]}" | in_ns w dyndnsc-rfc2136
}

ask() { in_ns w dig +short +norecurse "@$SERVER" "$@" | sort | paste -sd' '; }
ttl() { in_ns w dig +noall +answer +norecurse "@$SERVER" "$@" | awk '{ print $2; exit }'; }
serial() { ask example.net soa | cut -d' ' -f3; }

# verdict WORD [HINT]: the only line on stdout has this verdict.
verdict() {
	if [ "${#lines[@]}" -ne 1 ] || [ "$(cut -f3,6 <<<"$output")" != "$1${2:+$'\t'$2}" ]; then
		fail "no single verdict '$1' with hint '${2-}' (exit $status)" "$output" "${stderr-}"
	fi
}

@test "Knot: a record is made, changed with its TTL kept, and left alone when right" {
	local before
	run -0 --separate-stderr job hostname=new.example.net ip=203.0.113.9 ip=2001:db8:1::9
	assert_out $'new.example.net\tA\tgood\t203.0.113.9\twas nothing, at \'192.0.2.11\'' \
		$'new.example.net\tAAAA\tgood\t2001:db8:1::9\twas nothing, at \'192.0.2.11\''
	[ "$(ask new.example.net) $(ask new.example.net aaaa) $(ttl new.example.net)" = '203.0.113.9 2001:db8:1::9 300' ]
	run -0 --separate-stderr job hostname=changed.example.net ip=203.0.113.9
	verdict good
	[ "$(ask changed.example.net) $(ttl changed.example.net)" = '203.0.113.9 120' ]
	before=$(serial)
	run -0 --separate-stderr job hostname=changed.example.net ip=203.0.113.9
	verdict nochg
	[ "$(serial)" = "$before" ]
}

@test "Knot: all six algorithms" {
	local alg
	for alg in md5 sha1 sha224 sha256 sha384 sha512; do
		run -0 --separate-stderr job "hostname=$alg.example.net" ip=203.0.113.9 "key=$(key key-$alg)"
		verdict good
	done
}

@test "Knot: one of several addresses, and one that a wildcard answers for" {
	run -0 --separate-stderr job hostname=three.example.net ip=203.0.113.9 'confirmed=three.example.net 203.0.113.22'
	verdict good
	[ "$(ask three.example.net)" = '203.0.113.21 203.0.113.23 203.0.113.9' ]
	run -0 --separate-stderr job hostname=home.wild.example.net ip=203.0.113.9
	verdict good
	[ "$(ask home.wild.example.net)" = 203.0.113.9 ]
}

@test "Knot: --remove" {
	run -0 --separate-stderr job remove=1 family=inet hostname=gone.example.net 'confirmed=gone.example.net 203.0.113.7'
	verdict good
	[ "$(ask gone.example.net)" = '' ]
}

@test "Knot: a zone that may not be read is changed without looking" {
	run -0 --separate-stderr job zone=dark.example hostname=home.dark.example ip=203.0.113.9
	verdict good
	assert_out_has 'could not be read back'
	grep -q 'dark.example.*DDNS.*finished' "$(server_log knot)"
	run -78 --separate-stderr job zone=dark.example hostname=home.dark.example remove=1 family=inet 'confirmed=home.dark.example 203.0.113.9'
	verdict config status
	run -0 --separate-stderr job zone=dark.example hostname=home.dark.example remove=1 family=inet replace-set=yes
	verdict good
}

@test "Knot: a CNAME that may not be read is in the way all the same" {
	run -69 --separate-stderr job zone=dark.example hostname=www.dark.example ip=203.0.113.9
	assert_out $'www.dark.example\tA\tnohost\t203.0.113.9\t\'www.dark.example\' is a CNAME\tstatus'
}

@test "Knot: the zone that the server does not tell is found through the resolver" {
	run -0 --separate-stderr job hostname=found.dark.example ip=203.0.113.9
	verdict good
}

@test "Knot: what stands in the way is nohost" {
	run -69 --separate-stderr job hostname=www.example.net ip=203.0.113.9
	verdict nohost status
	assert_out_has "is a CNAME for 'changed.example.net'"
	run -69 --separate-stderr job zone=example.net hostname=home.sub.example.net ip=203.0.113.9
	verdict nohost status
	assert_out_has 'below a delegation'
	run -69 --separate-stderr job zone=elsewhere.test hostname=home.elsewhere.test ip=203.0.113.9
	verdict nohost status
}

@test "Knot: a wrong secret, an unknown key, a key that may not: badauth" {
	run -77 --separate-stderr job hostname=same.example.net ip=203.0.113.10 key=ddns-key:d3Jvbmc=
	verdict badauth status
	run -77 --separate-stderr job hostname=same.example.net ip=203.0.113.10 key=nobody:d3Jvbmc=
	verdict badauth status
	run -77 --separate-stderr job hostname=same.example.net ip=203.0.113.10 "key=$(key other-key)"
	verdict badauth status
	run -0 --separate-stderr job hostname=other.example.net ip=203.0.113.10 "key=$(key other-key)"
	verdict good
	run -77 --separate-stderr job hostname=home.fixed.example ip=203.0.113.10
	verdict badauth status
}

@test "Knot: clocks too far apart: dnserr with both" {
	cc -D_DEFAULT_SOURCE -shared -fPIC -o shiftclock.so "$TREE/tests/shiftclock.c"
	printf '%s\n' hostname=same.example.net ip=203.0.113.10 server=$SERVER "key=$(key ddns-key)" >lines
	run -75 --separate-stderr in_ns w env ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$PWD/shiftclock.so" SHIFT_CLOCK=4000 \
		dyndnsc-rfc2136 <lines
	verdict dnserr sent
	[[ $output =~ BADTIME.*is\ (4000|3999|4001)\ s\ ahead ]]
}
