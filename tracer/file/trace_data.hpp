// What an open trace file keeps; shared by the parts of its reader.
#pragma once

#include <map>
#include <vector>

#include "tracer/file/chunk_walk.hpp"
#include "tracer/file/clock_axis.hpp"
#include "tracer/file/file_schema.hpp"
#include "tracer/file/mapped_file.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/file/unpacked.hpp"

namespace interleave::file {

/// One process of the file: its header, and where its strings and sites stand among all.
struct Process {
  trace::wire::FileHeader header;
  std::vector<trace::wire::ClockSnapshot> snapshots;  // of its clock chunks
  ClockAxis axis;
  std::vector<std::string_view> strings{""};  // by its own numbers; emptied into the file's
  std::vector<SiteText> sites{SiteText{}};
  std::uint32_t first_string = 0, string_count = 0;  // its own number n is the file's first + n, for 0 < n < count
  std::uint32_t first_site = 0, site_count = 0;
};

struct TraceFile::Data {
  std::filesystem::path path;
  MappedFile file;
  std::vector<FileInfo> infos;
  std::vector<Process> processes;
  std::map<std::uint32_t, std::uint32_t> process_places;  // by the number in the chunks' headers
  std::vector<Damage> damage;
  FileSchema schema;
  std::vector<EventChunk> chunks;
  std::vector<std::string_view> strings;
  std::vector<SiteText> sites;
  std::vector<SourceText> sources;
  Unpacked unpacked;  // events
  Unpacked unpacked_others;
  std::size_t definitions = 0;  // places in all tables of definitions

  void read_schema(std::span<const RawChunk> raw, std::uint16_t major);
  void read_processes(std::span<const RawChunk> raw);
  void unpack_others(std::span<RawChunk> raw);
  void collect(std::span<const RawChunk> raw);
  void read_definitions(const RawChunk& raw);
  void read_clock(const RawChunk& raw);
  void make_axes();
  void join_definitions();
  std::uint32_t place_of(const RawChunk& raw) const;

  template <class Visit>
  void each_record(const RawChunk& raw, Visit&& visit);
};

}  // namespace interleave::file
