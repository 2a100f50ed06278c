#include "delivery/crowd.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace freshet::delivery {
namespace {

constexpr std::size_t kLeastSlots = 16;
/// Forgetting costs a pass over all: only when so large a part is gone.
constexpr std::size_t kGonePart = 4;

}  // namespace

Crowd::Met Crowd::see(Seen const& seen, std::uint32_t now_s, std::uint32_t until_s, bool one_more) {
  if (slots_.empty()) slots_.resize(kLeastSlots);
  auto* slot = &at(seen.key);
  if (slot->key == seen.key) {
    auto const present = slot->until_s >= now_s;
    slot->way = present ? std::max(slot->way, seen.way) : seen.way;
    slot->until_s = std::max(slot->until_s, until_s);
    return Met::again;
  }
  if (!one_more) return Met::refused;
  if (2 * (size_ + 1) > slots_.size()) {
    make_room(now_s);
    slot = &at(seen.key);
  }
  *slot = {seen.key, until_s, seen.way};
  ++size_;
  return Met::first;
}

void Crowd::collect(std::uint32_t now_s, std::vector<Seen>& into) {
  auto const before = into.size();
  for (auto const& slot : slots_) {
    if (slot.key != 0 && slot.until_s >= now_s) into.push_back({slot.key, slot.way});
  }
  auto const gone = size_ - (into.size() - before);
  if (gone * kGonePart > size_) make_room(now_s);
}

Crowd::Slot& Crowd::at(std::uint64_t key) {
  auto const mask = slots_.size() - 1;
  auto i = static_cast<std::size_t>(key) & mask;
  while (slots_[i].key != 0 && slots_[i].key != key) i = (i + 1) & mask;
  return slots_[i];
}

void Crowd::make_room(std::uint32_t now_s) {
  auto const is_present = [now_s](Slot const& slot) {
    return slot.key != 0 && slot.until_s >= now_s;
  };
  size_ = static_cast<std::size_t>(std::ranges::count_if(slots_, is_present));
  auto const before =
      std::exchange(slots_, std::vector<Slot>(std::bit_ceil(std::max(kLeastSlots, 4 * size_))));
  for (auto const& slot : before) {
    if (is_present(slot)) at(slot.key) = slot;
  }
}

}  // namespace freshet::delivery
