// Spellings of coroutine code that g++ 12.2 compiles rightly, each next to one that it miscompiles: what README.md's "Rules
// for coroutine code" promise. Every value here watches over its own construction and destruction.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// Knows every live instance: a double destruction, or a copy made behind the language's back, is seen.
class Watched {
 public:
  explicit Watched(std::string text = std::string()) : text_{std::move(text)} { enter(); }
  Watched(const Watched& other) : text_{other.text_} { enter(); }
  Watched(Watched&& other) noexcept : text_{std::move(other.text_)} { enter(); }
  Watched& operator=(const Watched& other) = default;
  ~Watched() { wrong += alive.erase(this) == 1 ? 0 : 1; }
  const std::string& text() const {
    wrong += alive.contains(this) ? 0 : 1;
    return text_;
  }

  static inline std::set<const Watched*> alive;
  static inline int wrong = 0;

 private:
  void enter() { wrong += alive.insert(this).second ? 0 : 1; }
  std::string text_;
};

/// What an option struct must look like: with a constructor of its own.
struct Options {
  Watched first, second;
  int count = 0;
  Options() {}
  Options(Watched a, Watched b) : first{std::move(a)}, second{std::move(b)} {}
};

Coroutine<std::size_t> length(Watched value) {
  co_await sleep(0ms);
  co_return value.text().size();
}
Coroutine<std::size_t> lengths(Options options = Options()) {
  co_await sleep(0ms);
  co_return options.first.text().size() + options.second.text().size();
}
Coroutine<Watched> make(std::string text) {
  co_await sleep(0ms);
  co_return Watched{text};
}
Coroutine<bool> yes() {
  co_await sleep(0ms);
  co_return true;
}

class CompilerTraps : public testing::Test {
 protected:
  void SetUp() override {
    Watched::alive.clear();
    Watched::wrong = 0;
  }
  void TearDown() override {
    EXPECT_EQ(Watched::wrong, 0);
    EXPECT_TRUE(Watched::alive.empty());
    EXPECT_TRUE(reached) << "the body never ran to its end";
  }
  bool reached = false;
};

// PR106188: not `if (co_await yes())` in a body without locals.
Coroutine<> conditions(bool& reached) {
  const bool ok = co_await yes();
  if (ok) co_await sleep(0ms);
  if (const auto again = co_await yes(); again) reached = true;
}
TEST_F(CompilerTraps, AConditionIsAwaitedIntoALocal) {
  run_in_virtual_time([this] { return conditions(reached); });
}

Coroutine<> loops(bool& reached) {
  for (int i = 0; i < 3; ++i) {
    const std::size_t size = co_await length(Watched{"abc"});
    if (size != 3) co_return;
  }
  for (const char c : (co_await make("xy")).text()) reached = c == 'y';
}
TEST_F(CompilerTraps, LoopsWithALocal) {
  run_in_virtual_time([this] { return loops(reached); });
}

// PR107288: not `co_await f(Aggregate{…})`.
Coroutine<> options_with_constructors(bool& reached) {
  const std::size_t by_prvalue = co_await lengths(Options(Watched{"ab"}, Watched{"c"}));
  const std::size_t by_default = co_await lengths();
  Options named{Watched{"d"}, Watched{"e"}};
  const std::size_t by_move = co_await lengths(std::move(named));
  reached = by_prvalue == 3 && by_default == 0 && by_move == 2;
}
TEST_F(CompilerTraps, OptionStructsHaveAConstructor) {
  run_in_virtual_time([this] { return options_with_constructors(reached); });
}

// PR99576: not `co_await to_thread([s] {…})` with a capture that has a destructor.
Coroutine<> callables(bool& reached) {
  const Watched kept{"kept"};
  auto function = [kept] { return kept.text().size(); };
  const std::size_t named = co_await to_thread(std::move(function));
  const std::size_t by_reference = co_await to_thread([&kept] { return kept.text().size(); });
  const std::size_t by_argument = co_await to_thread([](const Watched& value) { return value.text().size(); }, kept);
  auto split = to_thread([kept] { return kept.text().size(); });
  const std::size_t later = co_await split;
  reached = named + by_reference + by_argument + later == 16;
}
TEST_F(CompilerTraps, CallablesTakeTheirDataAsArgumentsOrAreNamedFirst) {
  run_in_virtual_time([this] { return callables(reached); });
}

