"""What the signature of a request must be, for <<sign NAME WORD...>> (tests/recipes/README). Written from the vendors' own
descriptions, like lib/sign, and by other means: what both make of a request is what the service will."""

import base64
import calendar
import hashlib
import hmac
import json
import os
import subprocess
import tempfile
import time
import urllib.parse


class Unsigned(Exception):
    """The request is not what can be signed so."""


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def mac(key, text):
    return hmac.new(key, text.encode(), 'sha256').digest()


def encoded(text):
    return urllib.parse.quote(text, safe='-._~')


class Sent:
    """A request, taken apart."""

    def __init__(self, request):
        parts = urllib.parse.urlsplit(request.url)
        self.method, self.body = request.method, request.body
        self.host, self.path = parts.netloc, parts.path or '/'
        self.pairs = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
        self.headers = {name.lower(): value for name, value in request.headers}

    def header(self, name):
        if name not in self.headers:
            raise Unsigned('there is no header %s' % name)
        return self.headers[name]

    def query(self, without=None):
        pairs = [(encoded(k), encoded(v)) for k, v in self.pairs if k != without]
        return '&'.join('%s=%s' % pair for pair in sorted(pairs))

    def canonical(self, names, path, lower=()):
        values = {name: self.header(name) for name in names}
        for name in lower:
            values[name] = values[name].lower()
        lines = ''.join('%s:%s\n' % (name, values[name]) for name in names)
        return '\n'.join((self.method, path, self.query(), lines, ';'.join(names), sha(self.body)))

    def having(self, *names):
        return sorted(name for name in names if name in self.headers)


def near(text, form):
    stamp = int(text) if form is None else calendar.timegm(time.strptime(text, form))
    if abs(stamp - time.time()) > 60:
        raise Unsigned('%s is not the time' % text)
    return time.gmtime(stamp)


def scoped(sent, names, algorithm, key, parts, stamp, identity, path, lower=()):
    scope = '/'.join(parts)
    text = '\n'.join((algorithm, stamp, scope, sha(sent.canonical(names, path, lower))))
    for part in parts:
        key = mac(key, part)
    return '%s Credential=%s/%s, SignedHeaders=%s, Signature=%s' % (
        algorithm, identity, scope, ';'.join(names), mac(key, text).hex())


def aws4(sent, identity, secret, region, service):
    stamp = sent.header('x-amz-date')
    day = time.strftime('%Y%m%d', near(stamp, '%Y%m%dT%H%M%SZ'))
    return scoped(sent, sent.having('content-type', 'host', 'x-amz-date', 'x-amz-security-token'), 'AWS4-HMAC-SHA256',
                  ('AWS4' + secret).encode(), (day, region, service, 'aws4_request'), stamp, identity,
                  urllib.parse.quote(sent.path, safe='/-._~'))


def volcengine(sent, identity, secret, region, service):
    stamp = sent.header('x-date')
    day = time.strftime('%Y%m%d', near(stamp, '%Y%m%dT%H%M%SZ'))
    if sent.body and sent.header('x-content-sha256') != sha(sent.body):
        raise Unsigned('the digest of the body is wrong')
    return scoped(sent, sent.having('content-type', 'host', 'x-content-sha256', 'x-date'), 'HMAC-SHA256', secret.encode(),
                  (day, region, service, 'request'), stamp, identity, sent.path)


def tc3(sent, identity, secret, service):
    stamp = sent.header('x-tc-timestamp')
    day = time.strftime('%Y-%m-%d', near(stamp, None))
    return scoped(sent, ['content-type', 'host', 'x-tc-action'], 'TC3-HMAC-SHA256', ('TC3' + secret).encode(),
                  (day, service, 'tc3_request'), stamp, identity, sent.path, ('x-tc-action',))


