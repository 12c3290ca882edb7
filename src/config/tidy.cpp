// Sorts settings that have several names or places. Must not know what they are good for.
#include "config/tidy.hpp"

#include "config/names.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace vigil::config {
namespace {

auth_name const* known(std::string_view name)
{
    auto const fits = [name](auth_name const& n) { return n.name == name || n.other == name; };
    auto const* const found = std::ranges::find_if(auth_names, fits);
    return found == auth_names.end() ? nullptr : found;
}

std::string canonical(std::string_view name, bool& of_openstack)
{
    name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
    auto key = normalized(name);
    of_openstack = key.starts_with("os_");
    return of_openstack ? key.substr(3) : key;
}

std::map<std::string, std::string> by_name(argument_list const& arguments)
{
    std::map<std::string, std::string> made;
    for (bool const turn : {false, true})
        for (auto const& [name, text] : arguments) {
            bool of_openstack = false;
            auto key = canonical(name, of_openstack);
            if (of_openstack == turn && !text.empty())
                made[std::move(key)] = text;
        }
    return made;
}

void erase_everywhere(value& settings, auth_name const& what)
{
    for (auto const name : {what.name, what.other}) {
        if (name.empty())
            continue;
        settings.erase(name);
        settings.map_at("auth").erase(name);
    }
}

bool displaces(auth_name const& argument, auth_name const& other)
{
    if (&argument == &other)
        return true;
    if (argument.subject != about::nothing && argument.subject == other.subject)
        return true;
    if (argument.kind != means::any)
        return other.kind != means::any && other.kind != argument.kind;
    // Whoever names a user wants to log in as that user.
    return argument.subject == about::user && (other.kind == means::token || other.kind == means::key);
}

void erase_timeouts(value& settings)
{
    auto const all = settings.keys;
    for (auto const& key : all)
        if (key.ends_with("timeout"))
            settings.erase(key);
}

// What the arguments log in with; any: they do not say.
means kind_of(std::map<std::string, std::string> const& arguments)
{
    for (auto const& [name, _] : arguments)
        if (auto const* const n = known(name); n && n->kind != means::any)
            return n->kind;
    return arguments.contains("username") || arguments.contains("user_id") ? means::user : means::any;
}

// Whether an auth_type of file or variables can be meant by who logs in like that.
bool contradicts(means kind, std::string_view type)
{
    switch (kind) {
    case means::token: return type.find("token") == type.npos;
    case means::application: return type != "v3applicationcredential";
    case means::key: return type.find("aksk") == type.npos;
    case means::password:
        return type.find("password") == type.npos && type != "v3totp" && type != "v3multifactor" &&
               type != "agency";
    case means::user: return type.find("token") != type.npos || type.find("aksk") != type.npos;
    case means::any: return false;
    }
    return false;
}

// The last that says something counts: `auth` goes before what stands beside it, and the newer name before the
// older, wherever it stands.
void move_by_name(value& settings, auth_name const& n)
{
    value last;
    for (auto const name : {n.other, n.name}) {
        if (name.empty())
            continue;
        auto& auth = settings.map_at("auth");
        for (auto* const map : {&settings, &auth})
            if (auto const* const v = map->find_given(name))
                last = *v;
    }
    erase_everywhere(settings, n);
    if (last.given())
        settings.map_at("auth").put(std::string(n.name), std::move(last));
}

// The first that says something counts: `auth`, then what stands beside it.
void move_by_place(value& settings, auth_name const& n)
{
    value first;
    auto& auth = settings.map_at("auth");
    for (auto* const map : {&auth, &settings})
        for (auto const name : {n.name, n.other})
            if (auto const* const v = name.empty() ? nullptr : map->find_given(name); v && !first.given())
                first = *v;
    erase_everywhere(settings, n);
    if (first.given())
        settings.map_at("auth").put(std::string(n.name), std::move(first));
}

// Every name that ends in "timeout" means api_timeout, but for "timeout"; every endpoint_type is an interface.
void rename_old(value& settings)
{
    auto made = value::of(value::kind::map, settings.where);
    value timeout;
    for (std::size_t i = 0; i < settings.keys.size(); ++i) {
        auto key = settings.keys[i];
        auto& item = settings.items[i];
        constexpr std::string_view type = "endpoint_type";
        if (key.ends_with("timeout") && key != "timeout" && key != "api_timeout") {
            if (item.given())
                timeout = std::move(item);
        } else if (key.ends_with(type)) {
            if (item.given())
                made.put(key.substr(0, key.size() - type.size()) + "interface", std::move(item));
        } else if (!key.ends_with("interface") ||
                   !settings.find_given(key.substr(0, key.size() - 9) + std::string(type))) {
            made.put(std::move(key), std::move(item));
        }
    }
    if (timeout.given())
        made.put("api_timeout", std::move(timeout));
    settings = std::move(made);
}

// A domain that is given once is that of the user and of the project, if there is one.
void share_domain(value& auth, char const* shared,
                  std::array<std::pair<char const*, char const*>, 2> const& to)
{
    auto const* const found = auth.find_given(shared);
    if (!found)
        return;
    auto const domain = *found;
    for (auto const& [target, sibling] : to) {
        auto const* const other = auth.find_given(sibling);
        bool const said = other && other->where.from == layer::argument;
        if (!auth.find_given(target) && !said)
            auth.put(target, domain);
    }
    auth.erase(shared);
}

void share_domains(value& auth)
{
    if (!auth.find_given("project_id") && !auth.find_given("project_name"))
        return; // then it is what the token is for
    share_domain(auth, "domain_id",
                 {{{"user_domain_id", "user_domain_name"}, {"project_domain_id", "project_domain_name"}}});
    share_domain(auth, "domain_name",
                 {{{"user_domain_name", "user_domain_id"}, {"project_domain_name", "project_domain_id"}}});
}

} // namespace

