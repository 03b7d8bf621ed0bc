#include "gui/state/insights.hpp"

#include <system_error>

namespace interleave::gui {

Insights::Insights(std::shared_ptr<const model::Trace> trace) : trace_{std::move(trace)} {
  questions_.diagnosis.question = true;
  try {
    thread_ = std::thread{[this] {
      while (answer_one()) {
      }
    }};
  } catch (const std::system_error&) {
    questions_ = {};
  }
}

Insights::~Insights() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const insight::Diagnosis> Insights::diagnosis() const { return ask(questions_.diagnosis, true); }
std::shared_ptr<const insight::Statistics> Insights::statistics(insight::GroupBy by, model::Interval range) const {
  return ask(questions_.statistics[static_cast<std::size_t>(by)], Range{range.begin_ns, range.end_ns});
}
std::shared_ptr<const insight::CriticalPath> Insights::critical_path(model::Interval range) const {
  return ask(questions_.path, Range{range.begin_ns, range.end_ns});
}
std::shared_ptr<const Hits> Insights::search(const std::string& text) const { return ask(questions_.search, text); }

std::shared_ptr<const insight::Comparison> Insights::comparison(std::shared_ptr<const model::Trace> other) const {
  return ask(questions_.comparison, other);
}

void Insights::wait() const {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return !thread_.joinable() || !any_open(); });
}

template <class Key, class Answer>
std::shared_ptr<const Answer> Insights::ask(Asked<Key, Answer>& asked, const Key& question) const {
  const std::lock_guard lock{mutex_};
  if (!thread_.joinable()) return nullptr;
  if (asked.question != question) {
    asked.question = question;
    changed_.notify_all();
  }
  return asked.answered == question ? asked.answer : nullptr;
}

bool Insights::any_open() const {
  const auto& [diagnosis, statistics, path, search, comparison] = questions_;
  bool open = diagnosis.is_open() || path.is_open() || search.is_open() || comparison.is_open();
  for (const auto& grouping : statistics) open = open || grouping.is_open();
  return open;
}

/// Finds the answer where one is wanted; false: none is. A question that is asked anew meanwhile is given up.
template <class Key, class Answer>
bool Insights::answer(Asked<Key, Answer>& asked, const std::function<Answer(const Key&, const model::Progress&)>& find) const {
  std::unique_lock lock{mutex_};
  if (!asked.is_open()) return false;
  const Key question = *asked.question;
  lock.unlock();
  std::shared_ptr<const Answer> found;
  try {
    found = std::make_shared<const Answer>(find(question, [&](double) {
      const std::lock_guard asking{mutex_};
      return !stop_ && asked.question == question;
    }));
  } catch (const model::Stopped&) {
    return true;
  } catch (const std::bad_alloc&) {
    // It is told as not known.
  }
  lock.lock();
  asked.answered = question;
  asked.answer = std::move(found);
  answers_.fetch_add(1, std::memory_order_release);
  lock.unlock();
  changed_.notify_all();
  return true;
}

bool Insights::answer_one() const {
  {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return stop_ || any_open(); });
  }
  if (stop_) return false;
  const model::Trace& trace = *trace_;
  // What somebody has just asked for comes before what everybody is told.
  if (answer<std::string, Hits>(questions_.search,
                                [&](const auto& text, const auto& progress) { return find_hits(trace, text, progress); }))
    return true;
  for (std::size_t by = 0; by < questions_.statistics.size(); ++by) {
    if (answer<Range, insight::Statistics>(questions_.statistics[by], [&](const Range& range, const auto& progress) {
          return insight::statistics(trace, static_cast<insight::GroupBy>(by), {range.first, range.second}, progress);
        }))
      return true;
  }
  if (answer<Range, insight::CriticalPath>(questions_.path, [&](const Range& range, const auto& progress) {
        return insight::critical_path(trace, {range.first, range.second}, model::k_none, progress);
      }))
    return true;
  if (answer<std::shared_ptr<const model::Trace>, insight::Comparison>(
          questions_.comparison, [&](const auto& other, const auto&) { return insight::compare(trace, *other); }))
    return true;
  answer<bool, insight::Diagnosis>(questions_.diagnosis,
                                   [&](bool, const auto& progress) { return insight::diagnose(trace, {}, progress); });
  return true;
}

}  // namespace interleave::gui
