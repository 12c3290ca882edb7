// How the story of an operation finds its way to who wants it, through whatever adapters stand between.
#pragma once

#include <vigil/diagnostics.hpp>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace vigil {

namespace asio = boost::asio;

namespace detail {

enum class story_wish : unsigned char { never, on_error, always };

// How a caller is to be told. At home is a handler whose executor is the client's own: it is posted there and
// nowhere else, and needs no work of its own while it waits. The two bytes of a caller that do not depend on
// the type of its handler.
struct terms
{
    story_wish story = story_wish::never;
    bool at_home = false;

    bool wants_story(error_code const& ec) const noexcept
    {
        return story == story_wish::always || (story == story_wish::on_error && ec);
    }
};

// Where a handler keeps what it is told: an object of the caller, or a place for one that is made on an error.
// Both are part of the handler, or outlive it.
struct story_sink
{
    diagnostics* always = nullptr;
    std::unique_ptr<diagnostics>* on_error = nullptr;

    story_wish wish() const noexcept
    {
        return always ? story_wish::always : on_error ? story_wish::on_error : story_wish::never;
    }

    void fill(error_code const& ec, diagnostics& story) const
    {
        if (on_error && ec && !always)
            return void(*on_error = std::make_unique<diagnostics>(std::move(story)));
        if (on_error && ec)
            *on_error = std::make_unique<diagnostics>(story);
        if (always)
            *always = std::move(story);
    }
};

// The sink of a handler, found as Asio finds a handler's allocator or slot: through every adapter that passes
// associators on. All of Asio's do.
template <class T, class Default>
struct associated_story;

template <class T, class Default, class = void>
struct associated_story_of
{
    using type = Default;
    static type get(T const&, Default const& none = Default()) noexcept { return none; }
};

template <class T, class Default>
struct associated_story_of<T, Default,
                           std::void_t<typename asio::associator<associated_story, T, Default>::type>>
    : asio::associator<associated_story, T, Default>
{};

template <class T, class Default>
struct associated_story : associated_story_of<T, Default>
{};

template <class Handler>
story_sink story_sink_of(Handler const& h) noexcept
{
    return associated_story<Handler, story_sink>::get(h, story_sink());
}

template <class Executor>
bool is_same_executor(Executor const& a, asio::any_io_executor const& b) noexcept
{
    if constexpr (std::is_same_v<Executor, asio::any_io_executor>)
        return a == b;
    else if constexpr (std::is_convertible_v<Executor, asio::any_io_executor> &&
                       !std::is_same_v<Executor, asio::any_completion_executor>) { // that hides what it is
        auto const* const inside = b.template target<Executor>();
        return inside && *inside == a;
    } else
        return false;
}

template <class Handler>
terms terms_of(Handler const& h, asio::any_io_executor const& home) noexcept
{
    return {story_sink_of(h).wish(), is_same_executor(asio::get_associated_executor(h, home), home)};
}

// The base of our adapters of handlers: whatever is associated with the inner handler is with the adapter, too.
template <class Handler>
class around
{
protected:
    Handler inner_;

public:
    using inner_type = Handler;

    explicit around(Handler&& inner) : inner_(std::move(inner)) {}
    explicit around(Handler const& inner) : inner_(inner) {}

    Handler const& inner() const noexcept { return inner_; }
};

template <class T>
concept adapter = std::is_base_of_v<around<typename T::inner_type>, T>;

// A handler of the public signature as the library calls it: with the story first, or with null.
template <class Handler>
class told_handler : public around<Handler>
{
public:
    using around<Handler>::around;

    template <class... Values>
    void operator()(diagnostics* story, error_code ec, Values&&... values)
    {
        if (story)
            story_sink_of(this->inner_).fill(ec, *story);
        std::move(this->inner_)(ec, std::forward<Values>(values)...);
    }
};

} // namespace detail
} // namespace vigil

template <template <class, class> class Associator, vigil::detail::adapter Adapter, class Default>
struct boost::asio::associator<Associator, Adapter, Default>
    : Associator<typename Adapter::inner_type, Default>
{
    static auto get(Adapter const& h, Default const& d = Default()) noexcept
    {
        return Associator<typename Adapter::inner_type, Default>::get(h.inner(), d);
    }
};

// A handler waits for long, so that its memory is its own: what Asio recycles for a thread fits badly.
template <class Handler, class Allocator>
struct boost::asio::associated_allocator<vigil::detail::told_handler<Handler>, Allocator>
{
    using type = associated_allocator_t<Handler, std::allocator<void>>;
    static type get(vigil::detail::told_handler<Handler> const& h, Allocator const& = Allocator()) noexcept
    {
        return associated_allocator<Handler, std::allocator<void>>::get(h.inner(), std::allocator<void>());
    }
};
