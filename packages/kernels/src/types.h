// Names of the integer types, and what compilers are told. No header of a C library is used anywhere.
#pragma once

namespace anod {

using u32 = unsigned int;
using i32 = int;
using u64 = unsigned long long;
using i64 = long long;
// 32 bits in WebAssembly, 64 natively; not `unsigned long`, which has 32 on Windows.
using usize = __SIZE_TYPE__;

#define ANOD_INLINE inline __attribute__((always_inline))

// What TypeScript calls. WebAssembly has it under its own name, and the linker says which of them a module exports (build-wasm.mjs); natively it is a
// function of the namespace like any other, so that the sources can be compiled once per instruction set under namespaces of different names.
#if defined(__wasm__)
#define ANOD_EXPORT(name) extern "C" __attribute__((visibility("default")))
#else
#define ANOD_EXPORT(name)
#endif

// Before a loop that must stay as it is written, and before one over registers, whose counter must be gone.
#if defined(__clang__)
#define ANOD_UNROLL _Pragma("clang loop unroll(full)")
#define ANOD_KEEP_LOOP _Pragma("clang loop unroll(disable)")
#else
#define ANOD_UNROLL _Pragma("GCC unroll 16")
#define ANOD_KEEP_LOOP
#endif

}  // namespace anod
