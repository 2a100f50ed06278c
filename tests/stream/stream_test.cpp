/// The hub: what a sink hears, in which order and on which loop.
#include "stream/stream.hpp"

#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <future>

namespace freshet::stream {
namespace {

using freshet::test::call_on;
using freshet::test::eventually;
using test::at;
using test::IsEnd;
using test::IsPacket;
using test::IsTracks;
using test::kVideo;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct StreamTest : ::testing::Test {
  using Sink = std::shared_ptr<test::RecordingSink>;

  net::Loops loops{2};
  net::Loop &home = loops.at(0), &other = loops.at(1);
  std::shared_ptr<Stream> stream = std::make_shared<Stream>(home);

  template <class F>
  void at_home(F f) {
    call_on(home, [&] { f(); });
  }
  void tracks() {
    at_home([&] { stream->tracks(test::rtmp_tracks()); });
  }
  void video(std::int64_t t, bool key = false) {
    at_home([&] { stream->packet(at(kVideo, t, t, key)); });
  }
  static Sink make() { return std::make_shared<test::RecordingSink>(); }
  Subscription subscribe(net::Loop& loop, Sink const& sink) {
    auto subscription = stream->subscribe(loop, sink);
    settle();
    return subscription;
  }
  /// All that was posted, home and then there, has run.
  void settle() {
    call_on(home, [] { return 0; });
    call_on(other, [] { return 0; });
  }
  std::vector<test::Heard> heard(net::Loop& loop, Sink const& sink) {
    settle();
    return call_on(loop, [&] { return sink->heard; });
  }
};

class OnEitherLoop : public StreamTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  net::Loop& where = loops.at(GetParam());
};

TEST_P(OnEitherLoop, ASinkHearsTracksThenTheLastGroupThenWhatIsLive) {
  tracks();
  video(0, true);
  video(1);
  video(2, true);
  video(3);
  auto const sink = make();
  auto const subscription = subscribe(where, sink);
  video(4);
  EXPECT_THAT(heard(where, sink),
              ElementsAre(IsTracks(2), IsPacket(kVideo, 2, true), IsPacket(kVideo, 3, false),
                          IsPacket(kVideo, 4, false)));
}

TEST_P(OnEitherLoop, ASinkThatCameBeforeTheTracksHearsThemWhenTheyCome) {
  auto const sink = make();
  auto const subscription = subscribe(where, sink);
  EXPECT_THAT(heard(where, sink), IsEmpty());
  tracks();
  video(0, true);
  EXPECT_THAT(heard(where, sink), ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true)));
}

TEST_P(OnEitherLoop, HearsTheSameInTheSameOrder) {
  auto const sink = make();
  auto const subscription = subscribe(where, sink);
  tracks();
  for (int i = 0; i < 100; ++i) video(i, i % 10 == 0);
  tracks();
  video(100, true);
  auto const all = heard(where, sink);
  ASSERT_EQ(all.size(), 103U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(all[static_cast<std::size_t>(i) + 1], IsPacket(kVideo, i, i % 10 == 0));
  }
  EXPECT_THAT(all[101], IsTracks(2));
}

TEST_P(OnEitherLoop, DroppingTheSubscriptionEndsTheHearing) {
  tracks();
  auto const sink = make(), stays = make();
  auto const staying = subscribe(where, stays);
  {
    auto const subscription = subscribe(where, sink);
    video(0, true);
    settle();
  }
  settle();
  video(1);
  EXPECT_THAT(heard(where, sink), ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true)));
  EXPECT_EQ(heard(where, stays).size(), 3U);
}

TEST_P(OnEitherLoop, AnotherSubscriptionInItsPlaceDropsTheFirst) {
  tracks();
  auto const first = make(), second = make();
  auto subscription = subscribe(where, first);
  subscription = subscribe(where, second);
  settle();
  video(0, true);
  EXPECT_EQ(heard(where, first).size(), 1U);
  EXPECT_EQ(heard(where, second).size(), 2U);
}

TEST_P(OnEitherLoop, TheEndIsHeardOnce) {
  tracks();
  auto const sink = make();
  auto const subscription = subscribe(where, sink);
  at_home([&] {
    stream->end(EndReason::kicked);
    stream->end(EndReason::finished);
  });
  EXPECT_THAT(heard(where, sink), ElementsAre(IsTracks(2), IsEnd(EndReason::kicked)));
}

TEST_P(OnEitherLoop, WhoComesAfterTheEndHearsNothing) {
  tracks();
  video(0, true);
  at_home([&] { stream->end(EndReason::finished); });
  auto const sink = make();
  auto const subscription = subscribe(where, sink);
  EXPECT_THAT(heard(where, sink), IsEmpty());
}

TEST_P(OnEitherLoop, ASubscriptionMayOutliveItsStream) {
  auto const sink = make();
  auto const subscription = subscribe(where, sink);
  stream.reset();
  EXPECT_THAT(sink->heard, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Loops, OnEitherLoop, ::testing::Values(0U, 1U), [](auto const& loop) {
  return std::string{loop.param == 0 ? "Home" : "Other"};
});

TEST_F(StreamTest, ALoopThatIsBehindHearsOnFromTheNextKeyframe) {
  tracks();
  auto const sink = make();
  auto const subscription = subscribe(other, sink);
  std::promise<void> go_on;
  other.post([wait = go_on.get_future().share()] { wait.wait(); });
  at_home([&] {
    stream->packet(at(kVideo, 0, 0, true));
    for (int i = 1; i <= Outlet::kBound + 10; ++i) stream->packet(at(kVideo, i, i));
  });
  go_on.set_value();
  settle();
  video(1'000);
  video(1'001, true);
  video(1'002);
  auto const all = heard(other, sink);
  ASSERT_EQ(all.size(), 1U + Outlet::kBound + 2U);
  EXPECT_THAT(all[Outlet::kBound], IsPacket(kVideo, Outlet::kBound - 1, false));
  EXPECT_THAT(all[Outlet::kBound + 1], IsPacket(kVideo, 1'001, true));
  EXPECT_THAT(all[Outlet::kBound + 2], IsPacket(kVideo, 1'002, false));
}

TEST_F(StreamTest, AnOutletCountsWhatItDropped) {
  auto const outlet = std::make_shared<Outlet>(other);
  auto const sink = make();
  std::promise<void> go_on;
  other.post([wait = go_on.get_future().share()] { wait.wait(); });
  outlet->add(sink, nullptr, {});
  outlet->tracks(test::rtmp_tracks());
  for (int i = 0; i < Outlet::kBound + 7; ++i) outlet->packet(at(kVideo, i, i, i == 0));
  EXPECT_EQ(outlet->dropped(), 7U);
  go_on.set_value();
  settle();
  outlet->packet(at(kVideo, 600, 600, true));
  EXPECT_EQ(outlet->dropped(), 7U);
  EXPECT_EQ(heard(other, sink).size(), 1U + Outlet::kBound + 1U);
}

}  // namespace
}  // namespace freshet::stream
