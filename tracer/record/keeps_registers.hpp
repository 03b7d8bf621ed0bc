// A function of the hot path that is called now and then: its callers need not save their registers for it.
//
// Not for a function that uses few registers and calls only such functions: clang (19 too) then lays the stack out by `push %rax` and
// `pop %rcx`, and the caller's rcx is lost.
#pragma once

#if defined(__clang__) && defined(__x86_64__)
#define ILV_KEEPS_REGISTERS [[clang::preserve_most]]
#else
#define ILV_KEEPS_REGISTERS
#endif
