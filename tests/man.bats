# The manual pages say what the commands do: options, exit statuses, words and keys are the same on both sides.
load helper

commands=(dyndnsc dyndnsc-detect dyndnsc-resolve dyndnsc-update dyndnsc-presets dyndnsc-status dyndnsc-doctor dyndnsc-setup dyndnsc-import)

# section PAGE NAME: the source of a section, or of a subsection.
section() {
	awk -v name="$2" '
		/^\.S[hs] / { title = $0; sub(/^\.S[hs] /, "", title); if ($1 == ".Sh" || inside != ".Sh") inside = title == name ? $1 : "" }
		inside' "$TREE/man/$1"
}

# flags: the options in mdoc source, one a line, "--updater-NAME" as "--updater-".
flags() { grep -o 'Fl [^ ]*' | sed 's/Fl /-/' | sort -u; }

# documented PAGE: those that its DESCRIPTION explains.
documented() { section "$1" DESCRIPTION | grep '^\.It Fl' | flags; }

# helped COMMAND: those that its --help lists.
helped() {
	"$1" --help | sed '/^[Ee]xamples:$/,$d; /^Plugins:$/,$d' | grep -E '^ +-' | sed -E 's/^ +//; s/   *.*//' | grep -oE -- '(^|[ ,])-(-[a-z0-9-]+|[A-Za-z0-9])' | tr -d ' ,' | sort -u
}

# usage COMMAND: those in the lines of --help that say how it is called; -46qv is -4 -6 -q -v.
usage() { "$1" --help | sed -n '/^usage:/p; /^       [a-z]/p' | flags_of_text; }

flags_of_text() {
	local text
	text=$(cat)
	{
		grep -oE -- '--[a-z][a-z0-9-]*' <<<"$text" || true
		grep -oE -- '(^|[[ |])-[A-Za-z0-9]+' <<<"$text" | tr -d '[ |-' | fold -w 1 | sed 's/^/-/'
	} | sort -u
}

# synopsis PAGE: those in its SYNOPSIS.
synopsis() { mandoc -T ascii "$TREE/man/$1" | sed $'s/.\x08//g' | sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | flags_of_text; }

same() { diff -u --label "$1" --label "$2" "$3" "$4" >delta.txt || fail "$1 and $2 differ:" "$(cat delta.txt)"; }

# within A B A-FILE B-FILE: every line of the first is in the second.
within() { [ -z "$(comm -23 "$3" "$4")" ] || fail "in $1, and not in $2:" "$(comm -23 "$3" "$4")"; }

@test "every page passes mandoc's lint" {
	run mandoc -T lint -W warning "$TREE"/man/*.[1-9]
	[ "$status" -eq 0 ] && [ -z "$output" ] || fail "$output"
}

@test "every page has the sections that a reader expects" {
	local page heading
	for page in "$TREE"/man/*.[1-9]; do
		for heading in NAME DESCRIPTION ENVIRONMENT FILES 'EXIT STATUS' EXAMPLES 'SEE ALSO' STANDARDS; do
			grep -q "^\.Sh $heading\$" "$page" || fail "no $heading in ${page##*/}"
		done
		[[ $page != *.1 ]] || grep -q '^\.Sh SYNOPSIS$' "$page" || fail "no SYNOPSIS in ${page##*/}"
	done
}

@test "the pages refer to pages that there are" {
	local page name n
	for page in "$TREE"/man/*.[1-9]; do
		while read -r name n; do
			[ -e "$TREE/man/$name.$n" ] || fail "${page##*/} refers to $name($n)"
		done < <(grep -oE 'Xr dyndnsc[^ ]* [0-9]' "$page" | cut -d ' ' -f 2-)
	done
}

@test "the pages explain the options that --help lists, and no others" {
	local command
	for command in "${commands[@]}"; do
		helped "$command" >help.txt
		documented "$command.1" >page.txt
		[ -s help.txt ]
		same "$command --help" "$command(1)" help.txt page.txt
	done
}

@test "the synopsis of each page has the options of the usage lines, and only options that there are" {
	local command
	for command in "${commands[@]}"; do
		usage "$command" >usage.txt
		synopsis "$command.1" >synopsis.txt
		helped "$command" >help.txt
		[ -s usage.txt ]
		within "the usage of $command" "the SYNOPSIS of $command(1)" usage.txt synopsis.txt
		within "the SYNOPSIS of $command(1)" "$command --help" synopsis.txt help.txt
	done
}

# explained PAGE SUBSECTION: the options of a detector or protocol that it explains.
explained() { section "$1" "$2" | grep '^\.It Cm' | grep -oE 'Cm [a-z-]+' | cut -d ' ' -f 2 | sort -u; }

# options COMMAND NAME: those that NAME's own --help lists, as they are written in a section.
options() {
	"$1" "$2" --help | sed -nE 's/^ +--([a-z-]+) .*/\1/p; s/^ +or --([a-z-]+), .*/\1/p' | sort -u
}

