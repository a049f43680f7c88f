# dyndnsc-status: what it says of the files of state and of the configuration, to people and to programs, whatever is in
# them.

load helper
load update

A=8.8.4.1
B=8.8.4.2
A6=2a00:1450::1

setup() {
	test_setup
	service
}

st() { run --separate-stderr dyndnsc-status "$@"; }

# want HOST ADDRESS [OPTION...]: publish it without asking DNS.
want() { upd svc --compare none --hostname "$1" --ip "${@:2}"; }

# state NAME <TEXT: a file of state.
state() {
	mkdir -p "$DYNDNSC_STATEDIR"
	cat >"$DYNDNSC_STATEDIR/$1"
}

# at SECONDS: that much from now, as the state has it.
at() { date -u -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%SZ; }

config() {
	cat >"${1:-.dyndnsc.ini}"
	chmod 600 "${1:-.dyndnsc.ini}"
}

# json EXPRESSION: of the output, which is a list `v`.
json() { python3 -c 'import json, sys; v = json.loads(sys.stdin.buffer.read().decode("utf-8", "strict")); print(eval(sys.argv[1]))' "$1" <<<"$output"; }

# row HOST: its line of the table.
row() { grep -E "^$1 " <<<"$output" || fail "no row '$1'" "$output"; }

row_is() { [ "$(row "$1" | tr -s ' ')" = "$2" ] || fail "the row is not '$2'" "$output"; }

# --- the table ------------------------------------------------------------------------------------

@test "no record at all: exit 1, and why is said, whether there is a folder or not" {
	st
	exits 1
	assert_err_has "no record in '$DYNDNSC_STATEDIR'"
	[ ! -e "$DYNDNSC_STATEDIR" ]
	state empty </dev/null
	st
	exits 1
	st --json
	exits 1 '[]'
	st --metrics
	[ "$status" -eq 0 ]
	refute_out '{'
}

@test "a record that is well: exit 0, one line, nothing on stderr" {
	want h.example.org $A
	st
	[ "$status" -eq 0 ]
	refute_err
	[ "${#lines[@]}" -eq 2 ]
	[ "$(tr -s ' ' <<<"${lines[0]}")" = 'NAME TYPE ADDRESS CONFIRMED VERDICT NEXT' ]
	[[ $(row h.example.org | tr -s ' ') =~ ^h.example.org\ A\ $A\ [0-9]+\ s\ ago\ good\ look\ at\ DNS\ in\ (59\ min|1\ h)$ ]]
}

same_on_terminal() {
	run script -qec dyndnsc-status /dev/null </dev/null
	[ "$(tr -d '\r' <<<"$output")" = "$(dyndnsc-status)" ]
}

@test "columns are aligned, on a terminal and elsewhere, also with names that are longer or not ASCII; no line ends in a blank" {
	want h.example.org $A
	want a-rather-long-name.example.org $A6
	state more <<-END
		host=büro.example.org
		type=A
		address=$B
	END
	st
	none grep -q ' $' <<<"$output"
	[ "$(grep -c . <<<"$output")" -eq 4 ]
	python3 -c 'import sys
rows = sys.stdin.read().splitlines()
assert len({row.index(word) for row, word in zip(rows, sys.argv[1:])}) == 1, rows' ADDRESS $A6 $B $A <<<"$output"
	# the same but for the time, which may go on between the two
	AWAIT_TRIES=20 await same_on_terminal
	none grep -q $'\e' <<<"$output"
}

@test "trouble: exit 75, the message, and when it is tried again" {
	answers 911 'come back later'
	want h.example.org $A
	st
	[ "$status" -eq 75 ]
	[[ $(row h.example.org | tr -s ' ') =~ ^h.example.org\ A\ -\ never\ 911\ try\ again\ in\ [23][0-9]\ min$ ]]
	[ "${lines[2]}" = '    come back later' ]
	age 2400
	want h.example.org $A
	age 7000
	st
	[ "$status" -eq 75 ]
	row_is h.example.org 'h.example.org A - never 911 (2 times) try again at the next run'
	answers good
	want h.example.org $A
	st
	[ "$status" -eq 0 ]
}

