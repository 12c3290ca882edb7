// A context and the thread that runs it, for servers of tests.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <thread>

namespace vigil::chaos {

class own_thread
{
    boost::asio::io_context context_{1};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guard_{
        context_.get_executor()};
    std::thread thread_{[this] { context_.run(); }};

public:
    own_thread() = default;
    own_thread(own_thread const&) = delete;
    own_thread& operator=(own_thread const&) = delete;

    ~own_thread() { join(); }

    // Coroutines that still run end with the context, which is destroyed later: before this returns nothing else of
    // them runs.
    void join()
    {
        guard_.reset();
        context_.stop();
        if (thread_.joinable())
            thread_.join();
    }

    boost::asio::io_context& context() noexcept { return context_; }

    // On the thread; returns, or throws, when it is done.
    template <class F>
    void run(F f)
    {
        auto const done = std::make_shared<std::promise<void>>(); // whoever sets it may outlast who waits
        auto over = done->get_future();
        boost::asio::post(context_, [done, &f] {
            try {
                f();
                done->set_value();
            } catch (...) {
                done->set_exception(std::current_exception());
            }
        });
        over.get();
    }
};

} // namespace vigil::chaos
