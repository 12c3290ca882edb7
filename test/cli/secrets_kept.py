"""No secret is in anything that vigil says, whatever happens. secrets_kept.py VIGIL VIGIL_SIM VIGIL_DEMO

Every run is made with --trace and as talkative as can be, against vigil-sim behind a wiretap and against a service
that repeats what it is told. Both are reached over TLS. What is looked for is what went over the wire: the test cannot
miss a token that it does not know.
"""
import base64
import json
import os
import pathlib
import secrets
import sys
import tempfile
import time
import unittest
import urllib.parse

import programs
from leaks import Secrets, forms
from programs import VIGIL, Simulator, clean_environment, interrupt, run_together, start, stop_child, wait_for_line
from wiretap import RESET, Certificate, Wiretap

PASSWORD = 'pa55+w/ord="ü%q"&-0'  # every encoding changes it
WAYS = (('--trace',), ('-v', '--trace'), ('-vv', '--trace', '-o', 'json'))
programs.PASSWORD = PASSWORD  # of the simulators


def fresh(what):
    """A secret that is like no other, with characters that encodings change."""
    return f'{what}+{secrets.token_urlsafe(24)}/='


class Checker(unittest.TestCase):
    """The checker finds what it looks for."""

    def test_every_form_of_a_planted_secret_is_found(self):
        for secret in PASSWORD, 'gAAAAA' + 'Bc-_9' * 40:
            kept = Secrets()
            kept.add('it', secret)
            planted = [text for _, text in forms(secret)]
            for before in b'', b'x', b'xy', b'xyz':
                for after in b'', b'x', b'xy':
                    planted.append(base64.b64encode(before + secret.encode() + after))
                    planted.append(base64.urlsafe_b64encode(before + secret.encode() + after))
            planted.append(urllib.parse.urlencode({'password': secret}).encode())
            planted.append(json.dumps({'a': [secret]}).encode())
            for text in planted:
                self.assertTrue(kept.found_in(b'before ' + text + b' after'), text)
            self.assertFalse(kept.found_in(b'nothing', b'here ' * 100))
        kept = Secrets()
        kept.add('cut', ''.join(map(chr, range(40, 120))))
        self.assertTrue(kept.found_in(b'x' + bytes(range(60, 80)) + b'y'))  # a piece of it
        self.assertFalse(kept.found_in(bytes(range(60, 70))))


class Kept(unittest.TestCase):
    """Runs of vigil that are searched, all of them, for all secrets that ever were."""

    @classmethod
    def setUpClass(cls):
        cls.secrets = Secrets()
        cls.certificate = Certificate()
        cls.addClassCleanup(cls.certificate.remove)

    def search(self, line, result):
        _, out, err = result
        found = self.secrets.found_in(out.encode(), err.encode())
        self.assertEqual(found, [], f'{line}\n{out}\n{err}')

    def each(self, *lines, env):
        """Runs the lines in every way; codes, standard outputs and errors, all without a secret."""
        lines = [way + line for way in WAYS for line in lines]
        results = []
        for at in range(0, len(lines), 9):
            results += run_together(*lines[at:at + 9], env=env)
        for line, result in zip(lines, results):
            self.search(line, result)
        return [(line, *result) for line, result in zip(lines, results)]

    def must(self, results, code, *traced):
        for line, got, out, err in results:
            self.assertEqual(got, code, f'{line}\n{out}\n{err}')
            for text in traced:
                self.assertIn(text, err, line)


