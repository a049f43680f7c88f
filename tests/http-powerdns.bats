# A real REST service: the HTTP API of PowerDNS, by a recipe in the user's own folder.

load helper
load servers
load web

A=8.8.4.1
B=8.8.4.2
AAAA=2001:4860:4860::8844

setup_file() {
	ns_add w
	ns_resolver w 127.0.0.1
	pdns_start w pdns
}

teardown_file() { world_down; }

# pdns_start NS NAME: PowerDNS with the zone example.org; its API is at port 8081.
pdns_start() {
	local dir
	dir=$(new_server "$2")
	cat >"$dir/pdns.conf" <<-CONF
		launch=lmdb
		lmdb-filename=$dir/zones.lmdb
		lmdb-shards=1
		lmdb-map-size=64
		socket-dir=$dir
		local-address=127.0.0.1
		webserver=yes
		webserver-address=127.0.0.1
		webserver-port=8081
		webserver-allow-from=127.0.0.1
		api=yes
		api-key=k"ey
		cache-ttl=0
		query-cache-ttl=0
		negquery-cache-ttl=0
		zone-cache-refresh-interval=0
	CONF
	server_spawn "$1" "$2" 'ready to distribute questions\|Creating backend connection for TCP' \
		pdns_server --config-dir="$dir" --daemon=no --guardian=no
	server_ready "$2"
	await in_ns "$1" curl -sf -o /dev/null -H 'X-API-Key: k"ey' http://127.0.0.1:8081/api/v1/servers/localhost
	api POST /zones '{"name": "example.org.", "kind": "Native", "nameservers": ["ns.example.org."]}' >/dev/null
}

# api METHOD PATH [JSON]
api() {
	in_ns w curl -sSf -X "$1" -H 'X-API-Key: k"ey' -H 'Content-Type: application/json' ${3:+-d "$3"} \
		"http://127.0.0.1:8081/api/v1/servers/localhost$2"
}

setup() {
	test_setup
	export DYNDNSC_DATADIR=$HOME/data
	install -d -m 755 data/recipes/update
	cat >data/recipes/update/powerdns.ini <<-'END'
		[recipe]
		title = PowerDNS
		docs = https://doc.powerdns.com/authoritative/http-api/zone.html
		checked = 2026-11
		[option hostname]
		type = hosts
		required = yes
		help = host names
		[option key]
		required = yes
		secret = yes
		help = api-key of the server
		[option zone]
		help = zone; without it, DNS is asked
		[option url]
		type = url
		default = http://127.0.0.1:8081
		help = where its web server is
		[request]
		header = X-API-Key: {key}
		[step read]
		request = GET {url}/api/v1/servers/localhost/zones/{zone}.?rrset_name={hostname}.&rrset_type={type}
		list = json /rrsets/0/records
		current = /content
		take = ttl json /rrsets/0/ttl
		[step change]
		when = change
		write = yes
		request = PATCH {url}/api/v1/servers/localhost/zones/{zone}.
		json = {"rrsets": [{"name": "{hostname}.", "type": "{type}", "ttl": "{ttl}", "changetype": "REPLACE",
		  "records": ["{items}"]}]}
		item = {"content": "{address}", "disabled": false}
		[step create]
		when = create
		write = yes
		request = PATCH {url}/api/v1/servers/localhost/zones/{zone}.
		json = {"rrsets": [{"name": "{hostname}.", "type": "{type}", "ttl": 300, "changetype": "REPLACE",
		  "records": [{"content": "{ip}", "disabled": false}]}]}
		[step remove]
		when = remove
		write = yes
		request = PATCH {url}/api/v1/servers/localhost/zones/{zone}.
		json = {"rrsets": [{"name": "{hostname}.", "type": "{type}", "changetype": "DELETE"}]}
		[answer change]
		good = status 204
		[answer create]
		good = status 204
		[answer remove]
		good = status 204
	END
}

