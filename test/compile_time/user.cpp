// What a user writes: one coroutine that awaits one operation, and a start for it.
#include <vigil/vigil.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace asio = boost::asio;

asio::awaitable<vigil::backup_status> look(vigil::client& client, vigil::backup_id id)
{
    auto const backup = co_await client.async_get_backup(id);
    co_return backup.status;
}

void start(asio::io_context& context, vigil::client& client, vigil::backup_id id)
{
    asio::co_spawn(context, look(client, id), asio::detached);
}
