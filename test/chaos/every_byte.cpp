// One exchange that makes a backup, spoilt at every byte of its request and of its reply, in every way that the line
// knows.
#include "chaos/stage.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace vigil::chaos {

using namespace std::chrono_literals;

namespace {

testing::simulator_options service()
{
    testing::simulator_options o;
    o.static_tokens = {"token"};
    o.backup = {3s, 3s};
    o.latency = {20ms, 20ms};
    return o;
}

client_options options()
{
    client_options o;
    o.seed = 1;
    o.credentials = token_credentials("token");
    o.project = project_id(service().project);
    for (auto* endpoint : {&o.vbs_endpoint, &o.sdrs_endpoint, &o.volume_endpoint})
        *endpoint = virtual_line::url;
    return o;
}

struct exchange
{
    stage on;
    error_code ec;
    diagnostics info;
    std::string made;
    std::size_t there = 0;
    std::string problems;

    // The first connection meets `f`, the others nothing.
    exchange(bool native, line_fault f)
        : on(service(), options(), {}, [f](std::size_t n) { return n == 0 ? f : line_fault(); })
    {
        auto const n = on.books.begin("back_up", on.time.now(), on.time.now() + 70s);
        on.books.creates(n, "nightly", "v1");
        auto const call = [&](auto token) {
            if (native)
                on.client->async_back_up(create_native_backup_request(volume_id("v1"), "nightly"),
                                         wait_options(), std::move(token));
            else
                on.client->async_back_up(create_backup_request(volume_id("v1"), "nightly"), wait_options(),
                                         std::move(token));
        };
        on.begin<backup>(n, call, [this](word& w, backup b) {
            w.backup = made = b.id.str();
            w.state = w.ec ? "" : "available";
            ec = w.ec;
            info = w.info;
        });
        on.run([&] { return on.books.open() == 0; }, 1h);
        on.search_for_leaks();
        auto const books = on.line->books();
        there = books.size();
        for (auto const& found : on.books.close(entries_of(books), {}, on.time.now()))
            problems.append(to_string(found.what)).append(": ").append(found.text).append("\n");
    }
};

// How long the request and the reply are when nothing happens: on a connection of their own.
struct lengths
{
    std::size_t there = 0;
    std::size_t back = 0;
};

lengths measure(bool native)
{
    lengths l;
    auto on = std::make_unique<stage>(service(), options(), std::vector<outage>(),
                                      [](std::size_t) { return line_fault(); });
    auto const call = [&](auto token) {
        if (native)
            on->client->async_create_native_backup(
                create_native_backup_request(volume_id("v1"), "nightly").marker(create_marker::description),
                [token = std::move(token)](error_code ec, backup_summary const&) mutable {
                    std::move(token)(ec);
                });
        else
            on->client->async_create_backup(
                create_backup_request(volume_id("v1"), "nightly").marker(create_marker::description),
                [token = std::move(token)](error_code ec, created_backup const&) mutable {
                    std::move(token)(ec);
                });
    };
    bool done = false;
    call([&](error_code ec) {
        BOOST_TEST(!ec);
        auto const links = on->line->links();
        BOOST_TEST_REQUIRE(links.size() == 1u);
        l = {links.front()->read_by_peer(), links.front()->sent_back()};
        done = true;
    });
    on->run([&] { return done; }, 1h);
    BOOST_TEST_REQUIRE(done);
    BOOST_TEST(l.there > 300u);
    BOOST_TEST(l.back > 150u);
    return l;
}

// Whatever happens at byte k, the books are right. `certain`: it also ends with the one backup.
void at_every_byte(mishap what, bool certain, bool while_writing = false)
{
    for (bool const native : {false, true}) {
        auto const l = measure(native);
        bool const of_request = what == mishap::reset_request || what == mishap::stall_request ||
                                what == mishap::end_request || what == mishap::early_reply;
        auto const last = of_request ? l.there : l.back;
        for (std::size_t k = 0; k <= last; ++k) {
            line_fault f;
            f.what = what;
            f.at = k;
            f.while_writing = while_writing;
            f.pieces = k;
            exchange const e(native, f);
            BOOST_TEST_CONTEXT(to_string(what) << " at " << k << " of " << last << ", native " << native
                                               << ": " << to_string(e.info))
            {
                BOOST_TEST(e.problems == "");
                BOOST_TEST(e.on.line->counted().met[static_cast<std::size_t>(what)] == 1u);
                BOOST_TEST(e.there <= 1u);
                if (certain) {
                    BOOST_TEST(!e.ec, e.ec.message());
                    BOOST_TEST(e.there == 1u);
                } else {
                    BOOST_TEST((!e.ec || e.ec == errc::outcome_unknown), e.ec.message());
                }
            }
        }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_byte)

BOOST_AUTO_TEST_CASE(reset_in_the_request) { at_every_byte(mishap::reset_request, true); }
BOOST_AUTO_TEST_CASE(reset_while_the_request_is_written) { at_every_byte(mishap::reset_request, true, true); }
BOOST_AUTO_TEST_CASE(reset_in_the_reply) { at_every_byte(mishap::reset_reply, true); }
BOOST_AUTO_TEST_CASE(the_peer_ends_in_the_request) { at_every_byte(mishap::end_request, true); }
BOOST_AUTO_TEST_CASE(the_peer_ends_in_the_reply) { at_every_byte(mishap::end_reply, true); }
// 30 seconds of silence leave no time to look long enough: then nobody knows, and says so.
BOOST_AUTO_TEST_CASE(a_stall_in_the_request) { at_every_byte(mishap::stall_request, false); }
BOOST_AUTO_TEST_CASE(a_stall_while_the_request_is_written)
{
    at_every_byte(mishap::stall_request, false, true);
}
BOOST_AUTO_TEST_CASE(a_stall_in_the_reply) { at_every_byte(mishap::stall_reply, false); }
BOOST_AUTO_TEST_CASE(a_refusal_before_the_request_is_read) { at_every_byte(mishap::early_reply, true); }
BOOST_AUTO_TEST_CASE(the_reply_twice) { at_every_byte(mishap::reply_twice, true); }
BOOST_AUTO_TEST_CASE(a_reply_to_nothing) { at_every_byte(mishap::stray_reply, true); }

// In pieces of every kind: what came of it is what comes of whole ones.
BOOST_AUTO_TEST_CASE(in_pieces)
{
    for (bool const native : {false, true})
        for (std::size_t k = 0; k < 300; ++k) {
            line_fault f;
            f.what = k == 0 ? mishap::single_bytes : k == 1 ? mishap::interim : mishap::odd_pieces;
            f.pieces = k;
            exchange const e(native, f);
            BOOST_TEST_CONTEXT(to_string(f.what) << " of seed " << k << ": " << to_string(e.info))
            {
                BOOST_TEST(e.problems == "");
                BOOST_TEST(!e.ec, e.ec.message());
                BOOST_TEST((e.info.provenance == provenance::created));
                BOOST_TEST(e.there == 1u);
                BOOST_TEST(e.on.line->counted().opened == 1u);
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::chaos
