# The service files in share/: what their programs say of them, and that what they start works.

load helper
load servers
load update

A=8.8.4.4
UNITS='dyndnsc.service dyndnsc-oneshot.service'

setup() {
	test_setup
	# not root's own folders above it would be refused
	mkdir -m 755 etc
}

# conf FILE: a configuration with one section that works, as /etc/dyndnsc.ini would be.
conf() {
	printf '%s\n' '[home]' 'detector = static' "detector-address = $A" 'updater = dummy' 'updater-hostname = home.example.org' >"$1"
	chmod 600 "$1"
}

# key UNIT KEY: the values of a key, a line each.
key() { sed -n "s/^$2=//p" "$TREE/share/systemd/$1"; }

# here WORDS: a command line of a service file, for the built tree, the configuration etc/dyndnsc.ini and the folder of
# credentials that systemd would make.
here() {
	sed "s|/usr/local/bin/|$TREE/cmd/|g; s|/etc/dyndnsc\.ini|$HOME/etc/dyndnsc.ini|g; s|%d|$HOME/credentials|g" <<<"$*"
}

# as_service COMMAND...: as systemd would run it: a user that owns nothing but the folder for state, no capabilities, a
# file system that cannot be written to elsewhere, a few variables.
as_service() {
	install -d -o daemon -m 700 state
	install -d -o daemon -m 500 credentials
	install -o daemon -m 400 etc/dyndnsc.ini credentials/
	open_folders
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m sh -c '
		mount --make-rprivate / && mount --bind state state && mount -o remount,bind,ro "$1" && shift &&
		exec setpriv --reuid=daemon --regid=daemon --clear-groups --inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs \
			env -i PATH=/usr/bin:/bin "STATE_DIRECTORY=$PWD/state" "CREDENTIALS_DIRECTORY=$PWD/credentials" \
			${NOTIFY_SOCKET:+"NOTIFY_SOCKET=$NOTIFY_SOCKET" "WATCHDOG_USEC=60000000"} "$@"' sh "$(mount_of "$HOME")" "$@"
}

# mount_of PATH: the file system that it is on.
mount_of() { stat -c %m "$1"; }

# announces FILE: what is told on the socket of the service manager, a line each, goes to FILE; sets NOTIFY_SOCKET.
announces() {
	export NOTIFY_SOCKET=$HOME/notify
	: >"$1"
	bg python3 -u -c '
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
while True:
    print(s.recv(4096).decode(), flush=True)' "$NOTIFY_SOCKET" >"$1"
	await test -S "$NOTIFY_SOCKET"
}

# goes_on WORDS: a command that stays: it says that it is ready, publishes, and ends by TERM with exit 0.
goes_on() {
	local words
	read -ra words <<<"$*"
	announces told
	bg "${words[@]}" 2>log
	await grep -qs '^READY=1' told || fail "it is not ready" "$(cat log)"
	await grep -qs 'home.example.org' state/dummy || fail "nothing is published" "$(cat log)"
	kill -TERM "$BG_PID"
	await gone "$BG_PID"
	run -0 wait "$BG_PID"
}

# installed: the units as `make install` puts them, with programs that are there.
installed() {
	make -s -C "$TREE" install PREFIX="$HOME/usr" >/dev/null
	UNIT_DIR=$HOME/usr/lib/systemd/system
}

@test "systemd finds no mistake in the units" {
	local unit
	installed
	for unit in dyndnsc.service dyndnsc-oneshot.service dyndnsc.timer; do
		run systemd-analyze verify --man=no "$UNIT_DIR/$unit"
		if [ "$status" -ne 0 ] || [ -n "$output" ]; then fail "$unit: $status" "$output"; fi
	done
	mkdir -m 700 run
	XDG_RUNTIME_DIR=$HOME/run run systemd-analyze verify --man=no --user "$HOME/usr/lib/systemd/user/dyndnsc.service"
	if [ "$status" -ne 0 ] || [ -n "$output" ]; then fail "$status" "$output"; fi
	# a mistake would be found
	sed -i 's/^Restart=.*/Restart=perhaps/' "$UNIT_DIR/dyndnsc.service"
	run systemd-analyze verify --man=no "$UNIT_DIR/dyndnsc.service"
	[[ $output == *perhaps* ]]
}

