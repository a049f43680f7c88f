# What the tests of dyndnsc-update and dyndnsc share: `load update`, after `load helper`.

upd() { run --separate-stderr dyndnsc-update "$@"; }

# service [NAME]: an update protocol (svc) that adds every job to the file `jobs`, and answers for each host and
# address VERDICT, MESSAGE and HINTS, which are the lines of the file `answer`, or of `answer.HOST`.
service() {
	install -m 777 -d "$HOME/svc"
	: >>"$HOME/svc/jobs"
	chmod 666 "$HOME/svc/jobs"
	program "dyndnsc-update-${1:-svc}" <<-END
		#!/bin/sh
		cd '$HOME/svc' || exit 71
	END
	cat >>"$DYNDNSC_EXECDIR/dyndnsc-update-${1:-svc}" <<-'END'
		reply() {
			file=answer
			if [ -e "answer.$1" ]; then file=answer.$1; fi
			verdict=good message= hints=
			if [ -e "$file" ]; then
				{ read -r verdict; read -r message; read -r hints; } <"$file"
			fi
			type=A
			case $2 in *:*) type=AAAA ;; esac
			printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" $type "$verdict" "$2" "$message" "$hints"
		}
		while IFS= read -r line; do
			printf '%s\n' "$line" >>jobs
			case $line in
			hostname=*) hosts="$hosts ${line#*=}" ;;
			ip=*) ips="$ips ${line#*=}" ;;
			'')
				for host in $hosts; do for ip in $ips; do reply "$host" "$ip"; done; done
				hosts= ips=
				;;
			esac
		done
	END
}

# http_service: dyndnsc-http in the same manner, for recipes.
http_service() {
	service svc
	sed '1a[ "$1" = --user ] && shift 2\nprintf "%s\\n" "$*" >>"'"$HOME"'/svc/args"' "$DYNDNSC_EXECDIR/dyndnsc-update-svc" |
		program dyndnsc-http
	: >"$HOME/svc/args"
	chmod 666 "$HOME/svc/args"
}

# recipe NAME [KEY...] <TEXT: the protocol NAME in the user's folder, with more keys of [recipe], and options.
recipe() {
	export DYNDNSC_DATADIR=$HOME/data
	mkdir -p "$DYNDNSC_DATADIR/recipes/update"
	{
		printf '[recipe]\ntitle = %s, as a test has it\ndocs = https://example.org/\nchecked = 2026-11\n' "$1"
		printf '%s\n' "${@:2}"
		cat
		printf '[step update]\nrequest = GET https://example.org/\n'
	} >"$DYNDNSC_DATADIR/recipes/update/$1.ini"
}

# answers VERDICT [MESSAGE [HINTS [HOST]]]: what the service says from now on.
answers() {
	printf '%s\n' "$1" "${2-}" "${3-}" >"$HOME/svc/answer${4:+.$4}"
	chmod 644 "$HOME/svc/answer${4:+.$4}"
}

# jobs_are N: so many jobs were sent to the service until now.
jobs_are() {
	local n
	n=$(grep -c '^name=' "$HOME/svc/jobs" || true)
	[ "$n" -eq "$1" ] || fail "$n jobs, not $1" "$(cat "$HOME/svc/jobs")" "--- stderr" "${stderr-}"
}

# job_has LINE... / job_lacks TEXT: of all jobs.
job_has() {
	local line
	for line; do
		grep -qxF -e "$line" "$HOME/svc/jobs" || fail "no line '$line' in the jobs" "$(cat "$HOME/svc/jobs")"
	done
}
job_lacks() { none grep -F -e "$1" "$HOME/svc/jobs"; }

# none COMMAND...: it fails, having found nothing. (A bare "!" is seen by bats at the end of a test only.)
none() {
	local found
	if found=$("$@"); then fail "found something: $*" "$found"; fi
}

# shellcheck disable=SC2120 # the name is optional
state_file() { printf '%s\n' "$DYNDNSC_STATEDIR/${1:-svc}"; }

# state_has LINE...: of the state file.
state_has() {
	local line
	for line; do
		grep -qxF -e "$line" "$(state_file)" || fail "no line '$line' in the state" "$(cat "$(state_file)")"
	done
}

# age SECONDS [FILE]: as if so much time had passed since the state was written. In bash alone: it is called often.
age() {
	local file=${2:-$(state_file)} line out word text='' y m d t
	while IFS= read -r line; do
		if [[ $line == *=[0-9][0-9][0-9][0-9]-*T*Z ]]; then
			out=${line%%=*}=
			for word in ${line#*=}; do
				# days since 1970-01-01, in years that begin in March
				((y = 10#${word:0:4}, m = 10#${word:5:2}, d = 10#${word:8:2}))
				((m > 2 ? (m -= 3) : (m += 9, y -= 1))) || true
				((t = y * 365 + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + d - 719469)) || true
				((t = t * 86400 + 10#${word:11:2} * 3600 + 10#${word:14:2} * 60 + 10#${word:17:2} - $1)) || true
				printf -v word '%(%Y-%m-%dT%H:%M:%SZ)T' "$t"
				out+="$word "
			done
			line=${out% }
		fi
		text+=$line$'\n'
	done <"$file"
	printf %s "$text" >"$file"
}
