# Every example of the manual pages and of README is pasted into a shell and has to work, and to print what it says.
# In a page an example is a literal display that has lines starting with "$ "; a command goes on
# in the next line where it is not complete, and what follows it is its output (without any: whatever). In README an
# example is a block ```sh. Each starts from the same home folder and the same zone.
load helper
load servers
load web

# What the shipped web sources, a page of one's own and some services are asked under: all of it one web server, which
# says who asks, and to an update what the service would.
internet() {
	local hosts
	mapfile -t hosts < <(sed -n 's|^request[^=]*= *GET https*://\([a-z][^/{:]*\).*|\1|p' "$TREE"/share/recipes/detect/*.ini | sort -u)
	hosts+=(ip.example.org www.duckdns.org dynupdate.no-ip.com api.cloudflare.com)
	ns_addr w lo 192.0.2.80/32 2001:db8::80/128 1.1.1.1/32 2606:4700:4700::1111/128
	unbound_start w resolver 192.0.2.53 192.0.2.1 < <(
		printf 'server:\n'
		printf '  local-data: "%s. A 192.0.2.80"\n' "${hosts[@]}"
		printf '  local-data: "%s. AAAA 2001:db8::80"\n' "${hosts[@]}"
	)
	tls_ca ca
	tls_cert web ca 2 "${hosts[@]}" 1.1.1.1 2606:4700:4700::1111
	chmod a+r "$(tls_dir)"/*.pem
	nginx_start w web <<-CONF
		map \$host\$uri \$before {
		  default "";
		  ~freedns "Detected IP : ";
		  ~he.net "Your IP address is : ";
		  "~dyndns|dynu|loopia|zoneedit" "Current IP Address: ";
		  ~jsonip '{"ip":"';
		  ~/api/ "IPv4,";
		  "~trace|example" "ip=";
		}
		map \$host\$uri \$behind {
		  default "";
		  ~jsonip '"}';
		  ~/api/ ",";
		}
		map \$request_method\$uri\$arg_type \$cloudflare {
		  ~zones$ '[{"id":"z","name":"example.org"}]';
		  ~GET.*AAAA$ '[{"id":"r6","type":"AAAA","name":"home.example.org","content":"2001:db8::7"}]';
		  ~GET '[{"id":"r4","type":"A","name":"home.example.org","content":"192.0.2.7"}]';
		  ~PATCH.*r6$ '{"id":"r6","content":"2a00:1:2:3::44"}';
		  ~PATCH.*r4$ '{"id":"r4","content":"11.22.33.44"}';
		}
		server {
		  listen 80; listen [::]:80; listen 443 ssl; listen [::]:443 ssl;
		  ssl_certificate $(tls_dir)/web.pem; ssl_certificate_key $(tls_dir)/web.key;
		  location /update { return 200 "OK\n\$arg_ip\n\nUPDATED\n"; }
		  location /nic/update { return 200 "good \$arg_myip\n"; }
		  location /client/v4/ { return 200 '{"success":true,"result":\$cloudflare}'; }
		  location / { return 200 "\$before\$remote_addr\$behind\n"; }
		}
	CONF
}

# The world, and a machine "home" in front of it that nobody trusts: an unprivileged user, addresses that may be
# published, a resolver at 192.0.2.53.
setup_file() {
	world_up
	ns_addr w lo 192.0.2.53/32
	internet
	ns_add home
	ns_link home w 11.22.33.44/24 11.22.33.1/24
	ns_addr home to-w 2a00:1:2:3::44/64
	ns_addr w to-home 2a00:1:2:3::1/64
	ip -n "$(ns_real home)" route add default via 11.22.33.1
	ip -n "$(ns_real home)" -6 route add default via 2a00:1:2:3::1
	ip -n "$(ns_real home)" link add name br-lan type veth peer name lan
	ip -n "$(ns_real home)" link set dev lan up
	ip -n "$(ns_real home)" link set dev br-lan up
	ns_addr home br-lan 2a00:1:2:4::1/64
	ns_resolver home 192.0.2.53
}

teardown_file() { world_down; }

# Files with the examples of a page, one each: the display as it is read.
page_examples() {
	mkdir -p examples
	awk -v dir=examples '
		/^\.Bd -literal/ { file = dir "/" 100 + ++n; next }
		/^\.Ed/ { file = ""; next }
		file { gsub(/\\e/, "\\"); gsub(/\\\(aq/, "\047"); gsub(/\\&/, ""); print >file }' "$1"
}

readme_examples() {
	mkdir -p examples
	awk -v dir=examples '
		/^```sh$/ { file = dir "/" 100 + ++n; next }
		/^```/ { file = ""; next }
		file { print >file }' "$1"
}

# complete TEXT: a shell would run it, and not ask for more.
complete() { [[ $1 != *\\ ]] && [ -z "$(bash -n <<<"$1" 2>&1)" ]; }

# split_example FILE DIR: DIR/N.cmd and DIR/N.out for each of its commands, in order; nothing where it has none.
# PROMPT is what a command starts with.
split_example() {
	local line command='' n=100
	mkdir -p "$2"
	while IFS= read -r line || [ -n "$line" ]; do
		if [[ $line == "$PROMPT"* ]] && { [ -z "$command" ] || complete "$command"; }; then
			n=$((n + 1)) command=${line#"$PROMPT"}
			printf '%s\n' "$command" >"$2/$n.cmd"
		elif [ -n "$command" ] && ! complete "$command"; then
			command+=$'\n'$line
			printf '%s\n' "$command" >"$2/$n.cmd"
		elif [ -n "$command" ]; then
			printf '%s\n' "$line" >>"$2/$n.out"
		fi
	done <"$1"
}

# The commands of DIR for one shell, each with its own output and status.
one_script() {
	local file
	for file in "$PWD/$1"/*.cmd; do
		printf '{\n%s\n} >%q 2>&1 </dev/null\necho $? >%q\n' "$(cat "$file")" "${file%.cmd}.got" "${file%.cmd}.status"
	done
}

# What a user would have who reads the examples.
fresh_home() {
	rm -rf "$1"
	mkdir -p "$1"
	cp "$TSIG_FILE" "$1/ddns.key"
	printf 'home.example.org\nwww.example.org\n' >"$1/hosts.txt"
	printf 's3cret\n' | tee "$1/noip.password" >"$1/cloudflare.token"
	cat >"$1/.dyndnsc.ini" <<-END
		[home]
		detector = socket
		updater = rfc2136
		updater-hostname = home.example.org
		updater-key-file = $1/ddns.key
	END
	chmod -R go= "$1"
	chown -R nobody "$1"
}

serials_agree() {
	local a b
	a=$(in_ns w dig +short @192.0.2.11 example.org SOA) b=$(in_ns w dig +short @192.0.2.12 example.org SOA)
	[ -n "$a" ] && [ "$a" = "$b" ]
}

# What world_up put there, on both servers.
fresh_zone() {
	in_ns w nsupdate -k "$TSIG_FILE" <<-END
		server 192.0.2.11
		zone example.org
		update delete home.example.org A
		update delete home.example.org AAAA
		update delete dual.example.org A
		update delete dual.example.org AAAA
		update add home.example.org 120 A 203.0.113.7
		update add dual.example.org 300 A 203.0.113.31
		update add dual.example.org 300 AAAA 2001:db8:1::31
		send
	END
	await serials_agree
}

# run_example DIR: pastes its commands into one shell.
run_example() {
	local me=$PWD/user file name
	fresh_home "$me"
	fresh_zone
	one_script "$1" >"$1/script"
	mkdir -p "$1"
	chmod 777 "$1"
	# The capability lets the user in where the tree or the temporary folder is closed to others; access(2) drops it
	# without the securebit.
	# shellcheck disable=SC2016 # for the inner shell
	in_ns home setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=+dac_override \
		--ambient-caps=+dac_override --securebits=+no_setuid_fixup env -i "HOME=$me" "PATH=$PATH" "SSL_CERT_FILE=$BATS_FILE_TMPDIR/tls/ca.pem" LC_ALL=C.UTF-8 TZ=UTC \
		bash -o pipefail -c 'cd && . "$1"' bash "$PWD/$1/script"
	for file in "$1"/*.cmd; do
		name=${file%.cmd}
		[ "$(cat "$name.status")" = 0 ] ||
			fail "this example fails with exit status $(cat "$name.status"):" "$(cat "$file")" "--- it says" "$(cat "$name.got")"
		[ ! -e "$name.out" ] || diff -u "$name.out" "$name.got" >delta.txt ||
			fail "this example prints something else:" "$(cat "$file")" "$(cat delta.txt)"
	done
}

# run_examples LEAST: all of the folder, LEAST commands at the least.
run_examples() {
	local file commands
	for file in examples/*; do
		split_example "$file" "pasted/${file##*/}"
		if compgen -G "pasted/${file##*/}/*.cmd" >/dev/null; then run_example "pasted/${file##*/}"; fi
	done
	commands=$(find pasted -name '*.cmd' | wc -l)
	[ "$commands" -ge "$1" ] || fail "only $commands commands were found"
}

