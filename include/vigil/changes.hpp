// Streams of changes: how client::watch_job and its relatives tell what happens.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/detail/initiation.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/job.hpp>
#include <vigil/watch.hpp>
#include <vigil/with_diagnostics.hpp>

#include <boost/asio/async_result.hpp>

#include <memory>
#include <utility>

namespace vigil {

namespace detail {

VIGIL_API void start_next_job_change(core_ptr, terms, handler<change<job>>, std::shared_ptr<job_cursor>);
VIGIL_API void start_next_backup_change(core_ptr, terms, handler<change<backup>>,
                                        std::shared_ptr<backup_cursor>);

} // namespace detail

// The changes of one job or backup, one after the other.
//
//     auto changes = client.watch_job(id);
//     for (;;) {
//         auto c = co_await changes.async_next_change();
//         show(c);
//         if (c.final)
//             break;
//     }
//
// Each transition is delivered at most once, the first call delivers the state as it is, and a reader that is
// slower than the service gets the latest state with `from` as it last saw it. Nothing runs between two
// calls.
template <class T, class Cursor, auto Start>
class change_stream
{
    detail::core_ptr core_;
    std::shared_ptr<Cursor> cursor_;

public:
    change_stream(detail::core_ptr core, std::shared_ptr<Cursor> cursor)
        : core_(std::move(core)), cursor_(std::move(cursor))
    {}

    // Handler: void(error_code, change<T>).
    // Completion: when the state differs from the one delivered last; on the handler's executor, by a post.
    // Cancellation: every type; the next call sees what this one would have seen, unless that is on its way to the
    //   handler already.
    // Errors: end_of_changes after the final one; resource_gone when it was never there; operation_aborted;
    //   otherwise what the service refuses with. One call at a time (errc::invalid_argument).
    template <asio::completion_token_for<void(error_code, change<T>)> Token = default_token>
    auto async_next_change(Token&& token = {})
    {
        return detail::initiate<change<T>, Start>(core_, token, cursor_);
    }
};

using job_changes = change_stream<job, detail::job_cursor, &detail::start_next_job_change>;
using backup_changes = change_stream<backup, detail::backup_cursor, &detail::start_next_backup_change>;

} // namespace vigil
