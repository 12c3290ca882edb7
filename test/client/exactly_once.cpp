// One backup for each create, whatever becomes of the answer: against the simulated service in virtual time.
#include "client/lossy_cloud.hpp"

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(exactly_once, lossy_cloud)

BOOST_AUTO_TEST_CASE(however_the_answer_is_lost_there_is_one_backup)
{
    for (auto const& l : losses)
        for (bool const native : {false, true}) {
            lossy_cloud c;
            c.service.script = {{native ? native_op : create_op, 1, l.what}};
            auto const e = native ? c.run<backup>([&](auto token) {
                return c.api().async_back_up(native_request(), wait_options(), token);
            })
                                  : c.back_up();
            BOOST_TEST_CONTEXT(to_string(l.what.kind) << ' ' << l.what.status << " native " << native)
            {
                BOOST_TEST(!e->ec, e->ec.message() << ": " << to_string(e->info));
                BOOST_TEST((e->value.status == backup_state::available));
                BOOST_TEST(e->value.description == "mine"); // the mark is taken off
                BOOST_TEST(e->value.marker.size() == 16u);
                BOOST_TEST(e->info.marker == e->value.marker); // and told
                BOOST_TEST((e->info.provenance == (l.effect ? provenance::adopted : provenance::created)));
                BOOST_TEST(e->info.evidence.empty() != l.effect);
                BOOST_TEST(!e->info.outcome_unknown);
                BOOST_TEST(e->info.backup_id == e->value.id.str());
                BOOST_TEST_REQUIRE(c.books().size() == 1u);
                BOOST_TEST(c.books()[0].id == e->value.id.str());
                BOOST_TEST(c.asked(native ? native_op : create_op) == (l.effect ? 1u : 2u));
                BOOST_TEST(c.wire->stats().duplicates == 0u);
            }
        }
}

BOOST_AUTO_TEST_CASE(whichever_mark_it_bears)
{
    using enum create_marker;
    for (auto const mark : {automatic, none, description, name_suffix})
        for (auto const& l : losses)
            for (bool const native : {false, true}) {
                lossy_cloud c;
                c.service.quirks = native; // and wrapped descriptions
                c.service.script = {{native ? native_op : create_op, 1, l.what}};
                BOOST_TEST_CONTEXT(to_string(l.what.kind) << " mark " << int(mark) << " native " << native)
                {
                    if (native) {
                        auto const e = c.create_native(native_request(mark));
                        BOOST_TEST(!e->ec, to_string(e->info));
                        BOOST_TEST_REQUIRE(c.books().size() == 1u);
                        BOOST_TEST(e->value.id.str() == c.books()[0].id);
                        BOOST_TEST(e->value.name == c.books()[0].name);
                        BOOST_TEST(
                            (e->info.provenance == (l.effect ? provenance::adopted : provenance::created)));
                        BOOST_TEST((e->value.name == "nightly") == (mark != name_suffix));
                    } else {
                        auto const e = c.create(request(mark));
                        BOOST_TEST(!e->ec, to_string(e->info));
                        BOOST_TEST_REQUIRE(c.books().size() == 1u);
                        BOOST_TEST((e->value.provenance == e->info.provenance));
                        BOOST_TEST(e->value.evidence == e->info.evidence);
                        BOOST_TEST(e->value.marker == e->info.marker);
                        BOOST_TEST(e->value.marker.empty() == (mark == automatic || mark == none));
                        if (l.effect) {
                            BOOST_TEST((e->value.provenance == provenance::adopted));
                            BOOST_TEST(e->value.backup.str() == c.books()[0].id);
                            BOOST_TEST(e->value.job.empty());
                        } else {
                            BOOST_TEST((e->value.provenance == provenance::created));
                            BOOST_TEST(e->value.job.str() == c.books()[0].job_id);
                            BOOST_TEST(e->value.backup.empty());
                        }
                    }
                }
            }
}

