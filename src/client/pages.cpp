// The lists that can be read page by page.
#include "client/pages.hpp"
#include "client/one_call.hpp"
#include "client/operations.hpp"
#include "codec/backups.hpp"
#include "codec/failure_jobs.hpp"
#include "codec/policy_tasks.hpp"

namespace vigil {

page_stream<backup_summary> client::list_backups(list_backups_query query, std::size_t most_pages)
{
    return detail::stream_of<backup_summary>(core_, std::move(query), most_pages, &detail::list_backups);
}

page_stream<backup> client::list_backup_details(list_backups_query query, std::size_t most_pages)
{
    using list =
        asio::awaitable<result<page<backup>>> (*)(detail::client_core&, diagnostics&, list_backups_query);
    return detail::stream_of<backup>(core_, std::move(query), most_pages,
                                     static_cast<list>(&detail::list_backup_details));
}

page_stream<policy_task> client::list_policy_tasks(list_policy_tasks_query query, std::size_t most_pages)
{
    using list = asio::awaitable<result<page<policy_task>>> (*)(detail::client_core&, diagnostics&,
                                                                list_policy_tasks_query);
    return detail::stream_of<policy_task>(core_, std::move(query), most_pages,
                                          static_cast<list>(&detail::list_policy_tasks));
}

page_stream<failure_job> client::list_failure_jobs(list_failure_jobs_query query, std::size_t most_pages)
{
    return detail::stream_of<failure_job>(core_, std::move(query), most_pages, &detail::list_failure_jobs);
}

namespace detail {

template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<backup_summary>>>,
                                        std::shared_ptr<page_cursor<backup_summary>>);
template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<backup>>>,
                                        std::shared_ptr<page_cursor<backup>>);
template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<policy_task>>>,
                                        std::shared_ptr<page_cursor<policy_task>>);
template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<failure_job>>>,
                                        std::shared_ptr<page_cursor<failure_job>>);

} // namespace detail
} // namespace vigil
