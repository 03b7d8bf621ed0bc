// Bad input: one clear line on standard error, and exit code 2.
#include "tests/cli/run_command.hpp"

namespace interleave::test {
namespace {

void expect_refused(const std::string& arguments, std::string_view what) {
  const Ran ran = interleave(arguments);
  EXPECT_EQ(ran.code, 2) << arguments << "\n" << ran.err;
  EXPECT_EQ(lines_of(ran.err), 1u) << arguments << "\n" << ran.err;
  EXPECT_TRUE(contains(ran.err, what)) << arguments << "\n" << ran.err;
  EXPECT_EQ(ran.out, "") << arguments;
}

const char* const k_reading_commands[] = {"info", "show", "events", "check", "view", "shot -o /dev/null"};

void expect_each_command_refuses(const std::string& file, std::string_view what) {
  for (const std::string command : k_reading_commands) {
    // `view` looks for a display first, and there is none here.
    if (command == "view")
      expect_refused(command + " " + file, "");
    else
      expect_refused(command + " " + file, what);
  }
}

TEST(CommandLine, AMissingFileIsRefusedByEveryCommand) { expect_each_command_refuses("/no/such.ilv", "No such file or directory"); }

TEST(CommandLine, AnEmptyFileIsRefusedByEveryCommand) {
  const TemporaryFile file;
  std::ofstream{file.path()};
  expect_each_command_refuses(file.path().string(), "empty");
}

TEST(CommandLine, APictureRenamedToATraceIsRefusedByEveryCommand) {
  const TemporaryFile file;
  std::ofstream{file.path()} << "\x89PNG\r\n\x1a\n and so on";
  expect_each_command_refuses(file.path().string(), "PNG");
}

TEST(CommandLine, ATruncatedHeaderIsRefusedByEveryCommand) {
  const TemporaryFile file;
  std::ofstream{file.path()} << content_of(k_lessons + "/01-three-prints/async.ilv").substr(0, 2000);
  expect_each_command_refuses(file.path().string(), "cut off");
}

TEST(CommandLine, ANewerMajorVersionIsRefusedByEveryCommand) {
  const TemporaryFile file;
  std::string bytes = content_of(k_lessons + "/01-three-prints/async.ilv");
  bytes[8] = 9;
  std::ofstream{file.path()} << bytes;
  expect_each_command_refuses(file.path().string(), "use a newer interleave");
}

TEST(CommandLine, ATraceCutInItsMiddleOpensAndSaysWhatIsMissing) {
  const TemporaryFile file;
  const std::string whole = content_of(k_lessons + "/01-three-prints/async.ilv");
  std::ofstream{file.path()} << whole.substr(0, whole.find("ILVC\3") + 552);  // inside its chunk of events
  const Ran info = interleave("info " + file.path().string());
  EXPECT_EQ(info.code, 0) << info.err;
  EXPECT_TRUE(contains(info.out, "damaged")) << info.out;
  const Ran check = interleave("check " + file.path().string());
  EXPECT_EQ(check.code, 1) << check.out << check.err;
}

TEST(CommandLine, AMissingProgramIsRefused) { expect_refused("record -o /tmp/never.ilv -- /no/such/program", "/no/such/program"); }
TEST(CommandLine, AFolderThatCannotBeWrittenIsRefused) { expect_refused("record -o /dev/null/x.ilv -- true", "/dev/null/x.ilv"); }
TEST(CommandLine, NoProgramIsWrongUsage) { expect_refused("record", "--help"); }
TEST(CommandLine, AnUnknownCommandIsWrongUsage) { expect_refused("dance", "--help"); }
TEST(CommandLine, AnUnknownOptionIsWrongUsage) { expect_refused("info --colour x.ilv", "--help"); }
TEST(CommandLine, AnInstantThatIsNoneIsRefused) {
  expect_refused("show --at soon " + k_lessons + "/01-three-prints/async.ilv", "write a time like 12.5ms");
}
TEST(CommandLine, AnEventBeyondTheEndIsRefused) {
  expect_refused("show --at '#99999' " + k_lessons + "/01-three-prints/async.ilv", "numbered from 0");
}

TEST(CommandLine, WithoutADisplayViewNamesShotAndShow) {
  const Ran ran = interleave("view " + k_lessons + "/01-three-prints/async.ilv");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(lines_of(ran.err), 1u) << ran.err;
  EXPECT_TRUE(contains(ran.err, "interleave shot")) << ran.err;
  EXPECT_TRUE(contains(ran.err, "interleave show")) << ran.err;
}

TEST(CommandLine, EverySubcommandHasHelpWithAnExample) {
  for (const std::string command : {"record", "info", "show", "events", "check", "pack", "unpack", "recover", "merge", "view", "shot"}) {
    const Ran ran = interleave(command + " --help");
    EXPECT_EQ(ran.code, 0) << command << ran.err;
    EXPECT_TRUE(contains(ran.out, "Example")) << command << ran.out;
  }
}

}  // namespace
}  // namespace interleave::test
