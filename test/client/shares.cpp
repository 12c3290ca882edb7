// Shares of backups: what is sent, how often, and what comes of the answer.
#include "support/conversation.hpp"

#include <boost/asio/error.hpp>

namespace vigil::test {
namespace {

struct scene : conversation
{
    auto create(std::vector<project_id> to, std::string backup = "b1")
    {
        return run<share_outcome>([&](auto t) {
            return shares(api()).async_create(share_backup_request(backup_id(backup), to), t);
        });
    }
    auto remove(std::string id)
    {
        return run<void>([&](auto t) { return shares(api()).async_delete(share_id(id), t); });
    }
    auto remove_all_of(std::string id)
    {
        return run<void>([&](auto t) { return shares(api()).async_delete_all_of(backup_id(id), t); });
    }
    auto next(page_stream<share>& stream)
    {
        return run<std::optional<page<share>>>([&](auto t) { return stream.async_next(t); });
    }
    std::string ids(page_stream<share>& stream)
    {
        auto const e = next(stream);
        std::string out = e->ec ? e->ec.message() : e->value ? "" : "end";
        if (e->value)
            for (auto const& s : e->value->items)
                out += s.id.str() + " ";
        return out;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shares_, scene)

BOOST_AUTO_TEST_CASE(a_backup_is_shared_with_some_of_the_projects)
{
    wire.expect("POST /v2/p/os-vendor-backup-sharing")
        .with_body(R"({"shared":{"backup_id":"b1","to_project_ids":["p2","p3"]}})")
        .reply(200,
               R"({"shared":[{"id":"s1","backup_id":"b1","from_project_id":"p","to_project_id":"p2"}]})");
    auto const e = create({project_id("p2"), project_id("p3")});
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.shares.at(0).id.str() == "s1");
    BOOST_TEST((e->value.missing == std::vector{project_id("p3")}));
    BOOST_TEST(e->info.operation == "vbs.sharing.create");
    BOOST_TEST(e->info.backup_id == "b1");
}

BOOST_AUTO_TEST_CASE(sharing_is_not_repeated_blindly)
{
    options.reconcile.enabled = false; // what then: exactly_once_others.cpp
    wire.expect("POST /v2/p/os-vendor-backup-sharing").reply(504);
    auto const e = create({project_id("p2")});
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.http_status == 504);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_shared_is_refused_here)
{
    auto const own = create({project_id("p2"), project_id("p")});
    BOOST_TEST(own->ec == errc::invalid_argument);
    BOOST_TEST(own->info.field == "to_project_ids[1]");
    BOOST_TEST(own->info.operation == "vbs.sharing.create");
    BOOST_TEST(create({})->info.field == "to_project_ids");
    BOOST_TEST(create({project_id("p2")}, "")->info.field == "backup_id");
}

BOOST_AUTO_TEST_CASE(the_log_in_before_it_takes_of_its_time)
{
    options.credentials = password_credentials("https://iam.test", "u", "secret");
    options.project = project_id("p");
    options.vbs_endpoint = "https://service.test";
    wire.expect("POST /v3/auth/tokens")
        .reply(201,
               R"({"token":{"expires_at":"2026-01-02T00:00:00.000000Z","project":{"id":"p","name":"n"}}})")
        .header("X-Subject-Token", "t1")
        .after(50s);
    wire.expect("POST /v2/p/os-vendor-backup-sharing").hold();
    auto const e = create({project_id("p2")});
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST((time.elapsed() == 60s));
}

// Whose project it is, is asked first.
BOOST_AUTO_TEST_CASE(a_failed_log_in_is_told_with_the_backup)
{
    options.credentials = password_credentials("https://iam.test", "u", "secret");
    wire.expect("POST /v3/auth/tokens")
        .reply(401, R"({"error":{"code":401,"message":"wrong","title":"Unauthorized"}})");
    auto const e = create({project_id("p2")});
    BOOST_TEST((e->ec == condition::unauthorized));
    BOOST_TEST(e->info.backup_id == "b1");
    BOOST_TEST(!e->info.operation.empty());
}

BOOST_AUTO_TEST_CASE(the_service_may_see_it_otherwise)
{
    options.validate_arguments = false;
    wire.expect("POST /v2/p/os-vendor-backup-sharing").reply(200, R"({"shared":[]})");
    BOOST_TEST(!create({project_id("p")})->ec);
}

BOOST_AUTO_TEST_CASE(shares_end)
{
    wire.expect("DELETE /v2/p/os-vendor-backup-sharing/s1").with_body("").reply(200, "");
    auto const one = remove("s1");
    BOOST_TEST(!one->ec);
    BOOST_TEST(one->info.operation == "vbs.sharing.delete");

    wire.expect("DELETE /v2/p/os-vendor-backup-sharing/b1?is_backup_id=true").reply(200, "");
    auto const all = remove_all_of("b1");
    BOOST_TEST(!all->ec);
    BOOST_TEST(all->info.operation == "vbs.sharing.deleteByBackup");
    BOOST_TEST(all->info.backup_id == "b1");

    wire.expect("DELETE /v2/p/os-vendor-backup-sharing/s1").reply(404, not_there);
    BOOST_TEST((remove("s1")->ec == condition::not_found));
    wire.expect("DELETE /v2/p/os-vendor-backup-sharing/s1").fail(asio::error::connection_reset);
    wire.expect("DELETE /v2/p/os-vendor-backup-sharing/s1").reply(404, not_there);
    BOOST_TEST(!remove("s1")->ec);
}

BOOST_AUTO_TEST_CASE(V8_nothing_but_an_id_is_ended)
{
    options.validate_arguments = false;
    for (std::string const id : {"", "detail", "count", "..", "a/b", "x?is_backup_id=true"}) {
        auto const one = remove(id);
        BOOST_TEST(one->ec == errc::invalid_argument, id);
        BOOST_TEST(one->info.field == "share_id");
        auto const all = remove_all_of(id);
        BOOST_TEST(all->ec == errc::invalid_argument, id);
        BOOST_TEST(all->info.field == "backup_id");
        BOOST_TEST(run<share>([&](auto t) { return shares(api()).async_get(share_id(id), t); })->ec ==
                   errc::invalid_argument);
    }
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(shares_are_listed_page_by_page)
{
    auto q = list_shares_query().share_to_me(true).limit(2);
    auto const list = [&] {
        return run<page<share>>([&](auto t) { return shares(api()).async_list(q, t); });
    };
    wire.expect("GET /v2/p/os-vendor-backup-sharing/detail?share_to_me=true&limit=2")
        .reply(200, R"({"shared":[{"id":"s1"},{"id":"s2","backup":{"id":"b1","status":"available"}}]})");
    auto const first = list();
    BOOST_TEST(!first->ec);
    BOOST_TEST(first->value.items.size() == 2u);
    BOOST_TEST((first->value.items[1].details->status == backup_state::available));
    BOOST_TEST_REQUIRE((first->value.next_offset == 2));
    q.offset(*first->value.next_offset);
    wire.expect("GET /v2/p/os-vendor-backup-sharing/detail?share_to_me=true&limit=2&offset=2")
        .reply(200, R"({"shared":[{"id":"s3"}]})");
    BOOST_TEST(!list()->value.next_offset.has_value());
    q.limit(0);
    BOOST_TEST(list()->info.field == "limit");
}

BOOST_AUTO_TEST_CASE(shares_as_a_stream_of_pages)
{
    auto stream = shares(api()).list(list_shares_query().backup(backup_id("b1")).limit(2).offset(4));
    std::string const path = "GET /v2/p/os-vendor-backup-sharing/detail?backup_id=b1&limit=2&offset=";
    wire.expect(path + "4").reply(200, R"({"shared":[{"id":"s1"},{"id":"s2"}]})");
    wire.expect(path + "6").reply(503);
    wire.expect(path + "6").reply(200, R"({"shared":[{"id":"s2"},{"id":"s3"}]})"); // one moved
    wire.expect(path + "8").reply(200, R"({"shared":[]})");
    BOOST_TEST(ids(stream) == "s1 s2 ");
    BOOST_TEST(ids(stream) == "s3 ");
    BOOST_TEST(ids(stream) == "end");
    auto refused = shares(api()).list(list_shares_query().limit(1001));
    BOOST_TEST(next(refused)->info.field == "limit");
}

// The service may know the filter by another spelling, and then gives all zones.
BOOST_AUTO_TEST_CASE(V10_a_list_is_filtered_by_zone_once_more)
{
    auto const in = [](std::string const& id, std::string const& zone) {
        return R"({"id":")" + id + R"(","backup":{"id":"b","status":"available","availability_zone":")" +
               zone + R"("}})";
    };
    auto const page_of = [](std::string const& a, std::string const& b) {
        return R"({"shared":[)" + a + "," + b + "]}";
    };
    auto const query = list_shares_query().availability_zone("AZ1").limit(2);
    std::string const path = "GET /v2/p/os-vendor-backup-sharing/detail?availability_zone=AZ1&limit=2";
    wire.expect(path).reply(200, page_of(in("s1", "AZ1"), in("s2", "AZ2")));
    auto const one = run<page<share>>([&](auto t) { return shares(api()).async_list(query, t); });
    BOOST_TEST_REQUIRE(one->value.items.size() == 1u);
    BOOST_TEST(one->value.items[0].id.str() == "s1");
    BOOST_TEST((one->value.next_offset == 2)); // of what was sent, not of what is left

    // Pages without any of the zone do not end the list, and are not shown.
    auto stream = shares(api()).list(query);
    wire.expect(path).reply(200, page_of(in("s1", "AZ2"), in("s2", "AZ2")));
    wire.expect(path + "&offset=2").reply(200, page_of(in("s2", "AZ2"), in("s3", "AZ2")));
    wire.expect(path + "&offset=4").reply(200, page_of(in("s4", "AZ1"), in("s5", "AZ2")));
    wire.expect(path + "&offset=6").reply(200, R"({"shared":[]})");
    BOOST_TEST(ids(stream) == "s4 ");
    BOOST_TEST(ids(stream) == "end");
}

BOOST_AUTO_TEST_CASE(shares_are_counted_and_looked_at)
{
    auto const count = [&](list_shares_query q) {
        return run<std::int64_t>([&](auto t) { return shares(api()).async_count(q, t); });
    };
    wire.expect("GET /v2/p/os-vendor-backup-sharing/count?backup_id=b1").reply(200, R"({"count":2})");
    BOOST_TEST(count(list_shares_query().backup(backup_id("b1")))->value == 2);
    wire.expect("GET /v2/p/os-vendor-backup-sharing/count").reply(200, "{}");
    auto const odd = count({});
    BOOST_TEST(odd->ec == errc::unexpected_reply);
    BOOST_TEST(odd->info.field == "count");

    wire.expect("GET /v2/p/os-vendor-backup-sharing/s1").reply(200, R"({"shared":{"id":"s1"}})");
    auto const get = [&] {
        return run<share>([&](auto t) { return shares(api()).async_get(share_id("s1"), t); });
    };
    BOOST_TEST(get()->value.id.str() == "s1");
    wire.expect("GET /v2/p/os-vendor-backup-sharing/s1").reply(404, not_there);
    BOOST_TEST((get()->ec == condition::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
