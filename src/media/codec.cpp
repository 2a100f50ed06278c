#include "media/codec.hpp"

#include <utility>

namespace freshet {

Video const* video_of(Codec const& codec) {
  return std::visit(
      [](auto const& c) -> Video const* {
        if constexpr (requires { c.video; }) {
          return &c.video;
        } else {
          return nullptr;
        }
      },
      codec);
}

Video* video_of(Codec& codec) { return const_cast<Video*>(video_of(std::as_const(codec))); }

Audio const* audio_of(Codec const& codec) {
  return std::visit(
      [](auto const& c) -> Audio const* {
        if constexpr (requires { c.audio; }) {
          return &c.audio;
        } else {
          return nullptr;
        }
      },
      codec);
}

Bytes const& config_of(Codec const& codec) {
  return std::visit([](auto const& c) -> Bytes const& { return c.config; }, codec);
}

char const* name_of(Codec const& codec) {
  static constexpr char const* kNames[] = {"h264", "hevc", "av1", "vp9", "aac", "opus"};
  return kNames[codec.index()];
}

}  // namespace freshet
