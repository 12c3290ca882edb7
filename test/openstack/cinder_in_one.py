"""Cinder's API, scheduler, volume and backup services in one process.

The services are Cinder's own classes, started as cinder/cmd/*.py start them;
in one process they can talk over oslo.messaging's in-process transport
(transport_url = fake:/), so no message broker is needed.
"""
import logging as python_logging
import sys

import eventlet
eventlet.monkey_patch()
import __original_module_threading as orig_threading
import threading
orig_threading.current_thread.__globals__['_active'] = threading._active

import os_brick
import os_brick.privileged
from oslo_config import cfg
from oslo_log import log as logging
from oslo_service import service as oslo_service

from cinder import i18n
i18n.enable_lazy()
from cinder.cmd import backup as _cmd_backup      # registers its options
from cinder.cmd import volume as cmd_volume
from cinder.common import config
from cinder import coordination
from cinder import objects
from cinder import privsep
from cinder import rpc
from cinder import service
from cinder import utils
from cinder import version

CONF = cfg.CONF


class Service(service.Service):
    def report_state(self):
        # Cinder keeps "the" id of the process's service in a class attribute:
        # without this all heartbeats would go to the service made last, and
        # the others be "down" after service_down_time.
        service.Service.service_id = self.origin_service_id
        super().report_state()


def main():
    objects.register_all()
    CONF(sys.argv[1:], project='cinder', version=version.version_string())
    config.set_middleware_defaults()
    logging.setup(CONF, 'cinder')
    python_logging.captureWarnings(True)
    utils.monkey_patch()
    os_brick.setup(CONF)
    # We are root: privileged code runs here, not in privsep daemons.
    os_brick.privileged.default.set_client_mode(False)
    privsep.sys_admin_pctxt.set_client_mode(False)
    coordination.COORDINATOR.start()
    rpc.init(CONF)

    launcher = oslo_service.ServiceLauncher(CONF)
    launcher.launch_service(Service.create(binary='cinder-scheduler'))
    for backend in CONF.enabled_backends:
        CONF.register_opt(cmd_volume.host_opt, group=backend)
        launcher.launch_service(Service.create(
            host='%s@%s' % (CONF.host, backend), service_name=backend,
            binary='cinder-volume', coordination=True))
    launcher.launch_service(Service.create(
        binary='cinder-backup', coordination=True, service_name='backup',
        process_number=1,
        semaphore=utils.semaphore_factory(CONF.backup_max_operations, 1)))
    launcher.launch_service(service.WSGIService('osapi_volume'))
    launcher.wait()


main()
