"""Backups, shares and policies: a conversation with vigil-sim each. resources.py VIGIL VIGIL_SIM VIGIL_DEMO"""
import json
import sys
import unittest

from programs import PROJECT, Conversation, Simulator, run, run_together


class Backups(Conversation):
    action = '3'  # of a restore that nobody saw the outcome is unknown

    def test_restored_and_deleted(self):
        for flavour, words in ((), ('available', 'deleted')), (('--vbs',), ('SUCCESS', 'SUCCESS')):
            id = self.backup('n' + str(len(flavour)))
            [restored] = self.ask('backup', 'restore', id, 'v2', '--wait', *flavour)
            self.assertEqual((restored['name'], restored['backup_id'], restored['volume_id'], restored['state'],
                              restored['result'], bool(restored['job_id'])),
                             (id, id, 'v2', words[0], 'done', bool(flavour)))
            [deleted] = self.ask('backup', 'delete', id, '--wait', *flavour)
            self.assertEqual((deleted['backup_id'], deleted['state'], deleted['result'], bool(deleted['job_id'])),
                             (id, words[1], 'done', bool(flavour)))
            self.assertEqual(self.error('backup', 'show', id, expect=3)['http_status'], 404)

    def test_begun_and_left(self):
        id = self.backup('left')
        [begun] = self.ask('backup', 'restore', id, 'v2')
        self.assertEqual(begun['state'], 'started')
        [waited] = self.ask('backup', 'wait', '--restored', 'v2', id)
        self.assertEqual((waited['state'], waited['result']), ('available', 'done'))
        self.assertEqual(self.table('backup', 'delete', id)[1].split()[:3], [id, 'started', id])
        [waited] = self.ask('backup', 'wait', '--deleted', id)
        self.assertEqual(waited['state'], 'deleted')

    def test_many_at_once(self):
        ids = [self.backup(f'many{n}') for n in range(3)]
        rows = self.ask('backup', 'delete', *ids, 'nobody', '--wait', expect=3)
        self.assertEqual([r['result'] for r in rows], ['done'] * 3 + ['refused'])
        self.assertEqual(rows[3]['error']['http_status'], 404)

    def test_a_wait_that_is_cut_off_says_how_to_go_on(self):
        with Simulator('--duration-min', '0', '--duration-max', '0', '--action-min', '100') as sim:
            def ask(*arguments, expect=0):
                code, out, err = run('-o', 'json', *arguments, env=sim.environment())
                self.assertEqual(code, expect, err)
                return json.loads(out)[0], err
            made, _ = ask('backup', 'create', '--volume', 'v', '--name', 'n', '--native', '--wait')
            id = made['backup_id']
            _, err = ask('backup', 'restore', id, 'v', '--wait', '--timeout', '0.2', expect=6)
            self.assertIn(f'to wait for them again: vigil backup wait --restored v {id}\n', err)
            made, _ = ask('backup', 'create', '--volume', 'w', '--name', 'n', '--native', '--wait')
            left, err = ask('backup', 'delete', '--vbs', made['backup_id'], '--wait', '--timeout', '0.2', expect=6)
            self.assertIn(f'to wait for them again: vigil job wait {left["job_id"]}\n', err)

    def test_quota(self):
        types = {q['type']: q for q in self.ask('backup', 'quota')}
        self.assertEqual(set(types), {'backups', 'backup_gigabytes'})
        self.assertIsInstance(types['backups']['used'], int)
        self.assertEqual(self.table('backup', 'quota')[0].split(), ['TYPE', 'USED', 'RESERVED', 'QUOTA'])

    def test_volume(self):
        shown = self.ask('volume', 'show', 'v9')
        self.assertEqual((shown['id'], shown['status'], shown['size']), ('v9', 'available', 10))
        self.assertIn('status  available', self.table('volume', 'show', 'v9'))

    def test_what_only_cinder_has(self):
        for command in (('update', 'b', '--name', 'n'), ('export-record', 'b'), ('import-record', 's', 'u'),
                        ('reset-status', 'b', 'error')):
            self.assertIn('VBS has no', self.error('backup', *command, expect=2)['rule'])
        [refused] = self.ask('backup', 'force-delete', 'b', expect=2)
        self.assertEqual((refused['result'], refused['error']['field']), ('refused', 'service'))


class BackupsInNoTime(Conversation):
    def test_a_quick_restore_is_seen(self):
        id = self.backup('blink')
        [ended] = self.ask('backup', 'restore', id, 'v2', '--wait')
        self.assertEqual((ended['state'], ended['result']), ('available', 'done'))


class Shares(Conversation):
    options = ('--unknown-project', 'nobody')

    def test_shared_and_ended(self):
        id = self.backup('shared')
        one, two, none = self.ask('share', 'create', id, 'p1', 'p2', 'nobody', expect=1)
        self.assertEqual([(s['to_project_id'], s['result']) for s in (one, two, none)],
                         [('p1', 'shared'), ('p2', 'shared'), ('nobody', 'refused')])
        self.assertEqual(len(self.table('share', 'create', id, 'p3', 'p4')), 3)

        shown = self.ask('share', 'show', one['id'])
        self.assertEqual((shown['backup_id'], shown['from_project_id'], shown['backup_name']), (id, PROJECT, 'shared'))
        self.assertEqual([s['id'] for s in self.ask('share', 'list', '--to', 'p2')], [two['id']])
        self.assertEqual(len(self.ask('share', 'list', '--backup', id, '--limit', '3', '--all')), 4)
        out, err = self.vigil('share', 'list', '--limit', '3')
        self.assertEqual((len(out.splitlines()), 'there may be more' in err), (4, True))
        self.assertEqual(self.ask('share', 'count', '--backup', id), {'count': 4})
        self.assertEqual(self.ask('share', 'count', '--to-me'), {'count': 0})

        self.assertEqual(self.ask('share', 'delete', one['id']), {'id': one['id'], 'result': 'deleted'})
        self.assertEqual(self.table('share', 'delete', two['id']), ['id      ' + two['id'], 'result  deleted'])
        self.vigil('share', 'delete-all', id)
        self.assertEqual(self.table('share', 'count'), ['count  0'])
        self.vigil('share', 'show', one['id'], expect=3)


