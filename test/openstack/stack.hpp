// The real Keystone and Cinder that the CTest fixture has started, and what tests do to them behind vigil's back.
#pragma once

#include <vigil/cinder.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::test {

using namespace std::chrono_literals;
namespace json = boost::json;

struct plain_reply
{
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    json::value body;
};

// An administrator with a client of his own, that shares nothing with vigil.
class operator_desk
{
    json::value where_;
    std::string folder_;
    std::string token_;

public:
    operator_desk();

    std::string const& folder() const noexcept { return folder_; }
    std::string text(std::string_view key) const { return where_.at(key).as_string().c_str(); }
    std::string project(std::string_view name) const
    {
        return where_.at("projects").at(name).as_string().c_str();
    }

    // As administrator; `path` is below the volume service's /v3/<project>.
    plain_reply volume_service(std::string_view method, std::string const& project, std::string const& path,
                               json::value const& body = nullptr);
    plain_reply keystone(std::string_view method, std::string const& path, json::value const& body,
                         std::vector<std::pair<std::string, std::string>> headers = {});

    // A volume of the project that is ready; metadata "fail_on" and "delay" make it misbehave (file_driver.py).
    volume_id make_volume(std::string const& project, json::object metadata = {});
    void set_quota(std::string const& project, int backups);
    void revoke_tokens_of(std::string const& user);

    void stop(std::string const& name);  // "cinder" or "keystone"
    void start(std::string const& name); // and waits until it answers
    void set_token_life(int seconds);    // of tokens to come; restarts Keystone

    // cinder-backup is switched off while this lives: deletions and restores are refused.
    void set_backup_service(bool enabled);
    // The bytes of an answer, from the status line on.
    std::string raw(std::string const& name, std::string const& request);
};

// Nobody meets anybody's backups: each test works on volumes of its own, and asks for those.
struct real_cloud
{
    operator_desk desk;
    asio::io_context ctx{1};
    client_options options;
    error_code error; // of the last ask() or tell()
    diagnostics story;
    std::vector<std::string> events; // "token renewed", "retry vbs.backups.get.v3", ...

    real_cloud();

    client make() { return client(ctx.get_executor(), options); }
    password_credentials user(std::string const& name, std::string const& project) const;
    volume_id volume(json::object metadata = {})
    {
        return desk.make_volume(desk.project("demo"), std::move(metadata));
    }

    // One operation to its end: ask<backup>([&](auto token) { return cl.async_get_backup(id, token); })
    template <class T, class Operation>
    T ask(Operation op)
    {
        T value{};
        run([](real_cloud& me, Operation o, T& to) -> asio::awaitable<void> {
            auto [ec, v] = co_await o(redirect_diagnostics(asio::as_tuple(asio::use_awaitable), me.story));
            me.error = ec;
            to = std::move(v);
        }(*this, std::move(op), value));
        return value;
    }
    template <class Operation>
    void tell(Operation op)
    {
        run([](real_cloud& me, Operation o) -> asio::awaitable<void> {
            auto [ec] = co_await o(redirect_diagnostics(asio::as_tuple(asio::use_awaitable), me.story));
            me.error = ec;
        }(*this, std::move(op)));
    }

    // Runs a coroutine to its end, for a bounded time.
    void run(asio::awaitable<void> work, std::chrono::seconds limit = 120s);
};

} // namespace vigil::test
