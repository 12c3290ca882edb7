// The demonstration's verdict: it finds every way in which client and books can disagree.
#include "cli/demo_report.hpp"

#include <boost/test/unit_test.hpp>

using namespace vigil;
using namespace vigil::cli;
using namespace std::chrono_literals;

namespace {

utc_time const zero = utc_time() + std::chrono::hours(24 * 365 * 50);

// One backup that the client saw end, and its line in the books.
struct fixture
{
    demo_record seen;
    std::vector<book_entry> books;

    fixture()
    {
        add("a", "available", 2000);
        add("b", "available", 3000);
        add("c", "error", 4000);
        seen.backups.back().fail_reason = books.back().fail_reason = "no space";
        seen.backups.back().updated = {};
    }

    void add(std::string name, std::string state, int finished_ms)
    {
        demo_backup b;
        b.name = name;
        b.state = state;
        b.backup_id = "id-" + name;
        b.updated = zero + std::chrono::milliseconds(finished_ms);
        b.woke = b.updated + 500ms;
        seen.backups.push_back(b);
        enter(name, "id-" + name, "call-" + name, state, finished_ms);
    }

    void enter(std::string name, std::string id, std::string call, std::string outcome, int finished_ms = 0)
    {
        book_entry e;
        e.id = id;
        e.name = name;
        e.client_request_id = call;
        e.outcome = outcome;
        e.finished_ms = finished_ms;
        books.push_back(e);
    }

    demo_verdict verdict() const { return compare(seen, books); }

    std::string fault() const
    {
        auto const v = verdict();
        BOOST_TEST_REQUIRE(v.faults.size() == 1u);
        return v.faults.front();
    }
};

bool has(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(report, fixture)

BOOST_AUTO_TEST_CASE(all_is_well)
{
    auto const v = verdict();
    BOOST_TEST(v.faults.empty());
    BOOST_TEST(v.finals.at("available") == 2u);
    BOOST_TEST(v.finals.at("error") == 1u);
    BOOST_TEST((v.planned == v.finals));
    BOOST_TEST(v.unknown == 0u);
    // The failed one has no date of its own: the service's clock is known from the others.
    BOOST_TEST_REQUIRE(v.lags.size() == 3u);
    BOOST_TEST(v.lags.front() == 0.5, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(v.lags.back() == 0.5, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(another_state_than_the_books)
{
    books[0].outcome = "error";
    BOOST_TEST(has(fault(), "a is available, but error"));
}

BOOST_AUTO_TEST_CASE(another_reason_than_the_books)
{
    books[2].fail_reason = "no power";
    BOOST_TEST(has(fault(), "no power"));
}

BOOST_AUTO_TEST_CASE(the_backup_of_somebody_else)
{
    books[0].name = "z";
    BOOST_TEST(has(fault(), "as z"));
}

BOOST_AUTO_TEST_CASE(no_final_state)
{
    seen.backups[1].state.clear();
    seen.backups[1].ec = errc::forbidden;
    BOOST_TEST(has(fault(), "b has no final state"));
    BOOST_TEST(verdict().finals.at("not final") == 1u);
}

BOOST_AUTO_TEST_CASE(a_backup_the_service_never_had)
{
    seen.backups[1].backup_id = "invented";
    auto const v = verdict(); // and the real one is nobody's
    BOOST_TEST_REQUIRE(v.faults.size() == 2u);
    BOOST_TEST(has(v.faults[0], "no such backup in the books"));
    BOOST_TEST(has(v.faults[1], "that nobody started"));
}

BOOST_AUTO_TEST_CASE(a_job_leads_to_its_backup)
{
    seen.backups[2].backup_id.clear();
    seen.backups[2].job_id = books[2].job_id = "job-c";
    BOOST_TEST(verdict().faults.empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_create_is_counted_and_excuses_no_duplicate)
{
    seen.backups[0].unknown_calls = {"lost-1", "lost-2"};
    BOOST_TEST(verdict().faults.empty());
    enter("a", "id-a-first", "lost-1", "available");
    BOOST_TEST(has(fault(), "more than one backup of a"));
    BOOST_TEST(verdict().unknown == 2u);
    BOOST_TEST(verdict().unknown_executed == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_adopted_is_counted)
{
    seen.backups[0].adopted = true;
    seen.log.take({log_level::info, "reconcile", {{"decision", "repeat"}}});
    seen.log.take({log_level::info, "reconcile", {{"decision", "adopt"}}});
    auto const v = verdict();
    BOOST_TEST(v.adopted == 1u);
    BOOST_TEST(v.sent_again == 1u);
    BOOST_TEST(v.made == 3u);
    BOOST_TEST(v.faults.empty());
}

BOOST_AUTO_TEST_CASE(a_duplicate_without_an_explanation)
{
    enter("a2", "id-a-again", "call-z", "available");
    BOOST_TEST(has(fault(), "nobody started"));
}

BOOST_AUTO_TEST_CASE(a_call_that_was_executed_twice)
{
    seen.log.repeated_creates = {"call-a", "call-b"};
    BOOST_TEST(verdict().repeated == 2u);
    BOOST_TEST(verdict().repeated_made == 2u);
    BOOST_TEST(verdict().repeated_twice == 0u);

    enter("a", "id-a-again", "call-a", "available");
    auto const v = verdict();
    BOOST_TEST(!v.faults.empty());
    BOOST_TEST(v.repeated_made == 3u);
    BOOST_TEST(v.repeated_twice == 1u);
}

BOOST_AUTO_TEST_CASE(the_log_counts_what_was_sent_again)
{
    log_event e{log_level::info, "retry", {}};
    e.fields = {{"operation", "vbs.cloudbackups.create"}, {"client_request_id", "r1"}};
    seen.log.take(e);
    seen.log.take(e);
    e.fields = {{"operation", "iam.tokens.create"}, {"client_request_id", "r2"}};
    seen.log.take(e);
    e.fields = {{"operation", "vbs.jobs.get"}, {"client_request_id", "r3"}};
    seen.log.take(e);
    BOOST_TEST(seen.log.retries.at("vbs.cloudbackups.create") == 2);
    BOOST_TEST(seen.log.repeated_creates.size() == 1u);
    BOOST_TEST(seen.log.repeated_creates.contains("r1"));
}

BOOST_AUTO_TEST_SUITE_END()
