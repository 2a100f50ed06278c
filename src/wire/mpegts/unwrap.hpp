/// Unwrap: a counter that begins again at 0 as one that goes on.
#pragma once

#include <cstdint>
#include <optional>

namespace freshet::wire::mpegts {

/// ISO/IEC 13818-1 §2.4.3.5 and §2.4.3.7: 33 bits of 90 kHz come round after 26.5 hours.
inline constexpr std::int64_t kPtsModulus = std::int64_t{1} << 33;
inline constexpr std::int64_t kPcrModulus = kPtsModulus * 300;

/// The shortest way from `from` to `to`, which may be back.
[[nodiscard]] constexpr std::int64_t wrapped_distance(std::int64_t from, std::int64_t to,
                                                      std::int64_t modulus) {
  auto const ahead = ((to - from) % modulus + modulus) % modulus;
  return ahead >= modulus / 2 ? ahead - modulus : ahead;
}

class Unwrap {
 public:
  explicit Unwrap(std::int64_t modulus) : modulus_{modulus} {}

  /// `raw` less than the modulus; the first is answered as it is.
  std::int64_t operator()(std::int64_t raw) {
    last_ = last_ ? *last_ + wrapped_distance(*last_, raw, modulus_) : raw;
    return *last_;
  }

 private:
  std::int64_t modulus_;
  std::optional<std::int64_t> last_;
};

}  // namespace freshet::wire::mpegts
