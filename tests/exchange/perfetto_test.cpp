// Perfetto's protobuf, read by protoc: every field is one of the schema, and what Perfetto needs of it holds.
#include <map>
#include <set>

#include "tests/exchange/exchanged.hpp"

namespace interleave::test {
namespace {

// A packet as protoc tells it: each field's values by its path, `track_event.flow_ids`.
using Packet = std::map<std::string, std::vector<std::string>>;

std::vector<Packet> decoded(const std::string& bytes) {
  const TemporaryFile file{"perfetto"};
  std::ofstream{file.path(), std::ios::binary} << bytes;
  const std::string folder = std::string{INTERLEAVE_SOURCE_FOLDER} + "/tracer/exchange";
  const Ran ran = run_shell(std::string{PROTOC} + " --decode=interleave.exchange.perfetto.Trace -I " + folder + " " + folder +
                            "/perfetto.proto < " + file.path().string());
  EXPECT_EQ(ran.code, 0) << ran.err;
  std::vector<Packet> packets;
  std::vector<std::string> path;
  std::istringstream lines{ran.out};
  for (std::string line; std::getline(lines, line);) {
    line.erase(0, line.find_first_not_of(' '));
    if (line.ends_with(" {")) {
      path.push_back(line.substr(0, line.size() - 2));
      if (path.size() == 1) packets.emplace_back();
      continue;
    }
    if (line == "}") {
      path.pop_back();
      continue;
    }
    const std::size_t colon = line.find(": ");
    EXPECT_FALSE(std::isdigit(static_cast<unsigned char>(line[0]))) << "a field that the schema does not have: " << line;
    std::string key;
    for (std::size_t i = 1; i < path.size(); ++i) key += path[i] + ".";
    packets.back()[key + line.substr(0, colon)].push_back(line.substr(colon + 2));
  }
  return packets;
}

std::string value(const Packet& packet, const std::string& key) {
  const auto found = packet.find(key);
  return found == packet.end() ? "" : found->second.front();
}

class PerfettoExport : public testing::Test {
 protected:
  PerfettoExport() {
    std::map<std::string, std::string> names;
    for (const Packet& packet : packets_) {
      if (packet.contains("track_descriptor.uuid")) tracks_[value(packet, "track_descriptor.uuid")] = packet;
      if (packet.contains("interned_data.event_names.iid"))
        names[value(packet, "interned_data.event_names.iid")] = value(packet, "interned_data.event_names.name");
      if (!packet.contains("track_event.type")) continue;
      events_.push_back(packet);
      EXPECT_EQ(value(packet, "sequence_flags"), "2");
      if (packet.contains("track_event.name_iid")) {
        EXPECT_TRUE(names.contains(value(packet, "track_event.name_iid"))) << "a name that was not written before";
        events_.back()["name"] = {names[value(packet, "track_event.name_iid")]};
      }
    }
  }
  std::string track_name(const std::string& uuid) const {
    const Packet& track = tracks_.at(uuid);
    for (const char* key : {"track_descriptor.name", "track_descriptor.thread.thread_name", "track_descriptor.process.process_name"})
      if (track.contains(key)) return value(track, key);
    return "";
  }

  const model::Trace trace_ = varied();
  const std::vector<Packet> packets_ = decoded(exported(trace_, exchange::export_perfetto));
  std::map<std::string, Packet> tracks_;
  std::vector<Packet> events_;
};

TEST_F(PerfettoExport, TheFirstPacketClearsTheStateAndAllAreOfOneSequence) {
  EXPECT_EQ(value(packets_.front(), "sequence_flags"), "1");
  for (const Packet& packet : packets_) EXPECT_EQ(value(packet, "trusted_packet_sequence_id"), "1");
}

TEST_F(PerfettoExport, EveryTaskHasATrackUnderItsLoopUnderItsProcess) {
  std::set<std::string> tasks;
  for (const auto& [uuid, track] : tracks_) {
    const std::string parent = value(track, "track_descriptor.parent_uuid");
    if (parent.empty() || !tracks_.contains(parent) || track_name(parent) != "\"main loop\"" ||
        tracks_.at(parent).contains("track_descriptor.thread.tid"))
      continue;
    tasks.insert(track_name(uuid));
    EXPECT_TRUE(tracks_.at(value(tracks_.at(parent), "track_descriptor.parent_uuid")).contains("track_descriptor.process.pid"));
  }
  EXPECT_EQ(tasks, (std::set<std::string>{"\"parent\"", "\"child\"", "\"other\"", "\"left\""}));
}

TEST_F(PerfettoExport, EverySliceEndsAndTimesDoNotGoBackOnATrack) {
  std::map<std::string, int> open;
  std::map<std::string, std::uint64_t> last;
  for (const Packet& event : events_) {
    const std::string track = value(event, "track_event.track_uuid");
    ASSERT_TRUE(tracks_.contains(track)) << "a track that was not described";
    const std::uint64_t time = std::stoull(value(event, "timestamp"));
    EXPECT_GE(time, last[track]);
    last[track] = time;
    if (value(event, "track_event.type") == "TYPE_SLICE_BEGIN") ++open[track];
    if (value(event, "track_event.type") == "TYPE_SLICE_END") {
      EXPECT_GE(--open[track], 0) << track_name(track);
    }
  }
  for (const auto& [track, count] : open) EXPECT_EQ(count, 0) << track_name(track);
}

TEST_F(PerfettoExport, ATasksTrackHasItsStatesInOrder) {
  std::vector<std::string> states;
  for (const Packet& event : events_)
    if (track_name(value(event, "track_event.track_uuid")) == "\"child\"" && event.contains("name")) states.push_back(value(event, "name"));
  EXPECT_EQ(states, (std::vector<std::string>{"\"created\"", "\"ready\"", "\"running\"", "\"waiting: job\"", "\"ready\"", "\"running\""}));
}

TEST_F(PerfettoExport, EveryFlowBeginsOnceAndEndsOnce) {
  std::multiset<std::string> begun, ended;
  for (const Packet& event : events_) {
    if (event.contains("track_event.flow_ids")) {
      const auto& ids = event.at("track_event.flow_ids");
      begun.insert(ids.begin(), ids.end());
    }
    if (event.contains("track_event.terminating_flow_ids")) {
      const auto& ids = event.at("track_event.terminating_flow_ids");
      ended.insert(ids.begin(), ids.end());
      EXPECT_EQ(value(event, "track_event.type"), "TYPE_SLICE_BEGIN");
    }
  }
  EXPECT_EQ(begun.size(), 7u) << "four wakes, two awaits, one job";
  EXPECT_EQ(begun, ended);
  EXPECT_EQ(std::set<std::string>(begun.begin(), begun.end()).size(), begun.size());
}

TEST_F(PerfettoExport, CountersHaveATrackOfTheirOwn) {
  const auto counter =
      std::ranges::find_if(events_, [](const Packet& event) { return value(event, "track_event.type") == "TYPE_COUNTER"; });
  ASSERT_NE(counter, events_.end());
  EXPECT_EQ(value(*counter, "track_event.double_counter_value"), "2.5");
  EXPECT_EQ(track_name(value(*counter, "track_event.track_uuid")), "\"depth\"");
}

}  // namespace
}  // namespace interleave::test
