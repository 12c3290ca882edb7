// Services that redirect, link and point elsewhere: whatever they answer, no request goes to another host than the log-in
// named, and nobody waits for ever.
#include "client/hostile.hpp"

namespace vigil::test {

BOOST_AUTO_TEST_SUITE(hostile_services)

BOOST_AUTO_TEST_CASE(redirections_are_not_followed)
{
    for (int const status : {300, 301, 302, 303, 305, 307, 308}) {
        hostile h;
        h.serve([&](auto const&) { return say(status, tempting, away); });
        h.run_all("a " + std::to_string(status));

        auto const t = h.run(named("get_backup"));
        BOOST_TEST(t.at->info.operation == "vbs.backups.get.v3");
        BOOST_TEST((t.at->ec == static_cast<http_errc>(status)), t.at->ec.message());
        BOOST_TEST(t.at->info.rule.find("redirections are not followed") == 0u, t.at->info.rule);
        BOOST_TEST(t.at->info.attempts == 1);
    }
}

BOOST_AUTO_TEST_CASE(links_in_answers_lead_nowhere)
{
    for (auto const service : {dialect::vbs, dialect::cinder}) {
        hostile h;
        h.options.service = service;
        h.serve([](auto const&) { return say(200, tempting, away); });
        h.run_all("links");
        BOOST_TEST(h.wire->requests.size() > (service == dialect::vbs ? 60u : 15u));
        h.run_all("links again"); // with what was remembered
    }
}

BOOST_AUTO_TEST_CASE(refusals_send_nobody_elsewhere)
{
    for (int const status : {401, 403, 404, 407, 429, 500, 503, 504}) {
        hostile h;
        h.serve([&](auto const&) {
            auto headers = away;
            headers.push_back({"Retry-After", "1"});
            return say(status,
                       R"({"error":{"code":"APIG.0307","message":"log in at https://evil.test with )" +
                           std::string(token) + R"("}})",
                       headers);
        });
        h.run_all("a " + std::to_string(status));
    }
}

// What a create, a restore or an execution may have made is looked for where it was sent, whatever the lists say of
// their next pages.
BOOST_AUTO_TEST_CASE(what_is_lost_is_looked_for_at_home)
{
    auto const is_post = [](auto const& r) { return r.method == "POST" && r.to.host != "iam.test"; };
    for (auto const service : {dialect::vbs, dialect::cinder})
        for (bool const unreadable : {false, true}) {
            hostile h;
            h.options.service = service;
            h.serve([&](net::http_request const& r) {
                if (r.method != "POST")
                    return say(200, tempting, away);
                return unreadable ? say(202, "{\"backup\":", away) : say(504, "<html>gateway</html>", away);
            });
            h.run_all(unreadable ? "an answer that nobody can read" : "an answer that is lost");
            auto const before = h.wire->requests.size();
            h.run(named("create_native_backup"));
            auto const first = h.wire->requests.begin() + static_cast<std::ptrdiff_t>(before);
            auto const sent = std::find_if(first, h.wire->requests.end(), is_post);
            BOOST_TEST_REQUIRE((sent != h.wire->requests.end()));
            BOOST_TEST(
                std::any_of(sent, h.wire->requests.end(), [](auto const& r) { return r.method == "GET"; }));
        }
}

BOOST_AUTO_TEST_CASE(a_list_that_leads_in_circles_ends)
{
    hostile h;
    int asked = 0;
    h.serve([&](auto const&) {
        return say(200, R"({"backups":[{"id":"b1"},{"id":"b2"}],"backups_links":[{"rel":"next","href":)"
                        R"("https://evil.test/?marker=m)" +
                            std::to_string(++asked) + R"("}]})");
    });
    auto pages = h.api().list_backups(list_backups_query());
    for (bool more = true; more;) {
        told t;
        bool got = false;
        pages.async_next([&](error_code ec, auto page) {
            got = page.has_value();
            t(ec);
        });
        BOOST_TEST_REQUIRE(h.time.run_until(h.ctx, [&] { return t.at->times > 0; }));
        h.ctx.restart();
        BOOST_TEST(!t.at->ec);
        more = got;
    }
    BOOST_TEST(asked == 2); // a page of nothing new is the last one
}

BOOST_AUTO_TEST_CASE(a_compressed_body_is_refused_and_named)
{
    std::string const packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00", 22);
    auto const ask = [&](int status, std::string how, std::string_view call) {
        hostile h;
        h.serve([&](auto const&) { return say(status, packed, {{"Content-Encoding", how}}); });
        return h.run(named(call)).at;
    };
    auto const read = ask(200, "gzip", "get_backup");
    BOOST_TEST(read->ec == errc::unexpected_reply);
    BOOST_TEST(read->info.rule.find("gzip") != std::string::npos, read->info.rule);
    BOOST_TEST(read->info.attempts == 1);
    auto const made = ask(202, "br", "create_native_backup"); // nobody can read whether there is a backup now
    BOOST_TEST(made->ec == errc::outcome_unknown);
    BOOST_TEST(made->info.outcome_unknown);
    BOOST_TEST(made->info.rule.find("br") != std::string::npos, made->info.rule);
    auto const refused = ask(403, "gzip", "get_backup");
    BOOST_TEST((refused->ec == condition::forbidden));
    BOOST_TEST(refused->info.service_message.find("gzip") != std::string::npos,
               refused->info.service_message);

    hostile h; // said, but not done
    h.serve([](auto const&) { return say(200, tempting, {{"Content-Encoding", "identity"}}); });
    BOOST_TEST(!h.run(named("get_backup")).at->ec);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
