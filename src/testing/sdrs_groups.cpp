// Protection groups of the simulated SDRS: what may be done in which state (API 6.3, 7.5).
#include "testing/sdrs_desk.hpp"

#include <algorithm>
#include <array>

namespace vigil::testing::sim {

namespace {

// The failure states of actions never stop a deletion.
bool is_settled(std::string_view state)
{
    return state == "available" || state == "error" || state == "error-deleting" || state == "failed-over" ||
           state == "error-starting" || state == "error-stopping";
}

struct transition
{
    std::string_view action; // in the body
    std::string_view operation;
    std::array<std::string_view, 3> from;
    std::string_view running;
    std::string_view success;
    std::string_view failure;
    std::string_view job_type;
    std::string_view failure_status;
    std::string_view code; // of a failure
};

// Re-protecting is starting from other states.
constexpr std::array<transition, 5> transitions{{
    {"start-server-group",
     "sdrs.groups.start",
     {"available", "error-starting"},
     "starting",
     "protected",
     "error-starting",
     "startProtectionGroupNoCG",
     "startFail",
     "SDRS.1027"},
    {"start-server-group",
     "sdrs.groups.reprotect",
     {"failed-over", "error-reprotecting"},
     "reprotecting",
     "protected",
     "error-reprotecting",
     "reprotectProtectionGroupNoCG",
     "reprotectFail",
     "SDRS.1032"},
    {"stop-server-group",
     "sdrs.groups.stop",
     {"protected", "error-stopping"},
     "stopping",
     "available",
     "error-stopping",
     "stopProtectionGroupNoCG",
     "stopFail",
     "SDRS.1028"},
    {"failover-server-group",
     "sdrs.groups.failover",
     {"protected", "error-failing-over", "error-reversing"},
     "failing-over",
     "failed-over",
     "error-failing-over",
     "failoverProtectionGroupNoCG",
     "failoverFail",
     "SDRS.1030"},
    {"reverse-server-group",
     "sdrs.groups.plannedFailover",
     {"protected", "error-reversing"},
     "reversing",
     "protected",
     "error-reversing",
     "reverseProtectionGroupNoCG",
     "reverseFail",
     "SDRS.1029"},
}};

void write_group(json_writer& out, call const& c, sdrs_book const& book, sdrs_group const& g)
{
    auto const of_it = [&](auto const& all) {
        return std::ranges::count_if(all, [&](auto const& t) { return t->group == g.id; });
    };
    // Newer groups do not tell these three (S10).
    auto const old_field = [&](std::string_view name, std::string_view value) {
        c.options.quirks ? out.key(name).null() : out.field(name, value);
    };
    bool const on = g.state == "protected";
    out.open('{');
    write_common(out, g);
    out.field("source_availability_zone", g.source_zone).field("target_availability_zone", g.target_zone);
    out.field("domain_id", g.domain).field("domain_name", "ActiveactiveDomain");
    old_field("protected_status", on ? "started" : "stopped");
    old_field("replication_status", on ? "active" : "active-stopped");
    old_field("health_status", "normal");
    out.key("progress").number(g.busy ? 50 : 0).field("priority_station", g.station);
    out.key("protected_instance_num").number(of_it(book.instances));
    out.key("replication_num").number(of_it(book.pairs));
    out.key("disaster_recovery_drill_num").number(of_it(book.drills));
    out.field("source_vpc_id", g.vpc).field("target_vpc_id", g.vpc).key("test_vpc_id").null();
    out.field("dr_type", "migration").field("server_type", "ECS");
    write_times(out, c, g, date_form::blank);
    out.field("protection_type", "replication-pair").key("replication_model").null().close('}');
}

answer show(call const& c, sdrs_book const& book, sdrs_group const& g)
{
    json_writer out;
    out.open('{').key("server_group");
    write_group(out, c, book, g);
    out.close('}');
    return {200, out.take()};
}

// Its instances and pairs go with it (7.5).
void move_members(sdrs_book& book, std::string const& group, std::string const& from, std::string const& to)
{
    auto const move = [&](auto const& all) {
        for (auto const& t : all)
            if (t->group == group && t->state == from)
                t->state = to;
    };
    move(book.instances);
    move(book.pairs);
}

} // namespace

answer sdrs_desk::create_group(call const& c)
{
    sdrs_body const body(c, "server_group");
    if (auto no = bad_opening(body))
        return std::move(*no);
    if (body.text("source_availability_zone").empty() || body.text("target_availability_zone").empty())
        return sdrs_error("SDRS.0203", "Invalid availability zone.");
    if (body.text("source_vpc_id").empty())
        return sdrs_error("SDRS.0204", "Invalid VPC.");
    if (body.text("domain_id").empty())
        return sdrs_error("SDRS.0205", "Invalid domain ID.");
    if (book_.groups.size() >= options_.sdrs_group_quota)
        return sdrs_error("SDRS.0305", "The protection group quota is insufficient.");

    auto made = std::make_unique<sdrs_group>();
    auto& g = *made;
    g.id = book_.new_id();
    g.name = body.text("name");
    if (auto text = body.text("description"); !text.empty())
        g.description = std::move(text);
    g.source_zone = body.text("source_availability_zone");
    g.target_zone = body.text("target_availability_zone");
    g.domain = body.text("domain_id");
    g.vpc = body.text("source_vpc_id");
    g.created = c.now;
    book_.groups.push_back(std::move(made));
    return with_job(book_.begin(
        c, g, "creating",
        {"sdrs.groups.create",
         "createProtectionGroupNoCG",
         "server_group_id",
         g.id,
         "createFail",
         "server_groups",
         failure_cause("SDRS.1014", "CreateProtectionGroupTask-fail:Failed to create the protection group."),
         {},
         [&g](bool ok) { g.state = ok ? "available" : "error"; }}));
}

answer sdrs_desk::act_on_group(call const& c, sdrs_group& g)
{
    sdrs_body const body(c, "");
    if (!body || (*body).size() != 1 || !(*body).begin()->value().is_object())
        return sdrs_error("SDRS.0206", "Invalid action.");
    std::string const action((*body).begin()->key());
    auto const named = [&](transition const& t) { return t.action == action; };
    if (std::ranges::none_of(transitions, named))
        return sdrs_error("SDRS.0206", "Invalid action.");
    auto const at = std::ranges::find_if(transitions, [&](transition const& t) {
        return named(t) && std::ranges::find(t.from, g.state) != t.from.end();
    });
    auto const busy = [&](auto const& t) { return t->group == g.id && t->busy; };
    if (at == transitions.end() || std::ranges::any_of(book_.instances, busy) ||
        std::ranges::any_of(book_.pairs, busy))
        return sdrs_error("SDRS.1002", "The protection group state forbids this operation.");
    std::string station = g.station;
    if (action == "reverse-server-group") {
        station = text_or_empty((*body).begin()->value().get_object(), "priority_station");
        if (station != "source" && station != "target")
            return sdrs_error("SDRS.0201", "Invalid parameter priority_station.");
    } else if (action == "failover-server-group")
        station = g.station == "source" ? "target" : "source";

    sdrs_action what;
    what.operation = at->operation;
    what.job_type = at->job_type;
    what.entity = "server_group_id";
    what.entity_id = g.id;
    what.failure = at->failure_status;
    what.resource_type = "server_groups";
    what.cause = failure_cause(std::string(at->code), "The operation on the protection group failed.");
    what.parts = static_cast<std::size_t>(
        std::ranges::count_if(book_.pairs, [&](auto const& p) { return p->group == g.id; }));
    what.end = [this, &g, t = *at, station](bool ok) {
        std::string const state(ok ? t.success : t.failure);
        move_members(book_, g.id, std::string(t.running), state);
        g.state = state;
        if (ok)
            g.station = station;
    };
    move_members(book_, g.id, g.state, std::string(at->running));
    return with_job(book_.begin(c, g, at->running, std::move(what)));
}

std::optional<answer> sdrs_desk::about_groups(call const& c)
{
    switch (c.where.op) {
    case op::sdrs_group_create: return create_group(c);
    case op::sdrs_group_list: {
        sdrs_filter const f(c);
        return sdrs_list(
            f, "server_groups", book_.groups, [&](sdrs_group const& g) { return selects(f, g, &g); },
            [&](json_writer& out, sdrs_group const& g) { write_group(out, c, book_, g); });
    }
    case op::sdrs_group_get:
    case op::sdrs_group_rename:
    case op::sdrs_group_delete:
    case op::sdrs_group_action: break;
    default: return std::nullopt;
    }
    auto* const g = find_thing(book_.groups, c.where.id);
    if (!g)
        return sdrs_no_group();
    if (c.where.op == op::sdrs_group_get)
        return show(c, book_, *g);
    if (c.where.op == op::sdrs_group_action)
        return act_on_group(c, *g);
    if (c.where.op == op::sdrs_group_rename) {
        sdrs_body const body(c, "server_group");
        if (auto no = bad_name(body ? body.text("name") : std::string()))
            return no;
        g->name = body.text("name");
        g->updated = c.now;
        return show(c, book_, *g);
    }

    auto const has = [g](auto const& all) {
        return std::ranges::any_of(all, [g](auto const& t) { return t->group == g->id; });
    };
    if (has(book_.instances))
        return sdrs_error("SDRS.1001", "The protection group still has a protected instance.");
    if (has(book_.drills))
        return sdrs_error("SDRS.1003", "The protection group still has a DR drill.");
    if (has(book_.pairs))
        return sdrs_error("SDRS.1010", "The protection group still has a replication pair.");
    if (g->busy || !is_settled(g->state))
        return sdrs_error("SDRS.1002", "The protection group state forbids this operation.");
    auto const end = [this, g](bool ok) {
        g->state = "error-deleting";
        if (ok)
            remove_thing(book_.groups, g);
    };
    return with_job(book_.begin(c, *g, "deleting",
                                {"sdrs.groups.delete",
                                 "deleteProtectionGroupNoCG",
                                 "server_group_id",
                                 g->id,
                                 "deleteFail",
                                 "server_groups",
                                 failure_cause("SDRS.1016", "Failed to delete the protection group."),
                                 {},
                                 end}));
}

} // namespace vigil::testing::sim
