// must say: deleted
void use() {
  Coroutine<int> one = fetch(1);
  Coroutine<int> two = one;
}
