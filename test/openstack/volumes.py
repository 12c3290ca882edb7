"""Makes volumes in the project demo and prints their ids when all are available, each on a line.

  volumes.py STACK_JSON COUNT [DELAY]     a backup of the n-th takes n % DELAY seconds longer (DELAY 1: none)
"""
import json
import sys
import time
import urllib.request

where = json.load(open(sys.argv[1]))
count, delay = int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(method, url, body=None, token=None):
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header('Content-Type', 'application/json')
    request.add_header('Accept', 'application/json')
    if token:
        request.add_header('X-Auth-Token', token)
    with opener.open(request, timeout=60) as reply:
        return reply.headers, json.loads(reply.read())


domain = {'id': 'default'}
token = call('POST', where['auth_url'] + '/auth/tokens', {'auth': {
    'identity': {'methods': ['password'],
                 'password': {'user': {'name': 'demo', 'domain': domain, 'password': where['password']}}},
    'scope': {'project': {'name': 'demo', 'domain': domain}}}})[0]['X-Subject-Token']
base = where['volume_url'] + where['projects']['demo'] + '/volumes'
made = [call('POST', base, {'volume': {'size': 1, 'metadata': {'delay': str(n % delay)} if n % delay else {}}},
             token)[1]['volume']['id'] for n in range(count)]
give_up = time.time() + 120
for volume in made:
    while call('GET', f'{base}/{volume}', token=token)[1]['volume']['status'] != 'available':
        if time.time() > give_up:
            raise SystemExit(f'{volume} does not become available')
        time.sleep(0.1)
print('\n'.join(made))
