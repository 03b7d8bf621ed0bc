// must say: int
Coroutine<> use(Queue<int>& queue) { co_await queue.put("text"); }
