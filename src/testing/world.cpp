// Lets requests in, hands them to their calls and puts faults on their way. Knows no socket and no clock.
#include "testing/world.hpp"

#include <algorithm>
#include <charconv>

namespace vigil::testing::sim {

namespace {

int minor_version(std::string_view header)
{
    constexpr std::string_view prefix = "volume 3.";
    int minor = 0;
    if (header.starts_with(prefix))
        std::from_chars(header.data() + prefix.size(), header.data() + header.size(), minor);
    return minor;
}

} // namespace

world::state::state(simulator_options const& o, std::string const& url, time_point now)
    : names(o.seed * 8 + 5),
      chance(o.seed * 8 + 6),
      plan(o, o.seed * 8 + 7),
      identity(o, url, names, now),
      book(o, now),
      policies(o, now),
      shares(o, now),
      sdrs(o, now),
      start(now)
{}

world::world(simulator_options options, std::string url, time_point now)
    : options_(std::move(options)), url_(std::move(url)), s_(std::make_unique<state>(options_, url_, now))
{}

void world::reset(time_point now) { s_ = std::make_unique<state>(options_, url_, now); }

void world::expire_when_due(time_point now)
{
    if (options_.expire_tokens_at_request && !s_->expired_by_count &&
        s_->calls >= *options_.expire_tokens_at_request) {
        s_->expired_by_count = true;
        s_->identity.revoke_all();
        ++s_->stats.faults[std::string(to_string(fault_kind::expire_tokens))];
    }
    if (options_.expire_tokens_at && !s_->expired_by_time && now - s_->start >= *options_.expire_tokens_at) {
        s_->expired_by_time = true;
        s_->identity.revoke_all();
        ++s_->stats.faults[std::string(to_string(fault_kind::expire_tokens))];
    }
}

// The native calls ask Keystone's middleware, all others the gateway.
std::optional<answer> world::let_in(sim_request const& request, route const& where, time_point now)
{
    bool const native = dialect_of(where.op) == dialect::native;
    if (options_.require_token) {
        auto const refuse = [&](std::string_view code) {
            if (!native)
                return gateway_error(401, code, s_->names.hex32());
            return keystone_error(401, "The request you have made requires authentication.")
                .with("WWW-Authenticate", "Keystone uri=\"" + url_ + "\"");
        };
        switch (s_->identity.check(request.find("X-Auth-Token"), now)) {
        case token_state::missing: return refuse("APIG.0305");
        case token_state::unknown: return refuse("APIG.0301");
        case token_state::expired: return refuse("APIG.0307");
        case token_state::without_project: return gateway_error(403, {}, s_->names.hex32());
        case token_state::good: break;
        }
    }
    bool const of_no_project = where.op == op::sdrs_versions || where.op == op::sdrs_version;
    if (where.project == options_.project || of_no_project)
        return std::nullopt;
    if (dialect_of(where.op) == dialect::sdrs)
        return sdrs_error("SDRS.0001", "Invalid tenant ID.");
    return native ? native_error(400, "Malformed request url")
                  : vbs_error(400, "400", "Malformed request url");
}

answer world::execute(sim_request const& request, route const& where, time_point now, wall_time wall)
{
    switch (where.op) {
    case op::unknown: return gateway_error(404, {}, s_->names.hex32());
    case op::tokens_create: return s_->identity.create(request, where.query, now, wall);
    case op::tokens_verify: return s_->identity.verify(request, where.query, now, wall);
    case op::tokens_revoke: return s_->identity.revoke(request, now);
    default: break;
    }
    if (auto no = let_in(request, where, now))
        return std::move(*no);
    call const c{request, where, now, wall, options_, minor_version(request.find("OpenStack-API-Version"))};
    return dispatch(c);
}

answer world::dispatch(call const& c)
{
    auto& book = s_->book;
    switch (c.where.op) {
    case op::cloud_create: return create_cloud(book, c);
    case op::cloud_delete: return delete_cloud(book, c);
    case op::cloud_restore: return restore_cloud(book, c);
    case op::quota_get: return get_quota(book, c);
    case op::create_v2:
    case op::create_v3: return create_native(book, c, url_);
    case op::list_v2:
    case op::list_v3:
    case op::detail_v2:
    case op::detail_v3: return list_backups(book, c, url_);
    case op::get_v2:
    case op::get_v3: return get_backup(book, c, url_);
    case op::delete_v2:
    case op::delete_v3: return delete_native(book, c);
    case op::restore_v2:
    case op::restore_v3: return restore_native(book, c);
    case op::job_get: return get_job(book, c);
    case op::volume_get: return get_volume(book, c);
    case op::share_create: return s_->shares.create(book, c);
    case op::share_delete: return s_->shares.end_one(c);
    case op::share_delete_all: return s_->shares.end_all(book, c);
    case op::share_list: return s_->shares.list(book, c);
    case op::share_count: return s_->shares.count(book, c);
    case op::share_get: return s_->shares.show(book, c);
    case op::policy_create: return s_->policies.create(c);
    case op::policy_list: return s_->policies.list(c);
    case op::policy_update: return s_->policies.update(c);
    case op::policy_delete: return s_->policies.remove(c);
    case op::policy_associate: return s_->policies.associate(book, c);
    case op::policy_disassociate: return s_->policies.disassociate(c);
    case op::tag_add: return s_->policies.add_tag(c);
    case op::tag_remove: return s_->policies.remove_tag(c);
    case op::tag_get: return s_->policies.get_tags(c);
    case op::tag_list_all: return s_->policies.list_tags();
    case op::tag_batch: return s_->policies.batch_tags(c);
    case op::tag_query: return s_->policies.query(c);
    case op::policy_execute: return s_->policies.execute(c);
    case op::policy_tasks: return s_->policies.list_tasks(c);
    default: break;
    }
    if (dialect_of(c.where.op) == dialect::sdrs)
        return s_->sdrs.handle(c);
    return gateway_error(404, {}, s_->names.hex32());
}

// In the order in which they were due, each at its own time.
void world::do_late(time_point now, wall_time wall)
{
    for (;;) {
        auto const next = std::ranges::min_element(s_->late, {}, &state::late_request::due);
        if (next == s_->late.end() || next->due > now)
            return;
        auto const r = std::move(*next);
        s_->late.erase(next);
        auto const ago = std::chrono::duration_cast<wall_time::duration>(now - r.due);
        execute({r.method, r.target, r.headers, r.body}, find_route(r.method, r.target), r.due, wall - ago);
    }
}

// Faults before the effect, the effect, faults after it.
answer world::meet(fault f, sim_request const& request, route const& where, time_point now, wall_time wall)
{
    auto const of_gateway = [&] {
        auto a = gateway_error(f.status, f.code, s_->names.hex32());
        if (!f.retry_after.empty())
            a.headers.push_back({"Retry-After", f.retry_after});
        return a;
    };
    switch (f.kind) {
    case fault_kind::refuse: return of_gateway();
    case fault_kind::late_effect:
        s_->late.push_back({std::string(request.method),
                            std::string(request.target),
                            {request.headers.begin(), request.headers.end()},
                            std::string(request.body),
                            now + f.after});
        return of_gateway();
    case fault_kind::close_before_reading: {
        answer a;
        a.what = std::move(f);
        return a;
    }
    case fault_kind::expire_tokens: s_->identity.revoke_all(); return execute(request, where, now, wall);
    default: break;
    }
    auto a = execute(request, where, now, wall);
    if (f.kind == fault_kind::lose_reply)
        return of_gateway();
    if (f.kind == fault_kind::broken_body)
        a.body = a.body.empty() ? "{" : a.body.substr(0, a.body.size() / 2);
    a.what = std::move(f);
    return a;
}

void world::finish(answer& a, route const& where, sim_request const& request)
{
    a.delay = s_->chance.within(options_.latency);
    auto const id = s_->names.hex32();
    a.headers.push_back({"X-Request-Id", id});
    if (dialect_of(where.op) == dialect::native) {
        a.headers.push_back({"x-openstack-request-id", "req-" + id});
        auto const version = request.find("OpenStack-API-Version");
        if (!version.empty())
            a.headers.push_back({"OpenStack-API-Version", std::string(version)});
    }
    switch (a.what.kind) {
    case fault_kind::none:
    case fault_kind::close_after_reply:
    case fault_kind::broken_body: ++s_->stats.replies[a.status]; break;
    default: break;
    }
}

answer world::handle(sim_request const& request, time_point now, wall_time wall)
{
    do_late(now, wall);
    if (request.target.starts_with("/__simulator/"))
        return own_page(request, now);
    auto where = find_route(request.method, request.target);
    if (where.op == op::job_get && s_->sdrs.has_job(where.id))
        where.op = op::sdrs_job_get;
    ++s_->requests[static_cast<std::size_t>(where.op)];
    ++s_->calls;
    expire_when_due(now);

    auto f = s_->plan.next(where.op);
    if (f.kind != fault_kind::none) {
        auto name = std::string(to_string(f.kind));
        if (f.status)
            name += " " + std::to_string(f.status);
        ++s_->stats.faults[name];
    }
    auto a = meet(std::move(f), request, where, now, wall);
    finish(a, where, request);
    return a;
}

simulator_stats world::stats() const
{
    auto all = s_->stats;
    for (std::size_t i = 0; i < op_count; ++i)
        if (s_->requests[i])
            all.requests.emplace(name_of(static_cast<op>(i)), s_->requests[i]);
    all.creates = s_->book.backups().size();
    all.duplicates = s_->book.duplicates();
    all.blind_repeats = s_->book.blind_repeats();
    all.tokens = s_->identity.issued();
    return all;
}

bool world::drops_connection()
{
    ++s_->stats.connections;
    bool const drop = s_->chance.happens(options_.drop_on_accept);
    s_->stats.dropped_on_accept += drop;
    return drop;
}

void world::note_handshake(bool resumed)
{
    ++s_->stats.handshakes;
    s_->stats.resumptions += resumed;
}

} // namespace vigil::testing::sim
