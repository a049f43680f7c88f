# The configuration file: where it is looked for, who may own it, and its dialect as the commands see it.

load helper
load update

A=8.8.4.1

# at FILE HOST: a configuration there whose section s updates HOST.
at() {
	mkdir -p "$(dirname "$1")"
	printf '[s]\ndetector = static\ndetector-address = %s\nupdater = dummy\nupdater-hostname = %s\n' $A "$2" >"$1"
}

# uses HOST [OPTION...]: a run over the section s updates that host.
uses() {
	rm -rf "$DYNDNSC_STATEDIR"
	run --separate-stderr dyndnsc "${@:2}" s
	[ "$status" -eq 0 ] || fail "exit $status" "${stderr-}"
	grep -qx "host=$1" "$(state_file dummy)" || fail "not $1:" "$(cat "$(state_file dummy)")"
}

@test "search: -c, DYNDNSC_CONFIG, ~/.dyndnsc.ini, XDG_CONFIG_HOME, ~/.config" {
	at .config/dyndnsc/dyndnsc.ini config.example
	uses config.example
	at xdg/dyndnsc/dyndnsc.ini xdg.example
	XDG_CONFIG_HOME=$HOME/xdg uses xdg.example
	at .dyndnsc.ini home.example
	XDG_CONFIG_HOME=$HOME/xdg uses home.example
	at my.ini variable.example
	DYNDNSC_CONFIG=$HOME/my.ini uses variable.example
	at option.ini option.example
	DYNDNSC_CONFIG=$HOME/my.ini uses option.example -c option.ini
	DYNDNSC_CONFIG='' uses home.example
}

@test "all commands find the same file" {
	at .dyndnsc.ini home.example
	printf '[preset:mine]\nupdater = dummy\n' >>.dyndnsc.ini
	run -0 --separate-stderr dyndnsc-detect s
	[ "$output" = $A ]
	upd s --ip $A
	exits 0 $A
	run -0 --separate-stderr dyndnsc-presets mine
	[ "$output" = $'[preset:mine]\nupdater = dummy' ]
}

@test "-c and DYNDNSC_CONFIG must be there: exit 78 names the file; the other places may be empty" {
	upd -c none.ini dummy --hostname h.example.org --ip $A
	exits 78
	assert_err_has "reading 'none.ini': No such file or directory"
	DYNDNSC_CONFIG=$HOME/none.ini upd dummy --hostname h.example.org --ip $A
	exits 78
	assert_err_has "reading '$HOME/none.ini'"
	upd -c "$HOME" dummy --hostname h.example.org --ip $A
	exits 78
	upd dummy --hostname h.example.org --ip $A
	exits 0 $A
}

@test "-c /dev/fd/N: a file, and a pipe that can be read once" {
	at my.ini fd.example
	rm -rf "$DYNDNSC_STATEDIR"
	for command in 'dyndnsc-update s --ip 8.8.4.1' 'dyndnsc s'; do
		run --separate-stderr bash -c "$command -c /dev/fd/5 5<my.ini"
		[ "$status" -eq 0 ] || fail "$command" "${stderr-}"
		grep -qx host=fd.example "$(state_file dummy)"
		rm -r "$DYNDNSC_STATEDIR"
		run --separate-stderr bash -c "$command -c <(cat my.ini)"
		[ "$status" -eq 0 ] || fail "$command" "${stderr-}"
		grep -qx host=fd.example "$(state_file dummy)"
		rm -r "$DYNDNSC_STATEDIR"
	done
	run --separate-stderr bash -c "cat my.ini | dyndnsc -c /dev/stdin"
	exits 0
	assert_err_has "s: $A published"
	run --separate-stderr bash -c "dyndnsc -c /dev/stdin <<<'[s'"
	exits 78
	assert_err_has '/dev/stdin:1: '
}

@test "a pipe with secrets in it is not asked for its mode" {
	service
	run --separate-stderr dyndnsc-update -c <(printf '[s]\nupdater = svc\ncompare = none\nupdater-hostname = h.example.org\nupdater-token = s3cret\n') \
		s --ip $A
	exits 0 $A
	job_has token=s3cret
}

@test "a configuration that is too long for a pipe is refused by dyndnsc, exit 78" {
	at my.ini long.example
	yes '# a comment that is there to make the file long' | head -n 2000 >>my.ini
	run --separate-stderr dyndnsc -c my.ini
	exits 0
	run --separate-stderr dyndnsc -c <(cat my.ini)
	exits 78
	assert_err_has 'more than 65536 bytes: make it a file'
}

@test "root refuses a configuration that is not root's own" {
	at my.ini own.example
	for spoil in 'chown nobody my.ini' 'chmod g+w my.ini' 'chmod o+w my.ini'; do
		$spoil
		upd -c my.ini s --ip $A
		exits 78
		assert_err_has "'my.ini' is not root's own"
		DYNDNSC_CONFIG=$HOME/my.ini upd s --ip $A
		exits 78
		chown root my.ini
		chmod 600 my.ini
	done
	mkdir theirs
	chown nobody theirs
	at theirs/my.ini own.example
	upd -c theirs/my.ini s --ip $A
	exits 78
	mv theirs/my.ini .
	upd -c my.ini s --ip $A
	exits 0 $A
}

@test "root looks up nothing through a HOME that is another's" {
	mkdir theirs
	at theirs/.dyndnsc.ini their.example
	at theirs/.config/dyndnsc/dyndnsc.ini their.example
	HOME=$PWD/theirs upd s --ip $A
	exits 0 $A
	chown -R nobody theirs
	HOME=$PWD/theirs upd s --ip $A
	exits 64
	XDG_CONFIG_HOME=$PWD/theirs/.config upd s --ip $A
	exits 64
}

