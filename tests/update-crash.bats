# dyndnsc-update killed at any moment: never a damaged state, never two requests for one change within min-interval.

load helper
load servers
load update

# The address of change N; every change is another one, so that nothing flaps.
address() { printf '8.%d.%d.1\n' $((8 + $1 / 250)) $(($1 % 250)); }

# kill_at MICROSECONDS COMMAND...: starts it as a process group, and kills the group then (or not at all, when it was faster).
kill_at() {
	local when=$1
	shift
	when=$((${EPOCHREALTIME/./} + when))
	setsid "$@" >>out 2>>err 3>&- &
	BG_PID=$!
	while [ "${EPOCHREALTIME/./}" -lt $when ]; do :; done
	kill -KILL -- "-$BG_PID" 2>/dev/null && killed=$((killed + 1))
	wait "$BG_PID" 2>/dev/null || true
}

# sound FILE: the state file is read without a word of complaint, and is not cut off.
sound() {
	local text salt=$'\nsalt=[0-9a-f]{32}\n\nhost='
	[ -e "$1" ] || return 0
	IFS= read -r -d '' text <"$1" || true
	[[ $text == *$'\n' ]] || fail "cut off" "$text"
	[[ $text =~ $salt ]] || fail "no salt" "$text"
}

@test "kill -9 at 150 random moments of an update by an executable" {
	local killed=0 n begin spent=0
	program dyndnsc-update-svc <<-'END'
		#!/bin/sh
		while IFS= read -r line; do
			case $line in
			hostname=*) host=${line#*=} ;;
			ip=*) ip=${line#*=} ;;
			'') echo "$host $ip" >>"$LOG" && printf '%s\tA\tgood\t%s\n' "$host" "$ip" ;;
			esac
		done
	END
	sed -i "s|\"\$LOG\"|'$HOME/log'|" "$DYNDNSC_EXECDIR/dyndnsc-update-svc"
	touch log
	chmod 666 log
	# what was asked is done, although nobody listens any more
	idle() { [ -z "$(pgrep -f "$DYNDNSC_EXECDIR/dyndnsc-update-svc")" ]; }
	update() { dyndnsc-update svc --compare none --hostname h.example.org --ip "$1"; }
	# how long an update takes here, in microseconds, on average
	for n in {1..5}; do
		begin=${EPOCHREALTIME/./}
		update "$(address "$n")" >/dev/null
		spent=$((spent + (${EPOCHREALTIME/./} - begin) / 5))
		age 400
	done
	for ((n = 6; killed < 150; n++)); do
		ip=$(address "$n")
		kill_at $((RANDOM * spent / 32768)) dyndnsc-update svc --compare none --hostname h.example.org --ip "$ip"
		sound "$DYNDNSC_STATEDIR/svc"
		await idle
		# at once again, within min-interval of whatever was sent
		update "$ip" >>out 2>err || [ $? -eq 75 ] || fail "exit" "$(cat err)"
		[ ! -s err ] || fail "something was said:" "$(cat err)"
		[ "$(grep -c " $ip$" log)" -le 1 ] || fail "change $n was sent twice within min-interval" "$(cat log)"
		# later it is set right, unless it was already
		age 61
		update "$ip" >/dev/null
		state_has "address=$ip"
		age 400 # ten changes in an hour would have to wait
		# now and then the first one ever
		[ $((n % 5)) -ne 0 ] || rm -r "$DYNDNSC_STATEDIR"
	done
}

@test "kill -9 at 50 random moments of an update of BIND" {
	local killed=0 n spent=0 begin
	ns_add n
	ns_addr n lo 192.0.2.11/32
	ns_resolver n 192.0.2.11
	tsig_key ddns-key hmac-sha256
	dir=$(new_server ns)
	zone_file "$dir/example.org" example.org ns <<<'ns A 192.0.2.11'
	named_start n ns 192.0.2.11 < <(cat "$TSIG_FILE"; bind_zone example.org example.org "$TSIG_NAME")
	STATE=$DYNDNSC_STATEDIR/rfc2136@192.0.2.11@example.org
	real=$(ns_real n)
	command=(ip netns exec "$real" dyndnsc-update rfc2136 --compare none --server 192.0.2.11 --zone example.org
		--key-file "$TSIG_FILE" --hostname h.example.org --ip)
	idle() { [ -z "$(ip netns pids "$real" | xargs -r ps -o comm= -p | grep rfc2136)" ]; }
	for n in {1..3}; do
		begin=${EPOCHREALTIME/./}
		"${command[@]}" "$(address "$n")" >/dev/null
		spent=$((spent + (${EPOCHREALTIME/./} - begin) / 3))
		age 400 "$STATE"
	done
	for ((n = 4; killed < 50; n++)); do
		kill_at $((RANDOM * spent / 32768)) "${command[@]}" "$(address "$n")"
		sound "$STATE"
		await idle
		"${command[@]}" "$(address "$n")" >>out 2>err || [ $? -eq 75 ] || fail "exit" "$(cat err)"
		[ ! -s err ] || fail "something was said:" "$(cat err)"
		added=$(grep -c "adding an RR at 'h.example.org' A $(address "$n")$" "$(server_log ns)" || true)
		[ "$added" -le 1 ] || fail "change $n was sent $added times"
		age 61 "$STATE"
		"${command[@]}" "$(address "$n")" >/dev/null
		[ "$(in_ns n dig +short h.example.org @192.0.2.11)" = "$(address "$n")" ]
		age 400 "$STATE"
	done
}

@test "a temporary file that a killed update left behind is no obstacle" {
	mkdir -p "$DYNDNSC_STATEDIR"
	chmod 700 "$DYNDNSC_STATEDIR"
	echo rubbish >"$(state_file dummy).tmp"
	upd dummy --hostname h.example.org --ip 8.8.4.1
	exits 0 8.8.4.1
	sound "$(state_file dummy)"
	[ ! -e "$(state_file dummy).tmp" ]
}
