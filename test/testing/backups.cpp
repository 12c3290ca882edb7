#include "world_fixture.hpp"

using namespace sim_test;

BOOST_FIXTURE_TEST_SUITE(backups, world_fixture)

BOOST_AUTO_TEST_CASE(a_backup_of_a_job_goes_through_its_states)
{
    options.init = 1s;
    options.visible = 2s;
    auto const id = begin("nightly", "v1");

    struct
    {
        vigil::duration at;
        std::string job;
        bool visible;
        std::string backup;
    } const table[] = {
        {0s, "INIT", false, ""},
        {1s - 1ns, "INIT", false, ""},
        {1s, "RUNNING", false, ""},
        {2s - 1ns, "RUNNING", false, ""},
        {2s, "RUNNING", true, "creating"},
        {10s - 1ns, "RUNNING", true, "creating"},
        {10s, "SUCCESS", true, "available"},
        {24h, "SUCCESS", true, "available"},
    };
    for (auto const& row : table) {
        now = start + row.at;
        auto const j = job(id);
        BOOST_TEST(text_of(j.at("status")) == row.job);
        auto const backup_id = text_of(j.at("entities").at("backup_id"));
        BOOST_TEST(backup_id.empty() == !row.visible);
        if (row.visible)
            BOOST_TEST(status(backup_id) == row.backup);
        BOOST_TEST(j.at("end_time").is_null() == (row.at < 10s));
    }
    auto const j = job(id);
    BOOST_TEST(text_of(j.at("begin_time")) == "2026-01-01T00:00:00.000Z");
    BOOST_TEST(text_of(j.at("end_time")) == "2026-01-01T00:00:10.000Z");
}

BOOST_AUTO_TEST_CASE(a_job_of_a_snapshot_has_the_documented_shape)
{
    auto const a =
        post("/v2/" + p + "/cloudbackups",
             R"({"backup":{"volume_id":"v1","name":"n","snapshot_id":"s1","description":"Backup_Demo",
                            "tags":[{"key":"key","value":"value"}],"extend_param":{"FullBackup":"true"}}})");
    BOOST_TEST_REQUIRE(a.status == 200);
    check_shape(example("vbs-create-backup-v2-cloud.json"), body_of(a), "");
    now += 10s;
    check_shape(example("vbs-get-job-success.json"), job(text_of(body_of(a).at("job_id"))), "");
}

BOOST_AUTO_TEST_CASE(a_failed_backup_says_why_in_job_and_backup)
{
    options.failure_share = 1;
    options.failures = {failure_cause("VolumeBackup.0064", "CreateBackup Task-fail: \"quoted\"\n")};
    auto const id = begin("n", "v1");
    now += 10s;
    auto const j = job(id);
    BOOST_TEST(text_of(j.at("status")) == "FAIL");
    BOOST_TEST(text_of(j.at("error_code")) == "VolumeBackup.0064");
    BOOST_TEST(text_of(j.at("fail_reason")) == "CreateBackup Task-fail: \"quoted\"\n");
    auto const b = backup(text_of(j.at("entities").at("backup_id")));
    BOOST_TEST(text_of(b.at("status")) == "error");
    BOOST_TEST(text_of(b.at("fail_reason")) == "CreateBackup Task-fail: \"quoted\"\n");
}

BOOST_AUTO_TEST_CASE(native_backups_have_the_documented_shape)
{
    for (std::string const v : {"v2", "v3"}) {
        auto const backups = "/" + v + "/" + p + "/backups";
        auto const created = post(backups, R"({"backup":{"volume_id":"vol-)" + v +
                                               R"(","name":"backup1","description":"Backup_Demo",
                                   "snapshot_id":null,"incremental":false,"project_id":"x"}})");
        BOOST_TEST_REQUIRE(created.status == 202);
        check_shape(example("vbs-create-backup-" + v + "-native.json"), body_of(created), v);
        auto const id = text_of(body_of(created).at("backup").at("id"));
        auto const shown = get(backups + "/" + id);
        BOOST_TEST(shown.status == 200);
        check_shape(example("vbs-get-backup-" + v + ".json"), body_of(shown), v);
        BOOST_TEST(text_of(body_of(shown).at("backup").at("description")) == "Backup_Demo");
        check_shape(example("vbs-list-backups-summary-" + v + ".json"), body_of(get(backups + "?limit=1")),
                    v);
        check_shape(example("vbs-list-backups-detail-" + v + ".json"),
                    body_of(get(backups + "/detail?limit=1")), v);
    }
}

