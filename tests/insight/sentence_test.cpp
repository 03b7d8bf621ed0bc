// Each kind of event as a sentence: true, complete, in both languages.
#include "tracer/insight/sentence.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "tests/model/by_hand.hpp"
#include "tests/model/hostile_events.hpp"
#include "tests/model/random_program.hpp"
#include "tracer/insight/phrases.hpp"

namespace interleave::test {
namespace {

using insight::Language;
using model::EventIndex;

/// The sentence of the n-th event (from 1) of a kind.
std::string told(const model::Trace& trace, EventKind kind, int n = 1, Language language = Language::english) {
  for (EventIndex i = 0; i < trace.event_count(); ++i)
    if (trace.kind(i) == kind && --n == 0) return insight::sentence(trace, i, language);
  ADD_FAILURE() << "no such event: " << name_of(kind);
  return {};
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string line_here(std::source_location where = std::source_location::current()) { return std::to_string(where.line()); }

void expect_complete(const std::string& text) {
  EXPECT_FALSE(text.empty());
  EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
  EXPECT_EQ(text.find("  "), std::string::npos) << text;
}

TEST(Sentence, ASleepIsToldFromTheSuspendToTheResume) {
  std::string line;
  const model::Trace trace = recorded([&] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "fetch b");
    wake(task, loop);
    at(10'000);
    resume(task, 1);
    const ResourceId timer = resource_create(ResourceKind::timer, "");
    resource_state(timer, 50'000'000);
    suspend(task, WaitKind::timer, timer), line = line_here();
    poll_begin(loop, 50'000'000);
    at(50'010'000);
    poll_end(loop);
    wake(task, timer);
    at(50'040'000);
    resume(task, 2);
    finish(task, Outcome::returned, "page");
  });
  EXPECT_EQ(
      told(trace, EventKind::task_suspend),
      "`fetch b` sleeps for 50 ms (line " + line + "): it is suspended, and the loop, with nothing ready, waits for the operating system.");
  EXPECT_EQ(told(trace, EventKind::task_wake, 2),
            "`fetch b` becomes ready and joins the end of the ready queue: the timer of 50 ms that it slept on has run out. It had waited "
            "for 50 ms.");
  EXPECT_EQ(told(trace, EventKind::task_resume, 2), "`fetch b` goes on (resume #2, line " + line +
                                                        "): the timer of 50 ms that it slept on has run out; it had been ready for 30 µs.");
  EXPECT_EQ(told(trace, EventKind::task_resume, 2, Language::chinese),
            "`fetch b` 继续（第 2 次运行，第 " + line + " 行）：它睡眠所用的 50 ms 定时器到时了；它已就绪 30 µs。");
  EXPECT_TRUE(told(trace, EventKind::task_finish).starts_with("`fetch b` has finished: it returned page."));
  EXPECT_EQ(told(trace, EventKind::resource_state), "The timer is set: it runs out in 50 ms.");
  EXPECT_TRUE(has(told(trace, EventKind::poll_begin), "for 50 ms at most"));
}

TEST(Sentence, AFirstRunIsAFreshStartAndLaterOnesAreNumberedResumes) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId parent = create(loop, "parent");
    wake(parent, loop);
    resume(parent, 1);
    const TaskId child = create(loop, "child", parent);
    wake(child, parent);
    suspend(parent, WaitKind::task, child);
    resume(child, 1);
    finish(child, Outcome::raised, "ValueError: no");
    wake(parent, child);
    resume(parent, 2);
    finish(parent);
  });
  EXPECT_TRUE(has(told(trace, EventKind::task_resume, 1), "fresh start"));
  const std::string child = told(trace, EventKind::task_resume, 2);
  EXPECT_TRUE(has(child, "`child` runs for the first time (a fresh start): `parent` has created it;")) << child;
  const std::string resumed = told(trace, EventKind::task_resume, 3);
  EXPECT_TRUE(has(resumed, "(resume #2, line ")) << resumed;
  EXPECT_TRUE(has(resumed, "`child`, which it awaited, has raised an error")) << resumed;
  EXPECT_FALSE(has(resumed, "fresh start"));
  const std::string suspended = told(trace, EventKind::task_suspend);
  EXPECT_TRUE(has(suspended, "`parent` awaits `child`")) << suspended;
  EXPECT_TRUE(has(suspended, "and the loop takes `child`, which has been ready for ")) << suspended;
  EXPECT_TRUE(has(told(trace, EventKind::task_finish), "`child` has ended with an error: ValueError: no."));
}

