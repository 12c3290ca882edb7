// The public face of the server, and the thread that it may have. Knows no HTTP.
#include <vigil/testing/simulator.hpp>

#include "net/steady_time.hpp"
#include "testing/server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <thread>

namespace vigil::testing {

namespace asio = boost::asio;

class simulator::impl
{
    std::optional<asio::io_context> own_; // before the server: its connections end with the context
    std::shared_ptr<sim::server> server_;
    std::thread thread_;

    void listen(asio::any_io_executor ex, simulator_options options, std::shared_ptr<net::time_source> time)
    {
        auto limits = std::make_shared<net::steady_time>(ex);
        server_ = std::make_shared<sim::server>(ex, std::move(options), limits, time ? time : limits);
        server_->start();
    }

public:
    explicit impl(simulator_options options)
    {
        own_.emplace(1);
        listen(own_->get_executor(), std::move(options), {});
        thread_ = std::thread([this] {
            auto const while_away = asio::make_work_guard(*own_); // there is nothing to do, and it comes back
            own_->run();
        });
    }

    impl(asio::any_io_executor ex, simulator_options options, std::shared_ptr<net::time_source> time)
    {
        listen(asio::make_strand(ex), std::move(options), std::move(time));
    }

    ~impl() { stop(); }

    sim::server& server() noexcept { return *server_; }

    void stop()
    {
        server_->stop();
        if (!thread_.joinable())
            return;
        asio::post(*own_, [this] { own_->stop(); }); // after the connections have been closed
        thread_.join();
    }
};

simulator::simulator(simulator_options options) : impl_(std::make_shared<impl>(std::move(options))) {}

simulator::simulator(asio::any_io_executor ex, simulator_options options,
                     std::shared_ptr<net::time_source> time)
    : impl_(std::make_shared<impl>(std::move(ex), std::move(options), std::move(time)))
{}

simulator::~simulator() = default;

std::string const& simulator::url() const noexcept { return impl_->server().url(); }
std::string const& simulator::ca_pem() const noexcept { return impl_->server().ca_pem(); }
std::uint16_t simulator::port() const noexcept { return impl_->server().port(); }

simulator_stats simulator::stats() const
{
    return impl_->server().with_world([](sim::world& w, auto&) { return w.stats(); });
}

std::vector<simulated_backup> simulator::books() const
{
    return impl_->server().with_world([](sim::world& w, net::time_source& t) { return w.books(t.now()); });
}

void simulator::script(scripted_fault line)
{
    impl_->server().with_world([&](sim::world& w, auto&) { w.script(std::move(line)); });
}

void simulator::reset()
{
    impl_->server().with_world([](sim::world& w, net::time_source& t) { w.reset(t.now()); });
}

void simulator::go_away() { impl_->server().go_away(); }
void simulator::come_back() { impl_->server().come_back(); }

void simulator::stop() { impl_->stop(); }

} // namespace vigil::testing
