# Secrets: the ways to give one, what is refused, and where none may be seen.

load helper
load update

A=8.8.4.1
KEY=test.key:c2VjcmV0IG9mIHRoZSB0ZXN0

setup() {
	test_setup
	service
	printf '%s\n' 's3cret from a file' 'second line' >token
	chmod 600 token
}

# want [OPTION...]: publish A for h.example.org, each time as if for the first time.
want() {
	rm -rf "$DYNDNSC_STATEDIR"
	: >svc/jobs
	upd svc --compare none --hostname h.example.org --ip $A "$@"
}

# dry [OPTION...]: what rfc2136 would send.
dry() { upd rfc2136 --server 192.0.2.1 --zone example.org --hostname h.example.org --ip $A -nn "$@"; }

@test "X, X-file, X-env, X-command, X-credential, and the environment" {
	want --token 'on the line'
	exits 0 $A
	job_has 'token=on the line'
	want --token-file "$HOME/token"
	job_has 'token=s3cret from a file'
	MY_TOKEN='from a variable' want --token-env MY_TOKEN
	job_has 'token=from a variable'
	want --token-command "printf 'from\ta command\nmore\n'"
	job_has $'token=from\ta command'
	mkdir cred
	printf 'a credential' >cred/tok
	chmod 600 cred/tok
	CREDENTIALS_DIRECTORY=$HOME/cred want --token-credential tok
	job_has 'token=a credential'
	DYNDNSC_SVC_TOKEN='by name' want
	job_has 'token=by name'
	DYNDNSC_SVC_TOKEN_FILE=$HOME/token want
	job_has 'token=s3cret from a file'
}

@test "the same in a section" {
	cat >my.ini <<-END
		[s]
		updater = svc
		compare = none
		updater-hostname = h.example.org
		updater-one = %(two)s 100%%
		two = 2
		updater-pass-file = $HOME/token
		updater-key-command = echo "\$((6 * 7))"
		updater-auth-env = MY_AUTH
	END
	sed -i '/^two/d; s/%(two)s/2/' my.ini
	MY_AUTH='a b' upd -c my.ini s --ip $A
	exits 0 $A
	job_has 'one=2 100%' 'pass=s3cret from a file' key=42 'auth=a b'
}

@test "a secret given in two ways is a mistake; the nearer layer wins without one" {
	want --token a --token-file "$HOME/token"
	exits 64
	assert_err_has "'token' is given in two ways"
	refute_err s3cret
	DYNDNSC_SVC_TOKEN=far want --token-file "$HOME/token"
	exits 0 $A
	job_has 'token=s3cret from a file'
	job_lacks far
}

@test "a reference that leads nowhere is exit 78, says which, and nothing is sent" {
	want --token-file "$HOME/none"
	exits 78
	assert_err_has "reading '$HOME/none': No such file"
	want --token-env NOT_SET
	exits 78
	assert_err_has "the variable 'NOT_SET' is not set"
	want --token-credential tok
	exits 78
	assert_err_has 'CREDENTIALS_DIRECTORY is not set'
	CREDENTIALS_DIRECTORY=$HOME want --token-credential ../token
	exits 78
	: >empty
	chmod 600 empty
	want --token-file "$HOME/empty"
	exits 78
	assert_err_has 'is empty'
	want --token-command 'exit 3'
	exits 75
	assert_err_has 'ended with status 3'
	want --token-command 'sleep 986' -t 1
	exits 75
	assert_err_has 'did not end in time'
	none pgrep -f '^sleep 986$'
	want --token $'two\nlines'
	exits 64
	assert_err_has 'more than one line'
	TWO=$'two\nlines' want --token-env TWO
	exits 78
	assert_err_has 'more than one line'
	jobs_are 0
}

@test "a secret file that everybody can read is exit 78 when it is ours; readable by the group is fine" {
	for mode in 604 644 602 666; do
		chmod $mode token
		want --token-file "$HOME/token"
		exits 78
		assert_err_has "'$HOME/token' holds secrets and everybody can read it (mode 0$mode): chmod o-rwx it"
		refute_err s3cret
		jobs_are 0
	done
	chmod 660 token
	want --token-file "$HOME/token"
	exits 0 $A
	ln -s token link
	want --token-file "$HOME/link"
	exits 0 $A
}

