# Update protocols that are executables, dyndnsc-update-NAME: what they are given and what their answers come to.

load helper
load update

A=8.8.4.1
A6=2a00:1450::1

# want [OPTION...]: publish A for h.example.org.
want() { upd prog --compare none --hostname h.example.org --ip $A "$@"; }

# prog <SCRIPT: the executable behind `want`.
prog() { program dyndnsc-update-prog; }

# after the answer only a day later is the next one asked for
reset() { rm -rf "$DYNDNSC_STATEDIR"; }

@test "the job: name, hosts, addresses, what was confirmed, every option under its own name, a blank line" {
	service
	upd svc --compare none --hostname 'b.example.org a.example.org' --ip $A --ip $A6 --color 'light blue' --empty= -t 20
	exits 0 $A $A6
	{
		printf '%s\n' name=svc hostname=b.example.org hostname=a.example.org ip=$A ip=$A6 'color=light blue' empty= \
			deadline=19 verbose=0 ''
	} | diff - <(sed 's/^deadline=20$/deadline=19/' svc/jobs)
	: >svc/jobs
	age 100
	upd svc --compare none --hostname 'b.example.org a.example.org' --ip 8.8.4.2 -v -v --color 'light blue' --empty= -t 20
	exits 0 8.8.4.2
	job_has "confirmed=b.example.org $A" "confirmed=a.example.org $A" verbose=2
	job_lacks $A6
}

@test "hosts with other records to send are a job of their own" {
	service
	upd svc --compare none --hostname a.example.org --ip $A
	: >svc/jobs
	upd svc --compare none --hostname a.example.org,b.example.org --ip $A --ip $A6
	exits 0 $A6 $A
	jobs_are 2
	printf '%s\n' name=svc hostname=a.example.org ip=$A6 deadline=29 verbose=0 '' \
		name=svc hostname=b.example.org ip=$A ip=$A6 deadline=29 verbose=0 '' | sort | diff - <(sed 's/^deadline=30$/deadline=29/' svc/jobs | sort)
}

@test "options come from a section, the environment and a preset, in this order" {
	service
	cat >my.ini <<-END
		[preset:mine]
		updater = svc
		updater-one = preset
		updater-two = preset
		updater-three = preset
		updater-four = preset
		compare = none
		[home]
		use_preset = mine
		updater-hostname = h.example.org
		updater-one = section
		updater-two = section
	END
	DYNDNSC_SVC_TWO=env DYNDNSC_SVC_THREE=env DYNDNSC_SVC_FIVE_OR_SIX=env upd -c my.ini home --one cmdline --ip $A
	exits 0 $A
	job_has name=home one=cmdline two=section three=env four=preset five-or-six=env
}

@test "verdict lines: words, message, hints; fields at the end may be left out" {
	prog <<-'END'
		#!/bin/sh
		printf 'h.example.org\tA\tgood\n'
	END
	want --verdicts
	exits 0 $'h.example.org\tA\tgood\t'$A$'\t'
	reset
	prog <<-'END'
		#!/bin/sh
		printf 'H.EXAMPLE.ORG.\tA\t911\t\tlater \033[1m please\tsent wait=77 whatever\n'
	END
	want
	exits 75
	assert_err_has 'later ?[1m please'
	grep -q ^trouble=sent "$(state_file prog)"
}

@test "a line for another host or family is not an answer" {
	prog <<-'END'
		#!/bin/sh
		printf 'g.example.org\tA\tgood\nh.example.org\tAAAA\tgood\n'
	END
	want
	exits 75
	assert_err_has "ended with status 0 and no word on it"
}

@test "good for another address than the one sent is no success" {
	prog <<-'END'
		#!/bin/sh
		printf 'h.example.org\tA\tgood\t127.0.0.1\n'
	END
	want
	exits 75
	assert_err_has "'good' for 127.0.0.1, but $A was sent"
}

@test "the last word on a record counts" {
	prog <<-'END'
		#!/bin/sh
		printf 'h.example.org\tA\t911\t\tbusy\nh.example.org\tA\tgood\n'
	END
	want
	exits 0 $A
}

@test "an exit status without a verdict line: 69, 77 and 78 refuse, all else is server trouble" {
	prog <<-'END'
		#!/bin/sh
		exit "$(sed -n 's/^code=//p')"
	END
	local code word
	while read -r code word; do
		reset
		want --code "$code" --verdicts
		[ "$status" -eq "$(case $code in 69 | 77 | 78) echo "$code" ;; *) echo 75 ;; esac)" ] || fail "$code: $status"
		assert_out_has $'h.example.org\tA\t'"$word"$'\t'
		assert_err_has "ended with status $code and no word on it"
	done <<-END
		0 dnserr
		1 dnserr
		64 dnserr
		69 badrequest
		75 dnserr
		77 badauth
		78 config
		127 dnserr
	END
}

