"""Plays one case: a server that is told what to answer, the program, and what came of it."""

import os
import re
import shutil
import subprocess
import tempfile

from recipefile import Answer, Exchange, recipe_options
from recipematch import Matcher, Wrong, compare, glob, plain, read_log

# The first of those that a run comes to is its exit status (dyndnsc(1), EXIT STATUS).
WORSE = (78, 77, 69, 65, 64, 75, 1, 0)
STATUS = {'good': 0, 'nochg': 0, 'badauth': 77, 'dnserr': 75, '911': 75, 'config': 78}


def status_of(verdict):
    return STATUS.get(verdict, 69)


def html(case):
    """A page of a portal that has every word of success in it, each alone on its line, too."""
    words = ['good', 'nochg', 'OK', 'success', 'true', 'Updated', 'ERROR: none']
    words += ['%s %s' % (word, ip) for ip in case.ips for word in ('good', 'nochg', 'OK', 'Updated')]
    if not case.detect:
        words += [line for exchange in case.exchanges for line in exchange.answer.lines]
    return ['<!DOCTYPE html>', '<html><head><title>OK</title></head><body>'] + words + ['</body></html>']


def bad_answer(kind, case):
    if kind == 'trouble':
        answer = Answer(['503'])
        answer.headers.append('Retry-After: 120')
        answer.lines = ['<html><body>good success OK</body></html>']
    elif kind == 'html':
        answer = Answer(['200'])
        answer.headers.append('Content-Type: text/html')
        answer.lines = html(case)
    elif kind == 'lost':
        answer = Answer(['close'])
    else:
        answer = Answer([{'empty': '200', 'badauth': '401', 'nohost': '404'}[kind]])
    return answer


