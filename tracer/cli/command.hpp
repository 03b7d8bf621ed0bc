// What the subcommands of `interleave` share: how they are added, how they end, how they write.
//
// Results go to standard output, everything else to standard error.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
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
void add_lint(CLI::App& app);
void add_stats(CLI::App& app);
void add_path(CLI::App& app);
void add_diff(CLI::App& app);
void add_pack(CLI::App& app);
void add_unpack(CLI::App& app);
void add_recover(CLI::App& app);
void add_merge(CLI::App& app);
void add_order(CLI::App& app);
void add_export(CLI::App& app);
void add_import(CLI::App& app);
void add_lessons(CLI::App& app);  ///< `lessons` and `lesson`

/// Adds FILE, the trace that a command reads.
CLI::Option* add_trace_option(CLI::App& command, std::string& file);

/// Reads the trace that a command is about; says in one line on standard error when it is damaged.
model::Trace load_trace(const std::string& file);

/// A task by its id or its name.
std::optional<model::TaskIndex> known_task(const model::Trace& trace, const std::string& wanted);

/// Adds --from and --to.
struct RangeOptions {
  std::string from, to;
};
void add_range_options(CLI::App& command, RangeOptions& options);
/// What they say of the trace; `otherwise` where they say nothing. Throws UsageError where it ends before it begins.
model::Interval chosen_range(const model::Trace& trace, const RangeOptions& options, model::Interval otherwise);

/// A time as it is told: nanoseconds since the trace's first event.
inline std::int64_t since_first_event(const model::Trace& trace, std::int64_t time_ns) { return time_ns - trace.time().begin_ns; }

/// How many older events the file's processes have given up to keep it within its size.
std::uint64_t given_up_events(const file::TraceFile& file);

}  // namespace interleave::cli