@test "such a refusal is asked again after an hour" {
	prog <<-'END'
		#!/bin/sh
		exit 77
	END
	want
	exits 77
	want
	exits 77
	refute_err
	age 4100 "$(state_file prog)"
	want
	exits 77
	assert_err_has 'no word on it'
}

@test "a crash is server trouble; what was said before it counts" {
	prog <<-'END'
		#!/bin/sh
		kill -SEGV $$
	END
	want
	exits 75
	assert_err_has 'ended with status 139'
	reset
	prog <<-'END'
		#!/bin/sh
		printf 'a.example.org\tA\tgood\n'
		kill -SEGV $$
	END
	upd prog --compare none --hostname a.example.org,b.example.org --ip $A
	exits 75 $A
	assert_err_has 'b.example.org A: dnserr'
}

@test "one that does not read its job may answer all the same" {
	prog <<-'END'
		#!/bin/sh
		exec <&-
		printf 'h.example.org\tA\tgood\n'
	END
	want --long "$(printf '%0100000d' 1)"
	exits 0 $A
}

@test "half a line is no answer" {
	prog <<-'END'
		#!/bin/sh
		printf 'h.example.org\tA\tgood'
	END
	want
	exits 75
}

@test "lines that are none are shown, cleaned, five at most" {
	prog <<-'END'
		#!/bin/sh
		printf '\033]0;title\007 good\n\n\tA\tgood\nh.example.org\tMX\tgood\nh.example.org\tA\tgreat\nh.example.org\tA\tgood\tnonsense\n'
		printf 'good\ngood %s\n' 8.8.4.1
	END
	want
	exits 75
	assert_err_has "not a verdict line: '?]0;title? good'"
	assert_err_has '... and 3 lines more that are none'
	[ "$(grep -c 'not a verdict line' <<<"${stderr-}")" -eq 5 ]
}

@test "bytes that are no text are no answer" {
	prog <<-'END'
		#!/bin/sh
		head -c 5000 /dev/urandom
	END
	want
	exits 75
	prog <<-'END'
		#!/bin/sh
		printf '\0\nh.example.org\tA\tgood\n'
	END
	reset
	want
	exits 75
}

@test "endless output ends the program" {
	prog <<-'END'
		#!/bin/sh
		yes
	END
	want
	exits 75
	assert_err_has 'printed too much and was ended'
	[ "$(wc -l <<<"${stderr-}")" -lt 10 ]
}

@test "one that hangs is ended at the deadline, its children too; what it said counts" {
	prog <<-'END'
		#!/bin/sh
		printf 'a.example.org\tA\tgood\n'
		sleep 987 &
		sleep 986
	END
	upd prog -t 1 --compare none --hostname a.example.org,b.example.org --ip $A
	exits 75 $A
	assert_err_has 'b.example.org A: dnserr: no answer within the deadline'
	none pgrep -f '^sleep 98[67]$'
}

@test "one that ignores TERM is killed a second after the deadline" {
	prog <<-'END'
		#!/bin/sh
		trap '' TERM
		while :; do sleep 0.1; done
	END
	SECONDS=0
	want -t 1
	exits 75
	[ $SECONDS -le 4 ]
}

@test "one whose child keeps its output open is ended at the deadline" {
	prog <<-'END'
		#!/bin/sh
		printf 'h.example.org\tA\tgood\n'
		sleep 985 &
	END
	want -t 1
	exits 0 $A
	none pgrep -f '^sleep 985$'
}

@test "its stderr is the user's" {
	prog <<-'END'
		#!/bin/sh
		echo 'a word to people' >&2
		printf 'h.example.org\tA\tgood\n'
	END
	want
	exits 0 $A
	assert_err_has 'a word to people'
}

@test "not found is said with the nearest name; a file that cannot be executed is not found" {
	upd prog2 --hostname h.example.org --ip $A
	exits 64
	assert_err_has "no section, preset or protocol 'prog2'"
	prog <<-'END'
		#!/bin/sh
	END
	chmod 644 "$DYNDNSC_EXECDIR/dyndnsc-update-prog"
	want
	exits 64
	printf '[home]\nupdater = rfc2163\nupdater-hostname = h.example.org\n' >my.ini
	upd -c my.ini home --ip $A
	exits 78
	assert_err_has "did you mean 'rfc2136'?"
	upd ../exec/x --hostname h.example.org --ip $A
	exits 64
}

