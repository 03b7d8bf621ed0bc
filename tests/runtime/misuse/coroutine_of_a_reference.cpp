// must say: a coroutine returns a value
Coroutine<int&> use(int& value) { co_return value; }
