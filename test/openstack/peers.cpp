// The same questions asked by openstacksdk and by openstackclient: same requests, same answers, same errors. Where
// vigil does otherwise on purpose, the test says why.
#include "openstack/stack.hpp"

#include <vigil/testing/make_client.hpp>
#include <vigil/testing/manual_time.hpp>
#include <vigil/testing/scripted_transport.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace vigil::test {

namespace {

std::string output_of(std::string const& command)
{
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
    BOOST_TEST_REQUIRE(pipe != nullptr);
    std::string all;
    char piece[4096];
    for (std::size_t n; (n = std::fread(piece, 1, sizeof piece, pipe.get())) > 0;)
        all.append(piece, n);
    return all;
}

// What vigil sends, without a server: "POST /v3/p/backups" and its body.
struct sent
{
    std::string request, body;
};

template <class T, class Operation>
sent what_vigil_sends(std::string expected, int status, std::string reply, Operation op)
{
    asio::io_context ctx;
    testing::manual_time time{ctx.get_executor()};
    testing::scripted_transport wire{ctx.get_executor(), time};
    client_options o;
    o.service = dialect::cinder;
    auto cl = testing::make_client(ctx.get_executor(), time, wire, o);
    wire.expect("GET /v3/")
        .reply(200, R"({"versions":[{"id":"v3.0","version":"3.70","min_version":"3.0"}]})");
    wire.expect(std::move(expected)).reply(status, std::move(reply));
    bool done = false;
    if constexpr (std::is_void_v<T>)
        op(cl, [&](error_code) { done = true; });
    else
        op(cl, [&](error_code, T) { done = true; });
    BOOST_TEST_REQUIRE(time.run_until(ctx, [&] { return done; }));
    return {wire.requests().back(), wire.last_body()};
}

struct peers : real_cloud
{
    client cl = make();

    json::object peer(std::string const& what)
    {
        auto const text = output_of(
            "env -i PATH=/usr/bin:/bin LANG=C.UTF-8 PYTHONWARNINGS=ignore /usr/bin/python3 " VIGIL_PEER " " +
            desk.folder() + "/stack.json " + what);
        boost::system::error_code bad;
        auto const said = json::parse(text, bad);
        BOOST_TEST_REQUIRE(!bad, "the peer says: " << text);
        return said.as_object();
    }

    static sent request_of(json::object const& said)
    {
        auto const& all = said.at("requests").as_array();
        BOOST_TEST_REQUIRE(all.size() >= 1u);
        auto const& first = all.front().as_object();
        sent out;
        out.request =
            std::string(first.at("method").as_string()) + " " + std::string(first.at("path").as_string());
        if (!first.at("body").is_null())
            out.body = json::serialize(first.at("body"));
        return out;
    }

    // The same request; members of the body that say what is so anyway do not count: the peer sends them, vigil does
    // not, for a service may refuse what it does not know.
    static void same(sent const& vigil, sent const& peer)
    {
        BOOST_TEST(vigil.request == peer.request);
        auto const bare = [](std::string const& text) {
            auto v = text.empty() ? json::value() : json::parse(text);
            if (v.is_object())
                for (auto& [name, inner] : v.as_object())
                    if (auto* object = inner.if_object())
                        for (auto const* idle :
                             {"incremental", "force", "description", "container", "snapshot_id"})
                            if (auto const* m = object->if_contains(idle); m && (m->is_null() || *m == false))
                                object->erase(idle);
            return v;
        };
        BOOST_TEST(bare(vigil.body) == bare(peer.body));
    }

