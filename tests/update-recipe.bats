# dyndnsc-update with recipes as protocols. Who runs them is played by a program that writes down its jobs.

load helper
load update

A=8.8.4.1
B=8.8.4.2
A6=2a00:1450::1
B6=2a00:1450::2

setup() {
	test_setup
	http_service
	config <<<''
}

# config <TEXT: the user's configuration.
config() {
	cat >"$HOME/.dyndnsc.ini"
	chmod 600 "$HOME/.dyndnsc.ini"
}

# acme [KEY...]: a protocol with a secret, an account and a number.
acme() {
	recipe acme "$@" <<-'END'
		[option token]
		required = yes
		secret = yes
		help = the token
		[option login]
		account = yes
		help = the login
		[option ttl]
		type = number
		help = seconds
	END
}

# steps TEXT...: more lines at the end of the recipe acme.
steps() { printf '%s\n' "$@" >>"$DYNDNSC_DATADIR/recipes/update/acme.ini"; }

args_are() {
	[ "$(tail -n 1 "$HOME/svc/args")" = "$1" ] || fail "not '$1'" "$(cat "$HOME/svc/args")"
}

# job N: the N-th job, from 1.
job() { awk -v RS= -v n="$1" 'NR == n' "$HOME/svc/jobs"; }

@test "a recipe in the user's folder is a protocol without a rebuild: its job, its path, what is printed" {
	acme
	upd acme --hostname h.example.org --token s3cret --login me --ttl 300 --ip $A --compare none
	exits 0 $A
	args_are "update $HOME/data/recipes/update/acme.ini"
	job_has name=acme hostname=h.example.org ip=$A token=s3cret login=me ttl=300 verbose=0
	upd acme --hostname h.example.org --token s3cret --login me --ttl 300 --ip $A --compare none
	exits 0
	jobs_are 1
	[ -e "$(state_file acme@me)" ]
}

@test "the user's own folder comes before the administrator's and the package's" {
	acme
	mkdir -p .config/dyndnsc/recipes/update other/dyndnsc/recipes/update
	sed 's/^title.*/title = Of the home/' data/recipes/update/acme.ini >.config/dyndnsc/recipes/update/acme.ini
	sed 's/^title.*/title = Of XDG/' data/recipes/update/acme.ini >other/dyndnsc/recipes/update/acme.ini
	upd --list
	[ "$(grep -c '^acme ' <<<"$output")" -eq 1 ]
	assert_out_has 'acme                 acme, as a test has it'
	unset DYNDNSC_DATADIR
	upd --list
	assert_out_has 'acme                 Of the home'
	XDG_CONFIG_HOME=$HOME/other upd --list
	assert_out_has 'acme                 Of XDG'
}

@test "only files that could be meant are found: no path, no hidden file, no folder" {
	acme
	cp data/recipes/update/acme.ini data/recipes/update/.hidden.ini
	cp data/recipes/update/acme.ini data/acme.ini
	mkdir data/recipes/update/folder.ini
	for name in ../acme .hidden ../../acme update/acme folder acme.ini; do
		upd "$name" --hostname h.example.org --token x --ip $A
		exits 64
		assert_err_has 'no section, preset or protocol'
	done
	upd --list
	refute_out hidden
	refute_out folder
}

@test "as root a recipe counts only when it, and every folder above it, is root's own" {
	[ "$(id -u)" -eq 0 ]
	acme
	chown nobody data/recipes/update/acme.ini
	upd acme --hostname h.example.org --token x --ip $A
	exits 64
	assert_err_has 'no section, preset or protocol'
	chown root data/recipes/update/acme.ini
	chmod o+w data/recipes/update
	upd acme --hostname h.example.org --token x --ip $A
	exits 64
	chmod o-w data/recipes/update
	upd acme --hostname h.example.org --token x --ip $A --compare none
	exits 0 $A
}

@test "--list shows recipes with their titles, those that are gone too; NAME --help the options of its own and of the engine" {
	acme 'batch = 7'
	recipe bygone 'status = gone since 2020; use acme instead' <<<''
	steps '[step make]' 'when = create' 'current = /ip'
	upd --list
	exits=$status
	[ "$exits" -eq 0 ]
	assert_out_has 'acme                 acme, as a test has it'
	assert_out_has 'bygone               bygone, as a test has it (gone since 2020; use acme instead)'
	assert_out_has 'rfc2136 '
	upd acme --help
	[ "$status" -eq 0 ]
	for line in '--hostname  *the names to keep up to date (required)' '--token  *the token (required)' '--login  *the login' \
		'--ttl  *seconds' '--create  .*(default: no)' '--replace-set ' '--batch .*(7, unless' '--ca-file ' '--contact '; do
		grep -q -e "^  $line" <<<"$output" || fail "no '$line'" "$output"
	done
	assert_out_has 'or --token-file, -env, -command, -credential'
}

