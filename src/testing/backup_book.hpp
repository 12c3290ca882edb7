// Every backup, job and volume of the simulated service.
#pragma once

#include "testing/dice.hpp"
#include "testing/identity.hpp"
#include "testing/records.hpp"

#include <memory>
#include <vector>

namespace vigil::testing::sim {

// What a create asks for, once it has been found to be valid.
struct create_order
{
    std::string volume;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::string> snapshot;
    bool full = false;
    bool with_job = false; // VBS' own call
    std::string client_request_id;
    std::optional<time_range> takes; // unset: simulator_options::backup

    create_order() {}
};

struct volume_record
{
    simulated_volume base;
    std::vector<backup_record*> backups;
    time_point busy_until = time_point::min(); // with a backup
    backup_record* restored = nullptr;         // the source of the last restore
    time_point restore_end;
    bool restore_ok = true;

    std::string_view status(time_point now) const noexcept;
};

class backup_book
{
    simulator_options const& options_;
    time_point start_;
    dice names_;
    dice fates_; // only creates, restores and removals throw it: reads cannot change anybody's fate

    std::vector<std::unique_ptr<backup_record>> backups_; // oldest first
    by_text<backup_record*> by_id_;
    by_text<job_record> jobs_;
    by_text<volume_record> volumes_;
    by_text<std::vector<backup_record*>> by_name_; // volume/name
    std::uint64_t duplicates_ = 0;
    std::uint64_t blind_repeats_ = 0;

    void begin_series();
    failure_cause next_cause();
    void count(backup_record&);
    std::string add_job(std::string_view type, backup_record const&, std::string volume, time_point begin,
                        time_point end, bool ok, failure_cause);

public:
    backup_book(simulator_options const& options, time_point start);

    std::vector<std::unique_ptr<backup_record>> const& backups() const noexcept { return backups_; }
    backup_record* find(std::string_view id,
                        time_point now) noexcept; // nullptr: not there (yet, or any more)
    backup_record const* find_any(std::string_view id) const noexcept; // also the deleted ones
    job_record const* find_job(std::string_view id) const noexcept;

    volume_record& volume(std::string_view id);       // made up when it is not known
    std::size_t kept(volume_record&, time_point now); // its backups that are not gone

    backup_record& create(create_order&&, time_point now);
    // Both answer with the id of a job, which is made on wish.
    std::string restore(backup_record&, volume_record&, time_point now, bool with_job);
    std::string remove(backup_record&, time_point now, bool with_job);

    std::uint64_t duplicates() const noexcept { return duplicates_; }
    std::uint64_t blind_repeats() const noexcept { return blind_repeats_; }
    std::vector<simulated_backup> books(time_point now) const;
};

} // namespace vigil::testing::sim
