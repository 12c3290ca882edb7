// Encodes log-ins of every kind and decodes the token and its catalogue (API 9.1). Knows nothing of renewal.
#include "codec/tokens.hpp"

#include "codec/catalog.hpp"
#include "codec/json_fields.hpp"
#include "codec/login_body.hpp"
#include "model/text.hpp"

namespace vigil::codec {
namespace {

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

bool read_entries(json_value v, auth_token& out, fault& f) { return read_catalog(v, out.catalog, f); }

constexpr auto token_table = std::to_array<field<auth_token>>({
    {"expires_at", into<&auth_token::expires_at>},
    {"issued_at", into<&auth_token::issued_at>},
    {"user", read_user},
    {"project", read_project},
    {"catalog", read_entries},
});

operation login(std::string body)
{
    operation op;
    op.name = "iam.tokens.create";
    op.service = service::identity;
    op.method = "POST";
    op.target = "/v3/auth/tokens";
    op.body = std::move(body);
    op.confidential = true;
    return op;
}

} // namespace

operation create_token(password_credentials const& who, std::string_view passcode)
{
    login_body body(who.password().size() + who.user().name.size() + 512);
    body.open("auth").open("identity");
    passcode.empty() ? body.methods({"password"}) : body.methods({"password", "totp"});
    body.open("password").open("user").in_domain(who.user(), who.user_domain());
    body.text("password", who.password()).close().close();
    if (!passcode.empty()) {
        body.open("totp").open("user").in_domain(who.user(), who.user_domain());
        body.text("passcode", passcode).close().close();
    }
    body.close().scope(who, who.user_domain()).close();
    return login(body.take());
}

operation create_token(application_credentials const& who)
{
    login_body body(who.reveal().size() + 512);
    body.open("auth").open("identity").methods({"application_credential"});
    body.open("application_credential").named(who.application());
    if (who.application().id.empty())
        body.open("user").in_domain(who.user(), who.user_domain()).close();
    body.text("secret", who.reveal()).close().close().close();
    return login(body.take());
}

operation create_token(rescoped_credentials const& who)
{
    login_body body(who.token().size() + 512);
    body.open("auth").open("identity").methods({"token"});
    body.open("token").text("id", who.token()).close().close();
    body.scope(who, {}).close();
    return login(body.take());
}

operation create_token(agency_credentials const& who)
{
    login_body body(512);
    body.open("auth").open("identity").methods({"assume_role"});
    body.open("assume_role").agency(who).close().close();
    // The project of an agency is one of the domain that delegates.
    body.scope(who, who.delegator()).close();
    return login(body.take());
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
    out.secret = vigil::secret(std::string(subject_token));
    return out;
}

} // namespace vigil::codec
