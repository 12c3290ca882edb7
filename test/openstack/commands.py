"""The program vigil against a real Keystone and a real Cinder, compared with what others see there.

  commands.py VIGIL STACK_DIR

Wiretaps stand before both servers: every line of --trace is held against what was asked, and no secret that came by is
in anything that is said.
"""
import base64
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'cli'))

from desk import Desk
from leaks import Secrets
from programs import clean_environment, run
from wiretap import Wiretap

VIGIL, STACK = sys.argv[1:3]
CLOUD = """
  {name}:
    region_name: RegionOne
    auth: {{auth_url: {url}, username: {user}, password: "{password}", project_name: {user},
           user_domain_name: Default, project_domain_name: Default}}
"""
TRACED = re.compile(r'\d\d:\d\d:\d\d\.\d{3}Z trace (?P<method>\S+) (?P<origin>https?://[^/]+)(?P<target>/\S*) attempt=\d+'
                    r'(?: status=(?P<status>\d+))?.* elapsed=\d+\.\dms.* client_request_id=req-\S+ operation=\S+$')


def moment(text):
    """Cinder's times have no zone, and vigil's have."""
    return datetime.datetime.fromisoformat(text.removesuffix('Z')) if text else None


def recorded(record):
    """What stands in an exported record, but for when it was exported."""
    inside = json.loads(base64.b64decode(record['backup_url']))
    return {name: value for name, value in inside.items() if name != 'updated_at'}