@test "a recipe with mistakes is exit 78 with file and line, whatever else is right; others are not touched by it" {
	acme 'batch = many' 'titel = x'
	upd acme --hostname h.example.org --token x --ip $A
	exits 78
	assert_err_has "data/recipes/update/acme.ini:5: batch 'many'"
	assert_err_has "data/recipes/update/acme.ini:6: unknown key 'titel' in [recipe]: did you mean 'title'?"
	refute_err 'no section, preset or protocol'
	upd dummy --hostname h.example.org --ip $A
	exits 0 $A
	upd --list
	[ "$status" -eq 78 ]
	assert_out_has 'dummy '
	assert_err_has acme.ini:5
	printf '[s]\nupdater = acme\nupdater-hostname = h.example.org\nupdater-token = x\n' | config
	run --separate-stderr dyndnsc --check
	exits 78
	assert_err_has "acme.ini:5: batch"
}

@test "a service that is gone is refused by name, with what to use instead" {
	recipe bygone 'status = gone since 2020; use acme instead' <<<''
	upd bygone --hostname h.example.org --ip $A
	exits 78
	assert_err_has "protocol 'bygone' is gone since 2020; use acme instead"
	printf '[s]\nupdater = bygone\n' | config
	upd s --ip $A
	exits 78
	assert_err_has ".dyndnsc.ini:2: protocol 'bygone' is gone since 2020"
	jobs_are 0
}

@test "names that are near are said: of the protocol, of its options on the command line and in a section" {
	acme
	upd acne --hostname h.example.org --ip $A
	exits 64
	assert_err_has "did you mean 'acme'?"
	upd acme --hostname h.example.org --tokn x --ip $A
	exits 64
	assert_err_has "unknown option '--tokn' for protocol 'acme': did you mean '--token'?"
	upd acme --hostname h.example.org --ip $A --token
	exits 64
	assert_err_has "option '--token' needs a value"
	upd acme --hostname h.example.org --ip $A --tokn
	exits 64
	assert_err_has "unknown option '--tokn': did you mean '--token'?"
	printf '[s]\nupdater = acme\nupdater-tokne = a\nlogin = b\nupdater-hostname = h.example.org\n' | config
	upd s --ip $A
	exits 78
	assert_err_has ".dyndnsc.ini:3: unknown key 'updater-tokne' for protocol 'acme': did you mean 'updater-token'?"
	assert_err_has ".dyndnsc.ini:4: unknown key 'login': did you mean 'updater-login'?"
}

@test "values are checked by the type of their option; no message quotes one" {
	acme
	upd acme --hostname h.example.org --token x --ttl 5m --ip $A
	exits 64
	assert_err_has '--ttl: not a whole number'
	printf '[s]\nupdater = acme\nupdater-hostname = h.example.org\nupdater-token = x\nupdater-ttl = 007\n' | config
	upd s --ip $A
	exits 78
	assert_err_has '.dyndnsc.ini:5: updater-ttl: not a whole number'
	jobs_are 0
}

@test "an option comes from the command line, the section, the environment, the preset, the default, in this order" {
	acme
	config <<-'END'
		[preset:p]
		updater = acme
		updater-token = of-preset
		updater-ttl = 1
		[s]
		use_preset = p
		updater-hostname = h.example.org
		updater-token = of-section
	END
	DYNDNSC_ACME_TOKEN=of-env DYNDNSC_ACME_TTL=2 upd s --ip $A --compare none
	exits 0 $A
	job_has token=of-section ttl=2
	upd s --ip $A --token typed --ttl 3 --force
	job_has token=typed ttl=3
	upd preset:p --hostname i.example.org --ip $A --compare none
	job_has token=of-preset ttl=1
}

