#include "av/image.hpp"

#include "av/codec_loop.hpp"
#include "av/error.hpp"
#include "av/log.hpp"
#include "media/packet.hpp"

#include <cstdint>
#include <new>

namespace freshet::av {
namespace {

constexpr std::int64_t kMostImageSamples = 50'000'000;

/// By its first octets (PNG 3rd edition §5.2; ISO/IEC 10918-1 §B.1.1.3: SOI).
AVCodecID id_of(Bytes const& file) {
  auto const text = file.text();
  if (text.starts_with("\x89PNG\r\n\x1a\n")) return AV_CODEC_ID_PNG;
  if (text.starts_with("\xff\xd8\xff")) return AV_CODEC_ID_MJPEG;
  return AV_CODEC_ID_NONE;
}

}  // namespace

Result<AvFrame> read_image(Bytes const& file) {
  auto const* const found = avcodec_find_decoder(id_of(file));
  if (found == nullptr) return failure(boost::system::errc::not_supported, "it is no PNG or JPEG");
  Hush const hush;
  CodecContext context{avcodec_alloc_context3(found)};
  if (!context) throw std::bad_alloc{};
  context->thread_count = 1;
  context->max_pixels = kMostImageSamples;
  context->err_recognition = AV_EF_EXPLODE;
  if (auto const code = avcodec_open2(context.get(), found, nullptr); code < 0) {
    return error_of(code, "the decoder of images does not open");
  }
  Packet packet;
  packet.payload = file;
  auto frames = decode(*context, to_av(packet).get());
  if (frames && frames->empty()) frames = decode(*context, nullptr);
  if (!frames) return std::move(frames).error();
  if (frames->empty()) return failure(boost::system::errc::bad_message, "it holds no picture");
  return std::move(frames->front());
}

}  // namespace freshet::av
