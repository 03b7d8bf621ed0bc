// must say: coroutine
int use() { return co_await fetch(1); }