@test "one that cannot be started is exit 71, and is named" {
	prog <<<'#!/nonexistent/interpreter'
	want --verdicts
	[ "$status" -eq 71 ]
	assert_err_has "starting '$DYNDNSC_EXECDIR/dyndnsc-update-prog': No such file or directory"
	assert_out_has $'h.example.org\tA\tdnserr\t'$A$'\tstarting '
	prog <<-'END'
		#!/bin/sh
		printf 'h.example.org\tA\tgood\n'
	END
	want
	exits 0 $A
}

@test "its environment is clean: PATH, HOME, LANG, TZ, CA and proxy variables, nothing else; it inherits no descriptor of others" {
	prog <<-'END'
		#!/bin/sh
		env | sed 's/^/env: /' >&2
		for fd in /proc/$$/fd/*; do echo "fd: ${fd##*/}" >&2; done
		printf 'h.example.org\tA\tgood\n'
	END
	export DYNDNSC_PROG_TOKEN=s3cret DYNDNSC_OTHER_KEY=s3cret2 AWS_SECRET=x https_proxy=http://proxy.example/ SSL_CERT_FILE=/ca
	exec 7</etc/passwd
	want
	exec 7<&-
	exits 0 $A
	for name in PATH HOME TZ https_proxy SSL_CERT_FILE; do assert_err_has "env: $name="; done
	refute_err s3cret
	refute_err DYNDNSC
	refute_err AWS
	refute_err 'fd: 7'
}

@test "as root it runs as nobody, or as [dyndnsc] user says" {
	prog <<-'END'
		#!/bin/sh
		echo "i am $(id -un) in $(id -Gn)" >&2
		printf 'h.example.org\tA\tgood\n'
	END
	want
	if id _dyndnsc 2>/dev/null; then assert_err_has 'i am _dyndnsc'; else assert_err_has 'i am nobody in nogroup'; fi
	printf '[dyndnsc]\nuser = daemon\n' >my.ini
	reset
	want -c my.ini
	assert_err_has 'i am daemon in daemon'
	printf '[dyndnsc]\nuser = root\n' >my.ini
	reset
	want -c my.ini
	exits 78
	assert_err_has "user 'root' is root: name another"
	printf '[dyndnsc]\nuser = nosuchuser\n' >my.ini
	want -c my.ini
	exits 78
	assert_err_has "no user 'nosuchuser' to run as"
}

# want, the programs being on PATH only.
on_path() {
	local PATH=$DYNDNSC_EXECDIR:$PATH
	DYNDNSC_EXECDIR='' want
}

@test "root runs nothing that is not root's own: not from DYNDNSC_EXECDIR, not from PATH" {
	prog <<-'END'
		#!/bin/sh
		printf 'h.example.org\tA\tgood\n'
	END
	for spoil in 'chmod g+w exec/dyndnsc-update-prog' 'chmod o+w exec' 'chown nobody exec/dyndnsc-update-prog'; do
		$spoil
		want
		exits 64
		on_path
		exits 64
		chmod 755 exec exec/dyndnsc-update-prog
	done
	chown root exec/dyndnsc-update-prog
	on_path
	exits 0 $A
}

@test "nobody may use a program of their own" {
	prog <<-'END'
		#!/bin/sh
		printf 'h.example.org\tA\tgood\n'
	END
	chown -R nobody exec
	install -o nobody -m 700 -d nobodys
	# the tree may be in a closed folder of root's
	install -m 755 -d data
	install -m 644 "$TREE/share/presets.ini" data
	DYNDNSC_DATADIR=$HOME/data DYNDNSC_STATEDIR=$HOME/nobodys run --separate-stderr setpriv --reuid nobody --clear-groups \
		dyndnsc-update prog --compare none --hostname h.example.org --ip $A
	exits 0 $A
}

@test "built-in names win" {
	program dyndnsc-update-dummy <<-'END'
		#!/bin/sh
		exit 77
	END
	upd dummy --hostname h.example.org --ip $A
	exits 0 $A
	upd --list
	refute_out "$DYNDNSC_EXECDIR"
}

@test "what ends dyndnsc-update ends the program with it" {
	prog <<-'END'
		#!/bin/sh
		sleep 983 &
		sleep 983
	END
	for signal in TERM HUP INT; do
		# bash ignores INT for what it starts in the background
		bg env --default-signal=INT dyndnsc-update prog --force --compare none --hostname h.example.org --ip $A
		await pgrep -f '^sleep 983$' >/dev/null
		kill -$signal "$BG_PID"
		await gone "$BG_PID"
		await none pgrep -f '^sleep 983$' 2>/dev/null
	done
}