    static void same_backup(backup const& b, json::object const& theirs)
    {
        auto const text = [&](char const* name) {
            auto const& v = theirs.at(name);
            return v.is_null() ? std::string() : std::string(v.as_string());
        };
        BOOST_TEST(b.id.str() == text("id"));
        BOOST_TEST(b.name == text("name"));
        BOOST_TEST(b.status.text() == text("status"));
        BOOST_TEST(b.description == text("description"));
        BOOST_TEST(b.volume.str() == text("volume_id"));
        BOOST_TEST(b.container == text("container"));
        BOOST_TEST(b.fail_reason == text("fail_reason"));
        BOOST_TEST(b.availability_zone == text("availability_zone"));
        BOOST_TEST(b.size.value() == theirs.at("size").as_int64());
        BOOST_TEST(b.object_count.value() == theirs.at("object_count").as_int64());
        BOOST_TEST(b.is_incremental.value() == theirs.at("is_incremental").as_bool());
        BOOST_TEST(b.has_dependent_backups.value() == theirs.at("has_dependent_backups").as_bool());
        BOOST_TEST((b.created_at == timestamp(std::string_view(text("created_at"))))); // it keeps the text
    }
};

std::string const made = R"({"backup":{"id":"b1"}})"; // whatever its name

} // namespace

BOOST_FIXTURE_TEST_SUITE(peers_agree, peers)

BOOST_AUTO_TEST_CASE(create_show_list_and_find)
{
    auto const from = volume();
    auto const said = peer("create " + from.str() + " by-the-peer");
    std::string const id(said.at("result").as_string());
    same(what_vigil_sends<backup_summary>("POST /v3/p/backups", 202, made,
                                          [&](client& c, auto token) {
                                              c.async_create_native_backup(
                                                  create_native_backup_request(from, "by-the-peer"), token);
                                          }),
         request_of(said));

    // vigil awaits what the peer has begun.
    ask<backup_outcome>([&](auto t) { return cl.async_await_backup(backup_id(id), t); });
    BOOST_TEST_REQUIRE(!error, error.message());
    auto const more = peer("incremental " + from.str() + " by-the-peer-too");
    same(what_vigil_sends<backup_summary>(
             "POST /v3/p/backups", 202, made,
             [&](client& c, auto token) {
                 c.async_create_native_backup(
                     create_native_backup_request(from, "by-the-peer-too").incremental(true), token);
             }),
         request_of(more));
    ask<backup_outcome>([&](auto t) {
        return cl.async_await_backup(backup_id(std::string(more.at("result").as_string())), t);
    });
    BOOST_TEST_REQUIRE(!error, error.message());

    auto const shown = peer("show " + id);
    auto const b = ask<backup>([&](auto t) { return cl.async_get_backup(backup_id(id), t); });
    same_backup(b, shown.at("result").as_object());
    same(what_vigil_sends<backup>("GET /v3/p/backups/" + id, 404, "",
                                  [&](client& c, auto token) { c.async_get_backup(backup_id(id), token); }),
         request_of(shown));

    auto const listed = peer("list " + from.str());
    auto const mine = ask<page<backup>>(
        [&](auto t) { return cl.async_list_backup_details(list_backups_query().volume(from), t); });
    auto const& theirs = listed.at("result").as_array();
    BOOST_TEST_REQUIRE(mine.items.size() == theirs.size());
    for (std::size_t i = 0; i < mine.items.size(); ++i)
        same_backup(mine.items[i], theirs[i].as_object());
    same(what_vigil_sends<page<backup>>("GET /v3/p/backups/detail?volume_id=" + from.str(), 404, "",
                                        [&](client& c, auto token) {
                                            c.async_list_backup_details(list_backups_query().volume(from),
                                                                        token);
                                        }),
         request_of(listed));

    auto const found = peer("find by-the-peer-too");
    BOOST_TEST((found.at("result") == json::array{more.at("result")}));
    same(what_vigil_sends<page<backup_summary>>("GET /v3/p/backups?name=by-the-peer-too", 404, "",
                                                [&](client& c, auto token) {
                                                    c.async_list_backups(
                                                        list_backups_query().name("by-the-peer-too"), token);
                                                }),
         request_of(found));
}

