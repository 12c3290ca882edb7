// Reads requests through TLS, asks the service for the answer, and delivers it badly. Knows no operation.
#include "chaos/tls_front.hpp"

#include "chaos/own_thread.hpp"
#include "net/pki.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <linux/sockios.h>
#include <list>
#include <optional>
#include <sys/ioctl.h>
#include <utility>

namespace vigil::chaos {

using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr auto tuple = asio::as_tuple(asio::use_awaitable);
constexpr auto most_of_its_life = 120s; // of a connection

struct message
{
    std::string head; // with the empty line
    std::string body;
    bool whole = false;

    message() {}
};

std::size_t length_of(std::string_view head)
{
    static constexpr std::string_view name = "\r\ncontent-length:";
    auto const same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    auto const at = std::ranges::search(head, name, same);
    std::size_t n = 0;
    if (!at.empty()) {
        auto const* digits = &*at.begin() + name.size();
        while (*digits == ' ')
            ++digits;
        std::from_chars(digits, head.data() + head.size(), n);
    }
    return n;
}

std::string without_length(std::string head)
{
    static constexpr std::string_view name = "\r\ncontent-length:";
    auto const same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    auto const at = std::ranges::search(head, name, same);
    if (!at.empty()) {
        auto const begin = static_cast<std::size_t>(at.begin() - head.begin());
        head.erase(begin, head.find("\r\n", begin + 2) - begin);
    }
    auto const last = head.size() - 2;
    return head.insert(last, "Connection: close\r\n");
}

template <class Stream>
asio::awaitable<bool> read_head(Stream& s, std::string& buffer, message& into)
{
    auto [ec, n] = co_await asio::async_read_until(s, asio::dynamic_buffer(buffer, tls_front::most_bytes),
                                                   "\r\n\r\n", tuple);
    if (ec)
        co_return false;
    into.head = buffer.substr(0, n);
    buffer.erase(0, n);
    co_return true;
}

template <class Stream>
asio::awaitable<void> read_body(Stream& s, std::string& buffer, message& into)
{
    auto const length = std::min(length_of(into.head), tls_front::most_bytes);
    if (buffer.size() < length) {
        auto const had = buffer.size();
        buffer.resize(length);
        auto [ec, n] = co_await asio::async_read(s, asio::buffer(&buffer[had], length - had), tuple);
        buffer.resize(had + n);
        if (ec)
            co_return;
    }
    into.body = buffer.substr(0, length);
    buffer.erase(0, length);
    into.whole = true;
}

} // namespace

class tls_front::impl
{
    using stream = asio::ssl::stream<tcp::socket>;

    own_thread thread_;
    std::uint16_t upstream_;
    test::pki::authority ca_;
    std::string ca_pem_ = ca_.pem();
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_{thread_.context(), {asio::ip::address_v4::loopback(), 0}};
    std::list<std::weak_ptr<stream>> streams_;
    front_stats stats_;
    tricks tricks_;
    std::uint64_t next_ = 0;

public:
    impl(std::uint16_t upstream, tls_of version) : upstream_(upstream)
    {
        auto const identity = ca_.issue("DNS:localhost,IP:127.0.0.1");
        tls_.use_certificate_chain(asio::buffer(identity.certificate));
        tls_.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
        auto* const native = tls_.native_handle();
        auto const number = version == tls_of::v1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
        SSL_CTX_set_min_proto_version(native, number);
        SSL_CTX_set_max_proto_version(native, number);
        SSL_CTX_set_session_id_context(native, reinterpret_cast<unsigned char const*>("f"), 1);
        thread_.run([this] { asio::co_spawn(thread_.context(), accept(), asio::detached); });
    }

    ~impl()
    {
        thread_.run([this] {
            error_code ignored;
            acceptor_.close(ignored);
            for (auto const& weak : streams_)
                if (auto const s = weak.lock())
                    s->next_layer().close(ignored);
        });
        thread_.join(); // before anything that its coroutines know is gone
    }

    std::string const& ca_pem() const noexcept { return ca_pem_; }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    template <class F>
    void run(F f)
    {
        thread_.run(std::move(f));
    }

    void script(tricks t)
    {
        tricks_ = std::move(t);
        next_ = 0;
    }

