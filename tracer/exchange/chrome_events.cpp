#include "tracer/exchange/chrome_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "tracer/exchange/trace_builder.hpp"
#include "tracer/record/encode.hpp"

namespace interleave::exchange {
namespace {

constexpr std::uint64_t k_most_token_bytes = 16 << 20;
constexpr std::size_t k_most_threads = 50'000;  // leaves room for the lanes of async calls
constexpr std::size_t k_most_processes = 1 << 16;
constexpr std::int64_t k_no_time = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t k_most_ns = std::int64_t{1} << 61;

// Where the parser is.
struct TokenPlace {
  std::uint64_t begin = 0;  // of the token that is being read
  bool saw_end = false;     // it wanted to read on behind the end
};

// The input as the parser reads it. A token that never ends is refused before it fills the memory.
class TokenBytes {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  TokenBytes() = default;
  TokenBytes(InputBytes& input, TokenPlace& place) : input_{&input}, place_{&place} {}
  char operator*() const { return static_cast<char>(input_->peek()); }
  TokenBytes& operator++() {
    input_->take();
    if (input_->offset() - place_->begin > k_most_token_bytes)
      throw ImportError{fmt::format("at byte {}: a text or number is longer than {} MiB; no tracer writes such", place_->begin,
                                    k_most_token_bytes >> 20)};
    return *this;
  }
  TokenBytes operator++(int) {
    const TokenBytes before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const TokenBytes& a, const TokenBytes& b) { return a.at_end() == b.at_end(); }
  friend bool operator!=(const TokenBytes& a, const TokenBytes& b) { return !(a == b); }

 private:
  bool at_end() const {
    if (input_ == nullptr) return true;
    if (input_->peek() >= 0) return false;
    place_->saw_end = true;
    return true;
  }
  InputBytes* input_ = nullptr;
  TokenPlace* place_ = nullptr;
};

// Microseconds as the file has them, in nanoseconds. The digits are taken as they stand: a double has too few for times since 1970.
std::int64_t nanoseconds(std::string_view digits, double value) {
  std::int64_t whole = 0;
  const bool negative = digits.starts_with('-');
  const char* const begin = digits.data() + (negative ? 1 : 0);
  const char* const end = digits.data() + digits.size();
  const auto [point, error] = std::from_chars(begin, end, whole);
  if (error == std::errc{} && whole < k_most_ns / 1000 && digits.find_first_of("eE") == digits.npos) {
    std::int64_t ten_thousandths = 0, scale = 1000;
    for (const char* at = point; at != end && ++at != end; scale /= 10) ten_thousandths += (*at - '0') * scale;
    const std::int64_t ns = whole * 1000 + (ten_thousandths + 5) / 10;
    return negative ? -ns : ns;
  }
  if (!(std::abs(value) < static_cast<double>(k_most_ns) / 1000)) return k_no_time;
  return std::llround(value * 1000);
}

// What the parser finds, one value after another.
class ChromeHandler : public nlohmann::json_sax<nlohmann::json> {
 public:
  ChromeHandler(InputBytes& input, ChromeEvents& events) : input_{input}, out_{events} {}

  TokenPlace& place() { return place_; }
  bool saw_events() const { return saw_events_; }