class Player:
    def __init__(self, tree, data, dns, verbose):
        self.tree, self.data, self.dns, self.verbose = tree, data, dns, verbose
        self.folder = None
        self.children = {k: v for k, v in os.environ.items() if k in ('PATH', 'LANG', 'LC_ALL', 'TZ') or 'SAN_' in k}

    def recipe(self, case):
        """Path of the recipe that a case is about, https made http."""
        kind = 'detect' if case.detect else 'update'
        path = '%s/recipes/%s/%s.ini' % (self.data, kind, case.recipe)
        if not os.path.exists(path):
            raise Wrong("there is no recipe '%s'" % path)
        return path

    # --- the server ---

    def plan(self, case):
        out = ['any order'] if case.any_order else []
        for exchange in case.exchanges:
            answer = exchange.answer
            out.append('on %s %s' % (exchange.method, glob(exchange.url).replace(' ', '*')))
            if case.any_order:
                out.append('with ' + escaped(glob(exchange.body)))
            body = plain(answer.body)
            if answer.way == 'status':
                out.append('status %d' % answer.status)
                if body and not any(h.lower().startswith('content-type:') for h in answer.headers):
                    out.append('header Content-Type: ' + kind_of(body))
            elif answer.way != 'big':
                out.append(answer.way)
            out += ['header ' + plain(header) for header in answer.headers]
            out += [word.replace('=', ' ') for word in answer.words]
            if answer.way == 'big':
                out.append('big')
            elif body:
                out.append('body ' + (body if answer.way == 'raw' else escaped(body)))
        return '\n'.join(out) + '\n'

    def serve(self, plan):
        with open(self.folder + '/plan', 'w', encoding='utf-8') as f:
            f.write(plan)
        httpd = os.path.dirname(os.path.abspath(__file__)) + '/stub/httpd'
        server = subprocess.Popen([httpd, '-l', self.folder + '/log', self.folder + '/plan'],
                                  stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        port = server.stdout.readline().strip()
        if not port:
            server.wait()
            raise Wrong('the server did not start')
        return server, 'http://localhost:%s' % port

    # --- the program ---

    def env(self, proxy):
        return dict(self.children, http_proxy=proxy, HOME=self.folder, DYNDNSC_DATADIR=self.data,
                    DYNDNSC_STATEDIR=self.folder + '/state')

    def options(self, case):
        with open(self.recipe(case), encoding='utf-8') as f:
            known = recipe_options(f.read())
        out = {name: about['default'] for name, about in known.items() if about.get('default')}
        out.update(case.args)
        return {name: plain(value) for name, value in out.items() if name != 'hostname'}

    def job(self, case, proxy):
        lines = ['name=' + case.recipe]
        lines += ['hostname=' + host for host in case.hosts]
        if case.detect:
            lines += ['recipe=' + case.recipe, 'proxy=' + proxy]
            lines += ['family=' + f for f in ((case.detect,) if case.detect != 'both' else ())]
        elif (case.mode or '').startswith('remove-'):
            lines += ['remove=1', 'family=' + case.mode[7:]]
        else:
            lines += ['ip=' + ip for ip in case.ips]
        lines += ['confirmed=' + words for words in case.confirmed]
        lines += ['%s=%s' % pair for pair in self.options(case).items()]
        lines += ['deadline=%d' % case.deadline, 'verbose=%d' % self.verbose]
        if case.mode in ('dry-run', 'dry-run-2'):
            lines.append('dry-run=' + ('1' if case.mode == 'dry-run' else '2'))
        return '\n'.join(lines) + '\n\n'

    def engine(self, case):
        words = [self.tree + '/cmd/dyndnsc-http', 'detect' if case.detect else 'update', self.recipe(case)]
        return words, lambda proxy: self.job(case, proxy)

    def front(self, case):
        words = [self.tree + '/cmd/dyndnsc-update', '--verdicts', '--compare', 'none', '--allow-private', '-t',
                 str(case.deadline)]
        words += ['preset:' + case.preset if case.preset else 'protocol:' + case.recipe, '--hostname', ' '.join(case.hosts)]
        words += ['--%s=%s' % (name, plain(value)) for name, value in case.args.items()]
        for ip in case.ips:
            words += ['--ip', ip]
        return words, lambda proxy: ''

    # --- what came of it ---

    def play(self, case, through=None):
        """Raises Wrong. through: engine, unless something else is given."""
        self.folder = tempfile.mkdtemp(prefix='recipe.')
        server = None
        try:
            words, text = (through or self.engine)(case)
            self.dns.has(case.dns)
            server, proxy = self.serve(self.plan(case))
            result = run(words, text(proxy), self.env(proxy), case.deadline + 5)
            end(server)
            server = None
            self.judge(case, result, hints=words[0].endswith('dyndnsc-http'))
            shutil.rmtree(self.folder)
        finally:
            if server:
                end(server)
            self.clean()

    def clean(self):
        """After a failure."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def judge(self, case, result, hints):
        wrongs = []
        for check in (self.requests, self.output):
            try:
                check(case, result, hints)
            except Wrong as wrong:
                wrongs.append(str(wrong))
        if wrongs:
            wrongs += ['--- exit %d, stdout' % result.returncode, result.stdout.rstrip('\n')]
            if result.stderr:
                wrongs += ['--- stderr', result.stderr.rstrip('\n')]
            raise Wrong('\n'.join(wrongs))

    def requests(self, case, _result, _hints):
        sent = [r for r in read_log(self.folder + '/log') if r.planned != 'again']
        came = {}
        for number, request in enumerate(sent, 1):
            if request.planned == 'unexpected':
                wanted = next((e for i, e in enumerate(case.exchanges, 1) if str(i) not in came), None)
                raise Wrong('request %d was not expected: %s%s' % (
                    number, request, '\n    expected  %s %s' % (wanted.method, wanted.url) if wanted else ''))
            came[request.planned] = request
        matcher = Matcher()
        for number, exchange in enumerate(case.exchanges, 1):
            if str(number) not in came:
                raise Wrong('request %d did not come: %s %s' % (number, exchange.method, exchange.url))
            try:
                compare(exchange, came[str(number)], matcher)
            except Wrong as wrong:
                raise Wrong('request %d, %s %s: %s' % (number, exchange.method, exchange.url, wrong)) from None

    def output(self, case, result, hints):
        lines = result.stdout.split('\n')[:-1]
        if case.mode in ('dry-run', 'dry-run-2'):
            self.shown(case, lines)
        else:
            self.verdicts(case, [line.split('\t') for line in lines], hints)
        for text in case.hidden:
            if text in result.stdout + result.stderr:
                raise Wrong("'%s' is in what was printed" % text)
        for text in case.errors:
            if text not in result.stderr:
                raise Wrong("no '%s' on stderr" % text)
        if case.exit is not None:
            wanted = (case.exit,)
        elif case.detect:
            wanted = (0,) if any(v.fields[1] for v in case.verdicts) else (75, 65)
        else:
            statuses = [status_of(line.split('\t')[2]) for line in lines if line.count('\t') >= 2 and not case.mode]
            wanted = (min(statuses or [0], key=WORSE.index),)
        if result.returncode not in wanted:
            raise Wrong('exit %d, not %s' % (result.returncode, ' or '.join(map(str, wanted))))

    def shown(self, case, lines):
        at = 0
        for text in case.shown:
            found = next((i for i in range(at, len(lines)) if plain(text) in plain(lines[i])), None)
            if found is None:
                raise Wrong("the dry run shows no '%s'" % text)
            at = found + 1

    def verdicts(self, case, lines, hints):
        left = list(lines)
        for verdict in case.verdicts:
            found = next((line for line in left if fits(verdict, line, hints, case)), None)
            if found is None:
                raise Wrong('no line fits: %s' % verdict)
            left.remove(found)
        if left:
            raise Wrong('too much came out: %s' % ' '.join(left[0]))


def fits(verdict, line, hints, case):
    if case.detect:
        line = line[1:] + [''] * (4 - len(line))
        return line[:2] == verdict.fields and (verdict.message is None or verdict.message in line[2])
    line = line + [''] * (6 - len(line))
    words = [verdict.fields[2]]
    if case.generic == 'lost' and words == ['911']:
        words.append('dnserr')
    if line[:2] + line[3:4] != verdict.fields[:2] + verdict.fields[3:] or line[2] not in words:
        return False
    if verdict.message is not None and plain(verdict.message) not in plain(line[4]):
        return False
    return not hints or verdict.hints is None or sorted(line[5].split()) == verdict.hints


def escaped(text):
    return text.replace('\\', '\\\\').replace('\n', '\\n').replace('\r', '\\r')


def kind_of(body):
    return {'{': 'application/json', '[': 'application/json', '<': 'text/html'}.get(body[0], 'text/plain')


def run(words, text, env, limit):
    try:
        return subprocess.run(words, input=text, env=env, capture_output=True, text=True, timeout=limit, check=False,
                              errors='surrogateescape')
    except subprocess.TimeoutExpired:
        raise Wrong('it did not end') from None


def end(server):
    server.terminate()
    server.wait()
    server.stdout.close()


def rewritten(data, to):
    """Copies a data folder with https made http."""
    for folder, _, files in os.walk(data):
        for name in files:
            if name.endswith('.ini'):
                target = to + folder[len(data):]
                os.makedirs(target, exist_ok=True)
                with open(folder + '/' + name, encoding='utf-8') as f, open(target + '/' + name, 'w', encoding='utf-8') as out:
                    out.write(re.sub(r'https://', 'http://', f.read()))
