// The front door to databases for the runtime: a program that includes this links `interleave::sqlite`.
#pragma once

#include "runtime/database/database.hpp"
#include "runtime/database/database_pool.hpp"
