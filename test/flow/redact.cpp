// What is left of a text in which a service repeats a secret.
#include "flow/redact.hpp"

#include "line.hpp"

namespace vigil::flow::test {

using plan::repeat;

namespace {

constexpr auto whole = "(withheld: it repeats what only the service may see)";

std::string told(std::string text, std::string_view secret)
{
    withhold(text, secret);
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(redacting)

BOOST_AUTO_TEST_CASE(what_is_spelt_plainly_is_taken_out)
{
    BOOST_TEST(told("no Sup3rS3cret here, Sup3rS3cret", "Sup3rS3cret") == "no (withheld) here, (withheld)");
    BOOST_TEST(told("nothing", "Sup3rS3cret") == "nothing");
    BOOST_TEST(told("", "Sup3rS3cret") == "");
    std::string const token(5000, 't');
    BOOST_TEST(told("a " + token + " b", token) == "a (withheld) b");
    BOOST_TEST(told("a " + token.substr(0, 100), token) == "a (withheld)"); // cut
    // the beginning of one, and something that may be the rest of it
    BOOST_TEST(told("0123456789abcdef&amp;x", "0123456789abcdef&x") == whole);
    BOOST_TEST(told("0123456789abcdefgh", "0123456789abcdefxx") == whole);
}

BOOST_AUTO_TEST_CASE(the_beginning_of_one_where_the_text_was_cut)
{
    BOOST_TEST(told("cannot parse Sup3r", "Sup3rS3cretPassw0rd") == "cannot parse (withheld)");
    BOOST_TEST(told("cannot parse Sup3", "Sup3rS3cretPassw0rd") == "cannot parse (withheld)");
    BOOST_TEST(told("cannot parse Sup", "Sup3rS3cretPassw0rd") == "cannot parse Sup"); // three are chance
    BOOST_TEST(told("cannot parse Sup3r.", "Sup3rS3cretPassw0rd") == "cannot parse Sup3r.");
    BOOST_TEST(told("cannot parse p\\/ss\\/", "p/ss/word/long") == whole); // spelt otherwise
}

BOOST_AUTO_TEST_CASE(however_it_is_spelt)
{
    struct row
    {
        std::string_view secret;
        std::string_view said;
    };
    constexpr row table[]{
        {R"(R&D<dept>"s3cret"!)",
         R"({&quot;password&quot;:&quot;R&amp;D&lt;dept&gt;\&quot;s3cret\&quot;!&quot;})"},
        {R"(a"b\c/word)",
         R"({&quot;said&quot;:&quot;{\&quot;word\&quot;:\&quot;a\\\&quot;b\\\\c/word\&quot;}&quot;})"},
        {R"(R&D<dept>"s3cret"!)", "R&#38;D&#x3C;dept&#x3e;&#34;s3cret&#034;!"},
        {"pa/ss/word/long", R"({"password":"pa\/ss\/word\/long"})"},
        {"pa/ss/word/long", R"(p\u0061\u002fss\u002Fword/long)"},
        {"pa/ss/word/long", "p%61%2fss%2Fword/long"},
        {"pa\"ss\\word", R"({\"password\":\"pa\\\"ss\\\\word\"})"}, // JSON in JSON
        {"pa\"ss\\word", "%22pa%5C%22ss%5C%5Cword%22"},
        {R"(it&amp;s"a\word)", R"({"password":"it&amp;s\"a\\word"})"}, // it looks like HTML, and is none
        {R"(it&amp;s"a\word)", R"({\"password\":\"it&amp;s\\\"a\\\\word\"})"}, // and twice
        {R"(pa<ss>&"word)", R"({"page":"\u003cb\u003epa\u0026lt;ss\u0026gt;\u0026amp;\u0026quot;word"})"},
        {"p\xc3\xa4ssw\xc3\xb6rd", R"(p\u00e4ssw\u00F6rd)"},
        {"p\xc3\xa4ssw\xc3\xb6rd", "p&#228;ssw&#xf6;rd"},
        {"key\xf0\x9f\x94\x91key", R"(key\ud83d\udd11key)"},
        {"tab\tand\nline", R"(tab\tand\nline)"},
        {R"(pa\ss"word\)", R"(C:\\u0070\u0061\u005c\u0073\u0073\u0022\u0077\u006f\u0072\u0064\u005cnow)"},
        // what stands before it reads like the beginning of an escape
        {"Abc/defgh", R"(\u00eAbc\/defgh)"},
        {"Abc/defgh", R"({\"said\":\"\\u00eAbc\\\/defgh\"})"},
        {"Abc%defgh", "%4Abc%25defgh"},
        {"41;<b>defgh", "&#x41;&lt;b&gt;defgh"},
        {"AngAAksA\":ry", R"(77d\ude0AngAAksA\\\":ry85)"},
    };
    for (auto const& r : table)
        BOOST_TEST(told(std::string(r.said), r.secret) == whole, r.said);
    // Nothing is read beyond the end, and nothing is made of what is no spelling.
    for (auto const* const odd : {"\\", "\\u", "\\u12", "\\ud83d", "\\ud83d\\u0041", "&", "&#", "&#;", "&#x;",
                                  "%", "%4", "%zz", "&#99999999999;", "&nbsp;", "100 % & more \\o/"})
        BOOST_TEST(told(odd, "pa/ss/word/long") == odd);
}

// A password that is a word is a word of many messages; to withhold it there would tell what it is.
BOOST_AUTO_TEST_CASE(which_secrets_count)
{
    auto const said = "The username or password is wrong, 4711: pw-1, x17.";
    for (auto const* const chance : {"", "a", "is", "the", "user", "wrong", "or", "17.", "pw"})
        BOOST_TEST(told(said, chance) == said, chance);
    BOOST_TEST(told(said, "pw-1") == "The username or password is wrong, 4711: (withheld), x17.");
    BOOST_TEST(told(said, "4711") == "The username or password is wrong, (withheld): pw-1, x17.");
    BOOST_TEST(told("id 14711, 47110, a4711", "4711") == "id 14711, 47110, a4711"); // no word of its own
    BOOST_TEST(told(said, "username") == "The (withheld) or password is wrong, 4711: pw-1, x17.");
}

// A proxy's own words are part of it.
BOOST_AUTO_TEST_CASE(what_kept_an_answer_away_holds_none_either)
{
    diagnostics info;
    info.problem = "proxy: 407 no battery-staple here";
    redact(info, "battery-staple", "");
    BOOST_TEST(info.problem == "proxy: 407 no (withheld) here");
}

BOOST_AUTO_TEST_CASE(what_is_only_in_the_body_takes_the_message_with_it)
{
    auto const left = [](std::string message, std::string_view body) {
        diagnostics info;
        info.service_code = "C.1";
        info.service_message = std::move(message);
        redact(info, "correct  horse  battery", body);
        return info.service_code + '|' + info.service_message;
    };
    BOOST_TEST(left("m", "m") == "C.1|m");
    BOOST_TEST(left("correct  horse  battery", "correct  horse  battery") == "C.1|(withheld)");
    // blanks were folded, tags dropped, the rest cut off
    BOOST_TEST(left("not correct horse battery", "not correct  horse  battery") ==
               std::string(whole) + '|' + whole);
    BOOST_TEST(left("m cor", "m correct  horse  battery") == std::string(whole) + '|' + whole);
    BOOST_TEST(left("correct  horse  battery and correct horse",
                    "correct  horse  battery and correct  horse  battery") ==
               std::string(whole) + '|' + whole);
}

struct log_in_line : line
{
    // What is told of a log-in that the service answers so.
    std::string answered(std::string password, int status, std::string body, std::string id = {})
    {
        all.reset();
        events.clear();
        options.credentials =
            password_credentials("https://iam.test/v3", "demo", std::move(password)).project_id("p");
        auto& said = wire.expect("POST /v3/auth/tokens").reply(status, std::move(body));
        if (!id.empty())
            said.header("X-Request-Id", std::move(id));
        auto const e = run("GET", "/b1", repeat::read);
        auto text = to_string(e->info) + '\n' + e->info.service_message; // which is cut in the former
        for (auto const& event : events)
            for (auto const& [name, value] : event.fields)
                text += '\n' + value;
        return text;
    }
};

BOOST_FIXTURE_TEST_CASE(no_part_of_a_password_comes_back_from_a_log_in, log_in_line)
{
    std::string const password = "Sup3rS3cretPassw0rd";
    auto const clean = [&](std::string const& text) {
        BOOST_TEST(text.find("Sup3") == text.npos, text);
        BOOST_TEST(text.find("withheld") != text.npos, text);
    };
    // A cut leaves so much of it, or so little.
    for (std::size_t left = 1; left < password.size() + 2; ++left) {
        auto const page = answered(password, 400, std::string(256 - left, 'x') + password + " end");
        auto const message = answered(password, 400,
                                      R"({"error":{"code":400,"message":")" + std::string(4096 - left, 'x') +
                                          password + R"("}})");
        auto const code = answered(password, 400,
                                   R"({"error":{"code":")" + std::string(128 - left, 'x') + password +
                                       R"(","message":"m"}})");
        for (auto const& text : {page, message, code}) {
            BOOST_TEST(text.find("Sup") == text.npos, text);
            BOOST_TEST(text.find("withheld") != text.npos, text);
        }
    }
    clean(answered(password, 400, "bad body: " + password + " end"));
    clean(answered(password, 400, "x", "Sup3rS3cretPass"));
}

BOOST_FIXTURE_TEST_CASE(a_password_that_is_a_word_withholds_no_message, log_in_line)
{
    auto const said = R"({"error":{"code":401,"message":"The username or password is wrong.","title":"x"}})";
    BOOST_TEST(answered("wrong", 401, said).find("The username or password is wrong.") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
