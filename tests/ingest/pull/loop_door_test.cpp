/// A source's way into a show, and each way out of it.
#include "ingest/pull/loop_door.hpp"

#include "base/writer.hpp"
#include "support/hex.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace freshet::ingest::pull {
namespace {

using namespace std::chrono_literals;
using boost::system::errc::errc_t;
using test::eventually;
using test::from_corpus;
using test::from_hex;
using ::testing::HasSubstr;

struct PullDoor : ::testing::Test {
  Metrics metrics;
  net::Loops loops{1};
  config::Channel channel;
  stream::Registry registry{[](stream::Session&) { return std::shared_ptr<void>{}; },
                            [](auto const&) { return stream::Session::Options{10s}; },
                            {system_clock(), metrics, {}}};
  House const house{[this](std::string const&) { return channel; }, registry, metrics,
                    system_clock(), Log{}};
  std::shared_ptr<LoopDoor> const door =
      std::make_shared<LoopDoor>(house, loops.at(0), "a", "srt://host:1");

  ~PullDoor() override {
    door->leave();
    registry.shutdown();
    EXPECT_TRUE(eventually([&] { return registry.list().empty(); }));
  }
  static std::shared_ptr<av::SourceTrack const> track(bool video, Bytes config = {}) {
    auto const form = video ? av::SourceForm::h264 : av::SourceForm::aac;
    return std::make_shared<av::SourceTrack const>(
        av::SourceTrack{video, form, "x", std::move(config)});
  }
  /// A keyframe with its parameter sets, and sound.
  Result<> take_both() {
    Writer out;
    for (auto const& unit : {from_corpus("h264_sps/film"), from_hex("68ebec b22c"),
                             from_corpus("h264_access_unit/idr").slice(4)}) {
      out.u32(1).bytes(unit.span());
    }
    auto picture = door->take({track(true), {0}, {0}, out.finish()});
    return picture ? door->take({track(false, from_hex("1190")), {0}, {0}, Bytes::copy("sound")})
                   : picture;
  }
  [[nodiscard]] std::optional<stream::State> state() const {
    auto const session = registry.find("a");
    return session ? std::optional{session->info().state} : std::nullopt;
  }
};

TEST_F(PullDoor, FeedsAShowAsAPublisherOfItsOwn) {
  ASSERT_TRUE(door->may_enter());
  ASSERT_TRUE(door->enter());
  ASSERT_TRUE(take_both());
  EXPECT_TRUE(eventually([&] { return state() == stream::State::live; }));
  EXPECT_EQ(registry.find("a")->info().protocol, "pull");
  EXPECT_GT(
      metrics.counter("freshet_ingest_bytes_total", "", {{"channel", "a"}, {"protocol", "pull"}})
          .value(),
      100U);
  door->leave();
  EXPECT_TRUE(eventually([&] { return state() == stream::State::reconnecting; }));
}

TEST_F(PullDoor, EndsTheShowWhenItLeavesForGood) {
  ASSERT_TRUE(door->enter());
  ASSERT_TRUE(take_both());
  door->stop(true);
  door->leave();
  EXPECT_TRUE(eventually([&] { return !state(); }));
  auto const late = door->take({track(true), {0}, {0}, {}});
  EXPECT_FALSE(late);
}

TEST_F(PullDoor, IsShutByTheProfileOfTheChannel) {
  channel.profile.enforce = config::Enforce::refuse;
  channel.profile.video = {"hevc"};
  ASSERT_TRUE(door->enter());
  ASSERT_TRUE(take_both());
  EXPECT_TRUE(eventually([&] { return !door->state(); }));
  EXPECT_EQ(door->state().error().code, errc_t::permission_denied);
  EXPECT_FALSE(take_both());
}

TEST_F(PullDoor, IsShutByAnEncoderThatMayTakeOverAndOpenAgainWhenThatHasLeft) {
  ASSERT_TRUE(door->enter());
  stream::PublisherInfo encoder{"rtmp", "host:2", "key", config::Takeover::same_key};
  EXPECT_FALSE(registry.may_publish("a", encoder)) << "it has another key, and a source has none";
  encoder.takeover = config::Takeover::always;
  auto lease = test::call_on(loops.at(0), [&] {
    return std::make_unique<Result<stream::Publication>>(
        registry.publish("a", encoder, loops.at(0), [](EndReason) {}));
  });
  ASSERT_TRUE(*lease);
  EXPECT_TRUE(eventually([&] { return !door->state(); }));
  EXPECT_THAT(door->state().error().what, HasSubstr("an encoder has taken the channel over"));
  door->leave();
  EXPECT_THAT(door->may_enter().error().what, HasSubstr("already live from host:2"));
  test::call_on(loops.at(0), [&] {
    lease.reset();
    return 0;
  });
  EXPECT_TRUE(door->may_enter());
  EXPECT_TRUE(door->state());
  EXPECT_TRUE(door->enter());
}

}  // namespace
}  // namespace freshet::ingest::pull
