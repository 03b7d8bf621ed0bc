// must say: what it holds is released when it ends: give it a name
Coroutine<> use(Lock& lock) { co_await lock.hold(); }