class Commands(unittest.TestCase):
    """Volumes of its own; what it makes goes at the end."""

    @classmethod
    def setUpClass(cls):
        cls.desk = Desk(STACK)
        cls.secrets = Secrets()
        cls.secrets.add('password', cls.desk.where['password'])
        cls.identity = Wiretap(cls.secrets, target=cls.desk.where['auth_url'])
        cls.addClassCleanup(cls.identity.stop)
        cls.volumes_tap = Wiretap(cls.secrets, target=cls.desk.where['volume_url'])
        cls.addClassCleanup(cls.volumes_tap.stop)
        cls.identity.rewrites[cls.desk.where['volume_url'].removesuffix('/v3/')] = cls.volumes_tap.url

        folder = tempfile.TemporaryDirectory(prefix='vigil-test-')
        cls.addClassCleanup(folder.cleanup)
        clouds = pathlib.Path(folder.name, 'clouds.yaml')
        password = cls.desk.where['password']
        clouds.write_text('clouds:' + ''.join(
            CLOUD.format(name=name, user=user, password=secret, url=cls.identity.url + '/v3') for name, user, secret in (
                ('devstack', 'demo', password), ('devstack-admin', 'admin', password),
                ('devstack-wrong', 'demo', 'wr0ng-' + password[::-1]))), encoding='ascii')
        cls.secrets.add('wrong password', 'wr0ng-' + password[::-1])
        cls.env = clean_environment({'OS_CLIENT_CONFIG_FILE': str(clouds)})

        cls.volumes = {}
        for name, metadata in (('plain', {}), ('other', {}), ('target', {'delay': '2'}), ('bad', {'fail_on': 'backup'}),
                               ('ruined', {'fail_on': 'restore'})):
            cls.volumes[name] = cls.desk.volume(**metadata)
        cls.addClassCleanup(lambda: cls.desk.clean_up(list(cls.volumes.values())))
        for volume in cls.volumes.values():
            cls.desk.until('/volumes/' + volume, 'available')

    # ---- the program ------------------------------------------------------------------------------------------

    def vigil(self, *words, expect=0, cloud='devstack'):
        """A run, whose trace and whose silence about secrets are looked at: standard output and error."""
        taps = (self.identity, self.volumes_tap)
        before = [(len(tap.asked), len(tap.answered)) for tap in taps]
        line = ('--os-cloud', cloud, '--service', 'cinder', '--trace', '-vv', *words)
        code, out, err = run(*line, env=self.env)
        self.assertEqual(self.secrets.found_in(out.encode(), err.encode()), [], f'{words}\n{out}\n{err}')
        self.assertEqual(code, expect, f'{words}\n{out}\n{err}')
        self.asked = []
        for tap, (asked, answered) in zip(taps, before):
            traced = [' '.join((seen['method'], seen['target'], seen['status'])) for seen in self.traced(err)
                      if seen['origin'] == tap.url]
            self.assertEqual(sorted(traced), sorted(tap.answered[answered:]), err)
            self.asked += tap.asked[asked:]
        self.assertEqual(len(self.traced(err)), len(self.asked), err)  # and nobody else was asked
        return out, err

    def traced(self, err):
        lines = [line for line in err.splitlines() if ' trace ' in line]
        for line in lines:
            self.assertRegex(line, TRACED)
        return [TRACED.match(line).groupdict() for line in lines]

    def ask(self, *words, expect=0, cloud='devstack'):
        return json.loads(self.vigil('-o', 'json', *words, expect=expect, cloud=cloud)[0])

    def error(self, *words, expect, cloud='devstack'):
        said = self.ask(*words, expect=expect, cloud=cloud)
        return said[0]['error'] if isinstance(said, list) else said['error']

    def made(self, name, volume='plain', *options):
        [row] = self.ask('backup', 'create', '--volume', self.volumes[volume], '--name', name, '--native', '--wait', *options)
        self.assertEqual((row['state'], row['result'], row['job_id'], row['error']), ('available', 'done', None, None))
        return row['backup_id']

    # ---- what others see --------------------------------------------------------------------------------------

    def peer(self, *words):
        said = subprocess.run(['/usr/bin/python3', str(HERE / 'peer.py'), str(pathlib.Path(STACK, 'stack.json')), *words],
                              env=clean_environment(), check=True, capture_output=True, text=True)
        return json.loads(said.stdout)['result']

    def backup(self, name, user='demo'):
        return self.desk.get('/backups/' + name, user)

    def same(self, ours, theirs):
        """What vigil tells of a backup, and what is so."""
        for name in ('id', 'name', 'status', 'volume_id', 'snapshot_id', 'size', 'object_count', 'container',
                     'availability_zone', 'fail_reason', 'is_incremental', 'has_dependent_backups', 'description',
                     'metadata'):
            if name in theirs:
                truth = None if theirs[name] == '' else theirs[name]
                self.assertEqual(ours[name], truth, name)
        for name in 'created_at', 'updated_at', 'data_timestamp':
            if name in theirs:
                self.assertEqual(moment(ours[name]), moment(theirs[name]), name)

    # ---- conversations ----------------------------------------------------------------------------------------

    def test_made_shown_and_deleted(self):
        out, err = self.vigil('backup', 'create', '--volume', self.volumes['plain'], '--name', 'table', '--native', '--wait',
                              '--description', 'words', '--property', 'k=v', '--property', 'empty=')
        header, line = out.splitlines()
        self.assertEqual(header.split(), ['NAME', 'STATE', 'BACKUP', 'JOB', 'TIME'])
        self.assertEqual(line.split()[:2], ['table', 'available'])
        parent = line.split()[2]
        truth = self.backup(parent)
        self.assertEqual((truth['description'], truth['metadata']), ('words', {'k': 'v', 'empty': ''}))
        self.same(self.ask('backup', 'show', parent), truth)
        self.same(self.ask('backup', 'show', parent), self.peer('show', parent))

        shown = dict(re.split(r'  +', row, maxsplit=1) for row in self.vigil('backup', 'show', parent)[0].splitlines())
        self.assertEqual((shown['id'], shown['name'], shown['status'], shown['volume'], shown['size'], shown['incremental'],
                          shown['description'], shown['fail reason']),
                         (parent, 'table', 'available', self.volumes['plain'], '1 GB', 'no', 'words', '-'))
        self.assertEqual(moment(shown['created']), moment(truth['created_at']))

        child = self.made('child', 'plain', '--incremental')
        self.assertTrue(self.backup(child)['is_incremental'])
        self.same(self.ask('backup', 'show', child), self.backup(child))
        refused = self.error('backup', 'delete', parent, expect=2)
        self.assertEqual(refused['http_status'], 400)
        self.assertIn('Incremental backups exist', refused['service_message'])

        rows = self.ask('backup', 'delete', child, '--wait') + self.ask('backup', 'delete', parent, '--wait')
        self.assertEqual([(r['state'], r['result']) for r in rows], [('deleted', 'done')] * 2)
        for gone in child, parent:
            self.assertEqual(self.desk.cinder('GET', '/backups/' + gone)[0], 404)
            self.assertEqual(self.error('backup', 'show', gone, expect=3)['service_message'],
                             f'Backup {gone} could not be found.')

    def test_from_a_snapshot_and_of_a_volume_in_use(self):
        volume = self.volumes['other']
        snapshot = self.desk.snapshot(volume)
        seen = self.ask('snapshot', 'show', snapshot)
        self.assertEqual(seen, {k: v for k, v in self.desk.get('/snapshots/' + snapshot).items() if k in seen})
        made = self.made('of-snapshot', 'other', '--snapshot', snapshot)
        self.assertEqual(self.backup(made)['snapshot_id'], snapshot)
        self.same(self.ask('backup', 'show', made), self.backup(made))

        self.desk.attach(volume)
        try:
            self.assertEqual(self.ask('volume', 'show', volume)['status'], 'in-use')
            create = ('backup', 'create', '--volume', volume, '--name', 'in-use')
            self.assertIn('force', self.error(*create, expect=2)['service_message'])
            self.made('in-use', 'other', '--force')
        finally:
            self.desk.detach(volume)
        self.assertEqual(self.error('snapshot', 'show', 'b2b3d1f0-0000-4000-8000-000000000000', expect=3)['http_status'], 404)

    def test_a_backup_that_ends_in_error(self):
        [row] = self.ask('backup', 'create', '--volume', self.volumes['bad'], '--name', 'bad', '--wait', expect=1)
        reason = self.backup(row['backup_id'])['fail_reason']
        self.assertIn('injected failure', reason)
        self.assertEqual((row['state'], row['result'], row['error']['fail_reason']), ('error', 'failed', reason))
        self.assertEqual(self.ask('backup', 'show', row['backup_id'])['fail_reason'], reason)
        out, err = self.vigil('backup', 'wait', row['backup_id'], expect=1)
        self.assertIn('error', out)
        self.assertIn('injected failure', err)
        [listed] = self.ask('backup', 'list', '--status', 'error', '--volume', self.volumes['bad'], '--details')
        self.same(listed, self.backup(row['backup_id']))
        self.vigil('backup', 'delete', row['backup_id'], '--wait')

    def test_lists(self):
        volume = self.volumes['plain']
        names = ['list-1', 'list-2', 'list-3']
        rows = self.ask('backup', 'create', '--volume', volume, '--name', 'list', '--count', '3', '--wait')
        self.assertEqual([(row['name'], row['result']) for row in rows], [(name, 'done') for name in names])
        made = {row['name']: row['backup_id'] for row in rows}
        of = ('--volume', volume)
        ours = self.ask('backup', 'list', *of, '--details')
        theirs = self.desk.get(f'/backups/detail?volume_id={volume}')
        self.assertEqual([b['id'] for b in ours], [b['id'] for b in theirs])  # newest first
        for one, other in zip(ours, theirs):
            self.same(one, other)
        for one, other in zip(ours, self.peer('list', volume)):
            self.same(one, other)
        self.assertEqual([b['name'] for b in ours], names[::-1])

        self.assertEqual(self.ask('backup', 'list', '--name', 'list-2'), [{'id': made['list-2'], 'name': 'list-2'}])
        self.assertEqual(self.ask('backup', 'list', '--name', 'list-'), [])
        self.assertEqual(self.ask('backup', 'list', *of, '--status', 'error'), [])
        self.assertEqual(len(self.ask('backup', 'list', *of, '--status', 'available')), 3)

        first, err = self.vigil('backup', 'list', *of, '--limit', '2')
        self.assertEqual([line.split() for line in first.splitlines()],
                         [['ID', 'NAME'], [made['list-3'], 'list-3'], [made['list-2'], 'list-2']])
        self.assertIn('2 shown, there may be more (--all)', err)
        for size in '1', '2', '3':
            self.assertEqual([b['id'] for b in self.ask('backup', 'list', *of, '--limit', size, '--all')],
                             [b['id'] for b in theirs])
            pages = [asked for asked in self.asked if '/backups' in asked]
            self.assertTrue(all(f'limit={size}' in asked and f'volume_id={volume}' in asked for asked in pages), pages)
            self.assertGreaterEqual(len(pages), -(-3 // int(size)))
            self.assertTrue(all('marker=' in asked for asked in pages[1:]), pages)
        header, *lines = self.vigil('backup', 'list', *of, '--details')[0].splitlines()
        self.assertEqual([(line.split()[0], line.split()[2]) for line in lines], [(b['id'], b['status']) for b in theirs])
        self.assertTrue(header.startswith('ID '), header)
        rows = self.ask('backup', 'delete', *made.values(), '--wait')
        self.assertEqual({(r['backup_id'], r['result']) for r in rows}, {(b, 'done') for b in made.values()})

    def test_restores(self):
        made = self.made('to-restore', 'plain')
        existing = self.volumes['target']
        [row] = self.ask('backup', 'restore', made, existing, '--wait')
        self.assertEqual((row['volume_id'], row['state'], row['result']), (existing, 'available', 'done'))
        truth = self.desk.get('/volumes/' + existing)
        self.assertEqual(self.ask('volume', 'show', existing), {k: truth[k] for k in ('id', 'name', 'status', 'size')})

        [row] = self.ask('backup', 'restore', made, '--name', 'restored-here', '--wait')
        self.assertEqual(row['result'], 'done')
        self.assertNotIn(row['volume_id'], self.volumes.values())
        self.volumes['new'] = row['volume_id']
        self.assertEqual(self.desk.get('/volumes/' + row['volume_id'])['status'], 'available')

        self.ask('backup', 'restore', made, existing)
        [waited] = self.ask('backup', 'wait', made, '--restored', existing)
        self.assertEqual(waited['result'], 'done')

        [ruined] = self.ask('backup', 'restore', made, self.volumes['ruined'], '--wait', expect=1)
        self.assertEqual(ruined['result'], 'failed')
        self.assertIn('error_restoring', ruined['error']['fail_reason'])
        self.assertEqual(self.desk.get('/volumes/' + self.volumes['ruined'])['status'], 'error_restoring')

    def test_new_words_and_what_administrators_do(self):
        made = self.made('old', 'plain', '--property', 'a=1')
        self.ask('backup', 'update', made, '--name', 'new', '--description', 'd', '--property', 'b=2', '--property', 'c=3')
        seen = self.backup(made)
        self.assertEqual((seen['name'], seen['description'], seen['metadata']), ('new', 'd', {'b': '2', 'c': '3'}))
        self.vigil('backup', 'update', made, '--description', '')
        self.assertFalse(self.backup(made)['description'])
        self.assertEqual(self.backup(made)['name'], 'new')

        self.assertEqual(self.error('backup', 'export-record', made, expect=4)['http_status'], 403)
        self.assertEqual(self.error('backup', 'reset-status', made, 'error', expect=4)['http_status'], 403)
        self.assertEqual(self.error('backup', 'force-delete', made, expect=4)['http_status'], 403)

        record = self.ask('backup', 'export-record', made, cloud='devstack-admin')
        theirs = self.desk.get(f'/backups/{made}/export_record', user='admin')
        self.assertEqual(record['backup_service'], theirs['backup_service'])
        self.assertEqual(recorded(record), recorded(theirs))
        self.assertEqual(recorded(record)['id'], made)
        # What it describes survives the backup, and is imported again.
        data = pathlib.Path(STACK, 'backup', self.backup(made)['container'])
        shutil.copytree(data, data.with_name('kept'))
        self.ask('backup', 'delete', made, '--wait')
        shutil.rmtree(data, ignore_errors=True)
        data.with_name('kept').rename(data)
        imported = self.ask('backup', 'import-record', record['backup_service'], record['backup_url'], cloud='devstack-admin')
        self.assertEqual(imported['id'], made)
        [row] = self.ask('backup', 'wait', made, cloud='devstack-admin')
        self.assertEqual((row['state'], row['result']), ('available', 'done'))
        self.same(self.ask('backup', 'show', made, cloud='devstack-admin'), self.backup(made, 'admin'))

        for status in 'error', 'available', 'error':
            self.assertEqual(self.ask('backup', 'reset-status', made, status, cloud='devstack-admin'),
                             {'id': made, 'result': 'reset'})
            self.desk.until('/backups/' + made, status, 'admin')  # the service takes it up a moment later
        [row] = self.ask('backup', 'force-delete', made, '--wait', cloud='devstack-admin')
        self.assertEqual((row['state'], row['result']), ('deleted', 'done'))
        self.assertEqual(self.desk.cinder('GET', '/backups/' + made, user='admin')[0], 404)

    def test_quotas(self):
        truth = self.desk.get('/limits')['absolute']
        ours = {q['type']: (q['used'], q['quota']) for q in self.ask('backup', 'quota')}
        self.assertEqual(ours, {'backups': (truth['totalBackupsUsed'], truth['maxTotalBackups']),
                                'backup_gigabytes': (truth['totalBackupGigabytesUsed'], truth['maxTotalBackupGigabytes'])})
        rows = {line.split()[0]: line.split()[1:] for line in self.vigil('backup', 'quota')[0].splitlines()}
        self.assertEqual(rows['backups'][0], str(truth['totalBackupsUsed']))
        self.desk.set_quota(truth['totalBackupsUsed'])
        try:
            [row] = self.ask('backup', 'create', '--volume', self.volumes['plain'], '--name', 'too-many', '--wait', expect=5)
        finally:
            self.desk.set_quota(truth['maxTotalBackups'])
        self.assertEqual((row['result'], row['error']['http_status'], row['error']['attempts']), ('refused', 413, 1))
        self.assertIn('Maximum number of backups', row['error']['service_message'])

    def test_refusals(self):
        nobody = '11111111-2222-4333-8444-555555555555'
        for words in (('backup', 'show', nobody), ('backup', 'delete', nobody), ('backup', 'update', nobody, '--name', 'n'),
                      ('backup', 'restore', nobody, self.volumes['target']), ('volume', 'show', nobody),
                      ('backup', 'create', '--volume', nobody, '--name', 'n')):
            self.assertEqual(self.error(*words, expect=3)['http_status'], 404, words)
        wrong = self.error('backup', 'create', '--volume', 'no-uuid', '--name', 'n', expect=2)
        self.assertEqual(wrong['http_status'], 400)
        self.assertIn('no-uuid', wrong['service_message'])

        denied = self.error('backup', 'list', expect=4, cloud='devstack-wrong')
        self.assertEqual((denied['operation'], denied['http_status'], denied['attempts']), ('iam.tokens.create', 401, 1))
        self.assertEqual(self.asked, ['POST /v3/auth/tokens'])
        unknown = self.error('backup', 'list', expect=2, cloud='devstck')
        self.assertIn('there are devstack, devstack-admin', unknown['message'])
        self.assertEqual(self.asked, [])

    def test_tokens_that_are_no_more(self):
        token = self.desk.log_in('demo')
        self.secrets.add('token', token)
        env = {k: v for k, v in self.env.items() if not k.startswith('OS_CLIENT')}
        given = ('--service', 'cinder', '--trace', '-vv', '-o', 'json', '--project', self.desk.where['projects']['demo'],
                 '--endpoint', self.volumes_tap.url, '--token', token, 'backup', 'list')
        code, out, err = run(*given, env=clean_environment(env))
        self.assertEqual(code, 0, err)
        self.assertEqual([b['id'] for b in json.loads(out)], [b['id'] for b in self.desk.get('/backups')])
        self.assertEqual(self.desk.revoke(token), 204)
        refused, gone, said = run(*given, env=clean_environment(env))
        self.assertEqual(refused, 4, said)
        self.assertIn('status=401', said)
        self.assertEqual(self.secrets.found_in(*(text.encode() for text in (out, err, gone, said))), [])

    def test_what_cinder_lacks_is_not_asked_for(self):
        for words in (('policy', 'list'), ('share', 'list'), ('job', 'show', 'j'), ('policy', 'execute', 'p')):
            error = self.error(*words, expect=2)
            self.assertIn('Cinder has no', error['rule'], words)
            self.assertEqual((error['attempts'], self.asked), (0, []), words)
        for words in (('backup', 'delete', 'b', '--vbs'), ('backup', 'restore', 'b', 'v', '--vbs')):
            [row] = self.ask(*words, expect=2)
            self.assertEqual((row['result'], row['error']['attempts'], self.asked), ('refused', 0, []), words)
        for words in (('backup', 'create', '--volume', 'v', '--name', 'n', '--full'),
                      ('backup', 'create', '--volume', 'v', '--name', 'n', '--tag', 'a=b')):
            self.vigil(*words, expect=2)
            self.assertEqual(self.asked, [], words)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
