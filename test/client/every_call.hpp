// Every operation of the library under one name each: for tests of what holds for all of them.
#pragma once

#include "support/conversation.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace vigil::test {

// How an operation ended, and how to cancel it. A copy is its handler.
struct told
{
    struct end
    {
        int times = 0;
        error_code ec;
        diagnostics info;
        asio::cancellation_signal stop;
    };
    std::shared_ptr<end> at = std::make_shared<end>();

    void operator()(error_code ec, auto const&...) const
    {
        ++at->times;
        at->ec = ec;
    }

    // What takes the next step instead.
    template <class Step>
    auto then(Step step) const
    {
        return redirect_diagnostics(asio::bind_cancellation_slot(at->stop.slot(), std::move(step)), at->info);
    }
    auto handler() const
    {
        return then([self = *this](error_code ec, auto const&...) { self(ec); });
    }
};

struct every_call
{
    // The member's without async_, after its facade's header: "shares.list". A stream of pages: "shares.list_by_pages".
    std::string name;
    bool has_id; // refuses an id that may not stand in a path
    std::function<void(client&, told)> start;
    bool lasts = false; // until there is something to tell, or it is cancelled
};

// `id` is the id of everything, `word` every name, description, key, value and filter.
std::vector<every_call> every_call_with(std::string const& id, std::string const& word);

} // namespace vigil::test
