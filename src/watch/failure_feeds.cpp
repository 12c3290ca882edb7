// Reads lists of failed tasks when the scheduler says, and hands on what is new in them. Decides nothing about times,
// errors or what is new: the plans do.
#include "watch/failure_feeds.hpp"

#include "codec/failure_jobs.hpp"
#include "plan/arithmetic.hpp"
#include "plan/look_error.hpp"
#include "plan/page_walk.hpp"
#include "plan/poll_schedule.hpp"
#include "watch/look.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <list>
#include <string_view>

namespace vigil::watch {
namespace {

constexpr std::string_view operation_name = "sdrs.failureJobs.list";

// Any field may be missing, the id too.
std::string key_of(failure_job const& j)
{
    if (!j.id.empty())
        return j.id.str();
    return j.resource_id + '/' + j.type + '/' + std::string(j.failure.text()) + '/' + j.begin_time.text();
}

std::vector<std::string> keys_of(std::vector<failure_job> const& jobs)
{
    std::vector<std::string> keys;
    keys.reserve(jobs.size());
    for (auto const& j : jobs)
        keys.push_back(key_of(j));
    return keys;
}

// The service shows the newest first. What has no date is taken for new.
void sort_oldest_first(std::vector<failure_job>& jobs)
{
    std::ranges::reverse(jobs);
    std::ranges::stable_sort(jobs, {},
                             [](failure_job const& j) { return j.begin_time.value_or(utc_time::max()); });
}

} // namespace

// One list, and who waits for it to grow.
class failure_feeds::feed final : public watched,
                                  public seat_base::host,
                                  public std::enable_shared_from_this<feed>
{
public:
    failure_feeds& home;
    std::string const key;
    list_failure_jobs_query const query;
    time_point const started;
    std::list<reader> readers;
    std::vector<failure_job> last; // oldest first
    bool looked = false;
    std::shared_ptr<diagnostics const> story; // of the last look
    std::weak_ptr<asio::cancellation_signal> looking;

    feed(failure_feeds& h, std::string k, list_failure_jobs_query q, time_point now)
        : home(h), key(std::move(k)), query(std::move(q)), started(now)
    {}
    ~feed()
    {
        for (auto const& r : readers)
            r.who->at = nullptr;
    }

    void look(time_point departs) override { home.begin(shared_from_this(), departs); }
    std::string_view listed_as() const noexcept override { return {}; } // in no other list
    bool listed(std::string_view, time_point, duration, duration) override { return false; }
    void missed(error_code, std::optional<duration> retry_after, time_point now) override
    {
        due = next_due(retry_after, now);
    }
    void leaves(seat_base& who) override { home.left(*this, who); }

    time_point next_due(std::optional<duration> retry_after, time_point now) const
    {
        auto const& around = home.around_;
        return plan::poll_schedule(around.via.options.poll, started).next(now, around.dice(), retry_after);
    }
};

failure_feeds::failure_feeds(surroundings s, scheduler& when)
    : parked(s.ex), around_(std::move(s)), when_(when)
{}

failure_feeds::~failure_feeds()
{
    if (context_alive())
        stop(asio::error::operation_aborted);
}

void failure_feeds::context_shutdown() noexcept
{
    // What dies with the handlers may own this: nothing may be touched after it.
    auto const dying = std::exchange(feeds_, {});
    auto const work = std::exchange(work_, {});
}

// ---- coming and going -------------------------------------------------------------------------------------

void failure_feeds::read(std::shared_ptr<failure_place> at, seat_ptr<failure_job> who)
{
    reader r{std::move(at), std::move(who)};
    if (r.who->cancelled)
        return refuse(r, asio::error::operation_aborted);
    if (r.at->busy)
        return refuse(r, errc::invalid_argument, "one async_next at a time");
    if (!r.at->unread.empty())
        return tell(r, {});

    auto query = r.at->query;
    query.offset(std::nullopt);
    auto key = codec::list_failure_jobs(project_id("p"), query).target;
    auto const now = around_.time.now();
    auto& f = feeds_[key];
    bool const fresh = !f;
    if (fresh) {
        f = std::make_shared<feed>(*this, std::move(key), std::move(query), now);
        work_ = flow::work_on(around_.user);
    }
    auto const in = f;
    if (serve(*in, r))
        return forget_if_idle(*in);
    r.at->busy = true;
    r.who->at = in.get();
    bool const at_once = !r.at->known.begun(); // there is nothing to compare with
    in->readers.push_back(std::move(r));
    if (fresh)
        in->due = at_once ? now : plan::poll_schedule(around_.via.options.poll, now).first(around_.dice());
    when_.put(*in, {}, at_once ? std::min(in->due, now) : in->due);
    when_.pump();
}

void failure_feeds::refuse(reader const& r, error_code ec, std::string_view rule) const
{
    auto info = std::make_shared<diagnostics>();
    info->operation = operation_name;
    info->rule = rule;
    r.who->complete(around_.user, ec, {}, std::move(info));
}

// True: it was told one.
bool failure_feeds::serve(feed const& f, reader const& r) const
{
    auto& at = *r.at;
    if (f.looked) {
        auto const keys = keys_of(f.last);
        std::vector<std::string_view> const views(keys.begin(), keys.end());
        auto const fresh = at.known.arrived(views);
        for (std::size_t i = 0; i < fresh.size(); ++i)
            if (fresh[i])
                at.unread.push_back(f.last[i]);
    }
    if (at.unread.empty())
        return false;
    tell(r, f.story);
    return true;
}

void failure_feeds::tell(reader const& r, std::shared_ptr<diagnostics const> story) const
{
    r.at->busy = false;
    auto next = std::move(r.at->unread.front());
    r.at->unread.pop_front();
    r.who->complete(around_.user, {}, std::move(next), std::move(story));
}

void failure_feeds::left(feed& f, seat_base const& who)
{
    auto const at = std::ranges::find_if(f.readers, [&](reader const& r) { return r.who.get() == &who; });
    auto const gone = std::move(*at);
    f.readers.erase(at);
    gone.at->busy = false;
    refuse(gone, asio::error::operation_aborted);
    forget_if_idle(f);
    when_.pump();
}

void failure_feeds::forget_if_idle(feed& f)
{
    auto const at = feeds_.find(f.key);
    if (!f.readers.empty() || at == feeds_.end() || at->second.get() != &f)
        return;
    auto const kept = std::move(at->second);
    feeds_.erase(at);
    if (feeds_.empty())
        work_ = {};
    when_.drop(f);
    if (auto const flight = f.looking.lock())
        flight->emit(asio::cancellation_type::terminal);
}

std::size_t failure_feeds::end_all(feed& f, error_code ec) const
{
    auto story = f.story;
    if (!story) { // it was never looked at
        diagnostics none;
        none.operation = operation_name;
        story = std::make_shared<diagnostics const>(std::move(none));
    }
    std::size_t n = 0;
    for (; !f.readers.empty(); ++n) {
        auto const r = std::move(f.readers.front());
        f.readers.pop_front();
        r.at->busy = false;
        r.who->complete(around_.user, ec, {}, story);
    }
    return n;
}

std::size_t failure_feeds::stop(error_code why)
{
    std::size_t n = 0;
    while (!feeds_.empty()) {
        auto const f = feeds_.begin()->second;
        n += end_all(*f, why);
        forget_if_idle(*f);
    }
    return n;
}

// ---- looking ----------------------------------------------------------------------------------------------

void failure_feeds::begin(feed_ptr const& f, time_point departs)
{
    auto const flight = std::make_shared<asio::cancellation_signal>();
    f->looking = flight;
    auto ended = [owner = around_.owner.lock(), f, flight, this](std::exception_ptr thrown) {
        if (thrown) { // out of memory: nobody may wait for ever
            end_all(*f, make_error_code(boost::system::errc::not_enough_memory));
            forget_if_idle(*f);
        }
        when_.pump();
    };
    asio::co_spawn(around_.ex, look(f, departs),
                   asio::bind_cancellation_slot(flight->slot(), std::move(ended)));
}

asio::awaitable<void> failure_feeds::look(feed_ptr f, time_point departs)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    flow::poll_pass pass{around_.via.polls, departs};
    auto via = around_.via;
    via.pass = &pass;
    diagnostics story;
    auto seen = co_await read_list(f->query, via, story);

