#include "world_fixture.hpp"

using namespace sim_test;

BOOST_FIXTURE_TEST_SUITE(books, world_fixture)

BOOST_AUTO_TEST_CASE(the_books_know_duplicates_and_blind_repeats)
{
    options.one_running_per_volume = false;
    auto const create = [&](std::string name, std::string request) {
        headers = {{"X-Auth-Token", "T"}, {"X-Client-Request-Id", request}};
        begin(name, "v1");
    };
    create("a", "r1");
    create("b", "r2");
    BOOST_TEST(world().stats().duplicates == 0u);
    create("a", "r1"); // the same request again
    create("a", "r3"); // a decision of its own
    auto const s = world().stats();
    BOOST_TEST(s.creates == 4u);
    BOOST_TEST(s.duplicates == 2u);
    BOOST_TEST(s.blind_repeats == 1u);
    auto const all = world().books(now);
    BOOST_TEST_REQUIRE(all.size() == 4u);
    BOOST_TEST(all[3].client_request_id == "r3");
    BOOST_TEST(all[3].name == "a");
    BOOST_TEST((all[3].finished == 10s));
}

BOOST_AUTO_TEST_CASE(reads_do_not_change_anybodys_fate)
{
    options.failure_share = 0.5;
    options.backup = {1s, 100s};
    auto const fates = [&](bool reading) {
        made.reset();
        for (int i = 0; i < 50; ++i) {
            auto const id = begin("n", "v" + std::to_string(i));
            for (int k = 0; reading && k < i; ++k)
                job(id);
        }
        std::vector<std::pair<std::string, vigil::duration>> out;
        for (auto const& b : made->books(now))
            out.emplace_back(b.outcome, b.finished);
        return out;
    };
    auto const quiet = fates(false);
    BOOST_TEST((quiet == fates(true)));
    auto const failed = std::ranges::count(quiet, "error", [](auto const& f) { return f.first; });
    BOOST_TEST(failed > 10);
    BOOST_TEST(failed < 40);
    options.seed = 2;
    BOOST_TEST((quiet != fates(false)));
}

BOOST_AUTO_TEST_CASE(a_series_begins_at_even_distances_and_without_requests)
{
    simulated_series native;
    native.count = 4;
    native.first = 10s;
    native.over = 8s;
    native.takes = vigil::testing::time_range{3s, 3s};
    simulated_series by_job;
    by_job.name = "job";
    by_job.count = 1;
    by_job.first = 11s;
    by_job.by_job = true;
    options.series = {native, by_job};

    auto const all = world().books(now);
    BOOST_TEST_REQUIRE(all.size() == 5u);
    BOOST_TEST(all[0].name == "series-0");
    BOOST_TEST((all[0].begun == 10s));
    BOOST_TEST((all[0].finished == 13s));
    BOOST_TEST(all[0].job_id == "");
    BOOST_TEST(all[1].name == "job-0");   // in the order of their beginnings
    BOOST_TEST((all[1].finished == 21s)); // options.backup
    BOOST_TEST(!all[1].job_id.empty());
    BOOST_TEST((all[2].begun == 12s));
    BOOST_TEST((all[4].begun == 16s));
    BOOST_TEST(world().stats().requests.empty());

    auto const count = [&] { return body_of(get("/v3/" + p + "/backups")).at("backups").as_array().size(); };
    BOOST_TEST(count() == 0u);
    BOOST_TEST(get("/v3/" + p + "/backups/" + all[0].id).status == 404);
    BOOST_TEST(get("/v1/" + p + "/jobs/" + all[1].job_id).status == 404);
    now = start + 12s;
    BOOST_TEST(count() == 3u);
    BOOST_TEST(text_of(backup(all[0].id).at("status")) == "creating");
    BOOST_TEST(text_of(job(all[1].job_id).at("status")) == "RUNNING");
    now = start + 13s;
    BOOST_TEST(text_of(backup(all[0].id).at("status")) == "available");
}

BOOST_AUTO_TEST_CASE(the_page_of_the_books_tells_when_the_simulation_began)
{
    simulated_series one;
    one.count = 1;
    one.first = 250ms;
    options.series = {one};
    world();
    now += 1min;
    auto const page = body_of(get("/__simulator/books"));
    BOOST_TEST((page.at("start_ns").as_int64() == start.time_since_epoch().count()));
    BOOST_TEST(page.at("backups").as_array().at(0).at("begun_ms").as_int64() == 250);
}

BOOST_AUTO_TEST_SUITE_END()
