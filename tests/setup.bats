# dyndnsc-setup: what it asks, what it writes, what it tries.

load helper
load update

A=8.8.4.4

set_up() { run --separate-stderr dyndnsc-setup "$@"; }

# mine <TEXT: the file my.ini.
mine() {
	cat >my.ini
	chmod 600 my.ini
}

# works: what a section with the protocol `dummy` needs.
works() { printf '%s\n' --set detector=static --set "address=$A" --set hostname=home.example.org; }

# talk [OPTION...] <SCRIPT: dyndnsc-setup -c my.ini OPTION... at a terminal (dialogue.py); what it shows is in $output.
talk() {
	cat >script
	run --separate-stderr "$TREE/tests/dialogue.py" dyndnsc-setup -c my.ini "$@" <script
	[ "$status" -ne 99 ] || fail "$output"
}

# questions N: so many were put.
questions() {
	local n
	n=$(grep -cE '^[a-z]+( \([^)]*\))?: ' <<<"$output" || true)
	[ "$n" -eq "$1" ] || fail "$n questions, not $1" "$output"
}

# nothing_written: neither the file nor what is half of it.
nothing_written() {
	run -0 find . -name data -prune -o -name '*.ini*' -print
	[ -z "$output" ] || fail "written: $output"
}

# a protocol with a secret, an option with a default, one with a check
fancy() {
	http_service
	recipe fancy 'website = https://fancy.example/' 'domains = fancy.example' <<-'END'
		[option userid]
		required = yes
		account = yes
		help = who you are
		[option token]
		required = yes
		secret = yes
		help = token of the account
		[option port]
		required = yes
		type = number
		help = which port
		[option url]
		type = url
		default = https://fancy.example/
		help = where
		[option ttl]
		type = number
		help = seconds
	END
}

