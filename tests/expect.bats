# dyndnsc tells the detector auto what the records have, so that a quiet round ends with one confirmation.

load helper
load update
load loop

# A dyndnsc-detect that notes how it is called, and prints what is in the file `ip`.
setup() {
	test_setup
	service
	found 8.8.4.1
	program dyndnsc-detect <<-END
		#!/bin/sh
		echo "\$*" >>'$HOME/calls'
		cat '$HOME/ip'
	END
}

# called N: what the N-th detection was given as --expect; "none" where it was not.
called() { sed -n "$1{/ --expect /!s/.*/none/; s/.* --expect //; p;}" calls; }

expected() { [ "$(called "$1")" = "$2" ] || fail "detection $1 was to expect '$2'" "$(cat calls)"; }

auto() { section "$@" 'detector = auto' | grep -v ^detector-command; }

@test "nothing is expected at first, then the address that was published; of each family one" {
	conf < <(auto home)
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	found 8.8.4.1 2a00:1450:4001:800::200e
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	expected 1 none
	expected 2 8.8.4.1
	expected 3 8.8.4.1
	expected 4 '8.8.4.1 2a00:1450:4001:800::200e'
}

@test "sections that share the detection expect what all have; a new one does not matter, one that has another address does" {
	conf < <(auto a)
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	conf < <(auto a && auto b)
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	[ "$(wc -l <calls)" -eq 2 ]
	expected 2 8.8.4.1
	found 8.8.4.2
	conf < <(auto c)
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	conf < <(auto a && auto c)
	run --separate-stderr dyndnsc -c my.ini a c
	expected 3 none
	expected 4 none
}

@test "the user's own expectation stays, and other detectors are told nothing" {
	conf < <(auto home 'detector-expect = 8.8.4.9' && section other 'detector = socket' | grep -v ^detector-command)
	for _ in 1 2; do
		run --separate-stderr dyndnsc -c my.ini
		exits 0
	done
	[ "$(grep -c . calls)" -eq 4 ]
	run ! grep -e --expect calls
}

@test "the loop expects what it published last, also after a restart, and nothing while that fails" {
	conf < <(auto home 'interval = 1s')
	loop
	AWAIT_TRIES=500 await at_least 3 home calls
	expected 1 none
	expected 2 8.8.4.1
	end "$LOOP"
	rm calls
	loop
	AWAIT_TRIES=500 await at_least 1 home calls
	expected 1 8.8.4.1
	printf '911\n' >svc/answer
	found 8.8.4.2
	AWAIT_TRIES=500 await grep -qv -e --expect calls
	end "$LOOP"
}