BOOST_AUTO_TEST_CASE(restore_and_delete)
{
    auto const from = volume();
    auto const b =
        ask<backup>([&](auto t) { return cl.async_back_up(create_native_backup_request(from, "mine"), t); });
    BOOST_TEST_REQUIRE(!error, error.message());
    auto const to = volume({{"delay", "3"}}); // or it is over before anybody looks
    auto const restored = peer("restore " + b.id.str() + " " + to.str());
    same(what_vigil_sends<restore_started>(
             "POST /v3/p/backups/" + b.id.str() + "/restore", 202,
             R"({"restore":{"backup_id":"b","volume_id":"v","volume_name":"n"}})",
             [&](client& c, auto token) {
                 c.async_restore_native_backup(restore_native_backup_request(b.id, to), token);
             }),
         request_of(restored));
    ask<backup_outcome>([&](auto t) { return cl.async_await_restore(b.id, to, t); });
    BOOST_TEST_REQUIRE(!error, error.message());

    auto const deleted = peer("delete " + b.id.str());
    BOOST_TEST(!deleted.contains("error"));
    same(what_vigil_sends<void>("DELETE /v3/p/backups/" + b.id.str(), 202, "",
                                [&](client& c, auto token) { c.async_delete_native_backup(b.id, token); }),
         request_of(deleted));
    ask<backup_outcome>([&](auto t) { return cl.async_await_backup(b.id, wait_goal::deleted, t); });
    BOOST_TEST(!error, error.message());
}

BOOST_AUTO_TEST_CASE(the_same_errors)
{
    std::string const nobody = "6f519a48-3183-46cf-a32f-41815f816666";
    auto const agree = [&](json::object const& theirs) {
        BOOST_TEST(error, "to be refused");
        BOOST_TEST(story.http_status == theirs.at("error").as_int64());
        std::string const message(theirs.at("message").as_string());
        BOOST_TEST(message.find(story.service_message) != std::string::npos,
                   "theirs: " << message << "; ours: " << story.service_message);
    };
    ask<backup>([&](auto t) { return cl.async_get_backup(backup_id(nobody), t); });
    agree(peer("show " + nobody));
    ask<backup_summary>([&](auto t) {
        return cl.async_create_native_backup(create_native_backup_request(volume_id(nobody), "n"), t);
    });
    agree(peer("create " + nobody + " n"));
    tell([&](auto t) { return cl.async_delete_native_backup(backup_id(nobody), t); });
    agree(peer("delete " + nobody));
}

BOOST_AUTO_TEST_CASE(openstackclient_lists_the_same)
{
    auto const from = volume();
    for (auto const* name : {"first", "second"}) {
        ask<backup>([&](auto t) { return cl.async_back_up(create_native_backup_request(from, name), t); });
        BOOST_TEST_REQUIRE(!error, error.message());
    }
    auto const text = output_of(
        "env -i PATH=/usr/bin:/bin LANG=C.UTF-8 PYTHONWARNINGS=ignore OS_AUTH_URL=" + desk.text("auth_url") +
        " OS_USERNAME=demo OS_PROJECT_NAME=demo OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default "
        "OS_IDENTITY_API_VERSION=3 OS_PASSWORD='" +
        desk.text("password") + "' openstack volume backup list --long -f json --volume " + from.str());
    boost::system::error_code bad;
    auto const theirs = json::parse(text, bad);
    BOOST_TEST_REQUIRE(!bad, text);
    auto const mine = ask<page<backup>>(
        [&](auto t) { return cl.async_list_backup_details(list_backups_query().volume(from), t); });
    BOOST_TEST_REQUIRE(mine.items.size() == theirs.as_array().size());
    for (std::size_t i = 0; i < mine.items.size(); ++i) {
        auto const& row = theirs.as_array()[i].as_object();
        BOOST_TEST(mine.items[i].id.str() == std::string(row.at("ID").as_string()));
        BOOST_TEST(mine.items[i].name == std::string(row.at("Name").as_string()));
        BOOST_TEST(mine.items[i].status.text() == std::string(row.at("Status").as_string()));
        BOOST_TEST(mine.items[i].size.value() == row.at("Size").as_int64());
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
