#!/usr/bin/python3
"""promcheck <FILE: is it the text exposition format 0.0.4, as strictly as the node exporter reads it? Prints every sample as
a JSON array [metric, labels, value], one a line; what is wrong goes to stderr, exit 1."""
import json
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)?\}})? (-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?|NaN|[+-]Inf)")


def wrong(n, why):
    sys.exit(f"promcheck: line {n}: {why}")


def unescape(text):
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)


data = sys.stdin.buffer.read()
if data and not data.endswith(b"\n"):
    wrong("last", "no line feed at the end")
helped, typed, closed, seen, family = set(), set(), set(), set(), None
for n, line in enumerate(data.decode("utf-8", "strict").split("\n")[:-1], 1):
    comment = re.fullmatch(rf"# (HELP|TYPE) ({NAME}) (.+)", line)
    if comment:
        word, name, rest = comment.groups()
        if name in (helped if word == "HELP" else typed):
            wrong(n, f"a second {word} of {name}")
        (helped if word == "HELP" else typed).add(name)
        if word == "TYPE" and rest not in ("counter", "gauge", "untyped"):
            wrong(n, f"unknown type {rest}")
        if word == "HELP" and re.search(r"\\[^\\n]", rest):
            wrong(n, "a wrong escape")
        if name != family:
            closed.add(family)
            family = name
        continue
    sample = SAMPLE.fullmatch(line)
    if not sample:
        wrong(n, f"neither comment nor sample: {line!r}")
    name = sample[1]
    if name != family or name in closed:
        wrong(n, f"{name} is not together")
    if name not in helped or name not in typed:
        wrong(n, f"{name} has no HELP or no TYPE")
    labels = re.findall(LABEL, sample[2] or "")
    if len({key for key, _ in labels}) < len(labels):
        wrong(n, "a label twice")
    if any(key.startswith("__") for key, _ in labels):
        wrong(n, "a reserved label")
    labels = {key: unescape(value) for key, value in labels}
    key = (name, tuple(sorted(labels.items())))
    if key in seen:
        wrong(n, f"{line!r} is there already")
    seen.add(key)
    print(json.dumps([name, labels, float(line.rsplit(" ", 1)[1])], ensure_ascii=False))