@test "nobody may own what nobody uses" {
	open_folders
	at my.ini own.example
	install -o nobody -m 700 -d nobodys
	chown nobody my.ini
	# the tree may be in a closed folder of root's
	install -m 755 -d bin share
	install -m 644 "$TREE/share/presets.ini" share
	for command in dyndnsc dyndnsc-detect dyndnsc-update; do install -m 755 "$TREE/cmd/$command" bin; done
	PATH=$HOME/bin:$PATH
	DYNDNSC_STATEDIR=$HOME/nobodys run --separate-stderr setpriv --reuid nobody --clear-groups dyndnsc-update -c my.ini s --ip $A
	exits 0 $A
	DYNDNSC_STATEDIR=$HOME/nobodys run --separate-stderr setpriv --reuid nobody --clear-groups dyndnsc -c my.ini --force
	exits 0
	assert_err_has "s: $A published"
}

@test "section:, preset: and protocol: say which is meant; a section wins over a preset, a preset over a protocol" {
	service
	service dummy2
	cat >my.ini <<-END
		[preset:dummy]
		updater = svc
		updater-from = preset
		compare = none
		[preset:both]
		updater = svc
		updater-from = preset
		compare = none
		[both]
		updater = svc
		updater-from = section
		compare = none
	END
	upd -c my.ini both --hostname 1.example.org --ip $A
	job_has from=section
	: >svc/jobs
	upd -c my.ini preset:both --hostname 2.example.org --ip $A
	job_has from=preset name=both
	: >svc/jobs
	upd -c my.ini dummy --hostname 3.example.org --ip $A
	job_has from=preset
	: >svc/jobs
	upd -c my.ini protocol:dummy --hostname 4.example.org --ip $A
	exits 0 $A
	jobs_are 0
	upd -c my.ini section:dummy --hostname h.example.org --ip $A
	exits 64
	assert_err_has "no section 'dummy' in my.ini"
	upd -c my.ini preset:none --hostname h.example.org --ip $A
	exits 64
	assert_err_has "no preset 'none'"
	upd -c my.ini protocol:none --hostname h.example.org --ip $A
	exits 64
}

@test "a section without updater uses the preset or the protocol of its own name" {
	service
	printf '[preset:mine]\nupdater = svc\nupdater-hostname = h.example.org\ncompare = none\n[mine]\n[dummy]\nupdater-hostname = g.example.org\n[svc]\nupdater-hostname = f.example.org\ncompare = none\n' >my.ini
	upd -c my.ini mine --ip $A
	exits 0 $A
	job_has hostname=h.example.org
	upd -c my.ini dummy --ip $A
	exits 0 $A
	upd -c my.ini svc --ip $A
	exits 0 $A
	job_has hostname=f.example.org
	printf '[home]\nupdater-hostname = g.example.org\n[preset:empty]\ntitle = x\n' >my.ini
	upd -c my.ini home --ip $A
	exits 78
	assert_err_has "my.ini:1: section 'home' needs 'updater' or 'use_preset'"
	upd -c my.ini empty --hostname h.example.org --ip $A
	exits 78
	assert_err_has "preset 'empty' names no updater"
}

@test "values: to the end of the line, colon or equals, continuation lines, any case, comments, percent signs" {
	service
	printf '%s\n' '# comment' '; comment' '[s]' 'UPDATER: svc' 'updater-HostName = a.example.org,' '   b.example.org' '  ' \
		'    c.example.org' 'updater-One = 1 ; # not a comment = : ' 'updater-two=50%% of 100%' 'compare=none' >my.ini
	upd -c my.ini s --ip $A
	exits 0 $A
	job_has hostname=a.example.org hostname=b.example.org hostname=c.example.org 'one=1 ; # not a comment = :' 'two=50% of 100%'
}

@test "a value of two lines where one belongs is exit 78 with its line, and nothing is sent" {
	service
	printf '[s]\nupdater = svc\ncompare = none\nupdater-hostname = h.example.org\nupdater-one = 1\n  2\nupdater-token = 3\n  4\n' >my.ini
	chmod 600 my.ini
	upd -c my.ini s --ip $A
	exits 78
	assert_err_has 'my.ini:5: updater-one: more than one line'
	assert_err_has 'my.ini:7: updater-token: more than one line'
	jobs_are 0
	printf '[r]\nupdater = rfc2136\nupdater-hostname = h.example.org\nupdater-server = a\n  b\n' >my.ini
	upd -c my.ini r --ip $A
	exits 78
	assert_err_has 'my.ini:4: updater-server: more than one line'
}

@test "syntax mistakes are exit 78 with file and line, from every command, and nothing is sent" {
	service
	printf '[s]\nupdater = svc\nrubbish\n' >my.ini
	for command in 'dyndnsc' 'dyndnsc s' 'dyndnsc-update s --ip 8.8.4.1' 'dyndnsc-update dummy --hostname h.example.org --ip 8.8.4.1' \
		'dyndnsc-detect s' 'dyndnsc-presets'; do
		# shellcheck disable=SC2086
		run --separate-stderr $command -c my.ini
		[ "$status" -eq 78 ] || fail "$command: exit $status" "${stderr-}"
		assert_err_has "my.ini:3: neither a [section] nor a key = value line: 'rubbish'"
		assert_out
	done
	jobs_are 0
}

@test "a preset's unknown keys are mistakes in the user's file" {
	printf '[preset:x]\nupdater = dummy\nupdter-hostname = h.example.org\n' >my.ini
	upd -c my.ini x --hostname h.example.org --ip $A
	exits 78
	assert_err_has "my.ini:3: unknown key 'updter-hostname' in a preset: did you mean 'updater-hostname'?"
}
