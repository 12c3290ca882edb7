#include "raw_client.hpp"

using namespace sim_test;
using namespace vigil::testing;
using namespace std::chrono_literals;

namespace {

simulator_options tls_options()
{
    auto o = plain_options();
    o.tls = true;
    return o;
}

ssl::context trusting(std::string const& ca_pem)
{
    ssl::context context(ssl::context::tls_client);
    context.add_certificate_authority(asio::buffer(ca_pem));
    return context;
}

long verify_result(raw_client& c) { return SSL_get_verify_result(c.native()); }

} // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(it_is_who_it_says_it_is)
{
    simulator sim(tls_options());
    BOOST_TEST(sim.url().starts_with("https://127.0.0.1:"));
    auto context = trusting(sim.ca_pem());
    for (std::string const host : {"127.0.0.1", "localhost", "::1"}) {
        raw_client c(sim.port());
        auto const ec = c.handshake(context, host);
        BOOST_TEST(!ec, host << ": " << ec.message());
        BOOST_TEST(c.ask("GET", backups).status == 200);
        BOOST_TEST(c.ask("GET", backups).status == 200);
    }
    auto const s = sim.stats();
    BOOST_TEST(s.connections == 3u);
    BOOST_TEST(s.handshakes == 3u);
    BOOST_TEST(s.resumptions == 0u);
    BOOST_TEST(s.replies.at(200) == 6u);
}

BOOST_AUTO_TEST_CASE(another_name_is_refused)
{
    simulator sim(tls_options());
    auto context = trusting(sim.ca_pem());
    raw_client c(sim.port());
    BOOST_TEST(c.handshake(context, "example.test").failed());
}

BOOST_AUTO_TEST_CASE(another_simulators_authority_is_not_trusted)
{
    simulator sim(tls_options());
    simulator other(tls_options());
    auto context = trusting(other.ca_pem());
    raw_client c(sim.port());
    BOOST_TEST(c.handshake(context, "127.0.0.1").failed());
}

BOOST_AUTO_TEST_CASE(bad_certificates_on_wish)
{
    auto o = tls_options();
    o.certificate_expired = true;
    simulator expired(o);
    auto context = trusting(expired.ca_pem());
    raw_client a(expired.port());
    BOOST_TEST(a.handshake(context, "127.0.0.1").failed());
    BOOST_TEST(verify_result(a) == X509_V_ERR_CERT_HAS_EXPIRED);

    o.certificate_expired = false;
    o.certificate_self_signed = true;
    simulator self_signed(o);
    auto its_context = trusting(self_signed.ca_pem());
    raw_client b(self_signed.port());
    BOOST_TEST(b.handshake(its_context, "127.0.0.1").failed());
    BOOST_TEST(verify_result(b) == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);

    o.certificate_self_signed = false;
    o.certificate_names = "DNS:elsewhere.test";
    simulator elsewhere(o);
    auto third = trusting(elsewhere.ca_pem());
    raw_client c(elsewhere.port());
    BOOST_TEST(c.handshake(third, "localhost").failed());
    raw_client d(elsewhere.port());
    BOOST_TEST(!d.handshake(third, "elsewhere.test"));
}

BOOST_AUTO_TEST_CASE(sessions_are_resumed_and_counted)
{
    simulator sim(tls_options());
    auto context = trusting(sim.ca_pem());
    SSL_SESSION* session = nullptr;
    {
        raw_client c(sim.port());
        BOOST_TEST_REQUIRE(!c.handshake(context, "127.0.0.1"));
        BOOST_TEST(c.ask("GET", backups).status == 200); // tickets come with the first reply
        session = SSL_get1_session(c.native());
    }
    {
        raw_client c(sim.port());
        BOOST_TEST_REQUIRE(!c.handshake(context, "127.0.0.1", session));
        BOOST_TEST(c.ask("GET", backups).status == 200);
        BOOST_TEST(SSL_session_reused(c.native()) == 1);
    }
    SSL_SESSION_free(session);
    BOOST_TEST(sim.stats().handshakes == 2u);
    BOOST_TEST(sim.stats().resumptions == 1u);
}

BOOST_AUTO_TEST_CASE(old_versions_are_refused)
{
    simulator sim(tls_options());
    auto context = trusting(sim.ca_pem());
    SSL_CTX_set_security_level(context.native_handle(), 0);
    SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_1_VERSION);
    raw_client c(sim.port());
    BOOST_TEST(c.handshake(context, "127.0.0.1").failed());
    auto modern = trusting(sim.ca_pem());
    SSL_CTX_set_max_proto_version(modern.native_handle(), TLS1_2_VERSION);
    raw_client d(sim.port());
    BOOST_TEST(!d.handshake(modern, "127.0.0.1"));
    BOOST_TEST(d.ask("GET", backups).status == 200);
}

BOOST_AUTO_TEST_CASE(who_does_not_speak_tls_is_hung_up_on)
{
    simulator sim(tls_options());
    raw_client c(sim.port());
    c.send("GET / HTTP/1.1\r\n\r\n");
    auto const r = c.drain();
    BOOST_TEST(r.ec.failed());
    BOOST_TEST(r.all.find("HTTP/1.1 200") == r.all.npos);
    auto context = trusting(sim.ca_pem());
    raw_client d(sim.port());
    BOOST_TEST(!d.handshake(context, "127.0.0.1"));
    BOOST_TEST(d.ask("GET", backups).status == 200);
    BOOST_TEST(sim.stats().handshakes == 1u);
}

BOOST_AUTO_TEST_CASE(a_farewell_is_said)
{
    simulator sim(tls_options());
    auto context = trusting(sim.ca_pem());
    raw_client c(sim.port());
    BOOST_TEST_REQUIRE(!c.handshake(context, "127.0.0.1"));
    BOOST_TEST(c.ask("GET", backups, "", "Connection: close\r\n").status == 200);
    BOOST_TEST(c.drain().ec == asio::error::eof); // close_notify, not a truncated stream
}

BOOST_AUTO_TEST_CASE(faults_meet_tls_too)
{
    auto o = tls_options();
    o.script = {scripted_fault("*", 1, fault::close_in_reply(30)),
                scripted_fault("*", 2, fault::close_before_reading()),
                scripted_fault("*", 3, fault::close_before_reply())};
    simulator sim(o);
    auto context = trusting(sim.ca_pem());
    for (std::size_t const bytes : {30u, 0u, 0u}) {
        raw_client c(sim.port());
        BOOST_TEST_REQUIRE(!c.handshake(context, "127.0.0.1"));
        c.send("GET " + backups + " HTTP/1.1\r\nHost: x\r\n\r\n");
        auto const r = c.drain();
        BOOST_TEST(r.all.size() == bytes);
        BOOST_TEST(r.ec.failed());
        BOOST_TEST(r.ec != asio::error::eof); // no close_notify: the stream is truncated or reset
    }
}

BOOST_AUTO_TEST_SUITE_END()
