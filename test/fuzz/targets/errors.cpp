// Refusals: what a service, a gateway or whoever stands between may say, and what it is taken for. Two bytes of
// status and circumstances, then the body.
#include "codec/errors.hpp"
#include "fuzz/target.hpp"

#include "model/text.hpp"

#include <vigil/error.hpp>

namespace vigil::fuzz {
namespace {

void check_text(std::string const& text, std::size_t most, char const* what)
{
    require(text.size() <= most, std::string(what) + " is too long");
    require(harmless_text(text, most) == text, std::string(what) + " is not fit to print");
}

void run(std::string_view input)
{
    reader in(input);
    auto const circumstances = in.byte();
    int const status = 300 + in.byte() % 300;
    exact const body(in.rest());

    auto const e = codec::decode_error(body);
    check_text(e.message, 4096, "the message");
    check_text(e.code, 128, "the code");
    check_text(e.request_id, 128, "the request id");
    check_text(e.envelope, 128, "the envelope");
    check_text(e.retry_after, 128, "retryAfter");
    require(e.spoken || (e.code.empty() && e.envelope.empty()), "a page of nobody's has a code");

    bool const zero = (circumstances & 1) != 0;
    bool const token = (circumstances & 2) != 0;
    auto const v = codec::classify(status, e, zero, token, (circumstances & 4) ? e.code : std::string(),
                                   (circumstances & 8) ? "Backup" : "");
    require(v.code.failed(), "a refusal without an error");
    require(!v.quota || v.code == condition::quota, "a quota of another condition");
    require(token || status == 401 || !v.token_refused || !e.code.empty(), "a token is blamed for nothing");
    // Only who keeps the thing may say that it is gone: deletions succeed by it, and waits end.
    if (v.code == condition::not_found)
        require(e.spoken, "nobody said that it is not there");
    if (v.code == condition::throttled)
        require(v.refused, "throttled, and perhaps executed");
}

void seeds(add_seed const& add)
{
    for (auto const status : {'\x65', '\x68', '\x71', '\x81', '\xc8', '\xcc'}) // 401, 404, 413, 429, 500, 504
        each_body([&](std::string const& body) { add(std::string("\x0f") + status + body); });
    add(std::string("\x00\x68", 2) + "<html><title>404 Not Found</title><p>nginx &amp; <b>more</b></html>");
    add(std::string("\x00\x68", 2) +
        R"({"errors":[{"status":404,"code":"APIG.0101","detail":"no such API"}]})");
    add(std::string("\x01\x71", 2) + R"({"overLimit":{"code":413,"message":"QuotaError","retryAfter":"0"}})");
}

} // namespace

extern target const errors;
target const errors{"errors", run, seeds};

} // namespace vigil::fuzz
