# Signatures, as users and authors of recipes meet them; what they are is in tests/recipes and tests/unit/sign.c.

load helper

setup() {
	test_setup
}

# nn RECIPE [OPTION...]: what would be sent.
nn() {
	local name=$1
	shift
	run --separate-stderr dyndnsc-update -nn --ip 203.0.113.7 --allow-private "$name" --hostname home.example.org "$@"
}

# recipe: one with a step of the lines of the standard input.
recipe() {
	printf '%s\n' '[recipe]' 'title = Signed' 'docs = https://api.example.org/docs' 'checked = 2026-12' \
		'[option key]' 'secret = yes' 'help = the key' '[option token]' 'secret = yes' 'help = the token' \
		'[step update]' 'request = POST https://api.example.org/update?host={hostname}' 'form = ip={ip}' >own.ini
	cat >>own.ini
	printf '%s\n' '[answer]' 'good = line OK' >>own.ini
}

# wrong TEXT: --check-recipe says so, and nothing else.
wrong() {
	run --separate-stderr dyndnsc-update --check-recipe own.ini
	[ "$status" -eq 78 ] || fail "exit $status" "$output"
	[ "$stderr" = "dyndnsc-update: own.ini:$1" ] || fail "$stderr"
}

@test "a private key is a file of several lines, and not seen" {
	install -m 600 "$TREE/tests/keys/rfc7515.pem" my.pem
	nn transip --login me --private-key-file my.pem
	[ "$status" -eq 0 ] || fail "exit $status" "$stderr"
	[[ $output == *$'\nSignature: ***\n'* ]] || fail "$output"
	[[ $output$stderr != *MIIEvQIBADAN* ]] || fail "the key is shown"
	chmod 644 my.pem
	nn transip --login me --private-key-file my.pem
	[ "$status" -eq 78 ] || fail "everybody may read it, and: exit $status"
}

@test "the key of a service account is the file that Google hands out" {
	install -m 600 "$TREE/tests/keys/account.json" my.json
	nn googleclouddns --project my-project --key-file my.json
	[ "$status" -eq 0 ] || fail "exit $status" "$stderr"
	[[ $output == *'&assertion=***'* ]] || fail "$output"
	[[ $output$stderr != *MIIEvQIBADAN* ]] || fail "the key is shown"
}

@test "a key that is none is said to be none, and not quoted" {
	printf '%s\n' '-----BEGIN RSA PRIVATE KEY-----' 'bm90IGEga2V5IGF0IGFsbA==' '-----END RSA PRIVATE KEY-----' >my.pem
	chmod 600 my.pem
	nn transip --login me --private-key-file my.pem
	[ "$status" -eq 78 ] || fail "exit $status" "$output"
	[[ $output$stderr == *'not an RSA private key'* ]] || fail "$output" "$stderr"
	[[ $output$stderr != *bm90IGEga2V5* ]] || fail "it is quoted"
	: >my.pem
	nn transip --login me --private-key-file my.pem
	[ "$status" -eq 78 ] || fail "exit $status" "$output"
}

@test "what a signer lacks, and what there is not, is told with its line" {
	recipe <<<'sign = aws5 id=x'
	wrong "14: no signer 'aws5': did you mean 'aws4'?"
	recipe <<<'sign = aws4 id=x secret={key} region=r'
	wrong "14: the signer 'aws4' needs service=..."
	recipe <<<'sign = bce-auth id=x secret={key} region=r'
	wrong "14: the signer 'bce-auth' has no parameter 'region'"
	recipe <<<'sign = bce-auth id secret={key}'
	wrong "14: the signer 'bce-auth' has no parameter 'id'"
	recipe <<<'sign = bce-auth id=x secret={kay}'
	wrong "14: nothing gives {kay}: did you mean {key}?"
	recipe <<<'sign = bce-auth id=x secret={key}'
	run dyndnsc-update --check-recipe own.ini
	[ "$status" -eq 0 ] || fail "$output"
}

@test "lists in XML and sets are checked too" {
	recipe <<<'list = xml Root'
	wrong '14: list is json POINTER, lines SEPARATOR or xml ROOT TAG'
	recipe < <(printf '%s\n' 'list = xml Root Tag' 'values = /x')
	wrong "11: step 'update' has values and no current"
	recipe < <(printf '%s\n' 'list = json /x' 'pages = page json /n of 10')
	wrong '15: pages is PARAM json POINTER, PARAM xml TAG, PARAM upto json POINTER [of SIZE], PARAM until or from json POINTER, or url json POINTER'
	recipe < <(printf '%s\n' 'list = json /x' 'take = y element /z regex abc')
	wrong "15: regex 'abc' has no group in parentheses"
}

@test "a parameter that need not be there is left out, one that must be ends the run" {
	mkdir -p .config/dyndnsc/recipes/update
	recipe <<<'sign = aws4 id=AK secret={key} region=here service=dns token={token}'
	cp own.ini .config/dyndnsc/recipes/update/own.ini
	nn own --key s3cret
	[ "$status" -eq 0 ] || fail "$stderr"
	[[ $output == *'SignedHeaders=content-type;host;x-amz-date, Signature=***'* ]] || fail "$output"
	nn own --key s3cret --token t0ken
	[[ $output == *'X-Amz-Security-Token: ***'*'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,'* ]] || fail "$output"
	nn own
	[ "$status" -eq 78 ] || fail "exit $status" "$output"
	[[ $output$stderr == *"step 'update' needs {key}, which nothing has given"* ]] || fail "$output" "$stderr"
}