@test "systemd's review of the units: exposed less than 2.0" {
	local unit
	for unit in $UNITS; do
		run systemd-analyze security --no-pager --offline=yes --threshold=19 "$TREE/share/systemd/$unit"
		[ "$status" -eq 0 ] || fail "$output"
		[[ $output =~ 'Overall exposure level for '"$unit"': '[01]\.[0-9] ]] || fail "$output"
	done
	# without the restrictions it would not pass
	grep -vE '^(Protect|Private|Restrict|SystemCall|Capability)' "$TREE/share/systemd/dyndnsc.service" >dyndnsc.service
	run systemd-analyze security --no-pager --offline=yes --threshold=19 dyndnsc.service
	[ "$status" -ne 0 ]
}

@test "both units restrict alike, and have what the contract asks for" {
	local unit
	restrictions() { sed -n '/^DynamicUser/,/^\[Install\]/p' "$TREE/share/systemd/$1" | grep '^[A-Z]'; }
	diff <(restrictions dyndnsc.service) <(restrictions dyndnsc-oneshot.service)
	for unit in $UNITS; do
		[ "$(key $unit DynamicUser)" = yes ]
		[ "$(key $unit StateDirectory)" = dyndnsc ]
		[ "$(key $unit SuccessExitStatus)" = 75 ]
		[ "$(key $unit LoadCredential)" = dyndnsc.ini:/etc/dyndnsc.ini ]
	done
	[ "$(key dyndnsc.service Type)" = notify ]
	[ "$(key dyndnsc.service Restart)" = on-failure ]
	[ -n "$(key dyndnsc.service WatchdogSec)" ]
	[ "$(key dyndnsc.timer Unit)" = dyndnsc-oneshot.service ]
}

@test "dyndnsc-oneshot.service runs as a user that can read and write nothing else" {
	local words
	conf etc/dyndnsc.ini
	read -ra words <<<"$(here "$(key dyndnsc-oneshot.service ExecStart)")"
	run --separate-stderr as_service "${words[@]}"
	[ "$status" -eq 0 ] || fail "$stderr"
	assert_err_has "$A published"
	[ -e state/dummy ]
	# the file itself it cannot read
	run --separate-stderr as_service "$TREE/cmd/dyndnsc" --config "$HOME/etc/dyndnsc.ini"
	[ "$status" -eq 78 ]
	assert_err_has 'Permission denied'
}

@test "a secret comes by LoadCredential as the head of the unit says" {
	service svc
	install -d -o daemon -m 500 credentials
	{
		printf '%s\n' '[home]' 'updater = svc' 'updater-hostname = home.example.org' 'detector = static' "detector-address = $A"
		sed -n 's/^#  *\(updater-token-credential = .*\)/\1/p' "$TREE/share/systemd/dyndnsc.service"
	} >etc/dyndnsc.ini
	grep -q credential etc/dyndnsc.ini
	name=$(sed -n 's/^#  *LoadCredential=\([^:]*\):.*/\1/p' "$TREE/share/systemd/dyndnsc.service")
	echo s3cret >"credentials/$name"
	chown daemon "credentials/$name"
	chmod 400 "credentials/$name"
	export CREDENTIALS_DIRECTORY=$PWD/credentials
	run --separate-stderr dyndnsc --config etc/dyndnsc.ini
	[ "$status" -eq 0 ] || fail "$stderr"
	job_has token=s3cret
}

# allowed UNIT: the system calls that its filters let pass.
allowed() {
	local word
	expand() {
		local call
		for call; do
			case $call in
			@*) systemd-analyze syscall-filter --no-pager "$call" | sed -n 's/^    \([@a-z]\)/\1/p' | while read -r call; do expand "$call"; done ;;
			*) printf '%s\n' "$call" ;;
			esac
		done
	}
	while read -r word; do
		# shellcheck disable=SC2086 # words
		case $word in
		'~'*) comm -23 calls <(expand ${word#\~} | sort -u) >fewer && mv fewer calls ;;
		*) expand $word | sort -u >calls ;;
		esac
	done < <(key "$1" SystemCallFilter)
}

