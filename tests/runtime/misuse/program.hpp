// What the programs of this folder see before their first line. Each does one thing wrong, and its first line is a part of what the
// compiler must say.
#pragma once

#include <interleave/runtime.hpp>

using namespace interleave;
using namespace std::chrono_literals;

inline Coroutine<int> fetch(int page) { co_return page; }
