// Policies, their tasks and tags, and shares as JSON. Knows no command.
#include "cli/json_fields.hpp"
#include "cli/models.hpp"

namespace vigil::cli {
namespace {

json::object to_json(backup_schedule const& s)
{
    json::object o;
    o["start_time"] = text(s.start_time);
    o["frequency"] = number(s.frequency);
    o["week_frequency"] = list_of(s.week_frequency, [](auto const& day) { return json::value(day.text()); });
    o["retention_num"] = number(s.retention_num);
    o["retention_day"] = number(s.retention_day);
    o["keep_first_of_month"] = number(s.keep_first_of_month);
    o["status"] = text(s.status.text());
    return o;
}

} // namespace

json::object to_json(share const& s)
{
    json::object o;
    o["id"] = s.id.str();
    o["backup_id"] = text(s.backup.str());
    o["from_project_id"] = text(s.from_project.str());
    o["to_project_id"] = text(s.to_project.str());
    o["created_at"] = text(s.created_at.text());
    o["updated_at"] = text(s.updated_at.text());
    o["backup_name"] = text(s.details ? s.details->name : "");
    o["backup_status"] = text(s.details ? s.details->status.text() : "");
    o["volume_id"] = text(s.details ? s.details->volume.str() : "");
    return o;
}

json::object to_json(backup_policy const& p)
{
    json::object o;
    o["id"] = p.id.str();
    o["name"] = text(p.name);
    o["status"] = text(p.schedule.status.text());
    o["resource_count"] = number(p.resource_count);
    o["time_zone"] = text(p.time_zone);
    auto const schedule = to_json(p.schedule);
    for (auto const& [key, value] : schedule)
        o.emplace(key, value); // the status is there already
    return o;
}

json::object to_json(policy_task const& t)
{
    json::object o;
    o["id"] = t.id.str();
    o["job_id"] = text(t.vbs_job.str());
    o["status"] = t.status.text();
    o["created_at"] = text(t.created_at.text());
    o["finished_at"] = text(t.finished_at.text());
    o["backup_name"] = text(t.backup_name);
    o["resource_id"] = text(t.resource_id);
    o["resource_type"] = text(t.resource_type);
    o["code"] = text(t.code);
    o["message"] = text(t.message);
    return o;
}

json::object to_json(tagged_policy const& p)
{
    json::object o;
    o["id"] = p.id.str();
    o["name"] = text(p.name);
    o["tags"] = to_json(p.tags);
    return o;
}

json::object to_json(tag const& t)
{
    json::object o;
    o["key"] = t.key;
    o["value"] = t.value;
    return o;
}

json::object to_json(tag_values const& t)
{
    json::object o;
    o["key"] = t.key;
    o["values"] = list_of(t.values, [](auto const& v) { return json::value(v); });
    return o;
}

json::object to_json(std::vector<tag> const& tags)
{
    json::object o;
    for (auto const& t : tags)
        o[t.key] = t.value;
    return o;
}

} // namespace vigil::cli
