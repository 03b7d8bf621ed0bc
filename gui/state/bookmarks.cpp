#include "gui/state/bookmarks.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "gui/state/whole_file.hpp"

namespace interleave::gui {

std::filesystem::path notes_file(const std::filesystem::path& trace) {
  std::filesystem::path file = trace;
  file += ".notes.json";
  return file;
}

std::vector<Bookmark> load_bookmarks(const model::Trace& trace, std::string& problem) {
  const std::filesystem::path file = notes_file(trace.file().path());
  std::ifstream in{file};
  if (!in) return {};
  const nlohmann::json notes = nlohmann::json::parse(in, nullptr, false);
  const auto refuse = [&](const char* why) {
    problem = file.string() + " " + why + ": its bookmarks are left out";
    return std::vector<Bookmark>{};
  };
  if (!notes.is_object() || !notes.contains("bookmarks") || !notes["bookmarks"].is_array()) return refuse("holds no bookmarks");
  if (!notes.contains("trace") || notes["trace"] != trace.file().info().trace_uuid) return refuse("belongs to another recording");
  std::vector<Bookmark> bookmarks;
  for (const nlohmann::json& each : notes["bookmarks"]) {
    if (!each.is_object() || !each.contains("event") || !each["event"].is_number_unsigned()) continue;
    const auto event = each["event"].get<std::uint64_t>();
    if (event >= trace.event_count()) continue;
    bookmarks.push_back(
        {static_cast<model::EventIndex>(event), each.contains("note") && each["note"].is_string() ? each["note"].get<std::string>() : ""});
  }
  std::ranges::sort(bookmarks, {}, &Bookmark::event);
  const auto twice = std::ranges::unique(bookmarks, {}, &Bookmark::event);
  bookmarks.erase(twice.begin(), twice.end());
  return bookmarks;
}

std::string save_bookmarks(const model::Trace& trace, const std::vector<Bookmark>& bookmarks) {
  const std::filesystem::path file = notes_file(trace.file().path());
  if (bookmarks.empty()) {
    std::error_code error;
    std::filesystem::remove(file, error);
    return error ? "cannot remove " + file.string() + ": " + error.message() : std::string{};
  }
  nlohmann::ordered_json notes{{"trace", trace.file().info().trace_uuid}, {"bookmarks", nlohmann::ordered_json::array()}};
  for (const Bookmark& each : bookmarks)
    notes["bookmarks"].push_back({{"event", each.event}, {"t_ns", trace.time_ns(each.event) - trace.time().begin_ns}, {"note", each.note}});
  try {
    write_whole_file(file, notes.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", "the bookmarks");
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace interleave::gui
