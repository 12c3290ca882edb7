// One line for each operation. Knows what it is called with, and nothing of what comes of it.
#include "client/every_call.hpp"

#include <vigil/cinder.hpp>
#include <vigil/policies.hpp>
#include <vigil/sdrs.hpp>
#include <vigil/shares.hpp>
#include <vigil/watch_set.hpp>

#include <optional>
#include <utility>

namespace vigil::test {
namespace {

// What the first of some events ended with.
error_code code_of(std::optional<watch_event> const& e) { return e ? e->ec : error_code(); }
error_code code_of(std::vector<watch_event> const& all) { return all.empty() ? error_code() : all[0].ec; }

} // namespace

std::vector<every_call> every_call_with(std::string const& id, std::string const& word)
{
    std::vector<every_call> all;
    auto const add = [&](std::string name, bool has_id, auto start) {
        all.push_back(
            {std::move(name), has_id, [start](client& c, told const& t) { start(c, t.handler()); }});
    };
    auto const with_id = [&](std::string name, auto start) { add(std::move(name), true, start); };
    auto const without = [&](std::string name, auto start) { add(std::move(name), false, start); };
    // Two pages: the second is where a link would lead.
    auto const pages = [&](std::string name, bool has_id, auto list) {
        all.push_back({name + "_by_pages", has_id, [list](client& c, told const& t) {
                           auto const of = std::make_shared<decltype(list(c))>(list(c));
                           of->async_next(t.then([of, t](error_code ec, auto const& got) {
                               if (ec || !got)
                                   return t(ec);
                               of->async_next(t.handler());
                           }));
                       }});
    };
    // The first of what a stream tells.
    auto const change = [&](std::string name, auto watch) {
        auto const start = [watch](client& c, told const& t) {
            auto const of = std::make_shared<decltype(watch(c))>(watch(c));
            of->async_next_change(t.then([of, t](error_code ec, auto const&) { t(ec); }));
        };
        all.push_back({std::move(name), true, start, true});
    };
    auto const limit = wait_options().limit(20s);
    auto const list = list_backups_query().status(word).limit(10).marker(word);

    // Backups.
    without("create_backup", [=](client& c, auto t) {
        c.async_create_backup(create_backup_request(volume_id(id), word).description(word), t);
    });
    without("create_native_backup", [=](client& c, auto t) {
        c.async_create_native_backup(create_native_backup_request(volume_id(id), word), t);
    });
    with_id("delete_backup", [=](client& c, auto t) { c.async_delete_backup(backup_id(id), t); });
    with_id("delete_native_backup",
            [=](client& c, auto t) { c.async_delete_native_backup(backup_id(id), t); });
    with_id("restore_backup", [=](client& c, auto t) {
        c.async_restore_backup(restore_backup_request(backup_id(id), volume_id(id)), t);
    });
    with_id("restore_native_backup", [=](client& c, auto t) {
        c.async_restore_native_backup(restore_native_backup_request(backup_id(id), volume_id(id)), t);
    });
    without("get_quota", [=](client& c, auto t) { c.async_get_quota(t); });
    with_id("get_backup", [=](client& c, auto t) { c.async_get_backup(backup_id(id), t); });
    without("list_backups", [=](client& c, auto t) { c.async_list_backups(list, t); });
    without("list_backup_details", [=](client& c, auto t) { c.async_list_backup_details(list, t); });
    pages("list_backups", false, [=](client& c) { return c.list_backups(list); });
    pages("list_backup_details", false, [=](client& c) { return c.list_backup_details(list); });
    with_id("get_volume", [=](client& c, auto t) { c.async_get_volume(volume_id(id), t); });
    // Jobs and waits.
    with_id("get_job", [=](client& c, auto t) { c.async_get_job(job_id(id), t); });
    with_id("get_sdrs_job", [=](client& c, auto t) { c.async_get_sdrs_job(job_id(id), t); });
    with_id("list_policy_tasks",
            [=](client& c, auto t) { c.async_list_policy_tasks(list_policy_tasks_query(policy_id(id)), t); });
    without("list_failure_jobs",
            [=](client& c, auto t) { c.async_list_failure_jobs(list_failure_jobs_query(), t); });
    pages("list_policy_tasks", true,
          [=](client& c) { return c.list_policy_tasks(list_policy_tasks_query(policy_id(id))); });
    pages("list_failure_jobs", false,
          [=](client& c) { return c.list_failure_jobs(list_failure_jobs_query()); });
    change("watch_job", [=](client& c) { return c.watch_job(job_id(id)); });
    change("watch_sdrs_job", [=](client& c) { return c.watch_sdrs_job(job_id(id)); });
    change("watch_backup", [=](client& c) { return c.watch_backup(backup_id(id)); });
    with_id("await_job", [=](client& c, auto t) { c.async_await_job(job_id(id), limit, t); });
    with_id("await_sdrs_job", [=](client& c, auto t) { c.async_await_sdrs_job(job_id(id), limit, t); });
    with_id("await_backup",
            [=](client& c, auto t) { c.async_await_backup(backup_id(id), wait_goal::created, limit, t); });
    with_id("await_deletion",
            [=](client& c, auto t) { c.async_await_backup(backup_id(id), wait_goal::deleted, limit, t); });
    with_id("await_restore",
            [=](client& c, auto t) { c.async_await_restore(backup_id(id), volume_id(id), limit, t); });
    without("back_up", [=](client& c, auto t) {
        c.async_back_up(create_backup_request(volume_id(id), word), limit, t);
    });
    without("back_up_native", [=](client& c, auto t) {
        c.async_back_up(create_native_backup_request(volume_id(id), word), limit, t);
    });
    // Sets: the id of everything that can be in one.
    watch_target const a_job{job_id(id)};
    watch_target const a_backup{backup_id(id)};
    auto const from_set = [&](std::string name, watch_target const& what, auto read) {
        auto const start = [=](client& c, told const& t) {
            auto const set = std::make_shared<watch_set>(c);
            set->add(what, limit);
            read(*set, t.then([set, t](error_code ec, auto const& events) { t(ec ? ec : code_of(events)); }));
        };
        all.push_back({std::move(name), true, start});
    };
    auto const next = [](watch_set& s, auto h) { s.async_next(std::move(h)); };
    from_set("watch_set.next", a_job, next);
    from_set("watch_set.next, restore", watch_target(backup_id(id), volume_id(id)), next);
    from_set("watch_set.next, sdrs job", watch_target::sdrs_job(job_id(id)), next);
    from_set("watch_set.next, task", watch_target(policy_id(id), policy_task_id(id)), next);
    from_set("watch_set.next, group", watch_target(server_group_id(id), sdrs::action::start), next);
    from_set("watch_set.wait_any", a_job, [](watch_set& s, auto h) { s.async_wait_any(std::move(h)); });
    from_set("watch_set.wait_all", a_backup, [](watch_set& s, auto h) { s.async_wait_all(std::move(h)); });
    // Policies.
    schedule_change schedule;
    schedule.start_time("12:00").frequency(1).retention_num(2);
    without("policies.create",
            [=](client& c, auto t) { policies(c).async_create(create_policy_request(word, schedule), t); });
    without("policies.list", [=](client& c, auto t) { policies(c).async_list(t); });
    with_id("policies.update", [=](client& c, auto t) {
        policies(c).async_update(update_policy_request(policy_id(id)).name(word), t);
    });
    with_id("policies.set_status",
            [=](client& c, auto t) { policies(c).async_set_status(policy_id(id), policy_state::on, t); });
    with_id("policies.delete", [=](client& c, auto t) { policies(c).async_delete(policy_id(id), t); });
    with_id("policies.execute", [=](client& c, auto t) { policies(c).async_execute(policy_id(id), t); });
    with_id("policies.associate", [=](client& c, auto t) {
        policies(c).async_associate(policy_resources_request(policy_id(id), {volume_id(id)}), t);
    });
    with_id("policies.disassociate", [=](client& c, auto t) {
        policies(c).async_disassociate(policy_resources_request(policy_id(id), {volume_id(id)}), t);
    });
    with_id("policies.list_tasks", [=](client& c, auto t) {
        policies(c).async_list_tasks(list_policy_tasks_query(policy_id(id)), t);
    });
    with_id("policies.add_tag", [=](client& c, auto t) {
        policies(c).async_add_tag(add_policy_tag_request(policy_id(id), word, word), t);
    });
    with_id("policies.remove_tag", [=](client& c, auto t) {
        policies(c).async_remove_tag(remove_policy_tag_request(policy_id(id), word), t);
    });
    with_id("policies.batch_tags", [=](client& c, auto t) {
        policies(c).async_batch_tags(
            batch_policy_tags_request(policy_id(id), tag_action::create).add(word, word), t);
    });
    with_id("policies.get_tags", [=](client& c, auto t) { policies(c).async_get_tags(policy_id(id), t); });
    without("policies.list_all_tags", [=](client& c, auto t) { policies(c).async_list_all_tags(t); });
    without("policies.query_by_tag", [=](client& c, auto t) {
        policies(c).async_query_by_tag(policy_tags_query().name_like(word), t);
    });
    pages("policies.query_by_tag", false,
          [=](client& c) { return policies(c).query_by_tag(policy_tags_query().name_like(word)); });
    without("policies.count_by_tag", [=](client& c, auto t) {
        policies(c).async_count_by_tag(policy_tags_query().name_like(word), t);
    });
    with_id("policies.await_task", [=](client& c, auto t) {
        policies(c).async_await_task(policy_id(id), policy_task_id(id), limit, t);
    });
    // Shares.
    without("shares.create", [=](client& c, auto t) {
        shares(c).async_create(share_backup_request(backup_id(id), {project_id("q")}), t);
    });
    with_id("shares.delete", [=](client& c, auto t) { shares(c).async_delete(share_id(id), t); });
    with_id("shares.delete_all_of",
            [=](client& c, auto t) { shares(c).async_delete_all_of(backup_id(id), t); });
    without("shares.list",
            [=](client& c, auto t) { shares(c).async_list(list_shares_query().name(word), t); });
    pages("shares.list", false, [=](client& c) { return shares(c).list(list_shares_query().name(word)); });
    without("shares.count",
            [=](client& c, auto t) { shares(c).async_count(list_shares_query().name(word), t); });
    with_id("shares.get", [=](client& c, auto t) { shares(c).async_get(share_id(id), t); });
    // SDRS.
    using namespace sdrs;
    server_group_id const g(id);
    without("groups.create", [=](client& c, auto t) {
        groups(c).async_create(create_group_request(word, word, word, active_domain_id(id), vpc_id(id)), t);
    });
    without("groups.list",
            [=](client& c, auto t) { groups(c).async_list(list_groups_query().name(word), t); });
    pages("groups.list", false, [=](client& c) { return groups(c).list(list_groups_query().name(word)); });
    with_id("groups.get", [=](client& c, auto t) { groups(c).async_get(g, t); });
    with_id("groups.rename", [=](client& c, auto t) { groups(c).async_rename(g, word, t); });
    with_id("groups.delete", [=](client& c, auto t) { groups(c).async_delete(g, t); });
    with_id("groups.start", [=](client& c, auto t) { groups(c).async_start(g, t); });
    with_id("groups.stop", [=](client& c, auto t) { groups(c).async_stop(g, t); });
    with_id("groups.reprotect", [=](client& c, auto t) { groups(c).async_reprotect(g, t); });
    with_id("groups.failover", [=](client& c, auto t) { groups(c).async_failover(g, t); });
    with_id("groups.planned_failover",
            [=](client& c, auto t) { groups(c).async_planned_failover(g, site::source, t); });
    protected_instance_id const i(id);
    without("instances.create", [=](client& c, auto t) {
        instances(c).async_create(create_instance_request(g, server_id(id), word), t);
    });
    without("instances.list",
            [=](client& c, auto t) { instances(c).async_list(list_instances_query().name(word), t); });
    pages("instances.list", false,
          [=](client& c) { return instances(c).list(list_instances_query().name(word)); });
    with_id("instances.get", [=](client& c, auto t) { instances(c).async_get(i, t); });
    with_id("instances.rename", [=](client& c, auto t) { instances(c).async_rename(i, word, t); });
    with_id("instances.delete",
            [=](client& c, auto t) { instances(c).async_delete(delete_instance_request(i), t); });
    with_id("instances.attach", [=](client& c, auto t) {
        instances(c).async_attach(attach_replication_request(i, replication_id(id), "/dev/vdb"), t);
    });
    with_id("instances.detach",
            [=](client& c, auto t) { instances(c).async_detach(i, replication_id(id), t); });
    with_id("instances.add_nic",
            [=](client& c, auto t) { instances(c).async_add_nic(add_nic_request(i, subnet_id(id)), t); });
    with_id("instances.delete_nic",
            [=](client& c, auto t) { instances(c).async_delete_nic(i, nic_id(id), t); });
    with_id("instances.resize",
            [=](client& c, auto t) { instances(c).async_resize(resize_request(i).flavor(word), t); });
    with_id("instances.add_tag", [=](client& c, auto t) { instances(c).async_add_tag(i, word, word, t); });
    with_id("instances.remove_tag", [=](client& c, auto t) { instances(c).async_remove_tag(i, word, t); });
    with_id("instances.batch_tags", [=](client& c, auto t) {
        instances(c).async_batch_tags(batch_tags_request(i, tag_change::write).tag(word, word), t);
    });
    with_id("instances.get_tags", [=](client& c, auto t) { instances(c).async_get_tags(i, t); });
    without("instances.list_all_tags", [=](client& c, auto t) { instances(c).async_list_all_tags(t); });
    without("instances.query_by_tag",
            [=](client& c, auto t) { instances(c).async_query_by_tag(tag_query().name_like(word), t); });
    pages("instances.query_by_tag", false,
          [=](client& c) { return instances(c).query_by_tag(tag_query().name_like(word)); });
    without("instances.count_by_tag",
            [=](client& c, auto t) { instances(c).async_count_by_tag(tag_query().name_like(word), t); });
    replication_id const r(id);
    without("replications.create", [=](client& c, auto t) {
        replications(c).async_create(create_replication_request(g, volume_id(id), word), t);
    });
    without("replications.list",
            [=](client& c, auto t) { replications(c).async_list(list_replications_query().name(word), t); });
    pages("replications.list", false,
          [=](client& c) { return replications(c).list(list_replications_query().name(word)); });
    with_id("replications.get", [=](client& c, auto t) { replications(c).async_get(r, t); });
    with_id("replications.rename", [=](client& c, auto t) { replications(c).async_rename(r, word, t); });
    with_id("replications.delete",
            [=](client& c, auto t) { replications(c).async_delete(delete_replication_request(r), t); });
    with_id("replications.extend", [=](client& c, auto t) { replications(c).async_extend(r, 20, t); });
    without("drills.create",
            [=](client& c, auto t) { drills(c).async_create(create_drill_request(g, word), t); });
    without("drills.list",
            [=](client& c, auto t) { drills(c).async_list(list_drills_query().name(word), t); });
    pages("drills.list", false, [=](client& c) { return drills(c).list(list_drills_query().name(word)); });
    with_id("drills.get", [=](client& c, auto t) { drills(c).async_get(drill_id(id), t); });
    with_id("drills.rename", [=](client& c, auto t) { drills(c).async_rename(drill_id(id), word, t); });
    with_id("drills.delete", [=](client& c, auto t) { drills(c).async_delete(drill_id(id), t); });
    without("failures.list",
            [=](client& c, auto t) { failures(c).async_list(list_failure_jobs_query(), t); });
    pages("failures.list", false, [=](client& c) { return failures(c).list(list_failure_jobs_query()); });
    auto const watch_failures = [](client& c, told const& t) {
        auto const of =
            std::make_shared<failure_stream>(failures(c).watch(list_failure_jobs_query(), backlog::tell));
        of->async_next(t.then([of, t](error_code ec, auto const&) { t(ec); }));
    };
    all.push_back({"failures.watch", false, watch_failures, true});
    with_id("failures.delete", [=](client& c, auto t) { failures(c).async_delete(job_id(id), t); });
    with_id("failures.delete_all_of", [=](client& c, auto t) { failures(c).async_delete_all_of(g, t); });
    without("failures.delete_all", [=](client& c, auto t) { failures(c).async_delete_all(t); });
    without("service.list_domains", [=](client& c, auto t) { sdrs::service(c).async_list_domains(t); });
    without("service.get_quotas", [=](client& c, auto t) { sdrs::service(c).async_get_quotas(t); });
    without("service.list_versions", [=](client& c, auto t) { sdrs::service(c).async_list_versions(t); });
    without("service.get_version", [=](client& c, auto t) { sdrs::service(c).async_get_version("v1", t); });
    with_id("waits.await", [=](client& c, auto t) { waits(c).async_await(g, action::start, limit, t); });
    with_id("waits.await, instance",
            [=](client& c, auto t) { waits(c).async_await(i, action::resize, limit, t); });
    with_id("waits.await, pair",
            [=](client& c, auto t) { waits(c).async_await(r, action::expand, limit, t); });
    with_id("waits.await, drill",
            [=](client& c, auto t) { waits(c).async_await(drill_id(id), action::create, limit, t); });
    // Cinder's own; with the other dialect nothing is sent.
    with_id("cinder.update", [=](client& c, auto t) {
        cinder(c).async_update(update_backup_request(backup_id(id)).name(word), t);
    });
    with_id("cinder.export_record",
            [=](client& c, auto t) { cinder(c).async_export_record(backup_id(id), t); });
    without("cinder.import_record", [=](client& c, auto t) {
        backup_record record;
        record.service = word;
        record.url = word;
        cinder(c).async_import_record(import_record_request(record), t);
    });
    with_id("cinder.reset_status", [=](client& c, auto t) {
        cinder(c).async_reset_status(reset_backup_status_request(backup_id(id), backup_state::available), t);
    });
    with_id("cinder.force_delete",
            [=](client& c, auto t) { cinder(c).async_force_delete(backup_id(id), t); });
    with_id("cinder.get_snapshot",
            [=](client& c, auto t) { cinder(c).async_get_snapshot(snapshot_id(id), t); });
    return all;
}

} // namespace vigil::test
