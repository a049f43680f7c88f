# dyndnsc: one run over the sections of a configuration, or over what the seed's command line describes.

load helper
load servers
load update

A=8.8.4.1
A6=2a00:1450::1

dyn() { run --separate-stderr dyndnsc "$@"; }

# conf <TEXT: the configuration my.ini.
conf() {
	cat >my.ini
	chmod 600 my.ini
}

# section NAME [LINE...]: a section that works, with more lines.
section() {
	printf '[%s]\ndetector = static\ndetector-address = %s\nupdater = dummy\nupdater-hostname = %s.example.org\n' "$1" $A "$1"
	printf '%s\n' "${@:2}"
}

# --- the seed's documentation, word for word ------------------------------------------------------

# kinds: protocols and detectors as the seed has them; who does the work is not of interest here.
kinds() {
	recipe dyndns2 'batch = 1' <<-'END'
		[option userid]
		required = yes
		help = user
		[option password]
		required = yes
		secret = yes
		help = password
		[option url]
		required = yes
		type = url
		help = where
	END
	sed '/option url/,$d' "$DYNDNSC_DATADIR/recipes/update/dyndns2.ini" >"$DYNDNSC_DATADIR/recipes/update/afraid.ini"
	printf '%s\n' '[step update]' 'request = GET https://example.org/' >>"$DYNDNSC_DATADIR/recipes/update/afraid.ini"
	recipe duckdns <<-'END'
		[option token]
		required = yes
		secret = yes
		help = token
	END
	recipe dnsimple <<-'END'
		[option key]
		required = yes
		secret = yes
		help = token
	END
	for name in auto webcheck4 webcheck6; do
		program dyndnsc-detect-$name <<<'#!/bin/false'
	done
}

@test "quickstart: the configuration file is understood as it is" {
	kinds
	cat >test.cfg <<-'END'
		[dyndnsc]
		configs = test_ipv4, test_ipv6

		[test_ipv4]
		use_preset = nsupdate.info:ipv4
		updater-hostname = test.nsupdate.info
		updater-userid = test.nsupdate.info
		updater-password = xxxxxxxx

		[test_ipv6]
		use_preset = nsupdate.info:ipv6
		updater-hostname = test.nsupdate.info
		updater-userid = test.nsupdate.info
		updater-password = xxxxxxxx
	END
	chmod 600 test.cfg
	dyn --config test.cfg --check
	exits 0
	refute_err
	sed -i s/updater-password/updater-pasword/ test.cfg
	dyn --config test.cfg --check
	exits 78
	assert_err_has "test.cfg:8: unknown key 'updater-pasword' for protocol 'dyndns2': did you mean 'updater-password'?"
	assert_err_has "test.cfg:14: unknown key 'updater-pasword'"
	refute_err xxxxxxxx
}

@test "quickstart: the command lines are understood as they are" {
	kinds
	dyn --check --updater-dyndns2 \
		--updater-dyndns2-hostname  test.nsupdate.info \
		--updater-dyndns2-userid    test.nsupdate.info \
		--updater-dyndns2-password  XXXXXXXX \
		--updater-dyndns2-url       https://nsupdate.info/nic/update \
		--detector-webcheck4 \
		--detector-webcheck4-url    https://ipv4.nsupdate.info/myip \
		--detector-webcheck4-parser plain
	exits 0
	refute_err

	dyn --check --updater-dyndns2 \
		--updater-dyndns2-hostname test.nsupdate.info \
		--updater-dyndns2-userid   test.nsupdate.info \
		--updater-dyndns2-password XXXXXXXX \
		--detector-teredo
	exits 0
	refute_err

	dyn --check --updater-dyndns2 \
		--updater-dyndns2-hostname test.nsupdate.info \
		--updater-dyndns2-userid   test.nsupdate.info \
		--updater-dyndns2-password XXXXXXXX \
		--detector-socket \
		--detector-socket-family   INET6
	exits 0
	refute_err

	dyn --check --updater-dyndns2 \
		--updater-dyndns2-hostname=test.dyndns.com \
		--updater-dyndns2-userid=bob \
		--updater-dyndns2-password=fub4r \
		--updater-dyndns2-url=https://dyndns.example.com/nic/update
	exits 0
	refute_err

	dyn --updater-dyndns2 --updater-dyndns2-hostname=test.dyndns.com --updater-dyndns2-userid=bob \
		--updater-dyndns2-password=fub4r
	exits 78
	assert_err_has "no preset has the host 'test.dyndns.com', so 'url' is needed"
	refute_err fub4r
}

