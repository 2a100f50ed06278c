/// What a card does that this machine does not have: injected at the door.
#include "support/av_decode.hpp"
#include "support/by_hand.hpp"
#include "transcode/grey_source.hpp"
#include "transcode/ladder.hpp"
#include "transcode/stage_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

namespace freshet::test {
namespace {

using namespace std::chrono_literals;
using transcode::Encoders;
using transcode::Governor;
using transcode::Ladder;
using transcode::OpenEncoder;
using transcode::Pool;

constexpr TrackId kRung{16};
constexpr int kGop = 15;

/// How the card behaves.
struct Card {
  std::atomic<bool> opens{true};
  std::atomic<int> fails_after{1'000'000};  // pictures
  std::atomic<int> slow_by_ms{0};
  std::atomic<int> made{0}, pictures{0};
  ManualClock* clock = nullptr;
};

/// x264 with parameter sets of its own, as a card has them.
class FakeHardware final : public av::PictureEncoder {
 public:
  FakeHardware(Card& card, std::unique_ptr<av::PictureEncoder> real)
      : card_{card}, real_{std::move(real)} {}
  Codec const& codec() const override { return real_->codec(); }
  Result<std::vector<Packet>> encode(AVFrame const& picture, Ticks pts, bool key) override {
    if (card_.pictures++ >= card_.fails_after) {
      return failure(boost::system::errc::io_error, "the card was pulled out");
    }
    card_.clock->advance(std::chrono::milliseconds{card_.slow_by_ms});
    return real_->encode(picture, pts, key);
  }

 private:
  Card& card_;
  std::unique_ptr<av::PictureEncoder> const real_;
};

class HardwareTest : public StageTest {
 protected:
  HardwareTest() {
    card_.clock = &clock_;
    EXPECT_TRUE(encoders_.probe());
    card_.pictures = card_.made = 0;
  }
  ~HardwareTest() override { close_stage(); }

  OpenEncoder door() {
    return [this](av::VideoSettings const& asked) -> Result<std::unique_ptr<av::PictureEncoder>> {
      ++card_.made;
      if (!card_.opens) return failure(boost::system::errc::io_error, "all its sessions are taken");
      auto settings = asked;
      settings.options = "ref=2";
      auto real = transcode::x264()(settings);
      if (!real) return real;
      return std::unique_ptr<av::PictureEncoder>{
          std::make_unique<FakeHardware>(card_, std::move(*real))};
    };
  }

  void begin(std::string encoder = "auto") {
    auto channel = by_hand({{"240p", 240, 200'000, 0}});
    channel.encoder = std::move(encoder);
    open_stage([&] {
      return std::make_shared<Ladder>(
          "main", channel, Ticks{kGop * GreySource::kFrameTicks},
          Ladder::House{pool_, governor_, encoders_, clock_, home_, *heard_, Log{}});
    });
    feed(source_.tracks());
  }

  /// So many pictures more, no faster than they are encoded.
  void play(int count) {
    for (int i = 0; i < count; ++i, ++index_) {
      auto const one = source_.pictures(1);
      feed(one);
      ASSERT_TRUE(eventually([&] {
        auto const all = so_far(kRung);
        return !all.empty() && all.back().pts >= one.front().pts;
      })) << index_;
    }
  }
  /// What the rung was coded in, as told last.
  H264 rung_codec() {
    auto const tracks = told();
    auto const rung = std::ranges::find(tracks, kRung, &Track::id);
    return rung == tracks.end() ? H264{} : std::get<H264>(rung->codec);
  }
  /// Every picture of the source has one of the rung's, in its order; how many of these rest.
  int rests() {
    auto const all = so_far(kRung);
    EXPECT_EQ(all.size(), static_cast<std::size_t>(index_));
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].pts.n,
                GreySource::kFirst + static_cast<std::int64_t>(i) * GreySource::kFrameTicks);
    }
    return static_cast<int>(
        std::ranges::count_if(all, [](Packet const& p) { return p.payload.empty(); }));
  }
  /// The last group of pictures decodes with the parameter sets that were told last.
  void expect_it_decodes() {
    auto const all = so_far(kRung);
    auto const key = std::find_if(all.rbegin(), all.rend(), [](Packet const& p) { return p.key; });
    ASSERT_NE(key, all.rend());
    auto const codec = rung_codec();
    AvDecoder decoder{AV_CODEC_ID_H264, codec.config.span()};
    for (auto at = key.base() - 1; at != all.end(); ++at) {
      auto const frames = decoder.decode(*at);
      ASSERT_EQ(frames.size(), 1U);
      EXPECT_NEAR(frames[0]->data[0][0], GreySource::grey(static_cast<int>(at - all.begin())), 4);
    }
  }

