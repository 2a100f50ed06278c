/// A show of an earlier run that waits for its encoder.
#include "stream/registry.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace freshet::stream {
namespace {

using freshet::test::call_on;
using freshet::test::eventually;
using test::at;

constexpr std::int64_t kEnd = 3'600'000'000;

/// Remembers who it is asked to stand in for.
struct Waiting final : StandIn {
  void begin(Tracks like, SteadyTime, Sink&) override { tracks = std::move(like); }
  void catch_up() override {}
  void stop() override {}
  Tracks tracks;
};

class ResumeTest : public ::testing::Test {
 protected:
  ~ResumeTest() override {
    on([&] { lease_.reset(); });
    registry_.shutdown();
    on([] {});
  }
  template <class F>
  void on(F f) {
    call_on(home_, [&] { f(); });
  }
  /// The server starts an hour and a second after the show began.
  void resume(Tracks given = test::rtmp_tracks()) {
    on([&] {
      registry_.resume("main", home_,
                       {"01SHOW", "srt", 1'234, {clock_.wall_us() - kEnd}, kEnd, std::move(given)});
    });
  }
  void publish() {
    on([&] {
      auto lease = registry_.publish("main", {"rtmp", "peer", "key", {}}, home_, [](auto) {});
      ASSERT_TRUE(lease);
      lease_.emplace(std::move(*lease));
      lease_->head().tracks(test::rtmp_tracks());
      lease_->head().packet(at(test::kVideo, 0, 0, true));
    });
  }

  ManualClock clock_;
  Metrics metrics_;
  net::Loops loops_{1};
  net::Loop& home_{loops_.at(0)};
  test::RecordingSink sink_;
  std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>();
  std::chrono::milliseconds grace_{std::chrono::hours{1}};
  Registry registry_{[this](Session& session) {
                       session.stand_in_by(waiting_);
                       auto const borrowed = std::shared_ptr<Sink>{std::shared_ptr<void>{}, &sink_};
                       return std::make_shared<Subscription>(
                           session.stream()->subscribe(session.home(), borrowed));
                     },
                     [this](ChannelName const&) { return Session::Options{grace_}; },
                     {clock_, metrics_, Log{}}};
  std::optional<Publication> lease_;
};

TEST_F(ResumeTest, KeepsItsNameAndWaits) {
  resume();
  auto const info = registry_.find("main")->info();
  EXPECT_EQ(info.id, "01SHOW");
  EXPECT_EQ(info.protocol, "srt");
  EXPECT_EQ(info.started_us, 1'234);
  EXPECT_EQ(info.state, State::reconnecting);
}

TEST_F(ResumeTest, IsStoodInForAtOnce) {
  resume();
  on([&] {
    ASSERT_TRUE(waiting_->tracks);
    EXPECT_EQ(waiting_->tracks->size(), 2U);
  });
}

TEST_F(ResumeTest, NobodyStandsInForWhatIsNotKnown) {
  resume(nullptr);
  on([&] { EXPECT_FALSE(waiting_->tracks); });
}

TEST_F(ResumeTest, ItsEncoderGoesOnWithItOnItsClock) {
  resume();
  clock_.advance(std::chrono::seconds{5});
  publish();
  EXPECT_EQ(lease_->stream_id(), "01SHOW");
  on([&] {
    auto const packets = sink_.packets(test::kVideo);
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(microseconds(packets[0].dts, kVideoTimebase), kEnd + 5'000'000);
    EXPECT_EQ(packets[0].ntp_us, clock_.wall_us());
  });
  EXPECT_EQ(registry_.find("main")->info().state, State::live);
}

TEST_F(ResumeTest, NothingIsGivenOutForATimeBeforeItsEnd) {
  resume();
  publish();
  on([&] {
    // The sound of an encoder may begin a little before its first picture.
    lease_->head().packet(at(test::kAudio, -40, -40, true));
    lease_->head().packet(at(test::kAudio, 10, 10, true));
    auto const sound = sink_.packets(test::kAudio);
    ASSERT_EQ(sound.size(), 1U);
    EXPECT_GE(microseconds(sound[0].dts, {48'000}), kEnd);
  });
}

TEST_F(ResumeTest, EndsWhenNobodyComes) {
  grace_ = std::chrono::milliseconds{30};
  resume();
  EXPECT_TRUE(eventually([&] { return registry_.find("main") == nullptr; }));
}

TEST_F(ResumeTest, AShowThatIsThereStays) {
  publish();
  auto const id = lease_->stream_id();
  resume();
  EXPECT_EQ(registry_.find("main")->id(), id);
}

}  // namespace
}  // namespace freshet::stream
