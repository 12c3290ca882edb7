// Reads clouds.yaml, secure.yaml, clouds-public.yaml and the OS_* variables, as openstacksdk does: a library of its
// own, vigil::config.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/error.hpp>
#include <vigil/options.hpp>
#include <vigil/secret.hpp>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::config {

// Where variables come from: the process, or a table of one's own. An empty variable is taken for one that is not
// set.
class VIGIL_API environment
{
public:
    using lookup = std::function<std::optional<std::string>(std::string const& name)>;
    using listing = std::function<std::vector<std::string>()>;

    environment() = default; // none
    explicit environment(std::map<std::string, std::string> variables);
    // `names` lists what `get` knows; OS_* is all that is looked for in it.
    environment(lookup get, listing names) : get_(std::move(get)), names_(std::move(names)) {}

    // Of this process, read when load() asks. Do not change it meanwhile.
    static environment of_process();

    std::string get(std::string const& name) const; // empty: not set
    std::vector<std::string> names() const;

private:
    lookup get_;
    listing names_;
};

// A service: whom an endpoint is meant for that names none (OS_ENDPOINT_OVERRIDE, `endpoint`). With Cinder vbs is
// the volume service.
enum class service { vbs, sdrs, volume };

// What to load, and from where. By default everything is as openstacksdk has it: the process's variables, the
// working directory, the user's folder and /etc.
class load_request
{
    std::string cloud_;
    std::vector<std::pair<std::string, std::string>> arguments_;
    environment variables_ = environment::of_process();
    std::optional<std::vector<std::string>> folders_;
    std::optional<std::vector<std::string>> files_;
    std::optional<std::vector<std::string>> secure_files_;
    std::optional<std::vector<std::string>> vendor_files_;
    std::optional<std::string> home_;
    std::function<std::string()> passcode_;
    service unprefixed_ = service::vbs;
    bool read_files_ = true;

public:
    // Of clouds.yaml; `envvars` is the one that the variables make. Goes before OS_CLOUD.
    load_request& cloud(std::string v) { return cloud_ = std::move(v), *this; }

    // A setting that goes before files and variables, by its name in clouds.yaml or as an option of openstackclient:
    // "username", "os-username", "--os-username". An empty value is none. Who is named by an argument is named by
    // nothing else: a user's name pushes out the user's id of the file, a password its token. A name that nobody knows
    // is told in loaded::warnings, or beside what is missing.
    load_request& argument(std::string name, std::string v)
    {
        return arguments_.emplace_back(std::move(name), std::move(v)), *this;
    }

    load_request& variables(environment v) { return variables_ = std::move(v), *this; }

    // Where clouds, secure and clouds-public (.yaml, .yml, .json) are looked for, instead of search_folders().
    load_request& folders(std::vector<std::string> v) { return folders_ = std::move(v), *this; }
    // Instead of looking in folders and of OS_CLIENT_CONFIG_FILE and its kin: the first that can be read.
    load_request& files(std::vector<std::string> v) { return files_ = std::move(v), *this; }
    load_request& secure_files(std::vector<std::string> v) { return secure_files_ = std::move(v), *this; }
    load_request& vendor_files(std::vector<std::string> v) { return vendor_files_ = std::move(v), *this; }
    load_request& without_files() { return read_files_ = false, *this; }

    // What `~` stands for, instead of HOME.
    load_request& home(std::string v) { return home_ = std::move(v), *this; }

    // Asked at every log-in, instead of the passcode of file and variables, which is good for one.
    load_request& passcode(std::function<std::string()> v) { return passcode_ = std::move(v), *this; }

    load_request& unprefixed(service v) { return unprefixed_ = v, *this; }

    std::string const& cloud() const noexcept { return cloud_; }
    auto const& arguments() const noexcept { return arguments_; }
    environment const& variables() const noexcept { return variables_; }
    auto const& folders() const noexcept { return folders_; }
    auto const& files() const noexcept { return files_; }
    auto const& secure_files() const noexcept { return secure_files_; }
    auto const& vendor_files() const noexcept { return vendor_files_; }
    auto const& home() const noexcept { return home_; }
    auto const& passcode() const noexcept { return passcode_; }
    service unprefixed() const noexcept { return unprefixed_; }
    bool read_files() const noexcept { return read_files_; }
};

