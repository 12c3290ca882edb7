// The rule of API 14 for the tags of policies.
#pragma once

#include "model/checks.hpp"

#include <vigil/model/tag.hpp>

#include <vector>

namespace vigil::checks {

// Key 1-36 and value 0-43 of A-Z a-z 0-9 _ -
fault check_policy_tag(std::string_view field, tag const& t);
// The same for all of them, and each key once.
fault check_policy_tags(std::vector<tag> const& tags);

} // namespace vigil::checks
