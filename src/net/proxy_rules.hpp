// Which proxy a request goes through, if any.
#pragma once

#include "net/http_message.hpp"

#include <vigil/error.hpp>
#include <vigil/options.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::net {

struct proxy
{
    std::string host;
    std::uint16_t port = 80;
    std::string authorization; // "Basic ...", or empty
};

class proxy_rules
{
    std::optional<proxy> http_;
    std::optional<proxy> https_;
    std::vector<std::string> bypass_;
    bool spare_loopback_ = false; // the environment's proxy is not meant for this machine

public:
    using environment = std::function<std::string(char const*)>; // "" when not set

    // errc::invalid_argument: `problem` names the option or the variable, and the rule.
    static result<proxy_rules> make(proxy_options const& options, environment const& env,
                                    std::string& problem);

    // Null: directly.
    proxy const* choose(origin const& to) const;
};

// "http://[user:password@]host[:port]"
std::optional<proxy> parse_proxy(std::string_view url);

// "example.com" is the host and all below it, ".example.com" only those below; "10.0.0.0/8", "::1", "*" and
// "host:port" are understood.
bool is_bypassed(std::string_view rule, origin const& to);

} // namespace vigil::net
