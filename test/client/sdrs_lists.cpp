// The lists of SDRS page by page: each asks for the next offset, keeps its filters and ends on a short page.
#include "client/sdrs_support.hpp"

namespace vigil::test {

namespace {

struct sdrs_lists_fixture : sdrs_conversation
{
    // Reads the whole list: the ids, a blank behind each page.
    template <class T>
    std::string read(page_stream<T> pages)
    {
        std::string seen;
        for (int i = 0; i < 10; ++i) {
            auto const e =
                run<std::optional<page<T>>>([&](auto token) { return pages.async_next(std::move(token)); });
            BOOST_TEST(!e->ec, e->ec.message());
            if (e->ec || !e->value)
                return seen;
            for (auto const& item : e->value->items)
                seen += item.id.str();
            seen += ' ';
        }
        return seen + "...";
    }

    // {"<array>": [{"<key>": "a"}, ...], "<count>": 9}: a count that fits nothing
    static std::string listing(std::string_view array, std::string_view ids, std::string_view key = "id",
                               std::string_view count = "count")
    {
        std::string items;
        for (char const id : ids)
            items += (items.empty() ? "" : ",") + ("{\"" + std::string(key) + "\":\"" + id + "\"}");
        return "{\"" + std::string(array) + "\":[" + items + "],\"" + std::string(count) + "\":9}";
    }

    // Pages of two: a full one, one that overlaps it because something was deleted meanwhile, a short one.
    void three_pages(std::string const& list, std::string const& array)
    {
        wire.expect("GET " + list + "limit=2").reply(200, listing(array, "ab"));
        wire.expect("GET " + list + "limit=2&offset=2").reply(200, listing(array, "bc"));
        wire.expect("GET " + list + "limit=2&offset=4").reply(200, listing(array, "d"));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sdrs_lists, sdrs_lists_fixture)

BOOST_AUTO_TEST_CASE(every_list_goes_on_by_offset)
{
    three_pages("/v1/p/server-groups?", "server_groups");
    BOOST_TEST(read(sdrs::groups(api()).list(sdrs::list_groups_query().limit(2))) == "ab c d ");
    three_pages("/v1/p/protected-instances?", "protected_instances");
    BOOST_TEST(read(sdrs::instances(api()).list(sdrs::list_instances_query().limit(2))) == "ab c d ");
    three_pages("/v1/p/replications?server_group_id=g1&", "replications");
    BOOST_TEST(read(sdrs::replications(api()).list(
                   sdrs::list_replications_query().group(server_group_id("g1")).limit(2))) == "ab c d ");
    three_pages("/v1/p/disaster-recovery-drills?name=n&", "disaster_recovery_drills");
    BOOST_TEST(read(sdrs::drills(api()).list(sdrs::list_drills_query().name("n").limit(2))) == "ab c d ");
}

BOOST_AUTO_TEST_CASE(failed_tasks_go_on_by_offset)
{
    std::string const at = "GET /v1/p/task-center/failure-jobs?server_group_id=g1&limit=2";
    wire.expect(at).reply(200, listing("failure_jobs", "ab", "job_id"));
    wire.expect(at + "&offset=2").reply(200, listing("failure_jobs", "", "job_id"));
    BOOST_TEST(read(sdrs::failures(api()).list(
                   list_failure_jobs_query().server_group(server_group_id("g1")).limit(2))) == "ab ");
}

// Limit and offset are texts in the body of this one, and the total does not end it.
BOOST_AUTO_TEST_CASE(S13_a_query_by_tag_goes_on_by_offset)
{
    std::string const at = "POST /v1/p/protected-instances/resource_instances/action";
    auto const asks = [](std::string const& page) {
        return R"({"action":"filter","tags":[{"key":"k","values":[]}],)" + page + "}";
    };
    wire.expect(at)
        .with_body(asks(R"("limit":"2","offset":"1")"))
        .reply(200, listing("resources", "ab", "resource_id", "total_count"));
    wire.expect(at)
        .with_body(asks(R"("limit":"2","offset":"3")"))
        .reply(200, listing("resources", "c", "resource_id", "total_count"));
    BOOST_TEST(read(sdrs::instances(api()).query_by_tag(sdrs::tag_query().has("k").limit(2).offset(1))) ==
               "ab c ");
}

BOOST_AUTO_TEST_CASE(the_most_pages_and_the_first_offset_are_the_callers)
{
    wire.expect("GET /v1/p/server-groups?limit=1&offset=7").reply(200, listing("server_groups", "h"));
    BOOST_TEST(read(sdrs::groups(api()).list(sdrs::list_groups_query().limit(1).offset(7), 1)) == "h ");
}

BOOST_AUTO_TEST_CASE(a_bad_query_is_refused_at_the_first_page)
{
    auto pages = sdrs::drills(api()).list(sdrs::list_drills_query().limit(0));
    refuses<std::optional<page<sdrs::drill>>>("limit", [&](auto t) { return pages.async_next(t); });
}

BOOST_AUTO_TEST_CASE(a_page_that_was_refused_is_asked_for_again)
{
    auto pages = sdrs::groups(api()).list(sdrs::list_groups_query().limit(1));
    using got = std::optional<page<sdrs::protection_group>>;
    auto const next = [&] { return run<got>([&](auto t) { return pages.async_next(t); }); };
    wire.expect("GET /v1/p/server-groups?limit=1").reply(200, listing("server_groups", "a"));
    wire.expect("GET /v1/p/server-groups?limit=1&offset=1")
        .reply(400, R"({"badrequest":{"code":"SDRS.0003","message":"no"}})");
    BOOST_TEST(next()->value.has_value());
    auto const refused = next();
    BOOST_TEST((refused->ec == condition::forbidden));
    BOOST_TEST(refused->info.operation == "sdrs.groups.list");
    wire.expect("GET /v1/p/server-groups?limit=1&offset=1").reply(200, listing("server_groups", ""));
    BOOST_TEST(!next()->value.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