@test "dyndnsc-detect(1) explains every detector with its options" {
	local name
	while read -r name _; do
		if [ -e "$TREE/share/recipes/detect/$name.ini" ] && [ "$name" != webcheck ]; then
			section dyndnsc-detect.1 DETECTORS | grep -q "^\.It Li $name Ta run by" || fail "recipe '$name' is not listed"
			continue
		fi
		section dyndnsc-detect.1 "$name" | grep -q . || fail "detector '$name' is not explained"
		options dyndnsc-detect "$name" | grep -vx family >help.txt || true
		explained dyndnsc-detect.1 "$name" | grep -vx family >page.txt || true
		same "dyndnsc-detect $name --help" "dyndnsc-detect(1)" help.txt page.txt
	done < <(DYNDNSC_EXECDIR='' PATH=$TREE/cmd:/usr/bin:/bin dyndnsc-detect --list)
}

@test "dyndnsc-update(1) explains every protocol that is no recipe, with its options" {
	local name
	while read -r name _; do
		[ ! -e "$TREE/share/recipes/update/$name.ini" ] || continue
		section dyndnsc-update.1 "$name" | grep -q . || fail "protocol '$name' is not explained"
		options dyndnsc-update "$name" >help.txt
		explained dyndnsc-update.1 "$name" >page.txt
		same "dyndnsc-update $name --help" "dyndnsc-update(1)" help.txt page.txt
	done < <(DYNDNSC_EXECDIR='' PATH=$TREE/cmd:/usr/bin:/bin dyndnsc-update --list)
}

# statuses PAGE SECTION: the numbers that it lists.
statuses() { section "$1" "$2" | grep '^\.It [0-9]' | grep -oE '[0-9]+' | sort -u; }

@test "dyndnsc(7) lists every exit status of the code, and the other pages only these" {
	local page
	sed -nE 's/^\tST_[A-Z]+ = ([0-9]+).*/\1/p' "$TREE/lib/fail.h" | sort -u >code.txt
	statuses dyndnsc.7 'Exit status' >table.txt
	[ "$(wc -l <code.txt)" -ge 10 ]
	same lib/fail.h 'dyndnsc(7)' code.txt table.txt
	for page in "${commands[@]}"; do
		statuses "$page.1" 'EXIT STATUS' >page.txt
		[ -s page.txt ]
		within "$page(1)" 'dyndnsc(7)' page.txt table.txt
	done
	sed -n '/exit status means/,/^$/p' "$TREE/README.md" | grep -oE '`[0-9]+`' | tr -d '`' | sort -u >readme.txt
	same README 'dyndnsc(7)' readme.txt table.txt
}

@test "dyndnsc(7) lists every verdict" {
	sed -nE 's/^    \{"([^"]+)", V_[A-Z0-9]+, ST_[A-Z]+\},$/\1/p' "$TREE/lib/verdict.c" | sort -u >code.txt
	[ "$(wc -l <code.txt)" -ge 15 ]
	section dyndnsc.7 Verdicts | grep -oE '(Li|,) !?[a-z0-9!]+' | sed -E 's/^(Li|,) //' | sort -u >page.txt
	within lib/verdict.c 'dyndnsc(7)' code.txt page.txt
}

@test "dyndnsc-update(1) lists every key of the state file" {
	sed -nE 's/.*print_time\(out, "([a-z-]+)".*/\1/p' "$TREE/lib/statetext.c" >code.txt
	grep -oE '("|\\n)[a-z-]+=' "$TREE/lib/statetext.c" | sed -E 's/^("|\\n)//; s/=$//' >>code.txt
	sort -u code.txt -o code.txt
	[ "$(wc -l <code.txt)" -ge 17 ]
	section dyndnsc-update.1 STATE | sed -n 's/^\.It Li //p' | tr -s ' ,' '\n' | sort -u >page.txt
	same lib/statetext.c 'dyndnsc-update(1)' code.txt page.txt
}

# A key that nobody knows would be named in a message.
@test "every key that dyndnsc.ini(5) lists is known" {
	local key
	section dyndnsc.ini.5 Sections | grep '^\.It Cm' | grep -v 'Ns Ar OPTION' | grep -oE '[a-z_]{4,}' | sort -u >keys.txt
	[ "$(wc -l <keys.txt)" -ge 8 ]
	while read -r key; do
		printf '[x]\n%s = no\n' "$key" >config.txt
		run dyndnsc -c config.txt --check
		[[ $output != *'unknown key'* ]] || fail "$output"
	done <keys.txt
	section dyndnsc.ini.5 'The section [dyndnsc]' | grep -oE '^\.It Cm [a-z_]+' | cut -d ' ' -f 3 >keys.txt
	[ -s keys.txt ]
	while read -r key; do
		printf '[dyndnsc]\n%s = x\n[x]\n' "$key" >config.txt
		run dyndnsc -c config.txt --check
		[[ $output != *'unknown key'* ]] || fail "$output"
	done <keys.txt
	section dyndnsc.ini.5 Presets | grep '^\.It Cm' | grep -oE '[a-z_]{4,}' | sort -u >keys.txt
	[ -s keys.txt ]
	while read -r key; do
		printf '[preset:p]\n%s = x\n[x]\nuse_preset = p\n' "$key" >config.txt
		run dyndnsc -c config.txt --check
		[[ $output != *'unknown key'* ]] || fail "$output"
	done <keys.txt
}

