// must say: a coroutine returns a value
int& longest(int& value) { return value; }
Coroutine<> use(int& value) { co_await to_thread(longest, std::ref(value)); }
