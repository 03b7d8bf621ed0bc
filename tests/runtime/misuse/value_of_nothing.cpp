// must say: void
Coroutine<> nothing() { co_return; }
Coroutine<int> use() { co_return co_await nothing(); }
