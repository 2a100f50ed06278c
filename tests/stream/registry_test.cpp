/// Who may feed a channel, how long a show waits for its encoder, and how it ends.
#include "stream/registry.hpp"

#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace freshet::stream {
namespace {

using freshet::test::call_on;
using freshet::test::eventually;
using test::at;
using test::IsEnd;
using test::kVideo;
using ::testing::ElementsAre;

/// An encoder's side: its lease, and what it was told.
struct Encoder {
  net::Loop* loop = nullptr;
  std::optional<Publication> lease;
  std::string refusal;
  std::atomic<int> evictions{0};
  std::atomic<EndReason> evicted{EndReason::finished};

  void packet(std::int64_t ms, bool key = false) {
    call_on(*loop, [&] {
      lease->head().packet(at(kVideo, ms, ms, key));
      return 0;
    });
  }
  void tracks() {
    call_on(*loop, [&] {
      lease->head().tracks(test::rtmp_tracks());
      return 0;
    });
  }
  void goodbye() {
    call_on(*loop, [&] {
      lease->head().end(EndReason::finished);
      lease.reset();
      return 0;
    });
  }
  void vanish() {
    call_on(*loop, [&] {
      lease.reset();
      return 0;
    });
  }
};

struct RegistryTest : ::testing::Test {
  Metrics metrics;
  net::Loops loops{2};
  net::Loop &one = loops.at(0), &two = loops.at(1);
  std::chrono::milliseconds grace{0};
  std::atomic<int> shows{0}, consumers_gone{0};
  std::shared_ptr<test::RecordingSink> heard = std::make_shared<test::RecordingSink>(),
                                       heard_on_two = std::make_shared<test::RecordingSink>();
  std::mutex told_mutex;
  std::vector<SessionInfo> told;  // by sessions, of what has become of them
  Registry registry{[this](Session& session) { return consume(session); },
                    [this](ChannelName const&) {
                      return Session::Options{grace, grace_stall()};
                    },
                    {system_clock(), metrics, {}, [this](SessionInfo const& info) {
                       std::scoped_lock const lock{told_mutex};
                       told.push_back(info);
                     }}};
  Encoder first, second;

