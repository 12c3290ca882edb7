// The steps of a look: a call through the pipeline, and what a 404 means to those who wait. Seen by the subjects'
// .cpp files only.
#pragma once

#include "codec/operation.hpp"
#include "flow/call.hpp"
#include "watch/subjects.hpp"

#include <boost/asio/awaitable.hpp>

#include <string_view>
#include <utility>

namespace vigil::watch {

asio::awaitable<result<project_id>> project_of(looker via, time_point deadline, diagnostics& info);

// A read. 404 comes as condition::not_found.
asio::awaitable<result<net::http_reply>> fetch(looker via, codec::operation op, time_point deadline,
                                               diagnostics& info);

// The two together: ask(project) -> codec::operation. What the dialect lacks is refused before anybody logs in for it.
template <class Ask>
asio::awaitable<result<net::http_reply>> fetch_of_project(looker via, Ask const& ask, time_point deadline,
                                                          diagnostics& info)
{
    auto const session = via.who.at_hand();
    if (!session)
        if (auto const ec = flow::refusal_of(via.flow, ask, plan::repeat::read, info); ec)
            co_return ec;
    auto project = co_await project_of(via, deadline, info);
    if (!project)
        co_return project.error();
    co_return co_await fetch(via, ask(*project), deadline, info);
}

// What the reply says. 404 is an answer, not a failure: the judge knows what it means.
template <class T, class Decode>
result<sight<T>> read_reply(result<net::http_reply> const& reply, Decode const& decode, diagnostics& info)
{
    sight<T> seen;
    if (!reply) {
        if (reply.error() == condition::not_found)
            return seen;
        return reply.error();
    }
    codec::fault wrong;
    auto value = decode(reply->body, wrong);
    if (!value) {
        info.field = wrong.path;
        info.rule = wrong.rule;
        return value.error();
    }
    seen.value = std::move(*value);
    return seen;
}

} // namespace vigil::watch
