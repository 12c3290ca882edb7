// Reads what lists have in common. Knows no item.
#include "codec/lists.hpp"

#include <optional>

namespace vigil::codec {

result<std::int64_t> decode_number(std::string_view body, std::string_view name, fault& f)
{
    json_document document;
    std::optional<std::int64_t> number;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    if (read(document.root().find(name), number, f) && (number || fail(f, "present")))
        return *number;
    under(name, f);
    return errc::unexpected_reply;
}

} // namespace vigil::codec
