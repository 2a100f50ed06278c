#include "ingest/srt/loss_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <chrono>
#include <sstream>
#include <string>

namespace freshet::ingest::srt {
namespace {

using ::testing::HasSubstr;

class LossLogTest : public ::testing::Test {
 protected:
  LossLogTest() { out_->set_pattern("%v"); }

  /// A second later.
  void second(std::uint64_t lost, std::uint64_t dropped = 0) {
    line_.lost += lost;
    line_.dropped += dropped;
    now_ += std::chrono::seconds{1};
    losses_.look(line_, now_);
  }
  /// What was said since the last call.
  std::string said() {
    auto text = text_.str();
    text_.str({});
    return text;
  }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> const out_ = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_));
  LossLog losses_{Log{out_}};
  net::SrtFigures line_{.latency_s = 0.12};
  SteadyTime now_{std::chrono::seconds{100}};
};

TEST_F(LossLogTest, SaysOnceThatPacketsAreLostAndOnceThatTheyAreNoMore) {
  second(0);
  second(2);
  EXPECT_EQ(said(), "") << "one or two are lost everywhere";
  second(40);
  EXPECT_THAT(said(), HasSubstr("the line loses packets, 40 in the last second"));
  second(30, 3);
  for (int i = 0; i < 9; ++i) second(1);
  EXPECT_EQ(said(), "");
  second(0);
  EXPECT_THAT(said(), HasSubstr("well again: 79 packets were lost, 3 of which"));
  for (int i = 0; i < 20; ++i) second(0);
  EXPECT_EQ(said(), "");
}

TEST_F(LossLogTest, ASingleOneThatNeverCameIsWorthALine) {
  second(1, 1);
  EXPECT_THAT(said(), HasSubstr("the line loses packets, 1 in"));
}

TEST_F(LossLogTest, ASecondTimeIsCountedByItself) {
  second(50);
  for (int i = 0; i < 10; ++i) second(0);
  said();
  second(7);
  for (int i = 0; i < 10; ++i) second(0);
  EXPECT_THAT(said(), HasSubstr("well again: 7 packets were lost, 0 of which"));
}

}  // namespace
}  // namespace freshet::ingest::srt
