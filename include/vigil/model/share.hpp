// Backups shared between projects (API 3.10).
#pragma once

#include <vigil/model/backup.hpp>
#include <vigil/model/id.hpp>
#include <vigil/time.hpp>

#include <optional>
#include <vector>

namespace vigil {

struct share
{
    share_id id;
    backup_id backup;
    project_id from_project;
    project_id to_project;
    timestamp created_at;
    timestamp updated_at;
    timestamp deleted_at;
    std::optional<bool> deleted;
    std::optional<vigil::backup> details; // of the backup; only when listed or looked at
};

// What became of a wish to share: the service answers with success although it left projects out (V7).
struct share_outcome
{
    std::vector<share> shares;
    std::vector<project_id> missing; // asked for, and not among the shares

    bool complete() const noexcept { return missing.empty(); }
};

} // namespace vigil
