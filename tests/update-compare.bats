# dyndnsc-update compares with DNS before it sends: real servers in a network namespace, and a service that logs.

load helper
load servers
load update

NOW=203.0.113.7  # what home.example.org has
NEW=203.0.113.99

setup_file() { world_up; }
teardown_file() { world_down; }

setup() {
	test_setup
	service
}

# want HOST ADDRESS [OPTION...]
want() { run --separate-stderr in_ns w dyndnsc-update svc --allow-private --hostname "$1" --ip "$2" "${@:3}"; }

# queries SERVER NAME: how often it was asked for that name's addresses until now.
queries() { grep -c -e "query: $2 IN A" -e "info: 127.0.0.1 $2. A" "$(server_log "$1")" || true; }

# set_record NAME ADDRESS: on ns1, behind everybody's back.
set_record() {
	printf 'server 192.0.2.11\nupdate delete %s A\nupdate add %s 60 A %s\nsend\n' "$1" "$1" "$2" |
		in_ns w nsupdate -k "$TSIG_FILE"
	await ns2_has "$1" "$2"
}
ns2_has() { [ "$(in_ns w dig +short +tries=1 +time=2 "$1" @192.0.2.12)" = "$2" ]; }

@test "the first time, DNS agrees: taken as confirmed, nothing is sent or printed" {
	want home.example.org $NOW
	exits 0
	refute_err
	jobs_are 0
	state_has address=$NOW
	want home.example.org $NOW -v
	exits 0
	assert_err_has 'nothing sent: nothing changed'
	refute_err 'DNS says'
}

@test "the first time, DNS differs: sent" {
	want home.example.org $NEW -v
	exits 0 $NEW
	assert_err_has "home.example.org A: DNS says found $NOW"
	jobs_are 1
}

@test "no record and no such name differ from any address" {
	want empty.example.org $NEW
	exits 0 $NEW
	want nothing.example.org $NEW
	exits 0 $NEW
	want six.example.org $NEW
	exits 0 $NEW
	want six.example.org 2001:db8:1::6
	exits 0
	jobs_are 3
}

@test "a set of several addresses agrees when ours is among them" {
	want pair.example.org 203.0.113.22
	exits 0
	jobs_are 0
}

@test "each record is compared for itself, all in one look" {
	want 'home.example.org, dual.example.org, empty.example.org' 203.0.113.31 --ip 2001:db8:1::31 --verdicts -v
	[ "$status" -eq 0 ]
	assert_out_has $'dual.example.org\tA\tnochg'
	assert_out_has $'dual.example.org\tAAAA\tnochg'
	assert_out_has $'home.example.org\tA\tgood'
	assert_out_has $'home.example.org\tAAAA\tgood'
	assert_out_has $'empty.example.org\tA\tgood'
	job_lacks dual.example.org
	[ "$(grep -c 'DNS says' <<<"${stderr-}")" -eq 6 ]
}

@test "servers that disagree are no reason to send, once an address is confirmed" {
	want home.split.example.org 203.0.113.51 -v
	assert_err_has 'DNS says pending'
	exits 0 203.0.113.51
	jobs_are 1
	age 4000
	want home.split.example.org 203.0.113.51 -v
	exits 0
	assert_err_has 'DNS says pending'
	jobs_are 1
}

@test "DNS that cannot be asked is unknown, not different" {
	ns_resolver w 127.0.0.9
	want home.example.org $NEW -v
	exits 0 $NEW
	assert_err_has 'DNS says unknown'
	age 4000
	want home.example.org $NEW -v
	exits 0
	assert_err_has 'DNS says unknown'
	jobs_are 1
	ns_resolver w 127.0.0.1
}

@test "a look at DNS comes at most once an hour" {
	want www.example.org $NOW
	exits 0
	before=$(queries ns1 home.example.org)
	for _ in 1 2 3 4 5; do
		age 600
		want www.example.org $NOW
		exits 0
	done
	[ "$(queries ns1 home.example.org)" -eq "$before" ]
	age 700
	want www.example.org $NOW
	exits 0
	[ "$(queries ns1 home.example.org)" -gt "$before" ]
	before=$(queries ns1 home.example.org)
	want www.example.org $NOW
	[ "$(queries ns1 home.example.org)" -eq "$before" ]
}

@test "an address that changed is sent without a look" {
	want dual.example.org 203.0.113.31
	exits 0
	before=$(queries ns1 dual.example.org)
	age 4000
	want dual.example.org $NEW
	exits 0 $NEW
	[ "$(queries ns1 dual.example.org)" -eq "$before" ]
}

@test "a record that somebody else changed is put right within an hour" {
	set_record drift.example.org $NEW
	want drift.example.org $NEW
	exits 0
	set_record drift.example.org 203.0.113.66
	age 1800
	want drift.example.org $NEW
	exits 0
	jobs_are 0
	age 1801
	want drift.example.org $NEW -v
	exits 0 $NEW
	assert_err_has 'DNS says found 203.0.113.66'
	jobs_are 1
}

@test "nochg although the zone's servers say otherwise: said once, and DNS is not asked again" {
	answers nochg
	want empty.example.org $NEW
	exits 0
	assert_err_has 'DNS says otherwise'
	age 4000
	want empty.example.org $NEW -v
	exits 0
	refute_err 'DNS says'
	jobs_are 1
}

