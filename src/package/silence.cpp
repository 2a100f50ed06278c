#include "package/silence.hpp"

#include <cstdint>
#include <span>

namespace freshet::package {
namespace {

// AAC-LC raw_data_block (ISO/IEC 14496-3 §4.4.2.1) with no spectral data: one
// single_channel_element or one channel_pair_element without common window, all section codebooks
// zero, then ID_END.
constexpr std::uint8_t kMono[] = {0x00, 0xc8, 0x00, 0x80, 0x23, 0x80};
constexpr std::uint8_t kStereo[] = {0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80};
// Opus (RFC 6716 §3.1): one 20 ms CELT frame of nothing; the TOC octet's third bit says stereo.
constexpr std::uint8_t kOpusMono[] = {0xf8, 0xff, 0xfe};
constexpr std::uint8_t kOpusStereo[] = {0xfc, 0xff, 0xfe};

Bytes frame(std::span<std::uint8_t const> octets) { return Bytes::copy(std::as_bytes(octets)); }

}  // namespace

Bytes silent_frame(Codec const& codec) {
  if (auto const* aac = std::get_if<Aac>(&codec)) {
    if (aac->object_type != 2 || aac->audio.frame_samples != 1024) return {};
    if (aac->audio.channels == 1) return frame(kMono);
    if (aac->audio.channels == 2) return frame(kStereo);
  }
  if (auto const* opus = std::get_if<Opus>(&codec)) {
    if (opus->audio.channels == 1) return frame(kOpusMono);
    if (opus->audio.channels == 2) return frame(kOpusStereo);
  }
  return {};
}

}  // namespace freshet::package
