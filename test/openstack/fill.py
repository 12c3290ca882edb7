"""Accounts, catalogue and a volume type; waits until every service is up, and prints where everything is.

  fill.py KEYSTONE_PORT CINDER_PORT PASSWORD

Users, all with the same password and in the domain Default: admin (administrator of admin), demo (member of
demo), other (member of other), loose (member of demo without a default project).
"""
import json
import sys
import time
import urllib.error
import urllib.request

keystone_port, cinder_port, password = sys.argv[1:4]
keystone = f'http://127.0.0.1:{keystone_port}/v3'
cinder = f'http://127.0.0.1:{cinder_port}/v3/'
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
give_up = time.time() + 120


def call(method, url, body=None, token=None, allowed=()):
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header('Content-Type', 'application/json')
    request.add_header('Accept', 'application/json')
    request.add_header('OpenStack-API-Version', 'volume 3.64')
    if token:
        request.add_header('X-Auth-Token', token)
    try:
        with opener.open(request, timeout=60) as reply:
            data = reply.read()
            return reply.headers, json.loads(data) if data else None
    except urllib.error.HTTPError as error:
        if error.code in allowed:
            return error.headers, None
        raise SystemExit(f'{method} {url}: {error.code} {error.read()!r}')


def until(ready, what):
    while not ready():
        if time.time() > give_up:
            raise SystemExit(f'gave up waiting for {what}')
        time.sleep(0.2)


domain = {'id': 'default'}
headers, body = call('POST', keystone + '/auth/tokens', {'auth': {
    'identity': {'methods': ['password'],
                 'password': {'user': {'name': 'admin', 'domain': domain, 'password': password}}},
    'scope': {'project': {'name': 'admin', 'domain': domain}}}})
token, admin_project = headers['X-Subject-Token'], body['token']['project']['id']


def make(collection, **values):
    one = collection[:-1]
    return call('POST', f'{keystone}/{collection}', {one: values}, token)[1][one]['id']


roles = {r['name']: r['id'] for r in call('GET', keystone + '/roles', token=token)[1]['roles']}
projects = {'admin': admin_project}
for name in 'service', 'demo', 'other':
    projects[name] = make('projects', name=name, domain_id='default')
for user, project, role, has_default in (('cinder', 'service', 'admin', True), ('demo', 'demo', 'member', True),
                                         ('other', 'other', 'member', True), ('loose', 'demo', 'member', False)):
    values = {'default_project_id': projects[project]} if has_default else {}
    user_id = make('users', name=user, domain_id='default', password=password, **values)
    call('PUT', f'{keystone}/projects/{projects[project]}/users/{user_id}/roles/{roles[role]}', token=token)
for kind in 'volumev3', 'block-storage', 'vbs':  # the types under which a client may look
    service = make('services', name=kind, type=kind)
    make('endpoints', service_id=service, interface='public', region_id='RegionOne', url=cinder + '%(project_id)s')

base = cinder + admin_project
call('POST', base + '/types', {'volume_type': {
    'name': 'file', 'extra_specs': {'volume_backend_name': 'file'}}}, token, allowed=(409,))
for project in projects.values():  # Cinder's own limit is 10 of each
    call('PUT', f'{base}/os-quota-sets/{project}', {'quota_set': {
        'volumes': 500, 'gigabytes': 1000, 'backups': 500, 'backup_gigabytes': 1000}}, token)
wanted = {'cinder-scheduler', 'cinder-volume', 'cinder-backup'}
until(lambda: wanted <= {s['binary'] for s in call('GET', base + '/os-services', token=token)[1]['services']
                         if s['state'] == 'up'}, 'the services')
until(lambda: call('GET', base + '/scheduler-stats/get_pools', token=token)[1]['pools'], 'the pools')

print(json.dumps({
    'auth_url': keystone, 'volume_url': cinder, 'password': password, 'projects': projects,
    'keystone_health': keystone, 'cinder_health': f'http://127.0.0.1:{cinder_port}/healthcheck'}, indent=1))
