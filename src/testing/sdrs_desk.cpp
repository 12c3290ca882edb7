// Hands the calls of SDRS to who answers them: jobs, failed tasks and the service itself are answered here.
#include "testing/sdrs_desk.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>

namespace vigil::testing::sim {

namespace json = boost::json;

namespace {

// `protected_instances` and `protectedInstance` are the same (S2).
std::string same_type(std::string_view text)
{
    std::string out;
    for (char const c : text)
        if (c != '_')
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (out.ends_with('s'))
        out.pop_back();
    return out;
}

// A parent succeeds only when all of its children do.
bool fails(simulated_sdrs_job const& job)
{
    return !job.error_code.empty() || std::ranges::any_of(job.sub_jobs, fails);
}

void write_job(json_writer& out, call const& c, simulated_sdrs_job const& job,
               simulated_sdrs_job const& times, time_point start)
{
    auto const begin = start + times.begin;
    auto const end = begin + times.takes;
    bool const over = c.now >= end;
    bool const failed = over && fails(job);
    out.open('{').field("status", failed ? "FAIL" : over ? "SUCCESS" : c.now < begin ? "INIT" : "RUNNING");
    out.key("entities").open('{');
    if (!job.entity_id.empty())
        out.field(job.entity, job.entity_id);
    if (!job.sub_jobs.empty()) {
        out.key("sub_jobs").open('[');
        for (auto const& sub : job.sub_jobs)
            write_job(out, c, sub, times, start);
        out.close(']');
    }
    out.close('}');
    out.field("job_id", job.id).field("job_type", job.type);
    out.key("begin_time").date(c.date(begin), date_form::milli_z).key("end_time");
    if (over)
        out.date(c.date(end), date_form::milli_z);
    else
        out.null();
    bool const own = failed && !job.error_code.empty();
    out.field("error_code", own ? std::optional(job.error_code) : std::nullopt);
    out.field("fail_reason", own ? std::optional(job.fail_reason) : std::nullopt);
    out.close('}');
}

void write_failure(json_writer& out, simulated_failure const& f)
{
    auto const field = [&](std::string_view name, std::string const& value) {
        value.empty() ? out.key(name).null() : out.field(name, value);
    };
    out.open('{').field("job_status", "FAIL");
    field("resource_id", f.resource_id);
    field("resource_name", f.resource_name);
    field("resource_type", f.resource_type);
    field("failure_status", f.failure_status);
    field("job_id", f.job_id);
    field("job_type", f.job_type);
    field("begin_time", f.begin_time);
    field("error_code", f.error_code);
    field("fail_reason", f.fail_reason);
    out.close('}');
}

bool matches(simulated_failure const& f, query const& q)
{
    auto const status = q.find("failure_status");
    auto const name = q.find("resource_name");
    auto const type = q.find("resource_type");
    return f.server_group_id == q.find("server_group_id").value_or("") &&
           (!status || *status == f.failure_status) && (!name || *name == f.resource_name) &&
           (!type || same_type(*type) == same_type(f.resource_type));
}

void write_version(json_writer& out)
{
    out.open('{').field("id", "v1").key("links").open('[').open('{');
    out.field("href", "https://sdrs.localdomain.com/v1").field("rel", "self").close('}').close(']');
    out.field("status", "CURRENT").field("updated", "2018-05-30T15:00:00Z").field("version", "");
    out.field("min_version", "").close('}');
}

void write_quota(json_writer& out, std::string_view type, std::size_t used, std::size_t quota)
{
    out.open('{').field("type", type).key("used").number(used).key("quota").number(quota);
    out.key("min").number(0).key("max").number(-1).close('}');
}

} // namespace

// ---- what the calls share ------------------------------------------------------------------------------

answer with_job(std::string_view id)
{
    json_writer out;
    out.open('{').field("job_id", id).close('}');
    return {200, out.take()};
}

bool is_sdrs_name(std::string_view text) noexcept
{
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, allowed);
}

sdrs_body::sdrs_body(call const& c, std::string_view inner)
{
    boost::system::error_code ec;
    auto parsed = json::parse(json::string_view(c.request.body.data(), c.request.body.size()), ec);
    if (ec || !parsed.is_object())
        return;
    all_ = std::move(parsed.get_object());
    if (inner.empty()) {
        inner_ = &*all_;
        return;
    }
    if (auto const* found = all_->if_contains(json::string_view(inner.data(), inner.size())))
        inner_ = found->if_object();
}