Coroutine<> named_coroutine_lambda(bool& reached) {
  const Watched kept{"kept"};
  auto coroutine = [kept]() -> Coroutine<std::size_t> {
    co_await sleep(0ms);
    co_return kept.text().size();
  };
  const std::size_t size = co_await coroutine();
  reached = size == 4;
}
TEST_F(CompilerTraps, ACapturingCoroutineLambdaIsNamedFirst) {
  run_in_virtual_time([this] { return named_coroutine_lambda(reached); });
}

// Not `co_await f({a, b})`: the API is variadic or takes a named vector.
Coroutine<> several(bool& reached) {
  std::vector<Coroutine<std::size_t>> members;
  members.push_back(length(Watched{"a"}));
  members.push_back(length(Watched{"bb"}));
  const auto sizes = co_await gather(std::move(members));
  const auto [first, second] = co_await gather(length(Watched{"ccc"}), make("dddd"));
  reached = sizes.size() == 2 && first == 3 && second.text() == "dddd";
}
TEST_F(CompilerTraps, SeveralAreAVariadicCallOrANamedVector) {
  run_in_virtual_time([this] { return several(reached); });
}

// Not `Aggregate a{co_await f(), co_await g()}`.
Coroutine<> aggregates(bool& reached) {
  struct Pair {
    Watched a, b;
  };
  Watched a = co_await make("a");
  Watched b = co_await make("b");
  const Pair pair{std::move(a), std::move(b)};
  const std::optional<Watched> maybe = co_await make("c");
  std::vector<Watched> list;
  list.push_back(co_await make("d"));
  std::map<std::string, Watched> map;
  map["k"] = co_await make("e");
  reached = pair.a.text() + pair.b.text() + maybe->text() + list[0].text() + map["k"].text() == "abcde";
}
TEST_F(CompilerTraps, AggregatesAreFilledFromLocals) {
  run_in_virtual_time([this] { return aggregates(reached); });
}

// Not `b ? co_await f() : T{…}` for class types.
Coroutine<> choices(bool& reached) {
  std::optional<Watched> value;
  const bool ask = co_await yes();
  if (ask) value.emplace(co_await make("made"));
  else value.emplace("other");
  const int number = ask ? static_cast<int>(co_await length(Watched{"four"})) : 7;
  reached = value->text() == "made" && number == 4;
}
TEST_F(CompilerTraps, ChoicesBetweenClassTypesAreIfElse) {
  run_in_virtual_time([this] { return choices(reached); });
}

// Nothing may be awaited in a handler: the error is kept, and awaited about behind it.
Coroutine<> handlers(bool& reached) {
  auto fail = []() -> Coroutine<> {
    co_await sleep(0ms);
    throw Watched{"thrown"};
  };
  std::exception_ptr error;
  try {
    co_await fail();
  } catch (const Watched&) {
    error = std::current_exception();
  }
  if (error) {
    const std::size_t size = co_await length(Watched{"cleanup"});
    reached = size == 7;
  }
}
TEST_F(CompilerTraps, NothingIsAwaitedInAHandler) {
  run_in_virtual_time([this] { return handlers(reached); });
}

Coroutine<> dropped_while_suspended(bool& reached) {
  const Watched local{"local"};
  reached = true;
  const std::size_t never = co_await length(co_await make("argument"));
  static_cast<void>(never);
  co_await sleep(1h);
}
TEST_F(CompilerTraps, AFrameDestroyedWhileItIsSuspendedDestroysEverythingOnce) {
  run_in_virtual_time([this]() -> Coroutine<> {
    create_task(dropped_while_suspended(reached));
    co_await sleep(1ms);
  });
}

}  // namespace
}  // namespace interleave::test
