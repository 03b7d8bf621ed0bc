#include "runtime/process_pool/process_function.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <typeinfo>

#include "runtime/coroutine/errors.hpp"

namespace interleave::detail {
namespace {

using nlohmann::json;

struct FunctionEntry {
  const RegisteredFunction* function;
  std::source_location where;
};
struct FunctionList {
  std::mutex mutex;
  std::map<std::string, FunctionEntry> entries;
};

// Made by the first function, before main().
FunctionList& function_list() {
  static FunctionList list;
  return list;
}

std::string text_of(std::source_location where) { return fmt::format("{}:{}", where.file_name(), where.line()); }

json raised_answer(const std::string& type, const std::string& message) {
  json answer = json::object();
  answer["raised"]["type"] = type;
  answer["raised"]["message"] = message;
  return answer;
}

}  // namespace

RegisteredFunction::RegisteredFunction(std::string name, std::source_location where) : name_{std::move(name)}, where_{where} {
  FunctionList& list = function_list();
  const std::lock_guard guard{list.mutex};
  const auto [entry, is_new] = list.entries.try_emplace(name_, FunctionEntry{this, where});
  if (!is_new)
    throw UsageError{fmt::format("two process functions are named {}: at {} and at {}. Each needs a name of its own", name_,
                                 text_of(entry->second.where), text_of(where))};
}

RegisteredFunction::~RegisteredFunction() {
  FunctionList& list = function_list();
  const std::lock_guard guard{list.mutex};
  list.entries.erase(name_);
}

json RegisteredFunction::refused(std::string_view what, const std::exception& error) const {
  json answer = json::object();
  answer["refused"] = fmt::format("{}: {}: {}", name_, what, error.what());
  return answer;
}

const RegisteredFunction* find_function(const std::string& name) {
  FunctionList& list = function_list();
  const std::lock_guard guard{list.mutex};
  const auto found = list.entries.find(name);
  return found == list.entries.end() ? nullptr : found->second.function;
}

FunctionRun::FunctionRun(const std::string& name, std::source_location where) {
  if (!record::recording()) return;
  const trace::SpanId id = span_.introduce();
  record::emit<trace::EventKind::span_begin>(id, trace::EntityId{}, record::static_string(name.c_str()), record::site(where));
}

json FunctionRun::raised() const {
  const std::exception_ptr error = std::current_exception();
  end(trace::Outcome::raised, span_.known() ? error_text(error) : std::string{});
  try {
    throw;
  } catch (const Cancelled& cancelled) {
    return raised_answer(type_name(typeid(Cancelled)), cancelled.message());
  } catch (const std::exception& exception) {
    return raised_answer(type_name(typeid(exception)), exception.what());
  } catch (...) {
    const std::string type = error_text(error);  // of what is no std::exception
    return raised_answer(type, "something that is no std::exception: " + type);
  }
}

void FunctionRun::end(trace::Outcome outcome, std::string_view text) const {
  if (span_.known()) record::emit<trace::EventKind::span_end>(span_.get(), outcome, text);
}

}  // namespace interleave::detail
