// Checks credentials and keeps tokens. Knows nothing of backups, and no clock: the moment is an argument.
#include "testing/identity.hpp"

#include <boost/json.hpp>

namespace vigil::testing::sim {

namespace json = boost::json;

namespace {

// Member of an object, or nullptr.
json::value const* member(json::value const* v, std::string_view key)
{
    auto const* object = v ? v->if_object() : nullptr;
    return object ? object->if_contains(key) : nullptr;
}

bool is_text(json::value const* v, std::string_view text)
{
    auto const* s = v ? v->if_string() : nullptr;
    return s && std::string_view(*s) == text;
}

bool holds(json::value const* methods, std::string_view name)
{
    auto const* list = methods ? methods->if_array() : nullptr;
    if (!list)
        return false;
    for (auto const& m : *list)
        if (is_text(&m, name))
            return true;
    return false;
}

constexpr std::string_view domain_id = "d78cbac186b744899480f25bd022f468";
constexpr std::string_view user_id = "ee4dfb6e5540447cb3741905149d9b6e";
constexpr std::string_view no_auth = "The request you have made requires authentication.";

} // namespace

identity::identity(simulator_options const& options, std::string url, dice& d, time_point start)
    : options_(options), url_(std::move(url)), dice_(d)
{
    for (auto const& text : options.static_tokens)
        tokens_.emplace(text, token{time_point::max(), start, true});
}

token_state identity::check(std::string_view text, time_point now) const
{
    if (text.empty())
        return token_state::missing;
    auto const at = tokens_.find(text);
    if (at == tokens_.end())
        return token_state::unknown;
    if (at->second.revoked || now >= at->second.expires)
        return token_state::expired;
    return at->second.project_scope ? token_state::good : token_state::without_project;
}

void identity::revoke_all()
{
    for (auto& [text, t] : tokens_)
        t.revoked = true;
}

answer identity::create(sim_request const& request, std::string_view query_text, time_point now,
                        wall_time wall)
{
    boost::system::error_code ec;
    auto const body = json::parse(request.body, ec);
    auto const* auth = ec ? nullptr : member(&body, "auth");
    auto const* who = member(auth, "identity");
    if (!who || !member(who, "methods"))
        return keystone_error(400, "Expecting to find auth in request body. The server could not comply with "
                                   "the request since it is either malformed or otherwise incorrect.");
    if (!holds(member(who, "methods"), "password"))
        return keystone_error(401, "Attempted to authenticate with an unsupported method.");

    auto const* user = member(member(who, "password"), "user");
    if (!member(user, "password") || !member(user, "name"))
        return keystone_error(400, "Invalid input for field 'identity.password.user'.");
    auto const* domain = member(user, "domain");
    bool const known =
        is_text(member(user, "name"), options_.user) &&
        is_text(member(user, "password"), options_.password) &&
        (is_text(member(domain, "name"), options_.domain) || is_text(member(domain, "id"), domain_id));
    if (!known)
        return keystone_error(401, "The username or password is wrong.");

    auto const* project = member(member(auth, "scope"), "project");
    if (project && !is_text(member(project, "id"), options_.project) &&
        !is_text(member(project, "name"), options_.project_name))
        return keystone_error(401, no_auth);

    auto text = "MIID" + dice_.text(options_.token_length > 4 ? options_.token_length - 4 : 1);
    token const t{now + options_.token_lifetime, now, project != nullptr};
    tokens_.emplace(text, t);
    ++issued_;
    bool const catalogue = !query(query_text).find("nocatalog");
    return answer(201, token_body(t, now, wall, catalogue)).with("X-Subject-Token", std::move(text));
}

answer identity::verify(sim_request const& request, std::string_view query_text, time_point now,
                        wall_time wall) const
{
    if (auto const state = check(request.find("X-Auth-Token"), now);
        state != token_state::good && state != token_state::without_project)
        return keystone_error(401, no_auth);
    auto const at = tokens_.find(request.find("X-Subject-Token"));
    if (at == tokens_.end() || at->second.revoked || now >= at->second.expires)
        return keystone_error(404, "Could not find token.");
    return answer(200, token_body(at->second, now, wall, !query(query_text).find("nocatalog")))
        .with("X-Subject-Token", at->first);
}

answer identity::revoke(sim_request const& request, time_point now)
{
    if (auto const state = check(request.find("X-Auth-Token"), now);
        state != token_state::good && state != token_state::without_project)
        return keystone_error(401, no_auth);
    auto const at = tokens_.find(request.find("X-Subject-Token"));
    if (at == tokens_.end())
        return keystone_error(404, "Could not find token.");
    at->second.revoked = true;
    return {204, {}};
}

std::string identity::token_body(token const& t, time_point now, wall_time wall, bool catalogue) const
{
    auto const date = [&](time_point at) {
        return wall + std::chrono::duration_cast<wall_time::duration>(at - now);
    };
    auto const write_domain = [&](json_writer& out) {
        out.key("domain").open('{').field("id", domain_id).field("name", options_.domain).close('}');
    };
    json_writer out;
    out.open('{').key("token").open('{');
    out.key("methods").open('[').text("password").close(']');
    // A static token has no end; the reply still needs one.
    out.key("expires_at")
        .date(t.expires == time_point::max() ? wall + std::chrono::hours(24) : date(t.expires),
              date_form::micro_z);
    out.key("issued_at").date(date(t.issued), date_form::micro_z);
    out.key("user").open('{').field("id", user_id).field("name", options_.user);
    out.field("password_expires_at", "");
    write_domain(out);
    out.close('}');
    if (t.project_scope) {
        out.key("project").open('{').field("id", options_.project).field("name", options_.project_name);
        write_domain(out);
        out.close('}');
    } else {
        write_domain(out);
    }
    out.key("roles").open('[').open('{').field("id", "0").field("name", "te_admin").close('}').close(']');
    if (catalogue)
        write_catalogue(out);
    out.close('}').close('}');
    return out.take();
}

void identity::write_catalogue(json_writer& out) const
{
    // Catalogue URLs end in a version, a version and a project, or in nothing (API 1.1).
    struct service
    {
        std::string_view type;
        std::string_view name;
        std::string path;
    };
    service const services[] = {
        {"identity", "iam", "/v3"},
        {"vbs", "vbs", "/v2/" + options_.project},
        {"sdrs", "sdrs", "/v1/" + options_.project},
        {"volumev3", "cinderv3", "/v3/" + options_.project},
    };
    out.key("catalog").open('[');
    for (auto const& s : services) {
        bool const global = s.type == "identity";
        out.open('{').field("type", s.type).field("id", s.name).field("name", s.name);
        out.key("endpoints").open('[').open('{').field("url", url_ + s.path);
        out.field("region", global ? "*" : options_.project_name);
        out.field("region_id", global ? "*" : options_.project_name);
        out.field("interface", "public").field("id", s.type).close('}').close(']').close('}');
    }
    out.close(']');
}

} // namespace vigil::testing::sim
