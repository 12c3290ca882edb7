// One list for many, or a look for each: what is cheaper, and what a list is worth.
#pragma once

#include <vigil/time.hpp>

#include <cstddef>

namespace vigil::plan {

enum class sweep_step {
    singles,      // a look of its own for each
    check_filter, // find out whether the service honours the filter; single looks meanwhile
    list,
};

// What a list says that is filtered by a state which nothing is in.
enum class filter_answer {
    honoured, // empty; or refused, but not by throttling: a service that checks its filters has them
    ignored,  // there is something in it
    failed,   // no answer
};

struct sweep_rules
{
    std::size_t smallest = 8;     // fewer are looked at singly
    std::size_t page_size = 1000; // that is asked for; the service may give less
    duration tick = std::chrono::seconds(1);
    duration forget = std::chrono::minutes(5); // other people's backups go away
};

// Decides for the things that one filtered list would show, say all backups of a project that are `creating`.
// A driver's whole part:
//
//     switch (plan.choose(due, watched, now)):
//     check_filter:  one at a time; its answer goes to filter_checked(), the due ones are looked at singly
//     list:          list_begun(due), then for every page, the last one too, page_came();
//                    the last page has come:     list_ended, whatever page_came() said
//                    an error:                   list_failed, the due ones are looked at singly
//                    page_came() was false:      list_left, likewise
//     what is absent from a list that ended is settled by vanish_plan; then disbelieved() or believed()
//
// A list is expected to have as many pages as the last complete one, or as what is watched fills. It is left off when
// half of what it was to save has been spent in vain, and teaches that there are at least twice as many pages, so that
// lists which are full of other people's backups are tried about once per `forget`.
//
// In any series, whatever other people put into the lists and however often they fail, lists and the single looks after
// them are at most 1.5 times as many requests as single looks alone, besides the checks of the filter: a list that is
// left off has cost at most (c + due) / 2 pages. c are the pages of the complete list just before it, which cost fewer
// than single looks; 0, if there is none, and each counts for one list. Not thread-safe.
class sweep_plan
{
public:
    explicit sweep_plan(sweep_rules rules = {}) noexcept;

    // What is due within this time is answered together.
    duration tick() const noexcept { return rules_.tick; }

    // Counting more due ones than this changes no answer of choose().
    std::size_t worth_counting(std::size_t watched) const noexcept;

    // due: within a tick from now; watched: all of ours that the list could show.
    sweep_step choose(std::size_t due, std::size_t watched, time_point now) const noexcept;

    // Ignored: single looks, asked again after an hour. Failed: asked again after 10 s. A list that turns out to show
    // what is in other states says so too.
    void filter_checked(filter_answer answer, time_point now) noexcept;

    // due: how many single looks it saves. Counted to the end: the list may cost more the more it saves.
    void list_begun(std::size_t due) noexcept;

    // False: another page would cost more than it may save.
    bool page_came() noexcept;

    void list_ended(time_point now) noexcept;  // read to its end
    void list_left(time_point now) noexcept;   // because it had become too dear
    void list_failed(time_point now) noexcept; // single looks for 2 s, doubling to 60 s until a list ends

    // Its vanished things had not ended: single looks for 30 s, doubling to 5 min. Again while that lasts: nothing.
    void disbelieved(time_point now) noexcept;

    // How long what a complete list has answered for waits for the next at most, where a look of its own comes every
    // `longest` (poll_options::max). A quarter of that, as long as such lists cost less than a fifth of single looks.
    duration pause(std::size_t answered, duration longest) const noexcept;

    // Something had vanished from it, and all of that had ended: the next lie counts as the first. Besides, the pause
    // is halved for every `forget` without a lie.
    void believed() noexcept;

    // That have come of this list, or of the last one.
    int pages() const noexcept { return static_cast<int>(pages_); }

private:
    sweep_rules rules_;
    std::size_t learned_ = 1; // pages
    time_point learned_at_{};
    std::size_t trusted_ = 0;    // pages of a complete list that no other has been begun after
    std::size_t pages_ = 0;      // of this list
    std::size_t affordable_ = 0; // pages, of this list
    filter_answer filter_ = filter_answer::failed;
    time_point check_again_ = time_point::min();
    duration failure_pause_{};
    time_point failed_until_ = time_point::min();
    duration lie_pause_{};
    time_point lied_until_ = time_point::min();

    std::size_t learned(time_point now) const noexcept;
    std::size_t own_pages(std::size_t watched) const noexcept;
    std::size_t affordable(std::size_t due) const noexcept;
};

} // namespace vigil::plan
