// The process that waits: a coroutine for each backup, by vigil's waits or by its own looks. Judges nothing.
#include "await_task.hpp"
#include "harness.hpp"

#include <vigil/vigil.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <stdexcept>

namespace vigil::bench {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
constexpr auto told = asio::as_tuple(asio::use_awaitable);

client_options make_options(await_task const& task)
{
    client_options o;
    o.credentials = token_credentials("bench");
    o.vbs_endpoint = o.volume_endpoint = task.url;
    o.project = project_id("17fbda95add24720a4038ba4b1c705ed"); // vigil-sim's
    o.tls.system_ca = false;
    o.tls.ca_file = task.ca_file;
    o.proxy.from_environment = false;
    o.single_threaded = true;
    o.seed = 1;
    // Who asks more than the service can answer shall wait for it, and not fail.
    o.call_deadline = std::chrono::minutes(10);
    o.connections.first_byte = std::chrono::minutes(10);
    o.connections.waiting = 1'000'000;
    if (task.how == strategy::fixed1s_reconnect) {
        // No connection is kept, and nobody waits for another's: each look makes one of its own. Sessions of TLS
        // are resumed, which makes it cheaper than what most programs do.
        o.connections.idle = duration::zero();
        o.connections.per_origin = 8'000;
    }
    return o;
}

class waiters
{
    asio::io_context& context_;
    await_task const& task_;
    std::vector<awaited> const& all_;
    client client_;
    std::size_t left_;
    await_result result_;
    clock::time_point last_{};

public:
    waiters(asio::io_context& c, await_task const& task, std::vector<awaited> const& all)
        : context_(c),
          task_(task),
          all_(all),
          client_(c.get_executor(), make_options(task)),
          left_(all.size())
    {
        result_.lags.reserve(all.size());
    }

    // Each wait begins when its backup does.
    asio::awaitable<void> begin()
    {
        asio::steady_timer timer(context_);
        for (std::size_t k = 0; k < all_.size(); ++k) {
            clock::time_point const at(all_[k].begun);
            if (at > clock::now()) {
                timer.expires_at(at);
                co_await timer.async_wait(asio::use_awaitable);
            }
            asio::co_spawn(context_, wait(k), asio::detached);
        }
    }

    await_result finish(cpu_time spent)
    {
        result_.cpu_seconds = spent.all();
        result_.unfinished = left_;
        if (result_.lags.empty())
            throw std::runtime_error("no wait has ended");
        std::ranges::sort(result_.lags);
        auto const first = std::ranges::min(all_, {}, &awaited::begun).begun;
        result_.wall_seconds = std::chrono::duration<double>(last_.time_since_epoch() - first).count();
        result_.peak_rss_bytes = peak_rss_bytes();
        return std::move(result_);
    }

private:
    asio::awaitable<void> wait(std::size_t k)
    {
        bool well = false;
        if (task_.how == strategy::vigil && task_.by_job) {
            auto const [ec, out] = co_await client_.async_await_job(job_id(all_[k].id), {}, told);
            well = !ec;
        } else if (task_.how == strategy::vigil) {
            auto const [ec, out] =
                co_await client_.async_await_backup(backup_id(all_[k].id), wait_goal::created, {}, told);
            well = !ec;
        } else {
            well = co_await look_until_it_ends(k);
        }
        last_ = clock::now();
        result_.failed += well ? 0 : 1;
        result_.lags.push_back(
            std::chrono::duration<double>(last_.time_since_epoch() - all_[k].finished).count());
        if (--left_ == 0)
            context_.stop();
    }

    asio::awaitable<bool> look_until_it_ends(std::size_t k)
    {
        asio::steady_timer timer(context_);
        pace rule(task_.how, k);
        for (;;) {
            timer.expires_after(rule.next());
            co_await timer.async_wait(asio::use_awaitable);
            if (task_.by_job) {
                auto const [ec, seen] = co_await client_.async_get_job(job_id(all_[k].id), told);
                result_.failed_looks += ec ? 1 : 0;
                if (!ec && (seen.status == job_state::success || seen.status == job_state::fail))
                    co_return seen.status == job_state::success;
            } else {
                auto const [ec, seen] = co_await client_.async_get_backup(backup_id(all_[k].id), told);
                result_.failed_looks += ec ? 1 : 0;
                if (!ec && (seen.status == backup_state::available || seen.status == backup_state::error))
                    co_return seen.status == backup_state::available;
            }
        }
    }
};

} // namespace

await_result await_all(await_task const& task)
{
    auto const all = read_awaited(task.awaited_file);
    asio::io_context context(1);
    waiters everybody(context, task, all);
    clock::time_point const first(all.front().begun);
    if (clock::now() > first)
        throw std::runtime_error("the first backup began before anybody could wait: give --head-start more");
    asio::co_spawn(context, everybody.begin(), asio::detached);
    auto const before = cpu_now();
    context.run_until(first +
                      std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(task.limit)));
    return everybody.finish(cpu_now() - before);
}

} // namespace vigil::bench
