#include "wire/h265/sps.hpp"

#include "base/bits.hpp"
#include "wire/frame_rate.hpp"
#include "wire/h265/nal.hpp"
#include "wire/h265/ref_pic_sets.hpp"
#include "wire/nal/rbsp.hpp"
#include "wire/nal/vui.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::wire::h265 {
namespace {

/// A larger set is none: 64 reference picture sets and all scaling lists stay below.
constexpr std::size_t kMaxSize = 8'192;
/// The profile's octets without the level, as each sub-layer repeats them.
constexpr std::size_t kSubLayerProfileBits = 88;

/// §7.3.3
void read_profile(BitReader& bits, Sps& sps) {
  for (auto& octet : sps.profile) octet = static_cast<std::byte>(bits.u(8));
  unsigned const sub_layers = sps.temporal_layers - 1U;
  std::array<bool, 8> has_profile{}, has_level{};
  for (unsigned i = 0; i < sub_layers; ++i) {
    has_profile[i] = bits.flag();
    has_level[i] = bits.flag();
  }
  if (sub_layers > 0) bits.skip(std::size_t{2} * (8 - sub_layers));
  for (unsigned i = 0; i < sub_layers; ++i) {
    if (has_profile[i]) bits.skip(kSubLayerProfileBits);
    if (has_level[i]) bits.skip(8);
  }
}

Result<> read_size(BitReader& bits, Sps& sps) {
  auto const format = bits.ue();
  if (format > 3) return malformed(fmt::format("chroma format {}", format));
  sps.chroma_format = static_cast<std::uint8_t>(format);
  if (format == 3) bits.skip(1);  // separate_colour_plane_flag: the units below are 1 either way
  auto const width = bits.ue(), height = bits.ue();
  auto const window = bits.flag() ? nal::read_window(bits) : nal::Window{};
  std::uint32_t const unit_x = format == 1 || format == 2 ? 2 : 1;
  std::uint32_t const unit_y = format == 1 ? 2 : 1;
  return nal::set_size(sps.video, width, height, window, unit_x, unit_y);
}

Result<> read_depth(BitReader& bits, Sps& sps) {
  auto const luma = bits.ue(), chroma = bits.ue();
  if (luma > 8 || chroma > 8) {
    return malformed(fmt::format("bit depths 8+{} and 8+{}", luma, chroma));
  }
  sps.video.bit_depth = static_cast<std::uint8_t>(8 + luma);
  sps.bit_depth_chroma = static_cast<std::uint8_t>(8 + chroma);
  return {};
}

/// The last of the sub-layers' numbers is the whole stream's.
void read_ordering(BitReader& bits, Sps& sps) {
  unsigned const layers = bits.flag() ? sps.temporal_layers : 1;
  std::uint32_t reordered = 0;
  for (unsigned i = 0; i < layers; ++i) {
    bits.ue();  // sps_max_dec_pic_buffering_minus1
    reordered = bits.ue();
    bits.ue();  // sps_max_latency_increase_plus1
  }
  sps.reorders = reordered != 0;
}

/// §7.3.4
void skip_scaling_lists(BitReader& bits) {
  for (unsigned size = 0; size < 4; ++size) {
    unsigned const step = size == 3 ? 3 : 1;
    for (unsigned matrix = 0; matrix < 6; matrix += step) {
      if (!bits.flag()) {
        bits.ue();  // scaling_list_pred_matrix_id_delta
        continue;
      }
      if (size > 1) bits.se();  // scaling_list_dc_coef_minus8
      auto const coefficients = std::min(64U, 1U << (4 + (size << 1)));
      for (unsigned i = 0; i < coefficients; ++i) bits.se();
    }
  }
}

/// From the block sizes to the strong intra smoothing: none of it is needed.
Result<> skip_tools(BitReader& bits, std::uint64_t poc_bits) {
  for (int i = 0; i < 6; ++i) bits.ue();  // block sizes and hierarchy depths
  if (bits.flag() && bits.flag()) skip_scaling_lists(bits);
  bits.skip(2);       // amp_enabled, sample_adaptive_offset_enabled
  if (bits.flag()) {  // pcm_enabled
    bits.skip(8);
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  if (auto r = skip_ref_pic_sets(bits); !r) return r;
  if (bits.flag()) {  // long_term_ref_pics_present
    auto const pictures = bits.ue();
    if (pictures > 32) return malformed(fmt::format("{} long-term pictures", pictures));
    bits.skip(pictures * (poc_bits + 1));
  }
  bits.skip(2);  // temporal_mvp, strong_intra_smoothing
  return {};
}

/// §E.2.1; a set that ends early keeps what was read before.
void read_vui(BitReader& bits, Sps& sps) {
  nal::read_vui_head(bits, sps.video);
  bits.skip(3);  // neutral chroma, field_seq, frame_field_info
  if (bits.flag()) {
    (void)nal::read_window(bits);  // the default display window is a wish, no size
  }
  if (!bits.flag()) return;
  auto const ticks = bits.u(32), time_scale = bits.u(32);
  if (bits.ok()) sps.video.frame_rate = frame_rate_of(time_scale, ticks);
}

Result<Sps> read(BitReader& bits) {
  Sps sps;
  bits.skip(4);  // sps_video_parameter_set_id
  auto const sub_layers = bits.u32(3);
  if (sub_layers > 6) return malformed(fmt::format("{} temporal layers", sub_layers + 1));
  sps.temporal_layers = static_cast<std::uint8_t>(sub_layers + 1);
  sps.temporal_nesting = bits.flag();
  read_profile(bits, sps);
  bits.ue();  // sps_seq_parameter_set_id
  if (auto r = read_size(bits, sps); !r) return r.error();
  if (auto r = read_depth(bits, sps); !r) return r.error();
  auto const poc_bits = std::uint64_t{bits.ue()} + 4;
  if (poc_bits > 16) return malformed(fmt::format("picture order count of {} bits", poc_bits));
  read_ordering(bits, sps);
  if (auto r = skip_tools(bits, poc_bits); !r) return r.error();
  bool const vui = bits.flag();
  if (!bits.ok()) return malformed("ends early");
  if (vui) read_vui(bits, sps);
  return sps;
}

}  // namespace

Result<Sps> parse_sps(ByteSpan unit) {
  if (unit.size() < kHeaderSize || type_of(unit) != UnitType::sps || layer_of(unit) != 0) {
    return malformed("sps: is no sequence parameter set");
  }
  auto const payload = unit.subspan(kHeaderSize);
  auto const rbsp = nal::rbsp_of(payload.first(std::min(payload.size(), kMaxSize)));
  BitReader bits{rbsp};
  auto sps = read(bits);
  if (!sps) return std::move(sps).error().in("sps");
  return sps;
}

}  // namespace freshet::wire::h265