@test "a run with detection, DNS and HTTP needs no system call, socket or memory that the units deny" {
	local words
	ns_add box
	ns_add peer
	ns_link box peer 11.22.33.44/24 11.22.33.1/24
	ip -n "$(ns_real box)" route add default via 11.22.33.1
	allowed dyndnsc.service
	for call in openat socket landlock_restrict_self; do grep -qx $call calls || fail "$call is not allowed" "$(cat calls)"; done
	none grep -qx mount calls
	cat >etc/dyndnsc.ini <<-END
		[home]
		detector = socket
		updater = duckdns
		updater-url = http://127.0.0.1:9/
		updater-hostname = home.duckdns.org
		updater-token = s3cret
		[bind]
		detector = iface
		detector-iface = to-peer
		updater = rfc2136
		updater-server = 127.0.0.1:9
		updater-zone = example.org
		updater-hostname = home.example.org
		compare = none
		[dns]
		detector = dns
		detector-hostname = home.example.org
		detector-server = 127.0.0.1:9
		updater = rfc2136
		updater-hostname = home.example.org
	END
	chmod 600 etc/dyndnsc.ini
	read -ra words <<<"$(here "$(key dyndnsc-oneshot.service ExecStart)")"
	export DYNDNSC_STATEDIR=$HOME/state CREDENTIALS_DIRECTORY=$HOME/credentials
	install -d credentials
	cp -p etc/dyndnsc.ini credentials/
	run --separate-stderr in_ns box strace -f -qq -o trace "${words[@]}"
	[ "$status" -eq 75 ] || fail "$status" "$stderr"
	grep -q 'dyndnsc-http' trace
	# what root does to become nobody is beside the point: the service is not root
	sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' trace | sort -u | grep -vxE 'setgroups|setuid|setgid|setresuid|setresgid|exit_group|exit|execve' >used
	[ "$(wc -l <used)" -gt 30 ]
	comm -23 used calls >denied
	[ ! -s denied ] || fail "denied by the unit:" "$(cat denied)"
	sed -nE 's/^[0-9]+ +socket\((AF_[A-Z0-9]+),.*/\1/p' trace | sort -u | grep -vxF "$(key dyndnsc.service RestrictAddressFamilies | tr ' ' '\n')" >denied || true
	[ ! -s denied ] || fail "denied by the unit:" "$(cat denied)"
	none grep -E 'PROT_WRITE\|PROT_EXEC' trace
}

@test "dyndnsc.service goes on running, says when it is ready, and ends when told to" {
	conf etc/dyndnsc.ini
	install -d credentials
	cp -p etc/dyndnsc.ini credentials/
	export STATE_DIRECTORY=$HOME/state
	unset DYNDNSC_STATEDIR
	goes_on "$(here "$(key dyndnsc.service ExecStart)")"
}

@test "the unit of a user's own goes on running with ~/.dyndnsc.ini" {
	conf .dyndnsc.ini
	goes_on "$(here "$(sed -n 's/^ExecStart=//p' "$TREE/share/systemd/user/dyndnsc.service")")"
}

@test "the lines for cron: five fields, a user, and a command that works" {
	local line
	conf etc/dyndnsc.ini
	grep -E '^[^#A-Z]' "$TREE/share/cron/dyndnsc" >lines
	[ "$(wc -l <lines)" -eq 1 ]
	[[ $(cat lines) =~ ^('*/5'\ \*\ \*\ \*\ \*)\ root\ ([^%]*)$ ]] || fail "$(cat lines)"
	line=$(here "${BASH_REMATCH[2]}")
	run --separate-stderr sh -c "$line"
	[ "$status" -eq 0 ] || fail "$stderr"
	assert_err_has "$A published"
	run --separate-stderr sh -c "$line"
	refute_err
	refute_out
}

@test "the plist is one, and what it starts goes on running" {
	conf etc/dyndnsc.ini
	python3 - "$TREE/share/launchd/dyndnsc.plist" >words <<-'END'
		import plistlib, sys
		with open(sys.argv[1], "rb") as file:
		    p = plistlib.load(file)
		known = {"Label": str, "ProgramArguments": list, "RunAtLoad": bool, "KeepAlive": dict, "ThrottleInterval": int,
		    "ExitTimeOut": int, "Umask": str, "ProcessType": str, "LowPriorityIO": bool, "StandardErrorPath": str}
		assert p.keys() == known.keys(), p.keys()
		assert all(isinstance(p[k], t) for k, t in known.items())
		assert p["KeepAlive"] == {"SuccessfulExit": False} and p["RunAtLoad"]
		print(*p["ProgramArguments"])
	END
	goes_on "$(here "$(cat words)")"
}

# openrc FUNCTION: a function of the script, with what OpenRC has around it.
openrc() {
	here "$(cat "$TREE/share/openrc/dyndnsc")" >service
	# shellcheck disable=SC2016 # for the inner shell
	PATH=$HOME/bin:$PATH run --separate-stderr sh -uec '
		use() { :; }; after() { :; }
		ebegin() { echo "begin $*"; }; eend() { return "$1"; }
		RC_SVCNAME=dyndnsc
		. ./service
		"$@"' sh "$@"
}

