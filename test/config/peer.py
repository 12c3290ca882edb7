"""vigil::config against openstacksdk: the same files, variables and arguments must give the same cloud.

peer.py SHOW_CONFIG

Each case is a folder of files, an environment and arguments. Where vigil differs on purpose, the case says what vigil
has instead, and why. Random cases (fixed seed) say the same setting in several places and compare who wins.
"""
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
import warnings

import openstack.config
import yaml
from openstack.config import loader

SHOW = os.path.abspath(sys.argv[1])
SUFFIXES = ('.yaml', '.yml', '.json')
LOGIN = {'auth_url': 'https://iam.test/v3', 'username': 'u', 'password': 'p', 'project_name': 'pn',
         'user_domain_name': 'ud'}
ENV = {'OS_' + k.upper(): v for k, v in LOGIN.items()}
AUTH = set(LOGIN) | {'user_id', 'user_domain_id', 'project_id', 'project_domain_id', 'project_domain_name', 'token',
                     'domain_id', 'domain_name', 'passcode', 'application_credential_id', 'endpoint',
                     'application_credential_name', 'application_credential_secret', 'default_domain_id',
                     'default_domain_name', 'auth_methods'}


def clouds(**settings):
    return {'clouds': {'c': settings}}


class Case:
    """`files`: name -> text or tree. `differs`: key -> (what vigil has, why). The key None: openstacksdk
    refuses it, and vigil has at least this; the key '': vigil refuses it."""

    def __init__(self, name, files=None, env=None, arguments=None, cloud=None, differs=None):
        self.name, self.files, self.env = name, files or {}, env or {}
        self.arguments, self.cloud, self.differs = arguments or {}, cloud, differs or {}

    def write(self, folder):
        for name, content in self.files.items():
            with open(os.path.join(folder, name), 'w', encoding='utf-8') as to:
                if isinstance(content, str):
                    to.write(content)
                elif name.endswith('json'):
                    json.dump(content, to, indent='\t')
                else:
                    yaml.safe_dump(content, to)


@contextlib.contextmanager
def environment(variables):
    """The process has these, and none of the tester's own."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def peer(case, folder, env):
    """What openstacksdk makes of it, in vigil's words."""
    def candidates(base):
        return [os.path.join(folder, base + s) for s in SUFFIXES]
    kwargs = {k: v for k, v in case.arguments.items() if k not in AUTH}
    auth = {k: v for k, v in case.arguments.items() if k in AUTH}
    if auth:
        kwargs['auth'] = auth
    with environment(env), warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            known = openstack.config.OpenStackConfig(config_files=candidates('clouds'),
                                                     secure_files=candidates('secure'),
                                                     vendor_files=candidates('clouds-public'))
            region = known.get_one(cloud=case.cloud, **kwargs)
        except Exception as e:  # pylint: disable=broad-except
            return {'error': f'{type(e).__name__}: {e}'}
        verify, cert = region.get_requests_verify_args()
        timeout = region.config.get('api_timeout')
        said = {k: v for k, v in region.get_auth_args().items() if v not in (None, '')}
        interface = region.get_interface() or 'public'
        return {'cloud': region.name, 'region': region.region_name,
                'auth': {k: str(v) if not isinstance(v, list) else v for k, v in said.items()},
                'interface': interface[:-3] if interface.endswith('URL') else interface,
                'verify': bool(verify), 'cacert': verify if isinstance(verify, str) else '',
                'cert': (cert[0] if isinstance(cert, tuple) else cert) or '',
                'key': cert[1] if isinstance(cert, tuple) else '',
                'timeout': 60.0 if timeout is None else float(timeout),
                'vbs': region.get_endpoint('vbs') or '', 'sdrs': region.get_endpoint('sdrs') or '',
                'volume': region.get_endpoint('block-storage') or ''}


