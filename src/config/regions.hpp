// Which of its regions a cloud is used in.
#pragma once

#include "config/context.hpp"
#include "config/value.hpp"

#include <string>

namespace vigil::config {

struct region_wish
{
    std::string name; // empty: any
    place where;
    bool overrules_variable = false; // OS_REGION_NAME is no list of what there is
};

// The settings that the region brings, "region_name" among them.
result<value> find_region(value const& own, value const& profile, region_wish const& wish, context& at);

} // namespace vigil::config
