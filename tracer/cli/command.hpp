// What the subcommands of `interleave` share: how they are added, how they end, how they write.
//
// Results go to standard output, everything else to standard error.
#pragma once

#include <CLI/CLI.hpp>
#include <stdexcept>
#include <string>

#include "tracer/model/trace.hpp"

namespace interleave::cli {

/// 0 done; 1 the answer is "no"; 2 wrong usage or unreadable input. Thrown by a command to end the program.
struct Exit {
  int code = 0;
};

/// Something the user asked for cannot be done: one line for standard error, exit code 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void add_record(CLI::App& app);
void add_info(CLI::App& app);
void add_show(CLI::App& app);
void add_events(CLI::App& app);
void add_check(CLI::App& app);
void add_pack(CLI::App& app);
void add_unpack(CLI::App& app);
void add_recover(CLI::App& app);
void add_merge(CLI::App& app);

/// Adds FILE, the trace that a command reads.
CLI::Option* add_trace_option(CLI::App& command, std::string& file);

/// Reads the trace that a command is about; says in one line on standard error when it is damaged.
model::Trace load_trace(const std::string& file);

/// How many older events the file's processes have given up to keep it within its size.
std::uint64_t given_up_events(const file::TraceFile& file);

}  // namespace interleave::cli