std::string argument_of(argument_list const& arguments, std::string_view name)
{
    auto const all = by_name(arguments);
    auto const found = all.find(std::string(name));
    return found == all.end() ? std::string() : found->second;
}

std::vector<std::string> names_of(argument_list const& arguments)
{
    std::vector<std::string> names;
    for (auto const& [name, _] : by_name(arguments))
        names.push_back(name);
    return names;
}

void lay_arguments(value& settings, argument_list const& arguments)
{
    auto all = by_name(arguments);
    for (auto const* const chooser : {"cloud", "profile", "region_name"}) // the catalogue obeyed them
        all.erase(chooser);
    for (auto const& [name, _] : all)
        if (auto const* const argument = known(name))
            for (auto const& other : auth_names)
                if (displaces(*argument, other))
                    erase_everywhere(settings, other);
    auto const* const type = settings.find_given("auth_type");
    if (type && !all.contains("auth_type") && contradicts(kind_of(all), type->text.reveal()))
        settings.erase("auth_type");
    for (auto& [name, text] : all) {
        auto v = value::of_text(std::move(text), make_place(layer::argument, name));
        if (name == "endpoint_type" || name == "interface") {
            settings.erase("endpoint_type");
            settings.put("interface", std::move(v));
        } else if (name.ends_with("timeout")) {
            erase_timeouts(settings);
            settings.put("api_timeout", std::move(v));
        } else if (name == "verify") {
            settings.erase("insecure");
            settings.put(name, std::move(v));
        } else if (auto const* const n = known(name)) {
            settings.map_at("auth").put(std::string(n->name), std::move(v));
        } else {
            settings.put(name, std::move(v));
        }
    }
}

void tidy(value& settings)
{
    rename_old(settings);
    if (auto const* const found = settings.find_given("passcode")) {
        auto code = *found; // which moves when `auth` is made
        settings.map_at("auth").put("passcode",
                                    std::move(code)); // the one thing that goes before its like in there
    }
    auto const* const type = settings.find_given("auth_type");
    if (auto const* const old = settings.find_given("auth_plugin");
        old && (!type || type->where.from == layer::defaults))
        settings.put("auth_type", value(*old));
    for (auto const& n : auth_names) {
        bool const by_name = n.subject == about::project || n.kind == means::token;
        by_name ? move_by_name(settings, n) : move_by_place(settings, n);
    }
    share_domains(settings.map_at("auth"));
}

} // namespace vigil::config
