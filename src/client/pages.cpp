// The lists that can be read page by page.
#include "client/pages.hpp"
#include "client/one_call.hpp"
#include "client/operations.hpp"
#include "codec/backups.hpp"
#include "codec/failure_jobs.hpp"
#include "codec/policy_tasks.hpp"

namespace vigil {
namespace {

using detail::client_core, detail::page_cursor;

// A marker takes the place of the first page's offset (API 11.2).
template <class Query>
Query at(Query query, std::string const& marker, std::optional<std::int64_t> offset)
{
    if constexpr (requires { query.marker(marker); })
        if (!marker.empty())
            return query.marker(marker).offset(std::nullopt);
    if (offset)
        query.offset(offset);
    return query;
}

template <class T, class Query>
page_stream<T> stream(detail::core_ptr const& core, Query query, std::size_t most_pages,
                      asio::awaitable<result<page<T>>> (*ask)(client_core&, diagnostics&, Query),
                      std::string_view (*id)(T const&))
{
    auto fetch = [query = std::move(query), ask](client_core& c, diagnostics& info, std::string const& marker,
                                                 std::optional<std::int64_t> offset) {
        return ask(c, info, at(query, marker, offset));
    };
    return page_stream<T>(core, std::make_shared<page_cursor<T>>(std::move(fetch), id, most_pages));
}

} // namespace

page_stream<backup_summary> client::list_backups(list_backups_query query, std::size_t most_pages)
{
    return stream<backup_summary>(core_, std::move(query), most_pages, &detail::list_backups,
                                  [](backup_summary const& b) -> std::string_view { return b.id.str(); });
}

page_stream<backup> client::list_backup_details(list_backups_query query, std::size_t most_pages)
{
    return stream<backup>(core_, std::move(query), most_pages, &detail::list_backup_details,
                          [](backup const& b) -> std::string_view { return b.id.str(); });
}

page_stream<policy_task> client::list_policy_tasks(list_policy_tasks_query query, std::size_t most_pages)
{
    return stream<policy_task>(core_, std::move(query), most_pages, &detail::list_policy_tasks,
                               [](policy_task const& t) -> std::string_view { return t.id.str(); });
}

page_stream<failure_job> client::list_failure_jobs(list_failure_jobs_query query, std::size_t most_pages)
{
    return stream<failure_job>(core_, std::move(query), most_pages, &detail::list_failure_jobs,
                               [](failure_job const& j) -> std::string_view { return j.id.str(); });
}

namespace detail {

template VIGIL_API void start_next_page(core_ptr, diagnostics*, handler<std::optional<page<backup_summary>>>,
                                        std::shared_ptr<page_cursor<backup_summary>>);
template VIGIL_API void start_next_page(core_ptr, diagnostics*, handler<std::optional<page<backup>>>,
                                        std::shared_ptr<page_cursor<backup>>);
template VIGIL_API void start_next_page(core_ptr, diagnostics*, handler<std::optional<page<policy_task>>>,
                                        std::shared_ptr<page_cursor<policy_task>>);
template VIGIL_API void start_next_page(core_ptr, diagnostics*, handler<std::optional<page<failure_job>>>,
                                        std::shared_ptr<page_cursor<failure_job>>);

} // namespace detail
} // namespace vigil
