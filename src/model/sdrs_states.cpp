// What the states of SDRS' resources say (API 7.5). Knows no resource and no action.
#include <vigil/model/sdrs_common.hpp>

namespace vigil::sdrs {

bool in_progress(resource_status const& s) noexcept
{
    switch (s.value()) {
    case state::creating:
    case state::deleting:
    case state::starting:
    case state::reprotecting:
    case state::stopping:
    case state::reversing:
    case state::failing_over:
    case state::nic_creating:
    case state::nic_deleting:
    case state::resizing:
    case state::extending:
    case state::attaching:
    case state::detaching: return true;
    default: return false;
    }
}

bool has_failed(resource_status const& s) noexcept
{
    switch (s.value()) {
    case state::error:
    case state::error_deleting:
    case state::error_starting:
    case state::error_reprotecting:
    case state::error_stopping:
    case state::error_reversing:
    case state::error_failing_over:
    case state::error_resizing:
    case state::error_extending:
    case state::error_attaching:
    case state::error_detaching: return true;
    default: return false;
    }
}

bool needs_operator(resource_status const& s) noexcept { return s == state::invalid || s == state::fault; }

} // namespace vigil::sdrs
