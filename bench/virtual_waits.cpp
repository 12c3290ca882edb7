// A client, a simulated service and a clock that jumps. Judges nothing.
#include "virtual_waits.hpp"

#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <vigil/testing/manual_time.hpp>
#include <vigil/testing/simulated_transport.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <stdexcept>

namespace vigil::detail {
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
}

namespace vigil::bench {
namespace {

namespace asio = boost::asio;
constexpr auto token = "bench";
constexpr auto longest = std::chrono::hours(100); // of virtual time

enum class lists { work, are_unfiltered };

// Counts what goes to the service.
class metered final : public net::transport
{
    asio::any_io_executor ex_;
    std::shared_ptr<net::transport> to_;
    testing::manual_time const& time_;
    rhythm& rhythm_;
    lists const lists_;

    // As a service does that drops filters it does not know: there is something in whatever one asks for.
    void show_everything(asio::any_completion_handler<void(error_code, net::http_reply)> h)
    {
        net::http_reply reply;
        reply.status = 200;
        reply.progress = net::progress::complete;
        reply.body = R"({"backups":[{"id":"0b7ee0a5-6a5e-4fb0-9c1f-3d1c5d6b8f01","name":"old","links":[]}]})";
        asio::post(ex_, asio::append(std::move(h), error_code(), std::move(reply)));
    }

    void start_exchange(net::http_request const& r, time_point deadline,
                        asio::any_completion_handler<void(error_code, net::http_reply)> h) override
    {
        if (lists_ == lists::are_unfiltered && r.target.find("/backups?") != r.target.npos)
            return show_everything(std::move(h));
        rhythm_.count(time_.elapsed());
        to_->async_exchange(r, deadline, std::move(h));
    }

public:
    metered(asio::any_io_executor ex, std::shared_ptr<net::transport> to, testing::manual_time const& time,
            rhythm& r, lists l)
        : ex_(std::move(ex)), to_(std::move(to)), time_(time), rhythm_(r), lists_(l)
    {}
    void stop() noexcept override { to_->stop(); }
};

class stage
{
    asio::io_context context_{1};
    testing::manual_time time_{context_.get_executor()};
    testing::simulated_transport service_;
    virtual_result result_;
    client client_;
    std::vector<backup_id> ids_;
    std::vector<lifetime> lives_;
    std::size_t left_ = 0;
    bool well_ = true;

    client_options settings(poll_options const& poll)
    {
        client_options o;
        o.credentials = token_credentials(token);
        o.project = project_id(testing::simulator_options().project);
        o.vbs_endpoint = std::string(testing::simulated_transport::url());
        o.poll = poll;
        o.single_threaded = true;
        o.seed = 1;
        return o;
    }

    void end(std::size_t k, bool well)
    {
        result_.note(lives_[k], time_.elapsed());
        well_ = well_ && well;
        --left_;
    }

    asio::awaitable<void> begin_all(void (stage::*begin)(std::size_t))
    {
        auto const start = time_.now() - time_.elapsed();
        for (std::size_t k = 0; k < lives_.size(); ++k) {
            if (start + lives_[k].begun > time_.now())
                co_await time_.async_wait_until(start + lives_[k].begun);
            (this->*begin)(k);
        }
    }

    void begin_wait(std::size_t k)
    {
        client_.async_await_backup(ids_[k], wait_goal::created, {},
                                   [this, k](error_code ec, backup_outcome const&) { end(k, !ec); });
    }

    asio::awaitable<void> look(std::size_t k)
    {
        pace rule(how_, k);
        for (;;) {
            auto const pause = rule.next();
            if (pause > duration::zero())
                co_await time_.async_wait_for(pause);
            auto const [ec, seen] =
                co_await client_.async_get_backup(ids_[k], asio::as_tuple(asio::use_awaitable));
            if (ec || seen.status != backup_state::creating) {
                end(k, !ec && seen.status == backup_state::available);
                co_return;
            }
        }
    }

    void begin_looks(std::size_t k) { asio::co_spawn(context_, look(k), asio::detached); }

public:
    strategy const how_;

    stage(virtual_service const& of, strategy how, poll_options const& poll, lists l = lists::work)
        : service_(context_.get_executor(), time_, of.options),
          client_(detail::make_core(context_.get_executor(), settings(poll), time_.source(),
                                    std::make_shared<metered>(context_.get_executor(), service_.transport(),
                                                              time_, result_.requests, l))),
          how_(how)
    {
        auto const prefix = of.options.series.front().name + '-';
        for (auto const& b : service_.books())
            if (b.name.starts_with(prefix)) {
                ids_.emplace_back(b.id);
                lives_.push_back({b.begun, b.finished});
            }
        left_ = lives_.size();
    }

    virtual_result run()
    {
        auto const begin = how_ == strategy::vigil ? &stage::begin_wait : &stage::begin_looks;
        asio::co_spawn(context_, begin_all(begin), asio::detached);
        bool const ended = time_.run_until(
            context_, [this] { return left_ == 0; }, longest);
        if (!ended || !well_)
            throw std::runtime_error(std::string(name_of(how_)) + ": a wait ended otherwise than well");
        result_.by_operation = service_.stats().requests;
        result_.sort();
        return std::move(result_);
    }

    std::vector<lifetime> const& lives() const noexcept { return lives_; }
};

} // namespace

virtual_service::virtual_service()
{
    options.static_tokens = {token};
    auto& s = options.series.emplace_back();
    s.name = "awaited";
}

testing::simulated_series& virtual_service::add_others()
{
    auto& s = options.series.emplace_back();
    s.name = "other";
    return s;
}

std::vector<lifetime> lifetimes(virtual_service const& service)
{
    return stage(service, strategy::vigil, {}).lives();
}

virtual_result wait_by_vigil(virtual_service const& service, poll_options const& poll)
{
    return stage(service, strategy::vigil, poll).run();
}

virtual_result wait_by_single_looks(virtual_service const& service)
{
    return stage(service, strategy::vigil, {}, lists::are_unfiltered).run();
}

virtual_result wait_by_client(virtual_service const& service, strategy how)
{
    return stage(service, how, {}).run();
}

} // namespace vigil::bench
