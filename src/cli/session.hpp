// One run of the program: context, client, signals and the coroutines of a command.
#pragma once

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/settings.hpp"

#include <vigil/vigil.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

namespace vigil::cli {

class session;

// How the program calls the client: errors as values, with their story.
inline auto telling(diagnostics& info)
{
    return redirect_diagnostics(asio::as_tuple(asio::use_awaitable), info);
}

// Everything runs on the thread that calls run().
class session
{
    asio::io_context context_;
    asio::signal_set signals_;
    asio::steady_timer ended_; // wakes whoever waits for the children
    std::size_t children_ = 0;
    bool interrupted_ = false;
    bool cut_short_ = false;
    bool told_of_project_ = false;
    bool told_of_endpoint_ = false;
    std::exception_ptr thrown_;

    void listen_for_signals();

public:
    settings const& how;
    console& out;
    vigil::client client;   // ends before its context
    std::string login_hint; // for those who cannot log in

    session(settings const& s, console& c, client_options options);
    ~session();

    asio::io_context::executor_type get_executor() noexcept { return context_.get_executor(); }

    // Runs the command to its end. The first Ctrl-C ends its calls and waits, the second the program.
    exit_code run(asio::awaitable<exit_code> command);
    bool interrupted() const noexcept { return interrupted_; }
    // The second Ctrl-C left the command no time to report.
    bool cut_short() const noexcept { return cut_short_; }

    // A coroutine beside the command's own, and the end of all of them.
    void spawn(asio::awaitable<void> child);
    asio::awaitable<void> children();

    // Reports an error of a single call, on standard output too if programs read that.
    exit_code complain(std::string_view what, error_code ec, diagnostics const& info);
    // What may help against an error; said once.
    void advise(error_code ec);
};

// Events of the client as lines.
log_sink make_log(console& out);
// Every attempt as a line.
attempt_callback make_trace(console& out);

} // namespace vigil::cli