class WithTheSimulator(Kept):
    def behind(self, *options):
        """A simulator with these faults, and the wiretap before it."""
        sim = Simulator('--duration-min', '0', '--duration-max', '0.1', '--action-min', '0', '--action-max', '0.1',
                        '--allow-parallel', *options)
        self.addCleanup(sim.stop)
        tap = Wiretap(self.secrets, target=sim.url, ca=sim.ca, certificate=self.certificate)
        self.addCleanup(tap.stop)
        tap.rewrites[sim.url] = tap.url
        self.secrets.add('password', PASSWORD)
        self.env = sim.environment(OS_AUTH_URL=tap.url + '/v3', OS_CACERT=self.certificate.file)
        return tap

    def test_everything_goes_well(self):
        tap = self.behind()
        self.must(self.each(('backup', 'create', '--volume', 'v', '--name', 'n', '--wait'),
                            ('backup', 'list', '--details'), ('policy', 'list'), ('sdrs', 'group', 'list'),
                            ('backup', 'quota'), ('backup', 'list', '--os-passcode', fresh('ignored'), '--limit', '1'),
                            env=self.env), 0, f'trace POST {tap.url}/v3/auth/tokens attempt=1 status=201')
        self.assertEqual(self.secrets.kinds() & {'token', 'password'}, {'token', 'password'})

    def test_what_is_not_there(self):
        self.behind()
        self.must(self.each(('backup', 'show', 'nobody'), ('job', 'show', 'nobody'), env=self.env), 3, 'status=404')
        self.must(self.each(('backup', 'create', '--volume', 'v,w', '--name', 'n'), env=self.env), 2, 'field=volume_id')

    def test_a_wrong_password(self):
        self.behind()
        wrong = fresh('wrong')
        self.secrets.add('wrong password', wrong)
        results = self.each(('backup', 'list'), ('backup', 'create', '--volume', 'v', '--name', 'n', '--wait'),
                            ('backup', 'list', '--password', wrong), ('backup', 'list', '--os-password=' + wrong),
                            env={**self.env, 'OS_PASSWORD': wrong})
        self.must(results, 4, 'status=401')

    def test_tokens_that_expire_on_the_way(self):
        self.behind('--expire-token-at', '3')
        self.must(self.each(('backup', 'create', '--volume', 'v', '--name', 'n', '--wait'), env=self.env), 0)
        self.behind('--token-lifetime', '1')
        self.must(self.each(('backup', 'list', '--all'), env=self.env), 0)

    def test_tokens_that_are_none(self):
        tap = self.behind()
        token = fresh('none')
        self.secrets.add('token', token)
        given = ('--project', programs.PROJECT, '--endpoint', tap.url)
        env = clean_environment({'OS_CACERT': self.certificate.file})
        self.must(self.each((*given, '--token', token, 'backup', 'list'), (*given, '--os-token=' + token, 'job', 'show', 'j'),
                            env=env), 4, 'status=401')
        self.must(self.each((*given, 'backup', 'list'), env={**env, 'OS_TOKEN': token}), 4, 'status=401')

    def test_faults(self):
        for fault in ('--fault-503', '0.4'), ('--fault-504-after-effect', '0.4'), ('--fault-drop', '0.4'):
            self.behind(*fault)
            results = self.each(('backup', 'list', '--details'), ('backup', 'show', 'nobody'),
                                ('backup', 'create', '--volume', 'v', '--name', 'n', '--wait'), env=self.env)
            self.assertTrue(any(' next=' in err for _, _, _, err in results), results)  # some were tried again

    def test_servers_that_are_not_who_they_say(self):
        tap = self.behind()
        self.must(self.each(('backup', 'list'), env={k: v for k, v in self.env.items() if k != 'OS_CACERT'}), 7, 'trace POST')
        self.must(self.each(('backup', 'list'), env={**self.env, 'OS_AUTH_URL': 'https://127.0.0.1:1/v3'}), 7,
                  'trace POST https://127.0.0.1:1/v3/auth/tokens attempt=4')
        self.assertEqual(tap.asked, [])


class Gossip:
    """A service that says back what it should keep. The id of what is asked for says how: `echo-400`, `reset`."""

    def __init__(self, secrets_kept, certificate):
        self.secrets = secrets_kept
        self.issue = True
        self.tap = Wiretap(secrets_kept, certificate=certificate, answer=self.answer)
        self.url = self.tap.url

    def catalog(self):
        return [{'type': kind, 'name': kind, 'id': kind,
                 'endpoints': [{'url': self.url + path, 'region': 'r', 'region_id': 'r', 'interface': 'public', 'id': kind}]}
                for kind, path in (('identity', '/v3'), ('vbs', '/v2/p'), ('sdrs', '/v1/p'), ('volumev3', '/v3/p'))]

    def echo(self, status, headers, body, **more):
        said = ' '.join([*headers.values(), body.decode()])
        where = {'error': {'code': said, 'message': said}, 'message': said, 'error_msg': said, 'error_code': said}
        return status, {'Content-Type': 'application/json', 'X-Request-Id': headers.get('X-Auth-Token') or 'r-1',
                        **more}, json.dumps(where).encode()

    def answer(self, method, path, headers, body):
        good = {'Content-Type': 'application/json', 'X-Request-Id': 'gateway-1'}
        words = path.split('?')[0].split('/')
        if path.endswith('/auth/tokens'):
            if not self.issue:
                return self.echo(401, headers, body)
            token = {'expires_at': time.strftime('%Y-%m-%dT%H:%M:%S.000000Z', time.gmtime(time.time() + 3600)),
                     'issued_at': '2026-01-01T00:00:00.000000Z', 'methods': ['password'], 'catalog': self.catalog(),
                     'user': {'id': 'u', 'name': 'u'}, 'project': {'id': 'p', 'name': 'p'}}
            return 201, {**good, 'X-Subject-Token': fresh('gAAAAAB')}, json.dumps({'token': token}).encode()
        if path.endswith('/auth/catalog'):
            return 200, good, json.dumps({'catalog': self.catalog()}).encode()
        if '/projects' in path:
            return 200, good, b'{"projects": [{"id": "p", "name": "p"}]}'
        what, _, status = words[-1].partition('-')
        if what == 'echo':
            return self.echo(int(status), headers, body)
        if what == 'reset':
            return RESET
        if what == 'garbage':
            return 200, good, b'{"backup": ' + ' '.join(headers.values()).encode()
        if what == 'failed':
            reason = 'it failed, said ' + ' '.join(headers.values())
            backup = {'id': words[-1], 'name': 'n', 'status': 'error', 'volume_id': 'v', 'fail_reason': 'no reason'}
            return 200, {**good, 'X-Request-Id': 'r', 'X-Openstack-Request-Id': reason}, json.dumps({'backup': backup}).encode()
        return 200, good, b'{"backup": {"id": "b", "name": "n", "status": "available", "volume_id": "v"}, "backups": []}'


