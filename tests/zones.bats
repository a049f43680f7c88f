# The services that keep a zone (tests/zoneplay, tests/zones/README): a recipe that harms the zone must be seen.

load helper

setup() {
	test_setup
	mkdir -p data/recipes/update
}

# harms NAME SCENARIO SED-SCRIPT TEXT: the recipe, which plays well as it is (tests/zones.tap), does not when so changed, and
# this is said.
harms() {
	cp "$TREE/share/recipes/update/$1.ini" data/recipes/update/
	sed -i "$3" "data/recipes/update/$1.ini"
	! cmp -s "$TREE/share/recipes/update/$1.ini" "data/recipes/update/$1.ini" || fail "nothing changed by: $3"
	run "$TREE/tests/zoneplay" -d data -s "$2" "$TREE/tests/zones/$1.ini"
	[ "$status" -eq 1 ] || fail "exit $status with: $3" "$output"
	[[ $output == *"$4"* ]] || fail "no '$4' with: $3" "$output"
}

@test "a recipe that does not look at the type takes the other family's record" {
	harms vultr only_a '/^match = \/type/d' 'the zone is not as it should be'
	harms cloudflare only_aaaa 's/type={type}&//; /^match = \/type/d' 'the zone is not as it should be'
}

@test "one that does not send back what it read loses it" {
	harms ionos only_a 's/, "ttl": "{ttl}", "prio": "{prio}"/, "prio": "{prio}"/' '"ttl": 3600'
	harms bunny only_a 's/"Comment": "{comment}", //' '"comment": ""'
	harms hostinger only_a 's/, "is_disabled": "{is_disabled}"//' '"disabled": false'
}

@test "one that reads the first page only does not find the record" {
	harms spaceship only_a '/^pages = skip/d' 'exit 69, not 0'
	harms linode only_a '/^pages = page/d' 'exit 69, not 0'
	harms vercel only_a '/^pages = until/d' 'exit 69, not 0'
	harms rainyun only_a '/^pages = page_no/d' 'exit 69, not 0'
}

@test "one that sends a set without its other members removes them" {
	harms gandi ours 's/\["{items}"\]/["{ip}"]/' 'missing    {"address": "198.51.100.11"'
	harms desec-api ours 's/"records": \["{items}"\]/"records": ["{ip}"]/' 'missing    {"address": "198.51.100.11"'
}

@test "one that writes where nothing is to be done, or makes what is there" {
	harms dreamhost create '/^match = \/type/d; /^match = \/record/s/{hostname}/other.example.org/' 'something was written'
	harms nfsn only_a '/^\[step old\]$/,/^$/d' 'too much   {"address": "198.51.100.4"'
}

@test "one that takes another name for the host's" {
	harms porkbun only_a 's/^match = \/name host {hostname}/match = \/name host {zone}/' 'the zone is not as it should be'
}

@test "a request that the service does not know, and credentials that are not sent" {
	harms luadns only_a 's/^request = PUT/request = PATCH/' 'a request that the service does not know: PATCH'
	harms dnsimple only_a '/^bearer = /d' 'exit 77, not 0'
}

@test "every recipe that lists the records of a zone in JSON has a service to be played against" {
	local recipe name
	for recipe in "$TREE"/share/recipes/update/*.ini; do
		name=${recipe##*/}
		if grep -q '^current = ' "$recipe" && grep -q '^list = json' "$recipe"; then
			[ -e "$TREE/tests/zones/$name" ] || fail "no service for $name"
		fi
	done
}
