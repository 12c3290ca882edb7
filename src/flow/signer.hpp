// Signs attempts, each when it leaves, and keeps the clock and the key out of trouble.
#pragma once

#include "codec/operation.hpp"
#include "flow/gate.hpp"
#include "flow/journal.hpp"
#include "flow/session.hpp"
#include "flow/session_desk.hpp"
#include "net/http_message.hpp"
#include "net/time_source.hpp"
#include "plan/retry_plan.hpp"

#include <vigil/diagnostics.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace vigil::flow {

// Obeys signature_guard and clock_skew, which the clients of a group share. Used on the client's executor only.
class signer
{
    struct inside
    {
        std::shared_ptr<net::time_source> time;
        std::shared_ptr<session_desk> desk;       // whose book of keys it is
        session_desk::seat const* seat = nullptr; // never followed
        gate changed;

        inside(asio::any_io_executor ex, std::shared_ptr<net::time_source> t, std::shared_ptr<session_desk> d)
            : time(std::move(t)), desk(std::move(d)), changed(std::move(ex))
        {}
        std::chrono::system_clock::time_point now_there(); // what the service's clock shows
        plan::signature_guard::answer ask(std::string_view key, time_point now);
        void tell(); // something has changed, to everybody
    };
    std::shared_ptr<inside> in_; // attempts keep it: some end when everything does
    journal const& log_;

public:
    // The signature of one attempt. Stays where it is while the attempt's request lives.
    class attempt
    {
        friend class signer;
        std::shared_ptr<inside> in_;
        access_key_ptr key_;
        codec::service service_{};
        project_id project_;
        std::chrono::system_clock::time_point dated_{};
        std::string authorization_; // as it was last made
        bool let_in_ = false;
        bool probe_ = false;

    public:
        attempt() = default;
        attempt(attempt const&) = delete;
        attempt& operator=(attempt const&) = delete;
        ~attempt() { leave(); }

        explicit operator bool() const noexcept { return key_ != nullptr; }
        bool may_go() const noexcept { return let_in_; }

        // The signature that left, good for minutes to whoever has it; "" before.
        std::string_view made() const noexcept;

    private:
        void leave(); // nothing is known of its signature
    };

    enum class verdict {
        nothing,  // the signature is not to blame
        replay,   // the clock was, and has been corrected; or the key was good so far, and may be tried again
        doubted,  // the same, and the call was replayed already
        rejected, // the key is of no use
    };

    signer(asio::any_io_executor ex, std::shared_ptr<net::time_source> time, journal const& log,
           std::shared_ptr<session_desk> desk)
        : in_(std::make_shared<inside>(std::move(ex), std::move(time), std::move(desk))), log_(log)
    {}

    // What it finds out is told to the others at the desk, and what they do is heard.
    void sit(session_desk::seat const& at) noexcept { in_->seat = &at; }
    void hear() { in_->changed.open({}); }

    // Makes `request` one that will be signed with the session's key when it is about to leave. Its other headers are
    // final now.
    void prepare(attempt& a, session const& with, codec::service service, net::http_request& request) const;

    // Whether this attempt may leave at once.
    bool try_enter(attempt& a) const;

    // Waits until it may. errc::unauthorized when the service refused the key a moment ago, errc::unavailable when only
    // a page of whoever stands between did.
    asio::awaitable<error_code> enter(attempt& a, time_point deadline, diagnostics& info) const;

    // What came of it. A call is replayed once: after that (`replayed`) a clock is no excuse any more, nor is that the
    // key was good.
    verdict judge(attempt& a, net::http_reply const& reply, plan::attempt_outcome const& outcome,
                  diagnostics const& info, bool replayed) const;

    void stop(error_code ec) { in_->changed.open(ec); }
};

} // namespace vigil::flow
