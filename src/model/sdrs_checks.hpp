// The rules that the requests of SDRS share (API 14).
#pragma once

#include "model/checks.hpp"

#include <vigil/model/requests.hpp>
#include <vigil/model/sdrs_common.hpp>
#include <vigil/model/tag.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::sdrs {

using checks::check_filter;
using checks::check_unique_key;
using checks::fault;
using checks::first_of;
using checks::refuse;

// Of an id that stands in the path.
template <class Id>
fault check_path_of(Id const& id)
{
    return vigil::detail::check_path_id(path_name(&id), id.str());
}

// Ids in a body or a query are opaque (S8): anything but nothing, and nothing that ends a line.
fault check_given(std::string_view field, std::string_view text);
fault check_description(std::string_view text);
fault check_paging(std::optional<std::int64_t> limit, std::optional<std::int64_t> offset);
fault check_tag(std::string const& field, std::string_view key, std::string_view value);
fault check_tags(std::vector<tag> const& tags, std::size_t most);

template <class Id>
fault check_ids(std::string const& field, std::vector<Id> const& ids)
{
    if (ids.size() > 30)
        return refuse(field, "at most 30");
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (auto found = check_given(field + "[" + std::to_string(i) + "]", ids[i].str()))
            return found;
    return {};
}

} // namespace vigil::sdrs
