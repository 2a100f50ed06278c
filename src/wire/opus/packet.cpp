#include "wire/opus/packet.hpp"

#include <fmt/format.h>

namespace freshet::wire::opus {
namespace {

constexpr std::uint32_t kMaxSamples = 5'760;  // RFC 6716 §3.4 R5: 120 ms

/// RFC 6716 table 2: SILK, then hybrid, then CELT.
std::uint32_t frame_samples(unsigned config) {
  static constexpr std::uint32_t kSilk[] = {480, 960, 1'920, 2'880};
  if (config < 12) return kSilk[config % 4];
  if (config < 16) return config % 2 == 0 ? 480 : 960;
  return 120U << config % 4;
}

}  // namespace

Result<std::uint32_t> packet_samples(ByteSpan packet) {
  if (packet.empty()) return malformed("opus packet: is empty");
  auto const toc = std::to_integer<unsigned>(packet[0]);
  auto const code = toc & 3U;
  unsigned frames = code == 0 ? 1 : 2;
  if (code == 3) {  // RFC 6716 §3.2.5: the count follows
    if (packet.size() < 2) return malformed("opus packet: ends before its frame count");
    frames = std::to_integer<unsigned>(packet[1]) & 0x3FU;
  }
  auto const samples = frames * frame_samples(toc >> 3);
  if (samples == 0 || samples > kMaxSamples) {
    return malformed(fmt::format("opus packet: {} frames, {} samples", frames, samples));
  }
  return samples;
}

}  // namespace freshet::wire::opus
