/// GreySource: grey pictures, coded as an encoder would send them.
#pragma once

#include "av/picture.hpp"
#include "av/video_encoder.hpp"
#include "media/track.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace freshet::test {

class GreySource {
 public:
  static constexpr TrackId kPicture{1}, kSound{2};
  static constexpr std::uint32_t kWidth = 640, kHeight = 480;
  static constexpr int kFrameTicks = 3'000;
  static constexpr std::int64_t kFirst = 90'000;

  /// A keyframe every `gop` pictures.
  explicit GreySource(std::uint32_t gop = 15) {
    av::VideoSettings settings;
    settings.width = kWidth;
    settings.height = kHeight;
    settings.gop_frames = gop;
    settings.bit_rate = 400'000;
    settings.preset = "ultrafast";
    encoder_.emplace(av::VideoEncoder::open(settings).value());
  }

  [[nodiscard]] Tracks tracks() const {
    Aac sound;
    sound.audio = {48'000, 2, 1'024};
    return std::make_shared<std::vector<Track>>(
        std::vector<Track>{{kPicture, kVideoTimebase, encoder_->codec(), "source"},
                           {kSound, {48'000}, sound, "audio"}});
  }

  /// The luma of a picture.
  [[nodiscard]] static std::uint8_t grey(int index) {
    return static_cast<std::uint8_t>(60 + index % 60);
  }

  /// So many more.
  std::vector<Packet> pictures(int count) {
    std::vector<Packet> all;
    for (int i = 0; i < count; ++i, ++index_) {
      auto picture = av::Picture::make(kWidth, kHeight).value();
      for (unsigned plane = 0; plane < 3; ++plane) {
        auto const rows = picture.plane(plane);
        auto const value = plane == 0 ? grey(index_) : std::uint8_t{128};
        for (std::uint32_t y = 0; y < rows.height; ++y) std::ranges::fill(rows.row(y), value);
      }
      auto coded = encoder_->encode(picture, {kFirst + index_ * kFrameTicks}).value();
      for (auto& packet : coded) {
        packet.track = kPicture;
        packet.ntp_us = 1'000'000'000 + microseconds(packet.pts, kVideoTimebase);
        all.push_back(std::move(packet));
      }
    }
    return all;
  }

 private:
  std::optional<av::VideoEncoder> encoder_;
  int index_ = 0;
};

}  // namespace freshet::test
