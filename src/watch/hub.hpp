// Who waits for what: one entry per watched thing, one look in flight per entry, whatever the number of
// waiters.
#pragma once

#include "flow/caller.hpp"
#include "net/parking.hpp"
#include "plan/poll_schedule.hpp"
#include "watch/resource_subject.hpp"
#include "watch/scheduler.hpp"
#include "watch/subjects.hpp"
#include "watch/task_subject.hpp"

#include <vigil/watch.hpp>

#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

namespace vigil::watch {

// Where a reader of changes stands. Touched on the client's executor only.
template <class Subject>
struct cursor
{
    using value = typename Subject::value;

    Subject subject;
    std::shared_ptr<value const> last; // as delivered
    bool ended = false;
    bool busy = false;

    explicit cursor(Subject s) : subject(std::move(s)) {}
};

// Used on the client's executor only. Looks stop when nobody waits. Every completion is a post of its own, so
// a handler may start the next wait.
template <class Subject>
class hub final : net::parked
{
public:
    using value = typename Subject::value;
    using shown = typename Subject::shown;
    using outcome = typename Subject::outcome;
    using goal = typename Subject::goal;
    using awaiting = flow::caller<error_code, outcome>;
    using reading = flow::caller<error_code, change<shown>>;

    hub(surroundings s, scheduler& when);
    ~hub();

    // One caller. Made where its operation starts, on any thread, and deaf to nothing from then on: its slot
    // is assigned there, and never touched by the hub.
    class waiter;
    class wait_node;
    class read_node;
    class listen_node;
    struct waiter_end // outside of the hub's files it has no definition
    {
        void operator()(waiter* w) const noexcept;
    };
    using waiter_ptr = std::unique_ptr<waiter, waiter_end>;

    // One of those who wait for many things. It is told on the client's executor, in the middle of a step of the hub,
    // of which it calls nothing but news() meanwhile. It may go before its wait: then nobody is told.
    class listener
    {
        friend class hub;
        listen_node* at_ = nullptr; // while it waits

    public:
        // It is over; a story comes with an error only.
        virtual void ended(Subject const& s, error_code ec, outcome o,
                           std::shared_ptr<diagnostics const> story) = 0;
        // Who follows may ask for news().
        virtual void changed() = 0;

    protected:
        listener() = default;
        listener(listener const&) = delete;
        listener& operator=(listener const&) = delete;
        ~listener();
    };

    // Until the goal is reached, or can no longer be.
    static waiter_ptr make_wait(goal g, wait_options how, awaiting who, asio::any_io_executor const& ex);
    // Until the state differs from the one the cursor delivered last.
    static waiter_ptr make_read(std::shared_ptr<cursor<Subject>> at, reading who,
                                asio::any_io_executor const& ex);

    // As make_wait. Who follows hears of changes, too.
    static waiter_ptr make_listen(goal g, wait_options how, listener& who, bool follows);

    // Starts the wait.
    void join(Subject s, waiter_ptr w);
    // Ends it instead.
    void refuse(Subject const& s, waiter_ptr w, diagnostics info, error_code ec, wait_verdict v) const;

    // Ends the wait of one who is waiting; nobody is told.
    void leave(listener& who);
    // What is known by now, unless it was told already.
    std::optional<outcome> news(listener& who);
    // What one who is waiting waits for.
    static Subject const& subject_of(listener const& who) noexcept;

    // Ends every wait with `why`. How many they were.
    std::size_t stop(error_code why);

    std::size_t size() const noexcept { return entries_.size(); }

private:
    class entry;
    using entry_ptr = std::shared_ptr<entry>;
    struct ending;
    using ending_ptr = std::shared_ptr<ending const>;

    struct by_subject // finds an entry by what it watches
    {
        using is_transparent = void;
        static Subject const& of(Subject const& s) noexcept { return s; }
        static Subject const& of(entry_ptr const& e) noexcept;
        std::size_t operator()(auto const& x) const noexcept { return of(x).hash(); }
        bool operator()(auto const& a, auto const& b) const noexcept { return of(a) == of(b); }
    };

    entry_ptr find_or_make(Subject s, waiter const& w, time_point now);
    void rouse(entry& e, bool at_once, time_point now);
    void schedule(entry& e, time_point due);
    time_point first_due(entry const& e);
    time_point next_due(entry const& e, plan::poll_schedule const& plan, std::optional<duration> retry_after,
                        time_point now);
    plan::poll_schedule schedule_of(entry const& e, duration longest = duration::max()) const;

    void begin(entry_ptr const& e, time_point departs);
    asio::awaitable<void> look(entry_ptr e, time_point departs);
    look_end digest(entry& e, result<sight<value>> seen, diagnostics story, time_point now);
    void settle_goals(entry& e, sight<value> const& seen, time_point now);
    void settle_readers(entry& e, sight<value> const& seen, time_point now);
    void settle_followers(entry& e, sight<value> const& seen);
    static bool has_news(entry const& e, waiter const& w);
    void end_readers(entry& e);
    void learn(entry const& e, goal g, plan::look meaning, time_point now);
    bool listed(entry& e, std::string_view state, time_point now, duration late, duration longest);
    void missed(entry& e, error_code ec, std::optional<duration> retry_after, time_point now);

    bool catch_up(entry& e, waiter& w);
    void passed(waiter& w, time_point now);
    void expire(entry& e);
    void cancelled(waiter& w);
    static std::shared_ptr<typename Subject::told const> sight_of(entry& e);
    ending_ptr how(entry& e, error_code ec, wait_verdict v) const;
    std::size_t end_all(entry& e, error_code ec, wait_verdict v);
    void finish(entry& e, waiter& w, ending_ptr const& end);
    waiter_ptr take(entry& e, waiter& w);
    void forget_if_idle(entry& e);
    void context_shutdown() noexcept override;

    surroundings around_;
    scheduler& when_;
    std::unordered_set<entry_ptr, by_subject, by_subject> entries_;
    asio::any_io_executor work_; // on the user's executor, while there are entries: callers may keep none
};

extern template class hub<job_subject>;
extern template class hub<backup_subject>;
extern template class hub<task_subject>;
extern template class hub<resource_subject>;

} // namespace vigil::watch