  ManualClock clock_;
  Card card_;
  Metrics metrics_;
  Governor governor_{Governor::House{clock_, metrics_, {}, 64, [] { return transcode::Load{}; }}};
  Encoders encoders_{transcode::x264(), door()};
  Pool pool_;
  GreySource source_;
  int index_ = 0;
};

TEST_F(HardwareTest, EncodesWhereItIsThere) {
  begin();
  play(40);
  EXPECT_GE(card_.pictures, 40);
  EXPECT_EQ(rests(), 0);
  expect_it_decodes();
}

TEST_F(HardwareTest, IsLeftAloneWhereTheChannelSaysSo) {
  begin("cpu");
  play(20);
  EXPECT_EQ(card_.made, 0);
}

TEST_F(HardwareTest, ThatDoesNotOpenIsReplacedUnseen) {
  card_.opens = false;
  begin();
  play(40);
  EXPECT_GE(card_.made, 1);
  EXPECT_EQ(card_.pictures, 0);
  EXPECT_EQ(all_told().size(), 1U);
  EXPECT_EQ(rests(), 0);
  expect_it_decodes();
}

TEST_F(HardwareTest, ThatFailsInTheMiddleIsReplacedFromTheNextKeyframeOn) {
  card_.fails_after = 20;
  begin();
  play(60);
  auto const made = card_.made.load();
  EXPECT_EQ(all_told().size(), 2U) << "other parameter sets";
  EXPECT_EQ(rests(), 10) << "from picture 20 to the keyframe";
  expect_it_decodes();
  play(60);
  EXPECT_EQ(card_.made, made) << "not tried again in this show";
  EXPECT_EQ(rests(), 10);
}

TEST_F(HardwareTest, ThatIsTooSlowIsReplaced) {
  begin();
  play(30);
  card_.slow_by_ms = 50;  // of 33
  play(150);
  EXPECT_EQ(all_told().size(), 2U);
  auto const done = card_.pictures.load();
  EXPECT_LT(done, 130);
  EXPECT_LT(rests(), kGop);
  play(20);
  EXPECT_EQ(card_.pictures, done);
  expect_it_decodes();
}

TEST_F(HardwareTest, ThatIsSlowForAMomentIsKept) {
  begin();
  card_.slow_by_ms = 50;
  play(40);
  card_.slow_by_ms = 0;
  play(60);
  EXPECT_EQ(all_told().size(), 1U);
  EXPECT_GE(card_.pictures, 100);
}

TEST(Encoders, WithoutACardSaySo) {
  Encoders none{transcode::x264(), {}};
  EXPECT_FALSE(none.probe());
  EXPECT_FALSE(none.hardware());
  Encoders broken{transcode::x264(),
                  [](av::VideoSettings const&) -> Result<std::unique_ptr<av::PictureEncoder>> {
                    return failure(boost::system::errc::io_error, "no driver");
                  }};
  EXPECT_EQ(broken.probe().error().what, "no driver");
  EXPECT_FALSE(broken.hardware());
}

TEST(Encoders, AProbeReallyEncodes) {
  Encoders real{transcode::x264(), transcode::x264()};
  EXPECT_FALSE(real.hardware()) << "not before it was tried";
  EXPECT_TRUE(real.probe());
  EXPECT_TRUE(real.hardware());
}

}  // namespace
}  // namespace freshet::test
