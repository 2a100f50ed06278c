/// FourCC: how Enhanced RTMP names a codec.
#pragma once

#include <cstdint>
#include <string>

namespace freshet::wire::flv {

[[nodiscard]] constexpr std::uint32_t make_fourcc(char const (&text)[5]) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(text[i]);
  return value;
}

/// The codecs that are taken in; legacy codec ids are mapped onto them.
enum class FourCc : std::uint32_t {
  none = 0,
  avc = make_fourcc("avc1"),
  hevc = make_fourcc("hvc1"),
  av1 = make_fourcc("av01"),
  vp9 = make_fourcc("vp09"),
  aac = make_fourcc("mp4a"),
  opus = make_fourcc("Opus"),
};

/// The four letters; what is not printable shows as '?'.
[[nodiscard]] std::string to_string(FourCc fourcc);

}  // namespace freshet::wire::flv
