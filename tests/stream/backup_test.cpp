/// Two encoders of one channel, of which the second waits until the first fails.
#include "stream/registry.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace freshet::stream {
namespace {

using freshet::test::call_on;
using std::chrono::milliseconds;
using test::at;
using test::IsEnd;
using test::IsTracks;
using test::kAudio;
using test::kVideo;

class BackupTest : public ::testing::Test {
 protected:
  ~BackupTest() override {
    on([&] {
      for (auto& lease : leases_) lease.reset();
    });
    registry_.shutdown();
    on([] {});
  }
  template <class F>
  void on(F f) {
    call_on(home_, [&] { f(); });
  }
  void publish(Role role) {
    on([&] {
      auto lease = registry_.publish("main", {"rtmp", "peer", "key", {}, role}, home_,
                                     [this, role](auto) { ++evicted_.at(index(role)); });
      ASSERT_TRUE(lease) << lease.error().what;
      auto& mine = leases_.at(index(role));
      mine.reset();
      mine.emplace(std::move(*lease));
      mine->head().tracks(test::rtmp_tracks());
    });
  }
  /// A picture and its sound, of each who publishes; a keyframe every tenth. `payload` tells whose.
  void play(int pictures, bool primary, bool backup) {
    for (int i = 0; i < pictures; ++i, ++count_) {
      clock_.advance(milliseconds{40});
      on([&] {
        for (auto const role : {Role::primary, Role::backup}) {
          if (!(role == Role::primary ? primary : backup)) continue;
          auto& head = leases_.at(index(role))->head();
          auto const ms = count_ * 40 + (role == Role::backup ? 700'000 : 0);
          head.packet(at(kVideo, ms, ms, count_ % 10 == 0, role == Role::backup ? "b" : "p"));
          head.packet(at(kAudio, ms, ms, true, role == Role::backup ? "b" : "p"));
        }
      });
    }
  }
  void vanish(Role role) {
    on([&] { leases_.at(index(role)).reset(); });
  }
  void goodbye(Role role) {
    on([&] {
      auto& lease = leases_.at(index(role));
      lease->head().end(EndReason::finished);
      lease.reset();
    });
  }
  /// Whose pictures came, one letter each, since the last look.
  std::string pictures() {
    return call_on(home_, [&] {
      std::string all;
      auto const packets = heard_->packets(kVideo);
      for (; seen_ < packets.size(); ++seen_) all += packets[seen_].payload.text();
      return all;
    });
  }
  static std::size_t index(Role role) { return static_cast<std::size_t>(role); }

  Metrics metrics_;
  net::Loops loops_{1};
  net::Loop& home_ = loops_.at(0);
  ManualClock clock_;
  std::shared_ptr<test::RecordingSink> const heard_ = std::make_shared<test::RecordingSink>();
  Registry registry_{
      [this](Session& session) -> std::shared_ptr<void> {
        return std::make_shared<Subscription>(session.stream()->subscribe(session.home(), heard_));
      },
      [](ChannelName const&) {
        return Session::Options{std::chrono::hours{1}, milliseconds{2'000}};
      },
      {clock_, metrics_, {}}};
  std::array<std::optional<Publication>, 2> leases_;
  std::array<int, 2> evicted_{};
  std::size_t seen_ = 0;
  int count_ = 0;
};

TEST_F(BackupTest, WaitsWhileTheFirstSends) {
  publish(Role::primary);
  publish(Role::backup);
  play(50, true, true);
  EXPECT_EQ(pictures(), std::string(50, 'p'));
  EXPECT_EQ(evicted_, (std::array{0, 0}));
  EXPECT_EQ(registry_.list().size(), 1U);
}

TEST_F(BackupTest, GoesOnWithItsNextKeyframeWhenTheFirstIsGone) {
  publish(Role::primary);
  publish(Role::backup);
  play(15, true, true);
  vanish(Role::primary);
  play(20, false, true);
  EXPECT_EQ(pictures(), std::string(15, 'p') + std::string(15, 'b'));
  auto const packets = call_on(home_, [&] { return heard_->packets(kVideo); });
  EXPECT_TRUE(packets[15].key);
  for (std::size_t i = 1; i < packets.size(); ++i) EXPECT_GT(packets[i].dts, packets[i - 1].dts);
  EXPECT_EQ(registry_.find("main")->info().state, State::live);
}

TEST_F(BackupTest, AChangeOfEncoderIsCounted) {
  auto const& changes =
      metrics_.counter("freshet_ingest_handovers_total", "", {{"channel", "main"}});
  publish(Role::primary);
  publish(Role::backup);
  play(15, true, true);
  EXPECT_EQ(changes.value(), 0U);
  vanish(Role::primary);
  play(20, false, true);
  EXPECT_EQ(changes.value(), 1U);
}

TEST_F(BackupTest, GoesOnWhenNothingComesFromTheFirst) {
  publish(Role::primary);
  publish(Role::backup);
  play(12, true, true);
  play(60, false, true);
  // A second of nothing, then the next keyframe.
  EXPECT_EQ(pictures(), std::string(12, 'p') + std::string(32, 'b'));
  EXPECT_EQ(evicted_, (std::array{0, 0})) << "the first may come back";
}

TEST_F(BackupTest, GivesBackToOneThatHasBeenSteadyForTenSeconds) {
  publish(Role::primary);
  publish(Role::backup);
  play(10, true, true);
  play(50, false, true);
  static_cast<void>(pictures());
  play(200, true, true);
  EXPECT_EQ(pictures(), std::string(200, 'b')) << "not yet";
  play(30, false, true);
  play(200, true, true);
  EXPECT_EQ(pictures(), std::string(230, 'b')) << "it was silent in between";
  play(80, true, true);
  auto const after = pictures();
  EXPECT_EQ(after, std::string(50, 'b') + std::string(30, 'p'));
}

TEST_F(BackupTest, MayComeAloneAndMakesWayLater) {
  publish(Role::backup);
  play(30, false, true);
  EXPECT_EQ(pictures(), std::string(30, 'b'));
  publish(Role::primary);
  play(270, true, true);
  EXPECT_EQ(pictures(), std::string(250, 'b') + std::string(20, 'p'));
}

TEST_F(BackupTest, TheLastOneWhoSaysGoodbyeEndsTheShow) {
  publish(Role::primary);
  publish(Role::backup);
  play(10, true, true);
  goodbye(Role::primary);
  play(20, false, true);
  EXPECT_EQ(pictures(), std::string(10, 'p') + std::string(20, 'b'));
  goodbye(Role::backup);
  on([] {});
  EXPECT_THAT(call_on(home_, [&] { return heard_->heard.back(); }), IsEnd(EndReason::finished));
  EXPECT_EQ(registry_.find("main"), nullptr);
}

TEST_F(BackupTest, ThatLeavesWhileItWaitsIsMissedByNobody) {
  publish(Role::primary);
  publish(Role::backup);
  play(5, true, true);
  vanish(Role::backup);
  play(5, true, false);
  EXPECT_EQ(pictures(), std::string(10, 'p'));
  vanish(Role::primary);
  EXPECT_EQ(registry_.find("main")->info().state, State::reconnecting);
}

TEST_F(BackupTest, BothGoneTheShowIsWaitedForAsEver) {
  publish(Role::primary);
  publish(Role::backup);
  play(5, true, true);
  vanish(Role::primary);
  vanish(Role::backup);
  EXPECT_EQ(registry_.find("main")->info().state, State::reconnecting);
  publish(Role::primary);
  play(5, true, false);
  EXPECT_EQ(registry_.find("main")->info().state, State::live);
}

TEST_F(BackupTest, AKeyThatIsRevokedTakesOnlyItsOwn) {
  publish(Role::primary);
  publish(Role::backup);
  play(5, true, true);
  registry_.evict_if([](PublisherInfo const& info) { return info.role == Role::primary; },
                     EndReason::kicked);
  on([] {});
  EXPECT_EQ(evicted_, (std::array{1, 0}));
  EXPECT_NE(registry_.find("main"), nullptr);
}

}  // namespace
}  // namespace freshet::stream
