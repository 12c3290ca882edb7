// How a client proves who it is.
#pragma once

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/secret.hpp>
#include <vigil/time.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace vigil {

// Something of the identity service: by id, or by a name that is unique in its domain. An id goes before a name.
struct name_or_id
{
    std::string name;
    std::string id;
    bool empty() const noexcept { return name.empty() && id.empty(); }
};

namespace detail {

// What a token is for: a project, or else a domain (API 9.1). VBS and SDRS need a project; a token that is for a
// domain needs client_options::project beside it. A project that is named without a domain is looked for in the
// domain of whoever logs in.
template <class Self>
class scope
{
    name_or_id project_;
    name_or_id project_domain_;
    name_or_id domain_;

    Self& self() noexcept { return static_cast<Self&>(*this); }

public:
    Self& project_name(std::string v) { return project_.name = std::move(v), self(); }
    Self& project_id(std::string v) { return project_.id = std::move(v), self(); }
    Self& project_domain_name(std::string v) { return project_domain_.name = std::move(v), self(); }
    Self& project_domain_id(std::string v) { return project_domain_.id = std::move(v), self(); }
    Self& domain_name(std::string v) { return domain_.name = std::move(v), self(); } // the project wins
    Self& domain_id(std::string v) { return domain_.id = std::move(v), self(); }

    name_or_id const& project() const noexcept { return project_; }
    name_or_id const& project_domain() const noexcept { return project_domain_; }
    name_or_id const& domain() const noexcept { return domain_; }
};

} // namespace detail

// `auth_url` is everywhere the identity service, "https://iam.eu-de.otc.t-systems.com/v3"; its version segment may
// be missing.

// A token that somebody else renews. client_options::project and the endpoints must be given beside it.
class token_credentials
{
    secret token_;

public:
    explicit token_credentials(std::string token) : token_(std::move(token)) {}
    std::string const& token() const noexcept { return token_.reveal(); }
};

// A user and a password, exchanged for a token (API 9.1). The token is renewed before it expires; the project and
// the endpoints come from its catalogue unless the options name them.
class password_credentials : public detail::scope<password_credentials>
{
public:
    using name_or_id = vigil::name_or_id;

    password_credentials(std::string auth_url, std::string user_name, std::string password)
        : auth_url_(std::move(auth_url)), password_(std::move(password))
    {
        user_.name = std::move(user_name);
    }

    password_credentials& user_id(std::string v) { return user_.id = std::move(v), *this; }
    password_credentials& user_domain_name(std::string v) { return user_domain_.name = std::move(v), *this; }
    password_credentials& user_domain_id(std::string v) { return user_domain_.id = std::move(v), *this; }

    // The second factor: asked for a passcode of six digits at every log-in, for each is good once. Called on the
    // client's executor; must not block. To ask a person, use a credentials_provider.
    password_credentials& totp(std::function<std::string()> passcode)
    {
        return totp_ = std::move(passcode), *this;
    }

    std::string const& auth_url() const noexcept { return auth_url_; }
    std::string const& password() const noexcept { return password_.reveal(); }
    std::function<std::string()> const& totp() const noexcept { return totp_; }
    name_or_id const& user() const noexcept { return user_; }
    name_or_id const& user_domain() const noexcept { return user_domain_; }

private:
    std::string auth_url_;
    secret password_;
    std::function<std::string()> totp_;
    name_or_id user_;
    name_or_id user_domain_;
};

// An application credential of OpenStack's Keystone: its id and secret, or its name, secret and user. It is made
// for one project, so it has no scope. Renewed as a password is.
class application_credentials
{
    std::string auth_url_;
    name_or_id application_;
    secret secret_;
    name_or_id user_;
    name_or_id user_domain_;

public:
    application_credentials(std::string auth_url, std::string id, std::string secret)
        : auth_url_(std::move(auth_url)), secret_(std::move(secret))
    {
        application_.id = std::move(id);
    }