@test "variables of a protocol whose name has dashes and dots" {
	acme
	mv data/recipes/update/acme.ini data/recipes/update/acme-dns.io.ini
	DYNDNSC_ACME_DNS_IO_TOKEN=of-env DYNDNSC_ACME_DNS_IO_HOSTNAME=h.example.org upd acme-dns.io --ip $A --compare none
	exits 0 $A
	job_has token=of-env hostname=h.example.org name=acme-dns.io
	unset DYNDNSC_ACME_DNS_IO_TOKEN
	DYNDNSC_ACME_DNS_IO_HOSTNAME=h.example.org upd acme-dns.io --ip $A
	exits 64
	# shellcheck disable=SC2016 # it is said like that
	assert_err_has 'or $DYNDNSC_ACME_DNS_IO_TOKEN'
}

@test "a secret comes by file, variable and command; it is in no output and not in the state" {
	acme
	echo canary-1 >token
	chmod 600 token
	upd acme --hostname h.example.org --token-file token --ip $A --compare none
	exits 0 $A
	job_has token=canary-1
	MINE=canary-2 upd acme --hostname h.example.org --token-env MINE --ip $B --compare none --force
	job_has token=canary-2
	upd acme --hostname h.example.org --token-command 'echo canary-3' --ip $A --compare none --force -vv
	job_has token=canary-3
	refute_err canary
	none grep -r canary "$DYNDNSC_STATEDIR"
}

@test "what may be a secret is wiped from the command line, also before the protocol is known" {
	recipe acme <<-'END'
		[option url]
		secret = yes
		help = a url that nobody may see
		[option zone-key]
		help = x
	END
	program dyndnsc-http <<-END
		#!/bin/sh
		cat >/dev/null
		tr '\\0' ' ' </proc/\$PPID/cmdline >'$HOME/svc/cmdline'
	END
	upd --url https://example.org/canary-1 --zone-key canary-2 acme --hostname h.example.org --ip $A --compare none
	grep -q h.example.org svc/cmdline
	none grep canary svc/cmdline
}

@test "several hosts and both families are one job; user and password of none in the arguments" {
	acme
	upd acme --hostname a.example.org,b.example.org --token s3cret --ip $A --ip $A6 --compare none
	exits 0 $A $A6
	jobs_are 1
	job_has hostname=a.example.org hostname=b.example.org ip=$A ip=$A6
	none grep s3cret svc/args
}

@test "user= of [dyndnsc] is who the program becomes" {
	acme
	printf '[dyndnsc]\nuser = nobody\n' | config
	program dyndnsc-http <<-END
		#!/bin/sh
		echo "\$*" >>'$HOME/svc/args'
		cat >/dev/null
	END
	upd acme --hostname a.example.org --token x --ip $A --compare none
	args_are "--user nobody update $HOME/data/recipes/update/acme.ini"
}

@test "pacing is the recipe's, unless preset or section know better" {
	acme 'min-interval = 10m' 'refresh = 7d' 'compare = none'
	upd acme --hostname h.example.org --token x --ip $A
	exits 0 $A
	age 300 "$(state_file acme)"
	upd acme --hostname h.example.org --token x --ip $B -v
	exits 75
	age 301 "$(state_file acme)"
	upd acme --hostname h.example.org --token x --ip $B
	exits 0 $B
	jobs_are 2
	age 604900 "$(state_file acme)"
	upd acme --hostname h.example.org --token x --ip $B
	exits 0
	jobs_are 3
	config <<-'END'
		[s]
		updater = acme
		updater-hostname = i.example.org
		updater-token = x
		min-interval = 20m
	END
	upd s --ip $A
	exits 0 $A
	age 601 "$(state_file acme)"
	upd s --ip $B
	exits 75
	age 600 "$(state_file acme)"
	upd s --ip $B
	exits 0 $B
	sed -i 's/20m/30s/' "$HOME/.dyndnsc.ini"
	upd s --ip $B
	exits 78
	assert_err_has "min-interval is a time as 5m, not less than 60s, not '30s'"
}

@test "compare = read does not ask DNS" {
	acme 'compare = read'
	program dyndnsc-resolve <<-END
		#!/bin/sh
		echo asked >>'$HOME/svc/asked'
		exit 75
	END
	upd acme --hostname h.example.org --token x --ip $A
	exits 0 $A
	[ ! -e svc/asked ]
	upd acme --hostname i.example.org --token x --ip $A --compare authoritative
	[ -e svc/asked ]
	upd acme --hostname h.example.org --token x --ip $A --compare reed
	exits 64
	assert_err_has 'authoritative, dns, none or read'
}

