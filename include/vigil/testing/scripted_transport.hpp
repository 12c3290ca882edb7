// A service that says what the test tells it to say.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::net {
class transport;
}

namespace vigil::testing {

class manual_time;

// A conversation, in order:
//
//     wire.expect("GET /v3/p/backups/b1").reply(503).retry_after(3s)
//         .expect("GET /v3/p/backups/b1").reply(200, body);
//
// Each request must be the next expected one. Whatever differs is kept in problems(), and an unexpected
// request fails with errc::bad_http; a test ends by asking for problems() and unused(). Single-threaded.
class VIGIL_API scripted_transport
{
    class impl;
    std::shared_ptr<impl> impl_;

public:
    scripted_transport(boost::asio::any_io_executor ex, manual_time& time);
    ~scripted_transport();

    // "METHOD target". "*" as the target matches any.
    scripted_transport& expect(std::string request);
    // What the last expected request must carry besides.
    scripted_transport& with_header(std::string name, std::string value);
    scripted_transport& with_body(std::string body);

    // What it gets. Default: 200 and {}.
    scripted_transport& reply(int status, std::string body = "{}");
    scripted_transport& header(std::string name, std::string value);
    scripted_transport& retry_after(std::chrono::seconds s);
    scripted_transport& after(duration d);
    // The connection fails instead: before (`sent` false) or after the request left.
    scripted_transport& fail(error_code ec, bool sent = true);
    // No answer until the deadline or cancellation.
    scripted_transport& hold();
    // The last step n times in all.
    scripted_transport& times(std::size_t n);

    // Drops what is left of the script, for a test that ends early on purpose.
    void forget();

    // Requests so far, "METHOD target" each.
    std::vector<std::string> const& requests() const noexcept;
    std::vector<std::string> const& problems() const noexcept;
    std::size_t unused() const noexcept;  // steps that no request has come for
    std::size_t running() const noexcept; // exchanges without an answer

    // The value of a header of the most recent request.
    std::string last_header(std::string_view name) const;
    std::string const& last_body() const noexcept;

    // For the parts of vigil that take a transport.
    std::shared_ptr<net::transport> transport() const noexcept;
};

} // namespace vigil::testing
