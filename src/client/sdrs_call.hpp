// Operations of SDRS: questions, and actions that answer with a job.
#pragma once

#include "client/job_call.hpp"

#include <string_view>
#include <utility>

namespace vigil::detail {

// For pages, whose offset follows from the query.
template <auto Decode>
inline constexpr auto decode_page_by =
    [](auto const& query, std::string_view body, codec::fault& f) { return Decode(body, query, f); };

template <class T, auto Encode, auto Decode, class Args>
void start_sdrs_read(core_ptr core, terms on, handler<T> h, std::string_view name, Args args)
{
    call_traits const what{name, plan::repeat::read};
    start_one_call<T>(std::move(core), on, std::move(h), what, std::move(args), encode_by<Encode>,
                      decode_by<Decode>);
}

template <class T, auto Encode, auto Decode, class Query>
asio::awaitable<result<page<T>>> sdrs_list(client_core& core, diagnostics& info, std::string_view name,
                                           Query query)
{
    call_traits const what{name, plan::repeat::read};
    return one_call<page<T>>(core, info, what, std::move(query), encode_by<Encode>, decode_page_by<Decode>);
}

// A rename sets the name to a value: the same again changes nothing.
template <class T, auto Encode, auto Decode, class Args>
void start_sdrs_rename(core_ptr core, terms on, handler<T> h, std::string_view name, Args args)
{
    call_traits const what{name, plan::repeat::idempotent};
    start_one_call<T>(std::move(core), on, std::move(h), what, std::move(args), encode_by<Encode>,
                      decode_by<Decode>);
}

// Everything that answers with a job, deletes too, is sent once: API 2 calls none of it repeatable, and only
// the answer names the job. A delete that was executed unheard and is sent again is refused (SDRS.0209 while
// it runs, 1013 and its kin afterwards): there would be no job to give, and nothing to tell it from a delete
// of what was never there. "Outcome unknown" is the truth, and the caller can look (API 15.3).
template <auto Encode, class Args>
void start_sdrs_action(core_ptr core, terms on, handler<job_id> h, std::string_view name, Args args)
{
    call_traits const what{name, plan::repeat::once};
    start_call_for_a_job(std::move(core), on, std::move(h), what, std::move(args), encode_by<Encode>);
}

} // namespace vigil::detail
