// Runs one command on one thread and ends it cleanly on a signal. Knows no command.
#include "cli/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::string time_of_day()
{
    using namespace std::chrono;
    auto const now = floor<std::chrono::milliseconds>(system_clock::now());
    auto const second = floor<std::chrono::seconds>(now);
    return fmt::format("{:%H:%M:%S}.{:03}Z", second, (now - second).count());
}

std::string milliseconds(duration d)
{
    return fmt::format("{:.1f}ms", std::chrono::duration<double, std::milli>(d).count());
}

// What is empty is left out.
void add_field(std::string& line, std::string_view name, std::string_view value)
{
    if (value.empty())
        return;
    bool const plain = value.find_first_of(" \"") == value.npos;
    auto const* const quote = plain ? "" : "\"";
    line += fmt::format(" {}={}{}{}", name, quote, printable(value), quote);
}

} // namespace

log_sink make_log(console& out)
{
    return [&out](log_event const& e) {
        auto line = fmt::format("{} {} {}", time_of_day(), name_of(e.level), e.name);
        for (auto const& [name, value] : e.fields)
            add_field(line, name, value);
        out.say(line);
    };
}

attempt_callback make_trace(console& out)
{
    return [&out](attempt_event const& e) {
        auto line = fmt::format("{} trace {} {}{} attempt={}", time_of_day(), printable(e.method),
                                printable(e.origin), printable(e.target), e.attempt);
        if (e.status != 0)
            add_field(line, "status", std::to_string(e.status));
        if (e.error)
            add_field(line, "error", e.error.message());
        add_field(line, "code", e.service_code);
        add_field(line, "reason", e.problem);
        add_field(line, "elapsed", milliseconds(e.elapsed));
        if (e.held > duration::zero())
            add_field(line, "held", milliseconds(e.held));
        if (e.paced > duration::zero())
            add_field(line, "paced", milliseconds(e.paced));
        if (e.next_in)
            add_field(line, "next", milliseconds(*e.next_in));
        add_field(line, "request_id", fmt::format("{}", fmt::join(e.request_ids, ",")));
        add_field(line, "client_request_id", e.client_request_id);
        add_field(line, "operation", e.operation);
        out.say(line);
    };
}

} // namespace vigil::cli
