// The lists of SDRS: one page of them, and page by page.
#include <vigil/sdrs.hpp>

#include "client/operations.hpp"
#include "client/pages.hpp"
#include "client/sdrs_call.hpp"
#include "codec/sdrs_drills.hpp"
#include "codec/sdrs_groups.hpp"
#include "codec/sdrs_instances.hpp"
#include "codec/sdrs_replications.hpp"

namespace vigil {
namespace detail {
namespace {

// One page.
asio::awaitable<result<page<sdrs::protection_group>>> list_groups(client_core& core, diagnostics& info,
                                                                  sdrs::list_groups_query query)
{
    return sdrs_list<sdrs::protection_group, &codec::list_groups, &codec::decode_groups>(
        core, info, "sdrs.groups.list", std::move(query));
}

asio::awaitable<result<page<sdrs::protected_instance>>> list_instances(client_core& core, diagnostics& info,
                                                                       sdrs::list_instances_query query)
{
    return sdrs_list<sdrs::protected_instance, &codec::list_instances, &codec::decode_instances>(
        core, info, "sdrs.instances.list", std::move(query));
}

asio::awaitable<result<page<sdrs::tagged_instance>>>
query_instances_by_tag(client_core& core, diagnostics& info, sdrs::tag_query query)
{
    return sdrs_list<sdrs::tagged_instance, &codec::query_instances_by_tag, &codec::decode_tagged_instances>(
        core, info, "sdrs.instances.queryByTag", std::move(query));
}

asio::awaitable<result<page<sdrs::replication_pair>>> list_replications(client_core& core, diagnostics& info,
                                                                        sdrs::list_replications_query query)
{
    return sdrs_list<sdrs::replication_pair, &codec::list_replications, &codec::decode_replications>(
        core, info, "sdrs.replications.list", std::move(query));
}

asio::awaitable<result<page<sdrs::drill>>> list_drills(client_core& core, diagnostics& info,
                                                       sdrs::list_drills_query query)
{
    return sdrs_list<sdrs::drill, &codec::list_drills, &codec::decode_drills>(core, info, "sdrs.drills.list",
                                                                              std::move(query));
}

} // namespace

void start_list_groups(core_ptr core, terms on, handler<page<sdrs::protection_group>> h,
                       sdrs::list_groups_query query)
{
    start_operation(std::move(core), on, std::move(h), &list_groups, std::move(query));
}

void start_list_instances(core_ptr core, terms on, handler<page<sdrs::protected_instance>> h,
                          sdrs::list_instances_query query)
{
    start_operation(std::move(core), on, std::move(h), &list_instances, std::move(query));
}

void start_query_instances(core_ptr core, terms on, handler<page<sdrs::tagged_instance>> h,
                           sdrs::tag_query query)
{
    start_operation(std::move(core), on, std::move(h), &query_instances_by_tag, std::move(query));
}

void start_list_replications(core_ptr core, terms on, handler<page<sdrs::replication_pair>> h,
                             sdrs::list_replications_query query)
{
    start_operation(std::move(core), on, std::move(h), &list_replications, std::move(query));
}

void start_list_drills(core_ptr core, terms on, handler<page<sdrs::drill>> h, sdrs::list_drills_query query)
{
    start_operation(std::move(core), on, std::move(h), &list_drills, std::move(query));
}

template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<sdrs::protection_group>>>,
                                        std::shared_ptr<page_cursor<sdrs::protection_group>>);
template VIGIL_API void start_next_page(core_ptr, terms,
                                        handler<std::optional<page<sdrs::protected_instance>>>,
                                        std::shared_ptr<page_cursor<sdrs::protected_instance>>);
template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<sdrs::tagged_instance>>>,
                                        std::shared_ptr<page_cursor<sdrs::tagged_instance>>);
template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<sdrs::replication_pair>>>,
                                        std::shared_ptr<page_cursor<sdrs::replication_pair>>);
template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<sdrs::drill>>>,
                                        std::shared_ptr<page_cursor<sdrs::drill>>);

} // namespace detail

namespace sdrs {

page_stream<protection_group> groups::list(list_groups_query query, std::size_t most_pages) const
{
    return vigil::detail::stream_of<protection_group>(core_, std::move(query), most_pages,
                                                      &vigil::detail::list_groups);
}

page_stream<protected_instance> instances::list(list_instances_query query, std::size_t most_pages) const
{
    return vigil::detail::stream_of<protected_instance>(core_, std::move(query), most_pages,
                                                        &vigil::detail::list_instances);
}

page_stream<tagged_instance> instances::query_by_tag(tag_query query, std::size_t most_pages) const
{
    return vigil::detail::stream_of<tagged_instance>(core_, std::move(query), most_pages,
                                                     &vigil::detail::query_instances_by_tag);
}

page_stream<replication_pair> replications::list(list_replications_query query, std::size_t most_pages) const
{
    return vigil::detail::stream_of<replication_pair>(core_, std::move(query), most_pages,
                                                      &vigil::detail::list_replications);
}

page_stream<drill> drills::list(list_drills_query query, std::size_t most_pages) const
{
    return vigil::detail::stream_of<drill>(core_, std::move(query), most_pages, &vigil::detail::list_drills);
}

page_stream<failure_job> failures::list(list_failure_jobs_query query, std::size_t most_pages) const
{
    return vigil::detail::stream_of<failure_job>(core_, std::move(query), most_pages,
                                                 &vigil::detail::list_failure_jobs);
}

} // namespace sdrs
} // namespace vigil
