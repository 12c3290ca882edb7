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

BOOST_AUTO_TEST_SUITE_END()
