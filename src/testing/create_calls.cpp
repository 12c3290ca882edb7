// Begins backups: checks what is asked for as VBS (API 3.1) and Cinder (API 3.4, 12.2) do.
#include "testing/calls.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace vigil::testing::sim {

namespace json = boost::json;

namespace {

struct problem
{
    std::string code;
    std::string message;
};
using maybe_problem = std::optional<problem>;

bool is_word(std::string_view s, std::size_t longest)
{
    auto const fits_in = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    };
    return !s.empty() && s.size() <= longest && std::ranges::all_of(s, fits_in);
}

// Characters, not bytes: continuation bytes of UTF-8 do not count.
std::size_t length(std::string_view s)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(s, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

json::object const* backup_of(json::value const& body)
{
    auto const* top = body.if_object();
    auto const* backup = top ? top->if_contains("backup") : nullptr;
    return backup ? backup->if_object() : nullptr;
}

// A text; nothing when it is absent or null. `wrong` is set by any other type.
std::optional<std::string> text_of(json::object const& o, std::string_view key, bool& wrong)
{
    auto const* v = o.if_contains(key);
    if (!v || v->is_null())
        return std::nullopt;
    if (auto const* s = v->if_string())
        return std::string(*s);
    wrong = true;
    return std::nullopt;
}

// ---- VBS -----------------------------------------------------------------------------------------------

maybe_problem check_name(std::optional<std::string> const& name)
{
    if (!name || name->empty())
        return problem{"VolumeBackup.0007", "The backup name is empty."};
    if (length(*name) > 64)
        return problem{"VolumeBackup.0003", "The backup name is too long."};
    if (!is_word(*name, 64))
        return problem{"VolumeBackup.0004", "The backup name contains invalid characters."};
    if (name->starts_with("auto"))
        return problem{"VolumeBackup.0005", "The backup name cannot start with auto."};
    return std::nullopt;
}

maybe_problem check_volume(std::optional<std::string> const& id)
{
    if (!id || id->empty())
        return problem{"VolumeBackup.0010", "The volume_id is empty."};
    if (!is_word(*id, 64))
        return problem{"VolumeBackup.0011", "The volume_id is invalid."};
    return std::nullopt;
}

maybe_problem check_description(std::optional<std::string> const& text)
{
    if (text && (text->empty() || length(*text) > 64 || text->find_first_of("<>") != text->npos))
        return problem{"VolumeBackup.0006", "The backup description is invalid."};
    return std::nullopt;
}

bool is_tag_text(json::object const& tag, std::string_view key, std::size_t shortest, std::size_t longest)
{
    auto const* v = tag.if_contains(key);
    auto const* s = v ? v->if_string() : nullptr;
    if (!s)
        return false;
    std::string_view const text(*s);
    bool const clean = std::ranges::all_of(text, [](char c) {
        return static_cast<unsigned char>(c) >= 32 &&
               std::string_view("=*<>\\,|/").find(c) == std::string_view::npos;
    });
    return clean && length(text) >= shortest && length(text) <= longest;
}

maybe_problem check_tags(json::object const& backup)
{
    auto const* v = backup.if_contains("tags");
    if (!v || v->is_null())
        return std::nullopt;
    auto const* tags = v->if_array();
    if (tags && tags->size() > 10)
        return problem{"VolumeBackup.0050", "The number of tags exceeds the limit."};
    bool const good = tags && std::ranges::all_of(*tags, [](json::value const& t) {
                          auto const* tag = t.if_object();
                          return tag && is_tag_text(*tag, "key", 1, 36) && is_tag_text(*tag, "value", 0, 43);
                      });
    if (!good)
        return problem{"VolumeBackup.0049", "The tag is invalid."};
    return std::nullopt;
}

// "true" and "false", as text.
maybe_problem check_extension(json::object const& backup, bool& full)
{
    auto const* v = backup.if_contains("extend_param");
    if (!v || v->is_null())
        return std::nullopt;
    auto const* param = v->if_object();
    auto const* wish = param ? param->if_contains("FullBackup") : nullptr;
    if (param && !wish)
        return std::nullopt;
    auto const* text = wish ? wish->if_string() : nullptr;
    if (!text || (*text != "true" && *text != "false"))
        return problem{"VolumeBackup.0002", "Failed to parse the backup creation request."};
    full = *text == "true";
    return std::nullopt;
}

maybe_problem read_cloud(json::object const& backup, create_order& order)
{
    bool wrong = false;
    auto const volume = text_of(backup, "volume_id", wrong);
    order.name = text_of(backup, "name", wrong);
    auto const description = text_of(backup, "description", wrong);
    order.snapshot = text_of(backup, "snapshot_id", wrong);
    if (wrong)
        return problem{"VolumeBackup.0002", "Failed to parse the backup creation request."};
    maybe_problem found = check_volume(volume);
    if (!found)
        found = check_name(order.name);
    if (!found)
        found = check_description(description);
    if (!found)
        found = check_tags(backup);
    if (!found)
        found = check_extension(backup, order.full);
    if (!found)
        order.volume = *volume;
    order.description = description;
    return found;
}

// What the state of the volume has against it.
maybe_problem check_state(backup_book& book, volume_record& v, call const& c, bool with_snapshot)
{
    if (!v.base.exists)
        return problem{"VolumeBackup.0021", "The volume does not exist."};
    if (v.base.status != "available" && v.base.status != "in-use")
        return problem{"VolumeBackup.0012", "The volume status is not available or in-use."};
    if (v.status(c.now) == "restoring-backup" || v.status(c.now) == "error_restoring")
        return problem{"VolumeBackup.0012", "The volume status is not available or in-use."};
    if (c.options.one_running_per_volume && c.now < v.busy_until && !with_snapshot)
        return problem{"VolumeBackup.0013", "The previous backup creation task is not complete."};
    if (c.options.backups_per_volume && book.kept(v, c.now) >= c.options.backups_per_volume)
        return problem{"VolumeBackup.0040", "The number of backups of the volume reaches the upper limit."};
    return std::nullopt;
}

// ---- Cinder --------------------------------------------------------------------------------------------

bool is_native_key(std::string_view key, int minor)
{
    static constexpr std::string_view known[] = {"volume_id", "snapshot_id", "name",  "description",
                                                 "container", "incremental", "force", "project_id"};
    return std::ranges::find(known, key) != std::end(known) || (key == "metadata" && minor >= 43) ||
           (key == "availability_zone" && minor >= 51);
}

std::optional<std::string> unknown_key(json::object const& top, json::object const& backup, int minor)
{
    for (auto const& member : top)
        if (member.key() != "backup")
            return std::string(member.key());
    for (auto const& member : backup)
        if (!is_native_key(member.key(), minor))
            return std::string(member.key());
    return std::nullopt;
}

bool is_boolean(json::object const& o, std::string_view key, bool& value)
{
    auto const* v = o.if_contains(key);
    if (!v)
        return true;
    if (auto const* b = v->if_bool()) {
        value = *b;
        return true;
    }
    auto const* s = v->if_string();
    value = s && (*s == "true" || *s == "True");
    return s && (value || *s == "false" || *s == "False");
}

answer invalid_field(std::string_view field)
{
    return native_error(400, "Invalid input for field/attribute " + std::string(field) + ".");
}

std::optional<answer> read_native(json::object const& top, json::object const& backup, call const& c,
                                  create_order& order, bool& force)
{
    if (auto const key = unknown_key(top, backup, c.minor))
        return native_error(
            400, "Invalid input for field/attribute backup. Additional properties are not allowed ('" + *key +
                     "' was unexpected)");
    bool wrong = false;
    auto const volume = text_of(backup, "volume_id", wrong);
    order.name = text_of(backup, "name", wrong);
    order.description = text_of(backup, "description", wrong);
    order.snapshot = text_of(backup, "snapshot_id", wrong);
    if (wrong || !volume || !is_word(*volume, 64))
        return invalid_field("volume_id");
    if (length(order.name.value_or("")) > 255)
        return invalid_field("name");
    if (length(order.description.value_or("")) > 255)
        return invalid_field("description");
    bool incremental = true; // OTC makes all but the first incremental, whatever is asked for
    if (!is_boolean(backup, "incremental", incremental) || !is_boolean(backup, "force", force))
        return invalid_field("incremental");
    order.volume = *volume;
    return std::nullopt;
}

std::optional<answer> refuse_native(backup_book& book, volume_record& v, call const& c, bool force,
                                    bool with_snapshot)
{
    if (!v.base.exists)
        return native_error(404, "Volume " + v.base.id + " could not be found.");
    bool const busy = c.options.one_running_per_volume && c.now < v.busy_until && !with_snapshot;
    bool const attached = v.base.status == "in-use";
    auto const state = busy ? std::string_view("backing-up") : v.status(c.now);
    if (state != "available" && state != "in-use" && (busy || state != "backing-up"))
        return native_error(400,
                            "Invalid volume: Volume to be backed up must be available or in-use, but the "
                            "current status is \"" +
                                std::string(state) + "\".");
    if (attached && !force && !with_snapshot)
        return native_error(400, "Invalid volume: Backing up an in-use volume must use the force flag.");
    if (c.options.backups_per_volume && book.kept(v, c.now) >= c.options.backups_per_volume)
        return native_error(413, "BackupLimitExceeded: Maximum number of backups allowed (" +
                                     std::to_string(c.options.backups_per_volume) + ") exceeded");
    return std::nullopt;
}

answer refused(problem const& p)
{
    return vbs_error(p.code == "VolumeBackup.0021" ? 404 : 400, p.code, p.message);
}

} // namespace

