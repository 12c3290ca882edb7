// Bodies that were cut, damaged or made up: an answer, never a crash.
#include "codec/errors.hpp"
#include "codec/every_decoder.hpp"
#include "codec/fixtures.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>
#include <set>
#include <thread>

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

// True when the body was taken. A refusal has to name its rule.
bool takes(named_decoder const& decoder, std::string_view body)
{
    auto const came = decoder.run(body);
    if (came.ec) {
        BOOST_TEST((came.ec == errc::unexpected_reply), decoder.name);
        BOOST_TEST(!came.wrong.rule.empty(), decoder.name);
    }
    return !came.ec;
}

// Every fixture is taken by one decoder at least.
constexpr char const* fixtures[]{
    "vbs-create-backup-v2-cloud",
    "vbs-create-backup-v3-native",
    "vbs-list-backups-summary-v3",
    "vbs-list-backups-detail-v2",
    "vbs-list-backups-detail-v3",
    "vbs-get-backup-v2",
    "vbs-get-backup-wrapped-description",
    "vbs-get-job-fail",
    "vbs-get-job-subjobs",
    "vbs-list-policy-tasks",
    "vbs-restore-backup-v3-native",
    "vbs-get-quota",
    "vbs-share-backup",
    "vbs-list-shares",
    "vbs-get-share",
    "vbs-count-shares",
    "vbs-create-policy",
    "vbs-list-policies",
    "vbs-associate-resources-partial",
    "vbs-disassociate-resources",
    "vbs-get-policy-tags",
    "vbs-list-all-policy-tags",
    "vbs-query-policies-by-tag",
    "sdrs-list-failure-jobs",
    "sdrs-rename-group",
    "sdrs-list-groups",
    "sdrs-list-instances",
    "sdrs-query-instances-by-tag",
    "sdrs-list-instance-tags",
    "sdrs-list-replications",
    "sdrs-list-drills",
    "sdrs-list-active-domains",
    "sdrs-get-quotas",
    "sdrs-list-versions",
    "iam-create-token-password",
    "openstack/token",
    "openstack/list-detail",
    "openstack/volume-restoring",
};

// Bytes that matter to a parser, and some that matter to nobody.
constexpr std::string_view spice = "{}[]\",:\\/ 0123456789eE+-.tfn\n\x01\x7f\xc3\xa4\xff";

std::string mutate(std::string text, std::mt19937& random)
{
    auto const pick = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    for (auto changes = 1 + pick(4); changes > 0 && !text.empty(); --changes) {
        auto const at = pick(text.size());
        auto const length = 1 + pick(std::min<std::size_t>(text.size() - at, 40));
        switch (pick(5)) {
        case 0: text[at] = spice[pick(spice.size())]; break;
        case 1: text.insert(at, 1, spice[pick(spice.size())]); break;
        case 2: text.erase(at, length); break;
        case 3: text.insert(pick(text.size()), text.substr(at, length)); break;
        default: text[at] = static_cast<char>(pick(256)); break;
        }
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(robustness)

// A decoder that is not in the table would be fed by nobody, and fuzzed by nobody.
BOOST_AUTO_TEST_CASE(the_table_has_every_decoder)
{
    std::set<std::string, std::less<>> named;
    for (auto const& d : every_decoder)
        BOOST_TEST(named.emplace(d.name).second, d.name << " stands twice");
    // Those that take a name or a table beside the body are parts of the others.
    std::set<std::string, std::less<>> declared{"decode_project"};
    std::regex const declaration(R"(\n(result<[^;{}()]*>)\s+(decode_\w+)\(std::string_view body[^;{}]*\);)");
    for (auto const& file : std::filesystem::directory_iterator(VIGIL_TEST_DATA "/../../src/codec")) {
        if (file.path().extension() != ".hpp" || file.path().filename() == "lists.hpp")
            continue;
        std::ifstream in(file.path());
        std::string const text(std::istreambuf_iterator<char>(in), {});
        for (std::sregex_iterator i(text.begin(), text.end(), declaration), end; i != end; ++i)
            declared.insert((*i)[2]);
    }
    BOOST_TEST(declared.size() > 40u);
    BOOST_TEST(named == declared, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_fixture_is_taken_by_somebody)
{
    for (auto const* name : fixtures) {
        auto const body = reply(name);
        auto const takers =
            std::ranges::count_if(every_decoder, [&](auto const& d) { return takes(d, body); });
        BOOST_TEST(takers >= 1, name);
    }
}

BOOST_AUTO_TEST_CASE(a_body_cut_at_any_byte_is_refused)
{
    for (auto const* name :
         {"vbs-list-backups-detail-v2", "vbs-get-backup-wrapped-description", "vbs-get-job-subjobs",
          "sdrs-query-instances-by-tag", "openstack/token", "vbs-get-share", "vbs-list-policies",
          "vbs-associate-resources-partial", "vbs-get-policy-tags"}) {
        auto const body = reply(name);
        for (std::size_t n = 0; n < body.size(); ++n) {
            // A copy of exactly this size: a sanitizer sees every byte read beyond it.
            std::vector<char> const cut(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(n));
            std::string_view const view(cut.data(), cut.size());
            for (auto const& decoder : every_decoder)
                if (takes(decoder, view))
                    BOOST_FAIL(name << " was taken when cut at " << n);
            static_cast<void>(decode_error(view));
        }
    }
}

BOOST_AUTO_TEST_CASE(damaged_bodies_get_an_answer)
{
    std::mt19937 random(20240229); // any seed; fixed, so that a failure can be looked at
    std::size_t taken = 0;
    std::size_t refused = 0;
    for (auto const* name : fixtures) {
        auto const body = reply(name);
        for (int i = 0; i < 400; ++i) {
            auto const damaged = mutate(body, random);
            for (auto const& decoder : every_decoder)
                ++(takes(decoder, damaged) ? taken : refused);
            auto const e = decode_error(damaged);
            BOOST_TEST(e.message.size() <= 4096u);
            static_cast<void>(classify(400 + i % 200, e, i % 2 == 0, i % 3 == 0));
        }
    }
    BOOST_TEST(taken > 100u); // both ends were reached
    BOOST_TEST(refused > 10000u);
}

BOOST_AUTO_TEST_CASE(a_fault_of_before_does_not_stick)
{
    fault f;
    BOOST_TEST(decode_backup(R"({"backup":{"id":{}}})", f).has_error());
    BOOST_TEST(f.path == "backup/id");
    BOOST_TEST(decode_backup("", f).has_error());
    BOOST_TEST(f.path == "");
    BOOST_TEST(decode_backup(reply("vbs-get-backup-v3"), f).has_value());
    BOOST_TEST(f.path == "");
    BOOST_TEST(f.rule == "");
}

// Every thread keeps its own memory between two bodies.
BOOST_AUTO_TEST_CASE(threads_decode_side_by_side)
{
    auto const body = reply("vbs-list-backups-detail-v2");
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 200; ++k) {
                fault f;
                auto const page = decode_backups(body, 10, f);
                good += page && page->items.size() == 3 && page->items[0].service_metadata_values.size() == 6;
            }
        });
    for (auto& t : threads)
        t.join();
    BOOST_TEST(good == 800);
}

BOOST_AUTO_TEST_SUITE_END()
