// Asks for everything that a client can do. Does not know what is done to the line, and judges nothing.
#include "chaos/soak_load.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace vigil::chaos {

using namespace std::chrono_literals;

namespace {

constexpr duration busy = 1s;      // what a machine with other work to do may add, besides books::patience
constexpr unsigned impatient = 12; // percent of the callers

} // namespace

template <class T, class Operation, class Say>
asio::awaitable<word> soak_load::ask(worker& w, books::number n, Operation op, Say say)
{
    auto const a = std::make_shared<answer>(ex_);
    std::weak_ptr const running = a;
    auto const place = cancel_.insert(cancel_.end(), [this, n, running] {
        books_.cancel(n, now());
        if (auto const at = running.lock())
            at->stop.emit(asio::cancellation_type::terminal);
    });
    auto const end = [this, n, a](error_code ec, auto const& complete) {
        a->said.ec = ec;
        a->said.info = a->info;
        complete(a->said);
        books_.end(n, now(), a->said); // a second time, too: the books say so
        a->ended = true;
        a->woken.cancel();
    };
    auto const slot = a->stop.slot();
    if constexpr (std::is_void_v<T>) {
        auto ended = [end, say](error_code ec) { end(ec, say); };
        op(redirect_diagnostics(asio::bind_cancellation_slot(slot, std::move(ended)), a->info));
    } else {
        auto ended = [end, say](error_code ec, T const& value) {
            end(ec, [&](word& said) { say(said, value); });
        };
        op(redirect_diagnostics(asio::bind_cancellation_slot(slot, std::move(ended)), a->info));
    }
    auto const patience = w.dice.happens(impatient) ? w.dice.between(0ms, 1500ms) : duration::max();
    if (patience != duration::max()) {
        a->woken.expires_after(patience);
        auto [woken] = co_await a->woken.async_wait(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(woken);
        if (!a->ended) {
            ++tasks_["cancelled"];
            (*place)();
        }
    }
    while (!a->ended) {
        a->woken.expires_at(asio::steady_timer::time_point::max());
        auto [woken] = co_await a->woken.async_wait(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(woken);
    }
    cancel_.erase(place);
    co_return a->said;
}

books::number soak_load::enter(std::string const& what, std::string const& about,
                               std::optional<duration> limit)
{
    ++tasks_[what];
    auto const begun = now();
    return books_.begin(what + ' ' + about, begun,
                        limit ? std::optional(begun + *limit + busy) : std::nullopt);
}

void soak_load::cancel()
{
    over_ = true;
    auto const all = cancel_; // a handler may run only later, but let nobody depend on it
    for (auto const& c : all)
        c();
}

asio::awaitable<void> soak_load::work(std::size_t number, std::uint64_t seed)
{
    using errand = asio::awaitable<void> (soak_load::*)(worker&);
    static constexpr std::array<errand, 16> mix{&soak_load::back_up_natively,
                                                &soak_load::back_up_natively,
                                                &soak_load::back_up_natively,
                                                &soak_load::back_up_by_vbs,
                                                &soak_load::back_up_by_vbs,
                                                &soak_load::create,
                                                &soak_load::create,
                                                &soak_load::restore,
                                                &soak_load::restore,
                                                &soak_load::remove,
                                                &soak_load::remove,
                                                &soak_load::list,
                                                &soak_load::list,
                                                &soak_load::show,
                                                &soak_load::wait,
                                                &soak_load::gather};
    worker w{number, chance(seed, number + 100), 0, {}};
    while (!over_) {
        auto const what = w.dice.pick(mix);
        co_await (this->*what)(w);
    }
}

void soak_load::take(worker& w, word const& said)
{
    if (!said.ec)
        w.mine.push_back(said.backup);
}

// ---- the tasks ----------------------------------------------------------------------------------------------------

namespace {

void say_backup(word& said, backup const& made)
{
    said.backup = made.id.str();
    said.state = said.ec == errc::backup_failed ? "error" : said.ec ? "" : std::string(made.status.text());
}

// What the wait for something saw of it at its end.
std::string state_of(error_code ec, char const* success)
{
    return !ec ? success : ec == errc::backup_failed ? "error" : "";
}

std::string name_of(std::size_t number, std::size_t made)
{
    return "soak-" + std::to_string(number) + '-' + std::to_string(made);
}

} // namespace

template <class Request>
asio::awaitable<void> soak_load::back_up(worker& w)
{
    auto const name = name_of(w.number, w.made++);
    Request request(volume_id("volume-of-" + name), name);
    auto const n = enter("back up", name, call_limit + wait_limit);
    books_.creates(n, name, request.volume().str());
    auto const said = co_await ask<backup>(
        w, n,
        [&](auto token) {
            client_.async_back_up(request, wait_options().limit(wait_limit), std::move(token));
        },
        say_backup);
    take(w, said);
}

asio::awaitable<void> soak_load::back_up_by_vbs(worker& w) { return back_up<create_backup_request>(w); }
asio::awaitable<void> soak_load::back_up_natively(worker& w)
{
    return back_up<create_native_backup_request>(w);
}

// The call alone, and a wait for its job.
asio::awaitable<void> soak_load::create(worker& w)
{
    auto const name = name_of(w.number, w.made++);
    create_backup_request request(volume_id("volume-of-" + name), name);
    request.marker(w.dice.happens(50) ? create_marker::description : create_marker::none);
    auto const n = enter("create", name, call_limit);
    books_.creates(n, name, request.volume().str());
    auto const said = co_await ask<created_backup>(
        w, n, [&](auto token) { client_.async_create_backup(request, std::move(token)); },
        [](word& s, created_backup const& made) {
            s.job = made.job.str();
            s.backup = made.backup.str();
        });
    if (said.ec || said.job.empty())
        co_return;
    auto const m = enter("wait for the job", said.job, wait_limit);
    co_await ask<job_outcome>(
        w, m,
        [&](auto token) {
            client_.async_await_job(job_id(said.job), wait_options().limit(wait_limit), std::move(token));
        },
        [](word&, job_outcome const&) {});
}

asio::awaitable<void> soak_load::restore(worker& w)
{
    if (w.mine.empty())
        co_return co_await back_up_natively(w);
    auto const id = backup_id(w.dice.pick(w.mine));
    volume_id const to("restored-" + name_of(w.number, w.made++));
    restore_native_backup_request const request(id, to);
    auto const n = enter("restore", id.str(), call_limit);
    auto const said = co_await ask<restore_started>(
        w, n, [&](auto token) { client_.async_restore_native_backup(request, std::move(token)); },
        [](word&, restore_started const&) {});
    // It may have begun: nothing else is done to this backup before it is over.
    auto const m = enter("wait for the restore", id.str(), wait_limit);
    auto const end = co_await ask<backup_outcome>(
        w, m,
        [&](auto token) {
            client_.async_await_restore(id, to, wait_options().limit(wait_limit), std::move(token));
        },
        [](word&, backup_outcome const&) {});
    if (said.ec || end.ec)
        std::erase(w.mine, id.str());
}

asio::awaitable<void> soak_load::remove(worker& w)
{
    if (w.mine.empty())
        co_return co_await back_up_by_vbs(w);
    auto const id = backup_id(w.dice.pick(w.mine));
    std::erase(w.mine, id.str());
    auto const n = enter("delete", id.str(), call_limit);
    auto const said = co_await ask<void>(
        w, n, [&](auto token) { client_.async_delete_native_backup(id, std::move(token)); }, [](word&) {});
    if (said.ec)
        co_return;
    auto const m = enter("wait for the end", id.str(), wait_limit);
    co_await ask<backup_outcome>(
        w, m,
        [&](auto token) {
            client_.async_await_backup(id, wait_goal::deleted, wait_options().limit(wait_limit),
                                       std::move(token));
        },
        [&id](word& s, backup_outcome const&) {
            s.backup = id.str();
            s.state = s.ec ? "" : "gone";
        });
}

asio::awaitable<void> soak_load::list(worker& w)
{
    auto const n = enter("list", "", call_limit);
    if (w.dice.happens(50))
        co_await ask<page<backup_summary>>(
            w, n, [&](auto token) { client_.async_list_backups(list_backups_query(), std::move(token)); },
            [](word&, auto const&) {});
    else
        co_await ask<page<backup>>(
            w, n,
            [&](auto token) {
                client_.async_list_backup_details(list_backups_query().limit(20), std::move(token));
            },
            [](word&, auto const&) {});
}

asio::awaitable<void> soak_load::show(worker& w)
{
    auto const id = w.dice.pick(old_);
    auto const n = enter("show", id, call_limit);
    co_await ask<backup>(
        w, n, [&](auto token) { client_.async_get_backup(backup_id(id), std::move(token)); },
        [&id](word& s, backup const& b) {
            s.backup = id;
            s.state = !s.ec && b.id.str() != id ? "another one" : ""; // the answer to another question
        });
}

asio::awaitable<void> soak_load::wait(worker& w)
{
    auto const id = w.dice.pick(old_);
    auto const n = enter("wait", id, wait_limit);
    co_await ask<backup_outcome>(
        w, n,
        [&](auto token) {
            client_.async_await_backup(backup_id(id), wait_goal::created, wait_options().limit(wait_limit),
                                       std::move(token));
        },
        [&id](word& s, backup_outcome const&) {
            s.backup = id;
            s.state = state_of(s.ec, "available");
        });
}

// A set of some old ones; each of them ends once.
asio::awaitable<void> soak_load::gather(worker& w)
{
    watch_set set(client_);
    std::vector<std::string> ids;
    for (auto i = 2 + w.dice.below(6); i > 0; --i)
        ids.push_back(w.dice.pick(old_));
    std::ranges::sort(ids);
    auto const twice = std::ranges::unique(ids);
    ids.erase(twice.begin(), twice.end());
    for (auto const& id : ids)
        set.add(backup_id(id), wait_options().limit(wait_limit));
    auto const n = enter("set", std::to_string(ids.size()), wait_limit);
    std::size_t ends = 0;
    auto const said = co_await ask<std::vector<watch_event>>(
        w, n, [&](auto token) { set.async_wait_all(std::move(token)); },
        [&ends](word&, std::vector<watch_event> const& all) { ends = all.size(); });
    if (!said.ec && ends != ids.size())
        books_.leak("members of a set that never ended", ids.size() - std::min(ends, ids.size()));
}

} // namespace vigil::chaos
