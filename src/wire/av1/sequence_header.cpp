#include "wire/av1/sequence_header.hpp"

#include "base/bits.hpp"
#include "wire/frame_rate.hpp"

#include <fmt/format.h>

namespace freshet::wire::av1 {
namespace {

constexpr std::uint32_t kMaxProfile = 2;
constexpr std::uint32_t kLastWithoutTier = 7;

/// §5.5.3 and §5.5.4. Answers the bits of a buffer delay, 0 without a decoder model.
unsigned read_timing(BitReader& bits, Video& video) {
  auto const ticks = bits.u(32), time_scale = bits.u(32);
  if (bits.flag()) {  // equal_picture_interval
    auto const per_picture = std::uint64_t{bits.ue()} + 1;
    // Both factors are at most 2^32 - 1, so the product fits.
    if (bits.ok()) video.frame_rate = frame_rate_of(time_scale, ticks * per_picture);
  }
  if (!bits.flag()) return 0;  // decoder_model_info_present_flag
  auto const delay_bits = bits.u32(5) + 1;
  bits.skip(32 + 5 + 5);
  return delay_bits;
}

/// §5.5.1; the first point is the whole stream.
void read_operating_points(BitReader& bits, unsigned delay_bits, SequenceHeader& header) {
  bool const has_display_delay = bits.flag();
  auto const points = bits.u32(5) + 1;
  for (unsigned i = 0; i < points; ++i) {
    bits.skip(12);  // operating_point_idc
    auto const level = bits.u32(5);
    bool const high_tier = level > kLastWithoutTier && bits.flag();
    if (i == 0) {
      header.level = static_cast<std::uint8_t>(level);
      header.high_tier = high_tier;
    }
    if (delay_bits > 0 && bits.flag()) bits.skip(2 * delay_bits + 1);
    if (has_display_delay && bits.flag()) bits.skip(4);
  }
}

void read_size(BitReader& bits, Video& video) {
  auto const width_bits = bits.u32(4) + 1, height_bits = bits.u32(4) + 1;
  video.width = bits.u32(width_bits) + 1;
  video.height = bits.u32(height_bits) + 1;
}

/// From the frame identifiers to the loop restoration: none of it is needed.
void skip_tools(BitReader& bits, bool is_reduced) {
  if (!is_reduced && bits.flag()) bits.skip(4 + 3);
  bits.skip(3);  // superblock size, filter intra, intra edge filter
  if (!is_reduced) {
    bits.skip(4);  // compounds, warped motion, dual filter
    bool const has_order_hint = bits.flag();
    if (has_order_hint) bits.skip(2);
    // §6.4.2: chosen per frame, or forced on, and only then is there a word on integer motion.
    bool const screen_content = bits.flag() || bits.flag();
    if (screen_content && !bits.flag()) bits.skip(1);
    if (has_order_hint) bits.skip(3);
  }
  bits.skip(3);  // superres, cdef, restoration
}

std::uint8_t read_bit_depth(BitReader& bits, std::uint32_t profile) {
  bool const high = bits.flag();
  if (profile == 2 && high) return bits.flag() ? 12 : 10;
  return high ? 10 : 8;
}

void read_subsampling(BitReader& bits, SequenceHeader& header) {
  if (header.profile == 1) {
    header.subsampled_x = header.subsampled_y = false;
  } else if (header.profile == 2) {
    bool const may_choose = header.video.bit_depth == 12;
    header.subsampled_x = !may_choose || bits.flag();
    header.subsampled_y = may_choose && header.subsampled_x && bits.flag();
  }
  if (header.subsampled_x && header.subsampled_y) {
    header.sample_position = static_cast<std::uint8_t>(bits.u(2));
  }
}

/// §5.5.2
void read_colour(BitReader& bits, SequenceHeader& header) {
  header.video.bit_depth = read_bit_depth(bits, header.profile);
  header.monochrome = header.profile != 1 && bits.flag();
  auto& colour = header.video.colour;
  if (bits.flag()) {  // color_description_present_flag
    colour.primaries = static_cast<std::uint8_t>(bits.u(8));
    colour.transfer = static_cast<std::uint8_t>(bits.u(8));
    colour.matrix = static_cast<std::uint8_t>(bits.u(8));
  }
  bool const is_srgb = colour.primaries == 1 && colour.transfer == 13 && colour.matrix == 0;
  if (!header.monochrome && is_srgb) {
    colour.full_range = true;
    header.subsampled_x = header.subsampled_y = false;
    return;
  }
  colour.full_range = bits.flag();
  if (!header.monochrome) read_subsampling(bits, header);
}

}  // namespace

Result<SequenceHeader> parse_sequence_header(ByteSpan payload) {
  BitReader bits{payload};
  auto const profile = bits.u32(3);
  if (profile > kMaxProfile) return malformed(fmt::format("sequence header: profile {}", profile));
  SequenceHeader header;
  header.profile = static_cast<std::uint8_t>(profile);
  bits.skip(1);  // still_picture
  bool const is_reduced = bits.flag();
  if (is_reduced) {
    header.level = static_cast<std::uint8_t>(bits.u(5));
  } else {
    auto const delay_bits = bits.flag() ? read_timing(bits, header.video) : 0;
    read_operating_points(bits, delay_bits, header);
  }
  read_size(bits, header.video);
  skip_tools(bits, is_reduced);
  read_colour(bits, header);
  if (!bits.ok()) return malformed("sequence header: ends early");
  return header;
}

}  // namespace freshet::wire::av1
