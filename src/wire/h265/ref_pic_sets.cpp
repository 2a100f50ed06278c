#include "wire/h265/ref_pic_sets.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace freshet::wire::h265 {
namespace {

constexpr std::uint32_t kMaxSets = 64;
constexpr std::size_t kMaxPictures = 16;

/// Picture order counts relative to the current picture, by distance from it.
struct Side {
  std::array<std::int64_t, kMaxPictures> delta{};
  std::size_t count = 0;

  bool add(std::int64_t value) {
    if (count == kMaxPictures) return false;
    delta[count++] = value;
    return true;
  }
};

struct Set {
  Side before, after;
  [[nodiscard]] std::size_t count() const { return before.count + after.count; }
};

/// Which of the other set's pictures, and of the other set's own picture, are taken over.
using Taken = std::array<bool, kMaxPictures + 1>;

bool read_side(BitReader& bits, std::uint32_t count, int direction, Side& side) {
  if (count > kMaxPictures) return false;
  std::int64_t at = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    at += direction * (std::int64_t{bits.ue()} + 1);
    bits.skip(1);  // used_by_curr_pic
    side.add(at);
  }
  return true;
}

bool read_explicit(BitReader& bits, Set& set) {
  auto const before = bits.ue(), after = bits.ue();
  return before + std::uint64_t{after} <= kMaxPictures && read_side(bits, before, -1, set.before) &&
         read_side(bits, after, 1, set.after);
}

/// One side of (7-61) or (7-62): what of the other set lies, moved by `shift`, on the side of
/// `direction`, from near to far.
bool predict_side(Set const& other, Taken const& taken, std::int64_t shift, int direction,
                  Side& side) {
  auto const& across = direction < 0 ? other.after : other.before;
  auto const& along = direction < 0 ? other.before : other.after;
  auto const across_at = direction < 0 ? other.before.count : 0;
  auto const along_at = direction < 0 ? 0 : other.before.count;
  auto const take = [&](std::int64_t delta, std::size_t i) {
    return !taken[i] || delta * direction <= 0 || side.add(delta);
  };
  for (auto i = across.count; i-- > 0;) {
    if (!take(across.delta[i] + shift, across_at + i)) return false;
  }
  if (!take(shift, other.count())) return false;
  for (std::size_t i = 0; i < along.count; ++i) {
    if (!take(along.delta[i] + shift, along_at + i)) return false;
  }
  return true;
}

bool read_predicted(BitReader& bits, Set const& other, Set& set) {
  bool const back = bits.flag();  // delta_rps_sign
  auto const distance = std::int64_t{bits.ue()} + 1;
  auto const shift = back ? -distance : distance;
  Taken taken{};
  for (std::size_t i = 0; i <= other.count(); ++i) {
    bool const used = bits.flag();
    taken[i] = used || bits.flag();  // use_delta_flag
  }
  return predict_side(other, taken, shift, -1, set.before) &&
         predict_side(other, taken, shift, 1, set.after) && set.count() <= kMaxPictures;
}

}  // namespace

Result<> skip_ref_pic_sets(BitReader& bits) {
  auto const count = bits.ue();
  if (count > kMaxSets) return malformed(fmt::format("{} reference picture sets", count));
  Set last;
  for (std::uint32_t i = 0; i < count && bits.ok(); ++i) {
    Set set;
    bool const predicted = i > 0 && bits.flag();
    if (!(predicted ? read_predicted(bits, last, set) : read_explicit(bits, set))) {
      return malformed(fmt::format("reference picture set {} has over 16 pictures", i));
    }
    last = set;
  }
  return {};
}

}  // namespace freshet::wire::h265
