#include "wire/aac/config.hpp"

#include "base/bits.hpp"
#include "wire/aac/channels.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::wire::aac {
namespace {

constexpr unsigned kEscapedType = 31, kEscapedRate = 15, kEscapedUsacRate = 31;
constexpr unsigned kScalable = 6, kErLowComplexity = 17, kErScalable = 20, kErBsac = 22,
                   kErLowDelay = 23, kErEnhancedLowDelay = 39;
constexpr unsigned kSyncSbr = 0x2B7, kSyncPs = 0x548;

constexpr std::uint32_t kRates[] = {96'000, 88'200, 64'000, 48'000, 44'100, 32'000, 24'000,
                                    22'050, 16'000, 12'000, 11'025, 8'000,  7'350};

/// What is known halfway: the core, and what extends it.
struct Draft {
  unsigned core = 0;
  unsigned named = 0;  ///< the type that a codec string names
  unsigned channel_configuration = 0;
  Audio audio;
};

/// §1.6.2.1, GetAudioObjectType()
unsigned read_object_type(BitReader& bits) {
  auto const type = bits.u32(5);
  return type == kEscapedType ? 32 + bits.u32(6) : type;
}

std::uint32_t read_rate(BitReader& bits) {
  auto const index = bits.u32(4);
  return index == kEscapedRate ? bits.u32(24) : sample_rate_of(index);
}

/// Types that GASpecificConfig() describes (table 1.15).
bool is_general(unsigned type) {
  static constexpr unsigned kGeneral[] = {
      1, 2, 3, 4, kScalable, 7, kErLowComplexity, 19, kErScalable, 21, kErBsac, kErLowDelay};
  return std::ranges::find(kGeneral, type) != std::end(kGeneral);
}

/// §4.4.1
void read_general(BitReader& bits, Draft& draft) {
  bool const short_frame = bits.flag();  // frameLengthFlag
  if (draft.core == kErLowDelay) {
    draft.audio.frame_samples = short_frame ? 480 : 512;
  } else {
    draft.audio.frame_samples = short_frame ? 960 : 1024;
  }
  if (bits.flag()) bits.skip(14);  // coreCoderDelay
  bool const extended = bits.flag();
  if (draft.channel_configuration == 0) {
    auto const channels = read_program_channels(bits);
    draft.audio.channels = static_cast<std::uint8_t>(channels);
  }
  if (draft.core == kScalable || draft.core == kErScalable) bits.skip(3);  // layerNr
  if (!extended) return;
  if (draft.core == kErBsac) bits.skip(16);
  if (draft.core == kErLowComplexity || draft.core == 19 || draft.core == kErScalable ||
      draft.core == kErLowDelay) {
    bits.skip(3);  // the resilience flags
  }
  bits.skip(1);  // extensionFlag3
}

/// §1.6.6.1: SBR that an old decoder does not see, told behind the core's configuration.
void read_sync_extension(BitReader& bits, Draft& draft) {
  if (bits.left() < 16 || bits.u32(11) != kSyncSbr) return;
  if (read_object_type(bits) != kSbr || !bits.flag()) return;
  read_rate(bits);
  if (!bits.ok()) return;
  draft.named = kSbr;
  if (bits.left() < 12 || bits.u32(11) != kSyncPs) return;
  if (bits.flag()) draft.named = kParametricStereo;
}

/// ISO/IEC 23003-3 §5.2: a frame's length is that of the output.
Result<> read_usac(BitReader& bits, Draft& draft) {
  static constexpr std::uint32_t kFrames[] = {768, 1024, 2048, 2048, 4096};
  auto const rate = bits.u32(5);
  draft.audio.sample_rate = rate == kEscapedUsacRate ? bits.u32(24) : sample_rate_of(rate);
  auto const frame = bits.u32(3);
  if (frame >= std::size(kFrames)) return malformed(fmt::format("frame length index {}", frame));
  draft.audio.frame_samples = kFrames[frame];
  draft.audio.channels = channels_of(bits.u32(5));
  return {};
}

Result<> read_core(BitReader& bits, Draft& draft) {
  if (draft.core == kUsac) return read_usac(bits, draft);
  if (draft.core == kErEnhancedLowDelay) {
    draft.audio.frame_samples = bits.flag() ? 480 : 512;
    return {};
  }
  if (!is_general(draft.core))
    return malformed(fmt::format("object type {} is not AAC", draft.core));
  read_general(bits, draft);
  return {};
}

bool is_hierarchical(Draft const& draft) {
  return draft.named == kSbr || draft.named == kParametricStereo;
}

/// Up to where the core's configuration ends.
Result<Draft> read_head(BitReader& bits) {
  Draft draft;
  draft.core = draft.named = read_object_type(bits);
  draft.audio.sample_rate = read_rate(bits);
  draft.channel_configuration = bits.u32(4);
  draft.audio.channels = channels_of(draft.channel_configuration);
  if (is_hierarchical(draft)) {
    read_rate(bits);  // the output's
    draft.core = read_object_type(bits);
    if (draft.core == kErBsac) bits.skip(4);  // extensionChannelConfiguration
  }
  if (auto r = read_core(bits, draft); !r) return r.error();
  if (!bits.ok()) return malformed("ends early");
  return draft;
}

Result<Draft> read(BitReader& bits) {
  auto draft = read_head(bits);
  if (!draft) return draft;
  if (!is_hierarchical(*draft) && draft->core <= 4) read_sync_extension(bits, *draft);
  // §8.6.4: parametric stereo makes two channels of a core's one.
  if (draft->named == kParametricStereo && draft->audio.channels == 1) draft->audio.channels = 2;
  return draft;
}

}  // namespace

