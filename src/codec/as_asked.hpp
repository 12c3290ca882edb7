// Whether a reply is about what was asked for.
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>

#include <algorithm>
#include <string_view>

namespace vigil::codec {

// Services may write ids in another case.
inline bool is_same_id(std::string_view a, std::string_view b) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

// What was asked for by its id, unless it is something else: the answer to another request, on a connection where a reply
// came twice. What bears no id is taken as it is.
template <class T, class Id>
result<T> as_asked(result<T> got, Id const& asked, char const* path, fault& f)
{
    if (!got || asked.empty() || got->id.empty() || is_same_id(got->id.str(), asked.str()))
        return got;
    f.path = path;
    f.rule = "the id that was asked for: this is the answer to another request";
    return errc::unexpected_reply;
}

} // namespace vigil::codec
