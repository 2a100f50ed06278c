/// Decoding with libav: what a test looks at instead of believing an encoder.
#pragma once

#include "av/ptr.hpp"
#include "media/packet.hpp"

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace freshet::test {

class AvDecoder {
 public:
  /// With the configuration as it stands in an MP4: avcC or AudioSpecificConfig.
  AvDecoder(AVCodecID id, ByteSpan config)
      : context_{avcodec_alloc_context3(avcodec_find_decoder(id))} {
    auto* const extra = av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!config.empty()) std::memcpy(extra, config.data(), config.size());
    context_->extradata = static_cast<std::uint8_t*>(extra);
    context_->extradata_size = static_cast<int>(config.size());
    must(avcodec_open2(context_.get(), nullptr, nullptr), "open");
  }

  /// Every frame that this access unit completes. Throws when it is damaged.
  std::vector<av::AvFrame> decode(Packet const& packet) {
    av::AvPacket const unit{av_packet_alloc()};
    must(av_new_packet(unit.get(), static_cast<int>(packet.payload.size())), "memory");
    std::memcpy(unit->data, packet.payload.data(), packet.payload.size());
    unit->pts = packet.pts.n;
    unit->dts = packet.dts.n;
    must(avcodec_send_packet(context_.get(), unit.get()), "send");
    return frames();
  }
  std::vector<av::AvFrame> finish() {
    must(avcodec_send_packet(context_.get(), nullptr), "finish");
    return frames();
  }

 private:
  std::vector<av::AvFrame> frames() {
    std::vector<av::AvFrame> all;
    for (;;) {
      av::AvFrame frame{av_frame_alloc()};
      auto const code = avcodec_receive_frame(context_.get(), frame.get());
      if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return all;
      must(code, "receive");
      all.push_back(std::move(frame));
    }
  }
  static void must(int code, char const* doing) {
    if (code < 0) throw std::runtime_error(std::string{"decoder: "} + doing);
  }

  av::CodecContext context_;
};

}  // namespace freshet::test
