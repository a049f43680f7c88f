#!/usr/bin/env bats
# The build itself: what is linked, what is installed, and that musl can build it.
bats_require_minimum_version 1.5.0
load helper

setup() { test_setup; }
teardown() { test_teardown; }

# needed FILE...: the shared libraries that the files ask for, each once.
needed() {
	local file
	for file; do readelf -d "$TREE/cmd/$file"; done | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u
}

@test "the commands link libc, two of them libresolv, and nothing else" {
	needed dyndnsc-detect dyndnsc-resolve >libraries
	# the sanitizers' own run-time libraries are there in the build for make asan
	run grep -vE '^lib(c|resolv|asan|ubsan)\.so' libraries
	[ -z "$output" ] || fail "$output"
	needed dyndnsc dyndnsc-update dyndnsc-presets dyndnsc-status dyndnsc-doctor dyndnsc-setup dyndnsc-import >libraries
	run grep -vE '^lib(c|asan|ubsan)\.so' libraries
	[ -z "$output" ] || fail "$output"
}

@test "UPnP is linked by one program, which links nothing else" {
	needed dyndnsc-upnp >libraries
	run grep -vE '^lib(c|miniupnpc|resolv|asan|ubsan)\.so' libraries
	[ -z "$output" ] || fail "$output"
	needed dyndnsc-http dyndnsc-rfc2136 >libraries
	run grep miniupnpc libraries
	[ -z "$output" ] || fail "$output"
}

@test "make install puts every file in its place, and uninstall takes it away again" {
	local dest=$BATS_TEST_TMPDIR/dest
	make -s -C "$TREE" install DESTDIR="$dest" PREFIX=/usr >/dev/null
	for command in dyndnsc dyndnsc-detect dyndnsc-resolve dyndnsc-update dyndnsc-presets dyndnsc-status dyndnsc-doctor dyndnsc-setup dyndnsc-import; do
		[ "$(stat -c %a "$dest/usr/bin/$command")" = 755 ]
		[ -f "$dest/usr/share/man/man1/$command.1" ]
	done
	[ "$(stat -c %a "$dest/usr/libexec/dyndnsc/dyndnsc-rfc2136")" = 755 ]
	[ "$(stat -c %a "$dest/usr/libexec/dyndnsc/dyndnsc-upnp")" = 755 ]
	[ "$(stat -c %a "$dest/usr/libexec/dyndnsc/dyndnsc-notify-mail")" = 755 ]
	[ "$(stat -c %a "$dest/usr/share/dyndnsc/recipes/notify/ntfy.ini")" = 644 ]
	[ "$(stat -c %a "$dest/usr/share/dyndnsc/presets.ini")" = 644 ]
	[ "$(stat -c %a "$dest/usr/share/dyndnsc/import/inadyn.ini")" = 644 ]
	[ -f "$dest/usr/share/man/man5/dyndnsc.ini.5" ]
	[ -f "$dest/usr/share/man/man7/dyndnsc.7" ]
	make -s -C "$TREE" uninstall DESTDIR="$dest" PREFIX=/usr >/dev/null
	run -0 find "$dest" -type f
	[ -z "$output" ]
}

@test "an installed tree finds its own programs and data" {
	local dest=$BATS_TEST_TMPDIR/root copy=$BATS_TEST_TMPDIR/copy
	mkdir "$copy"
	tar -C "$TREE" -cf - --exclude=./.git --exclude='*.o' --exclude='*.a' --exclude='*.d' --exclude=./cmd/dyndnsc \
		--exclude='./cmd/dyndnsc-*[a-z0-9]' --exclude=./tests . | tar -C "$copy" -xf -
	tar -C "$TREE" -cf - ./cmd | tar -C "$copy" -xf - --wildcards '*.c'
	make -s -j2 -C "$copy" install PREFIX="$dest" >/dev/null 2>&1
	rm -rf "$copy"
	PATH=$dest/bin:/usr/bin:/bin
	dyndnsc-presets --match duckdns | grep -qx duckdns.org
	run -0 bash -c 'dyndnsc-update rfc2136 --hostname home.example.org --zone example.org --server 127.0.0.1 --ip 8.8.8.8 -nn'
	[[ $output == *'update add home.example.org'* ]]
}

@test "musl builds the five commands, and they run" {
	run -0 "$TREE/tests/musl" make
	[[ $output == *dyndnsc-resolve* ]]
}

@test "make dist makes an archive that builds" {
	make -s -C "$TREE" dist
	mv "$TREE"/dyndnsc-*.tar.gz "$BATS_TEST_TMPDIR/dist.tar.gz"
	run -0 tar -tzf "$BATS_TEST_TMPDIR/dist.tar.gz"
	[[ $output == *'/cmd/dyndnsc.c'* ]]
}

@test "the demo updates a record for real and leaves nothing behind" {
	mkdir "$BATS_TEST_TMPDIR/tmp"
	TMPDIR=$BATS_TEST_TMPDIR/tmp run -0 "$TREE/share/demo"
	[[ $output == *'was 198.51.100.1 and is now'* ]]
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/tmp")" ]
}
