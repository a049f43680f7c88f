# HTTPS as it has to be: who is not who he says gets nothing; proxies for updates only; redirects stay where they are.

load helper
load servers
load web

A=8.8.4.1

setup_file() {
	local ns=w
	ns_add $ns
	ns_hosts $ns {update,other,expired,wrong,unknown,old}.example.org
	tls_ca ca
	tls_ca stranger
	tls_cert good ca 2 update.example.org other.example.org
	tls_cert expired ca -1 expired.example.org
	tls_cert wrong ca 2 somebody.example.org
	tls_cert unknown stranger 2 unknown.example.org
	tls_cert old ca 2 old.example.org
	nginx_start $ns web < <(web_conf)
	tinyproxy_start $ns proxy 8888
	chmod -R go+rX "$(tls_dir)"
	# Whoever is not root must get at the certificates.
	chmod go+x "$BATS_FILE_TMPDIR" "${BATS_FILE_TMPDIR%/*}" "${BATS_FILE_TMPDIR%/*/*}"
	export CA
	CA=$(tls_dir)/ca.pem
}

teardown_file() { world_down; }

# secure NAME CERT: an https server. All know the same locations.
secure() {
	local dir
	dir=$(tls_dir)
	printf 'server { listen 127.0.0.1:%s ssl; server_name %s; %s\n' "${3:-443}" "$1" "${4-}"
	printf 'ssl_certificate %s/%s.pem; ssl_certificate_key %s/%s.key;\n' "$dir" "$2" "$dir" "$2"
	cat <<-'CONF'
		location /nic/update { return 200 "good $arg_myip\n"; }
		location /myip { return 200 "8.8.4.77\n"; }
		location /same/ { return 302 https://update.example.org/nic/update?$args; }
		location /to-http/ { return 302 http://update.example.org/nic/update?$args; }
		location /to-other/ { return 302 https://other.example.org/nic/update?$args; }
		location /to-port/ { return 302 https://update.example.org:8443/nic/update?$args; }
		location /to-file/ { return 302 file:///etc/passwd; }
		location /for-ever/ { return 302 https://update.example.org/for-ever/?$args; }
		}
	CONF
}

web_conf() {
	secure update.example.org good
	secure other.example.org good
	secure expired.example.org expired
	secure wrong.example.org wrong
	secure unknown.example.org unknown
	secure update.example.org good 8443
	secure old.example.org old 4443 'ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;'
	printf 'server { listen 127.0.0.1:80; server_name update.example.org; location / { return 200 "good %s\\n"; } }\n' $A
}

setup() {
	test_setup
	open_folders
	export DYNDNSC_DATADIR=$HOME/data
	install -d -m 755 data/recipes/update
	cat >data/recipes/update/nic.ini <<-'END'
		[recipe]
		title = Nic
		docs = https://update.example.org/api
		checked = 2026-11
		redirects = 2
		[option hostname]
		type = hosts
		required = yes
		help = host names
		[option userid]
		required = yes
		help = the user
		[option password]
		required = yes
		secret = yes
		help = the password
		[option url]
		type = url
		default = https://update.example.org/nic/update
		help = where
		[step update]
		request = GET {url}
		query = hostname={hostname}
		query = myip={ip}
		basic = {userid}:{password}
		write = yes
		[answer]
		good = word good
	END
	forget_seen web
	: >"$(server_log proxy)"
}

# nic [OPTION...]: an update, each time as if for the first time.
nic() {
	rm -rf "$DYNDNSC_STATEDIR"
	run --separate-stderr in_ns w dyndnsc-update nic --compare none --hostname home.example.org --userid me \
		--password s3cret --ip $A -t 8 "$@"
}

at() { nic --url "https://$1" --ca-file "$CA" "${@:2}"; }

# refused TEXT: nothing was sent, it may be tried again, and TEXT is the reason.
refused() {
	exits 75
	assert_err_has "$1"
	refute_err s3cret
	seen_nothing web
}

@test "a server that is who it says gets the update" {
	at update.example.org/nic/update
	exits 0 $A
	await was_seen web "GET https://update.example.org/nic/update?hostname=home.example.org&myip=$A|Basic bWU6czNjcmV0|dyndnsc/"
}

@test "a certificate of a CA that nobody knows: exit 75, nothing is sent" {
	nic
	refused update.example.org
	at unknown.example.org/nic/update
	refused unknown.example.org
}

@test "an expired certificate, one for another name, an old TLS: exit 75, nothing is sent" {
	at expired.example.org/nic/update
	refused expired.example.org
	at wrong.example.org/nic/update
	refused wrong.example.org
	at old.example.org:4443/nic/update
	refused old.example.org
}

@test "a CA file that is not there, or that is none, is a mistake of ours" {
	nic --ca-file "$HOME/none.pem"
	exits 78
	assert_err_has none.pem
	echo nonsense >none.pem
	nic --ca-file "$HOME/none.pem"
	[ "$status" -eq 78 ] || [ "$status" -eq 75 ] || fail "exit $status"
	assert_out
	seen_nothing web
}

@test "SSL_CERT_FILE and CURL_CA_BUNDLE name a CA; an rc file of curl's changes nothing" {
	printf 'insecure\n' >.curlrc
	CURL_HOME=$HOME nic
	refused update.example.org
	SSL_CERT_FILE=$CA nic
	exits 0 $A
	CURL_CA_BUNDLE=$CA nic
	exits 0 $A
}

@test "updates go through https_proxy" {
	https_proxy=http://127.0.0.1:8888 at update.example.org/nic/update
	exits 0 $A
	await grep -q 'CONNECT update.example.org:443' "$(server_log proxy)"
	await was_seen web 'GET https://update.example.org/nic/update?'
}

@test "no_proxy is heeded" {
	https_proxy=http://127.0.0.1:8888 no_proxy=example.net,.example.org at update.example.org/nic/update
	exits 0 $A
	https_proxy=http://127.0.0.1:8888 no_proxy='*' at update.example.org/nic/update
	exits 0 $A
	refute_proxied
}

refute_proxied() {
	if grep -q 'CONNECT\|Request' "$(server_log proxy)"; then fail "it went through the proxy" "$(cat "$(server_log proxy)")"; fi
}

@test "a proxy that is not there: exit 75, nothing is sent past it" {
	https_proxy=http://127.0.0.1:8889 at update.example.org/nic/update
	refused 8889
}

@test "detection goes through no proxy of the environment" {
	local url=https://update.example.org/myip
	run --separate-stderr in_ns w env https_proxy=http://127.0.0.1:8888 http_proxy=http://127.0.0.1:8888 \
		all_proxy=http://127.0.0.1:8888 dyndnsc-detect webcheck4 --url "$url" --ca-file "$CA"
	exits 0 8.8.4.77
	refute_proxied
	run --separate-stderr in_ns w dyndnsc-detect webcheck4 --url "$url" --ca-file "$CA" --proxy http://127.0.0.1:8888
	exits 0 8.8.4.77
	await grep -q 'CONNECT update.example.org:443' "$(server_log proxy)"
}

@test "a redirect to the same server is followed where the recipe says so" {
	at update.example.org/same/
	exits 0 $A
	await was_seen web "GET https://update.example.org/nic/update?hostname=home.example.org&myip=$A|Basic"
	sed -i '/^redirects/d' data/recipes/update/nic.ini
	forget_seen web
	at update.example.org/same/
	exits 75
	await was_seen web 'GET https://update.example.org/same/'
	none was_seen web /nic/update
}

none() { if "$@"; then fail "this should not be so: $*" "$(seen web)"; fi; }

@test "a redirect to http, another host, another port or a file is not followed, and no secret goes there" {
	local where
	for where in to-http to-other to-port to-file; do
		forget_seen web
		at "update.example.org/$where/"
		exits 75
		await was_seen web "GET https://update.example.org/$where/"
		none was_seen web /nic/update
		refute_err s3cret
		refute_err root:
	done
}

@test "redirects without end end" {
	at update.example.org/for-ever/
	exits 75
	await was_seen web 'GET https://update.example.org/for-ever/'
	[ "$(seen web | wc -l)" -eq 3 ] || fail "$(seen web)"
}
