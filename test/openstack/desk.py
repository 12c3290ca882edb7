"""What the tests of the program see and do on the real servers behind its back, by plain HTTP."""
import json
import pathlib
import time
import urllib.error
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
DOMAIN = {'id': 'default'}
LIMIT = 120  # seconds that nothing of a test's own takes


class Desk:
    def __init__(self, stack):
        self.stack = pathlib.Path(stack)
        self.where = json.loads((self.stack / 'stack.json').read_text())
        self.tokens = {user: self.log_in(user) for user in ('demo', 'admin')}

    def keystone(self, method, path, body=None, token=None):
        """Status, headers, body."""
        return self._call(method, self.where['auth_url'] + path, body, token)

    def log_in(self, user):
        status, headers, _ = self.keystone('POST', '/auth/tokens', {'auth': {
            'identity': {'methods': ['password'],
                         'password': {'user': {'name': user, 'domain': DOMAIN, 'password': self.where['password']}}},
            'scope': {'project': {'name': user, 'domain': DOMAIN}}}})
        assert status == 201, status
        return headers['X-Subject-Token']

    def revoke(self, token):
        request = urllib.request.Request(self.where['auth_url'] + '/auth/tokens', method='DELETE')
        request.add_header('X-Auth-Token', self.tokens['admin'])
        request.add_header('X-Subject-Token', token)
        with OPENER.open(request, timeout=LIMIT) as reply:
            return reply.status

    def cinder(self, method, path, body=None, user='demo'):
        """Status and body of `path` below the user's project."""
        url = self.where['volume_url'] + self.where['projects'][user] + path
        status, _, said = self._call(method, url, body, self.tokens[user])
        return status, said

    def get(self, path, user='demo'):
        status, said = self.cinder('GET', path, user=user)
        assert status == 200, (status, said)
        [thing] = said.values()
        return thing

    @staticmethod
    def _call(method, url, body, token):
        request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
        for name, value in (('Content-Type', 'application/json'), ('Accept', 'application/json'),
                            ('OpenStack-API-Version', 'volume 3.64'), ('X-Auth-Token', token)):
            if value:
                request.add_header(name, value)
        try:
            with OPENER.open(request, timeout=LIMIT) as reply:
                data = reply.read()
                return reply.status, reply.headers, json.loads(data) if data else None
        except urllib.error.HTTPError as error:
            with error:
                data = error.read()
                return error.code, error.headers, json.loads(data) if data else None

    def until(self, path, status, user='demo'):
        """Waits until what is at `path` has this status."""
        give_up = time.monotonic() + LIMIT
        while (seen := self.get(path, user))['status'] != status:
            assert time.monotonic() < give_up, seen
            time.sleep(0.1)
        return seen

    def volume(self, **metadata):
        status, said = self.cinder('POST', '/volumes', {'volume': {'size': 1, 'name': 'of the cli', 'metadata': metadata}})
        assert status == 202, said
        return said['volume']['id']

    def snapshot(self, volume):
        status, said = self.cinder('POST', '/snapshots', {'snapshot': {'volume_id': volume, 'name': 'snap'}})
        assert status == 202, said
        return self.until('/snapshots/' + said['snapshot']['id'], 'available')['id']

    def attach(self, volume):
        for action in ({'os-reserve': None}, {'os-attach': {'instance_uuid': '5f0c1e36-6a4d-4a7b-8b1e-0d7f3a0c9a11',
                                                           'mountpoint': '/dev/vdb'}}):
            status, said = self.cinder('POST', f'/volumes/{volume}/action', action)
            assert status in (200, 202), said

    def detach(self, volume):
        self.cinder('POST', f'/volumes/{volume}/action', {'os-detach': {}})

    def set_quota(self, backups):
        project = self.where['projects']['demo']
        status, said = self.cinder('PUT', f'/os-quota-sets/{project}', {'quota_set': {'backups': backups}}, user='admin')
        assert status == 200, said

    def clean_up(self, volumes):
        """Backups first, the children before their parents; then snapshots and volumes."""
        for _ in range(2):
            for user in 'demo', 'admin':
                for backup in self.get('/backups/detail', user):
                    if backup['volume_id'] in volumes:
                        self.cinder('POST', f'/backups/{backup["id"]}/action', {'os-force_delete': {}}, user='admin')
        for snapshot in self.get('/snapshots'):
            if snapshot['volume_id'] in volumes:
                self.cinder('DELETE', '/snapshots/' + snapshot['id'])
        give_up = time.monotonic() + 20
        for volume in volumes:
            while self.cinder('DELETE', f'/volumes/{volume}')[0] == 400 and time.monotonic() < give_up:
                time.sleep(0.2)  # while its backups are going