    front_stats stats()
    {
        tidy();
        auto s = stats_;
        s.open = streams_.size();
        return s;
    }

private:
    void tidy()
    {
        std::erase_if(streams_, [](auto const& weak) { return weak.expired(); });
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto [ec, socket] = co_await acceptor_.async_accept(tuple);
            if (!acceptor_.is_open())
                co_return;
            tidy();
            if (ec || streams_.size() >= most_connections)
                continue;
            ++stats_.accepted;
            auto const made = std::make_shared<stream>(std::move(socket), tls_);
            streams_.push_back(made);
            asio::co_spawn(thread_.context(), serve(made), asio::detached);
        }
    }

    asio::awaitable<void> serve(std::shared_ptr<stream> s)
    {
        asio::steady_timer limit(thread_.context(), most_of_its_life);
        limit.async_wait([weak = std::weak_ptr(s)](error_code ec) {
            auto const self = weak.lock();
            if (self && !ec)
                self->next_layer().close(ec);
        });
        auto [failed] = co_await s->async_handshake(asio::ssl::stream_base::server, tuple);
        if (!failed) {
            ++stats_.handshakes;
            tcp::socket service(thread_.context());
            std::string input;
            std::string answers;
            bool again = true;
            while (again)
                again = co_await exchange(*s, input, service, answers);
        }
        // Nobody resumes a session that was not closed; and the socket is closed without a word.
        SSL_set_shutdown(s->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        error_code ignored;
        s->next_layer().close(ignored);
    }

    // False: the connection is over.
    asio::awaitable<bool> exchange(stream& s, std::string& input, tcp::socket& service, std::string& answers)
    {
        message request;
        auto const asked = co_await read_head(s, input, request);
        if (!asked)
            co_return false;
        ++stats_.exchanges;
        auto const t = tricks_ ? tricks_(next_++, request.head) : trick::none;
        ++stats_.done[static_cast<std::size_t>(t)];
        if (t == trick::early_reply) {
            co_await write(
                s, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
            co_return false;
        }
        co_await read_body(s, input, request);
        if (!request.whole)
            co_return false;
        auto const reply = co_await ask(service, answers, request.head + request.body);
        if (!reply.whole)
            co_return false;
        co_return co_await deliver(s, t, reply);
    }

    asio::awaitable<message> ask(tcp::socket& service, std::string& answers, std::string request)
    {
        message reply;
        if (!service.is_open()) {
            tcp::endpoint const there(asio::ip::address_v4::loopback(), upstream_);
            auto [ec] = co_await service.async_connect(there, tuple);
            if (ec)
                co_return reply;
        }
        auto [ec, n] = co_await asio::async_write(service, asio::buffer(request), tuple);
        if (ec || n == 0)
            co_return reply;
        auto const told = co_await read_head(service, answers, reply);
        if (told)
            co_await read_body(service, answers, reply);
        co_return reply;
    }

    // True: another request may come.
    asio::awaitable<bool> deliver(stream& s, trick t, message const& reply)
    {
        auto* const native = s.native_handle();
        auto const half = reply.body.substr(0, reply.body.size() / 2);
        bool again = false;
        std::string bytes = reply.head + reply.body;
        switch (t) {
        case trick::none:
        case trick::early_reply:
        case trick::cut_after_body:
        case trick::renegotiate_idle:
        case trick::stray_reply: break;
        case trick::reply_twice: bytes += bytes; break;
        case trick::cut_in_body: bytes = reply.head + half; break;
        case trick::endless:
        case trick::endless_unclosed: bytes = without_length(reply.head) + reply.body; break;
        case trick::endless_cut: bytes = without_length(reply.head) + half; break;
        case trick::renegotiate:
            SSL_renegotiate(native); // goes out before what is written next
            break;
        case trick::key_update: SSL_key_update(native, SSL_KEY_UPDATE_REQUESTED); break;
        }
        co_await write(s, std::move(bytes));
        switch (t) {
        case trick::stray_reply:
            co_await write(s, reply.head + reply.body);
            co_await arrival(s);
            ++stats_.strays;
            again = true;
            break;
        case trick::renegotiate_idle:
            SSL_renegotiate(native); // goes out when the next request is waited for
            again = true;
            break;
        case trick::endless: {
            auto [ignored] = co_await s.async_shutdown(tuple);
            static_cast<void>(ignored);
            break;
        }
        case trick::none:
        case trick::reply_twice:
        case trick::renegotiate:
        case trick::key_update: again = true; break;
        default: break;
        }
        co_return again;
    }

    // Until the client's side has all that was written.
    static asio::awaitable<void> arrival(stream& s)
    {
        asio::steady_timer timer(s.get_executor());
        int left = 1;
        while (::ioctl(s.next_layer().native_handle(), SIOCOUTQ, &left) == 0 && left > 0) {
            timer.expires_after(1ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    static asio::awaitable<void> write(stream& s, std::string bytes)
    {
        auto [ignored, n] = co_await asio::async_write(s, asio::buffer(bytes), tuple);
        static_cast<void>(ignored);
        static_cast<void>(n);
    }
};

tls_front::tls_front(std::uint16_t upstream, tls_of version)
    : impl_(std::make_unique<impl>(upstream, version))
{}
tls_front::~tls_front() = default;

std::string tls_front::url() const { return "https://127.0.0.1:" + std::to_string(impl_->port()); }
std::string const& tls_front::ca_pem() const noexcept { return impl_->ca_pem(); }

void tls_front::script(tricks t)
{
    impl_->run([&] { impl_->script(std::move(t)); });
}

front_stats tls_front::stats() const
{
    front_stats s;
    impl_->run([&] { s = impl_->stats(); });
    return s;
}

std::string_view to_string(trick t) noexcept
{
    static constexpr std::array<std::string_view, trick_count> names{
        "none",    "reply_twice",      "early_reply", "stray_reply", "cut_after_body",   "cut_in_body",
        "endless", "endless_unclosed", "endless_cut", "renegotiate", "renegotiate_idle", "key_update"};
    return names[static_cast<std::size_t>(t)];
}

} // namespace vigil::chaos
