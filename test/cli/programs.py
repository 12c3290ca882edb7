"""What the tests of the programs share: the simulator as a fixture, runs of vigil, no dependencies."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

VIGIL, SIM, DEMO = (sys.argv[1:4] + [None] * 3)[:3]
PASSWORD = 's3cret-of-the-test'
TOKEN = 'T0KEN-of-the-test'
PROJECT = '17fbda95add24720a4038ba4b1c705ed'
LIMIT = 60  # seconds that no run of a program takes


def clean_environment(extra=None):
    """Nothing of the tester's own clouds or proxies."""
    keep = {k: v for k, v in os.environ.items()
            if not k.startswith('OS_') and not k.lower().endswith('_proxy')}
    for which in ('CONFIG', 'SECURE', 'VENDOR'):  # empty, and found first
        keep[f'OS_CLIENT_{which}_FILE'] = '/dev/null'
    keep.update(extra or {})
    return keep


def all_of(volumes):
    return [word for volume in volumes for word in ('--volume', volume)]


class Simulator:
    """vigil-sim as a child, stopped by its pid."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(prefix='vigil-test-')
        self.ca = os.path.join(self.folder.name, 'ca.pem')
        ready = pathlib.Path(self.folder.name, 'ready')
        self.child = subprocess.Popen(
            [SIM, '--quiet', '--password', PASSWORD, '--token', TOKEN, '--lifetime', '300',
             '--ca-file', self.ca, '--ready-file', str(ready), *options], env=clean_environment())
        until = time.monotonic() + LIMIT
        while not ready.exists():
            if self.child.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError('vigil-sim does not start')
            time.sleep(0.01)
        self.url = ready.read_text().splitlines()[0]

    def stop(self):
        if self.child.poll() is None:
            self.child.terminate()
            self.child.wait(LIMIT)
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def environment(self, **changes):
        """As openstackclient is told; a change to None takes a variable away."""
        values = {'OS_AUTH_URL': self.url + '/v3', 'OS_USERNAME': 'vigil', 'OS_PASSWORD': PASSWORD,
                  'OS_USER_DOMAIN_NAME': 'OTC-EU-DE-0000000000100000', 'OS_PROJECT_NAME': 'eu-de',
                  'OS_CACERT': self.ca}
        values.update(changes)
        return clean_environment({k: v for k, v in values.items() if v is not None})

    def token_environment(self):
        return clean_environment({'OS_TOKEN': TOKEN, 'OS_PROJECT_ID': PROJECT,
                                  'OS_ENDPOINT_OVERRIDE': self.url, 'OS_CACERT': self.ca})


def start(program, *arguments, env):
    return subprocess.Popen([program, *arguments], env=env, text=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(*arguments, env, program=None):
    """A whole run: exit code, standard output, standard error."""
    return finish(start(program or VIGIL, *arguments, env=env))


def run_together(*lines, env, program=None):
    """Runs that wait, side by side; the results in the order of the lines."""
    children = [start(program or VIGIL, *line, env=env) for line in lines]
    return [finish(child) for child in children]


def run_onto_full_disk(*arguments, env):
    """A run whose standard output takes nothing: exit code, standard error."""
    with open('/dev/full', 'w', encoding='ascii') as full:
        child = subprocess.run([VIGIL, *arguments], env=env, text=True, stdin=subprocess.DEVNULL, stdout=full,
                               stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    return child.returncode, child.stderr


def finish(child):
    try:
        out, err = child.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise
    return child.returncode, out, err


def stop_child(child):
    """Of a test that failed before it came to the child's end."""
    if child.poll() is None:
        child.kill()
        child.communicate()


def interrupt(child):
    child.send_signal(signal.SIGINT)
    return finish(child)


def wait_for_line(child, text):
    """Reads standard error up to the line that has `text`, and gives what was read."""
    seen = ''
    for line in child.stderr:
        seen += line
        if text in line:
            return seen
    raise AssertionError(f'{text!r} never came: {seen}')


def is_running(pid):
    try:
        state = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != 'Z'


class Conversation(unittest.TestCase):
    """A simulator for each class, in which everything is over soon."""
    options = ()
    action = '0.1'  # seconds that restores, removals, tasks and actions take

    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator('--duration-min', '0.05', '--duration-max', '0.2', '--action-min', cls.action,
                            '--action-max', cls.action, *cls.options)
        cls.addClassCleanup(cls.sim.stop)

    def vigil(self, *arguments, expect=0):
        code, out, err = run(*arguments, env=self.sim.environment())
        self.assertEqual(code, expect, f'{arguments}\n{out}\n{err}')
        return out, err

    def ask(self, *arguments, expect=0):
        """What the command says as JSON."""
        out, _ = self.vigil('-o', 'json', *arguments, expect=expect)
        return json.loads(out)

    def table(self, *arguments, expect=0):
        out, _ = self.vigil(*arguments, expect=expect)
        return out.splitlines()

    def error(self, *arguments, expect):
        return self.ask(*arguments, expect=expect)['error']

    def backup(self, name):
        [made] = self.ask('backup', 'create', '--volume', 'v-' + name, '--name', name, '--native', '--wait')
        return made['backup_id']