page() {
	page_examples "$TREE/man/$1"
	PROMPT='$ ' run_examples "$2"
}

@test "the examples of dyndnsc(1) paste into a shell" { page dyndnsc.1 6; }
@test "the examples of dyndnsc-detect(1) paste into a shell" { page dyndnsc-detect.1 10; }
@test "the examples of dyndnsc-resolve(1) paste into a shell" { page dyndnsc-resolve.1 9; }
@test "the examples of dyndnsc-update(1) paste into a shell" { page dyndnsc-update.1 14; }
@test "the examples of dyndnsc-presets(1) paste into a shell" { page dyndnsc-presets.1 4; }
@test "the examples of dyndnsc-status(1) paste into a shell" { page dyndnsc-status.1 9; }
@test "the examples of dyndnsc-doctor(1) paste into a shell" { page dyndnsc-doctor.1 4; }
@test "the examples of dyndnsc-setup(1) paste into a shell" { page dyndnsc-setup.1 8; }
@test "the examples of dyndnsc-import(1) paste into a shell" { page dyndnsc-import.1 7; }
@test "the examples of dyndnsc.ini(5) paste into a shell" { page dyndnsc.ini.5 7; }
@test "the examples of dyndnsc-recipe(5) paste into a shell" { page dyndnsc-recipe.5 18; }
@test "the examples of dyndnsc(7) paste into a shell" { page dyndnsc.7 10; }

@test "the examples of README paste into a shell" {
	readme_examples "$TREE/README.md"
	PROMPT='' run_examples 18
}
