// The messages between a pool and its processes, over a socket of the test's own.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "runtime/process/descriptor.hpp"
#include "runtime/process_pool/message.hpp"

namespace interleave::test {
namespace {

using detail::receive_message;

struct TwoEnds {
  TwoEnds() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw std::runtime_error{"no socket"};
    one = detail::Descriptor{ends[0]};
    other = detail::Descriptor{ends[1]};
  }
  void write(const std::string& bytes) const {
    EXPECT_EQ(send(one.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  detail::Descriptor one, other;
};

std::string length_bytes(std::uint32_t length) { return std::string(reinterpret_cast<const char*>(&length), sizeof length); }

std::string message_error(const TwoEnds& ends) {
  try {
    static_cast<void>(receive_message(ends.other.get()));
  } catch (const detail::MessageError& error) {
    return error.what();
  }
  return "";
}

TEST(ProcessMessage, ComesAsItWasSent) {
  const TwoEnds ends;
  for (const nlohmann::json& value :
       {nlohmann::json(nullptr), nlohmann::json::parse(R"({"a": [1, -2, 3.5, "x", true], "b": {}})"), nlohmann::json("\xff")}) {
    EXPECT_TRUE(detail::send_message(ends.one.get(), detail::encoded(value)));
    EXPECT_EQ(receive_message(ends.other.get()), value);
  }
}

TEST(ProcessMessage, AnEndThatIsClosedIsTold) {
  TwoEnds ends;
  ends.write(length_bytes(100) + "only a part");
  ends.one.close();
  EXPECT_EQ(receive_message(ends.other.get()), std::nullopt);
  EXPECT_EQ(receive_message(ends.other.get()), std::nullopt);
  EXPECT_FALSE(detail::send_message(ends.other.get(), detail::encoded(nlohmann::json(1)))) << "and no SIGPIPE";
}

TEST(ProcessMessage, WhatIsNoMessageIsRefused) {
  const TwoEnds too_long, no_cbor, empty;
  too_long.write("\xff\xff\xff\xff");
  EXPECT_EQ(message_error(too_long), "it has 4294967295 bytes as a message, and may have 268435456");
  no_cbor.write(length_bytes(3) + "\xff\xff\xff");
  EXPECT_EQ(message_error(no_cbor).find("it is no JSON value in CBOR: "), 0u);
  empty.write(length_bytes(0));
  EXPECT_EQ(message_error(empty).find("it is no JSON value in CBOR: "), 0u);
}

}  // namespace
}  // namespace interleave::test
