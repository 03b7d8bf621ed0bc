// Datagrams over real sockets on loopback, as CPython's test_events.py of asyncio has them: where they come from and to whom they go.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include "tests/runtime/datagram_loopback.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// test_create_datagram_endpoint, test_create_datagram_endpoint_ipv6
void expect_answers(const char* ip) {
  run_in_virtual_time([ip]() -> Coroutine<> {
    const DatagramEndpoint server = co_await open_datagram_endpoint(HostPort{ip, 0});
    EXPECT_NE(server.local_address().port(), 0);
    EXPECT_EQ(server.local_address().ip(), ip);
    EXPECT_EQ(server.remote_address().text(), "");
    auto answering = [&]() -> Coroutine<> {
      const Datagram question = co_await server.receive();
      server.send_to("resp:" + question.data, question.from);
    };
    const auto task = create_task(answering());
    const DatagramEndpoint client = co_await open_datagram_endpoint(HostPort(), server.local_address());
    EXPECT_EQ(client.remote_address(), server.local_address());
    EXPECT_NE(client.local_address().port(), 0);
    client.send("xxx");
    const Datagram answer = co_await client.receive();
    EXPECT_EQ(answer.data, "resp:xxx");
    EXPECT_EQ(answer.from, server.local_address());
    co_await task;
    client.close();
    EXPECT_TRUE(client.is_closing());
    co_await client.wait_closed();
    EXPECT_EQ(client.local_address().text(), "");
  });
}

bool has_ipv6() {
  const int descriptor = socket(AF_INET6, SOCK_DGRAM, 0);
  if (descriptor < 0) return false;
  const Address loopback{"::1", 0};
  const bool has = bind(descriptor, &loopback.native(), sizeof(sockaddr_in6)) == 0;
  close(descriptor);
  return has;
}

TEST(Datagram, AnswersOverIpv4) { expect_answers("127.0.0.1"); }

TEST(Datagram, AnswersOverIpv6) {
  if (!has_ipv6()) GTEST_SKIP() << "no IPv6 on loopback here";
  expect_answers("::1");
}

TEST(Datagram, ANameIsResolved) {
  run_in_virtual_time([]() -> Coroutine<> {
    const DatagramEndpoint server = co_await open_datagram_endpoint(k_any);
    const DatagramEndpoint client = co_await open_datagram_endpoint(k_any, HostPort{"localhost", server.local_address().port()});
    EXPECT_EQ(client.remote_address(), server.local_address()) << "of the family that both have";
    client.send("hello");
    const std::string data = co_await data_from(server);
    EXPECT_EQ(data, "hello");
  });
}

TEST(Datagram, WhatCameBeforeIsKept) {
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    for (const char* data : {"one", "two", "three"}) a.send_to(data, b.local_address());
    const bool came = co_await soon([&] { return b.kept() == 3; });
    EXPECT_TRUE(came);
    std::string all;
    for (int i = 0; i < 3; ++i) {
      const Datagram datagram = co_await b.receive();
      EXPECT_EQ(datagram.from, a.local_address());
      all += datagram.data + " ";
    }
    EXPECT_EQ(all, "one two three ");
    EXPECT_EQ(b.kept(), 0u);
    EXPECT_EQ(b.dropped(), 0u);
  });
}

TEST(Datagram, AnEmptyOneIsOne) {  // test_sendto_no_data
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    a.send_to("", b.local_address());
    const Datagram empty = co_await b.receive();
    EXPECT_EQ(empty.data, "");
    EXPECT_EQ(empty.from, a.local_address());
  });
}

TEST(Datagram, BoundariesAndBytesStay) {
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    const std::string zeros("\0\xff\0", 3), largest(65507, 'x');
    a.send_to(zeros, b.local_address());
    a.send_to(largest, b.local_address());
    const std::string first = co_await data_from(b);
    EXPECT_EQ(first, zeros);
    const std::string second = co_await data_from(b);
    EXPECT_TRUE(second == largest);
  });
}

TEST(Datagram, WhoWaitsLongestIsFirst) {
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    std::vector<Task<std::string>> waiting;
    for (int i = 0; i < 3; ++i) waiting.push_back(create_task(data_from(b)));
    co_await sleep(0ms);
    waiting[1].cancel();
    for (const char* data : {"one", "two"}) a.send_to(data, b.local_address());
    co_await wait(waiting);
    EXPECT_EQ(waiting[0].result(), "one");
    EXPECT_TRUE(waiting[1].cancelled());
    EXPECT_EQ(waiting[2].result(), "two");
  });
}