    // By name, which is unique for its user only. Leave the id empty.
    application_credentials& name(std::string v) { return application_.name = std::move(v), *this; }
    application_credentials& user_name(std::string v) { return user_.name = std::move(v), *this; }
    application_credentials& user_id(std::string v) { return user_.id = std::move(v), *this; }
    application_credentials& user_domain_name(std::string v)
    {
        return user_domain_.name = std::move(v), *this;
    }
    application_credentials& user_domain_id(std::string v) { return user_domain_.id = std::move(v), *this; }

    std::string const& auth_url() const noexcept { return auth_url_; }
    std::string const& reveal() const noexcept { return secret_.reveal(); }
    name_or_id const& application() const noexcept { return application_; }
    name_or_id const& user() const noexcept { return user_; }
    name_or_id const& user_domain() const noexcept { return user_domain_; }
};

// A token, unscoped or for something else, exchanged for one of a project (or a domain). The service lets the new
// one end when the old one does.
class rescoped_credentials : public detail::scope<rescoped_credentials>
{
    std::string auth_url_;
    secret token_;

public:
    rescoped_credentials(std::string auth_url, std::string token)
        : auth_url_(std::move(auth_url)), token_(std::move(token))
    {}

    std::string const& auth_url() const noexcept { return auth_url_; }
    std::string const& token() const noexcept { return token_.reveal(); }
};

// What a token can be got with.
using login_credentials = std::variant<password_credentials, application_credentials, rescoped_credentials>;

// How an assumed role is named in the request (I2).
enum class agency_spelling { agency_name, xrole_name };

// A role in somebody else's domain that was delegated to us (API 9.1, assume_role): log in as `who`, then exchange
// that token for one of the agency.
class agency_credentials : public detail::scope<agency_credentials>
{
    login_credentials who_;
    std::string agency_;
    name_or_id delegator_;
    agency_spelling spelling_ = agency_spelling::agency_name;

public:
    agency_credentials(login_credentials who, std::string agency_name)
        : who_(std::move(who)), agency_(std::move(agency_name))
    {}

    // The domain that delegates: one of the two.
    agency_credentials& delegator_name(std::string v) { return delegator_.name = std::move(v), *this; }
    agency_credentials& delegator_id(std::string v) { return delegator_.id = std::move(v), *this; }
    agency_credentials& spelling(agency_spelling v) { return spelling_ = v, *this; }

    login_credentials const& who() const noexcept { return who_; }
    std::string const& agency() const noexcept { return agency_; }
    name_or_id const& delegator() const noexcept { return delegator_; }
    agency_spelling spelling() const noexcept { return spelling_; }
};

// Variants of SDK-HMAC-SHA256 (API 10).
enum class signature_scheme {
    access, // "Access=", the current one
    scoped, // "Credential=", of older services: date, region and service go into the key
};

// An access key: every request is signed, there is no token (API 9.3, 10). The project is given by its id, or by
// its name, which a signed call looks up. With an auth_url the endpoints that the options do not name come from
// the catalogue, by another signed call.
class access_key_credentials
{
    std::string access_;
    secret secret_;
    secret security_token_;
    std::string auth_url_;
    name_or_id project_;
    std::string domain_id_;
    std::string region_;
    signature_scheme scheme_ = signature_scheme::access;

public:
    access_key_credentials(std::string access, std::string secret)
        : access_(std::move(access)), secret_(std::move(secret))
    {}

    access_key_credentials& auth_url(std::string v) { return auth_url_ = std::move(v), *this; }
    access_key_credentials& project_id(std::string v) { return project_.id = std::move(v), *this; }
    access_key_credentials& project_name(std::string v) { return project_.name = std::move(v), *this; }
    // Sent as X-Domain-Id with calls of the identity service.
    access_key_credentials& domain_id(std::string v) { return domain_id_ = std::move(v), *this; }
    // Of a temporary key that somebody else renews.
    access_key_credentials& security_token(std::string v)
    {
        return security_token_ = secret(std::move(v)), *this;
    }
    access_key_credentials& scheme(signature_scheme v) { return scheme_ = v, *this; }
    // For signature_scheme::scoped; without it client_options::region is taken.
    access_key_credentials& region(std::string v) { return region_ = std::move(v), *this; }