std::string text_or_empty(json::object const& from, std::string_view key)
{
    auto const* v = from.if_contains(json::string_view(key.data(), key.size()));
    auto const* s = v ? v->if_string() : nullptr;
    return s ? std::string(*s) : std::string();
}

std::string sdrs_body::text(std::string_view key) const { return text_or_empty(*inner_, key); }

std::optional<bool> sdrs_body::truth(std::string_view key) const
{
    auto const* v = inner_->if_contains(json::string_view(key.data(), key.size()));
    auto const* b = v ? v->if_bool() : nullptr;
    return b ? std::optional(*b) : std::nullopt;
}

std::optional<answer> bad_name(std::string_view name)
{
    if (is_sdrs_name(name))
        return std::nullopt;
    return sdrs_error("SDRS.0202", "Invalid parameter name.");
}

std::optional<answer> bad_description(std::string_view text)
{
    if (text.size() <= 64 && text.find_first_of("<>") == text.npos)
        return std::nullopt;
    return sdrs_error("SDRS.0212", "Invalid parameter description.");
}

std::optional<answer> bad_opening(sdrs_body const& body)
{
    if (!body)
        return sdrs_wrong();
    if (auto no = bad_name(body.text("name")))
        return no;
    return bad_description(body.text("description"));
}

answer sdrs_wrong() { return sdrs_error("SDRS.0201", "Invalid request parameters."); }
answer sdrs_no_group() { return sdrs_error("SDRS.1013", "The protection group does not exist."); }

sdrs_filter::sdrs_filter(call const& c) : fields(c.where.query)
{
    if (!is_count(fields.find("limit"), limit) || limit > 1000)
        problem = sdrs_error("SDRS.0221", "Invalid parameter limit.");
    else if (!is_count(fields.find("offset"), offset))
        problem = sdrs_error("SDRS.0222", "Invalid parameter offset.");
    for (auto const* const name : {"server_group_ids", "protected_instance_ids"}) {
        auto const text = fields.find(name);
        if (!text)
            continue;
        boost::system::error_code ec;
        auto const ids = json::parse(*text, ec);
        if (ec || !ids.is_array() || !std::ranges::all_of(ids.get_array(), &json::value::is_string))
            problem = sdrs_error("SDRS.0201", std::string("Invalid parameter ") + name + ".");
        else if (ids.get_array().size() > 30)
            problem = sdrs_error("SDRS.0226", "More than 30 ids.");
    }
    constexpr std::array<std::string_view, 4> types{"status_abnormal", "stop_protected", "period_no_dr_drill",
                                                    "general"};
    auto const type = fields.find("query_type");
    if (type && std::ranges::find(types, *type) == types.end())
        problem = sdrs_error("SDRS.0201", "Invalid parameter query_type.");
}

bool sdrs_filter::takes(sdrs_thing const& t) const
{
    auto const group = fields.find("server_group_id");
    auto const name = fields.find("name");
    auto const status = fields.find("status");
    return (!group || *group == t.group) && (!name || t.name.find(*name) != std::string::npos) &&
           (!status || *status == t.state) && names("server_group_ids", t.group);
}

bool sdrs_filter::names(std::string_view filter, std::string_view id) const
{
    auto const text = fields.find(filter);
    if (!text)
        return true;
    auto const ids = json::parse(*text);
    auto const same = [id](json::value const& v) { return std::string_view(v.get_string()) == id; };
    return std::ranges::any_of(ids.get_array(), same);
}

void write_common(json_writer& out, sdrs_thing const& t)
{
    out.field("id", t.id).field("name", t.name).field("description", t.description);
    out.field("status", t.state);
}

void write_times(json_writer& out, call const& c, sdrs_thing const& t, date_form form)
{
    out.key("created_at").date(c.date(t.created), form).key("updated_at").date(c.date(t.updated), form);
}

