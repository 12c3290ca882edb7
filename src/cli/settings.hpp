// What the command line says about the service, and the client_options made of it, of clouds.yaml and of the
// environment.
#pragma once

#include <vigil/config.hpp>
#include <vigil/vigil.hpp>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace vigil::cli {

enum class output_format { table, json };

// Which service a command talks to: --endpoint is that one's. With Cinder vbs is the volume service, too.
enum class service { vbs, sdrs, volume };

// Options of every command. Empty: not given.
struct settings
{
    std::string cloud;
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
    std::map<std::string, std::string> more; // what has only its name of openstackclient: "user-id"
    std::optional<double> timeout;           // seconds
    std::optional<dialect> backups;          // --service; what the files say once they are read
    bool insecure = false;
    int verbose = 0;
    bool trace = false;
    output_format output = output_format::table;
};

// Something is missing or contradicts itself: exit code 2.
class usage_error : public std::runtime_error
{
public:
    using runtime_error::runtime_error;
};

// The variables that are read, for --help.
std::string environment_help();

// The backups are Cinder's.
inline bool of_cinder(settings const& s) noexcept { return s.backups == dialect::cinder; }

// What is amiss when a login is refused, as far as what was given tells it. Empty: nothing is.
std::string login_hint(credentials const& who);

struct client_settings
{
    client_options options;
    std::vector<std::string> warnings; // lines
    std::vector<std::string> origins;  // lines: what came from where
};

// The command line goes before everything. Throws usage_error.
client_settings make_client_settings(settings const& s, config::load_request request, service at);

// Limits of waiting, from --timeout.
wait_options make_wait_options(settings const& s);

} // namespace vigil::cli
