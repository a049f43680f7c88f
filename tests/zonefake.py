"""A service that keeps a zone, as one of tests/zones/*.ini describes it: lists, filters, pages, creates, updates, deletes.

It speaks HTTP over a real socket, as the proxy of the program that is tested; so it sees whole URLs. What a request does
not mention is kept or falls back to the service's default, as the real one does: what a recipe loses, this zone loses."""

import copy
import http.server
import json
import re
import threading
import urllib.parse

from zonedesc import NOTHING, ZONE, ZONES, fill, params, read

OWN = ('id', 'name', 'type', 'address')
PAGE = 100      # most that a page has, whatever is asked for


class Zone:
    """Records as dicts: id, name (whole), type, address, and the fields of the description."""

    def __init__(self, description):
        self.d, self.records, self.number = description, [], 100
        for i in range(118):
            self.start('host%03d' % i, 'A', '198.51.100.%d' % (i % 200))
            self.start('host%03d' % i, 'AAAA', '2001:db8::%x' % i)
        self.start('home.sub', 'A', '198.51.100.4')
        self.start('myhome', 'A', '198.51.100.4')
        self.start('home2', 'AAAA', '2001:db8::4')
        self.start('www', 'CNAME', 'home.example.org')
        self.start('', 'A', '198.51.100.3')
        self.start('', 'AAAA', '2001:db8::3')
        self.start('', 'TXT', 'apex')
        self.start('home', 'TXT', 'text')
        for kind, addresses in (('A', ('198.51.100.11', '198.51.100.12', '198.51.100.13')), ('AAAA', ('2001:db8::11',))):
            for address in addresses:
                self.start('many', kind, address)
        self.start('home', 'AAAA', '2001:db8::4')
        self.start('home', 'A', '198.51.100.4')

    def start(self, label, kind, address):
        """A record that was there before: with values that no default has."""
        fields = {key: value[0] % self.number if isinstance(value[0], str) and '%d' in value[0] else copy.deepcopy(value[0])
                  for key, value in self.d.fields.items()}
        self.add(dict(fields, name=label + '.' + ZONE if label else ZONE, type=kind, address=address))

    def add(self, values):
        record = {key: copy.deepcopy(value[1]) for key, value in self.d.fields.items()}
        record.update(values)
        self.number += 1
        record['id'] = self.number
        self.records.append(record)
        return record

    def dump(self):
        """All there is, in an order of its own; without the numbers, which services may give anew."""
        return sorted(json.dumps({k: v for k, v in record.items() if k != 'id'}, sort_keys=True) for record in self.records)

    def of(self, name, kind):
        return [r for r in self.records if r['name'] == name and r['type'] == kind]

    def by_id(self, number):
        return next((r for r in self.records if str(r['id']) == str(number)), None)


