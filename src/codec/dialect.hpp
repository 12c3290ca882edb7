// What the services have, each in its dialect: VBS of Open Telekom Cloud and Huawei Cloud, and Cinder (API 2, 12).
#pragma once

#include "codec/operation.hpp"

#include <vigil/options.hpp>

namespace vigil::codec {

// False when the dialect has no such call, or no such argument: `f` names the argument and says why.
bool is_spoken(operation const& op, dialect in, fault& f);

} // namespace vigil::codec
