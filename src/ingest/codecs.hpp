/// Codecs by their four letters: configuration records and access units as encoders send them, into
/// what the house carries.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet::ingest {

/// `name`: "avc1", "hvc1", "av01", "vp09", "mp4a" or "Opus". An error names the codec.
[[nodiscard]] Result<Codec> read_config(std::string_view name, Bytes record);

/// An access unit in the form of Packet::payload.
struct Unit {
  Bytes payload;
  bool key = true;
  std::optional<Codec> changed;  ///< its own parameter sets are others than the configuration's
  std::uint32_t samples = 0;     ///< of an audio unit whose length varies; 0: the codec's own
};

/// `flagged`: the encoder calls it a keyframe; only what truly needs nothing before it is one.
[[nodiscard]] Result<Unit> read_unit(Codec const& codec, Bytes payload, bool flagged);

/// Of a byte stream that has no configuration but its own parameter sets: the codec that those of
/// an H.264 or HEVC picture describe, behind lengths of 4 octets. Nothing: it has none, or half.
[[nodiscard]] std::optional<Codec> codec_in(bool hevc, ByteSpan picture);

/// Without parameter sets that are the configuration's, word for word: it says them already.
[[nodiscard]] Bytes without_known_sets(Codec const& codec, Bytes picture);

}  // namespace freshet::ingest