// What is wrong, and where. Holds no value of a setting, so that no secret is in it.
struct problem
{
    std::string source; // a file, a variable, an argument; empty: what is missing stands nowhere
    int line = 0;       // in the file; 0: unknown
    std::string key;    // of the setting, "auth.password"; empty: the whole of it
    std::string text;
    std::string advice; // what else may have been meant; often empty

    problem() {} // user-provided: never an aggregate (g++ 12 and co_await)
};

// "clouds.yaml:7: auth.username: is not a text".
VIGIL_API std::string to_string(problem const& p);

// Where one setting came from.
struct origin
{
    std::string key; // "auth.username"
    std::string
        from; // "/etc/openstack/clouds.yaml:7", "OS_USERNAME", "argument username", "profile otc", "default"

    origin() {}
    origin(std::string k, std::string f) : key(std::move(k)), from(std::move(f)) {}
};

struct loaded
{
    client_options options;
    std::string cloud;                 // its name; empty: made of arguments alone
    std::vector<origin> origins;       // of everything that was used, by key
    std::vector<std::string> warnings; // what was ignored, or is dangerous; one line each, no secrets

    loaded() {}
};

// Gives the options of one cloud.
//
// Reads: the first clouds.* that can be read, secure.* merged over it, and clouds-public.* if the cloud names a
//   profile. Nothing is sent, nothing is written. A profile that is a URL is not fetched.
// Precedence, as openstacksdk has it; what comes later goes before what comes earlier: defaults, the profile, the
//   cloud of the file (or the variables, which are a cloud of their own, `envvars`), the values of the region, the
//   arguments. The cloud is the one that is asked for, else OS_CLOUD, else `envvars` if any OS_* is set that is no
//   selector, else the only one of the file. Variables do not reach into a cloud of the file; `warnings` names those
//   that are passed over. OS_REGION_NAME chooses the region of any cloud.
// Kinds of credentials (auth_type): password, v3password, v3multifactor and v3totp (with a password and a passcode),
//   token, v3token (exchanged at auth_url), admin_token (with `endpoint` and project_id), v3applicationcredential,
//   aksk, agency. Without auth_type what is there decides: a token, an application credential, a password, a key, in
//   this order.
// Which service: vigil_service (OS_VIGIL_SERVICE) is `vbs` or `cinder`, and goes to client_options::service; without
//   it that is vbs. It is no word of openstacksdk, which passes it over. Neither the profile nor a URL decides: a VBS
//   may be anywhere, and a cloud that has it has Cinder too.
// Not said by any file: all that is not named here.
// Errors, with the story in `why`: errc::invalid_argument (no such cloud or region, a file that cannot be parsed, a
//   setting that is none); errc::not_supported (an auth_type, a profile by URL, a trust, a system scope);
//   errc::no_credentials (there are none).
// Lifetimes: `request` and `why` are not kept; the function passcode() is.
// Thread safety: any thread, as long as nobody changes the environment.
// Secrets: they are in the credentials of `options`, which wipe them. What vigil::config holds of them meanwhile is
//   wiped too, the text of the files included. Not wiped are the copies that yaml-cpp and the standard library make
//   while they read, the environment itself, and the arguments of the request.
// Exceptions: std::bad_alloc only.
VIGIL_API result<loaded> load(load_request const& request, problem& why);

// Where files are looked for: the working directory, XDG_CONFIG_HOME/openstack, ~/.config/openstack (of
// SNAP_REAL_HOME in a snap), XDG_CONFIG_DIRS/openstack, /etc/openstack.
VIGIL_API std::vector<std::string> search_folders(environment const& variables,
                                                  std::string const& working_directory);

// The variables that mean something, for a page of help.
VIGIL_API std::vector<std::string> known_variables();

} // namespace vigil::config
