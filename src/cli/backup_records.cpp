// vigil backup update, export-record, import-record, reset-status and quota.
#include "cli/calls.hpp"
#include "cli/declare.hpp"

#include <map>

namespace vigil::cli {
namespace {

struct record_arguments
{
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::vector<std::string> properties;
    std::string status;
    std::string service;
    std::string url;
};

using arguments = told<record_arguments>;

update_backup_request make_update(record_arguments const& a)
{
    update_backup_request r{backup_id(a.id)};
    if (a.name)
        r.name(*a.name);
    if (a.description)
        r.description(*a.description);
    if (!a.properties.empty())
        r.metadata(map_of(a.properties));
    return r;
}

asio::awaitable<exit_code> update(session& s, arguments a)
{
    return show_one(s, a->id,
                    [a](client& c, auto token) { return cinder(c).async_update(make_update(*a), token); });
}

asio::awaitable<exit_code> export_record(session& s, arguments a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        return cinder(c).async_export_record(backup_id(a->id), token);
    });
}

asio::awaitable<exit_code> import_record(session& s, arguments a)
{
    return show_one(s, a->service, [a](client& c, auto token) {
        backup_record record;
        record.service = a->service;
        record.url = a->url;
        return cinder(c).async_import_record(import_record_request(record), token);
    });
}

asio::awaitable<exit_code> reset_status(session& s, arguments a)
{
    return do_one(s, a->id, "reset", [a](client& c, auto token) {
        reset_backup_status_request const request(backup_id(a->id), backup_status(a->status));
        return cinder(c).async_reset_status(request, token);
    });
}

asio::awaitable<exit_code> quota(session& s, arguments)
{
    return show_list(s, "quota", {"type", "used", "reserved", "quota"},
                     [](client& c, auto token) { return c.async_get_quota(token); });
}

} // namespace

void add_backup_records(CLI::App& group, command& chosen)
{
    using record = record_arguments;
    commands_of<record> const add(group, chosen, service::vbs);
    add("quota", "Show what the project uses and may use", quota);
    add("update", "Give a backup new words (Cinder)", update)
        .word("ID", &record::id, "Id of the backup")
        .option("--name", &record::name, "Its new name", "NAME")
        .option("--description", &record::description, "Its new description")
        .pairs("--property", &record::properties, "Its properties, instead of those that it has");
    add("export-record", "Show where the data of a backup are (Cinder, for administrators)", export_record)
        .word("ID", &record::id, "Id of the backup");
    add("import-record", "Make a backup of data that are there (Cinder, for administrators)", import_record)
        .word("SERVICE", &record::service, "\"backup_service\" of the record")
        .word("URL", &record::url, "\"backup_url\" of the record");
    add("reset-status", "Say that a backup is in a state (Cinder, for administrators)", reset_status)
        .word("ID", &record::id, "Id of the backup")
        .word("STATUS", &record::status, "available or error", one_of({"available", "error"}));
}

} // namespace vigil::cli
