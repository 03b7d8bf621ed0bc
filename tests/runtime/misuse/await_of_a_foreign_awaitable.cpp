// must say: this cannot be awaited
Coroutine<> use() { co_await std::suspend_always{}; }
