/// NAL units in a byte stream: each behind a start code (H.264 and H.265, Annex B). Some encoders
/// put this form where a container wants lengths.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <vector>

namespace freshet::wire::nal {

/// The units between the start codes, without the zeros that may trail them. Malformed: no start
/// code at the front, or no unit at all.
[[nodiscard]] Result<std::vector<ByteSpan>> split_annex_b(ByteSpan stream);

/// The same access unit with a length before each unit, of the size that the configuration names.
/// Malformed also: a unit that such a length cannot say.
[[nodiscard]] Result<Bytes> from_annex_b(ByteSpan stream, std::size_t length_size = 4);

/// Begins with a start code and is not a sound access unit with lengths: 00 00 01 xx is also the
/// length of a unit of 256 to 511 octets.
[[nodiscard]] bool is_annex_b(ByteSpan access_unit, std::size_t length_size);

}  // namespace freshet::wire::nal