class WithGossip(Kept):
    def gossip(self):
        there = Gossip(self.secrets, self.certificate)
        self.addCleanup(there.tap.stop)
        return there

    def logins(self, url):
        """Every kind of credentials that the command line takes: names and environments."""
        user = {'OS_AUTH_URL': url + '/v3', 'OS_USERNAME': 'u', 'OS_USER_DOMAIN_NAME': 'D', 'OS_PROJECT_NAME': 'p',
                'OS_PASSWORD': fresh('password')}
        key = {'OS_ACCESS_KEY': 'AKIDEXAMPLE1', 'OS_SECRET_KEY': fresh('sk'), 'OS_AUTH_URL': url + '/v3', 'OS_PROJECT_ID': 'p'}
        ways = {
            'password': user,
            'passcode': {**user, 'OS_PASSCODE': '739154', 'OS_AUTH_TYPE': 'v3totp'},
            'agency': {**user, 'OS_AGENCY_NAME': 'a', 'OS_AGENCY_DOMAIN_NAME': 'B', 'OS_DELEGATED_PROJECT': 'p'},
            'token': {'OS_AUTH_URL': url + '/v3', 'OS_TOKEN': fresh('MII'), 'OS_PROJECT_NAME': 'p', 'OS_USER_DOMAIN_NAME': 'D'},
            'bare token': {'OS_TOKEN': fresh('MII'), 'OS_PROJECT_ID': 'p', 'OS_ENDPOINT_OVERRIDE': url},
            'application credential': {'OS_AUTH_URL': url + '/v3', 'OS_APPLICATION_CREDENTIAL_ID': 'a',
                                       'OS_APPLICATION_CREDENTIAL_SECRET': fresh('app')},
            'key': key,
            'temporary key': {**key, 'OS_SECURITY_TOKEN': fresh('st')},
        }
        for name, variables in ways.items():
            for variable in 'OS_PASSWORD', 'OS_PASSCODE', 'OS_TOKEN', 'OS_APPLICATION_CREDENTIAL_SECRET', 'OS_SECRET_KEY', \
                    'OS_SECURITY_TOKEN':
                self.secrets.add(f'{variable} ({name})', variables.get(variable, ''))
            yield name, clean_environment({**variables, 'OS_CACERT': self.certificate.file})

    def test_log_ins_of_every_kind(self):
        there = self.gossip()
        for name, env in self.logins(there.url):
            with self.subTest(name):
                self.must(self.each(('backup', 'show', 'b'), env=env), 0, f'{there.url}/v3/p/backups/b attempt=1 status=200')
                self.each(('backup', 'show', 'echo-400'), ('backup', 'show', 'echo-401'), ('backup', 'show', 'echo-503'),
                          ('backup', 'show', 'garbage'), ('backup', 'show', 'reset'), ('backup', 'wait', 'failed'), env=env)
        kinds = self.secrets.kinds()
        self.assertLessEqual({'token', 'signature', 'OS_PASSCODE (passcode)', 'OS_SECURITY_TOKEN (temporary key)'}, kinds)
        self.assertGreater(len(there.tap.asked), 300)

    def test_log_ins_that_are_refused(self):
        there = self.gossip()
        there.issue = False
        for name, env in self.logins(there.url):
            with self.subTest(name):
                if name not in ('bare token', 'key', 'temporary key'):
                    self.must(self.each(('backup', 'show', 'b'), env=env), 4, 'status=401')
                else:
                    self.each(('backup', 'show', 'echo-401'), env=env)


