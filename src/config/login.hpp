// Who logs in, and how.
#pragma once

#include "config/reader.hpp"

#include <vigil/credentials.hpp>

namespace vigil::config {

struct login
{
    vigil::credentials who;
    project_id project; // of those who bring their token
};

// Refuses at the reader what cannot be logged in with. `endpoint`: one is given for the service that matters.
login make_login(reader& r, bool endpoint);

} // namespace vigil::config
