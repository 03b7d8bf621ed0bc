#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "tests/bench/lttng_bursts.h"

#include "include/interleave/record.h"
#include "tests/bench/lttng_provider.h"

void interleave_burst(uint32_t task, uint32_t events) {
  for (uint32_t n = 0; n < events; ++n) ilv_task_resume(ILV_NOW, task, n & 63);
}

void lttng_burst(uint32_t task, uint32_t events) {
  for (uint32_t n = 0; n < events; ++n) lttng_ust_tracepoint(interleave_bench, resume, task, n & 63);
}

int lttng_records(void) { return lttng_ust_tracepoint_enabled(interleave_bench, resume) != 0; }
