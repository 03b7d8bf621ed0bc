// must say: a coroutine does nothing until it is awaited or made a task
Coroutine<> use() {
  fetch(1);
  co_return;
}
