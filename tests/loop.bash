# dyndnsc --loop as the tests have it: `load loop`, after `load helper` and `load update`.

# conf <TEXT: my.ini, with what all sections have in front: an hour between two checks, so that what checks is what a
# test does; and nothing is asked of DNS.
conf() {
	{ printf '[DEFAULT]\ninterval = 1h\ncompare = none\n' && cat; } >my.ini.new
	chmod 600 my.ini.new
	mv my.ini.new my.ini
}

# section NAME [KEY = VALUE...]: publishes what the file `ip` has, by `service`; more keys, or these instead.
section() {
	local line
	printf '[%s]\n' "$1"
	for line in 'detector = command' "detector-command = $HOME/detect $1" 'updater = svc' "updater-hostname = $1.example.org"; do
		[[ $(printf '\n%s' "${@:2}") == *$'\n'"${line%% = *} = "* ]] || printf '%s\n' "$line"
	done
	[ $# -eq 1 ] || printf '%s\n' "${@:2}"
}

# found ADDRESS...: what is detected from now on.
found() {
	printf '%s\n' "$@" >ip.new
	mv ip.new ip
}

# loop_setup: what `section` needs. Each detection adds a line, the name of its section, to the file `detected`.
loop_setup() {
	service
	: >detected
	# as root, commands for detection run as nobody
	chmod 666 detected
	printf '#!/bin/sh\necho "$1" >>%s/detected\ncat %s/ip\n' "$HOME" "$HOME" >detect
	chmod 755 detect
	found 8.8.4.1
}

# loop ARG...: dyndnsc -c my.ini --loop ARG... in the background: its pid is LOOP, what it says in `out` and `err`.
# shellcheck disable=SC2034 # LOOP is the caller's
loop() {
	bg dyndnsc -c my.ini --loop "$@" >out 2>err
	LOOP=$BG_PID
}

# logged TEXT: it says so, in 10 s at most.
logged() {
	AWAIT_TRIES=500 await grep -qF -e "$1" err || fail "--- stderr" "$(cat err)" "--- stdout" "$(cat out)"
}

# said N TEXT: it has said so N times.
said() {
	local n
	n=$(grep -cF -e "$2" err || true)
	[ "$n" -eq "$1" ] || fail "said $n times, not $1: $2" "$(cat err)"
}

# at_least N TEXT FILE
at_least() { [ "$(grep -cF -e "$2" "$3")" -ge "$1" ]; }

# detections N [SECTION]: there have been so many at least, in 20 s at most.
detections() {
	AWAIT_TRIES=1000 await at_least "$1" "${2-}" detected || fail "--- detected" "$(cat detected)" "--- stderr" "$(cat err)"
}

# sent N: so many jobs at least have come to `service`, in 20 s at most.
sent() { AWAIT_TRIES=1000 await at_least "$1" hostname= svc/jobs || fail "$(cat svc/jobs)" "$(cat err)"; }

# ends PID [STATUS]: it does, with that status.
ends() {
	local got=0
	AWAIT_TRIES=500 await gone "$1" || return
	wait "$1" || got=$?
	[ "$got" -eq "${2:-0}" ] || fail "exit $got, not ${2:-0}" "--- stderr" "$(cat err)" "--- stdout" "$(cat out)"
}

# check_now: SIGUSR1.
check_now() { kill -USR1 "$LOOP"; }

# long_ago [FILE]: as if what is in the state had happened a day ago. By rename: the loop may be reading it.
long_ago() {
	local file=${1:-$(state_file)} copy=$HOME/aged
	cp -p "$file" "$copy"
	age 86400 "$copy"
	mv "$copy" "$file"
}
