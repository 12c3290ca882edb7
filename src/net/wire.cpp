// HTTP/1.1 on the wire: one buffer out, Beast's parser in. The heavy file: nothing else of the library sees
// Beast. Knows no stream, no pool and no clock.
#include "net/wire.hpp"

#include "net/request_head.hpp"

#include <vigil/secret.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace vigil::net {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t small_input = 8 * 1024;
constexpr std::size_t large_input = 64 * 1024; // chunked bodies
constexpr std::size_t kept_output = 16 * 1024;
constexpr std::size_t trusted_length = 1024 * 1024; // of a body that is allocated before it has arrived
constexpr int max_interim = 16;
// "0", two line ends. Beast (1.81) that has seen the first asserts that it is asked again with all of this only.
constexpr std::size_t last_chunk = 5;

// The headers that somebody asks for. All others are dropped as they are parsed.
constexpr std::array<std::string_view, 6> kept_headers = {
    "x-subject-token",      "x-request-id",         "x-openstack-request-id",
    "openstack-request-id", "x-compute-request-id", "openstack-api-version",
};

bool is_kept(http::field id, std::string_view name) noexcept
{
    switch (id) {
    case http::field::retry_after:
    case http::field::date:
    case http::field::location:
    case http::field::content_type:
    case http::field::content_encoding:
    case http::field::www_authenticate: return true;
    case http::field::unknown: break;
    default: return false;
    }
    return std::ranges::any_of(kept_headers, [&](std::string_view k) { return same_name(k, name); });
}

bool is_end(error_code const& ec) noexcept
{
    return ec == asio::error::eof || ec == asio::ssl::error::stream_truncated;
}

std::string_view view(boost::beast::string_view s) noexcept { return {s.data(), s.size()}; }

} // namespace

// Keeps the status and the few headers that matter; chunks go straight into the reply's body.
class wire::parser
{
    class impl final : public http::basic_parser<false>
    {
        http_reply& reply_;
        std::string& reason_;
        bool in_head_ = true;

        void on_request_impl(http::verb, boost::beast::string_view, boost::beast::string_view, int,
                             error_code&) override
        {}
        void on_response_impl(int code, boost::beast::string_view reason, int, error_code&) override
        {
            reply_.status = code;
            reply_.headers.clear(); // of an interim reply
            reason_.assign(reason.data(), reason.size());
        }
        void on_field_impl(http::field id, boost::beast::string_view name, boost::beast::string_view value,
                           error_code& ec) override
        {
            // Compressed on the way: nobody offered to undo that, and the body would be read as it is.
            if (in_head_ && id == http::field::transfer_encoding && !same_name(view(value), "chunked"))
                ec = http::error::bad_transfer_encoding;
            if (in_head_ && is_kept(id, view(name))) // a trailer is nobody's
                reply_.headers.push_back({std::string(view(name)), std::string(view(value))});
        }
        void on_header_impl(error_code&) override { in_head_ = false; }
        void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
        std::size_t on_body_impl(boost::beast::string_view body, error_code&) override { return body.size(); }
        void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, error_code&) override {}
        std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view body, error_code&) override
        {
            reply_.body.append(body.data(), body.size());
            return body.size();
        }
        void on_finish_impl(error_code&) override {}

    public:
        impl(http_reply& reply, std::string& reason) : reply_(reply), reason_(reason) {}
    };

    std::optional<impl> impl_;

public:
    void reset(wire& w)
    {
        impl_.emplace(w.reply_, w.reason_);
        impl_->header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(w.max_head_, UINT32_MAX)));
        impl_->body_limit(std::uint64_t(w.max_body_));
        impl_->skip(w.head_only_);
    }
    impl* operator->() noexcept { return &*impl_; }
};

wire::wire(std::size_t max_head, std::size_t max_body, std::string user_agent)
    : max_head_(max_head),
      max_body_(max_body),
      user_agent_(std::move(user_agent)),
      parser_(std::make_unique<parser>())
{}

wire::~wire()
{
    wipe(out_); // both have carried tokens
    if (in_)
        OPENSSL_cleanse(in_.get(), in_capacity_);
}

