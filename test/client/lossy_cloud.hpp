// Clients of the simulated service in virtual time, whose answers get lost.
#pragma once

#include <vigil/testing/make_client.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigil::test {
using namespace std::chrono_literals;
using testing::fault;

inline constexpr auto create_op = "vbs.cloudbackups.create";
inline constexpr auto native_op = "vbs.backups.create.v3";
inline constexpr auto list_op = "vbs.backups.listDetail.v3";

// What a call ended with.
template <class T>
struct outcome_of
{
    int times = 0;
    error_code ec;
    T value{};
    diagnostics info;
    asio::cancellation_signal stop;
};

struct lossy_cloud
{
    asio::io_context context;
    testing::manual_time time{context.get_executor()};
    testing::simulator_options service;
    client_options options;
    std::optional<testing::simulated_transport> wire;
    std::vector<client> clients;

    lossy_cloud()
    {
        service.backup = {20s, 20s};
        service.latency = {50ms, 50ms};
        options.seed = 1;
    }

    client& api(std::size_t n = 0)
    {
        if (!wire)
            wire.emplace(context.get_executor(), time, service);
        while (clients.size() <= n) {
            clients.push_back(testing::make_client(context.get_executor(), time, *wire, options));
            ++options.seed; // another process, other marks
        }
        return clients[n];
    }

    template <class T, class Operation>
    std::shared_ptr<outcome_of<T>> start(Operation op)
    {
        auto e = std::make_shared<outcome_of<T>>();
        op(redirect_diagnostics(asio::bind_cancellation_slot(e->stop.slot(),
                                                             [e](error_code ec, T value) {
                                                                 ++e->times;
                                                                 e->ec = ec;
                                                                 e->value = std::move(value);
                                                             }),
                                e->info));
        return e;
    }

    template <class T>
    void finish(std::shared_ptr<outcome_of<T>> const& e)
    {
        BOOST_TEST(time.run_until(context, [&] { return e->times > 0; }));
        context.restart();
        // A log-in is everybody's, and goes on without who asked for it.
        BOOST_TEST(time.run_until(context, [&] { return wire->running() == 0; }));
        context.restart();
        context.poll();
        BOOST_TEST(e->times == 1);
    }

    template <class T, class Operation>
    std::shared_ptr<outcome_of<T>> run(Operation op)
    {
        auto e = start<T>(std::move(op));
        finish(e);
        return e;
    }

    static create_backup_request request(create_marker m = create_marker::automatic)
    {
        create_backup_request r(volume_id("v1"), "nightly");
        r.description("mine").marker(m);
        return r;
    }
    static create_native_backup_request native_request(create_marker m = create_marker::automatic)
    {
        create_native_backup_request r(volume_id("v1"), "nightly");
        r.description("mine").marker(m);
        return r;
    }

    std::shared_ptr<outcome_of<backup>> back_up(create_backup_request r = request(), std::size_t n = 0)
    {
        return run<backup>([&](auto token) { return api(n).async_back_up(r, wait_options(), token); });
    }
    std::shared_ptr<outcome_of<created_backup>> create(create_backup_request r)
    {
        return run<created_backup>([&](auto token) { return api().async_create_backup(r, token); });
    }
    std::shared_ptr<outcome_of<backup_summary>> create_native(create_native_backup_request r)
    {
        return run<backup_summary>([&](auto token) { return api().async_create_native_backup(r, token); });
    }

    std::vector<testing::simulated_backup> books() const { return wire->books(); }
    std::uint64_t asked(std::string const& op) const
    {
        auto const all = wire->stats().requests;
        auto const at = all.find(op);
        return at == all.end() ? 0 : at->second;
    }
};

// How an answer can be lost, and whether the request had its effect.
struct loss
{
    fault what;
    bool effect;
};
inline std::vector<loss> const losses{
    {fault::lose_reply(504), true},         {fault::lose_reply(502), true},
    {fault::lose_reply(408), true},         {fault::close_before_reply(), true},
    {fault::close_in_reply(40), true},      {fault::garbage(), true},
    {fault::broken_body(), true},           {fault::stall(), true},
    {fault::close_before_reading(), false}, {fault::late_effect(5s), true},
};

} // namespace vigil::test
