// Lesson 09, threaded: the same crawler, whose requests block a worker thread each.
//
// Queue, crawlers and semaphore are as they were. Only the client is another: an ordinary one, which knows of no loop.
#include <interleave/runtime.hpp>
#include <set>

#include "traces/support/site.hpp"

using namespace std::chrono_literals;
using interleave::Coroutine;

// A site of 13 pages: page n links to 3n+1, 3n+2 and 3n+3.
std::string page_of(const std::string& path) {
  const int number = std::stoi(path.substr(1));
  std::string page;
  for (int link = 3 * number + 1; link <= 3 * number + 3 && link < 13; ++link) page += "<a href=/" + std::to_string(link) + ">";
  return page;
}

std::vector<std::string> links_of(const std::string& page) {
  std::vector<std::string> links;
  for (std::size_t at = page.find("href="); at != page.npos; at = page.find("href=", at + 1))
    links.push_back(page.substr(at + 5, page.find('>', at) - at - 5));
  return links;
}

struct Crawl {
  int port;
  interleave::Queue<std::string> unread{0, "unread"};
  interleave::Semaphore requests{3, "requests"};
  std::set<std::string> known{"/0"};
};

Coroutine<std::string> fetch(Crawl& crawl, std::string path) {
  const auto permit = co_await crawl.requests.hold();
  const std::string page = co_await interleave::to_thread(site::get, crawl.port, path);
  co_return page;
}

Coroutine<> work(Crawl& crawl) {
  for (;;) {
    const std::string path = co_await crawl.unread.get();
    const std::string page = co_await fetch(crawl, path);
    const auto links = links_of(page);
    interleave::print("{}: {} links", path, links.size());
    for (const std::string& link : links)
      if (crawl.known.insert(link).second) crawl.unread.put_nowait(link);
    crawl.unread.task_done();
  }
}

Coroutine<> everything(int port) {
  Crawl crawl{port};
  crawl.unread.put_nowait("/0");
  std::vector<interleave::Task<>> crawlers;
  for (int number = 1; number <= 4; ++number) crawlers.push_back(interleave::create_task(work(crawl), "crawler " + std::to_string(number)));
  co_await crawl.unread.join();  // until every page that was put in is done with
  for (auto& crawler : crawlers) crawler.cancel();
  co_await interleave::gather(interleave::return_exceptions, crawlers);
  interleave::print("{} pages", crawl.known.size());
}

int main() {
  const site::Site site{40ms, page_of};
  interleave::run(everything(site.port()));
}
