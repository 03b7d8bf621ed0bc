// The file by which a program's tasks have their turns again as a trace tells them.
#pragma once

#include <filesystem>
#include <string>

namespace interleave::cli {

/// The text of the file for INTERLEAVE_ORDER: a line for each loop of the trace's first process, the numbers of the tasks that were
/// resumed. Throws UsageError where the trace does not tell the whole order.
std::string order_text(const std::string& trace_file);

/// Writes it beside `path` and renames it. An older file of an order is replaced; throws UsageError where `path` is anything else, or
/// cannot be written.
void write_order(const std::filesystem::path& path, const std::string& text);

}  // namespace interleave::cli