@test "batch: the recipe's number, the preset's, --batch" {
	acme 'batch = 1' 'compare = none'
	config <<-'END'
		[preset:p]
		updater = acme
		updater-token = x
		batch = 20
		[s]
		use_preset = p
		updater-hostname = h.example.org
		updater-batch = 5
	END
	upd acme --hostname a.example.org --token x --ip $A
	exits 0 $A
	job 1 | grep -qx batch=1
	upd p --hostname b.example.org --ip $A
	job 2 | grep -qx batch=20
	upd p --hostname c.example.org --ip $A --batch 3
	job 3 | grep -qx batch=3
	upd s --ip $A
	job 4 | grep -qx batch=5
	upd p --hostname c.example.org --ip $B --batch 0
	exits 64
	assert_err_has '--batch: not a number from 1 to 1000'
	sed -i 's/^batch = 20/batch = a lot/' "$HOME/.dyndnsc.ini"
	upd p --hostname c.example.org --ip $B
	exits 78
	assert_err_has '.dyndnsc.ini:4: batch: not a number'
}

@test "a service that takes one host at a time has no --batch, and a preset's number is nothing to it" {
	acme 'compare = none'
	upd acme --hostname a.example.org --token x --ip $A --batch 2
	exits 64
	assert_err_has "unknown option '--batch' for protocol 'acme'"
	printf '[preset:p]\nupdater = acme\nbatch = 20\n' | config
	upd p --hostname a.example.org --token x --ip $A
	exits 0 $A
	job_lacks batch=
}

@test "a service that wipes what it is not told: the other family in hand goes along, as it is or as it is new" {
	acme 'wipes = yes' 'records = both' 'compare = none'
	upd acme --hostname h.example.org --token x --ip $A --ip $A6
	exits 0 $A $A6
	age 100 "$(state_file acme)"
	upd acme --hostname h.example.org --token x --ip $B --ip $A6
	exits 0 $B
	jobs_are 2
	[ "$(job 2 | grep '^ip=')" = "ip=$B"$'\n'"ip=$A6" ]
	job 2 | grep -qx "confirmed=h.example.org $A6"
	job_lacks also=
	# nothing new: nothing is sent
	age 100 "$(state_file acme)"
	upd acme --hostname h.example.org --token x --ip $B --ip $A6
	exits 0
	jobs_are 2
	# other services are told of what is new only
	acme 'compare = none'
	age 100 "$(state_file acme)"
	upd acme --hostname h.example.org --token x --ip 8.8.4.3 --ip $A6
	[ "$(job 3 | grep '^ip=')" = ip=8.8.4.3 ]
}

@test "a service that wipes what it is not told: what was confirmed of the other family is told the program" {
	acme 'wipes = yes' 'records = both' 'compare = none'
	upd acme --hostname h.example.org,i.example.org --token x --ip $A6
	exits 0 $A6
	job_lacks also=
	age 100 "$(state_file acme)"
	upd acme --hostname h.example.org,i.example.org,j.example.org --token x --ip $A
	exits 0 $A
	[ "$(job 2 | grep '^ip=')" = "ip=$A" ]
	[ "$(job 2 | grep '^also=')" = "also=h.example.org $A6"$'\n'"also=i.example.org $A6" ]
	acme 'records = both' 'compare = none'
	age 100 "$(state_file acme)"
	upd acme --hostname h.example.org --token x --ip $B
	job 3 | grep -qx "ip=$B"
	none grep also= <<<"$(job 3)"
}

@test "a service that wipes what it is not told: a refused family does not go along" {
	acme 'wipes = yes' 'records = both' 'compare = none'
	upd acme --hostname h.example.org --token x --ip $A6
	age 100 "$(state_file acme)"
	answers nohost
	upd acme --hostname h.example.org --token x --ip $B6
	exits 69
	age 100 "$(state_file acme)"
	answers good
	upd acme --hostname h.example.org --token x --ip $A --ip $B6 --verdicts
	[ "$status" -eq 69 ]
	[ "$(job 3 | grep '^ip=')" = "ip=$A" ]
	job 3 | grep -qx "also=h.example.org $A6"
}

@test "--remove: only where the recipe has a step for it; its job" {
	acme 'compare = none'
	upd acme --hostname h.example.org --token x --ip $A
	upd acme --hostname h.example.org --token x --remove -4
	exits 78
	assert_err_has "protocol 'acme' cannot remove records"
	steps '[step gone]' 'when = remove' 'request = DELETE https://example.org/'
	program dyndnsc-http <<-END
		#!/bin/sh
		cat >>'$HOME/svc/jobs'
		printf 'h.example.org\tA\tgood\t\t\n'
	END
	upd acme --hostname h.example.org --token x --remove -4
	exits 0
	job_has remove=1 family=inet "confirmed=h.example.org $A"
	none grep h.example.org "$(state_file acme)"
}

