// Callers, and whoever gave them ids and names: nothing that is passed becomes more than what it stands for.
#include "client/hostile.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace vigil::test {

namespace {

std::string decoded(std::string_view path)
{
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i)
        if (path[i] == '%') {
            out += static_cast<char>(std::stoi(std::string(path.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else
            out += path[i];
    return out;
}

// Where a path leads for somebody who decodes first and follows dots then, with slashes of both kinds.
std::vector<std::string> reached(std::string_view path)
{
    std::vector<std::string> at;
    auto const text = decoded(path);
    for (std::string_view rest = text; !rest.empty();) {
        auto const part = rest.substr(0, rest.find_first_of("/\\"));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        if (part == ".." && !at.empty())
            at.pop_back();
        else if (!part.empty() && part != "." && part != "..")
            at.emplace_back(part);
    }
    return at;
}

} // namespace

BOOST_AUTO_TEST_SUITE(hostile_callers)

// An operation that is not in the table would be tried by nobody.
BOOST_AUTO_TEST_CASE(the_table_has_every_operation)
{
    // Of the streams there is each that somebody gives out; a group asks one of its clients for everything.
    std::set<std::string> const others{"pages", "changes", "client_group"};
    // The one is the next of failures.watch, the other asks nobody anything.
    std::set<std::string> const apart{"failures.next", "shutdown"};
    struct
    {
        std::regex what;
        std::string suffix;
    } const kinds[]{{std::regex(R"(\bauto async_(\w+)\()"), ""},
                    {std::regex(R"(\bpage_stream<\w+> (\w+)\((?!core_ptr))"), "_by_pages"},
                    {std::regex(R"(\b(?:failure_stream|job_changes|backup_changes) (\w+)\()"), ""}};
    std::set<std::string> named;
    for (auto const& call : every_call_with("b1", "name"))
        BOOST_TEST(named.insert(call.name).second, call.name << " stands twice");
    int declared = 0;
    for (auto const* const folder : {"", "/sdrs"})
        for (auto const& file : std::filesystem::directory_iterator(VIGIL_TEST_DATA "/../../include/vigil" +
                                                                    std::string(folder))) {
            auto const stem = file.path().stem().string();
            if (file.path().extension() != ".hpp" || others.contains(stem))
                continue;
            std::ifstream in(file.path());
            std::string const text(std::istreambuf_iterator<char>(in), {});
            for (auto const& [what, suffix] : kinds)
                for (std::sregex_iterator i(text.begin(), text.end(), what), end; i != end; ++i) {
                    auto const name = (stem == "client" ? "" : stem + '.') + (*i)[1].str() + suffix;
                    ++declared;
                    BOOST_TEST((named.contains(name) || apart.contains(name)), name);
                }
        }
    BOOST_TEST(declared > 110); // overloads and all
}

BOOST_AUTO_TEST_CASE(no_id_becomes_more_than_an_id)
{
    hostile h;
    h.options.validate_arguments = false;
    h.serve([](auto const&) { return say(200, tempting); });
    h.run(named("get_backup")); // logs in
    for (std::string const& bad : {std::string(),
                                   std::string("."),
                                   std::string(".."),
                                   std::string("a/b"),
                                   std::string("/"),
                                   std::string("a\\b"),
                                   std::string("%2f"),
                                   std::string("a%2Fb"),
                                   std::string("%2e%2e"),
                                   std::string("..%2f"),
                                   std::string("a\r\nX: y"),
                                   std::string("a\nb"),
                                   std::string("a\0b", 3),
                                   std::string("a\tb"),
                                   std::string("a b"),
                                   std::string("a?x=1"),
                                   std::string("a#f"),
                                   std::string("a;b"),
                                   std::string("a&b"),
                                   std::string("\xc3\xa4"),
                                   std::string("\xff"),
                                   std::string("\xe2\x80\xae"),
                                   std::string("detail"),
                                   std::string("BATCH"),
                                   std::string("quota"),
                                   std::string("action"),
                                   std::string(65, 'x')}) {
        for (auto const& call : every_call_with(bad, "n")) {
            if (!call.has_id)
                continue;
            auto const before = h.wire->requests.size();
            auto const t = h.run(call);
            BOOST_TEST_CONTEXT(call.name << " of '" << bad << "'")
            {
                bool const elsewhere = t.at->ec == errc::not_supported; // another dialect's
                BOOST_TEST((elsewhere || t.at->ec == errc::invalid_argument), t.at->ec.message());
                BOOST_TEST(h.wire->requests.size() == before);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(no_word_becomes_a_header_or_another_path)
{
    auto const asked = [](dialect service, std::string const& word, std::string const& name) {
        hostile h;
        h.options.service = service;
        h.options.validate_arguments = false;
        h.serve([](auto const&) { return say(404, R"({"error":{"code":"X","message":"no"}})"); });
        auto const calls = every_call_with("b1", word);
        h.run(*std::ranges::find(calls, name, &every_call::name));
        auto const sent = std::ranges::find_if(
            h.wire->requests, [](auto const& r) { return r.to.host != "iam.test" && r.target != "/v3/"; });
        return sent == h.wire->requests.end() ? std::optional<net::http_request>() : *sent;
    };
    for (auto const service : {dialect::vbs, dialect::cinder})
        for (auto const& call : every_call_with("b1", "word")) {
            auto const plain = asked(service, "word", call.name);
            if (!plain)
                continue;
            auto const path = plain->target.substr(0, plain->target.find('?'));
            for (std::string const& bad :
                 {std::string("a\r\nX-Evil: y"), std::string("a\n\nGET /"), std::string("a\0b", 3),
                  std::string(".."), std::string("../.."), std::string("x/../../.."),
                  std::string("x\\..\\.."), std::string("%2f%2e%2e"), std::string("a b"),
                  std::string("a?x=1&limit=9"), std::string("a#f"), std::string("a&x=1"),
                  std::string("\xc3\xa4"), std::string("\xff\xfe"), std::string("\"},\"x\":{\"a\":\"")}) {
                BOOST_TEST_CONTEXT(call.name << " with '" << bad << "'")
                {
                    auto const r = asked(service, bad, call.name);
                    if (!r) // refused, which is fine
                        continue;
                    auto const visible = [](char c) { return c > ' ' && c < '\x7f'; };
                    BOOST_TEST(std::ranges::all_of(r->target, visible), r->target);
                    BOOST_TEST(r->method == plain->method);
                    BOOST_TEST(where(*r) == where(*plain));
                    auto const here = r->target.substr(0, r->target.find('?'));
                    BOOST_TEST(std::ranges::count(here, '/') == std::ranges::count(path, '/'), here);
                    auto const to = reached(here);
                    auto const meant = reached(path);
                    BOOST_TEST(to.size() >= meant.size(), here);
                    for (std::size_t i = 0; i + 1 < meant.size() && i < to.size(); ++i)
                        BOOST_TEST(to[i] == meant[i], here);
                    BOOST_TEST(std::ranges::count(r->target, '&') == std::ranges::count(plain->target, '&'),
                               r->target);
                    BOOST_TEST(r->headers.size() == plain->headers.size());
                    for (auto const& h : r->headers)
                        BOOST_TEST(h.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                                   h.name);
                }
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
