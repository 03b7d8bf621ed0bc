// must say: does nothing until it is awaited
Coroutine<> use() {
  sleep(5ms);
  co_return;
}
