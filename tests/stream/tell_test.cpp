/// What a session tells of itself, for those who want to know what happens.
#include "stream/registry.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace freshet::stream {
namespace {

using freshet::test::call_on;
using test::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TellTest : public ::testing::Test {
 protected:
  ~TellTest() override { end(); }
  template <class F>
  void on(F f) {
    call_on(home_, [&] { f(); });
  }
  void publish() {
    on([&] {
      auto lease = registry_.publish("main", {"rtmp", "peer", "key", {}}, home_, [](auto) {});
      ASSERT_TRUE(lease);
      lease_.emplace(std::move(*lease));
    });
  }
  void packet() {
    on([&] {
      lease_->head().tracks(test::rtmp_tracks());
      for (int ms : {0, 40}) lease_->head().packet(at(test::kVideo, ms, ms, ms == 0));
    });
  }
  void end() {
    on([&] { lease_.reset(); });
    registry_.shutdown();
    on([] {});
  }
  std::vector<std::string> told() {
    return call_on(home_, [&] { return told_; });
  }

  ManualClock clock_;
  Metrics metrics_;
  net::Loops loops_{1};
  net::Loop& home_{loops_.at(0)};
  std::vector<std::string> told_;
  std::chrono::milliseconds grace_{std::chrono::hours{1}};
  Registry registry_{[](Session&) { return nullptr; },
                     [this](ChannelName const&) { return Session::Options{grace_}; },
                     {clock_, metrics_, Log{}, [this](SessionInfo const& info) {
                        auto text = info.protocol + ' ' + std::string{to_string(info.state)};
                        if (info.reason) text += ' ' + std::string{to_string(*info.reason)};
                        if (info.back) text += ", is back";
                        if (info.goes_on) text += ", goes on";
                        told_.push_back(std::move(text));
                      }}};
  std::optional<Publication> lease_;
};

TEST_F(TellTest, EachStepOfAShowOnce) {
  publish();
  packet();
  packet();
  on([&] { lease_->head().end(EndReason::finished); });
  EXPECT_THAT(told(), ElementsAre("rtmp starting", "rtmp live", "rtmp ended finished"));
}

TEST_F(TellTest, ThatItWaitsAndThatItsEncoderIsBack) {
  publish();
  packet();
  on([&] { lease_.reset(); });
  publish();
  packet();
  EXPECT_THAT(told(), ElementsAre("rtmp starting", "rtmp live", "rtmp reconnecting publisher_left",
                                  "rtmp starting, is back", "rtmp live, is back"));
}

TEST_F(TellTest, WhoEndedIt) {
  publish();
  packet();
  registry_.stop("main", EndReason::kicked);
  EXPECT_EQ(told().back(), "rtmp ended kicked");
}

TEST_F(TellTest, ThatAnEndIsOnlyTheServers) {
  publish();
  packet();
  end();
  EXPECT_THAT(told(), ElementsAre("rtmp starting", "rtmp live", "rtmp reconnecting publisher_left",
                                  "rtmp ended shutdown, goes on"));
}

TEST_F(TellTest, TheEndWithTheServerWhereNothingGoesOnAfterIt) {
  grace_ = std::chrono::milliseconds{0};
  publish();
  packet();
  registry_.shutdown();
  EXPECT_EQ(told().back(), "rtmp ended shutdown");
}

TEST_F(TellTest, ThatItGoesOnAfterARestart) {
  on([&] {
    registry_.resume("main", home_,
                     {"01SHOW", "srt", 1'234, {clock_.wall_us()}, 0, test::rtmp_tracks()});
  });
  EXPECT_THAT(told(), ElementsAre("srt reconnecting publisher_left"));
  end();
  EXPECT_EQ(told().back(), "srt ended shutdown, goes on");
}

}  // namespace
}  // namespace freshet::stream
