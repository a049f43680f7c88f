# Real name servers in network namespaces: `load servers`, after `load helper`.
# A namespace has its own port 53 and its own resolv.conf, so nothing of the machine is touched.
# What is made in setup_file lives for the file (call world_down in teardown_file), what a test makes for the test.

# --- namespaces -----------------------------------------------------------------------------------

# ns_real NAME: the name the kernel knows it by; a test's own namespaces hide the file's.
ns_real() {
	local file
	for file in "${BATS_TEST_TMPDIR:-/nowhere}/ns/$1" "${BATS_FILE_TMPDIR:-/nowhere}/ns/$1"; do
		[ -e "$file" ] && cat "$file" && return
	done
	fail "no namespace '$1'"
}

# ns_add NAME: a namespace with lo up, and no resolver.
ns_add() {
	local real=dyndnsc$$-$1 dir
	dir=$(scope)/ns
	mkdir -p "$dir"
	printf '%s\n' "$real" >"$dir/$1"
	ip netns add "$real"
	# Another file's ns_del_all may take /etc/netns away in between.
	await mkdir -p "/etc/netns/$real"
	: >"/etc/netns/$real/resolv.conf"
	ip -n "$real" link set lo up
}

# ns_addr NAME INTERFACE ADDRESS[/PREFIX]...
ns_addr() {
	local real interface=$2 address
	real=$(ns_real "$1") || return
	shift 2
	for address; do
		case $address in
		*:*) printf 'address add %s dev %s nodad\n' "$address" "$interface" ;;
		*) printf 'address add %s dev %s\n' "$address" "$interface" ;;
		esac
	done | ip -n "$real" -batch -
}

# ns_link A B ADDRESS_A/PREFIX ADDRESS_B/PREFIX: a cable; A's end is called to-B, B's end to-A.
ns_link() {
	local a b
	a=$(ns_real "$1") b=$(ns_real "$2")
	ip -n "$a" link add "to-$2" type veth peer name "to-$1" netns "$b"
	ip -n "$a" link set "to-$2" up
	ip -n "$b" link set "to-$1" up
	ns_addr "$1" "to-$2" "$3"
	ns_addr "$2" "to-$1" "$4"
}

# ns_resolver NAME ADDRESS...: what its resolv.conf says from the next in_ns on.
ns_resolver() {
	local real
	real=$(ns_real "$1")
	shift
	printf 'nameserver %s\n' "$@" >"/etc/netns/$real/resolv.conf"
}

# in_ns NAME COMMAND...: runs a program there; exit status, stdin and output are its own.
in_ns() {
	local real
	real=$(ns_real "$1") || return
	shift
	ip netns exec "$real" "$@"
}

# bg_in NAME COMMAND...: bg, there.
bg_in() {
	local real
	real=$(ns_real "$1") || return
	shift
	bg ip netns exec "$real" "$@"
}

