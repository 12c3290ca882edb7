// Waits for the answer of a callback of the program's. Must not know what becomes of it.
#include "flow/ask_provider.hpp"

#include "flow/gate.hpp"
#include "flow/within.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

namespace vigil::flow {
namespace {

// Who asks. Lives as long as the question does; what comes later finds nobody.
struct question
{
    asio::any_io_executor ex;
    gate answered;
    std::optional<result<provided_credentials>> answer;

    explicit question(asio::any_io_executor e) : ex(e), answered(std::move(e)) {}

    void take(error_code ec, provided_credentials what)
    {
        if (ec)
            answer.emplace(ec);
        else
            answer.emplace(std::move(what));
        answered.open({});
    }
};

// What the callback holds: answers once, at the latest when the last copy of it goes.
class answer_once
{
    std::weak_ptr<question> to_;
    std::atomic<bool> done_ = false;

public:
    explicit answer_once(std::weak_ptr<question> to) : to_(std::move(to)) {}
    ~answer_once() { say(errc::no_credentials, {}); }

    void say(error_code ec, provided_credentials what)
    {
        if (done_.exchange(true))
            return;
        auto q = to_.lock();
        if (!q)
            return;
        auto const ex = q->ex;
        // Moved: whoever lets go of it last does so over there.
        asio::post(
            ex, [q = std::move(q), ec, what = std::move(what)]() mutable { q->take(ec, std::move(what)); });
    }
};

void put(credentials_provider const& who, std::shared_ptr<question> const& q)
{
    auto const once = std::make_shared<answer_once>(q);
    if (!who.ask())
        return;
    try {
        who.ask()([once](error_code ec, provided_credentials what) { once->say(ec, std::move(what)); });
    } catch (...) { // a callback that throws has no answer
        once->say(errc::no_credentials, {});
    }
}

} // namespace

asio::awaitable<result<provided_credentials>> ask_provider(credentials_provider const& who,
                                                           asio::any_io_executor ex, net::time_source& time,
                                                           time_point deadline)
{
    auto const q = std::make_shared<question>(std::move(ex));
    put(who, q);
    auto const stop = co_await stop_requested();
    if (stop)
        co_return asio::error::operation_aborted;
    auto waiting = q->answered.async_wait(asio::deferred);
    auto const ec = co_await within(time, deadline, waiting);
    if (ec)
        co_return ec;
    if (!q->answer)
        co_return errc::no_credentials;
    co_return std::move(*q->answer);
}

} // namespace vigil::flow
