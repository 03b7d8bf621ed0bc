// INTERLEAVE_ORDER: in which order a program's tasks have their turns, said from outside.
#pragma once

#include <memory>

#include "runtime/loop/order.hpp"

namespace interleave::detail {

/// The order that the variable asks for, for the next loop of this process: null where it is not set. `random:SEED`, or a file as
/// `interleave order` writes it, whose n-th line is the order of the n-th loop. What cannot be had is told on standard error, and the order
/// is then first in, first out.
std::shared_ptr<Order> order_from_environment();

}  // namespace interleave::detail
