// Lays defaults, profile, cloud and region over each other. Must not know what the settings mean.
#include "config/clouds.hpp"

#include "config/files.hpp"
#include "config/names.hpp"
#include "config/regions.hpp"
#include "config/tidy.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace vigil::config {
namespace {

// Variables that choose, and do not make a cloud.
constexpr std::array<std::string_view, 6> selectors{"OS_CLOUD",
                                                    "OS_CLOUD_NAME",
                                                    "OS_REGION_NAME",
                                                    "OS_CLIENT_CONFIG_FILE",
                                                    "OS_CLIENT_SECURE_FILE",
                                                    "OS_CLIENT_VENDOR_FILE"};

bool makes_a_cloud(std::string_view name)
{
    return name.starts_with("OS_") && !name.starts_with("OS_TEST") && !name.starts_with("OS_STD") &&
           !name.starts_with("OS_LOG");
}

std::string key_of(std::string_view variable)
{
    std::string key(variable.substr(3));
    for (auto& c : key)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return key;
}

value make_defaults()
{
    place const at;
    auto v = value::of(value::kind::map, at);
    v.put("auth_type", value::of_text("password", at));
    v.put("interface", value::of_text("public", at));
    v.put("verify", value::of_text("true", at, true));
    return v;
}

// The clouds that are known without a file.
value built_in(std::string const& name)
{
    value v;
    if (name != "otc")
        return v;
    auto const at = make_place(layer::profile, name);
    v = value::of(value::kind::map, at);
    v.map_at("auth").put("auth_url", value::of_text("https://iam.{region_name}.otc.t-systems.com/v3", at));
    auto regions = value::of(value::kind::list, at);
    for (auto const* const region : {"eu-de", "eu-nl"})
        regions.items.push_back(value::of_text(region, at));
    v.put("regions", std::move(regions));
    return v;
}

std::string joined(std::vector<std::string> const& words)
{
    std::string all;
    for (auto const& w : words)
        all += (all.empty() ? "" : ", ") + w;
    return all;
}

} // namespace

std::vector<std::string> catalogue::folders() const
{
    if (at_.request.folders())
        return *at_.request.folders();
    std::error_code ignored;
    return search_folders(at_.request.variables(), std::filesystem::current_path(ignored).string());
}

std::vector<std::string> catalogue::paths(std::optional<std::vector<std::string>> const& given,
                                          char const* variable, char const* base)
{
    if (!at_.request.read_files())
        return {};
    if (given)
        return *given;
    auto all = candidates(folders(), base);
    if (auto first = at_.request.variables().get(variable); !first.empty()) {
        std::error_code ec;
        if (!std::filesystem::exists(first, ec))
            at_.warnings.push_back(std::string(variable) + ": there is no file " + first);
        all.insert(all.begin(), std::move(first));
    }
    return all;
}

error_code catalogue::read_files()
{
    auto const& r = at_.request;
    auto main = first_of(paths(r.files(), "OS_CLIENT_CONFIG_FILE", "clouds"), at_.warnings, at_.why);
    if (!main)
        return main.error();
    auto secure = first_of(paths(r.secure_files(), "OS_CLIENT_SECURE_FILE", "secure"), at_.warnings, at_.why);
    if (!secure)
        return secure.error();
    file_ = main->path.empty() ? secure->path : main->path;
    if (main->content.is_null())
        main->content = value::of(value::kind::map, make_place(layer::file, file_));
    merge_deep(main->content, secure->content);
    if (auto* const clouds = main->content.find("clouds"); clouds && !clouds->is_null()) {
        if (!clouds->is_map())
            return at_.refuse(&clouds->where, "clouds", "is not a map");
        clouds_ = std::move(*clouds);
    }
    return {};
}

void catalogue::read_variables()
{
    auto const& from = at_.request.variables();
    name_of_variables_ = from.get("OS_CLOUD_NAME");
    if (name_of_variables_.empty())
        name_of_variables_ = "envvars";
    auto made = value::of(value::kind::map, place());
    bool any = false;
    for (auto const& name : from.names()) {
        if (!makes_a_cloud(name))
            continue;
        auto text = from.get(name);
        auto key = key_of(name);
        if (text.empty() || key == "auth" || key == "cloud" || key == "regions" || key.empty())
            continue;
        any |= std::ranges::count(selectors, name) == 0;
        made.put(std::move(key), value::of_text(std::move(text), make_place(layer::variable, name)));
    }
    if (any)
        variables_ = std::move(made);
}

error_code catalogue::open()
{
    if (auto const ec = read_files())
        return ec;
    read_variables();
    if (auto const* const twice = clouds_.find(name_of_variables_))
        return at_.refuse(&twice->where, "clouds." + name_of_variables_,
                          "is also the name of the cloud that the variables make (OS_CLOUD_NAME)");
    return {};
}

std::string catalogue::argument(std::string_view name) const
{
    return argument_of(at_.request.arguments(), name);
}

bool catalogue::is_of_variables(std::string const& name) const
{
    return !variables_.is_null() && name == name_of_variables_;
}

