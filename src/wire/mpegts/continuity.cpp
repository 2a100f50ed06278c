#include "wire/mpegts/continuity.hpp"

#include <algorithm>

namespace freshet::wire::mpegts {

bool Continuity::is_same(ByteSpan payload) const {
  return std::ranges::equal(payload, ByteSpan{payload_}.first(size_));
}

void Continuity::remember(TransportPacket const& packet) {
  last_ = packet.continuity;
  repeated_ = false;
  size_ = std::min(packet.payload.size(), payload_.size());
  std::ranges::copy(packet.payload.first(size_), payload_.begin());
}

Order Continuity::check(TransportPacket const& packet) {
  if (!packet.has_payload) {
    // The counter stands still, but where it jumps it counts on from here.
    if (packet.discontinuity) last_ = packet.continuity;
    return Order::follows;
  }
  auto const last = last_;
  if (last && *last == packet.continuity && !packet.discontinuity && !repeated_ &&
      is_same(packet.payload)) {
    repeated_ = true;
    return Order::repeats;
  }
  remember(packet);
  if (!last || ((*last + 1U) & 0x0FU) == packet.continuity) return Order::follows;
  return packet.discontinuity ? Order::restarts : Order::broken;
}

}  // namespace freshet::wire::mpegts
