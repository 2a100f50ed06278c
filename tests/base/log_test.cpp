#include "base/log.hpp"

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

TEST(MakeLogger, RefusesAnUnknownLevel) {
  EXPECT_THROW((void)make_logger("loud", false), std::invalid_argument);
  EXPECT_NO_THROW((void)make_logger("off", false));
}

}  // namespace
}  // namespace freshet