std::string catalogue::choose() const
{
    if (!at_.request.cloud().empty())
        return at_.request.cloud();
    if (auto name = argument("cloud"); !name.empty())
        return name;
    if (auto name = at_.request.variables().get("OS_CLOUD"); !name.empty())
        return name;
    if (!variables_.is_null())
        return name_of_variables_;
    return clouds_.keys.size() == 1 ? clouds_.keys.front() : std::string();
}

std::string catalogue::names() const
{
    auto all = clouds_.keys;
    if (!variables_.is_null())
        all.push_back(name_of_variables_);
    return joined(all);
}

std::string catalogue::what_there_is() const
{
    if (clouds_.keys.empty())
        return {};
    return file_ + " has the clouds " + joined(clouds_.keys);
}

result<value> catalogue::own(std::string const& name)
{
    auto const empty = value::of(value::kind::map, place());
    if (name.empty())
        return empty;
    auto const* const found = is_of_variables(name) ? &variables_ : clouds_.find(name);
    if (!found) {
        auto const known = names();
        return at_.refuse(nullptr, "clouds." + name,
                          known.empty() ? "no file of clouds is found, and no variable makes one"
                                        : "there is no such cloud; there are " + known);
    }
    if (found->is_null())
        return empty;
    if (!found->is_map())
        return at_.refuse(&found->where, "clouds." + name, "is not a map");
    auto copy = *found;
    normalize_keys(copy);
    if (auto const* const auth = copy.find_given("auth"); auth && !auth->is_map())
        return at_.refuse(&auth->where, "auth", "is not a map");
    return copy;
}

result<value> catalogue::vendor(std::string const& name)
{
    if (!std::exchange(vendors_read_, true)) {
        auto read = first_of(paths(at_.request.vendor_files(), "OS_CLIENT_VENDOR_FILE", "clouds-public"),
                             at_.warnings, at_.why);
        if (!read)
            return read.error();
        if (auto* const clouds = read->content.find("public-clouds"))
            vendors_ = std::move(*clouds);
    }
    auto const* const found = vendors_.find(name);
    if (!found || found->is_null())
        return built_in(name);
    if (!found->is_map())
        return at_.refuse(&found->where, "public-clouds." + name, "is not a map");
    auto copy = *found;
    normalize_keys(copy);
    return copy;
}

result<value> catalogue::profile(value const& own)
{
    auto const nothing = value::of(value::kind::map, place());
    auto name = argument("profile");
    place at;
    if (name.empty()) {
        auto const* said = own.find_given("profile");
        if (!said)
            said = own.find_given("cloud"); // its name of old
        if (!said || said->type != value::kind::text)
            return nothing;
        name = said->text.reveal();
        at = said->where;
    }
    if (name == name_of_variables_)
        return nothing;
    auto found = vendor(name);
    if (!found || !found->is_null())
        return found;
    if (name.find("://") != name.npos)
        return at_.refuse(errc::not_supported, &at, "profile",
                          "a profile is not fetched from a URL; write what it says into clouds-public.yaml");
    at_.warn(at,
             "the profile '" + name + "' is not known; built in is otc, others stand in clouds-public.yaml");
    return nothing;
}

result<value> catalogue::region(value const& own, value const& profile, bool of_variables)
{
    region_wish wish;
    wish.name = argument("region_name");
    if (!wish.name.empty()) {
        wish.where = make_place(layer::argument, "region_name");
        wish.overrules_variable = of_variables;
    } else if (!of_variables) { // where it is a setting already
        wish.name = at_.request.variables().get("OS_REGION_NAME");
        wish.where = make_place(layer::variable, "OS_REGION_NAME");
    }
    return find_region(own, profile, wish, at_);
}

// A password that is set and not used is looked for in vain.
void catalogue::tell_unused_variables(std::string const& name)
{
    if (variables_.is_null() || is_of_variables(name))
        return;
    std::vector<std::string> unused;
    for (auto const& v : variables_.items)
        if (auto const known = known_variables(); std::ranges::count(known, *v.where.name) != 0 &&
                                                  std::ranges::count(selectors, *v.where.name) == 0)
            unused.push_back(*v.where.name);
    if (!unused.empty())
        at_.warnings.push_back(joined(unused) + ": not used, for the cloud is '" + name + "'");
}

result<cloud> catalogue::get()
{
    cloud c;
    c.name = choose();
    auto mine = own(c.name);
    if (!mine)
        return mine.error();
    auto theirs = profile(*mine);
    if (!theirs)
        return theirs.error();
    c.of_variables = is_of_variables(c.name);
    auto const here = region(*mine, *theirs, c.of_variables);
    if (!here)
        return here.error();

    c.settings = make_defaults();
    overlay(c.settings, *theirs);
    if (c.of_variables) // which are made of defaults too, as openstacksdk has it
        overlay(c.settings, make_defaults());
    overlay(c.settings, *mine);
    c.settings.map_at("auth");
    for (auto const* const done : {"cloud", "regions", "region_name"})
        c.settings.erase(done);
    overlay(c.settings, *here);
    tell_unused_variables(c.name);
    return c;
}

} // namespace vigil::config
