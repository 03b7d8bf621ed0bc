// Lesson 09, synchronous: a crawler that fetches one page after the other.
//
// It keeps a list of pages that it knows and has not read. The site answers after 40 ms, so 13 pages take 13 times 40 ms.
#include <deque>
#include <interleave/runtime.hpp>
#include <set>

#include "traces/support/site.hpp"

using namespace std::chrono_literals;

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

std::string fetch(int port, const std::string& path) {
  interleave::Span span{"fetch"};
  return site::get(port, path);
}

int main() {
  const site::Site site{40ms, page_of};
  std::deque<std::string> unread{"/0"};
  std::set<std::string> known{"/0"};
  while (!unread.empty()) {
    const std::string path = unread.front();
    unread.pop_front();
    const auto links = links_of(fetch(site.port(), path));
    interleave::print("{}: {} links", path, links.size());
    for (const std::string& link : links)
      if (known.insert(link).second) unread.push_back(link);
  }
  interleave::print("{} pages", known.size());
}
