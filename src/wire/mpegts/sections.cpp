#include "wire/mpegts/sections.hpp"

#include "wire/mpegts/crc32.hpp"

#include <algorithm>
#include <utility>

namespace freshet::wire::mpegts {
namespace {

constexpr std::size_t kHeadSize = 3;
constexpr std::byte kStuffing{0xFF};

}  // namespace

void Sections::lose() {
  if (!section_.empty()) ++broken_;
  section_.clear();
  open_ = false;
}

/// Octets up to the end of the head, or of the section once its head is there.
std::size_t Sections::wanted() const {
  if (section_.size() < kHeadSize) return kHeadSize;
  return kHeadSize + ((std::to_integer<std::size_t>(section_[1]) & 0x0FU) << 8 |
                      std::to_integer<std::size_t>(section_[2]));
}

void Sections::finish(std::vector<Bytes>& out) {
  bool const has_checksum = (section_[1] & std::byte{0x80}) != std::byte{0};
  if (has_checksum && crc32(section_) == 0) {
    out.push_back(Bytes::adopt(std::exchange(section_, {})));
    return;
  }
  ++broken_;
  section_.clear();
}

void Sections::append(ByteSpan octets, std::vector<Bytes>& out) {
  while (open_ && !octets.empty()) {
    // §2.4.4: behind the last section of a packet there is only stuffing.
    if (section_.empty() && octets.front() == kStuffing) {
      open_ = false;
      return;
    }
    auto const n = std::min(wanted() - section_.size(), octets.size());
    section_.insert(section_.end(), octets.begin(),
                    octets.begin() + static_cast<std::ptrdiff_t>(n));
    octets = octets.subspan(n);
    if (section_.size() < kHeadSize) return;
    if (wanted() > kMaxSize) return lose();
    if (section_.size() == wanted()) finish(out);
  }
}

std::vector<Bytes> Sections::feed(ByteSpan payload, bool unit_start) {
  std::vector<Bytes> out;
  if (!unit_start) {
    append(payload, out);
    return out;
  }
  if (payload.empty()) return out;
  // §2.4.4.2: the pointer says where the first section begins; before it is the end of another.
  auto const pointer = std::to_integer<std::size_t>(payload.front());
  auto const behind = payload.subspan(1);
  if (pointer > behind.size()) {
    lose();
    return out;
  }
  append(behind.first(pointer), out);
  lose();
  open_ = true;
  append(behind.subspan(pointer), out);
  return out;
}

}  // namespace freshet::wire::mpegts
