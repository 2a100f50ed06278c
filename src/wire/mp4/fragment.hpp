/// A fragment: the CMAF chunk `[prft] moof mdat` that is an LL-HLS part and a DASH chunk alike.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace freshet::wire::mp4 {

/// One access unit; its times are in the track's time base.
struct Sample {
  std::uint32_t duration = 0;
  std::int32_t composition = 0;  ///< presentation less decode time
  bool key = false;
  Bytes data;
};

/// Which moment of a sample's life the producer's clock was read at (ISO/IEC 14496-12 §8.16.5).
enum class ProducerMoment : std::uint32_t { encoder_input = 0, captured = 24 };

/// The wall clock of one instant of the media: microseconds since 1970 ↔ ticks of the track.
struct ProducerTime {
  std::int64_t wall_us = 0;
  std::uint64_t media_time = 0;
  ProducerMoment moment = ProducerMoment::captured;
  friend bool operator==(ProducerTime const&, ProducerTime const&) = default;
};

struct FragmentHead {
  std::uint32_t sequence = 0;
  TrackId track{};
  std::uint64_t base_decode_time = 0;
  std::optional<ProducerTime> prft{};
  bool video = false;  ///< every sample of other media is a sync sample; not in the bytes
};

/// One allocation of exactly the size, each payload copied once. The samples together stay below
/// 4 GiB.
[[nodiscard]] Bytes fragment(FragmentHead const& head, std::span<Sample const> samples);

/// A run of octets, counted from the start of what was parsed.
struct OctetRange {
  std::size_t offset = 0, size = 0;
  friend bool operator==(OctetRange, OctetRange) = default;
};

/// A sample of a parsed fragment, its octets still where they are.
struct SampleInfo {
  std::uint32_t duration = 0;
  std::int32_t composition = 0;
  bool key = false;
  OctetRange octets;
};

/// A fragment as its octets say.
struct Fragment {
  FragmentHead head;
  OctetRange octets;  ///< from the moof to the end of its mdat, without a prft
  std::vector<SampleInfo> samples;

  [[nodiscard]] std::uint64_t duration() const;
  /// From the moof to the end of the first key sample, when that one opens the fragment: what an
  /// I-frame playlist's EXT-X-BYTERANGE names (RFC 8216bis §4.4.3.6).
  [[nodiscard]] std::optional<OctetRange> i_frame() const;
};

/// The fragments of a part or a segment, in order; a leading styp, emsg and sidx are passed over.
[[nodiscard]] Result<std::vector<Fragment>> parse_fragments(ByteSpan bytes);
/// The only fragment of a part.
[[nodiscard]] Result<Fragment> parse_fragment(ByteSpan bytes);
/// The sample that opens a fragment which is cut off behind it, as i_frame() cuts it.
[[nodiscard]] Result<SampleInfo> parse_first_sample(ByteSpan bytes);

}  // namespace freshet::wire::mp4
