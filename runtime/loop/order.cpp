#include "runtime/loop/order.hpp"

#include <random>

#include "runtime/coroutine/task_state.hpp"

namespace interleave {

namespace {

class RandomOrder final : public Order {
 public:
  explicit RandomOrder(std::uint64_t seed) : generator_{seed} {}

  detail::Runnable& next(detail::RunnableList& ready) override {
    std::size_t count = 0;
    for (auto at = ready.begin(); at != ready.end(); ++at) ++count;
    auto chosen = ready.begin();
    // Not uniform_int_distribution, whose numbers differ between libraries.
    for (std::size_t left = generator_() % count; left > 0; --left) ++chosen;
    return *chosen;
  }

 private:
  std::mt19937_64 generator_;
};

class RecordedOrder final : public Order {
 public:
  explicit RecordedOrder(std::vector<std::uint32_t> resumes) : resumes_{std::move(resumes)} {}

  detail::Runnable& next(detail::RunnableList& ready) override {
    detail::Runnable& first = ready.front();
    if (!first.task_number()) return first;  // callbacks and what is due keep their places
    if (at_ < resumes_.size())
      for (detail::Runnable& each : ready)
        if (each.task_number() == resumes_[at_]) {
          ++at_;
          return each;
        }
    return first;
  }

 private:
  std::vector<std::uint32_t> resumes_;
  std::size_t at_ = 0;
};

}  // namespace

std::shared_ptr<Order> random_order(std::uint64_t seed) { return std::make_shared<RandomOrder>(seed); }

std::shared_ptr<Order> recorded_order(std::vector<std::uint32_t> resumes) { return std::make_shared<RecordedOrder>(std::move(resumes)); }

}  // namespace interleave
