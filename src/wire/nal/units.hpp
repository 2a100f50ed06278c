/// NAL units in a container's access unit: each behind its length (ISO/IEC 14496-15 §5.3.4.2), the
/// form H.264 and H.265 share.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace freshet::wire::nal {

/// Walks the units of one access unit without a copy. At the end, and at a length that cannot be
/// true, there is no next unit; fault() tells the two apart.
class Units {
 public:
  /// `length_size`: octets of a length, 1, 2 or 4.
  Units(ByteSpan access_unit, std::size_t length_size)
      : bytes_{access_unit}, length_size_{length_size} {}

  /// The next unit, never empty.
  [[nodiscard]] std::optional<ByteSpan> next();
  /// What was wrong, once next() has answered nothing; no error when the units cover everything.
  [[nodiscard]] Result<> fault() const;

 private:
  enum class Fault { none, short_length, empty_unit, past_end };

  std::optional<ByteSpan> stop(Fault fault);

  ByteSpan bytes_;
  std::size_t length_size_;
  std::size_t pos_ = 0;
  std::size_t length_ = 0;
  Fault fault_ = Fault::none;
};

/// Whether the lengths cover the access unit exactly and there is at least one unit.
[[nodiscard]] Result<> check(ByteSpan access_unit, std::size_t length_size);

/// Whether `wanted` names any of the units.
[[nodiscard]] bool any_of(ByteSpan access_unit, std::size_t length_size,
                          bool (*wanted)(ByteSpan unit));

/// An access unit of these units. A length of `length_size` octets must have room for each.
[[nodiscard]] Bytes join(std::span<ByteSpan const> units, std::size_t length_size = 4);

/// The access unit without the units that `drop` names; shared when there are none, or when the
/// lengths are not sound.
[[nodiscard]] Bytes without(Bytes const& access_unit, std::size_t length_size,
                            bool (*drop)(ByteSpan unit));

}  // namespace freshet::wire::nal
