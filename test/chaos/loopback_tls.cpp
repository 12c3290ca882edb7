// What a service may do at the end of a TLS connection, and what it may not: replies nobody asked for, ends without a
// farewell, new keys.
#include "chaos/loopback.hpp"
#include "chaos/tls_front.hpp"

#include <vector>

namespace vigil::chaos {
namespace {

struct behind_a_front : loopback
{
    std::optional<tls_front> front;
    std::vector<std::string> ids; // of backups that are there
    bool strays = false;          // each read is followed by a reply that nobody asked for
    std::uint64_t asked_for_strays = 0;

    behind_a_front()
    {
        service.tls = false;
        service.series.emplace_back();
        service.series.back().count = 20;
        service.series.back().takes = testing::time_range{1ms, 1ms};
        options.reconcile.grace = 200ms;
    }

    void open_front(tls_of version)
    {
        sim.emplace(service);
        wait_until([&] { return sim->books().size() == 20; });
        for (auto const& b : sim->books())
            ids.push_back(b.id);
        BOOST_TEST_REQUIRE(ids.size() == 20u);
        front.emplace(sim->port(), version);
        options.tls.ca_pem = front->ca_pem();
        reach(front->url());
    }

    static bool creates(std::string_view head)
    {
        return head.starts_with("POST /v2/") || head.starts_with("POST /v3/1");
    }
    static bool reads(std::string_view head) { return head.starts_with("GET "); }

    // All of them are read, one after the other: each answer is the one to its question.
    asio::awaitable<int> read_all(client& cl)
    {
        int attempts = 0;
        for (auto const& id : ids) {
            diagnostics info;
            auto [ec, b] = co_await cl.async_get_backup(backup_id(id), redirect_diagnostics(as_result, info));
            BOOST_TEST(!ec, ec.message() << "; " << to_string(info));
            BOOST_TEST(b.id.str() == id);
            attempts += info.attempts;
            // What nobody asked for has to be there before the next question: else it is an answer to it.
            auto const sent = [&] { return front->stats().strays == asked_for_strays; };
            asked_for_strays += strays ? 1u : 0u;
            while (!sent())
                co_await pause(1ms);
        }
        co_return attempts;
    }

    // With each reply to a read, and how often reads were asked then.
    int read_through(trick t)
    {
        front->script([t](std::uint64_t, std::string_view head) { return reads(head) ? t : trick::none; });
        int attempts = 0;
        auto const body = [&]() -> asio::awaitable<void> {
            auto cl = make();
            attempts = co_await read_all(cl);
        };
        run(body());
        wait_until([&] { return front->stats().open == 0; });
        paper.leak("connections to the front", front->stats().open);
        return attempts;
    }

    // One create, the first of whose requests meets it.
    word create_through(trick t, std::string const& name)
    {
        bool met = false;
        front->script([t, &met](std::uint64_t, std::string_view head) {
            auto const now = creates(head) && !std::exchange(met, true);
            return now ? t : trick::none;
        });
        word said;
        auto const body = [&]() -> asio::awaitable<void> {
            auto cl = make();
            said = co_await create(cl, name);
        };
        run(body());
        front->script({});
        BOOST_TEST(met);
        return said;
    }