# seed_service: a namespace w with nothing but a web server at WEB: /myip for detection, /nic/update for dyndns2.
seed_service() {
	ns_add w
	cat >plan <<-'END'
		any order
		on GET /myip
		forever
		body 8.8.4.4
		on GET /myip6
		forever
		body 2a00:1450:4001:800::200e
		on GET /nic/update?hostname=*&myip=8.8.4.4
		forever
		body good 8.8.4.4
		on GET /nic/update?hostname=*&myip=2a00%3A1450%3A4001%3A800%3A%3A200e
		forever
		body good 2a00:1450:4001:800::200e
	END
	bg_in w "$TREE/tests/stub/httpd" -l "$HOME/web.log" -o "$HOME/web.port" "$HOME/plan"
	await test -s web.port
	WEB=http://127.0.0.1:$(cat web.port)
}

seed() { run --separate-stderr in_ns w dyndnsc "$@"; }

@test "quickstart: the configuration file, its presets' URLs changed only" {
	seed_service
	conf <<-END
		[dyndnsc]
		configs = test_ipv4, test_ipv6

		[test_ipv4]
		use_preset = nsupdate.info:ipv4
		updater-hostname = test.nsupdate.info
		updater-userid = test.nsupdate.info
		updater-password = xxxxxxxx

		[test_ipv6]
		use_preset = nsupdate.info:ipv6
		updater-hostname = test.nsupdate.info
		updater-userid = test.nsupdate.info
		updater-password = xxxxxxxx

		[preset:nsupdate.info:ipv4]
		updater-url = $WEB/nic/update
		detector-url = $WEB/myip

		[preset:nsupdate.info:ipv6]
		updater-url = $WEB/nic/update
		detector = webcheck6
		detector-url = ${WEB/127.0.0.1/[::1]}/myip6
	END
	seed --config my.ini
	exits 0
	assert_err_has 'test_ipv4: 8.8.4.4 published'
	assert_err_has 'test_ipv6: 2a00:1450:4001:800::200e published'
	refute_err xxxxxxxx
}

@test "quickstart: the command lines, host names and ports changed only" {
	seed_service
	seed --updater-dyndns2 \
		--updater-dyndns2-hostname  test.nsupdate.info \
		--updater-dyndns2-userid    test.nsupdate.info \
		--updater-dyndns2-password  XXXXXXXX \
		--updater-dyndns2-url       "$WEB/nic/update" \
		--detector-webcheck4 \
		--detector-webcheck4-url    "$WEB/myip" \
		--detector-webcheck4-parser plain
	exits 0
	assert_err_has 'cmdline: 8.8.4.4 published'
	grep -qx 'GET /nic/update?hostname=test.nsupdate.info&myip=8.8.4.4 HTTP/1.1' web.log

	seed --updater-dyndns2 \
		--updater-dyndns2-hostname test.nsupdate.info \
		--updater-dyndns2-userid   test.nsupdate.info \
		--updater-dyndns2-password XXXXXXXX \
		--detector-teredo
	refute_err unknown
	refute_err XXXXXXXX

	seed --updater-dyndns2 \
		--updater-dyndns2-hostname test.nsupdate.info \
		--updater-dyndns2-userid   test.nsupdate.info \
		--updater-dyndns2-password XXXXXXXX \
		--detector-socket \
		--detector-socket-family   INET6
	refute_err unknown
	refute_err XXXXXXXX

	# without a detector it is auto, which finds no way out of here
	seed --updater-dyndns2 \
		--updater-dyndns2-hostname=test.dyndns.com \
		--updater-dyndns2-userid=bob \
		--updater-dyndns2-password=fub4r \
		--updater-dyndns2-url=https://dyndns.example.com/nic/update
	exits 1
	assert_err_has 'no route to any source: this machine has no IPv4 now'
	refute_err fub4r
}

