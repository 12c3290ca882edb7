// What is known of a piece of work, and the words for it.
#pragma once

#include <vigil/vigil.hpp>

#include <string>
#include <string_view>

namespace vigil::cli {

enum class stage {
    waiting, // not begun
    sending, // a request that starts it is on its way
    started, // the service took it
    asked,   // somebody else started it, if it exists at all

    // How it ended for us.
    done,        // as wished
    failed,      // the service says that the work failed
    gone,        // the service does not know it, or no longer
    refused,     // the service does not want it, or cannot: it was not started
    not_started, // it never reached the service
    left,        // we stopped waiting: it may go on
    unsettled,   // nobody knows whether it was started
    unseen       // it is over on the service, and nothing tells how
};

// Where an error (or none) leaves work that was at `before`.
stage stage_after(stage before, error_code ec, diagnostics const& info);

// Whether it is over on the service too.
bool is_final(stage at) noexcept;

// One word for programs. `seen`: the state that the service told last; empty: none was.
std::string_view result_word(stage at, std::string_view seen);
// The cell STATE: the service's own text where it says how the work stands, else a word of ours.
std::string_view state_word(stage at, std::string_view seen);

// The words, for --help.
std::string result_help();

} // namespace vigil::cli
