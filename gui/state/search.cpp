#include "gui/state/search.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace interleave::gui {
namespace {

using model::EventIndex;
using model::k_none;

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

bool contains(std::string_view text, std::string_view part) {
  return std::ranges::search(text, part, {}, lower, lower).begin() != text.end();
}

class Search {
 public:
  Search(const model::Trace& trace, std::string_view text, const model::Progress& progress)
      : trace_{trace}, text_{text}, progress_{progress} {
    rows_ = trace.tasks().size() + trace.frames().size() + trace.spans().size() + trace.jobs().size() + trace.resources().size() +
            trace.groups().size() + trace.prints().size();
  }

  Hits find() {
    event_number();
    each(trace_.tasks(), [&](const model::Task& task) {
      add_if(task.created, {task.name, task.function});
      add_if_at(task.created, task.site);
      add_if(task.finished, {task.value});
    });
    each(trace_.frames(), [&](const model::Frame& frame) {
      add_if(frame.created, {frame.function});
      add_if_at(frame.created, frame.call_site);
      add_if(frame.left, {frame.value});
    });
    each(trace_.spans(), [&](const model::Span& span) {
      add_if(span.begin, {span.function});
      add_if_at(span.begin, span.site);
      add_if(span.end, {span.value});
    });
    each(trace_.jobs(), [&](const model::Job& job) {
      add_if(job.submitted, {job.function});
      add_if(job.ended, {job.value});
    });
    each(trace_.resources(), [&](const model::Resource& resource) { add_if(resource.created, {resource.name}); });
    each(trace_.groups(), [&](const model::Group& group) { add_if(group.ended, {group.value}); });
    each(trace_.prints(), [&](const model::Print& print) { add_if(print.event, {print.text}); });
    std::ranges::sort(hits_.events);
    const auto twice = std::ranges::unique(hits_.events);
    hits_.events.erase(twice.begin(), twice.end());
    return std::move(hits_);
  }

 private:
  template <class Rows, class Look>
  void each(const Rows& rows, const Look& look) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (seen_++ % 4096 == 0 && progress_ && !progress_(static_cast<double>(seen_) / static_cast<double>(rows_)))
        throw model::Stopped{"the search was stopped"};
      look(rows[row]);
    }
  }

  void add_if(EventIndex event, std::initializer_list<std::string_view> texts) {
    if (event == k_none) return;
    if (std::ranges::any_of(texts, [&](std::string_view each) { return contains(each, text_); })) hits_.events.push_back(event);
  }

  /// A line is found as `main.cpp:12`. Sites repeat, so each is looked at once.
  void add_if_at(EventIndex event, model::SiteId id) {
    if (event == k_none) return;
    const auto [known, is_new] = sites_.try_emplace(id.value);
    if (is_new) {
      const model::Site site = trace_.site(id);
      known->second = site.line != 0 && contains(std::string{site.file} + ":" + std::to_string(site.line), text_);
    }
    if (known->second) hits_.events.push_back(event);
  }

  void event_number() {
    if (!text_.starts_with('#')) return;
    EventIndex number = 0;
    const auto [end, error] = std::from_chars(text_.data() + 1, text_.data() + text_.size(), number);
    if (error == std::errc{} && end == text_.data() + text_.size() && number < trace_.event_count()) hits_.events.push_back(number);
  }

  const model::Trace& trace_;
  const std::string_view text_;
  const model::Progress& progress_;
  std::size_t rows_ = 0, seen_ = 0;
  std::unordered_map<std::uint32_t, bool> sites_;  // whether it is a hit
  Hits hits_;
};

}  // namespace

Hits find_hits(const model::Trace& trace, std::string_view text, const model::Progress& progress) {
  if (text.empty()) return {};
  return Search{trace, text, progress}.find();
}

}  // namespace interleave::gui
