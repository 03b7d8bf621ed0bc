// Lesson 07, processes: four pages are fetched by four worker processes.
//
// Each process has its own memory: the numbers travel to it, and the value travels back. To start one takes longer than anything else.
#include <interleave/process_pool.hpp>
#include <interleave/runtime.hpp>

#include "traces/support/site.hpp"

using namespace std::chrono_literals;
using interleave::Coroutine;

int words_of(const std::string& page) { return static_cast<int>(std::ranges::count(page, ' ')); }

int count_words(int port, int number) { return words_of(site::get(port, "/" + std::to_string(number))); }
const interleave::ProcessFunction count_words_elsewhere{"count_words", count_words};

Coroutine<int> in_a_process(interleave::ProcessPool& pool, int port, int number) {
  const int words = co_await interleave::run_in_executor(pool, count_words_elsewhere, port, number);
  co_return words;
}

Coroutine<> everything(interleave::ProcessPool& pool, int port) {
  std::vector<interleave::Task<int>> pages;
  for (int number = 1; number <= 4; ++number)
    pages.push_back(interleave::create_task(in_a_process(pool, port, number), "page " + std::to_string(number)));
  const std::vector<int> words = co_await interleave::gather(pages);
  interleave::print("words: {} {} {} {}", words[0], words[1], words[2], words[3]);
}

std::string page_of(const std::string& path) {
  std::string page;
  for (int word = 0; word < 10 * std::stoi(path.substr(1)); ++word) page += "word ";
  return page;
}

int main() {
  interleave::serve_process_pool();       // a worker process is this program once more, and ends here
  const site::Site site{100ms, page_of};  // it answers after 100 ms, as a server elsewhere would
  interleave::ProcessPool pool{4};
  interleave::run(everything(pool, site.port()));
}
