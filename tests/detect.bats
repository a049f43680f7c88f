# dyndnsc-detect: the command line, what a NAME means, and the detectors that need no particular network.

load helper

det() { run --separate-stderr dyndnsc-detect "$@"; }

presets() {
	export DYNDNSC_DATADIR=$HOME/data
	mkdir -p "$DYNDNSC_DATADIR"
	cat >"$DYNDNSC_DATADIR/presets.ini"
}

# --- the command line -----------------------------------------------------------------------------

@test "--help goes to stdout and exits 0" {
	det --help
	[ "$status" -eq 0 ]
	assert_out_has 'usage: dyndnsc-detect '
	assert_out_has '--deadline SECONDS'
	refute_err
}

@test "--version names the program" {
	det --version
	[ "$status" -eq 0 ]
	[[ $output =~ ^dyndnsc-detect\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "--list prints every detector with one line each" {
	det --list
	[ "$status" -eq 0 ]
	for name in auto command dns dnswanip file iface natpmp null pcp prefix random socket static stun teredo upnp webcheck webcheck4 webcheck46 webcheck6; do
		[ "$(grep -c "^$name  *[a-z]" <<<"$output")" -eq 1 ] || fail "no line for $name" "$output"
	done
}

@test "--list prints the programs dyndnsc-detect-NAME, but not those that a detector hides" {
	program dyndnsc-detect-mine <<<'#!/bin/sh'
	program dyndnsc-detect-socket <<<'#!/bin/sh'
	det --list
	[ "$status" -eq 0 ]
	assert_out_has "$DYNDNSC_EXECDIR/dyndnsc-detect-mine"
	refute_out "$DYNDNSC_EXECDIR/dyndnsc-detect-socket"
}

@test "NAME --help prints that detector's options and does not want the required ones" {
	for name in auto command dns dnswanip file iface natpmp null pcp prefix random socket static stun teredo upnp webcheck webcheck4 webcheck46 webcheck6; do
		det "$name" --help
		[ "$status" -eq 0 ] || fail "$name: $stderr"
		assert_out_has '--family'
	done
	det --help iface
	for option in iface netmask select suffix family; do assert_out_has "  --$option "; done
}

@test "two NAMEs are one too many" {
	det null random
	exits 64
	assert_err_has "more than one NAME: 'random'"
}

@test "an unknown option exits 64 with the nearest name" {
	det iface --ifcae eth0
	exits 64
	assert_err_has "unknown option '--ifcae' for detector 'iface': did you mean '--iface'?"
	det iface --ifcae
	exits 64
	assert_err_has "did you mean '--iface'?"
	det --lits
	exits 64
	assert_err_has "did you mean '--list'?"
	det -x null
	exits 64
	assert_err_has "unknown option '-x'"
}

@test "an option of another detector is unknown" {
	det null --path /etc/passwd
	exits 64
	assert_err_has "unknown option '--path' for detector 'null'"
}

@test "an option without its value exits 64" {
	det iface --iface
	exits 64
	assert_err_has "option '--iface' needs a value"
}

@test "reserved words are never a detector's option" {
	for word in ip force retry verdicts differs compare remove; do
		det null "--$word" x
		exits 64
		assert_err_has "unknown option '--$word'"
	done
}

@test "a missing required option exits 64 and says where it can be given" {
	det static
	exits 64
	assert_err_has "detector 'static' needs 'address'"
	assert_err_has "--address"
}

@test "a bad value exits 64 and names the option" {
	det static --address 1.2.3
	exits 64
	assert_err_has "--address: not an address: '1.2.3'"
	det iface --netmask 10.0.0.0/33
	exits 64
	assert_err_has "--netmask: not a network"
	det iface --select newest
	exits 64
	assert_err_has "neither stable, temporary nor eui64: 'newest'"
	det iface --suffix ::1/129
	exits 64
	assert_err_has "--suffix: not a host part"
	det iface --suffix 0.0.0.1
	exits 64
	det socket --target example.org
	exits 64
	assert_err_has "--target: not an address: 'example.org'"
	det null --family INET5
	exits 64
	assert_err_has "'INET5' is neither INET nor INET6"
	det -t 0 null
	exits 64
}

@test "control characters of a bad value are not passed on to the terminal" {
	det static --address $'\e[31m1.2.3.4'
	exits 64
	refute_err $'\e'
}

@test "a failed write to stdout is a failure" {
	run -71 --separate-stderr bash -c 'dyndnsc-detect static --address 192.0.2.1 >/dev/full'
	assert_err_has 'writing to standard output'
	run -71 --separate-stderr bash -c 'dyndnsc-detect --list >/dev/full'
	run -71 --separate-stderr bash -c 'dyndnsc-detect static --address 192.0.2.1 >&-'
}

# --- families -------------------------------------------------------------------------------------

@test "IPv4 is what is meant when nothing says" {
	det static --address '192.0.2.1 2001:db8::1'
	exits 0 192.0.2.1
}

@test "-4, -6 and family choose, both print one line for each" {
	local both=192.0.2.1,2001:DB8:0::1
	det static --address "$both" -6
	exits 0 2001:db8::1
	det static --address "$both" -4
	exits 0 192.0.2.1
	det static --address "$both" --family INET6
	exits 0 2001:db8::1
	det static --address "$both" --family=inet
	exits 0 192.0.2.1
	det -46 static --address "$both"
	exits 0 192.0.2.1 2001:db8::1
	refute_err
}

@test "a family that is asked for and not found gets a line on stderr and exit 0" {
	det -46 static --address 192.0.2.1
	exits 0 192.0.2.1
	assert_err_has "no IPv6 address among '192.0.2.1'"
}

@test "no family found exits 1" {
	det -6 static --address 192.0.2.1
	exits 1
	assert_err_has 'no IPv6 address'
}

@test "a family against -4 or -6 exits 64" {
	det -6 null --family INET
	exits 64
	assert_err_has '--family INET contradicts -6'
	det -46 null --family INET6
	exits 64
}

@test "a family against the detector's name exits 78" {
	for args in '-4' '-46' '--family INET'; do
		# shellcheck disable=SC2086
		det teredo $args
		exits 78
		assert_err_has "detector 'teredo' knows IPv6 only"
	done
}

# --- what a NAME means ----------------------------------------------------------------------------

@test "an unknown NAME exits 64 with the nearest detector" {
	presets <<<''
	det sockt
	exits 64
	assert_err_has "did you mean 'socket'?"
	det detector:sockt
	exits 64
	det ../evil
	exits 64
	det ''
	exits 64
}

@test "a section of the configuration is a NAME, and wins over a detector" {
	presets <<<''
	cat >my.ini <<-END
		[socket]
		detector = static
		detector-address = 192.0.2.7
		[home]
		detector = static
		detector-address = 192.0.2.8, 2001:db8::8
		detector-family = INET6
		updater = dummy
		updater-hostname = home.example.org
	END
	det -c my.ini socket
	exits 0 192.0.2.7
	det -c my.ini home
	exits 0 2001:db8::8
	det -c my.ini section:home -4
	exits 0 192.0.2.8
	det -c my.ini home --address 192.0.2.9 --family INET
	exits 0 192.0.2.9
	det -c my.ini detector:null
	exits 0
	det -c my.ini section:nosuch
	exits 64
	assert_err_has "no section 'nosuch'"
}

@test "a preset is a NAME, its detector and options are used, the user's own win" {
	presets <<-END
		[preset:fixed]
		detector = static
		detector-address = 192.0.2.3
	END
	cat >my.ini <<-END
		[preset:mine]
		detector = static
		detector-address = 192.0.2.4
		[home]
		use_preset = fixed
		[other]
		use_preset = fixed
		detector-address = 192.0.2.5
	END
	det fixed
	exits 0 192.0.2.3
	det -c my.ini preset:fixed
	exits 0 192.0.2.3
	det -c my.ini mine
	exits 0 192.0.2.4
	det -c my.ini home
	exits 0 192.0.2.3
	det -c my.ini other
	exits 0 192.0.2.5
	det preset:nosuch
	exits 64
}

@test "an unknown or bad key of a section exits 78 with file and line" {
	presets <<<''
	cat >my.ini <<-END
		[home]
		detector = static
		detector-adress = 192.0.2.8
	END
	det -c my.ini home
	exits 78
	assert_err_has "my.ini:3:"
	assert_err_has "detector-address"
	printf '[home]\ndetector = static\ndetector-address = nonsense\n' >my.ini
	det -c my.ini home
	exits 78
	assert_err_has "my.ini:3:"
}

@test "a family in a section that contradicts the detector's name exits 78" {
	presets <<<''
	printf '[home]\ndetector = teredo\ndetector-family = INET\n' >my.ini
	det -c my.ini home
	exits 78
	assert_err_has "knows IPv6 only"
}

@test "a configuration that is not there or broken exits 78" {
	det -c nosuch.ini null
	exits 78
	printf 'nonsense\n' >my.ini
	det -c my.ini null
	exits 78
	assert_err_has my.ini:1
	det -c my.ini iface --help
	[ "$status" -eq 0 ]
	assert_out_has '--netmask'
}

# --- static, random, null -------------------------------------------------------------------------

@test "static prints canonical addresses, private ones too" {
	det static --address 2001:0DB8:0:0::00ff -6
	exits 0 2001:db8::ff
	det static --address 10.0.0.1
	exits 0 10.0.0.1
}

@test "static takes one address of each family at most, strictly parsed" {
	det static --address 192.0.2.1,192.0.2.2
	exits 64
	assert_err_has 'more than one IPv4 address'
	for bad in 192.0.2.01 192.0.2.1/24 ::ffff:192.0.2.1 fe80::1%lo '' ' ' 1.2.3.4x; do
		det static --address "$bad"
		exits 64
	done
}

@test "random prints a different public IPv4 address each time" {
	local seen=()
	for _ in 1 2 3 4 5 6 7 8; do
		det random
		[ "$status" -eq 0 ]
		[[ $output =~ ^[0-9]+(\.[0-9]+){3}$ ]]
		[[ $output != 10.* && $output != 127.* && $output != 192.168.* && $output != 0.* ]]
		seen+=("$output")
	done
	[ "$(printf '%s\n' "${seen[@]}" | sort -u | wc -l)" -gt 1 ]
	det random -6
	exits 1
}

@test "null prints nothing and exits 0" {
	det null
	exits 0
	det -46 null
	exits 0
	refute_err
}

# --- file -----------------------------------------------------------------------------------------

@test "file takes the first line of a file, and only that" {
	printf '192.0.2.9\nnonsense\n' >address
	det file --path address
	exits 0 192.0.2.9
	printf '2001:db8::0009' >address
	det file --path address -6
	exits 0 2001:db8::9
}

@test "file: what is no address exits 65 and is quoted, cleaned" {
	for text in 'no address' ' 192.0.2.9' '192.0.2.9 ' $'192.0.2.9\r' '192.0.2.9,192.0.2.10' '<html>'; do
		printf '%s\n' "$text" >address
		det file --path address
		exits 65
		assert_err_has "not an address: '"
		refute_err $'\r'
	done
	printf '192.0.2.9\0\n' >address
	det file --path address
	exits 65
	printf '\n192.0.2.9\n' >address
	det file --path address
	exits 65
	: >address
	det file --path address
	exits 65
	assert_err_has 'there is nothing in it'
	head -c 100000 /dev/zero >address
	det file --path address
	exits 65
	det file --path /dev/zero
	exits 65
}

@test "file: an address of the other family is none" {
	printf '192.0.2.9\n' >address
	det file --path address -6
	exits 1
	assert_err_has "an IPv4 address, and not IPv6: '192.0.2.9'"
	det file --path address -46
	exits 0 192.0.2.9
}

@test "file: one that is not there exits 75" {
	det file --path nosuch
	exits 75
	assert_err_has "opening 'nosuch': No such file"
}

@test "file reads a pipe, and does not wait past the deadline" {
	run -0 --separate-stderr bash -c 'echo 192.0.2.4 | dyndnsc-detect file --path /dev/stdin'
	assert_out 192.0.2.4
	mkfifo pipe
	exec 7<>pipe
	det -t 1 file --path pipe
	exec 7>&-
	exits 75
	assert_err_has 'no line came in time'
}

# --- command --------------------------------------------------------------------------------------

@test "command takes the first line of a shell command's output, and only that" {
	det command --command 'echo 192.0.2.5 | cat; echo nonsense'
	exits 0 192.0.2.5
	refute_err
	det -6 command --command 'printf 2001:db8::5'
	exits 0 2001:db8::5
}

@test "command: what is no address exits 65" {
	det command --command 'echo "Your IP is 192.0.2.5"'
	exits 65
	assert_err_has "not an address: 'Your IP is 192.0.2.5'"
	det command --command true
	exits 65
	det command --command 'printf "\033[31m192.0.2.5\n"'
	exits 65
	refute_err $'\e'
}

@test "command: a failure exits 75 with its status, its stderr reported, its output not used" {
	det command --command 'echo 192.0.2.5; echo "dialling" >&2; echo "no modem" >&2; exit 3'
	exits 75
	assert_err_has 'command: dialling'
	assert_err_has 'failed with exit status 3: no modem'
	[ "$(grep -c 'no modem' <<<"$stderr")" -eq 1 ]
	det -q command --command 'echo "dialling" >&2; echo "no modem" >&2; exit 3'
	[ "$stderr" = 'dyndnsc-detect: the command failed with exit status 3: no modem' ] || fail "$stderr"
	det command --command 'kill -9 $$'
	exits 75
	assert_err_has 'ended by signal 9'
	det command --command /nonexistent/program
	exits 75
	assert_err_has 'exit status 127'
}

@test "command: stderr of one that succeeds is reported as well" {
	det command --command 'echo "a warning" >&2; echo 192.0.2.5'
	exits 0 192.0.2.5
	assert_err_has 'command: a warning'
	det -q command --command 'echo "a warning" >&2; echo 192.0.2.5'
	exits 0 192.0.2.5
	refute_err
}

@test "command ends at the deadline, its children too" {
	local before=$SECONDS
	det -t 1 command --command "sleep 987 & echo \$! >&2; wait"
	exits 75
	assert_err_has 'took too long'
	[ $((SECONDS - before)) -le 4 ]
	local pid=${stderr#*command: }
	gone "${pid%%$'\n'*}"
}

@test "command: endless output is cut off with exit 65" {
	det command --command 'yes 192.0.2.5'
	exits 65
	assert_err_has 'printed more than'
}

@test "command does not see our secrets and, as root, is not root" {
	# shellcheck disable=SC2016
	DYNDNSC_X=secret det command --command 'echo "<$DYNDNSC_X> uid $(id -u)" >&2; echo 192.0.2.5'
	exits 0 192.0.2.5
	assert_err_has 'command: <>'
	refute_err ' uid 0'
}

@test "command runs as the configuration's user when root starts it" {
	presets <<<''
	printf '[dyndnsc]\nuser = daemon\n' >my.ini
	det -c my.ini command --command 'id -un >&2; echo 192.0.2.5'
	exits 0 192.0.2.5
	assert_err_has 'command: daemon'
	printf '[dyndnsc]\nuser = nosuchuser\n' >my.ini
	det -c my.ini command --command 'echo 192.0.2.5'
	exits 78
}

# --- executables ----------------------------------------------------------------------------------

@test "dyndnsc-detect-NAME gets its job as key=value lines, and a blank line" {
	presets <<<''
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		cat >&2
		echo 192.0.2.6
	END
	det mine --color blue --size=9 -t 20
	exits 0 192.0.2.6
	assert_err_has $'name=mine\nfamily=inet\ndeadline=20\n'
	assert_err_has $'\ncolor=blue\nsize=9'
}

@test "dyndnsc-detect-NAME runs once for each family, and other families' addresses are left out" {
	presets <<<''
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		sed -n 's/^family=/asked for /p' >&2
		printf '%s\n' 2001:db8::6 192.0.2.6 2001:DB8::7
	END
	det mine -46
	exits 0 192.0.2.6 2001:db8::6
	assert_err_has $'asked for inet\nasked for inet6'
}

@test "dyndnsc-detect-NAME: every line has to be an address" {
	presets <<<''
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		printf '%s\n' 192.0.2.6 nonsense
	END
	det mine
	exits 65
	assert_err_has "detector 'mine': not an address: 'nonsense'"
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		printf '192.0.2.6\n\n'
	END
	det mine
	exits 65
}

@test "dyndnsc-detect-NAME: its exit status is passed on, an undocumented one is 75" {
	presets <<<''
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		exit "$(sed -n 's/^code=//p')"
	END
	for code in 1 64 65 69 70 71 75 77 78; do
		det mine --code "$code"
		exits "$code"
		assert_err_has "detector 'mine'"
	done
	for code in 2 127 200; do
		det mine --code "$code"
		exits 75
		assert_err_has "exit status $code, which is none of dyndnsc's"
	done
	det mine --code 0
	exits 1
	assert_err_has "found no IPv4 address"
}

@test "dyndnsc-detect-NAME takes its options from a section, a secret by reference too" {
	presets <<<''
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		sed 's/^/got: /' >&2
		echo 192.0.2.6
	END
	printf 's3cret\n' >password
	chmod 600 password
	printf '[home]\ndetector = mine\ndetector-model = 7490\ndetector-password-file = %s/password\n' "$HOME" >my.ini
	chmod 600 my.ini
	det -c my.ini home
	exits 0 192.0.2.6
	assert_err_has 'got: model=7490'
	assert_err_has 'got: password=s3cret'
}

@test "dyndnsc-detect-NAME ends at the deadline and, as root, is not root" {
	presets <<<''
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		id -u >&2
		sleep 987
	END
	det -t 1 mine
	exits 75
	assert_err_has "detector 'mine' took too long"
	[[ $stderr != 0$'\n'* ]]
}

@test "a detector wins over a program of its name" {
	program dyndnsc-detect-null <<-'END'
		#!/bin/sh
		echo 192.0.2.6
	END
	det null
	exits 0
}

@test "as root, a program that others can write is not run" {
	presets <<<''
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		echo 192.0.2.6
	END
	chmod o+w "$DYNDNSC_EXECDIR/dyndnsc-detect-mine"
	det mine
	exits 64
}

# --- explanations ---------------------------------------------------------------------------------

# explained CODE: Python that sees the last output's objects as `o`, the first as `a`, and the candidates of that as `c`.
explained() {
	python3 -c "
import json, sys
o = [json.loads(line) for line in sys.stdin]
for x in o:
    assert set(x) == {'family', 'address', 'detector', 'status', 'candidates', 'messages'}, x
    for y in x['candidates']:
        assert set(y) == {'name', 'operator', 'protocol', 'said', 'detail', 'ms', 'taken', 'why'}, y
    assert (x['address'] is None) or any(y['taken'] and y['said'] == x['address'] for y in x['candidates']), x
a = o[0]
c = a['candidates']
$1" <<<"$output" || fail "$1" "$output" "$stderr"
}

@test "--json: an object for each family, with what was looked at, also where nothing was found" {
	det --json -46 static --address 192.0.2.1
	[ "$status" -eq 0 ]
	assert_err_has 'no IPv6 address among'
	explained 'assert len(o) == 2 and a["address"] == "192.0.2.1" and a["status"] == 0 and a["detector"] == "static", o
assert o[1]["family"] == 6 and o[1]["address"] is None and o[1]["status"] == 1 and not o[1]["candidates"][0]["taken"]
assert o[1]["candidates"][0]["why"] == "of the other family" and "no IPv6 address among" in o[1]["messages"][0]'
	det --json null
	[ "$status" -eq 0 ]
	explained 'assert a["address"] is None and a["status"] == 0 and not c and not a["messages"]'
	det --json random
	explained 'assert c[0]["said"] == a["address"]'
	det --json null x
	exits 64
}

@test "--json, -v: what a file, a command and a program said, and for how long a command ran" {
	printf '192.0.2.9\n' >address
	det --json file --path address
	explained 'assert c == [dict(c[0], name="\x27address\x27", said="192.0.2.9", taken=True, ms=None)], c'
	printf '<html>"\n' >address
	det --json file --path address
	[ "$status" -eq 65 ]
	explained 'assert a["status"] == 65 and c[0]["said"] == "<html>\x22" and c[0]["why"] == "not an address" and not c[0]["taken"], a'
	det -v file --path address
	assert_err_has "'address': '<html>\"': not taken: not an address"
	det --json command --command 'sleep 0.1; echo 192.0.2.7; echo 192.0.2.8; echo oops >&2'
	explained 'assert a["address"] == "192.0.2.7" and 100 <= c[0]["ms"] < 30000 and "command: oops" in a["messages"], a'
	det --json command --command 'exit 3'
	[ "$status" -eq 75 ]
	explained 'assert a["status"] == 75 and not c and "exit status 3" in a["messages"][-1], a'
	presets <<<''
	program dyndnsc-detect-mine <<-'END'
		#!/bin/sh
		printf '2001:db8::1\n192.0.2.7\n192.0.2.8\n'
	END
	det --json -4 mine
	[ "$status" -eq 0 ]
	explained 'assert [(x["said"], x["taken"], x["why"]) for x in c] == [("2001:db8::1", False, "of the other family"),
	("192.0.2.7", True, None), ("192.0.2.8", False, "there is one already")], c
assert all(isinstance(x["ms"], int) for x in c)'
	det -4 -v mine
	exits 0 192.0.2.7
	[[ $stderr =~ "detector 'mine': '192.0.2.7', in "[0-9]+" ms: taken" ]]
}

@test "--json, -v: the source address of a route, and the addresses of a name" {
	run --separate-stderr unshare -n sh -c 'ip link set lo up && ip addr add 192.0.2.77/32 dev lo && ip route add default dev lo &&
		dyndnsc-detect --json socket && dyndnsc-detect -v socket'
	[ "$status" -eq 0 ]
	assert_err_has 'from 192.0.2.77 to 192.0.2.1: taken'
	output=${output%%$'\n'*}
	explained 'assert a["address"] == "192.0.2.77" and c[0]["name"] == "192.0.2.1" and c[0]["protocol"] == "socket", a'
	bg "$TREE/tests/stub/dnsd" -o dns.port a=192.0.2.5 a=192.0.2.4 ra >/dev/null
	await test -s dns.port
	det --json dns --hostname h.example.org --server "127.0.0.1:$(cat dns.port)"
	[ "$status" -eq 0 ]
	explained 'assert [(x["said"], x["taken"], x["name"], x["protocol"]) for x in c] == [("192.0.2.4", True, "h.example.org", "dns"),
	("192.0.2.5", False, "h.example.org", "dns")] and isinstance(c[0]["ms"], int), c'
	det -v dns --hostname h.example.org --server "127.0.0.1:$(cat dns.port)"
	[[ $stderr == *"'h.example.org' (dns) says 192.0.2.4, in "*' ms: taken'*"says 192.0.2.5, in "*': not taken: there is a lower one'* ]]
}
