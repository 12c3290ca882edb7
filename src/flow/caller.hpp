// One caller of the library who waits for an answer: handler, executor, cancellation slot, diagnostics.
#pragma once

#include <vigil/diagnostics.hpp>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <memory>
#include <tuple>
#include <utility>

namespace vigil::flow {

namespace asio = boost::asio;

// Keeps work on the handler's executor while it waits. Used on the client's executor, but for the
// cancellation slot, which belongs to the handler's: it is assigned where the operation was started and
// cleared where the handler runs.
template <class... Args>
class caller
{
public:
    using handler = asio::any_completion_handler<void(Args...)>;

private:
    struct letter // a backup is a kilobyte, and what is posted is moved half a dozen times
    {
        diagnostics info;
        std::tuple<Args...> values;
    };

    handler handler_;
    asio::any_completion_executor where_;
    diagnostics* out_;

public:
    caller(handler h, diagnostics* out, asio::any_io_executor const& fallback)
        : handler_(std::move(h)),
          where_(asio::prefer(asio::get_associated_executor(handler_, fallback),
                              asio::execution::outstanding_work.tracked)),
          out_(out)
    {}

    bool wants_story() const noexcept { return out_ != nullptr; }

    // A cancellation goes to `target->cancel(type)` on target->executor(), for as long as the target lives.
    // The caller's slot never holds anything that can dangle: not an executor either, for a strand must not
    // outlive its context, and a signal may. What the target owns is destroyed on its executor.
    template <class Target>
    void cancel_to(std::shared_ptr<Target> const& target)
    {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (!slot.is_connected())
            return;
        slot.assign([weak = std::weak_ptr<Target>(target)](asio::cancellation_type type) {
            auto alive = weak.lock();
            if (type == asio::cancellation_type::none || !alive)
                return;
            auto const ex = alive->executor();
            asio::dispatch(ex, [alive = std::move(alive), type] { alive->cancel(type); });
        });
    }

    // Once. Goes through `via` and then to the handler's own executor; never inside this call. `via` is the
    // user's executor: a handler that ran inside of the client's strand would hold up the whole client.
    void complete(asio::any_io_executor const& via, diagnostics info, Args... args)
    {
        std::unique_ptr<letter> sent(new letter{{}, {std::move(args)...}});
        if (out_)
            sent->info = std::move(info);
        auto act = [h = std::move(handler_), out = out_, sent = std::move(sent)]() mutable {
            asio::get_associated_cancellation_slot(h).clear();
            if (out)
                *out = std::move(sent->info);
            auto values = std::move(sent->values);
            sent.reset(); // its memory is given back before the handler runs
            std::apply([&h](Args&... a) { std::move(h)(std::move(a)...); }, values);
        };
        asio::post(via, asio::bind_executor(std::move(where_), std::move(act)));
    }
};

namespace detail {
template <class T>
struct caller_for
{
    using type = caller<error_code, T>;
};
template <>
struct caller_for<void>
{
    using type = caller<error_code>;
};
} // namespace detail

template <class T>
using caller_for = typename detail::caller_for<T>::type;

} // namespace vigil::flow
