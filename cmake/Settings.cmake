# What holds for every target: the language, warnings, sanitizers, where things go.
option(INTERLEAVE_RECORDING "Record what the runtime does, where asked to. OFF: the recorder is compiled out, for programs that must not have it" ON)
set(complete OFF)
if(PROJECT_IS_TOP_LEVEL AND INTERLEAVE_RECORDING)
  set(complete ON)
endif()
option(INTERLEAVE_BUILD_TOOLS "Build the command, the viewer and the lessons" ${complete})
option(INTERLEAVE_BUILD_VIEWER "Build the viewer and its pictures, besides the command" ${INTERLEAVE_BUILD_TOOLS})
option(INTERLEAVE_BUILD_HTTP "Build interleave::http, the runtime's HTTP client on libcurl" ${INTERLEAVE_BUILD_TOOLS})
option(INTERLEAVE_BUILD_SQLITE "Build interleave::sqlite, databases for the runtime" ${INTERLEAVE_BUILD_TOOLS})
option(INTERLEAVE_BUILD_PROCESSES "Build interleave::processes, the runtime's pools of worker processes" ${INTERLEAVE_BUILD_TOOLS})
option(INTERLEAVE_BUILD_PYTHON "Build what records Python programs: the recorder as a shared library" ${INTERLEAVE_BUILD_TOOLS})
option(INTERLEAVE_BUILD_TESTS "Build the tests" ${complete})
option(INTERLEAVE_INSTALL "Install programs, libraries and headers" ${PROJECT_IS_TOP_LEVEL})
option(INTERLEAVE_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
set(INTERLEAVE_SANITIZE "" CACHE STRING "Sanitizers for everything, as for -fsanitize=: address,undefined or thread")

if(NOT INTERLEAVE_RECORDING)
  foreach(part IN ITEMS TOOLS PYTHON TESTS)
    if(INTERLEAVE_BUILD_${part})
      message(FATAL_ERROR
        "INTERLEAVE_RECORDING=OFF builds the runtime alone, but INTERLEAVE_BUILD_${part} is ON and needs the recorder. "
        "Use a build folder of its own (cmake -B build/unrecorded -DINTERLEAVE_RECORDING=OFF), or say -DINTERLEAVE_BUILD_${part}=OFF.")
    endif()
  endforeach()
endif()

if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
if(INTERLEAVE_SANITIZE)
  string(REPLACE "-g" "-gline-tables-only" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")  # enough for a report
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12.3)
  message(WARNING
    "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles ordinary coroutine code, such as `if (co_await f())`: "
    "a body that silently never runs, double frees. The library keeps to the spellings that are safe. Your own "
    "coroutines must too: see 'Rules for coroutine code' in README.md; or use clang-19 (cmake --preset release).")
endif()

# interleave_target(NAME): the settings of one of our own targets.
function(interleave_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${name} PRIVATE -Wno-restrict)  # false alarms in std::string, GCC bug 105651
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_UNITY_BUILD)
    target_compile_options(${name} PRIVATE -Wno-subobject-linkage)  # it takes each source for a header then
  endif()
  if(INTERLEAVE_WARNINGS_AS_ERRORS)
    target_compile_options(${name} PRIVATE -Werror)
  endif()
  if(INTERLEAVE_SANITIZE)
    target_compile_options(${name} PUBLIC -fsanitize=${INTERLEAVE_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(${name} PUBLIC -fsanitize=${INTERLEAVE_SANITIZE})
  endif()
endfunction()

# interleave_library(NAME SOURCES ... [DEPENDS ...] [PRIVATE ...]): one folder as one library.
function(interleave_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  interleave_target(${name})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE})
endfunction()

# interleave_program(NAME SOURCES ... DEPENDS ...)
function(interleave_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  interleave_target(${name})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
endfunction()
