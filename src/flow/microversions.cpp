// Asks Cinder for its versions, once. Decides nothing: plan/microversion.hpp does.
#include "flow/microversions.hpp"

#include "codec/cinder.hpp"
#include "flow/within.hpp"

#include <boost/asio/error.hpp>

#include <string>

namespace vigil::flow {
namespace {

// It answered, but not with its versions: a proxy that shows no more than the paths below.
bool does_not_tell(error_code ec, int status) noexcept
{
    if (status == 401) // or a page in its place: nobody has looked at the question
        return false;
    if (status == 404) // also of a gateway that does not publish it
        return true;
    for (auto const c :
         {condition::not_found, condition::client_fault, condition::server_fault, condition::forbidden})
        if (ec == c)
            return true;
    return false;
}

// What is only one call's end is nobody else's.
bool is_own_end(error_code ec) noexcept
{
    return ec == asio::error::operation_aborted || ec == errc::deadline_exceeded;
}

} // namespace

asio::awaitable<error_code> microversions::learn(run const& via, time_point deadline, diagnostics& info)
{
    while (!asked_) {
        if (!asking_)
            co_return co_await ask(via, deadline, info);
        auto const ec = co_await within(time_, deadline, answered_.async_wait(asio::deferred));
        if (ec && !is_own_end(ec))
            tell(info);
        if (ec)
            co_return ec;
        // If the one who asked was called off, it is the turn of the next.
    }
    co_return error_code();
}

asio::awaitable<error_code> microversions::ask(run const& via, time_point deadline, diagnostics& info)
{
    // The question outlives neither its call nor what that was allowed.
    struct turn
    {
        microversions& of;
        error_code said;
        explicit turn(microversions& m) : of(m) { of.asking_ = true; }
        turn(turn const&) = delete;
        turn& operator=(turn const&) = delete;
        ~turn()
        {
            of.asking_ = false;
            of.answered_.open(said);
        }
    } mine(*this);

    diagnostics story;
    call c(codec::list_volume_versions(), deadline, plan::repeat::read, story);
    auto const reply = co_await via(c);
    auto ec = reply ? error_code() : reply.error();
    if (reply) {
        codec::fault wrong;
        auto const range = codec::decode_volume_versions(reply->body, wrong);
        if (range)
            server_ = plan::minor_range{range->min, range->max};
        else
            ec = range.error();
    }
    if (!ec || does_not_tell(ec, story.http_status)) {
        if (ec)
            server_.reset();
        asked_ = true;
        co_return error_code();
    }
    story_ = std::move(story);
    tell(info);
    if (!is_own_end(ec))
        mine.said = ec;
    co_return ec;
}

// The story of the question, in a call that ends with it. What that is about stays.
void microversions::tell(diagnostics& info) const
{
    auto told = story_;
    told.operation = std::move(info.operation);
    told.backup_id = std::move(info.backup_id);
    told.job_id = std::move(info.job_id);
    info = std::move(told);
}

error_code microversions::choose(call& c) const
{
    auto const minor = plan::choose_minor(server_, c.operation.needs_minor);
    if (!minor) {
        c.info.field = c.operation.because;
        c.info.rule = "needs microversion 3." + std::to_string(c.operation.needs_minor) +
                      ", the server has 3." + std::to_string(server_->min) + " to 3." +
                      std::to_string(server_->max);
        return errc::not_supported;
    }
    c.operation.api_version = *minor == 0 ? std::string() : "volume 3." + std::to_string(*minor);
    return {};
}

} // namespace vigil::flow
