// The client itself, and the starters of its longest operations. No logic.
#include "client/cursors.hpp"
#include "client/deliver.hpp"
#include "client/operations.hpp"

#include <boost/assert.hpp>

namespace vigil {
namespace detail {

void start_back_up(core_ptr core, terms on, handler<backup> h, create_backup_request request,
                   wait_options how)
{
    deliver<backup>(std::move(core), on, std::move(h),
                    [request = std::move(request), how](client_core& c, diagnostics& info) mutable {
                        return back_up(c, info, std::move(request), how);
                    });
}

void start_back_up_native(core_ptr core, terms on, handler<backup> h, create_native_backup_request request,
                          wait_options how)
{
    deliver<backup>(std::move(core), on, std::move(h),
                    [request = std::move(request), how](client_core& c, diagnostics& info) mutable {
                        return back_up_native(c, info, std::move(request), how);
                    });
}

} // namespace detail

namespace {

// What a core holds is used on its executor, and so it is destroyed there.
void let_go(detail::core_ptr core)
{
    auto const home = core ? core->home : asio::any_io_executor();
    if (core && core->alive())
        asio::post(home, [core = std::move(core)] { core->stop(); });
}

} // namespace

client& client::operator=(client&& other) noexcept
{
    if (this != &other)
        let_go(std::exchange(core_, std::move(other.core_)));
    return *this;
}

client::~client() { let_go(std::move(core_)); }

client::executor_type client::get_executor() const noexcept
{
    BOOST_ASSERT_MSG(core_, "the client was moved from");
    return core_->user;
}

void client::stop() noexcept
{
    // While its context is shut down there is nobody left to tell.
    if (core_ && core_->alive())
        asio::post(core_->home, [core = core_] { core->stop(); });
}

job_changes client::watch_job(job_id id)
{
    watch::job_subject s{codec::service::vbs, std::move(id)};
    return job_changes(core_, std::make_shared<detail::job_cursor>(std::move(s)));
}

job_changes client::watch_sdrs_job(job_id id)
{
    watch::job_subject s{codec::service::sdrs, std::move(id)};
    return job_changes(core_, std::make_shared<detail::job_cursor>(std::move(s)));
}

backup_changes client::watch_backup(backup_id id)
{
    watch::backup_subject s{std::move(id), {}};
    return backup_changes(core_, std::make_shared<detail::backup_cursor>(std::move(s)));
}

} // namespace vigil
