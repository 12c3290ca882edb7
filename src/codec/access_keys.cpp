// Encodes and decodes what goes with access keys (API 9.3). Knows no signature and no renewal.
#include "codec/access_keys.hpp"

#include "codec/catalog.hpp"
#include "codec/login_body.hpp"
#include "codec/url.hpp"
#include "model/text.hpp"

#include <utility>

namespace vigil::codec {
namespace {

operation ask(std::string_view name, std::string method, std::string target)
{
    operation op;
    op.name = name;
    op.service = service::identity;
    op.method = std::move(method);
    op.target = std::move(target);
    return op;
}

operation create(login_body& body)
{
    auto op = ask("iam.securityTokens.create", "POST", "/v3.0/OS-CREDENTIAL/securitytokens");
    op.body = body.take();
    op.confidential = true;
    return op;
}

// Both become headers of every later request.
bool read_word(json_value v, std::string_view name, std::string_view& out, fault& f)
{
    auto const value = v.find(name);
    if (!read_text(value, out, f))
        return under(name, f);
    if (!out.empty() && !has_control_characters(out) && out.find(' ') == out.npos)
        return true;
    fail(f, "one word");
    return under(name, f);
}

bool read_key(json_value v, temporary_key& out, fault& f)
{
    if (!v.is_object())
        return fail(f, "an object");
    std::string_view access;
    std::string_view key;
    std::string_view token;
    if (!read_word(v, "access", access, f) || !read_word(v, "secret", key, f) ||
        !read_word(v, "securitytoken", token, f))
        return false;
    out.access = access;
    out.secret = vigil::secret(std::string(key));
    out.security_token = vigil::secret(std::string(token));
    return read(v.find("expires_at"), out.expires_at, f) || under("expires_at", f);
}

struct project
{
    std::string id;
    std::string name;
};

constexpr auto project_table = std::to_array<field<project>>({
    {"id", into<&project::id>, presence::mandatory},
    {"name", into<&project::name>, presence::mandatory},
});

} // namespace

operation create_temporary_key(std::string_view token, std::chrono::seconds lifetime)
{
    login_body body(token.size());
    body.open("auth").open("identity").methods({"token"});
    body.open("token").text("id", token).number("duration_seconds", lifetime.count());
    body.close().close().close();
    return create(body);
}

operation create_temporary_key(agency_credentials const& who, std::chrono::seconds lifetime)
{
    login_body body(512);
    body.open("auth").open("identity").methods({"assume_role"});
    body.open("assume_role").agency(who).number("duration_seconds", lifetime.count());
    body.close().close().close();
    return create(body);
}

result<temporary_key> decode_temporary_key(std::string_view body, fault& f)
{
    json_document document;
    document.confidential();
    temporary_key out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    if (!read_key(document.root().find("credential"), out, f)) {
        under("credential", f);
        return errc::unexpected_reply;
    }
    return out;
}

operation find_projects(std::string_view name)
{
    target to("v3");
    to.segment("projects").query("name", name);
    return ask("iam.projects.list", "GET", to.take());
}

result<project_id> decode_project(std::string_view body, std::string_view name, fault& f)
{
    json_document document;
    std::vector<project> all;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const one = [](json_value item, project& p, fault& why) {
        return read_fields<project>(item, p, project_table, why);
    };
    if (!read_list(document.root().find("projects"), all, f, one)) {
        under("projects", f);
        return errc::unexpected_reply;
    }
    std::erase_if(all, [&](project const& p) { return p.name != name; });
    if (all.size() == 1)
        return project_id(std::move(all.front().id));
    f.path = "credentials.project_name";
    f.rule = all.empty() ? "no project of this name is visible to the access key"
                         : "several projects have this name: give the id";
    return errc::no_project;
}

operation get_catalog() { return ask("iam.catalog.get", "GET", "/v3/auth/catalog"); }

result<std::vector<catalog_entry>> decode_catalog(std::string_view body, fault& f)
{
    json_document document;
    std::vector<catalog_entry> out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    if (!read_catalog(document.root().find("catalog"), out, f)) {
        under("catalog", f);
        return errc::unexpected_reply;
    }
    return out;
}

} // namespace vigil::codec
