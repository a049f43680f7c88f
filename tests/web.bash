# Web servers for the tests of HTTP: `load web`, after `load helper` (and `load servers` for namespaces).

# --- the server that says what a plan says (tests/stub/httpd.c) -----------------------------------

# httpd_start [NAME] <plan: HTTPD is its http://127.0.0.1:PORT, HTTPD_LOG its log.
httpd_start() {
	local dir
	dir=$(scope)/httpd-${1:-web}
	mkdir -p "$dir"
	rm -f "$dir/port"
	cat >"$dir/plan"
	bg "$TREE/tests/stub/httpd" -l "$dir/log" -o "$dir/port" "$dir/plan" 2>"$dir/err"
	HTTPD_PID=$BG_PID
	await test -s "$dir/port" || fail "$(cat "$dir/err")"
	export HTTPD HTTPD_LOG
	HTTPD=http://127.0.0.1:$(cat "$dir/port")
	HTTPD_LOG=$dir/log
}

httpd_stop() { end "$HTTPD_PID"; }

# requests_are N: so many came until now.
requests_are() {
	local n
	n=$(grep -c '^# ' "$HTTPD_LOG" || true)
	[ "$n" -eq "$1" ] || fail "$n requests, not $1" "$(cat "$HTTPD_LOG")" "--- stdout" "${output-}" "--- stderr" "${stderr-}"
}

# request_has LINE...: each is a line of the log.
request_has() {
	local line
	for line; do
		grep -qxF -e "$line" "$HTTPD_LOG" || fail "no line '$line' in the log" "$(cat "$HTTPD_LOG")"
	done
}

# --- TLS ------------------------------------------------------------------------------------------

tls_dir() { printf '%s/tls\n' "$(scope)"; }

# tls_ca NAME: a certificate authority, tls/NAME.pem.
tls_ca() {
	local dir
	dir=$(tls_dir)
	mkdir -p "$dir"
	tls_quiet openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
		-keyout "$dir/$1.key" -out "$dir/$1.pem"
}

# tls_cert NAME CA DAYS HOST...: a certificate for these hosts or addresses, tls/NAME.pem; of negative DAYS, an expired one.
tls_cert() {
	local dir name=$1 ca=$2 days=$3 names
	dir=$(tls_dir)
	shift 3
	names=$(printf '%s\n' "$@" | sed -E '/^[0-9.]+$|:/ { s/^/IP:/; b }; s/^/DNS:/' | paste -sd,)
	tls_quiet openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
		-keyout "$dir/$name.key" -out "$dir/$name.csr"
	printf 'subjectAltName=%s\n' "$names" >"$dir/$name.ext"
	tls_quiet openssl x509 -req -in "$dir/$name.csr" -CA "$dir/$ca.pem" -CAkey "$dir/$ca.key" -CAcreateserial \
		-days "$days" -extfile "$dir/$name.ext" -out "$dir/$name.pem"
}

tls_quiet() {
	local said
	said=$("$@" 2>&1) || fail "$*" "$said"
}

# --- nginx and tinyproxy in a namespace -----------------------------------------------------------

# ns_hosts NS NAME...: these names are 127.0.0.1 there.
ns_hosts() {
	local real
	real=$(ns_real "$1")
	shift
	printf '127.0.0.1 localhost\n::1 localhost\n' >"/etc/netns/$real/hosts"
	printf '127.0.0.1 %s\n' "$@" >>"/etc/netns/$real/hosts"
}

# nginx_start NS NAME <what stands in the http block. Its access log is `access` in server_dir: a line per request,
# METHOD SCHEME://HOST/TARGET, Authorization, User-Agent.
nginx_start() {
	local dir
	dir=$(new_server "$2")
	mkdir -p "$dir/logs"
	: >"$dir/access"
	{
		cat <<-CONF
			daemon off;
			user root;
			worker_processes 1;
			pid $dir/nginx.pid;
			error_log stderr notice;
			events { worker_connections 512; }
			http {
			  log_format seen '\$request_method \$scheme://\$http_host\$request_uri|\$http_authorization|\$http_user_agent';
			  access_log $dir/access seen;
			  client_body_temp_path $dir/body; proxy_temp_path $dir/proxy; fastcgi_temp_path $dir/fastcgi;
			  uwsgi_temp_path $dir/uwsgi; scgi_temp_path $dir/scgi;
			  default_type text/plain;
		CONF
		cat
		printf '}\n'
	} >"$dir/nginx.conf"
	server_spawn "$1" "$2" 'start worker process' nginx -p "$dir/" -c "$dir/nginx.conf"
	server_ready "$2"
}

# seen NAME: what nginx has logged; it does so when the answer is out, so wait for what you expect.
seen() { cat "$(server_dir "$1")/access"; }
seen_nothing() { [ ! -s "$(server_dir "$1")/access" ] || fail "requests came" "$(seen "$1")"; }
was_seen() { grep -qF -e "$2" "$(server_dir "$1")/access"; }
forget_seen() { : >"$(server_dir "$1")/access"; }

# tinyproxy_start NS NAME PORT: a proxy that logs each request: "CONNECT HOST:PORT", or the URL.
tinyproxy_start() {
	local dir
	dir=$(new_server "$2")
	cat >"$dir/tinyproxy.conf" <<-CONF
		User root
		Group root
		Port $3
		Listen 127.0.0.1
		Timeout 20
		MaxClients 20
		LogLevel Info
		ConnectPort 443
	CONF
	server_spawn "$1" "$2" 'Accepting connections' tinyproxy -d -c "$dir/tinyproxy.conf"
	server_ready "$2"
}

# --- measuring ------------------------------------------------------------------------------------

# peak COMMAND...: its stdout, stderr and exit status; its greatest memory in KiB goes to the file `peak`.
peak() {
	python3 -c '
import resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1], "w").write("%d\n" % resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)' "$(scope)/peak" "$@"
}
