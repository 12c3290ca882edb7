// One look at a job, a backup or a restore, through the pipeline. Decides nothing: plan/watch_goal.hpp does.
#include "watch/subjects.hpp"

#include "codec/as_asked.hpp"
#include "codec/backups.hpp"
#include "codec/jobs.hpp"
#include "plan/look_error.hpp"
#include "watch/look.hpp"

#include <boost/asio/error.hpp>

#include <utility>

namespace vigil::watch {
namespace {

// `own`: a volume that cannot be read is no failure of the look.
asio::awaitable<result<volume>> look_at_volume(looker via, project_id project, volume_id id,
                                               time_point deadline, diagnostics own)
{
    auto reply = co_await fetch(via, codec::get_volume(project, id), deadline, own);
    if (!reply)
        co_return reply.error();
    codec::fault wrong;
    co_return codec::as_asked(codec::decode_volume(reply->body, wrong), id, "volume/id", wrong);
}

} // namespace

// ---- jobs -----------------------------------------------------------------------------------------------

// A job is shown by the backup that it works on, once it names it.
list_key job_subject::listed_in(job const* last, goal) const noexcept
{
    if (!last || service != codec::service::vbs || resting(*last) || listed_as(last).empty())
        return {};
    if (last->type == "bksCreateBackup")
        return {list_key::kind::backups, "creating"};
    if (last->type == "bksRestoreBackup")
        return {list_key::kind::backups, "restoring"};
    if (last->type == "bksDeleteBackup")
        return {list_key::kind::backups, "deleting"};
    return {};
}

std::string_view job_subject::listed_as(job const* last) const noexcept
{
    return last ? find_entity(*last, "backup_id") : std::string_view();
}

bool job_subject::note(judge&, std::string_view, time_point) { return true; }

asio::awaitable<result<sight<job>>> job_subject::look(looker via, time_point deadline,
                                                      diagnostics& info) const
{
    info.job_id = id.str();
    auto const ask = [&](project_id const& p) { return codec::get_job(p, id, service); };
    auto reply = co_await fetch_of_project(via, ask, deadline, info);
    auto const decode = [&](std::string_view body, codec::fault& f) {
        return codec::as_asked(codec::decode_job(body, f), id, "job_id", f);
    };
    co_return read_reply<job>(reply, decode, info);
}

plan::look job_subject::weigh(judge& j, sight<job> const& s, time_point now)
{
    return j.judge(s.value.has_value(), s.value ? s.value->status.value() : job_state::unknown, now);
}

std::string job_subject::fingerprint(job const& j)
{
    std::string print(j.status.text());
    print += '/';
    print += backup_of(j).str();
    for (auto const& sub : j.sub_jobs) {
        print += ',';
        print += fingerprint(sub);
    }
    return print;
}

bool job_subject::resting(job const& j) noexcept
{
    return j.status == job_state::success || j.status == job_state::fail;
}

void job_subject::tell(job const& j, diagnostics& info)
{
    auto const* why = failed_part(j);
    auto const& guilty = why ? *why : j;
    info.fail_reason = guilty.fail_reason.empty() ? j.fail_reason : guilty.fail_reason;
    info.service_code = guilty.error_code.empty() ? j.error_code : guilty.error_code;
    info.backup_id = backup_of(j).str();
}

job_sight job_subject::make_sight() const
{
    job_sight o;
    o.id = id;
    return o;
}

void job_subject::name(diagnostics& info) const
{
    info.operation = service == codec::service::sdrs ? "sdrs.jobs.get" : "vbs.jobs.get";
    info.job_id = id.str();
}

// ---- backups ----------------------------------------------------------------------------------------------

// What was never looked at is in the state that its goal passes through, or will not be in the list.
list_key backup_subject::listed_in(backup_view const* last, goal g) const noexcept
{
    auto state = backup_state::unknown;
    if (last)
        state = last->backup.status.value();
    else
        switch (g) {
        case plan::goal::create: state = backup_state::creating; break;
        case plan::goal::remove: state = backup_state::deleting; break;
        case plan::goal::restore: state = backup_state::restoring; break;
        }
    switch (state) {
    case backup_state::creating: return {list_key::kind::backups, "creating"};
    case backup_state::deleting: return {list_key::kind::backups, "deleting"};
    case backup_state::restoring: return {list_key::kind::backups, "restoring"};
    default: return {};
    }
}

bool backup_subject::note(judge& j, std::string_view state, time_point now)
{
    plan::sighting seen;
    seen.state = backup_status(state).value();
    return j.judge(seen, now) == plan::look::pending;
}

asio::awaitable<result<sight<backup_view>>> backup_subject::look(looker via, time_point deadline,
                                                                 diagnostics& info) const
{
    info.backup_id = id.str();
    info.volume_id = restored_to.str();
    auto project = co_await project_of(via, deadline, info);
    if (!project)
        co_return project.error();
    auto reply =
        co_await fetch(via, codec::get_backup(*project, id, via.options.native_version), deadline, info);
    auto const decode = [&](std::string_view body, codec::fault& f) {
        return codec::as_asked(codec::decode_backup(body, f), id, "backup/id", f);
    };
    auto b = read_reply<backup>(reply, decode, info);
    if (!b)
        co_return b.error();
    sight<backup_view> seen;
    if (!b->value)
        co_return seen;
    seen.value.emplace();
    seen.value->backup = std::move(*b->value);
    if (restored_to.empty())
        co_return seen;
    diagnostics story;
    name(story);
    auto v = co_await look_at_volume(via, *project, restored_to, deadline,
                                     std::move(story)); // after the backup: plan::sighting
    if (v)
        seen.value->volume = std::move(*v);
    else if (v.error() == asio::error::operation_aborted)
        co_return v.error(); // half a look is none
    else
        seen.value->volume_silent = !plan::ends_wait(v.error());
    co_return seen;
}

plan::look backup_subject::weigh(judge& j, sight<backup_view> const& s, time_point now)
{
    plan::sighting seen;
    seen.found = s.value.has_value();
    if (s.value) {
        seen.state = s.value->backup.status.value();
        seen.updated_at = s.value->backup.updated_at.text();
        seen.fail_reason = s.value->backup.fail_reason;
        if (s.value->volume)
            seen.volume = s.value->volume->status.value();
    }
    auto const meaning = j.judge(seen, now);
    // A wait outlives the network: that the judge was not heard is no reason to do without it.
    auto const unheard = meaning == plan::look::ended_unknown || meaning == plan::look::gone;
    return unheard && s.value && s.value->volume_silent ? plan::look::pending : meaning;
}

plan::backup_goal backup_subject::make_judge(client_options const& o, goal g, time_point)
{
    auto const marks = o.service == dialect::cinder ? plan::restore_marks::with_acceptance
                                                    : plan::restore_marks::some_time_after;
    return judge(g, o.poll, marks);
}

std::string backup_subject::fingerprint(backup_view const& v)
{
    std::string print(v.backup.status.text());
    if (auto const at = v.backup.service_metadata_values.find("progress");
        at != v.backup.service_metadata_values.end())
        print += '/' + at->second;
    if (v.volume) {
        print += '/';
        print += v.volume->status.text();
    }
    return print;
}

bool backup_subject::resting(backup_view const& v) noexcept
{
    switch (v.backup.status.value()) {
    case backup_state::available:
    case backup_state::error:
    case backup_state::error_deleting:
    case backup_state::error_restoring:
    case backup_state::deleted: return true;
    case backup_state::unknown:
    case backup_state::creating:
    case backup_state::restoring:
    case backup_state::deleting: break;
    }
    return false;
}

errc backup_subject::failure(goal g) noexcept
{
    switch (g) {
    case plan::goal::create: break;
    case plan::goal::remove: return errc::delete_failed;
    case plan::goal::restore: return errc::restore_failed;
    }
    return errc::backup_failed;
}

void backup_subject::tell(backup_view const& v, diagnostics& info)
{
    info.fail_reason = v.backup.fail_reason;
    if (info.fail_reason.empty() && v.volume)
        info.fail_reason = "volume " + v.volume->id.str() + " is " + std::string(v.volume->status.text());
}

backup_sight backup_subject::make_sight() const
{
    backup_sight o;
    o.id = id;
    return o;
}

void backup_subject::name(diagnostics& info) const
{
    info.operation = "vbs.backups.get";
    info.backup_id = id.str();
    info.volume_id = restored_to.str();
}

} // namespace vigil::watch