  bool null() override { return scalar({}, {}, 0); }
  bool boolean(bool) override { return scalar({}, {}, 0); }
  bool number_integer(number_integer_t value) override { return number(fmt::format("{}", value), static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(fmt::format("{}", value), static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t& digits) override { return number(digits, value); }
  bool string(string_t& value) override {
    // VizTracer's `file_info`: `{"files": {path: [text, lines]}}`.
    if (depth_ == 4 && outer_keys_[1] == "file_info" && outer_keys_[2] == "files") out_.sources.try_emplace(outer_keys_[3], value);
    return scalar(value, {}, 0);
  }
  bool binary(binary_t&) override { return true; }

  bool key(string_t& name) override {
    next_token();
    if (depth_ == 1 && name == "viztracer_metadata") out_.is_viztracers = true;
    if (depth_ < outer_keys_.size()) outer_keys_[depth_] = record::detail::fitting(name);
    if (depth_ <= events_depth_ + 2) (depth_ == events_depth_ + 2 ? inner_key_ : key_) = name.substr(0, k_most_key);
    return true;
  }
  bool start_object(std::size_t) override {
    if (in_list() && depth_ == events_depth_) event_ = {};
    inner_key_.clear();
    return open();
  }
  bool start_array(std::size_t) override {
    const bool is_list = events_depth_ == k_no_list && (depth_ == 0 || (depth_ == 1 && key_ == "traceEvents"));
    if (in_list() && depth_ == events_depth_) ++out_.no_events;
    open();
    if (is_list) {
      events_depth_ = depth_;
      saw_events_ = true;
    }
    return true;
  }
  bool end_object() override {
    close();
    if (in_list() && depth_ == events_depth_) take_event();
    return true;
  }
  bool end_array() override {
    close();
    if (events_depth_ != k_no_list && depth_ < events_depth_) events_depth_ = k_no_list;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    if (!place_.saw_end)
      throw ImportError{fmt::format("at byte {}: it is no JSON there; export it again, or mend it by hand", input_.offset())};
    out_.cut = true;
    return false;
  }

 private:
  static constexpr std::size_t k_no_list = 1'000'000;
  static constexpr std::size_t k_most_key = 256;

  // The event that is being read.
  struct Reading {
    std::string phase, name, category, process{"0"}, thread, id, scope, result, given_name, binding;
    std::uint64_t process_number = 0, thread_number = 0;
    std::int64_t time_ns = k_no_time, length_ns = 0;
    std::vector<std::pair<std::string, double>> numbers;
  };

  bool in_list() const { return events_depth_ != k_no_list; }
  void next_token() { place_.begin = input_.offset(); }
  bool open() {
    next_token();
    ++depth_;
    return true;
  }
  void close() {
    next_token();
    --depth_;
  }

  bool number(std::string_view digits, double value) { return scalar({}, digits, value); }

  // A text, a number (digits are given), or neither.
  bool scalar(std::string_view text, std::string_view digits, double value) {
    next_token();
    if (!in_list()) return true;
    if (depth_ == events_depth_) ++out_.no_events;
    if (depth_ == events_depth_ + 1) member(text.empty() ? digits : text, digits, value);
    if (depth_ == events_depth_ + 2) inner_member(text.empty() ? digits : text, digits, value);
    return true;
  }

  void member(std::string_view text, std::string_view digits, double value) {
    const auto keep = [&](std::string& where) { where = record::detail::fitting(text); };
    const auto number_of = [](std::string_view of) {
      std::uint64_t number = 0;
      std::from_chars(of.data(), of.data() + of.size(), number);
      return number;
    };
    if (key_ == "ph") keep(event_.phase);
    if (key_ == "name") keep(event_.name);
    if (key_ == "cat") keep(event_.category);
    if (key_ == "id") keep(event_.id);
    if (key_ == "scope") keep(event_.scope);
    if (key_ == "bp") keep(event_.binding);
    if (key_ == "ts" && !digits.empty()) event_.time_ns = nanoseconds(digits, value);
    if (key_ == "dur" && !digits.empty()) event_.length_ns = nanoseconds(digits, value);
    if (key_ == "pid") {
      keep(event_.process);
      event_.process_number = number_of(digits);
    }
    if (key_ == "tid") {
      keep(event_.thread);
      event_.thread_number = number_of(digits);
    }
  }

  void inner_member(std::string_view text, std::string_view digits, double value) {
    if (key_ == "id2") event_.id = fmt::format("{}:{}", inner_key_, record::detail::fitting(text));
    if (key_ != "args") return;
    if (inner_key_ == "name") event_.given_name = record::detail::fitting(text);
    if (inner_key_ == "return_value") event_.result = record::detail::fitting(text);
    if (!digits.empty() && event_.numbers.size() < 64) event_.numbers.emplace_back(inner_key_, value);
  }

  std::uint32_t text(std::string_view of) {
    if (of.empty()) return 0;
    const auto [known, is_new] = texts_.try_emplace(std::string{of}, static_cast<std::uint32_t>(out_.texts.size()));
    if (is_new) out_.texts.emplace_back(of);
    return known->second;
  }

  std::uint32_t process() {
    const auto [known, is_new] = processes_.try_emplace(event_.process, static_cast<std::uint32_t>(out_.processes.size()));
    if (is_new) {
      if (out_.processes.size() >= k_most_processes) throw ImportError{fmt::format("it has more than {} processes", k_most_processes)};
      const bool fits = event_.process_number <= ~std::uint32_t{0};
      out_.processes.push_back({fits ? static_cast<std::uint32_t>(event_.process_number) : 0, ""});
    }
    return known->second;
  }

  std::uint16_t thread() {
    const std::uint32_t of = process();
    const auto [known, is_new] =
        threads_.try_emplace(fmt::format("{}/{}", of, event_.thread), static_cast<std::uint16_t>(out_.threads.size()));
    if (is_new) {
      if (out_.threads.size() >= k_most_threads) throw ImportError{fmt::format("it has more than {} threads", k_most_threads)};
      out_.threads.push_back({of, event_.thread_number, ""});
      last_times_.push_back(k_no_time);
    }
    return known->second;
  }

  void take_event() {
    const char phase = event_.phase.size() == 1 ? event_.phase.front() : '?';
    if (phase == 'M') {
      if (event_.name == "process_name") out_.processes[process()].name = event_.given_name;
      if (event_.name == "thread_name") out_.threads[thread()].name = event_.given_name;
      return;
    }
    constexpr std::string_view k_known = "BEXiIRCbenSFstf";
    if (k_known.find(phase) == k_known.npos) {
      ++out_.other_phases;
      return;
    }
    if (event_.time_ns == k_no_time) {
      ++out_.without_time;
      return;
    }
    ChromeEvent event{event_.time_ns, 0, 0, text(event_.name), 0, thread(), phase};
    note_order(event);
    if (phase == 'C') return take_counter(event);
    if (phase == 'X') {
      if (event_.length_ns < 0) ++out_.negative_lengths;
      event.value = std::max<std::int64_t>(0, event_.length_ns);
    }
    if (phase == 'X' || phase == 'E') event.text = text(event_.result);
    if (phase == 'S' || phase == 'F') event.phase = phase == 'S' ? 'b' : 'e';
    if (event.phase == 'b' || event.phase == 'e') event.text = text(event_.category);
    // Ids of async calls and of arrows count for their process and category.
    if (std::string_view{"best"}.find(event.phase) != std::string_view::npos || phase == 'f')
      event.value = text(fmt::format("{}/{}/{}/{}", out_.threads[event.thread].process, event_.category, event_.scope, event_.id));
    if (phase == 'f' && event_.binding == "e") event.phase = 'a';
    keep(event);
  }

  void keep(ChromeEvent event) {
    event.number = static_cast<std::uint32_t>(out_.events.size());
    out_.events.push_back(event);
  }

  void take_counter(ChromeEvent event) {
    for (const auto& [key, value] : event_.numbers) {
      event.name =
          text(event_.numbers.size() == 1 && (key == "value" || key == event_.name) ? event_.name : fmt::format("{} {}", event_.name, key));
      event.value = std::bit_cast<std::int64_t>(value);
      keep(event);
    }
  }

  // Calls with a length are written when they end; all else should come in the order of its times.
  void note_order(const ChromeEvent& event) {
    if (event.phase != 'B' && event.phase != 'E') return;
    if (event.time_ns < last_times_[event.thread]) ++out_.out_of_order;
    last_times_[event.thread] = std::max(last_times_[event.thread], event.time_ns);
  }

  InputBytes& input_;
  ChromeEvents& out_;
  TokenPlace place_;
  std::size_t depth_ = 0, events_depth_ = k_no_list;  // of the list of events, while it is open
  bool saw_events_ = false;
  std::string key_, inner_key_;
  std::array<std::string, 4> outer_keys_;  // by depth
  Reading event_;
  std::unordered_map<std::string, std::uint32_t> texts_, processes_;
  std::unordered_map<std::string, std::uint16_t> threads_;
  std::vector<std::int64_t> last_times_;  // by thread
};

}  // namespace

ChromeEvents read_chrome_events(InputBytes& input) {
  ChromeEvents events;
  ChromeHandler handler{input, events};
  nlohmann::json::sax_parse(TokenBytes{input, handler.place()}, TokenBytes{}, &handler);
  if (!handler.saw_events()) throw ImportError{"it has no list of events: neither is it a list, nor has it one named `traceEvents`"};
  return events;
}

}  // namespace interleave::exchange
