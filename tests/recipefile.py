"""Reads tests/recipes/*.txt (the format: tests/recipes/README) and the few lines of a recipe that playing it needs."""

import re
import shlex

OBLIGATIONS = ('good', 'nochg', 'badauth', 'nohost')
GENERIC = ('trouble', 'html', 'empty', 'lost')
WAYS = ('close', 'reset', 'hang', 'raw', 'headers', 'big')


class Mistake(Exception):
    """The file itself is wrong."""


class Answer:
    def __init__(self, words):
        self.way = words[0] if words[0] in WAYS else 'status'
        self.status = 200
        self.words = words[1:]
        self.headers = []
        self.lines = []
        if self.way == 'status':
            if not re.fullmatch(r'[1-5]\d\d', words[0]):
                raise Mistake("'%s' is neither a status nor one of %s" % (words[0], ' '.join(WAYS)))
            self.status = int(words[0])
        for word in self.words:
            if not re.fullmatch(r'chunked|length=\d+|delay=\d+', word):
                raise Mistake("what is '%s'?" % word)

    @property
    def body(self):
        return '\n'.join(self.lines)


class Exchange:
    """A request that is expected, and its answer."""

    def __init__(self, method, url):
        self.method, self.url = method, url
        self.headers, self.absent, self.lines = [], [], []
        self.family = None
        self.answer = None
        self.closing = False

    @property
    def body(self):
        return '\n'.join(self.lines)


class Verdict:
    """One line that must come out."""

    def __init__(self, text):
        text, tilde, self.message = text.partition(' ~ ')
        self.message = self.message.strip() if tilde else None
        self.hints = None
        found = re.search(r'\s*\[([^]]*)\]\s*$', text)
        if found:
            self.hints = sorted(found.group(1).split())
            text = text[:found.start()]
        self.fields = ['' if field == '-' else field for field in text.split()]

    def __str__(self):
        text = ' '.join(field or '-' for field in self.fields)
        if self.hints is not None:
            text += ' [%s]' % ' '.join(self.hints)
        return text + (' ~ ' + self.message if self.message is not None else '')


class Bad:
    """A line `bad:`: how a generic bad answer is seen."""

    def __init__(self, text):
        words = text.split()
        if not words or words[0] not in GENERIC + ('badauth', 'nohost'):
            raise Mistake("bad: one of %s badauth nohost" % ' '.join(GENERIC))
        self.kind, self.step, self.verdict, self.wait = words[0], None, None, None
        self.goes_on = self.none = False
        rest = ' '.join(words[1:])
        for pattern, take in ((r'step=(\d+)', lambda m: setattr(self, 'step', int(m.group(1)))),
                              (r'is (\S+)', lambda m: setattr(self, 'verdict', m.group(1))),
                              (r'wait=(\d+)', lambda m: setattr(self, 'wait', 'wait=' + m.group(1))),
                              (r'no wait', lambda m: setattr(self, 'wait', '')),
                              (r'goes on', lambda m: setattr(self, 'goes_on', True)),
                              (r'none', lambda m: setattr(self, 'none', True))):
            found = re.match(pattern + r'(\s+|$)', rest)
            if found:
                take(found)
                rest = rest[found.end():]
        if rest:
            raise Mistake("bad: what is '%s'?" % rest)


class Case:
    def __init__(self, title, line):
        self.title, self.line = title, line
        word = re.split(r'[:\s]', title.strip(), maxsplit=1)[0] if title else ''
        self.kind = word if word in OBLIGATIONS + GENERIC else None
        self.source = self.recipe = self.preset = self.mode = self.exit = self.detect = None
        self.hosts = self.ips = None
        self.deadline = 10
        self.args, self.unset, self.confirmed, self.dns = {}, [], [], []
        self.any_order, self.via = False, None
        self.exchanges, self.verdicts = [], []
        self.shown, self.hidden, self.errors = [], [], []
        self.generic = None     # kind of a generic bad answer: what comes out is judged more loosely

    def under(self, common):
        """What the whole file says and the case does not."""
        for name in ('source', 'recipe', 'preset', 'mode', 'hosts', 'ips', 'detect', 'via'):
            if getattr(self, name) is None:
                setattr(self, name, getattr(common, name))
        args = {k: v for k, v in common.args.items() if k not in self.unset}
        args.update(self.args)
        self.args = args
        self.any_order = self.any_order or common.any_order
        self.confirmed = self.confirmed or common.confirmed
        self.dns = self.dns or common.dns
        self.hosts = self.hosts or []
        self.ips = self.ips or []
        return self


def options(text):
    """--NAME VALUE..., as in sh."""
    words, out = shlex.split(text), {}
    while words:
        word = words.pop(0)
        if not word.startswith('--'):
            raise Mistake("args: '%s' is no option" % word)
        name, equals, value = word[2:].partition('=')
        if not equals:
            if not words:
                raise Mistake("args: --%s has no value" % name)
            value = words.pop(0)
        out[name] = value
    return out


