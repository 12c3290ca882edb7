// What TLS needs to know for all connections of one client: whom to trust, who we are, sessions to resume.
#pragma once

#include <vigil/error.hpp>
#include <vigil/options.hpp>

#include <boost/asio/ssl/context.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace vigil::net {

namespace asio = boost::asio;

// Every SSL made from it must end before it does. Not thread-safe: everything runs on one executor.
class tls_context
{
public:
    // errc::invalid_argument: `problem` names the option and the rule.
    static result<std::shared_ptr<tls_context>> make(tls_options const& options, std::string& problem);

    ~tls_context();
    tls_context(tls_context const&) = delete;
    tls_context& operator=(tls_context const&) = delete;

    asio::ssl::context& native() noexcept { return context_; }

    // Before the handshake: whom to expect, the server name, and a session of an earlier connection to the
    // same host and port. `key` must live as long as `ssl`; it is filled here.
    error_code prepare(SSL* ssl, std::string const& host, std::uint16_t port, std::string& key);

    // Why a handshake failed, for people: "hostname mismatch". Empty when the certificate was not the cause.
    static std::string verdict(SSL const* ssl);

    std::size_t sessions() const noexcept { return sessions_.size(); }

private:
    struct free_session
    {
        void operator()(SSL_SESSION* s) const noexcept { SSL_SESSION_free(s); }
    };
    // A resumed session is not verified again, so it is only ever offered to the same host and port, and this
    // context has one set of verification settings.
    struct kept_session
    {
        std::string key;
        std::unique_ptr<SSL_SESSION, free_session> session;
    };

    asio::ssl::context context_{asio::ssl::context::tls_client};
    bool verify_ = true;
    std::deque<kept_session> sessions_; // oldest first

    tls_context() = default;
    error_code load(tls_options const& options, std::string& problem);
    error_code load_authorities(tls_options const& options, std::string& problem);
    error_code load_identity(tls_options const& options, std::string& problem);
    void keep(std::string const& key, SSL_SESSION* session);
    void offer(SSL* ssl, std::string const& key);
    static int on_new_session(SSL* ssl, SSL_SESSION* session) noexcept;
};

} // namespace vigil::net
