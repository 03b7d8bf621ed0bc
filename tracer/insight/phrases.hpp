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
  X(resource_unnamed, "the {kind}", "{kind}") \
  X(timer_of, "the timer of {length}", "{length} 的定时器") \
  X(timer_run_out, "{timer}, which has run out,", "已到时的 {timer}") \
  X(group_alone, "`{kind}`", "`{kind}`") \
  /* the rows of the statistics */ \
  X(row_site, "{file}:{line} `{function}`", "{file}:{line} `{function}`") \
  X(row_no_site, "no known line", "未知的行") \
  X(row_tasks, "task `{name}`", "任务 `{name}`") \
  X(row_jobs, "job `{name}`", "作业 `{name}`") \
  X(row_turns, "a turn given to the others", "把机会让给其他任务") \
  X(row_before_first, "nothing: before its first wait", "无：第一次等待之前") \
  X(row_unknown, "what the trace does not tell", "跟踪没有记录的") \
  X(row_total, "all tasks", "所有任务") \
  /* the critical path */ \
  X(path_runs, "runs", "运行") \
  X(path_ready, "ready", "就绪") \
  X(path_waits, "waits: {kind}", "等待：{kind}") \
  X(path_step_runs, "{task} runs{at}", "{task} 运行{at}") \
  X(path_step_ready, "{task} is ready, and waits for its turn", "{task} 就绪，等待轮到它") \
  X(path_step_waits, "{task} {waits}{at}", "{task} {waits}{at}") \
  X(path_step_unknown, "{task}: the trace does not tell", "{task}：跟踪没有记录") \
  /* findings: what was found, and what to do */ \
  X(lines_at, " (line {from})", "（第 {from} 行）") \
  X(lines_between, " (from line {from} to line {to})", "（从第 {from} 行到第 {to} 行）") \
  X(list_item, "{task} {time}", "{task} {time}") \
  X(list_more, ", and {count} more", "，还有 {count} 个") \
  X(list_comma, ", ", "，") \
  X(times, " This happened {count} times, {total} in all.", "这种情况出现了 {count} 次，共 {total}。") \
  X(times_untimed, " This happened {count} times.", "这种情况出现了 {count} 次。") \
  X(find_blocking_call, "{task} ran for {length} without giving the thread back{lines}; nothing else was ready meanwhile.", "{task} 连续运行了 {length}，没有让出线程{lines}；其间没有其他就绪的任务。") \
  X(find_blocking_call_held, "{task} ran for {length} without giving the thread back{lines}; that held up {count}: {tasks}.", "{task} 连续运行了 {length}，没有让出线程{lines}；它耽误了 {count} 个任务：{tasks}。") \
  X(find_deadlock_circle, "Deadlock: {tasks} wait for each other in a circle, and none of them can go on.", "死锁：{tasks} 互相等待，谁也无法继续。") \
  X(find_deadlock_self, "Deadlock: {task} waits for what only it could give{lines}.", "死锁：{task} 在等待只有它自己才能给出的东西{lines}。") \
  X(find_deadlock_stuck, "Deadlock: nothing was left that could wake a task. {count} waited for each other: {tasks}.", "死锁：再没有什么能唤醒任务。{count} 个任务在互相等待：{tasks}。") \
  X(find_never_awaited, "The coroutine `{function}` was made, and nobody ever awaited it: nothing of it has run.", "协程 `{function}` 被创建了，但从未有人等待它：它什么都没有运行。") \
  X(find_orphan_task, "{task} was still alive when its event loop ended{lines}: nobody had waited for its end.", "事件循环结束时 {task} 还没有完成{lines}：没有人等待它结束。") \
  X(find_exception_never_retrieved, "{task} ended with an error that nobody has seen{lines}: {error}.", "{task} 以没有人看到的错误结束{lines}：{error}。") \
  X(find_lost_wakeup_closed, "{task} still waits for {on}{lines}, which is gone: nobody can wake it any more.", "{task} 还在等待 {on}{lines}，但它已经不存在：再没有谁能唤醒该任务。") \
  X(find_lost_wakeup_holder, "{task} still waits for {on}{lines}, whose holder {holder} has ended without releasing it.", "{task} 还在等待 {on}{lines}，持有者 {holder} 没有释放它就结束了。") \
  X(find_slow_wake, "{task} was ready for {length} before it could go on{lines}.", "{task} 就绪后过了 {length} 才继续运行{lines}。") \
  X(find_slow_wake_ran, "{task} was ready for {length} before it could go on{lines}; meanwhile ran {tasks}.", "{task} 就绪后过了 {length} 才继续运行{lines}；其间运行的是 {tasks}。") \
  X(find_self_wake, "{task} woke itself {count} of {all} times{lines}: it asks again and again instead of waiting.", "{task} 的 {all} 次唤醒中有 {count} 次是它自己唤醒的{lines}：它在反复查询，而不是等待。") \
  X(find_never_yields, "{task} ran for {length} without a single await that gave the others a turn{lines}.", "{task} 连续运行了 {length}，没有一次让其他任务运行的等待{lines}。") \
  X(find_sequential_awaits, "{task} awaited `{function}` {count} times, one after the other{lines}; together they would have saved up to {length}.", "{task} 先后 {count} 次等待 `{function}`{lines}；若同时进行，最多可节省 {length}。") \
  X(find_cancellation_storm, "{count} cancels were asked for within {length}{lines}.", "{length} 之内请求了 {count} 次取消{lines}。") \
  X(find_cancel_ignored, "{task} was asked to cancel{lines} and did not end as cancelled: it {ended} {length} later.", "请求 {task} 取消{lines}，它却没有因取消而结束：{length} 之后它{ended}。") \
  X(find_lock_held, "{task} held {on} while it waited for something else itself{lines}; that kept {count} waiting for {length} in all: {tasks}.", "{task} 持有 {on} 的同时自己又在等待别的东西{lines}；这让 {count} 个任务共多等了 {length}：{tasks}。") \
  X(find_task_leak, "The number of live tasks only ever grew, up to {count}; the last one was {task}{lines}.", "存活任务的数量只增不减，达到 {count}；最后一个是 {task}{lines}。") \
  X(find_queue_grows, "{on} only ever got longer{lines}, up to {count} items: they are put in faster than they are taken out.", "{on} 只增不减{lines}，达到 {count} 个元素：放入比取出快。") \
  X(do_blocking_call, "Move the slow call to a thread with to_thread, or split it and await in between.", "用 to_thread 把慢的调用放到线程里，或把它拆开并在中间等待。") \
  X(do_deadlock, "Always take locks in the same order, and let no task await one that awaits it.", "总是按相同的顺序获取锁，不要让任务互相等待。") \
  X(do_never_awaited, "Await the coroutine, or start it with create_task.", "等待这个协程，或用 create_task 启动它。") \
  X(do_orphan_task, "Keep the task and await it, or start it in a task group; cancel it where it is no longer needed.", "保存任务并等待它，或在任务组里启动它；不再需要时取消它。") \
  X(do_exception_never_retrieved, "Await the task, or gather it, and handle its error.", "等待这个任务或用 gather，并处理它的错误。") \
  X(do_lost_wakeup, "Keep what is waited for alive as long as somebody waits, and release a lock however its holder ends.", "只要还有人等待，就让被等待的东西存在；无论持有者怎样结束，都要释放锁。") \
  X(do_slow_wake, "Shorten the runs of the tasks that ran meanwhile, or give this work a thread of its own.", "缩短其间运行的任务，或让这项工作有自己的线程。") \
  X(do_self_wake, "Wait for an event, a condition or a queue instead of asking with sleep(0) in a loop.", "用事件、条件或队列等待，而不是在循环里用 sleep(0) 查询。") \
  X(do_never_yields, "Await something in the loop, or move the computation to a thread or a process.", "在循环里等待，或把计算放到线程或进程里。") \
  X(do_sequential_awaits, "If none needs the result of another, start them together with gather or a task group.", "如果它们互不依赖，用 gather 或任务组一起启动。") \
  X(do_cancellation_storm, "See who cancels so many: a timeout that is too short, or a service that gives up again and again?", "看看是谁取消了这么多：是超时太短，还是某个服务一再放弃？") \
  X(do_cancel_ignored, "Let Cancelled pass on after cleaning up; do not catch it and go on.", "清理之后让 Cancelled 继续传播；不要捕获它后继续运行。") \
  X(do_lock_held, "Do the slow wait before taking the lock or after releasing it.", "在获取锁之前或释放锁之后再做慢的等待。") \
  X(do_task_leak, "Bound how many tasks are started, with a semaphore or a pool of workers, and end those that wait for nothing.", "用信号量或一组工作任务限制启动的数量，并结束无事可等的任务。") \
  X(do_queue_grows, "Give the queue a limit, so that who puts waits, or start more that take.", "给队列设上限，让放入者等待，或启动更多取出者。") \
  X(left_out_events, "events of this trace are missing", "跟踪缺少事件") \
  X(left_out_wakes, "the recorder does not tell when a task becomes ready", "记录器没有记录任务何时就绪") \
  X(left_out_frames, "the recorder does not tell when coroutines begin", "记录器没有记录协程何时开始") \
  X(left_out_time, "it was recorded in virtual time, in which running takes no time", "它是在虚拟时间里记录的，运行不花时间") \
  X(left_out_retrievals, "the recorder does not tell who takes a task's error", "记录器没有记录谁取走任务的错误") \
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
  X(because_cancelled_in, "{by} has asked it to cancel, so it no longer {waits}", "{by} 请求取消它，所以它不再{waits}") \
  X(because_cancelled_self, "it has asked itself to cancel", "它请求取消自己") \
  X(because_cancelled_unknown, "it was asked to cancel", "有人请求取消它") \
  X(cancelled_since, ", and {by} has asked it to cancel since", "，之后 {by} 又请求取消它") \
  X(cancelled_since_unknown, ", and it was asked to cancel since", "，之后又有人请求取消它") \
  X(because_yielded, "it had only given the others a turn", "它只是把机会让给了其他任务") \
  X(because_eager_waits, "{on}, which it started eagerly, has got to its first wait", "它立即启动的 {on} 已运行到第一个等待处") \
  X(because_eager_ended, "{on}, which it started eagerly, has {ended}", "它立即启动的 {on} 已经{ended}") \
  X(because_timer, "the timer of {length} that it slept on has run out", "它睡眠所用的 {length} 定时器到时了") \
  X(because_time_has_come, "the time until which it slept has come", "它睡到的时刻到了") \
  X(because_time_is_up, "{timer} has run out, so it no longer {waits}", "{timer} 到时了，所以它不再{waits}") \
  X(because_ended, "{on}, which it awaited, has {ended}{value}", "它等待的 {on} 已经{ended}{value}") \
  X(because_member_ended, "{by}, a member of {on}, which it awaited, has {ended}", "它等待的 {on} 的成员 {by} 已经{ended}") \
  X(because_members, "enough members of {on}, which it awaited, have finished", "它等待的 {on} 已有足够的成员完成") \
  X(because_children, "all tasks of {on}, which it awaited, have ended", "它等待的 {on} 的任务都已结束") \
  X(because_future_by, "{by} has completed {on}, which it awaited", "{by} 完成了它等待的 {on}") \
  X(because_future, "{on}, which it awaited, is done", "它等待的 {on} 完成了") \
  X(because_lock_by, "{by} has released {on}, which it waited for", "{by} 释放了它等待的 {on}") \
  X(because_lock, "{on}, which it waited for, is free", "它等待的 {on} 空闲了") \
  X(because_event_by, "{by} has set {on}, which it waited for", "{by} 设置了它等待的 {on}") \
  X(because_event, "{on}, which it waited for, is set", "它等待的 {on} 被设置了") \
  X(because_condition_by, "{by} has notified it through {on}", "{by} 通过 {on} 通知了它") \
  X(because_condition, "{on}, which it waited for, has notified it", "它等待的 {on} 通知了它") \
  X(because_semaphore_by, "{by} has let it have a permit of {on}", "{by} 让它得到了 {on} 的许可") \
  X(because_semaphore, "{on}, which it waited for, has a permit for it", "它等待的 {on} 有了给它的许可") \
  X(because_barrier_by, "{by} has come to {on} as the last of {count} tasks", "{by} 是 {count} 个任务中最后到达 {on} 的") \
  X(because_barrier, "all {count} tasks have come to {on}", "{count} 个任务都已到达 {on}") \
  X(because_barrier_broken, "{on}, where it waited, was reset or aborted", "它所等待的 {on} 被重置或中止了") \
  X(because_item_by, "{by} has put an item into {on}", "{by} 向 {on} 放入了元素") \
  X(because_item, "{on}, which it waited for, has an item", "它等待的 {on} 里有了元素") \
  X(because_room_by, "{by} has taken an item out of {on}", "{by} 从 {on} 取走了元素") \
  X(because_room, "{on}, which it waited for, has room", "它等待的 {on} 有了空位") \
  X(because_io_read, "data from {on} has come, or its end", "{on} 的数据到了，或已到末尾") \
  X(because_io_write, "{on} can be written to again, or is closed", "{on} 又可以写入了，或已关闭") \
  X(because_accept, "a connection has come to {on}, or it is closed", "{on} 有了新连接，或已关闭") \
  X(because_connect, "the attempt to connect {on} has come to its end", "{on} 的连接尝试有了结果") \
  X(because_file, "the operation on {on} is done", "对 {on} 的操作完成了") \
  X(because_over, "{on}, which it waited for, is over", "它等待的 {on} 结束了") \
  X(because_signal, "{on}, which it waited for, has come", "它等待的 {on} 来了") \
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
  X(waits_accept, "waits for connections at {on}", "等待 {on} 的连接") \
  X(waits_connect, "waits for {on} to be connected", "等待 {on} 连接成功") \
  X(waits_dns, "waits for {on}", "等待 {on}") \
  X(waits_file, "waits for an operation on {on}", "等待 {on} 的操作") \
  X(waits_process, "waits for {on} to end", "等待 {on} 结束") \
  X(waits_signal, "waits for {on}", "等待 {on}") \
  X(waits_other, "waits for {on}", "等待 {on}") \
  X(waits_eager, "lets {on} run first, which it starts eagerly", "让它立即启动的 {on} 先运行") \
  /* what it waits for where the trace does not name it */ \
  X(some_yield, "the others", "其他任务") \
  X(some_timer, "a timer", "定时器") \
  X(some_task, "another task", "另一个任务") \
  X(some_group, "a group", "一组成员") \
  X(some_future, "a future", "future") \
  X(some_lock, "a lock", "锁") \
  X(some_event, "an event", "事件对象") \
  X(some_condition, "a condition", "条件变量") \
  X(some_semaphore, "a semaphore", "信号量") \
  X(some_barrier, "a barrier", "屏障") \
  X(some_queue_get, "a queue", "队列") \
  X(some_queue_put, "a queue", "队列") \
  X(some_job, "a job", "作业") \
  X(some_io_read, "a socket or pipe", "套接字或管道") \
  X(some_io_write, "a socket or pipe", "套接字或管道") \
  X(some_accept, "a server", "服务器") \
  X(some_connect, "a socket", "套接字") \
  X(some_dns, "a name to be resolved", "域名解析") \
  X(some_file, "a file", "文件") \
  X(some_process, "a process", "进程") \
  X(some_signal, "a signal", "信号") \
  X(some_other, "something that the trace does not name", "跟踪没有记录的某物") \
  X(some_eager, "a task", "任务") \
  /* who ran while a task was ready */ \
  X(while_one, " while {a} ran", "，其间运行的是 {a}") \
  X(while_two, " while {a} and {b} ran", "，其间运行的是 {a} 和 {b}") \
  X(while_more, " while {a}, {b} and {count} other {count:task|tasks} ran", "，其间运行的是 {a}、{b} 和另外 {count} 个任务") \
  X(while_many, " while other tasks ran {count} times", "，其间其他任务运行了 {count} 次") \
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
  X(loop_stop_alive, "{loop} has ended; {count} {count:task was|tasks were} not finished by then.", "{loop} 结束，还有 {count} 个任务没有完成。") \
  X(task_create_by, "{by} creates the task {task}{at}{runs}; nothing of it has run yet.", "{by} 创建任务 {task}{at}{runs}；现在还什么都没有运行。") \
  X(task_create, "The task {task} is created outside of any task{at}{runs}; nothing of it has run yet.", "任务 {task} 在任何任务之外被创建{at}{runs}；现在还什么都没有运行。") \
  X(task_create_first, "The task {task}, the first of {loop}, is created{at}{runs}; nothing of it has run yet.", "{loop} 的第一个任务 {task} 被创建{at}{runs}；现在还什么都没有运行。") \
  X(task_runs, ", which is to run `{function}`", "，它将运行 `{function}`") \
  X(task_wake, "{task} becomes ready and joins the end of the ready queue: {reason}.", "{task} 就绪，排到就绪队列的末尾：{reason}。") \
  X(task_wake_after, "{task} becomes ready and joins the end of the ready queue: {reason}. It had waited for {time}.", "{task} 就绪，排到就绪队列的末尾：{reason}。它等待了 {time}。") \
  X(task_wake_eager, "{task} is ready again, and goes on at once: {reason}. It had waited for {time}.", "{task} 再次就绪，立即继续：{reason}。它等待了 {time}。") \
  X(task_wake_again, "{task} is woken{by}, but {but}: nothing changes.", "{task} 被{by}唤醒，但{but}：什么也没有改变。") \
  X(woken_by, " by {by}", " {by} ") \
  X(but_runs, "it is running already", "它已经在运行") \
  X(but_ready, "it is ready already", "它已经就绪") \
  X(but_finished, "it has finished", "它已经结束") \
  X(but_not_waiting, "it is not known to wait", "不知道它在等待") \
  X(task_start, "{task} runs for the first time (a fresh start): {reason}; it had been ready for {time}{while}.", "{task} 第一次运行（全新开始）：{reason}；它已就绪 {time}{while}。") \
  X(task_start_unready, "{task} runs for the first time (a fresh start), though nothing had made it ready.", "{task} 第一次运行（全新开始），尽管没有什么让它就绪。") \
  X(task_resume, "{task} goes on (resume #{n}): {reason}; it had been ready for {time}{while}.", "{task} 继续（第 {n} 次运行）：{reason}；它已就绪 {time}{while}。") \
  X(task_resume_line, "{task} goes on (resume #{n}, line {line}): {reason}; it had been ready for {time}{while}.", "{task} 继续（第 {n} 次运行，第 {line} 行）：{reason}；它已就绪 {time}{while}。") \
  X(task_resume_unready, "{task} goes on (resume #{n}), but the trace does not say what made it ready.", "{task} 继续（第 {n} 次运行），但跟踪没有记录是什么让它就绪。") \
  X(task_resume_cancelled, "{task} goes on (resume #{n}): {reason}.", "{task} 继续（第 {n} 次运行）：{reason}。") \
  X(task_suspend, "{task} {waits}{at}: it is suspended{next}.", "{task} {waits}{at}：它被挂起{next}。") \
  X(task_finish_returned, "{task} has finished: it returned{value}.{life}", "{task} 完成：返回{value}。{life}") \
  X(task_finish_raised, "{task} has ended with an error{value}.{life}", "{task} 因错误结束{value}。{life}") \
  X(task_finish_cancelled, "{task} has ended because it was cancelled{value}.{life}", "{task} 因被取消而结束{value}。{life}") \
  X(task_finish_dropped, "{task} was destroyed before it had finished{value}.{life}", "{task} 在完成之前被销毁{value}。{life}") \
  X(task_finish_unknown, "{task} has ended, in a way that this program does not know{value}.{life}", "{task} 以未知的方式结束{value}。{life}") \
  X(lived_waiting, " It ran for {busy} in all and waited for {waited}.", "它一共运行 {busy}，等待 {waited}。") \
  X(lived_at_once, " It ran for {busy}, without a wait.", "它运行 {busy}，没有等待。") \
  X(lived_never, " It had never run.", "它从未运行。") \
  X(task_finish_again, "{task} is said to finish, but it had finished before.", "记录说 {task} 完成，但它早已完成。") \
  X(task_cancel, "{by} asks {task} to cancel{at}{message}. This is a request: it reaches the task when that runs next.", "{by} 请求取消 {task}{at}{message}。这只是请求：任务下次运行时才会收到。") \
  X(task_cancel_self, "{task} asks itself to cancel{at}{message}. This is a request: it reaches the task at its next wait.", "{task} 请求取消自己{at}{message}。这只是请求：任务下次等待时才会收到。") \
  X(task_cancel_unknown, "{task} is asked to cancel{at}{message}; the trace does not say by whom. This is a request: it reaches the task when that runs next.", "有人请求取消 {task}{at}{message}；跟踪没有记录是谁。这只是请求：任务下次运行时才会收到。") \
  X(task_cancel_late, "{task} is asked to cancel{at}{message}, but it has finished: nothing changes.", "请求取消 {task}{at}{message}，但它已经结束：什么也没有改变。") \
  X(task_retrieve, "{by} takes the error that {task} has ended with{value}: it has been seen.", "{by} 取走 {task} 结束时的错误{value}：它被看到了。") \
  X(task_retrieve_outside, "The error that {task} has ended with is taken outside of any task{value}: it has been seen.", "{task} 结束时的错误在任何任务之外被取走{value}：它被看到了。") \
  X(in_parentheses, " ({value})", "（{value}）") \
  X(frame_create, "`{function}` is called{in}: that makes a coroutine, and nothing of it runs yet.", "调用 `{function}`{in}：这只是创建协程，还什么都没有运行。") \
  X(frame_create_line, "`{function}`, whose code begins at line {line}, is called{in}: that makes a coroutine, and nothing of it runs yet.", "调用 `{function}`{in}，它的代码从第 {line} 行开始：这只是创建协程，还什么都没有运行。") \
  X(in_task, " in {task}", "（在 {task} 里）") \
  X(frame_enter_root, "{task} begins with its first coroutine, `{function}`.", "{task} 从它的第一个协程 `{function}` 开始。") \
  X(frame_enter_unknown, "{task} goes into a coroutine that the trace does not introduce.", "{task} 进入一个跟踪没有介绍的协程。") \
  X(frame_enter, "`{awaiter}` awaits `{function}`{at}, which starts to run inside the same task, {task}.", "`{awaiter}` 等待 `{function}`{at}，后者在同一个任务 {task} 里开始运行。") \
  X(frame_leave, "`{function}` has {ended}{value}; `{awaiter}`, which awaited it, goes on.", "`{function}` 已经{ended}{value}；等待它的 `{awaiter}` 继续。") \
  X(frame_leave_error, "`{function}` has {ended}{value}; that goes on to `{awaiter}`, which awaited it.", "`{function}` 已经{ended}{value}；这会传给等待它的 `{awaiter}`。") \
  X(frame_leave_root, "`{function}`, the first coroutine of its task, has {ended}{value}.", "任务的第一个协程 `{function}` 已经{ended}{value}。") \
  X(frame_leave_dropped, "`{function}` has been destroyed before its end{value}.", "`{function}` 在结束前被销毁{value}。") \
  X(frame_leave_unused, "`{function}` was never awaited: nothing of it has run, and its coroutine is gone.", "`{function}` 从未被等待：它什么都没有运行，协程就消失了。") \
  X(frame_leave_unknown, "A coroutine that the trace does not introduce has {ended}{value}.", "一个跟踪没有介绍的协程已经{ended}{value}。") \
  X(group_create_by, "{by} begins `{kind}`{at}: {meaning}.", "{by} 开始 `{kind}`{at}：{meaning}。") \
  X(group_create, "`{kind}` begins{at}: {meaning}.", "`{kind}` 开始{at}：{meaning}。") \
  X(group_gather, "it has its result when all of its members have theirs, or one fails", "所有成员都有结果或有一个失败时，它才有结果") \
  X(group_wait, "it is over when some or all of its members have finished", "部分或全部成员完成时，它就结束") \
  X(group_task_group, "its block ends only after all of its tasks", "它的任务都结束后，它的代码块才结束") \
  X(group_shield, "it keeps a cancel away from its member", "它使成员不受取消的影响") \
  X(group_timeout, "it cancels its block when the time is up", "时间一到，它就取消它的代码块") \
  X(group_as_completed, "it hands out its members in the order in which they finish", "它按成员完成的顺序给出它们") \
  X(group_unknown, "this program does not know what it does", "本程序不知道它的作用") \
  X(group_nameless, "group", "group") \
  X(group_member, "{member} joins {group}.", "{member} 加入 {group}。") \
  X(group_member_limit, "{member} is the time limit of {group}.", "{member} 是 {group} 的时限。") \
  X(group_end, "{group} has its result: it has {ended}{value}.", "{group} 有了结果：已经{ended}{value}。") \
  X(group_end_without, "{group} is over: it has {ended}{value}.", "{group} 结束：已经{ended}{value}。") \
  X(group_end_block, "{group} is over: its block has {ended}{value}.", "{group} 结束：它的代码块已经{ended}{value}。") \
  X(resource_create, "{resource} exists from here on{at}{limits}.", "{resource} 从此存在{at}{limits}。") \
  X(outside_create, "The program uses {resource} from here on{at}{limits}.", "程序从此使用 {resource}{at}{limits}。") \
  X(dns_create, "{resource} begins{at}.", "{resource} 开始{at}。") \
  X(signal_create, "The program listens for {resource} from here on{at}.", "程序从此监听 {resource}{at}。") \
  X(limit_semaphore, "; it never has more than {limit} {limit:permit|permits}", "；许可最多 {limit} 个") \
  X(limit_barrier, "; it opens when {limit} {limit:task has|tasks have} come", "；{limit} 个任务到达时它就放行") \
  X(limit_queue, "; it holds {limit} {limit:item|items} at most", "；最多容纳 {limit} 个元素") \
  X(limit_pool, "; it has {limit} {limit:worker|workers} at most", "；最多有 {limit} 个工作者") \
  X(limit_other, "; its limit is {limit}", "；上限是 {limit}") \
  X(timer_set, "{resource} is set: it runs out in {length}.", "{resource} 已设置：{length} 后到时。") \
  X(timer_out, "{resource} has run out.", "{resource} 到时了。") \
  X(future_done, "{resource} is done now.", "{resource} 现在完成了。") \
  X(future_pending, "{resource} is not done yet.", "{resource} 还没有完成。") \
  X(lock_taken, "{holder} holds {resource} now.", "{holder} 现在持有 {resource}。") \
  X(lock_locked, "{resource} is locked now.", "{resource} 现在被锁住。") \
  X(lock_free, "{resource} is free now.", "{resource} 现在空闲。") \
  X(event_set, "{resource} is set now.", "{resource} 现在被设置。") \
  X(event_clear, "{resource} is not set now.", "{resource} 现在未设置。") \
  X(semaphore_left, "{resource} has {state} {state:permit|permits} left.", "{resource} 剩余 {state} 个许可。") \
  X(semaphore_none, "{resource} has no permit left.", "{resource} 没有剩余的许可。") \
  X(barrier_none, "Nobody waits at {resource} now.", "现在没有任务在 {resource} 处等待。") \
  X(barrier_open, "All {limit} tasks have come to {resource}: it opens.", "{limit} 个任务都已到达 {resource}：它放行了。") \
  X(barrier_some, "{state} of {limit} tasks {state:waits|wait} at {resource} now.", "{resource} 处现在有 {state} 个任务在等待，共需 {limit} 个。") \
  X(barrier_waiting, "{state} {state:task waits|tasks wait} at {resource} now.", "现在有 {state} 个任务在 {resource} 处等待。") \
  X(queue_empty, "{resource} is empty now.", "{resource} 现在是空的。") \
  X(queue_full, "{resource} is full now, with {limit} {limit:item|items}.", "{resource} 现在满了，有 {limit} 个元素。") \
  X(queue_length, "{resource} holds {state} {state:item|items} now.", "{resource} 里现在有 {state} 个元素。") \
  X(queue_length_limit, "{resource} holds {state} of at most {limit} items now.", "{resource} 里现在有 {state} 个元素，最多 {limit} 个。") \
  X(resource_state, "The number of {resource} is {state} now.", "{resource} 的数值现在是 {state}。") \
  X(resource_held, "The number of {resource} is {state} now, and {holder} holds it.", "{resource} 的数值现在是 {state}，由 {holder} 持有。") \
  X(resource_close, "{resource} is gone.", "{resource} 不再存在。") \
  X(outside_close, "The program lets go of {resource}.", "程序放开了 {resource}。") \
  X(dns_close, "{resource} is over.", "{resource} 结束。") \
  X(signal_close, "The program no longer listens for {resource}.", "程序不再监听 {resource}。") \
  X(timer_gone, "{resource} has run out and is gone.", "{resource} 到时了，不再存在。") \
  X(timer_stopped, "{resource} is stopped, {time} before it would have run out.", "{resource} 在到时前 {time} 被停止。") \
  X(lock_gone, "{resource} is gone, while {holder} still held it.", "{resource} 不再存在，而 {holder} 还持有它。") \
  X(queue_gone, "{resource} is gone, with {state} {state:item|items} still in it.", "{resource} 不再存在，里面还有 {state} 个元素。") \
  X(job_submit_by, "{by} hands {job} to {pool}{at}; it waits there for a worker.", "{by} 把 {job} 交给 {pool}{at}；它在那里等待工作者。") \
  X(job_submit, "{job} is handed to {pool}{at}; it waits there for a worker.", "{job} 被交给 {pool}{at}；它在那里等待工作者。") \
  X(some_pool, "a pool", "工作池") \
  X(job_begin, "{job} begins on thread {thread}; it had waited for a worker for {time}.", "{job} 在线程 {thread} 上开始；它等待工作者 {time}。") \
  X(job_begin_again, "{job} is said to begin on thread {thread}, but it had begun or ended before.", "记录说 {job} 在线程 {thread} 上开始，但它早已开始或结束。") \
  X(job_begin_unknown, "{job} begins on thread {thread}.", "{job} 在线程 {thread} 上开始。") \
  X(job_end, "{job} has {ended} after {time} of work on thread {thread}{value}.", "{job} 在线程 {thread} 上工作 {time} 后已经{ended}{value}。") \
  X(job_end_unbegun, "{job} has {ended} without having begun{value}.", "{job} 没有开始就已经{ended}{value}。") \
  X(job_end_unknown, "{job} has {ended}{value}.", "{job} 已经{ended}{value}。") \
  X(poll_begin_forever, "{loop} has nothing to run: it waits for the operating system until something happens.", "{loop} 没有可运行的任务：它等待操作系统，直到有事发生。") \
  X(poll_begin_look, "{loop} looks at what the operating system has for it, without waiting.", "{loop} 查看操作系统有没有新消息，不等待。") \
  X(poll_begin, "{loop} has nothing to run: it waits for the operating system, for {time} at most.", "{loop} 没有可运行的任务：它等待操作系统，最多 {time}。") \
  X(poll_end, "{loop} goes on after waiting {time} for the operating system.", "{loop} 等待操作系统 {time} 后继续。") \
  X(poll_end_unknown, "{loop} goes on.", "{loop} 继续。") \
  X(span_begin, "`{function}` is called{at}: an ordinary call, which runs to its end before its caller goes on.", "调用 `{function}`{at}：普通的调用，它运行到结束，调用者才会继续。") \
  X(span_begin_by, "{by} calls `{function}`{at}: an ordinary call, which runs to its end before its caller goes on.", "{by} 调用 `{function}`{at}：普通的调用，它运行到结束，调用者才会继续。") \
  X(span_begin_cause, "`{function}` is called back{at}, because of {cause}.", "因为 {cause}，回调 `{function}`{at}。") \
  X(span_begin_loop, "{cause} calls `{function}` back{at}.", "{cause} 回调 `{function}`{at}。") \
  X(span_begin_timer, "{cause} has run out, and `{function}` is called back{at}.", "{cause} 到时了，回调 `{function}`{at}。") \
  X(span_end, "`{function}` has {ended} after {time}{value}.", "`{function}` 在 {time} 后已经{ended}{value}。") \
  X(span_end_unknown, "A call that the trace does not introduce has {ended}{value}.", "一个跟踪没有介绍的调用已经{ended}{value}。") \
  X(print_out, "{by} prints{at}: {text}", "{by} 输出{at}：{text}") \
  X(print_error, "{by} prints to standard error{at}: {text}", "{by} 输出到标准错误{at}：{text}") \
  X(mark, "The programmer's note{at}: {text}", "程序员的标记{at}：{text}") \
  X(counter, "The programmer's number `{name}` is {number} now.", "程序员的数值 `{name}` 现在是 {number}。") \
  X(lost_uncounted, "Events are missing here, nobody counted how many, because {reason}.", "这里缺少事件（数量未统计），因为{reason}。") \
  X(lost, "{count} {count:event is|events are} missing here, because {reason}.", "这里缺少 {count} 个事件，因为{reason}。") \
  X(clock_sync, "The recording clock is read beside the system's clocks.", "对照系统时钟读取了记录时钟。") \
  X(define_string, "The text {text} gets the number {index}.", "文本{text}得到编号 {index}。") \
  X(define_site, "Line {line} of a source file gets the number {index}.", "某个源文件的第 {line} 行得到编号 {index}。") \
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
  X(lost_disk_full, "the disk was full", "磁盘已满") \
  X(lost_file_error, "the trace file could not be extended", "跟踪文件无法扩展") \
  X(lost_no_buffer, "no buffer was ready", "没有可用的缓冲区") \
  X(lost_overwritten, "the oldest part was given up to keep the file within its size", "最早的部分被放弃，以免文件过大") \
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
