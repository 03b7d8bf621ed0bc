// Events of every kind with any values: what a broken or malicious recorder could write. Made from the event table.
#pragma once

#include <array>
#include <random>
#include <utility>

#include "tests/model/by_hand.hpp"

namespace interleave::test {

class HostileEvents {
 public:
  explicit HostileEvents(std::uint32_t seed) : random_{seed} {}

  void emit(std::size_t count) {
    static const auto k_emitters = emitters(std::make_index_sequence<trace::k_event_kinds - 1>{});
    for (std::size_t i = 0; i < count; ++i) (this->*k_emitters[random_() % k_emitters.size()])();
  }

 private:
  using Emitter = void (HostileEvents::*)();

  template <std::size_t... N>
  static constexpr std::array<Emitter, sizeof...(N)> emitters(std::index_sequence<N...>) {
    return {&HostileEvents::emit_one<static_cast<EventKind>(N + 1)>...};
  }

  template <EventKind K>
  void emit_one() {
    [this]<std::size_t... I>(std::index_sequence<I...>) {
      record::detail::write<K>(ILV_NOW, this->template value<trace::spec_of(K).storage[I].encoding>()...);
    }(std::make_index_sequence<trace::spec_of(K).fields().size()>{});
  }

  // Mostly small numbers, so that ids meet; sometimes any number.
  std::uint64_t number() { return random_() % 8 == 0 ? any_(random_) : random_() % 40; }

  template <trace::Encoding E>
  auto value() {
    using enum trace::Encoding;
    if constexpr (E == introduce || E == id) return EntityId{number()};
    if constexpr (E == string) return trace::StringId{static_cast<std::uint32_t>(number())};
    if constexpr (E == site) return trace::SiteId{static_cast<std::uint32_t>(number())};
    if constexpr (E == unsigned_) return number();
    if constexpr (E == signed_) return static_cast<std::int64_t>(number());
    if constexpr (E == real) return static_cast<double>(number());
    if constexpr (E == enumerated) return static_cast<Outcome>(random_() % 6 == 0 ? random_() % 256 : random_() % 4);
    if constexpr (E == text) return k_texts[random_() % k_texts.size()];
  }

  static constexpr std::array<std::string_view, 5> k_texts{"", "name", "{} {task} %s", "two\nlines \x01\x7f",
                                                           "\xff\xfe not UTF-8 \xe4\xbd"};
  std::mt19937 random_;
  std::uniform_int_distribution<std::uint64_t> any_;
};

}  // namespace interleave::test
