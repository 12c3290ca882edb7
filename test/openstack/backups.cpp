// Backups of a real Cinder: made, failed, listed, awaited.
#include "openstack/stack.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <set>

namespace vigil::test {

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

} // namespace

BOOST_FIXTURE_TEST_SUITE(real_backups, real_cloud)

BOOST_AUTO_TEST_CASE(a_backup_from_its_creation_to_available)
{
    auto const from = volume();
    auto cl = make();
    auto const body = [&]() -> asio::awaitable<void> {
        auto const b = co_await cl.async_back_up(create_native_backup_request(from, "first"));
        BOOST_TEST((b.status == backup_state::available));
        BOOST_TEST(b.name == "first");
        BOOST_TEST(b.volume == from);
        BOOST_TEST(b.size.value_or(0) == 1);
        BOOST_TEST(b.object_count.value_or(0) >= 1);
        BOOST_TEST(b.created_at.has_value());
        BOOST_TEST((b.is_incremental == false));
        auto const again = co_await cl.async_get_backup(b.id);
        BOOST_TEST(again.id == b.id);

        auto more = create_native_backup_request(from, "second");
        auto const child = co_await cl.async_back_up(more.incremental(true));
        BOOST_TEST((child.status == backup_state::available));
        BOOST_TEST((child.is_incremental == true));
    };
    run(body());
    BOOST_TEST(std::ranges::count(events, "token renewed") == 1);
}

BOOST_AUTO_TEST_CASE(a_backup_that_ends_in_error_tells_why)
{
    auto const from = volume({{"fail_on", "backup"}});
    auto cl = make();
    diagnostics info;
    auto const body = [&]() -> asio::awaitable<void> {
        auto const [ec, b] = co_await cl.async_back_up(create_native_backup_request(from, "doomed"),
                                                       redirect_diagnostics(as_tuple, info));
        BOOST_TEST(ec == errc::backup_failed);
    };
    run(body());
    BOOST_TEST(info.fail_reason.find("injected failure of backup") != std::string::npos, info.fail_reason);
    BOOST_TEST(!info.backup_id.empty());
}

BOOST_AUTO_TEST_CASE(pages_of_one_and_filters)
{
    auto const from = volume();
    auto cl = make();
    std::set<std::string> made, listed;
    int pages = 0;
    auto const body = [&]() -> asio::awaitable<void> {
        for (auto const* name : {"a", "b", "c"}) {
            auto const b = co_await cl.async_back_up(create_native_backup_request(from, name));
            made.insert(b.id.str());
        }
        // The service links to a next page even when nothing follows (S14): it is empty then.
        list_backups_query query;
        query.volume(from).limit(1);
        for (std::string marker;;) {
            query.marker(marker);
            auto const p = co_await cl.async_list_backup_details(query);
            ++pages;
            for (auto const& b : p.items)
                BOOST_TEST(listed.insert(b.id.str()).second);
            marker = p.next_marker;
            if (marker.empty())
                break;
        }
        list_backups_query one;
        auto const found = co_await cl.async_list_backups(one.volume(from).name("b"));
        BOOST_TEST(found.items.size() == 1u);
        list_backups_query none;
        auto const nobody = co_await cl.async_list_backups(none.volume(from).status("error"));
        BOOST_TEST(nobody.items.empty());
    };
    run(body());
    BOOST_TEST(listed == made);
    BOOST_TEST(pages == 4);
}

// Thirty waits of slow backups, some doomed: one question serves everyone, and each ends with the truth.
BOOST_AUTO_TEST_CASE(many_waits_at_once)
{
    auto cl = make();
    std::vector<volume_id> from;
    for (int i = 0; i < 10; ++i)
        from.push_back(
            volume(i % 5 == 4 ? json::object{{"fail_on", "backup"}} : json::object{{"delay", "0.5"}}));
    int good = 0, bad = 0, ended = 0;
    auto const one = [&](volume_id v) -> asio::awaitable<void> {
        auto const [ec, b] = co_await cl.async_back_up(create_native_backup_request(v, "many"), as_tuple);
        good += !ec && b.status == backup_state::available;
        bad += ec == errc::backup_failed;
        ++ended;
    };
    auto const body = [&]() -> asio::awaitable<void> {
        for (auto const& v : from)
            asio::co_spawn(ctx, one(v), [](std::exception_ptr e) { BOOST_TEST(!e); });
        while (ended < 10)
            co_await asio::post(ctx, asio::use_awaitable);
    };
    run(body());
    BOOST_TEST(good == 8);
    BOOST_TEST(bad == 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
