// Who waits for what: one entry per watched thing, one look in flight per entry, whatever the number of
// waiters.
#pragma once

#include "flow/caller.hpp"
#include "flow/journal.hpp"
#include "net/parking.hpp"
#include "plan/poll_schedule.hpp"
#include "watch/resource_subject.hpp"
#include "watch/subjects.hpp"
#include "watch/task_subject.hpp"

#include <vigil/watch.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace vigil::watch {

// Where a reader of changes stands. Touched on the client's executor only.
template <class Subject>
struct cursor
{
    Subject subject;
    std::shared_ptr<typename Subject::value const> last; // as delivered
    bool ended = false;
    bool busy = false;

    explicit cursor(Subject s) : subject(std::move(s)) {}
};

// What a hub needs of its client. `owner` keeps the client alive while a look runs.
struct surroundings
{
    asio::any_io_executor ex;   // everything happens on it
    asio::any_io_executor user; // handlers are sent this way
    std::weak_ptr<void> owner;
    looker via;
    net::time_source& time;
    std::function<double()> dice;
    flow::journal const& log;
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

    explicit hub(surroundings s);
    ~hub();

    // One caller. Made where its operation starts, on any thread, and deaf to nothing from then on: its slot
    // is assigned there, and never touched by the hub.
    struct waiter;
    using waiter_ptr = std::shared_ptr<waiter>;

    // Until the goal is reached, or can no longer be.
    static waiter_ptr make_wait(Subject s, goal g, wait_options how, awaiting who,
                                asio::any_io_executor const& ex);
    // Until the state differs from the one the cursor delivered last.
    static waiter_ptr make_read(std::shared_ptr<cursor<Subject>> at, reading who,
                                asio::any_io_executor const& ex);

    // Starts the wait.
    void join(waiter_ptr w);
    // Ends it instead.
    static void refuse(waiter& w, diagnostics info, error_code ec, wait_verdict v,
                       asio::any_io_executor const& ex);

    // Ends every wait with operation_aborted.
    void stop();

    std::size_t size() const noexcept { return entries_.size(); }

private:
    struct entry;
    using entry_ptr = std::shared_ptr<entry>;

    void start(entry_ptr const& e);
    asio::awaitable<void> poll(entry_ptr e);
    asio::awaitable<void> look(entry_ptr e);
    void digest(entry& e, result<sight<value>> seen, time_point now);
    void settle_goals(entry& e, sight<value> const& seen, time_point now);
    void settle_readers(entry& e, sight<value> const& seen, time_point now);
    bool catch_up(entry& e, waiter& w);
    void end_all(entry& e, error_code ec, wait_verdict v);
    void expire(entry& e, time_point now);
    void cancelled(waiter& w);
    void rouse(entry_ptr const& e, bool at_once, time_point now);
    void limit_look(entry_ptr const& e);
    void finish(entry& e, waiter& w, error_code ec, wait_verdict v);
    static std::shared_ptr<typename Subject::told const> sight_of(entry& e);
    waiter_ptr take(entry& e, waiter& w);
    void forget_if_idle(entry& e);
    void context_shutdown() noexcept override;

    surroundings around_;
    std::unordered_map<std::string, entry_ptr> entries_;
    asio::any_io_executor work_; // on the user's executor, while there are entries: callers may keep none
};

extern template class hub<job_subject>;
extern template class hub<backup_subject>;
extern template class hub<task_subject>;
extern template class hub<resource_subject>;

} // namespace vigil::watch
