// Encodes the calls about backup policies and decodes their replies (API 5.1-5.8). "rentention" is how the
// services spell it. Knows nothing of HTTP statuses.
#include "codec/policies.hpp"

#include "codec/json_fields.hpp"
#include "codec/lists.hpp"
#include "codec/url.hpp"
#include "codec/vbs_common.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <iterator>

namespace vigil::codec {
namespace {

namespace json = boost::json;

// Where the zone of a policy may stand: its place in replies is not documented (V15).
struct draft
{
    backup_policy& value;
    std::string inner_zone;
};

template <auto Member>
bool into_schedule(json_value v, draft& out, fault& f)
{
    return read(v, out.value.schedule.*Member, f);
}

bool read_week(json_value v, draft& out, fault& f)
{
    auto& days = out.value.schedule.week_frequency;
    days.clear();
    return read_list(v, days, f,
                     [](json_value d, weekday_name& day, fault& why) { return read(d, day, why); });
}

bool read_keep_first(json_value v, draft& out, fault& f)
{
    auto& keep = out.value.schedule.keep_first_of_month;
    if (v.text() == "Y" || v.text() == "y")
        keep = true;
    else if (v.text() == "N" || v.text() == "n")
        keep = false;
    else
        return read(v, keep, f);
    return true;
}

constexpr auto schedule_table = std::to_array<field<draft>>({
    {"start_time", into_schedule<&backup_schedule::start_time>},
    {"frequency", into_schedule<&backup_schedule::frequency>},
    {"week_frequency", read_week},
    {"rentention_num", into_schedule<&backup_schedule::retention_num>},
    {"rentention_day", into_schedule<&backup_schedule::retention_day>},
    {"remain_first_backup_of_curMonth", read_keep_first},
    {"status", into_schedule<&backup_schedule::status>},
    {"time_zone", into<&draft::inner_zone>},
});

template <auto Member>
bool into_policy(json_value v, draft& out, fault& f)
{
    return read(v, out.value.*Member, f);
}

bool read_schedule(json_value v, draft& out, fault& f)
{
    return v.is_null() || read_fields<draft>(v, out, schedule_table, f);
}

constexpr auto policy_table = std::to_array<field<draft>>({
    {"backup_policy_id", into_policy<&backup_policy::id>, presence::mandatory},
    {"backup_policy_name", into_policy<&backup_policy::name>},
    {"scheduled_policy", read_schedule},
    {"policy_resource_count", into_policy<&backup_policy::resource_count>},
    {"time_zone", into_policy<&backup_policy::time_zone>},
});

bool read_policy(json_value v, backup_policy& out, fault& f)
{
    draft d{out, {}};
    if (!read_fields<draft>(v, d, policy_table, f))
        return false;
    if (out.time_zone.empty())
        out.time_zone = std::move(d.inner_zone);
    return true;
}

constexpr auto resource_table = std::to_array<field<policy_resource>>({
    {"resource_id", into<&policy_resource::id>},
    {"resource_type", into<&policy_resource::type>},
    {"availability_zone", into<&policy_resource::availability_zone>},
    {"os_vol_host_attr", into<&policy_resource::host>},
    {"code", into<&policy_resource::code>},
    {"message", into<&policy_resource::message>},
});

bool read_resources(json_value root, std::string_view list, std::vector<policy_resource>& out, fault& f)
{
    bool const good = read_list(root.find(list), out, f, [](json_value v, policy_resource& r, fault& why) {
        return read_fields<policy_resource>(v, r, resource_table, why);
    });
    return good || under(list, f);
}

json::object schedule_of(schedule_change const& s)
{
    json::object out;
    if (!s.start_time().empty())
        out["start_time"] = s.start_time();
    if (s.frequency())
        out["frequency"] = *s.frequency();
    if (!s.week_frequency().empty()) {
        json::array days;
        for (auto const d : s.week_frequency())
            days.emplace_back(weekday_name(d).text());
        out["week_frequency"] = std::move(days);
    }
    if (s.retention_num())
        out["rentention_num"] = *s.retention_num();
    if (s.retention_day())
        out["rentention_day"] = *s.retention_day();
    if (s.keep_first_of_month())
        out["remain_first_backup_of_curMonth"] = *s.keep_first_of_month() ? "Y" : "N";
    if (s.status())
        out["status"] = policy_status(*s.status()).text();
    return out;
}

} // namespace

operation create_policy(project_id const& project, create_policy_request const& request)
{
    auto schedule = request.schedule();
    schedule.status(schedule.status().value_or(policy_state::on));
    schedule.keep_first_of_month(schedule.keep_first_of_month().value_or(false));

    json::object body;
    body["backup_policy_name"] = request.name();
    body["scheduled_policy"] = schedule_of(schedule);
    if (!request.time_zone().empty())
        body["time_zone"] = request.time_zone();
    if (!request.tags().empty()) {
        json::array tags;
        for (auto const& t : request.tags())
            tags.push_back(json::object({{"key", t.key}, {"value", t.value}}));
        body["tags"] = std::move(tags);
    }
    auto op = vbs_call("vbs.policies.create", "POST", policies_of(project), body);
    op.replayable = false;
    return op;
}

result<policy_id> decode_created_policy(std::string_view body, fault& f)
{
    json_document document;
    policy_id id;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    if (read(document.root().find("backup_policy_id"), id, f) && (!id.empty() || fail(f, "present")))
        return id;
    under("backup_policy_id", f);
    return errc::unexpected_reply;
}

operation list_policies(project_id const& project)
{
    return vbs_call("vbs.policies.list", "GET", policies_of(project));
}

result<std::vector<backup_policy>> decode_policies(std::string_view body, fault& f)
{
    return decode_whole_list<backup_policy>(body, "backup_policies", f, read_policy);
}

operation update_policy(project_id const& project, update_policy_request const& request)
{
    json::object body;
    if (!request.name().empty())
        body["backup_policy_name"] = request.name();
    if (!request.schedule().empty())
        body["scheduled_policy"] = schedule_of(request.schedule());
    if (!request.time_zone().empty())
        body["time_zone"] = request.time_zone();
    bool const only_status =
        request.name().empty() && request.time_zone().empty() && !request.schedule().moves();
    return vbs_call(only_status ? "vbs.policies.setStatus" : "vbs.policies.update", "PUT",
                    policies_of(project).segment(request.policy().str()), body);
}

operation delete_policy(project_id const& project, policy_id const& policy)
{
    return vbs_call("vbs.policies.delete", "DELETE", policies_of(project).segment(policy.str()));
}

operation execute_policy(project_id const& project, policy_id const& policy)
{
    auto op = vbs_call("vbs.policies.execute", "POST",
                       policies_of(project).segment(policy.str()).segment("action"));
    op.replayable = false;
    return op;
}

operation associate(project_id const& project, policy_resources_request const& request)
{
    json::array resources;
    for (auto const& v : request.volumes())
        resources.push_back(json::object({{"resource_id", v.str()}, {"resource_type", "volume"}}));
    json::object body;
    body["backup_policy_id"] = request.policy().str();
    body["resources"] = std::move(resources);
    target to("v2");
    to.segment(project.str()).segment("backuppolicyresources");
    return vbs_call("vbs.policies.associate", "POST", std::move(to), body);
}

operation disassociate(project_id const& project, policy_resources_request const& request)
{
    json::array resources;
    for (auto const& v : request.volumes())
        resources.push_back(json::object({{"resource_id", v.str()}}));
    json::object body;
    body["resources"] = std::move(resources);
    target to("v2");
    to.segment(project.str()).segment("backuppolicyresources").segment(request.policy().str());
    to.segment("deleted_resources");
    return vbs_call("vbs.policies.disassociate", "POST", std::move(to), body);
}

result<policy_resources> decode_resources(std::string_view body, policy_resources_request const& request,
                                          fault& f)
{
    json_document document;
    policy_resources out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const root = document.root();
    if (root.find("success_resources").is_null() && root.find("fail_resources").is_null()) {
        fail(f, "present");
        under("success_resources", f);
        return errc::unexpected_reply;
    }
    if (!read_resources(root, "success_resources", out.done, f) ||
        !read_resources(root, "fail_resources", out.failed, f))
        return errc::unexpected_reply;

    // A code says failure, whichever list it stands in (V25).
    auto const failed = std::stable_partition(out.done.begin(), out.done.end(),
                                              [](policy_resource const& r) { return r.code.empty(); });
    std::move(failed, out.done.end(), std::back_inserter(out.failed));
    out.done.erase(failed, out.done.end());

    auto const among = [](auto const& list, volume_id const& v) {
        return std::ranges::find(list, v, &policy_resource::id) != list.end();
    };
    for (auto const& v : request.volumes())
        if (!among(out.done, v) && !among(out.failed, v))
            out.unknown.push_back(v);
    return out;
}

} // namespace vigil::codec
