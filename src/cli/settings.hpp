// What the command line and the environment say about the service, and the client_options made of it.
#pragma once

#include <vigil/vigil.hpp>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace vigil::cli {

enum class output_format { table, json };

// Which service a command talks to: --endpoint is that one's.
enum class service { vbs, sdrs };

// Options of every command. Empty: not given.
struct settings
{
    std::string endpoint;
    std::string project;
    std::string token;
    std::string auth_url;
    std::string username;
    std::string password;
    std::string user_domain;
    std::string project_name;
    std::string region;
    std::string ca_file;
    std::string proxy;
    std::optional<double> timeout; // seconds
    bool insecure = false;
    int verbose = 0;
    output_format output = output_format::table;
};

// Something is missing or contradicts itself: exit code 2.
class usage_error : public std::runtime_error
{
public:
    using runtime_error::runtime_error;
};

// Name -> value, empty when unset.
using environment = std::function<std::string(char const*)>;
std::string from_environment(char const* name);

// The variables that are read, for --help.
std::string environment_help();

// What is amiss when a login is refused, as far as what was given tells it. Empty: nothing is.
std::string login_hint(credentials const& who);

// The command line goes before the environment. Throws usage_error.
client_options make_client_options(settings const& s, environment const& env, service at);

// Limits of waiting, from --timeout.
wait_options make_wait_options(settings const& s);

} // namespace vigil::cli
