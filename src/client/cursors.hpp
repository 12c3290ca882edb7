// Where the readers of a stream of changes stand: the classes behind the names that the public face knows.
#pragma once

#include "watch/failure_feeds.hpp"
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

class failure_cursor : public watch::failure_place
{
public:
    using failure_place::failure_place;
};

} // namespace vigil::detail