BOOST_AUTO_TEST_CASE(the_story_tells_how_it_was_found)
{
    service.script = {{create_op, 1, fault::lose_reply(504)}};
    auto const e = create(request(create_marker::description));
    BOOST_TEST(e->info.operation == create_op);
    BOOST_TEST(e->info.attempts == 1);
    BOOST_TEST(e->info.http_status == 504);
    BOOST_TEST((e->info.cause == http_errc::gateway_timeout));
    BOOST_TEST(e->info.evidence == "marker " + e->value.marker + " in its description");
    BOOST_TEST(to_string(e->info).find(" adopted evidence=\"marker ") != std::string::npos);
}

// By which the service's people find it, and the caller what became of it.
BOOST_AUTO_TEST_CASE(the_story_of_the_longer_operation_is_that_of_the_create)
{
    for (bool const native : {false, true}) {
        lossy_cloud c;
        auto const op = native ? native_op : create_op;
        c.service.script = {{op, 1, fault::refuse(503)}, {op, 2, fault::lose_reply(504)}};
        auto const e = native ? c.run<backup>([&](auto token) {
            return c.api().async_back_up(native_request(), wait_options(), token);
        })
                              : c.back_up();
        BOOST_TEST_CONTEXT("native " << native << ": " << to_string(e->info))
        {
            BOOST_TEST(!e->ec, e->ec.message());
            BOOST_TEST(e->info.operation == op);
            BOOST_TEST(e->info.attempts == 2);
            BOOST_TEST(e->info.http_status == 504);
            BOOST_TEST((e->info.cause == http_errc::gateway_timeout));
            BOOST_TEST((e->info.provenance == provenance::adopted));
            BOOST_TEST((e->info.elapsed >= 20s)); // that the backup took
            BOOST_TEST(e->info.last_state == "");
            BOOST_TEST_REQUIRE(c.books().size() == 1u);
            BOOST_TEST(e->info.client_request_id == c.books()[0].client_request_id);
            BOOST_TEST(e->info.backup_id == c.books()[0].id);
        }
    }
}

