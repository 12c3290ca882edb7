// How a client proves who it is.
#pragma once

#include <vigil/model/id.hpp>

#include <string>
#include <utility>
#include <variant>

namespace vigil {

// A token that somebody else renews. client_options::project and the endpoints must be given beside it.
class token_credentials
{
    std::string token_;

public:
    explicit token_credentials(std::string token) : token_(std::move(token)) {}
    std::string const& token() const noexcept { return token_; }
};

// A user and a password, exchanged for a project-scoped token at the identity service (API 9.1). The token is
// renewed before it expires; the project and the endpoints come from its catalogue unless the options name
// them.
class password_credentials
{
public:
    struct name_or_id
    {
        std::string name;
        std::string id;
        bool empty() const noexcept { return name.empty() && id.empty(); }
    };

    // `auth_url`: "https://iam.eu-de.otc.t-systems.com/v3"; the version segment may be missing.
    password_credentials(std::string auth_url, std::string user_name, std::string password)
        : auth_url_(std::move(auth_url)), password_(std::move(password))
    {
        user_.name = std::move(user_name);
    }

    password_credentials& user_id(std::string v) { return user_.id = std::move(v), *this; }
    password_credentials& user_domain_name(std::string v) { return user_domain_.name = std::move(v), *this; }
    password_credentials& user_domain_id(std::string v) { return user_domain_.id = std::move(v), *this; }
    password_credentials& project_name(std::string v) { return project_.name = std::move(v), *this; }
    password_credentials& project_id(std::string v) { return project_.id = std::move(v), *this; }
    password_credentials& project_domain_name(std::string v)
    {
        return project_domain_.name = std::move(v), *this;
    }
    password_credentials& project_domain_id(std::string v)
    {
        return project_domain_.id = std::move(v), *this;
    }

    std::string const& auth_url() const noexcept { return auth_url_; }
    std::string const& password() const noexcept { return password_; }
    name_or_id const& user() const noexcept { return user_; }
    name_or_id const& user_domain() const noexcept { return user_domain_; }
    name_or_id const& project() const noexcept { return project_; }
    name_or_id const& project_domain() const noexcept { return project_domain_; }

private:
    std::string auth_url_;
    std::string password_;
    name_or_id user_;
    name_or_id user_domain_;
    name_or_id project_;
    name_or_id project_domain_;
};

// monostate: none, every call ends with errc::no_credentials.
using credentials = std::variant<std::monostate, token_credentials, password_credentials>;

} // namespace vigil
