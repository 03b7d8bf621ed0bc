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
  X(no_trace,        "Drop a trace (.ilv) on this window, or open one with Ctrl O.", "把记录文件（.ilv）拖到此窗口，或按 Ctrl O 打开。") \
  X(no_events,       "This trace holds no events.",  "这条记录没有事件。") \
  X(await_stack,     "Await stack",                  "等待栈") \
  X(calls,           "Calls",                        "调用栈") \
  X(not_yet,         "not created yet",              "尚未创建") \
  X(not_started,     "not started",                  "尚未开始") \
  X(state_ready,     "ready",                        "就绪") \
  X(state_running,   "running",                      "运行中") \
  X(state_waiting,   "waiting",                      "等待中") \
  X(state_finished,  "finished",                     "已结束") \
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
  X(so_far,          "of",                           "/") \
  X(value,           "result",                       "结果") \
  X(function,        "function",                     "函数") \
  X(created_at,      "created at",                   "创建于") \
  X(tab_source,      "Source",                       "源码") \
  X(tab_loop,        "Event loop",                   "事件循环") \
  X(tab_output,      "Output",                       "输出") \
  X(tab_graph,       "Await graph",                  "等待图") \
  X(tab_problems,    "Problems",                     "问题") \
  X(tab_statistics,  "Statistics",                   "统计") \
  X(tab_events,      "Events",                       "事件") \
  X(looking_for_problems, "Looking for problems…",   "正在查找问题…") \
  X(no_problems,     "No problem was found.",        "没有发现问题。") \
  X(rules_decided,   "{} of {} rules could be decided", "{} 条规则可判定，共 {} 条") \
  X(broken_trace,    "Broken in the trace itself",   "记录本身的损坏") \
  X(not_decided,     "Not decided",                  "无法判定") \
  X(searching,       "Searching…",                   "正在搜索…") \
  X(no_hits,         "Nothing is called so.",        "没有匹配。") \
  X(search_hint,     "Search  /",                    "搜索  /") \
  X(command_hint,    "Find a command",               "查找命令") \
  X(time,            "time",                         "时间") \
  X(computing,       "Computing…",                   "正在计算…") \
  X(by_task,         "Task",                         "任务") \
  X(by_name,         "Name",                         "名称") \
  X(by_site,         "Line",                         "代码行") \
  X(by_resource,     "Waited for",                   "等待对象") \
  X(critical_path,   "Critical path",                "关键路径") \
  X(no_path,         "No task did anything here.",   "这一段里没有任务做过事。") \
  X(steps,           "steps",                        "步") \
  X(of_measured,     "of the measured",              "所测的") \
  X(loop_use,        "The loop ran tasks for {:.1f} % of its life and was idle for {:.1f} %.", "事件循环 {:.1f} % 的时间在运行任务，{:.1f} % 空闲。") \
  X(speed_up,        "What takes {} one after the other took {}: {:.2f}× as fast.", "逐一执行需 {}，实际用了 {}：快 {:.2f} 倍。") \
  X(share,           "where the time went",          "时间去向") \
  X(delay_short,     "ready",                        "就绪") \
  X(count,           "count",                        "数量") \
  X(median_run,      "run p50",                      "运行 p50") \
  X(median_life,     "life p50",                     "寿命 p50") \
  X(median_wait,     "wait p50",                     "等待 p50") \
  X(percentile_90,   "p90",                          "p90") \
  X(percentile_99,   "p99",                          "p99") \
  X(longest,         "longest",                      "最长") \
  X(rows,            "rows",                         "行") \
  X(held_for,        "held for",                     "持有") \
  X(most,            "most at once",                 "最多同时") \
  X(mean,            "on average",                   "平均") \
  X(nobody_waits,    "No task is alive here.",       "此刻没有存活的任务。") \
  X(circle,          "they wait for each other",     "互相等待") \
  X(longest_chain,   "longest chain",                "最长的链") \
  X(orphan,          "nobody waits for it",          "没有谁等待它") \
  X(open_trace,      "Open a trace",                 "打开记录") \
  X(open_to_compare, "Open a trace beside this one", "打开另一条记录并比较") \
  X(file_hint,       "A name, or a path",            "名称或路径") \
  X(no_traces_here,  "No traces (.ilv) here.",       "这里没有记录（.ilv）。") \
  X(recent_files,    "Opened last",                  "最近打开") \
  X(bookmark_at,     "Bookmark at",                  "书签") \
  X(note_hint,       "A note",                       "备注") \
  X(keep,            "Keep",                         "保存") \
  X(remove,          "Remove",                       "删除") \
  X(bookmarks,       "Bookmarks",                    "书签列表") \
  X(lessons,         "Lessons",                      "课程") \
  X(lesson_turns,    "{} turns the page, {} turns it back.", "按 {} 翻到下一页，按 {} 翻回。") \
  X(lesson_keys,     "Keys:",                        "按键：") \
  X(lesson_step_missing, "This recording has no such event.", "这条记录里没有这一步的事件。") \
  X(lesson_go_back,  "Back to this step",            "回到这一步") \
  X(lesson_surprise, "What surprises people",        "容易想错的地方") \
  X(lesson_try,      "Try it",                       "动手试试") \
  X(lesson_copy,     "interleave lesson {} --copy DIR gives you the programs.", "interleave lesson {} --copy DIR 会给你一份程序。") \
  X(lesson_answer,   "Show the answer",              "显示答案") \
  X(lesson_predict,  "What comes next?",             "接下来是什么？") \
  X(lesson_ask,      "Go there and guess",           "去那里猜一猜") \
  X(predict_question, "Which task runs next?",       "下一个运行的是哪个任务？") \
  X(predict_right,   "Right:",                       "答对了：") \
  X(predict_wrong,   "No, it was",                   "不对，是") \
  X(predict_score,   "{} of {} right",               "答对 {}，共 {}") \
  X(predict_over,    "There is nothing to ask here: step on.", "此处没有可问的：继续单步。") \
  X(predict_hidden,  "Hidden while you predict: Q ends it.", "预测时隐藏：按 Q 结束。") \
  X(tab_compare,     "Compare",                      "比较") \
  X(open_second,     "Open a second trace beside this one with Ctrl Shift O.", "按 Ctrl Shift O 打开另一条记录。") \
  X(lanes_in,        "{} lanes in both, {} only in the first, {} only in the second", "{} 条泳道两边都有，{} 条仅在前者，{} 条仅在后者") \
  X(same_order,      "What is in both happened in the same order.", "两边共有的事件顺序相同。") \
  X(first_difference, "Here their order first differs", "顺序首次不同之处") \
  X(trace_had_ended, "It had ended.",                "已经结束。") \
  X(only_there,      "first only",                   "仅前者") \
  X(only_here,       "second only",                  "仅后者") \
  X(menu,            "Menu",                         "菜单") \
  X(measured,        "measured",                     "测得") \
  X(no_source,       "The trace does not hold this file:", "记录中没有这个文件：") \
  X(source_from_disk, "Read from this machine: it may have changed since the recording.", "从本机读取：录制之后可能已修改。") \
  X(no_place,        "No line of code belongs to this event.", "这个事件没有对应的代码行。") \
  X(no_output,       "Nothing printed yet.",         "尚无输出。") \
  X(no_loop,         "There is no event loop: one thing after another.", "没有事件循环：逐一执行。") \
  X(no_loop_now,     "No event loop runs at this moment.", "此刻没有事件循环在运行。") \
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
  X(on_average,      "on average",                   "平均") \
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
  X(section_pointer, "Pointer: click an event, a lane, an arrow's end; drag pans; Shift+drag measures; wheel scrolls; Ctrl+wheel zooms; Shift shows how it came about", \
                     "指针：点击事件、泳道或箭头末端；拖动平移；Shift+拖动测量；滚轮滚动；Ctrl+滚轮缩放；按住 Shift 显示来龙去脉") \
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
