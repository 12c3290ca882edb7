// The pages under /__simulator/: what was counted, for programs in other processes. No token, no faults.
#include "testing/world.hpp"

#include <numeric>

namespace vigil::testing {

std::uint64_t simulator_stats::all_requests() const noexcept
{
    return std::accumulate(requests.begin(), requests.end(), std::uint64_t{0},
                           [](std::uint64_t sum, auto const& r) { return sum + r.second; });
}

namespace sim {

namespace {

std::int64_t in_ms(duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); }

} // namespace

std::string stats_json(simulator_stats const& s)
{
    json_writer out;
    out.open('{').key("requests").open('{');
    for (auto const& [name, n] : s.requests)
        out.key(name).number(n);
    out.close('}').key("replies").open('{');
    for (auto const& [status, n] : s.replies)
        out.key(std::to_string(status)).number(n);
    out.close('}').key("faults").open('{');
    for (auto const& [name, n] : s.faults)
        out.key(name).number(n);
    out.close('}');
    out.key("creates").number(s.creates).key("duplicates").number(s.duplicates);
    out.key("blind_repeats").number(s.blind_repeats).key("tokens").number(s.tokens);
    out.key("connections").number(s.connections).key("dropped_on_accept").number(s.dropped_on_accept);
    out.key("handshakes").number(s.handshakes).key("resumptions").number(s.resumptions).close('}');
    return out.take();
}

std::string books_json(std::vector<simulated_backup> const& books, time_point start)
{
    json_writer out;
    // By the clock that the simulator runs on: on Linux every process of the machine has the same.
    out.open('{').key("start_ns").number(start.time_since_epoch().count()).key("backups").open('[');
    for (auto const& b : books) {
        out.open('{').field("id", b.id).field("job_id", b.job_id).field("name", b.name);
        out.field("volume_id", b.volume_id).field("client_request_id", b.client_request_id);
        out.field("outcome", b.outcome).field("fail_reason", b.fail_reason);
        out.key("begun_ms").number(in_ms(b.begun)).key("finished_ms").number(in_ms(b.finished));
        out.key("deleted").boolean(b.deleted).key("restores").number(b.restores).close('}');
    }
    out.close(']').close('}');
    return out.take();
}

answer world::own_page(sim_request const& request, time_point now)
{
    auto const page = request.target.substr(std::string_view("/__simulator/").size());
    if (request.method == "GET" && page == "stats")
        return {200, stats_json(stats())};
    if (request.method == "GET" && page == "books")
        return {200, books_json(books(now), s_->start)};
    if (request.method == "POST" && page == "reset") {
        reset(now);
        return {204, {}};
    }
    return {404, "{\"error\":\"stats, books or (POST) reset\"}"};
}

} // namespace sim
} // namespace vigil::testing
