#!/usr/bin/env bats
# A python-dyndnsc file must be read here as it is there.
load helper

@test "3000 generated INI files are read as Python's configparser reads them" {
	mkdir "$BATS_TEST_TMPDIR/ini"
	run --separate-stderr "$TREE/tests/ini-python" "$TREE/tests/stub/ini-dump" "$BATS_TEST_TMPDIR/ini" 3000
	[ "$status" -eq 0 ] || fail "$output" "${stderr-}"
}
