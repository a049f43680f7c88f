# Web sources of a test's own: `load sources`, after `load helper`, `load web`.

# no_sources: none of those that are shipped counts, but for the name server opendns: a file of the same name in the user's
# data folder says it is gone.
no_sources() {
	local file
	export DYNDNSC_DATADIR=$HOME/data
	for file in "$TREE"/share/recipes/{detect,whoami,stun}/*.ini; do
		case $file in
		*'*'* | */detect/webcheck.ini | */whoami/opendns.ini) ;;
		*) gone_source "${file#"$TREE/share/recipes/"}" ;;
		esac
	done
}

# gone_source FOLDER/NAME.ini
gone_source() {
	mkdir -p "$DYNDNSC_DATADIR/recipes/${1%/*}"
	printf '[recipe]\ntitle = x\ndocs = https://example.org/\nchecked = 2026-11\nstatus = gone since a test\n' \
		>"$DYNDNSC_DATADIR/recipes/$1"
}

# source_at NAME URL [OPERATOR [KEY = VALUE...]]: a recipe in the data folder; OPERATOR is NAME without. A line of the step
# is a KEY = VALUE that begins with "step:".
source_at() {
	local name=$1 url=$2 operator=${3:-$1} line step=() head=()
	shift $(($# < 3 ? $# : 3))
	for line; do
		case $line in
		step:*) step+=("${line#step:}") ;;
		*) head+=("$line") ;;
		esac
	done
	[ ${#step[@]} -gt 0 ] || step=('take = address body')
	mkdir -p "$DYNDNSC_DATADIR/recipes/detect"
	{
		printf '%s\n' '[recipe]' "title = $name" 'docs = https://example.org/' 'checked = 2026-11' "operator = $operator" "${head[@]}"
		printf '%s\n' '[step get]' "request = GET $url" "${step[@]}"
	} >"$DYNDNSC_DATADIR/recipes/detect/$name.ini"
}

# asked_at NAME FAMILY SECONDS-AGO [good|failed|wrong[:COUNT]]: what is remembered of a source.
asked_at() {
	mkdir -p "$DYNDNSC_STATEDIR"
	chmod 700 "$DYNDNSC_STATEDIR"
	printf '%s %s %s %s\n' "$(date -u -d "@$(($(date +%s) - $3))" +%Y-%m-%dT%H:%M:%SZ)" "$2" "${4:-good}" "$1" \
		>>"$DYNDNSC_STATEDIR/detect"
}

det() { run --separate-stderr dyndnsc-detect "$@"; }
