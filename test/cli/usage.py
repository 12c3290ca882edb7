"""The program vigil without a service. usage.py VIGIL VIGIL_SIM VIGIL_DEMO"""
import json
import os
import pathlib
import sys
import tempfile
import unittest

from programs import PASSWORD, clean_environment, run, run_onto_full_disk


class Usage(unittest.TestCase):
    def refused(self, *arguments, env=None):
        code, out, err = run(*arguments, env=env or clean_environment())
        self.assertEqual((code, out), (2, ''), err)
        return err

    def test_help(self):
        code, out, err = run('--help', env=clean_environment())
        self.assertEqual((code, err), (0, ''))
        for group in ('backup', 'share', 'job', 'policy', 'sdrs', '--service', 'OS_TENANT_NAME', 'Exit codes', '130  interrupted'):
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
        for words, message in ((('bogus',), "'bogus' is no command; the commands are backup, share, job, "),
                               (('bogus', '--all'), "'bogus' is no command"),
                               (('--bogus', '5'), "'--bogus' is no option"),
                               (('backup', 'bogus'), "'bogus' is no command; the commands are create, list,"),
                               (('backup',), 'a command is missing; the commands are create,'),
                               ((), 'a command is missing; the commands are backup,'),
                               (('backup', 'list', 'bogus'), 'bogus'), (('backup', 'show'), 'ID is required')):
            self.assertIn(message, self.refused(*words))

    def test_misspelled_options_keep_their_values_to_themselves(self):
        for words in (('--pasword', 's3cret', 'backup', 'list'), ('backup', 'list', '--pasword', 's3cret'),
                      ('backup', '--pasword=s3cret', 'list'), ('backup', 'list', '--pasword=s3cret')):
            err = self.refused(*words)
            self.assertIn("'--pasword' is no option", err)
            self.assertNotIn('s3cret', err)
        self.assertIn("'again' is one word too many", self.refused('backup', 'show', 'b', 'again'))

    def test_forms_that_are_none(self):
        for form in ('xml', '1', 'JSON', ''):
            self.assertIn(f"'{form}' is neither table nor json", self.refused('backup', 'list', '--output', form))

        self.assertIn("'nova' is neither vbs nor cinder", self.refused('backup', 'list', '--service', 'nova'))

    def test_groups_of_groups(self):
        for words, message in ((('policy', 'tag'), 'a command is missing; the commands are add, remove,'),
                               (('sdrs', 'group', 'bogus'), "'bogus' is no command; the commands are list, show,"),
                               (('sdrs', 'instance', 'tag', 'add', 'i'), 'KEY=VALUE is required'),
                               (('sdrs', 'group', 'create', '--name', 'n'), '--source-zone is required')):
            self.assertIn(message, self.refused(*words))
        code, out, _ = run('sdrs', 'group', 'planned-failover', '--help', env=clean_environment())
        self.assertEqual(code, 0)
        self.assertIn('--to', out)

    def test_words_that_make_no_sense(self):
        for words, message in (
                (('backup', 'reset-status', 'b', 'gone'), "'gone' is none of available, error"),
                (('sdrs', 'group', 'planned-failover', 'g', '--to', 'there'), "'there' is none of source, target"),
                (('policy', 'create', '--name', 'n', '--weekday', 'someday'), "'someday' is none of SUN, MON"),
                (('policy', 'tag', 'add', 'p', 'novalue'), "'novalue' is not KEY=VALUE"),
                (('policy', 'tag', 'batch', 'p'), 'give --set or --unset'),
                (('policy', 'tag', 'batch', 'p', '--set', 'a=b', '--unset', 'c'), 'give --set or --unset'),
                (('sdrs', 'replication', 'extend', 'r', '0'), 'SIZE'),
                (('backup', 'restore', 'b'), 'VOLUME is missing: only Cinder makes one'),
                (('backup', 'restore', 'b', 'v', '--name', 'n'), '--name is of the volume that Cinder makes'),
                (('backup', 'wait', 'a', 'b', '--restored', 'v'), '--restored is of one backup'),
                (('backup', 'create', '--volume', 'v', '--name', 'n', '--property', 'a=b'), 'are of Cinder'),
                (('--service', 'cinder', 'backup', 'create', '--volume', 'v', '--name', 'n', '--full'),
                 'Cinder has neither')):
            self.assertIn(message, self.refused(*words))

    def test_times_that_are_none(self):
        for time in ('0', '-1', '1e10', 'nan', '5x', '1e-300', ''):
            err = self.refused('backup', 'list', '--timeout', time)
            self.assertIn(f"'{time}' is no number of seconds from 0.001 to 1000000000", err)

    def test_names_of_nothing(self):
        for name, arguments in (('ID', ('backup', 'show', '')), ('ID', ('backup', 'wait', 'a', '')),
                                ('ID', ('job', 'show', '')), ('ID', ('job', 'wait', '')),
                                ('POLICY', ('policy', 'tasks', '')),
                                ('--volume', ('backup', 'create', '--volume', '', '--name', 'n')),
                                ('--name', ('backup', 'create', '--volume', 'v', '--name', ''))):
            self.assertIn(f'vigil: {name}: must not be empty', self.refused(*arguments))

    def test_the_value_that_an_empty_variable_took_away(self):
        err = self.refused('backup', 'create', '--volume', '--name', 'b0')
        self.assertIn('--volume', err)
        self.assertIn('value', err)

    def test_the_actions_to_wait_for_are_named(self):
        code, out, _ = run('sdrs', 'group', 'wait', '--help', env=clean_environment())
        self.assertEqual(code, 0)
        self.assertIn('reprotect', out)

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

    def test_half_an_access_key(self):
        for have, missing, options in (({'OS_ACCESS_KEY': 'a'}, 'OS_SECRET_KEY', ()),
                                       ({'OS_SECRET_KEY': 's3cret'}, 'OS_ACCESS_KEY', ()),
                                       ({}, 'OS_SECRET_KEY', ('--os-access-key', 'a'))):
            for more in ({}, {'OS_AUTH_URL': 'https://127.0.0.1:1'}):
                err = self.refused('backup', 'list', *options, env=clean_environment({**have, **more}))
                self.assertIn('half an access key', err)
                self.assertIn(missing, err)
                self.assertNotIn('s3cret', err)

    def test_a_key_that_knows_no_endpoint(self):
        env = clean_environment({'OS_ACCESS_KEY': 'a', 'OS_SECRET_KEY': 's3cret', 'OS_PROJECT_ID': 'p'})
        code, _, err = run('backup', 'list', env=env)
        self.assertEqual(code, 2, err)
        self.assertIn('--endpoint (OS_ENDPOINT_OVERRIDE)', err)
        self.assertIn('--auth-url (OS_AUTH_URL)', err)

    def test_clouds_of_a_file(self):
        with tempfile.TemporaryDirectory(prefix='vigil-test-') as folder:
            file = os.path.join(folder, 'clouds.yaml')
            pathlib.Path(file).write_text(
                'clouds:\n'
                '  a: {auth: {auth_url: "https://127.0.0.1:1", username: u}}\n'
                '  b: {auth_type: v3adfspassword, auth: {auth_url: "https://127.0.0.1:1", password: s3cret}}\n',
                encoding='ascii')
            env = clean_environment({'OS_CLIENT_CONFIG_FILE': file})
            err = self.refused('backup', 'list', env=env)
            self.assertIn(f'no credentials: give --token', err)
            self.assertIn(f'no cloud is chosen (OS_CLOUD), and {file} has the clouds a, b', err)
            self.assertIn('no password: set OS_PASSWORD', self.refused('--os-cloud', 'a', 'backup', 'list', env=env))
            err = self.refused('backup', 'list', '--os-cloud=b', env=env)
            self.assertIn(f'{file}:3: auth_type: is not supported; vigil can do password', err)
            self.assertNotIn('s3cret', err)
            self.assertIn('clouds.x: there is no such cloud; there are a, b',
                          self.refused('backup', 'list', '--os-cloud', 'x', env=env))
            pathlib.Path(file).write_text('clouds:\n\ta: {}\n', encoding='ascii')
            self.assertIn(f'{file}:2: ', self.refused('backup', 'list', env=env))

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


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