class Policies(Conversation):
    def create(self, name, *options):
        return self.ask('policy', 'create', '--name', name, '--start-time', '22:00', '--retention-num', '7',
                        *options)['id']

    def show(self, id):
        return self.ask('policy', 'show', id)

    def test_from_its_making_to_its_end(self):
        id = self.create('nightly', '--frequency', '1', '--time-zone', 'UTC+01:00', '--tag', 'env=prod',
                         '--keep-first-of-month', 'yes')
        weekly = self.create('weekly', '--weekday', 'SUN', '--weekday', 'WED', '--status', 'OFF')
        shown = self.show(id)
        self.assertEqual((shown['name'], shown['frequency'], shown['retention_num'], shown['status'],
                          shown['time_zone'], shown['keep_first_of_month']),
                         ('nightly', 1, 7, 'ON', 'UTC+01:00', True))
        self.assertEqual((self.show(weekly)['status'], self.show(weekly)['week_frequency']), ('OFF', ['SUN', 'WED']))

        self.vigil('policy', 'update', id, '--name', 'renamed', '--frequency', '2', '--retention-day', '9')
        self.vigil('policy', 'disable', id)
        self.assertEqual((self.show(id)['name'], self.show(id)['frequency'], self.show(id)['status']),
                         ('renamed', 2, 'OFF'))
        self.assertEqual(self.ask('policy', 'enable', id), {'id': id, 'result': 'enabled'})
        self.assertIn(id, {p['id'] for p in self.ask('policy', 'list')})
        self.assertIn('renamed', ' '.join(self.table('policy', 'list')))

        rows = self.ask('policy', 'associate', id, 'v1', 'v2')
        self.assertEqual({(r['volume_id'], r['result']) for r in rows}, {('v1', 'done'), ('v2', 'done')})
        self.vigil('policy', 'execute', id)
        tasks = self.ask('policy', 'tasks', id)
        self.assertEqual({t['resource_id'] for t in tasks}, {'v1', 'v2'})
        [waited] = self.ask('policy', 'wait-task', id, tasks[0]['id'])
        self.assertEqual((waited['task_id'], waited['state'], waited['result']),
                         (tasks[0]['id'], 'EXECUTE_SUCCESS', 'done'))
        rows = self.ask('policy', 'disassociate', id, 'v1', 'stranger', expect=1)
        self.assertEqual({(r['volume_id'], r['result']) for r in rows}, {('v1', 'done'), ('stranger', 'failed')})
        self.assertEqual(self.show(id)['resource_count'], 1)

        for gone in id, weekly:
            self.vigil('policy', 'delete', gone)
        self.assertEqual(self.error('policy', 'show', id, expect=3)['operation'], 'vbs.policies.list')

    def test_tags(self):
        one = self.create('red', '--frequency', '1', '--tag', 'env=prod')
        two = self.create('blue', '--frequency', '1', '--tag', 'env=test')
        tag = lambda *words: self.ask('policy', 'tag', *words)
        self.assertEqual(tag('add', one, 'team=red'), {'id': one, 'result': 'tagged'})
        tag('batch', one, '--set', 'a=1', '--set', 'b=2')
        tag('batch', one, '--unset', 'a=1', '--unset', 'b')
        tag('remove', one, 'team')
        self.assertEqual(tag('list', one), [{'key': 'env', 'value': 'prod'}])
        self.assertEqual(self.table('policy', 'tag', 'list', one), ['KEY  VALUE', 'env  prod'])
        self.assertIn({'key': 'env', 'values': ['prod', 'test']}, tag('list-all'))

        both = ('--has', 'env=prod', '--has', 'env=test')
        self.assertEqual({p['id'] for p in tag('query', *both, '--limit', '1', '--all')}, {one, two})
        [found] = tag('query', '--has', 'env=test')
        self.assertEqual((found['id'], found['name'], found['tags']), (two, 'blue', {'env': 'test'}))
        self.assertEqual(self.table('policy', 'tag', 'query', '--has', 'env=test')[1].split(), [two, 'blue', 'env=test'])
        self.assertEqual(tag('count', *both, '--name-like', 'blu'), {'count': 1})
        self.assertEqual([p['id'] for p in tag('query', '--has', 'env=prod', '--has-none', 'env=test')], [one])


class NotFound(Conversation):
    def test_strangers(self):
        lines = [('share', 'show'), ('share', 'delete'), ('policy', 'show'), ('policy', 'delete'), ('policy', 'tasks'),
                 ('policy', 'execute'), ('policy', 'enable'), ('policy', 'tag', 'list'), ('sdrs', 'group', 'show'),
                 ('sdrs', 'instance', 'show'), ('sdrs', 'replication', 'show'), ('sdrs', 'drill', 'show'),
                 ('sdrs', 'instance', 'tag', 'list')]
        results = run_together(*(('-o', 'json', *line, 'nobody') for line in lines), env=self.sim.environment())
        for line, (code, out, err) in zip(lines, results):
            self.assertEqual(code, 3, f'{line}: {err}')
            self.assertIn('vigil: nobody: ' if 'tasks' not in line else 'vigil: list: ', err)
            self.assertIn('error', json.loads(out))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
