// Sets of waits: who is in, what is told to whom, in which order. Knows nothing of looks and of states: the hubs do.
#include <vigil/watch_set.hpp>

#include "client/gathering.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace vigil {
namespace detail {
namespace {

wait_goal goal_of(plan::goal g) noexcept
{
    return g == plan::goal::remove ? wait_goal::deleted : wait_goal::created;
}

watch_target target_of(watch::backup_subject const& s, plan::goal g)
{
    return g == plan::goal::restore ? watch_target(s.id, s.restored_to) : watch_target(s.id, goal_of(g));
}

watch_target target_of(watch::job_subject const& s, plan::goal)
{
    return s.service == codec::service::sdrs ? watch_target::sdrs_job(s.id) : watch_target(s.id);
}

watch_target target_of(watch::task_subject const& s, plan::goal) { return {s.policy, s.id}; }

watch_target target_of(watch::resource_subject const& s, sdrs::action a) { return {s.what, s.id.str(), a}; }

// f(wanted): what the target is to the hubs.
template <class F>
void as_wanted(watch_target const& t, wait_options how, F f)
{
    switch (t.what()) {
    case watch_target::kind::backup: return f(wanted_backup(backup_id(t.id()), t.goal(), how));
    case watch_target::kind::restore: return f(wanted_restore(backup_id(t.id()), t.volume(), how));
    case watch_target::kind::job: return f(wanted_job(codec::service::vbs, job_id(t.id()), how));
    case watch_target::kind::sdrs_job: return f(wanted_job(codec::service::sdrs, job_id(t.id()), how));
    case watch_target::kind::policy_task: return f(wanted_task(t.policy(), policy_task_id(t.id()), how));
    case watch_target::kind::resource: return f(wanted_resource(t.resource(), t.id(), t.action(), how));
    }
}

} // namespace

// ---- one of the set ---------------------------------------------------------------------------------------

template <class Subject>
class gathering::member final : public teller, public watch::hub<Subject>::listener
{
    using hub = watch::hub<Subject>;
    using outcome = typename Subject::outcome;

    struct ending
    {
        Subject subject;
        error_code ec;
        outcome how;
        std::shared_ptr<diagnostics const> story;
    };

    gathering& set_;
    std::unique_ptr<ending> end_;

    void ended(Subject const& s, error_code ec, outcome o, std::shared_ptr<diagnostics const> story) override
    {
        end_.reset(new ending{s, ec, std::move(o), std::move(story)});
        set_.arrived(*this);
    }

    void changed() override
    {
        if (!this->is_linked())
            set_.arrived(*this);
    }

public:
    typename Subject::goal const goal;

    member(gathering& set, typename Subject::goal g) noexcept : set_(set), goal(g) {}

    Subject const& subject() const noexcept { return end_ ? end_->subject : hub::subject_of(*this); }
    bool over() const noexcept override { return end_ != nullptr; }

