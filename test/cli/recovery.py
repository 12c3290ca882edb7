"""Disaster recovery: a conversation with vigil-sim for each kind of thing. recovery.py VIGIL VIGIL_SIM VIGIL_DEMO"""
import json
import sys
import unittest

from programs import Conversation, run


class DisasterRecovery(Conversation):
    def group(self, name):
        [made] = self.ask('sdrs', 'group', 'create', '--name', name, '--source-zone', 'eu-de-01', '--target-zone',
                          'eu-de-02', '--domain', 'd', '--vpc', 'vpc', '--wait')
        self.assertEqual((made['name'], made['state'], made['result']), (name, 'SUCCESS', 'done'))
        return made['group_id']

    def act(self, kind, action, *words):
        """An action to the end of its job."""
        [done] = self.ask('sdrs', kind, action, *words, '--wait')
        self.assertEqual((done['state'], done['result'], bool(done['job_id'])), ('SUCCESS', 'done', True))
        return done

    def test_service(self):
        [domain] = self.ask('sdrs', 'domains')
        self.assertIn(domain['id'], self.table('sdrs', 'domains')[1])
        self.assertIn('server_groups', {q['type'] for q in self.ask('sdrs', 'quotas')})
        versions = self.ask('sdrs', 'versions')
        self.assertEqual(self.ask('sdrs', 'versions', versions[0]['id']), versions[0])

    def test_a_group_through_its_life(self):
        id = self.group('life')
        self.assertEqual(self.ask('sdrs', 'group', 'rename', id, 'other')['name'], 'other')
        [listed] = self.ask('sdrs', 'group', 'list', '--name', 'other')
        self.assertEqual((listed['id'], listed['status']), (id, 'available'))
        self.assertIn('other', self.table('sdrs', 'group', 'list')[1:][0])
        for action, words, state in (('start', (), 'protected source'),
                                     ('planned-failover', ('--to', 'target'), 'protected target'),
                                     ('failover', (), 'failed-over source'), ('reprotect', (), 'protected source'),
                                     ('stop', (), 'available source')):
            self.act('group', action, id, *words)
            shown = self.ask('sdrs', 'group', 'show', id)
            self.assertEqual(f'{shown["status"]} {shown["priority_station"]}', state)
        [refused] = self.ask('sdrs', 'group', 'failover', id, expect=1)  # it is not protected
        self.assertEqual((refused['result'], refused['job_id']), ('refused', None))

        [begun] = self.ask('sdrs', 'group', 'delete', id)
        self.assertEqual((begun['group_id'], begun['state']), (id, 'started'))
        [waited] = self.ask('job', 'wait', '--sdrs', begun['job_id'])
        self.assertEqual(waited['state'], 'SUCCESS')
        self.vigil('sdrs', 'group', 'show', id, expect=3)

    def test_waits_for_what_others_began(self):
        id = self.group('waits')
        self.ask('sdrs', 'group', 'start', id)
        [waited] = self.ask('sdrs', 'group', 'wait', id, '--for', 'start')
        self.assertEqual((waited['group_id'], waited['state'], waited['result']), (id, 'protected', 'done'))
        self.act('group', 'stop', id)
        _, err = self.vigil('sdrs', 'group', 'wait', id, '--for', 'start', '--timeout', '0.2', expect=6)
        self.assertIn(f'to wait for them again: vigil sdrs group wait --for start {id}\n', err)
        kinds = {'instance': ('--server', 's'), 'replication': ('--volume', 'd'), 'drill': ()}
        for kind, words in kinds.items():
            made = self.act(kind, 'create', '--group', id, '--name', kind, *words)[kind + '_id']
            self.assertEqual(self.ask('sdrs', kind, 'wait', made, '--for', 'create')[0]['result'], 'done')
            self.ask('sdrs', kind, 'delete', made)
            [gone] = self.ask('sdrs', kind, 'wait', made, '--for', 'delete')
            self.assertEqual((gone['state'], gone['result']), ('deleted', 'done'))

    def test_instances_pairs_and_drills(self):
        group = self.group('all')
        instance = self.act('instance', 'create', '--group', group, '--server', 's1', '--name', 'web', '--tag',
                            'env=prod')['instance_id']
        pair = self.act('replication', 'create', '--group', group, '--volume', 'd1', '--name', 'disk')['replication_id']
        self.act('instance', 'attach', instance, pair, '/dev/vda')
        [attached] = self.ask('sdrs', 'instance', 'show', instance)['attachment']
        self.assertEqual(attached, {'replication': pair, 'device': '/dev/vda'})
        self.act('replication', 'extend', pair, '20')
        self.assertEqual(self.ask('sdrs', 'replication', 'show', pair)['size'], 20)
        job = self.act('instance', 'add-nic', instance, 'subnet', '--security-group', 'sg')['job_id']
        nic = self.ask('job', 'show', '--sdrs', job)['entities']['nic_id']
        self.act('instance', 'delete-nic', instance, nic)
        self.act('instance', 'resize', instance, '--flavor', 'c4.large')
        for kind, id in ('instance', instance), ('replication', pair):
            self.assertEqual(self.ask('sdrs', kind, 'rename', id, 'other')['name'], 'other')
            [listed] = self.ask('sdrs', kind, 'list', '--group', group)
            self.assertEqual((listed['id'], listed['server_group_id']), (id, group))
            self.assertEqual(self.table('sdrs', kind, 'list', '--name', 'other')[1].split()[:2], [id, 'other'])

        drill = self.act('drill', 'create', '--group', group, '--name', 'drill')['drill_id']
        self.assertEqual(self.ask('sdrs', 'drill', 'rename', drill, 'other')['name'], 'other')
        [listed] = self.ask('sdrs', 'drill', 'list', '--group', group)
        self.assertEqual(listed, self.ask('sdrs', 'drill', 'show', drill))
        self.assertEqual([d['protected_instance'] for d in listed['drill_servers']], [instance])
        self.act('drill', 'delete', drill)
        self.act('instance', 'detach', instance, pair)
        self.act('replication', 'delete', pair, '--group', group, '--delete-target')
        self.act('instance', 'delete', instance, '--delete-server', '--delete-eip')
        for kind in 'instance', 'replication', 'drill':
            self.assertEqual(self.ask('sdrs', kind, 'list', '--group', group), [])

    def test_tags_of_instances(self):
        group = self.group('tags')
        one, two = (self.act('instance', 'create', '--group', group, '--server', s, '--name', s, '--tag',
                             'stage=' + s)['instance_id'] for s in ('t1', 't2'))
        tag = lambda *words: self.ask('sdrs', 'instance', 'tag', *words)
        tag('add', one, 'team=red')
        tag('batch', one, '--set', 'a=1', '--set', 'b=2')
        tag('batch', one, '--unset', 'a=1', '--unset', 'b=2')
        self.assertEqual(sorted(t['key'] for t in tag('list', one)), ['stage', 'team'])
        tag('remove', one, 'team')
        self.assertEqual(tag('list', one), [{'key': 'stage', 'value': 't1'}])
        self.assertEqual({k['key']: sorted(k['values']) for k in tag('list-all')}, {'stage': ['t1', 't2']})
        self.assertEqual({i['id'] for i in tag('query', '--has', 'stage', '--limit', '1', '--all')}, {one, two})
        [found] = tag('query', '--has', 'stage=t2')
        self.assertEqual((found['id'], found['tags']), (two, {'stage': 't2'}))
        self.assertIsInstance(tag('count', '--has', 'stage')['count'], int)


