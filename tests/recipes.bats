# The player of recipes itself (tests/recipe, tests/recipes/README): it must fail where something is wrong.

load helper

setup() {
	test_setup
	mkdir -p data/recipes/update
	cat >data/recipes/update/tiny.ini <<-'END'
		[recipe]
		title = Tiny
		docs = https://tiny.example.org/api
		checked = 2026-11
		[option hostname]
		type = hosts
		required = yes
		help = host names
		[option token]
		required = yes
		secret = yes
		help = the token
		[option ttl]
		type = number
		help = seconds
		[step zone]
		request = GET https://tiny.example.org/zone?host={hostname}
		basic = me:{token}
		take = zone line 1
		[step update]
		request = POST https://tiny.example.org/{zone}/{label}
		bearer = {token}
		write = yes
		form = ip={ip}
		form = ttl={ttl}
		[answer zone]
		nohost = word nohost
		[answer update]
		good = line OK
		nochg = line SAME
	END
	cat >tiny.txt <<-'END'
		source: assumed
		hosts: home.example.org
		ip: 198.51.100.7
		args: --token s3cret
		dns: example.org SOA
		bad: badauth step=1

		== good: the record is changed
		> GET https://tiny.example.org/zone?host=home.example.org
		> Authorization: Basic <<base64 me:s3cret>>
		< 200
		<< example.org
		> POST https://tiny.example.org/example.org/home
		> Authorization: Bearer s3cret
		>> ip=198.51.100.7
		< 200
		<< OK
		= home.example.org A good 198.51.100.7

		== nochg
		> GET https://tiny.example.org/zone?host=<<any>>
		< 200
		<< example.org
		> POST https://tiny.example.org/example.org/home
		> Content-Type: application/x-www-form-urlencoded
		>> ip=198.51.100.7
		< 200
		<< SAME
		= home.example.org A nochg 198.51.100.7 []

		== nohost
		> GET https://tiny.example.org/zone?host=home.example.org
		< 200
		<< nohost
		= home.example.org A nohost 198.51.100.7 [] ~ nohost
		exit: 69
	END
}

PLAYER=$TREE/tests/recipe
play() { run --separate-stderr "$PLAYER" -d data "$@" tiny.txt; }

# spoil SED-SCRIPT TEXT: with the cases so changed the player fails, and says so. Only the cases in the file are played;
# with ALL set, the generic ones as well.
spoil() {
	cp tiny.txt sound.txt
	sed -i "$1" tiny.txt
	none cmp -s tiny.txt sound.txt
	if [ -n "${ALL-}" ]; then play; else play -c ''; fi
	[ "$status" -eq 1 ] || fail "exit $status with: $1" "$output" "$stderr"
	assert_out_has "$2"
	mv sound.txt tiny.txt
}

none() { if "$@"; then fail "this should not be so: $*"; fi; }

@test "sound cases are played, the generic bad ones at each request, the good one through dyndnsc-update too" {
	play -v
	[ "$status" -eq 0 ] || fail "$output" "$stderr"
	assert_out_has 'ok   tiny: good: the record is changed (dyndnsc-update)'
	for kind in trouble html empty lost; do
		assert_out_has "ok   tiny: $kind at request 1 of 'good: the record is changed'"
		assert_out_has "ok   tiny: $kind at request 2 of 'good: the record is changed'"
	done
	assert_out_has "ok   tiny: badauth at request 1"
	assert_out_has '13 played, 0 failed'
}

@test "another request than the one expected fails" {
	spoil 's/^>> ip=198.51.100.7/>> ip=198.51.100.8/' 'the body differs'
	spoil '/^>> /d' 'the body differs'
	spoil 's/Bearer s3cret/Bearer other/' 'the header Authorization differs'
	spoil 's/^> Authorization: .*/> X-Other: 1/' 'the header X-Other is there 0 times'
	spoil 's/^> Authorization: .*/>! Authorization/' 'the header Authorization should not be there'
	spoil 's,^> POST https://tiny,> PUT https://tiny,' 'was not expected'
	spoil 's,^> GET https://tiny,> GET https://tina,' 'was not expected'
	spoil 's/^> Content-Type: .*/> Content-Type: <<time>>/' 'the header Content-Type differs'
	spoil 's/^> Authorization: .*/>? inet9/' 'it came over inet'
}

@test "a request that does not come fails, and one too many" {
	spoil 's,^= home.example.org A good.*,> GET https://tiny.example.org/more\n< 200\n&,' 'request 3 did not come'
	spoil '/^== good/,/^== nochg/{ /^> POST/,/^<< OK/d }' 'was not expected'
}

