// Time that a test moves. Sleeps wait in a map; jump() goes to the next one.
#pragma once

#include "net/completion.hpp"
#include "net/parking.hpp"
#include "net/time_source.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>

namespace vigil::test {

namespace asio = boost::asio;

class manual_clock final : public net::time_source, net::parked
{
    using sleeper = net::waiting_handler<error_code>;
    struct state
    {
        std::multimap<time_point, std::unique_ptr<sleeper>> sleepers;
    };

    asio::any_io_executor executor_;
    time_point now_{std::chrono::hours(24)};
    std::shared_ptr<state> state_ = std::make_shared<state>();

    void context_shutdown() noexcept override { auto const gone = std::exchange(state_->sleepers, {}); }

    static void wake(asio::any_io_executor ex, std::unique_ptr<sleeper> s, error_code ec)
    {
        if (auto slot = s->slot(); slot.is_connected())
            slot.clear();
        auto handler = std::move(*s);
        std::move(handler).post(ex, ec);
    }

    void start_sleep(time_point t, asio::any_completion_handler<void(error_code)> handler) override
    {
        ++sleeps;
        auto const at = state_->sleepers.emplace(t, std::make_unique<sleeper>(std::move(handler), executor_));
        if (auto slot = at->second->slot(); slot.is_connected())
            slot.assign([weak = std::weak_ptr(state_), at, ex = executor_](asio::cancellation_type_t) {
                if (auto const s = weak.lock()) {
                    auto woken = std::move(at->second);
                    s->sleepers.erase(at);
                    wake(ex, std::move(woken), asio::error::operation_aborted);
                }
            });
        if (t <= now_)
            advance(duration::zero());
    }

public:
    int sleeps = 0; // started so far

    explicit manual_clock(asio::io_context& context)
        : parked(context.get_executor()), executor_(context.get_executor())
    {}

    time_point now() const noexcept override { return now_; }
    std::chrono::system_clock::time_point wall_now() const noexcept override { return {}; }
    std::size_t sleepers() const noexcept { return state_->sleepers.size(); }

    void advance(duration d)
    {
        now_ += d;
        auto& all = state_->sleepers;
        while (!all.empty() && all.begin()->first <= now_) {
            auto s = std::move(all.begin()->second);
            all.erase(all.begin());
            wake(executor_, std::move(s), {});
        }
    }

    // To the next moment that somebody waits for.
    bool jump()
    {
        if (state_->sleepers.empty())
            return false;
        advance(std::max(state_->sleepers.begin()->first - now_, duration::zero()));
        return true;
    }
};

inline void settle(asio::io_context& context)
{
    context.restart();
    while (context.poll() != 0)
        context.restart();
}

} // namespace vigil::test
