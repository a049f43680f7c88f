# dyndnsc-update with many names: what belongs to one account goes together, and each name has its own results.

load helper
load servers
load update

A=8.8.4.1
B=8.8.4.2

# names <TEXT: my.ini, with what all sections have in front.
names() {
	{ printf '[DEFAULT]\nupdater = svc\ncompare = none\n' && cat; } >my.ini
	chmod 600 my.ini
}

setup() {
	test_setup
	service
}

@test "sections of one account and the same options are one job; each has its lines" {
	answers badauth no '' c.example.org
	names <<-'END'
		[one]
		updater-hostname = a.example.org b.example.org
		[two]
		updater-hostname = c.example.org
		[three]
		updater-hostname = d.example.org, a.example.org
	END
	upd -c my.ini one two three --ip $A --verdicts
	[ "$status" -eq 77 ]
	jobs_are 1
	job_has hostname={a,b,c,d}.example.org
	exits 77 "a.example.org	A	good	$A	" "b.example.org	A	good	$A	" "c.example.org	A	badauth	$A	no" \
		"d.example.org	A	good	$A	" "a.example.org	A	good	$A	"
	assert_err_has 'dyndnsc-update: two: c.example.org A: badauth: no'
	# an address that is new is printed once
	upd -c my.ini one three --force --ip $B
	exits 0 $B
	jobs_are 2
}

@test "another option, secret or switch of a section keeps it apart" {
	names <<-'END'
		[one]
		updater-hostname = a.example.org
		[two]
		updater-hostname = b.example.org
		updater-colour = blue
		[three]
		updater-hostname = c.example.org
		updater-token = one
		[four]
		updater-hostname = d.example.org
		updater-token = two
		[five]
		updater-hostname = e.example.org
		refresh = 28d
		[six]
		updater-hostname = f.example.org
	END
	upd -c my.ini one two three four five six --ip $A --verdicts
	[ "$status" -eq 0 ]
	jobs_are 5
	[ "${#lines[@]}" -eq 6 ]
}

@test "--report: what is new, refused, the first failure, recovered, and of whom" {
	local until
	names <<-'END'
		[my home]
		updater-hostname = a.example.org
		[two]
		updater-hostname = b.example.org
	END
	answers 911 busy '' b.example.org
	upd -c my.ini 'my home' two --ip $A --report
	[ "$status" -eq 75 ]
	[ "${lines[0]}" = "a.example.org	A	good	$A		sent new	my home" ] || fail "$output"
	[[ ${lines[1]} =~ ^b.example.org'	A	911	'$A'	busy	sent first until='([0-9]+)'	two'$ ]] || fail "$output"
	until=${BASH_REMATCH[1]}
	[ "$until" -gt "$EPOCHSECONDS" ]
	upd -c my.ini 'my home' two --ip $A --report
	[ "${lines[0]}" = "a.example.org	A	nochg	$A	nothing changed	kept	my home" ] || fail "$output"
	[[ ${lines[1]} == *"	kept until=$until	two" ]] || fail "$output"
	age 86400
	answers good '' '' b.example.org
	upd -c my.ini 'my home' two --ip $B --report
	[ "${lines[0]}" = "a.example.org	A	good	$B		sent new old=$A	my home" ] || fail "$output"
	[ "${lines[1]}" = "b.example.org	A	good	$B		sent new recovered	two" ] || fail "$output"
	age 86400
	answers badauth no '' b.example.org
	upd -c my.ini two --ip $A --report
	[ "$output" = "b.example.org	A	badauth	$A	no	sent refused first old=$B	two" ] || fail "$output"
	upd -c my.ini two --ip $A --report
	[[ $output == *"	kept refused	two" ]] || fail "$output"
}

@test "1,000 names are one job, and more than that a wrong command line" {
	local i all=()
	for ((i = 0; i < 1000; i++)); do
		printf '[s%d]\nupdater-hostname = h%d.example.org\n' $i $i
		all+=("section:s$i")
	done > >(names)
	wait $!
	upd -c my.ini "${all[@]}" --ip $A --report
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1000 ]
	[ "${lines[999]}" = "h999.example.org	A	good	$A		sent new	s999" ]
	jobs_are 1
	upd -c my.ini "${all[@]}" "${all[@]:0:50}" --ip $A
	exits 64
	assert_err_has 'more than 1024 names'
}

@test "--retry clears the refusals of every name" {
	names <<-'END'
		[one]
		updater-hostname = a.example.org
		[two]
		updater-hostname = b.example.org
	END
	answers badauth
	upd -c my.ini one two --ip $A
	exits 77
	answers good
	upd -c my.ini one two --ip $A
	exits 77
	upd -c my.ini one two --ip $A --retry
	exits 0 $A
}

@test "--look asks DNS again although it was asked a moment ago" {
	ns_add n
	ns_addr n lo 192.0.2.11/32
	ns_resolver n 192.0.2.11
	dir=$(new_server ns)
	zone_file "$dir/example.org" example.org ns <<<$'ns A 192.0.2.11\nh A '$A
	named_start n ns 192.0.2.11 < <(bind_zone example.org example.org)
	look() { run --separate-stderr in_ns n dyndnsc-update svc --hostname h.example.org --ip $A "$@"; }
	asked() { grep -c 'query: h.example.org IN A' "$(server_log ns)"; }
	look
	exits 0
	# what was confirmed less than 15 minutes ago may still settle
	age 1000
	n=$(asked)
	look
	[ "$(asked)" -eq "$n" ]
	look --look
	exits 0
	[ "$(asked)" -gt "$n" ]
	jobs_are 0
}
