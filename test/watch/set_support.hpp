// A set of waits in a conversation.
#pragma once

#include "support/conversation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace vigil::test {

using next_event = std::optional<watch_event>;

struct set_conversation : conversation
{
    std::string const path = "GET /v1/p/jobs/j1";
    std::optional<watch_set> made;

    watch_set& set()
    {
        if (!made)
            made.emplace(api());
        return *made;
    }
    std::shared_ptr<ending<next_event>> next()
    {
        return start<next_event>([&](auto token) { return set().async_next(token); });
    }
    std::shared_ptr<ending<next_event>> any()
    {
        return start<next_event>([&](auto token) { return set().async_wait_any(token); });
    }
    std::shared_ptr<ending<std::vector<watch_event>>> all()
    {
        return start<std::vector<watch_event>>([&](auto token) { return set().async_wait_all(token); });
    }
    // What is told next, without an error.
    next_event told()
    {
        auto const e = next();
        BOOST_TEST(finish(e));
        BOOST_TEST(!e->ec, e->ec.message());
        return e->value;
    }
    void settle()
    {
        ctx.restart();
        ctx.poll();
    }
    // The set goes, and what it leaves behind runs.
    void end_of_the_set()
    {
        made.reset();
        settle();
    }
};

} // namespace vigil::test
