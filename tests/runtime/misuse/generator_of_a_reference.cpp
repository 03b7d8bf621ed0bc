// must say: a generator gives values
AsyncGenerator<int&> use(int& value) { co_yield value; }
