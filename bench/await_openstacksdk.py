"""openstacksdk as its users wait: a thread for each backup, in wait_for_status().

    await_openstacksdk.py URL CA_FILE PROJECT AWAITED_FILE RESULT_FILE LIMIT

The files are those of await_task.hpp.
"""
import json
import resource
import sys
import threading
import time

import openstack
from keystoneauth1 import session, token_endpoint
from openstack.block_storage.v3 import _proxy, backup

url, ca_file, project, awaited_file, result_file, limit = sys.argv[1:]
endpoint = f'{url}/v3/{project}'


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_rss():
    with open('/proc/self/status') as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith('VmHWM:'))


with open(awaited_file) as lines:
    awaited = [(i, int(begun), int(finished)) for i, begun, finished in (line.split() for line in lines)]
login = session.Session(auth=token_endpoint.Token(endpoint, 'bench'), verify=ca_file)
# As Connection.block_storage makes it, but for the discovery of versions, which the simulator does not have.
service = _proxy.Proxy(session=login, service_type='block-storage', endpoint_override=endpoint)
service._connection = openstack.connection.Connection(session=login)
if time.monotonic_ns() > awaited[0][1]:
    sys.exit('the first backup began before anybody could wait: give --head-start more')
deadline = awaited[0][1] + float(limit) * 1e9
ended = []  # (moment, finished, well): appending is atomic


def wait(backup_id, finished):
    thing = backup.Backup.new(id=backup_id, status='creating')
    try:
        openstack.resource.wait_for_status(service, thing, 'available', ['error'], interval=2,
                                           wait=(deadline - time.monotonic_ns()) / 1e9)
        ended.append((time.monotonic_ns(), finished, True))
    except Exception as failure:
        if all(well for _, _, well in ended):  # the first of them tells enough
            print(f'{backup_id}: {failure!r}', file=sys.stderr)
        ended.append((time.monotonic_ns(), finished, False))


before = cpu()
threading.stack_size(256 * 1024)
threads = []
for backup_id, begun, finished in awaited:
    time.sleep(max(0, (begun - time.monotonic_ns()) / 1e9))
    threads.append(threading.Thread(target=wait, args=(backup_id, finished)))
    threads[-1].start()
for thread in threads:
    thread.join()
with open(result_file, 'w') as out:
    json.dump({'lags': [(at - finished) / 1e9 for at, finished, well in ended if well], 'unfinished': 0,
               'failed': sum(not well for _, _, well in ended), 'failed_looks': 0,
               'cpu_seconds': cpu() - before, 'peak_rss_bytes': peak_rss(),
               'wall_seconds': (max(at for at, _, _ in ended) - awaited[0][1]) / 1e9}, out)
