// Errors that are this machine's own, and not the service's. Sorts them; what follows from it is others' affair.
#pragma once

#include <vigil/error.hpp>

#include <boost/system/errc.hpp>
#include <boost/system/error_category.hpp>

#include <algorithm>
#include <string_view>

namespace vigil {

// Descriptors, ports and memory are used up, or a packet filter refuses to let anything out. It may pass, and says
// nothing of the service.
inline bool is_of_this_side(error_code const& ec) noexcept
{
    namespace sys = boost::system::errc;
    static constexpr sys::errc_t all[] = {sys::too_many_files_open,
                                          sys::too_many_files_open_in_system,
                                          sys::no_buffer_space,
                                          sys::not_enough_memory,
                                          sys::address_not_available,
                                          sys::address_in_use,
                                          sys::resource_unavailable_try_again,
                                          sys::operation_not_permitted,
                                          sys::permission_denied};
    return std::ranges::any_of(all, [&](sys::errc_t e) { return ec == e; });
}

// Whatever the kernel or the resolver of this machine says about reaching the service. Asio's own categories are known
// by name, so that nobody needs Asio for it.
inline bool is_of_the_system(error_code const& ec) noexcept
{
    auto const& category = ec.category();
    if (category == boost::system::system_category() || category == boost::system::generic_category())
        return true;
    static constexpr std::string_view asios[] = {"asio.netdb", "asio.addrinfo", "asio.misc",
                                                 "asio.ssl.stream"};
    return std::ranges::find(asios, std::string_view(category.name())) != std::end(asios);
}

} // namespace vigil
