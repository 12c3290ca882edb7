// What does a request cost above the bare minimum? CPU of the client per GET of one backup, side by side.
#include "backup_server.hpp"
#include "floor_client.hpp"
#include "harness.hpp"

#include "codec/backups.hpp"
#include "net/pooled_transport.hpp"
#include "net/request_head.hpp"
#include "net/steady_time.hpp"

#include <vigil/vigil.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace vigil::bench {
namespace {

constexpr std::string_view question =
    "What does a request cost above the bare minimum?\n"
    "GET of one backup (1,024 bytes of JSON) over loopback, plain HTTP, kept connections. CPU of the client\n"
    "alone (getrusage), clients in turn within each round; x is the median of the rounds' own ratios.";

std::string const project = "b23b579f08c84228b9b4673c46f0c442";
std::string const token(180, 't'); // as long as a Fernet token

// What the client sends, too, but for the values of the request ids.
net::http_request make_request(std::uint16_t port)
{
    net::http_request r;
    r.method = "GET";
    r.to = {false, "127.0.0.1", port};
    r.target = "/v3/" + project + "/backups/" + std::string(backup_name);
    r.set("X-Auth-Token", token);
    r.set("X-Client-Request-Id", "req-01234567-89ab-cdef-0123-456789abcdef");
    r.set("X-OpenStack-Request-ID", "req-01234567-89ab-cdef-0123-456789abcdef");
    return r;
}

class contender
{
public:
    virtual ~contender() = default;
    virtual void run(long count) = 0; // throws when an answer is wrong
};

class raw_epoll final : public contender
{
    floor_client floor_;
    bool decode_;

    static std::string bytes(net::http_request const& r)
    {
        std::string out;
        net::write_request(out, r, {}, "vigil/" VIGIL_VERSION_STRING);
        return out;
    }

    // The smallest work that proves that there is an answer, or the whole typed value.
    static bool is_right(std::string_view body, bool decode)
    {
        if (!decode)
            return body.size() == backup_body().size();
        codec::fault wrong;
        auto const b = codec::decode_backup(body, wrong);
        return b && b->id.str() == backup_name;
    }

public:
    raw_epoll(std::uint16_t port, int connections, bool decode)
        : floor_(port, connections, bytes(make_request(port))), decode_(decode)
    {}

    void run(long count) override
    {
        long right = 0;
        floor_.run(count, [&](std::string_view body) { right += is_right(body, decode_); });
        if (right != count)
            throw std::runtime_error("floor: wrong answers");
    }
};

// So many callers as connections; each starts its next request when the last one is answered.
class on_asio : public contender
{
    long wanted_ = 0;
    long started_ = 0;
    long answered_ = 0;
    long right_ = 0;
    int callers_;

protected:
    asio::io_context ctx_{1};

    explicit on_asio(int callers) : callers_(callers) {}

    virtual void begin() = 0; // one caller

    bool another() { return started_ < wanted_ && ++started_; }
    void answered(bool right)
    {
        right_ += right;
        if (++answered_ == wanted_)
            ctx_.stop();
    }

public:
    void run(long count) override
    {
        wanted_ = count;
        started_ = answered_ = right_ = 0;
        ctx_.restart();
        for (int i = 0; i < callers_; ++i)
            begin();
        ctx_.run();
        if (right_ != count)
            throw std::runtime_error("wrong answers: " + std::to_string(count - right_));
    }
};

class bare_transport final : public on_asio
{
    net::steady_time time_{ctx_.get_executor()};
    net::http_request const request_;
    std::unique_ptr<net::pooled_transport> wire_;

    static connection_options limits(int connections)
    {
        connection_options o;
        o.per_origin = static_cast<std::size_t>(connections);
        return o;
    }

    void begin() override
    {
        if (!another())
            return;
        wire_->async_exchange(
            request_, time_.now() + std::chrono::seconds(60), [this](error_code ec, net::http_reply reply) {
                answered(!ec && reply.status == 200 && reply.body.size() == backup_body().size());
                begin();
            });
    }

public:
    bare_transport(std::uint16_t port, int connections) : on_asio(connections), request_(make_request(port))
    {
        proxy_options direct;
        direct.from_environment = false;
        auto const o = limits(connections);
        std::string problem;
        auto connect = net::make_tcp_connector(ctx_.get_executor(), time_, o, {}, direct, problem);
        if (!connect)
            throw std::runtime_error(problem);
        wire_ = std::make_unique<net::pooled_transport>(ctx_.get_executor(), time_, o,
                                                        "vigil/" VIGIL_VERSION_STRING, std::move(*connect));
    }
};

client_options options_for(std::uint16_t port, int connections, bool single_threaded)
{
    client_options o;
    o.credentials = token_credentials(token);
    o.project = project_id(project);
    o.vbs_endpoint = "http://127.0.0.1:" + std::to_string(port);
    o.connections.per_origin = static_cast<std::size_t>(connections);
    o.proxy.from_environment = false;
    o.single_threaded = single_threaded;
    return o;
}

class whole_client : public on_asio
{
protected:
    client client_;
    backup_id const id_{std::string(backup_name)};

private:
    void begin() override
    {
        if (!another())
            return;
        client_.async_get_backup(id_, [this](error_code ec, backup const& b) {
            answered(!ec && b.id == id_);
            begin();
        });
    }

public:
    whole_client(std::uint16_t port, int connections, bool single_threaded)
        : on_asio(connections), client_(ctx_.get_executor(), options_for(port, connections, single_threaded))
    {}
};

class awaited_client final : public whole_client
{
    asio::awaitable<void> caller()
    {
        while (another()) {
            auto const b = co_await client_.async_get_backup(id_);
            answered(b.id == id_);
        }
    }

