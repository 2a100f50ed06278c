/// AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1): the configuration of an avc1 track.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"
#include "wire/nal/parameter_sets.hpp"

#include <cstddef>
#include <vector>

namespace freshet::wire::h264 {

using nal::InBand;

/// What the record and its first SPS say. Keeps `avcc` as the codec's configuration.
[[nodiscard]] Result<H264> parse_config(Bytes avcc);

/// A record of one SPS and one PPS, for access units with lengths of `length_size` octets.
[[nodiscard]] Result<Bytes> make_config(ByteSpan sps, ByteSpan pps, std::size_t length_size = 4);

/// The record of the SPS and PPS that an access unit carries: of a byte stream that has no record,
/// or of a stream that changed. It names the size of the access unit's own lengths.
[[nodiscard]] Result<Bytes> config_in(ByteSpan access_unit, std::size_t length_size);

/// The parameter sets of a record, without a copy: they live as long as its octets.
[[nodiscard]] Result<std::vector<ByteSpan>> parameter_sets_of(ByteSpan avcc);

/// Whether the access unit carries parameter sets, and whether they are the configuration's.
[[nodiscard]] InBand in_band(ByteSpan access_unit, H264 const& codec);

/// The access unit without parameter sets; shared when it has none.
[[nodiscard]] Bytes strip_parameter_sets(Bytes const& access_unit, std::size_t length_size);

/// The record with profile, constraints and level as another says them (Rec. H.264 §A.2, A.3): of
/// pictures that use nothing which those forbid. Both hold one SPS or more.
[[nodiscard]] Result<Bytes> relabelled(ByteSpan record, ByteSpan like);

}  // namespace freshet::wire::h264
