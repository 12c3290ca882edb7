// Operations that are one call: check the arguments, encode, send, decode. Nearly all of them are.
#pragma once

#include "client/deliver.hpp"
#include "codec/errors.hpp"
#include "codec/operation.hpp"

#include <vigil/model/id.hpp>
#include <vigil/model/requests.hpp>
#include <vigil/model/sdrs_common.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace vigil::detail {

// What is known of an operation before it is asked: its name in API 2, and whether it may be asked again.
struct call_traits
{
    std::string_view name;
    plan::repeat how;
};

// "backup_id", "policy_id", ...: how the id of a path is called in an error.
template <class Tag>
std::string field_of(basic_id<Tag> const&)
{
    if constexpr (std::is_same_v<basic_id<Tag>, backup_id>)
        return "backup_id";
    else if constexpr (std::is_same_v<basic_id<Tag>, job_id>)
        return "job_id";
    else if constexpr (std::is_same_v<basic_id<Tag>, volume_id>)
        return "volume_id";
    else if constexpr (std::is_same_v<basic_id<Tag>, policy_id>)
        return "policy_id";
    else if constexpr (std::is_same_v<basic_id<Tag>, share_id>)
        return "share_id";
    else if constexpr (requires(basic_id<Tag> const* id) { sdrs::path_name(id); })
        return sdrs::path_name(static_cast<basic_id<Tag> const*>(nullptr));
    else
        return "id";
}

// Ids that stand in the path are always checked, the rules of API 14 unless the options switch them off.
// Arguments are an id, or a class with validate() and, where it puts ids in the path, check_path().
template <class Args>
std::optional<argument_fault> check_arguments(client_core const& core, Args const& args)
{
    if constexpr (requires { args.path_safe(); })
        return check_id(args, field_of(args));
    else {
        if constexpr (requires { args.check_path(); })
            if (auto why = args.check_path())
                return why;
        if constexpr (requires { args.validate(); })
            if (core.options.validate_arguments)
                return args.validate();
        return std::nullopt;
    }
}

// The story names what the operation is about from its beginning.
template <class Args>
void name_subject(diagnostics& info, Args const& args)
{
    if constexpr (std::is_same_v<Args, backup_id>)
        info.backup_id = args.str();
    else if constexpr (std::is_same_v<Args, job_id>)
        info.job_id = args.str();
    else if constexpr (requires {
                           args.check_path();
                           args.backup();
                       })
        info.backup_id = args.backup().str();
}

// encode(args, project, options) -> codec::operation; decode(args, body, fault) -> result<T>. Both are
// functions without state.
template <class T, class Args, class Encode, class Decode>
asio::awaitable<result<T>> one_call(client_core& core, diagnostics& info, call_traits what, Args args,
                                    Encode encode, Decode decode, errand part = {})
{
    if (auto const why = check_arguments(core, args))
        co_return refuse(info, what.name, *why);
    name_subject(info, args);
    auto const encoded = [&](project_id const& p) { return encode(args, p, core.options); };
    auto const decoded = [&](net::http_reply const& r, codec::fault& f) -> result<T> {
        return decode(args, r.body, f);
    };
    auto answer = co_await ask(core, info, what.how, part, encoded, decoded);
    if (info.operation.empty()) // it never came so far
        info.operation = what.name;
    co_return answer;
}

// The whole starter of such an operation.
template <class T, class Args, class Encode, class Decode>
void start_one_call(core_ptr core, terms on, handler<T> h, call_traits what, Args args, Encode encode,
                    Decode decode)
{
    deliver<T>(std::move(core), on, std::move(h),
               [what, args = std::move(args), encode, decode](client_core& c, diagnostics& info) mutable {
                   return one_call<T>(c, info, what, std::move(args), encode, decode);
               });
}

// The same for an operation that is a coroutine of its own: f(core, info, args).
template <class T, class Args>
void start_operation(core_ptr core, terms on, handler<T> h,
                     asio::awaitable<result<T>> (*f)(client_core&, diagnostics&, Args), Args args)
{
    deliver<T>(std::move(core), on, std::move(h),
               [f, args = std::move(args)](client_core& c, diagnostics& info) mutable {
                   return f(c, info, std::move(args));
               });
}

// For operations without arguments.
struct no_args
{};

// For operations that answer with nothing, or with nothing that matters.
inline constexpr auto nothing_to_decode = [](auto const&, std::string_view body,
                                             codec::fault& f) -> result<void> {
    if (!codec::is_page(body))
        return {};
    f.rule = "an answer of the service: this is a page of somebody between";
    return errc::unexpected_reply;
};

// The functions of codec as one_call wants them.
template <auto Encode>
inline constexpr auto encode_by =
    [](auto const& args, project_id const& p, client_options const&) { return Encode(p, args); };
template <auto Decode>
inline constexpr auto decode_by =
    [](auto const&, std::string_view body, codec::fault& f) { return Decode(body, f); };

} // namespace vigil::detail
