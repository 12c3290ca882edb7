// Bodies of replies: the first byte chooses a decoder, the rest is the body.
#include "codec/every_decoder.hpp"
#include "fuzz/target.hpp"

#include "codec/json_reader.hpp"

#include <iterator>

namespace vigil::fuzz {
namespace {

using test::every_decoder;

void check_fault(test::named_decoder const& d, test::decoded const& came)
{
    auto const name = std::string(d.name);
    require(came.ec == errc::unexpected_reply, name + ": another code than unexpected_reply");
    require(!came.wrong.rule.empty(), name + ": a refusal without a rule");
    auto const& path = came.wrong.path;
    require(!path.starts_with('/') && !path.ends_with('/'), name + ": a path with a loose end: " + path);
    require(came.wrong.rule.size() <= 512, name + ": a rule as long as the reply");
}

void run(std::string_view input)
{
    reader in(input);
    auto const& d = every_decoder[in.byte() % std::size(every_decoder)];
    exact const body(in.rest());

    auto const came = d.run(body);
    auto const again = d.run(body);
    require(again.ec == came.ec && again.wrong.path == came.wrong.path && again.wrong.rule == came.wrong.rule,
            std::string(d.name) + ": not the same twice");
    if (came.ec)
        return check_fault(d, came);
    require(came.wrong.path.empty() && came.wrong.rule.empty(), std::string(d.name) + ": taken, and a fault");

    // Whatever is taken is taken whole: not with more behind it, and not when it was cut.
    auto const text = codec::trim(body);
    require(bool(d.run(std::string(text) + "}").ec), std::string(d.name) + ": takes more than one value");
    exact const cut(text.substr(0, text.size() - 1));
    require(bool(d.run(cut).ec), std::string(d.name) + ": takes what was cut");
    require(!d.run(" " + std::string(text) + "\r\n").ec, std::string(d.name) + ": blanks around it matter");
}

// Each body for each decoder that takes it, and each decoder with something at least.
void seeds(add_seed const& add)
{
    for (std::size_t i = 0; i < std::size(every_decoder); ++i) {
        add(std::string(1, static_cast<char>(i)) + "{}");
        each_body([&](std::string const& body) {
            if (!every_decoder[i].run(body).ec)
                add(std::string(1, static_cast<char>(i)) + body);
        });
    }
}

} // namespace

extern target const decoders;
target const decoders{"decoders", run, seeds};

} // namespace vigil::fuzz
