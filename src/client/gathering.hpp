// The inside of a watch_set: what is in it, and who reads. Looks at nothing itself: each of its members waits in a hub
// like anybody else.
#pragma once

#include "client/waiting.hpp"
#include "net/parking.hpp"
#include "watch/seat.hpp"

#include <vigil/watch_set.hpp>

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

namespace vigil::detail {

// Used on the core's executor only. What is posted to it keeps it alive; its hubs do not.
class gathering final : net::parked, watch::seat_base::host
{
public:
    using one = std::optional<watch_event>;
    using all = std::vector<watch_event>;

    explicit gathering(core_ptr core);
    ~gathering();

    core_ptr const core;

    void add(watch_target what, wait_options how, bool follows);
    void remove(watch_target what);
    void read(watch::seat_ptr<one> who, bool ends_only);
    void read_all(watch::seat_ptr<all> who);

    // Everything leaves; whoever reads is told operation_aborted.
    void close();

private:
    // Something that has something to tell, in the line of those that do.
    class teller
        : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>
    {
    public:
        std::uint64_t since = 0; // in the order of what happened in the set

        virtual bool over() const noexcept = 0;
        // Once for what there is; nullopt: it is told already. One that is over is gone afterwards.
        virtual one tell() = 0;

    protected:
        teller() = default;
        ~teller() = default;
    };
    using line = boost::intrusive::list<teller, boost::intrusive::constant_time_size<false>>;

    template <class Subject>
    class member;

    template <class Subject>
    struct sought
    {
        Subject const& subject;
        typename Subject::goal goal;
    };

    // A member has what it watches from its entry in the hub: an id is a hundred bytes.
    template <class Subject>
    struct by_target
    {
        using is_transparent = void;
        using owner = std::unique_ptr<member<Subject>>;

        static sought<Subject> of(sought<Subject> const& s) noexcept { return s; }
        static sought<Subject> of(owner const& m) noexcept;
        std::size_t operator()(auto const& x) const noexcept
        {
            auto const s = of(x);
            return s.subject.hash() + static_cast<std::size_t>(s.goal);
        }
        bool operator()(auto const& a, auto const& b) const noexcept
        {
            auto const x = of(a);
            auto const y = of(b);
            return x.goal == y.goal && x.subject == y.subject;
        }
    };
    template <class Subject>
    using members =
        std::unordered_set<std::unique_ptr<member<Subject>>, by_target<Subject>, by_target<Subject>>;
    using everything = std::tuple<members<watch::backup_subject>, members<watch::job_subject>,
                                  members<watch::task_subject>, members<watch::resource_subject>>;

    template <class Subject>
    members<Subject>& of() noexcept
    {
        return std::get<members<Subject>>(members_);
    }
    template <class Subject>
    void add(wanted<Subject> w, bool follows);
    template <class Subject>
    void remove(wanted<Subject> w);
    template <class Subject>
    void leave_all(members<Subject> those);

    template <class Subject>
    std::unique_ptr<member<Subject>> release(member<Subject> const& m);
    void arrived(teller& t);
    void serve();
    bool serve_one();
    teller* first(line& l) noexcept { return l.empty() ? nullptr : &l.front(); }
    bool admit(watch::seat_base& who, error_code& ec, diagnostics& info);
    void end_reading(error_code ec);
    void leaves(watch::seat_base& who) override;
    void context_shutdown() noexcept override;

    everything members_;
    std::size_t size_ = 0;
    std::size_t over_ = 0; // of them, unread
    line ended_, changed_;
    std::uint64_t happened_ = 0;
    watch::seat_ptr<one> reads_;
    watch::seat_ptr<all> reads_all_;
    bool ends_only_ = false; // what reads_ wants
    bool closed_ = false;
    bool adding_ = false; // nobody is served meanwhile
};

} // namespace vigil::detail
