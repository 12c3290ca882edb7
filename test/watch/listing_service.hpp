// A backup service in the process: backups that end by themselves, lists with filters and pages, and everything that
// can be wrong with a list. For tests that count what was asked.
#pragma once

#include "support/conversation.hpp"

#include <net/time_source.hpp>
#include <net/transport.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::detail {
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
}

namespace vigil::test {

// The value of a query's parameter; "" when it is not there.
inline std::string parameter(std::string const& target, std::string const& name)
{
    for (auto from = target.find('?'); from != target.npos;) {
        auto const next = target.find('&', from + 1);
        auto const field = target.substr(from + 1, next == target.npos ? next : next - from - 1);
        if (field.starts_with(name + "="))
            return field.substr(name.size() + 1);
        from = next;
    }
    return {};
}

class listing_service final : public net::transport
{
public:
    struct item
    {
        std::string id;
        std::string running = "creating";
        time_point ends = time_point::max();
        std::string final = "available"; // "": it is gone then
        bool hidden = false;             // no list shows it
    };
    struct asked
    {
        time_point at;
        std::string target;
    };

    // ---- what can be wrong
    std::size_t cap = 1000;
    bool ignores_filter = false;
    bool refuses_unknown_status = false;
    bool empty_lists = false;
    bool stale_lists = false; // what has ended is still shown
    int list_status = 200;
    int status = 200; // of everything
    duration list_takes{};
    duration jobs_lag{};                                   // a job ends so long after its backup
    std::function<void(std::string const& target)> before; // a request is answered

    std::vector<item> items; // oldest first
    std::vector<asked> requests;

    listing_service(asio::any_io_executor ex, testing::manual_time& time) : ex_(std::move(ex)), time_(time) {}
    void stop() noexcept override {}

    std::size_t count(std::string_view part) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            requests, [&](asked const& a) { return a.target.find(part) != a.target.npos; }));
    }
    std::size_t checks() const { return count("no_such_status"); }
    std::size_t lists() const { return count("/backups?") - checks(); }
    std::size_t looks() const { return count("/backups/"); }

    // More than `most` in any second?
    std::size_t most_in_a_second() const
    {
        std::size_t most = 0;
        for (std::size_t i = 0, j = 0; j < requests.size(); ++j) {
            while (requests[j].at - requests[i].at >= 1s)
                ++i;
            most = std::max(most, j - i + 1);
        }
        return most;
    }

    item& find(std::string_view id)
    {
        auto const at = std::ranges::find(items, id, &item::id);
        BOOST_TEST_REQUIRE((at != items.end()));
        return *at;
    }

