"""The program vigil when something goes wrong. trouble.py VIGIL VIGIL_SIM VIGIL_DEMO"""
import json
import re
import subprocess
import sys
import unittest

from programs import PROJECT, VIGIL, Simulator, clean_environment, interrupt, run, run_together, start, wait_for_line


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
                                 '--timeout', '3', env=sim.token_environment())
            self.assertEqual(code, 8, err)
            self.assertEqual(json.loads(out)[0]['result'], 'outcome unknown')
            self.assertIn('no time is left to look for it', json.loads(out)[0]['error']['evidence'])
            self.assertIn('vigil backup list --name lost', err)

    def test_unavailable(self):
        with Simulator('--fault-503', '1') as sim:
            code, _, err = run('backup', 'list', env=sim.token_environment())
            self.assertEqual(code, 7, err)
            self.assertIn('attempts=4', err)

    def test_trace(self):
        with Simulator('--fault-503', '1', '--retry-after', '1') as sim:
            code, out, err = run('--trace', 'backup', 'list', '--limit', '7', '--timeout', '1.5', env=sim.token_environment())
        self.assertEqual((code, out), (7, ''), err)
        lines = [line.partition('Z ')[2] for line in err.splitlines() if ' trace ' in line]
        known = [re.sub(r'=\d+\.\dms', '=?', re.sub('id=(req-)?[0-9a-f,req-]+', 'id=?', line)) for line in lines]
        begin = f'trace GET {sim.url}/v3/{PROJECT}/backups?limit=7 attempt='
        rest = ' status=503 error="HTTP status 503" code=APIG.0613 elapsed=?'
        ids = ' request_id=? client_request_id=? operation=vbs.backups.list.v3'
        self.assertEqual(known, [f'{begin}1{rest} next=?{ids}', f'{begin}2{rest}{ids}'])
        self.assertGreaterEqual(float(re.search(r'next=([\d.]+)ms', lines[0]).group(1)), 1000)

    def test_trace_of_what_is_not_there(self):
        code, out, err = run('--trace', '--token', 't', '--project', 'p', '--endpoint', 'https://127.0.0.1:1', 'job', 'show', 'j',
                             env=clean_environment())
        self.assertEqual((code, out), (7, ''), err)
        traced = [line for line in err.splitlines() if ' trace ' in line]
        self.assertEqual(len(traced), 4, err)
        for line in traced:
            self.assertRegex(line, r'^\d\d:\d\d:\d\d\.\d{3}Z trace GET https://127.0.0.1:1/v1/p/jobs/j attempt=\d '
                                   r'error="Connection refused" ')
            self.assertNotIn('status=', line)
        self.assertEqual([' next=' in line for line in traced], [True, True, True, False])

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
            commands = (('backup', 'show', 'b'), ('backup', 'list'))
            children = [start(VIGIL, '-o', form, *command, env=sim.environment())
                        for command in commands for form in ('table', 'json')]
            with self.assertRaises(subprocess.TimeoutExpired):
                children[-1].wait(0.5)
            told = [interrupt(child) for child in children]
            for (code, out, err), (code_json, out_json, _) in (told[:2], told[2:]):
                self.assertEqual((code, out), (130, ''), err)
                self.assertIn('interrupted', err)
                self.assertEqual(code_json, 130)
                self.assertEqual(json.loads(out_json)['error']['operation'], 'iam.tokens.create')

    def test_interrupt_of_a_list(self):
        with Simulator('--latency-ms', '600000') as sim:
            child = start(VIGIL, '-o', 'json', 'backup', 'list', env=sim.token_environment())
            with self.assertRaises(subprocess.TimeoutExpired):
                child.wait(0.5)
            code, out, err = interrupt(child)
            self.assertEqual(code, 130, err)
            self.assertEqual(json.loads(out)['error']['operation'], 'vbs.backups.list.v3')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
