#include "av/log.hpp"

#include "av/error.hpp"
#include "av/version.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

extern "C" {
#include <libavutil/avutil.h>
#include <libavutil/error.h>
#include <libavutil/log.h>
}
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>
#include <thread>

namespace freshet::av {
namespace {

using ::testing::HasSubstr;

/// Runs on a thread of its own, so that each test has its second before it.
template <class F>
std::string lines_of(F f) {
  std::ostringstream text;
  auto logger = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
  logger->set_level(spdlog::level::debug);
  logger->set_pattern("%l %v");
  send_log_to(Log{logger, "[libav] "});
  std::thread{f}.join();
  send_log_to({});
  return text.str();
}

TEST(AvLog, SaysErrorsAsWarningsAndWarningsForDebugging) {
  EXPECT_EQ(lines_of([] { av_log(nullptr, AV_LOG_ERROR, "broken %d\n", 7); }),
            "warning [libav] broken 7\n");
  EXPECT_EQ(lines_of([] { av_log(nullptr, AV_LOG_WARNING, "odd\n"); }), "debug [libav] odd\n");
  EXPECT_EQ(lines_of([] { av_log(nullptr, AV_LOG_INFO, "nice to know\n"); }), "");
}

TEST(AvLog, JoinsALineThatIsSaidInPieces) {
  EXPECT_EQ(lines_of([] {
              av_log(nullptr, AV_LOG_ERROR, "one, ");
              av_log(nullptr, AV_LOG_ERROR, "two\n");
            }),
            "warning [libav] one, two\n");
}

TEST(AvLog, CountsWhatComesTooFast) {
  auto const text = lines_of([] {
    for (int i = 0; i < 1'000; ++i) av_log(nullptr, AV_LOG_ERROR, "again\n");
  });
  EXPECT_LE(std::ranges::count(text, '\n'), 3) << text;
  EXPECT_THAT(text, HasSubstr("again"));
}

TEST(AvLog, KeepsItsMemoryBoundedWithoutAnEndOfLine) {
  auto const text = lines_of([] {
    for (int i = 0; i < 1'000; ++i) av_log(nullptr, AV_LOG_ERROR, "%0100d", i);
  });
  EXPECT_LT(text.size(), 20'000U);
}

TEST(AvError, NamesTheStepAndWhatLibavSays) {
  auto const end = error_of(AVERROR_EOF, "decode");
  EXPECT_EQ(end.what, "decode: End of file");
  EXPECT_EQ(end.code, boost::system::errc::io_error);
  EXPECT_EQ(error_of(AVERROR(ENOMEM), "x").code, boost::system::errc::not_enough_memory);
}

TEST(AvVersion, IsTheReleaseWithoutTheDistributionsAddition) {
  auto const version = ffmpeg_version();
  EXPECT_EQ(std::string{av_version_info()}.rfind(version, 0), 0U);
  EXPECT_THAT(version, ::testing::MatchesRegex("[0-9]+\\.[0-9.]+"));
}

TEST(AvLog, IsSilentWhereSomethingIsOnlyTried) {
  EXPECT_EQ(lines_of([] {
              {
                Hush const hush;
                av_log(nullptr, AV_LOG_ERROR, "no such card\n");
              }
              av_log(nullptr, AV_LOG_ERROR, "broken\n");
            }),
            "warning [libav] broken\n");
}

}  // namespace
}  // namespace freshet::av