    std::string const& access() const noexcept { return access_; }
    std::string const& reveal() const noexcept { return secret_.reveal(); }
    std::string const& security_token() const noexcept { return security_token_.reveal(); }
    std::string const& auth_url() const noexcept { return auth_url_; }
    name_or_id const& project() const noexcept { return project_; }
    std::string const& domain_id() const noexcept { return domain_id_; }
    std::string const& region() const noexcept { return region_; }
    signature_scheme scheme() const noexcept { return scheme_; }
};

// A temporary access key, got with a token or through an agency (POST /v3.0/OS-CREDENTIAL/securitytokens), used to
// sign, and renewed before it ends (API 9.3).
class temporary_key_credentials
{
public:
    using base =
        std::variant<password_credentials, application_credentials, rescoped_credentials, agency_credentials>;

    explicit temporary_key_credentials(base who) : who_(std::move(who)) {}

    // 900-86400 s.
    temporary_key_credentials& lifetime(std::chrono::seconds v) { return lifetime_ = v, *this; }
    temporary_key_credentials& scheme(signature_scheme v) { return scheme_ = v, *this; }

    base const& who() const noexcept { return who_; }
    std::chrono::seconds lifetime() const noexcept { return lifetime_; }
    signature_scheme scheme() const noexcept { return scheme_; }

private:
    base who_;
    std::chrono::seconds lifetime_{900};
    signature_scheme scheme_ = signature_scheme::access;
};

// Any of the above, from a callback.
class provided_credentials
{
public:
    using any = std::variant<std::monostate, token_credentials, password_credentials, application_credentials,
                             rescoped_credentials, agency_credentials, access_key_credentials,
                             temporary_key_credentials>;

    provided_credentials() = default;
    template <class Kind>
        requires(!std::is_same_v<std::remove_cvref_t<Kind>, provided_credentials> &&
                 std::is_constructible_v<any, Kind>)
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): the constraint leaves copy and move alone
    provided_credentials(Kind&& what) : what_(std::forward<Kind>(what))
    {}

    // When to ask again. Without it that is when a log-in's token ends, or when the service refuses what was given.
    provided_credentials& expires_at(utc_time v) { return expires_at_ = v, *this; }

    any const& what() const noexcept { return what_; }
    std::optional<utc_time> expires_at() const noexcept { return expires_at_; }

private:
    any what_;
    std::optional<utc_time> expires_at_;
};

// Asks the program for credentials: before the first call, and again shortly before they end or when the service
// refuses them. One question at a time, whatever the number of calls.
//
//     options.credentials = vigil::credentials_provider([](vigil::credentials_provider::answer reply) {
//         vault.read("backup/token", [reply](std::string token) { reply({}, vigil::token_credentials(token)); });
//     });
//
// The callback runs on the client's executor, must not block and may answer at once or later, from any thread. The
// first answer counts. An error, a callback that throws, and an answer that is dropped (errc::no_credentials) end
// the calls that wait for it; later calls ask again.
class credentials_provider
{
public:
    using answer = std::function<void(error_code, provided_credentials)>;

    explicit credentials_provider(std::function<void(answer)> ask) : ask_(std::move(ask)) {}
    std::function<void(answer)> const& ask() const noexcept { return ask_; }

private:
    std::function<void(answer)> ask_;
};

// monostate: none, every call ends with errc::no_credentials.
using credentials = std::variant<std::monostate, token_credentials, password_credentials,
                                 application_credentials, rescoped_credentials, agency_credentials,
                                 access_key_credentials, temporary_key_credentials, credentials_provider>;

} // namespace vigil
