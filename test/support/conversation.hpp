// A client, a scripted service and virtual time, for tests that read as conversations.
#pragma once

#include <vigil/testing/make_client.hpp>
#include <vigil/testing/manual_time.hpp>
#include <vigil/testing/scripted_transport.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

namespace vigil::test {

using namespace std::chrono_literals;

// What a handler was given, and how often it was called. T = void: nothing but the code.
template <class T>
struct ending
{
    int times = 0;
    error_code ec;
    std::conditional_t<std::is_void_v<T>, std::monostate, T> value{};
    diagnostics info;
    asio::cancellation_signal stop;
};

// Ends with everything said that was expected, nothing else asked, and nobody waiting.
struct conversation
{
    asio::io_context ctx;
    testing::manual_time time{ctx.get_executor()};
    testing::scripted_transport wire{ctx.get_executor(), time};
    client_options options;
    std::optional<client> cl;
    bool finished_early = false; // a test that leaves on purpose before the end

    conversation()
    {
        options.seed = 1;
        options.poll.jitter = 0; // looks at exact times
    }

    ~conversation()
    {
        for (std::size_t i = 0; i < wire.problems().size() && i < 3; ++i) // the first ones tell
            BOOST_ERROR(wire.problems()[i]);
        if (finished_early)
            return;
        BOOST_TEST(wire.unused() == 0u, "requests that never came: " << wire.unused());
        BOOST_TEST(wire.running() == 0u);
        BOOST_TEST(time.sleepers() == 0u, "somebody still sleeps");
    }

    client& api()
    {
        if (!cl)
            cl.emplace(testing::make_client(ctx.get_executor(), time, wire, options));
        return *cl;
    }

    // Starts an operation: start<backup>([&](auto token) { return api().async_get_backup(id, token); })
    template <class T, class Operation>
    std::shared_ptr<ending<T>> start(Operation op)
    {
        auto e = std::make_shared<ending<T>>();
        op(redirect_diagnostics(asio::bind_cancellation_slot(e->stop.slot(),
                                                             [e](error_code ec, auto... value) {
                                                                 ++e->times;
                                                                 e->ec = ec;
                                                                 ((e->value = std::move(value)), ...);
                                                             }),
                                e->info));
        BOOST_TEST(e->times == 0); // never inside the initiating function
        return e;
    }

    // Starts one and lets time pass until it ends.
    template <class T, class Operation>
    std::shared_ptr<ending<T>> run(Operation op)
    {
        auto e = start<T>(std::move(op));
        BOOST_TEST(finish(e));
        return e;
    }

    template <class T>
    bool finish(std::shared_ptr<ending<T>> const& e)
    {
        auto const ended = time.run_until(ctx, [&] { return e->times > 0; });
        ctx.restart();
        ctx.poll(); // what it leaves behind
        return ended && e->times == 1;
    }
};

// The service's own word for it: a 404 without one says nothing about a resource.
inline constexpr auto not_there =
    R"({"itemNotFound":{"code":404,"message":"Backup b1 could not be found."}})";

inline std::string job_json(std::string id, std::string status, std::string backup = {},
                            std::string more = {})
{
    return R"({"job_id":")" + id + R"(","status":")" + status +
           R"(","job_type":"bksCreateBackup","entities":{"backup_id":")" + backup +
           R"("},"begin_time":"2026-01-01T00:00:00.000Z","end_time":"")" + more + "}";
}

inline std::string backup_json(std::string id, std::string status, std::string more = {})
{
    return R"({"backup":{"id":")" + id + R"(","status":")" + status +
           R"(","name":"nightly","volume_id":"v1")" + more + "}}";
}

inline std::string volume_json(std::string id, std::string status)
{
    return R"({"volume":{"id":")" + id + R"(","status":")" + status + R"(","size":1}})";
}

} // namespace vigil::test
