/* The same loop twice: events with two small numbers, recorded by us and by LTTng-UST. */
#ifndef INTERLEAVE_LTTNG_BURSTS_H
#define INTERLEAVE_LTTNG_BURSTS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

void interleave_burst(uint32_t task, uint32_t events);
void lttng_burst(uint32_t task, uint32_t events);
/* Whether a session of LTTng takes these events. */
int lttng_records(void);

#ifdef __cplusplus
}
#endif

#endif /* INTERLEAVE_LTTNG_BURSTS_H */
