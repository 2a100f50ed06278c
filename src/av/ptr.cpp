#include "av/ptr.hpp"

#include "base/assert.hpp"

#include <climits>
#include <cstring>
#include <new>

namespace freshet::av {

Bytes to_bytes(AVPacket const& packet) {
  if (packet.size <= 0) return {};
  ByteSpan const view =
      std::as_bytes(std::span{packet.data, static_cast<std::size_t>(packet.size)});
  // A packet without a buffer lends octets of its maker's, good only until its next call.
  if (packet.buf == nullptr) return Bytes::copy(view);
  AvBuffer held{av_buffer_ref(packet.buf)};
  if (!held) throw std::bad_alloc{};
  return Bytes::borrow(view, std::shared_ptr<AVBufferRef const>{std::move(held)});
}

AvPacket to_av(Packet const& packet) {
  auto const size = packet.payload.size();
  FRESHET_ASSERT(size <= INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE);
  AvPacket out{av_packet_alloc()};
  // Zeroes the padding.
  if (!out || av_new_packet(out.get(), static_cast<int>(size)) < 0) throw std::bad_alloc{};
  if (size > 0) std::memcpy(out->data, packet.payload.data(), size);
  out->pts = packet.pts.n;
  out->dts = packet.dts.n;
  out->duration = packet.duration.n;
  if (packet.key) out->flags |= AV_PKT_FLAG_KEY;
  return out;
}

}  // namespace freshet::av
