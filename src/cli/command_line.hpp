// The words that every command understands, and what is said about words that none understands.
#pragma once

#include "cli/settings.hpp"

#include <string>

namespace CLI {
class App;
class ParseError;
} // namespace CLI

namespace vigil::cli {

// Options of every command. Before the commands are added, which inherit them.
void add_options(CLI::App& app, settings& s);
// What stands below the commands in --help. After the commands are added.
void add_reference(CLI::App& app);

// What is wrong with the words; names the one that is no command.
std::string complaint(CLI::App const& app, CLI::ParseError const& e);
// The command that shows what would be right.
std::string page_of_help(CLI::App const& app);

// Secrets given as arguments are not left for others to see in the list of processes.
void wipe_secrets(int argc, char** argv);

// Whether programs read standard output; also of words that the parser refuses.
bool asks_for_json(int argc, char* const* argv);

} // namespace vigil::cli
