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

// Words that are spelt wrong: in `auth`, behind `vigil_`, in an argument. They would be missed elsewhere only.
std::vector<std::string> strangers(context const& at, value const& settings, reader const& r)
{
    std::vector<std::string> lines;
    auto const tell = [&lines](place const& where, std::string const& what) {
        lines.push_back(where.str() + ": " + what + " is not known, and not used");
    };
    auto const* const auth = settings.find("auth");
    for (std::size_t i = 0; auth && i < auth->keys.size(); ++i)
        if (std::ranges::none_of(auth_names, [&](auth_name const& n) { return n.name == auth->keys[i]; }))
            tell(auth->items[i].where, "auth." + auth->keys[i]);
    for (std::size_t i = 0; i < settings.keys.size(); ++i) {
        auto const& item = settings.items[i];
        auto const& key = settings.keys[i];
        bool const ours = key.starts_with("vigil_") && item.where.from != layer::argument;
        if (ours && !is_known(key) && !r.expanded(key))
            tell(item.where, key);
    }
    for (auto const& name : names_of(at.request.arguments()))
        if (!is_known(name) && !r.expanded(name))
            tell(make_place(layer::argument, name), name);
    return lines;
}

// What there is, where it is not enough to log in.
std::string what_is_given(value const& settings)
{
    std::string all;
    auto const* const auth = settings.find("auth");
    for (std::size_t i = 0; auth && i < auth->keys.size(); ++i)
        if (auth->items[i].given())
            all += (all.empty() ? "" : ", ") + auth->keys[i] + " (" + auth->items[i].where.str() + ")";
    return all.empty() ? all : "there is only " + all;
}

void advise(problem& why, std::string const& text)
{
    if (!text.empty())
        why.advice += (why.advice.empty() ? "" : "; ") + text;
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
    auto const unknown = strangers(at, chosen->settings, r);
    if (r.error()) {
        if (why.source.empty()) {
            advise(why, other_clouds(*chosen, clouds));
            if (r.error() == errc::no_credentials)
                advise(why, what_is_given(chosen->settings));
            for (auto const& line : unknown)
                advise(why, line);
        }
        return r.error();
    }
    made.options.credentials = std::move(who.who);
    made.options.project = std::move(who.project);
    at.warnings.insert(at.warnings.end(), unknown.begin(), unknown.end());
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
