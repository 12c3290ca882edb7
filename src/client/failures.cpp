// The stream of failed tasks of SDRS: its way to the feeds of the watch. No logic.
#include <vigil/sdrs/failures.hpp>

#include "client/cursors.hpp"
#include "client/one_call.hpp"
#include "watch/watching.hpp"

#include <boost/asio/post.hpp>

namespace vigil {
namespace detail {
namespace {

constexpr std::string_view operation_name = "sdrs.failureJobs.list";

error_code refusal(client_core& core, list_failure_jobs_query const& query, diagnostics& info)
{
    info.operation = operation_name;
    if (core.closed())
        return errc::client_stopped;
    if (auto const why = check_arguments(core, query))
        return refuse(info, operation_name, *why);
    return {};
}

} // namespace

void start_next_failure(core_ptr core, terms on, handler<failure_job> h, std::shared_ptr<failure_cursor> at)
{
    auto const home = core->home;
    auto who = watch::seat<failure_job>::make({std::move(h), on, core->user}, home);
    asio::post(home, [core = std::move(core), at = std::move(at), who = std::move(who)]() mutable {
        auto info = std::make_shared<diagnostics>();
        if (auto const ec = refusal(*core, at->query, *info))
            return who->complete(core->user, ec, {}, std::move(info));
        core->watching->failures.read(std::move(at), std::move(who));
    });
}

} // namespace detail

sdrs::failure_stream sdrs::failures::watch(list_failure_jobs_query query, backlog first) const
{
    return {core_, std::make_shared<vigil::detail::failure_cursor>(std::move(query), first == backlog::tell)};
}

} // namespace vigil
