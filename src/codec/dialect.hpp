// What the services have, each in its dialect: VBS of Open Telekom Cloud and Huawei Cloud, and Cinder (API 2, 12).
#pragma once

#include "codec/errors.hpp"
#include "codec/operation.hpp"

#include <vigil/options.hpp>

namespace vigil::codec {

// False when the dialect has no such call, or no such argument: `f` names the argument and says why.
bool is_spoken(operation const& op, dialect in, fault& f);

// What to think of when a call is refused like that: a service that does not know a path of VBS at all may be Cinder.
// Empty: nothing.
std::string_view advice_on(std::string_view operation, int status, service_error const& said) noexcept;

} // namespace vigil::codec