@test "a request that nobody knows the answer of is waiting" {
	want h.example.org $A
	age 5000
	sed -i "s/^attempt=.*/attempt=$(at -5)/; s/^not-before=.*/not-before=$(at 55)/" "$(state_file)"
	st
	[ "$status" -eq 75 ]
	[[ $(row h.example.org) == *'update in 5'* ]]
}

@test "a refusal: its exit status, the message, and the command that clears it, which does" {
	config <<-END
		[my home]
		detector = static
		detector-address = $A
		updater = svc
		updater-hostname = h.example.org, g.example.org
		compare = none
	END
	answers badauth 'wrong password' '' h.example.org
	upd 'my home' --ip $A
	[ "$status" -eq 77 ]
	st
	[ "$status" -eq 77 ]
	row_is h.example.org 'h.example.org A - never badauth none until cleared'
	[ "${lines[3]}" = '    wrong password' ]
	[ "${lines[4]}" = "    to clear: dyndnsc-update --retry 'my home'" ]
	rm svc/answer.h.example.org
	(eval "${lines[4]#*: }" </dev/null)
	st
	[ "$status" -eq 75 ]
	row_is h.example.org 'h.example.org A - never badauth update at the next run'
	upd 'my home' --ip $A
	exits 0 $A
	st
	[ "$status" -eq 0 ]
	row_is g.example.org "g.example.org A $A 0 s ago good nothing" || row_is g.example.org "g.example.org A $A 1 s ago good nothing"
}

@test "the command that clears names the configuration of -c, quoted for a shell" {
	config "a'b.ini" <<-END
		[-x:y]
		updater = svc
		updater-hostname = h.example.org
		compare = none
		detector = socket
	END
	answers nohost
	upd -c "a'b.ini" section:-x:y --ip $A
	[ "$status" -eq 69 ]
	st -c "a'b.ini"
	[ "$status" -eq 69 ]
	assert_out_has "to clear: dyndnsc-update --retry -c 'a'\\''b.ini' section:-x:y"
	(eval "${output#*to clear: }" </dev/null)
	st -c "a'b.ini"
	[ "$status" -eq 75 ]
}

@test "without a section the file of the account is what clears a refusal" {
	answers badauth
	want h.example.org $A
	st
	[ "$status" -eq 77 ]
	assert_out_has "to clear: rm $DYNDNSC_STATEDIR/svc"
	(eval "${output#*to clear: }")
	st
	[ "$status" -eq 1 ]
}

@test "a refusal that is asked about again says when; the exit status is the refusal's until it is gone" {
	answers badauth 'HTTP 401' status
	want h.example.org $A
	st
	[ "$status" -eq 77 ]
	[[ $(row h.example.org) =~ ask\ again\ in\ (59\ min|1\ h)$ ]]
	age 5000
	st
	[ "$status" -eq 77 ]
	[[ $(row h.example.org) == *'ask again at the next run' ]]
}

@test "a refusal of other options is asked about with the next run" {
	printf '[home]\nupdater = svc\nupdater-hostname = h.example.org\ncompare = none\ndetector = socket\nupdater-user = %s\n' one | config
	answers badauth
	upd home --ip $A
	age 100 "$(state_file svc@one)"
	st
	[[ $(row h.example.org) == *'none until cleared' ]]
	printf 'updater-colour = blue\n' >>.dyndnsc.ini
	st
	[ "$status" -eq 77 ]
	[[ $(row h.example.org) == *'ask again at the next run' ]]
	assert_out_has 'the options are not those that were refused'
	answers good
	upd home --ip $A
	st
	[ "$status" -eq 0 ]
}

@test "of several records the worst counts" {
	answers 911 '' '' a.example.org
	want a.example.org $A
	answers nohost '' '' b.example.org
	want b.example.org $A
	want c.example.org $A
	st
	[ "$status" -eq 69 ]
	answers badauth '' '' d.example.org
	want d.example.org $A
	st
	[ "$status" -eq 77 ]
	st c.example.org
	[ "$status" -eq 0 ]
	st a.example.org c.example.org
	[ "$status" -eq 75 ]
}

