// Memory made ready before it is written: the system clears each page that it gives, which for a long trace takes about as long as
// following its events.
//
// While a PagesAhead lives, the columns that grow on the thread that made it ask for the page behind the one they come to; another
// thread has it given.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

namespace interleave::model {

class PagesAhead {
 public:
  static constexpr std::size_t k_page = std::size_t{2} << 20;

  PagesAhead();
  ~PagesAhead();
  PagesAhead(const PagesAhead&) = delete;
  PagesAhead& operator=(const PagesAhead&) = delete;

  /// That of this thread; nullptr: none.
  static PagesAhead* here();
  /// `begin` is a multiple of the system's pages. What is not mapped any more is left.
  void want(void* begin, std::size_t bytes);

 private:
  struct Part {
    void* begin;
    std::size_t bytes;
  };
  void work();

  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Part> wanted_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace interleave::model
