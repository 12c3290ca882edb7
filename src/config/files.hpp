// Which files are read. Must not know what stands in them.
#pragma once

#include "config/value.hpp"

#include <vigil/config.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vigil::config {

// "clouds" -> "/etc/openstack/clouds.yaml" and so on, in the order in which they are looked for.
std::vector<std::string> candidates(std::vector<std::string> const& folders, std::string_view base);

struct file
{
    std::string path; // empty: there is none
    value content;
};

// The first that can be opened and read; a broken one is an error.
result<file> first_of(std::vector<std::string> const& paths, std::vector<std::string>& warnings,
                      problem& why);

// "~/ca.pem" and "~" with the user's folder.
std::string expand_home(std::string path, std::string const& home);

} // namespace vigil::config
