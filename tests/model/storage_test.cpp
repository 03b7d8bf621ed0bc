// The columns and lists of a loaded trace: they hold what was put in, whatever is made ready ahead and given back.
#include "tracer/model/storage.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <random>
#include <vector>

#include "tracer/model/pages_ahead.hpp"
#include "tracer/model/rows.hpp"

namespace interleave::test {
namespace {

using model::Column;
using model::PagesAhead;
using model::RowPlace;
using model::RowStore;

struct Odd {
  std::array<std::uint32_t, 7> numbers;  // no part of a page
};

template <class T>
void expect_it_holds_what_was_put_in(std::size_t count, std::size_t most) {
  Column<T> column{most};
  for (std::size_t i = 0; i < count; ++i) {
    T item{};
    std::memcpy(&item, &i, std::min(sizeof i, sizeof item));
    column.push_back(item);
  }
  column.fit();
  ASSERT_EQ(column.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    T item{};
    std::memcpy(&item, &i, std::min(sizeof i, sizeof item));
    ASSERT_EQ(std::memcmp(&column[i], &item, sizeof item), 0) << i;
  }
}

TEST(Column, HoldsWhatWasPutInWithAndWithoutPagesAhead) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{16'384}, std::size_t{16'385}, std::size_t{700'000}}) {
    expect_it_holds_what_was_put_in<std::uint32_t>(count, 10'000'000);
    expect_it_holds_what_was_put_in<Odd>(count, count);
    const PagesAhead pages;
    expect_it_holds_what_was_put_in<std::uint32_t>(count, 10'000'000);
    expect_it_holds_what_was_put_in<Odd>(count, count);
  }
}

TEST(Column, TakesNoMoreThanItWasMadeFor) {
  // Its bytes end just before large pages would begin.
  constexpr std::size_t k_most = (std::size_t{4} << 20) / sizeof(Odd);
  Column<Odd> column{k_most};
  column.grow_to(k_most);
  EXPECT_EQ(column[k_most - 1].numbers[0], 0u);
  EXPECT_THROW(column.push_back({}), std::bad_alloc);
  EXPECT_THROW(column.grow_to(k_most + 1), std::bad_alloc);
}

TEST(Column, GrowsOnAfterItWasFit) {
  Column<std::uint32_t> column{5'000'000};
  {
    const PagesAhead pages;
    for (std::uint32_t i = 0; i < 2'000'000; ++i) column.push_back(i);
  }
  column.fit();
  for (std::uint32_t i = 2'000'000; i < 2'100'000; ++i) column.push_back(i);
  column.grow_to(2'100'001);
  for (std::uint32_t i = 0; i < 2'100'000; ++i) ASSERT_EQ(column[i], i);
  EXPECT_EQ(column[2'100'000], 0u);
}

TEST(Column, GivesBackWhatWasMadeReadyInVain) {
  constexpr std::size_t k_mib = std::size_t{1} << 20, k_most = 64 * k_mib, k_used = 16 * k_mib;
  Column<char> column{k_most};
  {
    const PagesAhead pages;
    for (std::size_t i = 0; i < k_used; ++i) column.push_back('x');
  }
  column.fit();
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> in_memory(k_most / page);
  ASSERT_EQ(mincore(const_cast<char*>(column.begin()), k_most, in_memory.data()), 0);
  const auto first_unused = in_memory.begin() + static_cast<std::ptrdiff_t>(k_used / page);
  EXPECT_EQ(std::count_if(first_unused, in_memory.end(), [](unsigned char flags) { return (flags & 1) != 0; }), 0);
}

TEST(RowStore, ListsThatGrowSideBySideAndEndAtAnyTimeHoldTheirNumbers) {
  std::mt19937 random{1};
  RowStore rows{4'000'000};
  struct List {
    RowStore::Writer writer;
    std::vector<std::uint32_t> numbers;
    std::size_t longest;
  };
  // A few grow over many pages, most end soon: their rooms are given to others.
  const auto begin = [&] { return List{{}, {}, random() % 10 == 0 ? 1 + random() % 5000 : random() % 40}; };
  std::vector<List> live;
  for (int i = 0; i < 50; ++i) live.push_back(begin());
  std::vector<std::pair<RowPlace, std::vector<std::uint32_t>>> finished;
  const auto finish = [&](List& list) { finished.emplace_back(rows.finish(list.writer), std::move(list.numbers)); };
  for (int step = 0; step < 200'000; ++step) {
    List& list = live[random() % live.size()];
    if (list.numbers.size() >= list.longest) {
      finish(list);
      list = begin();
      continue;
    }
    const auto number = static_cast<std::uint32_t>(random());
    rows.push(list.writer, number);
    list.numbers.push_back(number);
    ASSERT_EQ(list.writer.count(), list.numbers.size());
    const std::size_t any = random() % list.numbers.size();
    ASSERT_EQ(rows.at(list.writer, any), list.numbers[any]);
  }
  for (List& list : live) finish(list);
  rows.fit();
  for (const auto& [place, numbers] : finished) {
    ASSERT_EQ(place.count, numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(rows.at(place, i), numbers[i]);
  }
}

}  // namespace
}  // namespace interleave::test
