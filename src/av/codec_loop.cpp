#include "av/codec_loop.hpp"

#include "av/error.hpp"

#include <new>

namespace freshet::av {

Result<std::vector<AvPacket>> encode(AVCodecContext& encoder, AVFrame const* frame) {
  if (auto const code = avcodec_send_frame(&encoder, frame); code < 0) {
    return error_of(code, std::string{encoder.codec->name} + " takes no frame");
  }
  std::vector<AvPacket> packets;
  for (;;) {
    AvPacket packet{av_packet_alloc()};
    if (!packet) throw std::bad_alloc{};
    auto const code = avcodec_receive_packet(&encoder, packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return packets;
    if (code < 0) return error_of(code, std::string{encoder.codec->name} + " gives no packet");
    packets.push_back(std::move(packet));
  }
}

Result<std::vector<AvFrame>> decode(AVCodecContext& decoder, AVPacket const* packet) {
  if (auto const code = avcodec_send_packet(&decoder, packet); code < 0) {
    return error_of(code, std::string{decoder.codec->name} + " takes no packet");
  }
  std::vector<AvFrame> frames;
  for (;;) {
    AvFrame frame{av_frame_alloc()};
    if (!frame) throw std::bad_alloc{};
    auto const code = avcodec_receive_frame(&decoder, frame.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return frames;
    if (code < 0) return error_of(code, std::string{decoder.codec->name} + " gives no frame");
    frames.push_back(std::move(frame));
  }
}

}  // namespace freshet::av