@test "a dry run shows what the program shows, and asks it for no more" {
	acme 'compare = none'
	program dyndnsc-http <<-END
		#!/bin/sh
		grep dry-run=
	END
	upd acme --hostname h.example.org --token x --ip $A -n
	exits 0 dry-run=1
	upd acme --hostname h.example.org --token x --ip $A -nn
	exits 0 dry-run=2
	[ ! -e "$DYNDNSC_STATEDIR" ]
}

@test "without dyndnsc-http a recipe is exit 71, and nothing is held back afterwards" {
	acme 'compare = none'
	mv exec/dyndnsc-http exec/away
	upd acme --hostname h.example.org --token x --ip $A
	if [ ! -x "$TREE/cmd/dyndnsc-http" ]; then
		exits 71
		assert_err_has "'dyndnsc-http' was not found"
	fi
	rm -rf "$DYNDNSC_STATEDIR"
	mv exec/away exec/dyndnsc-http
	upd acme --hostname h.example.org --token x --ip $A
	exits 0 $A
}

# --- the url of the preset that has the host -------------------------------------------------------

# shared: a protocol that many services speak, and some of them.
shared() {
	recipe shared 'batch = 1' 'compare = none' <<-'END'
		[option url]
		required = yes
		type = url
		help = where
	END
	config <<-'END'
		[preset:one]
		updater = shared
		updater-url = https://one.example.org/update
		domains = one.example.net
		    dyn.example.net
		refresh = 28d
		batch = 20
		[preset:sub]
		updater = shared
		updater-url = https://sub.example.org/update
		domains = sub.dyn.example.net
		[preset:pair:ipv4]
		updater = shared
		updater-url = https://four.example.org/update
		domains = pair.example.net
		[preset:pair:ipv6]
		updater = shared
		updater-url = https://six.example.org/update
		domains = pair.example.net
		[preset:twin]
		updater = shared
		updater-url = https://twin.example.org/update
		domains = twins.example.net
		[preset:other]
		updater = shared
		updater-url = https://other.example.org/update
		domains = twins.example.net
		[preset:past]
		updater = shared
		updater-url = https://past.example.org/update
		domains = past.example.net
		status = gone since 2020; use one instead
		[preset:foreign]
		updater = dummy
		updater-url = https://foreign.example.org/update
		domains = foreign.example.net
		[s]
		updater = shared
		updater-hostname = h.example.com
	END
}

@test "without a url it is that of the preset that has the host's domain, with its pacing" {
	shared
	upd shared --hostname H.Dyn.Example.NET. --ip $A
	exits 0 $A
	job_has url=https://one.example.org/update batch=20
	upd shared --hostname one.example.net --ip $A
	exits 0 $A
	upd shared --hostname a.one.example.net,b.dyn.example.net --ip $A
	exits 0 $A
	[ "$(job 3 | grep -c '^hostname=')" -eq 2 ]
}

@test "the longest domain decides; what only ends like it is another name" {
	shared
	upd shared --hostname h.sub.dyn.example.net --ip $A
	exits 0 $A
	job_has url=https://sub.example.org/update batch=1
	upd shared --hostname xone.example.net --ip $A
	exits 78
	assert_err_has "no preset has the host 'xone.example.net', so 'url' is needed: give --url, or 'updater-url' or 'use_preset' in a section"
	upd shared --hostname h.foreign.example.net --ip $A
	exits 78
	jobs_are 1
}

