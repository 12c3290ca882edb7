// What a schedule asks for, as calls of the client: each begun at its time, entered into the books, and cancelled when
// its caller loses patience.
#pragma once

#include "chaos/schedule.hpp"
#include "chaos/stage.hpp"

#include <vigil/watch_set.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::chaos {

class load
{
    struct gathering
    {
        std::optional<watch_set> set;
        std::map<std::string, books::number> members; // by id, until they have ended
    };

    stage& on_;
    schedule const& plan_;
    std::function<void(std::string const&)> tell_;
    std::vector<std::string> old_; // ids of the old backups
    std::vector<books::number> numbers_;
    std::vector<books::number> waits_; // of these, and nothing but waits
    std::list<gathering> gatherings_;
    std::size_t begun_ = 0;
    bool left_ = false;
    bool stopped_ = false;

    void begin(std::size_t index, step const& s);
    books::number enter(std::string what, std::optional<time_point> due);
    books::number enter_wait(std::string what, step const& s);
    void give_up_later(step const& s, stage::canceller cancel);
    time_point call_due() const { return on_.time.now() + plan_.client.call_deadline; }
    std::optional<time_point> wait_due(step const& s) const;
    std::optional<time_point> both_due(step const& s) const;

    void back_up(std::size_t index, step const& s);
    void create(std::size_t index, step const& s);
    void remove(step const& s);
    void restore(step const& s);
    void share(step const& s);
    void execute(step const& s);
    void list(step const& s);
    void show(step const& s);
    void crowd(step const& s);
    void gather(step const& s);

    void await_backup(std::string id, wait_goal goal, step const& s, bool impatient);
    void await_job(job_id id, step const& s);
    void await_restore(restore_started const& r, step const& s);
    void read(std::list<gathering>::iterator g);
    void heard(gathering& g, watch_event const& e);
    void disband(gathering& g);

public:
    load(stage& on, schedule const& plan, std::function<void(std::string const&)> tell);

    bool all_begun() const noexcept { return left_ || begun_ == plan_.load.size(); }
    void leave(); // the client, whatever runs
    void shut_down(duration limit);
    void end(); // what it keeps of the client

    static std::string execution_of(std::size_t policy)
    {
        return "execution of policy-" + std::to_string(policy);
    }
    static std::string share_of(std::size_t old) { return "share of old-" + std::to_string(old); }
    static std::string restore_of(std::size_t old) { return "restore of old-" + std::to_string(old); }
    static std::string partner_of(std::size_t old) { return "partner" + std::to_string(old); }
};

} // namespace vigil::chaos
