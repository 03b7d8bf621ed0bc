#include "tracer/cli/order_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

#include "tracer/cli/command.hpp"
#include "tracer/model/resume_order.hpp"

namespace interleave::cli {
namespace {

constexpr std::string_view k_first_line = "interleave order 1";  // runtime/loop/order_environment.cpp reads it

bool is_order(const std::filesystem::path& path) {
  std::string line;
  std::ifstream file{path};
  return std::getline(file, line) && line == k_first_line;
}

}  // namespace

std::string order_text(const std::string& trace_file) {
  const model::Trace trace = load_trace(trace_file);
  std::string text = fmt::format("{}\n", k_first_line);
  try {
    for (const model::ResumeOrder& order : model::resume_orders(trace))
      fmt::format_to(std::back_inserter(text), "{}\n", fmt::join(order.tasks, " "));
  } catch (const model::NoOrder& why) {
    throw UsageError{fmt::format("{} does not tell the whole order of its tasks: {}", trace_file, why.what())};
  }
  return text;
}

void write_order(const std::filesystem::path& path, const std::string& text) {
  std::error_code error;
  if (std::filesystem::exists(path, error) && !is_order(path))
    throw UsageError{fmt::format("cannot write the order to {}: it exists and is no file of an order; choose another name", path.string())};
  const std::filesystem::path beside = path.string() + ".new";
  std::ofstream file{beside, std::ios::binary};
  file << text;
  file.close();
  if (file) std::filesystem::rename(beside, path, error);
  if (file && !error) return;
  const std::string reason = error ? error.message() : std::strerror(errno);
  std::filesystem::remove(beside, error);
  throw UsageError{fmt::format("cannot write the order to {}: {}; choose another place", path.string(), reason)};
}

}  // namespace interleave::cli
