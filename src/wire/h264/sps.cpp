#include "wire/h264/sps.hpp"

#include "base/bits.hpp"
#include "wire/frame_rate.hpp"
#include "wire/h264/nal.hpp"
#include "wire/nal/rbsp.hpp"
#include "wire/nal/vui.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::wire::h264 {
namespace {

constexpr std::uint8_t kBaseline = 66;
constexpr unsigned kOrderIsOutputOrder = 2;
/// A larger set is none: 256 offsets and twelve scaling lists stay below.
constexpr std::size_t kMaxSize = 4'096;

/// §7.3.2.1.1.1
void skip_scaling_list(BitReader& bits, unsigned size) {
  std::int64_t last = 8, next = 8;
  for (unsigned i = 0; i < size && next != 0; ++i) {
    next = (last + bits.se() + 256) % 256;
    if (next != 0) last = next;
  }
}

void skip_scaling_matrix(BitReader& bits, unsigned chroma_format) {
  unsigned const lists = chroma_format == 3 ? 12 : 8;
  for (unsigned i = 0; i < lists; ++i) {
    if (bits.flag()) skip_scaling_list(bits, i < 6 ? 16 : 64);
  }
}

Result<> read_chroma(BitReader& bits, Sps& sps, bool& separate_planes) {
  auto const format = bits.ue();
  if (format > 3) return malformed(fmt::format("chroma format {}", format));
  sps.chroma_format = static_cast<std::uint8_t>(format);
  if (format == 3) separate_planes = bits.flag();
  auto const luma = bits.ue(), chroma = bits.ue();
  if (luma > 6 || chroma > 6) {
    return malformed(fmt::format("bit depths 8+{} and 8+{}", luma, chroma));
  }
  sps.video.bit_depth = static_cast<std::uint8_t>(8 + luma);
  sps.bit_depth_chroma = static_cast<std::uint8_t>(8 + chroma);
  bits.skip(1);  // qpprime_y_zero_transform_bypass_flag
  if (bits.flag()) skip_scaling_matrix(bits, format);
  return {};
}

/// Answers pic_order_cnt_type.
Result<unsigned> read_picture_order(BitReader& bits) {
  auto const type = bits.ue();
  if (type > 2) return malformed(fmt::format("picture order count type {}", type));
  if (type == 0) bits.ue();  // log2_max_pic_order_cnt_lsb_minus4
  if (type == 1) {
    bits.skip(1);  // delta_pic_order_always_zero_flag
    bits.se();
    bits.se();
    auto const cycle = bits.ue();
    if (cycle > 255) return malformed(fmt::format("picture order count cycle of {}", cycle));
    for (std::uint32_t i = 0; i < cycle; ++i) bits.se();
  }
  return type;
}

Result<> read_size(BitReader& bits, Sps& sps, bool separate_planes) {
  auto const width = (std::uint64_t{bits.ue()} + 1) * 16;
  auto const map_units = std::uint64_t{bits.ue()} + 1;
  sps.frames_only = bits.flag();
  sps.video.interlaced = !sps.frames_only;
  std::uint32_t const fields = sps.frames_only ? 1 : 2;
  if (!sps.frames_only) bits.skip(1);  // mb_adaptive_frame_field_flag
  bits.skip(1);                        // direct_8x8_inference_flag
  auto const window = bits.flag() ? nal::read_window(bits) : nal::Window{};
  // §7.4.2.1.1 (7-19..22): grey and separate planes count in luma samples.
  unsigned const array = separate_planes ? 0 : sps.chroma_format;
  std::uint32_t const unit_x = array == 1 || array == 2 ? 2 : 1;
  std::uint32_t const unit_y = (array == 1 ? 2 : 1) * fields;
  return nal::set_size(sps.video, width, map_units * 16 * fields, window, unit_x, unit_y);
}

/// §E.1.2
void skip_hrd(BitReader& bits) {
  auto const schedules = std::min<std::uint32_t>(bits.ue(), 31);
  bits.skip(8);
  for (std::uint32_t i = 0; i <= schedules; ++i) {
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  bits.skip(20);
}

/// §E.1.1; a set that ends early keeps what was read before: some encoders cut it short.
void read_vui(BitReader& bits, Sps& sps) {
  nal::read_vui_head(bits, sps.video);
  if (bits.flag()) {
    auto const ticks = bits.u(32), time_scale = bits.u(32);
    bits.skip(1);  // fixed_frame_rate_flag
    // The tick is a field's: a frame is two of them (§E.2.1, num_units_in_tick).
    if (bits.ok()) sps.video.frame_rate = frame_rate_of(time_scale, 2 * ticks);
  }
  bool const nal_hrd = bits.flag();
  if (nal_hrd) skip_hrd(bits);
  bool const vcl_hrd = bits.flag();
  if (vcl_hrd) skip_hrd(bits);
  if (nal_hrd || vcl_hrd) bits.skip(1);  // low_delay_hrd_flag
  bits.skip(1);                          // pic_struct_present_flag
  if (bits.flag()) {                     // bitstream_restriction_flag
    bits.skip(1);
    for (int i = 0; i < 4; ++i) bits.ue();
    auto const most_reordered = bits.ue();
    if (bits.ok()) sps.reorders = sps.reorders && most_reordered != 0;
  }
}

/// §E.2.1, max_num_reorder_frames when it is absent: none in the intra profiles.
bool is_intra_profile(Sps const& sps) {
  bool const constrained = (sps.constraints & 0x10U) != 0;  // constraint_set3_flag
  return sps.profile == 44 ||
         (constrained && sps.profile != kBaseline && is_high_profile(sps.profile));
}

Result<Sps> read(BitReader& bits) {
  Sps sps;
  sps.profile = static_cast<std::uint8_t>(bits.u(8));
  sps.constraints = static_cast<std::uint8_t>(bits.u(8));
  sps.level = static_cast<std::uint8_t>(bits.u(8));
  sps.id = bits.ue();
  if (sps.id > 31) return malformed(fmt::format("identifier {}", sps.id));
  bool separate_planes = false;
  if (is_high_profile(sps.profile)) {
    if (auto r = read_chroma(bits, sps, separate_planes); !r) return r.error();
  }
  bits.ue();  // log2_max_frame_num_minus4
  auto const order = read_picture_order(bits);
  if (!order) return order.error();
  bits.ue();     // max_num_ref_frames
  bits.skip(1);  // gaps_in_frame_num_value_allowed_flag
  if (auto r = read_size(bits, sps, separate_planes); !r) return r.error();
  sps.reorders =
      sps.profile != kBaseline && *order != kOrderIsOutputOrder && !is_intra_profile(sps);
  bool const vui = bits.flag();
  if (!bits.ok()) return malformed("ends early");
  if (vui) read_vui(bits, sps);
  return sps;
}

}  // namespace

bool is_high_profile(std::uint8_t profile) {
  static constexpr std::uint8_t kHigh[] = {100, 110, 122, 244, 44,  83, 86,
                                           118, 128, 138, 139, 134, 135};
  return std::ranges::find(kHigh, profile) != std::end(kHigh);
}

Result<Sps> parse_sps(ByteSpan unit) {
  if (unit.empty() || type_of(unit) != UnitType::sps) {
    return malformed("sps: is no sequence parameter set");
  }
  auto const rbsp = nal::rbsp_of(unit.subspan(1, std::min(unit.size() - 1, kMaxSize)));
  BitReader bits{rbsp};
  auto sps = read(bits);
  if (!sps) return std::move(sps).error().in("sps");
  return sps;
}

}  // namespace freshet::wire::h264
