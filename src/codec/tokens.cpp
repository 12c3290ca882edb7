// Encodes the log-in with a password and decodes the token and its catalogue (API 9.1). Knows nothing of
// renewal.
#include "codec/tokens.hpp"

#include "codec/json_fields.hpp"
#include "model/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace vigil::codec {
namespace {

namespace json = boost::json;
using name_or_id = password_credentials::name_or_id;

// {"id": ...} or {"name": ...}: an id says more than a name.
json::object named(name_or_id const& what)
{
    json::object out;
    if (!what.id.empty())
        out["id"] = what.id;
    else
        out["name"] = what.name;
    return out;
}

// A name is only unique inside its domain.
json::object in_domain(name_or_id const& what, name_or_id const& domain)
{
    auto out = named(what);
    if (what.id.empty() && !domain.empty())
        out["domain"] = named(domain);
    return out;
}

bool read_user(json_value v, auth_token& out, fault& f)
{
    if (v.is_null())
        return true;
    return (read(v.find("id"), out.user_id, f) || under("id", f)) &&
           (read(v.find("name"), out.user_name, f) || under("name", f));
}

bool read_project(json_value v, auth_token& out, fault& f)
{
    if (v.is_null())
        return true;
    return (read(v.find("id"), out.project, f) || under("id", f)) &&
           (read(v.find("name"), out.project_name, f) || under("name", f));
}

// `region` and `region_id` say the same; old services have only one of them.
bool read_region(json_value v, catalog_endpoint& out, fault& f)
{
    std::string text;
    if (!read(v, text, f))
        return false;
    if (!text.empty())
        out.region = std::move(text);
    return true;
}

constexpr auto endpoint_table = std::to_array<field<catalog_endpoint>>({
    {"url", into<&catalog_endpoint::url>},
    {"region", read_region},
    {"region_id", read_region},
    {"interface", into<&catalog_endpoint::interface>},
});

bool read_endpoints(json_value v, catalog_entry& out, fault& f)
{
    return read_list(v, out.endpoints, f, [](json_value item, catalog_endpoint& e, fault& why) {
        return read_fields<catalog_endpoint>(item, e, endpoint_table, why);
    });
}

constexpr auto entry_table = std::to_array<field<catalog_entry>>({
    {"type", into<&catalog_entry::type>},
    {"name", into<&catalog_entry::name>},
    {"endpoints", read_endpoints},
});

bool read_catalog(json_value v, auth_token& out, fault& f)
{
    return read_list(v, out.catalog, f, [](json_value item, catalog_entry& e, fault& why) {
        return read_fields<catalog_entry>(item, e, entry_table, why);
    });
}

constexpr auto token_table = std::to_array<field<auth_token>>({
    {"expires_at", into<&auth_token::expires_at>},
    {"issued_at", into<&auth_token::issued_at>},
    {"user", read_user},
    {"project", read_project},
    {"catalog", read_catalog},
});

} // namespace

operation create_token(password_credentials const& who)
{
    auto user = in_domain(who.user(), who.user_domain());
    user["password"] = who.password();
    json::object password;
    password["user"] = std::move(user);
    json::object identity;
    identity["methods"] = json::array({"password"});
    identity["password"] = std::move(password);
    json::object auth;
    auth["identity"] = std::move(identity);
    if (!who.project().empty()) {
        auto const& domain = who.project_domain().empty() ? who.user_domain() : who.project_domain();
        json::object scope;
        scope["project"] = in_domain(who.project(), domain);
        auth["scope"] = std::move(scope);
    }
    json::object body;
    body["auth"] = std::move(auth);

    operation op;
    op.name = "iam.tokens.create";
    op.service = service::identity;
    op.method = "POST";
    op.target = "/v3/auth/tokens";
    op.body = json::serialize(body);
    return op;
}

result<auth_token> decode_token(std::string_view body, std::string_view subject_token, fault& f)
{
    json_document document;
    auth_token out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    if (!read_fields<auth_token>(document.root().find("token"), out, token_table, f)) {
        under("token", f);
        return errc::unexpected_reply;
    }
    // The token becomes a header of every later request.
    if (subject_token.empty() || has_control_characters(subject_token)) {
        fail(f, "a token");
        under("X-Subject-Token", f);
        return errc::unexpected_reply;
    }
    out.secret = subject_token;
    return out;
}

} // namespace vigil::codec