@test "-v: message, section, file and times of every record" {
	want h.example.org $A
	state more <<-END
		host=m.example.org
		type=A
		address=$B
		confirmed=2026-11-01T10:00:00Z
		attempt=2026-11-01T09:59:59Z
		message=thank you
	END
	st m.example.org
	refute_out 'thank you'
	st -v
	[ "$status" -eq 0 ]
	assert_out_has '    thank you'
	assert_out_has "    $DYNDNSC_STATEDIR/more"
	assert_out_has '    confirmed 2026-11-01T10:00:00Z, last request 2026-11-01T09:59:59Z'
}

# --- the configuration ----------------------------------------------------------------------------

@test "records of the configuration that have no state yet, of the families of the detector" {
	config <<-END
		[dyndnsc]
		configs = four, six, either
		[four]
		detector = socket
		updater = svc
		updater-hostname = four.example.org
		[six]
		detector = iface
		detector-family = INET6
		updater = svc
		updater-hostname = six.example.org two.example.org
		[either]
		updater = svc
		updater-hostname = either.example.org
		[resting]
		updater = svc
		updater-hostname = resting.example.org
	END
	st
	[ "$status" -eq 75 ]
	row_is four.example.org 'four.example.org A - never - update at the next run'
	row_is six.example.org 'six.example.org AAAA - never - update at the next run'
	row_is two.example.org 'two.example.org AAAA - never - update at the next run'
	row_is either.example.org 'either.example.org - - never - update at the next run'
	refute_out resting
	[ ! -e "$DYNDNSC_STATEDIR" ]
	want either.example.org $A6 --compare none
	want six.example.org $A
	st
	[ "$(grep -c ^either <<<"$output")" -eq 1 ]
	[[ $(row either.example.org | tr -s ' ') == "either.example.org AAAA $A6 "* ]]
	[ "$(grep -c ^six <<<"$output")" -eq 2 ]
	st six
	refute_out $A
}

@test "two sections for the two families of a host, or for the same record" {
	config <<-END
		[v4]
		detector = socket
		updater = svc
		updater-hostname = h.example.org
		[v6]
		detector = socket
		detector-family = INET6
		updater = svc
		updater-hostname = h.example.org
		[again]
		detector = socket
		updater = svc
		updater-hostname = h.example.org
	END
	st --json
	[ "$(json '[(r["type"], r["sections"]) for r in v]')" = "[('A', ['v4', 'again']), ('AAAA', ['v6'])]" ]
	dyndnsc-status --metrics | "$TREE/tests/promcheck.py" >/dev/null
	want h.example.org $A
	want h.example.org $A6
	st --json
	[ "$(json '[(r["type"], r["sections"], r["address"]) for r in v]')" = "[('A', ['v4', 'again'], '$A'), ('AAAA', ['v6'], '$A6')]" ]
}

@test "a section's pacing: a refresh that is wanted, and DNS that is not asked" {
	config <<-END
		[home]
		updater = svc
		updater-hostname = h.example.org
		compare = none
		refresh = 28d
		detector = socket
	END
	want h.example.org $A
	st
	[[ $(row h.example.org) == *"refresh on 20"* ]]
	age 2500000
	st
	[ "$status" -eq 0 ]
	[[ $(row h.example.org) == *"refresh at the next run" ]]
}

@test "a wrong configuration: exit 78, its mistakes, and the table of what there is" {
	want h.example.org $A
	printf '[home]\nupdater = svcc\nfoo = bar\n' | config
	st
	[ "$status" -eq 78 ]
	row h.example.org
	assert_err_has "unknown protocol 'svcc'"
	assert_err_has 'foo'
	st -c nowhere.ini
	[ "$status" -eq 78 ]
	row h.example.org
}

# --- operands -------------------------------------------------------------------------------------

@test "sections, hosts and families choose" {
	config <<-END
		[home]
		updater = svc
		updater-hostname = a.example.org
		detector = socket
		[b.example.org]
		updater = svc
		updater-hostname = c.example.org
		detector = socket
	END
	want a.example.org $A
	want a.example.org $A6
	want b.example.org $A
	st home
	[ "${#lines[@]}" -eq 2 ]
	row a.example.org
	st A.Example.ORG.
	[ "${#lines[@]}" -eq 3 ]
	st -6
	[ "${#lines[@]}" -eq 2 ]
	st -46 a.example.org
	[ "${#lines[@]}" -eq 3 ]
	st b.example.org
	[ "${#lines[@]}" -eq 3 ]
	st section:b.example.org
	[ "${#lines[@]}" -eq 2 ]
	row c.example.org
}