    f->looking.reset();
    look_end end;
    if (!f->readers.empty())
        end = digest(*f, std::move(seen), std::move(story));
    when_.ended(*f, end);
    if (f->readers.empty())
        co_return when_.drop(*f), forget_if_idle(*f);
    when_.put(*f, {}, f->due);
}

// The whole of it: where the new ones stand is not said.
asio::awaitable<result<std::vector<failure_job>>>
failure_feeds::read_list(list_failure_jobs_query query, looker via, diagnostics& story) const
{
    plan::page_walk walk;
    std::vector<failure_job> jobs;
    while (!walk.over()) {
        query.offset(walk.offset());
        auto const ask = [&](project_id const& p) { return codec::list_failure_jobs(p, query); };
        auto const deadline = plan::later(around_.time.now(), via.options.call_deadline);
        auto const reply = co_await fetch_of_project(via, ask, deadline, story);
        if (!reply)
            co_return reply.error();
        codec::fault wrong;
        auto page = codec::decode_failure_jobs(reply->body, query.limit().value_or(1000),
                                               walk.offset().value_or(0), wrong);
        if (!page) {
            story.field = wrong.path;
            story.rule = wrong.rule;
            co_return page.error();
        }
        auto const keys = keys_of(page->items);
        std::vector<std::string_view> const views(keys.begin(), keys.end());
        auto const fresh = walk.arrived(views, {}, page->next_offset);
        for (std::size_t i = 0; i < fresh.size(); ++i)
            if (fresh[i])
                jobs.push_back(std::move(page->items[i]));
    }
    co_return jobs;
}

look_end failure_feeds::digest(feed& f, result<std::vector<failure_job>> seen, diagnostics story)
{
    auto const asked_for = story.retry_after;
    f.story = std::make_shared<diagnostics const>(std::move(story));
    f.due = f.next_due(asked_for, around_.time.now());
    if (!seen) {
        if (plan::ends_wait(seen.error()) && seen.error() != asio::error::operation_aborted)
            end_all(f, seen.error());
        return {look_end::kind::no_answer, seen.error(), asked_for};
    }
    f.last = std::move(*seen);
    f.looked = true;
    sort_oldest_first(f.last);
    std::erase_if(f.readers, [&](reader const& r) { return serve(f, r); });
    return {look_end::kind::moved, {}, {}};
}

} // namespace vigil::watch