  ~RegistryTest() override {
    for (auto* encoder : {&first, &second}) {
      if (encoder->lease) encoder->vanish();
    }
    registry.shutdown();
    settle();
  }
  static std::chrono::milliseconds grace_stall() { return std::chrono::milliseconds{2'000}; }
  std::shared_ptr<void> consume(Session& session) {
    ++shows;
    auto const& sink = &session.home() == &one ? heard : heard_on_two;
    auto subscription =
        std::make_shared<Subscription>(session.stream()->subscribe(session.home(), sink));
    return std::shared_ptr<void>{subscription.get(), [this, subscription](void*) mutable {
                                   subscription.reset();
                                   ++consumers_gone;
                                 }};
  }
  bool publish(
      Encoder& encoder, net::Loop& loop, std::string const& key = "k1",
      config::Takeover takeover = config::Takeover::same_key,
      std::function<void()> const& just_before = [] {}) {
    encoder.loop = &loop;
    return call_on(loop, [&] {
      just_before();
      auto lease = registry.publish("main", {"rtmp", "peer of " + key, key, takeover}, loop,
                                    [&encoder](EndReason reason) {
                                      encoder.evicted = reason;
                                      ++encoder.evictions;
                                    });
      if (lease) {
        encoder.lease.emplace(std::move(*lease));
      } else {
        encoder.refusal = lease.error().what;
      }
      return lease.has_value();
    });
  }
  Registry::Opened open(std::chrono::milliseconds patience) {
    return call_on(one, [&] {
      return registry.open("main", {"", "", "k1"}, one, patience).value();
    });
  }
  void settle() {
    for (int i = 0; i < 2; ++i) {
      call_on(one, [] { return 0; });
      call_on(two, [] { return 0; });
    }
  }
  State state() {
    settle();
    auto const session = registry.find("main");
    return session ? session->info().state : State::ended;
  }
  std::vector<test::Heard> story() {
    settle();
    return call_on(one, [&] { return heard->heard; });
  }
  std::size_t ends() {
    auto const all = story();
    return static_cast<std::size_t>(std::ranges::count_if(
        all, [](auto const& h) { return std::holds_alternative<EndReason>(h); }));
  }
};

TEST_F(RegistryTest, AShowGoesFromStartingToLive) {
  ASSERT_TRUE(publish(first, one));
  EXPECT_EQ(state(), State::starting);
  first.tracks();
  EXPECT_EQ(state(), State::starting);
  first.packet(0, true);
  EXPECT_EQ(state(), State::live);
  EXPECT_EQ(registry.list().size(), 1U);
  EXPECT_EQ(registry.find("main")->id(), first.lease->stream_id());
  EXPECT_EQ(registry.find("main")->info().protocol, "rtmp");
}

TEST_F(RegistryTest, AShowThatIsOpenedWaitsForItsEncoderInItsName) {
  auto const opened = open(std::chrono::hours{1});
  EXPECT_TRUE(opened.is_new);
  EXPECT_FALSE(opened.fed);
  EXPECT_EQ(state(), State::starting);
  auto const again = open(std::chrono::hours{1});
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.session, opened.session);
  ASSERT_TRUE(publish(first, two));
  EXPECT_EQ(first.lease->stream_id(), opened.session->id());
  first.tracks();
  first.packet(0, true);
  EXPECT_EQ(state(), State::live);
  EXPECT_TRUE(open(std::chrono::milliseconds{0}).fed);
  settle();
  EXPECT_EQ(state(), State::live) << "who is there need not come";
  EXPECT_EQ(shows, 1);
}

TEST_F(RegistryTest, AShowThatIsOpenedAndNobodyFeedsEndsUntold) {
  auto const opened = open(std::chrono::milliseconds{0});
  EXPECT_TRUE(eventually([&] { return !registry.find("main"); }));
  settle();
  EXPECT_EQ(opened.session->info().state, State::ended);
  EXPECT_EQ(opened.session->info().reason, EndReason::timed_out);
  std::scoped_lock const lock{told_mutex};
  EXPECT_TRUE(told.empty());
}

TEST_F(RegistryTest, IsNotOpenedWhereTheEncoderWouldBeRefused) {
  ASSERT_TRUE(publish(first, one));
  EXPECT_FALSE(call_on(one, [&] {
    return registry.open("main", {"", "", "k2"}, one, std::chrono::hours{1}).has_value();
  }));
  registry.shutdown();
  EXPECT_FALSE(call_on(one, [&] {
    return registry.open("other", {"", "", "k1"}, one, std::chrono::hours{1}).has_value();
  }));
}

TEST_F(RegistryTest, StopsTheShowOfThatNameAlone) {
  ASSERT_TRUE(publish(first, one));
  EXPECT_FALSE(registry.stop_session("another", EndReason::kicked));
  EXPECT_TRUE(registry.stop_session(first.lease->stream_id(), EndReason::finished));
  settle();
  EXPECT_EQ(first.evicted, EndReason::finished);
  EXPECT_EQ(registry.find("main"), nullptr);
}

TEST_F(RegistryTest, EveryChangeOfAShowIsTold) {
  auto const told_states = [&] {
    settle();
    std::scoped_lock const lock{told_mutex};
    std::vector<State> states;
    for (auto const& info : told) states.push_back(info.state);
    return states;
  };
  grace = std::chrono::hours{1};
  ASSERT_TRUE(publish(first, one));
  auto const id = first.lease->stream_id();
  first.tracks();
  first.packet(0, true);
  first.packet(40);
  first.vanish();
  EXPECT_THAT(told_states(), ElementsAre(State::starting, State::live, State::reconnecting));
  registry.shutdown();
  EXPECT_THAT(told_states(),
              ElementsAre(State::starting, State::live, State::reconnecting, State::ended));
  EXPECT_EQ(told.back().id, id);
  EXPECT_EQ(told.back().protocol, "rtmp");
  EXPECT_TRUE(told.back().goes_on) << "with the next server";
}

TEST_F(RegistryTest, WhatWaitsForNoEncoderDoesNotGoOnWithTheNextServer) {
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  registry.shutdown();
  settle();
  ASSERT_EQ(told.back().state, State::ended);
  EXPECT_FALSE(told.back().goes_on);
  EXPECT_GT(told.back().ended_us, 0);
}

TEST_F(RegistryTest, ACleanEndEndsTheShowAtOnceWhateverTheGrace) {
  grace = std::chrono::hours{1};
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  first.packet(0, true);
  first.goodbye();
  EXPECT_THAT(story().back(), IsEnd(EndReason::finished));
  EXPECT_EQ(registry.find("main"), nullptr);
  EXPECT_EQ(consumers_gone, 1);
}

TEST_F(RegistryTest, WhoSaysGoodbyeIsNotThrownOut) {
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  first.goodbye();
  settle();
  EXPECT_EQ(registry.find("main"), nullptr);
  EXPECT_EQ(first.evictions, 0);
}

TEST_F(RegistryTest, WithoutGraceADroppedPublisherEndsTheShow) {
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  first.vanish();
  EXPECT_THAT(story().back(), IsEnd(EndReason::publisher_left));
}

TEST_F(RegistryTest, ADroppedPublisherIsWaitedForAndThenTheShowEnds) {
  grace = std::chrono::milliseconds{100};
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  first.packet(0, true);
  first.vanish();
  EXPECT_EQ(state(), State::reconnecting);
  EXPECT_EQ(ends(), 0U);
  EXPECT_TRUE(eventually([&] { return registry.find("main") == nullptr; }));
  EXPECT_THAT(story().back(), IsEnd(EndReason::publisher_left));
  EXPECT_EQ(ends(), 1U);
}

TEST_F(RegistryTest, APublisherThatComesBackWithinTheGraceGoesOnWithTheSameShow) {
  grace = std::chrono::hours{1};
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  first.packet(0, true);
  auto const id = first.lease->stream_id();
  first.vanish();
  ASSERT_TRUE(publish(second, two));
  second.tracks();
  second.packet(0, true);
  EXPECT_EQ(state(), State::live);
  EXPECT_EQ(second.lease->stream_id(), id);
  EXPECT_EQ(shows, 1);
  EXPECT_EQ(ends(), 0U);
  auto const packets = call_on(one, [&] { return heard->packets(); });
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_GT(packets[1].dts, packets[0].dts) << "one line, whatever the encoder's clock";
}

TEST_F(RegistryTest, TheSameKeyReplacesAndTheShowGoesOn) {
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  first.packet(0, true);
  ASSERT_TRUE(publish(second, two));
  settle();
  EXPECT_EQ(first.evictions, 1);
  EXPECT_EQ(first.evicted, EndReason::replaced);
  first.goodbye();  // what the replaced one says on its way out
  second.tracks();
  second.packet(0, true);
  EXPECT_EQ(state(), State::live);
  EXPECT_EQ(ends(), 0U);
  EXPECT_EQ(shows, 1);
}

TEST_F(RegistryTest, PacketsOfAReplacedPublisherAreNotHeard) {
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  first.packet(0, true);
  ASSERT_TRUE(publish(second, two));
  settle();
  auto const before = story().size();
  first.packet(40);
  EXPECT_EQ(story().size(), before);
}

TEST_F(RegistryTest, AnotherKeyIsRefusedByNameWhileOnePublishes) {
  ASSERT_TRUE(publish(first, one));
  EXPECT_FALSE(publish(second, two, "k2"));
  EXPECT_EQ(second.refusal, "channel main is already live from peer of k1");
  settle();
  EXPECT_EQ(first.evictions, 0);
}

TEST_F(RegistryTest, ARefusingChannelRefusesTheSameKeyToo) {
  ASSERT_TRUE(publish(first, one, "k1", config::Takeover::refuse));
  EXPECT_FALSE(publish(second, two, "k1", config::Takeover::refuse));
  first.vanish();
  EXPECT_TRUE(publish(second, two, "k1", config::Takeover::refuse)) << "nobody is there any more";
}

TEST_F(RegistryTest, AChannelThatAlwaysTakesOverTakesAnotherKey) {
  ASSERT_TRUE(publish(first, one));
  ASSERT_TRUE(publish(second, two, "k2", config::Takeover::always));
  settle();
  EXPECT_EQ(first.evictions, 1);
}

TEST_F(RegistryTest, AnotherKeyMayComeWithinTheGraceOfTheFirst) {
  grace = std::chrono::hours{1};
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  first.packet(0, true);
  first.vanish();
  EXPECT_TRUE(publish(second, two, "k2"));
}

TEST_F(RegistryTest, StopEndsTheShowAndDisconnectsItsEncoder) {
  ASSERT_TRUE(publish(first, one));
  first.tracks();
  EXPECT_TRUE(registry.stop("main", EndReason::kicked));
  settle();
  EXPECT_THAT(story().back(), IsEnd(EndReason::kicked));
  EXPECT_EQ(first.evictions, 1);
  EXPECT_EQ(registry.find("main"), nullptr);
  EXPECT_FALSE(registry.stop("main", EndReason::kicked)) << "there is none any more";
}

TEST_F(RegistryTest, AfterAStopTheNextPublisherBeginsAnotherShow) {
  ASSERT_TRUE(publish(first, one));
  auto const id = first.lease->stream_id();
  registry.stop("main", EndReason::kicked);
  settle();
  ASSERT_TRUE(publish(second, one));
  EXPECT_NE(second.lease->stream_id(), id);
  EXPECT_EQ(shows, 2);
  first.vanish();
  EXPECT_EQ(state(), State::starting) << "the first one's leaving is none of its business";
}

TEST_F(RegistryTest, TellsWhoPublishes) {
  EXPECT_TRUE(registry.publishers().empty());
  ASSERT_TRUE(publish(first, one));
  ASSERT_EQ(registry.publishers().size(), 1U);
  EXPECT_EQ(registry.publishers()[0].key_id, "k1");
  grace = std::chrono::hours{1};
  first.vanish();
  EXPECT_TRUE(registry.publishers().empty()) << "the show alone waits";
}

TEST_F(RegistryTest, EvictsThoseWhoseKeyIsNoLongerGood) {
  ASSERT_TRUE(publish(first, one));
  registry.evict_if([](PublisherInfo const& info) { return info.key_id == "k2"; },
                    EndReason::refused);
  settle();
  EXPECT_EQ(first.evictions, 0);
  registry.evict_if([](PublisherInfo const& info) { return info.key_id == "k1"; },
                    EndReason::refused);
  settle();
  EXPECT_EQ(first.evictions, 1);
  EXPECT_THAT(story(), ElementsAre(IsEnd(EndReason::refused)));
}

TEST_F(RegistryTest, WhoIsThrownOutIsToldWhy) {
  ASSERT_TRUE(publish(first, two));
  registry.evict_if([](PublisherInfo const&) { return true; }, EndReason::refused);
  EXPECT_EQ(registry.find("main"), nullptr) << "at once, whatever the home loop is doing";
  settle();
  EXPECT_EQ(first.evicted, EndReason::refused);
  EXPECT_TRUE(registry.list().empty());
}

/// The home loop is busy while one leaves and another comes: what both do waits there.
struct BusyHome : RegistryTest {
  BusyHome() {
    EXPECT_TRUE(publish(second, one));
    EXPECT_TRUE(publish(first, two));
    settle();
    second.vanish();
    second.evictions = 0;
  }
  void while_home_is_busy(std::function<void()> const& what) {
    std::promise<void> done;
    one.post([&done] { done.get_future().wait(); });
    what();
    done.set_value();
    settle();
  }
  void expect_second_on_air() {
    ASSERT_NE(registry.find("main"), nullptr);
    EXPECT_EQ(registry.find("main")->id(), second.lease->stream_id());
    second.tracks();
    second.packet(0, true);
    EXPECT_EQ(state(), State::live);
    EXPECT_EQ(second.evictions, 0);
  }
};

TEST_F(BusyHome, WhoComesAfterAGoodbyeBeginsAnotherShow) {
  auto const id = first.lease->stream_id();
  while_home_is_busy([&] {
    first.goodbye();
    EXPECT_EQ(registry.find("main"), nullptr);
    EXPECT_EQ(registry.list().size(), 1U) << "it has still to end";
    ASSERT_TRUE(publish(second, two));
  });
  EXPECT_NE(second.lease->stream_id(), id);
  EXPECT_EQ(ends(), 1U);
  EXPECT_EQ(registry.list().size(), 1U);
  expect_second_on_air();
}

TEST_F(BusyHome, WhoComesAfterADropGoesOnWithTheShow) {
  auto const id = first.lease->stream_id();
  while_home_is_busy([&] {
    first.vanish();
    ASSERT_TRUE(publish(second, two));
  });
  EXPECT_EQ(second.lease->stream_id(), id);
  EXPECT_EQ(ends(), 0U);
  expect_second_on_air();
}

TEST_F(BusyHome, WhoComesAfterAStopBeginsAnotherShow) {
  while_home_is_busy([&] {
    EXPECT_TRUE(registry.stop("main", EndReason::kicked));
    EXPECT_FALSE(registry.stop("main", EndReason::kicked)) << "it is stopped already";
    ASSERT_TRUE(publish(second, two));
  });
  EXPECT_EQ(first.evictions, 1);
  expect_second_on_air();
}

/// One leaves on its loop in the very moment in which another comes on the other.
struct Changing : RegistryTest, ::testing::WithParamInterface<bool> {
  std::list<Encoder> encoders;
  Encoder& encoder() { return encoders.emplace_back(); }