@test "a name that nothing has: exit 1 with the nearest, the others are shown" {
	want home.example.org $A
	st hone.example.org home.example.org
	[ "$status" -eq 1 ]
	assert_err_has "no section or host 'hone.example.org': did you mean 'home.example.org'?"
	row home.example.org
	st $'x\e[2J'
	exits 1
	assert_err_has "no section or host 'x?[2J' has a record"
}

@test "wrong command lines are exit 64" {
	local line
	for line in '--jsom' '--json --metrics' '--metrics --history' '-n 3' '--history -n 0' '--history -n x' '-o' '--history=1'; do
		# shellcheck disable=SC2086 # words
		st $line
		[ "$status" -eq 64 ] || fail "$line: exit $status"
		assert_out
	done
	st --jsom
	assert_err_has "did you mean '--json'?"
	st --help
	[ "$status" -eq 0 ]
	assert_out_has Examples:
}

# --- for programs ---------------------------------------------------------------------------------

@test "--json: an array of objects with all that is known" {
	want h.example.org $A
	answers badauth 'say "please" \ thank you'
	want g.example.org $A
	st --json
	[ "$status" -eq 77 ]
	[ "$(json 'len(v), v[0]["name"], v[0]["refused"], v[0]["message"], v[0]["next"], v[0]["next_time"], v[0]["address"]')" = \
		"(2, 'g.example.org', True, 'say \"please\" \\\\ thank you', 'never', None, None)" ]
	[ "$(json 'v[0]["clear"], v[0]["state_file"], v[0]["status"]')" = "('rm $HOME/state/svc', '$HOME/state/svc', 77)" ]
	[ "$(json 'v[1]["address"], v[1]["verdict"], v[1]["failures"], v[1]["refused"], v[1]["clear"], v[1]["status"], v[1]["account"]')" = \
		"('$A', 'good', 0, False, None, 0, 'svc')" ]
	[[ $(json 'v[1]["confirmed"]') =~ ^20[0-9-]+T[0-9:]+Z$ ]]
	[ "$(json 'all(r.keys() == v[0].keys() for r in v)')" = True ]
}

@test "--json: every member is in the manual" {
	local key
	want h.example.org $A
	st --json
	json '"\n".join(v[0])' >keys.txt
	[ "$(wc -l <keys.txt)" -ge 18 ]
	sed -n '/^\.Ss JSON/,/^\.Ss METRICS/p' "$TREE/man/dyndnsc-status.1" | grep '^\.It Li' | tr -s ' ,' '\n' >page.txt
	while read -r key; do
		grep -qxF "$key" page.txt || fail "'$key' is not in dyndnsc-status(1)"
	done <keys.txt
}

