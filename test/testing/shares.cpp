// The desk of shares: the documented shapes, filters, pages and refusals.
#include "world_fixture.hpp"

using namespace sim_test;

namespace {

struct share_fixture : world_fixture
{
    std::string const base = "/v2/" + p + "/os-vendor-backup-sharing";
    using texts = std::vector<std::string>;

    std::string made(std::string name = "nightly", std::string volume = "v1")
    {
        auto const id = begin_native(std::move(name), std::move(volume));
        now += 10s;
        return id;
    }
    answer share(std::string const& backup, std::string const& projects)
    {
        return post(base,
                    R"({"shared":{"backup_id":")" + backup + R"(","to_project_ids":)" + projects + "}}");
    }
    texts ids(std::string const& query, std::string key = "backup_id")
    {
        auto const a = get(base + "/detail" + query);
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        texts out;
        auto const body = body_of(a);
        for (auto const& s : body.at("shared").as_array())
            out.push_back(text_of(s.at(key)));
        return out;
    }
    std::int64_t count(std::string const& query)
    {
        return body_of(get(base + "/count" + query)).at("count").to_number<std::int64_t>();
    }
    std::string code(answer const& a) { return text_of(body_of(a).at("error").at("code")); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shares, share_fixture)

BOOST_AUTO_TEST_CASE(shares_have_the_documented_shapes)
{
    auto const b = made();
    auto const a = share(b, R"(["p2","p3"])");
    BOOST_TEST_REQUIRE(a.status == 200, a.body);
    check_shape(example("vbs-share-backup.json"), body_of(a), "");
    BOOST_TEST(body_of(a).at("shared").as_array().size() == 2u);
    check_shape(example("vbs-list-shares.json"), body_of(get(base + "/detail")), "");
    auto const id = ids("", "id").at(0);
    check_shape(example("vbs-get-share.json"), body_of(get(base + "/" + id)), "");
    check_shape(example("vbs-count-shares.json"), body_of(get(base + "/count")), "");
    BOOST_TEST(text_of(body_of(get(base + "/" + id)).at("shared").at("backup").at("status")) == "available");
    check_shape(example("vbs-get-quota.json"), body_of(get("/v2/" + p + "/cloudbackups/quota")), "");
}

BOOST_AUTO_TEST_CASE(projects_are_left_out_without_an_error)
{
    options.unknown_projects = {"nobody"};
    auto const b = made();
    auto const a = share(b, "[\"p2\",\"nobody\",\"" + p + "\"]");
    BOOST_TEST(a.status == 200);
    auto const shared = body_of(a).at("shared").as_array();
    BOOST_TEST_REQUIRE(shared.size() == 1u);
    BOOST_TEST(text_of(shared[0].at("to_project_id")) == "p2");
    BOOST_TEST(count("") == 1);
    // the same again is the same share
    BOOST_TEST(text_of(body_of(share(b, R"(["p2"])")).at("shared").at(0).at("id")) == ids("", "id").at(0));
    BOOST_TEST(count("") == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_shared)
{
    auto const running = begin_native("n", "v1");
    BOOST_TEST(code(share(running, R"(["p2"])")) == "VolumeBackup.0089");
    BOOST_TEST(share("absent", R"(["p2"])").status == 404);
    for (auto const* projects : {"[]", "7", "[7]", "\"p2\""})
        BOOST_TEST(code(share(running, projects)) == "VolumeBackup.0002");
    BOOST_TEST(post(base, "{").status == 400);
    BOOST_TEST(post(base, R"({"shared":{"to_project_ids":["p2"]}})").status == 400);
}

BOOST_AUTO_TEST_CASE(shares_are_filtered_sorted_and_paged)
{
    options.shares = {simulated_share("f1", "fb1"), simulated_share("f2", "fb2")};
    options.shares[1].created = 5s;
    options.shares[1].availability_zone = "AZ2";
    BOOST_TEST((ids("?share_to_me=true") == texts{"fb1"})); // the other one is not there yet
    auto const b1 = made("nightly-1", "v1");
    auto const b2 = made("weekly", "v2");
    share(b1, R"(["p2"])");
    share(b2, R"(["p2","p3"])");
    BOOST_TEST((ids("") == texts{b2, b2, b1})); // newest first
    BOOST_TEST((ids("?sort_dir=asc") == texts{b1, b2, b2}));
    BOOST_TEST((ids("?share_to_me=true") == texts{"fb2", "fb1"}));
    BOOST_TEST((ids("?to_project_id=p3") == texts{b2}));
    BOOST_TEST((ids("?backup_id=" + b1) == texts{b1}));
    BOOST_TEST((ids("?volume_id=v1") == texts{b1}));
    BOOST_TEST((ids("?name=ight") == texts{b1}));
    BOOST_TEST((ids("?status=error") == texts{}));
    BOOST_TEST((ids("?share_to_me=true&availability_zone=AZ2") == texts{"fb2"}));
    BOOST_TEST((ids("?share_to_me=true&from_project_id=other") == texts{}));
    BOOST_TEST((ids("?limit=2") == texts{b2, b2}));
    BOOST_TEST((ids("?limit=2&offset=2") == texts{b1}));
    BOOST_TEST((ids("?offset=9") == texts{}));
    BOOST_TEST(count("?share_to_me=true") == 2);
    BOOST_TEST(count("?name=weekly&limit=1") == 2);
    for (auto const* bad : {"?limit=x", "?offset=-1", "?sort_dir=up"})
        BOOST_TEST(get(base + "/detail" + bad).status == 400, bad);
}

BOOST_AUTO_TEST_CASE(shares_end_one_by_one_and_with_their_backup)
{
    options.shares = {simulated_share("f1", "fb1")};
    auto const b1 = made("n1", "v1");
    auto const b2 = made("n2", "v2");
    share(b1, R"(["p2"])");
    share(b2, R"(["p2","p3"])");
    auto const one = ids("?backup_id=" + b1, "id").at(0);
    auto const ended = ask("DELETE", base + "/" + one);
    BOOST_TEST(ended.status == 200);
    BOOST_TEST(ended.body == "");
    BOOST_TEST(ask("DELETE", base + "/" + one).status == 404);
    BOOST_TEST(ask("DELETE", base + "/" + b2).status == 404); // a backup's id is no share's
    BOOST_TEST(ask("DELETE", base + "/" + b2 + "?is_backup_id=false").status == 404);
    BOOST_TEST(ask("DELETE", base + "/" + b2 + "?is_backup_id=true").status == 200);
    BOOST_TEST(ask("DELETE", base + "/absent?is_backup_id=true").status == 404);
    BOOST_TEST(ask("DELETE", base + "/f1").status == 404); // not ours
    BOOST_TEST(count("") == 0);
    BOOST_TEST(count("?share_to_me=true") == 1);
    BOOST_TEST(get(base + "/" + one).status == 404);
    BOOST_TEST(world().stats().requests.at("vbs.sharing.deleteByBackup") == 2u);
    BOOST_TEST(world().stats().requests.at("vbs.sharing.delete") == 5u);
}

BOOST_AUTO_TEST_CASE(shares_go_with_their_backup)
{
    auto const b = made();
    share(b, R"(["p2"])");
    BOOST_TEST(count("") == 1);
    BOOST_TEST(ask("DELETE", "/v3/" + p + "/backups/" + b).status == 202);
    now += 2s;
    BOOST_TEST(count("") == 0);
}

BOOST_AUTO_TEST_CASE(the_oddities_of_shares)
{
    options.quirks = true;
    options.shares = {simulated_share("f1", "fb1")};
    auto const b = made();
    BOOST_TEST(body_of(share(b, R"(["p2"])")).at("shared").is_object()); // V7
    BOOST_TEST(body_of(share(b, R"(["p2","p3"])")).at("shared").is_array());
    auto const backup = body_of(get(base + "/f1")).at("shared").at("backup").as_object();
    BOOST_TEST(backup.contains("has_dependent_backup")); // V9
    BOOST_TEST(text_of(backup.at("status")) == "available");
    BOOST_TEST(!text_of(backup.at("fail_reason")).empty());                         // V24
    BOOST_TEST((ids("?share_to_me=true&availability_zone=other") == texts{"fb1"})); // V10: not known
    BOOST_TEST((ids("?share_to_me=true&avalilability_zone=other") == texts{}));
    auto const quota = body_of(get("/v2/" + p + "/cloudbackups/quota"));
    BOOST_TEST(text_of(quota.at("quotas").at("resources").at(1).at("type")) == "backup_ gigabytes"); // V11
}

BOOST_AUTO_TEST_CASE(paths_that_are_no_shares)
{
    for (auto const& [method, path] : std::vector<std::pair<std::string, std::string>>{
             {"DELETE", ""}, {"DELETE", "/"}, {"PUT", "/x"}, {"GET", ""}, {"GET", "/a/b"}, {"POST", "/x"}})
        BOOST_TEST(text_of(body_of(ask(method, base + path)).at("error_code")) == "APIG.0101", method + path);
}

BOOST_AUTO_TEST_SUITE_END()
