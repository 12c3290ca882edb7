// A transport that plays a script and writes down what was asked. Knows no HTTP beyond a message's parts.
#include <vigil/testing/manual_time.hpp>
#include <vigil/testing/scripted_transport.hpp>

#include "net/parking.hpp"
#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <deque>
#include <list>
#include <optional>
#include <utility>

namespace vigil::testing {

namespace asio = boost::asio;

namespace {

std::string differs(std::string_view is, std::string_view expected)
{
    std::string text = " is '";
    text += is;
    text += "', expected '";
    text += expected;
    text += '\'';
    return text;
}

} // namespace

class scripted_transport::impl final : public net::transport,
                                       public net::parked,
                                       public std::enable_shared_from_this<impl>
{
    using handler = asio::any_completion_handler<void(error_code, net::http_reply)>;

public:
    struct step
    {
        std::string want;
        std::vector<net::header> want_headers;
        std::optional<std::string> want_body;
        error_code ec;
        net::http_reply reply;
        duration delay{};
        bool hold = false;
    };

    asio::any_io_executor ex;
    std::shared_ptr<net::time_source> time;
    std::deque<step> script;
    std::vector<std::string> requests;
    std::vector<std::string> problems;
    std::vector<net::header> last_headers;
    std::string last_body;
    bool stopped = false;

    impl(asio::any_io_executor e, std::shared_ptr<net::time_source> t)
        : parked(e), ex(std::move(e)), time(std::move(t))
    {}

    std::size_t running() const noexcept { return running_.size(); }

    void stop() noexcept override
    {
        stopped = true;
        while (!running_.empty())
            complete(running_.begin(), asio::error::operation_aborted, {});
    }

private:
    struct exchange
    {
        handler h;
        asio::cancellation_signal sleep;
        std::shared_ptr<char> alive = std::make_shared<char>(); // a sleep that has fired already asks here
        explicit exchange(handler&& from) : h(std::move(from)) {}
    };
    using list = std::list<exchange>;
    list running_;

    void context_shutdown() noexcept override { std::exchange(running_, {}); }

    void complete(list::iterator at, error_code ec, net::http_reply reply)
    {
        list done;
        done.splice(done.begin(), running_, at);
        done.front().sleep.emit(asio::cancellation_type::terminal);
        auto h = std::move(done.front().h);
        asio::get_associated_cancellation_slot(h).clear();
        asio::post(ex, asio::append(std::move(h), ec, std::move(reply)));
    }

    step next_step(net::http_request const& r)
    {
        auto const asked = r.method + ' ' + r.target;
        requests.push_back(asked);
        last_headers = r.make_headers();
        last_body = r.body;
        if (script.empty()) {
            problems.push_back("not expected: " + asked);
            step s;
            s.ec = errc::bad_http;
            return s;
        }
        auto s = std::move(script.front());
        script.pop_front();
        auto const any = s.want.ends_with(" *") && asked.starts_with(s.want.substr(0, s.want.size() - 1));
        if (asked != s.want && !any)
            problems.push_back("expected " + s.want + ", asked " + asked);
        for (auto const& h : s.want_headers)
            if (auto const got = find(h.name); got != h.value)
                problems.push_back(asked + ": header " + h.name + differs(got, h.value));
        if (s.want_body && *s.want_body != r.body)
            problems.push_back(asked + ": body is " + r.body + ", expected " + *s.want_body);
        return s;
    }

    void start_exchange(net::http_request const& r, time_point deadline, handler h) override
    {
        auto s = next_step(r);
        auto const at = running_.emplace(running_.end(), std::move(h));
        if (stopped)
            return complete(at, asio::error::operation_aborted, {});
        if (auto slot = asio::get_associated_cancellation_slot(at->h); slot.is_connected())
            slot.assign([this, at](asio::cancellation_type) {
                net::http_reply cut;
                cut.progress = net::progress::sent;
                complete(at, asio::error::operation_aborted, std::move(cut));
            });
        auto const answer = s.hold ? time_point::max() : time->now() + s.delay;
        if (answer >= deadline) { // also for a silent service: the transport keeps the deadline
            s.ec = errc::deadline_exceeded;
            s.reply = {};
            s.reply.progress = net::progress::sent;
        }
        if (auto const until = std::min(answer, deadline); until > time->now()) {
            auto awake = [self = shared_from_this(), at, alive = std::weak_ptr(at->alive),
                          s = std::move(s)](error_code ec) mutable {
                if (!ec && !alive.expired())
                    self->complete(at, s.ec, std::move(s.reply));
            };
            time->async_sleep_until(until, asio::bind_cancellation_slot(at->sleep.slot(), std::move(awake)));
        } else
            complete(at, s.ec, std::move(s.reply));
    }

public:
    std::string find(std::string_view name) const
    {
        auto const at =
            std::ranges::find_if(last_headers, [&](auto const& h) { return net::same_name(h.name, name); });
        return at == last_headers.end() ? std::string() : at->value;
    }
};

scripted_transport::scripted_transport(asio::any_io_executor ex, manual_time& time)
    : impl_(std::make_shared<impl>(std::move(ex), time.source()))
{}
scripted_transport::~scripted_transport() = default;

scripted_transport& scripted_transport::expect(std::string request)
{
    impl::step s;
    s.want = std::move(request);
    impl_->script.push_back(std::move(s));
    return reply(200);
}

scripted_transport& scripted_transport::with_header(std::string name, std::string value)
{
    impl_->script.back().want_headers.push_back({std::move(name), std::move(value)});
    return *this;
}

scripted_transport& scripted_transport::with_body(std::string body)
{
    impl_->script.back().want_body = std::move(body);
    return *this;
}

scripted_transport& scripted_transport::reply(int status, std::string body)
{
    auto& r = impl_->script.back().reply;
    r.status = status;
    r.body = std::move(body);
    r.progress = net::progress::complete;
    return *this;
}

scripted_transport& scripted_transport::header(std::string name, std::string value)
{
    impl_->script.back().reply.headers.push_back({std::move(name), std::move(value)});
    return *this;
}

scripted_transport& scripted_transport::retry_after(std::chrono::seconds s)
{
    return header("Retry-After", std::to_string(s.count()));
}

scripted_transport& scripted_transport::after(duration d)
{
    impl_->script.back().delay = d;
    return *this;
}

scripted_transport& scripted_transport::fail(error_code ec, bool sent)
{
    auto& s = impl_->script.back();
    s.ec = ec;
    s.reply = {};
    s.reply.progress = sent ? net::progress::sent : net::progress::not_sent;
    return *this;
}

scripted_transport& scripted_transport::hold()
{
    impl_->script.back().hold = true;
    return *this;
}

scripted_transport& scripted_transport::times(std::size_t n)
{
    auto const s = impl_->script.back();
    for (std::size_t i = 1; i < n; ++i)
        impl_->script.push_back(s);
    return *this;
}

void scripted_transport::forget()
{
    impl_->script.clear();
    impl_->problems.clear();
}

std::vector<std::string> const& scripted_transport::requests() const noexcept { return impl_->requests; }
std::vector<std::string> const& scripted_transport::problems() const noexcept { return impl_->problems; }
std::size_t scripted_transport::unused() const noexcept { return impl_->script.size(); }
std::size_t scripted_transport::running() const noexcept { return impl_->running(); }
std::string scripted_transport::last_header(std::string_view name) const { return impl_->find(name); }
std::string const& scripted_transport::last_body() const noexcept { return impl_->last_body; }
std::shared_ptr<net::transport> scripted_transport::transport() const noexcept { return impl_; }

} // namespace vigil::testing
