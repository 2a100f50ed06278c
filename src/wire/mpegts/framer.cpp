#include "wire/mpegts/framer.hpp"

namespace freshet::wire::mpegts {
namespace {

/// One alone is as likely in a picture as any other octet.
constexpr std::size_t kSyncsToBelieve = 3;

}  // namespace

void Framer::feed(ByteSpan octets) {
  octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(pos_));
  pos_ = 0;
  octets_.insert(octets_.end(), octets.begin(), octets.end());
}

Framer::Guess Framer::guess() const {
  for (std::size_t i = 0; i < kSyncsToBelieve; ++i) {
    auto const at = pos_ + i * kPacketSize;
    if (at >= octets_.size()) return Guess::unknown;
    if (octets_[at] != kSyncOctet) return Guess::chance;
  }
  return Guess::packet;
}

bool Framer::find() {
  while (pos_ < octets_.size()) {
    auto const guessed = guess();
    if (guessed == Guess::unknown) return false;
    if (guessed == Guess::packet) return true;
    ++pos_;
    ++skipped_;
  }
  return false;
}

std::optional<ByteSpan> Framer::next() {
  if (in_step_ && pos_ < octets_.size() && octets_[pos_] != kSyncOctet) {
    in_step_ = false;
    ++slips_;
  }
  if (!in_step_ && !find()) return std::nullopt;
  in_step_ = true;
  if (octets_.size() - pos_ < kPacketSize) return std::nullopt;
  auto const packet = ByteSpan{octets_}.subspan(pos_, kPacketSize);
  pos_ += kPacketSize;
  return packet;
}

}  // namespace freshet::wire::mpegts
