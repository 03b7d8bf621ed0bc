// Streams over real sockets, as CPython's test_streams.py has them.
#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// Runs `body(client, server)` with the two ends of a connection on loopback.
template <class Body>
void with_connection(Body body, std::size_t limit = detail::k_stream_limit) {
  run_in_virtual_time([&]() -> Coroutine<> {
    const Future<StreamPair> accepted = create_future<StreamPair>();
    const Future<> finished = create_future();
    auto handler = [&](StreamReader reader, StreamWriter writer) -> Coroutine<> {
      accepted.set_result(StreamPair{reader, writer});
      co_await finished;
    };
    ServerOptions options;
    options.limit = limit;
    const Server server = co_await start_server(handler, "127.0.0.1", 0, options);
    const StreamPair client = co_await open_connection("127.0.0.1", server.port(), limit);
    const StreamPair other = co_await accepted;
    co_await body(client, other);
    finished.set_result();
    client.writer.close();
    other.writer.close();
    server.close();
    co_await server.wait_closed();
  });
}

/// What an await ends with, as text.
template <class A>
Coroutine<std::string> text_of(A awaitable) {
  try {
    co_return co_await std::move(awaitable);
  } catch (const IncompleteRead& error) {
    co_return "incomplete: " + error.partial();
  } catch (const LimitOverrun& error) {
    co_return "overrun: " + std::to_string(error.consumed());
  } catch (const std::exception& error) {
    co_return std::string{"error: "} + error.what();
  }
}

TEST(Stream, EchoesThroughARealServer) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto echo = [](StreamReader reader, StreamWriter writer) -> Coroutine<> {
      while (true) {
        const std::string data = co_await reader.read(1024);
        if (data.empty()) break;
        writer.write(data);
        co_await writer.drain();
      }
      writer.close();
      co_await writer.wait_closed();
    };
    const Server server = co_await start_server(echo, "localhost", 0);
    auto [reader, writer] = co_await open_connection("127.0.0.1", server.port());
    EXPECT_EQ(writer.peer().port(), server.port());
    EXPECT_EQ(writer.local().ip(), "127.0.0.1");
    for (const char* line : {"hello\n", "and again\n"}) {
      writer.write(line);
      co_await writer.drain();
      const std::string answer = co_await reader.readline();
      EXPECT_EQ(answer, line);
    }
    writer.write_eof();
    const std::string rest = co_await reader.read();
    EXPECT_EQ(rest, "");
    EXPECT_TRUE(reader.at_eof());
    writer.close();
    co_await writer.wait_closed();
    EXPECT_TRUE(server.is_serving());
    server.close();
    co_await server.wait_closed();
    EXPECT_FALSE(server.is_serving());
  });
}

TEST(Stream, OverAUnixSocket) {
  const TemporaryFile path{"socket"};
  run_in_virtual_time([&]() -> Coroutine<> {
    auto greet = [](StreamReader reader, StreamWriter writer) -> Coroutine<> {
      const std::string name = co_await reader.readline();
      writer.write("hello " + name);
      writer.close();
    };
    const Server server = co_await start_unix_server(greet, path.path());
    auto [reader, writer] = co_await open_unix_connection(path.path());
    writer.write("Ada\n");
    const std::string answer = co_await reader.read();
    EXPECT_EQ(answer, "hello Ada\n");
    server.close();
    co_await server.wait_closed();
  });
  EXPECT_FALSE(std::filesystem::exists(path.path())) << "the socket's file goes with the server";
}

TEST(Stream, ReadGivesWhatIsThere) {
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    client.writer.write("line1\nline2");
    const std::string nothing = co_await other.reader.read(0);  // test_read_zero
    EXPECT_EQ(nothing, "");
    const std::string three = co_await other.reader.read(3);
    EXPECT_EQ(three, "lin");
    const std::string rest = co_await other.reader.read(1000);
    EXPECT_EQ(rest, "e1\nline2");
  });
}

TEST(Stream, ReadUntilTheEnd) {  // test_read_until_eof, test_read_eof
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    auto sending = [&]() -> Coroutine<> {
      client.writer.write("chunk1\n");
      co_await sleep(0ms);
      client.writer.write("chunk2");
      client.writer.write_eof();
    };
    const auto task = create_task(sending());
    const std::string all = co_await other.reader.read();
    EXPECT_EQ(all, "chunk1\nchunk2");
    const std::string end = co_await other.reader.read(10);
    EXPECT_EQ(end, "");
    const std::string line = co_await other.reader.readline();
    EXPECT_EQ(line, "");
    co_await task;
  });
}

