// Lesson 07, tasks: four pages are fetched by four coroutines, all on one thread.
//
// A coroutine that waits for its answer gives the thread to the next one. Each returns a value, as a function does.
#include <interleave/http.hpp>
#include <interleave/runtime.hpp>

#include "traces/support/site.hpp"

using namespace std::chrono_literals;
using interleave::Coroutine;

int words_of(const std::string& page) { return static_cast<int>(std::ranges::count(page, ' ')); }

Coroutine<int> count_words(interleave::HttpSession session, int port, int number) {
  const auto answer = co_await session.get(site::url(port, "/" + std::to_string(number)));
  co_return words_of(answer.body);
}

Coroutine<> everything(int port) {
  const interleave::HttpSession session;
  std::vector<interleave::Task<int>> pages;
  for (int number = 1; number <= 4; ++number)
    pages.push_back(interleave::create_task(count_words(session, port, number), "page " + std::to_string(number)));
  const std::vector<int> words = co_await interleave::gather(pages);
  interleave::print("words: {} {} {} {}", words[0], words[1], words[2], words[3]);
}

std::string page_of(const std::string& path) {
  std::string page;
  for (int word = 0; word < 10 * std::stoi(path.substr(1)); ++word) page += "word ";
  return page;
}

int main() {
  const site::Site site{100ms, page_of};  // it answers after 100 ms, as a server elsewhere would
  interleave::run(everything(site.port()));
}