class File:
    def __init__(self, path, name):
        self.path, self.name = path, name
        self.common = Case('', 0)
        self.cases, self.bads, self.cannot = [], [], {}
        self.closing = False
        case = self.common
        with open(path, encoding='utf-8', newline='\n') as f:
            for number, line in enumerate(f, 1):
                line = line.rstrip('\n')
                try:
                    if line.startswith('== '):
                        self.finish(case)
                        case = Case(line[3:].strip(), number)
                        self.cases.append(case)
                    elif line.strip() and not line.startswith('#'):
                        self.read(case, line)
                except Mistake as mistake:
                    raise Mistake('%s:%d: %s' % (path, number, mistake)) from None
                except ValueError as error:
                    raise Mistake('%s:%d: %s' % (path, number, error)) from None
        self.finish(case)
        self.cases = [case.under(self.common) for case in self.cases]
        for case in self.cases:
            self.check(case)

    def finish(self, case):
        for exchange in case.exchanges:
            if not exchange.answer:
                raise Mistake('%s:%d: %s %s has no answer' % (self.path, case.line, exchange.method, exchange.url))

    def read(self, case, line):
        mark, _, rest = line.partition(' ')
        if mark in ('>', '>>', '>!', '>?', '<', '<<'):
            if case is self.common:
                raise Mistake('a request or answer outside a case')
            self.exchange(case, mark, rest)
        elif mark == '=':
            case.verdicts.append(Verdict(rest))
        elif mark == '|':
            case.shown.append(rest)
        elif mark == '|!':
            case.hidden.append(rest)
        elif line == 'any order':
            case.any_order = True
        elif line == 'closing':
            self.closing = True
        else:
            self.key(case, line)

    def key(self, case, line):
        key, colon, value = line.partition(':')
        value = value.strip()
        if not colon:
            raise Mistake("what is '%s'?" % line)
        if key in ('source', 'recipe', 'preset', 'mode', 'via'):
            setattr(case, key, value)
        elif key == 'hosts':
            case.hosts = value.split()
        elif key == 'ip':
            case.ips = value.split()
        elif key == 'args':
            case.args.update(options(value))
        elif key == 'unset':
            case.unset += value.split()
        elif key == 'confirmed':
            case.confirmed.append(value)
        elif key == 'dns':
            case.dns.append(value)
        elif key in ('exit', 'deadline'):
            setattr(case, key, int(value))
        elif key == 'err':
            case.errors.append(value)
        elif key == 'detect':
            case.detect = value
        elif key == 'bad' and case is self.common:
            self.bads.append(Bad(value))
        elif key == 'cannot' and case is self.common:
            kind, _, why = value.partition(' ')
            if kind not in ('nochg', 'nohost', 'badauth') or not why.strip():
                raise Mistake('cannot: nochg, nohost or badauth, and why')
            self.cannot[kind] = why
        else:
            raise Mistake("what is '%s:' here?" % key)

    def exchange(self, case, mark, rest):
        last = case.exchanges[-1] if case.exchanges else None
        request = re.fullmatch(r'(GET|POST|PUT|PATCH|DELETE|HEAD) (https?://\S+|.*<<.*)', rest) if mark == '>' else None
        if request:
            if last and not last.answer:
                raise Mistake('the request before has no answer')
            case.exchanges.append(Exchange(request.group(1), request.group(2)))
            case.exchanges[-1].closing, self.closing = self.closing, False
            return
        if not last or (mark[0] == '<' and not last.answer and mark != '<') or (mark[0] == '>' and last.answer):
            raise Mistake("'%s' belongs to no request" % mark)
        if mark == '>':
            name, colon, value = rest.partition(':')
            if not colon or ' ' in name:
                raise Mistake("'%s' is neither METHOD URL nor a header" % rest)
            last.headers.append((name, value.strip()))
        elif mark == '>>':
            last.lines.append(rest)
        elif mark == '>!':
            last.absent.append(rest.strip())
        elif mark == '>?':
            last.family = rest.strip()
        elif mark == '<<':
            last.answer.lines.append(rest)
        elif not last.answer:
            last.answer = Answer(rest.split() or [''])
        else:
            name, colon, _ = rest.partition(':')
            if not colon or ' ' in name:
                raise Mistake("'%s' is no header" % rest)
            last.answer.headers.append(rest)

    def check(self, case):
        def wrong(what):
            raise Mistake("%s:%d: '%s' %s" % (self.path, case.line, case.title, what))
        if not case.source:
            wrong('has no source')
        if not case.detect and not case.hosts:
            wrong('has no hosts')
        if not (case.verdicts or case.shown or case.exit is not None):
            wrong('expects nothing to come out')
        if case.mode not in (None, 'dry-run', 'dry-run-2', 'remove-inet', 'remove-inet6'):
            wrong("has no mode that is known: '%s'" % case.mode)
        if case.detect not in (None, 'inet', 'inet6', 'both'):
            wrong("detects no family that is known: '%s'" % case.detect)
        if case.via not in (None, 'http'):
            wrong("via: '%s' is not known" % case.via)
        for verdict in case.verdicts:
            if len(verdict.fields) != (2 if case.detect else 4):
                wrong("has a line that is not HOST TYPE VERDICT ADDRESS: '%s'" % verdict)

    def missing(self):
        """The obligations that nothing in the file fulfills."""
        if self.common.detect:
            needed = ('good',)
        else:
            needed = OBLIGATIONS
        have = {case.kind for case in self.cases} | {bad.kind for bad in self.bads} | set(self.cannot)
        return [kind for kind in needed if kind not in have]


def recipe_options(text):
    """The options of a recipe: name -> {key: value}."""
    found, options_, section = None, {}, ''
    for line in text.split('\n'):
        header = re.match(r'\[(.*)\]\s*$', line)
        if header:
            section = header.group(1)
            found = re.match(r'option\s+(\S+)$', section)
            if found:
                options_[found.group(1)] = {}
        elif found and re.match(r'[^#;\s][^=:]*[=:]', line):
            key, value = re.split(r'[=:]', line, maxsplit=1)
            options_[found.group(1)][key.strip().lower()] = value.strip()
    return options_
