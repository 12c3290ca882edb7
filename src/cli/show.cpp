// Backups, jobs, volumes and errors as JSON and as records. Knows no command.
#include "cli/json_fields.hpp"
#include "cli/models.hpp"

#include <fmt/format.h>

namespace vigil::cli {
namespace {

json::value seconds(std::optional<duration> d)
{
    if (!d)
        return {};
    return std::chrono::duration<double>(*d).count();
}

std::string size_text(std::optional<std::int64_t> gb) { return gb ? fmt::format("{} GB", *gb) : ""; }

void add_sub_jobs(std::vector<std::pair<std::string, std::string>>& out, job const& j,
                  std::string const& indent)
{
    for (auto const& sub : j.sub_jobs) {
        auto line = fmt::format("{} {}", sub.status.text(), sub.type);
        if (!sub.error_code.empty() || !sub.fail_reason.empty())
            line += fmt::format(" {} {}", sub.error_code, sub.fail_reason);
        out.emplace_back(indent + "sub-job " + sub.id.str(), line);
        add_sub_jobs(out, sub, indent + "  ");
    }
}

} // namespace

json::object to_json(backup_summary const& b)
{
    json::object o;
    o["id"] = b.id.str();
    o["name"] = b.name;
    return o;
}

json::object to_json(backup const& b)
{
    json::object o;
    o["id"] = b.id.str();
    o["name"] = b.name;
    o["status"] = b.status.text();
    o["volume_id"] = text(b.volume.str());
    o["snapshot_id"] = text(b.snapshot.str());
    o["size"] = number(b.size);
    o["object_count"] = number(b.object_count);
    o["container"] = text(b.container);
    o["availability_zone"] = text(b.availability_zone);
    o["created_at"] = text(b.created_at.text());
    o["updated_at"] = text(b.updated_at.text());
    o["data_timestamp"] = text(b.data_timestamp.text());
    o["fail_reason"] = text(b.fail_reason);
    o["is_incremental"] = number(b.is_incremental);
    o["has_dependent_backups"] = number(b.has_dependent_backups);
    o["project_id"] = text(b.project.str());
    o["description"] = text(b.description);
    json::object metadata;
    for (auto const& [key, value] : b.metadata)
        metadata[key] = value;
    o["metadata"] = std::move(metadata);
    return o;
}

json::object to_json(job const& j)
{
    json::object o;
    o["id"] = j.id.str();
    o["status"] = j.status.text();
    o["type"] = text(j.type);
    o["begin_time"] = text(j.begin_time.text());
    o["end_time"] = text(j.end_time.text());
    o["error_code"] = text(j.error_code);
    o["fail_reason"] = text(j.fail_reason);
    json::object entities;
    for (auto const& [key, value] : j.entities)
        entities[key] = value;
    o["entities"] = std::move(entities);
    json::array subs;
    for (auto const& sub : j.sub_jobs)
        subs.push_back(to_json(sub));
    o["sub_jobs"] = std::move(subs);
    return o;
}

json::object to_json(backup_quota const& q)
{
    json::object o;
    o["type"] = text(q.type.text());
    o["used"] = number(q.used);
    o["reserved"] = number(q.reserved);
    o["quota"] = number(q.quota);
    return o;
}

json::object to_json(backup_record const& r)
{
    json::object o;
    o["backup_service"] = r.service;
    o["backup_url"] = r.url;
    return o;
}

json::object to_json(volume const& v)
{
    json::object o;
    o["id"] = v.id.str();
    o["name"] = text(v.name);
    o["status"] = text(v.status.text());
    o["size"] = number(v.size);
    return o;
}

json::object to_json(snapshot const& v)
{
    json::object o;
    o["id"] = v.id.str();
    o["name"] = text(v.name);
    o["status"] = text(v.status.text());
    o["size"] = number(v.size);
    o["volume_id"] = text(v.volume.str());
    return o;
}

json::object to_json(error_code ec, diagnostics const& info)
{
    json::object o;
    o["message"] = ec.message();
    o["category"] = ec.category().name();
    o["value"] = ec.value();
    o["operation"] = text(info.operation);
    o["http_status"] = info.http_status ? json::value(info.http_status) : json::value();
    o["service_code"] = text(info.service_code);
    o["service_message"] = text(info.service_message);
    o["problem"] = text(info.problem);
    o["fail_reason"] = text(info.fail_reason);
    json::array ids;
    for (auto const& id : info.request_ids)
        ids.push_back(json::string(id));
    o["request_ids"] = std::move(ids);
    o["client_request_id"] = text(info.client_request_id);
    o["retry_after"] = seconds(info.retry_after);
    o["attempts"] = info.attempts;
    o["elapsed"] = seconds(info.elapsed);
    o["cause"] = info.cause ? json::value(info.cause.message()) : json::value();
    o["evidence"] = text(info.evidence);
    o["marker"] = text(info.marker);
    json::array may_exist;
    for (auto const& id : info.may_exist)
        may_exist.push_back(json::string(id));
    o["may_exist"] = std::move(may_exist);
    o["field"] = text(info.field);
    o["rule"] = text(info.rule);
    o["volume_id"] = text(info.volume_id);
    return o;
}

json::object to_json(error_code ec, std::string_view message)
{
    auto o = to_json(ec, diagnostics());
    o["message"] = message;
    return o;
}

void print_one(output_format form, backup const& b)
{
    if (form == output_format::json)
        return print_json(to_json(b));
    print_record(record_of(b));
}

void print_one(output_format form, job const& j)
{
    if (form == output_format::json)
        return print_json(to_json(j));
    print_record(record_of(j));
}

std::vector<std::pair<std::string, std::string>> record_of(backup const& b)
{
    return {
        {"id", b.id.str()},
        {"name", b.name},
        {"status", std::string(b.status.text())},
        {"volume", b.volume.str()},
        {"snapshot", b.snapshot.str()},
        {"size", size_text(b.size)},
        {"incremental", b.is_incremental ? (*b.is_incremental ? "yes" : "no") : ""},
        {"availability zone", b.availability_zone},
        {"created", b.created_at.text()},
        {"updated", b.updated_at.text()},
        {"description", b.description},
        {"fail reason", b.fail_reason},
    };
}

std::vector<std::pair<std::string, std::string>> record_of(job const& j)
{
    std::vector<std::pair<std::string, std::string>> out{
        {"id", j.id.str()},
        {"status", std::string(j.status.text())},
        {"type", j.type},
        {"begun", j.begin_time.text()},
        {"ended", j.end_time.text()},
        {"error code", j.error_code},
        {"fail reason", j.fail_reason},
    };
    for (auto const& [key, value] : j.entities)
        out.emplace_back(key, value);
    add_sub_jobs(out, j, "");
    return out;
}

} // namespace vigil::cli
