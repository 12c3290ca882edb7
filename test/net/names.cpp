// Names and addresses: the resolver that cannot be cancelled, its memory, and the share of each address. The
// sockets are real, the time is not.
#include "net/loopback.hpp"
#include "net/manual_clock.hpp"
#include "net/name_cache.hpp"
#include "net/pooled_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>

namespace {

// What the system's resolver says in these tests.
struct resolver_script
{
    std::mutex mutex;
    std::condition_variable changed;
    bool blocked = false;
    int asked = 0;
    std::map<std::string, std::vector<char const*>> names;
} script;

using getaddrinfo_type = int (*)(char const*, char const*, addrinfo const*, addrinfo**);

} // namespace

// Names that end in ".scripted" are ours; the system answers all others.
extern "C" int getaddrinfo(char const* node, char const* service, addrinfo const* hints, addrinfo** result)
{
    static auto const system = reinterpret_cast<getaddrinfo_type>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (!node || !std::string_view(node).ends_with(".scripted"))
        return system(node, service, hints, result);
    std::unique_lock lock(script.mutex);
    ++script.asked;
    script.changed.notify_all();
    script.changed.wait(lock, [] { return !script.blocked; });
    addrinfo* first = nullptr;
    addrinfo** last = &first;
    for (auto const* const address : script.names[node]) {
        if (system(address, service, hints, last) != 0)
            return EAI_NONAME;
        while (*last)
            last = &(*last)->ai_next;
    }
    *result = first;
    return first ? 0 : EAI_NONAME;
}

namespace vigil::net {

namespace {

using namespace std::chrono_literals;
using test::settle;

struct fixture
{
    asio::io_context context{1};
    test::manual_clock time{context};
    connection_options limits;
    std::optional<pooled_transport> pool;
    std::optional<error_code> ec;
    http_reply reply;
    http_request request;

    fixture()
    {
        script.names.clear();
        script.asked = 0;
        limits.idle = duration::zero(); // every call opens
        open_pool();
    }
    ~fixture() { pool.reset(); }

    void open_pool()
    {
        pool.reset();
        proxy_options direct;
        direct.from_environment = false;
        std::string problem;
        auto const connect = make_tcp_connector(context.get_executor(), time, limits, {}, direct, problem);
        pool.emplace(context.get_executor(), time, limits, "test", *connect);
    }

    void start(std::string host, std::uint16_t port)
    {
        ec.reset();
        request.method = "GET";
        request.to = {false, std::move(host), port};
        request.target = "/";
        pool->async_exchange(request, time.now() + 1h, [this](error_code e, http_reply r) {
            ec = e;
            reply = std::move(r);
        });
        context.restart();
    }

    void finish()
    {
        while (!ec && context.run_one() != 0) {
        }
    }
};

// A port whose queue is full: connecting to it hangs.
struct full_queue
{
    asio::ip::tcp::acceptor acceptor;
    std::vector<asio::ip::tcp::socket> fillers;

