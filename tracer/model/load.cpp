#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tracer/model/loader.hpp"
#include "tracer/model/sources.hpp"

namespace interleave::model {
namespace {

constexpr double k_part_followed = 0.95;

// How many records of so many bytes at least there can be: what the rows can grow to, so that address space can be set aside.
std::size_t most(std::uint64_t bytes, std::size_t record_bytes) {
  return static_cast<std::size_t>(std::min<std::uint64_t>(bytes / record_bytes + 1, EventLog::k_most_events));
}

}  // namespace

void Loader::load() {
  std::vector<Stream> streams = streams_of(data_.file);
  data_.lost_events = data_.file.info().lost_events;
  std::vector<std::size_t> of_process(data_.file.processes().size());  // bytes
  for (const file::EventChunk& chunk : data_.file.chunks()) {
    bytes_ += chunk.payload.size();
    of_process[chunk.process] += chunk.payload.size();
    data_.condensed |= chunk.condensed;
  }
  for (const Stream& stream : streams) data_.threads.push_back({stream.thread, {}, 0, {}, k_none, k_none, stream.process});
  for (std::size_t& bytes : of_process) bytes = most(bytes, 3);  // ids that can have been introduced
  data_.entities.expect(of_process);
  const std::size_t most_events = most(bytes_, 2);
  data_.tasks = Column<TaskRow>{most(bytes_, 8)};
  data_.frames = Column<FrameRow>{most(bytes_, 6)};
  data_.resources = Column<ResourceRow>{most(bytes_, 7)};
  data_.groups = Column<GroupRow>{most(bytes_, 6)};
  data_.jobs = Column<JobRow>{most(bytes_, 7)};
  data_.spans = Column<SpanRow>{most(bytes_, 6)};
  data_.prints = Column<PrintRow>{most(bytes_, 5)};
  data_.names = MadeNames{static_cast<std::uint64_t>(bytes_) + 4096};
  // An event changes three tasks at most, and each change may make known that one before was lost.
  data_.rows = RowStore{most_events * 8};
  data_.log.set_streams(std::move(streams), most_events);
  const std::size_t threads = data_.threads.size();
  stints_.resize(threads);
  pending_.assign(threads, k_first);
  told_.resize(threads);
  next_sequence_.resize(threads);
  open_ = Column<Open>{data_.tasks.most()};
  replay_ = std::make_unique<Replay>(threads, data_.tasks.most());
  mention_log_ = Column<Mention>{most_events * 2};

  if (threads > 0) {
    const PagesAhead pages;
    DecodeAhead ahead{data_.file, data_.log.streams(), decode_};
    Merge<Loader> merge{data_.file, data_.log, ahead, *this};
    merge.run();
  }
  report(k_part_followed);
  data_.lost_events = std::max(lost_, data_.lost_events);
  // Those of the chunks stand first, by thread.
  sort_chunk_problems();
  std::vector<Problem> others = std::exchange(data_.reading_problems, {});
  for (ChunkProblem& problem : chunk_problems_) note(k_none, 0, std::move(problem.message));
  for (Problem& problem : others) note(problem.event, problem.rule, std::move(problem.message));
  finish();
  for (const file::Damage& damage : data_.file.damage())
    note(k_none, 0, fmt::format("at byte {} of the file: {}", damage.offset, damage.message));
  data_.sources = find_sources(data_.file, data_.source_texts);
  report(1);
}

void Loader::report(double part) {
  if (progress_ && !progress_(part)) throw Stopped{fmt::format("reading {} was stopped", data_.file.path().string())};
}

void Loader::report_events() {
  if (tell_tasks_ && event_ > 0) tell_first_tasks();
  report(k_part_followed * static_cast<double>(bytes_begun_) / static_cast<double>(bytes_));
}

// The event at hand is not in the log yet.
void Loader::tell_first_tasks() {
  std::vector<FirstTasks::Row>& rows = first_tasks_.rows;
  const EventLog& log = data_.log;
  while (rows.size() < std::min(FirstTasks::k_most, data_.tasks.size())) {
    const TaskRow& row = data_.tasks[rows.size()];
    if (row.created >= event_) break;
    const trace::Event created = log.event(row.created);
    const std::string_view function = data_.file.string(created.string(trace::FieldName::function));
    const std::string_view name = created.text.empty() ? data_.names.of(row.name, own_name(function)) : created.text;
    rows.push_back({std::string{name}, row.depth, created.time_ns, std::nullopt});
  }
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (const EventIndex finished = data_.tasks[i].finished; !rows[i].finished_ns && finished < event_)
      rows[i].finished_ns = log.time_ns(finished);
  first_tasks_.count = data_.tasks.size();
  first_tasks_.reached_ns = time_;
  tell_tasks_(first_tasks_);
}

void Loader::note(EventIndex event, int rule, std::string message) {
  if (data_.reading_problems.size() < k_problems_kept) data_.reading_problems.push_back({event, rule, std::move(message)});
}

// No more are kept than will be told.
void Loader::note_chunk(ThreadIndex thread, std::string message) {
  chunk_problems_.push_back({thread, chunk_problem_count_++, std::move(message)});
  if (chunk_problems_.size() < 4 * k_problems_kept) return;
  sort_chunk_problems();
  chunk_problems_.erase(chunk_problems_.begin() + k_problems_kept, chunk_problems_.end());
}

void Loader::sort_chunk_problems() {
  std::ranges::sort(chunk_problems_, {}, [](const ChunkProblem& problem) { return std::pair{problem.thread, problem.number}; });
}

void Loader::went_back(std::uint32_t stream, std::int64_t by_ns) {
  note(event_ + 1, 1, fmt::format("on thread {} the time goes back by {} ns", data_.threads[stream].id.value, by_ns));
}

void Loader::begin_block(std::uint32_t stream, const Block& block) {
  bytes_begun_ += block.bytes;
  events_begun_ += block.count;
  if (events_begun_ > EventLog::k_most_events)
    file::refuse(data_.file.path(),
                 fmt::format("it has more than {} events, and this program cannot number so many", EventLog::k_most_events));
  if (!block.begins) return;
  const file::EventChunk& chunk = *data_.log.streams()[stream].chunks[block.chunk].chunk;
  if (!chunk.condensed && chunk.sequence != next_sequence_[stream]) pending_[stream] |= k_missing;
  next_sequence_[stream] = chunk.sequence + 1;
  told_[stream] = chunk.condensed;
}

void Loader::end_block(std::uint32_t stream, const Block& block) {
  if (!block.ends) return;
  lost_ += block.lost;
  if (block.damage) note_chunk(stream, fmt::format("at byte {} of the file: {}", block.damage->offset, block.damage->message));
  if (block.unknown > 0)
    note_chunk(stream, fmt::format("{} events of thread {} are of kinds that this program does not know: a newer recorder wrote them",
                                   block.unknown, data_.threads[stream].id.value));
  if (block.damage || block.unknown > 0) pending_[stream] |= k_missing;
}

// What this event of its thread brings beside itself.
void Loader::pass_pending() {
  const std::uint8_t pending = std::exchange(pending_[thread_], std::uint8_t{0});
  if ((pending & k_first) != 0) data_.threads[thread_].first_event = event_;
  if ((pending & k_missing) == 0) return;
  data_.gaps.push_back({event_, thread_});
  replay_->lose(thread_, event_);
}

// A task without a name of its own: its coroutine's, which says more than the `Task-3` that asyncio gives it.
std::uint32_t Loader::name_for(trace::StringId function_id) {
  unnamed_of_.resize(data_.file.string_count() + 1);
  Unnamed*& unnamed = unnamed_of_[std::min<std::size_t>(function_id.value, data_.file.string_count())];
  if (unnamed == nullptr) {
    const std::string_view own = own_name(data_.file.string(function_id));
    unnamed = &unnamed_.try_emplace(own, Unnamed{own, 0}).first->second;
  }
  return data_.names.nth(unnamed->name, ++unnamed->count);
}

std::string_view own_name(std::string_view function) {
  const auto scope = function.rfind("::");
  const std::string_view own = scope == std::string_view::npos ? function : function.substr(scope + 2);
  return own.empty() ? std::string_view{"task"} : own;
}

// Segments: what lies between two changes of a task.

void Loader::leave(std::uint32_t slot) {
  const LiveTask& task = replay_->task_at(slot);
  close_segment(slot, task, event_, time_);
}

void Loader::close_segment(std::uint32_t slot, const LiveTask& task, EventIndex end, std::int64_t end_ns) {
  Open& open = open_[slot];
  const EventIndex loss = replay_->first_loss(slot, task.since);
  std::int64_t known_ns = end_ns;
  if (loss < end && task.state != TaskState::unknown) [[unlikely]] {
    known_ns = data_.log.time_ns(loss);
    data_.rows.push(open.segments, loss | tag_of(TaskState::unknown));
  }
  const std::int64_t length = known_ns - open.begin_ns;
  if (task.state == TaskState::ready || task.state == TaskState::created) open.delay_ns += length;
  if (task.state == TaskState::waiting) open.wait_ns += length;
  if (task.state == TaskState::running) open.busy_ns += length;
}

void Loader::enter(std::uint32_t slot) {
  while (slot >= open_.size()) open_.push_back({});
  Open& open = open_[slot];
  const LiveTask& task = replay_->task_at(slot);
  open.begin_ns = time_;
  data_.rows.push(open.segments, event_ | tag_of(task.state));
  if (task.state != TaskState::running) return;
  data_.rows.push(stints_[thread_], event_);
  if (task.loop == k_none) return;
  // The loop's runs are its thread's, as long as nothing else runs there in between and its tasks run nowhere else.
  LoopRuns& runs = loop_runs_[task.loop];
  const std::uint32_t place = stints_[thread_].count() - 1;
  if (runs.count == 0 && data_.loops[task.loop].thread == thread_) {
    runs.first = place;
  } else if (!runs.own && (data_.loops[task.loop].thread != thread_ || place != runs.first + runs.count)) {
    runs.own = true;
    if (runs.count > 0) copy_runs(runs, stints_[data_.loops[task.loop].thread]);
  }
  if (runs.own) data_.rows.push(runs.list, event_);
  ++runs.count;
}

void Loader::copy_runs(LoopRuns& runs, const RowStore::Writer& stints) {
  for (std::uint32_t i = 0; i < runs.count; ++i) data_.rows.push(runs.list, data_.rows.at(stints, runs.first + i));
}

void Loader::keep(const LiveTask& task, Open& open) {
  TaskRow& row = data_.tasks[task.index];
  row.busy_ns = open.busy_ns;
  row.delay_ns = open.delay_ns;
  row.wait_ns = open.wait_ns;
  row.segments = data_.rows.finish(open.segments);
  open = {};
}

// A timer's list holds also what it woke. Nearly no other resource than a timer is closed with one resource_state.
void Loader::name_resource(ResourceIndex index, std::uint32_t item) {
  ResourceRow& row = data_.resources[index];
  const bool fires = (item & k_fired_tag) != 0;
  if (!row.has_list()) {
    const bool first = fires ? (row.fired & k_event_bits) == ResourceRow::k_nothing : row.set == ResourceRow::k_nothing;
    if (first && fires) {
      row.fired = (row.fired & ResourceRow::k_flag) | event_in(item);
      return;
    }
    if (first) {
      row.set = item;
      return;
    }
    const auto number = static_cast<std::uint32_t>(resource_lists_.size());
    resource_lists_.emplace_back();
    RowStore::Writer& list = resource_lists_.back();
    const std::uint32_t fired = row.fired & k_event_bits;
    if (row.set != ResourceRow::k_nothing && (fired == ResourceRow::k_nothing || row.set <= fired)) data_.rows.push(list, row.set);
    if (fired != ResourceRow::k_nothing) data_.rows.push(list, fired | k_fired_tag);
    if (row.set != ResourceRow::k_nothing && fired != ResourceRow::k_nothing && row.set > fired) data_.rows.push(list, row.set);
    row.set = number | ResourceRow::k_flag;
  }
  data_.rows.push(resource_lists_[row.set & ~ResourceRow::k_flag], item);
}

// After the last event.
void Loader::finish() {
  const std::uint32_t count = data_.log.count();
  data_.time = count == 0 ? Interval{} : Interval{data_.log.time_ns(0), time_};
  for (std::uint32_t slot = 0; slot < replay_->tasks().size(); ++slot) {
    const LiveTask& task = replay_->tasks()[slot];
    if (task.index == k_none) continue;
    close_segment(slot, task, k_none, time_);
    keep(task, open_[slot]);
  }
  for (RowStore::Writer& stints : stints_) data_.stints.push_back(data_.rows.finish(stints));
  for (RowStore::Writer& list : resource_lists_) data_.resource_lists.push_back(data_.rows.finish(list));
  for (GroupIndex group = 0; group < group_members_.size(); ++group) data_.groups[group].members = data_.rows.finish(group_members_[group]);
  for (LoopIndex loop = 0; loop < loop_runs_.size(); ++loop) {
    LoopRuns& runs = loop_runs_[loop];
    if (polls_[loop].count() % 2 != 0) data_.rows.push(polls_[loop], k_event_bits);
    LoopRow row;
    row.polls = data_.rows.finish(polls_[loop]);
    row.own_runs = runs.own;
    row.first_run = runs.first;
    row.runs = runs.own ? data_.rows.finish(runs.list) : RowPlace{0, runs.count};
    data_.loop_rows.push_back(row);
  }
  for (const LiveThread& thread : replay_->threads()) data_.losses.push_back(thread.losses);
  replay_.reset();
  sort_mentions();
  data_.fit();
  std::ranges::sort(data_.cancels, {}, [](const Trace::Data::Cancel& cancel) { return std::pair{cancel.task, cancel.event}; });
  data_.task_lives = Lifetimes{data_.tasks, [](const TaskRow& row) { return row.finished; }};
  data_.frame_lives = Lifetimes{data_.frames, [](const FrameRow& row) { return row.left; }};
  data_.resource_lives = Lifetimes{data_.resources, [](const ResourceRow& row) { return row.closed; }};
  data_.group_lives = Lifetimes{data_.groups, [](const GroupRow& row) { return row.ended; }};
  data_.job_lives = Lifetimes{data_.jobs, [](const JobRow& row) { return row.ended; }};
  data_.span_lives = Lifetimes{data_.spans, [](const SpanRow& row) { return row.ended; }};
  make_loop_views(data_);
}

// By task; each task's stay in their order.
void Loader::sort_mentions() {
  const std::size_t tasks = data_.tasks.size();
  data_.mention_begins = Column<std::uint32_t>{tasks + 2};
  data_.mention_begins.grow_to(tasks + 2);
  data_.mentions = Column<EventIndex>{mention_log_.size()};
  data_.mentions.grow_to(mention_log_.size());
  // Counts are put two places on, so that after the sums each place holds where its task's next one goes.
  for (const Mention& mention : mention_log_) ++data_.mention_begins[mention.task + 2];
  for (std::size_t i = 2; i < tasks + 2; ++i) data_.mention_begins[i] += data_.mention_begins[i - 1];
  for (const Mention& mention : mention_log_) data_.mentions[data_.mention_begins[mention.task + 1]++] = mention.event;
  mention_log_ = {};
}

Trace Trace::load(const std::filesystem::path& path, const Progress& progress, const TellTasks& tell_tasks) {
  return from(file::TraceFile::open(path), progress, DecodeOptions{}, tell_tasks);
}

Trace Trace::from(file::TraceFile file, const Progress& progress) { return from(std::move(file), progress, DecodeOptions{}); }

Trace Trace::from(file::TraceFile file, const Progress& progress, const DecodeOptions& decode, const TellTasks& tell_tasks) {
  Trace trace{std::make_unique<Data>(std::move(file))};
  Loader{*trace.data_, progress, decode, tell_tasks}.load();
  return trace;
}

}  // namespace interleave::model
