# dyndnsc-http as a whole: many hosts, a recipe of one's own.

load helper
load update
load web

# ten hosts; what each is answered is the plan's business
HOSTS='h0.example.org h1.example.org h2.example.org h3.example.org h4.example.org
	h5.example.org h6.example.org h7.example.org h8.example.org h9.example.org'
A=8.8.4.1

dyn() {
	upd dyndns2 --compare none --url "$HTTPD/nic/update" --userid me --password s3cret --ip $A "$@"
}

@test "ten hosts of one account: one is unknown, one hangs, one has its connection reset: seven are published" {
	httpd_start <<-END
		any order
		on GET *hostname=h3.*
		body nohost\n
		on GET *hostname=h5.*
		hang
		on GET *hostname=h7.*
		reset
		on GET *
		forever
		body good $A\n
	END
	SECONDS=0
	dyn --hostname "$HOSTS" -t 4 --verdicts
	[ "$status" -eq 69 ]
	[ "$SECONDS" -lt 8 ]
	[ "$(grep -c $'\tA\tgood\t'"$A" <<<"$output")" -eq 7 ] || fail "$output" "$stderr"
	assert_out_has $'h3.example.org\tA\tnohost\t'
	[ "$(grep -cE $'^h[57]\\.example\\.org\tA\t(911|dnserr)\t' <<<"$output")" -eq 2 ] || fail "$output" "$stderr"
	[ "$(wc -l <<<"$output")" -eq 10 ]
}

@test "the same in batches: the unknown one costs the others nothing" {
	httpd_start <<-END
		any order
		on GET *h0.*h1.*h2.*h3.*h4.*
		body good\ngood\ngood\nnohost\ngood\n
		on GET *h5.*h6.*h7.*h8.*h9.*
		body good\ngood\ngood\ngood\ngood\n
	END
	dyn --hostname "$HOSTS" --batch 5 --verdicts
	[ "$status" -eq 69 ]
	requests_are 2
	[ "$(grep -c $'\tgood\t' <<<"$output")" -eq 9 ] || fail "$output" "$stderr"
	assert_out_has $'h3.example.org\tA\tnohost\t'
}

@test "a batch that is refused as a whole is tried one by one, once" {
	httpd_start <<-END
		any order
		on GET *h1.*h2.*
		body nohost\n
		on GET *hostname=h1.*
		body good $A\n
		on GET *hostname=h2.*
		body nohost\n
	END
	dyn --hostname 'h1.example.org h2.example.org' --batch 5 --verdicts
	[ "$status" -eq 69 ]
	requests_are 3
	assert_out_has $'h1.example.org\tA\tgood\t'
	assert_out_has $'h2.example.org\tA\tnohost\t'
}

@test "at most eight connections, however many hosts" {
	local hosts
	httpd_start <<-END
		on GET *
		forever
		delay 5
		body good $A\n
	END
	hosts=$(printf 'h%d.example.org ' {1..100})
	dyn --hostname "$hosts"
	exits 0 $A
	requests_are 100
	[ "$(sed -n 's/^# \([0-9]*\) .*/\1/p' "$HTTPD_LOG" | sort -n | tail -n 1)" -le 8 ]
}

@test "a batch whose request line would be too long is sent in parts" {
	local hosts
	httpd_start <<-END
		on GET *
		forever
		body good $A\n
	END
	hosts=$(printf "host-with-quite-a-long-name-$(printf '%030d' 0)-%d.example.org " {1..100})
	dyn --hostname "$hosts" --batch 100
	exits 0 $A
	[ "$(awk '/^GET/ && length > longest { longest = length } END { print longest }' "$HTTPD_LOG")" -le 2048 ]
	[ "$(grep -o 'host-with' "$HTTPD_LOG" | wc -l)" -eq 100 ]
}

own_recipe() {
	cat <<-END
		[recipe]
		title = My own
		docs = https://own.example.org/
		checked = 2026-11
		[option hostname]
		type = hosts
		required = yes
		help = the names
		[option key]
		required = yes
		secret = yes
		help = the key
		[step update]
		request = PUT $HTTPD/hosts/{hostname}/{type}
		header = X-Key: {key}
		json = {"address": "{ip}"}
		write = yes
		[answer]
		good = status 204
	END
}

@test "a recipe in the user's folder works without a rebuild" {
	httpd_start <<-'END'
		on PUT /hosts/home.example.org/A
		status 204
	END
	mkdir -p .config/dyndnsc/recipes/update
	own_recipe >.config/dyndnsc/recipes/update/own.ini
	upd own --compare none --hostname home.example.org --key 'k y' --ip $A
	exits 0 $A
	request_has 'X-Key: k y' 'Content-Type: application/json' "{\"address\":\"$A\"}"
	upd --list
	assert_out_has own
	upd own --help
	assert_out_has --key
	upd own --compare none --hostname home.example.org --key k --ip $A
	exits 0
	requests_are 1
}

@test "the wait that a service asks for is kept" {
	httpd_start <<-'END'
		on GET *
		status 503
		header Retry-After: 120
	END
	dyn --hostname h1.example.org
	exits 75
	requests_are 1
	age 100 "$DYNDNSC_STATEDIR"/*
	dyn --hostname h1.example.org
	exits 75
	requests_are 1
	age 40 "$DYNDNSC_STATEDIR"/*
	dyn --hostname h1.example.org
	requests_are 2
}

# hook JOB-LINE...: a notification by a recipe as one would write it, with these lines more.
hook() {
	mkdir -p notify
	cat >notify/hook.ini <<-'END'
		[recipe]
		title = Web hook
		docs = https://hook.example.org/
		checked = 2026-11
		[option url]
		type = url
		required = yes
		help = where
		[option token]
		required = yes
		secret = yes
		help = the token
		[step post]
		request = POST {url}
		bearer = {token}
		json = {"event": "{event}", "host": "{hostname}", "type": "{type}", "ip": "{ip}", "is": "{verdict}", "why": "{message}"}
		[answer]
		good = status 2xx
		message = json /error
	END
	printf '%s\n' "$@" "url=$HTTPD/hook" token=s3cret >job
	run --separate-stderr dyndnsc-http notify "$HOME/notify/hook.ini" <job
}

@test "a recipe for notifications tells an event once, as it is" {
	httpd_start <<-'END'
		on POST /hook
		status 204
	END
	hook event=changed hostname=home.example.org type=A ip=$A verdict=good 'message=she said: "it is \ there"	<&>'
	exits 0
	requests_are 1
	request_has 'Authorization: Bearer s3cret' 'Content-Type: application/json'
	request_has '{"event":"changed","host":"home.example.org","type":"A","ip":"'$A'","is":"good","why":"she said: \"it is \\ there\"\t<&>"}'
}

@test "an event without an address is told, and what it does not have is left out" {
	httpd_start <<-'END'
		on POST /hook
		status 200
		body {"id": 1}
	END
	hook event=failing hostname=home.example.org 'message=no address'
	exits 0
	requests_are 1
	request_has '{"event":"failing","host":"home.example.org","why":"no address"}'
}

@test "a notification that does not arrive: tried again later, or the credentials are wrong; no secret is shown" {
	httpd_start <<-'END'
		on POST *
		status 500
		body {"error": "s3cret is in trouble"}
		on POST *
		status 401
		body {"error": "who is s3cret?"}
	END
	hook event=changed hostname=home.example.org type=A ip=$A
	exits 75
	assert_err_has 'is in trouble'
	refute_err s3cret
	hook event=changed hostname=home.example.org type=A ip=$A
	exits 77
	assert_err_has 'who is'
	refute_err s3cret
	requests_are 2
}