    void begin() override
    {
        asio::co_spawn(ctx_, caller(), [](std::exception_ptr thrown) {
            if (thrown)
                std::rethrow_exception(thrown);
        });
    }

public:
    using whole_client::whole_client;
};

// ---- measuring ------------------------------------------------------------------------------------------

struct lane
{
    std::string name;
    std::string key;
    std::unique_ptr<contender> who;
    std::vector<double> user, system, total; // microseconds of CPU per request, one per round
    std::vector<double> rate;                // requests per second of wall time
};

struct setting
{
    int connections;
    long requests; // per round and client
    std::vector<lane> lanes;
};

std::vector<lane> make_lanes(std::uint16_t port, int n, std::string const& only)
{
    std::vector<lane> all;
    auto const add = [&](char const* name, char const* key, std::unique_ptr<contender> who) {
        all.push_back({name, key, std::move(who), {}, {}, {}, {}});
    };
    add("floor: raw epoll, fixed request", "floor", std::make_unique<raw_epoll>(port, n, false));
    add("floor + typed decode", "floor_decode", std::make_unique<raw_epoll>(port, n, true));
    add("net::pooled_transport", "transport", std::make_unique<bare_transport>(port, n));
    add("client, callback", "client", std::make_unique<whole_client>(port, n, true));
    add("client, co_await", "client_await", std::make_unique<awaited_client>(port, n, true));
    add("client on a strand, callback", "client_strand", std::make_unique<whole_client>(port, n, false));
    if (!only.empty())
        std::erase_if(all, [&](lane const& l) { return !l.key.starts_with("floor") && l.key != only; });
    if (all.size() < 3)
        throw std::invalid_argument("--only " + only + ": no client has this key");
    return all;
}

void measure(lane& l, long requests)
{
    stopwatch const wall;
    auto const before = cpu_now();
    l.who->run(requests);
    auto const spent = cpu_now() - before;
    auto const scale = 1e6 / static_cast<double>(requests);
    l.user.push_back(spent.user * scale);
    l.system.push_back(spent.system * scale);
    l.total.push_back(spent.all() * scale);
    l.rate.push_back(static_cast<double>(requests) / wall.seconds());
}

double ratio(lane const& of, lane const& to)
{
    std::vector<double> each;
    for (std::size_t i = 0; i < of.total.size(); ++i)
        each.push_back(of.total[i] / to.total[i]);
    return median(std::move(each));
}

void show(setting const& s, report& out)
{
    std::printf("\n%d connection%s, %zu rounds of %ld requests\n", s.connections,
                s.connections == 1 ? "" : "s", s.lanes.front().total.size(), s.requests);
    table t({"client", "CPU us", "user", "system", "x floor", "x floor+decode", "requests/s"});
    for (auto const& l : s.lanes) {
        auto const above = ratio(l, s.lanes[0]);
        auto const above_decode = ratio(l, s.lanes[1]);
        t.row({l.name, number(median(l.total), 2), number(median(l.user), 2), number(median(l.system), 2),
               number(above, 2), number(above_decode, 2), number(median(l.rate), 0)});
        auto const name = l.key + "/" + std::to_string(s.connections);
        out.add(name + "/cpu", median(l.total), "us/request");
        out.add(name + "/user", median(l.user), "us/request");
        out.add(name + "/system", median(l.system), "us/request");
        out.add(name + "/x_floor", above, "ratio");
        out.add(name + "/x_floor_decode", above_decode, "ratio");
        out.add(name + "/rate", median(l.rate), "requests/s");
    }
    t.print();
}

void run(options const& o)
{
    backup_server const server;
    std::array<setting, 2> settings{setting{1, 3'000, {}}, setting{64, 20'000, {}}};
    for (auto& s : settings) {
        if (o.requests > 0)
            s.requests = o.requests;
        s.lanes = make_lanes(server.port(), s.connections, o.only);
        for (auto& l : s.lanes) // opens the connections, fills the caches
            l.who->run(std::max<long>(10L * s.connections, s.requests / 10));
    }
    int const rounds = o.rounds > 0 ? o.rounds : 9;
    stopwatch const watch;
    for (int r = 0; r < rounds && (r == 0 || watch.seconds() < o.limit); ++r)
        for (auto& s : settings)
            for (std::size_t i = 0; i < s.lanes.size(); ++i) // nobody always comes first
                measure(s.lanes[(i + static_cast<std::size_t>(r)) % s.lanes.size()], s.requests);

    report out("exchange");
    report::print_machine();
    for (auto const& s : settings)
        show(s, out);
    out.write(o.json);
}

} // namespace
} // namespace vigil::bench

int main(int argc, char** argv)
{
    using namespace vigil::bench;
    return main_of("exchange", question, run, argc, argv);
}
