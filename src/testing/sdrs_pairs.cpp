// Replication pairs and drills of the simulated SDRS (API 6.5, 6.6, 7.5).
#include "testing/sdrs_desk.hpp"

#include <algorithm>

namespace vigil::testing::sim {

namespace {

void write_pair(json_writer& out, call const& c, sdrs_book const& book, sdrs_pair const& p)
{
    auto const* const g = find_thing(book.groups, p.group);
    bool const failed = p.state == "error";
    out.open('{');
    write_common(out, p);
    out.field("replication_model", "hypermetro").key("progress").number(p.busy ? 50 : 0);
    out.field("replication_status", p.state == "protected" ? "active" : "active-stopped");
    out.key("attachment").open('[');
    if (!p.instance.empty() && p.state != "attaching")
        out.open('{').field("device", p.device).field("protected_instance", p.instance).close('}');
    out.close(']').field("server_group_id", p.group).field("volume_ids", p.volume + ',' + p.twin);
    out.field("priority_station", g ? g->station : std::string("source")).field("fault_level", "0");
    write_times(out, c, p, date_form::micro);
    out.key("record_metadata").open('{').key("multiattach").boolean(false).key("bootable").boolean(false);
    if (c.options.quirks) // S9
        out.field("volume_size", std::to_string(p.size));
    else
        out.key("volume_size").number(p.size);
    out.field("volume_type", "SATA").close('}');
    if (failed)
        out.field("failure_detail", "SDRS.1606");
    out.close('}');
}

void write_drill(json_writer& out, call const& c, sdrs_drill const& d)
{
    out.open('{').field("id", d.id).field("name", d.name).field("status", d.state);
    out.field("server_group_id", d.group).field("drill_vpc_id", d.vpc);
    write_times(out, c, d, date_form::blank);
    out.key("drill_servers").open('[');
    if (d.state != "creating")
        for (auto const& [instance, server] : d.servers)
            out.open('{').field("protected_instance", instance).field("drill_server_id", server).close('}');
    out.close(']').close('}');
}

template <class Write>
answer show(std::string_view name, Write write)
{
    json_writer out;
    out.open('{').key(name);
    write(out);
    out.close('}');
    return {200, out.take()};
}

sdrs_action action_on(sdrs_pair& p, std::string_view operation, std::string job_type, std::string failure,
                      failure_cause cause)
{
    sdrs_action what;
    what.operation = operation;
    what.job_type = std::move(job_type);
    what.entity = "replication_pair_id";
    what.entity_id = p.id;
    what.failure = std::move(failure);
    what.resource_type = "replications";
    what.cause = std::move(cause);
    return what;
}

sdrs_action action_on(sdrs_drill& d, std::string_view operation, std::string job_type, std::string failure,
                      failure_cause cause)
{
    sdrs_action what;
    what.operation = operation;
    what.job_type = std::move(job_type);
    what.entity = "disaster_recovery_drill_id";
    what.entity_id = d.id;
    what.failure = std::move(failure);
    what.resource_type = "disaster_recovery_drills";
    what.cause = std::move(cause);
    return what;
}

} // namespace

answer sdrs_desk::create_pair(call const& c)
{
    sdrs_body const body(c, "replication");
    if (auto no = bad_opening(body))
        return std::move(*no);
    auto const* const group = find_thing(book_.groups, body.text("server_group_id"));
    if (!group)
        return sdrs_no_group();
    auto const volume = body.text("volume_id");
    if (volume.empty())
        return sdrs_error("SDRS.0211", "Invalid disk ID.");
    if (group->state != "available")
        return sdrs_error("SDRS.1017", "The protection group is not available.");
    if (std::ranges::any_of(book_.pairs, [&](auto const& p) { return p->volume == volume; }))
        return sdrs_error("SDRS.1811", "The disk is in a replication pair already.");
    if (book_.pairs.size() >= options_.sdrs_pair_quota)
        return sdrs_error("SDRS.0306", "The replication pair quota is insufficient.");

    auto made = std::make_unique<sdrs_pair>();
    auto& p = *made;
    p.id = book_.new_id();
    p.name = body.text("name");
    p.group = group->id;
    if (auto text = body.text("description"); !text.empty())
        p.description = std::move(text);
    p.volume = volume;
    p.twin = book_.new_id();
    p.created = c.now;
    book_.pairs.push_back(std::move(made));
    auto what = action_on(p, "sdrs.replications.create", "createReplicationPairNoCG", "createFail",
                          failure_cause("SDRS.1609", "Failed to create the replication pair."));
    what.end = [&p](bool ok) { p.state = ok ? "available" : "error"; };
    return with_job(book_.begin(c, p, "creating", std::move(what)));
}

answer sdrs_desk::act_on_pair(call const& c, sdrs_pair& p)
{
    bool const extends = c.where.op == op::sdrs_pair_extend;
    sdrs_body const body(c, extends ? "extend-replication" : "replication");
    if (!body) // mandatory, for the deletion too (S7)
        return sdrs_wrong();
    auto const* const its_group = find_thing(book_.groups, p.group);
    if (p.busy || (its_group && its_group->busy))
        return sdrs_error("SDRS.0214", "The status of the replication pair is wrong.");
    if (extends) {
        auto const* const v = (*body).if_contains("new_size");
        auto const* const size = v ? v->if_int64() : nullptr;
        if (!size || *size <= p.size)
            return sdrs_wrong();
        auto what = action_on(p, "sdrs.replications.extend", "expandReplicationPairNew", "expandFail",
                              failure_cause("SDRS.1820", "Failed to expand the capacity"));
        what.end = [&p, before = p.state, bigger = *size](bool ok) {
            p.state = ok ? before : "error-extending";
            if (ok)
                p.size = bigger;
        };
        return with_job(book_.begin(c, p, "extending", std::move(what)));
    }
    auto const group = body.text("server_group_id");
    if (!group.empty() && group != p.group)
        return sdrs_error("SDRS.1611", "The replication pair belongs to another protection group.");
    if ((*body).contains("delete_target_volume") && !body.truth("delete_target_volume"))
        return sdrs_wrong();
    if (!p.instance.empty())
        return sdrs_error("SDRS.1605", "The replication pair is attached.");
    auto what = action_on(p, "sdrs.replications.delete", "deleteReplicationPairNoCG", "deleteFail",
                          failure_cause("SDRS.1607", "Failed to delete the replication pair."));
    what.end = [this, &p](bool ok) {
        p.state = "error-deleting";
        if (ok)
            remove_thing(book_.pairs, &p);
    };
    return with_job(book_.begin(c, p, "deleting", std::move(what)));
}

std::optional<answer> sdrs_desk::about_pairs(call const& c)
{
    switch (c.where.op) {
    case op::sdrs_pair_create: return create_pair(c);
    case op::sdrs_pair_list: {
        sdrs_filter const f(c);
        auto const instance = f.fields.find("protected_instance_id");
        return sdrs_list(
            f, "replications", book_.pairs,
            [&](sdrs_pair const& p) {
                return (!instance || *instance == p.instance) &&
                       f.names("protected_instance_ids", p.instance) &&
                       selects(f, p, find_thing(book_.groups, p.group));
            },
            [&](json_writer& out, sdrs_pair const& p) { write_pair(out, c, book_, p); });
    }
    case op::sdrs_pair_get:
    case op::sdrs_pair_rename:
    case op::sdrs_pair_delete:
    case op::sdrs_pair_extend: break;
    default: return std::nullopt;
    }
    auto* const p = find_thing(book_.pairs, c.where.id);
    if (!p)
        return sdrs_error("SDRS.1608", "The replication pair does not exist.");
    if (c.where.op == op::sdrs_pair_delete || c.where.op == op::sdrs_pair_extend)
        return act_on_pair(c, *p);
    if (c.where.op == op::sdrs_pair_rename) {
        sdrs_body const body(c, "replication");
        if (auto no = bad_name(body ? body.text("name") : std::string()))
            return no;
        p->name = body.text("name");
        p->updated = c.now;
    }
    return show("replication", [&](json_writer& out) { write_pair(out, c, book_, *p); });
}

answer sdrs_desk::create_drill(call const& c)
{
    sdrs_body const body(c, "disaster_recovery_drill");
    if (auto no = bad_opening(body))
        return std::move(*no);
    auto const* const group = find_thing(book_.groups, body.text("server_group_id"));
    if (!group)
        return sdrs_no_group();
    auto const vpc = body.text("drill_vpc_id");
    if (!vpc.empty() && vpc == group->vpc)
        return sdrs_error("SDRS.1907", "The drill VPC is that of the protection group.");
    if (!vpc.empty() && std::ranges::any_of(book_.drills, [&](auto const& d) { return d->vpc == vpc; }))
        return sdrs_error("SDRS.1921", "The drill VPC is used already.");

    auto made = std::make_unique<sdrs_drill>();
    auto& d = *made;
    d.id = book_.new_id();
    d.name = body.text("name");
    d.group = group->id;
    d.vpc = vpc.empty() ? book_.new_id() : vpc;
    d.created = c.now;
    for (auto const& i : book_.instances)
        if (i->group == group->id)
            d.servers.emplace_back(i->id, book_.new_id());
    book_.drills.push_back(std::move(made));
    auto what = action_on(d, "sdrs.drills.create", "createDisasterRecoveryDrill", "createFail",
                          failure_cause("SDRS.1922", "Failed to create the DR drill."));
    what.end = [&d](bool ok) { d.state = ok ? "available" : "error"; };
    return with_job(book_.begin(c, d, "creating", std::move(what)));
}

std::optional<answer> sdrs_desk::about_drills(call const& c)
{
    switch (c.where.op) {
    case op::sdrs_drill_create: return create_drill(c);
    case op::sdrs_drill_list: {
        sdrs_filter const f(c);
        auto const vpc = f.fields.find("drill_vpc_id");
        return sdrs_list(
            f, "disaster_recovery_drills", book_.drills,
            [&](sdrs_drill const& d) { return !vpc || *vpc == d.vpc; },
            [&](json_writer& out, sdrs_drill const& d) { write_drill(out, c, d); });
    }
    case op::sdrs_drill_get:
    case op::sdrs_drill_rename:
    case op::sdrs_drill_delete: break;
    default: return std::nullopt;
    }
    auto* const d = find_thing(book_.drills, c.where.id);
    if (!d)
        return sdrs_error("SDRS.1902", "The DR drill does not exist.");
    if (c.where.op == op::sdrs_drill_delete) {
        if (d->busy)
            return sdrs_error("SDRS.1913", "The DR drill state forbids the deletion.");
        auto what = action_on(*d, "sdrs.drills.delete", "deleteDisasterRecoveryDrill", "deleteFail",
                              failure_cause("SDRS.1923", "Failed to delete the DR drill."));
        what.end = [this, d](bool ok) {
            d->state = "error-deleting";
            if (ok)
                remove_thing(book_.drills, d);
        };
        return with_job(book_.begin(c, *d, "deleting", std::move(what)));
    }
    if (c.where.op == op::sdrs_drill_rename) {
        sdrs_body const body(c, "disaster_recovery_drill");
        if (auto no = bad_name(body ? body.text("name") : std::string()))
            return no;
        d->name = body.text("name");
        d->updated = c.now;
    }
    return show("disaster_recovery_drill", [&](json_writer& out) { write_drill(out, c, *d); });
}

} // namespace vigil::testing::sim
