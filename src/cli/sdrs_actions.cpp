// Follows an action of the disaster-recovery service to the end of its job. Knows no single action.
#include "cli/sdrs_actions.hpp"

#include <fmt/format.h>

namespace vigil::cli {

batch_words words_of(sdrs_action const& a)
{
    batch_words words;
    words.subject = a.kind.name;
    words.job_wait += " --sdrs";
    words.look = fmt::format("vigil sdrs {} {}", a.kind.name, a.id.empty() ? "list --name" : "show");
    return words;
}

asio::awaitable<void> follow(session& s, batch& all, sdrs_action const& a, error_code ec, job_id job)
{
    auto& i = all[0];
    if (ec)
        co_return all.finish(i, ec);
    i.job = job.str();
    all.started(i);
    if (!a.wait) {
        i.state = "started";
        co_return all.finish(i, error_code());
    }
    auto const how = make_wait_options(s.how);
    auto [failed, outcome] = co_await s.client.async_await_sdrs_job(std::move(job), how, telling(i.info));
    if (outcome.last()) {
        i.state = outcome.last()->status.text();
        if (i.subject.empty())
            i.subject = find_entity(*outcome.last(), a.kind.entity);
    }
    all.finish(i, failed);
}

} // namespace vigil::cli
