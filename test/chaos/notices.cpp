// The books are kept so that something is found in them: each sin is committed here, and seen.
#include "chaos/books.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

namespace vigil::chaos {

using namespace std::chrono_literals;

namespace {

constexpr time_point t0{};

struct ledger : books
{
    std::vector<entry> service;
    std::map<std::string, std::size_t> effects;

    number back_up(std::string name = "nightly")
    {
        auto const n = books::begin("back_up", t0, t0 + 60s);
        creates(n, std::move(name), "v1");
        return n;
    }
    void has(std::string id, std::string name = "nightly", std::string outcome = "available")
    {
        service.push_back({id, "job-" + id, std::move(name), "v1", std::move(outcome), "req-1", false});
    }
    static word made(std::string id, provenance how = provenance::created)
    {
        word w;
        w.backup = std::move(id);
        w.info.provenance = how;
        return w;
    }
    static word refused(error_code ec)
    {
        word w;
        w.ec = ec;
        return w;
    }
    static word unknown(std::vector<std::string> may_exist, std::string evidence = "cancelled")
    {
        auto w = refused(errc::outcome_unknown);
        w.info.outcome_unknown = true;
        w.info.may_exist = std::move(may_exist);
        w.info.evidence = std::move(evidence);
        return w;
    }
    // "lost lost duplicate"
    std::string found()
    {
        std::string all;
        for (auto const& f : close(service, effects, t0 + 1h))
            all.append(all.empty() ? "" : " ").append(to_string(f.what));
        return all;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(what_the_books_notice, ledger)

BOOST_AUTO_TEST_CASE(nothing_when_all_is_well)
{
    end(back_up("a"), t0, made("1"));
    end(back_up("b"), t0, made("2", provenance::adopted));
    end(back_up("c"), t0, unknown({"3"}));
    end(back_up("d"), t0, refused(errc::conflict));
    auto by_job = refused(errc::wait_deadline); // of a wait that was left: the job says which
    by_job.info.job_id = "job-5";
    end(back_up("e"), t0, by_job);
    has("1", "a");
    has("2", "b-0123456789abcdef"); // with a mark
    has("3", "c");
    has("5", "e");
    has("9", "somebody else's");
    BOOST_TEST(found() == "");
    BOOST_TEST(counted().created == 1u);
    BOOST_TEST(counted().adopted == 1u);
    BOOST_TEST(counted().unknown == 1u);
    BOOST_TEST(counted().unknown_named == 1u);
}

BOOST_AUTO_TEST_CASE(a_backup_that_was_refused_and_is_there)
{
    end(back_up(), t0, refused(errc::conflict));
    has("1");
    BOOST_TEST(found() == "lost");
}

BOOST_AUTO_TEST_CASE(a_cancelled_create_that_does_not_say_that_it_may_have_made_something)
{
    end(back_up("a"), t0, refused(boost::asio::error::operation_aborted));
    auto told = unknown({});
    told.ec = boost::asio::error::operation_aborted;
    end(back_up("b"), t0, told);
    has("1", "a");
    has("2", "b");
    BOOST_TEST(found() == "lost");
}

BOOST_AUTO_TEST_CASE(a_backup_that_was_looked_for_and_not_seen)
{
    end(back_up(), t0, unknown({}, "nothing of it was seen for 10 s, and no time is left to send it again"));
    has("1");
    BOOST_TEST(found() == "lost");
}

BOOST_AUTO_TEST_CASE(a_success_that_is_not_there)
{
    end(back_up(), t0, made("1"));
    BOOST_TEST(found() == "lost");
}

BOOST_AUTO_TEST_CASE(a_success_that_names_nothing)
{
    end(back_up(), t0, made(""));
    BOOST_TEST(found() == "lost");
}

BOOST_AUTO_TEST_CASE(the_backup_of_somebody_else)
{
    end(back_up("a"), t0, made("1", provenance::adopted));
    has("1", "b");
    BOOST_TEST(found() == "lost");
}

BOOST_AUTO_TEST_CASE(two_backups_of_one_call)
{
    end(back_up(), t0, made("1"));
    has("1");
    has("2");
    BOOST_TEST(found() == "lost duplicate"); // nobody knows the second
}

BOOST_AUTO_TEST_CASE(two_backups_of_one_call_that_says_so)
{
    end(back_up("a"), t0, unknown({"1", "2"}));
    end(back_up("b"), t0, unknown({"3"}));
    has("1", "a");
    has("2", "a");
    has("3", "b");
    has("4", "b");
    BOOST_TEST(found() == "duplicate"); // that of b, which does not
    BOOST_TEST(counted().told_twice == 1u);
}

BOOST_AUTO_TEST_CASE(two_calls_of_one_name_may_make_two)
{
    end(back_up(), t0, made("1"));
    end(back_up(), t0, made("2"));
    has("1");
    has("2");
    BOOST_TEST(found() == "");
}

BOOST_AUTO_TEST_CASE(effects_are_counted_too)
{
    auto const act = [&](std::string what, error_code ec, bool unknown_outcome, std::size_t there) {
        auto const n = books::begin(what, t0, {});
        makes(n, what);
        auto w = refused(ec);
        w.info.outcome_unknown = unknown_outcome;
        end(n, t0, w);
        effects[what] = there;
    };
    act("done and there", {}, false, 1);
    act("unknown and there", errc::outcome_unknown, true, 1);
    act("unknown and not there", errc::outcome_unknown, true, 0);
    act("refused and not there", errc::conflict, false, 0);
    BOOST_TEST(found() == "");
    act("done twice", {}, false, 2);
    BOOST_TEST(found() == "duplicate");
}

BOOST_AUTO_TEST_CASE(effects_that_are_not_there_and_those_of_nobody)
{
    auto const act = [&](std::string what, error_code ec, std::size_t there) {
        auto const n = books::begin(what, t0, {});
        makes(n, what);
        end(n, t0, refused(ec));
        effects[what] = there;
    };
    act("done and not there", {}, 0);
    act("refused and there", errc::conflict, 1);
    BOOST_TEST(found() == "lost lost");
}

BOOST_AUTO_TEST_CASE(a_wait_that_tells_what_is_not_true)
{
    auto const wait = [&](std::string id, std::string state) {
        word w;
        w.backup = std::move(id);
        w.state = std::move(state);
        end(books::begin("wait", t0, {}), t0, w);
    };
    has("1", "x", "available");
    has("2", "x", "error");
    wait("1", "available");
    wait("2", "error");
    wait("2", "");
    BOOST_TEST(found() == "");
    wait("1", "error");
    BOOST_TEST(found() == "lost");
    wait("2", "gone");
    wait("3", "available");
    BOOST_TEST(found() == "lost lost lost");
}

BOOST_AUTO_TEST_CASE(operations_that_end_late_twice_or_never)
{
    auto const in_time = books::begin("in time", t0, t0 + 60s);
    end(in_time, t0 + 61s, {}); // a second is allowed
    BOOST_TEST(ended(in_time));
    auto const late = books::begin("late", t0, t0 + 60s);
    end(late, t0 + 61'001ms, {});
    auto const twice = books::begin("twice", t0, t0 + 60s);
    end(twice, t0, {});
    end(twice, t0, {});
    auto const cancelled = books::begin("cancelled", t0, t0 + 60s);
    cancel(cancelled, t0 + 10s);
    end(cancelled, t0 + 12s, {});
    auto const hurried = books::begin("hurried", t0, t0 + 60s);
    hurry(hurried, t0 + 10s);
    hurry(hurried, t0 + 20s); // by then it had to have ended
    end(hurried, t0 + 12s, {});
    books::begin("never", t0, {});
    BOOST_TEST(open() == 1u);
    BOOST_TEST(found() == "hung hung hung hung hung");
}

BOOST_AUTO_TEST_CASE(what_is_left_over)
{
    leak("connections", 0);
    BOOST_TEST(found() == "");
    leak("connections", 2);
    BOOST_TEST(found() == "leaked");
}

BOOST_AUTO_TEST_CASE(the_last_line)
{
    BOOST_TEST(last_line({0, 0, 0, 0}, 25) == "lost 0 duplicate 0 hung 0 leaked 0 seeds 25");
    BOOST_TEST(last_line({1, 2, 3, 4}, 5) == "lost 1 duplicate 2 hung 3 leaked 4 seeds 5");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::chaos