@test "the script for OpenRC: a sound shell script, that checks first, and what it starts goes on running" {
	run -0 shellcheck -s sh -S warning -e SC1008,SC2034 "$TREE/share/openrc/dyndnsc"
	[[ $(head -n 1 "$TREE/share/openrc/dyndnsc") == '#!/sbin/openrc-run' ]]
	mkdir bin
	printf '#!/bin/sh\necho "supervise-daemon $*"\n' >bin/supervise-daemon
	chmod 755 bin/supervise-daemon
	conf etc/dyndnsc.ini
	openrc depend
	[ "$status" -eq 0 ] || fail "$stderr"
	openrc start_pre
	[ "$status" -eq 0 ] || fail "$stderr"
	openrc reload
	[ "$status" -eq 0 ] || fail "$stderr"
	assert_out 'begin Reloading dyndnsc' 'supervise-daemon dyndnsc --signal HUP'
	echo '[broken]' >>etc/dyndnsc.ini
	openrc start_pre
	[ "$status" -eq 78 ]
	openrc reload
	[ "$status" -eq 78 ]
	refute_out
	conf etc/dyndnsc.ini
	# shellcheck disable=SC2016 # for the inner shell
	openrc eval 'echo "$command $command_args"'
	goes_on "$output"
}

# procd FUNCTION: a function of OpenWrt's script, with what procd has around it.
procd() {
	here "$(cat "$TREE/share/openwrt/dyndnsc.init")" >service
	# shellcheck disable=SC2016 # for the inner shell
	run --separate-stderr sh -uc '
		for f in procd_open_instance procd_close_instance procd_set_param procd_send_signal; do eval "$f() { echo $f \"\$@\"; }"; done
		. ./service
		"$@"' sh "$@"
}

@test "the scripts for OpenWrt: they check first, what they start goes on running, and an interface that comes up is told" {
	run -0 shellcheck -s sh -S warning "$TREE/share/openwrt/dyndnsc.init"
	run -0 shellcheck -s sh -S warning -e SC1091 "$TREE/share/openwrt/dyndnsc.hotplug"
	conf etc/dyndnsc.ini
	procd start_service
	[ "$status" -eq 0 ] || fail "$stderr"
	[ "${lines[0]}" = procd_open_instance ]
	[ "${lines[-1]}" = procd_close_instance ]
	command=$(sed -n 's/^procd_set_param command //p' <<<"$output")
	procd reload_service
	assert_out "procd_send_signal dyndnsc * HUP"
	echo '[broken]' >>etc/dyndnsc.ini
	procd start_service
	[ "$status" -eq 78 ]
	refute_out procd_open_instance
	mkdir functions
	echo 'procd_send_signal() { echo "signal $*"; }' >functions/procd.sh
	sed "s|/lib/functions|$HOME/functions|" "$TREE/share/openwrt/dyndnsc.hotplug" >hotplug
	[ "$(ACTION=ifup INTERFACE=wan sh -u hotplug)" = 'signal dyndnsc * USR1' ]
	[ -z "$(ACTION=ifdown INTERFACE=wan sh -u hotplug)" ]
	[ -z "$(ACTION=ifup INTERFACE=loopback sh -u hotplug)" ]
	conf etc/dyndnsc.ini
	goes_on "$command"
}

@test "make install gives every service file the paths of the installation" {
	local dest=$HOME/dest file
	make -s -C "$TREE" install DESTDIR="$dest" PREFIX=/usr SYSCONFDIR=/usr/etc >/dev/null
	for file in lib/systemd/system/dyndnsc.service lib/systemd/system/dyndnsc-oneshot.service lib/systemd/system/dyndnsc.timer \
		lib/systemd/user/dyndnsc.service share/dyndnsc/{cron/dyndnsc,launchd/dyndnsc.plist,openrc/dyndnsc} \
		share/dyndnsc/openwrt/dyndnsc.{init,hotplug}; do
		[ "$(stat -c %a "$dest/usr/$file")" = 644 ]
		none grep -nE '/usr/local|[^r]/etc/dyndnsc\.ini' "$dest/usr/$file"
	done
	grep -qx 'ExecStart=/usr/bin/dyndnsc --loop --config %d/dyndnsc.ini' "$dest/usr/lib/systemd/system/dyndnsc.service"
	grep -qx 'LoadCredential=dyndnsc.ini:/usr/etc/dyndnsc.ini' "$dest/usr/lib/systemd/system/dyndnsc.service"
	make -s -C "$TREE" install DESTDIR="$dest" PREFIX=/usr SYSTEMDUNITDIR=/opt/units >/dev/null
	[ -f "$dest/opt/units/dyndnsc.service" ]
}