answer create_cloud(backup_book& book, call const& c)
{
    boost::system::error_code ec;
    auto const body = json::parse(c.request.body, ec);
    auto const* backup = ec ? nullptr : backup_of(body);
    if (!backup)
        return vbs_error(400, "VolumeBackup.0002", "Failed to parse the backup creation request.");
    create_order order;
    if (auto const p = read_cloud(*backup, order))
        return refused(*p);
    if (auto const p = check_state(book, book.volume(order.volume), c, order.snapshot.has_value()))
        return refused(*p);

    order.with_job = true;
    order.client_request_id = c.request.find("X-Client-Request-Id");
    if (c.options.quirks)
        order.description = wrapped_description(order.description, order.full);
    auto const& made = book.create(std::move(order), c.now);
    json_writer out;
    out.open('{').field("job_id", made.job).close('}');
    return {200, out.take()};
}

answer create_native(backup_book& book, call const& c, std::string_view own_url)
{
    boost::system::error_code ec;
    auto const body = json::parse(c.request.body, ec);
    auto const* backup = ec ? nullptr : backup_of(body);
    if (!backup)
        return native_error(400, ec ? "Malformed request body"
                                    : "Missing required element 'backup' in request body.");
    create_order order;
    bool force = false;
    if (auto no = read_native(body.get_object(), *backup, c, order, force))
        return std::move(*no);
    if (auto no = refuse_native(book, book.volume(order.volume), c, force, order.snapshot.has_value()))
        return std::move(*no);

    order.client_request_id = c.request.find("X-Client-Request-Id");
    auto const& made = book.create(std::move(order), c.now);
    json_writer out;
    out.open('{').key("backup").open('{').field("id", made.id).field("name", made.name);
    write_links(out, c, link_base(c, own_url), made.id);
    out.close('}').close('}');
    return {202, out.take()};
}

} // namespace vigil::testing::sim
