/// SIGHUP: what is taken over, what is said about it, and what a mistake does.
#include "app/reload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace freshet::app {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

class Reloading : public testing::Test {
 protected:
  /// What the log says of a file with this text.
  std::string reload(std::string const& text) {
    testing::internal::CaptureStderr();
    reload_(load_config_text(text, "f.yaml"));
    logger_->flush();
    return testing::internal::GetCapturedStderr();
  }
  std::shared_ptr<spdlog::logger> logger_ = make_logger("info", false);
  std::vector<Config> applied_;
  Reload reload_{Config{}, logger_, [this](Config const& next) { applied_.push_back(next); }};
};

TEST_F(Reloading, TakesOverAndSaysWhatInOneLine) {
  EXPECT_THAT(reload("log: {level: warn}\nhttp: {port: 81}\nchannels: {a: {title: A}}\n"),
              MatchesRegex("[^\n]* I configuration reloaded: log.level, channels.a .new.; after a "
                           "restart: http.port\n"));
  ASSERT_EQ(applied_.size(), 1U);
  EXPECT_EQ(applied_.front().channels.at("a").title, "A");
  EXPECT_FALSE(logger_->should_log(spdlog::level::info));
}

TEST_F(Reloading, SaysOnlyWhatIsNewAndWhatStillWaits) {
  reload("http: {port: 81}\nchannels: {a: {title: A}}\n");
  EXPECT_THAT(reload("http: {port: 81}\nchannels: {a: {title: A}}\n"),
              EndsWith("reloaded: after a restart: http.port\n"));
  EXPECT_THAT(reload("channels: {a: {title: B}}\n"), EndsWith("reloaded: channels.a.title\n"));
  EXPECT_THAT(reload("channels: {a: {title: B}}\n"), EndsWith("reloaded: nothing has changed\n"));
}

TEST_F(Reloading, AMistakeIsNamedByLineAndColumnAndChangesNothing) {
  auto const said = reload("log: {level: debug}\nrtmp:\n  prot: 1\nhttp: {port: much}\n");
  EXPECT_THAT(said, HasSubstr(" E f.yaml:3:3: rtmp.prot: there is no such key; did you mean"));
  EXPECT_THAT(said, HasSubstr(" E f.yaml:4:14: http.port: "));
  EXPECT_THAT(said, EndsWith("not reloaded, the former one stays in force\n"));
  EXPECT_THAT(applied_, IsEmpty());
  EXPECT_FALSE(logger_->should_log(spdlog::level::debug));
}

TEST_F(Reloading, IsSaidWhenTheLogBecomesLouderToo) {
  EXPECT_THAT(reload("log: {level: error}\n"), HasSubstr("log.level"));
  EXPECT_THAT(reload("log: {level: error, format: json}\n"), IsEmpty());
  EXPECT_THAT(reload("log: {level: info, format: json}\n"),
              EndsWith("\"msg\":\"configuration reloaded: log.level\"}\n"));
}

TEST(ReloadingFails, IsSaidAndTheFormerStays) {
  auto const logger = make_logger("info", false);
  Reload reload{Config{}, logger, [](Config const&) { throw std::runtime_error("no disk"); }};
  testing::internal::CaptureStderr();
  reload(load_config_text("log: {level: debug}", "f.yaml"));
  logger->flush();
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              MatchesRegex("[^\n]* E the configuration is not reloaded: no disk\n"));
  EXPECT_FALSE(logger->should_log(spdlog::level::debug));
}

}  // namespace
}  // namespace freshet::app
