// A client that signs with an access key, and what its services refuse it with.
#pragma once

#include "careful.hpp"

namespace vigil::flow::test {

using plan::repeat;

inline std::string refusal(std::string code, std::string message = "Incorrect IAM authentication information")
{
    return R"({"error_code":")" + code + R"(","error_msg":")" + message + R"(","request_id":"r1"})";
}

struct signed_line : careful
{
    signed_line()
    {
        options.credentials = access_key_credentials("AK", "SK-secret-key").project_id("p");
        options.project = {};
        options.region = "eu-de";
    }

    access_key_credentials& key() { return std::get<access_key_credentials>(options.credentials); }

    void date(std::string text) { wire.header("Date", std::move(text)); }
};

} // namespace vigil::flow::test
