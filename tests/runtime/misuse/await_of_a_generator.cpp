// must say: this cannot be awaited
AsyncGenerator<int> pages() { co_yield 1; }
Coroutine<> use() { co_await pages(); }
