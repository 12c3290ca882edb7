// Begins backups, restores and removals and throws the dice for how they end. Knows nothing of requests.
#include "testing/backup_book.hpp"

#include <algorithm>

namespace vigil::testing::sim {

std::string_view volume_record::status(time_point now) const noexcept
{
    if (restored && now < restore_end)
        return "restoring-backup";
    if (restored && !restore_ok)
        return "error_restoring";
    return now < busy_until ? std::string_view("backing-up") : std::string_view(base.status);
}

backup_book::backup_book(simulator_options const& options, time_point start)
    : options_(options), start_(start), names_(options.seed * 4 + 1), fates_(options.seed * 4 + 2)
{
    for (auto const& v : options.volumes)
        volumes_[v.id].base = v;
    begin_series();
}

// In the order in which they begin, as the lists show them.
void backup_book::begin_series()
{
    struct moment
    {
        duration at;
        simulated_series const* series;
        std::size_t number;
    };
    std::vector<moment> all;
    for (auto const& s : options_.series)
        for (std::size_t i = 0; i < s.count; ++i)
            all.push_back({s.first + duration(static_cast<duration::rep>(static_cast<double>(s.over.count()) *
                                                                         static_cast<double>(i) /
                                                                         static_cast<double>(s.count))),
                           &s, i});
    std::ranges::stable_sort(all, {}, &moment::at);
    for (auto const& m : all) {
        create_order order;
        order.name = m.series->name + '-' + std::to_string(m.number);
        order.volume = "volume-of-" + *order.name;
        order.takes = m.series->takes;
        order.with_job = m.series->by_job;
        create(std::move(order), start_ + m.at);
    }
}

failure_cause backup_book::next_cause()
{
    static failure_cause const documented[] = {
        {"VolumeBackup.0064", "CreateBackup Task-fail: fsp cinder return backup status is error."},
        {"VolumeBackup.0062", "CreateSnapshot Task-fail: fsp cinder return snapshot status is error."},
        {"VolumeBackup.0063", "CreateVolume Task-fail: helper volume status is error."},
        {"VolumeBackup.0027", "Connection to swift failed: [Errno 111] ECONNREFUSED"},
    };
    if (options_.failures.empty())
        return documented[fates_.bits() % std::size(documented)];
    return options_.failures[fates_.bits() % options_.failures.size()];
}

backup_record* backup_book::find(std::string_view id, time_point now) noexcept
{
    auto const at = by_id_.find(id);
    return at != by_id_.end() && at->second->exists(now) ? at->second : nullptr;
}

backup_record const* backup_book::find_any(std::string_view id) const noexcept
{
    auto const at = by_id_.find(id);
    return at != by_id_.end() ? at->second : nullptr;
}

job_record const* backup_book::find_job(std::string_view id) const noexcept
{
    auto const at = jobs_.find(id);
    return at != jobs_.end() ? &at->second : nullptr;
}

volume_record& backup_book::volume(std::string_view id)
{
    auto const at = volumes_.find(id);
    if (at != volumes_.end())
        return at->second;
    auto& made = volumes_[std::string(id)];
    made.base.id = id;
    return made;
}

std::size_t backup_book::kept(volume_record& v, time_point now)
{
    std::erase_if(v.backups, [now](backup_record const* b) { return b->gone(now); });
    return v.backups.size();
}

void backup_book::count(backup_record& b)
{
    if (!b.name)
        return;
    auto& same = by_name_[b.volume + '/' + *b.name];
    duplicates_ += same.empty() ? 0 : 1;
    blind_repeats_ += std::ranges::any_of(same, [&](backup_record const* other) {
        return !b.client_request_id.empty() && other->client_request_id == b.client_request_id;
    });
    same.push_back(&b);
}

std::string backup_book::add_job(std::string_view type, backup_record const& b, std::string volume,
                                 time_point begin, time_point end, bool ok, failure_cause cause)
{
    job_record job;
    job.id = names_.hex32();
    job.type = type;
    job.backup = &b;
    job.volume = std::move(volume);
    job.begin = begin;
    job.running = begin + options_.init;
    job.end = end;
    job.ok = ok;
    job.cause = std::move(cause);
    job.odd = names_.bits();
    auto id = job.id;
    jobs_.emplace(id, std::move(job));
    return id;
}

backup_record& backup_book::create(create_order&& order, time_point now)
{
    auto& v = volume(order.volume);
    auto made = std::make_unique<backup_record>();
    auto& b = *made;
    b.id = names_.uuid();
    b.odd = names_.bits();
    b.name = std::move(order.name);
    b.description = std::move(order.description);
    b.snapshot = std::move(order.snapshot);
    b.volume = std::move(order.volume);
    b.client_request_id = std::move(order.client_request_id);
    b.size = v.base.size;
    b.incremental = !order.full && kept(v, now) > 0;

    auto const takes = fates_.within(order.takes.value_or(options_.backup));
    b.begun = now;
    b.visible = order.with_job ? now + options_.visible : now;
    b.finished = now + std::max(takes, order.with_job ? options_.visible : duration());
    b.ok = !fates_.happens(options_.failure_share);
    if (!b.ok)
        b.cause = next_cause();
    if (order.with_job)
        b.job = add_job("bksCreateBackup", b, b.volume, now, b.finished, b.ok, b.cause);

    if (!b.snapshot) // a backup of a snapshot leaves the volume alone
        v.busy_until = std::max(v.busy_until, b.finished);
    v.backups.push_back(&b);
    b.position = backups_.size();
    by_id_.emplace(b.id, &b);
    backups_.push_back(std::move(made));
    count(b);
    return b;
}

std::string backup_book::restore(backup_record& b, volume_record& v, time_point now, bool with_job)
{
    b.settle();
    ++b.restores;
    b.task = task::restoring;
    b.task_begin = now;
    b.task_end = now + fates_.within(options_.restore);
    v.restored = &b;
    v.restore_end = b.task_end;
    v.restore_ok = !fates_.happens(options_.restore_failure_share);
    if (!with_job)
        return {};
    failure_cause cause;
    if (!v.restore_ok)
        cause = failure_cause("VolumeBackup.0200", "RestoreBackup Task-fail: fsp cinder return volume status "
                                                   "is error_restoring.");
    return add_job("bksRestoreBackup", b, v.base.id, now, b.task_end, v.restore_ok, cause);
}

std::string backup_book::remove(backup_record& b, time_point now, bool with_job)
{
    b.settle();
    b.task = task::removing;
    b.task_begin = now;
    b.task_end = now + fates_.within(options_.removal);
    b.task_ok = !fates_.happens(options_.removal_failure_share);
    if (!with_job)
        return {};
    failure_cause cause;
    if (!b.task_ok)
        cause = failure_cause("VolumeBackup.0102", "DeleteBackup Task-fail: backup service is down.");
    return add_job("bksDeleteBackup", b, b.volume, now, b.task_end, b.task_ok, cause);
}

std::vector<simulated_backup> backup_book::books(time_point now) const
{
    std::vector<simulated_backup> all;
    all.reserve(backups_.size());
    for (auto const& b : backups_) {
        simulated_backup line;
        line.id = b->id;
        line.job_id = b->job;
        line.name = b->name.value_or("");
        line.volume_id = b->volume;
        line.client_request_id = b->client_request_id;
        line.outcome = b->ok ? "available" : "error";
        line.fail_reason = b->cause.reason;
        line.begun = b->begun - start_;
        line.finished = b->finished - start_;
        line.deleted = b->gone(now);
        line.restores = b->restores;
        all.push_back(std::move(line));
    }
    return all;
}

} // namespace vigil::testing::sim