teardown() {
	for type in A AAAA; do
		api PATCH /zones/example.org. "{\"rrsets\": [{\"name\": \"home.example.org.\", \"type\": \"$type\", \"changetype\": \"DELETE\"}]}"
	done
	test_teardown
}

pdns() {
	run --separate-stderr in_ns w dyndnsc-update powerdns --compare none --force --hostname home.example.org --key 'k"ey' "$@"
}

# has ADDRESS... / has_ttl TTL: what the server says over DNS.
dns_has() {
	local found
	found=$(in_ns w dig +short @127.0.0.1 home.example.org "${TYPE:-A}" | sort | tr '\n' ' ')
	[ "$found" = "${*:+$* }" ] || fail "DNS has '$found'"
}
ttl_is() { in_ns w dig +noall +answer @127.0.0.1 home.example.org A | grep -q "[[:space:]]$1[[:space:]]IN" || fail "another TTL"; }

# records ADDRESS...: as the owner of the zone would set them, TTL 77.
records() {
	local list
	list=$(printf '{"content": "%s", "disabled": false},' "$@")
	api PATCH /zones/example.org. "{\"rrsets\": [{\"name\": \"home.example.org.\", \"type\": \"A\", \"ttl\": 77,
		\"changetype\": \"REPLACE\", \"records\": [${list%,}]}]}"
}

@test "create, change, nothing to do, remove" {
	pdns --ip $A
	[ "$status" -eq 69 ]
	assert_err_has create
	dns_has
	pdns --ip $A --create yes
	exits 0 $A
	dns_has $A
	ttl_is 300
	pdns --ip $B
	exits 0 $B
	dns_has $B
	pdns --ip $B --verdicts
	exits 0 $'home.example.org\tA\tnochg\t'$B$'\t'
	dns_has $B
	pdns --remove -4
	[ "$status" -eq 0 ] || fail "exit $status" "$stderr"
	dns_has
}

@test "only the address changes: the TTL stays, and so does the other family" {
	records 203.0.113.7
	pdns --ip $AAAA --create yes
	exits 0 $AAAA
	pdns --ip $A
	exits 0 $A
	dns_has $A
	ttl_is 77
	TYPE=AAAA dns_has $AAAA
}

@test "of several addresses only ours is changed; none ours: refused, unless --replace-set" {
	records 203.0.113.7 203.0.113.8
	pdns --ip $A
	[ "$status" -eq 78 ]
	assert_err_has replace-set
	dns_has 203.0.113.7 203.0.113.8
	pdns --ip 203.0.113.8 --allow-private
	exits 0
	pdns --ip $A
	exits 0 $A
	dns_has 203.0.113.7 $A
	rm -rf "$DYNDNSC_STATEDIR"
	pdns --ip $B --replace-set
	exits 0 $B
	dns_has $B
}

@test "a key that is wrong is exit 77, a zone that is not there exit 69" {
	run --separate-stderr in_ns w dyndnsc-update powerdns --compare none --hostname home.example.org --key wr0ng --ip $A
	exits 77
	refute_err wr0ng
	run --separate-stderr in_ns w dyndnsc-update powerdns --compare none --hostname home.example.net --zone example.net \
		--key 'k"ey' --ip $A
	exits 69
}

@test "-n reads and shows what it would send; -nn asks nobody" {
	records 203.0.113.7
	pdns --ip $A -n
	[ "$status" -eq 0 ]
	assert_out_has 'PATCH http://127.0.0.1:8081/api/v1/servers/localhost/zones/example.org.'
	assert_out_has "\"content\":\"$A\""
	assert_out_has '***'
	refute_out 'k"ey'
	dns_has 203.0.113.7
	pdns --ip $A -nn --url http://127.0.0.1:1
	[ "$status" -eq 0 ] || fail "$stderr"
	refute_out 'k"ey'
	dns_has 203.0.113.7
}
