// Who reads which list of failed tasks of SDRS: one look for all who read the same, whatever their number.
#pragma once

#include "plan/newcomers.hpp"
#include "watch/scheduler.hpp"
#include "watch/seat.hpp"

#include <vigil/model/failure_job.hpp>
#include <vigil/model/requests.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vigil::watch {

// Where one reader stands. Touched on the client's executor only.
struct failure_place
{
    list_failure_jobs_query query;
    plan::newcomers known;
    std::deque<failure_job> unread; // oldest first
    bool busy = false;

    failure_place(list_failure_jobs_query q, bool from_the_beginning)
        : query(std::move(q)), known(from_the_beginning)
    {}
};

// Used on the client's executor only. Looks stop when nobody reads.
class failure_feeds final : net::parked
{
public:
    failure_feeds(surroundings s, scheduler& when);
    ~failure_feeds();

    // Until there is one that the place was not told yet.
    void read(std::shared_ptr<failure_place> at, seat_ptr<failure_job> who);

    // Ends every reading with `why`. How many they were.
    std::size_t stop(error_code why);

private:
    class feed;
    using feed_ptr = std::shared_ptr<feed>;

    struct reader
    {
        std::shared_ptr<failure_place> at;
        seat_ptr<failure_job> who;
    };

    void refuse(reader const& r, error_code ec, std::string_view rule = {}) const;
    bool serve(feed const& f, reader const& r) const;
    void tell(reader const& r, std::shared_ptr<diagnostics const> story) const;
    void begin(feed_ptr const& f, time_point departs);
    asio::awaitable<void> look(feed_ptr f, time_point departs);
    asio::awaitable<result<std::vector<failure_job>>> read_list(list_failure_jobs_query query, looker via,
                                                                diagnostics& story) const;
    look_end digest(feed& f, result<std::vector<failure_job>> seen, diagnostics story);
    std::size_t end_all(feed& f, error_code ec) const;
    void left(feed& f, seat_base const& who);
    void forget_if_idle(feed& f);
    void context_shutdown() noexcept override;

    surroundings around_;
    scheduler& when_;
    std::map<std::string, feed_ptr> feeds_; // by what is asked
    asio::any_io_executor work_; // on the user's executor, while there are feeds: callers may keep none
};

} // namespace vigil::watch
