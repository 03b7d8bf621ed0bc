/* Two tasks on one loop, recorded from plain C. The test CApi reads its trace; so does everybody who wants an example. */
#include <stdio.h>

#include "include/interleave/record.h"

typedef struct task {
  ilv_id id;
  const char* name;
  unsigned resumes;
} task;

static void start_task(task* self, const char* name, ilv_id loop) {
  ILV_PLACE(here);
  self->id = ilv_new_task_id();
  self->name = name;
  self->resumes = 0;
  ilv_task_create(ILV_NOW, self->id, ILV_NONE, loop, ilv_function_at(&here), ilv_site_at(&here), ILV_TEXT(name));
  ilv_task_wake(ILV_SAME_TIME, self->id, loop, ilv_site_at(&here));
}

static void run_task(task* self, ilv_id loop, int last) {
  ILV_PLACE(here);
  ilv_task_resume(ILV_NOW, self->id, ++self->resumes);
  printf("%s: %u\n", self->name, self->resumes);
  ilv_print(ILV_NOW, ILV_OUTPUT_STREAM_OUT, ilv_site_at(&here), ILV_TEXT(self->name));
  if (last) {
    ilv_task_finish(ILV_NOW, self->id, ILV_OUTCOME_RETURNED, ILV_TEXT("done"));
  } else {
    ilv_task_suspend(ILV_NOW, self->id, ILV_WAIT_KIND_YIELD, ILV_NONE, ilv_site_at(&here));
    ilv_task_wake(ILV_SAME_TIME, self->id, loop, ilv_site_at(&here));
  }
}

int main(int argc, char** argv) {
  char error[256] = "";
  ilv_options options = {0};
  ilv_id loop;
  task red, green;
  int round;
  if (argc > 1) {
    options.path = argv[1];
    if (!ilv_start(&options, error, sizeof error)) fprintf(stderr, "c_program: %s\n", error);
  }
  ilv_describe_thread(ILV_THREAD_ROLE_LOOP, "main");
  loop = ilv_new_id();
  ilv_loop_start(ILV_NOW, loop, ILV_TEXT("loop"));
  start_task(&red, "red", loop);
  start_task(&green, "green", loop);
  for (round = 0; round < 3; ++round) {
    run_task(&red, loop, round == 2);
    run_task(&green, loop, round == 2);
  }
  ilv_counter(ILV_NOW, ilv_string(ILV_TEXT("rounds")), 3.0);
  ilv_loop_stop(ILV_NOW, loop);
  ilv_stop();
  return 42;
}