TEST(Stream, ReadlineGivesTheLastLineWithoutAnEnd) {
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    client.writer.write("chunk1 chunk2\nsome more");
    client.writer.write_eof();
    const std::string first = co_await other.reader.readline();
    EXPECT_EQ(first, "chunk1 chunk2\n");
    const std::string last = co_await other.reader.readline();
    EXPECT_EQ(last, "some more");
  });
}

TEST(Stream, ALineThatIsTooLongIsDropped) {  // test_readline_limit
  with_connection(
      [](StreamPair client, StreamPair other) -> Coroutine<> {
        client.writer.write("12345\n1\n");
        const auto first = co_await text_of(other.reader.readline());
        EXPECT_EQ(first, "overrun: 5");
        const auto second = co_await text_of(other.reader.readline());
        EXPECT_EQ(second, "1\n");
      },
      4);
}

TEST(Stream, ReaduntilFindsASeparatorThatComesInPieces) {  // test_readuntil_multi_chunks
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    auto sending = [&]() -> Coroutine<> {
      for (const char* piece : {"some data", "-", "-", "<", "rest"}) {
        client.writer.write(piece);
        co_await sleep(0ms);
      }
    };
    const auto task = create_task(sending());
    const auto data = co_await text_of(other.reader.readuntil("--<"));
    EXPECT_EQ(data, "some data--<");
    co_await task;
    const auto rest = co_await text_of(other.reader.readexactly(4));
    EXPECT_EQ(rest, "rest");
  });
}

TEST(Stream, ReaduntilTakesTheSeparatorThatEndsFirst) {  // test_readuntil_multi_separator
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    client.writer.write("AAA\nBBB--CCC-D");
    client.writer.write_eof();
    const auto a = co_await text_of(other.reader.readuntil("--", "\n"));
    EXPECT_EQ(a, "AAA\n");
    const auto b = co_await text_of(other.reader.readuntil("--", "\n"));
    EXPECT_EQ(b, "BBB--");
    const auto c = co_await text_of(other.reader.readuntil("D", "-D"));
    EXPECT_EQ(c, "CCC-D");
    const auto end = co_await text_of(other.reader.readuntil("x"));
    EXPECT_EQ(end, "incomplete: ");
  });
}

TEST(Stream, ReaduntilKeepsWhatIsBeyondTheLimit) {  // test_readuntil_limit
  with_connection(
      [](StreamPair client, StreamPair other) -> Coroutine<> {
        client.writer.write("some dataAA");
        const auto none = co_await text_of(other.reader.readuntil("BB"));
        EXPECT_TRUE(none.starts_with("overrun: ")) << none;
        const auto kept = co_await text_of(other.reader.readexactly(11));
        EXPECT_EQ(kept, "some dataAA");
      },
      4);
}

TEST(Stream, AnEmptySeparatorIsAnError) {
  with_connection([](StreamPair, StreamPair other) -> Coroutine<> {
    EXPECT_THROW(static_cast<void>(other.reader.readuntil("")), UsageError);
    co_return;
  });
}

TEST(Stream, ReadexactlyWaitsForAll) {  // test_readexactly*
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    const auto nothing = co_await text_of(other.reader.readexactly(0));
    EXPECT_EQ(nothing, "");
    auto sending = [&]() -> Coroutine<> {
      client.writer.write("123");
      co_await sleep(0ms);
      client.writer.write("456");
      co_await sleep(0ms);
      client.writer.write_eof();
    };
    const auto task = create_task(sending());
    const auto five = co_await text_of(other.reader.readexactly(5));
    EXPECT_EQ(five, "12345");
    const auto incomplete = co_await text_of(other.reader.readexactly(5));
    EXPECT_EQ(incomplete, "incomplete: 6");
    co_await task;
  });
}

TEST(Stream, OneTaskReadsAtATime) {
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    const auto first = create_task(text_of(other.reader.read(10)));
    co_await sleep(0ms);
    const auto second = co_await text_of(other.reader.read(10));
    EXPECT_EQ(second, "error: cannot read from this stream: another task is reading from it");
    client.writer.write("x");
    const std::string got = co_await first;
    EXPECT_EQ(got, "x");
  });
}

