/// What goes on in the place of an encoder of which nothing comes.
#include "stream/stand_in.hpp"

#include "stream/registry.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace freshet::stream {
namespace {

using freshet::test::call_on;
using freshet::test::eventually;
using test::at;
using test::IsPacket;
using test::IsTracks;
using test::kAudio;
using test::kVideo;

/// Gives what the test has it give.
struct Understudy final : StandIn {
  void begin(Tracks like, SteadyTime, Sink& head) override {
    ++begun;
    tracks = std::move(like);
    place = &head;
  }
  void catch_up() override {
    for (auto const& packet : missing) place->packet(packet);
  }
  void stop() override {
    ++stopped;
    place = nullptr;
  }
  int begun = 0, stopped = 0;
  Tracks tracks;
  std::vector<Packet> missing;
  Sink* place = nullptr;
};

class StandInTest : public ::testing::Test {
 protected:
  ~StandInTest() override {
    on([&] { lease_.reset(); });
    registry_.shutdown();
    on([] {});
  }
  template <class F>
  void on(F f) {
    call_on(home_, [&] { f(); });
  }
  void publish() {
    on([&] {
      auto lease = registry_.publish("main", {"rtmp", "peer", "key", {}}, home_, [](auto) {});
      ASSERT_TRUE(lease);
      lease_.reset();
      lease_.emplace(std::move(*lease));
      lease_->head().tracks(test::rtmp_tracks());
    });
  }
  void send(TrackId track, std::int64_t ms, bool key) {
    on([&] { lease_->head().packet(at(track, ms, ms, key)); });
  }
  /// It is needed, and has begun with tracks of its own.
  void stands_in(int turn) {
    ASSERT_TRUE(eventually([&] { return call_on(home_, [&] { return other_->begun == turn; }); }));
    on([&] {
      other_->place->tracks(other_->tracks);
      for (int i = 0; i < 3; ++i) other_->place->packet(at(kVideo, i * 40, i * 40, i == 0));
    });
  }
  [[nodiscard]] std::uint64_t counted(std::string const& name, Labels labels = {}) {
    labels.insert(labels.begin(), {"channel", "main"});
    return metrics_.counter("freshet_" + name, "", labels).value();
  }
  std::vector<test::Heard> story() {
    return call_on(home_, [&] { return heard_->heard; });
  }