# keys SUBSECTION: those that dyndnsc-recipe(5) lists in it.
keys() { section dyndnsc-recipe.5 "$1" | sed -n 's/^\.It Cm //p' | tr -s ' ,' '\n' | grep -E '^[a-z0-9-]+$' | sort -u; }

# array NAME FILE: the strings of an array in C.
array() { sed -n "/ $1\[\] = {/,/};/p" "$TREE/lib/$2" | grep -oE '"[^"]+"' | tr -d '"'; }

@test "dyndnsc-recipe(5) lists every key of a recipe, and no others" {
	sed -nE 's/^    \{"([a-z-]+)", (ALL|HTTP|UPDATE|DETECT)[ A-Z|]*, .*/\1/p' "$TREE/lib/recipehead.c" | sort >code.txt
	keys 'The section [recipe]' >page.txt
	[ "$(wc -l <code.txt)" -ge 20 ]
	same lib/recipehead.c 'dyndnsc-recipe(5), [recipe]' code.txt page.txt
	array option_keys recipeoption.c | sort >code.txt
	keys 'The sections [option X]' >page.txt
	[ "$(wc -l <code.txt)" -ge 8 ]
	same lib/recipeoption.c 'dyndnsc-recipe(5), [option X]' code.txt page.txt
	array step_keys engine/stepkeys.c | sort >code.txt
	keys 'The sections [step X]' >page.txt
	[ "$(wc -l <code.txt)" -ge 25 ]
	same lib/engine/stepkeys.c 'dyndnsc-recipe(5), [step X]' code.txt page.txt
	keys 'Lists and sets' >page.txt
	within 'Lists and sets' lib/engine/stepkeys.c page.txt code.txt
	array answer_keys engine/stepkeys.c | grep -vxFf <(sed -nE 's/^    \{"([^"]+)", V_.*/\1/p' "$TREE/lib/verdict.c") | sort >code.txt
	keys 'The section [answer]' >page.txt
	[ "$(wc -l <code.txt)" -ge 4 ]
	same lib/engine/stepkeys.c 'dyndnsc-recipe(5), [answer]' code.txt page.txt
}

@test "dyndnsc-recipe(5) lists every key of a name server" {
	sed -n 's/^ *{"\([a-z0-9-]*\)", take_.*/\1/p' "$TREE/lib/whoamifile.c" | sort -u >code.txt
	[ "$(wc -l <code.txt)" -eq 6 ]
	keys 'Name servers' >page.txt
	same lib/whoamifile.c 'dyndnsc-recipe(5), [dns]' code.txt page.txt
}

@test "dyndnsc-recipe(5) lists every key of STUN servers, dyndnsc-detect(1) those that are shipped" {
	sed -n 's/^ *{"\([a-z0-9-]*\)", take_.*/\1/p' "$TREE/lib/stunfile.c" | sort -u >code.txt
	[ "$(wc -l <code.txt)" -eq 2 ]
	keys 'STUN servers' >page.txt
	same lib/stunfile.c 'dyndnsc-recipe(5), [stun]' code.txt page.txt
	for file in "$TREE"/share/recipes/stun/*.ini; do basename "$file" .ini; done >code.txt
	section dyndnsc-detect.1 stun | sed -n 's/^\.It Li \([a-z]*\) Ta run by.*/\1/p' >page.txt
	same share/recipes/stun 'dyndnsc-detect(1), stun' code.txt page.txt
}

@test "dyndnsc-recipe(5) lists every placeholder of the engine's own" {
	{
		array always engine/names.c
		printf '%s\n' old typecode
	} | grep -vE '^request-' | sort -u >code.txt
	[ "$(wc -l <code.txt)" -ge 15 ]
	section dyndnsc-recipe.5 Placeholders | sed -n 's/^\.It Li //p' | tr -s ' ,' '\n' | sort -u >page.txt
	same lib/engine/names.c 'dyndnsc-recipe(5)' code.txt page.txt
}

@test "the option names that dyndnsc-detect(1) calls reserved are" {
	section dyndnsc-detect.1 CAVEATS | grep '^\.Fl' | grep -oE -- ' -[a-z]+' | tr -d ' -' >names.txt
	[ "$(wc -l <names.txt)" -ge 11 ]
	while read -r name; do
		run dyndnsc-detect static --address 192.0.2.1 "--$name" x
		[ "$status" -eq 64 ] || fail "--$name: exit $status" "$output"
	done <names.txt
}

@test "README says how many services there are: the presets that are not gone, one for both families" {
	dyndnsc-presets -v >all
	count=$(awk -F'\t' '$4 !~ /^gone/ { sub(/:ipv[46]$/, "", $1); seen[$1] } END { n = 0; for (name in seen) n++; print n }' all)
	grep -qw "$count dynamic DNS services" "$TREE/README.md" || fail "there are $count"
}

@test "README is short" { [ "$(wc -l <"$TREE/README.md")" -lt 150 ]; }
