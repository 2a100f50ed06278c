#include "av/video_formats.hpp"

#include "wire/av1/config.hpp"
#include "wire/av1/obu.hpp"
#include "wire/h264/config.hpp"
#include "wire/h265/config.hpp"
#include "wire/nal/annex_b.hpp"
#include "wire/vp9/config.hpp"
#include "wire/vp9/frame_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

namespace freshet::av {
namespace {

constexpr std::size_t kLengthSize = 4;

ByteSpan extradata_of(AVCodecContext const& encoder) {
  return std::as_bytes(
      std::span{encoder.extradata, static_cast<std::size_t>(encoder.extradata_size)});
}

/// The record of a configuration, and then what it says.
template <class Parsed>
Result<Codec> parsed(Result<Bytes> record, Result<Parsed> (*parse)(Bytes)) {
  if (!record) return std::move(record).error();
  auto codec = parse(std::move(*record));
  if (!codec) return std::move(codec).error();
  return Codec{std::move(*codec)};
}

/// x264, x265 and NVENC write their parameter sets behind start codes; the container wants them in
/// a record.
Result<Codec> of_parameter_sets(AVCodecContext const& encoder, VideoFormat format) {
  auto const sets = wire::nal::from_annex_b(extradata_of(encoder), kLengthSize);
  if (!sets) return Error{sets.error()};
  if (format == VideoFormat::hevc) {
    return parsed(wire::h265::config_in(sets->span(), kLengthSize), wire::h265::parse_config);
  }
  return parsed(wire::h264::config_in(sets->span(), kLengthSize), wire::h264::parse_config);
}

Result<Codec> vp9_of(AVCodecContext const& encoder, ByteSpan key) {
  auto const header = wire::vp9::parse_frame_header(key);
  if (!header) return Error{header.error()};
  Ratio const rate{static_cast<std::uint32_t>(encoder.framerate.num),
                   static_cast<std::uint32_t>(encoder.framerate.den)};
  auto codec = wire::vp9::parse_config(wire::vp9::make_config(*header, rate));
  if (!codec) return std::move(codec).error();
  wire::vp9::complete(*codec, *header);
  return Codec{std::move(*codec)};
}

Result<Codec> av1_of(ByteSpan key) {
  auto const header = wire::av1::sequence_header_in(key);
  if (!header) return malformed("a keyframe without a sequence header");
  return parsed(wire::av1::make_config(*header), wire::av1::parse_config);
}

constexpr char const* kNvencPreset = "p4";
constexpr char const* kX265Preset = "ultrafast";
char const* vpx_speed(VideoSettings const& settings) { return settings.hasty ? "8" : "6"; }
char const* aom_speed(VideoSettings const& settings) { return settings.hasty ? "10" : "9"; }

EncoderOptions x264_options(VideoSettings const& settings) {
  // A cut of the scene makes no keyframe of its own: they stay on the beat.
  EncoderOptions all{{"preset", settings.preset}, {"tune", "zerolatency"}, {"sc_threshold", "0"}};
  if (settings.quality) all.emplace_back("crf", fmt::format("{}", *settings.quality));
  if (!settings.options.empty()) all.emplace_back("x264-params", settings.options);
  return all;
}

EncoderOptions nvenc_options(VideoSettings const& settings) {
  EncoderOptions all{{"preset", kNvencPreset},
                     {"tune", "ll"},
                     {"zerolatency", "1"},
                     {"delay", "0"},
                     {"no-scenecut", "1"}};
  all.emplace_back("profile", settings.format == VideoFormat::hevc ? "main" : "high");
  all.emplace_back("rc", settings.quality ? "vbr" : "cbr");
  if (settings.quality) all.emplace_back("cq", fmt::format("{}", *settings.quality));
  return all;
}

/// Its pool of threads would be one a processor, whatever libav asks for.
EncoderOptions x265_options(VideoSettings const& settings) {
  EncoderOptions all{{"preset", kX265Preset}, {"tune", "zerolatency"}};
  if (settings.quality) all.emplace_back("crf", fmt::format("{}", *settings.quality + 1));
  all.emplace_back("x265-params",
                   "log-level=none:pools=none:frame-threads=1:scenecut=0:open-gop=0:"
                   "repeat-headers=0:info=0:hrd=0");
  return all;
}

/// Theirs goes up to 63, and 22 of x264 is about 33 of it.
std::string quality_of_63(VideoSettings const& settings) {
  auto const quality = std::lround(*settings.quality * 1.5);
  return fmt::format("{}", std::clamp(quality, 0L, 63L));
}

EncoderOptions vpx_options(VideoSettings const& settings) {
  EncoderOptions all{{"deadline", "realtime"}, {"lag-in-frames", "0"}, {"auto-alt-ref", "0"}};
  all.emplace_back("cpu-used", vpx_speed(settings));
  if (settings.quality) all.emplace_back("crf", quality_of_63(settings));
  return all;
}

EncoderOptions aom_options(VideoSettings const& settings) {
  EncoderOptions all{{"usage", "realtime"}, {"lag-in-frames", "0"}, {"cpu-used", "8"}};
  // Beyond what libav lets one say.
  all.emplace_back("aom-params", std::string{"cpu-used="} + aom_speed(settings));
  if (settings.quality) all.emplace_back("crf", quality_of_63(settings));
  return all;
}

}  // namespace

char const* encoder_name(VideoSettings const& settings) {
  switch (settings.format) {
    case VideoFormat::hevc:
      return settings.nvenc ? "hevc_nvenc" : "libx265";
    case VideoFormat::vp9:
      return "libvpx-vp9";
    case VideoFormat::av1:
      return "libaom-av1";
    case VideoFormat::h264:
      break;
  }
  return settings.nvenc ? "h264_nvenc" : "libx264";
}

std::string preset_of(VideoSettings const& settings) {
  if (settings.nvenc) return kNvencPreset;
  switch (settings.format) {
    case VideoFormat::hevc:
      return kX265Preset;
    case VideoFormat::vp9:
      return std::string{"cpu-used "} + vpx_speed(settings);
    case VideoFormat::av1:
      return std::string{"cpu-used "} + aom_speed(settings);
    case VideoFormat::h264:
      break;
  }
  return settings.preset;
}

EncoderOptions encoder_options(VideoSettings const& settings) {
  switch (settings.format) {
    case VideoFormat::hevc:
      return settings.nvenc ? nvenc_options(settings) : x265_options(settings);
    case VideoFormat::vp9:
      return vpx_options(settings);
    case VideoFormat::av1:
      return aom_options(settings);
    case VideoFormat::h264:
      break;
  }
  return settings.nvenc ? nvenc_options(settings) : x264_options(settings);
}

Result<Codec> described(AVCodecContext const& encoder, VideoFormat format, ByteSpan key) {
  auto codec = format == VideoFormat::vp9   ? vp9_of(encoder, key)
               : format == VideoFormat::av1 ? av1_of(key)
                                            : of_parameter_sets(encoder, format);
  if (!codec)
    return std::move(codec).error().in(fmt::format("parameter sets of {}", encoder.codec->name));
  return codec;
}

Result<Bytes> access_unit(VideoFormat format, Bytes const& coded) {
  if (format == VideoFormat::vp9) return Bytes{coded};
  if (format == VideoFormat::av1) return wire::av1::strip_temporal_delimiters(coded);
  return wire::nal::from_annex_b(coded.span(), kLengthSize);
}

}  // namespace freshet::av
