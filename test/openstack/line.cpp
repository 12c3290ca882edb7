// A real Cinder behind a line that resets, stalls and ends connections: one backup for each create, and the waits end.
#include "chaos/books.hpp"
#include "chaos/proxy.hpp"
#include "openstack/stack.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdlib>

namespace vigil::test {

namespace {

using chaos::byte_fault, chaos::fate, chaos::hurt, chaos::side;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

time_point now() { return std::chrono::steady_clock::now(); }

std::uint16_t port_of(std::string const& url)
{
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

struct bad_line : real_cloud
{
    chaos::fault_proxy cinder{port_of(desk.text("volume_url"))};
    client_options direct = options; // past the proxy: for the books
    chaos::books books;

    bad_line()
    {
        options.volume_endpoint = "http://127.0.0.1:" + std::to_string(cinder.port());
        options.reconcile.grace = 5s;
    }

    // The wait included. `state` is compared with Cinder's.
    asio::awaitable<chaos::word> back_up(client& cl, volume_id from, std::string name)
    {
        auto const n = books.begin("back up " + name, now(), now() + 100s);
        books.creates(n, name, from.str());
        create_native_backup_request request(from, name);
        chaos::word said;
        auto const [ec, made] = co_await cl.async_back_up(std::move(request), wait_options().limit(60s),
                                                          redirect_diagnostics(as_tuple, said.info));
        said.ec = ec;
        said.backup = made.id.str();
        said.state = ec ? "" : std::string(made.status.text());
        books.end(n, now(), said);
        co_return said;
    }

    // The connection whose first request is the create meets `f`: what was open is cut, and what has to be known
    // before (the token, the microversion) is.
    chaos::word back_up_through(byte_fault f, std::string name)
    {
        auto const from = volume();
        chaos::word said;
        auto const body = [&]() -> asio::awaitable<void> {
            auto cl = make();
            co_await cl.async_list_backups(list_backups_query().limit(1));
            cinder.script(fate(f));
            cinder.cut();
            said = co_await back_up(cl, from, std::move(name));
        };
        run(body());
        BOOST_TEST(!said.ec, said.ec.message() << "; " << to_string(said.info));
        return said;
    }

    // What Cinder has, asked past the proxy.
    void close_books()
    {
        std::vector<chaos::entry> there;
        auto const body = [&]() -> asio::awaitable<void> {
            client cl(ctx.get_executor(), direct);
            auto const all = co_await cl.async_list_backup_details(list_backups_query().limit(1000));
            for (auto const& b : all.items) {
                chaos::entry e;
                e.id = b.id.str();
                e.name = b.name;
                e.volume = b.volume.str();
                e.outcome = b.status.text();
                there.push_back(std::move(e));
            }
        };
        run(body());
        books.leak("connections", open_links());
        for (auto const& f : books.close(there, {}, now()))
            BOOST_ERROR(to_string(f.what) << ": " << f.text);
    }

    std::size_t open_links()
    {
        auto const body = [&]() -> asio::awaitable<void> {
            asio::steady_timer timer(ctx);
            for (auto const end = now() + 5s; cinder.stats().open > 0 && now() < end;) {
                timer.expires_after(5ms);
                co_await timer.async_wait(asio::use_awaitable);
            }
        };
        run(body());
        return cinder.stats().open;
    }

    std::uint64_t happened(hurt h) const { return cinder.stats().done[static_cast<std::size_t>(h)]; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(real_line, bad_line)

// Cinder has done it, and nobody hears so: nothing of the answer, half of its head, half of its body.
BOOST_AUTO_TEST_CASE(an_answer_to_a_create_that_is_reset)
{
    for (std::size_t const k : {0u, 40u, 330u}) {
        auto const said =
            back_up_through(byte_fault(side::reply, k, hurt::reset), "reset-back-" + std::to_string(k));
        BOOST_TEST((said.info.provenance == provenance::adopted), to_string(said.info));
    }
    BOOST_TEST(happened(hurt::reset) == 3u);
    close_books();
}

// It never reaches Cinder as a whole, so it is sent again.
BOOST_AUTO_TEST_CASE(a_create_that_is_cut_in_its_middle)
{
    for (auto const what : {hurt::reset, hurt::finish})
        for (std::size_t const k : {1u, 200u}) {
            auto const said = back_up_through(byte_fault(side::request, k, what),
                                              std::string(to_string(what)) + "-out-" + std::to_string(k));
            BOOST_TEST((said.info.provenance == provenance::created), to_string(said.info));
        }
    BOOST_TEST(happened(hurt::reset) + happened(hurt::finish) == 4u);
    close_books();
}

BOOST_AUTO_TEST_CASE(stalls_at_the_head_of_the_answer)
{
    options.connections.first_byte = 4s;
    for (std::size_t const k : {0u, 12u}) {
        auto const said =
            back_up_through(byte_fault(side::reply, k, hurt::stall), "stall-back-" + std::to_string(k));
        BOOST_TEST((said.info.provenance == provenance::adopted), to_string(said.info));
    }
    auto const out = back_up_through(byte_fault(side::request, 150, hurt::stall), "stall-out");
    BOOST_TEST((out.info.provenance == provenance::created), to_string(out.info));
    BOOST_TEST(happened(hurt::stall) == 3u);
    close_books();
}

BOOST_AUTO_TEST_CASE(single_bytes)
{
    for (auto const s : {side::request, side::reply}) {
        auto const said =
            back_up_through(byte_fault(s, 0, hurt::drip), s == side::request ? "drip-out" : "drip-back");
        BOOST_TEST((said.info.provenance == provenance::created), to_string(said.info));
    }
    BOOST_TEST(happened(hurt::drip) == 2u);
    close_books();
}

// Backups of five seconds, and twenty in which nobody answers: first refused, then silent.
BOOST_AUTO_TEST_CASE(twenty_seconds_without_cinder)
{
    options.connections.first_byte = 4s;
    std::vector<volume_id> from;
    for (int i = 0; i < 4; ++i)
        from.push_back(volume({{"delay", "5"}}));
    auto cl = make();
    std::size_t ended = 0;
    std::size_t good = 0;
    for (std::size_t i = 0; i < from.size(); ++i)
        asio::co_spawn(
            ctx,
            [](bad_line& me, client& c, volume_id v, std::string name, std::size_t& ends,
               std::size_t& well) -> asio::awaitable<void> {
                auto const said = co_await me.back_up(c, std::move(v), std::move(name));
                BOOST_TEST(!said.ec, said.ec.message() << "; " << to_string(said.info));
                ++ends;
                well += !said.ec;
            }(*this, cl, from[i], "outage-" + std::to_string(i), ended, good),
            [](std::exception_ptr e) {
                if (e)
                    std::rethrow_exception(e);
            });
    auto const body = [&]() -> asio::awaitable<void> {
        asio::steady_timer timer(ctx, 3s); // they have begun
        co_await timer.async_wait(asio::use_awaitable);
        cinder.go_away();
        timer.expires_after(10s);
        co_await timer.async_wait(asio::use_awaitable);
        cinder.hold();
        cinder.come_back();
        timer.expires_after(10s);
        co_await timer.async_wait(asio::use_awaitable);
        BOOST_TEST(ended == 0u);
        cinder.release();
        auto const end = now() + 60s;
        while (ended < from.size() && now() < end) {
            timer.expires_after(20ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
    };
    run(body());
    BOOST_TEST(good == from.size());
    {
        auto const gone = std::move(cl);
    }
    close_books();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
