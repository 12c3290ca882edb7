// Makes credentials of settings. Must not know where the settings come from.
#include "config/login.hpp"

#include "config/names.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace vigil::config {
namespace {

enum class way { nothing, bare_token, exchanged_token, application, password, passcode, key };

constexpr auto supported =
    "; vigil can do password, v3password, v3multifactor and v3totp (with a password and a "
    "passcode), token, v3token, admin_token, v3applicationcredential, aksk and agency";

// Known to others, and not done here.
constexpr std::array<std::string_view, 16> foreign{
    "http_basic",        "v2password",        "v2token",
    "v2adfspassword",    "v3adfspassword",    "v3fedkerb",
    "v3kerberos",        "v3oauth1",          "v3oauth2clientcredential",
    "v3oidcaccesstoken", "v3oidcauthcode",    "v3oidcclientcredentials",
    "v3oidcpassword",    "v3oidcdeviceauthz", "v3samlpassword",
    "v3tokenlessauth"};

class maker
{
    reader& r_;
    bool endpoint_;

public:
    maker(reader& r, bool endpoint) : r_(r), endpoint_(endpoint) {}
    login make();

private:
    way chosen();
    way named(std::string const& type);
    way of_methods();
    way guessed();
    way of_token() const;
    std::string auth_url();
    password_credentials of_password(bool passcode_needed);
    application_credentials of_application();
    rescoped_credentials of_exchange();
    access_key_credentials of_key();
    login of_bare_token();
    credentials through_agency(way how);
    template <class Credentials>
    void scope(Credentials& c);
    template <class Credentials>
    void user_domain(Credentials& c);
    std::string own_or_default(char const* own, char const* sibling, char const* otherwise);
};

// Nothing says how: what is there decides.
way maker::guessed()
{
    if (r_.has("auth.token"))
        return of_token();
    if (r_.has("auth.application_credential_id") || r_.has("auth.application_credential_secret"))
        return way::application;
    bool const ak = r_.has("auth.ak");
    bool const key = ak || r_.has("auth.sk"); // or half of one, which of_key() tells
    if (r_.has("auth.password")) {
        if (key)
            r_.warn(ak ? "auth.ak" : "auth.sk",
                    "is not used, for there is a password; auth_type: aksk would take it");
        return way::password;
    }
    bool const user = r_.has("auth.username") || r_.has("auth.user_id");
    if (key && (!user || (ak && r_.has("auth.sk"))))
        return way::key;
    return user || r_.has("auth.auth_url") ? way::password : way::nothing;
}

way maker::of_token() const
{
    bool const complete = endpoint_ && r_.has("auth.project_id");
    return complete || !r_.has("auth.auth_url") ? way::bare_token : way::exchanged_token;
}

// v3multifactor: the methods together.
way maker::of_methods()
{
    bool passcode = false;
    for (auto const& method : r_.words("auth.auth_methods")) {
        if (method != "password" && method != "v3password" && method != "totp" && method != "v3totp") {
            r_.refuse("auth.auth_methods",
                      "has a method that vigil does not know; it knows v3password and v3totp",
                      errc::not_supported);
            return way::nothing;
        }
        passcode |= method.ends_with("totp");
    }
    return passcode ? way::passcode : way::password;
}

way maker::named(std::string const& type)
{
    if (type == "password" || type == "v3password")
        return way::password;
    if (type == "token" || type == "v3token")
        return way::exchanged_token;
    if (type == "admin_token" || type == "token_endpoint")
        return way::bare_token;
    if (type == "none" && r_.has("auth.token"))
        return way::bare_token;
    if (type == "v3applicationcredential")
        return way::application;
    if (type == "v3totp")
        return way::passcode;
    if (type == "v3multifactor")
        return of_methods();
    if (type.find("aksk") != type.npos || type == "ak_sk")
        return way::key;
    if (type == "agency") {
        if (!r_.has("auth.agency_name"))
            r_.refuse("auth.agency_name", "is missing: auth_type agency needs one");
        return guessed();
    }
    if (type == "none")
        r_.refuse("auth_type", "none: the services want to know who asks; give a token", errc::not_supported);
    else if (std::ranges::count(foreign, type) != 0)
        r_.refuse("auth_type", "is not supported" + std::string(supported), errc::not_supported);
    else
        r_.refuse("auth_type", "is not known" + std::string(supported));
    return way::nothing;
}

way maker::chosen()
{
    auto const type = r_.text("auth_type");
    auto const* const v = r_.find("auth_type");
    return v && v->where.from != layer::defaults ? named(type) : guessed();
}

std::string maker::auth_url()
{
    auto url = r_.pattern("auth.auth_url");
    if (url.empty())
        r_.refuse("auth.auth_url", "is missing: the URL of the identity service (OS_AUTH_URL)");
    return url;
}

// A default steps in where neither name nor id is given.
std::string maker::own_or_default(char const* own, char const* sibling, char const* otherwise)
{
    if (r_.has(own) || r_.has(sibling))
        return r_.text(own);
    return r_.text(otherwise);
}

template <class Credentials>
void maker::user_domain(Credentials& c)
{
    c.user_domain_name(
        own_or_default("auth.user_domain_name", "auth.user_domain_id", "auth.default_domain_name"));
    c.user_domain_id(
        own_or_default("auth.user_domain_id", "auth.user_domain_name", "auth.default_domain_id"));
}

template <class Credentials>
void maker::scope(Credentials& c)
{
    c.project_name(r_.text("auth.project_name")).project_id(r_.text("auth.project_id"));
    c.domain_name(r_.text("auth.domain_name")).domain_id(r_.text("auth.domain_id"));
    c.project_domain_name(
        own_or_default("auth.project_domain_name", "auth.project_domain_id", "auth.default_domain_name"));
    c.project_domain_id(
        own_or_default("auth.project_domain_id", "auth.project_domain_name", "auth.default_domain_id"));
}

password_credentials maker::of_password(bool passcode_needed)
{
    password_credentials c(auth_url(), r_.text("auth.username"), r_.text("auth.password"));
    c.user_id(r_.text("auth.user_id"));
    user_domain(c);
    scope(c);
    if (c.user().empty())
        r_.refuse("auth.username", "is missing: a user's name or id (OS_USERNAME, OS_USER_ID)");
    if (c.password().empty())
        r_.refuse("auth.password", "is missing (OS_PASSWORD)");
    if (auto const& ask = r_.at().request.passcode()) {
        c.totp(ask);
    } else if (r_.has("auth.passcode")) {
        auto const code = std::make_shared<secret const>(r_.text("auth.passcode"));
        c.totp([code] { return code->reveal(); });
        r_.warn("auth.passcode", "is good for one log-in: there is none when the token ends");
    } else if (passcode_needed) {
        r_.refuse("auth.passcode", "is missing (OS_PASSCODE)");
    }
    return c;
}

application_credentials maker::of_application()
{
    application_credentials c(auth_url(), r_.text("auth.application_credential_id"),
                              r_.text("auth.application_credential_secret"));
    c.name(r_.text("auth.application_credential_name"));
    c.user_name(r_.text("auth.username")).user_id(r_.text("auth.user_id"));
    user_domain(c);
    if (c.application().empty())
        r_.refuse("auth.application_credential_id", "is missing (OS_APPLICATION_CREDENTIAL_ID)");
    if (c.reveal().empty())
        r_.refuse("auth.application_credential_secret", "is missing (OS_APPLICATION_CREDENTIAL_SECRET)");
    if (c.application().id.empty() && c.user().empty())
        r_.refuse("auth.application_credential_name", "is unique for its user only: give the user too");
    return c;
}

rescoped_credentials maker::of_exchange()
{
    rescoped_credentials c(auth_url(), r_.token("auth.token"));
    scope(c);
    if (c.token().empty())
        r_.refuse("auth.token", "is missing (OS_TOKEN)");
    return c;
}

access_key_credentials maker::of_key()
{
    access_key_credentials c(r_.token("auth.ak"), r_.text("auth.sk"));
    c.security_token(r_.token("auth.security_token"));
    c.auth_url(r_.pattern("auth.auth_url"));
    c.project_id(r_.text("auth.project_id")).project_name(r_.text("auth.project_name"));
    for (auto const* const domain : {"auth.domain_id", "auth.project_domain_id", "auth.user_domain_id"})
        if (c.domain_id().empty())
            c.domain_id(r_.text(domain));
    if (c.access().empty())
        r_.refuse("auth.ak", "is missing: an access key is two parts (OS_ACCESS_KEY, OS_SECRET_KEY)");
    if (c.reveal().empty())
        r_.refuse("auth.sk", "is missing: an access key is two parts (OS_SECRET_KEY, OS_ACCESS_KEY)");
    if (c.auth_url().empty() && c.project().id.empty())
        r_.refuse("auth.project_id",
                  "is missing, and no auth_url to look it up (OS_PROJECT_ID, OS_AUTH_URL)");
    return c;
}

login maker::of_bare_token()
{
    login l;
    l.who = token_credentials(r_.token("auth.token"));
    l.project = project_id(r_.text("auth.project_id"));
    if (!r_.has("auth.token"))
        r_.refuse("auth.token", "is missing (OS_TOKEN)");
    if (!endpoint_)
        r_.refuse("endpoint",
                  "is missing: a token needs the service's URL beside it (OS_ENDPOINT_OVERRIDE), or an "
                  "auth_url where it is exchanged");
    if (l.project.empty())
        r_.refuse("auth.project_id", "is missing: a token needs the project's id beside it (OS_PROJECT_ID)");
    return l;
}

credentials maker::through_agency(way how)
{
    auto const assume = [this](login_credentials who) {
        agency_credentials c(std::move(who), r_.text("auth.agency_name"));
        c.delegator_name(r_.text("auth.agency_domain_name")).delegator_id(r_.text("auth.agency_domain_id"));
        c.project_name(r_.text("auth.delegated_project")).project_id(r_.text("auth.delegated_project_id"));
        // The project is one of the delegator's; without one it is all of its domain.
        if (!c.project().empty())
            c.project_domain_name(c.delegator().name).project_domain_id(c.delegator().id);
        else
            c.domain_name(c.delegator().name).domain_id(c.delegator().id);
        if (c.delegator().empty())
            r_.refuse("auth.agency_domain_name", "is missing: the domain that delegates");
        return c;
    };
    switch (how) {
    case way::password: return assume(of_password(false));
    case way::passcode: return assume(of_password(true));
    case way::application: return assume(of_application());
    case way::bare_token:
    case way::exchanged_token: return assume(of_exchange());
    default: break;
    }
    r_.refuse("auth.agency_name",
              "an agency is assumed with a password, an application credential or a token",
              errc::not_supported);
    return {};
}

login maker::make()
{
    login l;
    for (auto const* const no : {"auth.trust_id", "auth.system_scope"})
        if (r_.has(no))
            r_.refuse(no, "is not supported: the token is for a project or a domain", errc::not_supported);
    auto const how = chosen();
    if (how != way::nothing && r_.has("auth.agency_name")) {
        l.who = through_agency(how);
        return l;
    }
    switch (how) {
    case way::nothing: break; // told by whoever knows the clouds
    case way::bare_token: return of_bare_token();
    case way::exchanged_token: l.who = of_exchange(); break;
    case way::application: l.who = of_application(); break;
    case way::password: l.who = of_password(false); break;
    case way::passcode: l.who = of_password(true); break;
    case way::key: l.who = of_key(); break;
    }
    return l;
}

} // namespace

login make_login(reader& r, bool endpoint) { return maker(r, endpoint).make(); }

} // namespace vigil::config