class FailedActions(Conversation):
    options = ('--action-failure-share', '1')

    def test_failures(self):
        [failed] = self.ask('sdrs', 'group', 'create', '--name', 'bad', '--source-zone', 'a', '--target-zone', 'b',
                            '--domain', 'd', '--vpc', 'v', '--wait', expect=1)
        self.assertEqual((failed['state'], failed['result']), ('FAIL', 'failed'))
        self.assertTrue(failed['error']['fail_reason'])
        [entry] = self.ask('sdrs', 'failures', 'list')
        self.assertEqual(entry['job_id'], failed['job_id'])
        self.assertIn(failed['job_id'], self.table('sdrs', 'failures', 'list')[1])
        group = entry['resource_id']
        self.vigil('sdrs', 'failures', 'delete', entry['job_id'])
        self.assertEqual(self.ask('sdrs', 'failures', 'list'), [])
        _, err = self.vigil('sdrs', 'failures', 'delete', entry['job_id'], expect=3)
        self.assertIn('The failed task does not exist.', err)

        self.ask('sdrs', 'group', 'delete', group, '--wait', expect=1)
        self.assertEqual(len(self.ask('sdrs', 'failures', 'list')), 1)
        self.assertEqual(self.ask('sdrs', 'failures', 'delete-all'), {'id': None, 'result': 'deleted'})
        self.assertEqual(self.ask('sdrs', 'failures', 'list'), [])


class SomeFailedActions(Conversation):
    options = ('--action-failure-share', '0.5')

    def until(self, state, *words):
        """Makes one after the other until one ends in this state."""
        for n in range(30):
            name = f'n{n}'
            server = ('--server', name) if 'instance' in words else ()
            code, out, err = run('-o', 'json', 'sdrs', *words, '--name', name, *server, '--wait',
                                 env=self.sim.environment())
            self.assertIn(code, (0, 1), err)
            [made] = json.loads(out)
            if made['state'] == state:
                return made
        raise AssertionError(f'{words} never came to {state}')

    def test_failures_of_a_group(self):
        group = self.until('SUCCESS', 'group', 'create', '--source-zone', 'a', '--target-zone', 'b', '--domain', 'd',
                           '--vpc', 'v')['group_id']
        failed = self.until('FAIL', 'instance', 'create', '--group', group)
        [entry] = self.ask('sdrs', 'failures', 'list', '--group', group)
        self.assertEqual(entry['job_id'], failed['job_id'])
        self.assertEqual(self.ask('sdrs', 'failures', 'delete-group', group), {'id': group, 'result': 'deleted'})
        self.assertEqual(self.ask('sdrs', 'failures', 'list', '--group', group), [])


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
