// The whole runtime: asyncio for C++20. See runtime/README.md.
#pragma once

#include "runtime/combine/gather.hpp"
#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/errors.hpp"
#include "runtime/coroutine/future.hpp"
#include "runtime/coroutine/task.hpp"
#include "runtime/coroutine/to_text.hpp"
#include "runtime/loop/event_loop.hpp"
#include "runtime/loop/run.hpp"
#include "runtime/loop/sleep.hpp"
#include "runtime/output/print.hpp"
#include "runtime/span/span.hpp"
#include "runtime/sync/event.hpp"
#include "runtime/sync/lock.hpp"
#include "runtime/sync/queue.hpp"
#include "runtime/work/to_thread.hpp"
