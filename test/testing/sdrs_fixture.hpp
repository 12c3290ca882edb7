// Things of the simulated SDRS, and short words for what is done to them.
#pragma once

#include "world_fixture.hpp"

namespace sim_test {

struct sdrs_fixture : world_fixture
{
    std::string const root = "/v1/" + p;

    sdrs_fixture() { options.sdrs_action = {5s, 5s}; }

    answer put(std::string target, std::string body)
    {
        return ask("PUT", std::move(target), std::move(body));
    }
    answer remove(std::string target, std::string body = {})
    {
        return ask("DELETE", std::move(target), std::move(body));
    }
    static std::string code_of(answer const& a)
    {
        auto const body = body_of(a);
        auto const* e = body.as_object().if_contains("badrequest");
        return e ? text_of(e->at("code")) : a.body;
    }
    // The id of the job of an action that was accepted.
    static std::string job_of(answer const& a)
    {
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        return text_of(body_of(a).at("job_id"));
    }
    // Lets an action end; the job.
    json::value finish(answer const& a, std::string expected = "SUCCESS")
    {
        auto const id = job_of(a);
        BOOST_TEST(text_of(job(id).at("status")) == "RUNNING");
        now += 5s;
        auto const j = job(id);
        BOOST_TEST(text_of(j.at("status")) == expected);
        return j;
    }

    answer create_group(std::string name)
    {
        return post(root + "/server-groups",
                    R"({"server_group":{"name":")" + name +
                        R"(","source_availability_zone":"eu-de-01","target_availability_zone":"eu-de-02",)"
                        R"("domain_id":"d","source_vpc_id":"v"}})");
    }
    answer create_instance(std::string group, std::string server)
    {
        return post(root + "/protected-instances", R"({"protected_instance":{"server_group_id":")" + group +
                                                       R"(","server_id":")" + server + R"(","name":"i-)" +
                                                       server + R"("}})");
    }
    answer create_pair(std::string group, std::string volume)
    {
        return post(root + "/replications", R"({"replication":{"server_group_id":")" + group +
                                                R"(","volume_id":")" + volume + R"(","name":"r-)" + volume +
                                                R"("}})");
    }
    std::string made(answer const& a, std::string entity)
    {
        return text_of(finish(a).at("entities").at(entity));
    }
    std::string group(std::string name = "g") { return made(create_group(name), "server_group_id"); }
    std::string instance(std::string g, std::string server = "s1")
    {
        return made(create_instance(g, server), "protected_instance_id");
    }
    std::string pair(std::string g, std::string volume = "v1")
    {
        return made(create_pair(g, volume), "replication_pair_id");
    }

    json::value show(std::string collection, std::string id, std::string object)
    {
        auto const a = get(root + "/" + collection + "/" + id);
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        return body_of(a).at(object);
    }
    std::string group_state(std::string id)
    {
        return text_of(show("server-groups", id, "server_group").at("status"));
    }
    std::string instance_state(std::string id)
    {
        return text_of(show("protected-instances", id, "protected_instance").at("status"));
    }
    std::string pair_state(std::string id)
    {
        return text_of(show("replications", id, "replication").at("status"));
    }
    answer act(std::string id, std::string action, std::string how = "{}")
    {
        return post(root + "/server-groups/" + id + "/action", "{\"" + action + "\":" + how + "}");
    }
    std::vector<std::string> ids(std::string target, std::string array, std::string key = "id")
    {
        auto const a = get(root + "/" + target);
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        std::vector<std::string> out;
        auto const body = body_of(a);
        for (auto const& t : body.at(array).as_array())
            out.push_back(text_of(t.at(key)));
        return out;
    }
    using texts = std::vector<std::string>;
};

} // namespace sim_test
