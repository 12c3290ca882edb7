// The operations on the tags of backup policies. Knows nothing of paths and JSON.
#include <vigil/policies.hpp>

#include "client/one_call.hpp"
#include "client/pages.hpp"
#include "codec/paging.hpp"
#include "codec/policy_tags.hpp"

namespace vigil::detail {
namespace {

asio::awaitable<result<page<tagged_policy>>> query_policies(client_core& core, diagnostics& info,
                                                            policy_tags_query query)
{
    return one_call<page<tagged_policy>>(
        core, info, {"vbs.policyTags.query", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const&) { return codec::query_policies(p, q); },
        [](auto const& q, std::string_view body, codec::fault& f) {
            return codec::decode_tagged_policies(body, q.limit().value_or(codec::page_cap),
                                                 q.offset().value_or(0), f);
        });
}

} // namespace

void start_add_policy_tag(core_ptr core, terms on, handler<void> h, add_policy_tag_request request)
{
    start_one_call<void>(
        std::move(core), on, std::move(h), {"vbs.policyTags.add", plan::repeat::idempotent},
        std::move(request),
        [](auto const& r, project_id const& p, client_options const&) { return codec::add_policy_tag(p, r); },
        nothing_to_decode);
}

void start_remove_policy_tag(core_ptr core, terms on, handler<void> h, remove_policy_tag_request request)
{
    start_one_call<void>(
        std::move(core), on, std::move(h), {"vbs.policyTags.remove", plan::repeat::removal},
        std::move(request),
        [](auto const& r, project_id const& p, client_options const&) {
            return codec::remove_policy_tag(p, r);
        },
        nothing_to_decode);
}

void start_batch_policy_tags(core_ptr core, terms on, handler<void> h, batch_policy_tags_request request)
{
    start_one_call<void>(
        std::move(core), on, std::move(h), {"vbs.policyTags.batch", plan::repeat::idempotent},
        std::move(request),
        [](auto const& r, project_id const& p, client_options const&) {
            return codec::batch_policy_tags(p, r);
        },
        nothing_to_decode);
}

void start_get_policy_tags(core_ptr core, terms on, handler<std::vector<tag>> h, policy_id id)
{
    start_one_call<std::vector<tag>>(
        std::move(core), on, std::move(h), {"vbs.policyTags.get", plan::repeat::read}, std::move(id),
        [](auto const& i, project_id const& p, client_options const&) {
            return codec::get_policy_tags(p, i);
        },
        [](auto const&, std::string_view body, codec::fault& f) { return codec::decode_tags(body, f); });
}

void start_list_policy_tags(core_ptr core, terms on, handler<std::vector<tag_values>> h)
{
    start_one_call<std::vector<tag_values>>(
        std::move(core), on, std::move(h), {"vbs.policyTags.listAll", plan::repeat::read}, no_args(),
        [](auto const&, project_id const& p, client_options const&) { return codec::list_policy_tags(p); },
        [](auto const&, std::string_view body, codec::fault& f) { return codec::decode_all_tags(body, f); });
}

void start_query_policies(core_ptr core, terms on, handler<page<tagged_policy>> h, policy_tags_query query)
{
    start_operation(std::move(core), on, std::move(h), &query_policies, std::move(query));
}

void start_count_policies(core_ptr core, terms on, handler<std::int64_t> h, policy_tags_query query)
{
    start_one_call<std::int64_t>(
        std::move(core), on, std::move(h), {"vbs.policyTags.query", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const&) { return codec::count_policies(p, q); },
        [](auto const&, std::string_view body, codec::fault& f) {
            return codec::decode_total_count(body, f);
        });
}

page_stream<tagged_policy> tagged_policy_pages(core_ptr const& core, policy_tags_query query,
                                               std::size_t most_pages)
{
    return stream_of<tagged_policy>(core, std::move(query), most_pages, &query_policies);
}

template VIGIL_API void start_next_page(core_ptr, terms, handler<std::optional<page<tagged_policy>>>,
                                        std::shared_ptr<page_cursor<tagged_policy>>);

} // namespace vigil::detail
