// Writes the corpus: tiny traces with each kind of chunk. Usage: make_corpus FOLDER
//
// Made by hand, chunk by chunk, so that they are the same on every machine and name none.
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <vector>

#include "tracer/record/encode.hpp"
#include "tracer/rewrite/merge.hpp"
#include "tracer/rewrite/pack.hpp"
#include "tracer/rewrite/trace_output.hpp"

namespace {

using namespace interleave;
using namespace trace::wire;
using trace::EventKind;
namespace fs = std::filesystem;

// Records behind each other, as a chunk has them.
class Records {
 public:
  template <EventKind K, class... Values>
  Records& add(std::uint64_t ticks, const Values&... values) {
    std::vector<std::uint8_t> room(512);
    room.resize(static_cast<std::size_t>(record::put_record<K>(room.data(), ticks, last_ids_, values...) - room.data()));
    bytes.insert(bytes.end(), room.begin(), room.end());
    ++count;
    return *this;
  }
  std::vector<std::uint8_t> bytes;
  std::uint32_t count = 0;

 private:
  trace::LastIds last_ids_;
};

// A short schema of the events that are used here: the real one would be most of each file.
constexpr std::string_view k_schema =
    R"({"version":[1,1],"events":[{"number":1,"name":"define_string","fields":[{"name":"index","encoding":"unsigned"},{"name":"text","encoding":"text"}]},)"
    R"({"number":2,"name":"define_site","fields":[{"name":"index","encoding":"unsigned"},{"name":"file","encoding":"string"},{"name":"line","encoding":"unsigned"},{"name":"function","encoding":"string"}]},)"
    R"({"number":5,"name":"loop_start","fields":[{"name":"loop","encoding":"introduce"},{"name":"name","encoding":"text"}]},)"
    R"({"number":7,"name":"task_create","fields":[{"name":"task","encoding":"introduce"},{"name":"parent","encoding":"id"},{"name":"loop","encoding":"id"},{"name":"function","encoding":"string"},{"name":"site","encoding":"site"},{"name":"name","encoding":"text"}]},)"
    R"({"number":8,"name":"task_wake","fields":[{"name":"task","encoding":"id"},{"name":"cause","encoding":"id"},{"name":"site","encoding":"site"}]},)"
    R"({"number":9,"name":"task_resume","fields":[{"name":"task","encoding":"id"},{"name":"resume","encoding":"unsigned"}]},)"
    R"({"number":10,"name":"task_suspend","fields":[{"name":"task","encoding":"id"},{"name":"wait","encoding":"enum","enumeration":"wait_kind"},{"name":"on","encoding":"id"},{"name":"site","encoding":"site"}]},)"
    R"({"number":11,"name":"task_finish","fields":[{"name":"task","encoding":"id"},{"name":"outcome","encoding":"enum","enumeration":"outcome"},{"name":"value","encoding":"text"}]},)"
    R"({"number":31,"name":"counter","fields":[{"name":"name","encoding":"string"},{"name":"number","encoding":"real"}]},)"
    R"({"number":32,"name":"lost","fields":[{"name":"count","encoding":"unsigned"},{"name":"reason","encoding":"enum","enumeration":"lost_reason"}]},)"
    R"({"number":33,"name":"clock_sync","fields":[{"name":"ticks","encoding":"unsigned"},{"name":"monotonic","encoding":"unsigned"},{"name":"realtime","encoding":"unsigned"}]},)"
    R"({"number":200,"name":"of_a_newer_version","fields":[{"name":"unheard_of","encoding":"signed"}]}],)"
    R"("enumerations":{"wait_kind":["yield"],"outcome":["returned"],"lost_reason":["disk_full","file_error","no_buffer","overwritten","paused"]}})";

struct Trace {
  explicit Trace(const fs::path& path, std::uint8_t number = 1) : out{path, page(number)} {
    out.add(rewrite::made_chunk(ChunkKind::schema, 0, 0, 0), {reinterpret_cast<const std::uint8_t*>(k_schema.data()), k_schema.size()});
    Records definitions;
    for (const auto& [index, text] : {std::pair<std::uint64_t, std::string_view>{1, "main.cpp"}, {2, "main"}, {3, "depth"}})
      definitions.add<EventKind::define_string>(0, index, text);
    definitions.add<EventKind::define_site>(0, std::uint64_t{1}, trace::StringId{1}, std::uint64_t{7}, trace::StringId{2});
    add(ChunkKind::definitions, 0, 0, definitions);
  }

