/// HardwareTest: a show on a machine whose card is injected at the door.
#pragma once

#include "av/card_frame.hpp"
#include "av/decoder.hpp"
#include "av/scaler.hpp"
#include "support/av_decode.hpp"
#include "support/by_hand.hpp"
#include "support/soft_card.hpp"
#include "transcode/grey_source.hpp"
#include "transcode/ladder.hpp"
#include "transcode/stage_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace freshet::test {

using transcode::CardDoors;
using transcode::Encoders;
using transcode::FindCard;
using transcode::Governor;
using transcode::Ladder;
using transcode::OpenEncoder;
using transcode::Pool;

inline constexpr TrackId kRung{16};
inline constexpr int kGop = 15;
inline constexpr int kNever = 1'000'000;

/// How the card behaves.
struct Card {
  std::atomic<bool> opens{true};
  std::atomic<int> fails_after{kNever};  // pictures
  std::atomic<int> slow_by_ms{0};
  std::atomic<int> made{0}, pictures{0};
  std::atomic<int> from_card{0};  // of these, that lay there
  ManualClock* clock = nullptr;

  // What else it does, where pictures stay on it.
  struct Step {
    std::atomic<bool> opens{true};
    std::atomic<int> fails_after{kNever};
    std::atomic<int> made{0}, pictures{0};
    [[nodiscard]] Result<> take() {
      if (pictures++ < fails_after) return {};
      return failure(boost::system::errc::io_error, "the card was pulled out");
    }
    [[nodiscard]] Result<> open() {
      ++made;
      if (opens) return {};
      return failure(boost::system::errc::io_error, "the card has none");
    }
  };
  Step decoding, scaling;
  std::atomic<std::size_t> keeps_back{0};  // decoded
  std::atomic<int> interlaced_from{kNever};
  std::atomic<int> wrong_from{kNever};  // scaled, with one plane for the other
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
    if (av::on_card(picture)) ++card_.from_card;
    card_.clock->advance(std::chrono::milliseconds{card_.slow_by_ms});
    return real_->encode(picture, pts, key);
  }

 private:
  Card& card_;
  std::unique_ptr<av::PictureEncoder> const real_;
};

/// What it makes lies in frames that only the card could read.
class FakeCardDecoder final : public av::PictureDecoder {
 public:
  FakeCardDecoder(Card& card, av::Decoder real, Video const& shape)
      : card_{card},
        real_{std::move(real)},
        frames_{soft_frames(static_cast<int>(shape.width), static_cast<int>(shape.height))} {}
  Result<std::vector<av::AvFrame>> decode(Packet const& packet) override {
    if (auto works = card_.decoding.take(); !works) return works.error();
    auto frames = real_.decode(packet);
    if (!frames) return frames;
    for (auto& frame : *frames) {
      frame->interlaced_frame = card_.decoding.pictures > card_.interlaced_from ? 1 : 0;
      held_.push_back(av::to_card(*frames_, *frame).value());
    }
    return given(card_.keeps_back);
  }
  Result<std::vector<av::AvFrame>> finish() override { return given(0); }

 private:
  std::vector<av::AvFrame> given(std::size_t but) {
    std::vector<av::AvFrame> all;
    while (held_.size() > but) {
      all.push_back(std::move(held_.front()));
      held_.erase(held_.begin());
    }
    return all;
  }

  std::vector<av::AvFrame> held_;
  Card& card_;
  av::Decoder real_;
  av::AvBuffer const frames_;
};

class FakeCardScaler final : public av::PictureScaler {
 public:
  FakeCardScaler(Card& card, std::uint32_t width, std::uint32_t height)
      : card_{card},
        real_{{width, height}},
        frames_{soft_frames(static_cast<int>(width), static_cast<int>(height))} {}
  Result<av::AvFrame> scale(AVFrame const& in) override {
    EXPECT_TRUE(av::on_card(in));
    EXPECT_EQ(in.interlaced_frame, 0);
    if (auto works = card_.scaling.take(); !works) return works.error();
    auto out = real_.scale(*av::from_card(in).value()).value();
    if (card_.scaling.pictures > card_.wrong_from) std::swap(out->data[1], out->data[2]);
    return av::to_card(*frames_, *out);
  }