BOOST_AUTO_TEST_CASE(quirks_show_and_every_read_shows_the_same)
{
    options.quirks = true;
    std::vector<std::string> ids;
    ids.reserve(64);
    for (int i = 0; i < 64; ++i)
        ids.push_back(begin("n" + std::to_string(i), "v" + std::to_string(i)));
    std::size_t blank_end = 0;
    for (auto const& id : ids)
        blank_end += job(id).at("end_time").is_string();
    now += 10s;
    std::size_t no_owner = 0, reason = 0, null_children = 0, null_count = 0, padded = 0;
    auto const list = body_of(get("/v2/" + p + "/backups/detail")).at("backups").as_array();
    BOOST_TEST_REQUIRE(list.size() == 64u);
    for (auto const& b : list) {
        auto const id = text_of(b.at("id"));
        BOOST_TEST(body_of(get("/v2/" + p + "/backups/" + id)).at("backup") == b);
        no_owner += !b.as_object().contains("os-bak-tenant-attr:tenant_id");
        reason += b.at("fail_reason").is_string() && !b.at("fail_reason").as_string().empty();
        null_children += b.at("has_dependent_backups").is_null();
        null_count += b.at("object_count").is_null();
        padded += text_of(b.at("service_metadata")).starts_with(" {");
        BOOST_TEST(json::parse(text_of(b.at("service_metadata"))).is_object());
        auto const wrapped = json::parse(text_of(b.at("description")));
        BOOST_TEST(wrapped.at("INC").as_int64() == 1);
        BOOST_TEST(text_of(b.at("status")) == "available");
    }
    for (auto const n : {blank_end, no_owner, reason, null_children, null_count, padded}) {
        BOOST_TEST(n > 0u);
        BOOST_TEST(n < 64u);
    }
}

BOOST_AUTO_TEST_CASE(a_wrapped_description_holds_what_was_asked_for)
{
    BOOST_TEST(wrapped_description("Backup_Demo", false) == R"({"DESC":"Backup_Demo","INC":1})");
    BOOST_TEST(wrapped_description("say \"x\"", true) == R"({"DESC":"say \"x\"","INC":0})");
    BOOST_TEST(wrapped_description(std::nullopt, false) == R"({"ST":0,"INC":1})");
}

