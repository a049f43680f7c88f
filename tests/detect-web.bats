# dyndnsc-detect and web sources: webcheck4, webcheck6, webcheck46, recipes by their names, over real sockets.

load helper
load web
load sources

setup() {
	test_setup
	no_sources
	open_folders
}

# serve: one answer to everything. Lines of the plan behind `on`.
serve() { httpd_start "$@" < <(printf 'on GET *\nforever\n'; cat); }

v6() { printf '%s\n' "${HTTPD/127.0.0.1/[::1]}"; }

# --- webcheck with a url --------------------------------------------------------------------------

@test "webcheck4 prints the address that a page says, webcheck is the same" {
	serve <<<'body 8.8.4.4'
	for name in webcheck4 webcheck; do
		det $name --url "$HTTPD/ip"
		exits 0 8.8.4.4
		refute_err
	done
	grep -q '^# 1 inet ' "$HTTPD_LOG"
	grep -q '^User-Agent: dyndnsc/' "$HTTPD_LOG"
}

@test "webcheck6 asks over IPv6, and prints the canonical form" {
	serve <<<'body 2A00:1450:4001:0800:0:0:0:200E'
	det webcheck6 --url "$(v6)/ip"
	exits 0 2a00:1450:4001:800::200e
	grep -q '^# 1 inet6 ' "$HTTPD_LOG"
}

@test "a name that has both families is asked over the family that is wanted" {
	httpd_start <<-'END'
		on GET /4
		body 8.8.4.4
		on GET /6
		body 2a00:1450:4001:800::200e
	END
	det webcheck4 --url "${HTTPD/127.0.0.1/localhost}/4"
	exits 0 8.8.4.4
	det webcheck6 --url "${HTTPD/127.0.0.1/localhost}/6"
	exits 0 2a00:1450:4001:800::200e
	[ "$(grep -o '^# [0-9]* inet6*' "$HTTPD_LOG" | tr '\n' ,)" = '# 1 inet,# 2 inet6,' ]
}

@test "the family of the name may not be contradicted" {
	det webcheck4 -6 --url http://127.0.0.1:9/
	exits 78
	assert_err_has "detector 'webcheck4' knows IPv4 only"
	det webcheck6 --family INET --url http://127.0.0.1:9/
	exits 78
	det webcheck -46 --url http://127.0.0.1:9/
	exits 78
}

@test "webcheck46: IPv4; IPv6 where there is none; the family that is asked for; both" {
	httpd_start <<-'END'
		any order
		on GET /ip
		forever
		body 8.8.4.4
	END
	local four=${HTTPD/127.0.0.1/localhost} log=$HTTPD_LOG
	det webcheck46 --url "$four/ip"
	exits 0 8.8.4.4
	refute_err
	[ "$(grep -c '^# ' "$log")" -eq 1 ]
	det webcheck46 -6 --url "$four/ip"
	exits 65
	serve six <<<'body 2a00:1450:4001:800::200e'
	det webcheck46 --url "${HTTPD/127.0.0.1/localhost}/ip"
	exits 0 2a00:1450:4001:800::200e
	refute_err
	det webcheck46 --family INET6 --url "$(v6)/ip"
	exits 0 2a00:1450:4001:800::200e
	det webcheck46 -46 --url "${HTTPD/127.0.0.1/localhost}/ip"
	exits 0 2a00:1450:4001:800::200e
	assert_err_has 'an IPv6 address'
}

@test "every parser finds the address in the page that it is for" {
	httpd_start <<-'END'
		any order
		on GET /plain
		body \r\n\t 8.8.4.4 \r\n
		on GET /checkip
		header Content-Type: text/html
		body <html><head><title>Current IP Check</title></head><body>Current IP Address: 8.8.4.4</body></html>\r\n
		on GET /he
		header Content-Type: text/html
		body <!DOCTYPE html>\n<html><body>Your IP address is : 8.8.4.4</body></html>\n
		on GET /afraid
		body Detected IP : 8.8.4.4\nHTTP_CLIENT_IP : \nREMOTE_ADDR : 8.8.4.4\n
		on GET /jsonip
		body {"ip":"8.8.4.4","geo-ip":"https://getjsonip.com/#plus"}
		on GET /json
		body {"a":[{"b/c":"1.1.1.1"},{"b/c":"8.8.4.4"}]}
		on GET /regex
		body fl=1\nh=example.org\nip=8.8.4.4\nts=1
	END
	local row
	for row in 'plain plain' 'checkip checkip' 'he checkip_dns_he_net' 'afraid freedns_afraid' 'jsonip jsonip' \
		'json json:/a/1/b~1c' 'regex regex:^ip=(.*)$'; do
		det webcheck4 --url "$HTTPD/${row%% *}" --parser "${row#* }"
		exits 0 8.8.4.4
	done
}

