#include "av/decoder.hpp"

#include "av/codec_loop.hpp"
#include "av/error.hpp"

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
}

#include <climits>
#include <cstring>
#include <new>
#include <string>

namespace freshet::av {
namespace {

struct IdOf {
  AVCodecID operator()(H264 const&) const { return AV_CODEC_ID_H264; }
  AVCodecID operator()(H265 const&) const { return AV_CODEC_ID_HEVC; }
  AVCodecID operator()(Av1 const&) const { return AV_CODEC_ID_AV1; }
  AVCodecID operator()(Vp9 const&) const { return AV_CODEC_ID_VP9; }
  AVCodecID operator()(Aac const&) const { return AV_CODEC_ID_AAC; }
  AVCodecID operator()(Opus const&) const { return AV_CODEC_ID_OPUS; }
};

/// The body of a dOps box as the head of an Ogg stream: the same fields, least octet first
/// (opus-in-isobmff §4.3.2, RFC 7845 §5.1).
Bytes opus_head(ByteSpan dops) {
  constexpr std::size_t kFixed = 11;
  if (dops.size() < kFixed) return {};
  auto const magic = as_bytes("OpusHead\x01");
  std::vector<std::byte> head{magic.begin(), magic.end()};
  head.push_back(dops[1]);
  for (auto const order : {3, 2, 7, 6, 5, 4, 9, 8}) {
    head.push_back(dops[static_cast<std::size_t>(order)]);
  }
  head.insert(head.end(), dops.begin() + 10, dops.end());
  return Bytes::adopt(std::move(head));
}

/// Else the record as it stands in a sample entry is what libav's demuxers hand over too; VP9 needs
/// none.
Bytes extradata_of(Codec const& codec) {
  if (std::holds_alternative<Vp9>(codec)) return {};
  if (std::holds_alternative<Opus>(codec)) return opus_head(config_of(codec).span());
  return config_of(codec);
}

void set_extradata(AVCodecContext& context, ByteSpan record) {
  if (record.empty() || record.size() > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE) return;
  auto* const octets = av_mallocz(record.size() + AV_INPUT_BUFFER_PADDING_SIZE);
  if (octets == nullptr) throw std::bad_alloc{};
  std::memcpy(octets, record.data(), record.size());
  context.extradata = static_cast<std::uint8_t*>(octets);
  context.extradata_size = static_cast<int>(record.size());
}

void apply(AVCodecContext& context, Codec const& codec, DecoderSettings const& settings) {
  set_extradata(context, extradata_of(codec).span());
  context.thread_count = settings.threads;
  context.thread_type = FF_THREAD_SLICE;
  context.max_pixels = static_cast<std::int64_t>(settings.max_samples);
  if (auto const* const audio = audio_of(codec)) {
    context.sample_rate = static_cast<int>(audio->sample_rate);
    av_channel_layout_default(&context.ch_layout, audio->channels);
  }
}

/// What the decoder's pictures are on such a device. None: it does not decode there.
AVPixelFormat format_on(AVBufferRef const& device, AVCodec const& decoder) {
  auto const type = reinterpret_cast<AVHWDeviceContext const*>(device.data)->type;
  for (int i = 0;; ++i) {
    auto const* const way = avcodec_get_hw_config(&decoder, i);
    if (way == nullptr) return AV_PIX_FMT_NONE;
    auto const by_device = (way->methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0;
    if (by_device && way->device_type == type) return way->pix_fmt;
  }
}

/// Asked anew when the device has refused what was answered: then it is left out.
AVPixelFormat on_its_device(AVCodecContext* context, AVPixelFormat const* offered) {
  auto const* const shape = av_pix_fmt_desc_get(context->sw_pix_fmt);
  auto const sampled = shape != nullptr && shape->log2_chroma_w == 1 && shape->log2_chroma_h == 1;
  if (!sampled) return AV_PIX_FMT_NONE;
  auto const wanted = format_on(*context->hw_device_ctx, *context->codec);
  for (; *offered != AV_PIX_FMT_NONE; ++offered) {
    if (*offered == wanted) return wanted;
  }
  return AV_PIX_FMT_NONE;
}

/// For a device libav's own: others bring one that knows none, or is one.
AVCodec const* decoder_of(AVCodecID id, Card const* card) {
  if (card == nullptr) return avcodec_find_decoder(id);
  void* at = nullptr;
  while (auto const* const one = av_codec_iterate(&at)) {
    if (one->id != id || av_codec_is_decoder(one) == 0) continue;
    if ((one->capabilities & AV_CODEC_CAP_HARDWARE) != 0) continue;
    if (format_on(card->device(), *one) != AV_PIX_FMT_NONE) return one;
  }
  return nullptr;
}

void put_on(AVCodecContext& context, Card const& card) {
  context.hw_device_ctx = av_buffer_ref(&card.device());
  if (context.hw_device_ctx == nullptr) throw std::bad_alloc{};
  context.get_format = on_its_device;
}

}  // namespace

Result<Decoder> Decoder::open(Codec const& codec, DecoderSettings const& settings) {
  auto const* const decoder = decoder_of(std::visit(IdOf{}, codec), settings.card.get());
  if (decoder == nullptr) {
    return failure(boost::system::errc::not_supported,
                   std::string{"this FFmpeg was built without a decoder of "} + name_of(codec) +
                       (settings.card ? " on such a card" : ""));
  }
  CodecContext context{avcodec_alloc_context3(decoder)};
  if (!context) throw std::bad_alloc{};
  apply(*context, codec, settings);
  if (settings.card) put_on(*context, *settings.card);
  if (auto const code = avcodec_open2(context.get(), decoder, nullptr); code < 0) {
    return error_of(code, std::string{decoder->name} + " does not open");
  }
  return Decoder{std::move(context)};
}

Result<std::vector<AvFrame>> Decoder::decode(Packet const& packet) {
  // libav takes an empty packet for the end.
  if (packet.payload.empty()) return malformed("an access unit without octets");
  auto const unit = to_av(packet);
  return av::decode(*context_, unit.get());
}

Result<std::vector<AvFrame>> Decoder::finish() { return av::decode(*context_, nullptr); }

}  // namespace freshet::av
