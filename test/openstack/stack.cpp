#include "openstack/stack.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace vigil::test {
namespace {

std::string folder_of_the_stack()
{
    char const* const folder = std::getenv("VIGIL_STACK");
    if (!folder)
        throw std::runtime_error("VIGIL_STACK names no folder: run the tests through ctest -L openstack");
    return folder;
}

json::value read_file(std::string const& name)
{
    std::ifstream in(name);
    std::ostringstream text;
    text << in.rdbuf();
    if (text.str().empty())
        throw std::runtime_error(name + " is not there: is the stack up?");
    return json::parse(text.str());
}

// "http://127.0.0.1:8776/v3/" -> 8776
std::uint16_t port_of(std::string const& url)
{
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

// One request on one connection; the end of the connection is the end of the reply.
plain_reply call(std::uint16_t port, std::string_view method, std::string const& target,
                 json::value const& body, std::vector<std::pair<std::string, std::string>> const& headers)
{
    asio::io_context ctx;
    asio::ip::tcp::socket socket(ctx);
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    auto const content = body.is_null() ? std::string() : json::serialize(body);
    std::ostringstream request;
    request << method << ' ' << target << " HTTP/1.0\r\nHost: 127.0.0.1:" << port
            << "\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: "
            << content.size() << "\r\n";
    for (auto const& [name, value] : headers)
        request << name << ": " << value << "\r\n";
    request << "\r\n" << content;
    asio::write(socket, asio::buffer(request.str()));
    std::string all;
    boost::system::error_code ec;
    asio::read(socket, asio::dynamic_buffer(all), ec);

    plain_reply reply;
    std::istringstream head(all.substr(0, all.find("\r\n\r\n")));
    std::string line;
    std::getline(head, line);
    reply.status = line.size() > 12 ? std::stoi(line.substr(9, 3)) : 0;
    while (std::getline(head, line)) {
        auto const colon = line.find(": ");
        if (colon == line.npos)
            continue;
        std::ranges::transform(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), line.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        auto value = line.substr(colon + 2);
        while (!value.empty() && value.back() == '\r')
            value.pop_back();
        reply.headers[line.substr(0, colon)] = value;
    }
    auto const at = all.find("\r\n\r\n");
    if (at != all.npos && all.size() > at + 4)
        reply.body = json::parse(all.substr(at + 4), ec);
    return reply;
}

} // namespace

operator_desk::operator_desk() : folder_(folder_of_the_stack())
{
    where_ = read_file(folder_ + "/stack.json");
    json::value const domain{{"id", "default"}};
    auto const reply =
        keystone("POST", "/auth/tokens",
                 {{"auth",
                   {{"identity",
                     {{"methods", {"password"}},
                      {"password",
                       {{"user", {{"name", "admin"}, {"domain", domain}, {"password", text("password")}}}}}}},
                    {"scope", {{"project", {{"name", "admin"}, {"domain", domain}}}}}}}});
    BOOST_TEST_REQUIRE(reply.status == 201);
    token_ = reply.headers.at("x-subject-token");
}

plain_reply operator_desk::keystone(std::string_view method, std::string const& path, json::value const& body,
                                    std::vector<std::pair<std::string, std::string>> headers)
{
    return call(port_of(text("auth_url")), method, "/v3" + path, body, headers);
}

plain_reply operator_desk::volume_service(std::string_view method, std::string const& project,
                                          std::string const& path, json::value const& body)
{
    return call(port_of(text("volume_url")), method, "/v3/" + project + path, body,
                {{"X-Auth-Token", token_}, {"OpenStack-API-Version", "volume 3.64"}});
}

volume_id operator_desk::make_volume(std::string const& project, json::object metadata)
{
    // An administrator's token works for one project only, so the owner makes it.
    json::value const domain{{"id", "default"}};
    auto const login =
        keystone("POST", "/auth/tokens",
                 {{"auth",
                   {{"identity",
                     {{"methods", {"password"}},
                      {"password",
                       {{"user", {{"name", "demo"}, {"domain", domain}, {"password", text("password")}}}}}}},
                    {"scope", {{"project", {{"id", project}}}}}}}});
    BOOST_TEST_REQUIRE(login.status == 201);
    std::vector<std::pair<std::string, std::string>> const who{
        {"X-Auth-Token", login.headers.at("x-subject-token")}};
    auto const port = port_of(text("volume_url"));
    auto const made = call(port, "POST", "/v3/" + project + "/volumes",
                           {{"volume", {{"size", 1}, {"metadata", std::move(metadata)}}}}, who);
    BOOST_TEST_REQUIRE(made.status == 202);
    std::string const id = made.body.at("volume").at("id").as_string().c_str();
    for (int i = 0; i < 300; ++i) {
        auto const seen = call(port, "GET", "/v3/" + project + "/volumes/" + id, nullptr, who);
        if (seen.status == 200 && seen.body.at("volume").at("status") == "available")
            return volume_id(id);
        std::this_thread::sleep_for(100ms);
    }
    throw std::runtime_error("the volume " + id + " does not become available");
}

void operator_desk::set_quota(std::string const& project, int backups)
{
    auto const reply = volume_service("PUT", this->project("admin"), "/os-quota-sets/" + project,
                                      {{"quota_set", {{"backups", backups}}}});
    BOOST_TEST_REQUIRE(reply.status == 200);
}

// A new password, even the same one, ends every token of its user. Tokens know whole seconds only: one that is
// issued in the second of the change would be dead, too.
void operator_desk::revoke_tokens_of(std::string const& user)
{
    auto const found = keystone("GET", "/users?name=" + user, nullptr, {{"X-Auth-Token", token_}});
    BOOST_TEST_REQUIRE(found.status == 200);
    std::string const id = found.body.at("users").at(0).at("id").as_string().c_str();
    auto const changed = keystone("PATCH", "/users/" + id, {{"user", {{"password", text("password")}}}},
                                  {{"X-Auth-Token", token_}});
    BOOST_TEST_REQUIRE(changed.status == 200);
    std::this_thread::sleep_for(1200ms);
}

void operator_desk::stop(std::string const& name)
{
    BOOST_TEST_REQUIRE(
        std::system((std::string(VIGIL_STACK_SCRIPT " stop ") + name + " " + folder_).c_str()) == 0);
}

void operator_desk::start(std::string const& name)
{
    BOOST_TEST_REQUIRE(
        std::system((std::string(VIGIL_STACK_SCRIPT " start ") + name + " " + folder_).c_str()) == 0);
}

void operator_desk::set_token_life(int seconds)
{
    BOOST_TEST_REQUIRE(
        std::system((VIGIL_STACK_SCRIPT " token-life " + std::to_string(seconds) + " " + folder_).c_str()) ==
        0);
}

void operator_desk::set_backup_service(bool enabled)
{
    auto const reply =
        volume_service("PUT", project("admin"), enabled ? "/os-services/enable" : "/os-services/disable",
                       {{"binary", "cinder-backup"}, {"host", "vigil-test"}});
    BOOST_TEST_REQUIRE(reply.status == 200);
}

std::string operator_desk::raw(std::string const& name, std::string const& request)
{
    asio::io_context ctx;
    asio::ip::tcp::socket socket(ctx);
    auto const port = port_of(text(name == "keystone" ? "auth_url" : "volume_url"));
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    asio::write(socket, asio::buffer(request));
    std::string all;
    boost::system::error_code end; // whatever it is
    asio::read(socket, asio::dynamic_buffer(all), end);
    return all;
}

real_cloud::real_cloud()
{
    options.service = dialect::cinder;
    options.credentials = user("demo", "demo");
    options.proxy.from_environment = false;
    options.single_threaded = true;
    options.poll.first = 200ms;
    options.poll.min = 200ms;
    options.poll.max = 1s;
    options.log = [this](log_event const& e) {
        auto line = std::string(e.name);
        for (auto const& [name, value] : e.fields)
            if (name == "event" || name == "operation" || name == "kind" || name == "to")
                line += ' ' + std::string(value);
        events.push_back(std::move(line));
    };
}

password_credentials real_cloud::user(std::string const& name, std::string const& project) const
{
    return password_credentials(desk.text("auth_url"), name, desk.text("password"))
        .user_domain_name("Default")
        .project_name(project)
        .project_domain_name("Default");
}

void real_cloud::run(asio::awaitable<void> work, std::chrono::seconds limit)
{
    bool done = false;
    asio::co_spawn(ctx, std::move(work), [&](std::exception_ptr e) {
        done = true;
        if (e)
            std::rethrow_exception(e);
    });
    ctx.restart();
    auto const end = std::chrono::steady_clock::now() + limit;
    while (!done && std::chrono::steady_clock::now() < end && ctx.run_one_until(end) != 0)
        ;
    BOOST_TEST_REQUIRE(done);
}

} // namespace vigil::test