    one tell() override
    {
        this->unlink();
        one told(std::in_place);
        if (!end_) {
            auto news = set_.core->watching->of<Subject>().news(*this);
            if (!news)
                return std::nullopt;
            told->outcome = std::move(*news);
        } else {
            told->ec = end_->ec;
            told->outcome = std::move(end_->how);
            told->story = shared_value<diagnostics>(std::move(end_->story));
        }
        told->target = target_of(subject(), goal);
        if (end_)
            set_.release(*this);
        return told;
    }
};

template <class Subject>
auto gathering::by_target<Subject>::of(owner const& m) noexcept -> sought<Subject>
{
    return {m->subject(), m->goal};
}

// ---- coming and going -------------------------------------------------------------------------------------

gathering::gathering(core_ptr c) : parked(c->home), core(std::move(c)) {}

gathering::~gathering() = default;

void gathering::add(watch_target what, wait_options how, bool follows)
{
    if (closed_ || core->closed())
        return;
    as_wanted(what, how, [&](auto w) { add(std::move(w), follows); });
}

template <class Subject>
void gathering::add(wanted<Subject> w, bool follows)
{
    if (of<Subject>().contains(sought<Subject>{w.subject, w.goal}))
        return;
    auto made = std::make_unique<member<Subject>>(*this, w.goal);
    auto waits = watch::hub<Subject>::make_listen(w.goal, w.how, *made, follows);
    // What joins may end at once, and others of the set meanwhile.
    adding_ = true;
    ++size_;
    let_in(*core, std::move(w.subject), std::move(waits), w.bad);
    of<Subject>().insert(std::move(made));
    adding_ = false;
    serve();
}

void gathering::remove(watch_target what)
{
    if (closed_)
        return;
    as_wanted(what, {}, [&](auto w) { remove(std::move(w)); });
}

// It is out before it leaves the hub, which may begin looks and end others.
template <class Subject>
void gathering::remove(wanted<Subject> w)
{
    auto const at = of<Subject>().find(sought<Subject>{w.subject, w.goal});
    if (at == of<Subject>().end())
        return;
    auto const out = release(**at);
    if (!out->over())
        core->watching->of<Subject>().leave(*out);
    serve();
}

template <class Subject>
auto gathering::release(member<Subject> const& m) -> std::unique_ptr<member<Subject>>
{
    auto const at = of<Subject>().find(sought<Subject>{m.subject(), m.goal});
    auto out = std::move(of<Subject>().extract(at).value());
    --size_;
    if (out->over())
        --over_;
    return out;
}

void gathering::close()
{
    closed_ = true;
    end_reading(asio::error::operation_aborted);
    auto those = std::exchange(members_, {});
    std::apply([&](auto&... m) { (leave_all(std::move(m)), ...); }, those);
}

template <class Subject>
void gathering::leave_all(members<Subject> those)
{
    for (auto const& m : those)
        if (!m->over())
            core->watching->of<Subject>().leave(*m);
}

// What dies with the handlers may own this set: nothing may be touched after it.
void gathering::context_shutdown() noexcept
{
    closed_ = true;
    auto const reader = std::exchange(reads_, {});
    auto const reader_of_all = std::exchange(reads_all_, {});
    auto const those = std::exchange(members_, {});
    if (reader)
        reader->at = nullptr;
    if (reader_of_all)
        reader_of_all->at = nullptr;
}

// ---- reading ------------------------------------------------------------------------------------------------

void gathering::arrived(teller& t)
{
    if (t.is_linked())
        t.unlink(); // a change that its end goes before
    t.since = ++happened_;
    (t.over() ? ended_ : changed_).push_back(t);
    if (t.over())
        ++over_;
    if (core->stopped())
        return end_reading(asio::error::operation_aborted);
    serve();
}

// Whether a newcomer may wait here; otherwise why not.
bool gathering::admit(watch::seat_base& who, error_code& ec, diagnostics& info)
{
    info.operation = "watch";
    if (who.cancelled || closed_)
        ec = asio::error::operation_aborted;
    else if (core->closed() && !(core->in_order() && over_ != 0)) // each end is told, that by the client too
        ec = errc::client_stopped;
    else if (reads_ || reads_all_) {
        ec = errc::invalid_argument;
        info.rule = "one read of a set at a time";
    }
    if (!ec)
        who.at = this;
    return !ec;
}

void gathering::read(watch::seat_ptr<one> who, bool ends_only)
{
    error_code ec;
    diagnostics info;
    if (!admit(*who, ec, info))
        return who->complete(core->user, ec, std::nullopt, std::make_shared<diagnostics>(std::move(info)));
    reads_ = std::move(who);
    ends_only_ = ends_only;
    serve();
}

void gathering::read_all(watch::seat_ptr<all> who)
{
    error_code ec;
    diagnostics info;
    if (!admit(*who, ec, info))
        return who->complete(core->user, ec, {}, std::make_shared<diagnostics>(std::move(info)));
    reads_all_ = std::move(who);
    serve();
}

void gathering::serve()
{
    if (adding_ || closed_)
        return;
    while (reads_ && serve_one()) {
    }
    if (!reads_all_ || over_ != size_)
        return;
    all told;
    told.reserve(over_);
    while (!ended_.empty())
        told.push_back(std::move(*ended_.front().tell()));
    std::exchange(reads_all_, {})->complete(core->user, {}, std::move(told));
}

// False: it has to wait.
bool gathering::serve_one()
{
    auto* t = first(ended_);
    if (auto* const c = ends_only_ ? nullptr : first(changed_); c && (!t || c->since < t->since))
        t = c;
    if (!t && size_ != 0)
        return false;
    one told;
    if (t) {
        told = t->tell();
        if (!told)
            return true; // it is as it was told before: the next one
    }
    auto story = told ? told->story.share() : nullptr;
    std::exchange(reads_, {})->complete(core->user, {}, std::move(told), std::move(story));
    return true;
}

void gathering::leaves(watch::seat_base&) { end_reading(asio::error::operation_aborted); }

void gathering::end_reading(error_code ec)
{
    if (reads_)
        std::exchange(reads_, {})->complete(core->user, ec, std::nullopt);
    if (reads_all_)
        std::exchange(reads_all_, {})->complete(core->user, ec, {});
}

// ---- the way in ---------------------------------------------------------------------------------------------

void start_next_event(core_ptr core, terms on, handler<std::optional<watch_event>> h,
                      std::shared_ptr<gathering> in)
{
    auto who = watch::seat<gathering::one>::make({std::move(h), on, core->user}, core->home);
    asio::post(core->home,
               [in = std::move(in), who = std::move(who)]() mutable { in->read(std::move(who), false); });
}

void start_wait_any(core_ptr core, terms on, handler<std::optional<watch_event>> h,
                    std::shared_ptr<gathering> in)
{
    auto who = watch::seat<gathering::one>::make({std::move(h), on, core->user}, core->home);
    asio::post(core->home,
               [in = std::move(in), who = std::move(who)]() mutable { in->read(std::move(who), true); });
}

void start_wait_all(core_ptr core, terms on, handler<std::vector<watch_event>> h,
                    std::shared_ptr<gathering> in)
{
    auto who = watch::seat<gathering::all>::make({std::move(h), on, core->user}, core->home);
    asio::post(core->home,
               [in = std::move(in), who = std::move(who)]() mutable { in->read_all(std::move(who)); });
}

} // namespace detail

namespace {

void let_go(std::shared_ptr<detail::gathering> inside)
{
    if (!inside || !inside->core->alive())
        return;
    auto const home = inside->core->home;
    asio::post(home, [inside = std::move(inside)] { inside->close(); });
}

} // namespace

watch_set::watch_set(client const& c)
    : core_(c.core()), inside_(std::make_shared<detail::gathering>(c.core()))
{}

watch_set& watch_set::operator=(watch_set&& other) noexcept
{
    if (this != &other) {
        core_ = std::move(other.core_);
        let_go(std::exchange(inside_, std::move(other.inside_)));
    }
    return *this;
}

watch_set::~watch_set() { let_go(std::move(inside_)); }

void watch_set::add(watch_target what, wait_options how)
{
    asio::post(core_->home, [in = inside_, what = std::move(what), how]() mutable {
        in->add(std::move(what), how, false);
    });
}

void watch_set::follow(watch_target what, wait_options how)
{
    asio::post(core_->home, [in = inside_, what = std::move(what), how]() mutable {
        in->add(std::move(what), how, true);
    });
}

void watch_set::remove(watch_target what)
{
    asio::post(core_->home,
               [in = inside_, what = std::move(what)]() mutable { in->remove(std::move(what)); });
}

} // namespace vigil
