// Every operation, left at every step: its client goes, its context goes, both in either order. Nothing hangs, nothing
// is called twice, and whatever a handler owns is given back. The sanitizers look, too.
#include "client/every_call.hpp"
#include "client/memory_cloud.hpp"

#include <algorithm>
#include <cstdlib>

namespace vigil::test {
namespace {

enum class fate { client, context, client_then_context, context_then_client, shutdown_then_context };
constexpr fate fates[] = {fate::client, fate::context, fate::client_then_context, fate::context_then_client,
                          fate::shutdown_then_context};

// A step of all steps, where everything takes long: VIGIL_TEST_EVERY=5 looks at each fifth.
int every_nth()
{
    auto const* const text = std::getenv("VIGIL_TEST_EVERY");
    return text ? std::max(1, std::atoi(text)) : 1;
}

struct scene : memory_cloud
{
    explicit scene(dialect d)
    {
        with_password();
        options.service = d;
        options.sdrs_endpoint = options.vbs_endpoint = options.volume_endpoint = "https://service.test";
        options.retry.max_attempts = 2;
        options.call_deadline = 20s;
        service->faults = {{"GET", 1, {503}}, {"POST /v2", 1, {504}}};
    }
};

// All that its handler owns.
std::shared_ptr<told::end> kept_of(every_call const& what, scene& s)
{
    told t;
    what.start(s.api(), t);
    return t.at;
}

constexpr int most_steps = 250; // of a stream of changes there is no last one

// How it ends when nobody interferes, and after how many steps.
int steps_of(every_call const& what, dialect d, error_code& ec)
{
    scene s(d);
    auto const e = kept_of(what, s);
    int n = 0;
    while (e->times == 0 && n < most_steps && s.step())
        ++n;
    BOOST_TEST((e->times == 1 || n == most_steps), what.name);
    ec = e->ec;
    return n;
}

void leave(every_call const& what, dialect d, int after, fate how, error_code usual)
{
    std::shared_ptr<told::end> e;
    std::weak_ptr<net::pooled_transport> pool;
    {
        scene s(d);
        e = kept_of(what, s);
        pool = s.pool;
        s.steps(after);
        bool const told_before = e->times == 1;
        switch (how) {
        case fate::client:
            s.cl.reset();
            BOOST_TEST(s.nothing_left());
            BOOST_TEST(e->times == 1);
            BOOST_TEST((e->ec == usual || e->ec == condition::cancelled), e->ec.message());
            BOOST_TEST(s.pool.expired());
            break;
        case fate::context: s.ctx.reset(); break;
        case fate::client_then_context:
            s.cl.reset();
            s.ctx.reset();
            break;
        case fate::context_then_client:
            s.ctx.reset();
            s.cl.reset();
            break;
        case fate::shutdown_then_context:
            s.api().async_shutdown(5s, [e](error_code, shutdown_report) {});
            s.steps(after % 7);
            s.ctx.reset();
            break;
        }
        BOOST_TEST(e->times <= 1);
        if (how != fate::client)
            BOOST_TEST((told_before || e->times == 0 || how == fate::shutdown_then_context));
    }
    BOOST_TEST(e.use_count() == 1); // no handler is left
    BOOST_TEST(pool.expired());     // nor anything of the client
}

void leave_everywhere(dialect d)
{
    for (auto const& what : every_call_with("b1", "word")) {
        error_code usual;
        auto const all = steps_of(what, d, usual);
        for (auto const how : fates)
            for (int n = 0; n <= all; n += every_nth())
                BOOST_TEST_CONTEXT(what.name << " after " << n << " of " << all << " steps, fate "
                                             << static_cast<int>(how))
                {
                    leave(what, d, n, how, usual);
                }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(abandoned)

BOOST_AUTO_TEST_CASE(every_operation_of_vbs_and_sdrs_at_every_step) { leave_everywhere(dialect::vbs); }

BOOST_AUTO_TEST_CASE(every_operation_of_cinder_at_every_step) { leave_everywhere(dialect::cinder); }

// Whatever calls share: a line for few connections, one log-in, a set of waits, streams.
BOOST_AUTO_TEST_CASE(many_at_once_at_every_step)
{
    for (auto const how : fates)
        for (int n = 0; n < 240; n += every_nth()) {
            auto owned = std::make_shared<int>();
            std::weak_ptr<int> const seen = owned;
            {
                scene s(dialect::vbs);
                s.options.connections.per_origin = 1;
                s.options.rate.per_second = 5;
                auto const note = [owned](error_code, auto const&...) {};
                owned.reset();
                for (int i = 0; i < 5; ++i)
                    s.api().async_get_backup(backup_id("b" + std::to_string(i)), note);
                s.api().async_await_job(job_id("j1"), note);
                auto changes = s.api().watch_backup(backup_id("b1"));
                changes.async_next_change(note);
                auto set = std::make_unique<watch_set>(s.api());
                set->add(job_id("j2"));
                set->follow(backup_id("b2"));
                set->async_wait_all(note);
                auto pages = s.api().list_backups(list_backups_query());
                pages.async_next(note);
                s.steps(n);
                switch (how) {
                case fate::client: s.cl.reset(); break;
                case fate::context: s.ctx.reset(); break;
                case fate::client_then_context:
                    s.cl.reset();
                    s.ctx.reset();
                    break;
                case fate::context_then_client:
                    s.ctx.reset();
                    s.cl.reset();
                    break;
                case fate::shutdown_then_context:
                    s.api().async_shutdown(1s, note);
                    s.steps(n % 11);
                    s.ctx.reset();
                    break;
                }
                if (how == fate::client)
                    BOOST_TEST(s.nothing_left(), n);
            }
            BOOST_TEST(seen.expired(), n << " steps, fate " << static_cast<int>(how));
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
