// One caller of the library who waits for an answer: a handler, and how it wants to be told.
#pragma once

#include <vigil/detail/story.hpp>
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
#include <optional>
#include <tuple>
#include <utility>

namespace vigil::flow {

namespace asio = boost::asio;
using vigil::detail::terms;

// Keeps run() of an executor's context from returning.
inline asio::any_io_executor work_on(asio::any_io_executor const& ex)
{
    return asio::prefer(ex, asio::execution::outstanding_work.tracked);
}

// A hundred thousand of them may wait, so it holds nothing that its handler can tell. Used on the client's
// executor, but for the cancellation slot, which belongs to the handler's: it is assigned where the operation
// was started and cleared where the handler runs.
template <class... Args>
class caller
{
public:
    using handler = asio::any_completion_handler<void(diagnostics*, Args...)>;

private:
    // One of another executor than the client's: with work on that while it waits. It takes no allocator from
    // its inner handler: that would be gone when its own memory is given back.
    class foreign
    {
        handler inner_;
        asio::any_completion_executor where_;

    public:
        using executor_type = asio::any_completion_executor;
        using cancellation_slot_type = asio::cancellation_slot;

        foreign(handler inner, asio::any_io_executor const& fallback)
            : inner_(std::move(inner)),
              where_(asio::prefer(asio::get_associated_executor(inner_, fallback),
                                  asio::execution::outstanding_work.tracked))
        {}

        executor_type get_executor() const noexcept { return where_; }
        cancellation_slot_type get_cancellation_slot() const noexcept
        {
            return asio::get_associated_cancellation_slot(inner_);
        }
        void operator()(diagnostics* story, Args... args) { std::move(inner_)(story, std::move(args)...); }
    };

    struct letter // a backup is a kilobyte, and what is posted is moved half a dozen times
    {
        diagnostics info;
        std::tuple<Args...> values;
    };

    handler handler_;
    terms terms_;

public:
    // `user` is the client's executor, which a handler without its own gets.
    caller(handler h, terms on, asio::any_io_executor const& user)
        : handler_(on.at_home ? std::move(h) : handler(foreign(std::move(h), user))), terms_(on)
    {}

    // Whether the story of an operation that ends with `ec` is of any use.
    bool wants_story(error_code const& ec) const noexcept { return terms_.wants_story(ec); }

    // Keeps work on its handler's executor. Otherwise that is the client's, and who lets callers wait keeps
    // work there for all of them: work_on(user).
    bool tracks_itself() const noexcept { return !terms_.at_home; }

    // A cancellation goes to `target->cancel(type)` on target->executor(), for as long as the target lives.
    // The caller's slot never holds anything that can dangle: not an executor either, for a strand must not
    // outlive its context, and a signal may. What the target owns is destroyed on its executor.
    // False when nothing can cancel it.
    template <class Target>
    bool cancel_to(std::shared_ptr<Target> const& target)
    {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (!slot.is_connected())
            return false;
        slot.assign([weak = std::weak_ptr<Target>(target)](asio::cancellation_type type) {
            auto alive = weak.lock();
            if (type == asio::cancellation_type::none || !alive)
                return;
            auto const ex = alive->executor();
            asio::dispatch(ex, [alive = std::move(alive), type] { alive->cancel(type); });
        });
        return true;
    }

    // Once. Goes through `via` and then to the handler's own executor; never inside this call. `via` is the
    // user's executor: a handler that ran inside of the client's strand would hold up the whole client. Where
    // the handler runs, and only there, make(story) gives a tuple of Args that starts with `ec`, and fills the
    // story unless it is null: then nobody wants it. Allocates nothing but what is posted.
    template <class Make>
    void complete_by(asio::any_io_executor const& via, error_code const& ec, Make make)
    {
        asio::any_completion_executor where;
        if (tracks_itself())
            where = asio::get_associated_executor(handler_, via);
        auto act = [h = std::move(handler_), told = wants_story(ec), make = std::move(make)]() mutable {
            asio::get_associated_cancellation_slot(h).clear();
            std::optional<diagnostics> story;
            if (told)
                story.emplace();
            auto values = [&] {
                auto used = std::move(make); // what it holds is given back before the handler runs
                return used(story ? &*story : nullptr);
            }();
            std::apply([&](Args&... a) { std::move(h)(story ? &*story : nullptr, std::move(a)...); }, values);
        };
        if (tracks_itself())
            asio::post(via, asio::bind_executor(std::move(where), std::move(act)));
        else
            asio::post(via, std::move(act));
    }

    // The same with everything at hand.
    void complete(asio::any_io_executor const& via, diagnostics info, Args... args)
    {
        auto const ec = std::get<0>(std::tie(args...));
        std::unique_ptr<letter> sent(new letter{{}, {std::move(args)...}});
        if (wants_story(ec))
            sent->info = std::move(info);
        complete_by(via, ec, [sent = std::move(sent)](diagnostics* story) {
            if (story)
                *story = std::move(sent->info);
            return std::move(sent->values);
        });
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
