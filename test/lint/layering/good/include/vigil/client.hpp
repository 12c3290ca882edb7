#include <vigil/model/backup.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <string>
