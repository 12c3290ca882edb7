"""The program vigil against vigil-sim, as a user meets it. program.py VIGIL VIGIL_SIM VIGIL_DEMO [CLASS...]"""
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import unittest

from programs import (LIMIT, PASSWORD, PROJECT, TOKEN, VIGIL, Simulator, clean_environment, finish, interrupt, run,
                      run_onto_full_disk, run_together, start, stop_child, wait_for_line)


def all_of(volumes):
    return [word for volume in volumes for word in ('--volume', volume)]


class Usage(unittest.TestCase):
    """Needs no service."""

    def refused(self, *arguments, env=None):
        code, out, err = run(*arguments, env=env or clean_environment())
        self.assertEqual((code, out), (2, ''), err)
        return err

    def test_help(self):
        code, out, err = run('--help', env=clean_environment())
        self.assertEqual((code, err), (0, ''))
        for group in ('backup', 'job', 'policy', 'sdrs', 'OS_TENANT_NAME', 'Exit codes', '130  interrupted'):
            self.assertIn(group, out)
        code, out, _ = run('backup', 'create', '--help', env=clean_environment())
        self.assertEqual(code, 0)
        self.assertIn('--volume', out)

    def test_version(self):
        code, out, _ = run('--version', env=clean_environment())
        self.assertEqual(code, 0)
        self.assertRegex(out, r'^vigil \d+\.\d+\.\d+\n$')

    def test_wrong_arguments(self):
        self.refused()
        self.refused('backup')
        self.refused('backup', 'list', '--no-such-option')
        self.refused('backup', 'create', '--name', 'n')
        self.assertIn('--full', self.refused('backup', 'create', '--volume', 'v', '--name', 'n', '--native', '--full'))
        self.refused('backup', 'create', '--volume', 'v', '--name', 'n', '--force')
        self.assertIn('KEY=VALUE', self.refused('backup', 'create', '--volume', 'v', '--name', 'n', '--tag', 'novalue'))
        self.refused('backup', 'list', '--limit', '1001')

    def test_commands_that_are_none(self):
        for words, message in ((('bogus',), "'bogus' is no command; the commands are backup, job, policy, sdrs"),
                               (('bogus', '--all'), "'bogus' is no command"),
                               (('--bogus', '5'), "'--bogus' is no option"),
                               (('backup', 'bogus'), "'bogus' is no command; the commands are create, list, show, wait"),
                               (('backup',), 'a command is missing; the commands are create,'),
                               ((), 'a command is missing; the commands are backup,'),
                               (('backup', 'list', 'bogus'), 'bogus'), (('backup', 'show'), 'ID is required')):
            self.assertIn(message, self.refused(*words))

    def test_forms_that_are_none(self):
        for form in ('xml', '1', 'JSON', ''):
            self.assertIn(f"'{form}' is neither table nor json", self.refused('backup', 'list', '--output', form))

    def test_times_that_are_none(self):
        for time in ('0', '-1', '1e10', 'nan', '5x', '1e-300', ''):
            err = self.refused('backup', 'list', '--timeout', time)
            self.assertIn(f"'{time}' is no number of seconds from 0.001 to 1000000000", err)

    def test_names_of_nothing(self):
        for name, arguments in (('ID', ('backup', 'show', '')), ('ID', ('backup', 'wait', 'a', '')),
                                ('ID', ('job', 'show', '')), ('ID', ('job', 'wait', '')),
                                ('POLICY_ID', ('policy', 'tasks', '')),
                                ('--volume', ('backup', 'create', '--volume', '', '--name', 'n')),
                                ('--name', ('backup', 'create', '--volume', 'v', '--name', ''))):
            self.assertIn(f'vigil: {name}: must not be empty', self.refused(*arguments))

    def test_many_of_one_volume_are_not_even_tried(self):
        create = ('backup', 'create', '--name', 'n', '--token', 't', '--endpoint', 'https://h', '--project', 'p')
        for flavour in ((), ('--native',)):
            err = self.refused(*create, '--volume', 'v', '--count', '3', *flavour)
            self.assertIn('--count 3 needs --wait: the service makes one backup of a volume at a time', err)
        self.assertIn('given twice', self.refused(*create, '--volume', 'v', '--volume', 'v'))
        self.assertIn('--snapshot', self.refused(*create, '--volume', 'v', '--volume', 'w', '--snapshot', 's'))
        self.refused(*create, '--volume', 'v', 'w')
        self.assertIn('field=volume_id', run(*create, '--volume', 'v,w', env=clean_environment())[2])

    def test_missing_credentials(self):
        err = self.refused('backup', 'list')
        for way in ('no credentials: give --token', 'OS_AUTH_URL', 'OS_USERNAME', 'OS_PASSWORD'):
            self.assertIn(way, err)
        login = {'OS_AUTH_URL': 'https://127.0.0.1:1', 'OS_USERNAME': 'u'}
        self.assertIn('OS_PASSWORD', self.refused('backup', 'list', env=clean_environment(login)))
        self.assertIn('--endpoint', self.refused('backup', 'list', '--token', 't'))
        self.assertIn('--project', self.refused('backup', 'list', '--token', 't', '--endpoint', 'https://h'))

    def test_options_that_make_no_sense(self):
        token = ('--token', 't', '--project', 'p')
        self.assertIn('vbs_endpoint', self.refused('backup', 'list', *token, '--endpoint', 'no url'))
        self.refused('backup', 'list', *token, '--endpoint', 'https://h', '--cacert', '/no/such/file')

    def test_help_that_cannot_be_written(self):
        for what in ('--help', '--version'):
            code, err = run_onto_full_disk(what, env=clean_environment())
            self.assertEqual(code, 7, err)
            self.assertIn('cannot write to standard output: No space left', err)

    def test_programs_read_of_wrong_usage_too(self):
        login = clean_environment({'OS_AUTH_URL': 'https://127.0.0.1:1', 'OS_USERNAME': 'u'})
        token = ('--token', 't', '--project', 'p')
        for json_please in (('-o', 'json'), ('--output', 'json'), ('--output=json',), ('-ojson',)):
            for arguments, env, word in ((('backup', 'show'), None, 'ID'), (('backup', 'list'), login, 'OS_PASSWORD'),
                                         (('backup', 'list', *token, '--endpoint', 'no url'), None, 'vbs_endpoint')):
                code, out, err = run(*json_please, *arguments, env=env or clean_environment())
                self.assertEqual(code, 2, err)
                self.assertIn(word, err)
                error = json.loads(out)['error']
                self.assertIn(word, error['message'] + str(error['field']))

    def test_unreachable(self):
        login = {'OS_AUTH_URL': 'https://127.0.0.1:1', 'OS_USERNAME': 'u', 'OS_PASSWORD': PASSWORD}
        code, out, err = run('backup', 'list', env=clean_environment(login))
        self.assertEqual((code, out), (7, ''), err)
        self.assertIn('127.0.0.1 port 1', err)
        self.assertIn('iam.tokens.create', err)
        self.assertIn('attempts=4', err)