@test "the seed's other spellings are understood: every updater, a token alone, a detector alone" {
	kinds
	for name in afraid dnsimple duckdns dyndns2; do
		dyn --updater-$name
		exits 78
		assert_err_has "section 'cmdline' needs 'updater-hostname' for protocol '$name'"
	done
	dyn --updater-duckdns-token 847c0ffb-39bd-326f-b971-bfb3d4e36d7b
	exits 78
	assert_err_has "needs 'updater-hostname' for protocol 'duckdns'"
	refute_err updater-token
	refute_err 847c0ffb
	dyn --detector-iface --detector-iface-iface en0 --detector-iface-family INET
	exits 78
	assert_err_has "needs 'updater' or 'use_preset'"
	dyn --updater-dumy
	exits 64
	assert_err_has "did you mean '--updater-dummy'?"
	dyn --updater-duckdsn-token x
	exits 64
}

@test "--preset: a service of the shipped list, with what it needs from the command line" {
	http_service
	kinds
	dyn --preset dyn.com --updater-dyndns2 --updater-dyndns2-hostname a.example.org,b.example.org \
		--updater-dyndns2-userid u --updater-dyndns2-password xxxxxxxx \
		--detector-static --detector-static-address $A
	exits 0
	assert_err_has "cmdline: $A published"
	job_has hostname=a.example.org hostname=b.example.org url=https://members.dyndns.org/nic/update batch=20 userid=u \
		password=xxxxxxxx ip=$A
	jobs_are 1
	dyn --preset dyn.con
	exits 78
	assert_err_has "did you mean 'dyn.com'?"
}

@test "--list-presets: the name, then a TAB key = value line for each key" {
	dyn --list-presets
	[ "$status" -eq 0 ]
	[ "$(grep -vc -e $'^\t[a-z-]* = ' -e '^[a-z0-9.:-]*$' <<<"$output")" -eq 0 ]
	assert_out_has $'\nnsupdate.info:ipv6\n'
	assert_out_has $'\n\tupdater-url = https://ipv6.nsupdate.info/nic/update\n\tdetector = socket\n\tdetector-family = INET6\n'
	[ "$(grep -v $'^\t' <<<"$output")" = "$(dyndnsc-presets)" ]
	conf <<<$'[preset:own]\nupdater = dummy'
	dyn -c my.ini --list-presets
	assert_out_has $'\nown\n\tupdater = dummy'
}

@test "the seed's and the new options for running for ever are known; wrong values are exit 64" {
	local args why
	for args in --loop --daemon -d '--loop --sleeptime 60' '--loop --log-json' '--pidfile pid -d' --syslog '--jobs 8'; do
		# shellcheck disable=SC2086
		dyn $args
		[ "$status" -eq 78 ] || fail "$args: exit $status"
		case $args in
		*--log-json) assert_out_has '"message":"no configuration file: write' && refute_err ;;
		*) assert_out && assert_err_has 'no configuration file: write' ;;
		esac
	done
	while IFS='|' read -r args why; do
		# shellcheck disable=SC2086
		dyn $args
		exits 64
		assert_err_has "$why"
	done <<-END
		--sleeptime soon|--sleeptime is a time as 300 or 5m
		--sleeptime 0|--sleeptime is a time
		--jobs 0|--jobs is a number from 1 to 16
		--jobs 17|--jobs is a number from 1 to 16
		--online|--online goes with --check
		--lopo|did you mean '--loop'?
		--sleeptime|needs a value
	END
}

