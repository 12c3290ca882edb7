// The JSON of a backup with its documented oddities (API 3.6). Decides nothing.
#include "testing/calls.hpp"

namespace vigil::testing::sim {

namespace {

// Each oddity has bits of its own in the record's dice.
bool odd(call const& c, backup_record const& b, unsigned bit, unsigned one_in = 2)
{
    return c.options.quirks && (b.odd >> bit) % one_in == 0;
}

bool with_v2_names(call const& c) { return c.where.version == "v2"; }

std::string service_metadata(backup_record const& b, bool padded)
{
    json_writer out;
    out.open('{').key("DL").number(2).field("VK", "").key("bootable").boolean(false);
    out.field("backupurl", b.id).key("ST").number(0).field("BT", "2").key("SS").number(90);
    out.field("progress", "0").key("Type").number(b.incremental ? 1 : 0).key("AT").raw("1.2").close('}');
    return padded ? " " + out.take() + " " : out.take();
}

void write_fail_reason(json_writer& out, call const& c, backup_record const& b)
{
    auto const status = b.status(c.now);
    out.key("fail_reason");
    if (status == "error" && b.task == task::removing)
        out.text("DeleteBackup Task-fail: backup service is down.");
    else if (status == "error")
        out.text(b.cause.reason);
    else if (status == "available" && odd(c, b, 8, 8))
        out.text("volume is busy, retried"); // of an earlier try; the status is what counts
    else if (odd(c, b, 12))
        out.text("");
    else
        out.null();
}

} // namespace

std::string link_base(call const& c, std::string_view own_url)
{
    return c.options.internal_links ? "http://192.168.82.222:8776" : std::string(own_url);
}

std::string wrapped_description(std::optional<std::string> const& description, bool full)
{
    json_writer out;
    out.open('{');
    if (description)
        out.field("DESC", *description);
    else
        out.key("ST").number(0);
    out.key("INC").number(full ? 0 : 1).close('}');
    return out.take();
}

void write_links(json_writer& out, call const& c, std::string_view base, std::string_view id)
{
    // The v3 calls show v2 links too (V20).
    std::string_view const version = c.options.internal_links ? "v2" : c.where.version;
    auto const write_one = [&](std::string_view prefix, std::string_view rel) {
        std::string href;
        href.reserve(base.size() + prefix.size() + c.options.project.size() + id.size() + 12);
        href.append(base).append(prefix).append("/").append(c.options.project).append("/backups/").append(id);
        out.open('{').field("href", href).field("rel", rel).close('}');
    };
    out.key("links").open('[');
    write_one("/" + std::string(version), "self");
    write_one("", "bookmark");
    out.close(']');
}

void write_summary(json_writer& out, call const& c, std::string_view base, backup_record const& b)
{
    out.open('{').field("id", b.id);
    write_links(out, c, base, b.id);
    out.field("name", b.name).close('}');
}

void write_details(json_writer& out, call const& c, std::string_view base, backup_record const& b)
{
    auto const status = b.status(c.now);
    bool const made = status != "creating";
    out.open('{').field("status", status).field("description", b.description);
    write_links(out, c, base, b.id);
    out.field("id", b.id).field("name", b.name).field("volume_id", b.volume);
    write_fail_reason(out, c, b);
    out.key("size").number(b.size).key("object_count");
    if (!made || odd(c, b, 16))
        out.null();
    else
        out.number(b.size * 64);
    out.field("container", "volumebackups").key("availability_zone");
    if (odd(c, b, 20))
        out.null();
    else
        out.text("eu-de-01");
    out.key("created_at").date(c.date(b.begun), date_form::micro);
    out.field("snapshot_id", b.snapshot);
    out.key("has_dependent_backups");
    if (odd(c, b, 24))
        out.null();
    else
        out.boolean(false);
    out.key("is_incremental").boolean(b.incremental);

    if (!odd(c, b, 28, 8))
        out.field(with_v2_names(c) ? "os-bak-tenant-attr:tenant_id" : "os-backup-project-attr:project_id",
                  c.options.project);
    if (with_v2_names(c)) {
        out.field("service_metadata", service_metadata(b, odd(c, b, 32)));
    } else {
        out.key("updated_at").date(c.date(b.updated(c.now)), date_form::micro);
        out.key("data_timestamp").date(c.date(b.begun), date_form::micro);
    }
    out.close('}');
}

} // namespace vigil::testing::sim
