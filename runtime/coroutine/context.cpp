#include "runtime/coroutine/context.hpp"

namespace interleave::detail {

Context& current_context() {
  static thread_local Context context;
  return context;
}

const std::any* find_in(const Context& context, const void* variable) {
  for (const ContextEntry* entry = context.get(); entry != nullptr; entry = entry->next.get())
    if (entry->variable == variable) return &entry->value;
  return nullptr;
}

Context with(const Context& context, const void* variable, std::any value) {
  return std::make_shared<const ContextEntry>(ContextEntry{variable, std::move(value), without(context, variable)});
}

Context without(const Context& context, const void* variable) {
  if (find_in(context, variable) == nullptr) return context;
  if (context->variable == variable) return context->next;
  return std::make_shared<const ContextEntry>(ContextEntry{context->variable, context->value, without(context->next, variable)});
}

}  // namespace interleave::detail
