// One caller who waits for what comes next, at a place where only one may: a set, a stream.
#pragma once

#include "flow/caller.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <memory>
#include <tuple>
#include <utility>

namespace vigil::watch {

namespace asio = boost::asio;

class seat_base
{
public:
    // Where it stands. Used on the client's executor only.
    class host
    {
    public:
        virtual void leaves(seat_base& who) = 0; // cancelled by its caller

    protected:
        ~host() = default;
    };

    host* at = nullptr; // from the moment it waits until it is completed
    bool cancelled = false;

    explicit seat_base(asio::any_io_executor on) noexcept : on_(std::move(on)) {}
    seat_base(seat_base const&) = delete;
    seat_base& operator=(seat_base const&) = delete;

    // For the caller's cancellation slot: see flow::caller::cancel_to.
    asio::any_io_executor const& executor() const noexcept { return on_; }
    void cancel(asio::cancellation_type)
    {
        cancelled = true;
        if (at)
            at->leaves(*this);
    }

protected:
    ~seat_base() = default;

private:
    asio::any_io_executor on_; // the client's
};

template <class T>
class seat final : public seat_base
{
    flow::caller_for<T> who_;

public:
    using seat_ptr = std::shared_ptr<seat>;

    seat(flow::caller_for<T> who, asio::any_io_executor on) : seat_base(std::move(on)), who_(std::move(who))
    {}

    // Where the operation is started, on any thread; deaf to nothing from then on.
    static seat_ptr make(flow::caller_for<T> who, asio::any_io_executor on)
    {
        auto made = std::make_shared<seat>(std::move(who), std::move(on));
        made->who_.cancel_to(made);
        return made;
    }

    // Once. See flow::caller::complete_by.
    void complete(asio::any_io_executor const& via, error_code ec, T value,
                  std::shared_ptr<diagnostics const> story = {})
    {
        at = nullptr;
        auto tell = [ec, value = std::move(value), story = std::move(story)](diagnostics* info) mutable {
            if (info && story)
                *info = *story;
            return std::tuple<error_code, T>(ec, std::move(value));
        };
        who_.complete_by(via, ec, std::move(tell));
    }
};

template <class T>
using seat_ptr = std::shared_ptr<seat<T>>;

} // namespace vigil::watch