 private:
  Card& card_;
  av::Scaler real_;
  av::AvBuffer const frames_;
};

class HardwareTest : public StageTest {
 protected:
  explicit HardwareTest(bool keeps_pictures = false)
      : encoders_{transcode::x264(), door(), keeps_pictures ? find() : FindCard{}} {
    card_.clock = &clock_;
    EXPECT_TRUE(encoders_.probe());
    EXPECT_EQ(encoders_.card() != nullptr, keeps_pictures);
    for (auto* const count : {&card_.pictures, &card_.made, &card_.from_card}) *count = 0;
    for (auto* const step : {&card_.decoding, &card_.scaling}) step->made = step->pictures = 0;
  }
  ~HardwareTest() override { close_stage(); }

  OpenEncoder door() {
    return [this](av::VideoSettings const& asked) -> Result<std::unique_ptr<av::PictureEncoder>> {
      ++card_.made;
      if (asked.format != av::VideoFormat::h264) {
        return failure(boost::system::errc::not_supported, "an old card");
      }
      if (!card_.opens) return failure(boost::system::errc::io_error, "all its sessions are taken");
      auto settings = asked;
      settings.options = "ref=2";
      auto real = transcode::x264()(settings);
      if (!real) return real;
      return std::unique_ptr<av::PictureEncoder>{
          std::make_unique<FakeHardware>(card_, std::move(*real))};
    };
  }

  CardDoors doors() {
    CardDoors doors;
    doors.decoder = [this](Codec const& codec) -> Result<std::unique_ptr<av::PictureDecoder>> {
      if (auto opens = card_.decoding.open(); !opens) return opens.error();
      return std::unique_ptr<av::PictureDecoder>{std::make_unique<FakeCardDecoder>(
          card_, av::Decoder::open(codec).value(), *video_of(codec))};
    };
    doors.scaler = [this](std::uint32_t width,
                          std::uint32_t height) -> Result<std::unique_ptr<av::PictureScaler>> {
      if (auto opens = card_.scaling.open(); !opens) return opens.error();
      return std::unique_ptr<av::PictureScaler>{
          std::make_unique<FakeCardScaler>(card_, width, height)};
    };
    doors.encoder = door();
    return doors;
  }
  FindCard find() {
    return [this]() -> Result<CardDoors> { return doors(); };
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
  /// What the governor says of the rung.
  RungState state() {
    auto const all = governor_.states("main");
    auto const rung = std::ranges::find(all, std::string{"240p"}, &RungState::name);
    return rung == all.end() ? RungState{} : *rung;
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

  /// The luma of each picture of the rung, which has one init segment from beginning to end.
  std::vector<int> greys() {
    EXPECT_EQ(all_told().size(), 1U);
    auto const codec = rung_codec();
    AvDecoder decoder{AV_CODEC_ID_H264, codec.config.span()};
    std::vector<int> all;
    for (auto const& packet : so_far(kRung))
      all.push_back(decoder.decode(packet).at(0)->data[0][0]);
    return all;
  }
  /// Each is as bright as the source's was; those between stand for the one before.
  void expect_greys(int stands_from = kNever, int stands_to = kNever) {
    auto const seen = greys();
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(index_));
    for (int i = 0; i < index_; ++i) {
      auto const stands = i >= stands_from && i < stands_to;
      EXPECT_NEAR(seen[static_cast<std::size_t>(i)], GreySource::grey(stands ? stands_from - 1 : i),
                  4)
          << i;
    }
  }

  ManualClock clock_;
  Card card_;
  Metrics metrics_;
  Governor governor_{Governor::House{clock_, metrics_, {}, 64, [] { return transcode::Load{}; }}};
  Encoders encoders_;
  Pool pool_;
  GreySource source_;
  int index_ = 0;
};

}  // namespace freshet::test