  static rewrite::HeaderPage page(std::uint8_t number) {
    std::vector<std::uint8_t> bytes(k_file_header_bytes, 0);
    const std::string_view texts{
        "\4\0main\0\0\3\0cpp\5\0"
        "0.1.0",
        18};
    std::memcpy(bytes.data() + k_texts_offset, texts.data(), texts.size());
    rewrite::HeaderPage made{bytes};
    made.header() = rewrite::HeaderPage{}.header();
    made.header().clock_kind = static_cast<std::uint8_t>(trace::ClockKind::tsc);
    made.header().ticks_per_second = 2'000'000'000;
    made.header().start = {1'000, 500, 1'000'000'000'000};
    made.header().latest = {4'001'000, 2'000'500, 1'000'002'000'000};
    made.header().trace_uuid[0] = number;
    made.header().process_id = number;
    made.header().text_bytes = static_cast<std::uint32_t>(texts.size());
    return made;
  }

  void add(ChunkKind kind, std::uint32_t stream, std::uint32_t sequence, const Records& records, std::uint8_t flags = 0) {
    ChunkHeader header = rewrite::made_chunk(kind, stream, sequence, 0);
    header.flags = flags;
    header.base_ticks = 2'000 + 1'000 * sequence;
    header.last_ticks = header.base_ticks + 500;
    header.event_count = records.count;
    out.add(header, records.bytes);
  }

  rewrite::TraceOutput out;
};

Records some_events(std::uint64_t first_id) {
  const trace::LoopId loop{first_id};
  const trace::TaskId task{first_id + 1};
  Records records;
  records.add<EventKind::loop_start>(0, loop, std::string_view{"loop"})
      .add<EventKind::task_create>(5, task, trace::TaskId{}, loop, trace::StringId{2}, trace::SiteId{1}, std::string_view{"first"})
      .add<EventKind::task_wake>(0, task, trace::EntityId(loop), trace::SiteId{1})
      .add<EventKind::task_resume>(10, task, std::uint64_t{1})
      .add<EventKind::task_suspend>(20, task, trace::WaitKind::yield, trace::EntityId{}, trace::SiteId{1})
      .add<EventKind::task_wake>(0, task, trace::EntityId(loop), trace::SiteId{1})
      .add<EventKind::task_resume>(30, task, std::uint64_t{2})
      .add<EventKind::counter>(1, trace::StringId{3}, 2.5)
      .add<EventKind::lost>(1, std::uint64_t{3}, trace::LostReason::paused)
      .add<EventKind::task_finish>(100, task, trace::Outcome::returned, std::string_view{"42"});
  return records;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void make_plain(const fs::path& path) {
  Trace trace{path};
  trace.add(ChunkKind::events, 1, 0, some_events(1));
  trace.add(ChunkKind::events, 2, 0, some_events(100));
  const std::string source = std::string{"\x08\0\0\0main.cpp", 12} + "int main() {}\n";
  trace.out.add(rewrite::made_chunk(ChunkKind::source, 0, 0, 0), {reinterpret_cast<const std::uint8_t*>(source.data()), source.size()});
  Records sync;
  for (std::uint64_t ms = 0; ms < 4; ++ms)
    sync.add<EventKind::clock_sync>(0, 1'000 + ms * 1'999'000, 500 + ms * 1'000'000, 1'000'000'000'000 + ms * 1'000'000);
  trace.add(ChunkKind::clock, 0, 0, sync);
  trace.out.finish(true);
}

// What a flight recorder leaves: a condensed chunk, space that was given up, chunks before and behind.
void make_condensed(const fs::path& path) {
  Trace trace{path};
  for (std::uint32_t sequence = 0; sequence < 4; ++sequence)
    trace.add(ChunkKind::events, 1, sequence, some_events(1 + sequence * 10),
              sequence == 2 ? std::uint8_t{ChunkFlag::condensed} : std::uint8_t{0});
  trace.out.add(rewrite::made_chunk(ChunkKind::free, 0, 0, 0), std::vector<std::uint8_t>(64, 0xab));
  trace.out.finish(false);
}

// A record of a version to come, which says itself how long it is.
void make_newer(const fs::path& path) {
  Trace trace{path};
  Records events = some_events(1);
  const std::uint8_t newer[] = {200, 3, 2, 0x14, 0x15};
  events.bytes.insert(events.bytes.begin(), std::begin(newer), std::end(newer));
  trace.add(ChunkKind::events, 1, 0, events);
  trace.out.finish(true);
}

// A program that was killed: its last chunk is open, and there is no index.
void make_killed(const fs::path& path, const fs::path& plain) {
  std::string bytes = bytes_of(plain);
  FileHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  bytes.resize(header.index_offset);
  header.file_bytes = header.index_offset;
  header.clean_close = 0;
  header.index_offset = 0;
  std::memcpy(bytes.data(), &header, sizeof header);
  for (std::size_t at = k_file_header_bytes; at < bytes.size();) {
    ChunkHeader chunk;
    std::memcpy(&chunk, bytes.data() + at, sizeof chunk);
    if (chunk.kind == static_cast<std::uint8_t>(ChunkKind::events)) {
      chunk.state = static_cast<std::uint8_t>(ChunkState::open);
      chunk.closed_bytes = chunk.last_ticks = chunk.payload_hash = 0;
      std::memcpy(bytes.data() + at, &chunk, sizeof chunk);
    }
    at += chunk.capacity;
  }
  std::ofstream{path, std::ios::binary} << bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const fs::path folder = argv[1];
  make_plain(folder / "plain.ilv");
  make_condensed(folder / "condensed.ilv");
  make_newer(folder / "newer.ilv");
  make_killed(folder / "killed.ilv", folder / "plain.ilv");
  rewrite::pack(folder / "plain.ilv", folder / "packed.ilv", {19, {}});
  {
    Trace other{folder / "merged.ilv", 2};
    other.add(ChunkKind::events, 1, 0, some_events(1));
    other.out.finish(true);
  }
  const std::vector<fs::path> both{folder / "plain.ilv", folder / "merged.ilv"};
  rewrite::merge(both, folder / "merged.ilv");
  rewrite::pack(folder / "merged.ilv", folder / "merged.ilv", {19, {}});
  const std::string whole = bytes_of(folder / "plain.ilv");
  std::ofstream{folder / "cut.ilv", std::ios::binary} << whole.substr(0, whole.size() * 7 / 8);
  return 0;
}
