// All of vigil's public face.
#pragma once

#include <vigil/cinder.hpp>
#include <vigil/client.hpp>
#include <vigil/client_group.hpp>
#include <vigil/credentials.hpp>
#include <vigil/diagnostics.hpp>
#include <vigil/error.hpp>
#include <vigil/log.hpp>
#include <vigil/model/token.hpp>
#include <vigil/options.hpp>
#include <vigil/policies.hpp>
#include <vigil/sdrs.hpp>
#include <vigil/shared_value.hpp>
#include <vigil/shares.hpp>
#include <vigil/shutdown.hpp>
#include <vigil/time.hpp>
#include <vigil/version.hpp>
#include <vigil/watch.hpp>
#include <vigil/watch_set.hpp>
#include <vigil/with_diagnostics.hpp>