    explicit full_queue(asio::io_context& c) : acceptor(c)
    {
        acceptor.open(asio::ip::tcp::v4());
        acceptor.bind({asio::ip::make_address("127.0.0.2"), 0});
        acceptor.listen(0);
        for (int i = 0; i < 4; ++i) {
            fillers.emplace_back(c);
            fillers.back().async_connect(acceptor.local_endpoint(), [](error_code) {});
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(names, fixture)

BOOST_AUTO_TEST_CASE(a_slow_resolver_is_left_behind)
{
    {
        std::lock_guard const lock(script.mutex);
        script.blocked = true;
    }
    start("slow.scripted", 80);
    settle(context);
    {
        std::unique_lock lock(script.mutex);
        script.changed.wait(lock, [] { return script.asked == 1; });
    }
    time.advance(4999ms);
    settle(context);
    BOOST_TEST(!ec);
    time.advance(1ms);
    settle(context);
    BOOST_TEST_REQUIRE(!!ec);
    BOOST_TEST(*ec == errc::phase_timeout);
    BOOST_TEST(reply.problem == "timeout: resolve slow.scripted");
    BOOST_TEST((reply.progress == progress::not_sent));
    {
        std::lock_guard const lock(script.mutex);
        script.blocked = false;
        script.changed.notify_all();
    }
    context.restart();
    context.run(); // the look-up ends, and finds nobody
}

BOOST_AUTO_TEST_CASE(names_are_remembered_for_a_while)
{
    test::server s(context);
    script.names["good.scripted"] = {"127.0.0.1"};
    for (int i = 0; i < 3; ++i) {
        start("good.scripted", s.port());
        finish();
        BOOST_TEST(*ec == error_code());
    }
    BOOST_TEST(s.connections == 3);
    BOOST_TEST(script.asked == 1);
    time.advance(limits.dns_ttl);
    start("good.scripted", s.port());
    finish();
    BOOST_TEST(script.asked == 2);
    // A name that was not found is asked again.
    for (int i = 0; i < 2; ++i) {
        start("bad.scripted", s.port());
        finish();
        BOOST_TEST(*ec == condition::transient);
    }
    BOOST_TEST(script.asked == 4);
}

BOOST_AUTO_TEST_CASE(every_address_is_tried)
{
    test::server s(context);
    script.names["two.scripted"] = {"127.0.0.3", "127.0.0.1"};
    start("two.scripted", s.port());
    finish();
    BOOST_TEST(*ec == error_code());
}

BOOST_AUTO_TEST_CASE(an_address_that_hangs_has_its_share_only)
{
    full_queue dead(context);
    auto const port = dead.acceptor.local_endpoint().port();
    start("127.0.0.2", port);
    settle(context);
    time.advance(4999ms);
    settle(context);
    BOOST_TEST(!ec);
    time.advance(1ms);
    settle(context);
    BOOST_TEST_REQUIRE(!!ec);
    BOOST_TEST(*ec == errc::phase_timeout);
    BOOST_TEST(reply.problem == "timeout: connect 127.0.0.2 port " + std::to_string(port));

    // Half of the limit for the first of two; the second one refuses. The name is known from another call.
    script.names["mixed.scripted"] = {"127.0.0.2", "127.0.0.3"};
    auto const closed =
        test::tcp::acceptor(context, {asio::ip::make_address("127.0.0.3"), 0}).local_endpoint().port();
    start("mixed.scripted", closed);
    finish();
    BOOST_TEST(*ec == asio::error::connection_refused);
    start("mixed.scripted", port);
    settle(context);
    time.advance(2499ms);
    settle(context);
    BOOST_TEST(!ec);
    time.advance(1ms);
    finish();
    BOOST_TEST(*ec == asio::error::connection_refused);
    BOOST_TEST(script.asked == 1);
}

BOOST_AUTO_TEST_CASE(limits_that_never_come)
{
    limits.resolve = limits.connect = limits.dns_ttl = duration::max();
    open_pool();
    test::server s(context);
    script.names["good.scripted"] = {"127.0.0.1"};
    for (int i = 0; i < 2; ++i) {
        start("good.scripted", s.port());
        settle(context); // a limit that has passed is heard of
        time.advance(1ns);
        finish();
        BOOST_TEST(*ec == error_code());
    }
    BOOST_TEST(script.asked == 1); // and the name is known for ever
}

BOOST_AUTO_TEST_CASE(families_take_turns)
{
    auto const a = [](char const* s) { return asio::ip::make_address(s); };
    BOOST_TEST((interleave({a("::1"), a("::2"), a("::3"), a("1.1.1.1"), a("2.2.2.2")}) ==
                addresses{a("::1"), a("1.1.1.1"), a("::2"), a("2.2.2.2"), a("::3")}));
    BOOST_TEST((interleave({a("1.1.1.1"), a("2.2.2.2")}) == addresses{a("1.1.1.1"), a("2.2.2.2")}));
    BOOST_TEST(interleave({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
