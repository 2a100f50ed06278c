#include "wire/codec_string.hpp"

#include "base/bits.hpp"
#include "base/reader.hpp"

#include <fmt/format.h>

#include <iterator>

namespace freshet::wire {
namespace {

constexpr std::uint8_t kPq = 16, kHlg = 18;  // H.273 transfer characteristics

/// RFC 6381 §3.3: profile, constraints and level as the record has them.
std::string name(H264 const& codec) {
  Reader reader{codec.config.span()};
  reader.skip(1);
  return fmt::format("avc1.{:06x}", reader.u24());
}

std::uint32_t reversed(std::uint32_t bits) {
  std::uint32_t out = 0;
  for (unsigned i = 0; i < 32; ++i) out |= (bits >> i & 1U) << (31 - i);
  return out;
}

/// ISO/IEC 14496-15 annex E.3.
std::string name(H265 const& codec) {
  Reader reader{codec.config.span()};
  reader.skip(1);
  auto const profile = reader.u8();
  auto const compatible = reader.u32();
  auto constraints = reader.take(6);
  auto const level = reader.u8();
  static constexpr std::string_view kSpaces[] = {"", "A", "B", "C"};
  auto out = fmt::format("hvc1.{}{}.{:X}.{}{}", kSpaces[profile >> 6], profile & 0x1F,
                         reversed(compatible), (profile & 0x20) != 0 ? 'H' : 'L', level);
  while (!constraints.empty() && constraints.back() == std::byte{0}) {
    constraints = constraints.first(constraints.size() - 1);
  }
  for (auto const octet : constraints) {
    fmt::format_to(std::back_inserter(out), ".{:X}", std::to_integer<unsigned>(octet));
  }
  return out;
}

/// What a name that ends after the bit depth says by default: BT.709 in the limited range. A colour
/// that nobody specified is left at that.
bool is_default(Colour colour) {
  Colour const plain{1, 1, 1, false}, unspecified{};
  return colour == plain || colour == unspecified;
}

/// av1-isobmff §5.
std::string name(Av1 const& codec) {
  BitReader bits{codec.config.span()};
  bits.skip(8);
  auto const profile = bits.u32(3), level = bits.u32(5);
  auto const tier = bits.flag() ? 'H' : 'M';
  bits.skip(2);  // the bit depth
  auto const monochrome = bits.u32(1), subsampled_x = bits.u32(1), subsampled_y = bits.u32(1);
  auto const position = bits.u32(2);
  auto const colour = codec.video.colour;
  auto out = fmt::format("av01.{}.{:02}{}.{:02}", profile, level, tier, codec.video.bit_depth);
  bool const is_420 = monochrome == 0 && subsampled_x == 1 && subsampled_y == 1;
  if (is_420 && is_default(colour)) return out;
  return out + fmt::format(".{}.{}{}{}.{:02}.{:02}.{:02}.{}", monochrome, subsampled_x,
                           subsampled_y, position, colour.primaries, colour.transfer, colour.matrix,
                           colour.full_range ? 1 : 0);
}

/// VP codec ISO media §3.
std::string name(Vp9 const& codec) {
  Reader reader{codec.config.span()};
  auto const profile = reader.u8(), level = reader.u8();
  auto const chroma = reader.u8() >> 1 & 7U;
  auto const colour = codec.video.colour;
  auto out = fmt::format("vp09.{:02}.{:02}.{:02}", profile, level, codec.video.bit_depth);
  if (chroma <= 1 && is_default(colour)) return out;
  return out + fmt::format(".{:02}.{:02}.{:02}.{:02}.{:02}", chroma, colour.primaries,
                           colour.transfer, colour.matrix, colour.full_range ? 1 : 0);
}

std::string name(Aac const& codec) { return fmt::format("mp4a.40.{}", codec.object_type); }

/// Lower case: browsers know no other.
std::string name(Opus const&) { return "opus"; }

}  // namespace

std::string codec_string(Codec const& codec) {
  return std::visit([](auto const& c) { return name(c); }, codec);
}

std::string_view video_range(Colour colour) {
  if (colour.transfer == kPq) return "PQ";
  return colour.transfer == kHlg ? "HLG" : "SDR";
}

}  // namespace freshet::wire
