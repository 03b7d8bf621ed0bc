// Traces to exchange, and what is compared before and after.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_command.hpp"
#include "tests/model/by_hand.hpp"
#include "tests/support/sanitized.hpp"
#include "tracer/exchange/export.hpp"
#include "tracer/exchange/import.hpp"

namespace interleave::test {

/// For a shell: what follows has a gigabyte of address space. The sanitizers need more for themselves.
inline const std::string k_little_memory = k_sanitized ? "" : "ulimit -v 1000000; ";

using Export = void (*)(const model::Trace&, exchange::TextOutput&, const exchange::Progress&);

/// What an export writes.
inline std::string exported(const model::Trace& trace, Export write) {
  const TemporaryFile file{"export"};
  exchange::TextOutput out{file.path()};
  write(trace, out, {});
  out.finish();
  return content_of(file.path());
}

inline model::Trace lesson(const std::string& path) { return model::Trace::load(k_lessons + "/" + path); }

/// What an import makes of a text.
struct Imported {
  explicit Imported(const std::string& text) {
    std::ofstream{input.path(), std::ios::binary} << text;
    report = exchange::import_trace(input.path(), output.path(), {});
    trace.emplace(model::Trace::load(output.path()));
    for (const file::Damage& damage : trace->file().damage())
      if (!contains(damage.message, "are missing")) ADD_FAILURE() << damage.message;  // of a gap that came in
  }
  TemporaryFile input{"input"}, output;
  exchange::ImportReport report;
  std::optional<model::Trace> trace;
};

/// Why an import refuses a text; "" where it does not. Nothing may be left behind then.
inline std::string refusal_of_import(const std::string& text) {
  const TemporaryFile input{"input"}, output;
  std::ofstream{input.path(), std::ios::binary} << text;
  try {
    exchange::import_trace(input.path(), output.path(), {});
  } catch (const exchange::ImportError& error) {
    EXPECT_FALSE(std::filesystem::exists(output.path()));
    EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos) << "the message is one line";
    return error.what();
  }
  return "";
}

/// An event with its names and lines of code in words: what an exchange must keep.
inline std::string in_words(const model::Trace& trace, model::EventIndex index) {
  const model::Event event = trace.event(index);
  std::ostringstream words;
  words << event.time_ns << " " << event.thread.value << " " << name_of(event.kind);
  for (const trace::Field& field : trace::spec_of(event.kind).fields()) {
    words << " " << trace::field_info(field.name).name << "=";
    if (field.encoding == trace::Encoding::string) {
      words << trace.string(event.string(field.name));
    } else if (field.encoding == trace::Encoding::site) {
      const model::Site site = trace.site(event.site());
      words << site.file << ":" << site.line << ":" << site.function;
    } else {
      words << event[field.name];
    }
  }
  words << " " << event.text;
  return words.str();
}

inline void expect_same_events(const model::Trace& a, const model::Trace& b) {
  ASSERT_EQ(a.event_count(), b.event_count());
  for (model::EventIndex i = 0; i < a.event_count(); ++i) ASSERT_EQ(in_words(a, i), in_words(b, i)) << "event #" << i;
}

/// Two loops' worth of everything that exports draw: tasks that await each other, a gather, a job on another thread, calls, a counter.
inline model::Trace varied() {
  return recorded([] {
    at(1'000);
    const LoopId loop = loop_start("main loop");
    const TaskId parent = create(loop, "parent"), child = create(loop, "child", parent), other = create(loop, "other", parent);
    wake(parent, loop);
    at(2'000);
    resume(parent, 1);
    at(2'500);
    wake(child, parent);
    wake(other, parent);
    at(3'000);
    suspend(parent, WaitKind::task, child);
    resume(child, 1);
    at(3'400);
    const SpanId call = span_begin("compute");
    at(3'600);
    span_end(call, Outcome::returned, "42");
    print("hello, \"world\"\nand, more\n");
    record::emit<EventKind::counter>(record::static_string("depth"), 2.5);
    const JobId job = job_submit(child, "compress");
    at(4'000);
    suspend(child, WaitKind::job, job);
    resume(other, 1);
    at(4'200);
    finish(other, Outcome::raised, "ValueError: no");
    std::thread{[job] {
      at(4'500);
      job_begin(job);
      at(5'000);
      job_end(job, Outcome::returned, "ok");
    }}.join();
    poll_begin(loop, -1);
    at(5'500);
    poll_end(loop);
    wake(child, job);
    at(6'000);
    resume(child, 2);
    at(6'500);
    wake(parent, child);
    finish(child, Outcome::returned, "7");
    at(7'000);
    resume(parent, 2);
    const trace::GroupId group = group_create(trace::GroupKind::gather, parent);
    const TaskId left = create(loop, "left", parent);
    group_member(group, left);
    wake(left, parent);
    at(7'500);
    suspend(parent, WaitKind::group, group);
    resume(left, 1);
    at(8'000);
    resource_create(ResourceKind::lock, "db");
  });
}

}  // namespace interleave::test
