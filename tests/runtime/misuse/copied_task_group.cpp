// must say: deleted
void use() {
  TaskGroup one;
  TaskGroup two = one;
}
