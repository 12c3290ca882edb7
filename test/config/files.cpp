// Which files are read, in which order, and what is done about those that cannot be.
#include "config/files.hpp"

#include "config/desk.hpp"

#include <fcntl.h>
#include <sys/stat.h>

using namespace vigil::config;
using namespace vigil::config::tests;

namespace {

constexpr auto good_login = "auth: {auth_url: 'https://iam/v3', username: u, password: p}";

std::string named(std::string const& user)
{
    return "{clouds: {c: {auth: {auth_url: 'https://iam/v3', username: " + user + ", password: p}}}}";
}

struct files : desk
{
    std::string user() { return login<vigil::password_credentials>().user().name; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(files_, files)

BOOST_AUTO_TEST_CASE(folders_in_the_order_of_openstacksdk)
{
    using list = std::vector<std::string>;
    using table = std::map<std::string, std::string>;
    environment const plain(table{{"HOME", "/home/u"}});
    BOOST_TEST((search_folders(plain, "/work") ==
                list{"/work", "/home/u/.config/openstack", "/etc/xdg/openstack", "/etc/openstack"}));
    environment const all(table{{"HOME", "/home/u"},
                                {"XDG_CONFIG_HOME", "/xdg"},
                                {"SNAP_REAL_HOME", "/real"},
                                {"XDG_CONFIG_DIRS", "/one:/two/"}});
    BOOST_TEST((search_folders(all, "/work") == list{"/work", "/xdg/openstack", "/real/.config/openstack",
                                                     "/one/openstack", "/two/openstack", "/etc/openstack"}));
    BOOST_TEST((search_folders(environment(), "") == list{"/etc/xdg/openstack", "/etc/openstack"}));
}

BOOST_AUTO_TEST_CASE(the_first_that_is_there)
{
    std::filesystem::create_directory(folder / "second");
    request.folders({path("nowhere"), folder.string(), path("second")});
    std::vector<std::string> const order{"clouds.yaml",        "clouds.yml",        "clouds.json",
                                         "second/clouds.yaml", "second/clouds.yml", "second/clouds.json"};
    for (auto const& name : order)
        write(name, has(name, "json")
                        ? R"({"clouds": {"c": {"auth": {"auth_url": "https://iam", "username": ")" + name +
                              R"(", "password": "p"}}}})"
                        : named(name));
    for (auto const& name : order) {
        BOOST_TEST(user() == name);
        std::filesystem::remove(folder / name);
    }
    refused(vigil::errc::no_credentials);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_passed_over)
{
    std::filesystem::create_directory(folder / "clouds.yaml");
    write("clouds.yml", named("next"));
    BOOST_TEST(user() == "next");
    TEST_HAS(warnings(), "clouds.yaml: cannot be read");
    // A file in the place of a folder is no reason to say anything.
    request.folders({path("clouds.yml"), folder.string()});
    BOOST_TEST(!has(warnings(), "clouds.yml/"));
    if (::geteuid() != 0) { // nothing is unreadable for root
        write("clouds.json", "x");
        ::chmod(path("clouds.yml").c_str(), 0);
        refused();
        TEST_HAS(to_string(why), "clouds.json");
    }
}

BOOST_AUTO_TEST_CASE(a_broken_file_is_an_error_with_its_line)
{
    write("clouds.yaml", "clouds:\n  c:\n    auth: {\n");
    TEST_HAS(refused(), path("clouds.yaml") + ":");
    BOOST_TEST(why.line > 0);
    cloud(good_login);
    write("secure.yaml", "- s3cret");
    TEST_HAS(refused(), path("secure.yaml") + ":1: is not a map");
    BOOST_TEST(!has(to_string(why), "s3cret"));
}

BOOST_AUTO_TEST_CASE(a_huge_or_endless_file)
{
    request.files({"/dev/zero"});
    TEST_HAS(refused(), "/dev/zero: is larger than a file of clouds may be");
    request.files({path("large")});
    write("large", std::string(3 * 1024 * 1024, '#'));
    TEST_HAS(refused(), "larger");
    // Larger than the first buffer, and complete.
    write("large", "#" + std::string(200'000, 'x') + "\n" + named("behind-it"));
    BOOST_TEST(user() == "behind-it");
}

BOOST_AUTO_TEST_CASE(clouds_that_are_none)
{
    write("clouds.yaml", "clouds: [a]");
    TEST_HAS(refused(), "clouds.yaml:1: clouds: is not a map");
    write("clouds.yaml", "clouds: {c: word}");
    TEST_HAS(refused(), "clouds.c: is not a map");
    write("clouds.yaml", "clouds: {c: {auth: word}}");
    TEST_HAS(refused(), "auth: is not a map");
    for (auto const* const nothing : {"clouds: ~", "other: {}", "", "clouds: {}"}) {
        write("clouds.yaml", nothing);
        refused(vigil::errc::no_credentials);
    }
}

BOOST_AUTO_TEST_CASE(secrets_lie_over_clouds_member_by_member)
{
    cloud("auth: {auth_url: 'https://iam/v3', username: u}, regions: [a], interface: admin");
    write("secure.yml", "clouds: {c: {auth: {password: hidden}, regions: [b]}}");
    auto const c = login<vigil::password_credentials>();
    BOOST_TEST(c.password() == "hidden");
    BOOST_TEST(c.user().name == "u");
    BOOST_TEST(get().options.region == "b"); // lists are replaced
    BOOST_TEST(from("auth.password") == path("secure.yml") + ":1");
    BOOST_TEST(from("auth.username") == path("clouds.yaml") + ":1");
}

BOOST_AUTO_TEST_CASE(variables_name_files)
{
    cloud(good_login);
    write("mine", named("mine"));
    variables["OS_CLIENT_CONFIG_FILE"] = path("mine");
    BOOST_TEST(user() == "mine");
    write("hidden.json", R"({"clouds": {"c": {"auth": {"password": "hidden"}}}})");
    variables["OS_CLIENT_SECURE_FILE"] = path("hidden.json");
    BOOST_TEST(login<vigil::password_credentials>().password() == "hidden");
    variables["OS_CLIENT_CONFIG_FILE"] = path("nobody"); // the usual ones follow
    BOOST_TEST(user() == "u");
    TEST_HAS(warnings(), "OS_CLIENT_CONFIG_FILE: there is no file " + path("nobody"));
    request.without_files();
    refused(vigil::errc::no_credentials);
}

BOOST_AUTO_TEST_CASE(files_of_the_request_go_before_variables)
{
    write("mine", named("mine"));
    write("theirs", named("theirs"));
    variables["OS_CLIENT_CONFIG_FILE"] = path("theirs");
    request.files({path("nobody"), path("mine")});
    BOOST_TEST(user() == "mine");
}

BOOST_AUTO_TEST_CASE(home)
{
    BOOST_TEST(expand_home("~/a", "/h") == "/h/a");
    BOOST_TEST(expand_home("~", "/h") == "/h");
    BOOST_TEST(expand_home("~other/a", "/h") == "~other/a");
    BOOST_TEST(expand_home("/a/~", "/h") == "/a/~");
    BOOST_TEST(expand_home("~/a", "") == "~/a");
}

BOOST_AUTO_TEST_SUITE_END()
