// OTLP: the shape of the published JSON mapping of opentelemetry.proto.trace.v1, and what the spans say.
#include <set>

#include "tests/exchange/exchanged.hpp"

namespace interleave::test {
namespace {

using nlohmann::json;

// Field names and JSON types of the protobuf messages; `*` is a list.
const std::map<std::string, std::map<std::string, std::string>> k_otlp_messages{
    {"TracesData", {{"resourceSpans", "*ResourceSpans"}}},
    {"ResourceSpans", {{"resource", "Resource"}, {"scopeSpans", "*ScopeSpans"}, {"schemaUrl", "string"}}},
    {"Resource", {{"attributes", "*KeyValue"}, {"droppedAttributesCount", "uint32"}}},
    {"ScopeSpans", {{"scope", "Scope"}, {"spans", "*Span"}, {"schemaUrl", "string"}}},
    {"Scope", {{"name", "string"}, {"version", "string"}, {"attributes", "*KeyValue"}}},
    {"Span",
     {{"traceId", "hex32"},
      {"spanId", "hex16"},
      {"traceState", "string"},
      {"parentSpanId", "hex16"},
      {"flags", "uint32"},
      {"name", "string"},
      {"kind", "uint32"},
      {"startTimeUnixNano", "uint64"},
      {"endTimeUnixNano", "uint64"},
      {"attributes", "*KeyValue"},
      {"droppedAttributesCount", "uint32"},
      {"events", "*Event"},
      {"droppedEventsCount", "uint32"},
      {"links", "*Link"},
      {"droppedLinksCount", "uint32"},
      {"status", "Status"}}},
    {"Link", {{"traceId", "hex32"}, {"spanId", "hex16"}, {"traceState", "string"}, {"attributes", "*KeyValue"}, {"flags", "uint32"}}},
    {"Status", {{"message", "string"}, {"code", "uint32"}}},
    {"KeyValue", {{"key", "string"}, {"value", "AnyValue"}}},
    {"AnyValue", {{"stringValue", "string"}, {"boolValue", "bool"}, {"intValue", "int64"}, {"doubleValue", "double"}}},
};

bool is_hex(const json& value, std::size_t digits) {
  return value.is_string() && value.get<std::string>().size() == digits &&
         value.get<std::string>().find_first_not_of("0123456789abcdef") == std::string::npos &&
         value.get<std::string>().find_first_not_of('0') != std::string::npos;
}

void expect_shape(const std::string& type, const json& value) {
  if (type.starts_with('*')) {
    ASSERT_TRUE(value.is_array()) << type;
    for (const json& item : value) expect_shape(type.substr(1), item);
  } else if (type == "string") {
    EXPECT_TRUE(value.is_string());
  } else if (type == "uint32") {
    EXPECT_TRUE(value.is_number_unsigned());
  } else if (type == "uint64" || type == "int64") {
    EXPECT_TRUE(value.is_string() && value.get<std::string>().find_first_not_of("-0123456789") == std::string::npos) << value;
  } else if (type.starts_with("hex")) {
    EXPECT_TRUE(is_hex(value, std::stoul(type.substr(3)))) << value;
  } else {
    ASSERT_TRUE(value.is_object()) << type;
    for (const auto& [key, field] : value.items()) {
      ASSERT_TRUE(k_otlp_messages.at(type).contains(key)) << type << " has no " << key;
      expect_shape(k_otlp_messages.at(type).at(key), field);
    }
  }
}

std::vector<json> spans_of(const std::string& text) {
  std::vector<json> spans;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const json data = json::parse(line);
    expect_shape("TracesData", data);
    for (const json& resource : data["resourceSpans"])
      for (const json& scope : resource["scopeSpans"])
        for (const json& span : scope["spans"]) spans.push_back(span);
  }
  return spans;
}

std::string span_id(std::uint64_t id) {
  std::ostringstream text;
  text << std::hex << std::setw(16) << std::setfill('0') << id;
  return text.str();
}

std::string attribute(const json& of, const std::string& key) {
  for (const json& pair : of["attributes"])
    if (pair["key"] == key) return pair["value"].begin().value();
  return "";
}

TEST(OtlpExport, ATaskIsASpanItsCreatorTheParentAndItsAwaitsLinks) {
  const model::Trace trace = varied();
  std::map<std::string, json> spans;
  for (const json& span : spans_of(exported(trace, exchange::export_otlp))) spans[span["spanId"]] = span;
  EXPECT_EQ(spans.size(), trace.tasks().size() + trace.jobs().size() + trace.spans().size());
  const std::uint64_t begin = trace.processes()[0].realtime_ns;
  for (const model::Task& task : trace.tasks()) {
    const json& span = spans.at(span_id(task.id.value));
    EXPECT_EQ(span["name"], task.name);
    EXPECT_EQ(span.contains("parentSpanId"), task.parent != model::k_none);
    if (task.parent != model::k_none) {
      EXPECT_EQ(span["parentSpanId"], span_id(trace.tasks()[task.parent].id.value));
    }
    EXPECT_EQ(span["startTimeUnixNano"], std::to_string(begin + static_cast<std::uint64_t>(trace.time_ns(task.created))));
    const std::int64_t end = task.finished == model::k_none ? trace.time().end_ns : trace.time_ns(task.finished);
    EXPECT_EQ(span["endTimeUnixNano"], std::to_string(begin + static_cast<std::uint64_t>(end)));
    EXPECT_EQ(attribute(span, "interleave.busy_ns"), std::to_string(task.busy_ns));
  }
  const auto named = [&](std::string_view name) -> const json& {
    for (const auto& [id, span] : spans)
      if (span["name"] == name) return span;
    throw std::runtime_error{"no such span"};
  };
  ASSERT_EQ(named("parent")["links"].size(), 2u) << "of the child and of the gather's member";
  EXPECT_EQ(named("parent")["links"][0]["spanId"], named("child")["spanId"]);
  EXPECT_EQ(attribute(named("parent")["links"][0], "interleave.wait"), "task");
  EXPECT_EQ(named("parent")["links"][1]["spanId"], named("left")["spanId"]);
  EXPECT_EQ(named("child")["status"], json::parse(R"({"code":1})"));
  EXPECT_EQ(named("other")["status"], json::parse(R"({"code":2,"message":"ValueError: no"})"));
  EXPECT_EQ(named("left")["status"], json::object());
  EXPECT_EQ(attribute(named("left"), "interleave.outcome"), "alive at the end");
  EXPECT_EQ(named("compress")["parentSpanId"], named("child")["spanId"]);
  EXPECT_EQ(named("compute")["parentSpanId"], named("child")["spanId"]);
}

TEST(OtlpExport, ManySpansAreManyLinesOfTheirOwn) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    for (int i = 0; i < 2'500; ++i) create(loop, "task " + std::to_string(i));
  });
  const std::string text = exported(trace, exchange::export_otlp);
  EXPECT_EQ(lines_of(text), 3u);
  const std::vector<json> spans = spans_of(text);
  ASSERT_EQ(spans.size(), 2'500u);
  std::set<std::string> ids;
  for (const json& span : spans) ids.insert(span["spanId"]);
  EXPECT_EQ(ids.size(), 2'500u);
}

TEST(OtlpExport, ATraceWithoutTasksIsStillOne) {
  const std::string text = exported(recorded([] { print("alone"); }), exchange::export_otlp);
  EXPECT_EQ(text, "{\"resourceSpans\":[]}\n");
}

}  // namespace
}  // namespace interleave::test
