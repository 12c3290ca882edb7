// Lists read page by page.
#include "support/conversation.hpp"

namespace vigil::test {

namespace {

std::string page_json(std::vector<std::string> const& ids, std::string const& marker)
{
    std::string items, links;
    for (auto const& id : ids)
        items += (items.empty() ? "" : ",") + (R"({"id":")" + id + R"(","name":"n","links":[]})");
    if (!marker.empty()) // the host and the path of the link are the service's own affair (V4)
        links = R"(,"backups_links":[{"rel":"next","href":"http://192.168.82.222:8776/backups?marker=)" +
                marker + R"(&offset=1"}])";
    return R"({"backups":[)" + items + "]" + links + "}";
}

struct reading : conversation
{
    std::optional<page_stream<backup_summary>> pages;

    reading() { pages.emplace(api().list_backups(list_backups_query().limit(2))); }

    using got = std::optional<page<backup_summary>>;
    std::shared_ptr<ending<got>> next()
    {
        return run<got>([&](auto t) { return pages->async_next(t); });
    }
    std::string ids(std::shared_ptr<ending<got>> const& e)
    {
        if (e->ec)
            return e->ec.message();
        if (!e->value)
            return "end";
        std::string out;
        for (auto const& b : e->value->items)
            out += b.id.str();
        return out;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(streams_of_pages, reading)

BOOST_AUTO_TEST_CASE(to_the_end)
{
    wire.expect("GET /v3/p/backups?limit=2").reply(200, page_json({"a", "b"}, "b"));
    wire.expect("GET /v3/p/backups?limit=2&marker=b").reply(200, page_json({"c"}, ""));
    BOOST_TEST(ids(next()) == "ab");
    BOOST_TEST(ids(next()) == "c");
    BOOST_TEST(ids(next()) == "end");
    BOOST_TEST(ids(next()) == "end");
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_before_the_first_call_and_one_page_ahead_after_it)
{
    time.run_for(ctx, 1min);
    wire.expect("GET /v3/p/backups?limit=2").reply(200, page_json({"a", "b"}, "b"));
    wire.expect("GET /v3/p/backups?limit=2&marker=b").reply(200, page_json({"c", "d"}, "d"));
    BOOST_TEST(ids(next()) == "ab");
    time.run_for(ctx, 1min);
    BOOST_TEST(wire.unused() == 0u); // the second was fetched, the third was not
    wire.expect("GET /v3/p/backups?limit=2&marker=d").reply(200, page_json({}, ""));
    BOOST_TEST(ids(next()) == "cd");
    time.run_for(ctx, 1min);
    BOOST_TEST(ids(next()) == "end");
}

BOOST_AUTO_TEST_CASE(a_page_without_anything_new_is_not_delivered)
{
    wire.expect("GET /v3/p/backups?limit=2").reply(200, page_json({"a", "b"}, "b"));
    wire.expect("GET /v3/p/backups?limit=2&marker=b").reply(200, page_json({"a", "b"}, "x"));
    BOOST_TEST(ids(next()) == "ab");
    BOOST_TEST(ids(next()) == "end");
}

BOOST_AUTO_TEST_CASE(a_marker_that_was_deleted_is_replaced)
{
    wire.expect("GET /v3/p/backups?limit=2").reply(200, page_json({"a", "b"}, "b"));
    wire.expect("GET /v3/p/backups?limit=2&marker=b")
        .reply(404, R"({"itemNotFound":{"message":"Marker b could not be found.","code":404}})");
    wire.expect("GET /v3/p/backups?limit=2&marker=a").reply(200, page_json({"c"}, ""));
    BOOST_TEST(ids(next()) == "ab");
    BOOST_TEST(ids(next()) == "c");
    BOOST_TEST(ids(next()) == "end");
}

BOOST_AUTO_TEST_CASE(an_error_can_be_tried_again)
{
    wire.expect("GET /v3/p/backups?limit=2").reply(200, page_json({"a", "b"}, "b"));
    wire.expect("GET /v3/p/backups?limit=2&marker=b")
        .reply(403, R"({"forbidden":{"message":"no","code":403}})");
    BOOST_TEST(ids(next()) == "ab");
    auto const refused = next();
    BOOST_TEST((refused->ec == condition::forbidden));
    BOOST_TEST(refused->info.service_message == "no");
    BOOST_TEST(refused->info.operation == "vbs.backups.list.v3");
    wire.expect("GET /v3/p/backups?limit=2&marker=b").reply(200, page_json({"c"}, ""));
    BOOST_TEST(ids(next()) == "c");
}

BOOST_AUTO_TEST_CASE(a_call_that_is_cancelled_loses_no_page)
{
    wire.expect("GET /v3/p/backups?limit=2").reply(200, page_json({"a"}, "")).after(5s);
    auto const e = start<got>([&](auto t) { return pages->async_next(t); });
    time.run_for(ctx, 1s);
    auto const second = run<got>([&](auto t) { return pages->async_next(t); });
    BOOST_TEST(second->ec == errc::invalid_argument); // one at a time
    e->stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(e->info.operation == "vbs.backups.list.v3"); // what it waited for
    BOOST_TEST(wire.running() == 1u);                       // the fetch goes on
    BOOST_TEST(ids(next()) == "a");
    BOOST_TEST(ids(next()) == "end");
}

BOOST_AUTO_TEST_CASE(the_stream_may_end_before_its_fetch)
{
    wire.expect("GET /v3/p/backups?limit=2").reply(200, page_json({"a", "b"}, "b"));
    wire.expect("GET /v3/p/backups?limit=2&marker=b").reply(200, page_json({"c"}, ""));
    BOOST_TEST(ids(next()) == "ab");
    pages.reset();
    time.run_for(ctx, 1s);
}

BOOST_AUTO_TEST_CASE(the_client_may_end_before_the_stream)
{
    wire.expect("GET /v3/p/backups?limit=2").reply(200, page_json({"a", "b"}, "b"));
    wire.expect("GET /v3/p/backups?limit=2&marker=b").hold();
    BOOST_TEST(ids(next()) == "ab");
    auto const e = start<got>([&](auto t) { return pages->async_next(t); });
    cl.reset();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(next()->ec == errc::client_stopped);
}

// Which of the two is stopped first, the call or its fetch, is chance: of many some go either way.
BOOST_AUTO_TEST_CASE(a_stream_that_stops_with_its_client_tells_what_it_did)
{
    std::vector<page_stream<backup_summary>> streams;
    std::vector<std::shared_ptr<ending<got>>> calls;
    for (int i = 0; i < 32; ++i) {
        wire.expect("GET /v3/p/backups?limit=2").hold();
        streams.push_back(api().list_backups(list_backups_query().limit(2)));
        calls.push_back(start<got>([&](auto t) { return streams.back().async_next(t); }));
    }
    time.run_for(ctx, 3s);
    api().stop();
    for (auto const& e : calls) {
        BOOST_TEST(finish(e));
        BOOST_TEST(e->ec == asio::error::operation_aborted);
        BOOST_TEST(e->info.operation == "vbs.backups.list.v3");
        BOOST_TEST(e->info.attempts == 1);
        BOOST_TEST((e->info.elapsed == 3s));
        BOOST_TEST(!e->info.client_request_id.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_stream_that_stops_during_the_log_in_tells_it)
{
    pages.reset();
    cl.reset();
    options.credentials = password_credentials("https://iam.test/v3", "u", "secret").project_name("p");
    wire.expect("POST /v3/auth/tokens").hold();
    std::vector<page_stream<backup_summary>> streams;
    std::vector<std::shared_ptr<ending<got>>> calls;
    for (int i = 0; i < 32; ++i) {
        streams.push_back(api().list_backups(list_backups_query().limit(2)));
        calls.push_back(start<got>([&](auto t) { return streams.back().async_next(t); }));
    }
    time.run_for(ctx, 3s);
    api().stop();
    for (auto const& e : calls) {
        BOOST_TEST(finish(e));
        BOOST_TEST(e->ec == asio::error::operation_aborted);
        BOOST_TEST(e->info.operation == "iam.tokens.create");
    }
}

BOOST_AUTO_TEST_CASE(as_many_pages_as_the_caller_wants)
{
    pages.emplace(api().list_backups(list_backups_query().limit(2).offset(4), 1));
    wire.expect("GET /v3/p/backups?limit=2&offset=4").reply(200, page_json({"a", "b"}, "b"));
    BOOST_TEST(ids(next()) == "ab");
    BOOST_TEST(ids(next()) == "end");
}

BOOST_AUTO_TEST_CASE(lists_that_page_by_offset)
{
    auto failures = api().list_failure_jobs(list_failure_jobs_query().limit(1));
    using list = std::optional<page<failure_job>>;
    auto const one = [](std::string const& id) {
        return R"({"count":1,"failure_jobs":[{"job_id":")" + id + R"(","failure_status":"createFail"}]})";
    };
    wire.expect("GET /v1/p/task-center/failure-jobs?limit=1").reply(200, one("f1"));
    wire.expect("GET /v1/p/task-center/failure-jobs?limit=1&offset=1").reply(200, one("f2"));
    wire.expect("GET /v1/p/task-center/failure-jobs?limit=1&offset=2")
        .reply(200, R"({"count":0,"failure_jobs":[]})");
    std::string seen;
    for (int i = 0; i < 3; ++i) {
        auto const e = run<list>([&](auto t) { return failures.async_next(t); });
        BOOST_TEST(!e->ec);
        if (e->value)
            seen += e->value->items.at(0).id.str() + " ";
    }
    BOOST_TEST(seen == "f1 f2 ");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
