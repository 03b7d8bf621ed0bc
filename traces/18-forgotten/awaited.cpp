// Lesson 18, awaited: the same program with both awaits. Both files are saved before the editor closes.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<> save(const char* what) {
  interleave::print("{}: being saved", what);
  co_await interleave::sleep(80ms);
  interleave::print("{}: saved", what);
}

Coroutine<> editor() {
  co_await save("letter");
  co_await interleave::sleep(40ms);
  auto photo = interleave::create_task(save("photo"), "photo");
  co_await interleave::sleep(40ms);
  co_await photo;
  interleave::print("editor: closed");
}

int main() { interleave::run(editor()); }
