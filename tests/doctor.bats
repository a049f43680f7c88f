# dyndnsc-doctor: the exit status of the first stage that failed, and advice that names the cause; nothing is changed.
# Names as in world_up (servers.bash); services are a web server that says what a plan says, and nginx for TLS.

load helper
load servers
load update
load web
load sources

setup_file() {
	world_up
	ns_addr w lo 192.0.2.98/32
	ns_hosts w {good,expired,wrong,unknown,old}.example.org
	tls_ca ca
	tls_ca stranger
	tls_cert good ca 2 good.example.org
	tls_cert expired ca -1 expired.example.org
	tls_cert wrong ca 2 somebody.example.org
	tls_cert unknown stranger 2 unknown.example.org
	tls_cert old ca 2 old.example.org
	nginx_start w web < <(
		secure good
		secure expired
		secure wrong
		secure unknown
		secure old:4443 'ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;'
	)
	chmod -R go+rX "$(tls_dir)"
	chmod go+x "$BATS_FILE_TMPDIR" "${BATS_FILE_TMPDIR%/*}" "${BATS_FILE_TMPDIR%/*/*}"
	export CA
	CA=$(tls_dir)/ca.pem
	cc -D_DEFAULT_SOURCE -shared -fPIC -o "$BATS_FILE_TMPDIR/shiftclock.so" "$TREE/tests/shiftclock.c"
}

teardown_file() { world_down; }

secure() {
	local name=${1%:*} port=443
	[[ $1 != *:* ]] || port=${1#*:}
	printf 'server { listen 127.0.0.1:%s ssl; server_name %s.example.org; %s\n' "$port" "$name" "${2-}"
	printf 'ssl_certificate %s/%s.pem; ssl_certificate_key %s/%s.key;\n' "$(tls_dir)" "$name" "$(tls_dir)" "$name"
	printf 'location / { return 404 "a page\\n"; } }\n'
}

# config <SECTIONS: the file d.ini.
config() { (umask 077 && cat >d.ini); }

# section NAME KEY=VALUE...: of d.ini, with an address that is given; KEY without detector or updater is an updater's.
section() {
	local line
	printf '[%s]\ndetector = static\ndetector-address = 203.0.113.7\nallow_private = yes\n' "$1"
	for line in "${@:2}"; do
		case $line in
		updater=* | compare=* | allow_private=* | use_preset=*) printf '%s\n' "$line" ;;
		*) printf 'updater-%s\n' "$line" ;;
		esac
	done
}

# doctor [OPTION...]: in the world.
doctor() { run --separate-stderr in_ns w dyndnsc-doctor -t 12 -c d.ini "$@"; }

# found STAGE WORD [TEXT]: this stage came to that, and its summary has the text in it.
found() {
	local line
	line=$(grep -E "^  [a-z ]{8}  $1: " <<<"$output" | head -1) || true
	[[ $line == "  $2"* && $line == *"${3-}"* ]] || fail "$1 is not '$2 ... ${3-}' but: $line" "$output" "${stderr-}"
}

