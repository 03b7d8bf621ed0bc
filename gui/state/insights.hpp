// What insight finds out about a trace, in a thread of its own: a panel asks in each frame, and draws what is there.
//
// Of each kind of question the last one counts: who measures another range while statistics are made gets those of the new range.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "gui/state/search.hpp"
#include "tracer/insight/comparison.hpp"
#include "tracer/insight/critical_path.hpp"
#include "tracer/insight/diagnose.hpp"
#include "tracer/insight/statistics.hpp"

namespace interleave::gui {

class Insights {
 public:
  /// Begins with the diagnosis. Where no thread is to be had, nothing is found out.
  explicit Insights(std::shared_ptr<const model::Trace> trace);
  /// Stops what it is at.
  ~Insights();
  Insights(const Insights&) = delete;
  Insights& operator=(const Insights&) = delete;

  // Each is nullptr until it is known.
  std::shared_ptr<const insight::Diagnosis> diagnosis() const;
  std::shared_ptr<const insight::Statistics> statistics(insight::GroupBy by, model::Interval range) const;
  std::shared_ptr<const insight::CriticalPath> critical_path(model::Interval range) const;
  std::shared_ptr<const Hits> search(const std::string& text) const;
  /// With another trace, which it keeps until it is asked for a third one.
  std::shared_ptr<const insight::Comparison> comparison(std::shared_ptr<const model::Trace> other) const;

  /// How many answers there have been: whoever shows them draws again when it grows.
  std::size_t answers() const { return answers_.load(std::memory_order_acquire); }
  /// Until everything is answered that was asked.
  void wait() const;

 private:
  using Range = std::pair<std::int64_t, std::int64_t>;

  /// One kind of question, and the last answer to it.
  template <class Key, class Answer>
  struct Asked {
    std::optional<Key> question, answered;
    std::shared_ptr<const Answer> answer;
    bool is_open() const { return question && question != answered; }
  };
  struct Questions {
    Asked<bool, insight::Diagnosis> diagnosis;
    std::array<Asked<Range, insight::Statistics>, 4> statistics;  // by grouping
    Asked<Range, insight::CriticalPath> path;
    Asked<std::string, Hits> search;
    Asked<std::shared_ptr<const model::Trace>, insight::Comparison> comparison;
  };

  template <class Key, class Answer>
  std::shared_ptr<const Answer> ask(Asked<Key, Answer>& asked, const Key& question) const;
  template <class Key, class Answer>
  bool answer(Asked<Key, Answer>& asked, const std::function<Answer(const Key&, const model::Progress&)>& find) const;
  bool answer_one() const;
  bool any_open() const;  // under the mutex

  const std::shared_ptr<const model::Trace> trace_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable Questions questions_;
  mutable std::atomic<std::size_t> answers_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace interleave::gui
