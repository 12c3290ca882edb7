// From a request to the options of a client: finds the cloud, tidies its settings, reads them. Must not know how.
#include "config/clouds.hpp"
#include "config/connection.hpp"
#include "config/login.hpp"
#include "config/names.hpp"
#include "config/reader.hpp"
#include "config/tidy.hpp"

#include <algorithm>
#include <utility>

namespace vigil::config {
namespace {

std::string const& endpoint_of(client_options const& o, service s)
{
    switch (s) {
    case service::sdrs: return o.sdrs_endpoint;
    case service::volume: return o.volume_endpoint;
    case service::vbs: break;
    }
    return o.vbs_endpoint;
}

// With Cinder the backups are at the volume service.
service keeper_of(service s, dialect d)
{
    return s == service::vbs && d == dialect::cinder ? service::volume : s;
}

// A word that is spelt wrong in `auth` would be missed elsewhere only.
void tell_strangers(context& at, value const& settings)
{
    auto const* const auth = settings.find("auth");
    if (!auth)
        return;
    for (std::size_t i = 0; i < auth->keys.size(); ++i)
        if (std::ranges::none_of(auth_names, [&](auth_name const& n) { return n.name == auth->keys[i]; }))
            at.warn(auth->items[i].where, "auth." + auth->keys[i] + " is not known, and not used");
}

// Where what is missing may be found, if another cloud was meant.
std::string other_clouds(cloud const& c, catalogue const& clouds)
{
    auto const there = clouds.what_there_is();
    if (there.empty() || !(c.name.empty() || c.of_variables))
        return {};
    return (c.name.empty() ? "no cloud is chosen (OS_CLOUD)"
                           : "the cloud is '" + c.name + "', made of variables") +
           ", and " + there;
}

} // namespace

result<loaded> load(load_request const& request, problem& why)
{
    why = problem();
    context at{request, why, {}};
    catalogue clouds(at);
    if (auto const ec = clouds.open())
        return ec;
    auto chosen = clouds.get();
    if (!chosen)
        return chosen.error();
    lay_arguments(chosen->settings, request.arguments());
    tidy(chosen->settings);

    reader r(at, chosen->settings);
    loaded made;
    made.cloud = chosen->name;
    made.options.service = read_service(r);
    auto const unprefixed = keeper_of(request.unprefixed(), made.options.service);
    read_connection(r, unprefixed, made.options);
    auto who = make_login(r, !endpoint_of(made.options, unprefixed).empty());
    if (!r.error() && std::holds_alternative<std::monostate>(who.who))
        r.refuse("auth",
                 "there are no credentials: give auth_url, username and password (OS_AUTH_URL, OS_USERNAME, "
                 "OS_PASSWORD), a token, an application credential or an access key",
                 errc::no_credentials);
    if (r.error()) {
        if (why.source.empty())
            why.advice = other_clouds(*chosen, clouds);
        return r.error();
    }
    made.options.credentials = std::move(who.who);
    made.options.project = std::move(who.project);
    tell_strangers(at, chosen->settings);
    made.origins = r.origins();
    made.warnings = std::move(at.warnings);
    return made;
}

std::string to_string(problem const& p)
{
    auto text = p.source;
    if (p.line > 0)
        text += ':' + std::to_string(p.line);
    if (!p.key.empty())
        text += (text.empty() ? "" : ": ") + p.key;
    text += (text.empty() ? "" : ": ") + p.text;
    return p.advice.empty() ? text : text + "; " + p.advice;
}

std::vector<std::string> known_variables()
{
    std::vector<std::string> all{"OS_CLOUD",
                                 "OS_CLOUD_NAME",
                                 "OS_CLIENT_CONFIG_FILE",
                                 "OS_CLIENT_SECURE_FILE",
                                 "OS_CLIENT_VENDOR_FILE",
                                 "OS_PROFILE"};
    auto const add = [&all](std::string_view key) {
        if (key.empty())
            return;
        std::string name = "OS_";
        for (char const c : key)
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        all.push_back(std::move(name));
    };
    for (auto const& n : auth_names) {
        add(n.name);
        add(n.other);
    }
    for (auto const name : plain_names)
        add(name);
    return all;
}

} // namespace vigil::config
