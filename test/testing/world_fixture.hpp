// A world and the moment it is asked at; requests as a test wants to write them.
#pragma once

#include "testing/world.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>
#include <string>

namespace sim_test {

using namespace vigil::testing;
using namespace vigil::testing::sim;
using namespace std::chrono_literals;
namespace json = boost::json;
namespace net = vigil::net;
using vigil::time_point;

inline json::value body_of(answer const& a) { return json::parse(a.body); }
inline std::string text_of(json::value const& v) { return std::string(v.as_string()); }

inline std::string header_of(answer const& a, std::string_view name)
{
    for (auto const& h : a.headers)
        if (net::same_name(h.name, name))
            return h.value;
    return {};
}

// The body of the reply in one of the documents' examples.
inline json::value example(std::string const& file)
{
    std::ifstream in(std::string(VIGIL_TEST_DATA) + "/" + file);
    std::stringstream text;
    text << in.rdbuf();
    return json::parse(text.str()).at("response").at("body");
}

// Every key of the example is there, with a value of its kind or null.
inline void check_shape(json::value const& want, json::value const& got, std::string const& path)
{
    if (want.is_object() && got.is_object()) {
        for (auto const& [key, value] : want.as_object()) {
            auto const* mine = got.as_object().if_contains(key);
            BOOST_TEST(!!mine, path << "/" << key << " is missing");
            if (mine)
                check_shape(value, *mine, path + "/" + std::string(key));
        }
    } else if (want.is_array() && got.is_array()) {
        if (!want.as_array().empty() && !got.as_array().empty())
            check_shape(want.as_array()[0], got.as_array()[0], path + "/0");
    } else if (!want.is_null() && !got.is_null()) {
        bool const numbers = want.is_number() && got.is_number();
        BOOST_TEST((numbers || want.kind() == got.kind()), path << " is of another kind");
    }
}

struct world_fixture
{
    simulator_options options;
    std::optional<sim::world> made;
    time_point now{24h};
    time_point const start = now;
    wall_time const wall_start = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    std::vector<net::header> headers{{"X-Auth-Token", "T"}};
    std::string const p = "17fbda95add24720a4038ba4b1c705ed";

    world_fixture()
    {
        options.static_tokens = {"T"};
        options.quirks = false;
        options.backup = {10s, 10s};
        options.restore = {4s, 4s};
        options.removal = {2s, 2s};
    }

    sim::world& world()
    {
        if (!made)
            made.emplace(options, "https://sim.test", start);
        return *made;
    }

    answer ask(std::string method, std::string target, std::string body = {})
    {
        return world().handle({method, target, headers, body}, now,
                              wall_start + std::chrono::duration_cast<wall_time::duration>(now - start));
    }
    answer get(std::string target) { return ask("GET", std::move(target)); }
    answer post(std::string target, std::string body = {})
    {
        return ask("POST", std::move(target), std::move(body));
    }

    void version(std::string v)
    {
        headers = {{"X-Auth-Token", "T"}, {"OpenStack-API-Version", std::move(v)}};
    }

    // By VBS' own call; the job's id.
    std::string begin(std::string name, std::string volume)
    {
        auto const a = post("/v2/" + p + "/cloudbackups",
                            R"({"backup":{"volume_id":")" + volume + R"(","name":")" + name + R"("}})");
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        return text_of(body_of(a).at("job_id"));
    }
    // By the native call; the backup's id.
    std::string begin_native(std::string name, std::string volume)
    {
        auto const a = post("/v3/" + p + "/backups",
                            R"({"backup":{"volume_id":")" + volume + R"(","name":")" + name + R"("}})");
        BOOST_TEST_REQUIRE(a.status == 202, a.body);
        return text_of(body_of(a).at("backup").at("id"));
    }
    json::value job(std::string const& id) { return body_of(get("/v1/" + p + "/jobs/" + id)); }
    json::value backup(std::string const& id)
    {
        return body_of(get("/v3/" + p + "/backups/" + id)).at("backup");
    }
    std::string status(std::string const& id) { return text_of(backup(id).at("status")); }
    std::string volume_status(std::string const& id)
    {
        return text_of(body_of(get("/v3/" + p + "/volumes/" + id)).at("volume").at("status"));
    }
};

} // namespace sim_test