class Service(unittest.TestCase):
    """Backups of 0.3-1 s at a service without faults."""

    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator('--duration-min', '0.3', '--duration-max', '1', '--allow-parallel')
        cls.addClassCleanup(cls.sim.stop)
        # What is not there is looked for during the ten seconds in which it may still turn up.
        cls.lost = {kind: start(VIGIL, '-o', 'json', kind, 'wait', 'nobody', env=cls.sim.environment())
                    for kind in ('job', 'backup')}
        for child in cls.lost.values():
            cls.addClassCleanup(stop_child, child)

    def vigil(self, *arguments, expect=0, env=None):
        code, out, err = run(*arguments, env=env or self.sim.environment())
        self.assertEqual(code, expect, f'{out}\n{err}')
        return out, err

    def vigil_json(self, *arguments, expect=0, env=None):
        out, _ = self.vigil('--output', 'json', *arguments, expect=expect, env=env)
        return json.loads(out)

    def create(self, name, *options, expect=0):
        return self.vigil_json('backup', 'create', '--volume', 'v-' + name, '--name', name, *options, expect=expect)

    def test_create_and_wait(self):
        out, _ = self.vigil('backup', 'create', '--volume', 'v', '--name', 'table', '--wait')
        header, line = out.splitlines()
        self.assertEqual(header.split(), ['NAME', 'STATE', 'BACKUP', 'JOB', 'TIME'])
        self.assertEqual(line.split()[:2], ['table', 'available'])

        [made] = self.create('full', '--full', '--description', 'before the release', '--tag', 'a=b', '--wait')
        self.assertEqual((made['name'], made['state'], made['result'], made['error']),
                         ('full', 'available', 'done', None))
        self.assertTrue(made['job_id'])
        shown = self.vigil_json('backup', 'show', made['backup_id'])
        self.assertEqual((shown['status'], shown['volume_id'], shown['is_incremental'], shown['description']),
                         ('available', 'v-full', False, 'before the release'))
        out, _ = self.vigil('backup', 'show', made['backup_id'])
        self.assertRegex(out, r'(?m)^status +available$')

    def test_create_native(self):
        [made] = self.create('native', '--native', '--wait')
        self.assertEqual((made['state'], made['job_id']), ('available', None))

    def test_many(self):
        volumes = [f'v-many-{n}' for n in range(1, 26)]
        made = self.vigil_json('backup', 'create', *all_of(volumes), '--name', 'many', '--native', '--wait',
                               '--parallel', '25')
        self.assertEqual([m['name'] for m in made], [f'many-{n}' for n in range(1, 26)])
        self.assertEqual([m['volume_id'] for m in made], volumes)
        self.assertEqual({m['state'] for m in made}, {'available'})
        self.assertEqual(len({m['backup_id'] for m in made}), 25)

    def test_create_then_wait_for_job_and_backup(self):
        [made] = self.create('later')
        self.assertEqual((made['state'], made['backup_id']), ('started', None))
        [waited] = self.vigil_json('job', 'wait', made['job_id'])
        self.assertEqual(waited['state'], 'SUCCESS')
        job = self.vigil_json('job', 'show', made['job_id'])
        self.assertEqual((job['id'], job['status'], job['type']), (made['job_id'], 'SUCCESS', 'bksCreateBackup'))
        [waited] = self.vigil_json('backup', 'wait', waited['backup_id'])
        self.assertEqual(waited['state'], 'available')

    def test_list(self):
        names = {f'listed-{n}' for n in range(1, 6)}
        volume = ('--volume', 'v-listed')
        for name in names:
            self.vigil('backup', 'create', '--native', *volume, '--name', name)
        found = self.vigil_json('backup', 'list', *volume)
        self.assertEqual({b['name'] for b in found}, names)
        [one] = self.vigil_json('backup', 'list', '--name', 'listed-3', '--details')
        self.assertEqual((one['name'], one['volume_id']), ('listed-3', 'v-listed'))
        paged = self.vigil_json('backup', 'list', *volume, '--limit', '2', '--all')
        self.assertEqual(sorted(b['name'] for b in paged), sorted(names))
        out, err = self.vigil('backup', 'list', *volume, '--limit', '2')
        self.assertEqual(len(out.splitlines()), 3)
        self.assertIn('there are more', err)

    def test_not_found(self):
        out, err = self.vigil('backup', 'show', 'nobody', expect=3)
        self.assertEqual(out, '')
        self.assertIn('Backup nobody could not be found.', err)
        self.assertIn('request_id=', err)
        self.vigil('job', 'show', 'nobody', expect=3)
        self.vigil('policy', 'tasks', 'nobody', expect=3)

    def test_wait_for_what_is_not_there(self):
        for child in self.lost.values():
            code, out, err = finish(child)
            self.assertEqual(code, 3, err)
            [missing] = json.loads(out)
            self.assertEqual((missing['state'], missing['result']), ('gone', 'gone'))
            self.assertEqual(missing['error']['http_status'], 404)

    def test_a_wait_that_saw_nothing_claims_nothing(self):
        elsewhere = 'https://127.0.0.1:1/v3'
        for env, code, more in ((self.sim.environment(OS_PASSWORD='wrong'), 4, ()),
                                (self.sim.token_environment() | {'OS_TOKEN': 'wrong'}, 4, ()),
                                (self.sim.environment(OS_AUTH_URL=elsewhere), 6, ('--timeout', '0.3')),
                                (self.sim.environment(), 6, ('--timeout', '0.3'))):
            kinds = ('job', 'backup')
            results = run_together(*(('-o', 'json', kind, 'wait', 'nobody', *more) for kind in kinds), env=env)
            for kind, (got, out, err) in zip(kinds, results):
                self.assertEqual(got, code, err)
                [waited] = json.loads(out)
                self.assertEqual((waited['state'], waited['result']), ('unknown', 'unknown'))
                self.assertIn(f'not seen, and nothing is known of their state:\n  {kind} nobody\n', err)
                self.assertIn(f'to wait for them again: vigil {kind} wait nobody\n', err)
                for claim in ('running', 'goes on'):
                    self.assertNotIn(claim, err + out)

    def test_waiting_again_takes_the_same_options(self):
        soon = ('--timeout', '0.1', 'nobody')
        _, err = self.vigil('job', 'wait', '--sdrs', *soon, expect=6)
        self.assertIn('vigil job wait --sdrs nobody\n', err)
        [made] = self.create('here', '--native')
        _, err = self.vigil('backup', 'wait', '--deleted', '--timeout', '0.1', made['backup_id'], expect=6)
        self.assertIn('vigil backup wait --deleted ', err)

    def test_a_create_that_was_refused_did_not_fail(self):
        for name, result, code, env in (('auto1', 'refused', 2, None),
                                        ('n', 'refused', 4, self.sim.environment(OS_PASSWORD='wrong')),
                                        ('n', 'not started', 7, self.sim.environment(OS_AUTH_URL='https://127.0.0.1:1/v3'))):
            [made] = self.vigil_json('backup', 'create', '--volume', 'v', '--name', name, expect=code, env=env)
            self.assertEqual((made['state'], made['result'], made['job_id']), (result, result, None))

    def test_ids_survive_a_full_disk(self):
        code, err = run_onto_full_disk('backup', 'create', '--volume', 'v', '--name', 'kept', env=self.sim.environment())
        self.assertEqual(code, 7, err)
        self.assertRegex(err, r'(?m)^  kept: started job \w{32}$')

    def test_an_id_that_is_none_is_not_sent(self):
        _, err = self.vigil('backup', 'show', 'detail', expect=2)
        self.assertIn('field=backup_id', err)

    def test_local_validation(self):
        _, err = self.vigil('backup', 'create', '--volume', 'v', '--name', 'auto1', expect=2)
        self.assertIn('field=name', err)
        self.assertIn('rule=', err)

    def test_programs_read_of_what_failed_too(self):
        for arguments in (('backup', 'show'), ('job', 'show'), ('policy', 'tasks')):
            error = self.vigil_json(*arguments, 'nobody', expect=3)['error']
            self.assertEqual(error['http_status'], 404)
        _, err = self.vigil('-o', 'json', 'backup', 'show', 'nobody', expect=3)
        self.assertIn('Backup nobody could not be found.', err)

    def test_numbers_are_plain(self):
        out, _ = self.vigil('-o', 'json', 'backup', 'create', '--volume', 'v', '--name', 'auto1', expect=2)
        self.assertRegex(out, r'"elapsed":0\.\d{3},"error"')
        self.assertRegex(out, r'"elapsed":0\.000,"cause"')
        self.assertIn('"attempts":0,', out)

    def test_results_that_cannot_be_written(self):
        for form in ('table', 'json'):
            for arguments in (('backup', 'list'), ('sdrs', 'failures'), ('backup', 'wait', '--timeout', '0.1', 'nobody')):
                code, err = run_onto_full_disk('-o', form, *arguments, env=self.sim.environment())
                self.assertEqual(code, 7, err)
                self.assertIn('cannot write to standard output: No space left', err)

    def test_sdrs(self):
        self.assertEqual(self.vigil_json('sdrs', 'failures'), [])
        self.vigil('job', 'show', '--sdrs', 'nobody', expect=3)

    def test_wrong_password(self):
        wrong = 'wrong-' + PASSWORD
        out, err = self.vigil('-vv', 'backup', 'list', expect=4, env=self.sim.environment(OS_PASSWORD=wrong))
        self.assertEqual(out, '')
        self.assertIn('The username or password is wrong.', err)
        self.assertNotIn(wrong, err)

    def test_a_login_without_a_domain(self):
        for arguments in (('backup', 'list'), ('job', 'wait', 'nobody')):
            for domain, hints in ((None, 1), ('another', 0)):
                env = self.sim.environment(OS_USER_DOMAIN_NAME=domain)
                _, err = self.vigil(*arguments, expect=4, env=env)
                self.assertEqual(err.count('no user domain is set'), hints)

    def test_a_login_that_is_refused_is_not_repeated(self):
        env = self.sim.environment(OS_PASSWORD='wrong')
        volumes = all_of(f'v{n}' for n in range(50))
        _, err = self.vigil('backup', 'create', *volumes, '--name', 'n', '--parallel', '2', '-vv', expect=4, env=env)
        self.assertIn('48 not started', err)
        self.assertLessEqual(err.count('attempt operation=iam.tokens.create'), 2)

    def test_token(self):
        self.vigil('backup', 'list', env=self.sim.token_environment())
        token = ('--token', TOKEN, '--project', PROJECT, '--endpoint', self.sim.url, '--cacert', self.sim.ca)
        self.vigil('backup', 'list', *token, env=clean_environment())
        self.vigil('backup', 'list', '--token', 'wrong', expect=4, env=self.sim.token_environment())

    def test_tls(self):
        env = self.sim.environment(OS_CACERT=None)
        out, err = self.vigil('backup', 'list', expect=7, env=env)
        self.assertEqual(out, '')
        self.assertIn('certificate', err)
        _, err = self.vigil('backup', 'list', '--insecure', env=env)
        self.assertIn('warning: --insecure', err)

    def test_secrets_are_never_shown(self):
        arguments = ('-vv', 'backup', 'create', '--volume', 'v', '--name', 'secret', '--wait')
        children = [start(VIGIL, *arguments, env=env)
                    for env in (self.sim.environment(), self.sim.token_environment())]
        for child in children:
            code, out, err = finish(child)
            self.assertEqual(code, 0, err)
            self.assertIn('attempt operation=vbs.cloudbackups.create', err)
            for secret in (PASSWORD, TOKEN, 'MIID', 'X-Auth-Token'):
                self.assertNotIn(secret, out + err)

    def test_secrets_leave_the_list_of_processes(self):
        [made] = self.create('hidden')
        env = self.sim.environment(OS_PASSWORD=None)
        child = start(VIGIL, '-vv', '--password=' + PASSWORD, 'job', 'wait', made['job_id'], '--username', 'vigil',
                      env=env)
        wait_for_line(child, 'attempt operation=iam.tokens.create')
        line = pathlib.Path(f'/proc/{child.pid}/cmdline').read_bytes()
        code, _, err = finish(child)
        self.assertEqual(code, 0, err)
        self.assertIn(b'--password=****', line)
        self.assertNotIn(PASSWORD.encode(), line)

    def test_live_line_on_a_terminal(self):
        terminal, end = pty.openpty()
        child = subprocess.Popen([VIGIL, 'backup', 'create', '--volume', 'v', '--name', 'live', '--wait'], stderr=end,
                                 stdout=subprocess.PIPE, env=self.sim.environment())
        os.close(end)
        seen = b''
        while select.select([terminal], [], [], LIMIT)[0]:
            try:
                seen += os.read(terminal, 4096)
            except OSError:  # the other end is closed
                break
        out, _ = child.communicate(timeout=LIMIT)
        os.close(terminal)
        self.assertEqual(child.returncode, 0)
        self.assertRegex(seen, rb'0 done, 1 running, 0 failed of 1')
        self.assertTrue(seen.endswith(b'\r\x1b[K'), seen)  # nothing of it stays
        self.assertIn(b'available', out)


