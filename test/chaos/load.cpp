// Calls the client as a schedule says. What a call tells is entered as it is told; whether it is true, the books find
// out.
#include "chaos/load.hpp"

#include <vigil/policies.hpp>
#include <vigil/shares.hpp>

#include <algorithm>

namespace vigil::chaos {
namespace {

std::string state_of(error_code ec)
{
    return !ec ? "available" : ec == errc::backup_failed ? "error" : ec == errc::resource_gone ? "gone" : "";
}

std::string state_of(wait_verdict v, wait_goal goal)
{
    switch (v) {
    case wait_verdict::succeeded: return goal == wait_goal::created ? "available" : "gone";
    case wait_verdict::failed: return goal == wait_goal::created ? "error" : "";
    case wait_verdict::gone: return "gone";
    default: return "";
    }
}

wait_options options_of(step const& s)
{
    wait_options how;
    if (s.limit)
        how.limit(*s.limit);
    return how;
}

std::string target_of(step const& s) { return "target-" + std::to_string(s.of); }

} // namespace

load::load(stage& on, schedule const& plan, std::function<void(std::string const&)> tell)
    : on_(on), plan_(plan), tell_(std::move(tell)), old_(plan.old_backups)
{
    for (auto const& b : on_.line->books())
        if (b.name.starts_with("old-"))
            old_.at(std::stoul(b.name.substr(4))) = b.id;
    auto const start = on_.time.now();
    for (std::size_t i = 0; i < plan_.load.size(); ++i)
        on_.at(start + plan_.load[i].at, [this, i] {
            ++begun_;
            if (!left_)
                begin(i, plan_.load[i]);
        });
}

void load::leave()
{
    left_ = true;
    for (auto const n : numbers_)
        on_.books.cancel(n, on_.time.now());
    for (auto& g : gatherings_)
        disband(g);
    on_.leave();
}

// Waits end now, calls when they have had their time; whatever comes is refused.
void load::shut_down(duration limit)
{
    auto const now = on_.time.now();
    auto const n = enter("shut down", now + limit);
    for (auto const running : numbers_)
        on_.books.hurry(running, now + limit);
    for (auto const wait : waits_)
        on_.books.hurry(wait, now);
    stopped_ = true;
    auto const call = [&](auto token) { on_.client->async_shutdown(limit, std::move(token)); };
    on_.begin<shutdown_report>(n, call, [this](word&, shutdown_report const&) {
        on_.books.leak("connections are open after a shutdown", on_.line->open());
        on_.books.leak("connections are being opened after a shutdown", on_.line->being_opened());
    });
}

void load::end()
{
    for (auto& g : gatherings_)
        disband(g);
}

void load::begin(std::size_t index, step const& s)
{
    tell_("step " + std::to_string(index) + ": " + std::string(to_string(s.what)));
    switch (s.what) {
    case task::back_up:
    case task::back_up_native: return back_up(index, s);
    case task::create:
    case task::create_native: return create(index, s);
    case task::remove:
    case task::remove_native: return remove(s);
    case task::restore:
    case task::restore_native: return restore(s);
    case task::share: return share(s);
    case task::execute: return execute(s);
    case task::list: return list(s);
    case task::show: return show(s);
    case task::wait:
    case task::crowd: return crowd(s);
    case task::gathering: return gather(s);
    }
}

books::number load::enter(std::string what, std::optional<time_point> due)
{
    auto const now = on_.time.now();
    numbers_.push_back(on_.books.begin(std::move(what), now, due));
    if (stopped_)
        on_.books.hurry(numbers_.back(), now);
    return numbers_.back();
}

books::number load::enter_wait(std::string what, step const& s)
{
    waits_.push_back(enter(std::move(what), wait_due(s)));
    return waits_.back();
}

void load::give_up_later(step const& s, stage::canceller cancel)
{
    if (s.cancel_after)
        on_.at(on_.time.now() + *s.cancel_after, std::move(cancel));
}

std::optional<time_point> load::wait_due(step const& s) const
{
    return s.limit ? std::optional(on_.time.now() + *s.limit) : std::nullopt;
}

// The create may take as long as any call, the waits as long as they are let. By VBS' call there are two of them, and
// each may take a last look.
std::optional<time_point> load::both_due(step const& s) const
{
    if (!s.limit)
        return std::nullopt;
    auto const looks = s.what == task::back_up ? books::patience : duration::zero();
    return std::max(*wait_due(s) + looks, call_due());
}

// ---- what makes something -----------------------------------------------------------------------------------------

void load::back_up(std::size_t index, step const& s)
{
    auto const native = s.what == task::back_up_native;
    auto const name = 'c' + std::to_string(index);
    auto const volume = "v" + std::to_string(index % 7);
    auto const n = enter("back_up " + name, both_due(s));
    on_.books.creates(n, name, volume);
    auto const done = [](word& w, backup value) {
        w.backup = value.id.str();
        w.state = w.info.backup_id.empty() && w.backup.empty() ? "" : state_of(w.ec);
    };
    auto const call = [&](auto token) {
        if (native)
            on_.client->async_back_up(create_native_backup_request(volume_id(volume), name).marker(s.marker),
                                      options_of(s), std::move(token));
        else
            on_.client->async_back_up(create_backup_request(volume_id(volume), name).marker(s.marker),
                                      options_of(s), std::move(token));
    };
    give_up_later(s, on_.begin<backup>(n, call, done));
}

void load::create(std::size_t index, step const& s)
{
    auto const native = s.what == task::create_native;
    auto const name = 'c' + std::to_string(index);
    auto const volume = "v" + std::to_string(index % 7);
    auto const n = enter("create " + name, call_due());
    on_.books.creates(n, name, volume);
    using next = std::function<void()>;
    if (native) {
        auto const done = [this, s](word& w, backup_summary value) -> next {
            w.backup = value.id.str();
            if (w.ec || !s.follow || left_)
                return {};
            return [this, id = w.backup, s] { await_backup(id, wait_goal::created, s, false); };
        };
        auto const call = [&](auto token) {
            on_.client->async_create_native_backup(
                create_native_backup_request(volume_id(volume), name).marker(s.marker), std::move(token));
        };
        return give_up_later(s, on_.begin<backup_summary>(n, call, done));
    }
    auto const done = [this, s](word& w, created_backup value) -> next {
        w.backup = value.backup.str();
        w.job = value.job.str();
        if (w.ec || !s.follow || left_)
            return {};
        if (value.job.empty())
            return [this, id = w.backup, s] { await_backup(id, wait_goal::created, s, false); };
        return [this, id = value.job, s] { await_job(id, s); };
    };
    auto const call = [&](auto token) {
        on_.client->async_create_backup(create_backup_request(volume_id(volume), name).marker(s.marker),
                                        std::move(token));
    };
    give_up_later(s, on_.begin<created_backup>(n, call, done));
}

void load::restore(step const& s)
{
    auto const from = backup_id(old_[s.of]);
    auto const to = volume_id(target_of(s));
    auto const n = enter(restore_of(s.of), call_due());
    on_.books.makes(n, restore_of(s.of));
    auto const done = [this, s](word& w, restore_started value) -> std::function<void()> {
        if (w.ec || !s.follow || left_)
            return {};
        return [this, value, s] { await_restore(value, s); };
    };
    auto const call = [&](auto token) {
        if (s.what == task::restore_native)
            on_.client->async_restore_native_backup(restore_native_backup_request(from, to),
                                                    std::move(token));
        else
            on_.client->async_restore_backup(restore_backup_request(from, to), std::move(token));
    };
    give_up_later(s, on_.begin<restore_started>(n, call, done));
}

void load::share(step const& s)
{
    auto const n = enter(share_of(s.of), call_due());
    on_.books.makes(n, share_of(s.of));
    auto const call = [&](auto token) {
        share_backup_request r{backup_id(old_[s.of])};
        r.to(project_id(partner_of(s.of)));
        shares(*on_.client).async_create(std::move(r), std::move(token));
    };
    give_up_later(s, on_.begin<share_outcome>(n, call, [](word&, share_outcome const&) {}));
}

void load::execute(step const& s)
{
    auto const n = enter(execution_of(s.of), call_due());
    on_.books.makes(n, execution_of(s.of));
    auto const call = [&](auto token) {
        policies(*on_.client).async_execute(policy_id("policy-" + std::to_string(s.of)), std::move(token));
    };
    give_up_later(s, on_.begin<void>(n, call, [](word&) {}));
}

// ---- what ends, shows and lists -----------------------------------------------------------------------------------

void load::remove(step const& s)
{
    auto const id = old_[s.of];
    auto const n = enter("remove old-" + std::to_string(s.of), call_due());
    auto const next = [this, id, s](word& w) -> std::function<void()> {
        if (w.ec || !s.follow || left_)
            return {};
        return [this, id, s] { await_backup(id, wait_goal::deleted, s, false); };
    };
    if (s.what == task::remove_native) {
        auto const call = [&](auto token) {
            on_.client->async_delete_native_backup(backup_id(id), std::move(token));
        };
        return give_up_later(s, on_.begin<void>(n, call, next));
    }
    auto const call = [&](auto token) { on_.client->async_delete_backup(backup_id(id), std::move(token)); };
    give_up_later(s, on_.begin<job_id>(n, call, [next](word& w, job_id const&) { return next(w); }));
}

void load::list(step const& s)
{
    auto const n = enter("list", call_due());
    auto const call = [&](auto token) {
        on_.client->async_list_backups(list_backups_query().limit(10), std::move(token));
    };
    give_up_later(s, on_.begin<page<backup_summary>>(n, call, [](word&, page<backup_summary> const&) {}));
}

void load::show(step const& s)
{
    auto const n = enter("show old-" + std::to_string(s.of), call_due());
    auto const call = [&](auto token) {
        on_.client->async_get_backup(backup_id(old_[s.of]), std::move(token));
    };
    give_up_later(s, on_.begin<backup>(n, call, [](word& w, backup const& b) { w.backup = b.id.str(); }));
}

// ---- waits --------------------------------------------------------------------------------------------------------

void load::await_backup(std::string id, wait_goal goal, step const& s, bool impatient)
{
    auto const n = enter_wait("wait for " + id, s);
    auto const done = [id, goal](word& w, backup_outcome const& o) {
        w.backup = id;
        w.state = state_of(o.verdict(), goal);
    };
    auto const call = [&](auto token) {
        on_.client->async_await_backup(backup_id(id), goal, options_of(s), std::move(token));
    };
    auto cancel = on_.begin<backup_outcome>(n, call, done);
    if (impatient)
        give_up_later(s, std::move(cancel));
}

void load::await_job(job_id id, step const& s)
{
    auto const n = enter_wait("wait for job " + id.str(), s);
    auto const done = [](word& w, job_outcome const& o) {
        if (!o.last())
            return;
        w.backup = backup_of(*o.last()).str();
        if (!w.backup.empty())
            w.state = state_of(o.verdict(), wait_goal::created);
    };
    auto const call = [&](auto token) { on_.client->async_await_job(id, options_of(s), std::move(token)); };
    on_.begin<job_outcome>(n, call, done);
}

void load::await_restore(restore_started const& r, step const& s)
{
    auto const n = enter_wait("wait for restore to " + r.volume.str(), s);
    if (!r.job.empty()) {
        auto const call = [&](auto token) {
            on_.client->async_await_job(r.job, options_of(s), std::move(token));
        };
        on_.begin<job_outcome>(n, call, [](word&, job_outcome const&) {});
        return;
    }
    auto const call = [&](auto token) {
        on_.client->async_await_restore(backup_id(old_[s.of]), volume_id(target_of(s)), options_of(s),
                                        std::move(token));
    };
    on_.begin<backup_outcome>(n, call, [](word&, backup_outcome const&) {});
}

void load::crowd(step const& s)
{
    for (std::size_t i = 0; i < s.many; ++i)
        await_backup(old_[s.of], wait_goal::created, s, i == 0);
}

void load::gather(step const& s)
{
    auto const g = gatherings_.emplace(gatherings_.end());
    g->set.emplace(*on_.client);
    for (std::size_t i = s.of; i < s.of + s.many; ++i) {
        g->members.emplace(old_[i], enter_wait("member old-" + std::to_string(i), s));
        g->set->add(backup_id(old_[i]), options_of(s));
    }
    if (s.cancel_after)
        on_.at(on_.time.now() + *s.cancel_after, [this, g] { disband(*g); });
    read(g);
}

void load::read(std::list<gathering>::iterator g)
{
    g->set->async_next([this, g](error_code ec, std::optional<watch_event> e) {
        if (ec || !e || !g->set)
            return disband(*g);
        heard(*g, *e);
        read(g);
    });
}

void load::heard(gathering& g, watch_event const& e)
{
    auto const at = g.members.find(e.id());
    if (at == g.members.end()) {
        auto const n = enter("nobody's end " + e.id(), std::nullopt);
        word w;
        on_.books.end(n, on_.time.now(), w);
        return on_.books.end(n, on_.time.now(), w); // told twice, or of nothing that was added
    }
    word w;
    w.ec = e.ec;
    if (e.story)
        w.info = *e.story;
    w.backup = e.id();
    w.state = state_of(e.verdict(), wait_goal::created);
    on_.books.end(at->second, on_.time.now(), std::move(w));
    g.members.erase(at);
}

// Whoever is still in it has been given up.
void load::disband(gathering& g)
{
    for (auto const& [id, n] : g.members) {
        word w;
        w.ec = asio::error::operation_aborted;
        on_.books.cancel(n, on_.time.now());
        on_.books.end(n, on_.time.now(), std::move(w));
    }
    g.members.clear();
    g.set.reset();
}

} // namespace vigil::chaos
