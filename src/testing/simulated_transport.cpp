// Hands requests to the world and its answers back, after the simulated latency. Knows no socket.
#include <vigil/testing/simulated_transport.hpp>

#include <vigil/testing/manual_time.hpp>

#include "net/parking.hpp"
#include "net/time_source.hpp"
#include "net/transport.hpp"
#include "testing/http_text.hpp"
#include "testing/world.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <list>
#include <utility>

namespace vigil::testing {

namespace asio = boost::asio;

namespace {

// How long a client's own limit lets a silent server be (the default of connection_options).
constexpr auto patience = std::chrono::seconds(30);

// What the client of a socket would make of the answer.
struct ending
{
    error_code ec;
    net::http_reply reply;
    time_point at;
};

ending ending_of(sim::answer a, time_point now, std::chrono::system_clock::time_point wall)
{
    ending e;
    e.at = now + a.delay;
    auto const fail = [&](error_code ec, net::progress p) {
        e.ec = ec;
        e.reply.progress = p;
    };
    auto const begun = a.what.bytes > 0 ? net::progress::replying : net::progress::sent;
    switch (a.what.kind) {
    case fault_kind::close_before_reading:
        fail(asio::error::connection_reset, net::progress::sent); // the client cannot know that nobody read
        break;
    case fault_kind::close_before_reply: fail(errc::connection_lost, net::progress::sent); break;
    case fault_kind::close_in_reply: fail(errc::connection_lost, begun); break;
    case fault_kind::garbage: fail(errc::bad_http, net::progress::replying); break;
    case fault_kind::stall:
        fail(errc::phase_timeout, begun);
        e.at = now + patience;
        break;
    default:
        e.reply.status = a.status;
        e.reply.headers = std::move(a.headers);
        e.reply.headers.push_back({"Date", {}});
        sim::append_http_date(e.reply.headers.back().value, wall);
        e.reply.body = std::move(a.body);
        e.reply.progress = net::progress::complete;
    }
    return e;
}

} // namespace

class simulated_transport::impl final : public net::transport,
                                        public net::parked,
                                        public std::enable_shared_from_this<impl>
{
    using handler = asio::any_completion_handler<void(error_code, net::http_reply)>;
    // Shared with the sleep: its end, which may come after the exchange's, still looks at both.
    struct sleep
    {
        asio::cancellation_signal signal;
        bool awaited = true;
    };
    struct exchange
    {
        handler h;
        net::progress progress; // should it be stopped
        std::shared_ptr<impl::sleep> sleep = std::make_shared<impl::sleep>();
        exchange(handler&& from, net::progress p) : h(std::move(from)), progress(p) {}
    };
    using list = std::list<exchange>;

    asio::any_io_executor ex_;
    list running_;
    bool stopped_ = false;

    void context_shutdown() noexcept override
    {
        std::exchange(running_, {});
        ex_ = asio::any_io_executor();
    }

    void complete(handler h, error_code ec, net::http_reply reply)
    {
        asio::post(ex_, asio::append(std::move(h), ec, std::move(reply)));
    }

    void complete(list::iterator at, error_code ec, net::http_reply reply)
    {
        list done;
        done.splice(done.begin(), running_, at);
        done.front().sleep->awaited = false;
        done.front().sleep->signal.emit(asio::cancellation_type::terminal);
        auto h = std::move(done.front().h);
        asio::get_associated_cancellation_slot(h).clear();
        complete(std::move(h), ec, std::move(reply));
    }

    void interrupt(list::iterator at)
    {
        net::http_reply cut;
        cut.progress = at->progress;
        complete(at, asio::error::operation_aborted, std::move(cut));
    }

    void start_exchange(net::http_request const& r, time_point deadline, handler h) override
    {
        if (!context_alive())
            return; // and with it everybody who could hear of it
        auto const now = time->now();
        if (stopped_)
            return complete(std::move(h), asio::error::operation_aborted, {});
        if (deadline <= now)
            return complete(std::move(h), errc::deadline_exceeded, {});
        auto const wall = time->wall_now();
        auto e =
            ending_of(world.handle({r.method, r.target, r.make_headers(), r.body}, now, wall), now, wall);
        if (e.at > deadline) {
            e.at = deadline;
            e.ec = errc::deadline_exceeded;
            auto const p =
                e.reply.progress == net::progress::replying ? e.reply.progress : net::progress::sent;
            e.reply = {};
            e.reply.progress = p;
        }
        if (e.at <= now)
            return complete(std::move(h), e.ec, std::move(e.reply));
        park(std::move(h), std::move(e));
    }

    void park(handler h, ending e)
    {
        auto const begun = e.ec && e.reply.progress == net::progress::replying;
        auto const at = running_.emplace(running_.end(), std::move(h),
                                         begun ? net::progress::replying : net::progress::sent);
        if (auto slot = asio::get_associated_cancellation_slot(at->h); slot.is_connected())
            slot.assign([this, at](asio::cancellation_type) { interrupt(at); });
        auto const until = e.at;
        auto awake = [self = shared_from_this(), at, sleep = at->sleep,
                      e = std::move(e)](error_code ec) mutable {
            if (!ec && sleep->awaited)
                self->complete(at, e.ec, std::move(e.reply));
        };
        time->async_sleep_until(until,
                                asio::bind_cancellation_slot(at->sleep->signal.slot(),
                                                             asio::bind_executor(ex_, std::move(awake))));
    }

public:
    std::shared_ptr<net::time_source> time;
    sim::world world;

    impl(asio::any_io_executor ex, std::shared_ptr<net::time_source> t, simulator_options options)
        : parked(ex),
          ex_(std::move(ex)),
          time(std::move(t)),
          world(std::move(options), std::string(url()), time->now())
    {}

    std::size_t running() const noexcept { return running_.size(); }

    void stop() noexcept override
    {
        stopped_ = true;
        while (!running_.empty())
            interrupt(running_.begin());
    }
};

simulated_transport::simulated_transport(asio::any_io_executor ex, std::shared_ptr<net::time_source> time,
                                         simulator_options options)
    : impl_(std::make_shared<impl>(std::move(ex), std::move(time), std::move(options)))
{}

simulated_transport::simulated_transport(asio::any_io_executor ex, manual_time& time,
                                         simulator_options options)
    : simulated_transport(std::move(ex), time.source(), std::move(options))
{}

simulated_transport::~simulated_transport() = default;

password_credentials simulated_transport::credentials() const
{
    auto const& o = impl_->world.options();
    return password_credentials(std::string(url()), o.user, o.password)
        .user_domain_name(o.domain)
        .project_name(o.project_name);
}

simulator_stats simulated_transport::stats() const { return impl_->world.stats(); }
std::vector<simulated_backup> simulated_transport::books() const
{
    return impl_->world.books(impl_->time->now());
}
void simulated_transport::script(scripted_fault line) { impl_->world.script(std::move(line)); }
void simulated_transport::reset() { impl_->world.reset(impl_->time->now()); }
std::size_t simulated_transport::running() const noexcept { return impl_->running(); }
std::shared_ptr<net::transport> simulated_transport::transport() const noexcept { return impl_; }

} // namespace vigil::testing
