// Opens connections as the schedule says, and stands for the service behind them. Knows nothing of vigil's client.
#include "chaos/virtual_line.hpp"

#include <boost/asio/error.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace vigil::chaos {

namespace sim = testing::sim;
using namespace std::chrono_literals;

namespace {
constexpr duration connect_limit = 5s; // connection_options::connect
constexpr duration distance = 1ms;
} // namespace

virtual_line::virtual_line(asio::any_io_executor ex, testing::manual_time& time,
                           testing::simulator_options service, std::vector<outage> outages,
                           std::function<line_fault(std::size_t)> faults)
    : parked(ex),
      around_(ex, time),
      start_(time.now()),
      outages_(std::move(outages)),
      faults_(std::move(faults)),
      world_(std::move(service), url, start_)
{
    around_.service = [this](sim::sim_request const& r) { return serve(r); };
    around_.met = [this](mishap m) { ++counts_.met[static_cast<std::size_t>(m)]; };
    around_.tell = [](std::string const&) {};
}

// ---- connections --------------------------------------------------------------------------------------------------

outage const* virtual_line::away() const noexcept
{
    auto const when = around_.time.now() - start_;
    auto const at = std::ranges::find_if(
        outages_, [when](outage const& o) { return when >= o.from && when < o.from + o.length; });
    return at == outages_.end() ? nullptr : &*at;
}

void virtual_line::start_open(net::origin,
                              asio::any_completion_handler<void(error_code, net::opened)> handler)
{
    if (!context_alive())
        return;
    auto const number = static_cast<std::size_t>(counts_.connections++);
    auto const at =
        opening_.emplace(opening_.end(), waiter(std::move(handler), around_.ex), around_.ex, around_.time);
    if (auto slot = at->handler.slot(); slot.is_connected())
        slot.assign(
            [this, at](asio::cancellation_type_t) { finish(at, asio::error::operation_aborted, {}); });
    decide(at, number, faults_(number));
}

void virtual_line::decide(openings::iterator at, std::size_t number, line_fault fault)
{
    auto const gone = away();
    if (gone && gone->how == outage::kind::refused)
        return refuse_after(at, distance, asio::error::connection_refused, "the service is away");
    if (gone && gone->how == outage::kind::silent)
        return refuse_after(at, connect_limit, errc::phase_timeout, "timeout: connect");
    auto const slow = fault.what == mishap::slow_connect;
    auto const never =
        fault.what == mishap::refused || fault.what == mishap::unreachable || fault.what == mishap::no_name;
    if (slow || never)
        around_.met(fault.what);
    switch (fault.what) {
    case mishap::refused: return refuse_after(at, distance, asio::error::connection_refused, "refused");
    case mishap::no_name: return refuse_after(at, distance, asio::error::host_not_found, "no such host");
    case mishap::unreachable: return refuse_after(at, connect_limit, errc::phase_timeout, "timeout: connect");
    default: break;
    }
    if (slow && fault.after >= connect_limit)
        return refuse_after(at, connect_limit, errc::phase_timeout, "timeout: connect");
    connect_after(at, slow ? fault.after : distance, number, fault);
}

void virtual_line::refuse_after(openings::iterator at, duration d, error_code ec, std::string problem)
{
    at->bell.set(around_.time.now() + d, [this, at, ec, problem = std::move(problem)] {
        net::opened none;
        none.problem = problem;
        finish(at, ec, std::move(none));
    });
}

void virtual_line::connect_after(openings::iterator at, duration d, std::size_t number, line_fault fault)
{
    at->bell.set(around_.time.now() + d, [this, at, number, fault] {
        auto const made = std::make_shared<link>(around_, number, fault);
        std::erase_if(links_, [](auto const& weak) { return weak.expired(); });
        links_.push_back(made);
        ++counts_.opened;
        around_.tell("connection " + std::to_string(number) + ": open, " +
                     std::string(to_string(fault.what)) + " at " + std::to_string(fault.at));
        net::opened o;
        o.stream = std::make_unique<line_stream>(made);
        finish(at, {}, std::move(o));
    });
}

