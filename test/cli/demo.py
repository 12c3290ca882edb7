"""The program vigil-demo, small. demo.py VIGIL VIGIL_SIM VIGIL_DEMO"""
import re
import signal
import sys
import unittest

from programs import DEMO, clean_environment, finish, is_running, run, run_together, start, wait_for_line

SMALL = ('--backups', '40', '--min', '0.5', '--max', '2', '--seed', '3')


def pid_of_service(text):
    return int(re.search(r'pid (\d+)', text).group(1))


class Demo(unittest.TestCase):
    def check_table(self, out):
        for line in ('Backups by final state', 'connections opened', 'detection lag', 'peak memory',
                     'blind repeats (one call executed twice) by the service\'s count: 0',
                     'every backup reached the final state that the service\'s books say'):
            self.assertIn(line, out)
        self.assertEqual(sum(int(n) for n in re.findall(r'\((?:the books say) (\d+)\)', out)), 40)

    def test_every_flavour(self):
        flavours = {'vbs': ('vbs.cloudbackups.create', 'vbs.backups.create.v3'),
                    'native': ('vbs.backups.create.v3', 'vbs.cloudbackups.create'),
                    'both': ('vbs.cloudbackups.create', None)}
        results = run_together(*((*SMALL, '--flavour', flavour) for flavour in flavours), env=clean_environment(),
                               program=DEMO)
        for (flavour, (used, unused)), (code, out, err) in zip(flavours.items(), results):
            with self.subTest(flavour):
                self.assertEqual(code, 0, out + err)
                self.check_table(out)
                self.assertIn(used, out)
                if unused:
                    self.assertNotIn(unused, out)
                self.assertFalse(is_running(pid_of_service(err)))

    def test_worse_weather(self):
        code, out, err = run(*SMALL, '--fault-503', '0.2', '--fault-504', '0.1', '--fault-drop', '0.1', '--failures',
                             '0.5', env=clean_environment(), program=DEMO)
        self.assertEqual(code, 0, out + err)
        self.check_table(out)
        self.assertRegex(out, r'(?m)^  error +[1-9]')
        self.assertGreater(int(re.search(r'adopted +(\d+)', out).group(1)), 0)
        self.assertIn('40 backups of 40 names; the service counts 0 duplicates', out)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            child = start(DEMO, '--backups', '30', '--min', '50', '--max', '50', env=clean_environment())
            service = pid_of_service(wait_for_line(child, 'pid'))
            self.assertTrue(is_running(service))
            child.send_signal(number)
            code, out, err = finish(child)
            self.assertEqual((code, out), (130, ''), err)
            self.assertFalse(is_running(service))

    def test_usage(self):
        code, _, _ = run('--backups', '0', env=clean_environment(), program=DEMO)
        self.assertNotEqual(code, 0)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
