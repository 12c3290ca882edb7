// The things that one list would show, and how that list is asked for and read.
#pragma once

#include "codec/operation.hpp"
#include "net/http_message.hpp"
#include "plan/due_heap.hpp"
#include "plan/page_walk.hpp"
#include "plan/sweep_plan.hpp"
#include "plan/vanish_plan.hpp"
#include "watch/watched.hpp"

#include <vigil/diagnostics.hpp>
#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/options.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace vigil::watch {

namespace asio = boost::asio;

struct lane : plan::due_node<>
{
    static constexpr int many_failures = 8;
    static constexpr std::size_t no_ramp = std::numeric_limits<std::size_t>::max();

    list_key::kind const of;
    std::string const filter;
    plan::due_heap<watched> things;
    plan::due_heap<watched> vanished;
    plan::sweep_plan plan;
    plan::vanish_plan trust;
    bool reading = false;                          // its list
    std::weak_ptr<asio::cancellation_signal> list; // ends that; owned by it
    // While nothing can be read, one look at a time answers for all that are due; when one succeeds, two, four, ...
    std::size_t ramp = no_ramp;
    int failures = 0;        // of single looks, one after the other
    std::size_t looks = 0;   // single ones, under way
    std::size_t members = 0; // all that belong here, wherever they are at the moment

    explicit lane(list_key const& k);

    bool has_list() const noexcept { return of != list_key::kind::none; }
    bool idle() const noexcept { return members == 0 && !reading; }
};

// Reads the list of a lane page by page.
class list_reader
{
    list_key::kind of_;
    std::string filter_;
    plan::page_walk walk_;
    std::unordered_map<std::string, std::string> states_; // of lists that show them

public:
    explicit list_reader(lane const& l) : of_(l.of), filter_(l.filter) {}

    bool over() const noexcept { return walk_.over(); }
    codec::operation next_page(project_id const& project, api_version version) const;
    // Takes a page in.
    error_code arrived(std::string_view body, diagnostics& info);
    bool marker_is_gone() { return walk_.marker_is_gone(); }

    // nullopt: the pages that came do not show it. "": they do, and show no state.
    std::optional<std::string_view> find(std::string_view id) const;
};

// Asks for what cannot be: is the filter honoured?
codec::operation ask_for_nothing(project_id const& project, api_version version);
// What the answer to it means.
plan::filter_answer judge_nothing(result<net::http_reply> const& reply);

} // namespace vigil::watch
