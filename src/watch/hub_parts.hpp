// The inside of hub: who waits, and what is known of the thing. Seen by its .cpp files only.
#pragma once

#include "watch/hub.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace vigil::watch {

// A hundred thousand of them may wait: every byte here is a hundred kilobytes. In its entry's list from join() until it
// is completed. Is a wait_node, a read_node or a listen_node.
template <class Subject>
class hub<Subject>::waiter
{
public:
    // What the caller's cancellation slot reaches; outlives the waiter.
    struct stop_button
    {
        asio::any_io_executor on; // the hub's
        waiter* of;

        asio::any_io_executor const& executor() const noexcept { return on; }
        void cancel(asio::cancellation_type)
        {
            if (!of)
                return;
            of->cancelled = true;
            if (of->in)
                of->in->home.cancelled(*of);
        }
    };

    enum class sort : std::uint8_t { waits, reads, listens };

    // What few have: those who may be stopped, do not wait for ever, or hear of changes.
    struct extras final : moment
    {
        waiter& of;
        std::shared_ptr<stop_button> button;
        std::shared_ptr<cursor<Subject>> at;
        duration limit = duration::max();

        explicit extras(waiter& w) : of(w) {}
        void passed(time_point now) override { of.in->home.passed(of, now); }
    };

    waiter* prev = nullptr; // in its entry's list
    waiter* next = nullptr;
    entry* in = nullptr; // from join() on
    std::unique_ptr<extras> more;
    time_point started;
    int looks_before = 0;

private:
    static constexpr std::uint32_t most_failed = (1u << 22) - 1;
    std::uint32_t failed_before_ : 22 = 0; // of its entry; modulo

public:
    goal wanted : 4 {};
    sort const is : 2;
    bool at_once : 1 = false;
    bool overdue : 1 = false; // its limit has passed: the last look is made
    bool cancelled : 1 = false;
    bool follows : 1 = false; // listens to changes, too

    bool reads() const noexcept { return is == sort::reads; }
    void count_from(int looks, int failed) noexcept
    {
        looks_before = looks;
        failed_before_ = static_cast<std::uint32_t>(failed) & most_failed;
    }
    int failed_since(int failed) const noexcept
    {
        return static_cast<int>((static_cast<std::uint32_t>(failed) - failed_before_) & most_failed);
    }
    extras& with_extras()
    {
        if (!more)
            more = std::make_unique<extras>(*this);
        return *more;
    }
    bool limited() const noexcept { return more && more->limit != duration::max(); }
    void deafen() noexcept
    {
        if (more && more->button)
            more->button->of = nullptr;
    }
    cursor<Subject>& place() const noexcept { return *more->at; }

protected:
    explicit waiter(sort s) noexcept : is(s) {}
    ~waiter() = default;

    template <class Caller>
    void listen(Caller& who, asio::any_io_executor const& ex)
    {
        auto const made = std::make_shared<stop_button>(stop_button{ex, this});
        if (who.cancel_to(made))
            with_extras().button = made;
    }
};

template <class Subject>
class hub<Subject>::wait_node final : public waiter
{
public:
    awaiting who;

    wait_node(awaiting w, asio::any_io_executor const& ex) : waiter(waiter::sort::waits), who(std::move(w))
    {
        this->listen(who, ex);
    }
};

template <class Subject>
class hub<Subject>::read_node final : public waiter
{
public:
    reading who;

    read_node(reading w, asio::any_io_executor const& ex) : waiter(waiter::sort::reads), who(std::move(w))
    {
        this->listen(who, ex);
    }
};

// The two let each other go: whichever is first.
template <class Subject>
class hub<Subject>::listen_node final : public waiter
{
public:
    listener* who;

    explicit listen_node(listener& l) noexcept : waiter(waiter::sort::listens), who(&l) { l.at_ = this; }
    ~listen_node() { let_go(); }

    listener* let_go() noexcept
    {
        if (who)
            who->at_ = nullptr;
        return std::exchange(who, nullptr);
    }
};

template <class Subject>
hub<Subject>::listener::~listener()
{
    if (at_)
        at_->who = nullptr;
}

template <class Subject>
void hub<Subject>::waiter_end::operator()(waiter* w) const noexcept
{
    switch (w->is) {
    case waiter::sort::waits: delete static_cast<wait_node*>(w); break;
    case waiter::sort::reads: delete static_cast<read_node*>(w); break;
    case waiter::sort::listens: delete static_cast<listen_node*>(w); break;
    }
}

// How a wait ended, for all whom it ended with the same look.
template <class Subject>
struct hub<Subject>::ending
{
    error_code ec;
    wait_verdict verdict;
    std::shared_ptr<typename Subject::told const> told;
    Subject subject; // of what did not end well: its story names it
    std::shared_ptr<value const> last;
    std::shared_ptr<diagnostics const> story; // of the last look; null: it has none to tell
    error_code last_error;
    int looks;
    int failed;
    time_point at;
    flow::session_ptr with; // of work that failed: what the service says of it holds none of its secrets

