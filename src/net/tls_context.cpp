// The TLS side of a client: trust, identity, host names, session cache. Knows no socket and no HTTP.
#include "net/tls_context.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace vigil::net {
namespace {

constexpr std::size_t sessions_per_peer = 8;
constexpr std::size_t all_sessions = 256;

// Where OpenSSL keeps our pointers. Made once per process; only numbers.
int context_index() noexcept
{
    static int const index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int key_index() noexcept
{
    static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

error_code refuse(std::string& problem, std::string_view field, std::string rule)
{
    problem.assign(field).append(": ").append(rule);
    return errc::invalid_argument;
}

// OpenSSL says little about files; say it first.
bool unreadable(std::string const& path, std::string& why)
{
    if (auto* const file = std::fopen(path.c_str(), "rb")) {
        auto const got = std::fgetc(file);
        std::fclose(file);
        if (got != EOF)
            return false;
        why = "is empty or not a file: " + path;
        return true;
    }
    why = "cannot be read: " + path + ": " +
          boost::system::error_code(errno, boost::system::system_category()).message();
    return true;
}

} // namespace

result<std::shared_ptr<tls_context>> tls_context::make(tls_options const& options, std::string& problem)
{
    ERR_clear_error();
    std::shared_ptr<tls_context> made(new tls_context());
    auto const ec = made->load(options, problem);
    ERR_clear_error();
    if (ec)
        return ec;
    return made;
}

error_code tls_context::load(tls_options const& options, std::string& problem)
{
    auto* const ctx = context_.native_handle();
    SSL_CTX_set_min_proto_version(ctx,
                                  options.minimum == tls_version::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);

    verify_ = options.verification == tls_verification::full;
    context_.set_verify_mode(verify_ ? asio::ssl::verify_peer : asio::ssl::verify_none);
    if (auto const ec = load_authorities(options, problem))
        return ec;
    if (auto const ec = load_identity(options, problem))
        return ec;

    SSL_CTX_set_ex_data(ctx, context_index(), this);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(ctx, &on_new_session);
    return {};
}

error_code tls_context::load_authorities(tls_options const& options, std::string& problem)
{
    error_code ec;
    std::string why;
    if (options.system_ca && context_.set_default_verify_paths(ec))
        return refuse(problem, "tls.system_ca", "the system's authorities cannot be loaded: " + ec.message());
    if (!options.ca_file.empty()) {
        if (unreadable(options.ca_file, why))
            return refuse(problem, "tls.ca_file", std::move(why));
        if (context_.load_verify_file(options.ca_file, ec))
            return refuse(problem, "tls.ca_file", "holds no certificate in PEM form: " + options.ca_file);
    }
    if (!options.ca_pem.empty() && context_.add_certificate_authority(asio::buffer(options.ca_pem), ec))
        return refuse(problem, "tls.ca_pem", "holds no certificate in PEM form");
    return {};
}

error_code tls_context::load_identity(tls_options const& options, std::string& problem)
{
    if (options.certificate_file.empty()) {
        if (!options.key_file.empty())
            return refuse(problem, "tls.certificate_file", "must be given with tls.key_file");
        return {};
    }
    error_code ec;
    std::string why;
    if (unreadable(options.certificate_file, why))
        return refuse(problem, "tls.certificate_file", std::move(why));
    if (context_.use_certificate_chain_file(options.certificate_file, ec))
        return refuse(problem, "tls.certificate_file",
                      "holds no certificate in PEM form: " + options.certificate_file);

    auto const& key = options.key_file.empty() ? options.certificate_file : options.key_file;
    if (unreadable(key, why))
        return refuse(problem, "tls.key_file", std::move(why));
    // Always set: without it OpenSSL asks the terminal.
    context_.set_password_callback(
        [password = options.key_password](std::size_t, asio::ssl::context::password_purpose) {
            return password;
        },
        ec);
    if (context_.use_private_key_file(key, asio::ssl::context::pem, ec)) {
        if (ERR_GET_REASON(static_cast<unsigned long>(ec.value())) == X509_R_KEY_VALUES_MISMATCH)
            return refuse(problem, "tls.key_file", "does not belong to tls.certificate_file: " + key);
        return refuse(problem, "tls.key_file",
                      "holds no key in PEM form, or tls.key_password is wrong: " + key);
    }
    if (SSL_CTX_check_private_key(context_.native_handle()) != 1)
        return refuse(problem, "tls.key_file", "does not belong to tls.certificate_file: " + key);
    return {};
}

tls_context::~tls_context()
{
    SSL_CTX_sess_set_new_cb(context_.native_handle(), nullptr);
    SSL_CTX_set_ex_data(context_.native_handle(), context_index(), nullptr);
}

error_code tls_context::prepare(SSL* ssl, std::string const& host, std::uint16_t port, std::string& key)
{
    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    bool const literal = !not_an_address;

    bool done = true;
    if (verify_) {
        auto* const param = SSL_get0_param(ssl);
        X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        done = literal ? X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str()) == 1
                       : X509_VERIFY_PARAM_set1_host(param, host.data(), host.size()) == 1;
    }
    if (done && !literal)
        done = SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
    if (!done)
        return {static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()};

    key = host + ' ' + std::to_string(port);
    SSL_set_ex_data(ssl, key_index(), &key);
    offer(ssl, key);
    return {};
}

void tls_context::offer(SSL* ssl, std::string const& key)
{
    auto const newest = std::find_if(sessions_.rbegin(), sessions_.rend(),
                                     [&](kept_session const& s) { return s.key == key; });
    if (newest == sessions_.rend())
        return;
    auto const& session = newest->session;
    if (SSL_SESSION_is_resumable(session.get()) == 1) {
        SSL_set_session(ssl, session.get()); // takes a reference of its own
        if (SSL_SESSION_get_protocol_version(session.get()) < TLS1_3_VERSION)
            return; // good for any number of connections
    }
    sessions_.erase(std::next(newest).base()); // a ticket of 1.3 is used once
}

void tls_context::keep(std::string const& key, SSL_SESSION* session)
{
    auto const same = [&](kept_session const& s) { return s.key == key; };
    if (std::ranges::count_if(sessions_, same) >= static_cast<std::ptrdiff_t>(sessions_per_peer))
        sessions_.erase(std::ranges::find_if(sessions_, same));
    else if (sessions_.size() >= all_sessions)
        sessions_.pop_front();
    sessions_.push_back({key, std::unique_ptr<SSL_SESSION, free_session>(session)});
}

int tls_context::on_new_session(SSL* ssl, SSL_SESSION* session) noexcept
{
    auto* const self = static_cast<tls_context*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), context_index()));
    auto const* const key = static_cast<std::string const*>(SSL_get_ex_data(ssl, key_index()));
    if (!self || !key)
        return 0;
    self->keep(*key, session);
    return 1; // the reference is ours
}

std::string tls_context::verdict(SSL const* ssl)
{
    auto const verdict = SSL_get_verify_result(ssl);
    return verdict == X509_V_OK ? std::string() : X509_verify_cert_error_string(verdict);
}

} // namespace vigil::net
