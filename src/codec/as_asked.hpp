// Whether a reply is about what was asked for.
#pragma once

#include "codec/operation.hpp"
#include "model/text.hpp"

#include <vigil/error.hpp>

namespace vigil::codec {

// What was asked for by its id, unless it is something else: the answer to another request, on a connection where a reply
// came twice. Services may write ids in another case; what bears none is taken as it is.
template <class T, class Id>
result<T> as_asked(result<T> got, Id const& asked, char const* path, fault& f)
{
    if (!got || asked.empty() || got->id.empty() || equal_ignoring_case(got->id.str(), asked.str()))
        return got;
    f.path = path;
    f.rule = "the id that was asked for: this is the answer to another request";
    return errc::unexpected_reply;
}

} // namespace vigil::codec
