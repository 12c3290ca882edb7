// The services' error codes and their classes (API Appendix A). Decides nothing else about an error.
#include "codec/error_codes.hpp"

#include <algorithm>
#include <array>

namespace vigil::codec {
namespace {

using enum code_class;

// clang-format off
constexpr std::array<code_entry, 383> services{{
    {"AutoBackup.0000", validation}, {"AutoBackup.0001", validation}, {"AutoBackup.0002", auth},
    {"AutoBackup.0003", auth}, {"AutoBackup.0005", auth}, {"AutoBackup.0006", validation},
    {"AutoBackup.0008", validation}, {"AutoBackup.0009", internal}, {"AutoBackup.0100", unsupported},
    {"AutoBackup.0101", validation}, {"AutoBackup.0102", validation}, {"AutoBackup.0103", validation},
    {"AutoBackup.0104", validation}, {"AutoBackup.0105", validation}, {"AutoBackup.0106", validation},
    {"AutoBackup.0107", validation}, {"AutoBackup.0203", quota}, {"AutoBackup.0204", quota},
    {"AutoBackup.0205", not_found}, {"AutoBackup.0206", conflict}, {"AutoBackup.0207", validation},
    {"AutoBackup.0208", transient}, {"AutoBackup.0209", validation}, {"AutoBackup.0210", unsupported},
    {"AutoBackup.0211", validation}, {"AutoBackup.0213", permission}, {"AutoBackup.0214", validation},
    {"AutoBackup.0215", quota}, {"AutoBackup.0216", not_found}, {"AutoBackup.0217", quota},
    {"AutoBackup.0218", quota}, {"AutoBackup.0220", unsupported}, {"AutoBackup.0221", validation},
    {"AutoBackup.0222", validation}, {"AutoBackup.0225", conflict}, {"AutoBackup.0226", validation},
    {"AutoBackup.1100", not_found}, {"AutoBackup.1300", internal}, {"AutoBackup.1400", validation},
    {"AutoBackup.1700", internal}, {"AutoBackup.9002", internal}, {"IAM.0012", throttled},
    {"SDRS.0001", validation}, {"SDRS.0002", auth}, {"SDRS.0003", permission}, {"SDRS.0004", permission},
    {"SDRS.0005", permission}, {"SDRS.0006", auth}, {"SDRS.0007", internal}, {"SDRS.0008", transient},
    {"SDRS.0009", permission}, {"SDRS.0010", internal}, {"SDRS.0011", internal}, {"SDRS.0012", internal},
    {"SDRS.0013", internal}, {"SDRS.0014", auth}, {"SDRS.0015", auth}, {"SDRS.0016", auth},
    {"SDRS.0201", validation}, {"SDRS.0202", validation}, {"SDRS.0203", validation},
    {"SDRS.0204", validation}, {"SDRS.0205", validation}, {"SDRS.0206", validation},
    {"SDRS.0207", validation}, {"SDRS.0208", validation}, {"SDRS.0209", conflict}, {"SDRS.0210", validation},
    {"SDRS.0211", validation}, {"SDRS.0212", validation}, {"SDRS.0213", validation}, {"SDRS.0214", conflict},
    {"SDRS.0215", validation}, {"SDRS.0216", validation}, {"SDRS.0217", validation},
    {"SDRS.0218", validation}, {"SDRS.0219", validation}, {"SDRS.0221", validation},
    {"SDRS.0222", validation}, {"SDRS.0223", validation}, {"SDRS.0224", validation}, {"SDRS.0225", conflict},
    {"SDRS.0226", validation}, {"SDRS.0227", validation}, {"SDRS.0228", validation},
    {"SDRS.0231", permission}, {"SDRS.0232", permission}, {"SDRS.0233", permission},
    {"SDRS.0301", validation}, {"SDRS.0302", validation}, {"SDRS.0303", validation},
    {"SDRS.0304", validation}, {"SDRS.0305", quota}, {"SDRS.0306", quota}, {"SDRS.0401", internal},
    {"SDRS.0402", internal}, {"SDRS.0403", internal}, {"SDRS.0404", internal}, {"SDRS.0405", internal},
    {"SDRS.0406", internal}, {"SDRS.0407", internal}, {"SDRS.0408", internal}, {"SDRS.1001", conflict},
    {"SDRS.1002", conflict}, {"SDRS.1003", conflict}, {"SDRS.1010", conflict}, {"SDRS.1011", transient},
    {"SDRS.1013", not_found}, {"SDRS.1014", internal}, {"SDRS.1015", internal}, {"SDRS.1016", internal},
    {"SDRS.1017", conflict}, {"SDRS.1018", conflict}, {"SDRS.1019", conflict}, {"SDRS.1020", conflict},
    {"SDRS.1021", conflict}, {"SDRS.1022", conflict}, {"SDRS.1023", conflict}, {"SDRS.1024", conflict},
    {"SDRS.1025", conflict}, {"SDRS.1026", conflict}, {"SDRS.1027", internal}, {"SDRS.1028", internal},
    {"SDRS.1029", internal}, {"SDRS.1030", internal}, {"SDRS.1032", internal}, {"SDRS.1301", conflict},
    {"SDRS.1303", conflict}, {"SDRS.1304", conflict}, {"SDRS.1305", conflict}, {"SDRS.1306", internal},
    {"SDRS.1307", internal}, {"SDRS.1308", internal}, {"SDRS.1309", conflict}, {"SDRS.1310", not_found},
    {"SDRS.1311", unsupported}, {"SDRS.1312", internal}, {"SDRS.1313", internal}, {"SDRS.1314", conflict},
    {"SDRS.1315", not_found}, {"SDRS.1316", conflict}, {"SDRS.1317", internal}, {"SDRS.1318", internal},
    {"SDRS.1319", conflict}, {"SDRS.1320", not_found}, {"SDRS.1321", conflict}, {"SDRS.1322", conflict},
    {"SDRS.1323", conflict}, {"SDRS.1324", conflict}, {"SDRS.1325", conflict}, {"SDRS.1326", not_found},
    {"SDRS.1327", conflict}, {"SDRS.1328", conflict}, {"SDRS.1329", internal}, {"SDRS.1330", conflict},
    {"SDRS.1331", internal}, {"SDRS.1332", internal}, {"SDRS.1333", conflict}, {"SDRS.1334", conflict},
    {"SDRS.1335", not_found}, {"SDRS.1336", unsupported}, {"SDRS.1337", unsupported}, {"SDRS.1338", conflict},
    {"SDRS.1339", conflict}, {"SDRS.1340", quota}, {"SDRS.1341", unsupported}, {"SDRS.1342", conflict},
    {"SDRS.1350", internal}, {"SDRS.1351", internal}, {"SDRS.1352", conflict}, {"SDRS.1353", unsupported},
    {"SDRS.1354", unsupported}, {"SDRS.1355", conflict}, {"SDRS.1356", unsupported}, {"SDRS.1357", conflict},
    {"SDRS.1358", quota}, {"SDRS.1359", conflict}, {"SDRS.1360", validation}, {"SDRS.1361", validation},
    {"SDRS.1362", validation}, {"SDRS.1363", validation}, {"SDRS.1364", validation}, {"SDRS.1365", conflict},
    {"SDRS.1366", unsupported}, {"SDRS.1367", validation}, {"SDRS.1368", validation},
    {"SDRS.1369", validation}, {"SDRS.1370", validation}, {"SDRS.1371", validation}, {"SDRS.1372", not_found},
    {"SDRS.1373", conflict}, {"SDRS.1374", unsupported}, {"SDRS.1375", unsupported},
    {"SDRS.1376", unsupported}, {"SDRS.1377", conflict}, {"SDRS.1378", unsupported},
    {"SDRS.1379", unsupported}, {"SDRS.1380", validation}, {"SDRS.1381", not_found},
    {"SDRS.1382", unsupported}, {"SDRS.1383", conflict}, {"SDRS.1384", conflict}, {"SDRS.1385", quota},
    {"SDRS.1386", conflict}, {"SDRS.1408", conflict}, {"SDRS.1409", conflict}, {"SDRS.1601", conflict},
    {"SDRS.1603", conflict}, {"SDRS.1604", conflict}, {"SDRS.1605", conflict}, {"SDRS.1606", internal},
    {"SDRS.1607", internal}, {"SDRS.1608", not_found}, {"SDRS.1609", internal}, {"SDRS.1610", internal},
    {"SDRS.1611", conflict}, {"SDRS.1801", conflict}, {"SDRS.1802", unsupported}, {"SDRS.1803", validation},
    {"SDRS.1804", conflict}, {"SDRS.1805", conflict}, {"SDRS.1806", unsupported}, {"SDRS.1807", internal},
    {"SDRS.1808", internal}, {"SDRS.1809", conflict}, {"SDRS.1810", conflict}, {"SDRS.1811", conflict},
    {"SDRS.1812", internal}, {"SDRS.1813", internal}, {"SDRS.1814", conflict}, {"SDRS.1816", conflict},
    {"SDRS.1817", conflict}, {"SDRS.1818", conflict}, {"SDRS.1819", unsupported}, {"SDRS.1820", internal},
    {"SDRS.1821", internal}, {"SDRS.1822", internal}, {"SDRS.1823", internal}, {"SDRS.1824", internal},
    {"SDRS.1825", conflict}, {"SDRS.1826", quota}, {"SDRS.1827", unsupported}, {"SDRS.1828", conflict},
    {"SDRS.1830", conflict}, {"SDRS.1831", conflict}, {"SDRS.1832", conflict}, {"SDRS.1900", validation},
    {"SDRS.1901", validation}, {"SDRS.1902", not_found}, {"SDRS.1904", not_found}, {"SDRS.1905", internal},
    {"SDRS.1906", internal}, {"SDRS.1907", conflict}, {"SDRS.1908", validation}, {"SDRS.1909", validation},
    {"SDRS.1910", conflict}, {"SDRS.1911", validation}, {"SDRS.1912", internal}, {"SDRS.1913", conflict},
    {"SDRS.1914", internal}, {"SDRS.1915", internal}, {"SDRS.1916", internal}, {"SDRS.1917", internal},
    {"SDRS.1918", internal}, {"SDRS.1919", internal}, {"SDRS.1920", internal}, {"SDRS.1921", conflict},
    {"SDRS.1922", internal}, {"SDRS.1923", internal}, {"SDRS.1924", validation}, {"SDRS.1925", internal},
    {"SDRS.1926", internal}, {"SDRS.1927", internal}, {"SDRS.1928", not_found}, {"SDRS.1929", quota},
    {"SDRS.1930", quota}, {"SDRS.2201", validation}, {"SDRS.2202", validation}, {"SDRS.2203", quota},
    {"SDRS.2204", validation}, {"SDRS.2205", validation}, {"SDRS.2206", not_found}, {"SDRS.2207", validation},
    {"SDRS.2208", validation}, {"SDRS.2209", validation}, {"SDRS.2210", validation},
    {"SDRS.2211", validation}, {"SDRS.2212", validation}, {"SDRS.2213", validation},
    {"SDRS.2214", validation}, {"SDRS.2215", validation}, {"SDRS.2216", validation},
    {"SDRS.2217", validation}, {"SDRS.2218", validation}, {"SDRS.2219", validation},
    {"SDRS.2220", validation}, {"SDRS.2221", conflict}, {"SDRS.2222", conflict},
    {"VolumeBackup.0002", validation}, {"VolumeBackup.0003", validation}, {"VolumeBackup.0004", validation},
    {"VolumeBackup.0005", validation}, {"VolumeBackup.0006", validation}, {"VolumeBackup.0007", validation},
    {"VolumeBackup.0008", auth}, {"VolumeBackup.0009", internal}, {"VolumeBackup.0010", validation},
    {"VolumeBackup.0011", validation}, {"VolumeBackup.0012", conflict}, {"VolumeBackup.0013", conflict},
    {"VolumeBackup.0014", transient}, {"VolumeBackup.0017", internal}, {"VolumeBackup.0018", internal},
    {"VolumeBackup.0019", transient}, {"VolumeBackup.0020", internal}, {"VolumeBackup.0021", not_found},
    {"VolumeBackup.0022", internal}, {"VolumeBackup.0023", internal}, {"VolumeBackup.0024", transient},
    {"VolumeBackup.0025", internal}, {"VolumeBackup.0026", validation}, {"VolumeBackup.0027", internal},
    {"VolumeBackup.0028", internal}, {"VolumeBackup.0029", transient}, {"VolumeBackup.0030", internal},
    {"VolumeBackup.0035", transient}, {"VolumeBackup.0036", transient}, {"VolumeBackup.0037", transient},
    {"VolumeBackup.0038", transient}, {"VolumeBackup.0039", transient}, {"VolumeBackup.0040", quota},
    {"VolumeBackup.0041", auth}, {"VolumeBackup.0042", permission}, {"VolumeBackup.0043", transient},
    {"VolumeBackup.0044", auth}, {"VolumeBackup.0049", validation}, {"VolumeBackup.0050", quota},
    {"VolumeBackup.0053", unsupported}, {"VolumeBackup.0062", internal}, {"VolumeBackup.0063", internal},
    {"VolumeBackup.0064", internal}, {"VolumeBackup.0070", transient}, {"VolumeBackup.0071", quota},
    {"VolumeBackup.0072", quota}, {"VolumeBackup.0073", quota}, {"VolumeBackup.0074", quota},
    {"VolumeBackup.0075", quota}, {"VolumeBackup.0076", quota}, {"VolumeBackup.0077", quota},
    {"VolumeBackup.0078", quota}, {"VolumeBackup.0079", quota}, {"VolumeBackup.0080", quota},
    {"VolumeBackup.0081", quota}, {"VolumeBackup.0082", quota}, {"VolumeBackup.0083", quota},
    {"VolumeBackup.0084", quota}, {"VolumeBackup.0089", conflict}, {"VolumeBackup.0100", transient},
    {"VolumeBackup.0101", internal}, {"VolumeBackup.0102", internal}, {"VolumeBackup.0103", transient},
    {"VolumeBackup.0104", transient}, {"VolumeBackup.0105", validation}, {"VolumeBackup.0109", transient},
    {"VolumeBackup.0110", transient}, {"VolumeBackup.0111", not_found}, {"VolumeBackup.0113", conflict},
    {"VolumeBackup.0123", transient}, {"VolumeBackup.0125", internal}, {"VolumeBackup.0200", internal},
    {"VolumeBackup.0201", internal}, {"VolumeBackup.0202", conflict}, {"VolumeBackup.0203", validation},
    {"VolumeBackup.0204", validation}, {"VolumeBackup.0205", conflict}, {"VolumeBackup.0206", conflict},
    {"VolumeBackup.0207", not_found}, {"VolumeBackup.0208", validation}, {"VolumeBackup.0209", validation},
    {"VolumeBackup.0210", validation}, {"VolumeBackup.0211", unsupported}, {"VolumeBackup.0900", transient},
    {"common.0011", transient},
}};

// Behind "APIG." on one cloud and "APIGW." on the other (I4).
constexpr std::array<code_entry, 47> gateway{{
    {"0101", not_found}, {"0103", not_found}, {"0104", internal}, {"0105", internal}, {"0106", internal},
    {"0107", internal}, {"0201", by_status}, {"0202", transient}, {"0203", transient}, {"0204", validation},
    {"0205", validation}, {"0301", auth}, {"0302", permission}, {"0303", auth}, {"0304", permission},
    {"0305", auth}, {"0306", permission}, {"0307", auth}, {"0308", throttled}, {"0310", permission},
    {"0311", auth}, {"0312", auth}, {"0313", auth}, {"0314", permission}, {"0401", permission},
    {"0402", permission}, {"0404", permission}, {"0405", permission}, {"0501", quota}, {"0502", quota},
    {"0601", internal}, {"0602", validation}, {"0605", transient}, {"0606", transient}, {"0607", validation},
    {"0608", auth}, {"0609", internal}, {"0610", transient}, {"0611", internal}, {"0612", internal},
    {"0613", transient}, {"0615", internal}, {"0616", internal}, {"0617", internal}, {"0705", internal},
    {"0801", permission}, {"0802", permission},
}};
// clang-format on

constexpr bool is_sorted(std::span<code_entry const> table)
{
    return std::ranges::is_sorted(table, {}, &code_entry::code);
}
static_assert(is_sorted(services) && is_sorted(gateway));

code_class find(std::span<code_entry const> table, std::string_view code) noexcept
{
    auto const at = std::ranges::lower_bound(table, code, {}, &code_entry::code);
    return at != table.end() && at->code == code ? at->what : foreign;
}

} // namespace

std::string_view gateway_suffix(std::string_view code) noexcept
{
    for (std::string_view const prefix : {"APIG.", "APIGW."})
        if (code.starts_with(prefix))
            return code.substr(prefix.size());
    return {};
}

code_class class_of(std::string_view code) noexcept
{
    auto const suffix = gateway_suffix(code);
    return suffix.empty() ? find(services, code) : find(gateway, suffix);
}

std::span<code_entry const> service_codes() noexcept { return services; }
std::span<code_entry const> gateway_codes() noexcept { return gateway; }

} // namespace vigil::codec
