// How a wait for a resource of SDRS ended.
#pragma once

#include <vigil/model/sdrs_resource.hpp>
#include <vigil/watch.hpp>

#include <string>

namespace vigil::sdrs {

struct resource_outcome : wait_outcome<resource>
{
    resource_kind kind = resource_kind::group;
    std::string id;
};

} // namespace vigil::sdrs