private:
    asio::any_io_executor ex_;
    testing::manual_time& time_;

    std::string state(item const& i) const { return time_.now() < i.ends ? i.running : i.final; }

    void start_exchange(net::http_request const& r, time_point,
                        asio::any_completion_handler<void(error_code, net::http_reply)> h) override
    {
        requests.push_back({time_.now(), r.target});
        if (before)
            before(r.target);
        bool const list = r.target.find("/backups?") != r.target.npos;
        bool const tasks = r.target.find("/backuptasks?") != r.target.npos;
        net::http_reply reply;
        reply.progress = net::progress::complete;
        reply.status = status;
        if (status == 200 && list)
            reply.status = list_status;
        if (reply.status == 200 && tasks)
            answer_tasks(r.target, reply);
        else if (reply.status == 200)
            list ? answer_list(r.target, reply) : answer_look(r.target, reply);
        else
            reply.body = R"({"error":{"message":"said by the service itself"}})";
        if (!list || list_takes == duration::zero())
            return asio::post(ex_, asio::append(std::move(h), error_code(), std::move(reply)));
        time_.async_wait_for(list_takes, [h = std::move(h), reply](error_code ec) mutable {
            std::move(h)(ec, std::move(reply));
        });
    }

    void answer_look(std::string const& target, net::http_reply& reply)
    {
        auto const id = target.substr(target.rfind('/') + 1);
        if (target.find("/volumes/") != target.npos) {
            reply.body = volume_json(id, "available");
            return;
        }
        bool const job = target.find("/jobs/") != target.npos;
        auto const at = std::ranges::find(items, job ? "b" + id.substr(1) : id, &item::id);
        auto const now = at == items.end() ? std::string() : state(*at);
        if (now.empty()) {
            reply.status = 404;
            reply.body =
                R"({"itemNotFound":{"message":"Backup )" + id + R"( could not be found.","code":404}})";
        } else if (job)
            reply.body = job_json(id, time_.now() < at->ends + jobs_lag ? "RUNNING" : "SUCCESS", at->id);
        else
            reply.body = backup_json(id, now);
    }

    // Task k of the policy is the item k.
    void answer_tasks(std::string const& target, net::http_reply& reply)
    {
        auto const wanted = parameter(target, "job_id");
        std::string body;
        for (auto const& i : items) {
            auto const id = "t" + i.id.substr(1);
            if (!wanted.empty() && wanted != id)
                continue;
            auto const now = time_.now() < i.ends ? "RUNNING" : "EXECUTE_SUCCESS";
            body += (body.empty() ? "" : ",") + std::string(R"({"job_id":")") + id + R"(","status":")" + now +
                    R"("})";
        }
        reply.body = R"({"count":1,"tasks":[)" + body + "]}";
    }

    void answer_list(std::string const& target, net::http_reply& reply)
    {
        auto const filter = parameter(target, "status");
        auto const marker = parameter(target, "marker");
        auto const limit = std::min<std::size_t>(cap, std::stoul(parameter(target, "limit")));
        if (refuses_unknown_status && filter == "no_such_status") {
            reply.status = 400;
            reply.body = R"({"badRequest":{"message":"Invalid status","code":400}})";
            return;
        }
        auto const begin = std::ranges::find(items, marker, &item::id);
        if (!marker.empty() && (begin == items.end() || state(*begin).empty())) {
            reply.status = 404;
            reply.body =
                R"({"itemNotFound":{"message":"Backup )" + marker + R"( could not be found.","code":404}})";
            return;
        }
        std::string body;
        std::size_t shown = 0;
        std::string last;
        for (auto i = begin - items.begin(); i-- > 0 && shown < limit;) {
            auto const& b = items[static_cast<std::size_t>(i)];
            auto const now = stale_lists ? b.running : state(b);
            if (now.empty() || b.hidden || empty_lists || (!ignores_filter && now != filter))
                continue;
            body += (shown++ ? "," : "") + std::string(R"({"id":")") + b.id + R"(","name":"n","links":[]})";
            last = b.id;
        }
        reply.body = R"({"backups":[)" + body + "]";
        if (shown == limit && shown != 0)
            reply.body +=
                R"(,"backups_links":[{"rel":"next","href":"http://x/backups?marker=)" + last + R"("}])";
        reply.body += "}";
    }
};

// A client of that service, and waits that tell how they ended.
struct listing
{
    asio::io_context ctx;
    testing::manual_time time{ctx.get_executor()};
    std::shared_ptr<listing_service> service = std::make_shared<listing_service>(ctx.get_executor(), time);
    client_options options;
    std::optional<client> cl;
    std::map<std::string, int> ended; // how often each wait did
    std::vector<std::pair<std::string, error_code>> failed;
    std::vector<backup_outcome> outcomes;
    duration worst_lag{};
    bool finished_early = false; // a test that leaves on purpose before the end

    listing()
    {
        options.credentials = token_credentials("token");
        options.project = project_id("p");
        options.vbs_endpoint = options.volume_endpoint = "https://service.test";
        options.seed = 1;
        options.poll.jitter = 0;
        options.single_threaded = true;
    }
    ~listing()
    {
        if (cl && !finished_early)
            BOOST_TEST(time.sleepers() == 0u, "somebody still sleeps");
    }

    client& api()
    {
        if (!cl)
            cl.emplace(detail::make_core(ctx.get_executor(), options, time.source(), service));
        return *cl;
    }

    static std::string name(std::size_t k) { return "b" + std::to_string(k); }

    void make(std::size_t from, std::size_t to, duration takes, std::string running = "creating",
              std::string final = "available")
    {
        for (auto k = from; k < to; ++k)
            service->items.push_back({name(k), running, time.now() + takes, final, false});
    }

    void wait(std::size_t from, std::size_t to, wait_goal goal = wait_goal::created, wait_options how = {})
    {
        for (auto k = from; k < to; ++k)
            api().async_await_backup(backup_id(name(k)), goal, how,
                                     [this, id = name(k)](error_code ec, backup_outcome o) {
                                         note(id, ec);
                                         outcomes.push_back(std::move(o));
                                     });
    }

    void note(std::string const& id, error_code ec)
    {
        ++ended[id];
        if (ec)
            failed.emplace_back(id, ec);
        else if (auto const ends = service->find("b" + id.substr(1)).ends; ends != time_point::max())
            worst_lag = std::max(worst_lag, time.now() - ends);
    }

    // Every one of so many waits ended once.
    bool all(std::size_t n)
    {
        auto const done = time.run_until(ctx, [&] { return ended.size() == n; });
        ctx.restart();
        ctx.poll();
        return done && std::ranges::all_of(ended, [](auto const& e) { return e.second == 1; });
    }
};

} // namespace vigil::test
