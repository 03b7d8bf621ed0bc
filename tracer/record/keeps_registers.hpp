// A function of the hot path that is called now and then: its callers need not save their registers for it.
//
// A function that calls only such functions must use rcx itself, for a shift by a variable number, say, so that it is among those that are
// saved: clang (19 too) may align the stack by `push %rax` and `pop %rcx`, and forgets then that rcx is the caller's.
#pragma once

#if defined(__clang__) && defined(__x86_64__)
#define ILV_KEEPS_REGISTERS [[clang::preserve_most]]
#else
#define ILV_KEEPS_REGISTERS
#endif