@test "--compare dns asks the resolver, whose answer may be old; the default asks the zone's servers" {
	set_record cached.example.org 203.0.113.71
	in_ns w dig +short cached.example.org >/dev/null
	set_record cached.example.org 203.0.113.72
	want cached.example.org 203.0.113.71 --compare dns
	exits 0
	jobs_are 0
	rm "$(state_file)"
	want cached.example.org 203.0.113.71
	exits 0 203.0.113.71
	jobs_are 1
}

@test "--compare none, and compare = none in a section, ask nothing" {
	before=$(queries ns1 nobody.example.org)
	want nobody.example.org $NEW --compare none
	exits 0 $NEW
	printf '[s]\nupdater = svc\nupdater-hostname = nobody.example.org\ncompare = none\nallow_private = yes\n' >my.ini
	rm "$(state_file)"
	run -0 in_ns w dyndnsc-update -c my.ini s --ip $NEW
	[ "$(queries ns1 nobody.example.org)" -eq "$before" ]
	rm "$(state_file)"
	run -0 in_ns w dyndnsc-update -c my.ini s --ip $NEW --compare authoritative
	[ "$(queries ns1 nobody.example.org)" -gt "$before" ]
}

@test "--differs and --force ask nothing" {
	for option in --differs --force; do
		rm -f "$(state_file)"
		before=$(queries ns1 home.example.org)
		want home.example.org $NOW $option
		exits 0 $NOW
		[ "$(queries ns1 home.example.org)" -eq "$before" ]
	done
}

@test "dyndnsc-resolve --missing and --differs are the same by hand" {
	run --separate-stderr in_ns w bash -c "echo $NEW | dyndnsc-resolve --authoritative --missing home.example.org |
		dyndnsc-update svc --allow-private --hostname home.example.org --differs"
	exits 0 $NEW
	run --separate-stderr in_ns w bash -c "echo $NOW | dyndnsc-resolve --authoritative --missing home.example.org |
		dyndnsc-update svc --allow-private --hostname home.example.org --differs"
	exits 0
	jobs_are 1
}

@test "-n looks and remembers nothing; -nn touches no network" {
	want home.example.org $NOW -n
	exits 0
	want home.example.org $NEW -n
	[ "$status" -eq 0 ]
	assert_out_has ip=$NEW
	before=$(queries ns1 home.example.org)
	want home.example.org $NOW -nn
	[ "$status" -eq 0 ]
	assert_out_has ip=$NOW
	[ "$(queries ns1 home.example.org)" -eq "$before" ]
	jobs_are 0
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "without a folder for state: sent when the zone's servers differ, else exit 71, every time" {
	: >file
	export DYNDNSC_STATEDIR=$HOME/file/state
	for _ in 1 2; do
		want home.example.org $NOW
		exits 71
		want home.split.example.org 203.0.113.51
		exits 71
		want home.example.org $NEW
		exits 0 $NEW
	done
	jobs_are 2
}

@test "without a folder for state an old answer of the resolver does not count" {
	: >file
	export DYNDNSC_STATEDIR=$HOME/file/state
	set_record stale.example.org 203.0.113.81
	in_ns w dig +short stale.example.org >/dev/null
	set_record stale.example.org 203.0.113.82
	want stale.example.org 203.0.113.82 --compare dns
	exits 71
	jobs_are 0
}

@test "without dyndnsc-resolve the comparison is left out, and that is said" {
	mkdir alone
	cp "$TREE/cmd/dyndnsc-update" alone/
	PATH=/usr/bin:/bin DYNDNSC_DATADIR=$TREE/share run --separate-stderr in_ns w alone/dyndnsc-update svc --allow-private --hostname home.example.org --ip $NOW
	exits 0 $NOW
	assert_err_has "'dyndnsc-resolve' was not found"
}

@test "the whole pipeline with a real server: one signed update per change, repaired when somebody meddles" {
	updates() { grep -c "updating zone 'example.org/IN': add" "$(server_log ns1)" || true; }
	rfc() {
		run --separate-stderr in_ns w bash -c "dyndnsc-detect static --address $1 | dyndnsc-update rfc2136 --server 192.0.2.11 \
			--key-file '$TSIG_FILE' --hostname pipe.example.org --allow-private ${2-}"
	}
	STATE=$DYNDNSC_STATEDIR/rfc2136@192.0.2.11
	rfc $NEW
	exits 0 $NEW
	ns2_has pipe.example.org $NEW || await ns2_has pipe.example.org $NEW
	before=$(updates)
	for _ in 1 2 3; do
		age 60 "$STATE"
		rfc $NEW
		exits 0
		refute_err
	done
	[ "$(updates)" -eq "$before" ]
	set_record pipe.example.org 203.0.113.13
	before=$(updates)
	age 4000 "$STATE"
	rfc $NEW
	exits 0 $NEW
	[ "$(updates)" -eq $((before + 1)) ]
	age 100 "$STATE"
	rfc 203.0.113.98
	exits 0 203.0.113.98
	await ns2_has pipe.example.org 203.0.113.98
}

@test "a record that is right already at the server is nochg: nothing is written, nothing printed" {
	set_record right.example.org $NEW
	run --separate-stderr in_ns w dyndnsc-update rfc2136 --server 192.0.2.11 --key-file "$TSIG_FILE" \
		--hostname right.example.org --allow-private --ip $NEW --force --verdicts
	[ "$status" -eq 0 ]
	assert_out_has $'right.example.org\tA\tnochg\t'$NEW
}
