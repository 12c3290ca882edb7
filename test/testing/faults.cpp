#include "world_fixture.hpp"

using namespace sim_test;

namespace {

struct fault_fixture : world_fixture
{
    answer create(std::string name = "n")
    {
        return post("/v2/" + p + "/cloudbackups",
                    R"({"backup":{"volume_id":"v1","name":")" + name + R"("}})");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(faults, fault_fixture)

BOOST_AUTO_TEST_CASE(which_faults_have_an_effect)
{
    struct
    {
        fault what;
        bool executed;
        int status; // of the answer, when there is one
        fault_kind on_the_way;
        std::string counted;
    } const table[] = {
        {fault::refuse(503, "7"), false, 503, fault_kind::none, "refuse 503"},
        {fault::refuse(429), false, 429, fault_kind::none, "refuse 429"},
        {fault::lose_reply(504), true, 504, fault_kind::none, "lose_reply 504"},
        {fault::close_before_reading(), false, 0, fault_kind::close_before_reading, "close_before_reading"},
        {fault::close_before_reply(), true, 0, fault_kind::close_before_reply, "close_before_reply"},
        {fault::close_in_reply(9), true, 200, fault_kind::close_in_reply, "close_in_reply"},
        {fault::close_after_reply(), true, 200, fault_kind::close_after_reply, "close_after_reply"},
        {fault::stall(), true, 0, fault_kind::stall, "stall"},
        {fault::garbage(), true, 0, fault_kind::garbage, "garbage"},
        {fault::broken_body(), true, 200, fault_kind::broken_body, "broken_body"},
    };
    for (auto const& row : table) {
        options.script = {scripted_fault("vbs.cloudbackups.create", 1, row.what)};
        made.reset();
        auto const a = create();
        BOOST_TEST((a.what.kind == row.on_the_way), row.counted);
        BOOST_TEST(a.what.bytes == row.what.bytes);
        if (row.status)
            BOOST_TEST(a.status == row.status, row.counted);
        auto const s = world().stats();
        BOOST_TEST(s.creates == (row.executed ? 1u : 0u), row.counted);
        BOOST_TEST(s.faults.size() == 1u);
        BOOST_TEST(s.faults.contains(row.counted) == true, row.counted);
        BOOST_TEST(create("m").status ==
                   (row.executed ? 400 : 200)); // VolumeBackup.0013, or nothing in the way
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_is_the_gateways)
{
    struct
    {
        int status;
        std::string code;
    } const table[] = {{429, "APIG.0308"}, {500, "APIG.0601"}, {502, "APIG.0202"},
                       {503, "APIG.0613"}, {504, "APIG.0203"}, {408, "APIG.0201"}};
    for (auto const& row : table) {
        options.script = {scripted_fault("*", 1, fault::refuse(row.status, "Sat, 21 Nov 2026 10:49:49 GMT"))};
        made.reset();
        auto const a = create();
        BOOST_TEST(a.status == row.status);
        BOOST_TEST(text_of(body_of(a).at("error_code")) == row.code);
        BOOST_TEST(body_of(a).at("error_msg").is_string());
        BOOST_TEST(body_of(a).at("request_id").is_string());
        BOOST_TEST(header_of(a, "Retry-After") == "Sat, 21 Nov 2026 10:49:49 GMT");
        BOOST_TEST(!header_of(a, "X-Request-Id").empty());
    }
    options.script = {scripted_fault("*", 1, fault::refuse(429, "", "IAM.0012"))};
    made.reset();
    auto const a = create();
    BOOST_TEST(text_of(body_of(a).at("error_code")) == "IAM.0012");
    BOOST_TEST(header_of(a, "Retry-After") == "");
}

BOOST_AUTO_TEST_CASE(a_broken_body_is_cut_json)
{
    options.script = {scripted_fault("vbs.*", 1, fault::broken_body())};
    auto const a = create();
    boost::system::error_code ec;
    json::parse(a.body, ec);
    BOOST_TEST(ec.failed());
    BOOST_TEST(!a.body.empty());
}

BOOST_AUTO_TEST_CASE(the_script_counts_the_calls_of_its_operation)
{
    options.script = {scripted_fault("vbs.jobs.get", 2, fault::refuse(500)),
                      scripted_fault("vbs.backups.*", 2, fault::refuse(502)),
                      scripted_fault("*", 6, fault::refuse(503)),
                      scripted_fault("vbs.quota.get", 0, fault::refuse(504))}; // always
    auto const job = [&] { return get("/v1/" + p + "/jobs/j").status; };
    auto const list = [&] { return get("/v3/" + p + "/backups").status; };
    auto const list2 = [&] { return get("/v2/" + p + "/backups/detail").status; };
    BOOST_TEST(list() == 200);  // 1
    BOOST_TEST(job() == 404);   // 2
    BOOST_TEST(job() == 500);   // 3
    BOOST_TEST(list2() == 502); // 4: the second of vbs.backups.*
    BOOST_TEST(job() == 404);   // 5
    BOOST_TEST(list() == 503);  // 6
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(get("/v2/" + p + "/cloudbackups/quota").status == 504);

    // A line that comes later counts from the start as well.
    world().script(scripted_fault("vbs.jobs.get", 5, fault::refuse(408)));
    BOOST_TEST(job() == 404); // the fourth
    BOOST_TEST(job() == 408);
}

// A fault that never comes would make a test pass that tests nothing.
BOOST_AUTO_TEST_CASE(a_fault_for_no_call_is_refused)
{
    for (auto const name : {"", "vbs.backups.get", "vbs.cloudbackup.create", "vbs.*.nothing"}) {
        simulator_options o;
        o.script = {scripted_fault(name, 1, fault::refuse(503))};
        BOOST_CHECK_THROW(sim::world(o, "https://sim.test", now), std::invalid_argument);
        o.script.clear();
        o.chances = {fault_chance(name, 0.5, fault::refuse(503))};
        BOOST_CHECK_THROW(sim::world(o, "https://sim.test", now), std::invalid_argument);
        BOOST_CHECK_THROW(world().script(scripted_fault(name, 1, fault::garbage())), std::invalid_argument);
    }
    auto const all = simulated_operations();
    BOOST_TEST(all.size() == sim::op_count);
    for (auto const name : all)
        world().script(scripted_fault(std::string(name), 1000, fault::garbage()));
}

BOOST_AUTO_TEST_CASE(chances_come_true_as_often_as_they_should)
{
    options.chances = {fault_chance("*", 0.05, fault::refuse(503)),
                       fault_chance("vbs.jobs.get", 0.10, fault::garbage())};
    int refused = 0;
    for (int i = 0; i < 10000; ++i)
        refused += get("/v3/" + p + "/backups").status == 503;
    for (int i = 0; i < 10000; ++i)
        get("/v1/" + p + "/jobs/j");
    auto const s = world().stats();
    BOOST_TEST(refused > 400);
    BOOST_TEST(refused < 600);
    BOOST_TEST(s.faults.at("garbage") > 850u);
    BOOST_TEST(s.faults.at("garbage") < 1150u);
    BOOST_TEST(s.replies.at(503) == s.faults.at("refuse 503"));
    BOOST_TEST(s.replies.at(503) + s.replies.at(200) + s.replies.at(404) + s.faults.at("garbage") == 20000u);
}

BOOST_AUTO_TEST_CASE(the_same_seed_is_the_same_day)
{
    options.chances = {fault_chance("*", 0.3, fault::refuse(503))};
    options.latency = {1ms, 9ms};
    auto const day = [&] {
        made.reset();
        std::vector<std::pair<int, vigil::duration>> out;
        for (int i = 0; i < 100; ++i) {
            auto const a = get("/v3/" + p + "/backups");
            out.emplace_back(a.status, a.delay);
        }
        return out;
    };
    auto const first = day();
    BOOST_TEST((first == day()));
    for (auto const& [status, delay] : first)
        BOOST_TEST((delay >= 1ms && delay <= 9ms));
    options.seed = 2;
    BOOST_TEST((first != day()));
}

BOOST_AUTO_TEST_CASE(statistics)
{
    create();
    create();
    get("/nowhere");
    auto const a = get("/__simulator/stats");
    BOOST_TEST(a.status == 200);
    auto const s = body_of(a);
    BOOST_TEST(s.at("requests").at("vbs.cloudbackups.create").as_int64() == 2);
    BOOST_TEST(s.at("requests").at("unknown").as_int64() == 1);
    BOOST_TEST(s.at("replies").at("200").as_int64() == 1);
    BOOST_TEST(s.at("replies").at("400").as_int64() == 1);
    BOOST_TEST(s.at("replies").at("404").as_int64() == 1);
    BOOST_TEST(s.at("creates").as_int64() == 1);
    BOOST_TEST(world().stats().all_requests() == 3u); // its own pages are not counted

    auto const books = body_of(get("/__simulator/books")).at("backups").as_array();
    BOOST_TEST_REQUIRE(books.size() == 1u);
    BOOST_TEST(text_of(books[0].at("volume_id")) == "v1");
    BOOST_TEST(books[0].at("finished_ms").as_int64() == 10000);

    BOOST_TEST(post("/__simulator/reset").status == 204);
    BOOST_TEST(world().stats().all_requests() == 0u);
    BOOST_TEST(world().books(now).empty());
    BOOST_TEST(get("/__simulator/nothing").status == 404);
}

BOOST_AUTO_TEST_CASE(operations_have_the_names_of_the_documents)
{
    struct
    {
        std::string method, target, name;
    } const table[] = {
        {"POST", "/v3/auth/tokens?nocatalog=1", "iam.tokens.create"},
        {"POST", "/v2/p/cloudbackups", "vbs.cloudbackups.create"},
        {"POST", "/v2/p/cloudbackups/b", "vbs.cloudbackups.delete"},
        {"POST", "/v2/p/cloudbackups/b/restore", "vbs.cloudbackups.restore"},
        {"GET", "/v2/p/cloudbackups/quota", "vbs.quota.get"},
        {"POST", "/v2/p/backups", "vbs.backups.create.v2"},
        {"POST", "/v3/p/backups", "vbs.backups.create.v3"},
        {"GET", "/v2/p/backups?limit=1", "vbs.backups.list.v2"},
        {"GET", "/v3/p/backups", "vbs.backups.list.v3"},
        {"GET", "/v2/p/backups/detail", "vbs.backups.listDetail.v2"},
        {"GET", "/v3/p/backups/detail", "vbs.backups.listDetail.v3"},
        {"GET", "/v2/p/backups/b", "vbs.backups.get.v2"},
        {"GET", "/v3/p/backups/b", "vbs.backups.get.v3"},
        {"DELETE", "/v2/p/backups/b", "vbs.backups.delete.v2"},
        {"DELETE", "/v3/p/backups/b", "vbs.backups.delete.v3"},
        {"POST", "/v2/p/backups/b/restore", "vbs.backups.restore.v2"},
        {"POST", "/v3/p/backups/b/restore", "vbs.backups.restore.v3"},
        {"GET", "/v1/p/jobs/j", "vbs.jobs.get"},
        {"POST", "/v2/p/os-vendor-backup-sharing", "vbs.sharing.create"},
        {"DELETE", "/v2/p/os-vendor-backup-sharing/s", "vbs.sharing.delete"},
        {"DELETE", "/v2/p/os-vendor-backup-sharing/s?is_backup_id=false", "vbs.sharing.delete"},
        {"DELETE", "/v2/p/os-vendor-backup-sharing/b?is_backup_id=true", "vbs.sharing.deleteByBackup"},
        {"GET", "/v2/p/os-vendor-backup-sharing/detail?limit=1", "vbs.sharing.list"},
        {"GET", "/v2/p/os-vendor-backup-sharing/count", "vbs.sharing.count"},
        {"GET", "/v2/p/os-vendor-backup-sharing/s", "vbs.sharing.get"},
        {"POST", "/v2/p/backuppolicy", "vbs.policies.create"},
        {"GET", "/v2/p/backuppolicy", "vbs.policies.list"},
        {"PUT", "/v2/p/backuppolicy/x", "vbs.policies.update"},
        {"DELETE", "/v2/p/backuppolicy/x", "vbs.policies.delete"},
        {"POST", "/v2/p/backuppolicyresources", "vbs.policies.associate"},
        {"POST", "/v2/p/backuppolicyresources/x/deleted_resources", "vbs.policies.disassociate"},
        {"POST", "/v2/p/backuppolicy/x/tags", "vbs.policyTags.add"},
        {"DELETE", "/v2/p/backuppolicy/x/tags/k", "vbs.policyTags.remove"},
        {"DELETE", "/v2/p/backuppolicy/x/tags/action", "vbs.policyTags.remove"},
        {"GET", "/v2/p/backuppolicy/x/tags", "vbs.policyTags.get"},
        {"GET", "/v2/p/backuppolicy/tags", "vbs.policyTags.listAll"},
        {"POST", "/v2/p/backuppolicy/x/tags/action", "vbs.policyTags.batch"},
        {"POST", "/v2/p/backuppolicy/resource_instances/action", "vbs.policyTags.query"},
        {"GET", "/v2/p/backuppolicy/x", "unknown"},
        {"DELETE", "/v2/p/backuppolicy/x/tags", "unknown"},
        {"DELETE", "/v2/p/backuppolicy/x/tags/", "unknown"},
        {"GET", "/v2/p/backups/b/c/d", "unknown"},
        {"GET", "/v3/p/backuppolicy", "unknown"},
        {"POST", "/v2/p/backuppolicy/x/action", "vbs.policies.execute"},
        {"GET", "/v2/p/backuppolicy/x/backuptasks", "vbs.policies.listTasks"},
        {"GET", "/v1/p/task-center/failure-jobs?limit=9", "sdrs.failureJobs.list"},
        {"GET", "/v3/p/volumes/v", "cinder.volumes.get"},
        {"GET", "/v3/p/backups/b/c/d/e/f/g/h/i/j", "unknown"},
        {"GET", "v3/p/backups", "unknown"},
        {"GET", "", "unknown"},
        {"GET", "/v2/p/backups/", "unknown"},
    };
    for (auto const& row : table)
        BOOST_TEST(name_of(find_route(row.method, row.target).op) == row.name, row.target);
    BOOST_TEST(fits("*", ""));
    BOOST_TEST(fits("a*c", "abc"));
    BOOST_TEST(!fits("ab*bc", "abc")); // the ends must not overlap
    BOOST_TEST(!fits("a", "ab"));
}

BOOST_AUTO_TEST_SUITE_END()