@test "a parser that is none is said before anybody is asked, with the nearest" {
	serve <<<'body 8.8.4.4'
	det webcheck4 --url "$HTTPD/" --parser chekip
	exits 64
	assert_err_has "--parser: unknown parser 'chekip': did you mean 'checkip'?"
	det webcheck4 --url "$HTTPD/" --parser 'regex:ip=.*'
	exits 64
	assert_err_has 'no group in parentheses'
	det webcheck4 --url "$HTTPD/" --parser 'regex:('
	exits 64
	det webcheck4 --url "$HTTPD/" --parser json:ip
	exits 64
	assert_err_has "a JSON pointer begins with '/'"
	printf '[home]\ndetector = webcheck4\ndetector-url = %s/\ndetector-parser = jsonpi\n' "$HTTPD" >my.ini
	det -c my.ini home
	exits 78
	assert_err_has "my.ini:4: detector-parser: unknown parser 'jsonpi': did you mean 'jsonip'?"
	requests_are 0
}

@test "a url that is none, a proxy that is none: exit 64" {
	det webcheck4 --url ftp://example.org/
	exits 64
	assert_err_has '--url: not a URL'
	det webcheck4 --url http://127.0.0.1:9/ --proxy gopher://127.0.0.1:9
	exits 64
	assert_err_has '--proxy: not a proxy'
}

# --- answers that are none ------------------------------------------------------------------------