wire::step wire::start(http_request const& request, request_form const& form)
{
    reply_ = http_reply();
    reason_.clear();
    error_.clear();
    write_error_.clear();
    written_ = in_begin_ = in_end_ = head_bytes_ = body_size_ = held_back_ = 0;
    interim_ = 0;
    reusable_ = false;
    framing_ = framing::none;
    confidential_ = request.confidential;
    head_only_ = request.method == "HEAD" || request.method == "CONNECT";
    if (!is_sendable(request))
        return fail(errc::invalid_argument, "the request holds a line break or a blank in a wrong place");
    if (!write_request(out_, request, form, user_agent_))
        return fail(errc::invalid_argument, "the request holds a line break or a blank in a wrong place");
    parser_->reset(*this);
    phase_ = phase::request;
    return step::write;
}

wire::step wire::wrote(error_code ec, std::size_t n)
{
    written_ += n;
    if (written_ != 0 && reply_.progress == progress::not_sent)
        reply_.progress = progress::sent;
    if (ec) {
        if (written_ == 0)
            return ended(ec);
        write_error_ = ec; // it may have answered and closed before it read everything
    } else if (written_ < out_.size()) {
        return step::write;
    }
    phase_ = phase::head;
    return step::read;
}

asio::mutable_buffer wire::input()
{
    if (phase_ == phase::body && (framing_ == framing::length || framing_ == framing::until_end))
        return {reply_.body.data() + body_size_, reply_.body.size() - body_size_};
    make_room();
    return {in_.get() + in_end_, in_capacity_ - in_end_};
}

// False when the buffer is full and as large as it may become.
bool wire::make_room()
{
    if (in_begin_ == in_end_)
        in_begin_ = in_end_ = 0;
    auto const wanted = phase_ == phase::body    ? std::max(large_input, in_capacity_)
                        : in_end_ < in_capacity_ ? in_capacity_
                                                 : std::max(small_input, in_capacity_ * 2);
    auto const capacity = std::min(wanted, std::max(small_input, std::max(max_head_, large_input)));
    auto const held = in_end_ - in_begin_;
    if (capacity > in_capacity_) {
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (held != 0)
            std::memcpy(larger.get(), in_.get() + in_begin_, held);
        in_ = std::move(larger);
        in_capacity_ = capacity;
        in_begin_ = 0;
        in_end_ = held;
    } else if (in_end_ == in_capacity_ && in_begin_ != 0) {
        std::memmove(in_.get(), in_.get() + in_begin_, held);
        in_begin_ = 0;
        in_end_ = held;
    }
    return in_end_ < in_capacity_;
}

wire::step wire::got(error_code ec, std::size_t n)
{
    if (n != 0)
        reply_.progress = progress::replying;
    auto next = step::read;
    if (phase_ == phase::body && framing_ != framing::chunked) {
        next = grow_body(n);
    } else if (n != 0) {
        in_end_ += n;
        next = phase_ == phase::head ? read_head() : read_chunks();
    }
    return ec && next != step::done ? ended(ec) : next;
}

wire::step wire::read_head()
{
    auto& p = *parser_;
    while (in_begin_ != in_end_) {
        error_code ec;
        auto const n = p->put(asio::buffer(in_.get() + in_begin_, in_end_ - in_begin_), ec);
        in_begin_ += n;
        head_bytes_ += n;
        if (ec == http::error::header_limit || head_bytes_ > max_head_)
            return too_large(true);
        if (ec == http::error::body_limit)
            return too_large(false);
        if (ec == http::error::need_more)
            return head_bytes_ + (in_end_ - in_begin_) >= max_head_ ? too_large(true) : step::read;
        if (ec)
            return fail(errc::bad_http, "HTTP: " + ec.message());
        if (!p->is_header_done())
            continue;
        if (reply_.status / 100 != 1)
            return begin_body();
        if (reply_.status == 101 || ++interim_ > max_interim)
            return fail(errc::bad_http, "HTTP: an interim reply that nobody asked for");
        p.reset(*this);
    }
    return step::read;
}

wire::step wire::begin_body()
{
    auto& p = *parser_;
    if (p->is_done())
        return finish();
    phase_ = phase::body;
    if (p->chunked()) {
        framing_ = framing::chunked;
        p->eager(true);
        return in_begin_ == in_end_ ? step::read : read_chunks();
    }
    auto const length = p->content_length();
    framing_ = length ? framing::length : framing::until_end;
    length_ = length ? *length : 0;
    // What came with the head.
    auto const held = in_end_ - in_begin_;
    auto const mine = length ? static_cast<std::size_t>(std::min<std::uint64_t>(held, length_)) : held;
    if (length)
        reply_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(length_, trusted_length)));
    reply_.body.assign(in_.get() + in_begin_, mine);
    in_begin_ += mine;
    return grow_body(mine);
}

