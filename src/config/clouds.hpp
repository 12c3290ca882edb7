// Which cloud is meant, and all that files and variables say of it.
#pragma once

#include "config/context.hpp"
#include "config/value.hpp"

#include <vigil/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::config {

struct cloud
{
    std::string name; // empty: nothing names one
    bool of_variables = false;
    value settings; // a map; "auth" in it is one too
};

// The clouds that files and variables know.
class catalogue
{
    context& at_;
    std::string file_; // the first one that was read
    value clouds_;
    std::string name_of_variables_;
    value variables_; // a map, or null
    bool vendors_read_ = false;
    value vendors_;

    std::vector<std::string> folders() const;
    std::vector<std::string> paths(std::optional<std::vector<std::string>> const& given, char const* variable,
                                   char const* base);
    error_code read_files();
    void read_variables();
    std::string argument(std::string_view name) const;
    std::string choose() const;
    bool is_of_variables(std::string const& name) const;
    result<value> own(std::string const& name);
    result<value> profile(value const& own);
    result<value> vendor(std::string const& name);
    result<value> region(value const& own, value const& profile, bool of_variables);
    void tell_unused_variables(std::string const& name);
    std::string names() const;

public:
    explicit catalogue(context& at) : at_(at) {}

    error_code open();
    // Everything but the arguments, which only choose here.
    result<cloud> get();
    // For those who find nothing in the cloud they were given.
    std::string what_there_is() const;
};

} // namespace vigil::config
