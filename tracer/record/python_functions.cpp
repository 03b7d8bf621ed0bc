// The recorder's functions as Python calls its own: a call by ctypes takes half a microsecond, one of these a tenth.
//
// Python gets a table of method definitions and makes built-in functions of them (python/interleave/native.py). What is needed of Python's
// stable ABI is declared here, so no header of any version is; its symbols are the interpreter's that loads the library, and weak, since
// others load it, too.

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

#include "include/interleave/record.h"

extern "C" {
struct _object;  // NOLINT: the names are Python's
using PyObject = _object;
[[gnu::weak]] extern PyObject _Py_NoneStruct;
[[gnu::weak]] extern PyObject* PyExc_TypeError;
[[gnu::weak]] void Py_IncRef(PyObject*);
[[gnu::weak]] void PyErr_SetString(PyObject*, const char*);
[[gnu::weak]] PyObject* PyErr_Occurred();
[[gnu::weak]] unsigned long long PyLong_AsUnsignedLongLongMask(PyObject*);
[[gnu::weak]] PyObject* PyLong_FromUnsignedLongLong(unsigned long long);
[[gnu::weak]] double PyFloat_AsDouble(PyObject*);
[[gnu::weak]] char* PyBytes_AsString(PyObject*);
}

namespace {

using FastCall = PyObject* (*)(PyObject*, PyObject* const*, std::ptrdiff_t);

// PyMethodDef, and of its flags METH_FASTCALL.
struct Method {
  const char* name;
  FastCall function;
  int flags;
  const char* documentation;
};
constexpr int k_fast_call = 0x80;

template <class T>
T from_python(PyObject* value) {
  if constexpr (std::is_floating_point_v<T>)
    return PyFloat_AsDouble(value);
  else if constexpr (std::is_pointer_v<T>)
    return PyBytes_AsString(value);
  else
    return static_cast<T>(PyLong_AsUnsignedLongLongMask(value));
}

PyObject* none() {
  Py_IncRef(&_Py_NoneStruct);
  return &_Py_NoneStruct;
}

PyObject* wrong_arguments() {
  PyErr_SetString(PyExc_TypeError, "a function of Interleave's recorder was called with other arguments than it takes");
  return nullptr;
}

template <auto function, class Signature = decltype(function)>
struct Wrapped;

template <auto function, class... Arguments>
struct Wrapped<function, void (*)(Arguments...)> {
  static PyObject* call(PyObject*, PyObject* const* given, std::ptrdiff_t count) {
    return count == sizeof...(Arguments) ? call(given, std::index_sequence_for<Arguments...>{}) : wrong_arguments();
  }
  template <std::size_t... at>
  static PyObject* call(PyObject* const* given, std::index_sequence<at...>) {
    // Braces: from left to right.
    const std::tuple<Arguments...> arguments{from_python<Arguments>(given[at])...};
    if (PyErr_Occurred() != nullptr) return nullptr;
    if (ilv_recording()) std::apply(function, arguments);
    return none();
  }
};

template <auto function>
struct Wrapped<function, ilv_id (*)()> {
  static PyObject* call(PyObject*, PyObject* const*, std::ptrdiff_t count) {
    return count == 0 ? PyLong_FromUnsignedLongLong(function()) : wrong_arguments();
  }
};

template <auto function>
constexpr Method method(const char* name) {
  return {name, Wrapped<function>::call, k_fast_call, nullptr};
}

#define INTERLEAVE_METHOD(name) method<&ilv_record_##name>(#name)
constexpr Method k_methods[] = {
    method<&ilv_new_id>("new_id"),
    method<&ilv_new_task_id>("new_task_id"),
    method<&ilv_new_frame_id>("new_frame_id"),
    INTERLEAVE_METHOD(loop_start),
    INTERLEAVE_METHOD(loop_stop),
    INTERLEAVE_METHOD(task_create),
    INTERLEAVE_METHOD(task_wake),
    INTERLEAVE_METHOD(task_resume),
    INTERLEAVE_METHOD(task_suspend),
    INTERLEAVE_METHOD(task_finish),
    INTERLEAVE_METHOD(task_cancel),
    INTERLEAVE_METHOD(task_retrieve),
    INTERLEAVE_METHOD(frame_create),
    INTERLEAVE_METHOD(frame_enter),
    INTERLEAVE_METHOD(frame_leave),
    INTERLEAVE_METHOD(group_create),
    INTERLEAVE_METHOD(group_member),
    INTERLEAVE_METHOD(group_end),
    INTERLEAVE_METHOD(resource_create),
    INTERLEAVE_METHOD(resource_state),
    INTERLEAVE_METHOD(resource_close),
    INTERLEAVE_METHOD(job_submit),
    INTERLEAVE_METHOD(job_begin),
    INTERLEAVE_METHOD(job_end),
    INTERLEAVE_METHOD(poll_begin),
    INTERLEAVE_METHOD(poll_end),
    INTERLEAVE_METHOD(span_begin),
    INTERLEAVE_METHOD(span_end),
    INTERLEAVE_METHOD(print),
    INTERLEAVE_METHOD(mark),
    INTERLEAVE_METHOD(counter),
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

/// The table, which ends with a name that is null; null where the process is no Python.
extern "C" const void* ilv_python_methods() {
  return &PyLong_FromUnsignedLongLong == nullptr ? nullptr : static_cast<const void*>(k_methods);
}
