// Lesson 07, threads: four pages are fetched by four worker threads.
//
// Each thread runs an ordinary blocking function and sleeps in it until its answer is there. The pool hands the value back.
#include <interleave/runtime.hpp>

#include "traces/support/site.hpp"

using namespace std::chrono_literals;
using interleave::Coroutine;

int words_of(const std::string& page) { return static_cast<int>(std::ranges::count(page, ' ')); }

int count_words(int port, int number) { return words_of(site::get(port, "/" + std::to_string(number))); }

Coroutine<int> on_a_thread(int port, int number) {
  const int words = co_await interleave::to_thread(count_words, port, number);
  co_return words;
}

Coroutine<> everything(int port) {
  std::vector<interleave::Task<int>> pages;
  for (int number = 1; number <= 4; ++number)
    pages.push_back(interleave::create_task(on_a_thread(port, number), "page " + std::to_string(number)));
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
