// Reads the simulator's own pages with a client that shares nothing with vigil's. At the end only.
#include "cli/demo_simulator.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <fmt/format.h>

#include <chrono>
#include <future>
#include <stdexcept>

namespace vigil::cli {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr auto limit = std::chrono::seconds(60); // a hundred thousand backups fill a page of 30 MB

struct address
{
    std::string host;
    std::uint16_t port;
};

address address_of(std::string const& url)
{
    constexpr std::string_view scheme = "https://";
    auto const colon = url.rfind(':');
    if (!url.starts_with(scheme) || colon <= scheme.size())
        throw std::runtime_error("not a URL of the simulator: " + url);
    return {url.substr(scheme.size(), colon - scheme.size()),
            static_cast<std::uint16_t>(std::stoul(url.substr(colon + 1)))};
}

asio::awaitable<std::string> exchange(address to, std::string ca_file, std::string request)
{
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.load_verify_file(ca_file);
    asio::ssl::stream<asio::ip::tcp::socket> stream(co_await asio::this_coro::executor, tls);
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification(to.host));
    asio::ip::tcp::endpoint const at(asio::ip::make_address(to.host), to.port);
    co_await stream.next_layer().async_connect(at, asio::use_awaitable);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await asio::async_write(stream, asio::buffer(request), asio::use_awaitable);

    std::string reply;
    auto everything = asio::dynamic_buffer(reply);
    auto [ec, n] = co_await asio::async_read(stream, everything, asio::as_tuple(asio::use_awaitable));
    if (ec != asio::error::eof && ec != asio::ssl::error::stream_truncated)
        throw boost::system::system_error(ec, "reading the simulator's books");
    co_return reply;
}

json::value read_page(std::string const& url, std::string const& ca_file, std::string_view page)
{
    auto const to = address_of(url);
    auto request = fmt::format("GET /__simulator/{} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n\r\n",
                               page, to.host, to.port);
    asio::io_context context(1);
    auto answer = asio::co_spawn(context, exchange(to, ca_file, std::move(request)), asio::use_future);
    context.run_for(limit);
    if (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        throw std::runtime_error("the simulator does not answer");
    auto const reply = answer.get();
    auto const body = reply.find("\r\n\r\n");
    if (!reply.starts_with("HTTP/1.1 200") || body == reply.npos)
        throw std::runtime_error("the simulator does not show its books");
    return json::parse(std::string_view(reply).substr(body + 4));
}

} // namespace

service_stats read_stats(std::string const& url, std::string const& ca_file)
{
    auto const page = read_page(url, ca_file, "stats");
    auto const counters = [&](char const* name) {
        return json::value_to<std::map<std::string, std::uint64_t>>(page.at(name));
    };
    auto const number = [&](char const* name) { return page.at(name).to_number<std::uint64_t>(); };
    service_stats s;
    s.requests = counters("requests");
    s.faults = counters("faults");
    s.creates = number("creates");
    s.duplicates = number("duplicates");
    s.blind_repeats = number("blind_repeats");
    s.tokens = number("tokens");
    s.connections = number("connections");
    s.handshakes = number("handshakes");
    s.resumptions = number("resumptions");
    return s;
}

service_books read_books(std::string const& url, std::string const& ca_file)
{
    auto const page = read_page(url, ca_file, "books");
    service_books out;
    out.start = std::chrono::nanoseconds(page.at("start_ns").to_number<std::int64_t>());
    out.backups.reserve(page.at("backups").as_array().size());
    for (auto const& line : page.at("backups").as_array()) {
        auto const text = [&](char const* name) { return json::value_to<std::string>(line.at(name)); };
        book_entry e;
        e.id = text("id");
        e.job_id = text("job_id");
        e.name = text("name");
        e.client_request_id = text("client_request_id");
        e.outcome = text("outcome");
        e.fail_reason = text("fail_reason");
        e.begun_ms = line.at("begun_ms").to_number<std::int64_t>();
        e.finished_ms = line.at("finished_ms").to_number<std::int64_t>();
        out.backups.push_back(std::move(e));
    }
    return out;
}

} // namespace vigil::cli