// `n` more bytes of the body are in place. Makes room for the next: all of it when the length is known and
// sane, otherwise no more than has arrived already.
wire::step wire::grow_body(std::size_t n)
{
    body_size_ += n;
    if (framing_ == framing::length && body_size_ == length_)
        return finish();
    if (body_size_ > max_body_)
        return too_large(false);
    auto room = std::max(large_input, body_size_);
    if (framing_ == framing::length) {
        auto const left = static_cast<std::size_t>(length_ - body_size_);
        room = left <= trusted_length ? left : std::min(left, std::max(trusted_length, room));
    } else {
        room = std::min(room, max_body_ + 1 - body_size_);
    }
    if (reply_.body.size() < body_size_ + (framing_ == framing::length ? 1 : small_input / 2))
        reply_.body.resize(body_size_ + room);
    return step::read;
}

wire::step wire::read_chunks()
{
    auto& p = *parser_;
    while (in_end_ - in_begin_ > held_back_) {
        error_code ec;
        in_begin_ += p->put(asio::buffer(in_.get() + in_begin_, in_end_ - in_begin_), ec);
        held_back_ = ec == http::error::need_more ? last_chunk - 1 : 0;
        if (ec == http::error::body_limit || reply_.body.size() > max_body_)
            return too_large(false);
        if (ec == http::error::need_more)
            return make_room() ? step::read : too_large(true);
        if (ec)
            return fail(errc::bad_http, "HTTP: " + ec.message());
        if (p->is_done())
            return finish();
    }
    return step::read;
}

wire::step wire::ended(error_code ec)
{
    if (phase_ == phase::body && framing_ == framing::until_end && ec == asio::error::eof)
        return finish();
    if (write_error_ && reply_.progress == progress::sent)
        ec = write_error_; // nothing more was heard: this was the reason
    if (ec.category() == asio::error::get_ssl_category())
        return fail(errc::tls_rejected, "TLS: " + ec.message());
    if (!is_end(ec))
        return fail(ec, ec.message());
    std::string problem = "the connection ended before a reply";
    if (phase_ == phase::head && reply_.progress == progress::replying)
        problem = "the connection ended within the reply's head";
    else if (phase_ == phase::body) {
        problem = "the connection ended after " +
                  std::to_string(framing_ == framing::chunked ? reply_.body.size() : body_size_);
        problem += framing_ == framing::length ? " of " + std::to_string(length_) + " body bytes"
                                               : " body bytes of unknown many";
    }
    if (ec == asio::ssl::error::stream_truncated)
        problem += ", without a TLS close_notify";
    return fail(errc::connection_lost, std::move(problem));
}

wire::step wire::too_large(bool head)
{
    return fail(head ? errc::head_too_large : errc::body_too_large,
                (head ? "head" : "body") +
                    (" is larger than " + std::to_string(head ? max_head_ : max_body_) + " bytes"));
}

wire::step wire::fail(error_code ec, std::string problem)
{
    error_ = ec;
    reply_.problem = std::move(problem);
    if (framing_ == framing::length || framing_ == framing::until_end)
        reply_.body.resize(std::min(reply_.body.size(), body_size_));
    phase_ = phase::done;
    return step::done;
}

wire::step wire::finish()
{
    if (framing_ == framing::length || framing_ == framing::until_end)
        reply_.body.resize(body_size_);
    reply_.progress = progress::complete;
    reusable_ = (*parser_)->keep_alive() && framing_ != framing::until_end && in_begin_ == in_end_ &&
                !write_error_ && written_ == out_.size();
    phase_ = phase::done;
    return step::done;
}

http_reply wire::take_reply()
{
    if (confidential_) { // a log-in: the password is in one, what it brought in the other
        wipe(out_);
        if (in_)
            OPENSSL_cleanse(in_.get(), in_capacity_);
    }
    if (in_capacity_ > small_input) {
        in_.reset();
        in_capacity_ = in_begin_ = in_end_ = 0;
    }
    if (out_.capacity() > kept_output)
        std::string().swap(out_);
    written_ = out_.size();
    return std::move(reply_);
}

} // namespace vigil::net
