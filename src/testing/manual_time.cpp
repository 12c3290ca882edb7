// Virtual time: an ordered queue of sleepers and a moment that only the test moves. Knows no clock.
#include <vigil/testing/manual_time.hpp>

#include "net/parking.hpp"
#include "net/time_source.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace vigil::testing {

namespace asio = boost::asio;

namespace {
constexpr time_point origin{std::chrono::hours(24)};
constexpr std::chrono::sys_days wall_origin{std::chrono::year(2026) / 1 / 1};
} // namespace

class manual_time::impl final : public net::time_source, public net::parked
{
    using handler = asio::any_completion_handler<void(error_code)>;
    struct sleeper
    {
        handler h;
        explicit sleeper(handler&& from) : h(std::move(from)) {}
    };
    using queue = std::multimap<time_point, sleeper>;

    asio::any_io_executor ex_;
    time_point now_ = origin;
    queue sleepers_;

    void wake(queue::iterator at, error_code ec)
    {
        auto node = sleepers_.extract(at);
        auto h = std::move(node.mapped().h);
        asio::get_associated_cancellation_slot(h).clear();
        asio::post(ex_, asio::append(std::move(h), ec));
    }

    void start_sleep(time_point t, handler h) override
    {
        auto slot = asio::get_associated_cancellation_slot(h);
        auto const at = sleepers_.emplace(std::max(t, now_), sleeper(std::move(h)));
        if (slot.is_connected())
            slot.assign([this, at](asio::cancellation_type) { wake(at, asio::error::operation_aborted); });
    }

    void context_shutdown() noexcept override { std::exchange(sleepers_, {}); }

public:
    explicit impl(asio::any_io_executor ex) : parked(ex), ex_(std::move(ex)) {}

    time_point now() const noexcept override { return now_; }
    std::chrono::system_clock::time_point wall_now() const noexcept override
    {
        return wall_origin + std::chrono::duration_cast<std::chrono::system_clock::duration>(now_ - origin);
    }
    std::size_t size() const noexcept { return sleepers_.size(); }
    time_point next() const noexcept { return sleepers_.begin()->first; }

    void go_to(time_point t)
    {
        now_ = std::max(now_, t);
        while (!sleepers_.empty() && sleepers_.begin()->first <= now_)
            wake(sleepers_.begin(), {});
    }
};

manual_time::manual_time(asio::any_io_executor ex) : impl_(std::make_shared<impl>(std::move(ex))) {}
manual_time::~manual_time() = default;

void manual_time::start_wait(std::shared_ptr<impl> const& in, time_point t,
                             asio::any_completion_handler<void(error_code)> h)
{
    in->async_sleep_until(t, std::move(h));
}

time_point manual_time::now() const noexcept { return impl_->now(); }
std::chrono::system_clock::time_point manual_time::wall_now() const noexcept { return impl_->wall_now(); }
duration manual_time::elapsed() const noexcept { return impl_->now() - origin; }
std::size_t manual_time::sleepers() const noexcept { return impl_->size(); }
std::shared_ptr<net::time_source> manual_time::source() const noexcept { return impl_; }

bool manual_time::jump()
{
    if (impl_->size() == 0)
        return false;
    impl_->go_to(impl_->next());
    return true;
}

bool manual_time::run_until(asio::io_context& context, std::function<bool()> done, duration limit)
{
    auto const end = now() + limit;
    for (;;) {
        context.restart();
        context.poll();
        if (done())
            return true;
        if (impl_->size() == 0 || impl_->next() > end)
            return false;
        jump();
    }
}

void manual_time::run_for(asio::io_context& context, duration span)
{
    auto const end = now() + span;
    run_until(
        context, [] { return false; }, span);
    impl_->go_to(end);
    context.restart();
    context.poll();
}

} // namespace vigil::testing
