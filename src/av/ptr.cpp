#include "av/ptr.hpp"

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

}  // namespace freshet::av