BOOST_AUTO_TEST_CASE(looks_that_are_lost_are_looked_again)
{
    for (auto const& l : losses) {
        lossy_cloud c;
        c.service.script = {{create_op, 1, fault::lose_reply(504)}};
        for (std::uint64_t n = 1; n <= 5; ++n) // the pipeline's own attempts, and then some
            c.service.script.emplace_back(
                list_op, n, l.what.kind == testing::fault_kind::late_effect ? fault::refuse(503) : l.what);
        auto const e = c.create(request(create_marker::description));
        BOOST_TEST_CONTEXT(to_string(l.what.kind))
        {
            // 30 seconds of silence leave no time: then nobody knows, and says so
            if (l.what.kind == testing::fault_kind::stall)
                BOOST_TEST(e->ec == errc::outcome_unknown);
            else
                BOOST_TEST((!e->ec && e->value.provenance == provenance::adopted), to_string(e->info));
            BOOST_TEST(c.books().size() == 1u);
            BOOST_TEST(c.asked(create_op) == 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_look_that_nobody_may_take_leaves_the_outcome_unknown)
{
    service.script = {{create_op, 1, fault::lose_reply(504)}, {list_op, 0, fault::refuse(403)}};
    auto const e = create(request());
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.outcome_unknown);
    BOOST_TEST(e->info.evidence.starts_with("it could not be looked for: "), e->info.evidence);
    BOOST_TEST((e->info.cause == http_errc::gateway_timeout));
    BOOST_TEST(asked(create_op) == 1u);
}

BOOST_AUTO_TEST_CASE(two_processes_that_make_the_same_name_find_their_own)
{
    service.one_running_per_volume = false;
    for (auto const& l : losses) {
        lossy_cloud c;
        c.service.one_running_per_volume = false;
        c.service.script = {{create_op, 1, l.what}, {create_op, 2, fault::lose_reply(504)}};
        auto const begin = [&](std::size_t n) {
            return c.start<backup>(
                [&](auto token) { return c.api(n).async_back_up(request(), wait_options(), token); });
        };
        auto const a = begin(0);
        auto const b = begin(1);
        BOOST_TEST(c.time.run_until(c.context, [&] { return a->times > 0 && b->times > 0; }));
        BOOST_TEST_CONTEXT(to_string(l.what.kind))
        {
            BOOST_TEST(!a->ec, to_string(a->info));
            BOOST_TEST(!b->ec, to_string(b->info));
            BOOST_TEST(a->value.id.str() != b->value.id.str());
            BOOST_TEST(a->value.marker != b->value.marker);
            BOOST_TEST(c.books().size() == 2u);
        }
    }
}

BOOST_AUTO_TEST_CASE(without_a_mark_a_namesake_makes_it_unknown)
{
    service.one_running_per_volume = false;
    service.script = {{create_op, 2, fault::lose_reply(504)}};
    auto const first = create(request(create_marker::none));
    BOOST_TEST_REQUIRE(!first->ec);
    time.run_for(context, 1h);
    auto const e = create(request(create_marker::none));
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST_REQUIRE(books().size() == 2u);
    BOOST_TEST((e->info.may_exist == std::vector{books()[1].id})); // the old one certainly is not its work
    BOOST_TEST(e->info.evidence == "one may be its work: it is not the only one of that name");
    BOOST_TEST(to_string(e->info).find("may_exist=" + books()[1].id) != std::string::npos);
    BOOST_TEST(asked(create_op) == 2u);
}

// What the papers warn of (provenance): one's request never arrives, the other's work looks just like it.
BOOST_AUTO_TEST_CASE(without_a_mark_two_at_the_same_time_take_each_others)
{
    for (auto const mark : {create_marker::none, create_marker::description}) {
        lossy_cloud c;
        c.service.one_running_per_volume = false;
        c.service.script = {{create_op, 1, fault::close_before_reading()}};
        auto const begin = [&](std::size_t n) {
            return c.start<created_backup>(
                [&](auto token) { return c.api(n).async_create_backup(request(mark), token); });
        };
        auto const a = begin(0);
        auto const b = begin(1);
        BOOST_TEST(c.time.run_until(c.context, [&] { return a->times > 0 && b->times > 0; }));
        BOOST_TEST(!a->ec, to_string(a->info));
        BOOST_TEST(!b->ec, to_string(b->info));
        bool const marked = mark != create_marker::none;
        BOOST_TEST(c.books().size() == (marked ? 2u : 1u));
        BOOST_TEST((a->value.provenance == (marked ? provenance::created : provenance::adopted)));
        BOOST_TEST(a->value.marker.empty() == !marked);
    }
}

BOOST_AUTO_TEST_CASE(the_namesake_may_be_on_another_page)
{
    service.page_cap = 1;
    service.one_running_per_volume = false;
    service.script = {{create_op, 2, fault::lose_reply(504)}};
    BOOST_TEST_REQUIRE(!create(request(create_marker::none))->ec);
    time.run_for(context, 1h);
    BOOST_TEST(create(request(create_marker::none))->ec == errc::outcome_unknown);
    BOOST_TEST(asked(create_op) == 2u);
}

BOOST_AUTO_TEST_CASE(with_a_mark_namesakes_do_not_matter)
{
    service.one_running_per_volume = false;
    service.script = {{create_op, 2, fault::lose_reply(504)}};
    BOOST_TEST_REQUIRE(!create(request(create_marker::none))->ec);
    auto const e = create(request(create_marker::description));
    BOOST_TEST(e->value.backup.str() == books().at(1).id);
}

// VBS shows a backup some time after its job began. The second request is refused meanwhile: the volume is busy with
// the first one's work.
BOOST_AUTO_TEST_CASE(a_backup_that_is_listed_late_is_not_made_twice)
{
    service.visible = 15s;
    service.script = {{create_op, 1, fault::lose_reply(504)}};
    auto const e = back_up();
    BOOST_TEST(!e->ec, to_string(e->info));
    BOOST_TEST((e->info.provenance == provenance::adopted));
    BOOST_TEST(books().size() == 1u);
    BOOST_TEST(asked(create_op) == 2u);
    BOOST_TEST(e->info.marker == e->value.marker);
    BOOST_TEST(e->value.marker.back() == '1'); // the first request's
}

BOOST_AUTO_TEST_CASE(a_deadline_in_the_middle_leaves_it_unknown)
{
    options.call_deadline = 5s;
    service.script = {{create_op, 1, fault::close_before_reading()}};
    auto const e = create(request(create_marker::description));
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.evidence == "no time is left to look for it");
    BOOST_TEST((e->info.elapsed <= 5s));
    BOOST_TEST((time.elapsed() <= 5s));
    BOOST_TEST(books().empty());
}

BOOST_AUTO_TEST_CASE(an_effect_after_the_last_look_is_unknown_and_not_repeated)
{
    options.call_deadline = 15s;
    service.script = {{create_op, 1, fault::late_effect(14s)}};
    auto const e = create(request(create_marker::description));
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(asked(create_op) == 1u);
    BOOST_TEST(e->info.marker.size() == 16u); // by which it can be found
}

// What the papers warn of (reconcile_options::grace).
BOOST_AUTO_TEST_CASE(an_effect_after_the_grace_makes_a_second_one)
{
    options.reconcile.grace = 2s;
    service.one_running_per_volume = false;
    service.script = {{create_op, 1, fault::late_effect(10s)}};
    auto const e = back_up();
    BOOST_TEST(!e->ec, to_string(e->info));
    BOOST_TEST((e->info.provenance == provenance::created));
    BOOST_TEST(e->info.marker.back() ==
               '2'); // the second request's; the late one bears the same but for this
    BOOST_TEST(books().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_grace_that_leaves_no_time_for_another_never_sends_again)
{
    for (auto const grace : {30s, 60s, 3600s}) {
        lossy_cloud c;
        c.options.call_deadline = 60s;
        c.options.reconcile.grace = grace;
        c.service.script = {{create_op, 1, fault::close_before_reading()}};
        auto const e = c.create(request(create_marker::description));
        BOOST_TEST(e->ec == errc::outcome_unknown);
        BOOST_TEST((e->info.elapsed <= 60s));
        BOOST_TEST(c.asked(create_op) == 1u);
    }
}

BOOST_AUTO_TEST_CASE(reconciling_can_be_switched_off)
{
    options.reconcile.enabled = false;
    service.script = {{create_op, 1, fault::lose_reply(504)}};
    auto const e = create(request());
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.outcome_unknown);
    BOOST_TEST(asked(list_op) == 0u);
}

// ---- the mark ---------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(who_gets_a_mark)
{
    auto const marker_of = [](create_marker of_client, create_backup_request r, bool whole) {
        lossy_cloud c;
        c.options.marker = of_client;
        if (whole)
            return c.back_up(r)->info.marker;
        return c.create(r)->info.marker;
    };
    create_backup_request const plain(volume_id("v1"), "n");
    using enum create_marker;
    BOOST_TEST(marker_of(automatic, plain, true).size() == 16u);
    BOOST_TEST(marker_of(automatic, plain, false).empty());
    BOOST_TEST(marker_of(none, plain, true).empty());
    BOOST_TEST(marker_of(description, plain, false).size() == 16u);
    BOOST_TEST(marker_of(none, create_backup_request(plain).marker(name_suffix), true).size() == 16u);
    BOOST_TEST(marker_of(description, create_backup_request(plain).marker(none), true).empty());
    // there is no room for it
    auto const room = [&](std::size_t n) {
        return create_backup_request(plain).description(std::string(n, 'x'));
    };
    BOOST_TEST(marker_of(automatic, room(39), true).size() == 16u);
    BOOST_TEST(marker_of(automatic, room(40), true).empty());
}

BOOST_AUTO_TEST_CASE(a_mark_that_was_asked_for_needs_room)
{
    using enum create_marker;
    auto const refused = [&](create_backup_request r) {
        auto const e = create(std::move(r));
        BOOST_TEST(e->ec == errc::invalid_argument);
        return e->info.field + ": " + e->info.rule;
    };
    create_backup_request const plain(volume_id("v1"), "n");
    BOOST_TEST(refused(create_backup_request(plain).description(std::string(40, 'x')).marker(description)) ==
               "description: at most 39 characters, with a marker behind");
    BOOST_TEST(refused(create_backup_request(volume_id("v1"), std::string(48, 'n')).marker(name_suffix)) ==
               "name: at most 47 characters, with a marker behind");
    BOOST_TEST(refused(create_backup_request(volume_id("v1"), "auto").marker(description))
                   .starts_with("name: 1-64"));
    BOOST_TEST(wire.has_value());
    BOOST_TEST(asked(create_op) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
