/// SipHash-2-4: a keyed hash of short texts that is quick enough for every request.
#pragma once

#include <cstdint>
#include <string_view>

namespace freshet::delivery {

/// Random, and known to nobody else: then nobody can tell a text from its hash, or make two texts
/// that have the same one.
struct SipKey {
  std::uint64_t first = 0, second = 0;
};

[[nodiscard]] std::uint64_t siphash(SipKey key, std::string_view text) noexcept;

}  // namespace freshet::delivery