@test "--help goes to stdout, --version names the program" {
	set_up --help
	exits 0 "$output"
	assert_out_has 'usage: dyndnsc-setup '
	set_up -V
	[[ $output =~ ^dyndnsc-setup\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

# --- the dialogue ---------------------------------------------------------------------------------

@test "at a terminal it asks for what is required and not given, hides the secret, and sends when told to" {
	fancy
	talk --set detector=static --set address=$A fancy <<-'END'
		> https://fancy.example/
		> hostname (
		echo on
		< home.example.org
		> userid (who you are): 
		< me
		> token (token of the account): 
		echo off
		< s3cret token
		> port (which port): 
		echo on
		< 8080
		> would send: 
		> send the first update now? [y/N] 
		< y
		> published 8.8.4.4
		> systemctl enable --now dyndnsc.service
	END
	[ "$status" -eq 0 ] || fail "$output"
	questions 4
	refute_out 's3cret'
	assert_out_has 'echo on'
	[ "$(stat -c %a my.ini)" = 600 ]
	diff my.ini - <<-'END'
		[home.example.org]
		updater = fancy
		detector = static
		detector-address = 8.8.4.4
		updater-hostname = home.example.org
		updater-userid = me
		updater-token = s3cret token
		updater-port = 8080
	END
	job_has 'token=s3cret token' 'port=8080' 'ip=8.8.4.4'
}

@test "what was given, or stands in [DEFAULT] or the preset, is not asked for" {
	fancy
	mine <<-'END'
		[preset:mine]
		title = My own
		note = the user is your number
		updater = fancy
		updater-port = 1
		detector = static
		detector-address = 8.8.4.4

		[DEFAULT]
		updater-userid = me
	END
	talk --set hostname=home.example.org mine <<-'END'
		> My own
		> the user is your number
		> token (token of the account): 
		< s3cret
		> send the first update now? [y/N] 
		< n
		> not sent
	END
	[ "$status" -eq 0 ] || fail "$output"
	questions 1
	dyndnsc -c my.ini --check home.example.org
	jobs_are 1 # of the dry run
	job_has dry-run=1
}

@test "without SERVICE it asks, and searches names, titles and domains" {
	fancy
	talk --no-try --set userid=me --set port=1 --set token=x --set hostname=home.example.org <<-'END'
		> service (
		< zzzz
		> nothing matches that
		> service (
		< (
		> is no regular expression
		> service (
		< strato
		>   2  strato.com:ipv6
		> service (
		< FANCY\.EXAMPLE
		> systemctl
	END
	[ "$status" -eq 0 ] || fail "$output"
	grep -qx 'updater = fancy' my.ini
	rm my.ini
	# a number of the list
	talk --no-try --set userid=me --set password=x --set hostname=home.example.org <<-'END'
		> service (
		< nsupdate.info
		>   1  nsupdate.info:ipv4
		>   2  nsupdate.info:ipv6
		> service (
		< 2
		> systemctl
	END
	[ "$status" -eq 0 ] || fail "$output"
	grep -qx 'use_preset = nsupdate.info:ipv6' my.ini
	rm my.ini
	# a preset and the protocol that it names are one service: it is found, and nobody has to choose
	talk --no-try --set token=x --set hostname=home.example.org <<-'END'
		> service (
		< digital
		>   1  digitalocean.com
		> systemctl
	END
	[ "$status" -eq 0 ] || fail "$output"
	grep -qx 'use_preset = digitalocean.com' my.ini
}

@test "a value that its option does not take is asked for again, with the reason" {
	fancy
	talk --no-try --set userid=me fancy <<-'END'
		> hostname (
		< not a host!
		> 'host!' is not a host name
		> hostname (
		< home.example.org
		> token (
		< 
		> token (
		<  leading
		> a blank at its beginning
		> token (
		< good
		> port (
		< many
		> not a whole number
		> port (
		< 80
		> systemctl
	END
	[ "$status" -eq 0 ] || fail "$output"
	grep -qx 'updater-token = good' my.ini
}

@test "a signal while a secret is typed: the terminal is as before, and nothing is written" {
	local name number
	fancy
	for name in INT:2 TERM:15 HUP:1 QUIT:3; do
		number=${name#*:} name=${name%:*}
		talk --set userid=me --set port=1 --set hostname=home.example.org fancy <<-END
			> token (
			echo off
			signal $name
		END
		[ "$status" -eq $((128 + number)) ] || fail "SIG$name: $status" "$output"
		assert_out_has 'echo on'
		nothing_written
	done
	talk --set userid=me --set port=1 --set hostname=home.example.org fancy <<-END
		> token (
		echo off
		key C
	END
	[ "$status" -eq 130 ]
	assert_out_has 'echo on'
	nothing_written
}

@test "stopped while a secret is typed, the terminal is as before; continued, it asks again" {
	fancy
	talk --no-try --set userid=me --set port=1 --set hostname=home.example.org fancy <<-END
		> token (
		echo off
		signal TSTP
		do sleep 0.05; kill -CONT \$PID
		> token (
		echo off
		< s3cret
		> systemctl
	END
	[ "$status" -eq 0 ] || fail "$output"
	grep -qx 'updater-token = s3cret' my.ini
}

@test "the end of input ends it: exit 64, and nothing is written" {
	fancy
	talk --set userid=me --set hostname=home.example.org fancy <<-'END'
		> token (
		key D
		> 'token' is missing: nothing was written
	END
	[ "$status" -eq 64 ]
	assert_out_has 'echo on'
	nothing_written
}

@test "a value of --set is in no list of processes while it waits" {
	fancy
	talk --no-try --set userid=me --set port=1 --set token=s3cret fancy <<-'END'
		> hostname (
		do tr '\0' '\n' </proc/$PID/cmdline >cmdline
		< home.example.org
		> systemctl
	END
	[ "$status" -eq 0 ] || fail "$output"
	grep -qx -- --set cmdline
	none grep -F -e s3cret cmdline
	grep -qx 'updater-token = s3cret' my.ini
}

@test "a file that somebody else changes meanwhile is left to them: exit 75" {
	fancy
	mine <<-'END'
		[z]
		updater = dummy
		updater-hostname = z.example.org
	END
	talk --no-try --set userid=me --set port=1 --set hostname=home.example.org --secret-file secrets fancy <<-'END'
		> token (
		do echo '# mine' >>my.ini
		< s3cret
		> was changed by somebody else meanwhile
	END
	[ "$status" -eq 75 ] || fail "$output"
	[ "$(tail -n 1 my.ini)" = '# mine' ]
	none grep -F home.example.org my.ini
	[ -z "$(ls -A secrets)" ]
}

# --- without a terminal ---------------------------------------------------------------------------

@test "answers come by --set and as lines on standard input" {
	fancy
	set_up -c my.ini --no-try --set userid=me fancy --set hostname=home.example.org <<-'END'
		token=a=b %(x)s # c
		updater-port=80

		ttl=60
	END
	[ "$status" -eq 0 ] || fail "$stderr"
	diff my.ini - <<-'END'
		[home.example.org]
		updater = fancy
		updater-userid = me
		updater-hostname = home.example.org
		updater-token = a=b %%(x)s # c
		updater-port = 80
		updater-ttl = 60
	END
	dyndnsc -c my.ini --check
}

@test "without a terminal all that is missing is said: exit 64" {
	fancy
	set_up -c my.ini --set port=1 fancy </dev/null
	exits 64
	assert_err_has "'fancy' needs 'hostname' (the names to keep up to date): give it by --set"
	assert_err_has "'fancy' needs 'userid' (who you are): give it by --set"
	assert_err_has "'fancy' needs 'token' (token of the account): give it as a line KEY=VALUE on standard input"
	refute_err "'port'"
	nothing_written
	set_up -c my.ini </dev/null
	exits 64
	assert_err_has 'no service named'
}

@test "what is wrong with answers is said all at once, never quoting a secret" {
	fancy
	set_up -c my.ini fancy --set port=many --set ttl=1 --set ttl=2 --set use_preset=x --set 'token-file=/x' --set 'a b=c' \
		<<<$'token=twofold\t1 \nhostname=???'
	exits 65
	assert_err_has '--set port: not a whole number'
	assert_err_has '--set ttl: given twice'
	assert_err_has '--set use_preset: that is what SERVICE says'
	assert_err_has '--set a b: not a key of a section'
	assert_err_has "line 1 of standard input: cannot stand in the file (--secret-file can take most): a blank at its end"
	assert_err_has 'line 1 of standard input: given in two ways'
	assert_err_has "line 2 of standard input: '???' is not a host name"
	refute_err 'twofold'
	nothing_written
	set_up -c my.ini fancy --set port=1 --set userid=me --set hostname=home.example.org <<<$'s3cret'
	exits 65
	assert_err_has 'line 1 of standard input: not KEY=VALUE, as in password='
	refute_err 's3cret'
	set_up -c my.ini fancy --set port
	exits 64
	assert_err_has '--set takes KEY=VALUE'
}

@test "keys that nobody knows, and what does not fit together, are found before anything is written" {
	set_up -c my.ini dummy --set hostname=home.example.org --set intervall=60 --set updater-ttl=5 --set detector=nul </dev/null
	exits 64
	assert_err_has "no detector 'nul': did you mean 'null'?"
	set_up -c my.ini dummy --set hostname=home.example.org --set intervall=60 --set updater-ttl=5 </dev/null
	exits 78
	assert_err_has "unknown key 'intervall': did you mean 'interval'?"
	assert_err_has "unknown key 'updater-ttl' for protocol 'dummy'"
	nothing_written
}

@test "no such service, or one that is gone" {
	set_up -c my.ini no-ip.org </dev/null
	exits 64
	assert_err_has "no preset or protocol 'no-ip.org': did you mean 'no-ip.com'?"
	set_up -c my.ini dnsdynamic.org </dev/null
	exits 78
	assert_err_has "preset 'dnsdynamic.org' is gone"
	set_up -c my.ini protocol:no-ip.com </dev/null
	exits 64
	set_up -c my.ini preset:dummy </dev/null
	exits 64
	set_up -c my.ini a b </dev/null
	exits 64
	set_up -c my.ini dummy --sett x </dev/null
	exits 64
	assert_err_has "did you mean '--set'?"
	nothing_written
}

@test "a dyndns2 host that a preset knows needs no url, another does" {
	set_up -c my.ini --no-try dyndns2 --set hostname=x.ddns.net --set userid=me <<<password=x
	[ "$status" -eq 0 ] || fail "$stderr"
	dyndnsc -c my.ini --check
	set_up -c my.ini --no-try dyndns2 --set hostname=x.example.org --set userid=me <<<password=x
	exits 64
	assert_err_has "'dyndns2' needs 'url'"
}

@test "a program as protocol: its host names are asked for, its secrets known by their names" {
	service svc
	set_up -c my.ini svc </dev/null
	exits 64
	assert_err_has "'svc' needs 'hostname'"
	set_up -c my.ini svc --no-try --set hostname=home.example.org --set updater-color=red --secret-file secrets <<<updater-api-token=x
	[ "$status" -eq 0 ] || fail "$stderr"
	diff my.ini - <<-END
		[home.example.org]
		updater = svc
		updater-hostname = home.example.org
		updater-color = red
		updater-api-token-file = $HOME/secrets/home.example.org.api-token
	END
}

# --- the file -------------------------------------------------------------------------------------

@test "what is given comes back through the toolkit's reader and Python's, and the rest stays" {
	run -0 "$TREE/tests/setup-python" "$TREE/tests/stub/ini-dump" 250
}

@test "a file that is there keeps every byte, its mode and its owner; a link stays a link" {
	mkdir real
	printf '[z]\r\nUpdater: dummy\r\nupdater-hostname =\r\n  a.example.org\r\n\t; c\r\n\r\n# no newline' >real/file.ini
	chmod 640 real/file.ini
	chown daemon:mail real/file.ini
	chmod 755 . real
	ln -s real/file.ini my.ini
	cp real/file.ini before
	# it is not root's own, so root does not use it
	set_up -c my.ini --no-try dummy --set hostname=home.example.org </dev/null
	exits 78
	assert_err_has "is not root's own"
	cmp real/file.ini before
	chown root:mail real/file.ini
	# shellcheck disable=SC2046 # words
	set_up -c my.ini --no-try dummy $(works) </dev/null
	[ "$status" -eq 0 ] || fail "$stderr"
	[ -L my.ini ]
	[ "$(stat -c '%a %U %G' real/file.ini)" = '640 root mail' ]
	head -c "$(stat -c %s before)" real/file.ini | cmp - before
	[ "$(ls -A real)" = file.ini ]
	dyndnsc -c my.ini --check
}

@test "somebody's own file stays theirs; without one it is ~/.dyndnsc.ini, and nobody else can read it" {
	chown nobody .
	open_folders
	as_nobody() {
		setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=-all env -i "HOME=$HOME" "PATH=$PATH" \
			"DYNDNSC_EXECDIR=$TREE/cmd" "$@" </dev/null
	}
	umask 0
	run --separate-stderr as_nobody dyndnsc-setup --no-try --set hostname=a.example.org dummy
	[ "$status" -eq 0 ] || fail "$stderr"
	umask 022
	[ "$(stat -c '%a %U' .dyndnsc.ini)" = '600 nobody' ]
	assert_out_has "*/5 * * * * $TREE/cmd/dyndnsc --config $HOME/.dyndnsc.ini"
	assert_out_has 'systemctl --user enable --now dyndnsc.service'
	run --separate-stderr as_nobody dyndnsc-setup --no-try --set hostname=b.example.org dummy
	[ "$status" -eq 0 ] || fail "$stderr"
	[ "$(grep -c '^\[' .dyndnsc.ini)" -eq 2 ]
	[ "$(stat -c '%a %U' .dyndnsc.ini)" = '600 nobody' ]
}

@test "a section of that name is refused; --replace replaces it and nothing else" {
	mine <<-'END'
		# the first
		[a]
		updater = dummy
		updater-hostname = a.example.org

		# ours
		[home.example.org]
		updater = dummy
		# inside
		updater-hostname = old.example.org
		  older.example.org

		; of the next
		[DEFAULT]
		updater-hostname = any.example.org
	END
	cp my.ini before
	# shellcheck disable=SC2046
	set_up -c my.ini --no-try dummy $(works) </dev/null
	exits 78
	assert_err_has "has a section 'home.example.org' already: --replace replaces it, --section NAME names another"
	cmp my.ini before
	# shellcheck disable=SC2046
	set_up -c my.ini --no-try --replace dummy $(works) </dev/null
	[ "$status" -eq 0 ] || fail "$stderr"
	diff my.ini - <<-'END'
		# the first
		[a]
		updater = dummy
		updater-hostname = a.example.org

		# ours
		[home.example.org]
		updater = dummy
		detector = static
		detector-address = 8.8.4.4
		updater-hostname = home.example.org

		; of the next
		[DEFAULT]
		updater-hostname = any.example.org
	END
}

@test "a file in which the section would be read otherwise is left alone" {
	printf '[home.example.org]\n  updater = dummy\n  updater-hostname = a.example.org\n  [z]\n  updater = dummy\n  updater-hostname = z.example.org\n' | mine
	cp my.ini before
	dyndnsc -c my.ini --check
	# shellcheck disable=SC2046
	set_up -c my.ini --no-try --replace dummy $(works) </dev/null
	exits 78
	assert_err_has 'is the next section in'
	cmp my.ini before
}

@test "at a terminal another name is asked for" {
	mine <<-'END'
		[home.example.org]
		updater = dummy
		updater-hostname = home.example.org
	END
	talk --no-try --set hostname=home.example.org dummy <<-'END'
		> there is a section 'home.example.org' already; another name: 
		< two words
		> cannot be the name of a section
		> another name: 
		< second
		> systemctl
	END
	[ "$status" -eq 0 ] || fail "$output"
	grep -qx '\[second\]' my.ini
}

@test "names of sections: the host's, without a star; none that mean something else" {
	local name
	set_up -c my.ini --no-try -n dummy --set 'hostname=*.example.org, b.example.org' </dev/null
	exits 0 '[example.org]' 'updater = dummy' 'updater-hostname = *.example.org, b.example.org'
	for name in dyndnsc DEFAULT preset:x notify:x 'a b' 'a,b' 'a]b' -x a/b ''; do
		set_up -c my.ini --no-try --section="$name" dummy --set hostname=home.example.org </dev/null
		exits 64
	done
	nothing_written
}

@test "secrets go into files of their own where that is wanted, exactly as given" {
	fancy
	set_up -c my.ini --no-try fancy --set userid=me --set port=1 --set hostname=home.example.org --secret-file secrets \
		<<<$'token=  blanks # and \u00e9 \t'
	[ "$status" -eq 0 ] || fail "$stderr"
	[ "$(stat -c %a secrets)" = 700 ]
	[ "$(stat -c %a secrets/home.example.org.token)" = 600 ]
	[ "$(cat secrets/home.example.org.token)" = $'  blanks # and \u00e9 \t' ]
	grep -qx "updater-token-file = $HOME/secrets/home.example.org.token" my.ini
	dyndnsc -c my.ini --check
	printf 8.8.4.4 | dyndnsc-update -c my.ini home.example.org
	job_has $'token=  blanks # and \u00e9 \t'
	# one that is there is not overwritten
	set_up -c my.ini --no-try fancy --set userid=me --set port=1 --set hostname=home.example.org --secret-file secrets \
		--section other <<<token=y
	[ "$status" -eq 0 ] || fail "$stderr"
	set_up -c other.ini --no-try fancy --set userid=me --set port=1 --set hostname=home.example.org --secret-file secrets <<<token=x
	exits 78
	assert_err_has "secrets/home.example.org.token' is there already: --replace replaces it"
	[ ! -e other.ini ]
	set_up -c my.ini --no-try fancy --set userid=me --set port=1 --set hostname=home.example.org --secret-file secrets \
		--replace <<<token=new
	[ "$status" -eq 0 ] || fail "$stderr"
	[ "$(cat secrets/home.example.org.token)" = new ]
}

@test "-n prints the section without its secrets, and touches nothing" {
	fancy
	set_up -c my.ini -n fancy --set userid=me --set port=1 --set hostname=home.example.org <<<token=s3cret
	exits 0 '[home.example.org]' 'updater = fancy' 'updater-userid = me' 'updater-port = 1' 'updater-hostname = home.example.org' \
		'updater-token = ***'
	refute_err
	set_up -c my.ini -n fancy --set userid=me --set port=1 --set hostname=home.example.org --secret-file secrets <<<token=s3cret
	[ "$status" -eq 0 ]
	assert_out_has "updater-token-file = $HOME/secrets/home.example.org.token"
	[ ! -e secrets ]
	nothing_written
	jobs_are 0
}

@test "a file with mistakes, one that is no file, and one that others can read are refused" {
	fancy
	printf '[z\n' >my.ini
	# shellcheck disable=SC2046
	set_up -c my.ini --no-try dummy $(works) </dev/null
	exits 78
	assert_err_has "my.ini:1: "
	[ "$(cat my.ini)" = '[z' ]
	rm my.ini
	mkfifo pipe
	local file
	for file in pipe . /dev/null no/such.ini; do
		# shellcheck disable=SC2046
		set_up -c "$file" --no-try dummy $(works) </dev/null
		exits 78
	done
	mine </dev/null
	chmod 644 my.ini
	set_up -c my.ini --no-try fancy --set userid=me --set port=1 --set hostname=home.example.org <<<token=s3cret
	exits 78
	assert_err_has 'chmod o-rwx it'
	[ ! -s my.ini ]
	# without a secret in it, it may be so
	# shellcheck disable=SC2046
	set_up -c my.ini --no-try dummy $(works) </dev/null
	[ "$status" -eq 0 ] || fail "$stderr"
	[ "$(stat -c %a my.ini)" = 644 ]
}

@test "a full disk leaves the file and the secrets as they were" {
	fancy
	mkdir disk
	# shellcheck disable=SC2016 # for the inner shell
	run --separate-stderr unshare -m bash -c '
		mount -t tmpfs -o size=8k,mode=700 none disk
		printf "[z]\nupdater = dummy\nupdater-hostname = z.example.org\n" >disk/my.ini
		chmod 600 disk/my.ini
		cp disk/my.ini before
		head -c 4096 /dev/zero >disk/rest
		dyndnsc-setup -c disk/my.ini --no-try fancy --set userid=me --set port=1 --set hostname=home.example.org \
			--secret-file disk/secrets <<<token=s3cret
		status=$?
		cmp disk/my.ini before && ls -AR disk
		exit $status'
	[ "$status" -eq 71 ] || fail "$status" "$output" "$stderr"
	assert_err_has 'No space left on device'
	assert_out_has my.ini
	refute_out home.example.org
	refute_out 'my.ini.'
}

# --- the trial, and what comes then ---------------------------------------------------------------

@test "the section is tried by reading steps; sent with --yes only" {
	fancy
	set_up -c my.ini fancy --set detector=static --set address=$A --set userid=me --set port=1 --set hostname=home.example.org <<<token=s3cret
	[ "$status" -eq 0 ] || fail "$stderr"
	assert_err_has "detected $A"
	assert_err_has 'not sent'
	assert_out "*/5 * * * * $TREE/cmd/dyndnsc --config $HOME/my.ini" 'systemctl enable --now dyndnsc.service'
	none grep -qx 'dry-run=0' svc/jobs
	[ ! -e "$DYNDNSC_STATEDIR/fancy" ]
	jobs_are 1
	job_has dry-run=1
	set_up -c my.ini --replace --yes fancy --set detector=static --set address=$A --set userid=me --set port=1 --set hostname=home.example.org <<<token=s3cret
	[ "$status" -eq 0 ] || fail "$stderr"
	assert_err_has "published $A"
	jobs_are 3
}

@test "where the trial fails its status is ours, and the section stays" {
	fancy
	answers badauth 'not you'
	set_up -c my.ini --yes fancy --set detector=static --set address=$A --set userid=me --set port=1 --set hostname=home.example.org <<<token=s3cret
	exits 77
	assert_err_has 'not you'
	assert_err_has 'the section stays'
	grep -qx '\[home.example.org\]' my.ini
	set_up -c my.ini --replace --yes fancy --set detector=command --set 'command=exit 1' --set userid=me --set port=1 --set hostname=home.example.org <<<token=s3cret
	exits 75
	set_up -c my.ini --replace --yes fancy --set detector=static --set address=10.0.0.1 --set userid=me --set port=1 --set hostname=home.example.org <<<token=s3cret
	exits 65
	assert_err_has '10.0.0.1'
}

@test "the line for cron is one that cron and its shell read right" {
	mkdir "100% my 'own'"
	# shellcheck disable=SC2046
	set_up -c "100% my 'own'/x.ini" --no-try dummy $(works) </dev/null
	[ "$status" -eq 0 ] || fail "$stderr"
	# as cron does: an escaped % is one
	line=$(sed -n '1s/^\*\/5 \* \* \* \* //; 1s/\\%/%/gp' <<<"$output")
	none grep -F '%' <<<"$(sed 's/\\%//g' <<<"$output")"
	run --separate-stderr sh -c "$line"
	[ "$status" -eq 0 ] || fail "$stderr"
	assert_err_has "$A published"
}

@test "what [DEFAULT] has for all sections does not change the service" {
	mine <<-'END'
		[DEFAULT]
		updater = dummy
		detector = static
		detector-address = 8.8.4.4
	END
	set_up -c my.ini --no-try no-ip.com --set hostname=home.ddns.net --set userid=me <<<password=x
	[ "$status" -eq 0 ] || fail "$stderr"
	run -0 --separate-stderr dyndnsc-update -c my.ini -nn --ip $A home.ddns.net
	assert_out_has 'https://dynupdate.no-ip.com/nic/update'
}

@test "it says where the list of sections leaves the new one out" {
	mine <<-'END'
		[dyndnsc]
		configs = z
		[z]
		updater = dummy
		updater-hostname = z.example.org
	END
	# shellcheck disable=SC2046
	set_up -c my.ini --no-try dummy $(works) </dev/null
	[ "$status" -eq 0 ] || fail "$stderr"
	assert_err_has "does not name 'home.example.org': add it"
	assert_out_has "/dyndnsc --config $HOME/my.ini home.example.org"
	# shellcheck disable=SC2046
	set_up -c my.ini -q --no-try --replace dummy $(works) </dev/null
	refute_err
	set_up -c my.ini --no-try --replace --section z dummy --set hostname=z.example.org </dev/null
	refute_err 'does not name'
}

@test "a failed write to stdout is a failure" {
	# shellcheck disable=SC2046
	run --separate-stderr bash -c "dyndnsc-setup -c my.ini --no-try dummy $(works | tr '\n' ' ') </dev/null >/dev/full"
	[ "$status" -eq 71 ]
}
