// Runs one command on one thread and ends it cleanly on a signal. Knows no command.
#include "cli/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <csignal>

namespace vigil::cli {

session::session(settings const& s, console& c, client_options options)
    : context_(1),
      signals_(context_, SIGINT, SIGTERM),
      ended_(context_, asio::steady_timer::time_point::max()),
      how(s),
      out(c),
      client(context_.get_executor(), std::move(options))
{}

session::~session() = default;

void session::listen_for_signals()
{
    signals_.async_wait([this](error_code ec, int) {
        if (ec)
            return;
        if (interrupted_) {
            context_.stop();
            return;
        }
        interrupted_ = true;
        client.stop();
        listen_for_signals();
    });
}

exit_code session::run(asio::awaitable<exit_code> command)
{
    auto code = exit_code::interrupted;
    cut_short_ = true;
    listen_for_signals();
    asio::co_spawn(context_, std::move(command), [&](std::exception_ptr thrown, exit_code result) {
        code = result;
        cut_short_ = false;
        thrown_ = thrown;
        signals_.cancel();
        client.stop(); // closes what is still open
    });
    context_.run();
    if (thrown_)
        std::rethrow_exception(thrown_);
    return interrupted_ ? exit_code::interrupted : code;
}

void session::spawn(asio::awaitable<void> child)
{
    ++children_;
    asio::co_spawn(context_, std::move(child), [this](std::exception_ptr thrown) {
        if (thrown && !thrown_)
            thrown_ = thrown;
        if (--children_ == 0)
            ended_.cancel();
    });
}

asio::awaitable<void> session::children()
{
    while (children_ != 0)
        co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (thrown_)
        std::rethrow_exception(thrown_);
}

namespace {

std::string_view name_of(log_level level)
{
    switch (level) {
    case log_level::debug: return "debug";
    case log_level::info: return "info";
    case log_level::warning: return "warning";
    case log_level::error: return "error";
    }
    return "?";
}

} // namespace

log_sink make_log(console& out)
{
    return [&out](log_event const& e) {
        using namespace std::chrono;
        auto const now = floor<milliseconds>(system_clock::now());
        auto line = fmt::format("{:%H:%M:%S}Z {} {}", now, name_of(e.level), e.name);
        for (auto const& [name, value] : e.fields) {
            bool const plain = value.find_first_of(" \"") == value.npos;
            auto const* const quote = plain ? "" : "\"";
            line += fmt::format(" {}={}{}{}", name, quote, printable(value), quote);
        }
        out.say(line);
    };
}

} // namespace vigil::cli