TEST(Sentence, AWaitForAHeldLockNamesItsHolder) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId holder = create(loop, "holder"), waiter = create(loop, "waiter");
    wake(holder, loop);
    wake(waiter, loop);
    const ResourceId lock = resource_create(ResourceKind::lock, "db");
    resume(holder, 1);
    resource_state(lock, 1, holder);
    suspend(holder, WaitKind::yield);
    wake(holder, holder);
    resume(waiter, 1);
    suspend(waiter, WaitKind::lock, lock);
    resume(holder, 2);
    resource_state(lock, 0);
    wake(waiter, lock);
    finish(holder);
    resume(waiter, 2);
    finish(waiter);
  });
  EXPECT_EQ(told(trace, EventKind::resource_state), "`holder` holds lock `db` now.");
  EXPECT_TRUE(has(told(trace, EventKind::task_suspend, 2), "`waiter` waits for lock `db`, which `holder` holds"));
  EXPECT_TRUE(has(told(trace, EventKind::task_suspend, 1), "`holder` gives the others a turn"));
  EXPECT_EQ(told(trace, EventKind::resource_state, 2), "Lock `db` is free now.");
  EXPECT_TRUE(has(told(trace, EventKind::task_resume, 4), "`holder` has released lock `db`, which it waited for"));
  EXPECT_TRUE(has(told(trace, EventKind::task_resume, 3), "it had only given the others a turn"));
  EXPECT_TRUE(has(told(trace, EventKind::resource_state, 1, Language::chinese), "`holder` 现在持有锁 `db`"));
}

TEST(Sentence, ACancelIsARequestAndExplainsTheResumeThatFollows) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId boss = create(loop, "boss"), worker = create(loop, "worker");
    wake(worker, loop);
    wake(boss, loop);
    resume(worker, 1);
    suspend(worker, WaitKind::other);
    resume(boss, 1);
    cancel(worker, boss, "too slow");
    wake(worker, boss);
    finish(boss);
    resume(worker, 2);
    finish(worker, Outcome::cancelled, "too slow");
  });
  const std::string asked = told(trace, EventKind::task_cancel);
  EXPECT_TRUE(has(asked, "`boss` asks `worker` to cancel (line ")) << asked;
  EXPECT_TRUE(has(asked, "too slow")) << asked;
  EXPECT_TRUE(has(told(trace, EventKind::task_resume, 3), "`boss` has asked it to cancel"));
  EXPECT_TRUE(has(told(trace, EventKind::task_finish, 2), "`worker` has ended because it was cancelled: too slow."));
}

TEST(Sentence, ACoroutineThatIsCalledRunsNothingUntilItIsAwaited) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "t");
    wake(task, loop);
    resume(task, 1);
    const FrameId outer = frame_create(task, "outer");
    frame_enter(outer, task);
    const FrameId inner = frame_create(task, "inner");
    const FrameId forgotten = frame_create(task, "forgotten");
    frame_enter(inner, task);
    frame_leave(inner, Outcome::returned, "7");
    frame_leave(forgotten, Outcome::dropped);
    frame_leave(outer);
    finish(task);
  });
  EXPECT_TRUE(told(trace, EventKind::frame_create, 2).starts_with("`inner`, whose code begins at line "));
  EXPECT_TRUE(has(told(trace, EventKind::frame_create, 2), "nothing of it runs yet"));
  EXPECT_EQ(told(trace, EventKind::frame_enter), "`t` begins with its first coroutine, `outer`.");
  EXPECT_TRUE(told(trace, EventKind::frame_enter, 2).starts_with("`outer` awaits `inner` (line "));
  EXPECT_EQ(told(trace, EventKind::frame_leave), "`inner` has returned 7; `outer`, which awaited it, goes on.");
  EXPECT_TRUE(has(told(trace, EventKind::frame_leave, 2), "`forgotten` was never awaited"));
}

// One event of each kind, or more, in many cases.
model::Trace one_of_each() {
  return written([] {
    const LoopId loop = loop_start("main loop");
    const TaskId task = create(loop, "Ada");
    wake(task, loop);
    resume(task, 1);
    const FrameId frame = frame_create(task, "work");
    frame_enter(frame, task);
    const GroupId group = group_create(trace::GroupKind::gather, task);
    const TaskId member = create(loop, "Bob", task);
    group_member(group, member);
    for (const ResourceKind kind : {ResourceKind::timer, ResourceKind::lock, ResourceKind::event, ResourceKind::semaphore,
                                    ResourceKind::queue, ResourceKind::barrier, ResourceKind::socket}) {
      const ResourceId resource = resource_create(kind, "Res", kind == ResourceKind::queue ? 5 : 0);
      resource_state(resource, 1);
      resource_state(resource, 0);
      resource_close(resource);
    }
    const ResourceId pool = resource_create(ResourceKind::pool, "Pool");
    const JobId job = job_submit(task, "compress", pool);
    suspend(task, WaitKind::job, job);
    std::thread{[&] {
      record::describe_thread(trace::ThreadRole::worker, "helper");
      job_begin(job);
      job_end(job, Outcome::raised, "bad");
    }}.join();
    wake(task, job);
    resume(task, 2);
    const SpanId span = span_begin("parse");
    span_end(span, Outcome::returned, "9");
    print("hello");
    record::print(trace::OutputStream::error, "oh", {});
    record::mark("note");
    record::counter("depth", 2.5);
    record::detail::write<EventKind::lost>(ILV_NOW, std::uint64_t{12}, trace::LostReason::disk_full);
    record::detail::write<EventKind::clock_sync>(ILV_NOW, std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3});
    record::detail::write<EventKind::define_string>(ILV_NOW, std::uint64_t{900}, std::string_view{"s"});
    record::detail::write<EventKind::define_site>(ILV_NOW, std::uint64_t{900}, trace::StringId{}, std::uint64_t{1}, trace::StringId{});
    for (std::uint8_t wait = 0; wait < trace::k_enumerators<WaitKind>.size(); ++wait) {
      suspend(task, static_cast<WaitKind>(wait), group);
      wake(task, group);
      resume(task, wait + 3u);
    }
    cancel(member, task, "enough");
    group_end(group, Outcome::returned, "[1]");
    frame_leave(frame);
    poll_begin(loop, -1);
    poll_end(loop);
    poll_begin(loop, 0);
    poll_end(loop);
    finish(task, Outcome::returned, "42");
    finish(member, Outcome::dropped);
    retrieve(member, task);
    loop_stop(loop);
  });
}