@test "--debug is as -vv; --version and --help go to stdout" {
	section one | conf
	dyn -c my.ini --debug
	exits 0
	assert_err_has 'one: done, exit status 0'
	dyn --version
	[[ $output =~ ^dyndnsc\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	dyn --help
	[ "$status" -eq 0 ]
	assert_out_has 'usage: dyndnsc '
	assert_out_has '--updater-NAME-OPTION VALUE'
	refute_err
}

# --- the same shapes with what works --------------------------------------------------------------

@test "the configuration file of the quickstart, with protocols that work: detect, update, quiet stdout" {
	conf <<-END
		[dyndnsc]
		configs = test_ipv4, test_ipv6

		[preset:mine:ipv4]
		updater = dummy
		detector = static
		detector-family = INET
		detector-address = 8.8.4.1, 2a00:1450::1
		[preset:mine:ipv6]
		updater = dummy
		detector = static
		detector-family = INET6
		detector-address = 8.8.4.1, 2a00:1450::1

		[test_ipv4]
		use_preset = mine:ipv4
		updater-hostname = test.example.org

		[test_ipv6]
		use_preset = mine:ipv6
		updater-hostname = test.example.org
	END
	dyn --config my.ini
	exits 0
	assert_err_has "test_ipv4: $A published"
	assert_err_has "test_ipv6: $A6 published"
	dyn --config my.ini
	exits 0
	refute_err
}

@test "the command line of the quickstart, with protocols that work" {
	dyn --updater-dummy --updater-dummy-hostname test.example.org --detector-static --detector-static-address $A
	exits 0
	assert_err_has "$A published"
	dyn --updater-dummy --updater-dummy-hostname=six.example.org --detector-static --detector-static-address=$A,$A6 \
		--detector-static-family INET6
	exits 0
	assert_err_has "$A6 published"
	DYNDNSC_DUMMY_HOSTNAME=env.example.org dyn --updater-dummy --detector-static --detector-static-address $A
	exits 0
	grep -qx host=env.example.org "$(state_file dummy)"
}

@test "two updaters on the command line are two sections with one detector" {
	service
	dyn --updater-dummy --updater-dummy-hostname one.example.org --updater-svc --updater-svc-hostname two.example.org \
		--detector-static --detector-static-address $A
	[ "$status" -eq 0 ]
	assert_err_has "cmdline: $A published"
	job_has hostname=two.example.org ip=$A
}

@test "--preset, also with options over it, and presets of the user's own file" {
	conf <<-END
		[DEFAULT]
		base = example.org
		[preset:own]
		updater = svc
		updater-hostname = h.%(base)s
		updater-colour = 50%% blue
		compare = none
		detector = static
		detector-address = $A
		[other]
		nonsense = 1
	END
	service
	mv my.ini .dyndnsc.ini
	dyn --preset own
	exits 0
	job_has hostname=h.example.org 'colour=50% blue'
	dyn --preset own --updater-svc-hostname g.example.org --updater-svc-colour ' %(red)s%% '
	exits 0
	job_has hostname=g.example.org 'colour= %(red)s%% '
	dyn --preset onw
	exits 78
	assert_err_has "no preset 'onw': did you mean 'own'?"
}

@test "--updater-NAME with -c or a section's name is exit 64" {
	section one | conf
	dyn -c my.ini --updater-dummy --updater-dummy-hostname h.example.org
	exits 64
	dyn one --updater-dummy --updater-dummy-hostname h.example.org
	exits 64
	dyn -c my.ini --preset dyn.com
	exits 64
}

@test "the command line's mistakes are exit 64 or 78 with the nearest name, and nothing is sent" {
	local why
	while IFS='|' read -r args why; do
		# shellcheck disable=SC2086
		dyn $args
		[ "$status" -eq 64 ] || [ "$status" -eq 78 ] || fail "$args: exit $status"
		assert_out
		assert_err_has "$why"
	done <<-END
		--updater-dumy|unknown option '--updater-dumy': did you mean '--updater-dummy'?
		--detector-sokcet|did you mean '--detector-socket'?
		--updater-dummy --updater-dummy-hostnam x.example|did you mean 'updater-hostname'?
		--updater-dummy --updater-dummy-hostname|needs a value
		--updater-dummy-hostname a.example --updater-dummy-hostname b.example|given twice
		--updater-dummy=yes|takes no value
		--detector-static --detector-socket|two detectors
		--updater-rfc2136 --updater-rfc2136-hostname h.example.org --updater-rfc2136-ttl soon --detector-null|is not a TTL
		--debgu|did you mean '--debug'?
		-x|unknown option '-x'
	END
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

# --- sections -------------------------------------------------------------------------------------

@test "without a configuration it says what to do, exit 78" {
	dyn
	exits 78
	assert_err_has "no configuration file: write ~/.dyndnsc.ini"
	: >my.ini
	dyn -c my.ini
	exits 78
	assert_err_has 'has no section to run'
	printf '[dyndnsc]\n[preset:x]\nupdater = dummy\n' >my.ini
	dyn -c my.ini
	exits 78
	assert_err_has 'has no section to run'
}

@test "which sections: those named, else configs, else all" {
	{ printf '[dyndnsc]\nconfigs = two three\n' && section one && section two && section three; } | conf
	dyn -c my.ini
	exits 0
	refute_err 'one:'
	assert_err_has 'two:'
	assert_err_has 'three:'
	dyn -c my.ini one
	exits 0
	assert_err_has "one: $A published"
	rm -r "$DYNDNSC_STATEDIR"
	sed -i '/configs/d' my.ini
	dyn -c my.ini
	for name in one two three; do assert_err_has "$name: $A published"; done
	dyn -c my.ini two six
	exits 78
	assert_err_has "no section 'six' in 'my.ini'"
	dyn -c my.ini thre
	exits 78
	assert_err_has "did you mean 'three'?"
}

@test "a section that fails does not touch the others; each is named; the worst exit counts" {
	service
	answers badauth 'wrong password' '' bad.example.org
	answers 911 'busy' '' busy.example.org
	conf <<-END
		$(section one)
		[bad]
		detector = static
		detector-address = $A
		updater = svc
		updater-hostname = bad.example.org
		compare = none
		[lost]
		detector = iface
		detector-iface = nosuch0
		updater = dummy
		updater-hostname = lost.example.org
		[busy]
		detector = static
		detector-address = $A
		updater = svc
		updater-hostname = busy.example.org
		compare = none
		$(section last)
	END
	dyn -c my.ini
	exits 77
	assert_err_has "one: $A published"
	assert_err_has "last: $A published"
	assert_err_has 'bad: bad.example.org A: badauth: wrong password'
	assert_err_has "lost: no interface 'nosuch0'"
	assert_err_has 'busy: busy.example.org A: 911: busy'
	dyn -c my.ini busy last
	exits 75
	dyn -c my.ini lost last
	exits 1
	dyn -c my.ini last
	exits 0
}

@test "an address that must not be published is left out, exit 65, the others are updated" {
	{ section one && section two 'allow_private = yes' && section three; } | sed "s/$A/10.1.2.3/" | conf
	sed -i '$!b; s/10.1.2.3/8.8.4.1/' my.ini
	dyn -c my.ini
	exits 65
	assert_err_has 'one and 1 more: 10.1.2.3 is Private-Use'
	assert_err_has 'two: 10.1.2.3 published'
}

@test "a detector that finds nothing, exit 0, updates nothing" {
	section one | sed 's/static/null/; /address/d' | conf
	dyn -c my.ini
	exits 0
	refute_err
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "both families of one section" {
	section one | sed "s/$A/$A $A6/" | conf
	dyn -c my.ini -4 -6
	exits 0
	assert_err_has "one: $A published"
	assert_err_has "one: $A6 published"
	dyn -c my.ini -6
	exits 0
	refute_err
}

@test "one that hangs is ended at the deadline and does not keep the next from running" {
	{ section one && section two; } | sed '0,/static/s//command/; 0,/detector-address.*/s//detector-command = sleep 984/' | conf
	SECONDS=0
	dyn -c my.ini -t 1
	exits 75
	[ $SECONDS -le 5 ]
	assert_err_has 'one: the command took too long'
	assert_err_has "two: $A published"
	none pgrep -f '^sleep 984$'
}

@test "-n shows what would be sent and changes nothing; stdout stays empty" {
	service
	section one | sed 's/dummy/svc/; $acompare = none' | conf
	dyn -c my.ini -n
	exits 0
	assert_err_has "one: ip=$A"
	dyn -c my.ini -nn
	exits 0
	assert_err_has "one: hostname=one.example.org"
	jobs_are 0
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "--force reaches the update; -q says nothing but errors; -v names every section" {
	service
	section one | sed 's/dummy/svc/; $acompare = none' | conf
	dyn -c my.ini -q
	exits 0
	refute_err
	dyn -c my.ini --force
	exits 0
	assert_err_has "one: $A published"
	jobs_are 2
	dyn -c my.ini -v
	exits 0
	assert_err_has 'one: one.example.org A: nothing sent: nothing changed'
	assert_err_has 'one: done, exit status 0'
	answers badauth
	dyn -c my.ini -q --force
	exits 77
	assert_err_has 'badauth'
}

@test "a preset and the section's own keys; another detector drops the preset's unknown options" {
	conf <<-END
		[preset:p]
		updater = svc
		updater-colour = blue
		updater-size = big
		compare = none
		detector = command
		detector-command = exit 9
		[one]
		use_preset = p
		updater-hostname = one.example.org
		updater-size = small
		detector = static
		detector-address = $A
	END
	service
	dyn -c my.ini
	exits 0
	job_has colour=blue size=small
}

@test "DEFAULT and interpolation" {
	conf <<-END
		[DEFAULT]
		domain = example.org
		updater = dummy
		[one]
		detector = static
		detector-address = $A
		updater-hostname = %(sub)s.%(domain)s
		sub = www
	END
	dyn -c my.ini
	exits 78
	assert_err_has "my.ini:8: unknown key 'sub'"
	sed -i 's/%(sub)s/www/; /^sub/d' my.ini
	dyn -c my.ini
	exits 0
	grep -qx host=www.example.org "$(state_file dummy)"
}

@test "compare, refresh and allow_private of a section reach the update" {
	section one 'compare = never' | conf
	dyn -c my.ini
	exits 78
	assert_err_has 'my.ini:6: compare is authoritative, dns, none or read'
	section one 'refresh = often' | conf
	dyn -c my.ini
	exits 78
	section one 'allow_private = perhaps' | conf
	dyn -c my.ini
	exits 78
}

# --- --check --------------------------------------------------------------------------------------

@test "--check says that all is well by saying nothing, and sends nothing" {
	{ section one && section two; } | conf
	dyn -c my.ini --check
	exits 0
	refute_err
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "--check shows every mistake at once, each once, with file:line and the nearest name" {
	conf <<-'END'
		[dyndnsc]
		configs = one, two, three, four, fve
		confgis = x
		[one]
		detector = sokcet
		updater = dummy
		updater-hostname = one.example.org
		[two]
		detector = static
		updater = rfc2136
		updater-hostnam = two.example.org
		updater-ttl = soon
		updtaer-zone = example.org
		hostname = two.example.org
		[three]
		use_preset = nsupdate.info:ipv5
		[four]
		detector = socket
		detector-family = INET5
		[five]
		updater = nonsense
	END
	dyn -c my.ini --check
	exits 78
	for line in \
		"my.ini:3: unknown key 'confgis' in [dyndnsc]: did you mean 'configs'?" \
		"my.ini:5: unknown detector 'sokcet': did you mean 'socket'?" \
		"my.ini:8: section 'two' needs 'detector-address' for detector 'static'" \
		"my.ini:11: unknown key 'updater-hostnam' for protocol 'rfc2136': did you mean 'updater-hostname'?" \
		"my.ini:12: updater-ttl: 'soon' is not a TTL" \
		"my.ini:13: unknown key 'updtaer-zone': did you mean 'updater-zone'?" \
		"my.ini:14: unknown key 'hostname': did you mean 'updater-hostname'?" \
		"my.ini:16: no preset 'nsupdate.info:ipv5': did you mean 'nsupdate.info:ipv" \
		"my.ini:19: detector-family: 'INET5' is neither INET nor INET6" \
		"my.ini:17: section 'four' needs 'updater' or 'use_preset'" \
		"no section 'fve' in 'my.ini': did you mean 'five'?"; do
		[ "$(grep -cF -- "$line" <<<"${stderr-}")" -eq 1 ] || fail "not once: $line" "${stderr-}"
	done
	dyn -c my.ini
	exits 78
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "what a section lacks is said with its line, also when [DEFAULT] has it under another name" {
	printf '[DEFAULT]\nhostname = x.example.org\n[one]\ndetector = null\nupdater = dummy\n' >my.ini
	dyn -c my.ini
	exits 78
	assert_err_has "my.ini:3: section 'one' needs 'updater-hostname' for protocol 'dummy'"
}

@test "--check shows every mistake of the file's syntax at once" {
	printf '[one]\nkey\nupdater = dummy\nupdater = dummy\n[two\n[one]\nx = %%(y)s\n= z\n' >my.ini
	dyn -c my.ini --check
	exits 78
	for n in 2 4 5 6 7 8; do assert_err_has "my.ini:$n: "; done
}

@test "--check of named sections looks at these only" {
	{ section one && section two 'x = y'; } | conf
	dyn -c my.ini --check one
	exits 0
	dyn -c my.ini --check two
	exits 78
}

@test "--check looks at the command line too" {
	dyn --check --updater-dummy --updater-dummy-hostname h.example.org --detector-static --detector-static-address nonsense
	exits 78
	assert_err_has "'nonsense'"
	dyn --check --updater-dummy --updater-dummy-hostname h.example.org --detector-static --detector-static-address $A
	exits 0
}

# --- the other commands ---------------------------------------------------------------------------

@test "dyndnsc COMMAND ... is that command" {
	run -0 --separate-stderr dyndnsc detect static --address $A
	[ "$output" = $A ]
	run -0 --separate-stderr dyndnsc detect socket --target 127.0.0.1
	[ "$output" = 127.0.0.1 ]
	run -0 --separate-stderr dyndnsc update dummy --hostname h.example.org --ip $A
	[ "$output" = $A ]
	dyn presets no-ip.com
	[ "${lines[0]}" = '[preset:no-ip.com]' ]
	dyn resolve
	exits 64
	assert_err_has 'dyndnsc-resolve: '
	dyn detect nonsense
	exits 64
	assert_err_has 'dyndnsc-detect: '
}

@test "a section whose name is a command's is run with the other options first" {
	section update | conf
	dyn -c my.ini update
	exits 0
	assert_err_has "update: $A published"
}

@test "secrets on the command line are in no child's argv" {
	program dyndnsc-update-spy <<-END
		#!/bin/sh
		cat /proc/[0-9]*/cmdline >'$HOME/svc/seen' 2>/dev/null
		cat >>'$HOME/svc/job'
		printf 'h.example.org\tA\tgood\n'
	END
	service
	touch svc/seen svc/job
	chmod 666 svc/seen svc/job
	dyn --updater-spy --updater-spy-hostname h.example.org --updater-spy-token only-h3re --updater-spy-word=only-h3re2 \
		--detector-static --detector-static-address $A
	[ "$status" -eq 0 ]
	grep -qx token=only-h3re svc/job
	grep -qx word=only-h3re2 svc/job
	none grep -a only-h3re svc/seen
	grep -qa -- '-c./dev/fd/' svc/seen
	program dyndnsc-detect-box <<<$'#!/bin/sh\necho 8.8.4.2'
	dyn --updater-spy --updater-spy-hostname h.example.org --detector-box --detector-box-password only-h3re --force
	[ "$status" -eq 0 ]
	none grep -a only-h3re svc/seen
}

@test "rfc2136 end to end: two sections, one key that is wrong" {
	ns_add n
	ns_addr n lo 192.0.2.11/32
	ns_resolver n 192.0.2.11
	tsig_key ddns-key hmac-sha256
	dir=$(new_server ns)
	zone_file "$dir/example.org" example.org ns <<<'ns A 192.0.2.11'
	named_start n ns 192.0.2.11 < <(cat "$TSIG_FILE"; bind_zone example.org example.org "$TSIG_NAME")
	conf <<-END
		[dyndnsc]
		configs = good, bad
		[DEFAULT]
		zone = example.org
		[good]
		detector = static
		detector-address = $A
		updater = rfc2136
		updater-hostname = good.%(zone)s www.%(zone)s
		updater-server = 192.0.2.11
		updater-key-file = $TSIG_FILE
		[bad]
		detector = static
		detector-address = $A
		updater = rfc2136
		updater-hostname = bad.%(zone)s
		updater-server = 192.0.2.11
		updater-key = ddns-key:c2VjcmV0IG9mIHRoZSB0ZXN0
	END
	run --separate-stderr in_ns n dyndnsc -c my.ini
	exits 77
	assert_err_has "good: $A published"
	assert_err_has 'bad: bad.example.org A: badauth: BADSIG'
	refute_err c2VjcmV0
	for host in good www; do
		[ "$(in_ns n dig +short $host.example.org)" = $A ]
	done
	[ -z "$(in_ns n dig +short bad.example.org)" ]
	run --separate-stderr in_ns n dyndnsc -c my.ini
	exits 77
	refute_err
	run --separate-stderr in_ns n dyndnsc --updater-rfc2136 --updater-rfc2136-server 192.0.2.11 --updater-rfc2136-key-file \
		"$TSIG_FILE" --updater-rfc2136-hostname cmd.example.org --detector-static --detector-static-address $A
	exits 0
	[ "$(in_ns n dig +short cmd.example.org)" = $A ]
}

@test "what ends dyndnsc ends what it has started" {
	section one | sed 's/static/command/; s/detector-address.*/detector-command = sleep 982/' | conf
	bg dyndnsc -c my.ini
	await pgrep -f '^sleep 982$' >/dev/null
	kill -TERM "$BG_PID"
	await gone "$BG_PID"
	await none pgrep -f '^sleep 982$' 2>/dev/null
}

@test "--check looks at the files of secrets, and runs no command" {
	printf '[one]\ndetector = null\nupdater = rfc2136\nupdater-hostname = h.example.org\nupdater-key-file = my.key\n' >my.ini
	dyn -c my.ini --check
	exits 78
	assert_err_has "section 'one': reading 'my.key': No such file"
	printf 'nonsense\n' >my.key
	chmod 600 my.key
	dyn -c my.ini --check
	exits 78
	assert_err_has "section 'one': 'my.key'"
	sed -i 's/key-file.*/key-command = touch ran/' my.ini
	dyn -c my.ini --check
	exits 0
	[ ! -e ran ]
}
