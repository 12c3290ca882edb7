// One name for everything, and one place: what authorizes stands in "auth".
#pragma once

#include "config/context.hpp"
#include "config/value.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::config {

using argument_list = std::vector<std::pair<std::string, std::string>>;

// "--os-user-name" -> "user_name". Of two arguments the one with "os" goes before the other.
std::string argument_of(argument_list const& arguments, std::string_view name);

// Their names as clouds.yaml has them, of those that say something.
std::vector<std::string> names_of(argument_list const& arguments);

// Arguments go before everything, and push out what they stand instead of.
void lay_arguments(value& settings, argument_list const& arguments);

// Names of old and names at other places, as openstacksdk sorts them out.
void tidy(value& settings);

} // namespace vigil::config
