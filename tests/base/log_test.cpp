#include "base/log.hpp"

#include "base/log_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

namespace freshet {
namespace {

using testing::EndsWith;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

/// What `say` makes a logger of this kind write to standard error.
std::string written(std::string const& level, bool json,
                    std::function<void(Log const&)> const& say) {
  auto logger = make_logger(level, json);
  testing::internal::CaptureStderr();
  say(Log{logger});
  logger->flush();
  return testing::internal::GetCapturedStderr();
}

std::string json_of(std::string const& text) {
  return written("info", true, [&text](Log const& log) { log.info("{}", text); });
}

TEST(Log, SaysNothingByDefault) {
  testing::internal::CaptureStderr();
  Log{}.child("a").error("lost {}", 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), IsEmpty());
}

TEST(Log, ChildrenExtendThePrefix) {
  auto const line = written("info", false, [](Log const& log) {
    log.child("rtmp 10.0.0.5:4711").child("live/a").info("published {} tracks", 2);
  });
  EXPECT_THAT(line, EndsWith(" I [rtmp 10.0.0.5:4711] [live/a] published 2 tracks\n"));
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  auto const lines = written("warn", false, [](Log const& log) {
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
  });
  EXPECT_THAT(lines, MatchesRegex("[^\n]* W c\n[^\n]* E d\n"));
}

TEST(Log, TextOfAPeerIsNoFormat) {
  auto const line =
      written("info", false, [](Log const& log) { log.child("{}").info("{}", "{0} {1}"); });
  EXPECT_THAT(line, EndsWith("[{}] {0} {1}\n"));
}

TEST(LogJson, IsOneObjectALine) {
  EXPECT_THAT(
      json_of("hello"),
      MatchesRegex(R"(\{"time":"[0-9]+-[0-9]+-[0-9]+T[0-9:.]+Z","level":"info","msg":"hello"\})"
                   "\n"));
}

TEST(LogJson, EscapesQuotesAndBackslashes) {
  EXPECT_THAT(json_of("a\"b\\c"), EndsWith(R"("msg":"a\"b\\c"})"
                                           "\n"));
}

TEST(LogJson, EscapesControlCharacters) {
  EXPECT_THAT(json_of("a\nb\t\x01"), EndsWith(R"("msg":"a\u000ab\u0009\u0001"})"
                                              "\n"));
}

TEST(LogJson, KeepsUtf8) { EXPECT_THAT(json_of("größe"), EndsWith("\"msg\":\"größe\"}\n")); }

TEST(LogJson, ReplacesWhatIsNotUtf8) {
  EXPECT_THAT(
      json_of("a\xFF\xC3(\xED\xA0\x80z"),
      EndsWith("\"msg\":\"a\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\"}\n"));
}

std::string text_of(std::string const& text) {
  auto const line =
      written("info", false, [&text](Log const& log) { log.child(text).info("{}", text); });
  return line.substr(line.find(" I ") + 3);
}

TEST(LogText, APeerCannotBeginALine) {
  EXPECT_EQ(text_of("a\r\n2026 E [store] lost"),
            "[a\\x0d\\n2026 E [store] lost] a\\x0d\\n2026 E [store] lost\n");
  EXPECT_EQ(text_of("\u2028\u2029\u0085"), "[\\u2028\\u2029\\x85] \\u2028\\u2029\\x85\n");
}

TEST(LogText, APeerCannotDriveTheTerminal) {
  EXPECT_EQ(text_of("\x1b[2J\x7f"), "[\\x1b[2J\\x7f] \\x1b[2J\\x7f\n");
  EXPECT_EQ(text_of("\u202Elive"), "[\\u202elive] \\u202elive\n");
  EXPECT_EQ(text_of({"\0\t", 2}), "[\\x00\\x09] \\x00\\x09\n");
}

TEST(LogText, ReplacesWhatIsNotUtf8AndKeepsWhatIs) {
  EXPECT_EQ(text_of("gr\xFC\xDF"), "[gr\xEF\xBF\xBD\xEF\xBF\xBD] gr\xEF\xBF\xBD\xEF\xBF\xBD\n");
  EXPECT_EQ(text_of("größe 😀 \\ \""), "[größe 😀 \\ \"] größe 😀 \\ \"\n");
}

TEST(AdjustLogger, ChangesWhatIsSaidAndHow) {
  auto logger = make_logger("info", false);
  testing::internal::CaptureStderr();
  Log const log{logger};
  auto const child = log.child("x");
  child.debug("a");
  adjust_logger(*logger, "debug", true);
  child.debug("b");
  EXPECT_THROW(adjust_logger(*logger, "loud", false), std::invalid_argument);
  child.debug("c");
  logger->flush();
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              MatchesRegex("[^\n]*\"msg\":\"\\[x\\] b\"}\n[^\n]*\"msg\":\"\\[x\\] c\"}\n"));
}

TEST(MakeLogger, RefusesAnUnknownLevel) {
  EXPECT_THROW((void)make_logger("loud", false), std::invalid_argument);
  EXPECT_NO_THROW((void)make_logger("off", false));
}

TEST(LogLines, AreHeardByWhoListens) {
  auto logger = make_logger("info", true);
  std::vector<LogLine> heard;
  listen(*logger, [&](LogLine line) { heard.push_back(std::move(line)); });
  testing::internal::CaptureStderr();
  Log const log{logger};
  log.child("rtmp").warn("a \xFF\n{}", 1);
  log.debug("nobody");
  adjust_logger(*logger, "debug", false);
  log.debug("somebody");
  log.error("{}", std::string(LogLine::kLongest, 'x') + "\xC3\xA9");
  log.error("{}", std::string(LogLine::kLongest - 1, 'x') + "\xC3\xA9");
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("somebody"));
  ASSERT_EQ(heard.size(), 4U);
  EXPECT_EQ(heard[0].message, "[rtmp] a \xEF\xBF\xBD\\n1");
  EXPECT_EQ(heard[0].level, LogLevel::warn);
  EXPECT_GT(heard[0].at_ms, 1'700'000'000'000);
  EXPECT_EQ(heard[1].message, "somebody");
  EXPECT_EQ(heard[2].message, std::string(LogLine::kLongest, 'x'));
  EXPECT_EQ(heard[3].message, std::string(LogLine::kLongest - 1, 'x'));
}

}  // namespace
}  // namespace freshet
