// Lesson 10, async: three files are copied, each in a worker thread. While these read and write, the loop is free, and the clock ticks.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;
using std::filesystem::path;

constexpr int k_files = 3;

path folder() { return std::filesystem::temp_directory_path() / ("interleave-lesson-10-" + std::to_string(getpid())); }

void copy_one(const path& from, const path& to) {
  const int source = open(from.c_str(), O_RDONLY), target = open(to.c_str(), O_WRONLY | O_CREAT, 0666);
  std::string block(1 << 20, ' ');
  for (ssize_t got = 0; (got = read(source, block.data(), block.size())) > 0;)
    if (write(target, block.data(), static_cast<std::size_t>(got)) != got) throw std::runtime_error{"cannot write " + to.string()};
  fsync(target);  // until it is on the disk
  close(source);
  close(target);
}

Coroutine<> copy_elsewhere(path from, path to) { co_await interleave::to_thread(copy_one, from, to); }

Coroutine<> tick(interleave::Event& stop) {
  while (!stop.is_set()) co_await interleave::sleep(10ms);
}

Coroutine<> everything() {
  interleave::Event stop{"stop"};
  auto clock = interleave::create_task(tick(stop), "clock");
  co_await interleave::sleep(25ms);
  std::vector<interleave::Task<>> copies;
  for (int i = 1; i <= k_files; ++i) {
    const std::string name = "copy " + std::to_string(i);
    copies.push_back(interleave::create_task(copy_elsewhere(folder() / std::to_string(i), folder() / name), name));
    co_await interleave::sleep(12ms);  // the next one comes a little later
  }
  co_await interleave::gather(std::move(copies));
  interleave::print("{} files are copied", k_files);
  co_await interleave::sleep(30ms);
  stop.set();
  co_await clock;
}

void write_file(const path& file, std::size_t bytes) { std::ofstream{file} << std::string(bytes, 'x'); }

/// How many bytes take a while to copy, however fast the disk is.
std::size_t large() {
  for (std::size_t bytes = 24 << 20;; bytes *= 2) {
    write_file(folder() / "trial", bytes);
    const auto begin = std::chrono::steady_clock::now();
    copy_one(folder() / "trial", folder() / "trial copy");
    const auto took = std::chrono::steady_clock::now() - begin;
    std::filesystem::remove(folder() / "trial copy");
    if (took > 60ms) return bytes;
  }
}

int main() {
  std::filesystem::create_directory(folder());
  const std::size_t bytes = large();
  for (int i = 1; i <= k_files; ++i) write_file(folder() / std::to_string(i), bytes);
  interleave::run(everything());
  std::filesystem::remove_all(folder());
}
