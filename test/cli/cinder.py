"""The program vigil with --service cinder, against a few answers of Cinder. cinder.py VIGIL VIGIL_SIM VIGIL_DEMO"""
import http.server
import json
import pathlib
import sys
import tempfile
import threading
import unittest

from programs import Simulator, clean_environment, run

VERSIONS = {'versions': [{'id': 'v3.0', 'status': 'CURRENT', 'version': '3.70', 'min_version': '3.0',
                          'updated': '2023-08-31T00:00:00Z', 'links': []}]}
BACKUP = {'id': 'b1', 'name': 'n', 'status': 'available', 'volume_id': 'v1', 'metadata': {'k': 'v'}}


def not_found(path):
    """What Cinder says of a backup that is not there, and of a path that is none."""
    _, found, id = path.partition('/v3/p/backups/')
    if found and id.isalnum():
        return 404, {'itemNotFound': {'message': f'Backup {id} could not be found.', 'code': 404}}
    return 404, {'message': 'The resource could not be found.<br /><br />\n\n\n', 'code': '404 Not Found',
                 'title': 'Not Found'}


class Cinder:
    """Answers what it was told to, and keeps what it was asked."""

    def __init__(self, answers):
        self.asked = []
        self.answers = answers
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def answer(self):
                length = int(self.headers.get('Content-Length') or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                key = f'{self.command} {self.path}'
                status, reply = (300, VERSIONS) if key == 'GET /' else answers.get(key) or not_found(self.path)
                if key != 'GET /':
                    outer.asked.append((key, body))
                text = b'' if reply is None else json.dumps(reply).encode()
                self.send_response(status)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(text)))
                if 'auth/tokens' in key:
                    self.send_header('X-Subject-Token', 'token-of-the-test')
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def url(self):
        return f'http://127.0.0.1:{self.server.server_address[1]}'


