// Sending datagrams, as CPython's test_selector_events.py of asyncio has it: what cannot be sent, or not at once.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "tests/runtime/datagram_loopback.hpp"

namespace {
int sends_to_refuse = 0;  // as many times the system says that its buffer is full: on loopback it never is
}

// What libuv calls, in the place of the C library's.
extern "C" ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
  if (sends_to_refuse > 0) {
    --sends_to_refuse;
    errno = EAGAIN;
    return -1;
  }
  return syscall(SYS_sendmsg, descriptor, message, flags);
}

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(Datagram, AConnectedOneSendsToItsRemoteAlone) {  // test_sendto_connected_addr
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    const DatagramEndpoint connected = co_await open_datagram_endpoint(HostPort(), b.local_address());
    EXPECT_THROW(connected.send_to("x", a.local_address()), UsageError);
    EXPECT_THROW(a.send("x"), UsageError) << "no remote address";
    EXPECT_THROW(a.send_to("x", Address()), UsageError);
    connected.send_to("fits", b.local_address());
    const std::string data = co_await data_from(b);
    EXPECT_EQ(data, "fits");
  });
}

TEST(Datagram, ARefusedOneIsToldToTheReader) {  // test_sendto_error_received_connected, test_read_ready_oserr
  with_endpoints([](DatagramEndpoint, DatagramEndpoint b) -> Coroutine<> {
    const HostPort target{b.local_address()};
    const DatagramEndpoint connected = co_await open_datagram_endpoint(k_any, target);
    b.abort();
    const auto receiving = create_task(message_of(connected.receive()));
    co_await sleep(0ms);
    connected.send("anybody?");
    const std::string error = co_await receiving;
    EXPECT_EQ(error, "nobody receives the datagrams to " + target.host() + ":" + std::to_string(target.port()) + ": Connection refused");

    // Nobody asks meanwhile: told once.
    for (int i = 0; i < 20; ++i) {
      connected.send("again");
      co_await sleep(0ms);
    }
    const bool came = co_await soon([&] { return connected.kept() > 0; });
    EXPECT_TRUE(came);
    EXPECT_EQ(connected.kept(), 1u);
    const std::string once = co_await message_of(connected.receive());
    EXPECT_EQ(once, error);

    // The endpoint goes on.
    const DatagramEndpoint reborn = co_await open_datagram_endpoint(target, connected.local_address());
    connected.send("hello");
    const std::string hello = co_await data_from(reborn);
    EXPECT_EQ(hello, "hello");
    reborn.send("welcome");
    const std::string welcome = co_await data_from(connected);
    EXPECT_EQ(welcome, "welcome");
  });
}

TEST(Datagram, OneThatIsTooLargeIsAnError) {
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    const std::string large(65508, 'x');
    const std::string error = oserror_of_call([&] { a.send_to(large, b.local_address()); }, std::errc::message_size);
    EXPECT_EQ(error,
              "cannot send a datagram of 65508 bytes to " + b.local_address().text() + ", which takes 65507 at most: Message too long");
    a.send_to("small", b.local_address());
    const std::string data = co_await data_from(b);
    EXPECT_EQ(data, "small");
  });
}

TEST(Datagram, DrainWaitsForTheSystem) {  // test_sendto_tryagain, test_sendto_buffer, test_sendto_ready
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    co_await a.drain();  // nothing is unsent
    a.set_send_limits(50, 10);
    EXPECT_THROW(a.set_send_limits(1, 2), UsageError);
    sends_to_refuse = 1;
    for (const char* data : {"one", "two", ""}) a.send_to(data, b.local_address());
    EXPECT_EQ(a.unsent(), 6u + 3 * 8);
    co_await a.drain();
    EXPECT_GT(a.unsent(), 0u) << "below the mark nobody waits";
    a.send_to(std::string(100, 'x'), b.local_address());
    auto draining = [&]() -> Coroutine<> { co_await a.drain(); };
    const auto first = create_task(draining()), second = create_task(draining());
    const auto third = create_task(draining());
    co_await sleep(0ms);
    third.cancel();
    co_await gather(first, second);
    EXPECT_LE(a.unsent(), 10u);
    std::string all;
    for (int i = 0; i < 4; ++i) {
      const std::string data = co_await data_from(b);
      all += data.substr(0, 5) + ",";
    }
    EXPECT_EQ(all, "one,two,,xxxxx,");
  });
}

TEST(Datagram, CloseSendsWhatIsUnsentAndAbortDropsIt) {  // test_sendto_closing, test_sendto_ready_closing
  with_endpoints([](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    sends_to_refuse = 1;
    a.send_to("goodbye", b.local_address());
    EXPECT_GT(a.unsent(), 0u);
    a.close();
    const std::string data = co_await data_from(b);
    EXPECT_EQ(data, "goodbye");
    co_await a.wait_closed();

    const DatagramEndpoint c = co_await open_datagram_endpoint(k_any);
    c.set_send_limits(0, 0);
    sends_to_refuse = 1;
    c.send_to("x", b.local_address());
    const auto draining = create_task(message_of(c.drain()));
    co_await sleep(0ms);
    c.abort();
    co_await draining;
    co_await c.wait_closed();
  });
}

TEST(Datagram, ABroadcastMustBeAllowed) {  // test_create_datagram_endpoint_allow_broadcast
  run_in_virtual_time([]() -> Coroutine<> {
    const DatagramEndpoint hearing = co_await open_datagram_endpoint(HostPort{"0.0.0.0", 0});
    const Address everybody{"127.255.255.255", hearing.local_address().port()};
    const DatagramEndpoint plain = co_await open_datagram_endpoint(k_any);
    const std::string error = oserror_of_call([&] { plain.send_to("x", everybody); }, std::errc::permission_denied);
    EXPECT_EQ(error, "cannot send a datagram of 1 bytes to " + everybody.text() + ": Permission denied");

    DatagramOptions options;
    options.allow_broadcast = true;
    const DatagramEndpoint allowed = co_await open_datagram_endpoint(k_any, everybody, options);
    allowed.send("hello, all");
    const Datagram heard = co_await hearing.receive();
    EXPECT_EQ(heard.data, "hello, all");
    hearing.send_to("from another address", heard.from);
    const std::string answer = co_await data_from(allowed);
    EXPECT_EQ(answer, "from another address") << "as in asyncio it is not connected";
  });
}

TEST(Datagram, MainMayReturnWithEndpointsOpen) {
  std::optional<DatagramEndpoint> kept;
  with_endpoints([&](DatagramEndpoint a, DatagramEndpoint b) -> Coroutine<> {
    kept = a;
    create_task(data_from(b), "left");
    sends_to_refuse = 1;
    a.send_to("unsent", b.local_address());
    co_await sleep(0ms);
  });
  EXPECT_TRUE(kept->is_closing());
  EXPECT_THROW(kept->send_to("x", Address("127.0.0.1", 9)), std::system_error);
  kept->close();
}

}  // namespace
}  // namespace interleave::test