class Trouble(unittest.TestCase):
    def test_failed_backups(self):
        with Simulator('--failure-share', '1', '--duration-min', '0', '--duration-max', '0.2') as sim:
            create = ('-o', 'json', 'backup', 'create', '--name', 'n', '--wait')
            for code, out, err in run_together((*create, '--volume', 'v'), (*create, '--volume', 'w', '--native'),
                                               env=sim.environment()):
                self.assertEqual(code, 1, err)
                [made] = json.loads(out)
                self.assertEqual(made['result'], 'failed')
                self.assertIn(made['error']['fail_reason'], err)
                self.assertGreater(len(made['error']['fail_reason']), 10)

    def test_quota(self):
        with Simulator('--duration-min', '0', '--duration-max', '0') as sim:
            create = ('-o', 'json', 'backup', 'create', '--name', 'n', '--native')
            for _ in range(20):
                code, _, err = run(*create, '--volume', 'full', env=sim.environment())
                self.assertEqual(code, 0, err)
            code, out, err = run(*create, '--volume', 'full', '--volume', 'empty', '--count', '2', '--wait',
                                 '--parallel', '1', env=sim.environment())
            self.assertEqual(code, 5, err)
            self.assertEqual([m['result'] for m in json.loads(out)], ['refused', 'not started', 'done', 'done'])
            self.assertIn('BackupLimitExceeded', err)
            self.assertIn('1 not started because the one before it on the same volume was not completed', err)

    def test_one_backup_of_a_volume_at_a_time(self):
        with Simulator('--duration-min', '0.6', '--duration-max', '0.6') as sim:
            create = ('-o', 'json', 'backup', 'create', '--name', 'n', '--wait')
            results = run_together((*create, '--volume', 'a', '--volume', 'b', '--count', '2'),
                                   (*create, '--volume', 'c', '--volume', 'd', '--parallel', '1'),
                                   (*create, '--volume', 'e', '--count', '2', '--native'), env=sim.environment())
            for code, _, err in results:
                self.assertEqual(code, 0, err)
            both, turns, native = (json.loads(out) for _, out, _ in results)
            self.assertEqual([(m['name'], m['volume_id'], m['state']) for m in both],
                             [('n-1-1', 'a', 'available'), ('n-1-2', 'a', 'available'),
                              ('n-2-1', 'b', 'available'), ('n-2-2', 'b', 'available')])
            self.assertEqual([(m['name'], m['volume_id']) for m in turns], [('n-1', 'c'), ('n-2', 'd')])
            self.assertEqual([m['name'] for m in native], ['n-1', 'n-2'])

            _, out, _ = run('-o', 'json', 'backup', 'list', '--all', '--details', env=sim.environment())
            times = {b['id']: (b['created_at'], b['updated_at']) for b in json.loads(out)}
            (a1, a2, b1, b2), (c, d), (e1, e2) = ([times[m['backup_id']] for m in made]
                                                  for made in (both, turns, native))
            for before, after in ((a1, a2), (b1, b2), (c, d), (e1, e2)):
                self.assertLess(before[1], after[0])
            self.assertLess(max(a1[0], b1[0]), min(a1[1], b1[1]))  # volumes side by side

    def test_a_volume_is_left_alone_while_its_backup_goes_on(self):
        with Simulator('--duration-min', '100', '--duration-max', '100') as sim:
            code, out, err = run('-o', 'json', 'backup', 'create', '--volume', 'v', '--name', 'n', '--count', '3',
                                 '--wait', '--timeout', '0.5', env=sim.environment())
            self.assertEqual(code, 6, err)
            self.assertEqual([m['result'] for m in json.loads(out)], ['running', 'not started', 'not started'])
            self.assertIn('2 not started because the one before it', err)

    def test_outcome_unknown(self):
        with Simulator('--fault-504-after-effect', '1') as sim:
            code, out, err = run('-o', 'json', 'backup', 'create', '--volume', 'v', '--name', 'lost',
                                 env=sim.token_environment())
            self.assertEqual(code, 8, err)
            self.assertEqual(json.loads(out)[0]['result'], 'outcome unknown')
            self.assertIn('vigil backup list --name lost', err)

    def test_unavailable(self):
        with Simulator('--fault-503', '1') as sim:
            code, _, err = run('backup', 'list', env=sim.token_environment())
            self.assertEqual(code, 7, err)
            self.assertIn('attempts=4', err)

    def test_timeout(self):
        with Simulator('--duration-min', '100', '--duration-max', '100') as sim:
            code, out, err = run('-o', 'json', 'backup', 'create', '--volume', 'v', '--name', 'slow', '--wait',
                                 '--timeout', '1', env=sim.environment())
            self.assertEqual(code, 6, err)
            [left] = json.loads(out)
            self.assertEqual((left['state'], left['result']), ('RUNNING', 'running'))
            self.assertIn(f'running on the service when last seen:\n  backup {left["backup_id"]}  (slow)\n', err)
            self.assertIn('to wait for them again: vigil backup wait ' + left['backup_id'], err)

    def test_interrupt(self):
        with Simulator('--duration-min', '3', '--duration-max', '3') as sim:
            child = start(VIGIL, '-v', '-o', 'json', 'backup', 'create', '--volume', 'v', '--name', 'cut', '--wait',
                          env=sim.environment())
            wait_for_line(child, 'to=RUNNING')
            code, out, err = interrupt(child)
            self.assertEqual(code, 130, err)
            [left] = json.loads(out)
            self.assertEqual((left['state'], left['result']), ('RUNNING', 'running'))
            self.assertIn(left['job_id'], out)
            again = re.search(r'to wait for them again: vigil (.*)', err)
            self.assertIsNotNone(again, err)
            code, out, err = run('-o', 'json', *again.group(1).split(), env=sim.environment())
            self.assertEqual((code, json.loads(out)[0]['state']), (0, 'available'), err)

    def test_interrupt_before_the_login_is_answered(self):
        with Simulator('--latency-ms', '600000') as sim:
            child = start(VIGIL, 'backup', 'list', env=sim.environment())
            with self.assertRaises(subprocess.TimeoutExpired):
                child.wait(0.5)
            code, out, err = interrupt(child)
            self.assertEqual((code, out), (130, ''), err)
            self.assertIn('interrupted', err)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
