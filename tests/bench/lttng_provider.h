/* A tracepoint of LTTng-UST with two 32-bit numbers. The shape of this file is LTTng's: it is read several times. */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER interleave_bench

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "tests/bench/lttng_provider.h"

#if !defined(INTERLEAVE_LTTNG_PROVIDER_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define INTERLEAVE_LTTNG_PROVIDER_H

#include <lttng/tracepoint.h>
#include <stdint.h>

LTTNG_UST_TRACEPOINT_EVENT(interleave_bench, resume, LTTNG_UST_TP_ARGS(uint32_t, task, uint32_t, count),
                           LTTNG_UST_TP_FIELDS(lttng_ust_field_integer(uint32_t, task, task) lttng_ust_field_integer(uint32_t, count, count)))

#endif

#include <lttng/tracepoint-event.h>
