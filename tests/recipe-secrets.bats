# Secrets that an answer has: FreeDNS's list has the secret URL of every host of the account.
load helper
load update
load web

# list LINE...: what the service answers; it is reached as a proxy.
list() {
	local body
	printf -v body '%s\\n' "$@"
	httpd_start <<-END
		on GET http://freedns.example.org/api/*
		body $body
		on GET http://freedns.example.org/u.php?aG9tZTox&address=8.8.4.1
		body Updated 1 host(s) home.example.org to 8.8.4.1 in 0.1 seconds\n
	END
	export http_proxy=$HTTPD
}

freedns() {
	upd afraid --compare none --url http://freedns.example.org/api/ --userid me --password s3cret \
		--hostname home.example.org --ip 8.8.4.1 "$@"
}

@test "what a step takes as a secret is shown at no verbosity, nor are its neighbours in the list" {
	list 'other.example.org|8.8.4.9|http://freedns.example.org/u.php?b3RoZXI6' \
		'home.example.org|8.8.4.2|http://freedns.example.org/u.php?aG9tZTox'
	freedns -vvvv
	[ "$status" -eq 0 ] || fail "$output" "$stderr"
	assert_out 8.8.4.1
	requests_are 2
	assert_err_has 'not shown'
	[[ $output$stderr != *aG9tZTox* && $output$stderr != *b3RoZXI6* ]] || fail "$stderr"
	[[ $stderr == *'Updated 1 host(s)'* ]] || fail "$stderr"
}

@test "a dry run shows the request without the URL that the list gave" {
	list 'home.example.org|8.8.4.2|http://freedns.example.org/u.php?aG9tZTox'
	freedns -n -vvv
	[ "$status" -eq 0 ] || fail "$output" "$stderr"
	assert_out_has '***&address=8.8.4.1'
	[[ $output$stderr != *aG9tZTox* ]] || fail "$output" "$stderr"
	requests_are 1
}

@test "an address of another server in the list is not asked, and not shown" {
	list 'home.example.org|8.8.4.2|http://freedns.example.net/u.php?aG9tZTox'
	freedns -vvvv
	[ "$status" -eq 75 ] || fail "$output" "$stderr"
	assert_err_has 'another server'
	[[ $output$stderr != *aG9tZTox* ]] || fail "$stderr"
	requests_are 1
}
