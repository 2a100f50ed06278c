#include "base/ulid.hpp"

#include <random>
#include <string_view>

namespace freshet {
namespace {

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void append(std::string& out, std::uint64_t value, int characters) {
  for (int i = characters - 1; i >= 0; --i) out += kCrockford[value >> (5 * i) & 31U];
}

}  // namespace

std::string make_ulid(std::int64_t wall_ms, std::uint16_t random_high, std::uint64_t random_low) {
  std::string id;
  append(id, static_cast<std::uint64_t>(wall_ms) & ((1ULL << 48) - 1), 10);
  // 80 bits as 16 characters: two halves of 40.
  auto const first = static_cast<std::uint64_t>(random_high) << 24 | random_low >> 40;
  append(id, first, 8);
  append(id, random_low & ((1ULL << 40) - 1), 8);
  return id;
}

std::string make_ulid(std::int64_t wall_ms) {
  std::random_device random;
  auto const low = static_cast<std::uint64_t>(random()) << 32 | random();
  return make_ulid(wall_ms, static_cast<std::uint16_t>(random()), low);
}

}  // namespace freshet
