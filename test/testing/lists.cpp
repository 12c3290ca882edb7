#include "world_fixture.hpp"

#include <set>

using namespace sim_test;

namespace {

struct list_fixture : world_fixture
{
    std::vector<std::string> ids; // oldest first

    void fill(int n)
    {
        for (int i = 0; i < n; ++i, now += 1s)
            ids.push_back(begin_native("n" + std::to_string(i), "v" + std::to_string(i % 3)));
    }
    // Indices into ids.
    std::vector<std::ptrdiff_t> shown(json::value const& page)
    {
        std::vector<std::ptrdiff_t> out;
        for (auto const& b : page.at("backups").as_array())
            out.push_back(std::ranges::find(ids, text_of(b.at("id"))) - ids.begin());
        return out;
    }
    json::value list(std::string query)
    {
        auto const a = get("/v3/" + p + "/backups" + query);
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        return body_of(a);
    }
    using indices = std::vector<std::ptrdiff_t>;

    list_fixture() { options.one_running_per_volume = false; }
};

std::string next_of(json::value const& page)
{
    auto const* links = page.as_object().if_contains("backups_links");
    return links ? text_of(links->at(0).at("href")) : "";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(lists, list_fixture)

BOOST_AUTO_TEST_CASE(newest_first_page_by_page)
{
    fill(5);
    BOOST_TEST((shown(list("")) == indices{4, 3, 2, 1, 0}));
    BOOST_TEST(next_of(list("")) == "");
    auto const first = list("?limit=2");
    BOOST_TEST((shown(first) == indices{4, 3}));
    BOOST_TEST(next_of(first) == "http://192.168.82.222:8776/" + p + "/backups?limit=2&marker=" + ids[3]);
    auto const second = list("?limit=2&marker=" + ids[3]);
    BOOST_TEST((shown(second) == indices{2, 1}));
    BOOST_TEST(next_of(second) == "http://192.168.82.222:8776/" + p + "/backups?limit=2&marker=" + ids[1]);
    auto const last = list("?limit=2&marker=" + ids[1]);
    BOOST_TEST((shown(last) == indices{0}));
    BOOST_TEST(next_of(last) == "");
}

BOOST_AUTO_TEST_CASE(a_full_last_page_has_a_link_to_an_empty_one)
{
    fill(2);
    BOOST_TEST(next_of(list("?limit=2")) != "");
    auto const empty = list("?limit=2&marker=" + ids[0]);
    BOOST_TEST(shown(empty).empty());
    BOOST_TEST(next_of(empty) == "");
}

BOOST_AUTO_TEST_CASE(an_offset_stays_in_the_link_and_skips_again)
{
    fill(5);
    auto const first = list("?limit=2&offset=1");
    BOOST_TEST((shown(first) == indices{3, 2}));
    auto const link = next_of(first);
    BOOST_TEST(link == "http://192.168.82.222:8776/" + p + "/backups?limit=2&offset=1&marker=" + ids[2]);
    BOOST_TEST((shown(list(link.substr(link.find('?')))) == indices{0})); // 1 is lost
}

BOOST_AUTO_TEST_CASE(the_link_of_a_detail_list_lacks_version_and_detail)
{
    fill(2);
    auto const page = body_of(get("/v3/" + p + "/backups/detail?limit=1&status=creating"));
    BOOST_TEST(next_of(page) ==
               "http://192.168.82.222:8776/" + p + "/backups?limit=1&status=creating&marker=" + ids[1]);
}

BOOST_AUTO_TEST_CASE(links_can_be_correct)
{
    options.internal_links = false;
    fill(2);
    auto const page = body_of(get("/v3/" + p + "/backups/detail?limit=1"));
    BOOST_TEST(next_of(page) == "https://sim.test/v3/" + p + "/backups/detail?limit=1&marker=" + ids[1]);
    BOOST_TEST(text_of(page.at("backups").at(0).at("links").at(0).at("href")) ==
               "https://sim.test/v3/" + p + "/backups/" + ids[1]);
}

BOOST_AUTO_TEST_CASE(the_cap_cuts_in_silence)
{
    options.page_cap = 2;
    fill(3);
    BOOST_TEST((shown(list("")) == indices{2, 1}));
    BOOST_TEST(next_of(list("")) != "");
    BOOST_TEST((shown(list("?limit=1000")) == indices{2, 1}));
    BOOST_TEST(next_of(list("?limit=1000")) != "");
}

BOOST_AUTO_TEST_CASE(the_default_cap_is_a_thousand)
{
    options.backups_per_volume = 0;
    fill(1001);
    BOOST_TEST(shown(list("")).size() == 1000u);
    BOOST_TEST(shown(list("?limit=5000")).size() == 1000u);
}

BOOST_AUTO_TEST_CASE(limits_and_offsets)
{
    fill(2);
    auto const none = list("?limit=0");
    BOOST_TEST(shown(none).empty());
    BOOST_TEST(next_of(none) == "");
    for (std::string const bad :
         {"limit=-1", "limit=x", "limit=", "offset=-1", "offset=2147483648", "sort_dir=up", "sort_key=colour",
          "sort=name:up", "sort=name&sort_key=name"}) {
        auto const a = get("/v3/" + p + "/backups?" + bad);
        BOOST_TEST(a.status == 400, bad);
        BOOST_TEST(body_of(a).as_object().contains("badRequest"), bad);
    }
    BOOST_TEST((shown(list("?offset=1")) == indices{0}));
    BOOST_TEST(shown(list("?offset=7")).empty());
    auto const a = get("/v3/" + p + "/backups?marker=unknown");
    BOOST_TEST(a.status == 404);
    BOOST_TEST(body_of(a).as_object().contains("itemNotFound"));
}

BOOST_AUTO_TEST_CASE(exact_filters)
{
    fill(6);
    now = start + 11s; // 0 and 1 are available
    BOOST_TEST((shown(list("?status=creating")) == indices{5, 4, 3, 2}));
    BOOST_TEST((shown(list("?status=available")) == indices{1, 0}));
    BOOST_TEST((shown(list("?volume_id=v1")) == indices{4, 1}));
    BOOST_TEST((shown(list("?name=n3")) == indices{3}));
    BOOST_TEST((shown(list("?name=n%33")) == indices{3}));
    BOOST_TEST(shown(list("?name=n")).empty());
    BOOST_TEST((shown(list("?status=available&volume_id=v1")) == indices{1}));
    BOOST_TEST((shown(list("?status=creating&status=available")) == indices{1, 0})); // the last counts
    BOOST_TEST((shown(list("?status=creating&limit=2")) == indices{5, 4}));
    BOOST_TEST(next_of(list("?status=creating&limit=4")) != "");
}

BOOST_AUTO_TEST_CASE(fuzzy_and_unknown_filters_depend_on_the_version)
{
    fill(3);
    // Without the header they are unknown, and what is unknown is ignored: the whole list.
    BOOST_TEST(shown(list("?name~=2")).size() == 3u);
    BOOST_TEST(shown(list("?colour=red")).size() == 3u);
    version("volume 3.45");
    BOOST_TEST((shown(list("?name~=2")) == indices{2}));
    BOOST_TEST((shown(list("?volume_id~=1&status~=creat")) == indices{1}));
    BOOST_TEST(get("/v3/" + p + "/backups?colour=red").status == 400);
    BOOST_TEST(header_of(get("/v3/" + p + "/backups"), "OpenStack-API-Version") == "volume 3.45");
}

BOOST_AUTO_TEST_CASE(a_count_puts_a_link_on_the_last_page_too)
{
    fill(3);
    BOOST_TEST(!list("?with_count=true").as_object().contains("count")); // not without the header
    version("volume 3.45");
    auto const last = list("?limit=2&with_count=true&marker=" + ids[1]);
    BOOST_TEST((shown(last) == indices{0}));
    BOOST_TEST(last.at("count").as_int64() == 3);
    BOOST_TEST(next_of(last) != "");
    auto const after = list("?limit=2&with_count=true&marker=" + ids[0]);
    BOOST_TEST(shown(after).empty());
    BOOST_TEST(next_of(after) == "");
    BOOST_TEST(list("?with_count=true&volume_id=v1").at("count").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(sorting)
{
    fill(12);
    BOOST_TEST((shown(list("?sort_key=name&sort_dir=asc&limit=4")) == indices{0, 1, 10, 11}));
    BOOST_TEST((shown(list("?sort=name:desc&limit=3")) == indices{9, 8, 7}));
    BOOST_TEST((shown(list("?sort_dir=asc&limit=2")) == indices{0, 1}));
    BOOST_TEST((shown(list("?sort_key=name&sort_dir=asc&limit=2&marker=" + ids[10])) == indices{11, 2}));
    now = start + 15s;
    BOOST_TEST((shown(list("?sort_key=status&sort_dir=asc&limit=7")) == indices{0, 1, 2, 3, 4, 5, 6}));
}

BOOST_AUTO_TEST_CASE(walking_by_marker_meets_each_backup_once)
{
    fill(50);
    for (std::string const order : {"", "&sort_key=name&sort_dir=asc", "&sort_key=size", "&sort_key=id"}) {
        std::set<std::string> met;
        std::string marker;
        for (int pages = 0; pages < 20; ++pages) {
            auto const page = list("?limit=7" + order + (marker.empty() ? "" : "&marker=" + marker));
            for (auto const& b : page.at("backups").as_array())
                BOOST_TEST(met.insert(text_of(b.at("id"))).second);
            if (next_of(page).empty())
                break;
            marker = next_of(page).substr(next_of(page).rfind('=') + 1);
        }
        BOOST_TEST(met.size() == 50u, order);
    }
}

BOOST_AUTO_TEST_CASE(a_marker_that_is_deleted_meanwhile_is_unknown)
{
    fill(3);
    now += 10s;
    ask("DELETE", "/v3/" + p + "/backups/" + ids[1]);
    BOOST_TEST((shown(list("?marker=" + ids[1])) == indices{0})); // deleting still counts
    now += 2s;
    BOOST_TEST(get("/v3/" + p + "/backups?marker=" + ids[1]).status == 404);
    BOOST_TEST((shown(list("")) == indices{2, 0}));
}

BOOST_AUTO_TEST_SUITE_END()