  /// `leave` runs on loop one while the one who comes publishes on loop two.
  Encoder& change(Encoder& old, std::function<void(Encoder&)> const& leave) {
    auto& next = encoder();
    std::atomic<int> ready{0};
    auto const together = [&ready] {
      for (++ready; ready < 2;) std::this_thread::yield();
    };
    auto left = std::async(std::launch::async, [&] {
      call_on(one, [&] {
        together();
        leave(old);
        old.lease.reset();
        return 0;
      });
    });
    EXPECT_TRUE(publish(next, two, "k1", config::Takeover::same_key, together)) << next.refusal;
    left.get();
    return next;
  }
  void expect_alone_on_air(Encoder& encoder) {
    encoder.tracks();
    encoder.packet(0, true);
    EXPECT_EQ(state(), State::live);
    ASSERT_NE(registry.find("main"), nullptr);
    EXPECT_EQ(registry.find("main")->id(), encoder.lease->stream_id());
    EXPECT_EQ(encoder.evictions, 0);
    EXPECT_EQ(registry.list().size(), 1U);
  }
  /// A first encoder on loop one, at home there or not.
  Encoder& begin() {
    auto& feeding = encoder();
    if (!GetParam()) {
      auto& founder = encoder();
      EXPECT_TRUE(publish(founder, two));
      EXPECT_TRUE(publish(feeding, one));
      founder.vanish();
    } else {
      EXPECT_TRUE(publish(feeding, one));
    }
    return feeding;
  }
};
INSTANTIATE_TEST_SUITE_P(Home, Changing, ::testing::Bool(), [](auto const& home) {
  return std::string{home.param ? "TheFirstsLoop" : "TheSecondsLoop"};
});

TEST_P(Changing, WhoComesWhileAnotherSaysGoodbyeStays) {
  for (int round = 0; round < 100; ++round) {
    auto& next = change(begin(), [](Encoder& e) { e.lease->head().end(EndReason::finished); });
    expect_alone_on_air(next);
    next.goodbye();
    settle();
    EXPECT_EQ(next.evictions, 0);
    ASSERT_EQ(registry.find("main"), nullptr);
    if (HasFailure()) FAIL() << "in round " << round;
  }
}

TEST_P(Changing, WhoComesWhileAnotherDropsStays) {
  for (int round = 0; round < 100; ++round) {
    auto& next = change(begin(), [](Encoder&) {});
    expect_alone_on_air(next);
    next.vanish();
    settle();
    ASSERT_EQ(registry.find("main"), nullptr);
    if (HasFailure()) FAIL() << "in round " << round;
  }
}

TEST_P(Changing, WhoComesWhenTheWaitingEndsStays) {
  grace = std::chrono::milliseconds{1};
  for (int round = 0; round < 100; ++round) {
    begin().vanish();
    std::this_thread::sleep_for(std::chrono::microseconds{700 + round * 5});
    auto& next = encoder();
    ASSERT_TRUE(publish(next, two));
    expect_alone_on_air(next);
    next.goodbye();
    if (HasFailure()) FAIL() << "in round " << round;
  }
}

TEST_F(RegistryTest, ShutdownEndsEveryShowAndRefusesNewOnes) {
  ASSERT_TRUE(publish(first, one));
  registry.shutdown();
  EXPECT_THAT(story(), ElementsAre(IsEnd(EndReason::shutdown)));
  EXPECT_FALSE(publish(second, two));
  EXPECT_EQ(second.refusal, "the server is shutting down");
}

TEST_F(RegistryTest, SaysBeforehandWhomItWouldTake) {
  PublisherInfo const same{"srt", "p", "k1"}, other{"srt", "p", "k2"};
  EXPECT_TRUE(registry.may_publish("main", other)) << "nobody is there";
  EXPECT_EQ(registry.find("main"), nullptr) << "asking makes no show";
  ASSERT_TRUE(publish(first, one));
  EXPECT_TRUE(registry.may_publish("main", same));
  auto const refused = registry.may_publish("main", other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "channel main is already live from peer of k1");
  registry.shutdown();
  EXPECT_EQ(registry.may_publish("main", same).error().what, "the server is shutting down");
}

TEST_F(RegistryTest, ALeaseFromAnotherLoopFeedsTheHomeLoopInOrder) {
  grace = std::chrono::hours{1};
  ASSERT_TRUE(publish(first, one));
  first.vanish();
  ASSERT_TRUE(publish(second, two));
  EXPECT_EQ(&registry.find("main")->home(), &one);
  second.tracks();
  call_on(two, [&] {
    for (int i = 0; i < 200; ++i) second.lease->head().packet(at(kVideo, i * 40, i * 40, i == 0));
    return 0;
  });
  settle();
  auto const packets = call_on(one, [&] { return heard->packets(); });
  ASSERT_EQ(packets.size(), 200U);
  EXPECT_TRUE(packets[0].key);
  for (std::size_t i = 1; i < packets.size(); ++i) EXPECT_GT(packets[i].dts, packets[i - 1].dts);
}

TEST_F(RegistryTest, AMovedLeaseIsLeftOnce) {
  ASSERT_TRUE(publish(first, one));
  call_on(one, [&] {
    { Publication const moved{std::move(*first.lease)}; }
    first.lease.reset();
    return 0;
  });
  EXPECT_EQ(ends(), 1U);
}

}  // namespace
}  // namespace freshet::stream