    diagnostics tell(waiter const& w) const;
    outcome result_of(waiter const& w) const
    {
        return outcome(verdict, told, looks - w.looks_before, w.failed_since(failed), at - w.started);
    }
};

template <class Subject>
class hub<Subject>::entry final : public watched, public std::enable_shared_from_this<entry>
{
public:
    struct stance // those who have one goal
    {
        goal wanted;
        typename Subject::judge judge; // made anew for the first of them
        std::size_t waiting = 0;
    };
    struct look_in_flight
    {
        asio::cancellation_signal cut;
        time_point began;
    };

    hub& home;
    Subject subject;
    time_point started;
    waiter* first = nullptr; // those whose limit has passed stand in front
    waiter* last_in = nullptr;
    std::uint32_t readers = 0;
    std::uint32_t followers = 0;
    std::vector<stance> goals;
    std::shared_ptr<value const> last;
    std::shared_ptr<typename Subject::told const> told; // all that is known by now, when somebody was told
    std::shared_ptr<diagnostics const> story;           // of the last look, while it is of use
    std::weak_ptr<look_in_flight> looking;
    int looks = 0;
    int failed = 0;
    error_code last_error;
    duration running{};    // how long, as far as looks saw
    duration held_back{};  // see wait_outcome
    bool looked = false;   // `last` is what a look saw here, and not what a reader remembers
    bool complete = false; // it has been watched from its beginning
    bool alone = false;    // no list tells of it any more
    bool recut = false;    // the look in flight makes way for another

    entry(hub& h, Subject s, time_point now) : home(h), subject(std::move(s)), started(now) {}
    ~entry()
    {
        while (first)
            waiter_end()(std::exchange(first, first->next));
    }

    bool idle() const noexcept { return first == nullptr; }
    void count_look() noexcept
    {
        ++looks;
        told = nullptr;
    }
    void count_failure(error_code ec) noexcept
    {
        ++failed;
        last_error = ec;
    }
    // Every waiter that `wanted` takes; f may take it out of the list.
    template <class Wanted, class F>
    void for_each(Wanted wanted, F f)
    {
        for (auto* w = first; w;) {
            auto* const after = w->next;
            if (wanted(*w))
                f(*w);
            w = after;
        }
    }
    void append(waiter_ptr w) noexcept;
    void to_front(waiter& w) noexcept;
    waiter_ptr unlink(waiter& w) noexcept;
    stance* find(goal g) noexcept;
    void count_in(goal g, client_options const& options, time_point now);
    list_key list() const noexcept;

    void look(time_point departs) override { home.begin(this->shared_from_this(), departs); }
    std::string_view listed_as() const noexcept override { return subject.listed_as(last.get()); }
    bool listed(std::string_view state, time_point now, duration late, duration longest) override
    {
        return home.listed(*this, state, now, late, longest);
    }
    void missed(error_code ec, std::optional<duration> retry_after, time_point now) override
    {
        home.missed(*this, ec, retry_after, now);
    }
};

template <class Subject>
Subject const& hub<Subject>::by_subject::of(entry_ptr const& e) noexcept
{
    return e->subject;
}

template <class Subject>
void hub<Subject>::entry::append(waiter_ptr w) noexcept
{
    auto* const p = w.release();
    p->prev = last_in;
    (last_in ? last_in->next : first) = p;
    last_in = p;
}

template <class Subject>
auto hub<Subject>::entry::unlink(waiter& w) noexcept -> waiter_ptr
{
    (w.prev ? w.prev->next : first) = w.next;
    (w.next ? w.next->prev : last_in) = w.prev;
    w.prev = w.next = nullptr;
    return waiter_ptr(&w);
}

template <class Subject>
void hub<Subject>::entry::to_front(waiter& w) noexcept
{
    auto* const p = unlink(w).release();
    p->next = first;
    (first ? first->prev : last_in) = p;
    first = p;
}

template <class Subject>
auto hub<Subject>::entry::find(goal g) noexcept -> stance*
{
    for (auto& s : goals)
        if (s.wanted == g)
            return &s;
    return nullptr;
}

template <class Subject>
void hub<Subject>::entry::count_in(goal g, client_options const& options, time_point now)
{
    auto* those = find(g);
    if (!those)
        those = &goals.emplace_back(g, Subject::make_judge(options, g, now));
    else if (those->waiting == 0)
        those->judge = Subject::make_judge(options, g, now);
    ++those->waiting;
}

// Readers and followers want every change, and a list shows few.
template <class Subject>
list_key hub<Subject>::entry::list() const noexcept
{
    if (readers != 0 || followers != 0 || alone)
        return {};
    for (auto const& s : goals)
        if (s.waiting != 0)
            return subject.listed_in(last.get(), s.wanted);
    return {};
}

} // namespace vigil::watch