def acs3(sent, identity, secret):
    near(sent.header('x-acs-date'), '%Y-%m-%dT%H:%M:%SZ')
    if sent.header('x-acs-content-sha256') != sha(sent.body):
        raise Unsigned('the digest of the body is wrong')
    names = sorted(n for n in sent.headers if n.startswith('x-acs-') or n == 'host' or (n == 'content-type' and sent.body))
    text = 'ACS3-HMAC-SHA256\n' + sha(sent.canonical(names, sent.path))
    return 'ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s' % (
        identity, ';'.join(names), mac(secret.encode(), text).hex())


def aliyun(sent, secret):
    near(dict(sent.pairs).get('Timestamp', '0'), '%Y-%m-%dT%H:%M:%SZ')
    text = '%s&%%2F&%s' % (sent.method, encoded(sent.query('Signature')))
    return encoded(base64.b64encode(hmac.new((secret + '&').encode(), text.encode(), 'sha1').digest()).decode())


def sdk_hmac(sent, identity, secret):
    stamp = sent.header('x-sdk-date')
    near(stamp, '%Y%m%dT%H%M%SZ')
    names = sent.having('content-type', 'host', 'x-sdk-date')
    text = 'SDK-HMAC-SHA256\n%s\n%s' % (stamp, sha(sent.canonical(names, sent.path.rstrip('/') + '/')))
    return 'SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s' % (
        identity, ';'.join(names), mac(secret.encode(), text).hex())


def bce_auth(sent, identity, secret):
    stamp = sent.header('x-bce-date')
    near(stamp, '%Y-%m-%dT%H:%M:%SZ')
    prefix = 'bce-auth-v1/%s/%s/1800' % (identity, stamp)
    names = sent.having('host', 'content-type', 'content-length', 'content-md5', 'x-bce-date')
    text = '\n'.join([sent.method, sent.path, sent.query()] +
                     ['%s:%s' % (name, encoded(sent.header(name))) for name in names])
    return '%s/%s/%s' % (prefix, ';'.join(names), mac(mac(secret.encode(), prefix).hex().encode(), text).hex())


def openssl(algorithm, pem, text):
    with tempfile.NamedTemporaryFile('w') as f:
        f.write(pem)
        f.flush()
        return subprocess.run(['openssl', 'dgst', '-' + algorithm, '-sign', f.name], input=text.encode(), check=True,
                              stdout=subprocess.PIPE).stdout


def key_file(name):
    return os.path.dirname(os.path.abspath(__file__)) + '/keys/' + name


def rsa_sha512(sent, name):
    with open(key_file(name), encoding='ascii') as f:
        return base64.b64encode(openssl('sha512', f.read(), sent.body)).decode()


def google_jwt(sent, name, scope, audience):
    with open(key_file(name), encoding='ascii') as f:
        account = json.load(f)

    def part(raw):
        return base64.urlsafe_b64encode(raw).decode().rstrip('=')
    found = dict(urllib.parse.parse_qsl(sent.body)).get('assertion', '..').split('.')
    claims = json.loads(base64.urlsafe_b64decode(found[1] + '=' * (-len(found[1]) % 4)) or b'{}')
    near(str(claims.get('iat', 0)), None)
    head = {'alg': 'RS256', 'typ': 'JWT', 'kid': account['private_key_id']}
    wanted = {'iss': account['client_email'], 'scope': scope, 'aud': audience, 'iat': claims.get('iat'),
              'exp': claims.get('iat', 0) + 3600}
    text = '.'.join(part(json.dumps(j, separators=(',', ':')).encode()) for j in (head, wanted))
    return text + '.' + part(openssl('sha256', account['private_key'], text))


SIGNERS = {'aws4': aws4, 'volcengine': volcengine, 'tc3': tc3, 'acs3': acs3, 'aliyun': aliyun, 'sdk-hmac': sdk_hmac,
           'bce-auth': bce_auth, 'rsa-sha512': rsa_sha512, 'google-jwt': google_jwt}


def signature(words, request):
    """What "NAME WORD..." stands for in that request. Raises Unsigned."""
    name, *rest = words.split()
    if name not in SIGNERS:
        raise Unsigned("there is no signer '%s'" % name)
    return SIGNERS[name](Sent(request), *rest)
