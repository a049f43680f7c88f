# dyndnsc-update: the command line, what comes in on stdin, what goes out on stdout.

load helper
load update

A=8.8.4.1
B=8.8.4.2
A6=2a00:1450::1

setup() {
	test_setup
	service
}

# feed LINE...: dyndnsc-update svc with those lines on stdin; more options in OPTIONS.
feed() {
	local input=''
	[ $# -eq 0 ] || printf -v input '%s\n' "$@"
	# shellcheck disable=SC2086
	upd svc --compare none --hostname h.example.org ${OPTIONS-} <<<"${input%$'\n'}"
}

# --- the command line -----------------------------------------------------------------------------

@test "--help goes to stdout and exits 0" {
	upd --help
	[ "$status" -eq 0 ]
	assert_out_has 'usage: dyndnsc-update '
	refute_err
}

@test "--version names the program" {
	upd --version
	[ "$status" -eq 0 ]
	[[ $output =~ ^dyndnsc-update\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "--list prints every protocol and program with one line each" {
	upd --list
	[ "$status" -eq 0 ]
	for name in rfc2136 dummy svc; do
		[ "$(grep -c "^$name  *[^ ]" <<<"$output")" -eq 1 ] || fail "no line for $name" "$output"
	done
	assert_out_has "$DYNDNSC_EXECDIR/dyndnsc-update-svc"
}

@test "NAME --help prints the options of a protocol, which are required and which are secrets" {
	upd rfc2136 --help
	[ "$status" -eq 0 ]
	for option in hostname server zone ttl key; do assert_out_has "  --$option "; done
	assert_out_has '(required)'
	assert_out_has '--key-file, -env, -command, -credential'
	printf '[home]\nupdater = rfc2136\n' >my.ini
	upd -c my.ini home --help
	[ "$status" -eq 0 ]
	assert_out_has '  --key '
	upd svc --help
	exits 0 "svc: the program $DYNDNSC_EXECDIR/dyndnsc-update-svc, which gets every option"
	upd rfc2137 --help
	exits 64
	assert_err_has "did you mean 'rfc2136'?"
}

@test "no NAME is exit 64" {
	upd --ip $A
	exits 64
	assert_err_has 'no section, preset or protocol named'
}

@test "an unknown NAME is exit 64 with the nearest one" {
	upd rfc2163 --ip $A
	exits 64
	assert_err_has "did you mean 'rfc2136'?"
}

@test "an unknown option is exit 64 with the nearest one, and nothing is sent" {
	upd rfc2136 --hostname h.example.org --keyfile x --ip $A
	exits 64
	assert_err_has "'--keyfile'"
	assert_err_has "did you mean '--key-file'?"
	upd dummy --hostname h.example.org --ip $A --verdict
	exits 64
	assert_err_has "did you mean '--verdicts'?"
	upd svc --hostname h.example.org --json --ip $A
	exits 64
	assert_err_has "unknown option '--json'"
	upd svc --hostname h.example.org --ip $A -x
	exits 64
	assert_err_has "unknown option '-x'"
	jobs_are 0
}

@test "an option without its value, given twice, or with a wrong value is exit 64" {
	upd dummy --ip $A --hostname
	exits 64
	assert_err_has "option '--hostname' needs a value"
	upd dummy --ip $A --hostname a.example --hostname b.example
	exits 64
	assert_err_has 'given twice'
	upd dummy --ip $A --hostname a.example --compare sometimes
	exits 64
	upd dummy --ip $A --hostname a.example -t 0
	exits 64
	upd dummy --ip $A --hostname 'a b!.example'
	exits 64
	assert_err_has "'b!.example' is not a host name"
	upd svc --ip $A --hostname 'a_b b!.example'
	exits 64
	assert_err_has "'b!.example' is not a host name"
}

@test "a missing hostname is said with every way to give it" {
	upd dummy --ip $A
	exits 64
	assert_err_has '--hostname'
	assert_err_has 'updater-hostname'
	assert_err_has '$DYNDNSC_DUMMY_HOSTNAME'
	upd svc --ip $A
	exits 64
	assert_err_has '$DYNDNSC_SVC_HOSTNAME'
}

# --- what comes in --------------------------------------------------------------------------------

@test "empty stdin is nothing to do: exit 0, nothing is sent" {
	upd svc --compare none --hostname h.example.org </dev/null
	exits 0
	refute_err
	jobs_are 0
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "an address on stdin is published and printed once" {
	feed $A
	exits 0 $A
	refute_err
	jobs_are 1
	job_has ip=$A hostname=h.example.org name=svc
	feed $A
	exits 0
	refute_err
	jobs_are 1
}

@test "a last line without its newline counts" {
	run --separate-stderr dyndnsc-update svc --compare none --hostname h.example.org < <(printf '%s' $A)
	exits 0 $A
}

@test "a line that is no address is exit 65, quoted, and nothing is sent" {
	for line in 1.2.3 01.2.3.4 1.2.3.4/24 '8.8.4.1 ' ' 8.8.4.1' fe80::1%eth0 ::ffff:8.8.8.8 example.org; do
		feed $A "$line"
		exits 65
		assert_err_has "not an address: '$line': nothing is sent"
	done
	feed '' $A
	exits 65
	feed $'8.8.4.1\r'
	exits 65
	assert_err_has "'8.8.4.1?'"
	feed "$(printf '%0300d' 1)"
	exits 65
	jobs_are 0
}

@test "control characters and a NUL in a line are not shown raw" {
	run --separate-stderr dyndnsc-update svc --compare none --hostname h.example.org < <(printf '8.8.4.1\0\n\033[31m\n')
	exits 65
	assert_err_has "'8.8.4.1?'"
	assert_err_has "'?[31m'"
	jobs_are 0
}

@test "every bad line is said" {
	feed one $A two
	exits 65
	assert_err_has "'one'"
	assert_err_has "'two'"
	jobs_are 0
}

@test "an address that must not be published is left out with its reason and a hint, the others are sent, exit 65" {
	feed 100.64.1.2 $A6
	exits 65 $A6
	assert_err_has '100.64.1.2 is Shared Address Space'
	assert_err_has 'carrier-grade NAT'
	assert_err_has 'dyndnsc-detect auto'
	job_has ip=$A6
	job_lacks 100.64.1.2
	feed 192.168.1.1
	exits 65
	feed fd00::1
	exits 65
	feed 127.0.0.1
	exits 65
	jobs_are 1
}

@test "--allow-private, or allow_private of every section, lets it pass" {
	feed 10.1.2.3
	exits 65
	OPTIONS=--allow-private feed 10.1.2.3
	exits 0 10.1.2.3
	printf '[%s]\nupdater = dummy\nupdater-hostname = %s\nallow_private = %s\n' a a.example yes b b.example no >my.ini
	upd -c my.ini a --ip 10.1.2.3
	exits 0 10.1.2.3
	upd -c my.ini a b --ip 10.1.2.4
	exits 65
}

@test "two different addresses of one family are exit 65 and nothing is sent; the same twice is one" {
	feed $A $B
	exits 65
	assert_err_has "two different IPv4 addresses, the second '$B'"
	jobs_are 0
	feed $A $A
	exits 0 $A
	jobs_are 1
}

@test "both families go in one job, and updating one leaves the other" {
	feed $A $A6
	exits 0 $A $A6
	jobs_are 1
	job_has ip=$A ip=$A6
	age 100
	feed $B
	exits 0 $B
	jobs_are 2
	state_has address=$B address=$A6
	feed $A6
	exits 0
	jobs_are 2
}

@test "-4 and -6 choose among what comes in" {
	OPTIONS=-6 feed $A $A6
	exits 0 $A6
	job_lacks $A
	OPTIONS=-4 feed $A6
	exits 0
	jobs_are 1
	OPTIONS='-4 -6' feed $A $A6
	exits 0 $A
	OPTIONS=-6 feed 192.168.1.1
	exits 0
	OPTIONS=-6 feed nonsense
	exits 65
}

@test "--ip stands instead of stdin and may be repeated" {
	upd svc --compare none --hostname h.example.org --ip $A --ip=$A6 <<<nonsense
	exits 0 $A $A6
	upd svc --compare none --hostname h.example.org --ip 1.2.3
	exits 65
	assert_err_has "'1.2.3'"
}

@test "an IPv6 address is printed and sent in its canonical form" {
	feed 2A00:1450:0:0::01
	exits 0 $A6
	job_has ip=$A6
}

@test "stdin that is a terminal, without --ip, is exit 64 with what to do" {
	run script -qec 'dyndnsc-update dummy --hostname h.example.org' /dev/null </dev/null
	[ "$status" -eq 64 ]
	assert_out_has "dyndnsc-detect socket | dyndnsc-update dummy"
}

@test "a stdin that cannot be read is exit 71, and nothing is sent" {
	upd svc --compare none --hostname h.example.org <"$HOME"
	exits 71
	jobs_are 0
}

@test "a closed stdin is an empty one" {
	run --separate-stderr bash -c 'dyndnsc-update svc --compare none --hostname h.example.org <&-'
	exits 0
	run --separate-stderr bash -c "dyndnsc-update svc --compare none --hostname h.example.org --ip $A <&-"
	exits 0 $A
	job_has ip=$A
}

# --- what goes out --------------------------------------------------------------------------------

@test "a failed write to stdout is a failure" {
	run --separate-stderr bash -c "dyndnsc-update dummy --hostname h.example.org --ip $A >/dev/full"
	[ "$status" -eq 71 ]
	assert_err_has 'writing to standard output'
	run --separate-stderr bash -c "dyndnsc-update dummy --hostname g.example.org --ip $A >&-"
	[ "$status" -eq 71 ]
	run --separate-stderr bash -c "dyndnsc-update --list >/dev/full"
	[ "$status" -eq 71 ]
}

@test "several hosts and several NAMEs print an address once" {
	service svc2
	upd svc svc2 --compare none --hostname 'a.example.org, b.example.org' --ip $A
	exits 0 $A
	job_has name=svc name=svc2 hostname=a.example.org hostname=b.example.org
}

@test "with several NAMEs the worst exit counts, and each is worked on" {
	service svc2
	printf '[one]\nupdater = svc\nupdater-hostname = one.example.org\ncompare = none\n' >my.ini
	printf '[two]\nupdater = svc2\nupdater-hostname = two.example.org\ncompare = none\n' >>my.ini
	answers nohost 'no such host' '' one.example.org
	upd -c my.ini one two --ip $A
	exits 69 $A
	assert_err_has 'one: one.example.org A: nohost: no such host'
	jobs_are 2
}

@test "a mistake in one NAME keeps all from being sent" {
	upd svc nosuch --compare none --hostname h.example.org --ip $A
	exits 64
	jobs_are 0
}

@test "--verdicts prints a line for each host and record instead" {
	answers badauth 'wrong password' '' b.example.org
	upd svc --verdicts --compare none --hostname a.example.org,b.example.org --ip $A --ip $A6
	exits 77 \
		$'a.example.org\tA\tgood\t'$A$'\t' $'a.example.org\tAAAA\tgood\t'$A6$'\t' \
		$'b.example.org\tA\tbadauth\t'$A$'\twrong password' $'b.example.org\tAAAA\tbadauth\t'$A6$'\twrong password'
	upd svc --verdicts --compare none --hostname a.example.org,b.example.org --ip $A
	[ "$status" -eq 77 ]
	assert_out_has $'a.example.org\tA\tnochg\t'$A$'\tnothing changed'
	assert_out_has $'b.example.org\tA\tbadauth\t'$A$'\trefused before and not asked again until the options change (wrong password)'
}

@test "nochg prints nothing" {
	answers nochg
	feed $A
	exits 0
	jobs_are 1
	feed $A
	exits 0
	jobs_are 1
}

@test "the exit status follows the verdict" {
	local n=0 verdict code
	while read -r verdict code; do
		answers "$verdict" why
		upd svc --compare none --hostname $((n += 1)).example.org --ip $A
		exits "$code"
		assert_err_has "$n.example.org A: "
		assert_err_has ': why'
	done <<-END
		badauth 77
		nohost 69
		!yours 69
		notfqdn 69
		numhost 69
		abuse 69
		badagent 69
		!donator 69
		badsys 69
		dnserr 75
		911 75
		w30 75
		interval 75
		config 78
	END
}

@test "-v says what happens to each record, -q nothing but errors" {
	OPTIONS=-v feed $A
	assert_err_has 'h.example.org A: good'
	OPTIONS=-v feed $A
	assert_err_has 'h.example.org A: nothing sent: nothing changed'
	answers 911
	OPTIONS=-q feed $B
	exits 75
	[ -z "${stderr-}" ] || assert_err_has 'too soon'
	age 100
	OPTIONS=-q feed $B
	exits 75
	assert_err_has 'h.example.org A: 911'
}

@test "-n and -nn show the job of an executable, secrets masked, and write no state" {
	for n in -n -nn; do
		upd svc $n --compare none --hostname h.example.org --token s3cret --color blue --ip $A
		[ "$status" -eq 0 ]
		assert_out_has "ip=$A"
		assert_out_has 'token=***'
		assert_out_has 'color=blue'
		refute_out s3cret
		refute_err s3cret
	done
	jobs_are 0
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "--follow publishes every set as it comes" {
	local in out
	mkfifo in out
	# shellcheck disable=SC2016
	bg bash -c 'exec dyndnsc-update dummy --hostname h.example.org --follow --force <in >out'
	exec {in}>in {out}<out
	printf '%s\n\n' $A >&$in
	read -r -t 5 line <&$out
	[ "$line" = $A ]
	printf '%s\n\nbad\n\n%s\n' $B $A6 >&$in
	read -r -t 5 line <&$out
	[ "$line" = $B ]
	exec {in}>&-
	read -r -t 5 line <&$out
	[ "$line" = $A6 ]
	exec {out}<&-
	await gone "$BG_PID"
}

@test "the deadline does not run while stdin is awaited" {
	run --separate-stderr dyndnsc-update svc -t 1 --compare none --hostname h.example.org < <(sleep 1.2; echo $A)
	exits 0 $A
}

@test "dummy says good and sends nothing" {
	upd dummy --hostname h.example.org --ip $A --verdicts
	exits 0 $'h.example.org\tA\tgood\t'$A$'\tnothing was sent'
	upd dummy --hostname g.example.org --ip $A -n
	[ "$status" -eq 0 ]
	assert_out_has "g.example.org A $A"
}

@test "--remove needs a family, and a protocol that can" {
	upd dummy --remove --hostname h.example.org </dev/null
	exits 64
	assert_err_has '-4 or -6'
	upd svc --remove -4 --hostname h.example.org </dev/null
	exits 78
	assert_err_has 'cannot remove'
	upd dummy --hostname h.example.org --ip $A
	exits 0 $A
	upd dummy --remove -4 --hostname h.example.org </dev/null
	exits 0
	none grep -q h.example.org "$(state_file dummy)"
}