std::uint32_t sample_rate_of(unsigned index) {
  return index < std::size(kRates) ? kRates[index] : 0;
}

Result<Aac> parse_config(Bytes config) {
  BitReader bits{config.span()};
  auto draft = read(bits);
  if (!draft) return std::move(draft).error().in("aac config");
  if (draft->audio.sample_rate == 0) return malformed("aac config: no sample rate");
  if (draft->audio.channels == 0) {
    return malformed(fmt::format("aac config: channel configuration {} has no channels",
                                 draft->channel_configuration));
  }
  Aac codec;
  codec.audio = draft->audio;
  codec.object_type = static_cast<std::uint8_t>(draft->named);
  codec.config = std::move(config);
  return codec;
}

Result<std::size_t> config_size(ByteSpan bytes) {
  BitReader bits{bytes};
  auto const draft = read_head(bits);
  if (!draft) return Error{draft.error()}.in("aac config");
  // What follows the core of the other types cannot be told from what follows the configuration.
  if (draft->core > 4) {
    return malformed(fmt::format("aac config: object type {} without a length", draft->core));
  }
  return bits.pos();
}

Result<Bytes> make_config(std::uint8_t object_type, std::uint32_t sample_rate,
                          std::uint8_t channel_configuration) {
  auto const* const rate = std::ranges::find(kRates, sample_rate);
  if (rate == std::end(kRates)) return malformed(fmt::format("aac: sample rate {}", sample_rate));
  if (object_type < 1 || object_type > 4) {
    return malformed(fmt::format("aac: object type {}", object_type));
  }
  if (channel_configuration < 1 || channel_configuration > 7) {
    return malformed(fmt::format("aac: channel configuration {}", channel_configuration));
  }
  auto const index = static_cast<unsigned>(rate - std::begin(kRates));
  unsigned const packed =
      unsigned{object_type} << 11 | index << 7 | unsigned{channel_configuration} << 3;
  return Bytes::adopt({static_cast<std::byte>(packed >> 8U), static_cast<std::byte>(packed)});
}

}  // namespace freshet::wire::aac