TEST(Datagram, ACancelledReceiveTakesNothing) {
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    const auto receiving = create_task(data_from(b));
    co_await sleep(0ms);
    receiving.cancel();
    co_await wait(receiving);
    EXPECT_TRUE(receiving.cancelled());
    a.send_to("still here", b.local_address());
    const std::string data = co_await data_from(b);
    EXPECT_EQ(data, "still here");
  });
}

// A task that has been given a datagram may be cancelled before it runs: here by one that runs first because it waited first.
TEST(Datagram, OneThatIsCancelledAfterItsDatagramCameGivesItBack) {
  for (const bool another_waits : {true, false}) {
    with_endpoints([another_waits](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
      std::optional<Task<std::string>> second;
      auto cancelling = [&]() -> Coroutine<> {
        co_await b.receive();
        second->cancel();
      };
      const auto first = create_task(cancelling());
      second = create_task(data_from(b));
      std::optional<Task<std::string>> third;
      if (another_waits) third = create_task(data_from(b));
      co_await sleep(0ms);
      for (const char* data : {"one", "two"}) a.send_to(data, b.local_address());
      co_await first;
      co_await wait(*second);
      EXPECT_TRUE(second->cancelled());
      if (!third) third = create_task(data_from(b));
      const std::string data = co_await *third;
      EXPECT_EQ(data, "two");
    });
  }
}

TEST(Datagram, CloseEndsTheWaits) {
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    const auto first = create_task(message_of(b.receive())), second = create_task(message_of(b.receive()));
    const auto closed = create_task(b.wait_closed());
    co_await sleep(0ms);
    const std::string name = b.local_address().text();
    const std::string expected = "cannot receive from the datagram endpoint " + name + ", which is closed: Bad file descriptor";
    b.close();
    b.close();
    const std::string error = co_await first;
    EXPECT_EQ(error, expected);
    co_await second;
    co_await closed;
    const std::string again = co_await message_of(b.receive());
    EXPECT_EQ(again, expected);
    const std::string sending = oserror_of_call([&] { b.send_to("x", a.local_address()); }, std::errc::bad_file_descriptor);
    EXPECT_EQ(sending, "cannot send from the datagram endpoint " + name + ", which is closed: Bad file descriptor");
    const std::string draining = co_await message_of(b.drain());
    EXPECT_EQ(draining, sending);
  });
}

TEST(Datagram, CloseDropsWhatWasKept) {
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    a.send_to("late", b.local_address());
    const bool came = co_await soon([&] { return b.kept() == 1; });
    EXPECT_TRUE(came);
    b.abort();
    EXPECT_EQ(b.kept(), 0u);
    const std::string error = co_await message_of(b.receive());
    EXPECT_TRUE(error.starts_with("cannot receive from")) << error;
  });
}

TEST(Datagram, AFloodIsDroppedAndCounted) {
  DatagramOptions options;
  options.max_kept = 100;
  with_endpoints(
      [](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
        for (std::uint64_t sent = 1; sent <= 1000; ++sent) {
          a.send_to(std::to_string(sent), b.local_address());
          if (sent % 50 != 0) continue;  // the system's own buffer is small
          const bool came = co_await soon([&] { return b.kept() + b.dropped() == sent; });
          EXPECT_TRUE(came) << sent;
          if (!came) co_return;
        }
        EXPECT_EQ(b.kept(), 100u);
        EXPECT_EQ(b.dropped(), 900u);
        for (int i = 1; i <= 100; ++i) {
          const std::string data = co_await data_from(b);
          EXPECT_EQ(data, std::to_string(i)) << "the oldest stay";
        }
        a.send_to("afterwards", b.local_address());
        const std::string data = co_await data_from(b);
        EXPECT_EQ(data, "afterwards");
      },
      options);
}

TEST(Datagram, AConnectedOneHearsFromItsRemoteAlone) {
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    const DatagramEndpoint connected = co_await open_datagram_endpoint(HostPort(), b.local_address());
    a.send_to("from a stranger", connected.local_address());
    b.send_to("from the remote", connected.local_address());
    const std::string data = co_await data_from(connected);
    EXPECT_EQ(data, "from the remote");
    EXPECT_EQ(connected.kept(), 0u);
  });
}