@test "another outcome fails" {
	spoil 's/A nochg 198/A good 198/' 'no line fits: home.example.org A good 198.51.100.7 []'
	spoil 's/A good 198.51.100.7/A good 198.51.100.8/' 'no line fits'
	spoil 's/nochg 198.51.100.7 \[\]/nochg 198.51.100.7 [status]/' 'no line fits'
	spoil 's/~ nohost/~ other/' 'no line fits'
	spoil '/^= home.*good/s/$/\n= home.example.org AAAA good 2001:db8::1/' 'no line fits'
	spoil 's/^= home.*good.*/exit: 0/' 'too much came out'
	spoil 's/^exit: 69/exit: 75/' 'exit 69, not 75'
	ALL=1 spoil 's/^bad: badauth step=1/& is nohost/' "no line fits: home.example.org A nohost"
}

@test "what has to be there and is not" {
	ALL=1 spoil 's/^== nochg/== other/' "no case 'nochg'"
	ALL=1 spoil 's/^== nohost/== other/' "no case 'nohost'"
	ALL=1 spoil '/^bad: badauth/d' "no case 'badauth'"
	spoil '/^source:/d' 'has no source'
	spoil '/^hosts:/d' 'has no hosts'
	spoil '/^= .*nochg/d' 'expects nothing to come out'
	spoil '0,/^<< example/{ /^<\+ /d }' 'the request before has no answer'
	spoil 's/^cannot/&/; s/^bad: badauth.*/bad: nonsense/' 'bad: one of'
	spoil 's/^ip:/ipp:/' "what is 'ipp:' here?"
	mv data/recipes/update/tiny.ini data/recipes/update/other.ini
	play
	[ "$status" -eq 1 ]
	assert_out_has 'there is no recipe'
}

@test "an engine that says good to anything fails each of the bad answers" {
	sed -i '/^good = /s/.*/good = status 2xx/' data/recipes/update/tiny.ini
	play
	[ "$status" -eq 1 ]
	assert_out_has "empty at request 2"
	assert_out_has ': nochg'
}

@test "times, digests and what has a name are compared" {
	sed -i '/^\[answer zone\]/i\
digest = sig hmac-sha256 {token} {request-method} {request-url} {request-body} {time}\
digest = sum md5 {token}{hostname}\
header = X-Sig: {sig}\
header = X-Sum: {sum}\
header = X-Time: {time}' data/recipes/update/tiny.ini
	sed -i '/^>> /i\
> X-Time: <<t=time>>\
> X-Sig: <<hmac-sha256 s3cret $method $url $body $t>>\
> X-Sum: <<md5 s3crethome.example.org>>' tiny.txt
	play
	[ "$status" -eq 0 ] || fail "$output" "$stderr"
	spoil 's/hmac-sha256 s3cret/hmac-sha256 other/' 'the hmac-sha256 is not that of'
	spoil 's/<<md5 s3cret/<<md5 s3cres/' 'the md5 is not that of'
	spoil 's/base64 me/base64 you/' 'the header Authorization differs'
	spoil 's/X-Sum: <<.*/X-Sum: <<$u>>/' 'nothing was called so'
	spoil 's/X-Sum: <<.*/X-Sum: <<nonsense>>/' 'is not known'
}

# leaks SCRIPT TEXT: with an engine that also does this to its job (in $job), the player finds the secret.
leaks() {
	mkdir -p fake/cmd fake/tests
	ln -sfn "$TREE/tests/stub" fake/tests/stub
	ln -sf "$TREE/cmd/dyndnsc-update" fake/cmd/dyndnsc-update
	cat >fake/cmd/dyndnsc-http <<-END
		#!/bin/bash
		job=\$(cat)
		token=\$(sed -n 's/^token=//p' <<<"\$job")
		$1
		"$TREE/cmd/dyndnsc-http" "\$@" <<<"\$job"$'\n'
	END
	chmod +x fake/cmd/dyndnsc-http
	TREE=$HOME/fake play --canary -c canary
	[ "$status" -eq 1 ] || fail "not found: $1" "$output"
	assert_out_has "$2"
}

@test "a secret that is seen where it does not belong is found" {
	play --canary
	[ "$status" -eq 0 ] || fail "$output"
	assert_out_has '5 played, 0 failed'
	leaks 'echo "got: $token" >&2' 'the secret token is in what was printed'
	leaks 'printf %s "xx$token" | base64 -w 0 >&2' 'the secret token is in what was printed'
	leaks 'printf %s "xyz$token" | od -An -c | tr -d " \n" >&2' 'the secret token is in what was printed'
	leaks 'job=${job/"$token"/other}' 'the secret token did not arrive as it is'
	# It lasts as long as the request of the engine, as one that a program makes would.
	leaks 'exec 4< <(exec sh -c "cat <&3 >/dev/null" "$token" 3< <(sleep 1))' 'a command line shows a secret'
}

@test "every update recipe that is shipped has cases" {
	local recipe name
	for recipe in "$TREE"/share/recipes/update/*.ini; do
		name=${recipe##*/}
		[ -e "$TREE/tests/recipes/${name%.ini}.txt" ] || fail "no cases for $name"
	done
}