# ns_del_all: every namespace of this scope, with whatever still runs in it.
ns_del_all() {
	local file real pid
	for file in "$(scope)"/ns/*; do
		[ -e "$file" ] || continue
		real=$(cat "$file")
		for pid in $(ip netns pids "$real" 2>/dev/null); do
			kill -KILL "$pid" 2>/dev/null || true
			await gone "$pid" || true
		done
		ip netns del "$real" 2>/dev/null || true
		rm -rf "/etc/netns/$real" "$file"
	done
	rmdir /etc/netns 2>/dev/null || true
}

# --- starting a server ----------------------------------------------------------------------------

# server_dir NAME: where its configuration, zones and log are.
server_dir() {
	local dir
	for dir in "${BATS_TEST_TMPDIR:-/nowhere}/server/$1" "${BATS_FILE_TMPDIR:-/nowhere}/server/$1"; do
		[ -d "$dir" ] && printf '%s\n' "$dir" && return
	done
	fail "no server '$1'"
}

server_log() { printf '%s/log\n' "$(server_dir "$1")"; }
server_pid() { cat "$(server_dir "$1")/pid"; }

# server_spawn NS NAME READY PROGRAM [ARG...]: the program is run from a copy, because AppArmor's profiles
# for name servers (Ubuntu, Debian) go by path and would keep it out of a temporary folder.
server_spawn() {
	local ns=$1 name=$2 ready=$3 program=$4 dir copy
	dir=$(server_dir "$name")
	shift 4
	copy=$(scope)/bin/$program
	if [ ! -x "$copy" ]; then
		mkdir -p "${copy%/*}"
		cp "$(command -v "$program")" "$copy"
	fi
	printf '%s\n' "$ready" >"$dir/ready"
	: >"$dir/log"
	bg_in "$ns" "$copy" "$@" >>"$dir/log" 2>&1
	printf '%s\n' "$BG_PID" >"$dir/pid"
}

# server_ready NAME: until its log says that it serves, 10 s at most.
server_ready() {
	local dir tail ok=no
	dir=$(server_dir "$1")
	exec 8< <(exec timeout 10 tail -n +1 -s 0.1 -f --pid="$(cat "$dir/pid")" "$dir/log" 2>/dev/null 3>&-)
	tail=$!
	if grep -q -m 1 -e "$(cat "$dir/ready")" <&8; then ok=yes; fi
	exec 8<&-
	kill "$tail" 2>/dev/null || true
	wait "$tail" 2>/dev/null || true
	# A server that has rejected a zone answers as well: SERVFAIL.
	if grep -q -e 'not loaded due to errors' -e 'failed to parse zone' "$dir/log"; then ok=no; fi
	[ $ok = yes ] || fail "server '$1' does not come up; its log:" "$(cat "$dir/log")"
}

# server_stop NAME: it answers no more (its addresses stay).
server_stop() { end "$(server_pid "$1")"; }

new_server() {
	local dir
	dir=$(scope)/server/$1
	mkdir -p "$dir"
	printf '%s\n' "$dir"
}

# split LIST v4|v6: those addresses of a comma separated list that are of the family.
split() {
	if [ "$2" = v6 ]; then tr , '\n' <<<"$1" | sed -n '/:/p'; else tr , '\n' <<<"$1" | sed '/:/d'; fi
}

# named_start NS NAME ADDRESS,... [OPTIONS] <zones: BIND. OPTIONS are statements for its options block.
# Feed it by `<<END` or `< <(bind_zone ...)`; after a pipe it would be the child of a subshell that is gone.
named_start() { named_spawn "$@" && server_ready "$2"; }

named_spawn() {
	local dir options=${4-}
	dir=$(new_server "$2")
	[[ $options == *recursion* ]] || options+=' recursion no;'
	[[ $options == *notify* ]] || options+=' notify no;'
	{
		cat <<-CONF
			options {
			  directory "$dir"; pid-file none; session-keyfile none; managed-keys-directory "$dir";
			  listen-on port 53 { $(split "$3" v4 | sed 's/$/;/') };
			  listen-on-v6 port 53 { $(split "$3" v6 | sed 's/$/;/') };
			  dnssec-validation no; empty-zones-enable no; querylog yes; allow-query { any; };
			  $options
			};
			controls { };
		CONF
		cat
	} >"$dir/named.conf"
	server_spawn "$1" "$2" ' running$' named -g -n 1 -c "$dir/named.conf"
}

# knotd_start NS NAME ADDRESS,... <configuration: Knot DNS.
knotd_start() { knotd_spawn "$@" && server_ready "$2"; }

knotd_spawn() {
	local dir
	dir=$(new_server "$2")
	{
		cat <<-CONF
			server:
			  rundir: "$dir"
			  listen: [ $(split "$3" v4 | sed 's/$/@53,/') $(split "$3" v6 | sed 's/$/@53,/') ]
			  udp-workers: 1
			  tcp-workers: 1
			  background-workers: 1
			database:
			  storage: "$dir"
			log:
			  - target: stderr
			    any: info
			template:
			  - id: default
			    storage: "$dir"
		CONF
		cat
	} | sed 's/, *]/ ]/' >"$dir/knot.conf"
	server_spawn "$1" "$2" 'server started' knotd -c "$dir/knot.conf"
}

# unbound_start NS NAME ADDRESS,... ROOT <configuration: a caching resolver whose root server is ROOT.
unbound_start() { unbound_spawn "$@" && server_ready "$2"; }

unbound_spawn() {
	local dir
	dir=$(new_server "$2")
	printf '. 3600 IN NS root.\nroot. 3600 IN A %s\n' "$4" >"$dir/root.hints"
	{
		cat <<-CONF
			server:
			  directory: "$dir"
			  chroot: ""
			  username: ""
			  pidfile: ""
			  use-syslog: no
			  log-queries: yes
			  num-threads: 1
			  module-config: "iterator"
			  do-not-query-localhost: no
			  target-fetch-policy: "0 0 0 0 0"
			  access-control: 0.0.0.0/0 allow
			  access-control: ::/0 allow
			  root-hints: "$dir/root.hints"
			$(split "$3" v4 | sed 's/^/  interface: /')
			$(split "$3" v6 | sed 's/^/  interface: /')
			remote-control:
			  control-enable: no
		CONF
		cat
	} >"$dir/unbound.conf"
	server_spawn "$1" "$2" 'start of service' unbound -d -d -c "$dir/unbound.conf"
}

# --- what they serve ------------------------------------------------------------------------------

# zone_file FILE ZONE NS... <records: a zone with SOA and NS at its apex; NS is a name, absolute with a final dot.
# The first NS is the primary; its glue is among the records. Default TTL 300, serial 1, negative TTL 5.
zone_file() {
	local file=$1 zone=${2%.}. ns
	shift 2
	{
		printf "\$ORIGIN %s\n\$TTL 300\n@ SOA %s hostmaster 1 3600 600 86400 5\n" "$zone" "$1"
		for ns; do printf '@ NS %s\n' "$ns"; done
		cat
	} >"$file"
}

# tsig_key NAME ALGORITHM: a key file as BIND writes it; sets TSIG_FILE TSIG_NAME TSIG_ALG TSIG_SECRET.
tsig_key() {
	export TSIG_NAME=$1 TSIG_ALG=$2 TSIG_SECRET TSIG_FILE
	TSIG_FILE=$(scope)/$1.key
	(umask 077 && tsig-keygen -a "$2" "$1" >"$TSIG_FILE")
	TSIG_SECRET=$(sed -n 's/.*secret "\(.*\)".*/\1/p' "$TSIG_FILE")
}

