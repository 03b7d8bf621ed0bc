// Worker processes for the runtime: ProcessPool, ProcessFunction, serve_process_pool(). Link interleave::processes. See runtime/README.md.
#pragma once

#include "runtime/process_pool/errors.hpp"
#include "runtime/process_pool/process_function.hpp"
#include "runtime/process_pool/process_pool.hpp"
#include "runtime/process_pool/serve.hpp"
