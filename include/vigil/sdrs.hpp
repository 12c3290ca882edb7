// The disaster-recovery service (SDRS, API 6): its resources, besides the jobs and failed tasks of client.hpp.
#pragma once

#include <vigil/sdrs/drills.hpp>
#include <vigil/sdrs/failures.hpp>
#include <vigil/sdrs/groups.hpp>
#include <vigil/sdrs/instances.hpp>
#include <vigil/sdrs/replications.hpp>
#include <vigil/sdrs/service.hpp>
#include <vigil/sdrs/waits.hpp>