// What must stand in the sentence of a kind, in every language.
const std::map<EventKind, std::vector<std::string_view>> k_must_say{
    {EventKind::loop_start, {"main loop"}},
    {EventKind::loop_stop, {"main loop"}},
    {EventKind::task_create, {"`"}},
    {EventKind::task_wake, {"`Ada`"}},
    {EventKind::task_resume, {"`Ada`"}},
    {EventKind::task_suspend, {"`Ada`"}},
    {EventKind::task_finish, {"`"}},
    {EventKind::task_cancel, {"`Bob`", "`Ada`", "enough"}},
    {EventKind::task_retrieve, {"`Bob`", "`Ada`"}},
    {EventKind::frame_create, {"`work`"}},
    {EventKind::frame_enter, {"`work`", "`Ada`"}},
    {EventKind::frame_leave, {"`work`"}},
    {EventKind::group_create, {"`gather`", "`Ada`"}},
    {EventKind::group_member, {"`Bob`", "`gather`"}},
    {EventKind::group_end, {"`gather`", "[1]"}},
    {EventKind::job_submit, {"`compress`", "`Ada`"}},
    {EventKind::job_begin, {"`compress`", "helper"}},
    {EventKind::job_end, {"`compress`", "bad", "helper"}},
    {EventKind::span_begin, {"`parse`"}},
    {EventKind::span_end, {"`parse`", "9"}},
    {EventKind::mark, {"note"}},
    {EventKind::counter, {"depth", "2.5"}},
    {EventKind::lost, {"12"}},
    {EventKind::poll_begin, {"main loop"}},
    {EventKind::poll_end, {"main loop"}},
};

class SentenceIn : public testing::TestWithParam<Language> {};
INSTANTIATE_TEST_SUITE_P(, SentenceIn, testing::Values(Language::english, Language::chinese),
                         [](const auto& param) { return param.param == Language::english ? "English" : "Chinese"; });

TEST_P(SentenceIn, EveryKindOfEventIsToldCompletelyWithItsNames) {
  const model::Trace trace = one_of_each();
  std::set<EventKind> kinds;
  for (EventIndex i = 0; i < trace.event_count(); ++i) {
    SCOPED_TRACE("event #" + std::to_string(i));
    const std::string text = insight::sentence(trace, i, GetParam());
    expect_complete(text);
    kinds.insert(trace.kind(i));
    const auto names = k_must_say.find(trace.kind(i));
    if (names == k_must_say.end()) continue;
    for (const std::string_view name : names->second) EXPECT_TRUE(has(text, name)) << text << "\n  does not say " << name;
  }
  EXPECT_EQ(kinds.size(), trace::k_event_kinds - 1) << "one_of_each() lacks a kind";
}

TEST_P(SentenceIn, EverySentenceOfASoundProgramIsComplete) {
  const model::Trace trace = recorded([] { RandomProgram{5}.run(300); });
  for (EventIndex i = 0; i < trace.event_count(); ++i) expect_complete(insight::sentence(trace, i, GetParam()));
}

TEST_P(SentenceIn, HostileEventsAreToldToo) {
  for (std::uint32_t seed = 0; seed < 6; ++seed) {
    const model::Trace trace = written([&] { HostileEvents{seed}.emit(1500); });
    for (EventIndex i = 0; i < trace.event_count(); ++i) EXPECT_FALSE(insight::sentence(trace, i, GetParam()).empty());
  }
}

TEST(Phrases, BothLanguagesOfARowUseTheSameFields) {
  const auto fields = [](std::string_view pattern) {
    std::multiset<std::string> names;
    for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1))
      if (const std::string_view field = pattern.substr(at, pattern.find('}', at) - at); field.find(':') == std::string_view::npos)
        names.insert(std::string{field});  // {count:item|items} is the plural of a language that has one
    return names;
  };
  for (const insight::PhraseRow& row : insight::k_phrases) {
    EXPECT_EQ(fields(row.english), fields(row.chinese)) << row.key;
    EXPECT_FALSE(row.english.empty()) << row.key;
    EXPECT_FALSE(row.chinese.empty()) << row.key;
  }
}

}  // namespace
}  // namespace interleave::test