// What the types of a query select is told by their names alone.
bool sdrs_desk::selects(sdrs_filter const& f, sdrs_thing const& t, sdrs_group const* group) const
{
    auto const zone = f.fields.find("availability_zone");
    if (zone && (!group || (*zone != group->source_zone && *zone != group->target_zone)))
        return false;
    auto const type = f.fields.find("query_type").value_or("general");
    if (type == "status_abnormal")
        return t.state.starts_with("error");
    if (type == "stop_protected")
        return t.state == "available";
    return type == "general" || !group ||
           std::ranges::none_of(book_.drills, [&](auto const& d) { return d->group == group->id; });
}

// ---- jobs, failed tasks, the service itself --------------------------------------------------------------

answer sdrs_desk::get_job(call const& c) const
{
    auto const& job = *book_.find_job(c.where.id);
    json_writer out;
    write_job(out, c, job, job, book_.start());
    return {200, out.take()};
}

answer sdrs_desk::list_failures(call const& c) const
{
    sdrs_filter const f(c);
    if (f.problem)
        return *f.problem;
    std::size_t total = 0;
    json_writer out;
    out.open('{').key("failure_jobs").open('[');
    for (auto const& failure : book_.failures()) {
        if (!matches(failure, f.fields))
            continue;
        if (total >= f.offset && total - f.offset < f.limit)
            write_failure(out, failure);
        ++total;
    }
    out.close(']').key("count").number(total).close('}');
    return {200, out.take()};
}

answer sdrs_desk::delete_failures(call const& c)
{
    auto& all = book_.failures();
    if (c.where.op == op::sdrs_failure_delete) {
        auto const n = std::erase_if(all, [&](auto const& f) { return f.job_id == c.where.id; });
        return n ? answer(204, {}) : sdrs_error("SDRS.0201", "The failed task does not exist.");
    }
    bool const of_group = c.where.op == op::sdrs_failure_delete_group;
    if (of_group && !find_thing(book_.groups, c.where.id) &&
        std::ranges::none_of(all, [&](auto const& f) { return f.server_group_id == c.where.id; }))
        return sdrs_no_group();
    auto const group = of_group ? c.where.id : std::string_view(); // failures on group level have none
    std::erase_if(all, [&](auto const& f) { return f.server_group_id == group; });
    return {204, {}};
}

std::optional<answer> sdrs_desk::about_itself(call const& c)
{
    json_writer out;
    switch (c.where.op) {
    case op::sdrs_job_get: return get_job(c);
    case op::sdrs_failures: return list_failures(c);
    case op::sdrs_failure_delete:
    case op::sdrs_failure_delete_group:
    case op::sdrs_failure_delete_all: return delete_failures(c);
    case op::sdrs_domains:
        out.open('{').key("domains").open('[').open('{');
        out.field("id", "fb4bb8e3-a574-4437-a156-78c916aeea4d").field("name", "ActiveactiveDomain");
        out.field("description", "my domain").key("sold_out").boolean(false);
        out.key("local_replication_cluster").open('{').field("availability_zone", "eu-de-01").close('}');
        out.key("remote_replication_cluster").open('{').field("availability_zone", "eu-de-02").close('}');
        out.close('}').close(']').close('}');
        return answer(200, out.take());
    case op::sdrs_quotas:
        out.open('{').key("quotas").open('{').key("resources").open('[');
        write_quota(out, "server_groups", book_.groups.size(), options_.sdrs_group_quota);
        write_quota(out, "replications", book_.pairs.size(), options_.sdrs_pair_quota);
        out.close(']').close('}').close('}');
        return answer(200, out.take());
    case op::sdrs_versions:
        out.open('{').key("versions").open('[');
        write_version(out);
        out.close(']').close('}');
        return answer(200, out.take());
    case op::sdrs_version:
        out.open('{').key("version");
        write_version(out);
        out.close('}');
        return answer(200, out.take());
    default: return std::nullopt;
    }
}

answer sdrs_desk::handle(call const& c)
{
    book_.advance(c.now);
    using part = std::optional<answer> (sdrs_desk::*)(call const&);
    for (part const ask : {&sdrs_desk::about_itself, &sdrs_desk::about_groups, &sdrs_desk::about_instances,
                           &sdrs_desk::about_tags, &sdrs_desk::about_pairs, &sdrs_desk::about_drills})
        if (auto a = (this->*ask)(c))
            return std::move(*a);
    return sdrs_error("SDRS.0201", "Unknown call.");
}

} // namespace vigil::testing::sim
