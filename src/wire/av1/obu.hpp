/// Open bitstream units (AV1 §5.3): what a temporal unit is and holds.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace freshet::wire::av1 {

/// obu_type (§6.2.2), those that somebody here asks for.
enum class ObuType : std::uint8_t {
  sequence_header = 1,
  temporal_delimiter = 2,
  frame_header = 3,
  frame = 6,
  redundant_frame_header = 7,
};

struct Obu {
  ObuType type{};
  bool sized = false;  ///< has a size field; without one it reaches to the end of what it is in
  ByteSpan whole;      ///< header, size field and payload
  ByteSpan payload;
};

/// Walks the units of a temporal unit, or of a configuration record, without a copy. At the end,
/// and at a unit that cannot be true, there is no next one; ok() tells the two apart.
class Obus {
 public:
  explicit Obus(ByteSpan bytes) : bytes_{bytes} {}

  [[nodiscard]] std::optional<Obu> next();
  [[nodiscard]] bool ok() const { return ok_; }
  /// Where the next unit begins, or the one that cannot be true.
  [[nodiscard]] std::size_t pos() const { return pos_; }

 private:
  ByteSpan bytes_;
  std::size_t pos_ = 0;
  bool ok_ = true;
};

/// Whether the units cover the temporal unit exactly and there is at least one.
[[nodiscard]] Result<> check(ByteSpan temporal_unit);

/// A key frame that is shown: nothing before it is needed to decode it or what follows.
[[nodiscard]] bool is_keyframe(ByteSpan temporal_unit);

/// The first sequence header of a temporal unit, header included.
[[nodiscard]] std::optional<ByteSpan> sequence_header_in(ByteSpan temporal_unit);

/// The temporal unit as a sample has it, without delimiters (av1-isobmff §2.4); shares its octets
/// when a delimiter stands in front only, or nowhere.
[[nodiscard]] Bytes strip_temporal_delimiters(Bytes const& temporal_unit);

}  // namespace freshet::wire::av1