class Service:
    """What the requests do to the zone."""

    def __init__(self, description):
        self.d = description
        self.zone = Zone(description)
        self.written, self.wrong = 0, []
        self.down, self.refused = (), 0     # what does not work at the moment, and how often that was met
        self.lock = threading.Lock()

    # --- requests ---

    def answer(self, method, url, headers, body):
        """(status, body)"""
        with self.lock:
            where, _, query = url.partition('?')
            request = {'url': url, 'query': params(query), 'headers': headers, 'json': None, 'form': {}}
            try:
                request['json'] = json.loads(body) if body else None
            except ValueError:
                request['form'] = params(body)
            for route in self.d.routes:
                found = route.pattern.fullmatch(where) if route.method == method else None
                if found and all(self.holds(word, request) for word in route.withs):
                    return self.act(route, {k: urllib.parse.unquote(v) for k, v in found.groupdict().items()}, request)
            self.wrong.append('%s %s %s' % (method, url, body))
            return 400, json.dumps({'error': 'no such request'})

    def holds(self, words, request):
        if words[0] == 'json':
            found = at(request['json'], words[1])
            return found is not None if len(words) == 2 else words[2] in (found, json.dumps(found))
        return request[words[0]].get(words[1]) == words[2]

    def known(self, request):
        for where, name, value in self.d.auth:
            if where == 'header':
                have = request['headers'].get(name.rstrip(':'), '')
                if not (have == value or value.endswith('*') and have.startswith(value[:-1])):
                    return False
            elif where == 'json' and name.startswith('/'):
                if at(request['json'], name) != value:
                    return False
            elif str((request[where] or {}).get(name)) != value:
                return False
        return True

    def act(self, route, path, request):
        if route.does != 'say' and not self.known(request):
            return self.d.refuse[0], json.dumps(self.d.refuse[1])
        if route.does in self.down:
            self.refused += 1
            return 500, ''
        values = self.values(route, path, request)
        if values.get('zone_id', str(ZONES[ZONE])) != str(ZONES[ZONE]) or values.get('zone', ZONE) != ZONE:
            return 404, json.dumps({'message': 'no such zone'})
        status, extra = getattr(self, 'do_' + route.does.replace('-', '_'))(route, values, request)
        if status >= 400:
            return status, json.dumps({'message': 'no such record'})
        if route.does not in ('say', 'zones', 'list', 'set'):
            self.written += 1
        empty = route.empty is not None and not extra.get('list')
        template = route.empty if empty else route.answer
        return status, '' if template is NOTHING else json.dumps(fill(template, extra), separators=(',', ':'))

    def values(self, route, path, request):
        """The fields that a request names, in the zone's own spelling."""
        out = {k: v for k, v in path.items()}
        for param, field in route.params.items():
            for place in (request['query'], request['form']):
                if param in place:
                    out[field] = place[param]
        if route.body is not None:
            read(route.body, request['json'], out)
        return self.own(out)

    def own(self, out):
        if 'name' in out:
            out['name'] = self.d.read_name(out['name'])
        if 'type' in out:
            out['type'] = self.d.read_type(out['type'])
        if 'content' in out:
            content = out.pop('content')
            out['members'] = content if isinstance(content, list) else [content]
        for key, (_, default) in self.d.fields.items():
            if key in out and isinstance(default, int) and not isinstance(default, bool):
                out[key] = int(out[key])
        return out

    def shown(self, record):
        return fill(self.d.record, dict(record, name=self.d.show_name(record['name']), type=self.d.show_type(record['type']),
                                        fqdn=record['name'] + '.'))

    def shown_set(self, records):
        first = records[0]
        addresses = [r['address'] for r in records]
        members = [fill(self.d.member, r) for r in records] if self.d.member is not None else []
        return self.shown(dict(first, members=members, content=addresses if len(addresses) > 1 else addresses[0]))

    # --- what they do ---

    def do_say(self, _route, values, _request):
        return 200, dict(values)

    def do_zones(self, route, _values, request):
        zones = [{'zone': name, 'zone-id': number} for name, number in ZONES.items()]
        if self.d.zone is None:
            return 200, {'list': [z['zone'] for z in zones]}
        return self.page(route, [fill(self.d.zone, z) for z in zones], request)

    def do_list(self, route, values, request):
        records = self.zone.records
        wanted = dict(values)
        for param, field in route.filter.items():
            place = request['query'] if param in request['query'] else request['form']
            if param in place:
                wanted.update(self.own({field: place[param]}))
        for field in ('name', 'type'):
            if field in wanted:
                records = [r for r in records if r[field] == wanted[field]]
        if 'ids' in wanted:
            records = [r for r in records if str(r['id']) in wanted['ids'].split(',')]
        if not self.d.shows_sets:
            elements = [self.shown(r) for r in records]
        else:
            keys = dict.fromkeys((r['name'], r['type']) for r in records)
            elements = [self.shown_set(self.zone.of(*key)) for key in keys]
        status, extra = self.page(route, elements, request)
        extra['object'] = {str(r['id']): self.shown(r) for r in records}
        extra['ids'] = [r['id'] for r in records]
        return status, extra

    def page(self, route, elements, request):
        """The part that is asked for: pages = KIND PARAMETER."""
        total, start = len(elements), 0
        kind, param = route.pages if route.pages else (None, None)
        asked = request['query'].get(param)
        if kind == 'page':
            start = (int(asked or 1) - 1) * PAGE
        elif kind in ('offset', 'cursor'):
            start = int((asked or '0').lstrip('c'))
        if not kind:
            return 200, {'list': elements, 'total': total}
        more = start + PAGE < total
        extra = {'list': elements[start:start + PAGE], 'total': total, 'pages': (total + PAGE - 1) // PAGE,
                 'next': None, 'next-url': None}
        if more:
            extra['next'] = start // PAGE + 2 if kind == 'page' else 'c%d' % (start + PAGE)
            where = re.sub(r'([?&])%s=[^&]*' % param, r'\1', request['url']).rstrip('?&')
            extra['next-url'] = '%s%s%s=%s' % (where, '&' if '?' in where else '?', param, extra['next'])
        return 200, extra

    def do_set(self, _route, values, _request):
        records = self.zone.of(values['name'], values['type'])
        if not records:
            return 404, {}
        return 200, dict(records[0], record=self.shown_set(records), members=[fill(self.d.member, r) for r in records])

    def do_create(self, route, values, _request):
        record = self.zone.add({k: v for k, v in values.items() if k in OWN[1:] or k in self.d.fields})
        return route.status, dict(record, record=self.shown(record))

    def find(self, values):
        """The record that is meant: by its number, or by all that it is."""
        if 'id' in values:
            return self.zone.by_id(values['id'])
        return next((r for r in self.zone.of(values['name'], values['type']) if r['address'] == values['address']), None)

    def do_update(self, route, values, _request):
        record = self.find(values)
        if not record:
            return 404, {}
        for key, (_, default) in self.d.fields.items():
            if key in values or route.update == 'put':
                record[key] = values.get(key, copy.deepcopy(default))
        record['address'] = values.get('address', record['address'])
        return route.status, dict(record, record=self.shown(record))

    def do_delete(self, route, values, _request):
        record = self.find(values)
        if not record:
            return 404, {}
        self.zone.records.remove(record)
        return route.status, dict(record, record=self.shown(record))

    def do_put_set(self, route, values, _request):
        """The members that are sent take the place of those that were there."""
        old = self.zone.of(values['name'], values['type'])
        kept = {k: v for k, v in (old[0] if old else {}).items() if k in self.d.fields} if route.update != 'put' else {}
        in_member = {key for key in self.d.fields if '"{%s}"' % key in json.dumps(self.d.member)}
        kept = {k: v for k, v in kept.items() if k not in in_member}
        kept.update({k: v for k, v in values.items() if k in self.d.fields})
        for record in old:
            self.zone.records.remove(record)
        made = []
        for member in values['members']:
            one = read(self.d.member, member, {}) if self.d.member is not None else {'address': member}
            made.append(self.zone.add(dict(kept, **self.own(one), name=values['name'], type=values['type'])))
        return route.status, {'list': [self.shown_set(made)] if made else [], 'record': self.shown_set(made) if made else None}

    def do_delete_members(self, route, values, _request):
        for member in values['members']:
            record = self.find(dict(values, **read(self.d.member, member, {})))
            if not record:
                return 404, {}
            self.zone.records.remove(record)
        return route.status, {}

    def do_delete_set(self, route, values, _request):
        old = self.zone.of(values['name'], values['type'])
        for record in old:
            self.zone.records.remove(record)
        return (route.status if old else 404), {}


def at(value, pointer):
    """What a pointer (RFC 6901) leads to, or None."""
    for part in pointer.split('/')[1:]:
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return None
    return value


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    wbufsize = -1       # one packet for the whole answer

    def handle_any(self):
        size = int(self.headers.get('Content-Length') or 0)
        body = self.rfile.read(size).decode()
        status, text = self.server.service.answer(self.command, self.path, self.headers, body)
        raw = text.encode()
        self.send_response(status)
        if status != 204:
            if raw:
                self.send_header('Content-Type', 'application/json')
            self.send_header('Content-Length', str(len(raw)))
        self.end_headers()
        if status != 204:
            self.wfile.write(raw)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def log_message(self, *_args):
        pass


class Fake(http.server.ThreadingHTTPServer):
    """One server for all services, one after the other."""

    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.service = None
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def proxy(self):
        return 'http://localhost:%d' % self.server_address[1]
