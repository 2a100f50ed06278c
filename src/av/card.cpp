#include "av/card.hpp"

#include "av/decoder.hpp"
#include "av/error.hpp"
#include "av/graph_scaler.hpp"

extern "C" {
#include <libavutil/hwcontext.h>
}

#include <fmt/format.h>

#include <new>
#include <string>
#include <utility>
#include <vector>

namespace freshet::av {
namespace {

/// In the format that both scaling and encoding take, and the processor's encoders too when it is
/// carried down. Never the decoder's own frame.
template <class Length>
std::string scaled_to(Length const& width, Length const& height) {
  return fmt::format("scale_cuda=w={}:h={}:interp_algo=bicubic:format=yuv420p:passthrough=0", width,
                     height);
}

/// Decoders have few frames, which they want back; and whatever is in theirs, 10 bits or planes
/// that are mixed, all others get the same. So each picture is copied, which a card does in no
/// time.
class CardDecoder final : public PictureDecoder {
 public:
  CardDecoder(Decoder decoder, std::unique_ptr<PictureScaler> copy)
      : decoder_{std::move(decoder)}, copy_{std::move(copy)} {}

  Result<std::vector<AvFrame>> decode(Packet const& packet) override {
    return copied(decoder_.decode(packet));
  }
  Result<std::vector<AvFrame>> finish() override { return copied(decoder_.finish()); }

 private:
  Result<std::vector<AvFrame>> copied(Result<std::vector<AvFrame>> frames) {
    if (!frames) return frames;
    for (auto& frame : *frames) {
      auto copy = copy_->scale(*frame);
      if (!copy) return std::move(copy).error();
      frame = std::move(*copy);
    }
    return frames;
  }

  Decoder decoder_;
  std::unique_ptr<PictureScaler> const copy_;
};

}  // namespace

Result<std::shared_ptr<Card const>> Card::open() {
  AVBufferRef* device = nullptr;
  auto const code = av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_CUDA, nullptr, nullptr, 0);
  if (code < 0) return error_of(code, "no NVIDIA card with its driver");
  return std::shared_ptr<Card const>{std::make_shared<Card>(AvBuffer{device})};
}

Result<std::unique_ptr<PictureDecoder>> Card::decoder(Codec const& codec) const {
  DecoderSettings settings;
  settings.card = shared_from_this();
  auto decoder = Decoder::open(codec, settings);
  if (!decoder) return std::move(decoder).error();
  auto copy = GraphScaler::make(scaled_to("iw", "ih"));
  if (!copy) return std::move(copy).error();
  return std::unique_ptr<PictureDecoder>{
      std::make_unique<CardDecoder>(std::move(*decoder), std::move(*copy))};
}

Result<std::unique_ptr<PictureScaler>> Card::scaler(std::uint32_t width,
                                                    std::uint32_t height) const {
  return GraphScaler::make(scaled_to(width, height));
}

Result<AvBuffer> Card::frames(std::uint32_t width, std::uint32_t height) const {
  AvBuffer frames{av_hwframe_ctx_alloc(device_.get())};
  if (!frames) throw std::bad_alloc{};
  auto& shape = *reinterpret_cast<AVHWFramesContext*>(frames->data);
  shape.format = AV_PIX_FMT_CUDA;
  shape.sw_format = AV_PIX_FMT_YUV420P;
  shape.width = static_cast<int>(width);
  shape.height = static_cast<int>(height);
  if (auto const code = av_hwframe_ctx_init(frames.get()); code < 0) {
    return error_of(code, "memory of the card");
  }
  return frames;
}

}  // namespace freshet::av
