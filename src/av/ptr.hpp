/// Owners of libav's objects, each freed by its own function, and the bridge between its packets
/// and ours.
#pragma once

#include "base/bytes.hpp"
#include "media/packet.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
}

#include <memory>

namespace freshet::av {

/// Half of libav's functions take the object, half the address of its pointer.
template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const noexcept {
    if constexpr (requires { Free(&object); }) {
      Free(&object);
    } else {
      Free(object);
    }
  }
};

using AvFrame = std::unique_ptr<AVFrame, Freed<av_frame_free>>;
using AvPacket = std::unique_ptr<AVPacket, Freed<av_packet_free>>;
using AvBuffer = std::unique_ptr<AVBufferRef, Freed<av_buffer_unref>>;
using AvDictionary = std::unique_ptr<AVDictionary, Freed<av_dict_free>>;
using CodecContext = std::unique_ptr<AVCodecContext, Freed<avcodec_free_context>>;

/// The packet's octets, kept alive by a reference to its buffer: no copy.
[[nodiscard]] Bytes to_bytes(AVPacket const& packet);
/// A copy with the padding that libav reads beyond the end: the only maker of what goes into it.
/// Time stamps stay in the track's time base.
[[nodiscard]] AvPacket to_av(Packet const& packet);

}  // namespace freshet::av
