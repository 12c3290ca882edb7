"""The program vigil against vigil-sim, as a user meets it. service.py VIGIL VIGIL_SIM VIGIL_DEMO"""
import json
import os
import pathlib
import pty
import select
import subprocess
import sys
import tempfile
import unittest

from programs import (LIMIT, PASSWORD, PROJECT, TOKEN, VIGIL, Simulator, all_of, clean_environment, finish, run,
                      run_onto_full_disk, run_together, start, stop_child, wait_for_line)


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
        for limit in ('1', '2', '5'):  # also when the last page is full, and the service announces another
            out, err = self.vigil('backup', 'list', *volume, '--all', '--limit', limit)
            self.assertEqual((len(out.splitlines()), err), (6, ''))
        out, err = self.vigil('backup', 'list', *volume, '--limit', '2')
        self.assertEqual(len(out.splitlines()), 3)
        self.assertIn('there may be more', err)

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
        stranger = self.sim.environment(OS_PASSWORD='wrong')
        lost = self.sim.environment(OS_AUTH_URL='https://127.0.0.1:1/v3')
        for name, result, code, env in (('auto1', 'refused', 2, None), ('n', 'refused', 4, stranger),
                                        ('n', 'not started', 7, lost)):
            [made] = self.vigil_json('backup', 'create', '--volume', 'v', '--name', name, expect=code, env=env)
            self.assertEqual((made['state'], made['result'], made['job_id']), (result, result, None))

    def test_ids_survive_a_full_disk(self):
        code, err = run_onto_full_disk('backup', 'create', '--volume', 'v', '--name', 'kept',
                                       env=self.sim.environment())
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
            for arguments in (('backup', 'list'), ('sdrs', 'failures', 'list'),
                              ('backup', 'wait', '--timeout', '0.1', 'nobody')):
                code, err = run_onto_full_disk('-o', form, *arguments, env=self.sim.environment())
                self.assertEqual(code, 7, err)
                self.assertIn('cannot write to standard output: No space left', err)

    def test_sdrs(self):
        self.assertEqual(self.vigil_json('sdrs', 'failures', 'list'), [])
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

    def test_a_cloud_of_a_file(self):
        with tempfile.TemporaryDirectory(prefix='vigil-test-') as folder:
            pathlib.Path(folder, 'clouds.yaml').write_text(json.dumps({'clouds': {'sim': {
                'auth': {'auth_url': self.sim.url + '/v3', 'username': 'vigil', 'project_name': 'eu-de',
                         'user_domain_name': 'OTC-EU-DE-0000000000100000'}, 'cacert': self.sim.ca}}}), encoding='ascii')
            pathlib.Path(folder, 'secure.yaml').write_text(
                'clouds: {sim: {auth: {password: "%s"}}}' % PASSWORD, encoding='ascii')
            env = clean_environment({f'OS_CLIENT_{which.upper()}_FILE': os.path.join(folder, f'{name}.yaml')
                                     for which, name in (('config', 'clouds'), ('secure', 'secure'))})
            self.vigil('backup', 'list', env=env)  # the only one
            _, err = self.vigil('-v', '--os-cloud', 'sim', 'backup', 'list', env=env)
            self.assertIn("vigil: setting: the cloud is 'sim'", err)
            self.assertIn(f'vigil: setting: auth.password: {folder}/secure.yaml:1', err)
            self.assertNotIn(PASSWORD, err)
            _, err = self.vigil('--os-cloud', 'sim', 'backup', 'list', env={**env, 'OS_PASSWORD': 'another'})
            self.assertIn("vigil: warning: OS_PASSWORD: not used, for the cloud is 'sim'", err)
            self.vigil('--os-cloud', 'sim', '--os-password', 'wrong', 'backup', 'list', env=env, expect=4)

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
        self.assertRegex(seen, rb'0 done, 1 pending, 0 failed of 1')
        self.assertTrue(seen.endswith(b'\r\x1b[K'), seen)  # nothing of it stays
        self.assertIn(b'available', out)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
