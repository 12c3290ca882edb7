// Operations of SDRS in a conversation.
#pragma once

#include "support/conversation.hpp"

#include <vigil/sdrs.hpp>

namespace vigil::test {

struct sdrs_conversation : conversation
{
    // Runs an operation without a result.
    template <class Operation>
    std::shared_ptr<ending<int>> run_void(Operation op)
    {
        auto e = std::make_shared<ending<int>>();
        op(redirect_diagnostics(
            [e](error_code ec) {
                ++e->times;
                e->ec = ec;
            },
            e->info));
        BOOST_TEST(e->times == 0);
        BOOST_TEST(finish(e));
        return e;
    }

    // Runs an action: it has to send this and gives the job of the answer.
    template <class Operation>
    void acts(std::string request, std::string body, std::string_view name, Operation op)
    {
        wire.expect(request).reply(200, R"({"job_id":"j1"})");
        auto const e = run<job_id>(op);
        BOOST_TEST_CONTEXT(request)
        {
            BOOST_TEST(!e->ec, e->ec.message());
            BOOST_TEST(e->value.str() == "j1");
            BOOST_TEST(e->info.operation == name);
            BOOST_TEST(e->info.job_id == "j1"); // what to look for, should the wait be lost
            BOOST_TEST(wire.last_body() == body);
        }
        // It was sent and nobody answered: it is not sent again, and the caller is told so.
        wire.expect(request).fail(asio::error::connection_reset, true);
        auto const lost = run<job_id>(op);
        BOOST_TEST(lost->ec == errc::outcome_unknown, request);
        BOOST_TEST(lost->info.outcome_unknown);
        BOOST_TEST(lost->info.attempts == 1);
    }

    // A read that fails once is repeated.
    template <class T, class Operation>
    T reads(std::string request, std::string reply, std::string_view name, Operation op)
    {
        wire.expect(request).reply(503).expect(request).reply(200, std::move(reply));
        auto const e = run<T>(op);
        BOOST_TEST(!e->ec, request << ": " << e->ec.message() << " " << e->info.field);
        BOOST_TEST(e->info.operation == name);
        BOOST_TEST(e->info.attempts == 2);
        return e->value;
    }

    // Refused before anything is sent.
    template <class T, class Operation>
    void refuses(std::string_view field, Operation op)
    {
        auto const e = run<T>(op);
        BOOST_TEST(e->ec == errc::invalid_argument, field);
        BOOST_TEST(e->info.field == field);
        BOOST_TEST(!e->info.rule.empty());
        BOOST_TEST(!e->info.operation.empty());
    }
};

} // namespace vigil::test