@test "a body that is not one publishable address of the family is exit 65, and nothing is printed" {
	httpd_start <<-'END'
		on GET /html
		header Content-Type: text/html
		body <html><body>OK, good: 8.8.4.4</body></html>
		on GET /two
		body 8.8.4.4\n8.8.8.8\n
		on GET /twice
		body 8.8.4.4 8.8.4.4
		on GET /crlf
		body 8.8.\r\n4.4
		on GET /header
		header X-Address: 8.8.4.4
		on GET /empty
		on GET /zeros
		body 8.8.4.04
		on GET /port
		body 8.8.4.4:80
		on GET /cidr
		body 8.8.4.4/32
		on GET /private
		body 192.168.1.2
		on GET /cgnat
		body 100.64.1.2
		on GET /loopback
		body 127.0.0.1
		on GET /wrong
		body 2a00:1450:4001:800::200e
		on GET /mapped
		body ::ffff:8.8.4.4
		on GET /escape
		body \x1b[31m8.8.4.4
	END
	local path
	for path in html two twice crlf header empty zeros port cidr private cgnat loopback wrong mapped escape; do
		det webcheck4 --url "$HTTPD/$path"
		exits 65
		assert_err_has "$HTTPD/$path"
		refute_err $'\e'
	done
	requests_are 15
}

@test "IPv6: mapped, unique-local, link-local, Documentation and 6to4 are no answers" {
	local address
	for address in ::ffff:8.8.4.4 fd00::1 fe80::1 2001:db8::1 2002:808:404::1 ::1 8.8.4.4 2a00:1450:4001:800::200e%eth0; do
		serve "${address//[:.%]/}" <<<"body $address"
		det webcheck6 --url "$(v6)/"
		exits 65
		httpd_stop
	done
}

@test "any status but 200 is no answer, whatever the body says" {
	local status
	for status in 201 203 204 206 301 302 304 400 403 404 429 500 503; do
		serve $status <<<"status $status
header Location: /ok
body 8.8.4.4"
		det webcheck4 --url "$HTTPD/"
		exits 75
		requests_are 1
		httpd_stop
	done
}

@test "big bodies, endless headers, lost connections: exit 75, soon" {
	httpd_start <<-'END'
		on GET /big
		big
		on GET /headers
		headers
		on GET /short
		length 100
		body 8.8.4.4
		on GET /close
		forever
		close
		on GET /nul
		body 8.8.4.4\0
	END
	local path
	for path in big headers short nul; do
		det -t 5 webcheck4 --url "$HTTPD/$path"
		exits 75
	done
	serve close <<<close
	det -t 5 webcheck4 --url "$HTTPD/"
	exits 75
	httpd_stop
	det -t 5 webcheck4 --url "$HTTPD/"
	exits 75
}

@test "a page that never answers is given up at the deadline" {
	serve <<<hang
	local before=$SECONDS
	det -t 1 webcheck4 --url "$HTTPD/"
	exits 75
	[ $((SECONDS - before)) -le 3 ]
}

# --- proxies --------------------------------------------------------------------------------------

@test "proxy variables never reach a detection" {
	serve proxy <<<'body 8.8.8.8'
	local proxy=$HTTPD proxy_log=$HTTPD_LOG
	serve <<<'body 8.8.4.4'
	source_at one "$HTTPD/one"
	for name in http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY; do export $name="$proxy"; done
	det webcheck4 --url "$HTTPD/ip"
	exits 0 8.8.4.4
	det webcheck4
	exits 0 8.8.4.4
	det one
	exits 0 8.8.4.4
	requests_are 3
	[ ! -s "$proxy_log" ] || fail "$(cat "$proxy_log")"
}

@test "a proxy that is named is used, for a url and for the sources" {
	serve <<<'body 8.8.4.4'
	source_at one http://one.example.org/ip
	det webcheck4 --url http://ip.example.org/ip --proxy "$HTTPD"
	exits 0 8.8.4.4
	request_has 'GET http://ip.example.org/ip HTTP/1.1'
	det webcheck4 --proxy "$HTTPD"
	exits 0 8.8.4.4
	request_has 'GET http://one.example.org/ip HTTP/1.1'
	det one --proxy "${HTTPD#http://}"
	exits 0 8.8.4.4
	requests_are 3
}

# --- the sources ----------------------------------------------------------------------------------

@test "without url the sources are asked, one after another until one has an answer" {
	httpd_start <<-'END'
		any order
		on GET /html
		body <html>8.8.8.8</html>
		on GET /down
		status 503
		on GET /good
		body 8.8.4.4
		on GET /never
		body 8.8.8.8
	END
	source_at html "$HTTPD/html"
	source_at down "$HTTPD/down"
	source_at good "$HTTPD/good"
	source_at never "$HTTPD/never"
	asked_at html inet 4000
	asked_at down inet 3000
	asked_at good inet 2000
	asked_at never inet 1000
	det -v webcheck4
	exits 0 8.8.4.4
	requests_are 3
	[[ $stderr == *"'html' (html, http) has no answer, in "*"'down' (down, http) has no answer, in "*"HTTP 503"*"'good' (good, http) says 8.8.4.4, in "*': taken'* ]]
	grep -Eq '^20[0-9-]*T[0-9:]*Z inet good good$' "$DYNDNSC_STATEDIR/detect"
	grep -q 'inet failed html$' "$DYNDNSC_STATEDIR/detect"
}

@test "the parser and the families of a source are its recipe's" {
	httpd_start <<-'END'
		on GET /4
		body Current IP Address: 8.8.4.4
		on GET /6
		body Current IP Address: 2a00:1450:4001:800::200e
	END
	source_at both "$HTTPD/4" both "step:request-inet6 = GET $(v6)/6" 'step:take = address parser checkip'
	det webcheck4
	exits 0 8.8.4.4
	det webcheck6
	exits 0 2a00:1450:4001:800::200e
	source_at both "$HTTPD/4" both 'families = inet'
	det webcheck6
	exits 78
	assert_err_has 'no web source for IPv6'
}

@test "--json: each source that was asked, what it said, and those that wait" {
	httpd_start <<-'END'
		any order
		on GET /html
		body <html>8.8.8.8</html>
		on GET /good
		body 8.8.4.4
	END
	source_at html "$HTTPD/html" Hyper
	source_at good "$HTTPD/good" Good
	source_at waits "$HTTPD/waits" Waits 'min-interval = 10m'
	asked_at html inet 4000
	asked_at good inet 2000
	asked_at waits inet 100
	det --json webcheck4
	[ "$status" -eq 0 ]
	python3 -c '
import json, sys
o = json.loads(sys.stdin.read())
by = {c["name"]: c for c in o["candidates"]}
assert o["address"] == "8.8.4.4" and len(by) == 3, o
assert (by["html"]["operator"], by["html"]["protocol"], by["html"]["said"], by["html"]["taken"]) == ("Hyper", "http", None, False), o
assert by["html"]["why"] and by["good"]["taken"] and isinstance(by["good"]["ms"], int), o
assert by["waits"]["ms"] is None and by["waits"]["why"] == "it was asked too lately", o
' <<<"$output" || fail "$output"
}

@test "a source that was asked lately is passed over; when all rest, exit 75 says when" {
	serve <<<'body 8.8.4.4'
	source_at slow "$HTTPD/slow" slow 'min-interval = 10m'
	source_at quick "$HTTPD/quick"
	asked_at slow inet 300
	asked_at quick inet 300
	det -v webcheck4
	exits 0 8.8.4.4
	assert_err_has "'slow' was asked less than 600 s ago: passed over"
	request_has 'GET /quick HTTP/1.1'
	det webcheck4
	exits 75
	[[ $stderr =~ all\ web\ sources\ for\ IPv4\ were\ asked\ lately:\ the\ next\ may\ be\ asked\ at\ 20.*Z,\ in\ (5[0-9]|60)\ s$ ]]
	requests_are 1
	# for IPv6 it was not asked yet
	det webcheck6
	[ "$status" -eq 75 ] || [ "$status" -eq 1 ]
	refute_err 'asked lately'
}

@test "a failed source comes behind the others, for longer each time" {
	serve <<<'body 8.8.4.4'
	source_at once "$HTTPD/once"
	source_at other "$HTTPD/other"
	asked_at once inet 2300 failed:3
	asked_at other inet 2000
	det webcheck4
	exits 0 8.8.4.4
	request_has 'GET /other HTTP/1.1'
	rm "$DYNDNSC_STATEDIR/detect"
	asked_at once inet 2500 failed:3
	asked_at other inet 2000
	det webcheck4
	exits 0 8.8.4.4
	request_has 'GET /once HTTP/1.1'
}

@test "https sources are asked before those without" {
	serve <<<'body 8.8.4.4'
	source_at plain "$HTTPD/"
	source_at secure "${HTTPD/http:/https:}/"
	asked_at secure inet 1000
	asked_at plain inet 2000
	det -v webcheck4
	exits 0 8.8.4.4
	[[ $stderr == *"'secure' (secure, https) has no answer"*"'plain' (plain, http) says"* ]]
}

@test "what is remembered is for its owner's eyes, explains itself, and may be damaged or removed" {
	serve <<<'body 8.8.4.4'
	source_at one "$HTTPD/"
	det webcheck4
	exits 0 8.8.4.4
	[ "$(stat -c %a "$DYNDNSC_STATEDIR/detect")" = 600 ]
	[ "$(stat -c %a "$DYNDNSC_STATEDIR")" = 700 ]
	[ "$(sed 1d "$DYNDNSC_STATEDIR/detect" | grep -cv '^20.*Z inet good one$')" -eq 0 ]
	head -1 "$DYNDNSC_STATEDIR/detect" | grep -q '^# .*removing this file is safe'
	printf 'x\n\0\n2026-99-99T00:00:00Z inet good one\n2999-01-01T00:00:00Z inet good one\n' >"$DYNDNSC_STATEDIR/detect"
	det webcheck4
	exits 0 8.8.4.4
	rm -r "$DYNDNSC_STATEDIR"
	det webcheck4
	exits 0 8.8.4.4
}

@test "without a folder for state it goes on without memory" {
	serve <<<'body 8.8.4.4'
	source_at one "$HTTPD/"
	touch file
	for _ in 1 2; do
		DYNDNSC_STATEDIR=$HOME/file/state det -v webcheck4
		exits 0 8.8.4.4
		assert_err_has 'not remembered which sources were asked'
	done
	DYNDNSC_STATEDIR=$HOME/file/state det webcheck4
	exits 0 8.8.4.4
	refute_err
}

@test "one that hangs leaves time for the others" {
	httpd_start <<-'END'
		any order
		on GET /hang
		hang
		on GET /good
		body 8.8.4.4
	END
	source_at hang "$HTTPD/hang"
	source_at good "$HTTPD/good"
	asked_at hang inet 2000
	asked_at good inet 1000
	det -t 2 webcheck4
	exits 0 8.8.4.4
}

@test "none has an answer: exit 75 with what each said" {
	serve <<<'status 503'
	for name in a b c d e; do source_at $name "$HTTPD/$name"; done
	det webcheck4
	exits 75
	requests_are 5
	assert_err_has "no web source has an answer: '"
	assert_err_has 'HTTP 503'
	assert_err_has 'and 2 more (-v says why)'
}

@test "a recipe that is wrong is said and left out" {
	serve <<<'body 8.8.4.4'
	source_at good "$HTTPD/"
	source_at bad "$HTTPD/" bad 'familys = inet'
	det webcheck4
	exits 0 8.8.4.4
	assert_err_has "recipes/detect/bad.ini:6: unknown key 'familys' in [recipe]: did you mean 'families'?"
}

@test "no route: exit 1, and the source is not to blame" {
	source_at one http://one.example.org/
	run --separate-stderr unshare -n dyndnsc-detect webcheck4
	exits 1
	assert_err_has 'no route to any web source: this machine has no IPv4 now'
	grep -q 'inet good one$' "$DYNDNSC_STATEDIR/detect"
	run --separate-stderr unshare -n dyndnsc-detect webcheck6 --url http://ip.example.org/
	exits 1
	assert_err_has 'this machine has no IPv6 now'
}

# --- recipes by their names -----------------------------------------------------------------------

@test "a recipe is a detector by its name, with --help and --list" {
	serve <<<'body 8.8.4.4'
	source_at mine "$HTTPD/mine"
	det mine
	exits 0 8.8.4.4
	det detector:mine
	exits 0 8.8.4.4
	printf '[home]\ndetector = mine\nupdater = dummy\nupdater-hostname = h.example.org\n' >my.ini
	det -c my.ini home
	exits 0 8.8.4.4
	det mine --help
	exits 0 "${output-}"
	assert_out_has 'mine: mine'
	assert_out_has '--family'
	assert_out_has '--proxy'
	det mine --proxi x
	exits 64
	assert_err_has "did you mean '--proxy'?"
	det --list
	assert_out_has 'mine           mine'
}

@test "a recipe in the user's configuration folder works as well, with options of its own" {
	serve <<<'body 8.8.4.4'
	mkdir -p .config/dyndnsc/recipes/detect
	cat >.config/dyndnsc/recipes/detect/router.ini <<-END
		[recipe]
		title = my router
		docs = https://example.org/
		checked = 2026-11
		[option password]
		required = yes
		secret = yes
		help = the password
		[step get]
		request = GET $HTTPD/status
		basic = admin:{password}
		take = address body
	END
	chmod -R go+rX .config
	det router
	exits 64
	assert_err_has "detector 'router' needs 'password'"
	printf 'geheim\n' >secret
	chmod 600 secret
	det router --password-file secret
	exits 0 8.8.4.4
	request_has 'Authorization: Basic YWRtaW46Z2VoZWlt'
	det webcheck4
	exits 78
	assert_err_has 'no web source for IPv4'
}

@test "a recipe of one family says so; one that is gone or wrong is exit 78" {
	source_at four http://127.0.0.1:9/ four 'families = inet'
	det four -6
	exits 78
	assert_err_has "detector 'four' knows IPv4 only"
	det ipify
	exits 78
	assert_err_has "detector 'ipify' is gone since a test"
	source_at bad http://127.0.0.1:9/ bad 'nonsense = 1'
	det bad
	exits 78
	assert_err_has 'bad.ini:6: unknown key'
	det fuor
	exits 64
	assert_err_has "did you mean 'four'?"
}

@test "a source by its name rests where it wants more than the usual minute" {
	serve <<<'body 8.8.4.4'
	source_at usual "$HTTPD/"
	source_at shy "$HTTPD/" shy 'min-interval = 10m'
	for name in usual usual shy; do
		det $name
		exits 0 8.8.4.4
	done
	det shy
	exits 75
	assert_err_has "'shy' was asked less than 600 s ago: it may be asked again at "
	requests_are 3
}

# --- the program that asks ------------------------------------------------------------------------

@test "without dyndnsc-http it is exit 71 and says what is missing" {
	mkdir alone
	cp "$TREE/cmd/dyndnsc-detect" alone/
	mkdir -p data/recipes/detect
	cp "$TREE/share/recipes/detect/webcheck.ini" data/recipes/detect/
	PATH=/usr/bin:/bin run --separate-stderr alone/dyndnsc-detect webcheck4 --url http://127.0.0.1:9/
	exits 71
	assert_err_has "'dyndnsc-http' was not found"
}

# http_says STATUS LINE...: a dyndnsc-http that prints this.
http_says() {
	local status=$1
	shift
	program dyndnsc-http < <(printf '#!/bin/sh\ncat >%s\n' "'$HOME/job'"; printf "printf '%%b' '%s\\\\n'\n" "$@"; printf 'exit %s\n' "$status")
}

@test "what dyndnsc-http says is believed only where it is one address of the family" {
	local line
	for line in 'webcheck\tinet\t10.0.0.1' 'webcheck\tinet\t8.8.4.4.4' 'webcheck\tinet\t2a00:1450:4001:800::200e' \
		'webcheck\tinet6\t8.8.4.4' 'other\tinet\t8.8.4.4' 'webcheck\tinet' 'webcheck' '\t\t\t' '' 'webcheck\tinet\t \t8.8.4.4'; do
		http_says 0 "$line"
		det webcheck4 --url http://127.0.0.1:9/
		exits 75
	done
	http_says 0 'webcheck\tinet\t8.8.4.4'
	det webcheck4 --url http://127.0.0.1:9/
	exits 0 8.8.4.4
	http_says 0 'webcheck\tinet\t\t\033[31mwhy'
	det webcheck4 --url http://127.0.0.1:9/
	exits 75
	assert_err_has '?[31mwhy'
}

@test "the job has the family, the url, the parser, and what is left of the deadline" {
	http_says 0 'webcheck\tinet\t8.8.4.4'
	det -t 7 webcheck4 --url http://127.0.0.1:9/x --parser jsonip
	exits 0 8.8.4.4
	for line in recipe=webcheck family=inet url=http://127.0.0.1:9/x parser=jsonip deadline=7; do
		grep -qx "$line" job || fail "no $line" "$(cat job)"
	done
}

# --- what is shipped ------------------------------------------------------------------------------

@test "every shipped recipe is without mistakes, says who runs it, and is a detector" {
	local file name
	unset DYNDNSC_DATADIR
	"$TREE/cmd/dyndnsc-http" --check "$TREE"/share/recipes/detect/*.ini
	for file in "$TREE"/share/recipes/detect/*.ini; do
		name=$(basename "$file" .ini)
		[ "$name" != webcheck ] || continue
		grep -q '^operator *= .' "$file" || fail "$name: no operator"
		det "$name" --help
		[ "$status" -eq 0 ] || fail "$name: $stderr"
		det --list
		grep -q "^$name  *[^ ]" <<<"$output" || fail "$name is not listed"
	done
}

@test "shipped sources are asked by https, but for those that have none" {
	run grep -l '^request.*http://' "$TREE"/share/recipes/detect/*.ini
	[ "$(printf '%s\n' "${lines[@]##*/}" | tr '\n' ' ')" = 'dnsexit.ini dyndns.ini noip.ini ' ]
	grep -q '^min-interval *= *10m$' "$TREE/share/recipes/detect/dyndns.ini"
}

@test "IPv4 and IPv6 have sources of at least six operators each" {
	local four six
	four=$(cat "$TREE"/share/recipes/detect/*.ini | grep '^operator' | sort -u | wc -l)
	six=$(grep -L '^families *= *inet$' "$TREE"/share/recipes/detect/*.ini | xargs grep -h '^operator' | sort -u | wc -l)
	[ "$four" -ge 6 ]
	[ "$six" -ge 6 ]
}

@test "the detector of every shipped preset, and its options, are known" {
	local name
	unset DYNDNSC_DATADIR
	for name in $(dyndnsc-presets); do
		[[ $(dyndnsc-presets "$name") != *'status = gone'* ]] || continue
		printf '[s]\nuse_preset = %s\nupdater = dummy\nupdater-hostname = h.example.org\n' "$name" >s.ini
		run --separate-stderr dyndnsc -c s.ini --check
		[ "$status" -eq 0 ] || fail "$name: exit $status" "${stderr-}"
		det "$name" --help
		[ "$status" -eq 0 ] || fail "$name: $stderr"
	done
}
