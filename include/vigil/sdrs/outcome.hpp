// How a wait for a resource of SDRS ended.
#pragma once

#include <vigil/model/sdrs_resource.hpp>
#include <vigil/watch.hpp>

#include <string>

namespace vigil::sdrs {

struct resource_sight : sight_of<resource>
{
    resource_kind kind = resource_kind::group;
    std::string id;
};

struct resource_outcome : wait_outcome<resource_sight>
{
    using wait_outcome::wait_outcome;
    resource_kind kind() const noexcept { return sight().kind; }
    std::string const& id() const noexcept { return sight().id; }
};

} // namespace vigil::sdrs
