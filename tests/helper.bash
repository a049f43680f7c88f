# Loaded by every test file: `load helper`. Gives each test a home of its own, the built tree on PATH,
# assertions that say what differed, and children that are reaped whatever happens.
# A file with its own setup() or teardown() calls test_setup and test_teardown from there.
bats_require_minimum_version 1.5.0

TREE=${TEST_TREE:-$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)}
export TREE
PATH=$TREE/cmd:$PATH:/usr/sbin:/sbin
export LC_ALL=C.UTF-8 TZ=UTC

# What the machine's user has set must not reach a test.
while read -r variable; do
	case $variable in
	DYNDNSC_* | XDG_* | *_proxy | *_PROXY | RES_OPTIONS | LOCALDOMAIN | HOSTALIASES) unset "$variable" ;;
	SSL_CERT_FILE | SSL_CERT_DIR | CURL_CA_BUNDLE | CURL_HOME) unset "$variable" ;;
	CREDENTIALS_DIRECTORY | STATE_DIRECTORY | CONFIGURATION_DIRECTORY | NOTIFY_SOCKET) unset "$variable" ;;
	esac
done < <(compgen -e)
unset variable

setup() { test_setup; }
teardown() { test_teardown; }

test_setup() {
	export HOME=$BATS_TEST_TMPDIR/home
	export DYNDNSC_STATEDIR=$HOME/state
	mkdir "$HOME"
	chmod 700 "$HOME"
	cd "$HOME" || return
}

test_teardown() {
	reap
	# Only the files that load servers have namespaces.
	if declare -F ns_del_all >/dev/null; then ns_del_all; fi
}

fail() {
	printf '%s\n' "$@" >&2
	return 1
}

# What cannot be tested is not passed: a check that was skipped is a failed one.
skip() { fail "a test may not skip itself: ${*:-no reason given}"; }

# --- what the last `run --separate-stderr` said ---------------------------------------------------

# assert_out [LINE...]: stdout was exactly these lines; without LINE it was empty.
assert_out() {
	local want=''
	if [ $# -gt 0 ]; then
		printf -v want '%s\n' "$@"
		want=${want%$'\n'}
	fi
	[ "${output-}" = "$want" ] && return
	fail "stdout is not what was expected (exit ${status-?})" "--- expected" "$want" "--- stdout" "${output-}" "--- stderr" "${stderr-}"
}

assert_out_has() { has stdout "${output-}" "$1"; }
assert_err_has() { has stderr "${stderr-}" "$1"; }
refute_out() { lacks stdout "${output-}" "$@"; }
refute_err() { lacks stderr "${stderr-}" "$@"; }

has() {
	[[ $2 == *"$3"* ]] || fail "no '$3' in $1 (exit ${status-?})" "--- stdout" "${output-}" "--- stderr" "${stderr-}"
}

# Without TEXT: the stream was empty. With: TEXT is nowhere in it.
lacks() {
	if [ $# -lt 3 ]; then
		[ -z "$2" ] || fail "$1 should be empty (exit ${status-?})" "--- $1" "$2"
	else
		[[ $2 != *"$3"* ]] || fail "'$3' should not be in $1 (exit ${status-?})" "--- $1" "$2"
	fi
}

# exits STATUS [LINE...]: what the last run came to, on stdout exactly these lines.
exits() {
	[ "$status" -eq "$1" ] || fail "exit $status, not $1" "--- stdout" "$output" "--- stderr" "${stderr-}"
	shift
	assert_out "$@"
}

# As root, an executable runs as nobody, who has to get to the test's folder.
open_folders() {
	local dir=$HOME
	while [ "$dir" != /tmp ] && [ "$dir" != / ]; do
		[ -O "$dir" ] && chmod go+x "$dir"
		dir=${dir%/*}
		dir=${dir:-/}
	done
}

# program NAME <SCRIPT: an executable of that whole name.
program() {
	export DYNDNSC_EXECDIR=$HOME/exec
	mkdir -p "$DYNDNSC_EXECDIR"
	open_folders
	chmod 755 "$DYNDNSC_EXECDIR"
	cat >"$DYNDNSC_EXECDIR/$1"
	chmod 755 "$DYNDNSC_EXECDIR/$1"
}

# --- waiting, and children ------------------------------------------------------------------------

# await COMMAND...: until COMMAND succeeds, AWAIT_TRIES times (250, about 5 s) at most.
await() {
	local left=${AWAIT_TRIES:-250}
	until "$@"; do
		((--left > 0)) || fail "waited in vain for: $*" || return
		sleep 0.02
	done
}

# In setup_file and teardown_file that is the file's own folder, in a test the test's.
scope() { printf '%s\n' "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}"; }

# bg COMMAND [ARG...]: starts a program (not a function: its pid must be the program's) that teardown ends;
# its pid is in BG_PID. Redirect its output: `bg prog >log 2>&1`.
bg() {
	"$@" </dev/null 3>&- 4>&- &
	BG_PID=$!
	printf '%s\n' "$BG_PID" >>"$(scope)/pids"
}

# gone PID: it has ended (a zombie nobody has waited for yet has ended as well).
gone() {
	local line
	{ read -r line <"/proc/$1/stat"; } 2>/dev/null || return 0
	[[ ${line##*) } == Z* ]]
}

# end PID...: ends these children: TERM, after 2 s KILL.
end() {
	local pid
	for pid; do kill -TERM "$pid" 2>/dev/null || true; done
	for pid; do
		AWAIT_TRIES=100 await gone "$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
}

# reap: ends all children of this scope.
reap() {
	local pids file
	file=$(scope)/pids
	[ -e "$file" ] || return 0
	mapfile -t pids <"$file"
	rm -f "$file"
	end "${pids[@]}"
}
