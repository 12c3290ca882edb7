// The end of all clients of a group: adds up what each of them tells. Must not know how one of them ends.
#include "client/core.hpp"

#include <vigil/client_group.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace vigil::detail {
namespace {

using one_seat = watch::seat<shutdown_report>;

// Completes on the first client's executor, and hears from every client on that one's.
class last_of_all final : net::parked,
                          watch::seat_base::host,
                          public std::enable_shared_from_this<last_of_all>
{
    std::mutex mutex_;           // of the next five
    asio::any_io_executor home_; // none when its context has gone: a strand must not outlive that
    asio::any_io_executor user_; // with work while somebody waits: this context may have nothing else to do
    shutdown_report sum_;
    std::vector<bool> heard_; // of each client
    std::size_t left_;
    watch::seat_ptr<shutdown_report> who_; // on home_

    void context_shutdown() noexcept override
    {
        auto const who = std::exchange(who_, nullptr);
        if (who)
            who->at = nullptr;
        std::lock_guard const lock(mutex_);
        home_ = {};
        user_ = {};
    }

    shutdown_report so_far()
    {
        std::lock_guard const lock(mutex_);
        return sum_;
    }

    void complete(error_code ec)
    {
        auto const who = std::exchange(who_, nullptr);
        if (who)
            who->complete(user_, ec, so_far());
        std::lock_guard const lock(mutex_);
        user_ = {};
    }

    void leaves(watch::seat_base&) override { complete(asio::error::operation_aborted); }

public:
    last_of_all(client_core const& first, std::size_t clients)
        : parked(first.home),
          home_(first.home),
          user_(flow::work_on(first.user)),
          heard_(clients),
          left_(clients)
    {}
    ~last_of_all()
    {
        if (who_)
            who_->at = nullptr;
    }

    void sit_down(watch::seat_ptr<shutdown_report> who)
    {
        who_ = std::move(who);
        who_->at = this;
        if (who_->cancelled)
            complete(asio::error::operation_aborted);
    }

    // Any thread; of a client that is heard twice the first time counts. Under the lock: the context cannot end between the
    // look at it and the post.
    void ended(std::size_t nth, shutdown_report const& one)
    {
        std::lock_guard const lock(mutex_);
        if (heard_[nth])
            return;
        heard_[nth] = true;
        sum_.cancelled_calls += one.cancelled_calls;
        sum_.ended_waits += one.ended_waits;
        sum_.took = std::max(sum_.took, one.took);
        if (--left_ == 0 && home_)
            asio::post(home_, [self = shared_from_this()] { self->complete({}); });
    }
};

// One client's handler. It goes uncalled when its context does, and then nothing of the client is left either.
class one_of_all
{
    std::shared_ptr<last_of_all> of_;
    std::size_t nth_;

public:
    one_of_all(std::shared_ptr<last_of_all> of, std::size_t nth) noexcept : of_(std::move(of)), nth_(nth) {}
    one_of_all(one_of_all&&) noexcept = default;
    one_of_all& operator=(one_of_all&&) = delete;
    ~one_of_all()
    {
        if (of_)
            of_->ended(nth_, {});
    }

    void operator()(diagnostics*, error_code, shutdown_report const& r)
    {
        std::exchange(of_, nullptr)->ended(nth_, r);
    }
};

} // namespace

void start_group_shutdown(core_ptr first, terms on, handler<shutdown_report> h, std::vector<core_ptr> all,
                          duration limit)
{
    auto const home = first->home;
    auto who = one_seat::make({std::move(h), on, first->user}, home);
    auto const op = std::make_shared<last_of_all>(*first, all.size());
    std::vector<std::pair<std::size_t, shutdown_report>> told; // nobody may run their contexts any more
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (auto const* const report = all[i]->end.told())
            told.emplace_back(i, *report);
        else
            open.push_back(i);
    }
    asio::post(home, [op, who = std::move(who), told = std::move(told)]() mutable {
        op->sit_down(std::move(who));
        for (auto const& [nth, report] : told)
            op->ended(nth, report);
    });
    for (auto const i : open) {
        start_shutdown(all[i], terms{story_wish::never, true}, one_of_all(op, i), limit);
        if (auto const* const report =
                all[i]->end.told()) // meanwhile, and its context may have run out before it heard
            op->ended(i, *report);
    }
}

} // namespace vigil::detail

namespace vigil {

std::vector<detail::core_ptr> client_group::cores() const
{
    std::vector<detail::core_ptr> all;
    all.reserve(members_.size());
    for (auto const& c : members_)
        all.push_back(c.core());
    return all;
}

} // namespace vigil
