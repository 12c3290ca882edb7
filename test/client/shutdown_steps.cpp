// A client that shuts down at every step of its calls, with time for them to end and without.
#include "client/memory_cloud.hpp"

namespace vigil::test {
namespace {

memory_reply const lost{504, R"({"error_code":"APIG.0201","error_msg":"Backend timeout."})"};
memory_reply const busy{503, R"({"error_msg":"busy"})"};

// One call and what it meets on its way.
struct story
{
    std::string name;
    std::function<void(memory_cloud&)> arrange;
    bool creates = false;
    int others = 0; // calls before it, which get what it has to wait for
};

std::vector<story> const stories{
    {"in one go", [](memory_cloud&) {}},
    {"byte by byte", [](memory_cloud& c) { c.bytes_at_once = 64; }},
    {"in line for a connection", [](memory_cloud& c) { c.options.connections.per_origin = 1; }, false, 2},
    {"before a retry",
     [](memory_cloud& c) {
         c.service->faults = {{"GET", 1, busy}, {"GET", 2, busy}};
     }},
    {"in line for the rate",
     [](memory_cloud& c) {
         c.options.rate.per_second = 1;
         c.options.rate.burst = 1;
     },
     false, 2},
    {"in line for a token", [](memory_cloud& c) { c.with_password(); }},
    {"in line for a token that comes late",
     [](memory_cloud& c) {
         c.with_password();
         c.service->faults = {{"POST /v3/auth", 1, busy}};
     },
     false, 1},
    {"a token that is refused",
     [](memory_cloud& c) {
         c.with_password();
         c.service->faults = {{"GET", 1, {401, "{}"}}};
     }},
    {"before an open circuit",
     [](memory_cloud& c) {
         c.options.breaker.calls = 1;
         c.service->faults = {{"GET", 1, busy}, {"GET", 2, busy}};
     },
     false, 1},
    {"a second beside a slow one",
     [](memory_cloud& c) {
         c.options.hedge.enabled = true;
         c.options.hedge.after = 100ms;
         c.service->faults = {{"GET", 20, {200, "{}", {}, true}}};
     },
     false, 19},
    {"a create", [](memory_cloud&) {}, true},
    {"a create that is lost",
     [](memory_cloud& c) {
         c.service->faults = {{"POST", 1, lost}};
     },
     true},
    {"a create that is cut off",
     [](memory_cloud& c) {
         c.service->faults = {{"POST", 1, {0, {}, {}, false, true}}};
     },
     true},
    {"a lost create whose look fails",
     [](memory_cloud& c) {
         c.service->faults = {{"POST", 1, lost}, {"GET", 1, busy}};
     },
     true},
};

std::shared_ptr<ending<void>> begin(memory_cloud& c, story const& s)
{
    if (!s.creates)
        return c.get();
    auto const request = create_backup_request(volume_id("v1"), "n").marker(create_marker::description);
    return c.call([&](auto t) { c.api().async_create_backup(request, t); });
}

// How it is when nobody interferes.
struct usual
{
    int steps = 0;
    duration took{};
    std::vector<error_code> ends;

    explicit usual(story const& s)
    {
        memory_cloud c;
        s.arrange(c);
        std::vector<std::shared_ptr<ending<void>>> calls;
        for (int i = 0; i < s.others; ++i)
            calls.push_back(c.get());
        calls.push_back(begin(c, s));
        while (std::ranges::any_of(calls, [](auto const& e) { return e->times == 0; }) && c.step())
            ++steps;
        took = c.time.elapsed();
        for (auto const& e : calls)
            ends.push_back(e->ec);
    }
};

std::size_t cancelled(std::vector<std::shared_ptr<ending<void>>> const& calls)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(calls, [](auto const& e) { return e->ec == asio::error::operation_aborted; }));
}

void shut_down_after(int steps, story const& s, usual const& as, duration limit)
{
    memory_cloud c;
    s.arrange(c);
    std::vector<std::shared_ptr<ending<void>>> calls;
    for (int i = 0; i < s.others; ++i)
        calls.push_back(c.get());
    calls.push_back(begin(c, s));
    c.steps(steps);

    auto const began = c.time.now();
    auto const end = c.shut_down(limit);
    BOOST_TEST(c.ends_last(end));
    auto const asked = c.service->requests.size();
    auto const late = c.get();
    BOOST_TEST(c.nothing_left());
    BOOST_TEST(late->times == 1);
    BOOST_TEST(late->ec == errc::client_stopped);
    BOOST_TEST(c.service->requests.size() == asked);
    BOOST_TEST(end->times == 1);
    BOOST_TEST(!end->ec);
    BOOST_TEST((c.time.now() - began <= limit));
    BOOST_TEST(end->value.ended_waits == 0u);
    BOOST_TEST(end->value.cancelled_calls == cancelled(calls));
    for (std::size_t i = 0; i < calls.size(); ++i) {
        auto const& e = *calls[i];
        BOOST_TEST(e.times == 1);
        bool const cut = e.ec == asio::error::operation_aborted;
        BOOST_TEST((cut || e.ec == as.ends[i]), e.ec.message());
        BOOST_TEST((!cut || limit <= as.took), "it had the time");
        if (cut)
            BOOST_TEST(!e.info.rule.empty()); // who cancelled it
        if (cut && s.creates && c.service->count("POST /v2") != 0)
            BOOST_TEST(e.info.outcome_unknown);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(shutdown_steps)

BOOST_AUTO_TEST_CASE(calls_end_as_they_would_or_at_the_limit)
{
    for (auto const& s : stories) {
        usual const as(s);
        BOOST_TEST_REQUIRE(as.steps > 5);
        for (auto const limit : {duration::zero(), as.took / 2, duration(2h), duration::max()})
            for (int n = 0; n <= as.steps; ++n)
                BOOST_TEST_CONTEXT(s.name << ", after " << n << " of " << as.steps << " steps, limit "
                                          << std::chrono::duration<double>(limit).count() << " s")
                {
                    shut_down_after(n, s, as, limit);
                }
    }
}

// What the stories are about does happen in them.
BOOST_AUTO_TEST_CASE(they_tell_what_they_promise)
{
    auto const told = [](std::string_view name) {
        auto const& s = *std::ranges::find(stories, name, &story::name);
        auto c = std::make_unique<memory_cloud>();
        s.arrange(*c);
        std::vector<std::shared_ptr<ending<void>>> others;
        for (int i = 0; i < s.others; ++i)
            others.push_back(c->get());
        auto const e = begin(*c, s);
        BOOST_TEST(c->until([&] { return e->times > 0; }));
        return std::pair(e, std::move(c));
    };
    BOOST_TEST(told("before a retry").first->info.attempts == 3);
    BOOST_TEST((told("in line for the rate").second->time.elapsed() >= 2s));
    BOOST_TEST(told("before an open circuit").first->info.held >= 1);
    BOOST_TEST(told("a second beside a slow one").first->info.hedged == 1);
    BOOST_TEST(told("a token that is refused").second->service->count("POST /v3/auth") == 2u);
    for (auto const* name :
         {"a create that is lost", "a create that is cut off", "a lost create whose look fails"})
        BOOST_TEST(told(name).second->service->count("GET /v3/p/backups/detail") >= 1u, name);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
