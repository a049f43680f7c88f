# dyndnsc-update killed at any moment: the state is never damaged, and no request is made twice within min-interval.

load helper
load update

# The service notes when a request has come and when it was answered.
setup() {
	test_setup
	install -m 777 -d "$HOME/svc"
	program dyndnsc-update-svc <<-END
		#!/bin/sh
		trap '' PIPE
		echo asked >>'$HOME/svc/log'
		while read -r line; do :; done
		printf 'h.example.org\tA\tgood\t8.8.4.1\t\n'
		echo answered >>'$HOME/svc/log'
	END
}

update() { dyndnsc-update svc --compare none --hostname h.example.org --ip 8.8.4.1; }

# pause MICROSECONDS, without a program.
pause() { read -r -t "$(printf '0.%06d' "$1")" _ <>"$HOME/never" || true; }

# run_killed MICROSECONDS: an update that is killed after that time, with all of its session.
run_killed() {
	setsid dyndnsc-update svc --compare none --hostname h.example.org --ip 8.8.4.1 >/dev/null 2>&1 3>&- &
	pause "$1"
	kill -KILL -- "-$!" 2>/dev/null || kill -KILL "$!" 2>/dev/null || true
	wait "$!" 2>/dev/null || true
}

# count WORD: its lines in the log.
count() {
	local line n=0
	if [ -e "$HOME/svc/log" ]; then
		while read -r line; do if [ "$line" = "$1" ]; then n=$((n + 1)); fi; done <"$HOME/svc/log"
	fi
	echo "$n"
}

# What has been asked is answered, though nobody listens any more.
idle() { [ "$(count asked)" -eq "$(count answered)" ]; }

@test "killed at 200 moments of an update: no damage, and never two requests within min-interval" {
	local moment asked early=0 late=0 start whole line
	mkfifo "$HOME/never"
	update >/dev/null
	rm -rf "$DYNDNSC_STATEDIR"
	start=${EPOCHREALTIME/[.,]/}
	update >/dev/null
	whole=$((${EPOCHREALTIME/[.,]/} - start))
	for ((moment = 0; moment < 200; moment++)); do
		rm -rf "$DYNDNSC_STATEDIR" "$HOME/svc/log"
		run_killed $((whole * moment / 180 + 1))
		await idle
		upd svc --compare none --hostname h.example.org --ip 8.8.4.1
		[ "$status" -eq 0 ] || [ "$status" -eq 75 ] || fail "exit $status at moment $moment" "$stderr"
		refute_err damaged
		asked=$(count asked)
		[ "$asked" -le 1 ] || fail "$asked requests at moment $moment of $whole us"
		if [ "$status" -eq 75 ]; then late=$((late + 1)); else early=$((early + 1)); fi
		while read -r line; do
			case $line in '' | '#'* | [a-z]*=*) ;; *) fail "a damaged line at moment $moment: $line" ;; esac
		done <"$DYNDNSC_STATEDIR/svc"
	done
	# the moments hit an update on its way, and before or after it
	[ "$late" -ge 10 ] || fail "only $late of 200 came to an attempt without an answer"
	[ "$early" -ge 10 ] || fail "only $early of 200 came before the attempt or after the answer"
}
