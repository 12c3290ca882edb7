// One backup, job or volume: shows, deletes and restores (API 3.2, 3.3, 3.7-3.9, 4.1). Begins no backups.
#include "testing/calls.hpp"

#include <boost/json.hpp>

namespace vigil::testing::sim {

namespace json = boost::json;

namespace {

answer job_started(std::string_view id)
{
    json_writer out;
    out.open('{').field("job_id", id).close('}');
    return {200, out.take()};
}

bool idle(backup_record const& b, time_point now)
{
    auto const s = b.status(now);
    return s == "available" || s == "error";
}

// The volume to restore to; empty: the body is not what API 3.3 asks for.
std::string restore_target(std::string_view body)
{
    boost::system::error_code ec;
    auto const parsed = json::parse(body, ec);
    auto const* top = ec ? nullptr : parsed.if_object();
    auto const* restore = top ? top->if_contains("restore") : nullptr;
    auto const* wish =
        restore && restore->is_object() ? restore->get_object().if_contains("volume_id") : nullptr;
    auto const* id = wish ? wish->if_string() : nullptr;
    return id ? std::string(*id) : std::string();
}

struct refusal
{
    std::string_view code;
    std::string_view message;
};

std::optional<refusal> restore_problem(backup_record const& b, volume_record const& v, time_point now)
{
    if (b.status(now) != "available")
        return refusal{"VolumeBackup.0089", "The backup status is not available."};
    if (!v.base.exists)
        return refusal{"VolumeBackup.0111", "The volume or the backup does not exist."};
    auto const state = v.status(now);
    if (state == "error" || state == "error_restoring")
        return refusal{"VolumeBackup.0202", "The volume status is error."};
    if (state == "backing-up")
        return refusal{"VolumeBackup.0206", "The volume is being backed up."};
    if (state != "available")
        return refusal{"VolumeBackup.0205", "The volume status is not available."};
    if (v.base.size < b.size)
        return refusal{"VolumeBackup.0209", "The volume size is smaller than the backup size."};
    return std::nullopt;
}

void write_entities(json_writer& out, call const& c, job_record const& job)
{
    bool const creating = job.type == "bksCreateBackup";
    // What deletes carry is not documented: sometimes nothing.
    if (job.type == "bksDeleteBackup" && c.options.quirks && job.odd % 2 == 0) {
        out.key("entities").null();
        return;
    }
    // A failed creation sometimes hides the backup that it left behind in `error`.
    bool const hidden = creating && (c.now < job.backup->visible ||
                                     (c.options.quirks && !job.ok && c.now >= job.end && job.odd % 2 == 0));
    out.key("entities").open('{');
    if (creating)
        out.field("bks_create_volume_name", "autobk_volume");
    out.field("backup_id", hidden ? std::string_view() : std::string_view(job.backup->id));
    out.field("volume_id", job.volume);
    if (creating && job.backup->snapshot)
        out.field("snapshot_id", *job.backup->snapshot);
    out.close('}');
}

} // namespace

answer get_backup(backup_book& book, call const& c, std::string_view own_url)
{
    auto const* b = book.find(c.where.id, c.now);
    if (!b)
        return backup_not_found(c.where.id);
    json_writer out;
    out.open('{').key("backup");
    write_details(out, c, link_base(c, own_url), *b);
    out.close('}');
    return {200, out.take()};
}

answer delete_native(backup_book& book, call const& c)
{
    auto* b = book.find(c.where.id, c.now);
    if (!b)
        return backup_not_found(c.where.id);
    if (!idle(*b, c.now))
        return native_error(400, "Invalid backup: Backup status must be available or error");
    book.remove(*b, c.now, false);
    return {202, {}};
}

answer delete_cloud(backup_book& book, call const& c)
{
    auto* b = book.find(c.where.id, c.now);
    if (!b)
        return vbs_error(404, "VolumeBackup.0111", "The volume or the backup does not exist.");
    if (!idle(*b, c.now))
        return vbs_error(400, "VolumeBackup.0089", "The backup status is not available.");
    return job_started(book.remove(*b, c.now, true));
}

answer restore_native(backup_book& book, call const& c)
{
    auto* b = book.find(c.where.id, c.now);
    if (!b)
        return backup_not_found(c.where.id);
    auto const target = restore_target(c.request.body);
    if (target.empty())
        return native_error(400,
                            "Invalid input for field/attribute restore. 'volume_id' is a required property");
    auto& v = book.volume(target);
    if (!v.base.exists)
        return native_error(404, "Volume " + target + " could not be found.");
    if (auto const p = restore_problem(*b, v, c.now))
        return native_error(400, "Invalid backup: " + std::string(p->message));
    book.restore(*b, v, c.now, false);
    json_writer out;
    out.open('{').key("restore").open('{').field("backup_id", b->id);
    out.field("volume_id", target).field("volume_name", "test_volume").close('}').close('}');
    return {202, out.take()};
}

answer restore_cloud(backup_book& book, call const& c)
{
    auto const target = restore_target(c.request.body);
    if (target.empty())
        return vbs_error(400, "VolumeBackup.0210", "Failed to parse the restoration request.");
    auto* b = book.find(c.where.id, c.now);
    if (!b)
        return vbs_error(404, "VolumeBackup.0111", "The volume or the backup does not exist.");
    auto& v = book.volume(target);
    if (auto const p = restore_problem(*b, v, c.now))
        return vbs_error(p->code == "VolumeBackup.0111" ? 404 : 400, p->code, p->message);
    return job_started(book.restore(*b, v, c.now, true));
}

answer get_job(backup_book& book, call const& c)
{
    auto const* job = book.find_job(c.where.id);
    if (!job || c.now < job->begin) // of a series that is still to come
        return vbs_error(404, "404", "Job " + std::string(c.where.id) + " could not be found.");
    bool const over = c.now >= job->end;
    json_writer out;
    out.open('{').field("status", job->status(c.now));
    write_entities(out, c, *job);
    out.field("job_id", job->id).field("job_type", job->type);
    out.key("begin_time").date(c.date(job->begin), date_form::milli_z);
    out.key("end_time");
    if (over)
        out.date(c.date(job->end), date_form::milli_z);
    else if (c.options.quirks && job->odd % 4 < 2)
        out.text("");
    else
        out.null();
    bool const failed = over && !job->ok;
    out.field("error_code", failed ? std::optional<std::string>(job->cause.error_code) : std::nullopt);
    out.field("fail_reason", failed ? std::optional<std::string>(job->cause.reason) : std::nullopt);
    out.close('}');
    return {200, out.take()};
}

answer get_volume(backup_book& book, call const& c)
{
    auto const& v = book.volume(c.where.id);
    if (!v.base.exists)
        return native_error(404, "Volume " + v.base.id + " could not be found.");
    json_writer out;
    out.open('{').key("volume").open('{').field("id", v.base.id);
    out.field("status", v.status(c.now)).key("size").number(v.base.size).field("name", "test_volume");
    out.field("availability_zone", "eu-de-01").field("volume_type", "SAS").key("multiattach").boolean(false);
    out.key("attachments").open('[').close(']').key("metadata").open('{').close('}');
    out.close('}').close('}');
    return {200, out.take()};
}

answer get_quota(backup_book& book, call const& c)
{
    std::size_t used = 0;
    int gigabytes = 0;
    for (auto const& b : book.backups()) {
        if (!b->exists(c.now))
            continue;
        ++used;
        gigabytes += b->size;
    }
    json_writer out;
    out.open('{').key("quotas").open('{').key("resources").open('[');
    out.open('{').field("type", "backups").key("used").number(used);
    out.key("reserved").number(0).key("quota").number(-1).close('}');
    out.open('{')
        .field("type", c.options.quirks ? "backup_ gigabytes" : "backup_gigabytes")
        .key("used")
        .number(gigabytes);
    out.key("reserved").number(0).key("quota").number(-1).close('}');
    out.close(']').close('}').close('}');
    return {200, out.take()};
}

} // namespace vigil::testing::sim