TEST(Stream, ACancelledReadTakesNothing) {  // test_exception_cancel
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    const auto reading = create_task(text_of(other.reader.readexactly(10)));
    co_await sleep(0ms);
    reading.cancel();
    co_await wait(reading);
    EXPECT_TRUE(reading.cancelled());
    client.writer.write("0123456789");
    const auto all = co_await text_of(other.reader.readexactly(10));
    EXPECT_EQ(all, "0123456789");
  });
}

TEST(Stream, DrainWaitsUntilTheOtherSideReads) {
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    const std::string much(4 << 20, 'x');
    client.writer.write(much);
    EXPECT_GT(client.writer.unsent(), detail::k_stream_limit);
    auto draining = [&]() -> Coroutine<> { co_await client.writer.drain(); };
    const auto first = create_task(draining()), second = create_task(draining());  // test_multiple_drain
    co_await sleep(0ms);
    EXPECT_FALSE(first.done());
    std::size_t got = 0;
    while (got < much.size()) {
      const std::string piece = co_await other.reader.read(1 << 20);
      got += piece.size();
    }
    co_await gather(first, second);
    EXPECT_EQ(client.writer.unsent(), 0u);
  });
}

TEST(Stream, DrainTellsThatTheConnectionIsLost) {  // test_drain_raises
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    other.writer.abort();
    std::string error;
    for (int i = 0; i < 1000 && error.empty(); ++i) {
      client.writer.write("more");
      try {
        co_await client.writer.drain();
        co_await sleep(0ms);
      } catch (const std::system_error& thrown) {
        error = thrown.what();
      }
    }
    EXPECT_NE(error, "");
    EXPECT_TRUE(client.writer.is_closing());
  });
}

TEST(Stream, CloseSendsWhatWasWritten) {  // test_wait_closed_on_close
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    const std::string much(4 << 20, 'y');
    client.writer.write(much);
    client.writer.close();
    EXPECT_TRUE(client.writer.is_closing());
    const auto closed = create_task(client.writer.wait_closed());
    const std::string all = co_await other.reader.read();
    EXPECT_EQ(all.size(), much.size());
    co_await closed;
  });
}

TEST(Stream, NothingIsWrittenBehindTheEnd) {
  with_connection([](StreamPair client, StreamPair) -> Coroutine<> {
    client.writer.write_eof();
    EXPECT_THROW(client.writer.write("x"), UsageError);
    co_return;
  });
}

TEST(Stream, AReaderThatDoesNotReadHoldsTheWriterBack) {
  with_connection([](StreamPair client, StreamPair other) -> Coroutine<> {
    const std::string much(16 << 20, 'z');
    client.writer.write(much);
    for (int i = 0; i < 50; ++i) co_await sleep(0ms);
    EXPECT_GT(client.writer.unsent(), 1u << 20) << "the reader keeps twice its limit, the system some more";
    std::size_t got = 0;
    while (got < much.size()) {
      const std::string piece = co_await other.reader.read(1 << 20);
      EXPECT_LE(piece.size(), 4 * detail::k_stream_limit);
      got += piece.size();
    }
  });
}

TEST(Stream, NobodyListens) {
  run_in_virtual_time([]() -> Coroutine<> {
    std::uint16_t port = 0;
    {
      auto nothing = [](StreamReader, StreamWriter) -> Coroutine<> { co_return; };
      const Server server = co_await start_server(nothing, "127.0.0.1", 0);
      port = server.port();
      server.close();
      co_await server.wait_closed();
    }
    std::string error;
    try {
      co_await open_connection("127.0.0.1", port);
    } catch (const std::system_error& thrown) {
      error = thrown.what();
      EXPECT_EQ(thrown.code(), std::errc::connection_refused);
    }
    EXPECT_TRUE(error.starts_with("cannot connect to 127.0.0.1:")) << error;
  });
}

TEST(Stream, AnAddressInUseIsAnError) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto nothing = [](StreamReader, StreamWriter) -> Coroutine<> { co_return; };
    const Server server = co_await start_server(nothing, "127.0.0.1", 0);
    std::string error;
    try {
      co_await start_server(nothing, "127.0.0.1", server.port());
    } catch (const std::system_error& thrown) {
      error = thrown.what();
    }
    EXPECT_TRUE(error.starts_with("cannot listen at 127.0.0.1:")) << error;
  });
}

