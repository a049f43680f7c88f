"""Reads tests/zones/*.ini (the format: tests/zones/README): how a service that keeps a zone speaks."""

import json
import re
import urllib.parse

ZONE = 'example.org'
# The zones of the account, and their numbers; ours is on the second page.
ZONES = {'z%d.example.net' % i: 2000 + i for i in range(110)}
ZONES.update({'example.com': 1000, 'ample.org': 1001, ZONE: 1002, 'sub.example.org': 1003})


NOTHING = object()      # no body


class Mistake(Exception):
    """The description itself is wrong."""


def sections(path):
    """The sections of a file as (name, [(key, value)]); lines that begin with blanks continue the one before."""
    out = []
    with open(path, encoding='utf-8') as f:
        for line in f:
            line = line.rstrip('\n')
            header = re.match(r'\[(.*)\]$', line)
            if not line.strip() or line[0] in '#;':
                continue
            if header:
                out.append((header.group(1), []))
            elif line[0].isspace():
                key, value = out[-1][1][-1]
                out[-1][1][-1] = (key, value + ' ' + line.strip())
            else:
                key, _, value = line.partition('=')
                out[-1][1].append((key.strip(), value.strip()))
    return out


class Route:
    """A request that the service knows, and what it does."""

    KEYS = ('request', 'does', 'status', 'answer', 'body', 'params', 'filter', 'pages', 'empty', 'with', 'update')

    def __init__(self, name, keys):
        self.name = name
        self.withs = [value.split(' ', 2) for key, value in keys if key == 'with']
        for key in self.KEYS:
            setattr(self, key, next((v for k, v in keys if k == key), None))
        for key, _ in keys:
            if key not in self.KEYS:
                raise Mistake("[%s]: what is '%s'?" % (name, key))
        self.method, _, url = self.request.partition(' ')
        self.pattern = re.compile(''.join(
            '(?P<%s>[^/?]*)' % part[1:-1].replace('-', '_') if part.startswith('{') else re.escape(part)
            for part in re.split(r'(\{[a-z-]+\})', url)))
        for key in ('answer', 'body', 'empty'):
            text = getattr(self, key)
            setattr(self, key, json.loads(text) if text else NOTHING if key == 'answer' else None)
        for key in ('params', 'filter'):
            setattr(self, key, dict(word.split(':') for word in (getattr(self, key) or '').split()))
        self.pages = (self.pages or '').split()
        self.status = int(self.status or 200)


class Description:
    def __init__(self, path):
        self.routes, self.fields, self.auth = [], {}, []
        self.types, self.names, self.apex = {}, 'label', ''
        self.args = self.wrong = ''
        self.record = self.member = self.zone = None
        self.refuse = (401, {'message': 'who is that?'})
        self.skip = []
        for name, keys in sections(path):
            if name == 'service':
                self.service(keys)
            elif name == 'fields':
                for key, value in keys:
                    self.fields[key] = self.field(value)
            else:
                self.routes.append(Route(name, keys))

    def service(self, keys):
        for key, value in keys:
            if key == 'auth':
                self.auth.append(value.split(' ', 2))
            elif key == 'types':
                self.types = {k: int(v) for k, v in (word.split(':') for word in value.split())}
            elif key in ('record', 'member', 'zone'):
                setattr(self, key, json.loads(value))
            elif key == 'refuse':
                status, _, text = value.partition(' ')
                self.refuse = (int(status), json.loads(text))
            elif key == 'skip':
                self.skip = value.split()
            elif key in ('args', 'wrong', 'names', 'apex'):
                setattr(self, key, value)
            else:
                raise Mistake("[service]: what is '%s'?" % key)

    @property
    def shows_sets(self):
        text = json.dumps(self.record)
        return '"{members}"' in text or '"{content}"' in text

    @staticmethod
    def field(text):
        """What a field of a record is in the zone, and what it is where nobody says: two values in JSON."""
        decoder = json.JSONDecoder()
        first, end = decoder.raw_decode(text)
        second, end2 = decoder.raw_decode(text[end:].lstrip())
        if text[end:].lstrip()[end2:].strip():
            raise Mistake("'%s' is not two values" % text)
        return first, second

    # --- how the service spells things ---

    def show_name(self, name):
        if self.names.startswith('fqdn'):
            return name + self.names[4:]
        return self.apex if name == ZONE else name[:-len(ZONE) - 1]

    @staticmethod
    def read_name(text):
        text = str(text).rstrip('.').lower()
        if text in ('', '@') or text == ZONE:
            return ZONE
        return text if text.endswith('.' + ZONE) else text + '.' + ZONE

    def show_type(self, kind):
        return self.types.get(kind, 99) if self.types else kind

    def read_type(self, value):
        return next((k for k, v in self.types.items() if str(v) == str(value)), None) if self.types else value


def fill(template, values):
    """The template with values put in: a string that is one placeholder becomes the value itself."""
    if isinstance(template, dict):
        return {key: fill(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, values) for value in template]
    if isinstance(template, str):
        whole = re.fullmatch(r'\{([a-z0-9_-]+)\}', template)
        if whole:
            return values.get(whole.group(1))
        return re.sub(r'\{([a-z0-9_-]+)\}', lambda m: str(values.get(m.group(1))), template)
    return template


def read(template, value, out):
    """The other way round: what stands in a value where the template has placeholders."""
    if isinstance(template, dict) and isinstance(value, dict):
        for key, below in template.items():
            if key in value:
                read(below, value[key], out)
    elif isinstance(template, list) and isinstance(value, list):
        for below, one in zip(template, value):
            read(below, one, out)
    elif isinstance(template, str):
        whole = re.fullmatch(r'\{([a-z0-9_-]+)\}', template)
        if whole:
            out[whole.group(1)] = value
    return out


def params(text):
    return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