# bind_zone ZONE FILE [KEY]: a clause for named_start; whoever has KEY may update it. The file is the server's
# to write, so give each server its own. A key's own text is what `cat "$TSIG_FILE"` adds.
bind_zone() {
	printf 'zone "%s" { type primary; file "%s"; ' "$1" "$2"
	[ $# -lt 3 ] || printf 'allow-update { key "%s"; }; ' "$3"
	printf '};\n'
}

# knot_key: the key of the last tsig_key, and the rule `update` that lets it change zones.
knot_key() {
	printf 'key:\n  - id: "%s"\n    algorithm: %s\n    secret: "%s"\n' "$TSIG_NAME" "$TSIG_ALG" "$TSIG_SECRET"
	printf 'acl:\n  - id: update\n    key: "%s"\n    action: update\n' "$TSIG_NAME"
}

# knot_zone ZONE FILE [ACL]
knot_zone() {
	printf 'zone:\n  - domain: "%s"\n    file: "%s"\n    journal-content: changes\n    zonefile-sync: -1\n' "$1" "$2"
	[ $# -lt 3 ] || printf '    acl: %s\n' "$3"
}

# --- a small internet -----------------------------------------------------------------------------

# world_up: the namespace "w", whose resolver is a caching unbound at 127.0.0.1 (log: server_log cache), and
#   root  192.0.2.1                  BIND: the root zone
#   ns1   192.0.2.11, 2001:db8::11   BIND: example.org (primary, updates with the key), split.example.org
#   ns2   192.0.2.12                 Knot: example.org (secondary of ns1), split.example.org with other content,
#                                    example.net (primary, updates with the key)
#   sub   192.0.2.13                 BIND (root's process): sub.example.org, half.example.org
#   lame  192.0.2.14                 the same process: REFUSED to everything
# Names: home A 203.0.113.7 TTL 120 · www CNAME home · pair two A · six AAAA · dual both · empty (no address) in
# example.org; home in the others. lame.example.org is delegated to lame, half.example.org to sub and lame.
# The key is in TSIG_FILE, TSIG_NAME, TSIG_ALG and TSIG_SECRET. Nothing listens at 192.0.2.99;
# silent_server makes that an address that never answers.
world_up() {
	local name
	ns_add w
	ns_addr w lo 192.0.2.{1,11,12,13,14,99}/32 2001:db8::11/128
	ns_resolver w 127.0.0.1
	tsig_key ddns-key hmac-sha256
	for name in root ns1 ns2; do new_server "$name" >/dev/null; done
	world_zones
	named_spawn w root 192.0.2.1,192.0.2.13,192.0.2.14 < <(world_root)
	knotd_spawn w ns2 192.0.2.12 < <(world_ns2)
	unbound_spawn w cache 127.0.0.1 192.0.2.1 </dev/null
	# BIND notifies when it starts; one that nobody hears would hold up the next for half a minute.
	server_ready ns2
	# BIND 9.20 transfers to nobody unless told.
	named_spawn w ns1 192.0.2.11,2001:db8::11 "notify explicit; notify-source 192.0.2.11; notify-delay 0;
		also-notify { 192.0.2.12; }; allow-transfer { 192.0.2.12; };" < <(world_ns1)
	for name in root ns1 cache; do server_ready "$name"; done
}

# world_down: for teardown_file.
world_down() { reap && ns_del_all; }

world_zones() {
	local root ns1 ns2
	root=$(server_dir root) ns1=$(server_dir ns1) ns2=$(server_dir ns2)
	zone_file "$root/root.zone" . root. <<-ZONE
		root. A 192.0.2.1
		example.org. NS ns1.example.org.
		example.org. NS ns2.example.org.
		ns1.example.org. A 192.0.2.11
		ns1.example.org. AAAA 2001:db8::11
		ns2.example.org. A 192.0.2.12
		example.net. NS ns.example.net.
		ns.example.net. A 192.0.2.12
	ZONE
	zone_file "$ns1/example.org" example.org ns1 ns2 <<-ZONE
		ns1 A 192.0.2.11
		ns1 AAAA 2001:db8::11
		ns2 A 192.0.2.12
		home 120 A 203.0.113.7
		www CNAME home
		pair A 203.0.113.21
		pair A 203.0.113.22
		six AAAA 2001:db8:1::6
		dual A 203.0.113.31
		dual AAAA 2001:db8:1::31
		empty TXT "no address"
		sub NS ns.sub
		ns.sub A 192.0.2.13
		lame NS ns.lame
		ns.lame A 192.0.2.14
		half NS ns.sub
		half NS ns.lame
		split NS ns1
		split NS ns2
	ZONE
	cp "$ns1/example.org" "$ns2/example.org"
	zone_file "$root/sub.example.org" sub.example.org ns <<-ZONE
		ns A 192.0.2.13
		home A 203.0.113.41
	ZONE
	zone_file "$root/half.example.org" half.example.org ns.sub.example.org. ns.lame.example.org. <<<'home A 203.0.113.42'
	zone_file "$ns1/split.example.org" split.example.org ns1.example.org. ns2.example.org. <<<'home A 203.0.113.51'
	zone_file "$ns2/split.example.org" split.example.org ns1.example.org. ns2.example.org. <<<'home A 203.0.113.52'
	zone_file "$ns2/example.net" example.net ns <<-ZONE
		ns A 192.0.2.12
		home 120 A 203.0.113.8
	ZONE
}

world_root() {
	printf 'view sub { match-destinations { 192.0.2.13; };\n'
	bind_zone sub.example.org sub.example.org
	bind_zone half.example.org half.example.org
	printf '};\nview lame { match-destinations { 192.0.2.14; }; allow-query-cache { none; }; };\nview root {\n'
	bind_zone . root.zone
	printf '};\n'
}

world_ns1() {
	cat "$TSIG_FILE"
	bind_zone example.org example.org "$TSIG_NAME"
	bind_zone split.example.org split.example.org
}

world_ns2() {
	knot_key
	printf '  - id: notify\n    address: 192.0.2.11\n    action: notify\n'
	printf 'remote:\n  - id: ns1\n    address: 192.0.2.11\n    via: 192.0.2.12\n'
	knot_zone example.org example.org notify
	printf '    master: ns1\n'
	knot_zone split.example.org split.example.org
	knot_zone example.net example.net update
}

# silent_server NS ADDRESS: takes UDP datagrams at port 53 and never answers; TCP is not even refused.
silent_server() {
	local real family=ip
	real=$(ns_real "$1")
	[[ $2 != *:* ]] || family=ip6
	printf '%s\n' "add table $family silent" \
		"add chain $family silent in { type filter hook input priority 0; }" \
		"add rule $family silent in $family daddr $2 drop" | ip netns exec "$real" nft -f -
}