TEST(Stream, AHandlersErrorIsToldAndEndsItsConnection) {
  std::vector<std::string> told;
  RunOptions options;
  options.exception_handler = [&](std::string_view message, std::string_view, std::exception_ptr error) {
    told.push_back(std::string{message} + ": " + detail::error_text(error));
  };
  run_in_virtual_time(
      []() -> Coroutine<> {
        auto fails = [](StreamReader, StreamWriter) -> Coroutine<> {
          co_await sleep(0ms);
          throw std::runtime_error{"no"};
        };
        const Server server = co_await start_server(fails, "127.0.0.1", 0);
        auto [reader, writer] = co_await open_connection("127.0.0.1", server.port());
        const std::string end = co_await reader.read();
        EXPECT_EQ(end, "");
      },
      options);
  EXPECT_EQ(told, std::vector<std::string>{"Unhandled exception in a client's handler: std::runtime_error: no"});
}

TEST(Stream, ServeForeverEndsWithACancel) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto nothing = [](StreamReader, StreamWriter) -> Coroutine<> { co_return; };
    const Server server = co_await start_server(nothing, "127.0.0.1", 0);
    const auto serving = create_task(server.serve_forever());
    co_await sleep(0ms);
    serving.cancel();
    co_await wait(serving);
    EXPECT_TRUE(serving.cancelled());
    EXPECT_FALSE(server.is_serving());
  });
}

TEST(Stream, MainMayReturnWithConnectionsOpen) {
  std::optional<StreamPair> kept;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto reads = [](StreamReader reader, StreamWriter) -> Coroutine<> { co_await reader.read(); };
    const Server server = co_await start_server(reads, "127.0.0.1", 0);
    kept = co_await open_connection("127.0.0.1", server.port());
    co_await sleep(0ms);
  });
  EXPECT_TRUE(kept->writer.is_closing());
  kept->writer.write("into nothing");
}

TEST(Getaddrinfo, DigitsNeedNoLookUp) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto addresses = co_await getaddrinfo("::1", 80);
    EXPECT_EQ(addresses.at(0).text(), "[::1]:80");
    const auto local = co_await getaddrinfo("localhost", 443, AF_INET);
    EXPECT_EQ(local.at(0).text(), "127.0.0.1:443");
    std::string error;
    try {
      co_await getaddrinfo("no.such.host.invalid", 1);
    } catch (const std::system_error& thrown) {
      error = thrown.what();
    }
    EXPECT_TRUE(error.starts_with("cannot find the address of no.such.host.invalid: ")) << error;
  });
}

TEST(Stream, TheTraceTellsWhatIsWaitedFor) {
  const auto trace = recorded([] {
    run([]() -> Coroutine<> {
      auto echo = [](StreamReader reader, StreamWriter writer) -> Coroutine<> {
        const std::string line = co_await reader.readline();
        writer.write(line);
        writer.close();
      };
      const Server server = co_await start_server(echo, "127.0.0.1", 0);
      auto [reader, writer] = co_await open_connection("127.0.0.1", server.port());
      co_await sleep(0ms);
      writer.write("x\n");
      co_await reader.readline();
    }());
  });
  std::vector<trace::WaitKind> waits;
  std::size_t sockets = 0, servers = 0;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const trace::Event event = trace.event(i);
    if (event.kind == trace::EventKind::task_suspend) waits.push_back(event.as<trace::WaitKind>(trace::FieldName::wait));
    if (event.kind != trace::EventKind::resource_create) continue;
    sockets += event.as<trace::ResourceKind>(trace::FieldName::kind) == trace::ResourceKind::socket ? 1 : 0;
    servers += event.as<trace::ResourceKind>(trace::FieldName::kind) == trace::ResourceKind::server ? 1 : 0;
  }
  EXPECT_NE(std::ranges::find(waits, trace::WaitKind::connect), waits.end());
  EXPECT_NE(std::ranges::find(waits, trace::WaitKind::io_read), waits.end());
  EXPECT_EQ(sockets, 2u);
  EXPECT_EQ(servers, 1u);
}

}  // namespace
}  // namespace interleave::test
