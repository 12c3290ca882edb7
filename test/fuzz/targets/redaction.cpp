// A reply that repeats what it was sent: a byte that says how it is spelt, a line that is the secret, then what stands
// before and behind it. Whatever the reply, nothing that is told has the secret in it.
#include "codec/errors.hpp"
#include "flow/redact.hpp"
#include "fuzz/target.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace vigil::fuzz {
namespace {

std::string each_byte(std::string_view text, char const* format)
{
    std::string out;
    for (char const c : text) {
        char piece[16];
        std::snprintf(piece, sizeof piece, format, static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += piece;
    }
    return out;
}

std::string in_json(std::string_view text)
{
    std::string out;
    for (char const c : text) {
        if (c == '"' || c == '\\' || c == '/')
            out += '\\';
        out += c;
    }
    return out;
}

std::string in_html(std::string_view text)
{
    std::string out;
    for (char const c : text)
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    return out;
}

std::string spelt(std::string_view secret, int how)
{
    switch (how) {
    case 1: return each_byte(secret, "%%%02X");
    case 2: return each_byte(secret, "\\u%04x");
    case 3: return each_byte(secret, "&#%u;");
    case 4: return each_byte(secret, "&#x%x;");
    case 5: return in_json(secret);
    case 6: return in_html(secret);
    case 7: return in_json(in_json(secret));
    case 8: return std::string(secret.substr(0, std::max<std::size_t>(16, secret.size() / 2)));
    default: return std::string(secret);
    }
}

bool is_plain(char c) { return c > ' ' && c < '\x7f'; }

void run(std::string_view input)
{
    reader in(input);
    auto const flags = in.byte();
    std::string const secret(in.line());
    std::string const before(in.line());
    std::string const behind(in.rest());
    // What services take for passwords and tokens: from 8 characters on, none of them a blank.
    if (secret.size() < 8 || secret.size() > 400 || !std::ranges::all_of(secret, is_plain))
        return;
    // What vigil writes instead has words of its own.
    auto const needle = std::string_view(secret).substr(0, 16);
    for (std::string_view const ours : {"(withheld: it repeats what only the service may see)", "(withheld)"})
        if (ours.find(needle) != ours.npos || needle.find("withheld") != needle.npos)
            return;

    auto const said = spelt(secret, flags % 9);
    std::string body = before + said + behind;
    if (flags & 0x80)
        body = R"({"error":{"code":"X.1","message":")" + before + said + behind + R"("}})";
    auto const e = codec::decode_error(body);
    diagnostics info;
    info.service_code = e.code;
    info.service_message = e.message;
    if (!e.request_id.empty())
        info.request_ids.push_back(e.request_id);
    flow::redact(info, secret, body);

    for (auto const* const text : {&info.service_code, &info.service_message}) {
        require(text->find(needle) == text->npos, "it tells the secret: " + *text);
        require(text->find(spelt(needle, flags % 9)) == text->npos, "it tells the secret, spelt: " + *text);
    }
    for (auto const& id : info.request_ids)
        require(id.find(needle) == id.npos, "a request id tells the secret: " + id);

    // A text by itself: the reason of a job.
    auto reason = before + said + behind;
    flow::withhold(reason, secret);
    require(reason.find(needle) == reason.npos, "a reason tells the secret: " + reason);
}

void seeds(add_seed const& add)
{
    for (int how = 0; how < 9; ++how)
        for (auto const wrapped : {0, 0x80}) {
            std::string const flags(1, static_cast<char>(how | wrapped));
            add(flags + "correct-horse-battery\nthe password \n is wrong");
            add(flags + "gAAAAABlx\"<&\\/%41bcdefgh&amp;ijklmnopqrstuvwxyz0123456789\n<p>token=\n</p>");
            add(flags + "aaaaaaaaaaaaaaaaaaaaaaaa\naaaaaaaa\naaaaaaaaaaaaaaa");
        }
}

} // namespace

extern target const redaction;
target const redaction{"redaction", run, seeds};

} // namespace vigil::fuzz