class WithCinder(unittest.TestCase):
    def ask(self, cloud, *arguments, expect=0):
        code, out, err = run('-o', 'json', '--service', 'cinder', '--token', 't', '--project', 'p', '--endpoint',
                             cloud.url, *arguments, env=clean_environment())
        self.assertEqual(code, expect, f'{arguments}\n{out}\n{err}')
        return json.loads(out)

    def test_what_only_cinder_has(self):
        record = {'backup_service': 's', 'backup_url': 'u'}
        answers = {'PUT /v3/p/backups/b1': (200, {'backup': {'id': 'b1', 'name': 'n'}}),
                   'GET /v3/p/backups/b1/export_record': (200, {'backup-record': record}),
                   'POST /v3/p/backups/import_record': (201, {'backup': {'id': 'b2', 'name': None}}),
                   'POST /v3/p/backups/b1/action': (202, None),
                   'GET /v3/p/snapshots/s1': (200, {'snapshot': {'id': 's1', 'status': 'available', 'size': 1}}),
                   'GET /v3/p/limits': (200, {'limits': {'absolute': {
                       'maxTotalBackups': -1, 'totalBackupsUsed': 3, 'maxTotalBackupGigabytes': 100,
                       'totalBackupGigabytesUsed': 7}}})}
        with Cinder(answers) as cloud:
            update = ('backup', 'update', 'b1', '--name', 'n', '--description', '', '--property', 'k=v=w')
            self.assertEqual(self.ask(cloud, *update)['id'], 'b1')
            self.assertEqual(self.ask(cloud, 'backup', 'export-record', 'b1'), record)
            self.assertEqual(self.ask(cloud, 'backup', 'import-record', 's', 'u')['id'], 'b2')
            self.assertEqual(self.ask(cloud, 'backup', 'reset-status', 'b1', 'error'), {'id': 'b1', 'result': 'reset'})
            # Nothing answers for it afterwards: it is gone.
            [gone] = self.ask(cloud, 'backup', 'force-delete', 'b1', '--wait')
            self.assertEqual((gone['state'], gone['result']), ('deleted', 'done'))
            self.assertEqual(self.ask(cloud, 'snapshot', 'show', 's1')['size'], 1)
            quota = {q['type']: (q['used'], q['quota']) for q in self.ask(cloud, 'backup', 'quota')}
            self.assertEqual(quota, {'backups': (3, -1), 'backup_gigabytes': (7, 100)})
            sent = dict(call for call in cloud.asked if call[1])
            self.assertEqual(sent['PUT /v3/p/backups/b1'],
                             {'backup': {'name': 'n', 'description': '', 'metadata': {'k': 'v=w'}}})
            self.assertEqual(sent['POST /v3/p/backups/import_record'], {'backup-record': record})
            actions = [body for key, body in cloud.asked if key.endswith('/action')]
            self.assertEqual([list(body) for body in actions], [['os-reset_status'], ['os-force_delete']])

    def test_native_without_saying_so(self):
        answers = {'POST /v3/p/backups': (202, {'backup': {'id': 'b1', 'name': 'n'}}),
                   'GET /v3/p/backups/b1': (200, {'backup': BACKUP}),
                   'POST /v3/p/backups/b1/restore': (202, {'restore': {'backup_id': 'b1', 'volume_id': 'v7',
                                                                       'volume_name': 'new'}}),
                   'GET /v3/p/volumes/v7': (200, {'volume': {'id': 'v7', 'status': 'available', 'size': 1}})}
        with Cinder(answers) as cloud:
            [made] = self.ask(cloud, 'backup', 'create', '--volume', 'v1', '--name', 'n', '--force', '--wait',
                              '--availability-zone', 'az', '--property', 'k=v')
            self.assertEqual((made['backup_id'], made['state'], made['job_id']), ('b1', 'available', None))
            body = dict(cloud.asked)['POST /v3/p/backups']['backup']
            self.assertEqual((body['force'], body['availability_zone'], body['metadata']), (True, 'az', {'k': 'v'}))
            [restored] = self.ask(cloud, 'backup', 'restore', 'b1', '--name', 'new')
            self.assertEqual((restored['volume_id'], restored['state']), ('v7', 'started'))
            self.assertEqual(cloud.asked[-1][1], {'restore': {'name': 'new'}})
            # It was over before the first look, and Cinder is known for what that means.
            [restored] = self.ask(cloud, 'backup', 'restore', 'b1', '--wait')
            self.assertEqual((restored['volume_id'], restored['result']), ('v7', 'done'))
            # People are told which volume it made, too.
            code, out, err = run('--service', 'cinder', '--token', 't', '--project', 'p', '--endpoint', cloud.url,
                                 'backup', 'restore', 'b1', env=clean_environment())
            self.assertEqual((code, err), (0, ''))
            self.assertEqual(out.splitlines()[0].split()[:3], ['NAME', 'VOLUME', 'STATE'])
            self.assertIn(' v7 ', out)
            # Who breaks off is told how to wait again.
            cloud.answers['GET /v3/p/backups/b1'] = (200, {'backup': {**BACKUP, 'status': 'restoring'}})
            code, out, err = run('--service', 'cinder', '--token', 't', '--project', 'p', '--endpoint', cloud.url,
                                 '--timeout', '0.2', 'backup', 'restore', 'b1', '--wait', env=clean_environment())
            self.assertEqual(code, 6, err)
            self.assertIn('vigil backup wait --restored v7 b1', err)

    def test_what_cinder_lacks(self):
        with Cinder({}) as cloud:
            [refused] = self.ask(cloud, 'backup', 'delete', 'b1', '--vbs', expect=2)
            self.assertEqual(refused['result'], 'refused')
            for command in (('share', 'list'), ('policy', 'list'), ('job', 'show', 'j')):
                self.assertIn('Cinder has no', self.ask(cloud, *command, expect=2)['error']['rule'])
            self.assertEqual(cloud.asked, [])

    def test_a_cinder_that_was_taken_for_a_vbs(self):
        with Cinder({}) as cloud:
            code, out, err = run('--token', 't', '--project', 'p', '--endpoint', cloud.url, 'backup', 'create',
                                 '--volume', 'v', '--name', 'n', env=clean_environment())
            self.assertEqual(code, 3, err)
            self.assertIn('is it Cinder?', err)
            self.assertIn('--service cinder', err)

    def test_a_log_in_without_a_project(self):
        with Cinder({'POST /v3/auth/tokens': (201, {'token': {'expires_at': '2099-01-01T00:00:00Z'}})}) as cloud:
            env = clean_environment({'OS_AUTH_URL': cloud.url + '/v3', 'OS_USERNAME': 'u', 'OS_PASSWORD': 'p',
                                     'OS_USER_DOMAIN_NAME': 'd', 'OS_ENDPOINT_OVERRIDE': cloud.url})
            code, out, err = run('backup', 'list', env=env)
            self.assertEqual((code, out), (2, ''), err)
            self.assertIn('no project is known to work in', err)
            self.assertIn('--project-name (OS_PROJECT_NAME)', err)

    def test_said_by_a_file(self):
        answers = {'POST /v3/p/backups/b1/restore': (202, {'restore': {'backup_id': 'b1', 'volume_id': 'v7',
                                                                       'volume_name': 'new'}})}
        with Cinder(answers) as cloud, tempfile.TemporaryDirectory(prefix='vigil-test-') as folder:
            clouds = pathlib.Path(folder, 'clouds.yaml')
            clouds.write_text('clouds: {c: {vigil_service: cinder, auth_type: admin_token, '
                              f'auth: {{token: t, project_id: p, endpoint: "{cloud.url}"}}}}}}')
            env = clean_environment({'OS_CLIENT_CONFIG_FILE': str(clouds)})
            command = ('-o', 'json', '--os-cloud', 'c', 'backup', 'restore', 'b1')
            code, out, err = run(*command, '--name', 'new', env=env)  # no volume: Cinder makes one
            self.assertEqual((code, json.loads(out)[0]['volume_id']), (0, 'v7'), err)
            asked = list(cloud.asked)
            self.assertIn('POST /v3/p/backups/b1/restore', dict(asked))
            code, out, err = run(*command, '--service', 'vbs', env=env)  # goes before the file
            self.assertEqual(code, 2)
            self.assertIn('VOLUME is missing', err)
            self.assertEqual(cloud.asked, asked)

    def test_found_in_the_catalogue(self):
        with Simulator('--duration-min', '0', '--duration-max', '0') as sim:
            code, out, err = run('-o', 'json', '--service', 'cinder', 'backup', 'create', '--volume', 'v', '--name', 'n',
                                 '--wait', env=sim.environment())
            self.assertEqual(code, 0, err)
            self.assertEqual(json.loads(out)[0]['state'], 'available')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
