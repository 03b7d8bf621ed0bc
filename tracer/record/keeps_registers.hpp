// A function of the hot path that is called now and then: its callers need not save their registers for it.
#pragma once

#if defined(__clang__) && defined(__x86_64__)
#define ILV_KEEPS_REGISTERS [[clang::preserve_most]]
#else
#define ILV_KEEPS_REGISTERS
#endif