@test "--metrics: strictly the format, and what the table says" {
	want h.example.org $A
	answers badauth 'no' '' g.example.org
	want g.example.org $A
	state odd <<-'END'
		host=say "x" \n\ x
		type=A
		failures=3
		trouble=sent
		attempt=2026-11-23T17:11:30Z
		not-before=2026-11-23T17:12:30Z
	END
	dyndnsc-status --metrics | "$TREE/tests/promcheck.py" >samples
	has_sample() { python3 -c 'import json, sys
want = eval(sys.argv[1])
found = [s for s in map(json.loads, open("samples")) if s[0] == want[0] and want[1].items() <= s[1].items()]
assert [s[2] for s in found] == list(want[2:]), found' "$1"; }
	has_sample '("dyndnsc_record_refused", {"name": "g.example.org", "type": "A", "account": "svc"}, 1)'
	has_sample '("dyndnsc_record_refused", {"name": "h.example.org"}, 0)'
	has_sample '("dyndnsc_record_status", {"name": "g.example.org"}, 77)'
	has_sample '("dyndnsc_record_status", {"name": "h.example.org"}, 0)'
	has_sample '("dyndnsc_record_failures", {"name": "say \"x\" \\n\\ x"}, 3)'
	has_sample '("dyndnsc_record_attempt_timestamp_seconds", {"account": "odd"}, 1795453890)'
	has_sample '("dyndnsc_record_info", {"name": "h.example.org", "address": "8.8.4.1", "verdict": "good", "next": "look"}, 1)'
	has_sample '("dyndnsc_record_confirmed_timestamp_seconds", {"name": "g.example.org"})'
	has_sample '("dyndnsc_state_damages", {}, 0)'
	st --metrics
	[ "$status" -eq 0 ]
	sed -n '/^\.Ss METRICS/,/^\.Sh/p' "$TREE/man/dyndnsc-status.1" | tr -s ' ,' '\n' | grep -o '^dyndnsc_[a-z_]*' | sort -u >page.txt
	sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' <<<"$output" | sort -u | diff -u - page.txt
}

@test "the checker of metrics finds what is wrong" {
	local text n=0
	while IFS= read -r text; do
		n=$((n + 1))
		printf '%b' "$text" >wrong.prom
		run "$TREE/tests/promcheck.py" <wrong.prom
		[ "$status" -ne 0 ] || fail "passes: $text"
	done <<-'END'
		a 1\n
		# HELP a x\n# TYPE a gauge\na 1
		# HELP a x\n# TYPE a gauge\na{b="c} 1\n
		# HELP a x\n# TYPE a gauge\na{b="\\x"} 1\n
		# HELP a x\n# TYPE a gauge\na 1\na 2\n
		# HELP a x\n# TYPE a gauge\na{b="c",b="d"} 1\n
		# HELP a x\n# TYPE a gauge\na x\n
		# HELP a x\n# TYPE a gauge\na{b="\xff"} 1\n
		# HELP a x\n# HELP a y\n
		# TYPE a thing\n
	END
	[ "$n" -eq 10 ]
}

@test "-o replaces the file by rename, readable by others; when it cannot, the old one stays" {
	want h.example.org $A
	mkdir out
	printf 'old\n' >out/x.prom
	ln out/x.prom link
	umask 022
	st --metrics -o out/x.prom
	exits 0
	"$TREE/tests/promcheck.py" <out/x.prom >/dev/null
	[ "$(cat link)" = old ]
	[ "$(stat -c %a out/x.prom)" = 644 ]
	[ "$(ls out)" = x.prom ]
	st --json --output=out/x.json
	exits 0
	output=$(cat out/x.json)
	[ "$(json 'len(v)')" -eq 1 ]
	mkdir full
	mount -t tmpfs -o size=4k none full
	printf 'old\n' >full/x.prom
	st --metrics -o full/x.prom
	left=$(ls full) text=$(cat full/x.prom)
	umount full
	exits 71
	assert_err_has "writing 'full/x.prom': No space left"
	[ "$left" = x.prom ]
	[ "$text" = old ]
	st -o nowhere/x
	exits 71
	st -o out
	exits 71
	[ "$(find . -name 'out.*' -o -name 'x.*.*')" = '' ]
}

@test "a failed write to standard output is a failure" {
	want h.example.org $A
	run --separate-stderr bash -c 'dyndnsc-status >/dev/full'
	[ "$status" -eq 71 ]
}

# --- history --------------------------------------------------------------------------------------

@test "--history: every change of address, the latest last; -n the last ones" {
	want h.example.org $A
	age 100
	want h.example.org $B
	exits 0 $B
	age 1000
	want h.example.org $B
	want g.example.org $A6
	st --history
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
	[ "$(tail -n +2 <<<"$output" | tr -s ' ' | cut -d ' ' -f 2- | sort)" = "$(printf '%s\n' "g.example.org AAAA - $A6" "h.example.org A $A $B" "h.example.org A - $A" | sort)" ]
	[ "$(grep -n " $B\$" <<<"$output" | cut -d : -f 1)" -gt "$(grep -n " - *$A\$" <<<"$output" | cut -d : -f 1)" ]
	tail -n +2 <<<"$output" | sort -c -k 1,1
	st --history -n 1
	[ "${#lines[@]}" -eq 2 ]
	st --history -n2 h.example.org
	[ "${#lines[@]}" -eq 3 ]
	refute_out g.example.org
	st --history --json -n 99 h.example.org
	[ "$(json '[(c["old"], c["new"], c["name"], c["type"], c["account"]) for c in v]')" = \
		"[(None, '$A', 'h.example.org', 'A', 'svc'), ('$A', '$B', 'h.example.org', 'A', 'svc')]" ]
}

@test "--history keeps the last fifty, and the order of changes of one second" {
	local i
	want h.example.org 8.8.8.1
	for i in {2..60}; do dyndnsc-update svc --force --compare none --hostname h.example.org --ip "8.8.8.$i" >/dev/null; done
	[ "$(grep -c '^history=' "$(state_file)")" -eq 50 ]
	st --history --json
	[ "$(json 'len(v), v[0]["old"], v[-1]["new"], all(a["new"] == b["old"] for a, b in zip(v, v[1:]))')" = \
		"(50, '8.8.8.10', '8.8.8.60', True)" ]
}

@test "--history without any: exit 1" {
	st --history
	exits 1
	answers badauth
	want h.example.org $A
	st --history
	exits 1
	assert_err_has 'no change of address is known yet'
	st --history --json
	exits 1 '[]'
}

# --- whatever is in the folder --------------------------------------------------------------------

@test "damaged files: what is damaged is said, the rest is shown and counted" {
	want h.example.org $A
	want g.example.org $B
	sed -i -e '0,/^confirmed=.*/s//confirmed=yesterday/' -e 's/^history=.*/history=x/' "$(state_file)"
	head -c 3000 /dev/urandom | tr -d '\n' | state noise
	printf '\0\0\n' | state nul
	st
	[ "$status" -eq 75 ]
	assert_err_has "line 8 is damaged and is left out: 'confirmed=yesterday'"
	assert_err_has "'$DYNDNSC_STATEDIR/noise': line 1 is damaged"
	[[ $(row h.example.org | tr -s ' ') == "h.example.org A $A never good update in "* ]]
	[[ $(row g.example.org) == *'look at DNS in '* ]]
	st -q --metrics
	[ "$(sed -n 's/^dyndnsc_state_damages //p' <<<"$output")" -ge 5 ]
}

@test "a file that is cut anywhere is no reason to fail" {
	local size cut
	want h.example.org $A
	want g.example.org $B
	cp "$(state_file)" whole
	size=$(stat -c %s whole)
	for ((cut = 0; cut < size; cut += 23)); do
		head -c "$cut" whole >"$(state_file)"
		st --json
		[[ $status -le 1 || $status -eq 75 ]] || fail "cut at $cut: exit $status" "$stderr"
		json 'len(v)' >/dev/null
		dyndnsc-status --metrics 2>/dev/null | "$TREE/tests/promcheck.py" >/dev/null
	done
}

@test "nothing hostile that is in a file of state reaches a terminal, a script or Prometheus" {
	printf 'host=h\xc2\x9b2J\xe2\x80\xae.example\xff.org\ntype=A\nverdict=badauth\nrefused=0000000000000001\nmessage=a\x1b]0;x\x07b\xc2\x85\xe2\x80\xaec\xff"\\{}\n\nhost=a\x1bb\ntype=A\n' |
		state svc
	st
	[ "$status" -eq 77 ]
	[ "$(row 'h\?2J\?.example\?.org' | tr -s ' ')" = 'h?2J?.example?.org A - never badauth none until cleared' ]
	assert_out_has '    a?]0;x?b??c?"\{}'
	[ "$(LC_ALL=C tr -d '\n -~' <<<"$output$stderr" | wc -c)" -eq 0 ]
	st --json
	[ "$(json 'v[0]["name"] == "h\x9b2J\u202e.example\ufffd.org", v[0]["message"]')" = "(True, 'a?]0;x?b??c?\"\\\\{}')" ]
	dyndnsc-status --metrics 2>/dev/null | "$TREE/tests/promcheck.py" | grep -q 'example\\\\xff.org'
}

@test "locks, leftovers, what remembers web sources, folders, links and pipes are no accounts, and nothing hangs" {
	want h.example.org $A
	printf '[x]\nfoo\n' | state detect
	: | state detect.lock
	printf 'host=x\ntype=A\n' | state svc.tmp
	printf 'host=x\ntype=A\n' | state .hidden
	mkdir "$DYNDNSC_STATEDIR/folder"
	mkfifo "$DYNDNSC_STATEDIR/pipe"
	printf 'host=secret\ntype=A\n' >elsewhere
	ln -s "$HOME/elsewhere" "$DYNDNSC_STATEDIR/link"
	run --separate-stderr timeout 10 dyndnsc-status
	[ "$status" -eq 0 ]
	refute_err
	[ "${#lines[@]}" -eq 2 ]
}

@test "many accounts: every one is there, sorted by name" {
	local i
	mkdir -p "$DYNDNSC_STATEDIR"
	for ((i = 0; i < 300; i++)); do
		printf 'host=h%d.example.org\ntype=A\naddress=%s\nconfirmed=2026-11-01T10:00:00Z\n' $((i * 7 % 300)) $A >"$DYNDNSC_STATEDIR/svc@$i"
	done
	st
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 301 ]
	tail -n +2 <<<"$output" | cut -d ' ' -f 1 | LC_ALL=C sort -c
	st --json
	[ "$(json 'len({r["account"] for r in v})')" -eq 300 ]
	dyndnsc-status --metrics | "$TREE/tests/promcheck.py" >samples
	[ "$(grep -c '"dyndnsc_record_info"' samples)" -eq 300 ]
}

