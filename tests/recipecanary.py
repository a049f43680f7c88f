"""tests/recipe --canary: secrets that would show where they do not belong.

The first case `good` of a file is played with secrets full of characters that have to be escaped somewhere. They must
arrive as they are, and be seen nowhere else: in no output at the highest verbosity, raw or encoded, nor in a dry run, nor
in any command line while a request is under way."""

import base64
import copy
import glob as files
import html
import json
import os
import re
import subprocess
import tempfile
import threading
import time
import urllib.parse

from recipefile import recipe_options
from recipematch import Wrong, plain, read_log
from recipeplay import end, escaped, kind_of

STRANGE = '&%+" \\ü€'


def core(number):
    """The part of a secret that no encoding but base64 changes; another in each process, as others may run beside it."""
    return 'Kn4ryQ%dZx%dvW%dTop' % (number, os.getpid(), number)


def seen(part, text):
    """Whether that part of a secret is in a text."""
    if part.lower() in text.lower():
        return True
    for offset in range(3):
        coded = base64.b64encode(b'-' * offset + part.encode()).decode()
        if coded[4:-4] in text:
            return True
    return False


def loose(text):
    """A text and what it is when it is decoded in each of the ways it may have been encoded."""
    text = re.sub(r'<<(md5|sha\d+|hmac-\w+) .*?>>', '', text)
    out = [text, urllib.parse.unquote(text), urllib.parse.unquote_plus(text), html.unescape(text)]
    for quoted in re.findall(r'"(?:[^"\\]|\\.)*"', text):
        try:
            out.append(json.loads(quoted))
        except ValueError:
            pass
    for coded in re.findall(r'Basic ([A-Za-z0-9+/=]+)', text):
        out.append(base64.b64decode(coded).decode('utf-8', 'replace'))
    out += re.findall(r'<<base64 (.*?)>>', text)
    return out


def parts(request):
    """What was sent, or is expected: there, what is only part of a digest does not arrive."""
    out = [plain(request.url), request.body] + ['%s: %s' % header for header in request.headers]
    return [re.sub(r'<<(?!base64 ).*?>>', '', part) for part in out]


def arrives(value, requests):
    return any(plain(value) in form for request in requests for part in parts(request) for form in loose(part))


class Canary:
    def __init__(self, player, tally, file):
        self.player, self.tally, self.file = player, tally, file

    def run(self):
        base = next((case for case in self.file.cases if case.kind == 'good'), None)
        if not base or base.detect:
            return
        with open(self.player.recipe(base), encoding='utf-8') as f:
            known = recipe_options(f.read())
        case = copy.deepcopy(base)
        case.title = 'canary'
        self.secrets = {}
        for name, about in known.items():
            if about.get('secret') == 'yes' and name in base.args:
                number = len(self.secrets)
                value = core(number) + STRANGE
                if about.get('type') == 'url':
                    value = 'http://canary.example.org/?' + core(number)
                part = core(number)
                if 'PRIVATE KEY' in base.args[name]:    # another would be none
                    value = base.args[name]
                    part = re.search('KEY-----.{99}(.{40})', value).group(1)
                self.secrets[name] = (part, value)
                case.args[name] = value
        sent_as_is = [name for name in self.secrets if arrives(base.args[name], base.exchanges)]
        self.player.verbose = 3
        for how, mode, through in (('', None, self.player.engine), (' -n', 'dry-run', self.player.engine),
                                   (' -nn', 'dry-run-2', self.player.engine), (' (dyndnsc-update)', None, self.front),
                                   (' (dyndnsc-update -n)', 'dry-run', self.front)):
            case.mode = mode
            self.tally.play(Run(self, self.player, sent_as_is if mode is None else []), self.file, case, through, how)

    def front(self, case):
        words, text = self.player.front(case)
        return words + ['-vvv'] + (['-n'] if case.mode else []), text


class Run:
    """Plays a case; has the form that Tally.play() wants."""

    def __init__(self, canary, player, arriving):
        self.canary, self.player, self.arriving = canary, player, arriving

    def plan(self, case):
        """In order, whatever the request is."""
        out = []
        for exchange in case.exchanges:
            out += ['on * *', 'delay 60', 'status %d' % exchange.answer.status]
            body = plain(exchange.answer.body)
            if body:
                out += ['header Content-Type: ' + kind_of(body), 'body ' + escaped(body)]
            out += ['header ' + plain(header) for header in exchange.answer.headers]
        return '\n'.join(out) + '\n'

    def play(self, case, through):
        player = self.player
        player.folder = tempfile.mkdtemp(prefix='recipe.')
        server = None
        try:
            words, text = through(case)
            player.dns.has(case.dns)
            server, proxy = player.serve(self.plan(case))
            child = subprocess.Popen(words, env=player.env(proxy), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE)
            found = []
            watch = threading.Thread(target=self.watch, args=(child, found))
            watch.start()
            out, err = child.communicate(text(proxy).encode(), timeout=case.deadline + 5)
            watch.join()
            self.judge(case, child.returncode, out.decode('utf-8', 'replace') + err.decode('utf-8', 'replace'), found)
        finally:
            if server:
                end(server)
            player.clean()

    def watch(self, child, found):
        """Looks at every command line while the first request is under way."""
        while child.poll() is None:
            with open(self.player.folder + '/log', 'rb') as log:
                if log.read(1):
                    break
            time.sleep(0.005)
        for path in files.glob('/proc/[0-9]*/cmdline'):
            try:
                with open(path, 'rb') as f:
                    line = f.read().replace(b'\0', b' ').decode('utf-8', 'replace')
            except OSError:
                continue
            found += [line for part, _ in self.canary.secrets.values() if seen(part, line)]

    def judge(self, case, status, printed, found):
        wrongs = []
        for name, (part, value) in self.canary.secrets.items():
            if seen(part, printed):
                wrongs.append('the secret %s is in what was printed' % name)
            if name in self.arriving and not arrives(value, read_log(self.player.folder + '/log')):
                wrongs.append('the secret %s did not arrive as it is' % name)
        wrongs += ['a command line shows a secret: ' + line for line in found]
        if status != 0:
            wrongs.append('exit %d' % status)
        if wrongs:
            raise Wrong('\n'.join(wrongs + ['--- printed', printed]))
