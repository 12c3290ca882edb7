"""openstacksdk on the same server, for comparison: does one thing and prints what it asked and what it got.

  peer.py STACK_JSON list VOLUME | show ID | create VOLUME NAME | incremental VOLUME NAME | delete ID
          | restore ID VOLUME | find NAME

One line of JSON: {"requests": [{"method", "path", "body"}], "result": ... or "error": status}. Log-ins are left out.
"""
import json
import sys
import urllib.parse

import openstack
from openstack import exceptions

where = json.load(open(sys.argv[1]))
verb, args = sys.argv[2], sys.argv[3:]
cloud = openstack.connect(
    load_yaml_config=False, load_envvars=False, auth_url=where['auth_url'], username='demo', password=where['password'],
    project_name='demo', user_domain_name='Default', project_domain_name='Default', region_name='RegionOne')
service = cloud.block_storage
project = where['projects']['demo']

requests = []
plain_request = cloud.session.request


def recording(url, method, **kwargs):
    reply = plain_request(url, method, **kwargs)
    asked = urllib.parse.urlsplit(reply.request.url)
    prefix = f'/v3/{project}'
    if asked.path.startswith(prefix + '/'):
        body = reply.request.body
        requests.append({'method': method, 'path': asked.path.replace(prefix, '/v3/p') +
                         ('?' + asked.query if asked.query else ''), 'body': json.loads(body) if body else None})
    return reply


cloud.session.request = recording


def fields(b):
    return {name: getattr(b, name) for name in (
        'id', 'name', 'status', 'description', 'volume_id', 'size', 'object_count', 'container', 'created_at',
        'is_incremental', 'has_dependent_backups', 'fail_reason', 'availability_zone')}


def do():
    if verb == 'list':
        return [fields(b) for b in service.backups(details=True, volume_id=args[0])]
    if verb == 'find':
        return [b.id for b in service.backups(details=False, name=args[0])]
    if verb == 'show':
        return fields(service.get_backup(args[0]))
    if verb in ('create', 'incremental'):
        more = {'is_incremental': True} if verb == 'incremental' else {}
        return service.create_backup(volume_id=args[0], name=args[1], **more).id
    if verb == 'delete':
        return service.delete_backup(args[0], ignore_missing=False) and None
    if verb == 'restore':
        return service.restore_backup(args[0], volume_id=args[1]) and None
    raise SystemExit(__doc__)


said = {'requests': requests}
try:
    said['result'] = do()
except exceptions.HttpException as error:
    said['error'] = error.status_code
    said['message'] = error.details or str(error)
print(json.dumps(said))
