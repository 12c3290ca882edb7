// The objects of the backup calls, field by field.
#pragma once

#include "codec/json_fields.hpp"

#include <vigil/model/backup.hpp>
#include <vigil/model/volume.hpp>

namespace vigil::codec {

bool read_backup_summary(json_value v, backup_summary& out, fault& f, item_order* order = nullptr);
bool read_backup(json_value v, backup& out, fault& f, item_order* order = nullptr);
bool read_volume(json_value v, volume& out, fault& f);

} // namespace vigil::codec
