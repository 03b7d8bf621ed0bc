#include "gui/draw/text.hpp"

#include <array>

namespace interleave::gui {
namespace {

constexpr auto k_texts = std::to_array<TextRow>({
#define ILV_TEXT_ROW(name, english, chinese) {english, chinese},
    ILV_TEXTS(ILV_TEXT_ROW)
#undef ILV_TEXT_ROW
});

// In the order of the enumeration.
constexpr auto k_waits = std::to_array<TextRow>({
    {"its next turn", "下一轮"},
    {"a timer", "定时器"},
    {"a task", "任务"},
    {"a group", "一组任务"},
    {"a future", "future"},
    {"a lock", "锁"},
    {"an event", "事件"},
    {"a condition", "条件变量"},
    {"a permit", "信号量"},
    {"the others at a barrier", "屏障"},
    {"an item", "队列元素"},
    {"room in a queue", "队列空位"},
    {"a job", "作业"},
    {"data", "数据"},
    {"writing", "写出"},
    {"a connection", "新连接"},
    {"connecting", "连接"},
    {"a name", "域名解析"},
    {"a file", "文件"},
    {"a process", "进程"},
    {"a signal", "信号"},
    {"something else", "其他"},
    {"an eager task", "立即启动的任务"},
});
static_assert(k_waits.size() == trace::k_enumerators<trace::WaitKind>.size());

const char* choose(Language language, const TextRow& row) { return (language == Language::chinese ? row.chinese : row.english).data(); }

}  // namespace

std::span<const TextRow> texts() { return k_texts; }
const char* in(Language language, Text text) { return choose(language, k_texts[static_cast<std::size_t>(text)]); }
const char* in(Language language, trace::WaitKind wait) {
  const auto index = static_cast<std::size_t>(wait);
  return index < k_waits.size() ? choose(language, k_waits[index]) : "?";
}

}  // namespace interleave::gui