def show(*arguments, env, cwd=None):
    done = subprocess.run([SHOW, *arguments], env=env, cwd=cwd, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def vigil(case, folder, env):
    words = ['--folder', folder]
    if case.cloud:
        words += ['--cloud', case.cloud]
    for name, text in case.arguments.items():
        words += ['--argument', f'{name}={str(text).lower() if isinstance(text, bool) else text}']
    return show(*words, env=env)


CASES = [
    # ---- which cloud
    Case('the only cloud of the file', {'clouds.yaml': clouds(auth=LOGIN)}),
    Case('OS_CLOUD', {'clouds.yaml': {'clouds': {'a': {'auth': {**LOGIN, 'username': 'other'}}, 'b': {'auth': LOGIN}}}},
         {'OS_CLOUD': 'b'}),
    Case('the argument before OS_CLOUD',
         {'clouds.yaml': {'clouds': {'a': {'auth': {**LOGIN, 'username': 'other'}}, 'b': {'auth': LOGIN}}}},
         {'OS_CLOUD': 'b'}, cloud='a'),
    Case('no such cloud', {'clouds.yaml': clouds(auth=LOGIN)}, {'OS_CLOUD': 'x'}),
    Case('two clouds and no choice', {'clouds.yaml': {'clouds': {'a': {'auth': LOGIN}, 'b': {'auth': LOGIN}}}}),
    Case('two clouds, no choice, and all by arguments',
         {'clouds.yaml': {'clouds': {'a': {'auth': {'username': 'a'}}, 'b': {}}}}, arguments=LOGIN),
    Case('nothing at all'),
    Case('variables', env=ENV),
    Case('variables before the only cloud', {'clouds.yaml': clouds(auth={**LOGIN, 'username': 'x'})}, ENV),
    Case('a cloud of the file, variables ignored', {'clouds.yaml': clouds(auth={**LOGIN, 'username': 'x'})},
         {**ENV, 'OS_CLOUD': 'c'}),
    Case('envvars by name', {'clouds.yaml': clouds(auth={**LOGIN, 'username': 'x'})}, {**ENV, 'OS_CLOUD': 'envvars'}),
    Case('envvars by name, but no variables', {'clouds.yaml': clouds(auth=LOGIN)}, {'OS_CLOUD': 'envvars'}),
    Case('envvars under another name', env={**ENV, 'OS_CLOUD_NAME': 'mine'}),
    Case('a cloud that is called as that of the variables', {'clouds.yaml': {'clouds': {'envvars': {'auth': LOGIN}}}}),
    Case('selectors make no cloud', {'clouds.yaml': clouds(auth=LOGIN)}, {'OS_CLOUD_NAME': 'x'}),
    Case('any other variable makes one', {'clouds.yaml': clouds(auth=LOGIN)}, {'OS_CACERT': '/x'}),
    Case('variables of test beds make none', {'clouds.yaml': clouds(auth=LOGIN)},
         {'OS_TEST_PATH': '/x', 'OS_STDOUT_CAPTURE': '1', 'OS_LOG_CAPTURE': '1'}),
    Case('an empty variable', {'clouds.yaml': clouds(auth=LOGIN)}, {'OS_PASSWORD': ''},
         differs={None: ({'cloud': 'c'}, 'an empty variable is taken for one that is not set, and so makes no cloud')}),
    # ---- files
    Case('yaml before yml before json', {'clouds.yml': clouds(auth=LOGIN),
                                         'clouds.json': clouds(auth={**LOGIN, 'username': 'x'})}),
    Case('JSON', {'clouds.json': clouds(auth={**LOGIN, 'password': 'a"\\/\u00e9\t'}, verify=False, regions=['r', 's'])}),
    Case('secure.yaml', {'clouds.yaml': clouds(auth={k: v for k, v in LOGIN.items() if k != 'password'}),
                         'secure.yaml': clouds(auth={'password': 'hidden', 'username': 'u2'}, verify=False)}),
    Case('secure.json over clouds.yaml', {'clouds.yaml': clouds(auth=LOGIN), 'secure.json': clouds(auth={'password': 's'})}),
    Case('a cloud of secure.yaml alone', {'secure.yaml': clouds(auth=LOGIN)}),
    Case('OS_CLIENT_CONFIG_FILE', {'clouds.yaml': clouds(auth={**LOGIN, 'username': 'x'}), 'mine': clouds(auth=LOGIN)},
         {'OS_CLIENT_CONFIG_FILE': '{folder}/mine'}),
    Case('OS_CLIENT_CONFIG_FILE that is not there', {'clouds.yaml': clouds(auth=LOGIN)},
         {'OS_CLIENT_CONFIG_FILE': '{folder}/nobody'}),
    Case('OS_CLIENT_SECURE_FILE', {'clouds.yaml': clouds(auth=LOGIN), 'secure.yaml': clouds(auth={'password': 'x'}),
                                   'mine': clouds(auth={'password': 'y'})}, {'OS_CLIENT_SECURE_FILE': '{folder}/mine'}),
    Case('a broken file', {'clouds.yaml': 'clouds: [', 'clouds.json': clouds(auth=LOGIN)}),
    Case('an empty file', {'clouds.yaml': ''}, ENV),
    Case('merge keys', {'clouds.yaml': 'base: &b {auth: {auth_url: "http://h", username: u, password: p}, verify: false}\n'
                                       'clouds: {c: {<<: *b, verify: true, region_name: r}}'}),
    Case('a list of merge keys', {'clouds.yaml': 'a: &a {region_name: r1, verify: false}\nb: &b {region_name: r2, '
                                                 'auth: {auth_url: "http://h", username: u, password: p}}\n'
                                                 'clouds: {c: {<<: [*a, *b]}}'}),
    Case('a key that stands twice', {'clouds.yaml': 'clouds: {c: {region_name: a, region_name: b, auth: '
                                                    '{auth_url: "http://h", username: u, password: p}}}'}),
    Case('two documents', {'clouds.yaml': 'clouds: {}\n---\nclouds: {}'}),
    Case('a tag', {'clouds.yaml': 'clouds: !!python/object:os.x {}'}),
    Case('a number with zeros in front', {'clouds.yaml': 'clouds: {c: {auth: {auth_url: "http://h", username: 0123, '
                                                         'password: 1_000, project_id: 12}}}'},
         differs={'auth': ({'auth_url': 'http://h', 'username': '0123', 'password': '1_000', 'project_id': '12'},
                           'vigil takes what is written; YAML 1.1 reads an octal number and one with a separator')}),
    Case('a null that overrides', {'clouds.yaml': clouds(auth=LOGIN, verify=None)},
         differs={'verify': (True, 'a null says nothing in vigil; openstacksdk would not verify the server')}),
    # ---- profiles
    Case('the built-in profile', {'clouds.yaml': clouds(profile='otc', auth=LOGIN)}),
    Case('its URL has the region in it', {'clouds.yaml': clouds(profile='otc', region_name='eu-nl',
                                                               auth={'username': 'u', 'password': 'p'})}),
    Case('its regions are those that there are', {'clouds.yaml': clouds(profile='otc', auth=LOGIN)},
         arguments={'region_name': 'eu-xx'}),
    Case('the profile by its name of old', {'clouds.yaml': clouds(cloud='otc', auth={'username': 'u', 'password': 'p'})}),
    Case('a profile of variables', env={'OS_PROFILE': 'otc', 'OS_USERNAME': 'u', 'OS_PASSWORD': 'p'}),
    Case('a profile of variables in another region', env={'OS_PROFILE': 'otc', 'OS_USERNAME': 'u', 'OS_PASSWORD': 'p',
                                                          'OS_REGION_NAME': 'eu-nl'}),
    Case('a profile of one\'s own', {'clouds.yaml': clouds(profile='mine', auth={'username': 'u', 'password': 'p'}),
                                     'clouds-public.yaml': {'public-clouds': {'mine': {
                                         'auth': {'auth_url': 'https://{region_name}.mine', 'username': 'no'},
                                         'interface': 'internal', 'regions': ['x', 'y']}}}}),
    Case('one\'s own goes before the built-in', {'clouds.yaml': clouds(profile='otc', auth=LOGIN),
                                                 'clouds-public.yml': {'public-clouds': {'otc': {'region_name': 'z'}}}}),
    Case('defaults go before the profile of variables',
         {'clouds-public.yaml': {'public-clouds': {'mine': {'interface': 'internal', 'verify': False}}}},
         {**ENV, 'OS_PROFILE': 'mine'}),
    Case('a profile that nobody knows', {'clouds.yaml': clouds(profile='nobody', auth=LOGIN)}),
    # ---- regions
    Case('the first region', {'clouds.yaml': clouds(regions=['a', 'b'], auth=LOGIN)}),
    Case('a region by argument', {'clouds.yaml': clouds(regions=['a', 'b'], auth=LOGIN)}, arguments={'region_name': 'b'}),
    Case('a region that is none', {'clouds.yaml': clouds(regions=['a', 'b'], auth=LOGIN)}, arguments={'region_name': 'c'}),
    Case('values of a region', {'clouds.yaml': clouds(regions=[{'name': 'a', 'values': {'interface': 'admin', 'auth': {
        'project_name': 'of-a'}}}, 'b'], interface='internal', auth=LOGIN)}),
    Case('values of another region', {'clouds.yaml': clouds(regions=[{'name': 'a', 'values': {'interface': 'admin'}}, 'b'],
                                                            interface='internal', auth=LOGIN)},
         arguments={'region_name': 'b'}),
    Case('arguments before values of the region', {'clouds.yaml': clouds(regions=[{'name': 'a', 'values': {
        'interface': 'admin'}}], auth=LOGIN)}, arguments={'interface': 'internal'}),
    Case('a region with strange keys', {'clouds.yaml': clouds(regions=[{'name': 'a', 'verify': False}], auth=LOGIN)}),
    Case('an empty list of regions hides the profile\'s', {'clouds.yaml': clouds(profile='otc', regions=[], auth=LOGIN)}),
    Case('regions as a list of words', {'clouds.yaml': clouds(region_name='a,b', auth=LOGIN)}),
    Case('another region than the only one', {'clouds.yaml': clouds(region_name='a', auth=LOGIN)},
         arguments={'region_name': 'b'}),
    Case('any region, where there is none', {'clouds.yaml': clouds(auth=LOGIN)}, arguments={'region_name': 'b'}),
    Case('OS_REGION_NAME and a cloud of the file', {'clouds.yaml': clouds(regions=['a', 'b'], auth=LOGIN)},
         {'OS_REGION_NAME': 'b'},
         differs={'region': ('b', 'the variable chooses, as in the program openstack; get_one alone passes it over')}),
    Case('a region by argument before OS_REGION_NAME', env={**ENV, 'OS_REGION_NAME': 'a'}, arguments={'region_name': 'b'},
         differs={None: ({'region': 'b'}, 'openstacksdk takes the variable for the only region that there is')}),
    # ---- spellings
    Case('tenants', {'clouds.yaml': clouds(auth={'auth_url': 'http://h', 'username': 'u', 'password': 'p',
                                                 'tenant_name': 't', 'tenant-id': 'i'})}),
    Case('projects before tenants', {'clouds.yaml': clouds(tenant_name='a', project_name='b', auth={
        'auth_url': 'http://h', 'username': 'u', 'password': 'p', 'tenant_name': 'c'})}),
    Case('in auth before beside it', {'clouds.yaml': clouds(username='a', password='b', project_name='c', auth=LOGIN)}),
    Case('beside auth', {'clouds.yaml': clouds(**LOGIN)}),
    Case('dashes', {'clouds.yaml': clouds(auth={'auth-url': 'http://h', 'username': 'u', 'password': 'p', 'user-domain-id':
                                                'd', 'project-name': 'x'})}),
    Case('user_name', {'clouds.yaml': clouds(auth={'auth_url': 'http://h', 'user_name': 'u', 'password': 'p'})}),
    Case('one domain for both', {'clouds.yaml': clouds(auth={**LOGIN, 'domain_id': 'd'})}),
    Case('one domain for both, beside auth', {'clouds.yaml': clouds(domain_name='d', auth=LOGIN)}),
    Case('a domain as the scope', {'clouds.yaml': clouds(auth={'auth_url': 'http://h', 'username': 'u', 'password': 'p',
                                                              'domain_id': 'd', 'user_domain_id': 'e'})}),
    Case('endpoint_type', {'clouds.yaml': clouds(auth=LOGIN, endpoint_type='internalURL')}),
    Case('endpoint_type before interface', env={**ENV, 'OS_ENDPOINT_TYPE': 'adminURL', 'OS_INTERFACE': 'internal'}),
    Case('auth_plugin', {'clouds.yaml': clouds(auth={'auth_url': 'http://h', 'token': 't'}, auth_plugin='token')},
         differs={None: ({'kind': 'exchanged_token'}, 'what was meant is clear; openstacksdk forgets it for its default')}),
    # ---- kinds of credentials
    Case('v3password', {'clouds.yaml': clouds(auth={**LOGIN, 'project_domain_name': 'pd'}, auth_type='v3password')}),
    Case('token', {'clouds.yaml': clouds(auth={'auth_url': 'http://h', 'token': 't', 'project_id': 'p'},
                                         auth_type='token')}),
    Case('v3token of variables', env={'OS_AUTH_URL': 'http://h', 'OS_TOKEN': 't', 'OS_AUTH_TYPE': 'v3token',
                                      'OS_PROJECT_NAME': 'x', 'OS_PROJECT_DOMAIN_ID': 'y'}),
    Case('auth_token', {'clouds.yaml': clouds(auth={'auth_url': 'http://h', 'auth_token': 't'}, auth_type='token')}),
    Case('a token without a word', {'clouds.yaml': clouds(auth={'auth_url': 'http://h', 'token': 't'})},
         differs={None: ({'kind': 'exchanged_token'}, 'what is there decides; openstacksdk calls password with a token')}),
    Case('an application credential', {'clouds.yaml': clouds(auth={
        'auth_url': 'http://h', 'application_credential_id': 'i', 'application_credential_secret': 's'},
        auth_type='v3applicationcredential')}),
    Case('an application credential by name', {'clouds.yaml': clouds(auth={
        'auth_url': 'http://h', 'application_credential_name': 'n', 'application_credential_secret': 's',
        'username': 'u', 'user_domain_name': 'd'}, auth_type='v3applicationcredential')}),
    Case('an application credential without its secret', {'clouds.yaml': clouds(auth={
        'auth_url': 'http://h', 'application_credential_id': 'i'}, auth_type='v3applicationcredential')}),
    Case('a type that nobody knows', {'clouds.yaml': clouds(auth=LOGIN, auth_type='nobody')}),
    Case('no auth_url', {'clouds.yaml': clouds(auth={'username': 'u', 'password': 'p'})}),
    # ---- how to get there
    Case('not verified', {'clouds.yaml': clouds(auth=LOGIN, verify=False)}),
    Case('insecure goes before verify', {'clouds.yaml': clouds(auth=LOGIN, verify=True, insecure=True)}),
    Case('OS_INSECURE', env={**ENV, 'OS_INSECURE': 'True'}),
    Case('OS_INSECURE=1 is not true', env={**ENV, 'OS_INSECURE': '1'}),
    Case('cacert', {'clouds.yaml': clouds(auth=LOGIN, cacert='~/ca.pem', cert='~/c.pem', key='/k.pem')}),
    Case('cacert of variables', env={**ENV, 'OS_CACERT': '/ca', 'OS_CERT': '/c', 'OS_KEY': '/k'}),
    Case('a key without a cert', {'clouds.yaml': clouds(auth=LOGIN, key='/k.pem')}),
    Case('cacert and not verified', {'clouds.yaml': clouds(auth=LOGIN, cacert='/ca', verify=False)}),
    Case('verify as a file', {'clouds.yaml': clouds(auth=LOGIN, verify='/ca.pem')}),
    Case('OS_VERIFY=false', env={**ENV, 'OS_VERIFY': 'false'},
         differs={'verify': (False, 'openstacksdk would look for authorities in a file "false"'),
                  'cacert': ('', 'the same')}),
    Case('timeouts', {'clouds.yaml': clouds(auth=LOGIN, api_timeout=12.5)}),
    Case('any timeout is the timeout', env={**ENV, 'OS_HTTP_TIMEOUT': '7', 'OS_API_TIMEOUT': '9'}),
    Case('endpoints', {'clouds.yaml': clouds(auth=LOGIN, region_name='r', vbs_endpoint_override='https://vbs.{region_name}',
                                             sdrs_endpoint='https://s', volumev3_endpoint_override='https://v3',
                                             volume_endpoint_override='https://v')}),
    Case('an endpoint of the block storage', env={**ENV, 'OS_BLOCK_STORAGE_ENDPOINT_OVERRIDE': 'https://b',
                                                  'OS_VOLUME_ENDPOINT_OVERRIDE': 'https://v'}),
    Case('a URL with a place for a region, and no region', {'clouds.yaml': clouds(auth={**LOGIN, 'auth_url': 'https://a.{region_name}.b'})},
         differs={'': (None, 'vigil refuses; openstacksdk asks https://a..b')}),
    Case('a brace that names nothing', {'clouds.yaml': clouds(auth={**LOGIN, 'auth_url': 'https://{nobody}'})}),
    # ---- arguments
    Case('arguments before all', {'clouds.yaml': clouds(auth=LOGIN, interface='admin', verify=False)},
         arguments={'username': 'me', 'password': 'mine', 'interface': 'internal', 'verify': True}),
    Case('arguments before variables', env=ENV, arguments={'password': 'mine', 'project_name': 'x'}),
    Case('a user by argument pushes the id of the file out', {'clouds.yaml': clouds(auth={**LOGIN, 'user_id': 'i'})},
         arguments={'username': 'me'},
         differs={'auth': ({**LOGIN, 'username': 'me'}, 'openstacksdk sends the id of the file, and another user logs in')}),
]


def random_files(dice):
    """Some settings, each in some of the places where it may stand; texts tell where they come from."""
    places = [p for p in ('profile', 'file', 'secure', 'region', 'argument') if dice.random() < 0.6] or ['file']
    names = ['username', 'password', 'project_name', 'project_id', 'tenant_name', 'user_domain_name', 'user_domain_id',
             'project_domain_id', 'domain_name', 'domain_id', 'interface', 'cacert', 'cert', 'key', 'verify', 'insecure',
             'vbs_endpoint_override', 'volumev3_endpoint_override', 'block_storage_endpoint', 'api_timeout', 'auth_url']
    maps = {p: {'auth': {}} for p in places}
    maps.setdefault('file', {'auth': {}})
    for name in names:
        for place in places:
            if dice.random() > 0.4:
                continue
            choices = {'interface': ['public', 'internal', 'admin'], 'verify': [True, False],
                       'insecure': [True, False], 'api_timeout': [dice.randint(1, 99)],
                       'auth_url': ['https://%s.{region_name}/v3' % place]}
            text = dice.choice(choices.get(name, [f'{name}-of-{place}']))
            if name == 'tenant_name' and place == 'argument':
                continue
            inside = name in AUTH or name == 'tenant_name'
            if inside and (name == 'auth_url' or dice.random() < 0.7):
                maps[place]['auth'][name] = text
            elif inside and place not in ('argument', 'region'):
                maps[place][name] = text
            elif not inside:
                maps[place][name] = text
    arguments = maps.pop('argument', {'auth': {}})
    arguments = {**arguments.pop('auth'), **arguments}
    # What an argument pushes out is another thing, and has tests of its own.
    for group in (('username', 'user_id'), ('project_name', 'project_id', 'tenant_name'),
                  ('user_domain_name', 'user_domain_id', 'domain_name', 'domain_id'),
                  ('project_domain_id', 'project_domain_name', 'domain_id', 'domain_name'), ('verify', 'insecure'),
                  ('auth_url',)):
        if any(name in arguments for name in group):
            for name in group:
                arguments.pop(name, None)
    cloud = maps['file']
    cloud['auth'].setdefault('auth_url', 'https://file/v3')
    cloud['auth'].setdefault('username', 'u')
    cloud['auth'].setdefault('password', 'p')
    files = {'clouds.yaml': {'clouds': {'c': cloud}}}
    if 'profile' in maps:
        cloud['profile'] = 'mine'
        files['clouds-public.yaml'] = {'public-clouds': {'mine': maps['profile']}}
    cloud['region_name'] = 'only'
    if 'region' in maps:
        cloud['regions'] = ['first', {'name': 'second', 'values': maps['region']}]
        if dice.random() < 0.7:
            arguments['region_name'] = 'second'
    if 'secure' in maps:
        files['secure.json'] = {'clouds': {'c': maps['secure']}}
    return files, arguments


def random_variables(dice):
    """A cloud of variables, with a profile now and then."""
    names = ['username', 'user_name', 'password', 'project_name', 'project_id', 'tenant_name', 'tenant_id',
             'user_domain_name', 'user_domain_id', 'project_domain_id', 'project_domain_name', 'domain_name', 'domain_id',
             'interface', 'endpoint_type', 'cacert', 'cert', 'key', 'insecure', 'region_name', 'vbs_endpoint_override',
             'volume_endpoint_override', 'api_timeout', 'nova_timeout', 'test_x', 'image_api_version']
    choices = {'interface': ['public', 'internalURL', 'admin'], 'endpoint_type': ['publicURL', 'adminURL'],
               'insecure': ['true', 'TRUE', 'false', '1', 'yes'], 'api_timeout': ['5', '6.5'], 'nova_timeout': ['7']}
    env = {'OS_AUTH_URL': 'https://variables/v3'}
    for name in names:
        if dice.random() < 0.35:
            env['OS_' + name.upper()] = dice.choice(choices.get(name, [name + '-of-variables']))
    files = {}
    if dice.random() < 0.5:
        files['clouds-public.yaml'] = {'public-clouds': {'mine': {
            'auth': {'auth_url': 'https://profile', 'username': 'of-profile', 'project_name': 'of-profile'},
            'interface': 'admin', 'regions': ['of-profile'], 'vbs_endpoint_override': 'https://of-profile'}}}
        env['OS_PROFILE'] = 'mine'
    if 'OS_USERNAME' not in env and 'OS_USER_NAME' not in env and not files:
        env['OS_USER_ID'] = 'i'
    env.setdefault('OS_PASSWORD', 'p')
    return files, env


class Peer(unittest.TestCase):
    maxDiff = None

    def compare(self, case):
        with tempfile.TemporaryDirectory(prefix='vigil-peer-') as folder:
            case.write(folder)
            env = {'HOME': '/home/of-the-test', **{k: v.replace('{folder}', folder) for k, v in case.env.items()}}
            theirs, ours = peer(case, folder, env), vigil(case, folder, env)
            story = f'{case.name}\nopenstacksdk: {theirs}\nvigil: {ours}'
            if '' in case.differs:
                self.assertNotIn('error', theirs, story)
                self.assertIn('error', ours, story)
                return
            if None in case.differs:
                wanted, _ = case.differs[None]
                self.assertIn('error', theirs, story + '\nno difference any more?')
                self.assertEqual({k: ours.get(k) for k in wanted}, wanted, story)
                return
            self.assertEqual('error' in ours, 'error' in theirs, story)
            if 'error' in ours:
                return
            if not theirs['verify']:
                del theirs['cacert']  # of no use then; vigil keeps it
            for key, value in theirs.items():
                if key in case.differs:
                    self.assertNotEqual(value, case.differs[key][0], story + f'\n{key}: no difference any more?')
                    value = case.differs[key][0]
                self.assertEqual(ours[key], value, f'{story}\n{key}')

    def test_cases(self):
        self.assertGreaterEqual(len(CASES), 30)
        for case in CASES:
            with self.subTest(case.name):
                self.compare(case)

    def test_random_files(self):
        for seed in range(150):
            files, arguments = random_files(random.Random(seed))
            with self.subTest(seed=seed):
                self.compare(Case(f'seed {seed}: {files} {arguments}', files, arguments=arguments))

    def test_random_variables(self):
        for seed in range(100):
            files, env = random_variables(random.Random(seed))
            with self.subTest(seed=seed):
                self.compare(Case(f'seed {seed}: {files} {env}', files, env))

    def test_search_order(self):
        """The real places: a process of each, for openstacksdk looks at them when it is imported."""
        script = ('import openstack.config; r = openstack.config.OpenStackConfig().get_one(); '
                  'print(r.config["auth"]["username"])')
        with tempfile.TemporaryDirectory(prefix='vigil-peer-') as root:
            root = os.path.realpath(root)
            order = ['work', 'xdg/openstack', 'home/.config/openstack', 'site/openstack']
            paths = [os.path.join(root, *place.split('/'), 'clouds' + suffix) for place in order for suffix in SUFFIXES]
            for path in paths:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, 'w', encoding='utf-8') as to:
                    json.dump(clouds(auth={**LOGIN, 'username': path}), to)
            env = {'HOME': f'{root}/home', 'XDG_CONFIG_HOME': f'{root}/xdg', 'XDG_CONFIG_DIRS': f'{root}/site',
                   'PATH': os.environ.get('PATH', '')}
            # Every third is enough to see each folder, and the first folder shows the order of the suffixes.
            for n, path in enumerate(paths):
                ours = show(env=env, cwd=f'{root}/work')
                self.assertEqual(ours['auth']['username'], path)
                if n < 3 or n % 3 == 0:
                    theirs = subprocess.run([sys.executable, '-c', script], env=env, cwd=f'{root}/work',
                                            capture_output=True, text=True, timeout=60, check=True)
                    self.assertEqual(theirs.stdout.strip(), path)
                os.remove(path)
        self.assertEqual(loader.UNIX_SITE_CONFIG_HOME, '/etc/openstack')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