@test "one that is not ours and that everybody can read is a warning that names the mode" {
	chmod 644 token
	chown nobody token
	want --token-file "$HOME/token"
	exits 0 $A
	assert_err_has "warning: '$HOME/token' holds secrets and everybody can read it (mode 0644)"
	want -q --token-file "$HOME/token"
	exits 0 $A
	refute_err
}

@test "a configuration with secrets in it that everybody can read is exit 78; without secrets it is fine" {
	printf '[s]\nupdater = svc\ncompare = none\nupdater-hostname = h.example.org\n%s\n' 'updater-token = s3cret' >my.ini
	chmod 644 my.ini
	upd -c my.ini s --ip $A
	exits 78
	assert_err_has "my.ini' holds secrets and everybody can read it (mode 0644)"
	jobs_are 0
	chmod 640 my.ini
	upd -c my.ini s --ip $A
	exits 0 $A
	rm -r "$DYNDNSC_STATEDIR"
	sed -i 's/^updater-token = .*/updater-token-file = token/' my.ini
	chmod 644 my.ini
	upd -c my.ini s --ip $A
	exits 0 $A
	printf '[r]\nupdater = rfc2136\nupdater-hostname = h.example.org\nupdater-key = %s\n' "$KEY" >my.ini
	upd -c my.ini r --ip $A
	exits 78
	refute_err "${KEY#*:}"
}

@test "every printable character arrives as it is, from each place" {
	local all i
	for i in {32..126} {161..255}; do printf -v all '%s\\x%x' "$all" "$i"; done
	printf -v all "x$all" && all+=y
	printf '%s\n' "$all" >token
	want --token "$all"
	job_has "token=$all"
	want --token-file "$HOME/token"
	job_has "token=$all"
	DYNDNSC_SVC_TOKEN=$all want
	job_has "token=$all"
	{
		printf '[s]\nupdater = svc\ncompare = none\nupdater-hostname = h.example.org\nupdater-token = '
		printf '%s\n' "${all//%/%%}"
	} >my.ini
	chmod 600 my.ini
	rm -rf "$DYNDNSC_STATEDIR"
	: >svc/jobs
	upd -c my.ini s --ip $A
	job_has "token=$all"
	: >svc/jobs
	rm -rf "$DYNDNSC_STATEDIR"
	run --separate-stderr dyndnsc --updater-svc --updater-svc-hostname h.example.org --updater-svc-token " $all " \
		--detector-static --detector-static-address $A
	[ "$status" -eq 0 ]
	job_has "token= $all "
}

@test "a malformed key is exit 78, nothing is sent, nothing is changed, and it is not shown" {
	for key in 'nonsense-s3cret' 'name:!!s3cret!!' 'hmac-sha999:name:s3cret00' ':s3cret00' 'name:'; do
		dry --key "$key"
		exits 78
		refute_err s3cret
		printf '%s\n' "$key" >token
		dry --key-command 'touch ran; cat token'
		[ "$status" -eq 0 ]
		assert_out_has 'key {key}'
		[ ! -e ran ]
		K=$key upd rfc2136 --server 127.0.0.1:1 --zone example.org --hostname h.example.org --ip $A --compare none --key-env K
		exits 78
		refute_err s3cret
		assert_err_has 'key-env: '
	done
	none grep -r attempt "$DYNDNSC_STATEDIR"
}

@test "a key file that is none, or that everybody can read, is exit 78" {
	printf 'key "test.key" { algorithm hmac-sha256; secret "c2VjcmV0"; ' >ddns.key
	chmod 600 ddns.key
	dry --key-file ddns.key
	exits 78
	assert_err_has "'ddns.key'"
	refute_err c2VjcmV0
	printf 'key "test.key" { algorithm hmac-sha256; secret "c2VjcmV0"; };\n' >ddns.key
	dry --key-file ddns.key
	[ "$status" -eq 0 ]
	refute_out c2VjcmV0
	chmod 604 ddns.key
	dry --key-file ddns.key
	exits 78
	assert_err_has 'mode 0604'
}

