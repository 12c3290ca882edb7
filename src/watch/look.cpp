// The calls of a look. Decides nothing.
#include "watch/look.hpp"

namespace vigil::watch {

asio::awaitable<result<net::http_reply>> fetch(looker via, codec::operation op, time_point deadline,
                                               diagnostics& info)
{
    flow::call c(std::move(op), deadline, plan::repeat::read, info);
    c.pass = via.pass;
    c.absence_tells = true;
    co_return co_await via.flow.run(c);
}

asio::awaitable<result<project_id>> project_of(looker via, time_point deadline, diagnostics& info)
{
    auto session = co_await via.who.acquire(deadline, info);
    if (!session)
        co_return session.error();
    co_return (*session)->project;
}

} // namespace vigil::watch