class WithNobody(Kept):
    """Words that are refused before anything is sent."""

    def test_complaints(self):
        word = fresh('word')
        self.secrets.add('given', word)
        lines = [('--password', word), ('--password', word, 'bogus'), ('backup', 'list', '--password', word, '--bogus'),
                 ('--pasword', word, 'backup', 'list'), ('backup', 'list', '--pasword', word),
                 ('backup', 'list', '--pasword=' + word), ('backup', 'list', '--os-secretkey', word, 'extra'),
                 ('--password', word, '--password', word, 'backup', 'list'),
                 ('--token', word, '--password', word, 'backup', 'list'), ('--token', word, 'backup', 'list'),
                 ('--token', word + '\nX-Evil: 1', '--project', 'p', '--endpoint', 'https://127.0.0.1:1', 'backup', 'list'),
                 ('--password', word, '--auth-url', 'https://127.0.0.1:1', 'backup', 'list'),
                 ('--password', word, '--username', 'u', '--auth-url', 'no url', 'backup', 'list'),
                 ('--os-access-key', 'a', '--os-secret-key', word, 'backup', 'list'),
                 ('--os-access-key', 'a', '--os-secret-key', 'k', '--os-security-token', word, 'backup', 'list'),
                 ('--os-application-credential-secret', word, 'backup', 'list'),
                 ('--os-passcode', word, '--os-auth-type', 'v3totp', 'backup', 'list'),
                 ('--os-auth-type', 'nonsense', '--password', word, 'backup', 'list'),
                 ('--password', word, 'backup', 'create', '--help'), ('--password', word, '--help')]
        self.each(*lines, env=clean_environment())
        quoted = urllib.parse.quote(word, safe='')
        token = ('--project', 'p', '--token', 'abc')
        self.each(*[(*token, '--endpoint', url, 'backup', 'list') for url in
                    (f'https://u:{quoted}@127.0.0.1:1', f'https://u:{word}@h:p', f'u:{word}@h')],
                  *[('--proxy', proxy, *token, '--endpoint', 'https://vbs.invalid', '--timeout', '2', 'backup', 'list')
                    for proxy in (f'http://u:{quoted}@127.0.0.1:1', f'http://u:{word}@', f'gopher://u:{quoted}@h')],
                  ('--auth-url', f'https://u:{quoted}@127.0.0.1:1/v3', '--username', 'u', '--password', 'abc', 'backup', 'list'),
                  env=clean_environment())

    def test_variables_and_files(self):
        word = fresh('word')
        self.secrets.add('given', word)
        quoted = urllib.parse.quote(word, safe='')
        for variables in ({'OS_PASSWORD': word}, {'OS_TOKEN': word}, {'OS_SECRET_KEY': word},
                          {'OS_AUTH_TYPE': 'x', 'OS_PASSWORD': word},
                          {'OS_PASSWORD': word, 'OS_AUTH_URL': 'https://127.0.0.1:1'},
                          {'https_proxy': f'http://u:{quoted}@127.0.0.1:1', 'OS_TOKEN': 'abc', 'OS_PROJECT_ID': 'p',
                           'OS_ENDPOINT_OVERRIDE': 'https://vbs.invalid'}):
            self.each(('backup', 'list', '--timeout', '2'), env=clean_environment(variables))
        with tempfile.TemporaryDirectory(prefix='vigil-test-') as folder:
            file = os.path.join(folder, 'clouds.yaml')
            for auth in (f'{{password: "{word}", auth_url: 7}}', f'{{password: [ "{word}" ]}}', f'{{password: "{word}"',
                         f'{{token: "{word}\\n"}}', f'{{passwort: "{word}"}}', f'"{word}"', f'{{secret: !!binary "{word}"}}'):
                pathlib.Path(file).write_text(f'clouds: {{a: {{auth: {auth}}}}}\n', encoding='utf-8')
                self.each(('backup', 'list', '--os-cloud', 'a'), env=clean_environment({'OS_CLIENT_CONFIG_FILE': file}))

    def test_the_list_of_processes(self):
        word = fresh('word')
        quoted = urllib.parse.quote(word, safe='')
        self.secrets.add('given', word)
        with Simulator('--latency-ms', '600000') as sim:
            env = sim.environment(OS_PASSWORD=None)
            for given in (('--password', word), ('--os-password=' + word,), ('--password', 'x', '--os-passcode', word),
                          ('--password', 'x', '--proxy', f'http://u:{quoted}@127.0.0.1:1', '--timeout', '50')):
                child = start(VIGIL, '-v', '--trace', *given, 'backup', 'show', 'b', env=env)
                self.addCleanup(stop_child, child)
                seen = wait_for_line(child, 'vigil: setting: ')
                words = pathlib.Path(f'/proc/{child.pid}/cmdline').read_bytes()
                self.assertEqual(self.secrets.found_in(words), [], words)
                code, out, err = interrupt(child)
                self.search(given, (code, out, seen + err))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