  Metrics metrics_;
  net::Loops loops_{1};
  net::Loop& home_ = loops_.at(0);
  std::shared_ptr<Understudy> const other_ = std::make_shared<Understudy>();
  std::shared_ptr<test::RecordingSink> const heard_ = std::make_shared<test::RecordingSink>();
  Registry registry_{
      [this](Session& session) -> std::shared_ptr<void> {
        session.stand_in_by(other_);
        return std::make_shared<Subscription>(session.stream()->subscribe(session.home(), heard_));
      },
      [](ChannelName const&) {
        return Session::Options{std::chrono::hours{1}, std::chrono::milliseconds{60}};
      },
      {system_clock(), metrics_, {}}};
  std::optional<Publication> lease_;
};

TEST_F(StandInTest, BeginsWhereTheMediaOfAStalledEncoderEnd) {
  publish();
  send(kVideo, 0, true);
  send(kVideo, 33, false);
  stands_in(1);
  auto const all = story();
  ASSERT_EQ(all.size(), 7U);
  EXPECT_THAT(all[3], IsTracks(2));
  auto const& last = std::get<Packet>(all[2]);
  EXPECT_THAT(all[4], IsPacket(kVideo, last.dts.n + 3'000, true)) << "however long it was silent";
}

TEST_F(StandInTest, MakesWayWithTheEncodersNextKeyframe) {
  publish();
  send(kVideo, 0, true);
  stands_in(1);
  auto const before = story().size();
  send(kVideo, 400, false);
  send(kAudio, 410, true);
  on([&] { other_->place->packet(at(kVideo, 120, 120)); });
  EXPECT_EQ(story().size(), before + 1) << "the stand-in's alone";
  EXPECT_EQ(other_->stopped, 0);
  send(kVideo, 440, true);
  EXPECT_EQ(other_->stopped, 1);
  auto const all = story();
  ASSERT_EQ(all.size(), before + 3);
  EXPECT_THAT(all[before + 1], IsTracks(2)) << "the encoder's again";
  auto const &first = std::get<Packet>(all.back()), &last = std::get<Packet>(all[before]);
  EXPECT_TRUE(first.key);
  EXPECT_GT(first.dts, last.dts);
}

TEST_F(StandInTest, IsAskedForWhatIsStillMissingBeforeItMakesWay) {
  publish();
  send(kVideo, 0, true);
  stands_in(1);
  on([&] { other_->missing = {at(kVideo, 120, 120), at(kVideo, 160, 160)}; });
  send(kVideo, 440, true);
  auto const all = story();
  ASSERT_GE(all.size(), 4U);
  auto const& last = std::get<Packet>(all[all.size() - 3]);
  EXPECT_FALSE(last.key) << "no hole before the encoder's tracks";
  EXPECT_THAT(all[all.size() - 2], IsTracks(2));
  EXPECT_LE(std::get<Packet>(all.back()).dts.n - last.dts.n, 3'600);
}

TEST_F(StandInTest, WhatHadPiledUpMeanwhileIsLeftOut) {
  publish();
  send(kVideo, 0, true);
  auto const began = system_clock().now();
  // As if the line had stalled for long: of what comes then all but the end is of the past.
  stands_in(1);
  auto const before = story().size();
  send(kVideo, -4'000, true);
  EXPECT_EQ(story().size(), before) << "a keyframe of four seconds ago";
  auto const passed =
      std::chrono::duration_cast<std::chrono::milliseconds>(system_clock().now() - began).count();
  send(kVideo, passed, true);
  EXPECT_EQ(story().size(), before + 2);
  EXPECT_EQ(other_->stopped, 1);
}

TEST_F(StandInTest, WhatComesInABurstAfterItMadeWayDoesNotRunAheadOfTheClock) {
  publish();
  send(kVideo, 0, true);
  stands_in(1);
  send(kVideo, 400, true);
  auto const before = story().size();
  // A minute of media at once, a keyframe every two seconds.
  for (int i = 1; i <= 600; ++i) send(kVideo, 400 + i * 100, i % 20 == 0);
  auto const burst = story().size() - before;
  EXPECT_GT(burst, 5U);
  EXPECT_LT(burst, 30U) << "no more than the line may be ahead by";
  auto const last = std::get<Packet>(story().back());
  EXPECT_EQ(counted("ingest_packets_left_out_total"), 600 - burst);
  // Then it goes on at the pace of life; until the line is level nothing of it is needed.
  std::int64_t ms = 60'400;
  EXPECT_TRUE(eventually([&] {
    send(kVideo, ms += 40, true);
    return story().size() > before + burst;
  }));
  auto const all = story();
  auto const& next = std::get<Packet>(all.at(before + burst));
  EXPECT_TRUE(next.key);
  EXPECT_LE((next.dts - last.dts).n, 9'000) << "no hole, and nothing goes back";
  EXPECT_GT(next.dts, last.dts);
}

TEST_F(StandInTest, StandsInForOneThatIsGoneUntilOneIsBack) {
  publish();
  send(kVideo, 0, true);
  on([&] { lease_.reset(); });
  stands_in(1);
  auto const before = story().size();
  publish();
  EXPECT_EQ(story().size(), before) << "its tracks are told with its first picture";
  EXPECT_EQ(other_->stopped, 0);
  send(kVideo, 0, true);
  EXPECT_EQ(other_->stopped, 1);
  EXPECT_EQ(story().size(), before + 2);
  stands_in(2);
}

TEST_F(StandInTest, WhatBefallsAShowIsCounted) {
  publish();
  send(kVideo, 0, true);
  stands_in(1);
  EXPECT_EQ(counted("ingest_interruptions_total", {{"reason", "silent"}}), 1U);
  EXPECT_EQ(counted("holding_pictures_total"), 1U);
  EXPECT_EQ(counted("ingest_interruptions_total", {{"reason", "lost"}}), 0U);
  on([&] { lease_.reset(); });
  EXPECT_EQ(counted("ingest_interruptions_total", {{"reason", "lost"}}), 1U);
  publish();
  send(kVideo, 0, true);
  EXPECT_EQ(counted("ingest_reconnects_total"), 1U);
  for (int i = 0; i < 4; ++i) send(kVideo, 90'000 + i * 33, i == 0);
  EXPECT_TRUE(eventually([&] { return counted("ingest_timestamp_jumps_total") == 1; }));
  on([&] { lease_->head().end(EndReason::finished); });
  EXPECT_EQ(counted("ingest_interruptions_total", {{"reason", "lost"}}), 1U) << "a goodbye";
}

TEST_F(StandInTest, IsNotNeededByWhoComesBackBeforeItHasBegun) {
  publish();
  send(kVideo, 0, true);
  ASSERT_TRUE(eventually([&] { return call_on(home_, [&] { return other_->begun == 1; }); }));
  send(kVideo, 33, false);
  EXPECT_EQ(other_->stopped, 1);
  EXPECT_EQ(story().size(), 3U) << "as if nothing had been";
}

TEST_F(StandInTest, EndsWithTheShow) {
  publish();
  send(kVideo, 0, true);
  stands_in(1);
  ASSERT_TRUE(registry_.stop("main", EndReason::kicked));
  on([] {});
  EXPECT_EQ(other_->stopped, 1);
  EXPECT_TRUE(std::holds_alternative<EndReason>(story().back()));
}

}  // namespace
}  // namespace freshet::stream
