"""Compares what was sent with what a case expects: <<time>>, <<nonce>>, <<md5 ...>> and the like (tests/recipes/README)."""

import base64
import hashlib
import hmac
import re
import time
import calendar

KINDS = {
    'time': r'\d{9,11}',
    'time-iso': r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ',
    'nonce': r'[0-9a-f]{32}',
    'nonce16': r'[0-9a-f]{16}',
    'any': r'(?s:.*?)',
}
DIGESTS = ('md5', 'sha1', 'sha256', 'sha512')
TOKEN = re.compile(r'<<(.*?)>>')


def plain(text):
    """https as the test's server sees it."""
    return re.sub(r'https(:(?:\\?/){2}|%3[Aa]%2[Ff]%2[Ff])', r'http\1', text)


def glob(text):
    """The same for the server, which knows but `*`."""
    return TOKEN.sub(lambda m: base64_of(m.group(1)) if m.group(1).startswith('base64 ') else '*', plain(text))


def base64_of(token):
    return base64.b64encode(token.split(' ', 1)[1].encode()).decode()


class Wrong(Exception):
    pass


class Matcher:
    """Holds what earlier parts were called."""

    def __init__(self):
        self.names = {}
        self.later = []     # digests to be checked when the whole request is known

    def compare(self, what, expected, sent):
        expected = plain(expected)
        sent = plain(sent)
        if '<<' not in expected:
            if expected != sent:
                raise Wrong('%s differs\n    expected  %s\n    sent      %s' % (what, expected, sent))
            return
        pattern, checks, at = '', [], 0
        for token in TOKEN.finditer(expected):
            pattern += re.escape(expected[at:token.start()])
            pattern += self.token(token.group(1), checks)
            at = token.end()
        pattern += re.escape(expected[at:])
        found = re.fullmatch(pattern, sent)
        if not found:
            raise Wrong('%s differs\n    expected  %s\n    sent      %s' % (what, expected, sent))
        for number, (name, kind, text) in enumerate(checks):
            value = found.group('part%d' % number)
            if name:
                self.names[name] = value
            if kind in ('time', 'time-iso'):
                self.near(what, kind, value)
            elif kind not in KINDS:
                self.later.append((what, kind, text, value))

    def token(self, text, checks):
        named = re.fullmatch(r'([a-z0-9_]+)=(\S+)', text)
        name, kind = (named.group(1), named.group(2)) if named else (None, text)
        if text.startswith('$'):
            if text[1:] not in self.names:
                raise Wrong("<<%s>>: nothing was called so" % text)
            return re.escape(self.names[text[1:]])
        if text.startswith('base64 '):
            return re.escape(base64_of(text))
        word, _, rest = text.partition(' ')
        if kind in KINDS:
            checks.append((name, kind, None))
            return '(?P<part%d>%s)' % (len(checks) - 1, KINDS[kind])
        if word in DIGESTS or (word.startswith('hmac-') and word[5:] in DIGESTS):
            checks.append((None, word, rest))
            return '(?P<part%d>[0-9a-f]+)' % (len(checks) - 1)
        raise Wrong("<<%s>> is not known" % text)

    def near(self, what, kind, value):
        if kind == 'time':
            stamp = int(value)
        else:
            stamp = calendar.timegm(time.strptime(value, '%Y-%m-%dT%H:%M:%SZ'))
        if abs(stamp - time.time()) > 60:
            raise Wrong('%s: %s is not the time' % (what, value))

    def finish(self, request):
        """Checks the digests: everything they are made of is known now."""
        known = dict(self.names, method=request.method, url=request.url, body=request.body)

        def fill(text):
            return re.sub(r'\$([a-z0-9_]+)', lambda m: known.get(m.group(1), m.group(0)), text)
        for what, kind, text, value in self.later:
            if kind.startswith('hmac-'):
                key, _, message = text.partition(' ')
                want = hmac.new(fill(key).encode(), fill(message).encode(), kind[5:]).hexdigest()
            else:
                want = hashlib.new(kind, fill(text).encode()).hexdigest()
            if want != value:
                raise Wrong('%s: the %s is not that of %r\n    expected  %s\n    sent      %s'
                            % (what, kind, fill(text), want, value))
        self.later = []


class Request:
    """One request in the server's log."""

    def __init__(self, words, head, body):
        self.connection, self.family, self.planned = int(words[0]), words[1], words[3]
        lines = head.split('\n')
        self.method, _, rest = lines[0].partition(' ')
        self.url = rest.rsplit(' ', 1)[0]
        self.headers = []
        for line in lines[1:]:
            name, _, value = line.partition(':')
            self.headers.append((name, value.strip()))
        self.body = body

    def values(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def __str__(self):
        return '%s %s%s' % (self.method, self.url, '\n        ' + self.body if self.body else '')


def read_log(path):
    """The requests in the server's log, and whether there was something that is none."""
    with open(path, 'rb') as f:
        text = f.read()
    requests, at = [], 0
    while at < len(text):
        end = text.index(b'\n', at)
        words = text[at + 2:end].decode().split()
        if words[1] == 'bad':
            raise Wrong('the server got something that is no HTTP request')
        head_end = text.index(b'\n\n', end)
        size = int(words[2])
        body = text[head_end + 2:head_end + 2 + size]
        requests.append(Request(words, text[end + 1:head_end].decode('utf-8', 'surrogateescape'),
                                body.decode('utf-8', 'surrogateescape')))
        at = head_end + 2 + size + 1
    return requests


def compare(exchange, request, matcher):
    """Raises Wrong where the request is not the one that is expected."""
    matcher.compare('the method', exchange.method, request.method)
    matcher.compare('the URL', exchange.url, request.url)
    agents = request.values('User-Agent')
    if not [name for name, _ in exchange.headers if name.lower() == 'user-agent']:
        if len(agents) != 1 or not agents[0].startswith('dyndnsc/'):
            raise Wrong('the User-Agent is %s' % agents)
    for name, value in exchange.headers:
        sent = request.values(name)
        if len(sent) != 1:
            raise Wrong('the header %s is there %d times' % (name, len(sent)))
        matcher.compare('the header %s' % name, value, sent[0])
    for name in exchange.absent:
        if request.values(name):
            raise Wrong('the header %s should not be there' % name)
    if exchange.family and exchange.family != request.family:
        raise Wrong('it came over %s, not %s' % (request.family, exchange.family))
    matcher.compare('the body', exchange.body, request.body)
    matcher.finish(request)