@test "of presets for a family each, each family gets its own" {
	shared
	upd shared --hostname h.pair.example.net,i.pair.example.net --ip $A --ip $A6
	exits 0 $A $A6
	jobs_are 2
	[ "$(job 1 | grep -E '^(url|ip)=')" = "ip=$A"$'\n'url=https://four.example.org/update ]
	[ "$(job 2 | grep -E '^(url|ip)=')" = "ip=$A6"$'\n'url=https://six.example.org/update ]
	age 100 "$(state_file shared)"
	upd shared --hostname h.pair.example.net --ip $A --ip $B6
	exits 0 $B6
	[ "$(job 3 | grep -E '^(url|ip)=')" = "ip=$B6"$'\n'url=https://six.example.org/update ]
	job 3 | grep -qx "confirmed=h.pair.example.net $A6"
	none grep "confirmed=h.pair.example.net $A$" <<<"$(job 3)"
}

@test "hosts of different presets, or a preset that could be either, are exit 78 with the names" {
	shared
	upd shared --hostname a.one.example.net,h.pair.example.net --ip $A
	exits 78
	assert_err_has "'a.one.example.net' is of preset 'one' and 'h.pair.example.net' of 'pair:ipv4': make them two sections, or give 'url'"
	upd shared --hostname h.twins.example.net --ip $A
	exits 78
	assert_err_has "the host 'h.twins.example.net' may be of preset 'twin' or 'other'"
	upd shared --hostname h.past.example.net --ip $A
	exits 78
	assert_err_has "'h.past.example.net' is of preset 'past', which is gone since 2020; use one instead"
	jobs_are 0
}

@test "a section is named where no url is found; a url that is given is used, whoever has the domain" {
	shared
	upd s --ip $A
	exits 78
	assert_err_has ".dyndnsc.ini:37: section 's': no preset has the host 'h.example.com'"
	upd shared --hostname h.one.example.net --url https://mine.example.org/ --ip $A
	exits 0 $A
	job_has url=https://mine.example.org/
	DYNDNSC_SHARED_URL=https://env.example.org/ upd shared --hostname i.one.example.net --ip $A
	job_has url=https://env.example.org/
	upd shared --hostname h.one.example.net --url ftp://mine.example.org/ --ip $A
	exits 64
	assert_err_has '--url: not a URL that starts with https:// or http://'
}

# --- --check-recipe --------------------------------------------------------------------------------

# checker: dyndnsc-http that finds a mistake in a file with the word WRONG.
checker() {
	program dyndnsc-http <<-'END'
		#!/bin/sh
		[ "$1" = --check ] || exit 70
		if grep -n WRONG "$2" | { IFS=: read -r n rest && echo "dyndnsc-http: $2:$n: nobody knows '$rest'" >&2; }; then
			exit 78
		fi
	END
}

@test "--check-recipe: nothing to say of a good one, and its steps are looked at by who runs them" {
	acme
	checker
	upd --check-recipe data/recipes/update/acme.ini
	exits 0
	refute_err
	steps '[step two]' 'WRONG = x'
	upd --check-recipe data/recipes/update/acme.ini
	exits 78
	assert_err_has "dyndnsc-update: data/recipes/update/acme.ini:19: nobody knows 'WRONG = x'"
	refute_err dyndnsc-http
}

@test "--check-recipe: every mistake with file and line, the nearest name, exit 78; a file that is not there" {
	checker
	printf '[recipe]\ntitel = x\n[option Token]\n[stepp one]\n' >new.ini
	upd --check-recipe new.ini
	exits 78
	assert_err_has "new.ini:2: unknown key 'titel' in [recipe]: did you mean 'title'?"
	assert_err_has "new.ini:1: [recipe] needs 'docs'"
	assert_err_has "new.ini:3: option 'Token': a name is small letters"
	assert_err_has "new.ini:3: option 'Token': it needs 'help'"
	assert_err_has "new.ini:4: unknown section [stepp one]: did you mean 'step'?"
	upd --check-recipe none.ini
	exits 78
	assert_err_has "reading 'none.ini'"
	upd --check-recipe
	exits 64
}

@test "--check-recipe: what a recipe is for follows from its folder, also as seen from inside" {
	checker
	mkdir -p data/recipes/detect
	printf '[recipe]\ntitle = x\ndocs = https://example.org\nchecked = 2026-11\noperator = x\n[step one]\n' >data/recipes/detect/x.ini
	upd --check-recipe data/recipes/detect/x.ini
	exits 0
	cd data/recipes/detect
	upd --check-recipe x.ini
	exits 0
	cp x.ini "$HOME/x.ini"
	upd --check-recipe "$HOME/x.ini"
	exits 78
	assert_err_has "unknown key 'operator'"
}

@test "every shipped recipe is right as far as the fronts are concerned" {
	local file
	unset DYNDNSC_EXECDIR
	upd --list
	[ "$status" -eq 0 ] || fail "${stderr-}"
	for file in "$TREE"/share/recipes/*/*.ini; do
		[ -e "$file" ] || continue
		upd --check-recipe "$file"
		exits 0
		refute_err
	done
}