BOOST_AUTO_TEST_CASE(vbs_refuses_what_the_documents_refuse)
{
    options.volumes = {simulated_volume("absent"), simulated_volume("broken", "error")};
    options.volumes[0].exists = false;
    auto const with = [](std::string fields) {
        return R"({"backup":{"volume_id":"v","name":"n",)" + fields + "}}";
    };
    auto const named = [](std::string name) {
        return R"({"backup":{"volume_id":"v","name":")" + name + R"("}})";
    };
    std::string tags;
    for (int i = 0; i < 11; ++i)
        tags += std::string(i ? "," : "") + R"({"key":"k)" + std::to_string(i) + R"(","value":""})";
    struct
    {
        std::string body;
        std::string code;
        int status = 400;
    } const table[] = {
        {"", "VolumeBackup.0002"},
        {"{", "VolumeBackup.0002"},
        {R"({"volume_id":"v","name":"n"})", "VolumeBackup.0002"},
        {R"({"backup":{"volume_id":7,"name":"n"}})", "VolumeBackup.0002"},
        {R"({"backup":{"name":"n"}})", "VolumeBackup.0010"},
        {R"({"backup":{"volume_id":"","name":"n"}})", "VolumeBackup.0010"},
        {R"({"backup":{"volume_id":"a/b","name":"n"}})", "VolumeBackup.0011"},
        {R"({"backup":{"volume_id":"v"}})", "VolumeBackup.0007"},
        {named(""), "VolumeBackup.0007"},
        {named(std::string(65, 'n')), "VolumeBackup.0003"},
        {named("a b"), "VolumeBackup.0004"},
        {named("autobk_1"), "VolumeBackup.0005"},
        {with(R"("description":"")"), "VolumeBackup.0006"},
        {with(R"("description":"<b>")"), "VolumeBackup.0006"},
        {with(R"("description":")" + std::string(65, 'd') + '"'), "VolumeBackup.0006"},
        {with(R"("tags":[{"key":"","value":""}])"), "VolumeBackup.0049"},
        {with(R"("tags":[{"key":"a=b","value":""}])"), "VolumeBackup.0049"},
        {with(R"("tags":[{"key":"a"}])"), "VolumeBackup.0049"},
        {with(R"("tags":[)" + tags + "]"), "VolumeBackup.0050"},
        {with(R"("extend_param":{"FullBackup":true})"), "VolumeBackup.0002"},
        {R"({"backup":{"volume_id":"absent","name":"n"}})", "VolumeBackup.0021", 404},
        {R"({"backup":{"volume_id":"broken","name":"n"}})", "VolumeBackup.0012"},
    };
    for (auto const& row : table) {
        auto const a = post("/v2/" + p + "/cloudbackups", row.body);
        BOOST_TEST(a.status == row.status, row.body);
        BOOST_TEST(text_of(body_of(a).at("error").at("code")) == row.code, row.body);
    }
    BOOST_TEST(world().stats().creates == 0u);
    BOOST_TEST(post("/v2/" + p + "/cloudbackups", named(std::string(64, 'n'))).status == 200);
}

BOOST_AUTO_TEST_CASE(cinder_refuses_in_its_own_words)
{
    options.volumes = {simulated_volume("absent"), simulated_volume("used", "in-use")};
    options.volumes[0].exists = false;
    struct
    {
        std::string body;
        int status;
        std::string fault;
    } const table[] = {
        {"nonsense", 400, "badRequest"},
        {R"({"backup":{"volume_id":"v","colour":"red"}})", 400, "badRequest"},
        {R"({"backup":{"volume_id":"v"},"more":1})", 400, "badRequest"},
        {R"({"backup":{"volume_id":"v","metadata":{}}})", 400, "badRequest"}, // since 3.43
        {R"({"backup":{"name":"n"}})", 400, "badRequest"},
        {R"({"backup":{"volume_id":"v","name":")" + std::string(256, 'n') + R"("}})", 400, "badRequest"},
        {R"({"backup":{"volume_id":"v","force":"perhaps"}})", 400, "badRequest"},
        {R"({"backup":{"volume_id":"used"}})", 400, "badRequest"},
        {R"({"backup":{"volume_id":"absent"}})", 404, "itemNotFound"},
    };
    for (auto const& row : table) {
        auto const a = post("/v3/" + p + "/backups", row.body);
        BOOST_TEST(a.status == row.status, row.body);
        BOOST_TEST(body_of(a).as_object().contains(row.fault), a.body);
    }
    BOOST_TEST(post("/v3/" + p + "/backups", R"({"backup":{"volume_id":"used","force":"true"}})").status ==
               202);
    version("volume 3.43");
    BOOST_TEST(post("/v3/" + p + "/backups", R"({"backup":{"volume_id":"v","metadata":{}}})").status == 202);
}

BOOST_AUTO_TEST_CASE(one_backup_of_a_volume_runs_at_a_time)
{
    begin("a", "v1");
    BOOST_TEST(volume_status("v1") == "backing-up");
    std::string const again = R"({"backup":{"volume_id":"v1","name":"b"}})";
    now += 10s - 1ns;
    auto const a = post("/v2/" + p + "/cloudbackups", again);
    BOOST_TEST(text_of(body_of(a).at("error").at("code")) == "VolumeBackup.0013");
    BOOST_TEST(post("/v3/" + p + "/backups", again).status == 400);
    now += 1ns;
    BOOST_TEST(volume_status("v1") == "available");
    BOOST_TEST(post("/v2/" + p + "/cloudbackups", again).status == 200);
}

BOOST_AUTO_TEST_CASE(the_rule_can_be_switched_off)
{
    options.one_running_per_volume = false;
    begin("a", "v1");
    begin("b", "v1");
    begin_native("c", "v1");
    BOOST_TEST(world().stats().creates == 3u);
}

BOOST_AUTO_TEST_CASE(a_volume_has_room_for_so_many_backups)
{
    options.one_running_per_volume = false;
    options.backups_per_volume = 2;
    auto const first = begin_native("a", "v1");
    begin_native("b", "v1");
    std::string const third = R"({"backup":{"volume_id":"v1","name":"c"}})";
    now += 10s;
    auto const vbs = post("/v2/" + p + "/cloudbackups", third);
    BOOST_TEST(text_of(body_of(vbs).at("error").at("code")) == "VolumeBackup.0040");
    auto const cinder = post("/v3/" + p + "/backups", third);
    BOOST_TEST(cinder.status == 413);
    BOOST_TEST(header_of(cinder, "Retry-After") == "0");
    BOOST_TEST(text_of(body_of(cinder).at("overLimit").at("retryAfter")) == "0");
    BOOST_TEST(ask("DELETE", "/v3/" + p + "/backups/" + first).status == 202);
    now += 2s;
    BOOST_TEST(post("/v3/" + p + "/backups", third).status == 202);
}

BOOST_AUTO_TEST_CASE(deleting)
{
    auto const id = begin_native("a", "v1");
    std::string const target = "/v3/" + p + "/backups/" + id;
    BOOST_TEST(ask("DELETE", target).status == 400); // still creating
    now += 10s;
    auto const a = ask("DELETE", target);
    BOOST_TEST(a.status == 202);
    BOOST_TEST(a.body == "");
    BOOST_TEST(status(id) == "deleting");
    BOOST_TEST(ask("DELETE", target).status == 400);
    now += 2s;
    auto const gone = get(target);
    BOOST_TEST(gone.status == 404);
    BOOST_TEST(text_of(body_of(gone).at("itemNotFound").at("message")) ==
               "Backup " + id + " could not be found.");
    BOOST_TEST(body_of(gone).at("itemNotFound").at("code").as_int64() == 404);
    BOOST_TEST(ask("DELETE", target).status == 404);
    BOOST_TEST(world().books(now)[0].deleted);
}

BOOST_AUTO_TEST_CASE(deleting_with_a_job_that_fails)
{
    options.removal_failure_share = 1;
    auto const id = begin_native("a", "v1");
    now += 10s;
    auto const a = post("/v2/" + p + "/cloudbackups/" + id);
    BOOST_TEST_REQUIRE(a.status == 200);
    auto const j = text_of(body_of(a).at("job_id"));
    BOOST_TEST(text_of(job(j).at("job_type")) == "bksDeleteBackup");
    now += 2s;
    BOOST_TEST(text_of(job(j).at("status")) == "FAIL");
    BOOST_TEST(text_of(job(j).at("error_code")) == "VolumeBackup.0102");
    BOOST_TEST(status(id) == "error");
    BOOST_TEST(!text_of(backup(id).at("fail_reason")).empty());
    auto const unknown = post("/v2/" + p + "/cloudbackups/nothing");
    BOOST_TEST(text_of(body_of(unknown).at("error").at("code")) == "VolumeBackup.0111");
}

BOOST_AUTO_TEST_CASE(restoring_shows_in_backup_volume_and_job)
{
    auto const id = begin_native("a", "v1");
    std::string const to = R"({"restore":{"volume_id":"v2"}})";
    std::string const vbs = "/v2/" + p + "/cloudbackups/" + id + "/restore";
    BOOST_TEST(text_of(body_of(post(vbs, to)).at("error").at("code")) == "VolumeBackup.0089");
    now += 10s;
    auto const a = post(vbs, to);
    BOOST_TEST_REQUIRE(a.status == 200);
    auto const j = text_of(body_of(a).at("job_id"));
    BOOST_TEST(text_of(job(j).at("job_type")) == "bksRestoreBackup");
    BOOST_TEST(text_of(job(j).at("status")) == "RUNNING");
    BOOST_TEST(status(id) == "restoring");
    BOOST_TEST(volume_status("v2") == "restoring-backup");
    now += 4s;
    BOOST_TEST(text_of(job(j).at("status")) == "SUCCESS");
    BOOST_TEST(status(id) == "available");
    BOOST_TEST(volume_status("v2") == "available");
    BOOST_TEST(world().books(now).at(0).restores == 1u); // and not the one that was refused
}

BOOST_AUTO_TEST_CASE(a_failed_restore_shows_only_in_the_volume)
{
    options.restore_failure_share = 1;
    auto const id = begin_native("a", "v1");
    now += 10s;
    auto const a = post("/v3/" + p + "/backups/" + id + "/restore", R"({"restore":{"volume_id":"v2"}})");
    BOOST_TEST(a.status == 202);
    auto const said = body_of(a).at("restore");
    BOOST_TEST(text_of(said.at("backup_id")) == id);
    BOOST_TEST(text_of(said.at("volume_id")) == "v2");
    BOOST_TEST(said.as_object().contains("volume_name"));
    now += 4s;
    BOOST_TEST(status(id) == "available");
    BOOST_TEST(volume_status("v2") == "error_restoring");
    auto const again =
        post("/v2/" + p + "/cloudbackups/" + id + "/restore", R"({"restore":{"volume_id":"v2"}})");
    BOOST_TEST(text_of(body_of(again).at("error").at("code")) == "VolumeBackup.0202");
}

BOOST_AUTO_TEST_CASE(what_is_not_there)
{
    auto const j = get("/v1/" + p + "/jobs/nothing");
    BOOST_TEST(j.status == 404);
    BOOST_TEST(body_of(j).as_object().contains("error"));
    auto const of_project = "/v3/" + p;
    std::string const targets[] = {"/v2", "/v4/x/backups", of_project + "/backups/", of_project + "/servers"};
    for (auto const& target : targets) {
        auto const a = get(target);
        BOOST_TEST(a.status == 404, target);
        BOOST_TEST(text_of(body_of(a).at("error_code")) == "APIG.0101", target);
    }
    BOOST_TEST(ask("PUT", "/v3/" + p + "/backups").status == 404);
}

BOOST_AUTO_TEST_CASE(the_quota_counts_what_there_is)
{
    begin_native("a", "v1");
    begin_native("b", "v2");
    auto const resources = body_of(get("/v2/" + p + "/cloudbackups/quota")).at("quotas").at("resources");
    BOOST_TEST(resources.at(0).at("used").as_int64() == 2);
    BOOST_TEST(resources.at(1).at("used").as_int64() == 20);
}

BOOST_AUTO_TEST_SUITE_END()
