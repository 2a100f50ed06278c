#include "wire/mp4/explicit_sbr.hpp"

#include "base/bits.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace freshet::wire::mp4 {
namespace {

constexpr unsigned kLowComplexity = 2, kSbr = 5, kParametricStereo = 29, kEscapedRate = 15;

/// ISO/IEC 14496-3 table 1.18.
constexpr std::array<std::uint32_t, 13> kRates{96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                               22050, 16000, 12000, 11025, 8000,  7350};

class BitWriter {
 public:
  void put(std::uint64_t value, unsigned bits) {
    while (bits-- > 0) {
      if (used_ % 8 == 0) out_.push_back({});
      out_.back() |= static_cast<std::byte>((value >> bits & 1U) << (7 - used_ % 8));
      ++used_;
    }
  }
  [[nodiscard]] std::vector<std::byte> take() { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
  std::size_t used_ = 0;
};

void put_rate(BitWriter& out, std::uint32_t rate) {
  auto const* const found = std::ranges::find(kRates, rate);
  if (found != kRates.end()) return out.put(static_cast<std::uint64_t>(found - kRates.begin()), 4);
  out.put(kEscapedRate, 4);
  out.put(rate, 24);
}

std::uint32_t read_rate(BitReader& in) {
  auto const index = in.u32(4);
  if (index == kEscapedRate) return in.u32(24);
  return index < kRates.size() ? kRates.at(index) : 0;
}

/// The core's own tail ends in at most seven padding bits; eleven and more may be the older,
/// backward compatible signalling, which says it all already (§1.6.6.1, sync extension 0x2b7).
bool has_sync_extension(ByteSpan config) {
  for (std::size_t bit = 0; bit + 11 <= config.size() * 8; ++bit) {
    BitReader in{config};
    in.skip(bit);
    if (bit >= 16 && in.u(11) == 0x2b7) return true;
  }
  return false;
}

}  // namespace

Bytes explicit_sbr(Aac const& aac) {
  bool const high_efficiency = aac.object_type == kSbr || aac.object_type == kParametricStereo;
  BitReader in{aac.config.span()};
  if (!high_efficiency || in.u(5) != kLowComplexity) return aac.config;
  auto const core_rate = read_rate(in);
  auto const channels = in.u(4);
  if (!in.ok() || core_rate == 0 || has_sync_extension(aac.config.span())) return aac.config;

  BitWriter out;
  out.put(aac.object_type, 5);
  put_rate(out, core_rate);
  out.put(channels, 4);
  put_rate(out, aac.audio.sample_rate > core_rate ? aac.audio.sample_rate : 2 * core_rate);
  out.put(kLowComplexity, 5);
  while (in.left() > 0) out.put(in.u(1), 1);
  return Bytes::adopt(out.take());
}

}  // namespace freshet::wire::mp4
