// One effect for each call, though lists lag, clocks disagree, and texts come back otherwise than they were sent.
#include "client/altered_cloud.hpp"

#include <vigil/policies.hpp>

namespace vigil::test {

BOOST_AUTO_TEST_SUITE(exactly_once_altered)

static constexpr auto none = create_marker::none;

// The gateway's date is not of the clock that dates backups.
BOOST_AUTO_TEST_CASE(a_service_whose_clocks_disagree_is_not_asked_twice)
{
    for (auto const ahead : {2s, 10s, 50s}) {
        altered_cloud c;
        c.service.one_running_per_volume = false;
        c.service.script = {{native_op, 1, fault::lose_reply(504)}};
        c.alter_lists([&](boost::json::object& b) {
            auto const& text = b.at("created_at").as_string();
            auto const earlier = *timestamp(std::string_view(text.data(), text.size())) - ahead;
            b["created_at"] = timestamp(earlier).text();
            return true;
        });
        auto const e = c.create_native(lossy_cloud::native_request(none));
        BOOST_TEST(c.books().size() == 1u, "ahead by " << ahead.count() << " s");
        BOOST_TEST(e->ec == errc::outcome_unknown);
        BOOST_TEST((e->info.may_exist == std::vector<std::string>{c.books().front().id}));
    }
}

// A list that does not show what was made last cannot show what was made before.
BOOST_AUTO_TEST_CASE(a_list_that_lags_behind_proves_nothing)
{
    for (auto const native : {true, false})
        for (auto const mark : {none, create_marker::description})
            for (auto const lag : {11s, 14s, 18s, 40s}) {
                if (!native && mark == none)
                    continue; // a job does not name its backup yet: nobody can tell whose the one is that is listed
                altered_cloud c;
                c.options.call_deadline = 120s;
                c.service.one_running_per_volume = false;
                c.service.script = {{native ? native_op : create_op, 1, fault::lose_reply(504)}};
                c.alter_lists([&](boost::json::object& b) {
                    for (auto const& made : c.books())
                        if (made.id == std::string_view(b.at("id").as_string()))
                            return c.time.elapsed() >= made.begun + lag;
                    return false;
                });
                error_code ec;
                diagnostics info;
                if (native) {
                    auto const e = c.create_native(lossy_cloud::native_request(mark));
                    ec = e->ec, info = e->info;
                } else {
                    auto const e = c.create(lossy_cloud::request(mark));
                    ec = e->ec, info = e->info;
                }
                auto const made = c.books().size();
                BOOST_TEST((made == 1u || ec == errc::outcome_unknown),
                           "lag " << lag.count() << " s, made " << made << ": " << to_string(info));
            }
}

BOOST_AUTO_TEST_CASE(blanks_around_a_name_are_cut_off_before_it_is_marked)
{
    for (auto const* const name : {"nightly ", " nightly", "   ", "nightly\t"})
        for (auto const mark : {none, create_marker::name_suffix, create_marker::description}) {
            altered_cloud c;
            c.service.script = {{native_op, 1, fault::lose_reply(504)}};
            auto r = lossy_cloud::native_request(mark);
            r.name(name);
            auto const e = c.create_native(r);
            BOOST_TEST(c.books().size() == 1u, '"' << name << '"');
            // Without a name nothing but the mark tells it.
            bool const nameless = mark == none && r.name() == "   ";
            BOOST_TEST(e->ec == (nameless ? make_error_code(errc::outcome_unknown) : error_code()));
        }
}

static void silence_jobs(std::string_view asked, error_code&, net::http_reply& reply)
{
    if (asked.find("/jobs/") == asked.npos || reply.status != 200)
        return;
    auto job = boost::json::parse(reply.body);
    job.at("entities").as_object().erase("backup_id");
    reply.body = boost::json::serialize(job);
}

static void hide_jobs(std::string_view asked, error_code&, net::http_reply& reply)
{
    if (asked.find("/jobs/") == asked.npos || reply.status != 200)
        return;
    reply.status = 404;
    reply.body = R"({"itemNotFound":{"code":404,"message":"There is no such job."}})";
}

// A job does not name its backup, or is not to be found; and another backup of the same name and volume was just made.
BOOST_AUTO_TEST_CASE(the_backup_of_a_silent_job_is_known_by_its_mark)
{
    for (auto const mark : {none, create_marker::name_suffix, create_marker::description})
        for (bool const hidden : {false, true})
            for (bool const by_option : {false, true})
                for (bool const namesake : {false, true}) {
                    auto const what = (hidden ? "hidden, " : "silent, ") + std::to_string(int(mark)) +
                                      (by_option ? ", by option" : "") + (namesake ? ", namesake" : "");
                    altered_cloud c;
                    c.service.one_running_per_volume = false;
                    if (by_option)
                        c.options.marker = mark;
                    if (namesake)
                        BOOST_TEST(c.create(lossy_cloud::request(none))->ec == error_code());
                    auto const others = namesake ? 1u : 0u;
                    c.between->alter = hidden ? hide_jobs : silence_jobs;
                    auto const request = by_option ? create_backup_request(volume_id("v1"), "nightly")
                                                   : lossy_cloud::request(mark);
                    auto const e = c.run<backup>(
                        [&](auto token) { return c.api().async_back_up(request, wait_options(), token); });
                    BOOST_TEST_REQUIRE(c.books().size() == others + 1);
                    if (mark == none && (hidden || namesake)) {
                        BOOST_TEST(e->ec == (hidden ? errc::resource_gone : errc::unexpected_reply), what);
                        continue;
                    }
                    BOOST_TEST(e->ec == error_code(), what << ": " << to_string(e->info));
                    BOOST_TEST(e->value.id.str() == c.books().back().id, what);
                    BOOST_TEST((e->info.provenance == provenance::created));
                    BOOST_TEST(e->info.evidence.empty() == !hidden, what);
                }
}

// A copy of another backup's whole description, its mark included.
BOOST_AUTO_TEST_CASE(a_description_that_ends_in_somebodys_mark)
{
    altered_cloud c;
    c.service.script = {{native_op, 1, fault::lose_reply(504)}};
    auto r = lossy_cloud::native_request(none);
    r.description("mine [vigil:0123456789abcdef]");
    auto const e = c.create_native(r);
    BOOST_TEST(e->ec == error_code());
    BOOST_TEST((e->info.provenance == provenance::adopted));
    BOOST_TEST(c.books().size() == 1u);
}

BOOST_AUTO_TEST_CASE(ids_are_listed_in_another_case)
{
    altered_cloud c;
    c.service.script = {{native_op, 1, fault::lose_reply(504)}};
    c.alter_lists([](boost::json::object& b) {
        b["volume_id"] = "V1";
        return true;
    });
    auto const e = c.create_native(lossy_cloud::native_request(none));
    BOOST_TEST((e->info.provenance == provenance::adopted));
    BOOST_TEST(c.books().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_service_that_wishes_to_be_left_alone_for_long_is_looked_at_all_the_same)
{
    for (auto const* const wish : {"60", "3600", "Wed, 01 Jan 2098 00:00:00 GMT"}) {
        altered_cloud c;
        bool lost = false;
        c.between->alter = [&](std::string_view asked, error_code&, net::http_reply& reply) {
            if (lost || !asked.starts_with("POST ") || !asked.ends_with("/backups"))
                return;
            lost = true;
            reply.status = 504;
            reply.body.clear();
            reply.headers.push_back({"Retry-After", wish});
        };
        auto const e = c.create_native(lossy_cloud::native_request(create_marker::description));
        BOOST_TEST(e->ec == error_code(), wish);
        BOOST_TEST((e->info.provenance == provenance::adopted));
        BOOST_TEST(c.books().size() == 1u);
    }
}

// What answered is not what was asked: the reply belongs to another request.
BOOST_AUTO_TEST_CASE(the_answer_to_another_request_makes_no_backup)
{
    altered_cloud c;
    c.service.one_running_per_volume = false;
    auto const other =
        c.create_native(create_native_backup_request(volume_id("v9"), "older").marker(none))->value.id.str();
    bool swapped = false;
    c.between->alter = [&](std::string_view asked, error_code&, net::http_reply& reply) {
        if (swapped || !asked.starts_with("POST ") || !asked.ends_with("/backups"))
            return;
        swapped = true;
        reply.body = R"({"backup":{"id":")" + other + R"(","name":"older"}})";
    };
    auto const e = c.create_native(lossy_cloud::native_request(none));
    BOOST_TEST(e->ec == error_code());
    BOOST_TEST(e->value.id.str() != other);
    BOOST_TEST(e->value.name == "nightly");
    BOOST_TEST((e->info.provenance == provenance::adopted));
    BOOST_TEST(c.books().size() == 2u);
}

// Then its name tells nothing, and what the answer names may be the backup.
BOOST_AUTO_TEST_CASE(a_service_that_changes_names_makes_no_second_backup)
{
    altered_cloud c;
    c.service.one_running_per_volume = false;
    c.between->alter = [](std::string_view asked, error_code&, net::http_reply& reply) {
        if (asked.find("name=nightly") != asked.npos)
            reply.body = R"({"backups":[]})"; // it knows none of that name
        for (auto at = reply.body.find("nightly"); at != std::string::npos; at = reply.body.find("nightly"))
            reply.body.replace(at, 7, "NIGHTLY");
    };
    auto const e = c.create_native(lossy_cloud::native_request(none));
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(c.books().size() == 1u);
    BOOST_TEST((e->info.may_exist == std::vector<std::string>{c.books().front().id}));
}

BOOST_AUTO_TEST_CASE(a_page_is_no_answer)
{
    altered_cloud c;
    testing::simulated_policy p("policy-0");
    p.volumes.push_back("v1");
    c.service.policies.push_back(p);
    bool lost = false;
    c.between->alter = [&](std::string_view asked, error_code& ec, net::http_reply& reply) {
        if (lost || asked.find("/action") == asked.npos || ec)
            return;
        lost = true;
        reply.status = 200;
        reply.body = "<html>please log in to this network</html>";
    };
    auto const e = std::make_shared<outcome_of<int>>();
    policies(c.api()).async_execute(
        policy_id("policy-0"), redirect_diagnostics([e](error_code ec) { ++e->times, e->ec = ec; }, e->info));
    c.finish(e);
    BOOST_TEST(lost);
    BOOST_TEST(e->info.cause == errc::unexpected_reply);
    BOOST_TEST((e->ec == errc::outcome_unknown || e->info.provenance == provenance::adopted));
}

// A look that breaks off has shown something all the same.
BOOST_AUTO_TEST_CASE(what_was_seen_before_a_look_failed_is_told)
{
    altered_cloud c;
    c.service.page_cap = 1;
    c.service.one_running_per_volume = false;
    c.service.script = {{native_op, 2, fault::lose_reply(504)}};
    auto const marked = lossy_cloud::native_request(create_marker::description);
    BOOST_TEST_REQUIRE(!c.create_native(marked)->ec);
    c.between->alter = [&](std::string_view asked, error_code&, net::http_reply& reply) {
        if (asked.find("marker=") == asked.npos)
            return;
        reply.status = 403;
        reply.body = R"({"forbidden":{"code":403,"message":"Policy does not allow this."}})";
    };
    auto const e = c.create_native(marked);
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST((e->info.may_exist == std::vector<std::string>{c.books().back().id}));
    BOOST_TEST(c.books().size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