@test "no secret is in any output: not at -vv, not in a dry run, not in the state" {
	printf '%s\n' 'key "test.key" { algorithm hmac-sha256; secret "c2VjcmV0IG9mIHRoZSB0ZXN0"; };' >ddns.key
	chmod 600 ddns.key
	for n in -n -nn; do
		dry $n -vv --key "$KEY"
		refute_out c2VjcmV0
		refute_err c2VjcmV0
		dry $n -vv --key-file ddns.key
		refute_out c2VjcmV0
		refute_err c2VjcmV0
	done
	want -vv --token s3cret --pass-file "$HOME/token" --key-command 'echo k3y'
	refute_out s3cret
	refute_err s3cret
	refute_err k3y
	job_has token=s3cret key=k3y
	answers badauth
	want -vv --token s3cret
	refute_err s3cret
	for n in -n -nn; do
		want $n -vv --token s3cret --pass-file "$HOME/token" --key-command 'echo k3y'
		refute_out s3cret
		refute_out k3y
		refute_err s3cret
		refute_err k3y
	done
	none grep -r -e s3cret -e c2VjcmV0 "$DYNDNSC_STATEDIR"
}

@test "a secret on the command line, and one in the environment, is wiped from /proc" {
	mkfifo fifo
	for spelled in '--token s3cret' '--token=s3cret' '--weird s3cret'; do
		# shellcheck disable=SC2016,SC2086
		DYNDNSC_SVC_KEY=s3cret2 MY_PASS=s3cret3 bg bash -c 'exec dyndnsc-update "$@" <fifo' x svc --hostname h.example.org \
			--compare none $spelled --pass-env MY_PASS --force --follow
		exec 9>fifo
		printf '%s\n\n' $A >&9
		await grep -q -e '^[a-z]*=s3cret$' svc/jobs
		none grep -a s3cret "/proc/$BG_PID/cmdline" "/proc/$BG_PID/environ"
		job_has key=s3cret2 pass=s3cret3
		exec 9>&-
		await gone "$BG_PID"
		: >svc/jobs
	done
}

@test "no other process ever has a secret in its argv or environment" {
	program dyndnsc-update-spy <<-END
		#!/bin/sh
		for p in /proc/[0-9]*; do
			tr '\0' '\n' <\$p/cmdline
			tr '\0' '\n' <\$p/environ
		done >'$HOME/svc/seen' 2>/dev/null
		printf 'h.example.org\tA\tgood\n'
	END
	[ "$(id -u)" -ne 0 ] || printf '[dyndnsc]\nuser = nobody\n' >user.ini
	printf '[s]\nupdater = spy\ncompare = none\nupdater-hostname = h.example.org\nupdater-token = s3cr%%et\n' >>user.ini
	printf 'detector = static\ndetector-address = %s\n' $A >>user.ini
	chmod 600 user.ini
	touch svc/seen
	chmod 666 svc/seen
	run --separate-stderr dyndnsc -c user.ini
	[ "$status" -eq 0 ]
	grep -q dyndnsc svc/seen
	none grep 's3cr' svc/seen
	rm -rf "$DYNDNSC_STATEDIR"
	run --separate-stderr dyndnsc --updater-spy --updater-spy-hostname h.example.org --updater-spy-token 's3cr%et' \
		--detector-static --detector-static-address $A
	[ "$status" -eq 0 ]
	none grep -a 's3cr' svc/seen
}

@test "a secret's command runs once per request, not when there is nothing to do" {
	rm -rf "$DYNDNSC_STATEDIR"
	for _ in 1 2 3; do
		upd svc --compare none --hostname h.example.org --ip $A --token-command "echo x >>'$HOME/ran'; echo t"
		[ "$status" -eq 0 ]
	done
	[ "$(wc -l <ran)" -eq 1 ]
	jobs_are 1
}
