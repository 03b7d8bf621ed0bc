// pack, unpack, recover and merge, as a user calls them.
#include <nlohmann/json.hpp>

#include "tests/cli/run_command.hpp"

namespace interleave::test {
namespace {

using nlohmann::json;

std::string events_of(const std::string& file) { return interleave("events --json " + file).out; }

TEST(PackCommand, MakesAFileSmallerInItsPlaceAndUnpackGivesItBack) {
  const TemporaryFile file;
  std::filesystem::copy_file(k_async, file.path());
  const std::string name = file.path().string();
  const Ran pack = interleave("pack " + name);
  EXPECT_EQ(pack.code, 0) << pack.err;
  EXPECT_EQ(pack.err, "") << "no progress where there is no terminal";
  EXPECT_LT(std::filesystem::file_size(file.path()), std::filesystem::file_size(k_async));
  EXPECT_TRUE(events_of(name) == events_of(k_async));
  EXPECT_EQ(interleave("check " + name).code, 0);
  EXPECT_EQ(interleave("unpack " + name).code, 0);
  EXPECT_EQ(std::filesystem::file_size(file.path()), std::filesystem::file_size(k_async));
}

TEST(PackCommand, SaysAsJsonWhatItDid) {
  const TemporaryFile file;
  const Ran ran = interleave("pack --json --level 19 " + k_async + " -o " + file.path().string());
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["bytes_before"], std::filesystem::file_size(k_async));
  EXPECT_EQ(report["bytes_after"], std::filesystem::file_size(file.path()));
  EXPECT_EQ(report["events"], 94);
  EXPECT_GT(report["packed"], 0);
}

TEST(PackCommand, RefusesWhatCannotBe) {
  const TemporaryFile file;
  const std::string out = " -o " + file.path().string();
  for (const std::string& arguments :
       std::vector<std::string>{"pack --level 99 " + k_async + out, "pack " + k_async + " " + k_sync + out, "pack /no/such.ilv" + out,
                                "pack " + k_async + " -o /dev/null", "unpack " + k_async + " -o /no/such/folder/x.ilv"}) {
    const Ran ran = interleave(arguments);
    EXPECT_EQ(ran.code, 2) << arguments;
    EXPECT_EQ(lines_of(ran.err), 1u) << ran.err;
    EXPECT_EQ(ran.out, "") << arguments;
  }
  EXPECT_FALSE(std::filesystem::exists(file.path()));
}

class RecoverCommand : public testing::Test {
 protected:
  // The lesson's trace, cut off inside its chunk of events.
  RecoverCommand() { std::ofstream{broken_.path(), std::ios::binary} << lesson_.substr(0, events_at_ + 552); }
  std::string arguments(const std::string& options = "") const {
    return "recover " + broken_.path().string() + " -o " + whole_.path().string() + " " + options;
  }
  const std::string lesson_ = content_of(k_async);
  const std::size_t events_at_ = lesson_.find("ILVC\3");
  TemporaryFile broken_, whole_;
};

TEST_F(RecoverCommand, MakesADamagedTraceWholeAndSaysWhatIsLeftOut) {
  const Ran ran = interleave(arguments());
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "left out   at byte " + std::to_string(events_at_) + ": the file ends inside this chunk")) << ran.out;
  EXPECT_EQ(interleave("check " + broken_.path().string()).code, 1);
  const Ran check = interleave("check " + whole_.path().string());
  EXPECT_EQ(check.code, 0) << check.out;
}

TEST_F(RecoverCommand, SaysTheSameAsCheckAndAsJson) {
  const json report = json::parse(interleave(arguments("--json --no-sources")).out);
  const std::string told = interleave("check " + broken_.path().string()).out;
  ASSERT_FALSE(report["left_out"].empty());
  for (const json& part : report["left_out"])
    EXPECT_TRUE(contains(told, "at byte " + std::to_string(part["offset"].get<std::uint64_t>()) + " of the file")) << part << "\n" << told;
  EXPECT_EQ(report["was_clean"], true);
  EXPECT_EQ(report["sources"], json::array());
  EXPECT_EQ(report["bytes_after"], std::filesystem::file_size(whole_.path()));
}

TEST_F(RecoverCommand, FindsTheSourceBelowTheWorkingFolder) {
  const Ran ran = run_shell("cd " + k_lessons + "/.. && " + k_programs + "/interleave " + arguments());
  EXPECT_TRUE(contains(ran.out, "embedded   traces/01-three-prints/async.cpp")) << ran.out << ran.err;
}

TEST_F(RecoverCommand, WantsAnOutput) {
  const Ran ran = interleave("recover " + broken_.path().string());
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "--help")) << ran.err;
}

TEST(MergeCommand, MakesOneTraceOfTwo) {
  const TemporaryFile file;
  const Ran ran = interleave("merge " + k_async + " " + k_sync + " -o " + file.path().string() + " --json");
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["processes"], 2);
  EXPECT_EQ(report["threads"], 2);
  EXPECT_EQ(report["inputs"][1]["first_process"], 1);
  const json info = json::parse(interleave("info --json " + file.path().string()).out);
  EXPECT_EQ(info["processes"], 2);
  EXPECT_EQ(info["events"], 94 + 16);
  EXPECT_EQ(interleave("check " + file.path().string()).code, 0);
}

TEST(MergeCommand, RefusesTheSameTraceTwice) {
  const TemporaryFile file;
  const Ran ran = interleave("merge " + k_async + " " + k_async + " -o " + file.path().string());
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(lines_of(ran.err), 1u) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(file.path()));
}

}  // namespace
}  // namespace interleave::test
