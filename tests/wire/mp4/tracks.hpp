/// Tracks of every codec with small, real configurations, for the mp4 tests.
#pragma once

#include "media/track.hpp"
#include "support/hex.hpp"

#include <vector>

namespace freshet::test {

[[nodiscard]] inline Video picture(std::uint32_t width, std::uint32_t height) {
  Video video;
  video.width = width;
  video.height = height;
  return video;
}

[[nodiscard]] inline Track h264_track() {
  H264 codec;
  codec.video = picture(1280, 720);
  codec.video.colour = {1, 1, 1, false};
  codec.config = from_hex(
      "0164001fffe100196764001fac2484014016ec0440000003004000000c23c60c9201000568ee32c8b0");
  return {TrackId{1}, kVideoTimebase, codec, "source"};
}

[[nodiscard]] inline Track h265_track() {
  H265 codec;
  codec.video = picture(1920, 1080);
  codec.config = from_hex("0102200000009000000000005df000fcfdfafa00000f00");
  return {TrackId{3}, kVideoTimebase, codec, "1080p"};
}

[[nodiscard]] inline Track av1_track() {
  Av1 codec;
  codec.video = picture(640, 360);
  codec.video.colour = {9, 16, 9, false};
  codec.config = from_hex("81044c000a0b00000024c4ffdf00680108");
  return {TrackId{1}, kVideoTimebase, codec, "source"};
}

[[nodiscard]] inline Track vp9_track() {
  Vp9 codec;
  codec.video = picture(720, 576);
  codec.video.pixel_aspect = {16, 15};
  codec.config = from_hex("001e800202020000");
  return {TrackId{1}, kVideoTimebase, codec, "source"};
}

[[nodiscard]] inline Track aac_track() {
  Aac codec;
  codec.audio = {.sample_rate = 44100, .channels = 2};
  codec.config = from_hex("1210");
  return {TrackId{2}, Timebase{44100}, codec, "audio"};
}

[[nodiscard]] inline Track opus_track() {
  Opus codec;
  codec.audio = {.sample_rate = 48000, .channels = 2, .frame_samples = 960};
  codec.config = from_hex("000201380000bb80000000");
  return {TrackId{2}, Timebase{48000}, codec, "audio"};
}

}  // namespace freshet::test
