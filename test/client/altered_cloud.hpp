// The simulated service behind somebody who alters what it says, as proxies, gateways and caches do.
#pragma once

#include "client/core.hpp"
#include "client/lossy_cloud.hpp"
#include "net/transport.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/json.hpp>

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace vigil::test {

class altering_transport final : public net::transport
{
    std::shared_ptr<net::transport> inner_;

    void start_exchange(net::http_request const& request, time_point deadline,
                        asio::any_completion_handler<void(error_code, net::http_reply)> handler) override
    {
        auto const slot = asio::get_associated_cancellation_slot(handler);
        auto done = [this, asked = request.method + ' ' + request.target,
                     h = std::move(handler)](error_code ec, net::http_reply reply) mutable {
            alter(asked, ec, reply);
            std::move(h)(ec, std::move(reply));
        };
        inner_->async_exchange(request, deadline, asio::bind_cancellation_slot(slot, std::move(done)));
    }

public:
    // "GET /v3/.../backups/detail?..." and what was answered.
    std::function<void(std::string_view asked, error_code&, net::http_reply&)> alter =
        [](std::string_view, error_code&, net::http_reply&) {};

    void behind(std::shared_ptr<net::transport> t) { inner_ = std::move(t); }
    void stop() noexcept override { inner_->stop(); }
    void finish() noexcept override { inner_->finish(); }
};

struct altered_cloud : lossy_cloud
{
    std::shared_ptr<altering_transport> between = std::make_shared<altering_transport>();

    client& api()
    {
        if (clients.empty()) {
            wire.emplace(context.get_executor(), time, service);
            between->behind(wire->transport());
            options.credentials = wire->credentials();
            clients.push_back(
                client(detail::make_core(context.get_executor(), options, time.source(), between)));
        }
        return clients.front();
    }

    std::shared_ptr<outcome_of<backup_summary>> create_native(create_native_backup_request r)
    {
        return run<backup_summary>([&](auto token) { return api().async_create_native_backup(r, token); });
    }
    std::shared_ptr<outcome_of<created_backup>> create(create_backup_request r)
    {
        return run<created_backup>([&](auto token) { return api().async_create_backup(r, token); });
    }

    // Changes each backup of each list; false takes it out.
    void alter_lists(std::function<bool(boost::json::object& backup)> change)
    {
        between->alter = [change = std::move(change)](std::string_view asked, error_code&,
                                                      net::http_reply& reply) {
            if (asked.find("/backups/detail") == asked.npos || reply.status != 200)
                return;
            auto v = boost::json::parse(reply.body);
            boost::json::array kept;
            for (auto& b : v.at("backups").as_array())
                if (change(b.as_object()))
                    kept.push_back(b);
            v.at("backups") = std::move(kept);
            reply.body = boost::json::serialize(v);
        };
    }
};

} // namespace vigil::test