@test "the same host at two accounts is two records" {
	want h.example.org $A
	service svc2
	upd svc2 --compare none --hostname h.example.org --ip $B
	st
	[ "${#lines[@]}" -eq 3 ]
	dyndnsc-status --metrics | "$TREE/tests/promcheck.py" >/dev/null
}

@test "a clock that was set back: said, and nothing is put off for years" {
	answers 911
	want h.example.org $A
	answers good
	want g.example.org $A
	age -100000000
	st
	[ "$status" -eq 75 ]
	[[ $(row g.example.org) == *'Z (the clock was set back)'*'look at DNS at the next run' ]]
	[[ $(row h.example.org) == *'try again at the next run' ]]
	st --json
	[ "$(json 'len(v)')" -eq 2 ]
	dyndnsc-status --metrics | "$TREE/tests/promcheck.py" >/dev/null
}

# --- whoever runs it ------------------------------------------------------------------------------

@test "it locks nothing, writes nothing, and reads while an update is under way" {
	program dyndnsc-update-slow <<-END
		#!/bin/sh
		cat >>'$HOME/svc/jobs'
		: >'$HOME/svc/started'
		while [ ! -e '$HOME/svc/go' ]; do sleep 0.02; done
		printf 'h.example.org\tA\tgood\n'
	END
	want a.example.org $A
	bg dyndnsc-update slow --compare none --hostname h.example.org --ip $A
	await test -e svc/started
	find "$DYNDNSC_STATEDIR" -printf '%p %T@ %s\n' | sort >before
	run --separate-stderr timeout 10 dyndnsc-status
	[ "$status" -eq 75 ]
	[[ $(row h.example.org) == *'update in '* ]]
	find "$DYNDNSC_STATEDIR" -printf '%p %T@ %s\n' | sort | diff -u before -
	: >svc/go
	await gone "$BG_PID"
	st
	[ "$status" -eq 0 ]
}

