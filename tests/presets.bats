# dyndnsc-presets, and the shipped presets as data.

load helper
load update

presets() { run --separate-stderr dyndnsc-presets "$@"; }

# The seed's own, and nothing is lost of them.
SEED='no-ip.com freedns.afraid.com nsupdate.info:ipv4 nsupdate.info:ipv6 dns.he.net dnsimple.com dnsdynamic.org
	hopper.pw:ipv4 hopper.pw:ipv6 dyn.com duckdns.org strato.com:ipv4 strato.com:ipv6'

# mine <TEXT: the user's configuration.
mine() {
	cat >"$HOME/.dyndnsc.ini"
	chmod 600 "$HOME/.dyndnsc.ini"
}

value() { dyndnsc-presets "$1" | sed -n "s/^$2 = //p"; }

@test "--help goes to stdout, --version names the program" {
	presets --help
	[ "$status" -eq 0 ]
	assert_out_has 'usage: dyndnsc-presets '
	refute_err
	presets -V
	[[ $output =~ ^dyndnsc-presets\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "without NAME the names, one a line: all of the seed's" {
	presets
	[ "$status" -eq 0 ]
	for name in $SEED; do grep -qxF "$name" <<<"$output" || fail "no '$name'" "$output"; done
	[ "$(sort <<<"$output" | uniq -d)" = '' ]
	refute_err
}

@test "with NAME that preset as an INI section" {
	presets nsupdate.info:ipv6
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = '[preset:nsupdate.info:ipv6]' ]
	for line in 'updater = dyndns2' 'updater-url = https://ipv6.nsupdate.info/nic/update' 'detector = socket' \
		'detector-family = INET6'; do
		grep -qxF "$line" <<<"$output" || fail "no '$line'" "$output"
	done
	presets no-ip.com dyn.com
	[ "$status" -eq 0 ]
	[ "$(grep -c '^\[' <<<"$output")" -eq 2 ]
}

@test "what it prints can be read again as it is" {
	mine <<-'END'
		[preset:odd]
		title = 100%% %(what)s
		what = sure
		domains = a.example
		    b.example

		    c.example
		updater = dummy
	END
	dyndnsc-presets odd no-ip.com >one
	dyndnsc-presets -c one odd no-ip.com >two
	diff one two
	assert=$(sed -n 's/^title = //p' one | head -n 1)
	[ "$assert" = '100%% sure' ]
	[ "$(dyndnsc-presets -c one --match '^c\.example$')" = odd ]
}

@test "none such is exit 1 with the nearest name; the others are printed" {
	presets no-ip.org
	exits 1
	assert_err_has "no preset 'no-ip.org': did you mean 'no-ip.com'?"
	presets zzzz
	exits 1
	assert_err_has "no preset 'zzzz'"
	presets zzzz dyn.com
	[ "$status" -eq 1 ]
	assert_out_has '[preset:dyn.com]'
}

@test "the user's [preset:NAME] is merged, and its keys win" {
	mine <<-'END'
		[preset:dyn.com]
		updater-url = https://other.example/nic/update
		title = Mine
		updater-wildcard = yes
		[preset:own]
		updater = dummy
		title = Own
	END
	presets dyn.com
	[ "$status" -eq 0 ]
	for line in 'updater-url = https://other.example/nic/update' 'title = Mine' 'updater-wildcard = yes' \
		'updater = dyndns2' 'refresh = 28d'; do
		[ "$(grep -cxF "$line" <<<"$output")" -eq 1 ] || fail "no '$line'" "$output"
	done
	[ "$(grep -c '^title = ' <<<"$output")" -eq 1 ]
	presets
	assert_out_has $'\nown'
	[ "$(grep -cx dyn.com <<<"$output")" -eq 1 ]
	presets own
	exits 0 '[preset:own]' 'updater = dummy' 'title = Own'
}

@test "--match looks in names, titles and domains, in any case" {
	presets --match '^dyn\.com$'
	exits 0 dyn.com
	presets --match 'hurricane'
	exits 0 dns.he.net
	presets --match '^MOOO\.COM$'
	exits 0 freedns.afraid.com
	presets --match 'nsupdate|hopper'
	exits 0 nsupdate.info:ipv4 nsupdate.info:ipv6 hopper.pw:ipv4 hopper.pw:ipv6 hopper-pw
	presets --match nothing.at.all
	exits 1
	presets --match '('
	exits 64
	assert_err_has 'is no regular expression'
}

@test "-v adds the title, the website and the status" {
	presets -v --match '^dyn\.com$'
	exits 0 $'dyn.com\tDyn (Oracle)\thttps://account.dyn.com/\tlive'
	presets -v
	[ "$(awk -F '\t' 'NF != 4 || $2 == "" || $3 !~ /^https?:/ || $4 !~ /^(live|shipped|stale|gone)/' <<<"$output")" = '' ]
}

@test "an unknown option is exit 64, a broken configuration 78 with file and line" {
	presets --mach x
	exits 64
	assert_err_has "did you mean '--match'?"
	mine <<<'[preset:x'
	presets
	[ "$status" -eq 78 ]
	assert_err_has '.dyndnsc.ini:1'
	presets -c none.ini
	[ "$status" -eq 78 ]
	assert_err_has none.ini
}

@test "without the shipped file it says where to look, exit 78" {
	mkdir empty alone
	cp "$TREE/cmd/dyndnsc-presets" alone/
	DYNDNSC_DATADIR=$HOME/empty run --separate-stderr alone/dyndnsc-presets
	[ "$status" -eq 78 ]
	assert_err_has 'DYNDNSC_DATADIR'
}

@test "a failed write to stdout is a failure" {
	run --separate-stderr bash -c 'dyndnsc-presets >/dev/full'
	[ "$status" -eq 71 ]
}

@test "every shipped preset has a title, a website, a date, and a status" {
	for name in $(dyndnsc-presets); do
		for key in title website status checked; do
			[ -n "$(value "$name" $key)" ] || fail "$name has no $key"
		done
		[[ $(value "$name" checked) =~ ^20[0-9][0-9]-[01][0-9]$ ]] || fail "$name: checked"
		[[ $(value "$name" updater-url) =~ ^(https://|$) ]] || fail "$name: not https"
	done
}

# needs RECIPE: the options that it requires, as lines "NAME TYPE".
needs() {
	awk 'function told() { if (required) print name, type }
		/^\[/ { told(); required = 0; type = "text"; name = "" }
		/^\[option / { name = substr($2, 1, length($2) - 1) }
		/^required = yes/ { required = 1 }
		/^type = / { type = $3 }
		END { told() }' "$TREE/share/recipes/update/$1.ini"
}

@test "every shipped preset names a protocol and a detector that are known, and options that these have" {
	dyndnsc-presets -v | while IFS=$'\t' read -r name _ _ how; do
		[[ $how != gone* ]] || continue
		printf '[%s]\nuse_preset = %s\nupdater-hostname = h.example.org\n' "s $name" "$name"
		dyndnsc-presets "$name" >one
		needs "$(sed -n 's/^updater = //p' one)" | while read -r option type; do
			! grep -q "^updater-$option = " one || continue
			case $type in
			url) echo "updater-$option = https://dns.example.org/nic/update" ;;
			digits | number) echo "updater-$option = 7" ;;
			*) echo "updater-$option = xxxxxxxx" ;;
			esac
		done
	done >all.ini
	[ "$(grep -c '^\[s ' all.ini)" -gt 90 ]
	chmod 600 all.ini
	run --separate-stderr dyndnsc -c all.ini --check
	[ "$status" -eq 0 ] || fail "exit $status" "${stderr-}"
	refute_err
}

@test "every recipe is found by a preset: by the service's name, its title or its domains" {
	dyndnsc-presets -v >all
	while IFS=$'\t' read -r name _ _ how; do
		[[ $how == gone* ]] || value "$name" updater
	done <all >used
	for file in "$TREE"/share/recipes/update/*.ini; do
		recipe=$(basename "$file" .ini)
		grep -qxF -- "$recipe" used || fail "no preset has 'updater = $recipe'"
	done
	for word in cloudflare '^ALL-INKL' mrdomain moniker rrpproxy 'giradns\.com' '^work\.gd$' '^home64\.de$' pubyun thatip; do
		[ -n "$(dyndnsc-presets --match "$word")" ] || fail "nothing is found by '$word'"
	done
}

@test "services that are gone are marked, and refused when used: by name, in a section, on the command line" {
	for name in dnsdynamic.org hopper.pw:ipv4 hopper.pw:ipv6; do
		[[ $(value $name status) == gone* ]]
		run --separate-stderr dyndnsc-update $name --hostname h.example.org --ip 8.8.8.8
		exits 78
		assert_err_has "preset '$name' is gone: the service has shut down"
		printf '[s]\nuse_preset = %s\nupdater-hostname = h.example.org\n' "$name" >s.ini
		run --separate-stderr dyndnsc -c s.ini
		exits 78
		assert_err_has "preset '$name' is gone: the service has shut down"
		run --separate-stderr dyndnsc --preset $name
		exits 78
		assert_err_has "preset '$name' is gone: the service has shut down"
	done
	[[ $stderr == *'nsupdate.info runs the same software'* ]]
}

@test "the eight that other clients still name are refused by these names, with what to use instead" {
	for name in google-domains hopper-pw dnsdynamic dslreports dnsexit1 hetzner-dns yandex-pdd cloudxns; do
		presets $name
		[ "$status" -eq 0 ]
		assert_out_has $'\nstatus = gone'
		run --separate-stderr dyndnsc-update $name --hostname h.example.org --ip 8.8.8.8
		exits 78
		[[ $stderr =~ "preset '$name' is gone".*'; use '.*' instead' ]] || fail "$name" "$stderr"
	done
}

@test "a service whose other options say which record it is takes one host" {
	mine <<-'END'
		[s]
		use_preset = myaddr.tools
		updater-hostname = a.myaddr.tools b.myaddr.tools
		updater-token = xxxxxxxx
	END
	run --separate-stderr dyndnsc s
	exits 78
	assert_err_has '.dyndnsc.ini:3: updater-hostname: one host only: the other options say which it is, so every host needs a section of its own'
	run --separate-stderr dyndnsc-update -nn myaddr --hostname 'a.myaddr.tools b.myaddr.tools' --ip 8.8.8.8 \
		--token xxxxxxxx
	exits 64
	assert_err_has 'one host only'
	run --separate-stderr dyndnsc-update -nn myaddr --hostname a.myaddr.tools --ip 8.8.8.8 --token xxxxxxxx
	[ "$status" -eq 0 ]
}

@test "a preset is used by its name and by use_preset, and what the user says comes first" {
	http_service
	recipe dyndns2 'batch = 1' 'compare = none' <<-'END'
		[option url]
		required = yes
		type = url
		help = where
	END
	run --separate-stderr dyndnsc-update dyn.com --hostname a.example.org --ip 8.8.4.1
	exits 0 8.8.4.1
	job_has hostname=a.example.org url=https://members.dyndns.org/nic/update batch=20
	mine <<-'END'
		[preset:no-ip.com]
		updater-url = https://mine.example.org/update
		[one]
		use_preset = no-ip.com
		updater-hostname = b.example.org
		[two]
		use_preset = do.de
		updater-hostname = c.example.org
		updater-url = https://two.example.org/update
	END
	run --separate-stderr dyndnsc-update one two --ip 8.8.4.1
	exits 0 8.8.4.1
	job_has hostname=b.example.org url=https://mine.example.org/update batch=1 url=https://two.example.org/update
	jobs_are 3
	run --separate-stderr dyndnsc-update dyndns2 --hostname d.hopto.org --ip 8.8.4.1
	[ "$(tail -n 12 svc/jobs | grep ^url=)" = url=https://mine.example.org/update ]
}

@test "no shipped preset has the name of a protocol: which is meant would depend on more than the name" {
	for name in $(dyndnsc-presets); do
		if dyndnsc-update --list | grep -q "^$name "; then fail "'$name' is both"; fi
	done
}

@test "only the services that document it get several hosts in one request" {
	[ "$(for name in $(dyndnsc-presets); do [ -z "$(value "$name" batch)" ] || echo "$name"; done)" = dyn.com ]
	[ "$(value dyn.com batch)" = 20 ]
	[ "$(value dyn.com refresh)" = 28d ]
}

@test "names that are no DNS names are not compared with DNS" {
	for name in opendns.com dnsomatic.com tunnelbroker.net; do
		[ "$(value $name compare)" = none ] || fail "$name"
	done
}

# opened COMMAND...: the recipes that it reads, each once.
opened() {
	strace -f -qq -e trace=open,openat -o trace "$@" >/dev/null
	sed -n 's|.*/recipes/\([a-z]*/[a-z0-9-]*\)\.ini".*= [0-9]*$|\1|p' trace | sort -u
}

@test "an update reads the recipe that it needs, and no other" {
	[ "$(opened dyndnsc-update -nn duckdns --hostname h.duckdns.org --ip 8.8.8.8 --token xxxxxxxx)" = update/duckdns ]
	[ "$(opened dyndnsc-update -nn duckdns.org --hostname h.duckdns.org --ip 8.8.8.8 --token xxxxxxxx)" = update/duckdns ]
	[ "$(opened dyndnsc-update --list | wc -l)" -gt 50 ]
}

@test "a service that came back is used when the user's preset says so" {
	mine <<-'END'
		[preset:dnsdynamic.org]
		status = live
		updater = dummy
		detector = static
		detector-address = 8.8.8.8
		[s]
		use_preset = dnsdynamic.org
		updater-hostname = h.example.org
	END
	run --separate-stderr dyndnsc s
	exits 0
	assert_err_has 's: 8.8.8.8 published'
}
