#!/usr/bin/env bats
# The library's pure modules: each program in tests/unit, and each fuzz target over its corpus.
load helper

# unit NAME: runs tests/unit/NAME and believes its TAP: the plan is there, and each test of it was ok.
unit() {
	run --separate-stderr "$TREE/tests/unit/$1"
	[ "$status" -eq 0 ] || fail "tests/unit/$1: exit $status" "$(grep -v '^ok ' <<<"$output")" "${stderr-}"
	[[ $output == *"1..$(grep -c '^ok ' <<<"$output")" ]] || fail "tests/unit/$1 broke off" "$output"
}

# replay NAME: tests/fuzz/NAME over every file of its corpus.
replay() {
	local corpus=("$TREE/tests/fuzz/$1"/*)
	run --separate-stderr "$TREE/tests/fuzz/$1.fuzz" "${corpus[@]}"
	[ "$status" -eq 0 ] || fail "tests/fuzz/$1: exit $status" "$output" "${stderr-}"
	[ "$output" = "${#corpus[@]} inputs" ] || fail "tests/fuzz/$1 read: $output"
}

@test "unit choose: the choice among the addresses of an interface, in every order" { unit choose; }

@test "unit neigh: hardware addresses, their identifiers, the choice among neighbours" { unit neigh; }

@test "unit stun: messages, the vectors of RFC 5769" { unit stun; }

@test "unit ip: addresses, RFC 5952, what may be published, prefixes, endpoints" { unit ip; }

@test "unit num: strict numbers, durations, the vectors of SipHash, times" { unit num; }

@test "unit text: what may be shown, lists, similar names, host names" { unit text; }

@test "unit lookup: where in a list a name stands" { unit lookup; }

@test "unit kv: key=value pairs, and jobs of them" { unit kv; }

@test "unit verdict: the verdict words and the lines that carry them" { unit verdict; }

@test "unit news: what plugins are told of" { unit news; }

@test "unit args: command lines" { unit args; }

@test "unit cause: what messages mean, what to do, what a clock is worth; the doctor's report" { unit cause; }

@test "unit streak: what fails again and again is counted, and said now and then" { unit streak; }

@test "unit log: lines for people, and objects whatever bytes there are" { unit log; }

@test "unit diary: from what commands report to what is said and told" { unit diary; }

@test "unit look: what dyndnsc-resolve says, compared with what is wanted" { unit look; }

@test "unit quorum: which address several sources agree on" { unit quorum; }

@test "unit liars: whatever five sources do, a wrong address needs a quorum of liars" { unit liars; }

@test "unit round: who is asked at once, and who afterwards" { unit round; }

@test "unit whoami: name servers that say who asks, and what of it is believed" { unit whoami; }

@test "unit natpmp: what is said to routers and by them, and when it is said again" { unit natpmp; }

@test "unit announce: which announcements of a router are news" { unit announce; }

@test "unit sources: which source is asked first, which wait and rest, and what is remembered" { unit sources; }

@test "unit ini: the INI reader and its mistakes" { unit ini; }

@test "unit iniwrite: sections written into the text of a file" { unit iniwrite; }

@test "unit recipe: what a recipe says to the fronts, and every mistake with its line" { unit recipe; }

@test "unit seedargs: options of the seed arrive through INI to the byte" { unit seedargs; }

@test "unit pluginevent: what plugins are told of an event, and nothing in it but text" { unit pluginevent; }

@test "unit policy: each line of the decision table, and what each answer changes" { unit policy; }

@test "unit year: a simulated year against services of every temper" { unit year; }

@test "unit fakeclock: the schedule of the loop over simulated days: events, storms, a machine that sleeps" { unit fakeclock; }

@test "unit forecast: what is said of a record's future, and that policy keeps it" { unit forecast; }

@test "unit state: the text of a state file, what damage does to it, and the file" { unit state; }

@test "unit dns: messages of real servers, cut at every byte, and hostile ones" { unit dns; }

@test "unit answer: what many answers about a host amount to" { unit answer; }

@test "unit resolvconf: resolv.conf" { unit resolvconf; }

@test "unit xlat: IPv4 addresses in IPv6 ones, and the prefixes that ipv4only.arpa tells of" { unit xlat; }

@test "unit sandbox: no writing and no executing where the kernel can hold us to it" { unit sandbox; }

@test "unit base64: what is base64 and what is not" { unit base64; }

@test "unit keyfile: keys on a line and in the key clause of BIND, and that no message quotes a secret" { unit keyfile; }

@test "unit tsig: signatures as dig and BIND make them, and everything that can be wrong" { unit tsig; }

@test "unit change: what is changed of a record set, as message and as text" { unit change; }

@test "unit judge: what the answer of a server to an update means" { unit judge; }

@test "unit digest: digests, by the vectors of their RFCs" { unit digest; }

@test "unit sign: signatures of requests, by the vectors of their vendors" { unit sign; }

@test "unit mask: secrets in every form are not to be seen" { unit mask; }

@test "unit template: what a value becomes in each place" { unit template; }

@test "unit json: strict reading, pointers, and bodies that no value breaks out of" { unit json; }

@test "unit xml: lists of elements, and what is no XML" { unit xml; }

@test "unit rules: what rules make of answers, and where in answers values are" { unit rules; }

@test "unit select: which elements are the record's, sets of addresses, names as Unicode" { unit select; }

@test "fuzz netlink: answers of the kernel about addresses and routes" { replay netlink; }

@test "fuzz dns: DNS messages" { replay dns; }

@test "fuzz resolvconf: resolv.conf" { replay resolvconf; }

@test "fuzz keyfile: keys" { replay keyfile; }

@test "fuzz stun: answers of STUN servers" { replay stun; }

@test "fuzz tsig: answers to signed requests" { replay tsig; }

@test "fuzz ini: the INI reader" { replay ini; }

@test "fuzz importddclient: a ddclient.conf, and what it becomes" { replay importddclient; }

@test "fuzz importinadyn: an inadyn.conf, and what it becomes" { replay importinadyn; }

@test "fuzz iniwrite: sections put into files, and values" { replay iniwrite; }

@test "fuzz detect: lines of dyndnsc-http, TXT records, the file that remembers sources" { replay detect; }

@test "fuzz recipe: the front's side of recipes" { replay recipe; }

@test "fuzz addrset: the lines of the standard input" { replay addrset; }
@test "fuzz addrfeed: its sets, as they come" { replay addrfeed; }

@test "fuzz state: the state file" { replay state; }

@test "fuzz kv: jobs of key=value lines" { replay kv; }

@test "fuzz verdict: the lines of an updater" { replay verdict; }

@test "fuzz report: the lines of dyndnsc-update --report" { replay report; }

@test "fuzz plan: the plan as text" { replay plan; }

@test "fuzz logline: lines of the log, as JSON" { replay logline; }

@test "fuzz look: the lines of dyndnsc-resolve" { replay look; }

@test "fuzz natpmp: what a router says by NAT-PMP, and announces" { replay natpmp; }

@test "fuzz pcp: what a router says by PCP" { replay pcp; }

@test "fuzz sign: queries in canonical form, and keys" { replay sign; }

@test "fuzz template: templates and the values in them" { replay template; }

@test "fuzz rules: rules, and answers that they judge" { replay rules; }

@test "fuzz reply: hostile answers, read as JSON, markup, lines and lists" { replay reply; }

@test "fuzz steps: whole recipes with steps and rules" { replay steps; }

@test "every program in tests/unit and every target in tests/fuzz has its test in this file" {
	local file name
	for file in "$TREE"/tests/unit/*.c "$TREE"/tests/fuzz/*.c; do
		name=${file##*/} name=${name%.c}
		case $file in
		*/unit/*) grep -q "{ unit $name; }" "$BATS_TEST_FILENAME" || fail "no test runs $file" ;;
		*) grep -q "{ replay $name; }" "$BATS_TEST_FILENAME" || fail "no test replays $file" ;;
		esac
	done
}

@test "unit plan: which sections share a detection and a request, and the lines about them" { unit plan; }

@test "unit expect: which addresses a detection may expect" { unit expect; }
