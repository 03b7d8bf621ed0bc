// The functions of interleave/record.h that record an event: each is the hot path of its kind.
#include "include/interleave/record.h"

#include "tracer/record/write.hpp"

// Together in the program, on few pages: see PlaceCache.
#define ILV_HOT [[gnu::hot]]

namespace {

using namespace interleave;
using record::detail::fitting;
using record::detail::write;
using trace::EntityId;
using trace::EventKind;
using trace::SiteId;
using trace::StringId;

std::string_view text_of(const char* text, std::size_t bytes) { return fitting(std::string_view{text, bytes}); }

}  // namespace

extern "C" {

ILV_HOT void ilv_record_loop_start(ilv_when when, ilv_id loop, const char* name, size_t name_bytes) {
  write<EventKind::loop_start>(when, EntityId{loop}, text_of(name, name_bytes));
}
ILV_HOT void ilv_record_loop_stop(ilv_when when, ilv_id loop) { write<EventKind::loop_stop>(when, EntityId{loop}); }

ILV_HOT void ilv_record_task_create(ilv_when when, ilv_id task, ilv_id parent, ilv_id loop, ilv_string_id function, ilv_site_id site,
                                    const char* name, size_t name_bytes) {
  write<EventKind::task_create>(when, EntityId{task}, EntityId{parent}, EntityId{loop}, StringId{function}, SiteId{site},
                                text_of(name, name_bytes));
}
ILV_HOT void ilv_record_task_wake(ilv_when when, ilv_id task, ilv_id cause, ilv_site_id site) {
  write<EventKind::task_wake>(when, EntityId{task}, EntityId{cause}, SiteId{site});
}
ILV_HOT void ilv_record_task_resume(ilv_when when, ilv_id task, uint64_t resume) {
  write<EventKind::task_resume>(when, EntityId{task}, resume);
}
ILV_HOT void ilv_record_task_suspend(ilv_when when, ilv_id task, ilv_wait_kind wait, ilv_id on, ilv_site_id site) {
  write<EventKind::task_suspend>(when, EntityId{task}, wait, EntityId{on}, SiteId{site});
}
ILV_HOT void ilv_record_task_finish(ilv_when when, ilv_id task, ilv_outcome outcome, const char* value, size_t value_bytes) {
  write<EventKind::task_finish>(when, EntityId{task}, outcome, text_of(value, value_bytes));
}
ILV_HOT void ilv_record_task_cancel(ilv_when when, ilv_id task, ilv_id by, ilv_site_id site, const char* message, size_t message_bytes) {
  write<EventKind::task_cancel>(when, EntityId{task}, EntityId{by}, SiteId{site}, text_of(message, message_bytes));
}

ILV_HOT void ilv_record_task_retrieve(ilv_when when, ilv_id task, ilv_id by) {
  write<EventKind::task_retrieve>(when, EntityId{task}, EntityId{by});
}

ILV_HOT void ilv_record_frame_create(ilv_when when, ilv_id frame, ilv_id task, ilv_string_id function, ilv_site_id site) {
  write<EventKind::frame_create>(when, EntityId{frame}, EntityId{task}, StringId{function}, SiteId{site});
}
ILV_HOT void ilv_record_frame_enter(ilv_when when, ilv_id frame, ilv_id task, ilv_site_id site) {
  write<EventKind::frame_enter>(when, EntityId{frame}, EntityId{task}, SiteId{site});
}
ILV_HOT void ilv_record_frame_leave(ilv_when when, ilv_id frame, ilv_outcome outcome, const char* value, size_t value_bytes) {
  write<EventKind::frame_leave>(when, EntityId{frame}, outcome, text_of(value, value_bytes));
}

ILV_HOT void ilv_record_group_create(ilv_when when, ilv_id group, ilv_group_kind kind, ilv_id task, ilv_site_id site) {
  write<EventKind::group_create>(when, EntityId{group}, kind, EntityId{task}, SiteId{site});
}
ILV_HOT void ilv_record_group_member(ilv_when when, ilv_id group, ilv_id member) {
  write<EventKind::group_member>(when, EntityId{group}, EntityId{member});
}
ILV_HOT void ilv_record_group_end(ilv_when when, ilv_id group, ilv_outcome outcome, const char* value, size_t value_bytes) {
  write<EventKind::group_end>(when, EntityId{group}, outcome, text_of(value, value_bytes));
}

ILV_HOT void ilv_record_resource_create(ilv_when when, ilv_id resource, ilv_resource_kind kind, int64_t limit, ilv_site_id site,
                                        const char* name, size_t name_bytes) {
  write<EventKind::resource_create>(when, EntityId{resource}, kind, limit, SiteId{site}, text_of(name, name_bytes));
}
ILV_HOT void ilv_record_resource_state(ilv_when when, ilv_id resource, int64_t state, ilv_id holder) {
  write<EventKind::resource_state>(when, EntityId{resource}, state, EntityId{holder});
}
ILV_HOT void ilv_record_resource_close(ilv_when when, ilv_id resource) { write<EventKind::resource_close>(when, EntityId{resource}); }

ILV_HOT void ilv_record_job_submit(ilv_when when, ilv_id job, ilv_id task, ilv_id pool, ilv_string_id function, ilv_site_id site) {
  write<EventKind::job_submit>(when, EntityId{job}, EntityId{task}, EntityId{pool}, StringId{function}, SiteId{site});
}
ILV_HOT void ilv_record_job_begin(ilv_when when, ilv_id job) { write<EventKind::job_begin>(when, EntityId{job}); }
ILV_HOT void ilv_record_job_end(ilv_when when, ilv_id job, ilv_outcome outcome, const char* value, size_t value_bytes) {
  write<EventKind::job_end>(when, EntityId{job}, outcome, text_of(value, value_bytes));
}

ILV_HOT void ilv_record_poll_begin(ilv_when when, ilv_id loop, int64_t timeout) {
  write<EventKind::poll_begin>(when, EntityId{loop}, timeout);
}
ILV_HOT void ilv_record_poll_end(ilv_when when, ilv_id loop) { write<EventKind::poll_end>(when, EntityId{loop}); }

ILV_HOT void ilv_record_span_begin(ilv_when when, ilv_id span, ilv_id cause, ilv_string_id function, ilv_site_id site) {
  write<EventKind::span_begin>(when, EntityId{span}, EntityId{cause}, StringId{function}, SiteId{site});
}
ILV_HOT void ilv_record_span_end(ilv_when when, ilv_id span, ilv_outcome outcome, const char* value, size_t value_bytes) {
  write<EventKind::span_end>(when, EntityId{span}, outcome, text_of(value, value_bytes));
}

ILV_HOT void ilv_record_print(ilv_when when, ilv_output_stream stream, ilv_site_id site, const char* text, size_t text_bytes) {
  // Long text becomes several events.
  std::string_view rest{text, text_bytes};
  do {
    const std::string_view piece = fitting(rest);
    write<EventKind::print>(when, stream, SiteId{site}, piece);
    rest.remove_prefix(piece.size());
  } while (!rest.empty());
}
ILV_HOT void ilv_record_mark(ilv_when when, ilv_site_id site, const char* text, size_t text_bytes) {
  write<EventKind::mark>(when, SiteId{site}, text_of(text, text_bytes));
}
ILV_HOT void ilv_record_counter(ilv_when when, ilv_string_id name, double number) {
  write<EventKind::counter>(when, StringId{name}, number);
}

}  // extern "C"
