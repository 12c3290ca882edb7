// A stranger's program: awaits one operation of a client that has no credentials, and expects to be told so.
// The fake time shows that vigil::testing is usable, too.
#ifdef HAS_CONFIG
#include <vigil/config.hpp>
#endif
#include <vigil/testing/manual_time.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <iostream>
#include <utility>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> look(vigil::client& client, bool& told)
{
    vigil::backup_id const id("b1");
    try {
        auto const backup = co_await client.async_get_backup(id);
        std::cout << "unexpected: " << backup.id << '\n';
    } catch (vigil::request_error const& e) {
        std::cout << e.what() << '\n' << e.info() << '\n';
        told = e.code() == vigil::errc::no_credentials;
    }
}

// Files are looked for, and read by yaml-cpp.
bool reads_clouds()
{
#ifdef HAS_CONFIG
    vigil::config::problem why;
    auto const request = vigil::config::load_request().files({"/dev/null"}).secure_files({}).variables({});
    auto const got = vigil::config::load(request, why);
    std::cout << to_string(why) << '\n';
    return !got && got.error() == vigil::errc::no_credentials;
#else
    return true;
#endif
}

} // namespace

int main()
{
    bool const read = reads_clouds();
    asio::io_context context(1);
    vigil::client_options options;
    options.vbs_endpoint = "https://vbs.example.test";
    options.project = vigil::project_id("p1");
    vigil::client client(context.get_executor(), std::move(options));

    bool told = false;
    asio::co_spawn(context, look(client, told), asio::detached);
    context.run();

    vigil::testing::manual_time time(context.get_executor());
    context.restart();
    time.run_for(context, std::chrono::hours(1));
    bool const waited = time.elapsed() == std::chrono::hours(1);

    return read && told && waited ? 0 : 1;
}
