// must say: nanoseconds
Coroutine<> use() { co_await interleave::sleep(5); }
