# dyndnsc-http --check: every mistake in the steps and rules of a recipe, with its line.
load helper

# recipe: a file whose step and rules come from standard input, at line 9 and on.
recipe() {
	{
		cat <<-'END'
			[recipe]
			title = Example
			docs = https://example.org/
			checked = 2026-11
			[option token]
			required = yes
			secret = yes
			help = the token
		END
		cat
	} >example.ini
}

# says TEXT...: the check ends with 78 and has just these lines.
says() {
	run dyndnsc-http --check example.ini
	[ "$status" -eq 78 ] || fail "exit $status" "$output"
	[ "$output" = "$(printf 'dyndnsc-http: example.ini:%s\n' "$@")" ] || fail "$output"
}

@test "a recipe without mistakes: nothing is said" {
	recipe <<-'END'
		[step update]
		request = GET https://example.org/{hostname}
		query = token={token}
		[answer]
		good = word good
	END
	run dyndnsc-http --check example.ini
	[ "$status" -eq 0 ] && [ -z "$output" ] || fail "$output"
}

@test "every shipped recipe is without mistakes" {
	run dyndnsc-http --check "$TREE"/share/recipes/*/*.ini
	[ "$status" -eq 0 ] && [ -z "$output" ] || fail "$output"
}

@test "unknown keys, with the nearest" {
	recipe <<-'END'
		[step update]
		request = GET https://example.org/
		qeury = a=b
		[answer]
		gud = word good
		mesage = json /error
	END
	says "11: unknown key 'qeury': did you mean 'query'?" "13: unknown key 'gud': did you mean 'good'?" \
		"14: unknown key 'mesage': did you mean 'message'?"
}

@test "a placeholder that nothing gives, which would be left out of every request" {
	recipe <<-'END'
		[request]
		header = X: {tokne}
		[step list]
		request = GET https://example.org/{zone}
		list = json /records
		match = /name is {lable}
		take = id element /id
		[step update]
		when = {ident}
		request = PUT https://example.org/{id}?type={typecode}
		json = {"address": "{ip}", "old": "{previous|none}"}
	END
	says '10: nothing gives {tokne}: did you mean {token}?' '14: nothing gives {lable}: did you mean {label}?' \
		'17: nothing gives {ident}' '18: nothing gives {typecode}' \
		'19: nothing gives {previous}'
}

@test "rules for a step that there is not" {
	recipe <<-'END'
		[step update]
		request = GET https://example.org/
		[answer updte]
		good = word good
	END
	says "11: there is no step 'updte'"
}

@test "what does not fit together" {
	recipe <<-'END'
		[step update]
		request = FETCH https://example.org/
		form = a=b
		text = c
		match = /a is b
		current = /c
		when = sometimes
		[answer]
		good = status 20
		good = wrod good
		badauth = json error
		nohost = match (
	END
	says '10: a request is GET, POST, PUT, PATCH or DELETE and a URL' \
		'15: when is create, change, remove, always, {name}, not {name}, {name} is WORD or {name} is not WORD' \
		"9: step 'update' has no request" "9: step 'update' has more than one body (form, json, xml, text)" \
		"9: step 'update' has a match and no list" "9: step 'update' has a current and no list" \
		"17: '20' is not a status as 204 or 5xx" \
		"18: no test 'wrod' (status, word, line, match, json, xml, header, empty)" \
		"19: a pointer begins with '/'" '20: match: Unmatched ( or \('
}

@test "pages that are counted in no way that is known, and members of which nobody says where their address is" {
	recipe <<-'END'
		[step records]
		request = GET https://example.org/
		list = json /records
		members = /values
		pages = page until /total
		[step update]
		request = GET https://example.org/{hostname}
		[answer]
		good = word good
	END
	says '13: pages is PARAM json POINTER, PARAM upto, until or from json POINTER, or url json POINTER' \
		"9: step 'records' has members and no current"
}

@test "a key that is given twice, where one of them would be lost" {
	recipe <<-'END'
		[step update]
		request = GET https://example.org/
		query = a=b
		query = c=d
		when = {token}
		when = not {token}
		basic = a:b
		basic = c:d
		[answer]
		good = word good
		good = word fine
		echo = line 1
		echo = line 2
		message = json /error
		message = json /reason
		lines = hosts
		lines = hosts
	END
	says "14: 'when' is given twice" "16: 'basic' is given twice" "23: 'message' is given twice" "25: 'lines' is given twice"
}
