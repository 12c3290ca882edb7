// What the disaster-recovery service says of itself (API 6.7).
#pragma once

#include <vigil/client.hpp>
#include <vigil/model/sdrs_service.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vigil {

namespace detail {
VIGIL_API void start_list_domains(core_ptr, terms, handler<std::vector<sdrs::active_domain>>);
VIGIL_API void start_sdrs_quotas(core_ptr, terms, handler<std::vector<sdrs::quota>>);
VIGIL_API void start_sdrs_versions(core_ptr, terms, handler<std::vector<sdrs::service_version>>);
VIGIL_API void start_sdrs_version(core_ptr, terms, handler<sdrs::service_version>, std::string);
} // namespace detail

namespace sdrs {

// Where groups can be, how many of them, and which interface the service has. What holds for every operation
// stands at vigil::client.
class service
{
    vigil::detail::core_ptr core_;

public:
    explicit service(client const& c) : core_(c.core()) {}

    // The active-active domains: which zones can protect one another. GET /v1/{project}/active-domains
    // (6.7), repeated while that may help.
    // Handler: void(error_code, std::vector<active_domain>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::vector<active_domain>)> Token = default_token>
    auto async_list_domains(Token&& token = {})
    {
        return vigil::detail::initiate<std::vector<active_domain>, &vigil::detail::start_list_domains>(core_,
                                                                                                       token);
    }

    // How many groups and pairs there are and may be. GET /v1/{project}/sdrs/quotas (6.7), repeated while
    // that may help.
    // Handler: void(error_code, std::vector<quota>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::vector<quota>)> Token = default_token>
    auto async_get_quotas(Token&& token = {})
    {
        return vigil::detail::initiate<std::vector<quota>, &vigil::detail::start_sdrs_quotas>(core_, token);
    }

    // The versions of the interface. GET / (6.7), repeated while that may help.
    // Handler: void(error_code, std::vector<service_version>).
    // Cancellation: nothing is left behind.
    template <
        asio::completion_token_for<void(error_code, std::vector<service_version>)> Token = default_token>
    auto async_list_versions(Token&& token = {})
    {
        return vigil::detail::initiate<std::vector<service_version>, &vigil::detail::start_sdrs_versions>(
            core_, token);
    }

    // One version, "v1". GET /{version} (6.7), repeated while that may help.
    // Handler: void(error_code, service_version).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, service_version)> Token = default_token>
    auto async_get_version(std::string version, Token&& token = {})
    {
        return vigil::detail::initiate<service_version, &vigil::detail::start_sdrs_version>(
            core_, token, std::move(version));
    }
};

} // namespace sdrs
} // namespace vigil
