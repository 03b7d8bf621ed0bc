// compiles: the same things as they are meant
Coroutine<> use(Lock& lock, Queue<int>& queue) {
  const int page = co_await fetch(1);
  const LockGuard guard = co_await lock.hold();
  co_await sleep(5ms);
  co_await queue.put(page);
  const Task<int> task = create_task(fetch(2));
  co_await gather(task, fetch(3));
}
