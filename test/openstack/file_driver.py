"""A Cinder volume driver whose volumes are plain files on the local disk.

Only the storage is ours: the API, the scheduler, the volume manager, the
backup manager and the backup driver are Cinder's own.  os-brick's LOCAL
connector hands the path of the file to cinder-backup, so the kernel needs no
device-mapper, iSCSI or NFS.

Fault injection, by the volume's metadata:
  fail_on   comma list of create, delete, snapshot, extend, backup, restore
  delay     seconds that create, delete, backup and restore take longer
"""
import os
import shutil

import eventlet
from oslo_config import cfg

from cinder import exception
from cinder import interface
from cinder.volume import configuration
from cinder.volume import driver

opts = [
    cfg.StrOpt('file_volume_dir', default='$state_path/volumes',
               help='Where the files are.'),
    cfg.IntOpt('file_bytes_per_gb', default=1 << 20, min=1,
               help='Length of the file for each GiB of volume size.'),
]
cfg.CONF.register_opts(opts, group=configuration.SHARED_CONF_GROUP)


@interface.volumedriver
class FileDriver(driver.VolumeDriver):
    VERSION = '1.0.0'
    CI_WIKI_NAME = 'none'

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.configuration.append_config_values(opts)
        self.dir = self.configuration.file_volume_dir

    @staticmethod
    def get_driver_options():
        return opts

    def do_setup(self, context):
        os.makedirs(self.dir, exist_ok=True)

    def check_for_setup_error(self):
        pass

    def _path(self, obj):                  # volume-UUID or snapshot-UUID
        return os.path.join(self.dir, obj.name)

    def _inject(self, volume, op):
        md = volume.metadata or {}
        if md.get('delay') and op in ('create', 'delete', 'backup', 'restore'):
            eventlet.sleep(float(md['delay']))
        if op in [s.strip() for s in md.get('fail_on', '').split(',')]:
            raise exception.VolumeBackendAPIException(
                data='injected failure of %s' % op)

    def _fill(self, volume, src=None):
        self._inject(volume, 'create')
        if src:
            shutil.copyfile(src, self._path(volume))
        with open(self._path(volume), 'ab') as f:
            f.truncate(volume.size * self.configuration.file_bytes_per_gb)

    def create_volume(self, volume):
        self._fill(volume)

    def create_cloned_volume(self, volume, src_vref):
        self._fill(volume, self._path(src_vref))

    def create_volume_from_snapshot(self, volume, snapshot):
        self._fill(volume, self._path(snapshot))

    def extend_volume(self, volume, new_size):
        self._inject(volume, 'extend')
        os.truncate(self._path(volume),
                    new_size * self.configuration.file_bytes_per_gb)

    def delete_volume(self, volume):
        self._inject(volume, 'delete')
        if os.path.exists(self._path(volume)):
            os.remove(self._path(volume))

    def create_snapshot(self, snapshot):
        self._inject(snapshot.volume, 'snapshot')
        shutil.copyfile(os.path.join(self.dir, snapshot.volume_name),
                        self._path(snapshot))

    def delete_snapshot(self, snapshot):
        if os.path.exists(self._path(snapshot)):
            os.remove(self._path(snapshot))

    def initialize_connection(self, volume, connector, **kwargs):
        self._inject(volume, {'backing-up': 'backup',
                              'restoring-backup': 'restore'}.get(
                                  volume.status, 'attach'))
        return {'driver_volume_type': 'local',
                'data': {'device_path': self._path(volume)}}

    def initialize_connection_snapshot(self, snapshot, connector, **kwargs):
        return {'driver_volume_type': 'local',
                'data': {'device_path': self._path(snapshot)}}

    def _nothing(self, *args, **kwargs):
        pass

    ensure_export = create_export = remove_export = _nothing
    create_export_snapshot = remove_export_snapshot = _nothing
    terminate_connection = terminate_connection_snapshot = _nothing

    def _update_volume_stats(self):
        self._stats = {
            'volume_backend_name':
                self.configuration.safe_get('volume_backend_name'),
            'vendor_name': 'test', 'driver_version': self.VERSION,
            'storage_protocol': 'local', 'reserved_percentage': 0,
            'total_capacity_gb': 10000, 'free_capacity_gb': 10000,
            'QoS_support': False, 'multiattach': False}
