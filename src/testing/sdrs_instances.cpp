// Protected instances of the simulated SDRS (API 6.4, 7.5). Their tags: sdrs_tags.cpp.
#include "testing/sdrs_desk.hpp"

#include <algorithm>

namespace vigil::testing::sim {

namespace {

answer no_instance() { return sdrs_error("SDRS.1320", "The protected instance does not exist."); }

answer show(call const& c, sdrs_book const& book, sdrs_instance const& i)
{
    json_writer out;
    out.open('{').key("protected_instance");
    write_sdrs_instance(out, c, book, i);
    out.close('}');
    return {200, out.take()};
}

// An action of an instance that leaves it as it was, or in `failed` when it does not succeed.
sdrs_action action_on(sdrs_instance& i, std::string_view operation, std::string job_type, std::string failure,
                      failure_cause cause, std::string failed)
{
    sdrs_action what;
    what.operation = operation;
    what.job_type = std::move(job_type);
    what.entity = "protected_instance_id";
    what.entity_id = i.id;
    what.failure = std::move(failure);
    what.resource_type = "protected_instances";
    what.cause = std::move(cause);
    what.end = [&i, before = i.state, failed = std::move(failed)](bool ok) {
        i.state = ok || failed.empty() ? before : failed;
    };
    return what;
}

// Adds to what an action does in the end.
void and_then(sdrs_action& what, std::function<void(bool)> more)
{
    what.end = [first = std::move(what.end), more = std::move(more)](bool ok) {
        first(ok);
        more(ok);
    };
}

} // namespace

void write_sdrs_instance(json_writer& out, call const& c, sdrs_book const& book, sdrs_instance const& i)
{
    auto const* const g = find_thing(book.groups, i.group);
    out.open('{');
    write_common(out, i);
    out.field("server_group_id", i.group).key("progress").number(i.busy ? 50 : 0);
    out.field("source_server", i.server).field("target_server", i.twin);
    write_times(out, c, i, date_form::blank);
    out.field("priority_station", g ? g->station : std::string("source"));
    out.key("attachment").open('[');
    for (auto const& p : book.pairs)
        if (p->instance == i.id && p->state != "attaching")
            out.open('{').field("replication", p->id).field("device", p->device).close('}');
    out.close(']').key("tags").open('[');
    for (auto const& [key, value] : i.tags)
        out.open('{').field("key", key).field("value", value).close('}');
    out.close(']').key("metadata").open('{').close('}').close('}');
}

answer sdrs_desk::create_instance(call const& c)
{
    sdrs_body const body(c, "protected_instance");
    if (auto no = bad_opening(body))
        return std::move(*no);
    auto const* const group = find_thing(book_.groups, body.text("server_group_id"));
    if (!group)
        return sdrs_no_group();
    auto const server = body.text("server_id");
    if (server.empty())
        return sdrs_error("SDRS.0210", "Invalid server ID.");
    if (!body.text("primary_ip_address").empty() && body.text("primary_subnet_id").empty())
        return sdrs_error("SDRS.1380", "primary_subnet_id is missing.");
    if (group->state != "available")
        return group->state == "protected"
                   ? sdrs_error("SDRS.1325", "The protection is not stopped.")
                   : sdrs_error("SDRS.1323", "The protection group is not available.");
    if (std::ranges::any_of(book_.instances, [&](auto const& i) { return i->server == server; }))
        return sdrs_error("SDRS.1305", "The server is protected already.");

    auto made = std::make_unique<sdrs_instance>();
    auto& i = *made;
    i.id = book_.new_id();
    i.name = body.text("name");
    i.group = group->id;
    if (auto text = body.text("description"); !text.empty())
        i.description = std::move(text);
    i.server = server;
    i.twin = book_.new_id();
    i.created = c.now;
    if (auto const* tags = (*body).if_contains("tags"); tags && tags->is_array())
        for (auto const& t : tags->get_array())
            if (t.is_object())
                i.tags.emplace_back(text_or_empty(t.get_object(), "key"),
                                    text_or_empty(t.get_object(), "value"));
    if (i.tags.size() > 10)
        return sdrs_error("SDRS.2203", "Too many tags.");
    book_.instances.push_back(std::move(made));
    auto what = action_on(
        i, "sdrs.instances.create", "createProtectedInstanceNoCG", "createFail",
        failure_cause("EVS.2024", "SdrsGenerateNativeServerParamsTask-fail:volume is error!"), "error");
    what.end = [&i](bool ok) { i.state = ok ? "available" : "error"; };
    return with_job(book_.begin(c, i, "creating", std::move(what)));
}

answer sdrs_desk::attach(call const& c, sdrs_instance& i, sdrs_pair& p, std::string device)
{
    auto const taken = [&](auto const& other) { return other->instance == i.id && other->device == device; };
    if (!p.instance.empty() || device.empty() || std::ranges::any_of(book_.pairs, taken))
        return sdrs_error("SDRS.1603", "The pair is attached already, or the device name is taken.");
    if (p.group != i.group)
        return sdrs_error("SDRS.1611", "The replication pair belongs to another protection group.");
    auto what =
        action_on(i, "sdrs.instances.attachReplication", "attachReplicationPairNew", "attachFail",
                  failure_cause("SDRS.1821", "Failed to attach the replication pair."), "error-attaching");
    and_then(what, [&p, before = p.state](bool ok) {
        p.state = ok ? before : "error-attaching";
        p.busy = false;
        if (!ok)
            p.instance.clear();
    });
    p.state = "attaching";
    p.busy = true;
    p.instance = i.id;
    p.device = std::move(device);
    return with_job(book_.begin(c, i, "attaching", std::move(what)));
}

answer sdrs_desk::detach(call const& c, sdrs_instance& i, sdrs_pair& p)
{
    if (p.instance != i.id)
        return sdrs_error("SDRS.1604", "The replication pair is not attached.");
    auto what =
        action_on(i, "sdrs.instances.detachReplication", "detachReplicationPairNew", "detachFail",
                  failure_cause("SDRS.1822", "Failed to detach the replication pair."), "error-detaching");
    and_then(what, [&p, before = p.state](bool ok) {
        p.state = ok ? before : "error-detaching";
        p.busy = false;
        if (ok)
            p.instance.clear();
    });
    p.state = "detaching";
    p.busy = true;
    return with_job(book_.begin(c, i, "detaching", std::move(what)));
}

answer sdrs_desk::act_on_instance(call const& c, sdrs_instance& i)
{
    sdrs_body const body(c, c.where.op == op::sdrs_instance_attach   ? "replicationAttachment"
                            : c.where.op == op::sdrs_instance_resize ? "resize"
                                                                     : "");
    if (c.where.op != op::sdrs_instance_detach && !body)
        return sdrs_wrong(); // the deletion wants a body too (S7)
    auto const* const group = find_thing(book_.groups, i.group);
    if (i.busy || (group && group->busy))
        return sdrs_error("SDRS.0209", "The status of the protected instance is wrong.");
    auto const pair_named = [&](std::string_view id) { return find_thing(book_.pairs, id); };
    auto const no_pair = [] { return sdrs_error("SDRS.1608", "The replication pair does not exist."); };

    switch (c.where.op) {
    case op::sdrs_instance_attach: {
        auto* const p = pair_named(body.text("replication_id"));
        return !p        ? no_pair()
               : p->busy ? sdrs_error("SDRS.1601", "The replication pair is not available.")
                         : attach(c, i, *p, body.text("device"));
    }
    case op::sdrs_instance_detach: {
        auto* const p = pair_named(c.where.second);
        return p ? detach(c, i, *p) : no_pair();
    }
    case op::sdrs_instance_add_nic: {
        if (body.text("subnet_id").empty())
            return sdrs_wrong();
        auto what = action_on(i, "sdrs.instances.addNic", "addNicNew", "createFail",
                              failure_cause("SDRS.1312", "Failed to add the NIC."), "");
        what.entity = "nic_id";
        what.entity_id = book_.new_id();
        and_then(what, [&i, id = what.entity_id](bool ok) {
            if (ok)
                i.nics.push_back(id);
        });
        return with_job(book_.begin(c, i, "nic-creating", std::move(what)));
    }
    case op::sdrs_instance_delete_nic: {
        auto const nic = body.text("nic_id");
        if (std::ranges::find(i.nics, nic) == i.nics.end())
            return sdrs_error("SDRS.1310", "The NIC does not exist.");
        auto what = action_on(i, "sdrs.instances.deleteNic", "deleteNicNew", "deleteFail",
                              failure_cause("SDRS.1313", "Failed to delete the NIC."), "");
        and_then(what, [&i, nic](bool ok) {
            if (ok)
                std::erase(i.nics, nic);
        });
        return with_job(book_.begin(c, i, "nic-deleting", std::move(what)));
    }
    case op::sdrs_instance_resize:
        if (body.text("flavorRef").empty() && body.text("production_flavorRef").empty() &&
            body.text("dr_flavorRef").empty())
            return sdrs_wrong();
        return with_job(book_.begin(
            c, i, "resizing",
            action_on(i, "sdrs.instances.resize", "resizeProtectedInstanceNew", "resizeFail",
                      failure_cause("SDRS.1329", "Failed to modify the specifications."), "error-resizing")));
    default: break;
    }
    for (auto const* const key : {"delete_target_server", "delete_target_eip"})
        if ((*body).contains(key) && !body.truth(key))
            return sdrs_wrong();
    if (std::ranges::any_of(book_.pairs, [&](auto const& p) { return p->instance == i.id && p->busy; }))
        return sdrs_error("SDRS.1301", "The protected instance state forbids the deletion.");
    auto what = action_on(i, "sdrs.instances.delete", "deleteProtectedInstanceNoCG", "deleteFail",
                          failure_cause("SDRS.1307", "Failed to delete the server."), "error-deleting");
    and_then(what, [this, &i](bool ok) {
        if (!ok)
            return;
        for (auto const& p : book_.pairs)
            if (p->instance == i.id)
                p->instance.clear();
        remove_thing(book_.instances, &i);
    });
    return with_job(book_.begin(c, i, "deleting", std::move(what)));
}

std::optional<answer> sdrs_desk::about_instances(call const& c)
{
    switch (c.where.op) {
    case op::sdrs_instance_create: return create_instance(c);
    case op::sdrs_instance_list: {
        sdrs_filter const f(c);
        return sdrs_list(
            f, "protected_instances", book_.instances,
            [&](sdrs_instance const& i) {
                return f.names("protected_instance_ids", i.id) &&
                       selects(f, i, find_thing(book_.groups, i.group));
            },
            [&](json_writer& out, sdrs_instance const& i) { write_sdrs_instance(out, c, book_, i); });
    }
    case op::sdrs_instance_get:
    case op::sdrs_instance_rename:
    case op::sdrs_instance_delete:
    case op::sdrs_instance_attach:
    case op::sdrs_instance_detach:
    case op::sdrs_instance_add_nic:
    case op::sdrs_instance_delete_nic:
    case op::sdrs_instance_resize: break;
    default: return std::nullopt;
    }
    auto* const i = find_thing(book_.instances, c.where.id);
    if (!i)
        return no_instance();
    if (c.where.op == op::sdrs_instance_get)
        return show(c, book_, *i);
    if (c.where.op != op::sdrs_instance_rename)
        return act_on_instance(c, *i);
    sdrs_body const body(c, "protected_instance");
    if (auto no = bad_name(body ? body.text("name") : std::string()))
        return no;
    i->name = body.text("name");
    i->updated = c.now;
    return show(c, book_, *i);
}

} // namespace vigil::testing::sim