TEST(Datagram, OthersAreHeardAfterSendingToNobody) {  // test_datagram_send_to_non_listening_address
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    const DatagramEndpoint gone = co_await open_datagram_endpoint(k_any);
    const Address nowhere = gone.local_address();
    gone.abort();
    a.send_to("a", b.local_address());
    const std::string first = co_await data_from(b);
    EXPECT_EQ(first, "a");
    a.send_to("c", nowhere);
    co_await sleep(0ms);
    b.send_to("d", a.local_address());
    const std::string second = co_await data_from(a);
    EXPECT_EQ(second, "d");
  });
}

TEST(Datagram, APortCanBeSharedByWhoAsks) {  // test_create_datagram_endpoint_sockopts
  run_in_virtual_time([]() -> Coroutine<> {
    const DatagramEndpoint alone = co_await open_datagram_endpoint(k_any);
    const std::string error = co_await message_of(open_datagram_endpoint(alone.local_address()));
    EXPECT_EQ(error, "cannot receive datagrams at " + alone.local_address().text() + ": Address already in use");
    DatagramOptions options;
    options.reuse_port = true;
    const DatagramEndpoint one = co_await open_datagram_endpoint(k_any, HostPort(), options);
    const DatagramEndpoint other = co_await open_datagram_endpoint(one.local_address(), HostPort(), options);
    EXPECT_EQ(one.local_address(), other.local_address());
  });
}

TEST(Datagram, AddressesMustFit) {  // test_create_datagram_endpoint_no_matching_family, _noaddr_nofamily
  run_in_virtual_time([]() -> Coroutine<> {
    const std::string mixed = co_await message_of(open_datagram_endpoint(k_any, HostPort{"::1", 9}));
    EXPECT_TRUE(mixed.starts_with("cannot open a datagram endpoint: no address family fits 127.0.0.1:0 and ::1:9")) << mixed;
    bool refused = false;
    try {
      co_await open_datagram_endpoint(HostPort());
    } catch (const UsageError&) {
      refused = true;
    }
    EXPECT_TRUE(refused) << "neither address nor family";
    DatagramOptions options;
    options.family = AF_INET;
    const DatagramEndpoint server = co_await open_datagram_endpoint(k_any);
    const DatagramEndpoint anywhere = co_await open_datagram_endpoint(HostPort(), HostPort(), options);
    anywhere.send_to("hello", server.local_address());
    const std::string data = co_await data_from(server);
    EXPECT_EQ(data, "hello");
    const std::string other = oserror_of_call([&] { anywhere.send_to("x", Address("::1", 9)); }, std::errc::address_family_not_supported);
    EXPECT_EQ(other, "cannot send a datagram of 1 bytes to [::1]:9: Address family not supported by protocol");
  });
}

TEST(Datagram, ATimeoutInRealTime) {
  run([]() -> Coroutine<> {
    const DatagramEndpoint a = co_await open_datagram_endpoint(k_any);
    const DatagramEndpoint b = co_await open_datagram_endpoint(k_any, a.local_address());
    bool late = false;
    try {
      co_await wait_for(b.receive(), 10ms);
    } catch (const TimeoutError&) {
      late = true;
    }
    EXPECT_TRUE(late);
    a.send_to("now", b.local_address());
    const std::string data = co_await data_from(b);
    EXPECT_EQ(data, "now");
  }());
}

TEST(Datagram, TheTraceTellsWhoWaitsForWhichSocket) {
  std::string name;
  const model::Trace trace = trace_of([&]() -> Coroutine<> {
    const DatagramEndpoint server = co_await open_datagram_endpoint(k_any);
    const DatagramEndpoint client = co_await open_datagram_endpoint(HostPort(), server.local_address());
    name = "socket '" + server.local_address().text() + "'";
    const auto task = create_task(data_from(server), "reader");
    co_await sleep(0ms);
    client.send("hello");
    co_await task;
    server.close();
    co_await server.wait_closed();
  });
  EXPECT_EQ(waits_of(trace, "reader"), Log{"io_read on " + name});
  const Log wakes = wakes_of(trace);
  EXPECT_EQ(std::ranges::count(wakes, name + ">reader"), 1);
}

}  // namespace
}  // namespace interleave::test