void virtual_line::finish(openings::iterator at, error_code ec, net::opened made)
{
    if (auto slot = at->handler.slot(); slot.is_connected())
        slot.clear();
    auto handler = std::move(at->handler);
    opening_.erase(at);
    std::move(handler).post(around_.ex, ec, std::move(made));
}

void virtual_line::restart(bool forgets_tokens)
{
    around_.tell(forgets_tokens ? "the service restarts, and forgets its tokens" : "the service restarts");
    for (auto const& weak : links_)
        if (auto const l = weak.lock(); l && l->open())
            l->reset();
    if (forgets_tokens) // with the next request, whatever it is
        world_.script({"*", world_.stats().all_requests() + 1, testing::fault::expire_tokens()});
}

void virtual_line::begin(outage const& o)
{
    around_.tell("the service is away for " +
                 std::to_string(std::chrono::duration_cast<std::chrono::seconds>(o.length).count()) + " s");
    for (auto const& weak : links_)
        if (auto const l = weak.lock(); l && l->open()) {
            if (o.how == outage::kind::refused)
                l->reset();
            else if (o.how == outage::kind::silent)
                l->cut();
        }
}

std::size_t virtual_line::open() const noexcept
{
    return static_cast<std::size_t>(std::ranges::count_if(links_, [](auto const& weak) {
        auto const l = weak.lock();
        return l && l->open();
    }));
}

std::vector<std::shared_ptr<link const>> virtual_line::links() const
{
    std::vector<std::shared_ptr<link const>> all;
    for (auto const& weak : links_)
        if (auto l = weak.lock())
            all.push_back(std::move(l));
    return all;
}

// ---- the service --------------------------------------------------------------------------------------------------

sim::answer virtual_line::serve(sim::sim_request const& request)
{
    ++counts_.requests;
    auto const gone = away();
    if (gone && gone->how == outage::kind::gateway)
        return sim::gateway_error(503, "", "");
    return world_.handle(request, around_.time.now(), around_.time.wall_now());
}

std::vector<testing::simulated_backup> virtual_line::books()
{
    ask("GET", "/__simulator/stats", "", ""); // what is due happens before anything else
    return world_.books(around_.time.now());
}

sim::answer virtual_line::ask(std::string const& method, std::string const& target, std::string const& body,
                              std::string const& token)
{
    std::vector<net::header> const headers{{"X-Auth-Token", token}, {"Content-Type", "application/json"}};
    return world_.handle({method, target, headers, body}, around_.time.now(), around_.time.wall_now());
}

std::size_t virtual_line::count(std::string const& target, std::string const& list)
{
    namespace json = boost::json;
    auto const& o = world_.options();
    json::value const scope{{"project", {{"id", o.project}}}};
    json::value const user{{"name", o.user}, {"password", o.password}, {"domain", {{"name", o.domain}}}};
    json::value const identity{{"methods", json::array{"password"}}, {"password", {{"user", user}}}};
    auto const log_in = json::serialize(json::value{{"auth", {{"identity", identity}, {"scope", scope}}}});
    for (int i = 0; i < 2000; ++i) { // the faults of the schedule are met here, too
        auto const session = ask("POST", "/v3/auth/tokens", log_in, "");
        if (session.status != 201 || session.what.kind != testing::fault_kind::none)
            continue;
        auto const token = std::ranges::find(session.headers, "X-Subject-Token", &net::header::name);
        if (token == session.headers.end())
            continue;
        auto const a = ask("GET", target, "", token->value);
        if (a.what.kind != testing::fault_kind::none || (a.status != 200 && a.status != 404))
            continue;
        if (a.status == 404)
            return 0;
        return json::parse(a.body).at(list).as_array().size();
    }
    throw std::runtime_error("the simulated service does not answer GET " + target);
}

} // namespace vigil::chaos
