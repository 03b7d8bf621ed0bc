// must say: create_task
void use() { create_task(fetch); }