    // One read without a second attempt.
    error_code read_once(trick t)
    {
        options.retry.max_attempts = 1;
        front->script([t](std::uint64_t, std::string_view head) { return reads(head) ? t : trick::none; });
        error_code seen;
        auto const body = [&]() -> asio::awaitable<void> {
            auto cl = make();
            diagnostics info;
            auto [ec, b] =
                co_await cl.async_get_backup(backup_id(ids[0]), redirect_diagnostics(as_result, info));
            BOOST_TEST((!ec || ec == errc::retries_exhausted));
            seen = info.cause;
        };
        run(body());
        options.retry.max_attempts = 4;
        return seen;
    }
};

auto const both = {tls_of::v1_2, tls_of::v1_3};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tls, behind_a_front)

BOOST_AUTO_TEST_CASE(a_second_reply_is_never_taken_for_the_next_one)
{
    open_front(tls_of::v1_3);
    BOOST_TEST(read_through(trick::reply_twice) == 20);
    auto const said = create_through(trick::reply_twice, "twice");
    BOOST_TEST(!said.ec);
    BOOST_TEST((said.info.provenance == provenance::created));
    close_books();
}

BOOST_AUTO_TEST_CASE(a_reply_that_nobody_asked_for_is_never_taken_for_the_next_one)
{
    open_front(tls_of::v1_3);
    strays = true;
    BOOST_TEST(read_through(trick::stray_reply) == 20);
    BOOST_TEST(front->stats().accepted >= 20u); // none of them was used again
    BOOST_TEST(!create_through(trick::stray_reply, "stray").ec);
    close_books();
}

// The length was known, so nothing is missing.
BOOST_AUTO_TEST_CASE(a_whole_body_needs_no_farewell)
{
    for (auto const version : both) {
        ids.clear();
        open_front(version);
        // A connection may be found dead only when it is used again, for its end was not announced.
        BOOST_TEST(read_through(trick::cut_after_body) <= 40);
        BOOST_TEST(!read_once(trick::cut_after_body));
        auto const said = create_through(trick::cut_after_body, "unclosed");
        BOOST_TEST(!said.ec);
        BOOST_TEST((said.info.provenance == provenance::created));
    }
    close_books();
}

BOOST_AUTO_TEST_CASE(half_a_body_is_no_answer)
{
    for (auto const version : both) {
        ids.clear();
        open_front(version);
        BOOST_TEST(read_once(trick::cut_in_body) == errc::connection_lost);
    }
    auto const said = create_through(trick::cut_in_body, "half");
    BOOST_TEST(!said.ec);
    BOOST_TEST((said.info.provenance == provenance::adopted));
    close_books();
}

// Such a body could be cut anywhere by anybody: TLS says where it ends, or nobody does.
BOOST_AUTO_TEST_CASE(a_body_that_ends_with_the_connection_needs_a_farewell)
{
    for (auto const version : both) {
        ids.clear();
        open_front(version);
        BOOST_TEST(read_through(trick::endless) == 20);
        BOOST_TEST(read_once(trick::endless_unclosed) == errc::connection_lost);
        BOOST_TEST(read_once(trick::endless_cut) == errc::connection_lost);
    }
    auto const said = create_through(trick::endless_unclosed, "endless");
    BOOST_TEST(!said.ec);
    BOOST_TEST((said.info.provenance == provenance::adopted));
    close_books();
}

// A gateway that refuses without having read: an answer all the same, and nothing was made.
BOOST_AUTO_TEST_CASE(an_answer_before_the_body_is_read)
{
    open_front(tls_of::v1_3);
    auto const said = create_through(trick::early_reply, "early");
    BOOST_TEST(!said.ec, said.ec.message() << to_string(said.info));
    BOOST_TEST(sim->stats().creates == 21u);
    close_books();
}

// The same, of eight megabytes: most of them are never taken, and the connection is reset under them.
BOOST_AUTO_TEST_CASE(an_answer_to_the_head_of_a_large_request)
{
    options.validate_arguments = false;
    open_front(tls_of::v1_3);
    front->script([](std::uint64_t, std::string_view head) {
        return creates(head) ? trick::early_reply : trick::none;
    });
    auto const begun = now();
    diagnostics info;
    auto const body = [&]() -> asio::awaitable<void> {
        auto cl = make();
        create_native_backup_request request(volume_id("v"), "large");
        request.description(std::string(8'000'000, 'd')).marker(create_marker::none);
        auto [ec, made] =
            co_await cl.async_create_native_backup(std::move(request), redirect_diagnostics(as_result, info));
        BOOST_TEST((ec == condition::transient || ec == errc::outcome_unknown), ec.message());
    };
    run(body());
    BOOST_TEST(info.attempts > 1);
    BOOST_TEST((now() - begun < options.call_deadline + 1s));
    BOOST_TEST(sim->stats().creates == 20u);
}

// The client refuses, and neither hangs nor crashes; what was answered stays answered.
BOOST_AUTO_TEST_CASE(renegotiation_is_refused)
{
    open_front(tls_of::v1_2);
    for (auto const t : {trick::renegotiate, trick::renegotiate_idle}) {
        BOOST_TEST_CONTEXT(to_string(t))
        {
            auto const before = front->stats();
            BOOST_TEST(read_through(t) <= 60);
            BOOST_TEST(create_through(t, std::string(to_string(t))).ec == error_code());
            auto const after = front->stats();
            BOOST_TEST(after.done[static_cast<std::size_t>(t)] >= 21u);
            // Whoever asks for it loses the connection; at once, if he does so before his answer.
            BOOST_TEST(after.accepted - before.accepted >= (t == trick::renegotiate ? 20u : 2u));
        }
    }
    close_books();
}

BOOST_AUTO_TEST_CASE(new_keys_are_accepted)
{
    open_front(tls_of::v1_3);
    BOOST_TEST(read_through(trick::key_update) == 20);
    BOOST_TEST(front->stats().accepted <= 2u); // all of it on one connection
    BOOST_TEST(front->stats().done[static_cast<std::size_t>(trick::key_update)] >= 20u);
    BOOST_TEST(!create_through(trick::key_update, "keys").ec);
    close_books();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::chaos
