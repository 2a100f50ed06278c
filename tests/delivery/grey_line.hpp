/// GreyLine: a live line of real pictures: every segment is one grey, told by its number.
#pragma once

#include "av/video_encoder.hpp"
#include "origin/live_line.hpp"
#include "support/av_decode.hpp"
#include "wire/mp4/fragment.hpp"

#include <algorithm>
#include <cmath>

namespace freshet::test {

struct GreyLine : LiveLine {
  static constexpr std::uint32_t kWidth = 640, kHeight = 360;

  explicit GreyLine(Keep keep = Keep::memory) : LiveLine{keep} {
    on([&] { rendition->set_init(Bytes::copy("init"), codec()); });
  }

  /// Limited range.
  static std::uint8_t grey_of(std::uint64_t msn) {
    return static_cast<std::uint8_t>(40 + msn % 8 * 24);
  }
  /// The same where black is 0 and white is 255, as in a JPEG.
  static double full_grey_of(std::uint64_t msn) { return (grey_of(msn) - 16) * 255.0 / 219; }

  [[nodiscard]] static H264 codec() { return std::get<H264>(open_encoder().codec()); }

  /// A part of two pictures, the first of them marked as a keyframe or not.
  [[nodiscard]] origin::Part grey_part(std::uint64_t msn, bool key, int length_s = 2) const {
    auto encoder = open_encoder();
    auto picture = av::Picture::make(kWidth, kHeight).value();
    for (unsigned p = 0; p < 3; ++p) {
      auto const plane = picture.plane(p);
      for (std::uint32_t y = 0; y < plane.height; ++y) {
        std::ranges::fill(plane.row(y), p == 0 ? grey_of(msn) : std::uint8_t{128});
      }
    }
    std::vector<wire::mp4::Sample> samples;
    auto const each = static_cast<std::uint32_t>(length_s * 90'000 / 2);
    for (int i = 0; i < 2; ++i) {
      for (auto& packet : encoder.encode(picture, {i * 45'000}).value()) {
        samples.push_back({each, 0, key && packet.key, packet.payload});
      }
    }
    wire::mp4::FragmentHead head;
    head.track = TrackId{1};
    head.base_decode_time = static_cast<std::uint64_t>(at.n);
    head.prft = wire::mp4::ProducerTime{1'700'000'000'000'000, 0};
    head.video = true;
    return {wire::mp4::fragment(head, samples), {length_s * 90'000}, key};
  }
  /// From the moof behind the prft to the end of the first picture.
  static origin::KeyRange key_of(origin::Part const& part) {
    auto const range = wire::mp4::parse_fragment(part.bytes.span())->i_frame();
    if (!range) return {};
    return {static_cast<std::uint32_t>(range->offset), static_cast<std::uint32_t>(range->size)};
  }
  /// Four seconds in two parts; `keyed`: it begins with a keyframe.
  void grey_segment(bool keyed = true, bool discontinuity = false) {
    on([&] {
      auto const msn = rendition->next_msn();
      auto first = grey_part(msn, keyed);
      auto const key = key_of(first);
      rendition->open(next(discontinuity));
      rendition->append(std::move(first), key, false);
      rendition->append(grey_part(msn, false), key, true);
      at.n += 4 * 90'000;
    });
    drain();
  }

 private:
  static av::VideoEncoder open_encoder() {
    av::VideoSettings settings;
    settings.width = kWidth;
    settings.height = kHeight;
    settings.preset = "ultrafast";
    return av::VideoEncoder::open(settings).value();
  }
};

/// A JPEG's size, and its grey in the middle.
struct Seen {
  int width = 0, height = 0;
  double grey = 0;
};

inline Seen look_at(Bytes const& jpeg) {
  freshet::test::AvDecoder decoder{AV_CODEC_ID_MJPEG, {}};
  Packet packet;
  packet.payload = jpeg;
  auto const frames = decoder.decode(packet);
  auto const& frame = *frames.at(0);
  return {frame.width, frame.height,
          double(frame.data[0][frame.height / 2 * frame.linesize[0] + frame.width / 2])};
}

}  // namespace freshet::test
