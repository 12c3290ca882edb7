// What the calls of VBS about policies, their tags and shares have in common on the wire (API 5).
#pragma once

#include "codec/operation.hpp"
#include "codec/url.hpp"

#include <vigil/model/id.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace vigil::codec {

// An empty body is none.
operation vbs_call(std::string_view name, std::string_view method, target to,
                   boost::json::object const& body = {});

// "/v2/{project}/backuppolicy"
target policies_of(project_id const& project);

} // namespace vigil::codec
