#include <vigil/model/id.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <type_traits>

using namespace vigil;

// A backup id cannot be passed where a job id is wanted, nor a text where an id is wanted.
static_assert(!std::is_convertible_v<backup_id, job_id>);
static_assert(!std::is_constructible_v<job_id, backup_id>);
static_assert(!std::is_convertible_v<std::string, backup_id>);

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(S8_uuids_hex_and_other_opaque_ids_are_safe)
{
    for (auto const text : {"ba5401a2-7cd2-4c01-8c0d-c936ab412d6d", "ff8080826576401e01657b99fc444986",
                            "0000000062db92d70162db9d200f000a", "not_hex-ZZ", "a", "details", "count1"})
        BOOST_TEST(is_path_safe_id(text), text);
    BOOST_TEST(is_path_safe_id(std::string(64, 'x')));
}

BOOST_AUTO_TEST_CASE(what_would_reach_another_path_is_not)
{
    for (auto const text : {"",
                            ".",
                            "..",
                            "a/b",
                            "a b",
                            "a?b",
                            "a#b",
                            "a%2Fb",
                            "a.b",
                            "\xc3\xa4",
                            "a\n",
                            "a\r\nX: y",
                            "detail",
                            "batch",
                            "quota",
                            "count",
                            "tags",
                            "action",
                            "resource_instances",
                            "import_record",
                            "Detail",
                            "BATCH"})
        BOOST_TEST(!is_path_safe_id(text), text);
    BOOST_TEST(!is_path_safe_id(std::string(65, 'x')));
    BOOST_TEST(!is_path_safe_id(std::string_view("a\0b", 3)));
}

BOOST_AUTO_TEST_SUITE_END()
