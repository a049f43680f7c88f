# dyndnsc-import: what other programs have as configuration becomes one of ours that does the same.
# shellcheck disable=SC2016,SC2154,SC1003 # dollar signs and quotes are theirs; bats assigns what run gives
load helper

imp() { run --separate-stderr dyndnsc-import "$@"; }

# becomes PROGRAM [LINE...] <TEXT: it is taken over with status 0, dyndnsc --check accepts the result, and each LINE is
# one of its lines.
becomes() {
	local line
	umask 077
	cat >theirs.conf
	imp "$1" theirs.conf
	[ "$status" -eq 0 ] || fail "exit $status" "$stderr"
	printf '%s\n' "$output" >ours.ini
	dyndnsc --check -c ours.ini >check.txt 2>&1 || fail "not accepted:" "$(cat check.txt)" "--- ours" "$(cat ours.ini)"
	for line in "${@:2}"; do
		grep -qxF -- "$line" ours.ini || fail "no line '$line' in:" "$(cat ours.ini)"
	done
}

# value SECTION KEY: what the result's reader (Python's, whose dialect it is) has for it.
value() {
	python3 -c 'import configparser, sys
c = configparser.ConfigParser(); c.read("ours.ini"); sys.stdout.write(c[sys.argv[1]][sys.argv[2]])' "$1" "$2"
}

# is SECTION KEY VALUE
is() { [ "$(value "$1" "$2")" = "$3" ] || fail "$2 of $1 is '$(value "$1" "$2")', not '$3'"; }

@test "ddclient: globals, hosts of their own, continuation, comments, quotes" {
	becomes ddclient '[dyndnsc]' 'interval = 10m' <<-'CONF'
		# a comment
		daemon=10m, syslog=yes	# and one behind
		usev4=ifv4, ifv4=eth0
		protocol=dyndns2, login=me, password=geheim
		server=dynupdate.no-ip.com a.example.org, b.example.org   # two hosts
		protocol=duckdns \
		  password='two words', \   # a comment behind the sign
		  home
		login="some one" c.example.org
	CONF
	is a.example.org updater-hostname 'a.example.org, b.example.org'
	is a.example.org use_preset no-ip.com
	is a.example.org updater-userid me
	is a.example.org detector-iface eth0
	is a.example.org detector-family INET
	is home.duckdns.org updater-token 'two words'
	is c.example.org updater-userid 'some one'
	is c.example.org updater-password geheim
	grep -q '^# syslog: ' ours.ini
}

