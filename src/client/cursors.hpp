// Where the readers of a stream of changes stand: the classes behind the names that the public face knows.
#pragma once

#include "watch/hub.hpp"

namespace vigil::detail {

class job_cursor : public watch::cursor<watch::job_subject>
{
public:
    using cursor::cursor;
};

class backup_cursor : public watch::cursor<watch::backup_subject>
{
public:
    using cursor::cursor;
};

} // namespace vigil::detail
