// What the interface says, in two languages: one table. What commands are called stands in their own table.
#pragma once

#include <span>
#include <string_view>

#include "gui/state/viewer.hpp"

namespace interleave::gui {

// clang-format off
#define ILV_TEXTS(X) \
  X(what_happened,   "What happened",                "发生了什么") \
  X(selected_task,   "Task",                         "任务") \
  X(no_task,         "Click a lane to select a task.", "点击泳道以选择任务。") \
  X(no_trace,        "Drop a trace (.ilv) on this window.", "把记录文件（.ilv）拖到此窗口。") \
  X(no_events,       "This trace holds no events.",  "这条记录没有事件。") \
  X(await_stack,     "Await stack",                  "等待栈") \
  X(calls,           "Calls",                        "调用栈") \
  X(not_yet,         "not created yet",              "尚未创建") \
  X(not_started,     "not started",                  "尚未开始") \
  X(state_ready,     "ready",                        "就绪") \
  X(state_running,   "running",                      "运行中") \
  X(state_waiting,   "waiting",                      "等待中") \
  X(state_unknown,   "unknown",                      "未知") \
  X(returned,        "returned",                     "已返回") \
  X(raised,          "raised an error",              "抛出错误") \
  X(cancelled,       "cancelled",                    "已取消") \
  X(dropped,         "destroyed before its end",     "结束前被销毁") \
  X(still_alive,     "still alive at the end",       "结束时仍存活") \
  X(waits_for,       "waits for",                    "等待") \
  X(woken_by,        "woken by",                     "唤醒者") \
  X(for_time,        "for {} so far",                "已经 {}") \
  X(awaited_at,      "at",                           "位于") \
  X(busy,            "busy",                         "运行") \
  X(delay,           "ready, not yet running",       "就绪待运行") \
  X(wait,            "waiting",                      "等待") \
  X(resumes,         "resumes",                      "恢复次数") \
  X(so_far,          "of",                           "共") \
  X(value,           "result",                       "结果") \
  X(function,        "function",                     "函数") \
  X(created_at,      "created at",                   "创建于") \
  X(tab_source,      "Source",                       "源码") \
  X(tab_loop,        "Event loop",                   "事件循环") \
  X(tab_output,      "Output",                       "输出") \
  X(no_source,       "The trace does not hold this file:", "记录中没有这个文件：") \
  X(source_from_disk, "Read from this machine: it may have changed since the recording.", "从本机读取：录制之后可能已修改。") \
  X(no_place,        "No line of code belongs to this event.", "这个事件没有对应的代码行。") \
  X(no_output,       "Nothing printed yet.",         "尚无输出。") \
  X(no_loop,         "No event loop runs here: one thing after another.", "此刻没有事件循环：逐一执行。") \
  X(running_now,     "Running",                      "正在运行") \
  X(polling,         "waits for the operating system", "等待操作系统") \
  X(loop_idle,       "chooses what to run next",     "选择下一个任务") \
  X(ready_queue,     "Ready queue",                  "就绪队列") \
  X(timers,          "Timers",                       "定时器") \
  X(pending,         "Waiting for others",           "等待其他") \
  X(jobs,            "Jobs",                         "作业") \
  X(job_queued,      "queued",                       "排队") \
  X(job_running,     "running",                      "运行中") \
  X(empty,           "empty",                        "空") \
  X(time_left,       "left",                         "剩余") \
  X(overdue,         "due",                          "到期") \
  X(event,           "event",                        "事件") \
  X(events,          "events",                       "事件") \
  X(tasks,           "tasks",                        "任务") \
  X(at_cursor,       "cursor",                       "光标") \
  X(shown,           "shown",                        "显示") \
  X(total,           "total",                        "总计") \
  X(times_as_long,   "× as long",                    " 倍时长") \
  X(problems,        "rules broken",                 "违规") \
  X(loading,         "Loading",                      "正在加载") \
  X(threads,         "threads",                      "个线程") \
  X(thread,          "thread",                       "线程") \
  X(events_over_time, "events over time",            "事件随时间的分布") \
  X(checking,        "checking…",                    "检查中…") \
  X(lost,            "events lost",                  "事件丢失") \
  X(unclean,         "not closed in order",          "未正常结束") \
  X(real_time,       "real time",                    "实时") \
  X(beats,           "events / s",                   "事件/秒") \
  X(speed,           "speed",                        "速度") \
  X(event_loop_lane, "event loop",                   "事件循环") \
  X(legend_running,  "running",                      "运行") \
  X(legend_ready,    "ready",                        "就绪") \
  X(legend_waiting,  "waiting",                      "等待") \
  X(legend_polling,  "idle",                         "空闲") \
  X(runs_of,         "runs",                         "次运行") \
  X(resume_number,   "resume",                       "恢复") \
  X(fresh_call,      "first run",                    "首次运行") \
  X(line,            "line",                         "行") \
  X(keys,            "Keys",                         "按键") \
  X(section_stepping, "Stepping",                    "单步") \
  X(section_playing, "Playing",                      "播放") \
  X(section_view,    "Seeing",                       "视图") \
  X(section_window,  "Window",                       "窗口") \
  X(section_pointer, "Pointer: click an event, a lane, an arrow's end; drag pans; wheel scrolls; Ctrl+wheel zooms", \
                     "指针：点击事件、泳道或箭头末端；拖动平移；滚轮滚动；Ctrl+滚轮缩放") \
  X(close_help,      "Esc closes this page",         "按 Esc 关闭本页")
// clang-format on

enum class Text : std::uint8_t {
#define ILV_TEXT_ENUMERATOR(name, english, chinese) name,
  ILV_TEXTS(ILV_TEXT_ENUMERATOR)
#undef ILV_TEXT_ENUMERATOR
};

struct TextRow {
  std::string_view english;
  std::string_view chinese;
};
std::span<const TextRow> texts();

/// Zero-terminated: the texts are literals.
const char* in(Language language, Text text);

/// The name of a wait kind, as a person says it.
const char* in(Language language, trace::WaitKind wait);

}  // namespace interleave::gui
