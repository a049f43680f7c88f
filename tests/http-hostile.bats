# What a server can do wrong on purpose: the right verdict, bounded memory and time, nothing published.

load helper
load update
load web

A=8.8.4.1

# Peak memory of the engine, KiB. A sanitizer needs several times as much.
PEAK=32768
[ -z "${TEST_ASAN:-}" ] || PEAK=524288

setup() {
	test_setup
	export DYNDNSC_DATADIR=$HOME/data
	install -d -m 755 data/recipes/update
	recipe text 'good = word good OK' 'nochg = word nochg'
	recipe json 'good = json /success is true'
	recipe echo 'good = json /success is true' 'echo = json /ip'
	recipe any 'good = status 2xx'
}

# recipe NAME RULE...: one step, and these rules.
recipe() {
	local name=$1
	shift
	{
		cat <<-'END'
			[recipe]
			title = Test
			docs = https://test.example.org/api
			checked = 2026-11
			[option hostname]
			type = hosts
			required = yes
			help = host names
			[option url]
			type = url
			required = yes
			help = where
			[option token]
			secret = yes
			help = the token
			[step update]
			request = GET {url}/{hostname}/{ip}
			bearer = {token}
			write = yes
			[answer]
		END
		printf '%s\n' "$@"
	} >"data/recipes/update/$name.ini"
}

# is_bad RECIPE [OPTION...] <plan: exit 75, nothing on stdout, within 8 s and a bounded memory.
is_bad() {
	httpd_start
	rm -rf "$DYNDNSC_STATEDIR"
	SECONDS=0
	run --separate-stderr peak dyndnsc-update "$1" --compare none --hostname home.example.org --url "$HTTPD" \
		--token s3cret --ip $A -t 6 "${@:2}"
	httpd_stop
	grep -q '^# 1 ' "$HTTPD_LOG" || fail 'nothing was asked' "$output" "$stderr"
	[ "$SECONDS" -le 8 ] || fail "it took $SECONDS s"
	[ "$(cat "$(scope)/peak")" -lt "$PEAK" ] || fail "it took $(cat "$(scope)/peak") KiB"
	exits 75
	[ -n "$stderr" ] || fail 'nothing says why'
	clean_text "$stderr"
	[ "$(wc -l <<<"$stderr")" -le 3 ] || fail "too much is said" "$stderr"
}

# No control characters, and no line is longer than a person would read.
clean_text() {
	local text=$1
	[[ $text != *[$'\x01'-$'\x09\x0b'-$'\x1f\x7f']* ]] || fail 'control characters are shown' "$(cat -v <<<"$text")"
	[[ $text != *$'\u202e'* ]] || fail 'bidi controls are shown'
	[ "$(awk 'length > longest { longest = length } END { print longest + 0 }' <<<"$text")" -le 500 ] || fail 'a long line' "$text"
}

each_recipe() {
	local name plan
	plan=$(cat)
	for name in text json echo any; do is_bad "$name" <<<"$plan"; done
}

@test "a body of 10 MiB" {
	each_recipe <<-'END'
		on GET *
		big
	END
}

@test "a body of 10 MiB in chunks, and one that says it is longer still" {
	each_recipe <<-'END'
		on GET *
		chunked
		big
	END
	is_bad any <<-'END'
		on GET *
		length 99999999999
		body good\n
	END
}

@test "headers without end" {
	is_bad any <<-'END'
		on GET *
		headers
	END
}

@test "a body that never comes to its end" {
	is_bad text <<-'END'
		on GET *
		length 100
		body good\n
	END
	is_bad any <<-'END'
		on GET *
		raw
		body HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ngood\n\r\n
	END
}

@test "no answer at all: the deadline holds" {
	is_bad any <<-'END'
		on GET *
		hang
	END
}

@test "an HTML page with status 200 that says OK and good" {
	each_recipe <<-END
		on GET *
		header Content-Type: text/html
		body <!DOCTYPE html>\n<html><body>\ngood\nOK\ngood $A\n{"success": true, "ip": "$A"}\n</body></html>\n
	END
}

@test "the same without a doctype, with blanks before it, and as plain text" {
	each_recipe <<-END
		on GET *
		body \n  <html><body>\nOK\ngood $A\n</body></html>\n
	END
	each_recipe <<-END
		on GET *
		body \xef\xbb\xbf<HTML>\ngood $A\nOK\n
	END
}

@test "an address that is not the one that was sent" {
	is_bad echo <<-'END'
		on GET *
		body {"success": true, "ip": "8.8.4.66"}
	END
	assert_err_has 8.8.4.66
}

@test "control characters, bidi and bad UTF-8 are not shown" {
	each_recipe <<-'END'
		on GET *
		status 500
		body \x1b[2J\x1b]0;owned\x07bad \xe2\x80\xae news \xff\xfe\x9b31m\0 end\n
	END
	is_bad json <<-'END'
		on GET *
		body {"success": false, "message": "\x1b[2J \u001b[2J\u202e \\u009b"}
	END
	is_bad text <<-'END'
		on GET *
		body good\x1b[2J\n
	END
}

@test "a NUL hides nothing" {
	is_bad text <<-'END'
		on GET *
		body good\0but not really\n
	END
	is_bad json <<-'END'
		on GET *
		body {"success": true}\0{"success": false}
	END
}

@test "JSON nested 10,000 deep, cut off, with a second value, or none at all" {
	local deep
	deep=$(printf '[%.0s' {1..10000})
	is_bad json < <(printf 'on GET *\nbody %s\n' "$deep")
	is_bad json < <(printf 'on GET *\nbody {"success": true, "x": %s\n' "$deep")
	is_bad json < <(printf 'on GET *\nbody %s{"success": true}%s\n' "$deep" "${deep//\[/]}")
	is_bad json < <(printf 'on GET *\nbody {"success": true\n')
	is_bad json < <(printf 'on GET *\nbody {"success": true} {"success": false}\n')
	is_bad json < <(printf 'on GET *\nbody {"success": "true "}\n')
	is_bad json < <(printf 'on GET *\nbody "success"\n')
}

@test "what is no HTTP" {
	for body in 'good\n' 'SSH-2.0-OpenSSH\r\n' 'HTTP/1.1 999999 Fine\r\n\r\ngood\n' 'HTTP/1.1\r\n\r\ngood\n' '\0\0\0\0\0'; do
		is_bad any < <(printf 'on GET *\nraw\nbody %s\n' "$body")
	done
}

@test "a status of 1xx, 3xx, or one that nobody documented" {
	for status in 301 304 302 307 418 299 600; do
		is_bad text < <(printf 'on GET *\nstatus %s\nheader Location: http://127.0.0.1:1/\nbody words\n' $status)
	done
}

@test "Retry-After that is nonsense changes nothing" {
	for when in -1 99999999999999999999 1e9 tomorrow '120 120' ''; do
		is_bad text < <(printf 'on GET *\nstatus 503\nheader Retry-After: %s\n' "$when")
	done
}

@test "compressed rubbish is not blown up" {
	head -c 30000000 /dev/zero | gzip >bomb.gz
	is_bad text < <(printf 'on GET *\nheader Content-Encoding: gzip\nbody-file %s\n' "$HOME/bomb.gz")
}

@test "the secret comes back in the answer and is not shown" {
	is_bad text <<-'END'
		on GET *
		body you said Bearer s3cret, dear\n
	END
	refute_err s3cret
}
