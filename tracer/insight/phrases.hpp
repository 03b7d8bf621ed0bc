// Every pattern that a sentence is made of, in both languages side by side. {names} are filled in by phrasing.cpp; the two
// languages of a row use the same ones (a test holds them to it).
#pragma once

#include <cstddef>
#include <string_view>

namespace interleave::insight {

// clang-format off
#define ILV_PHRASES(X) \
  /* where */ \
  X(at_line, " (line {line})", "（第 {line} 行）") \
  X(quoted, "\"{text}\"", "“{text}”") \
  X(whole_program, "the program", "程序") \
  X(somebody, "somebody", "有人") \
  X(nobody, "nobody", "无") \
  X(unknown_entity, "something unknown (#{id})", "未知对象（#{id}）") \
  X(loop_named, "the event loop `{name}`", "事件循环 `{name}`") \
  X(loop_unnamed, "the event loop", "事件循环") \
  X(thread_named, "`{name}` ({number})", "`{name}`（{number} 号）") \
  X(thread_unnamed, "{number}", "{number}") \
  X(frame_named, "coroutine `{name}`", "协程 `{name}`") \
  X(job_named, "job `{name}`", "作业 `{name}`") \
  X(span_named, "call `{name}`", "调用 `{name}`") \
  X(group_named, "`{kind}` of {count}", "{count} 个成员的 `{kind}`") \
  X(resource_named, "{kind} `{name}`", "{kind} `{name}`") \
  /* how it ended */ \
  X(ended_returned, "returned", "返回") \
  X(ended_raised, "raised an error", "抛出错误") \
  X(ended_cancelled, "been cancelled", "被取消") \
  X(ended_dropped, "been destroyed before its end", "在结束前被销毁") \
  X(ended_unknown, "ended", "结束") \
  X(with_value, " {value}", " {value}") \
  X(with_error, ": {value}", "：{value}") \
  /* why a task is ready */ \
  X(because_created_by, "{by} has created it", "{by} 创建了它") \
  X(because_created, "it has been created", "它被创建了") \
  X(because_cancelled, "{by} has asked it to cancel", "{by} 请求取消它") \
  X(because_yielded, "it had only given the others a turn", "它只是把机会让给了其他任务") \
  X(because_eager, "{on}, which it started eagerly, has got to its first wait or to its end", "它立即启动的 {on} 已运行到第一个等待处或已结束") \
  X(because_timer, "the timer of {length} that it slept on has run out", "它睡眠所用的 {length} 定时器到时了") \
  X(because_ended, "{on}, which it awaited, has {ended}", "它等待的 {on} 已经{ended}") \
  X(because_group, "{on}, which it awaited, has its result", "它等待的 {on} 有结果了") \
  X(because_resource, "{on}, which it waited for, lets it go on", "它等待的 {on} 让它继续了") \
  X(because_woken_from, "{by} has woken it from its wait for {on}", "{by} 把它从对 {on} 的等待中唤醒了") \
  X(because_woken, "{by} has woken it", "{by} 唤醒了它") \
  X(because_unknown, "the trace does not say what woke it", "跟踪没有记录是什么唤醒了它") \
  /* what a task waits for */ \
  X(waits_yield, "gives the others a turn", "把机会让给其他任务") \
  X(waits_timer_for, "sleeps for {length}", "睡眠 {length}") \
  X(waits_timer, "sleeps until a time", "睡眠到某一时刻") \
  X(waits_task, "awaits {on}", "等待 {on}") \
  X(waits_group, "awaits {on}", "等待 {on}") \
  X(waits_future, "awaits {on}", "等待 {on}") \
  X(waits_lock, "waits for {on}", "等待 {on}") \
  X(waits_lock_held, "waits for {on}, which {holder} holds", "等待由 {holder} 持有的 {on}") \
  X(waits_event, "waits for {on} to be set", "等待 {on} 被设置") \
  X(waits_condition, "waits for {on} to be notified", "等待 {on} 的通知") \
  X(waits_semaphore, "waits for a permit of {on}", "等待 {on} 的许可") \
  X(waits_barrier, "waits at {on} for the others", "在 {on} 处等待其他任务") \
  X(waits_queue_get, "waits for an item of {on}", "等待 {on} 里的元素") \
  X(waits_queue_put, "waits for room in {on}", "等待 {on} 有空位") \
  X(waits_job, "awaits {on}, which runs elsewhere", "等待在别处运行的 {on}") \
  X(waits_io_read, "waits for data from {on}", "等待 {on} 的数据") \
  X(waits_io_write, "waits until {on} can take data", "等待 {on} 可以写入") \
  X(waits_accept, "waits for a connection at {on}", "等待 {on} 的连接") \
  X(waits_connect, "waits for {on} to be connected", "等待 {on} 连接成功") \
  X(waits_dns, "waits for a name to be resolved", "等待域名解析") \
  X(waits_file, "waits for an operation on {on}", "等待 {on} 的操作") \
  X(waits_process, "waits for {on}", "等待 {on}") \
  X(waits_signal, "waits for {on}", "等待 {on}") \
  X(waits_other, "waits for {on}", "等待 {on}") \
  X(waits_eager, "lets {on} run first, which it starts eagerly", "让它立即启动的 {on} 先运行") \
  /* what the loop does next */ \
  X(next_ready, ", and the loop takes {next}, which has been ready for {time}", "，循环接着运行已就绪 {time} 的 {next}") \
  X(next_polls, ", and the loop, with nothing ready, waits for the operating system", "，没有就绪的任务，循环等待操作系统") \
  /* the events */ \
  X(thread_start_loop, "Thread {thread} records its first event; it runs an event loop.", "线程 {thread} 记录了第一个事件；它运行事件循环。") \
  X(thread_start_worker, "Thread {thread} records its first event; it runs the jobs of a pool.", "线程 {thread} 记录了第一个事件；它运行工作池的作业。") \
  X(thread_start_other, "Thread {thread} records its first event.", "线程 {thread} 记录了第一个事件。") \
  X(thread_end, "Thread {thread} ends.", "线程 {thread} 结束。") \
  X(loop_start, "{loop} starts on thread {thread}.", "{loop} 在线程 {thread} 上启动。") \
  X(loop_stop, "{loop} has ended; all of its tasks had finished.", "{loop} 结束，它的任务都已完成。") \
  X(loop_stop_alive, "{loop} has ended; tasks not finished by then: {count}.", "{loop} 结束，还有 {count} 个任务没有完成。") \
  X(task_create_by, "{by} creates the task {task}{at}, which is to run `{function}`; nothing of it has run yet.", "{by} 创建任务 {task}{at}，它将运行 `{function}`；现在还什么都没有运行。") \
  X(task_create, "The task {task} is created{at}, which is to run `{function}`; nothing of it has run yet.", "任务 {task} 被创建{at}，它将运行 `{function}`；现在还什么都没有运行。") \
  X(task_wake, "{task} becomes ready and joins the end of the ready queue: {reason}.", "{task} 就绪，排到就绪队列的末尾：{reason}。") \
  X(task_wake_after, "{task} becomes ready and joins the end of the ready queue: {reason}. It had waited for {time}.", "{task} 就绪，排到就绪队列的末尾：{reason}。它等待了 {time}。") \
  X(task_wake_again, "{task} is woken by {by}, but it was not waiting: nothing changes.", "{by} 唤醒 {task}，但它并没有在等待：什么也没有改变。") \
  X(task_start, "{task} runs for the first time (a fresh start): {reason}; it had been ready for {time}.", "{task} 第一次运行（全新开始）：{reason}；它已就绪 {time}。") \
  X(task_start_unready, "{task} runs for the first time (a fresh start), though nothing had made it ready.", "{task} 第一次运行（全新开始），尽管没有什么让它就绪。") \
  X(task_resume, "{task} goes on (resume #{n}): {reason}; it had been ready for {time}.", "{task} 继续（第 {n} 次运行）：{reason}；它已就绪 {time}。") \
  X(task_resume_line, "{task} goes on (resume #{n}, line {line}): {reason}; it had been ready for {time}.", "{task} 继续（第 {n} 次运行，第 {line} 行）：{reason}；它已就绪 {time}。") \
  X(task_resume_unready, "{task} goes on (resume #{n}), but the trace does not say what made it ready.", "{task} 继续（第 {n} 次运行），但跟踪没有记录是什么让它就绪。") \
  X(task_resume_cancelled, "{task} goes on (resume #{n}): {by} has asked it to cancel.", "{task} 继续（第 {n} 次运行）：{by} 请求取消它。") \
  X(task_suspend, "{task} {waits}{at}: it is suspended{next}.", "{task} {waits}{at}：它被挂起{next}。") \
  X(task_finish_returned, "{task} has finished: it returned{value}. It ran for {busy} in all and waited for {waited}.", "{task} 完成：返回{value}。它一共运行 {busy}，等待 {waited}。") \
  X(task_finish_raised, "{task} has ended with an error{value}. It ran for {busy} in all and waited for {waited}.", "{task} 因错误结束{value}。它一共运行 {busy}，等待 {waited}。") \
  X(task_finish_cancelled, "{task} has ended because it was cancelled{value}. It ran for {busy} in all and waited for {waited}.", "{task} 因被取消而结束{value}。它一共运行 {busy}，等待 {waited}。") \
  X(task_finish_dropped, "{task} was destroyed before it had finished{value}. It ran for {busy} in all and waited for {waited}.", "{task} 在完成之前被销毁{value}。它一共运行 {busy}，等待 {waited}。") \
  X(task_finish_unknown, "{task} has ended, in a way that this program does not know{value}. It ran for {busy} in all and waited for {waited}.", "{task} 以未知的方式结束{value}。它一共运行 {busy}，等待 {waited}。") \
  X(task_finish_again, "{task} is said to finish, but it had finished before.", "记录说 {task} 完成，但它早已完成。") \
  X(task_cancel, "{by} asks {task} to cancel{at}{message}. This is a request: it reaches the task when that runs next.", "{by} 请求取消 {task}{at}{message}。这只是请求：任务下次运行时才会收到。") \
  X(frame_create, "`{function}` is called: that makes a coroutine, and nothing of it runs yet.", "调用 `{function}`：这只是创建协程，还什么都没有运行。") \
  X(frame_create_line, "`{function}`, whose code begins at line {line}, is called: that makes a coroutine, and nothing of it runs yet.", "调用 `{function}`，它的代码从第 {line} 行开始：这只是创建协程，还什么都没有运行。") \
  X(frame_enter_root, "{task} begins with its first coroutine, `{function}`.", "{task} 从它的第一个协程 `{function}` 开始。") \
  X(frame_enter, "`{awaiter}` awaits `{function}`{at}, which starts to run inside the same task, {task}.", "`{awaiter}` 等待 `{function}`{at}，后者在同一个任务 {task} 里开始运行。") \
  X(frame_leave, "`{function}` has {ended}{value}; `{awaiter}`, which awaited it, goes on.", "`{function}` 已经{ended}{value}；等待它的 `{awaiter}` 继续。") \
  X(frame_leave_root, "`{function}`, the first coroutine of its task, has {ended}{value}.", "任务的第一个协程 `{function}` 已经{ended}{value}。") \
  X(frame_leave_dropped, "`{function}` has been destroyed before its end{value}.", "`{function}` 在结束前被销毁{value}。") \
  X(frame_leave_unused, "`{function}` was never awaited: nothing of it has run, and its coroutine is gone.", "`{function}` 从未被等待：它什么都没有运行，协程就消失了。") \
  X(group_create_by, "{by} begins a `{kind}`{at}.", "{by} 开始一个 `{kind}`{at}。") \
  X(group_create, "A `{kind}` begins{at}.", "一个 `{kind}` 开始{at}。") \
  X(group_member, "{member} joins {group}.", "{member} 加入 {group}。") \
  X(group_end, "{group} has its result: it has {ended}{value}.", "{group} 有了结果：已经{ended}{value}。") \
  X(resource_create, "{resource} exists from here on{at}.", "{resource} 从此存在{at}。") \
  X(resource_create_limit, "{resource} exists from here on{at}; its limit is {limit}.", "{resource} 从此存在{at}；上限是 {limit}。") \
  X(timer_set, "{resource} is set: it runs out in {length}.", "{resource} 已设置：{length} 后到时。") \
  X(timer_out, "{resource} has run out.", "{resource} 到时了。") \
  X(lock_taken, "{holder} holds {resource} now.", "{holder} 现在持有 {resource}。") \
  X(lock_locked, "{resource} is locked now.", "{resource} 现在被锁住。") \
  X(lock_free, "{resource} is free now.", "{resource} 现在空闲。") \
  X(event_set, "{resource} is set now.", "{resource} 现在被设置。") \
  X(event_clear, "{resource} is not set now.", "{resource} 现在未设置。") \
  X(semaphore_left, "{resource} has permits left: {state}.", "{resource} 剩余许可：{state}。") \
  X(queue_length, "{resource} holds items: {state}.", "{resource} 里的元素个数：{state}。") \
  X(queue_length_limit, "{resource} holds {state} of at most {limit} items.", "{resource} 里有 {state} 个元素，最多 {limit} 个。") \
  X(resource_state, "The number of {resource} is {state} now.", "{resource} 的数值现在是 {state}。") \
  X(resource_close, "{resource} is gone.", "{resource} 不再存在。") \
  X(job_submit, "{by} hands {job} to a pool{at}; it waits there for a worker.", "{by} 把 {job} 交给工作池{at}；它在那里等待工作线程。") \
  X(job_begin, "{job} begins on thread {thread}; it had waited for a worker for {time}.", "{job} 在线程 {thread} 上开始；它等待工作线程 {time}。") \
  X(job_begin_again, "{job} is said to begin on thread {thread}, but it had begun or ended before.", "记录说 {job} 在线程 {thread} 上开始，但它早已开始或结束。") \
  X(job_end, "{job} has {ended} after {time} of work on thread {thread}{value}.", "{job} 在线程 {thread} 上工作 {time} 后已经{ended}{value}。") \
  X(job_end_unbegun, "{job} has {ended} without having begun{value}.", "{job} 没有开始就已经{ended}{value}。") \
  X(poll_begin_forever, "{loop} has nothing to run: it waits for the operating system until something happens.", "{loop} 没有可运行的任务：它等待操作系统，直到有事发生。") \
  X(poll_begin_look, "{loop} looks what the operating system has for it, without waiting.", "{loop} 查看操作系统有没有新消息，不等待。") \
  X(poll_begin, "{loop} has nothing to run: it waits for the operating system, for {time} at most.", "{loop} 没有可运行的任务：它等待操作系统，最多 {time}。") \
  X(poll_end, "{loop} goes on after waiting {time} for the operating system.", "{loop} 等待操作系统 {time} 后继续。") \
  X(poll_end_unknown, "{loop} goes on.", "{loop} 继续。") \
  X(span_begin, "`{function}` is called{at}: an ordinary call, which runs to its end before its caller goes on.", "调用 `{function}`{at}：普通的调用，它运行到结束，调用者才会继续。") \
  X(span_begin_cause, "`{function}` is called back{at}, because of {cause}.", "因为 {cause}，回调 `{function}`{at}。") \
  X(span_end, "`{function}` has {ended} after {time}{value}.", "`{function}` 在 {time} 后已经{ended}{value}。") \
  X(print_out, "{by} prints{at}: {text}", "{by} 输出{at}：{text}") \
  X(print_error, "{by} prints to standard error{at}: {text}", "{by} 输出到标准错误{at}：{text}") \
  X(mark, "The programmer's note{at}: {text}", "程序员的标记{at}：{text}") \
  X(counter, "The programmer's number `{name}` is {number} now.", "程序员的数值 `{name}` 现在是 {number}。") \
  X(lost_uncounted, "Events are missing here, nobody counted how many, because {reason}.", "这里缺少事件（数量未统计），因为{reason}。") \
  X(lost, "Missing here: {count} events, because {reason}.", "这里缺少 {count} 个事件，因为{reason}。") \
  X(clock_sync, "The recording clock is read beside the system's clocks.", "对照系统时钟读取了记录时钟。") \
  X(definition, "A string or a line of code gets its number.", "一个字符串或一行代码得到编号。") \
  X(unknown_event, "An event of a kind that this program does not know.", "本程序不认识的事件。") \
  /* words */ \
  X(word_timer, "timer", "定时器") \
  X(word_future, "future", "future") \
  X(word_lock, "lock", "锁") \
  X(word_event, "event", "事件对象") \
  X(word_condition, "condition", "条件变量") \
  X(word_semaphore, "semaphore", "信号量") \
  X(word_barrier, "barrier", "屏障") \
  X(word_queue, "queue", "队列") \
  X(word_pool, "pool", "池") \
  X(word_socket, "socket", "套接字") \
  X(word_server, "server", "服务器") \
  X(word_file, "file", "文件") \
  X(word_dns, "name resolution", "域名解析") \
  X(word_process, "process", "进程") \
  X(word_signal, "signal", "信号") \
  X(word_other, "resource", "资源") \
  X(word_something, "something", "某事") \
  X(lost_disk_full, "the disk was full", "磁盘已满") \
  X(lost_file_error, "the trace file could not be extended", "跟踪文件无法扩展") \
  X(lost_no_buffer, "no buffer was ready", "没有可用的缓冲区") \
  X(lost_overwritten, "the oldest part was given up to keep the file within its size", "为保持文件大小放弃了最早的部分") \
  X(lost_paused, "recording was paused", "记录被暂停") \
  X(lost_interrupted, "signal handlers recorded too much at once", "信号处理函数一次记录得太多") \
  X(lost_unknown, "of a reason that this program does not know", "本程序不认识的原因")
// clang-format on

enum class Phrase : std::size_t {
#define ILV_PHRASE_KEY(key, english, chinese) key,
  ILV_PHRASES(ILV_PHRASE_KEY)
#undef ILV_PHRASE_KEY
};

struct PhraseRow {
  std::string_view key, english, chinese;
};

inline constexpr PhraseRow k_phrases[] = {
#define ILV_PHRASE_ROW(key, english, chinese) {#key, english, chinese},
    ILV_PHRASES(ILV_PHRASE_ROW)
#undef ILV_PHRASE_ROW
};

}  // namespace interleave::insight