# advised TEXT: among what to do.
advised() {
	local todo=${output##*What to do:}
	[[ $todo == *"$1"* ]] || fail "no advice '$1'" "$output" "${stderr-}"
}

# unchanged COMMAND...: no file below the home folder is made, removed or written by it.
unchanged() {
	local before
	before=$(find "$HOME" -printf '%p %T@ %s\n' | sort)
	"$@"
	[ "$(find "$HOME" -printf '%p %T@ %s\n' | sort)" = "$before" ] || fail "something was written" "$before" "$(find "$HOME" -ls)"
}

signed() { section home updater=rfc2136 hostname=home.example.org server=192.0.2.11 key-file="$HOME/key"; }

setup() {
	test_setup
	open_folders
}

take_key() { install -m 600 "$TSIG_FILE" key && sed -i "$@" key; }

@test "all is well: every stage, exit 0, nothing to do; neither a record nor state is changed" {
	local serial
	take_key -e ''
	signed | config
	serial=$(in_ns w dig +short +norecurse @192.0.2.11 example.org soa)
	unchanged doctor
	exits_with 0
	found configuration ok "'d.ini', mode 0600"
	found detection ok "203.0.113.7, by 'static'"
	found publishable ok 203.0.113.7
	found DNS ok "the zone's servers have what was detected"
	assert_out_has 'A home.example.org: 192.0.2.11 says NOERROR'
	assert_out_has 'A home.example.org: 192.0.2.12 says NOERROR'
	found state ok 'nothing is known yet'
	assert_out_has 'next: nothing is sent: DNS has it already'
	found service ok 'takes the credentials'
	found request ok
	advised 'nothing, all is well'
	refute_err
	[ "$(in_ns w dig +short +norecurse @192.0.2.11 example.org soa)" = "$serial" ]
}

# exits_with STATUS
exits_with() { [ "$status" -eq "$1" ] || fail "exit $status, not $1" "$output" "${stderr-}"; }

@test "another address than in DNS: that is said, what would be sent is shown, and the next run does it" {
	take_key -e ''
	signed | sed 's/203.0.113.7/203.0.113.99/' | config
	doctor
	exits_with 0
	found DNS ok "the zone's servers have something else"
	assert_out_has 'home.example.org A: 203.0.113.7, which is not what was detected'
	assert_out_has 'next: 203.0.113.99 is sent at the next run: nothing confirmed yet'
	assert_out_has 'update add home.example.org. 120 A 203.0.113.99'
	assert_out_has 'key hmac-sha256:ddns-key ***'
	advised 'the next run publishes the address'
	advised 'dyndnsc -c d.ini home'
}

@test "credentials: a key with another secret, and one that the server does not know" {
	take_key -e 's/secret ".\{8\}/secret "AAAAAAAA/'
	signed | config
	doctor
	exits_with 77
	found service failed BADSIG
	found request 'left out'
	advised 'copy the secret of the key from the server again'
	take_key -e 's/ddns-key/other-key/'
	doctor
	exits_with 77
	found service failed BADKEY
	advised "compare name and algorithm of the key"
}

@test "a zone whose servers are all lame, one whose servers disagree, and one with one lame server" {
	{
		section lame updater=dummy hostname=home.lame.example.org compare=authoritative
		section split updater=dummy hostname=home.split.example.org compare=authoritative
	} | config
	doctor lame
	exits_with 75
	found DNS failed SERVFAIL
	assert_out_has "that is: the resolver gets no answer that counts from the zone's servers: they are lame or down"
	advised 'tell those who run the zone of home.lame.example.org'
	doctor split
	exits_with 75
	found DNS failed 'pending: the servers of the zone disagree'
	assert_out_has 'ns1.example.org (192.0.2.11): 203.0.113.51'
	assert_out_has 'ns2.example.org (192.0.2.12): 203.0.113.52'
	advised 'a secondary server does not get the zone from its primary'
}

@test "one of a zone's servers is lame: the others count, and it is named" {
	local dir
	ns_add l
	ns_addr l lo 192.0.2.21/32 192.0.2.22/32
	ns_resolver l 127.0.0.1
	dir=$(new_server half)
	zone_file "$dir/half.example" half.example ns1 ns2 <<<$'ns1 A 192.0.2.21\nns2 A 192.0.2.22\nhome A 203.0.113.7'
	named_start l half 192.0.2.21,192.0.2.22,127.0.0.1 'recursion yes;' < <(
		printf 'view lame { match-destinations { 192.0.2.22; }; recursion no; allow-query-cache { none; }; };\n'
		printf 'view good {\n'
		bind_zone half.example "$dir/half.example"
		printf '};\n'
	)
	section home updater=dummy hostname=home.half.example compare=authoritative | config
	run --separate-stderr in_ns l dyndnsc-doctor -t 6 -c d.ini
	exits_with 0
	found DNS note "the zone's servers have what was detected"
	assert_out_has 'half.example: its server ns2.half.example (192.0.2.22) is lame'
	advised 'NS records name servers which do not serve it'
}

@test "port 53 is intercepted: that is the cause, and 'compare = dns' the way around" {
	section home updater=dummy hostname=home.sub.example.org compare=authoritative | config
	in_ns w nft -f - <<-'END'
		table inet catch {
			chain out {
				type nat hook output priority -100
				meta skuid != 0 ip daddr 192.0.2.13 udp dport 53 dnat ip to 127.0.0.1
			}
		}
	END
	doctor
	exits_with 75
	found DNS failed 'port 53 is intercepted here'
	advised "put 'compare = dns' into section [home]"
	sed -i 's/compare = .*/compare = dns/; s/compare=.*/compare=dns/' d.ini
	doctor
	in_ns w nft delete table inet catch
	exits_with 0
	found DNS ok 'the resolver has something else'
}

@test "a name without a record, and no DNS at all" {
	section home updater=dummy hostname=nobody.example.org compare=authoritative | config
	doctor
	exits_with 0
	found DNS note "the zone's servers have no such record"
	assert_out_has 'else look at its spelling'
	ns_add alone
	ns_resolver alone 127.0.0.1
	run --separate-stderr in_ns alone dyndnsc-doctor -t 5 -c d.ini
	exits_with 75
	found DNS failed
	advised 'see whether this machine can ask DNS at all'
}

# api <PLAN: a service that is read before it is written, and its section.
api() {
	httpd_start api
	section home updater=dnsimple hostname=home.example.org key=canary-8f31 compare=none url="$HTTPD" | config
}

doctor_here() { run --separate-stderr dyndnsc-doctor -t "${T:-10}" -c d.ini "$@"; }

@test "a service that refuses the credentials: 77, and how to go on" {
	api <<-'END'
		on GET *
		forever
		status 401
		body {"message":"Authentication failed"}
	END
	unchanged doctor_here
	exits_with 77
	found service failed 'badauth: Authentication failed'
	found request 'left out'
	advised 'compare user, password, token or key in section [home]'
	advised 'dyndnsc-update -c d.ini --retry home'
	found DNS 'left out' 'compare = none'
}

@test "a service with trouble of its own: 75, wait" {
	api <<-'END'
		on GET *
		forever
		status 500
		body out of order
	END
	doctor_here
	exits_with 75
	found service failed 'HTTP 500'
	assert_out_has 'that is: the service has trouble of its own'
	advised 'wait: it is asked again by itself'
}

@test "a service that cuts the connection, hangs, or is not there: each its own words, within the time" {
	api <<-'END'
		on GET *
		forever
		reset
	END
	doctor_here
	exits_with 75
	assert_out_has 'that is: the connection was cut before an answer came'
	httpd_stop
	doctor_here
	exits_with 75
	assert_out_has 'that is: nobody takes the connection there'
	advised 'check the url and the port of 127.0.0.1:'
	api <<-'END'
		on GET *
		forever
		hang
	END
	SECONDS=0
	T=5 doctor_here
	exits_with 75
	[ "$SECONDS" -le 9 ]
	assert_out_has 'that is: no answer came in time'
	advised 'firewall'
}

@test "a service that answers as to its own users: the credentials are proven by reading alone" {
	api <<-'END'
		any order
		on GET /v2/whoami
		forever
		body {"data":{"account":{"id":7}}}
		on GET /v2/7/zones?*
		forever
		body {"data":[{"name":"example.org"}],"pagination":{"total_pages":1}}
		on GET /v2/7/zones/example.org/records?*
		forever
		body {"data":[{"id":3,"name":"home","type":"A","content":"203.0.113.1"}],"pagination":{"total_pages":1}}
	END
	unchanged doctor_here -v
	exits_with 0
	found service ok 'answers, and takes the credentials'
	assert_out_has 'answered 200'
	assert_out_has 'PATCH http://127.0.0.1:'
	assert_out_has '{"content":"203.0.113.7"}'
	[ "$(grep -c '^GET ' "$HTTPD_LOG")" -gt 0 ]
	none grep -E '^(PATCH|POST|DELETE|PUT) ' "$HTTPD_LOG"
	refute_out canary-8f31
	refute_err canary-8f31
}

@test "a service without a reading step: only an update can tell; its web server is asked for its first page, without credentials" {
	httpd_start api <<-'END'
		on GET /
		forever
		status 404
		body a page
	END
	section home updater=duckdns hostname=home.duckdns.org token=canary-8f31 compare=none url="$HTTPD/update" | config
	unchanged doctor_here
	exits_with 0
	found service note 'only an update can tell'
	assert_out_has "$HTTPD answers, asked for its first page and without credentials"
	assert_out_has "GET $HTTPD/update?domains=home.duckdns.org&token=***&ip=203.0.113.7"
	requests_are 1
	request_has 'GET / HTTP/1.1'
	none grep -F canary-8f31 "$HTTPD_LOG"
}

@test "certificates: expired, of another name, of an unknown authority, TLS too old; each is named" {
	local name
	for name in good expired wrong unknown old:4443; do
		section ${name%:*} updater=dyndns2 hostname=home.example.org userid=me password=canary-8f31 compare=none ca-file="$CA" \
			url="https://${name%:*}.example.org:$( [[ $name == *:* ]] && echo 4443 || echo 443)/nic/update"
	done | config
	doctor good
	exits_with 0
	assert_out_has 'https://good.example.org:443 answers'
	doctor expired
	exits_with 75
	found service failed 'certificate has expired'
	assert_out_has 'its certificate has expired, or the clock of this machine is ahead'
	advised 'compare the clock of this machine, which says 20'
	advised 'the certificate of expired.example.org'
	doctor wrong
	exits_with 75
	assert_out_has 'that is: its certificate belongs to another name'
	doctor unknown
	exits_with 75
	assert_out_has 'that is: its certificate is signed by nobody that this machine trusts'
	advised 'ca-certificates'
	section ca updater=dyndns2 hostname=home.example.org userid=me password=canary-8f31 compare=none ca-file="$HOME/nothing.pem" \
		url=https://good.example.org/nic/update >>d.ini
	doctor ca
	exits_with 75
	assert_out_has 'that is: the file of authorities, ca-file, cannot be read'
	doctor old
	exits_with 75
	assert_out_has 'that is: the two ends agree on no version of TLS'
}

@test "mistakes of the configuration: 78, what depends on it is left out, the other sections are looked at all the same" {
	{
		section bad updater=dummy hostnam=home.example.org
		section good updater=dummy hostname=home.example.org
	} | config
	unchanged doctor_here
	exits_with 78
	found configuration failed 'there are mistakes'
	assert_out_has "unknown"
	assert_out_has "did you mean 'updater-hostname'?"
	refute_err
	found detection ok
	advised 'dyndnsc -c d.ini --check'
	found service 'left out' 'the configuration has to be mended first'
	advised 'mend the mistakes that are named above in d.ini'
	doctor_here good
	exits_with 0
	doctor_here goood
	exits_with 78
	assert_err_has "did you mean 'good'?"
}

@test "a file of secrets that everybody can read, one that is not there, a variable that is not set" {
	echo canary-8f31 >token
	chmod 644 token
	section home updater=duckdns hostname=home.duckdns.org token-file="$HOME/token" compare=none | config
	doctor_here
	exits_with 78
	assert_out_has "secret 'token': in the file '$HOME/token', mode 0644"
	advised chmod
	rm token
	doctor_here
	exits_with 78
	assert_out_has "reading '$HOME/token': No such file"
	section home updater=duckdns hostname=home.duckdns.org token-env=DUCK compare=none | config
	doctor_here
	exits_with 78
	assert_out_has "the variable 'DUCK' is not set"
	DUCK=canary-8f31 doctor_here
	found configuration ok
	found request ok
	refute_out canary-8f31
}

@test "an address that must not be published: 65, why, and what finds another; the rest goes on" {
	section home updater=dummy hostname=home.example.org allow_private=no | sed -e '/allow_private = yes/d' -e 's/203.0.113.7/100.64.1.2/' | config
	doctor_here
	exits_with 65
	found publishable failed 'carrier-grade NAT'
	found service ok
	advised "by 'detector = auto'"
}

@test "no address: what failed, and what depends on it is left out" {
	printf '[home]\ndetector = iface\ndetector-iface = nowhere0\nupdater = dummy\nupdater-hostname = home.example.org\n' | config
	doctor_here
	exits_with 1
	found detection failed 'no such address'
	found publishable 'left out' 'no address was detected'
	found service ok
	advised 'section [home]'
}

@test "detection by several sources: what each said is shown, and nobody is remembered" {
	no_sources
	httpd_start web <<-'END'
		any order
		on GET /one
		forever
		body 8.8.4.4
		on GET /two
		forever
		body 8.8.4.4
	END
	source_at one "$HTTPD/one"
	source_at two "$HTTPD/two"
	printf '[home]\ndetector = auto\ndetector-family = INET\nupdater = dummy\nupdater-hostname = home.example.org\n' | config
	unchanged doctor_here
	exits_with 0
	assert_out_has "'one' (one, http) says 8.8.4.4"
	assert_out_has '8.8.4.4: enough sources agree'
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "a service that refused before: since when, how to clear it; and the state stays as it is" {
	service
	answers nohost 'no such host here'
	printf '[home]\ndetector = static\ndetector-address = 8.8.4.4\nupdater = svc\nupdater-hostname = home.example.org\ncompare = none\n' | config
	run dyndnsc-update -c d.ini --ip 8.8.4.4 home
	[ "$status" -eq 69 ]
	unchanged doctor_here
	exits_with 69
	found state failed 'the service refused, and is not asked again'
	assert_out_has 'refused since 20'
	assert_out_has 'nohost: no such host here'
	assert_out_has 'next: it is not asked again until the options change'
	advised 'dyndnsc-update -c d.ini --retry home'
	jobs_are 1
	run -0 dyndnsc-update -c d.ini --retry home </dev/null
	doctor_here
	exits_with 0
	found state ok
}

@test "the clock: before this program was written it is wrong; behind its own files it may be" {
	section home updater=dummy hostname=home.example.org | config
	export ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$BATS_FILE_TMPDIR/shiftclock.so
	SHIFT_CLOCK=-400000000 doctor_here
	exits_with 71
	found clock failed 'before this program was written'
	advised 'set the clock of this machine, which says 20'
	SHIFT_CLOCK=-200000 doctor_here
	exits_with 0
	found clock note 'there are files that are newer'
	SHIFT_CLOCK=4000000000 doctor_here
	exits_with 71
	found clock failed 'far ahead'
}

@test "a protocol or a preset with options, without a configuration; the secret is nowhere" {
	httpd_start api <<-'END'
		on GET *
		forever
		status 404
	END
	run --separate-stderr dyndnsc-doctor -t 6 duckdns --hostname home.duckdns.org --token canary-8f31 --url "$HTTPD/update"
	found configuration ok
	found service note 'only an update can tell'
	assert_out_has "GET $HTTPD/update?domains=home.duckdns.org&token=***"
	refute_out canary-8f31
	run -78 --separate-stderr dyndnsc-doctor -t 6 duckdns.org --token canary-8f31
	refute_out canary-8f31
	run -78 --separate-stderr dyndnsc-doctor duckdnss
	section home updater=dummy hostname=home.example.org | config
	run -64 --separate-stderr dyndnsc-doctor -c d.ini home --token canary-8f31
	refute_err canary-8f31
	run -64 --separate-stderr dyndnsc-doctor --jsn
	assert_err_has "did you mean '--json'?"
}

@test "secrets in every place are in no output at -vvv, in text and in JSON, whatever the service sends back" {
	api <<-'END'
		on GET *
		forever
		status 400
		body {"message":"what is canary-8f31?"}
	END
	doctor_here -vvv
	exits_with 75
	refute_out canary-8f31
	refute_err canary-8f31
	doctor_here -vvv --json
	refute_out canary-8f31
	refute_err canary-8f31
}

@test "--json: one object with the same stages, statuses and advice" {
	{
		section one updater=dummy hostname=home.example.org compare=none
		section two updater=dummy hostnam=x
	} | config
	doctor_here --json
	exits_with 78
	[ "${#lines[@]}" -eq 1 ]
	python3 - "$output" <<-'END'
		import json, sys
		o = json.loads(sys.argv[1])
		assert o['status'] == 78, o
		assert [s['section'] for s in o['sections']] == ['one', 'two'], o
		one, two = o['sections']
		assert one['status'] == 0 and two['status'] == 78
		names = [s['stage'] for s in one['stages']]
		assert names == ['configuration', 'clock', 'detection', 'publishable', 'DNS', 'state', 'service', 'request'], names
		assert two['stages'][0]['result'] == 'failed' and two['stages'][0]['status'] == 78
		assert any('hostnam' in d for d in two['stages'][0]['details'])
		assert any('mend' in t['text'] for t in o['todo'])
		assert any('dyndnsc -c d.ini --check' in t['commands'] for t in o['todo'])
	END
}

@test "a command for a secret that does not end: within the time, and named; so is a file of sections on a descriptor" {
	section home updater=duckdns hostname=home.duckdns.org compare=none token-command='sleep 60' | config
	SECONDS=0
	T=4 doctor_here
	exits_with 75
	[ "$SECONDS" -le 8 ]
	assert_out_has 'that is: a command of the configuration fails, or does not end'
	section home updater=dummy hostname=home.example.org compare=none | config
	run --separate-stderr bash -c 'dyndnsc-doctor -t 5 -c /dev/fd/7 7< <(cat d.ini)'
	exits_with 0
	found detection ok 203.0.113.7
	run --separate-stderr bash -c 'umask 077; yes "# more than a pipe holds" | head -5000 | cat d.ini - | dyndnsc-doctor -t 5 -c /dev/stdin'
	exits_with 78
}

@test "at a terminal the stage in hand is shown while it lasts, and not elsewhere" {
	section home updater=dummy hostname=home.example.org compare=none | config
	doctor_here
	refute_err
	run script -qec 'dyndnsc-doctor -t 5 -c d.ini' /dev/null
	[[ $output == *$'\r\033[Kdetection ...\r\033[K'* ]] || fail "no progress" "$output"
}

@test "-q names what needs attention only; -v says whom the network is left to" {
	section home updater=dummy hostname=home.example.org compare=none | config
	doctor_here -q
	exits_with 0
	none grep -E '^  ok' <<<"$output"
	doctor_here -v
	assert_out_has 'what talks to the network runs as'
}

# checked SECTION: the line that dyndnsc --check --online has for it.
checked() { DYNDNSC_DATADIR=$TREE/share run --separate-stderr "$TREE/tests/stub/online" "$HOME/d.ini" "$@"; }

@test "dyndnsc --check --online: a line a section, and what the reading steps come to" {
	api <<-'END'
		on GET *
		forever
		status 401
		body {"message":"Authentication failed"}
	END
	unchanged checked home
	exits 77 'home: home.example.org A: badauth: Authentication failed'
	refute_err
	httpd_stop
	checked home
	exits_with 75
	assert_out_has "Couldn't connect to server"
	{
		section duck updater=duckdns hostname=home.duckdns.org token-env=DUCK
		section six updater=svc hostname=home.example.org | sed -e 's/^detector = .*/detector = socket/' -e 's/detector-address = .*/detector-family = INET6/'
		section bad updater=duckdns hostname=home.duckdns.org token-file=/nonexistent
	} | config
	DUCK=canary-8f31 checked duck
	exits 0 "duck: 'duckdns' has nothing to read: only an update can tell whether the credentials are good"
	checked bad
	exits_with 78
	assert_out_has "reading '/nonexistent'"
	service
	checked six
	exits 0 "six: 'svc' has nothing to read: only an update can tell whether the credentials are good"
	jobs_are 0
}

@test "dyndnsc --check --online: with a name server, signed" {
	take_key -e ''
	signed | config
	run --separate-stderr in_ns w env DYNDNSC_DATADIR="$TREE/share" "$TREE/tests/stub/online" "$HOME/d.ini" home
	exits 0 'home: the service answered, and takes the credentials'
	take_key -e 's/ddns-key/other-key/'
	run --separate-stderr in_ns w env DYNDNSC_DATADIR="$TREE/share" "$TREE/tests/stub/online" "$HOME/d.ini" home
	exits_with 77
	assert_out_has 'home: home.example.org A: badauth: BADKEY'
}