@test "what another user may not read is said with what to do, exit 71; the rest is shown" {
	want h.example.org $A
	service other
	upd other --compare none --hostname o.example.org --ip $A
	open_folders
	as_nobody() { run --separate-stderr setpriv --reuid nobody --regid nogroup --clear-groups dyndnsc-status "$@"; }
	as_nobody
	exits 71
	assert_err_has "reading the folder for state '$DYNDNSC_STATEDIR': Permission denied: run this as root, or as the user of dyndnsc"
	chmod 755 "$DYNDNSC_STATEDIR"
	chmod 644 "$(state_file other)"
	as_nobody
	[ "$status" -eq 71 ]
	assert_err_has "reading '$DYNDNSC_STATEDIR/svc': Permission denied"
	row o.example.org
	as_nobody -q --metrics
	[ "$status" -eq 71 ]
	"$TREE/tests/promcheck.py" <<<"$output" | grep -q '"dyndnsc_state_damages", {}, 1.0'
	chmod 644 "$(state_file)"
	as_nobody
	[ "$status" -eq 0 ]
	refute_err
}

@test "no folder for state can be told: exit 71" {
	run --separate-stderr env -u DYNDNSC_STATEDIR -u HOME setpriv --reuid nobody --clear-groups dyndnsc-status
	[ "$status" -eq 71 ]
	assert_err_has 'no folder for state'
}