@test "ddclient: passwords arrive as they are, whatever is in them" {
	local -a odd=('a%b%%c' 'a#b' 'a;b' "it's" 'a"b' '$HOME' 'a\b' 'b\' '${X}' 'a=b' '%(x)s' 'ä€' '[x]' ';' '"q"')
	local n password
	for password in "${odd[@]}"; do
		printf 'protocol=gandi, use-personal-access-token=yes, zone=example.org, password=%s\nh%d.example.org\n' "$password" $((n++))
	done >many.conf
	becomes ddclient <many.conf
	n=0
	for password in "${odd[@]}"; do is "h$((n++)).example.org" updater-token "$password"; done
	becomes ddclient <<<"protocol=freemyip, password='a b, c #d' h"
	is h.freemyip.com updater-token 'a b, c #d'
	becomes ddclient <<<"protocol=freemyip password=with-comma, h"
	is h.freemyip.com updater-token with-comma
}

@test "ddclient: a secret in a variable stays there; another value cannot come from one" {
	export DDTOKEN=geheim
	becomes ddclient 'updater-token-env = DDTOKEN' <<<'protocol=duckdns, password_env=DDTOKEN home'
	unset DDTOKEN
	printf 'protocol=dyndns2, login_env=WHO, password=geheim h.example.org\n' >theirs.conf
	imp ddclient theirs.conf
	exits 1 "$output"
	assert_err_has "here only a secret can"
	assert_out_has '#   login (from the variable) = WHO'
	assert_out_has '#updater-password = geheim'
}

@test "ddclient: every protocol it documents is known" {
	local protocol
	for protocol in 1984 changeip cloudflare cloudns ddns.fm ddnss digitalocean dinahosting directnic dnsexit2 dnsmadeeasy \
		domeneshop dondominio dslreports1 duckdns dynadot dyndns1 dyndns2 dynu easydns emailonly enom freedns freemyip gandi \
		godaddy he.net hetzner infomaniak inwx ionos keysystems mythicdyn namecheap netcup nfsn njalla noip ns1 nsupdate ovh \
		porkbun regfishde simply.com sitelutions spaceship yandex zoneedit1; do
		printf 'protocol=%s h.example.org\n' "$protocol" >theirs.conf
		imp ddclient theirs.conf
		refute_err 'is not known here'
		refute_err 'no updater'
	done
}

@test "ddclient: the protocols with words of their own" {
	printf 'key k {\n  algorithm hmac-sha256;\n  secret "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";\n};\n' >tsig.key
	chmod 600 tsig.key
	becomes ddclient <<-CONF
		use=ip, ip=8.8.4.1
		protocol=cloudflare zone=example.org ttl=300 password=cf-token cf.example.org
		protocol=godaddy login=gd-key password=gd-secret zone=example.org gd.example.org
		protocol=porkbun apikey=pk1 secretapikey=sk1 root-domain=example.org pb.example.org
		protocol=netcup login=12345 password=nc-pass apikey=nc-key zone=example.org nc.example.org
		protocol=ns1 login=ns1-key zone=example.org ns1.example.org
		protocol=domeneshop login=do-token password=do-secret do.example.org
		protocol=directnic urlv4=https://directnic.com/dns/gateway/four/ urlv6=https://directnic.com/dns/gateway/six/ dn.example.org
		protocol=cloudns dynurl=https://ipv4.cloudns.net/api/dynamicURL/?q=geheim cl.example.org
		protocol=nsupdate server=ns.example.org password=$PWD/tsig.key zone=example.org ttl=60 tcp=yes ns.example.org
		protocol=enom login=example.org password=en-pass www
		protocol=he.net password=he-key he1.example.org,he2.example.org
		protocol=dyndns2 server=dynv6.com login=none password=v6-token host.dynv6.net
		protocol=easydns login=me password=ez wildcard=yes ez.example.org
		protocol=dyndns2 server=members.dyndns.org login=me password=dd wildcard=yes mx=mx.example.org backupmx=no dd.example.org
	CONF
	is cf.example.org updater-token cf-token
	is cf.example.org updater-ttl 300
	is gd.example.org updater-key gd-key
	is gd.example.org updater-secret gd-secret
	is gd.example.org updater-ttl 600
	is pb.example.org updater-zone example.org
	is nc.example.org updater-customer 12345
	is nc.example.org updater-key nc-key
	is ns1.example.org updater-key ns1-key
	is do.example.org updater-secret do-secret
	is dn.example.org updater-url6 https://directnic.com/dns/gateway/six/
	is cl.example.org updater-url 'https://ipv4.cloudns.net/api/dynamicURL/?q=geheim'
	is ns.example.org updater-key-file "$PWD/tsig.key"
	is ns.example.org updater-ttl 60
	is www.example.org updater-hostname www.example.org
	is he2.example.org updater-userid he2.example.org
	is host.dynv6.net use_preset dynv6.com
	is ez.example.org updater-wildcard yes
	is dd.example.org updater-wildcard ON
	is dd.example.org updater-backmx NO
	is dd.example.org detector-address 8.8.4.1
}

@test "ddclient: a server is a preset, or a URL of its own with its script and scheme" {
	becomes ddclient <<-'CONF'
		protocol=dyndns2, login=me, password=pw
		server=svc.joker.com joker.example.org
		server=dyn.example.net script=/up own.example.org
		server=https://dyn.example.net:8443 port.example.org
		server=members.dyndns.org ssl=no plain.example.org
		server=dns.loopia.se script=/XDynDNSServer/XDynDNS.php loopia.example.org
	CONF
	is joker.example.org use_preset joker.com
	is own.example.org updater-url https://dyn.example.net/up
	is port.example.org updater-url https://dyn.example.net:8443/nic/update
	is plain.example.org updater-url http://members.dyndns.org/nic/update
	is loopia.example.org use_preset loopia.se
	printf 'protocol=gandi use-personal-access-token=yes password=x zone=example.org server=evil.example.net h.example.org\n' >theirs.conf
	imp ddclient theirs.conf
	exits 1 "$output"
	assert_err_has "server (line 1) is 'evil.example.net', not one of this service"
}

@test "ddclient: each way to find the address" {
	becomes ddclient <<-'CONF'
		protocol=freemyip, password=geheim
		use=web one
		use=web, web=checkip.example.org/ip, web-skip='Your (IP):' two
		usev4=webv4, webv4=ipify-ipv4, usev6=webv6, webv6=ipify-ipv6 three
		usev4=disabled, usev6=ifv6, ifv6=default four
		use=cmd, cmd=/bin/my-ip five
		usev6=cmdv6, cmdv6='/bin/my-ip -6;' six
		use=fw, fw=192.0.2.1/status.htm, fw-skip=WAN seven
		use=linksys, fw=192.0.2.1, fw-login=admin, fw-password=router-pw eight
		usev4=ipv4, ipv4=8.8.4.1 nine
		use=if, if=ppp1, max-interval=8d, min-interval=10m ten
	CONF
	is one.freemyip.com detector-url http://checkip.dyndns.org/
	is one.freemyip.com detector-parser checkip
	is two.freemyip.com detector-url https://checkip.example.org/ip
	[[ $(value two.freemyip.com detector-parser) == 'regex:Your \(IP\):[^0-9]*('* ]]
	is three.freemyip.com detector webcheck4
	is three.freemyip.com-ipv6 detector webcheck6
	is three.freemyip.com-ipv6 detector-url https://api6.ipify.org/
	is four.freemyip.com detector iface
	is four.freemyip.com detector-family INET6
	[[ $(value five.freemyip.com detector-command) == '{ /bin/my-ip; } | '* ]]
	[[ $(value six.freemyip.com detector-command) == "sh -c '/bin/my-ip -6;' | "* ]]
	is seven.freemyip.com detector-url https://192.0.2.1/status.htm
	is eight.freemyip.com detector auto
	is nine.freemyip.com detector-address 8.8.4.1
	is ten.freemyip.com detector-iface ppp1
	is ten.freemyip.com refresh 8d
	is ten.freemyip.com min-interval 10m
	printf 'protocol=freemyip password=x use=disabled h\n' >theirs.conf
	imp ddclient theirs.conf
	exits 1 "$output"
	assert_err_has 'the addresses of both families are disabled'
}

@test "the first address in what a command prints is found, as it was" {
	local says='echo eth0: flags=4163 inet addr:8.8.4.1 Bcast:8.8.4.255 inet6 fe80::1 inet6 2a00:1:2::7/64'
	becomes ddclient <<<"protocol=freemyip password=x usev4=cmdv4 cmdv4='$says' usev6=cmdv6 cmdv6='$says;' h"
	run -0 --separate-stderr dyndnsc-detect -4 -c ours.ini h.freemyip.com
	assert_out 8.8.4.1
	run -0 --separate-stderr dyndnsc-detect -6 -c ours.ini h.freemyip.com-ipv6
	assert_out 2a00:1:2::7
	becomes inadyn <<<"provider freemyip.com { password = x hostname = h.example.org checkip-command = \"$says # 'it'\" }"
	run -0 --separate-stderr dyndnsc-detect -4 -c ours.ini h.example.org
	assert_out 8.8.4.1
}

@test "ddclient: mail goes on being sent, by the plugin" {
	becomes ddclient 'plugins = mail' '[notify:mail]' 'to = root' 'from = ddns@example.org' <<-'CONF'
		mail=root, mail-from=ddns@example.org, mail-failure=root
		protocol=freemyip, password=x h
	CONF
}

@test "inadyn: providers, lists, both kinds of quotes, comments, what holds for all" {
	becomes inadyn '[dyndnsc]' 'interval = 300' <<-'CONF'
		# inadyn
		period = 300	// seconds
		forced-update = 604800
		iface = eth0
		/* many
		   lines */
		provider no-ip.com:1 {
		    username = me
		    password = "ge\"hei\x6d \101"
		    hostname = { "a.example.org", b.example.org }
		}
		provider default@duckdns.org { username = 'to\ken' hostname = home }
		provider cloudflare.com {
		    username = example.org
		    password = to%k;en
		    hostname = www.example.org
		    ttl = 120
		    proxied = false
		}
		provider ipv6@freedns.afraid.org { username = u password = p hostname = x.example.org iface = eth1 }
	CONF
	is a.example.org updater-hostname 'a.example.org, b.example.org'
	is a.example.org updater-password 'ge"heim A'
	is a.example.org detector-iface eth0
	is a.example.org refresh 604800
	is home.duckdns.org updater-token 'to\ken'
	is www.example.org updater-token 'to%k;en'
	is www.example.org updater-proxied no
	is www.example.org updater-ttl 120
	is x.example.org detector-iface eth1
}

@test "inadyn: every provider it documents is known" {
	local provider
	for provider in freedns.afraid.org nsupdate.info duckdns.org freemyip.com loopia.com dyndns.org noip.com no-ip.com \
		easydns.com dnsomatic.com dyndns@he.net tunnelbroker.net sitelutions.com dnsexit.com zoneedit.com changeip.com dhis.org \
		domains.google.com ovh.com gira.de duiadns.net ddnss.de dynv6.com ipv4.dynv6.com spdyn.de strato.com cloudxns.net \
		dyndns@3322.org dnspod.cn dynu.com selfhost.de pdd.yandex.ru cloudflare.com goip.de ipv64.net porkbun.com simply.com \
		domene.shop dnshome.de desec.io all-inkl.com inwx.com namecheap.com regfish.de mydns.jp myonlineportal.net; do
		printf 'provider %s {\nusername = u\npassword = p\nhostname = h.example.org\n}\n' "$provider" >theirs.conf
		imp inadyn theirs.conf
		[ "$status" -eq 0 ] || [[ $stderr == *'has shut down'* || $stderr == *'has ended'* || $stderr == *'which host name'* ]] ||
			fail "$provider: exit $status" "$stderr"
	done
}

@test "inadyn: a part of a name is enough where it is in one only" {
	becomes inadyn 'use_preset = loopia.se' <<<'provider loopia { username = u password = p hostname = h.example.org }'
	becomes inadyn 'use_preset = selfhost.de' <<<'provider selfh { username = u password = p hostname = h.example.org }'
	printf 'provider o { username = u password = p hostname = h.example.org }\n' >theirs.conf
	imp inadyn theirs.conf
	exits 1 "$output"
	assert_err_has 'write it out'
}

@test "inadyn: where the address is asked for" {
	becomes inadyn <<-'CONF'
		allow-ipv6 = true
		provider freemyip.com { password = p hostname = one.example.org checkip-server = 1.1.1.1 checkip-path = /cdn-cgi/trace }
		provider freemyip.com:2 { password = p hostname = two.example.org checkip-server = ip.example.org:81 checkip-ssl = false }
		provider freemyip.com:3 { password = p hostname = three.example.org checkip-command = "ip a | grep 'inet '" }
		provider freemyip.com:4 { password = p hostname = four.example.org checkip-server = default }
		provider ipv6@freemyip.com { password = p hostname = five.example.org }
	CONF
	is one.example.org detector-url https://1.1.1.1/cdn-cgi/trace
	is one.example.org detector-parser 'regex:ip=([0-9A-Fa-f.:]+)'
	is two.example.org detector-url http://ip.example.org:81/
	[[ $(value three.example.org detector-command) == "{ ip a | grep 'inet '; } | tr "* ]]
	is four.example.org detector-url http://ifconfig.me/ip
	is five.example.org detector-family INET6
}

@test "inadyn: a provider of one's own is dyndns2 where its path is" {
	becomes inadyn <<-'CONF'
		custom one { username = u password = p ddns-server = dyn.example.net ddns-path = "/nic/update?hostname=%h.example.org&myip=%i" hostname = a }
		custom two { username = u password = p ddns-server = dyn.example.net ddns-path = "/up?system=x&hostname=" hostname = b.example.org }
		custom three { ssl = false username = u password = p ddns-server = dyn.example.net ddns-path = "/up?hostname=c.example.org&myip=" append-myip = true hostname = ignored }
		custom namecheap { username = example.com password = p ddns-server = dynamicdns.park-your-domain.com ddns-path = "/update?domain=%u&password=%p&host=%h" hostname = { "@", "www" } }
	CONF
	is a updater-hostname a.example.org
	is a updater-url https://dyn.example.net/nic/update
	is b.example.org updater-url 'https://dyn.example.net/up?system=x'
	is ignored updater-hostname c.example.org
	is ignored updater-url http://dyn.example.net/up
	is example.com updater-hostname 'example.com, www.example.com'
	is example.com updater-zone example.com
	printf 'custom x { username = u password = geheim ddns-server = dyn.example.net ddns-path = "/u/%%p/%%h" hostname = h.example.org }\n' >theirs.conf
	imp inadyn theirs.conf
	exits 1 "$output"
	assert_err_has 'write a recipe'
	refute_err geheim
	assert_out_has '#   password = geheim'
}

@test "inadyn: variables, and what cannot be written on one line" {
	export INATOKEN=geheim
	becomes inadyn 'updater-token-env = INATOKEN' <<<'provider freemyip.com { password = "${INATOKEN}" hostname = h.example.org }'
	local value
	for value in '"a${INATOKEN}"' '"${INATOKEN}b"' '"${INATOKEN:-x}"' '"two\nlines"' '" blank"' '"\xff"' '""'; do
		printf 'provider freemyip.com { password = %s hostname = h.example.org }\n' "$value" >theirs.conf
		imp inadyn theirs.conf
		exits 1 "$output"
		assert_err_has "'password' (line 1)"
	done
	# what is in a comment stays there
	printf 'provider freemyip.com { password = "two\\n[lines]\\nx = y" hostname = h.example.org }\n' >theirs.conf
	imp inadyn theirs.conf
	run -1 grep '^[^#]' <<<"$output"
}

@test "inadyn: include is followed, beside the file and from home; what is not there is a mistake" {
	mkdir sub
	printf 'password = "in\\tcluded"\n' >sub/secret
	printf 'username = me\n' >user
	printf 'provider no-ip.com { include("secret") include("~/user") hostname = h.example.org }\n' >sub/inadyn.conf
	imp inadyn sub/inadyn.conf
	[ "$status" -eq 0 ] || fail "$stderr"
	assert_out_has 'updater-userid = me'
	assert_out_has $'updater-password = in\tcluded'
	printf 'x = 1\nprovider no-ip.com { include("none") }\n' >theirs.conf
	imp inadyn theirs.conf
	exits 65
	assert_err_has "theirs.conf:2: 'none': reading 'none': No such file or directory"
	printf 'include("theirs.conf")\n' >theirs.conf
	imp inadyn theirs.conf
	exits 65
	assert_err_has 'too many files that include one another'
}

@test "what has no equal is a comment with its reason and everything that was said; the rest is taken over" {
	becomes inadyn <<-'CONF'
		provider cloudxns.net { username = u password = geheim-1 hostname = gone.example.org }
		provider nobody.example { username = u password = geheim-2 hostname = unknown.example.org }
		provider freemyip.com { password = p hostname = h.example.org fancy = yes }
	CONF
	[[ $stderr == *"theirs.conf:1: 'cloudxns.net' was not taken over: CloudXNS has shut down"* ]]
	[[ $stderr == *"theirs.conf:2: 'nobody.example' was not taken over: the service 'nobody.example' is not known here"* ]]
	refute_err geheim
	grep -qx '#   password = geheim-1' ours.ini
	grep -qx '#   password = geheim-2' ours.ini
	grep -qx '#   fancy = yes' ours.ini
	[ "$(grep -c '^\[' ours.ini)" -eq 1 ]
	imp -q inadyn theirs.conf
	exits 0 "$output"
	refute_err
}

@test "names of sections are there once, whatever the hosts are" {
	becomes ddclient <<-'CONF'
		protocol=freemyip password=x h.example.org
		protocol=freemyip password=y h.example.org
		protocol=freemyip password=z *.example.org
	CONF
	is h.example.org updater-token x
	is h.example.org-2 updater-token y
	[ "$(grep -c '^\[' ours.ini)" -eq 3 ]
}

@test "a file that is broken: exit 65, with file and line, and no value" {
	local text
	local -A ddclient=(
		['a=1\nlogin="x h\n']="theirs.conf:2: 'login': a quote that is not closed"
		['protocol =dyndns2 geheim x y\n']='assignments stand before the hosts'
		['h.example.org a b c\n']='theirs.conf:1: too many words'
		['a=b <html>\n']='neither an assignment'
		['a\001b\n']='theirs.conf:1: a control character'
	) inadyn=(
		['period 3\n']="theirs.conf:1: 'period': neither NAME = VALUE"
		['\n\nprovider x {\n']="theirs.conf:4: '}' is missing"
		['a = "x\n']="theirs.conf:1: a quote that is not closed"
		['a = { b\n']="'a': a list of words"
		['/* x\n']='theirs.conf:1: a comment that does not end'
		['}\n']='theirs.conf:1: a sign where a name should be'
		['provider a { provider b { } }\n']="theirs.conf:1: 'b': a section in a section"
		['a =\n}']="'a': there is no value"
		['provider a\nb = c\n']="'a': '{' is missing"
	)
	for text in "${!ddclient[@]}"; do
		printf '%b' "$text" >theirs.conf
		imp ddclient theirs.conf
		exits 65
		assert_err_has "${ddclient[$text]}"
	done
	for text in "${!inadyn[@]}"; do
		printf '%b' "$text" >theirs.conf
		imp inadyn theirs.conf
		exits 65
		assert_err_has "${inadyn[$text]}"
	done
	head -c 3000 /dev/urandom >theirs.conf
	imp ddclient theirs.conf
	[ "$status" -eq 65 ]
}

@test "an empty file, standard input, a missing one, and the command line" {
	: >empty
	imp ddclient empty
	exits 1 "$output"
	assert_err_has "'empty' updates nothing: it has no host in it"
	imp inadyn - <<<'provider freemyip.com { password = p hostname = h.example.org }'
	[ "$status" -eq 0 ]
	assert_out_has '[h.example.org]'
	imp inadyn none
	exits 71
	assert_err_has "reading 'none': No such file"
	imp dclient empty
	exits 64
	assert_err_has "did you mean 'ddclient'?"
	imp ddclient
	exits 64
	imp ddclient empty empty
	exits 64
	imp ddclient --frob empty
	exits 64
	run -0 dyndnsc-import --help
	assert_out_has 'usage: dyndnsc-import '
	[ "$(dyndnsc import --help)" = "$output" ]
	run bash -c 'dyndnsc-import --help >/dev/full'
	[ "$status" -eq 71 ]
}

@test "a result that others can read is warned of" {
	printf 'protocol=freemyip password=x h\n' >theirs.conf
	run bash -c 'umask 022; dyndnsc-import ddclient theirs.conf >open.ini'
	[[ $output == *'chmod 600'* ]]
	run bash -c 'umask 077; dyndnsc-import ddclient theirs.conf >closed.ini'
	[ -z "$output" ]
}

@test "a map that is missing or broken: exit 78" {
	: >theirs.conf
	mkdir -p data/import
	printf 'x\n' >data/import/ddclient.ini
	DYNDNSC_DATADIR=$PWD/data imp ddclient theirs.conf
	exits 78
	assert_err_has 'ddclient.ini:1'
}

@test "every service of the maps is a preset or protocol that there is, or says why not" {
	local map kind name
	for map in ddclient inadyn; do
		while read -r kind name; do
			case $kind in
			preset) dyndnsc-presets "$name" >/dev/null || fail "$map: no preset $name" ;;
			updater) dyndnsc-update --list | cut -f1 | grep -q "^$name\b" || fail "$map: no updater $name" ;;
			esac
		done < <(sed -nE 's/^(preset|updater) = (.*)$/\1 \2/p' "$TREE/share/import/$map.ini" | sort -u)
	done
}
