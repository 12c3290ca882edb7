// What API 13 wants to be read of SDRS, however it is printed: what is not said at the resource it is about.
//
// S1 here, S2, S3 and S6 in lists.cpp, S4, S8 and S10 in sdrs_groups.cpp, S5 in model/sdrs.cpp, S7 in
// sdrs_instances.cpp and sdrs_replications.cpp, S9 and S11 in inconsistencies.cpp, S12 here and in classify.cpp,
// S13 in sdrs_instances.cpp.
#include "codec/errors.hpp"
#include "codec/fixtures.hpp"

#include <vigil/error.hpp>

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

BOOST_AUTO_TEST_SUITE(inconsistencies_of_sdrs)

BOOST_AUTO_TEST_CASE(S1_a_refusal_is_read_in_every_envelope)
{
    std::string const inner = R"({"code":"SDRS.1018","message":"The protection is not stopped."})";
    for (std::string const name : {"badrequest", "badRequest", "BadRequest", "error"}) {
        std::string body = R"({")";
        auto const e = decode_error(body.append(name).append(R"(":)").append(inner).append("}"));
        BOOST_TEST(e.code == "SDRS.1018", name);
        BOOST_TEST(e.message == "The protection is not stopped.", name);
        BOOST_TEST(e.envelope == name);
        BOOST_TEST((classify(400, e, false, true).code == condition::conflict), name);
    }
    auto const flat =
        decode_error(R"({"error_code":"SDRS.1018","error_msg":"The protection is not stopped."})");
    BOOST_TEST(flat.code == "SDRS.1018");
    BOOST_TEST(flat.message == "The protection is not stopped.");
    BOOST_TEST((classify(400, flat, false, true).code == condition::conflict));
}

BOOST_AUTO_TEST_CASE(S12_codes_of_sdrs_outrank_their_status)
{
    struct
    {
        int status;
        std::string_view code;
        condition what;
    } const refusals[]{
        {400, "SDRS.0002", condition::unauthorized}, {400, "SDRS.0003", condition::forbidden},
        {400, "SDRS.0004", condition::forbidden},    {400, "SDRS.0005", condition::forbidden},
        {500, "SDRS.0014", condition::unauthorized}, {500, "SDRS.0015", condition::unauthorized},
        {500, "SDRS.0016", condition::unauthorized}, {400, "SDRS.1013", condition::not_found},
        {400, "SDRS.1320", condition::not_found},    {400, "SDRS.1608", condition::not_found},
        {400, "SDRS.1902", condition::not_found},
    };
    for (auto const& r : refusals)
        BOOST_TEST_CONTEXT(r.code)
        {
            service_error e;
            e.code = r.code;
            auto const v = classify(r.status, e, false, true);
            BOOST_TEST((v.code == r.what));
            BOOST_TEST(!v.token_refused); // the gateway is who tells that a token has expired (8.2)
            BOOST_TEST((v.code != condition::transient)); // a 500 among them
        }
}

BOOST_AUTO_TEST_SUITE_END()
