#include "ingest/codecs.hpp"

#include "wire/aac/config.hpp"
#include "wire/av1/config.hpp"
#include "wire/av1/obu.hpp"
#include "wire/h264/config.hpp"
#include "wire/h264/nal.hpp"
#include "wire/h265/config.hpp"
#include "wire/h265/nal.hpp"
#include "wire/opus/config.hpp"
#include "wire/opus/packet.hpp"
#include "wire/vp9/config.hpp"
#include "wire/vp9/frame_header.hpp"

#include <cstdint>
#include <optional>

namespace freshet::ingest {
namespace {

template <class T>
Result<Codec> as_codec(Result<T> parsed) {
  if (!parsed) return std::move(parsed).error();
  return Codec{std::move(*parsed)};
}

/// How one of the two codecs that are made of NAL units is read.
template <class InBand, class ConfigIn, class Parse, class IsKey>
struct Readers {
  InBand in_band;
  ConfigIn config_in;
  Parse parse;
  IsKey is_key;
};
template <class InBand, class ConfigIn, class Parse, class IsKey>
Readers(InBand, ConfigIn, Parse, IsKey) -> Readers<InBand, ConfigIn, Parse, IsKey>;

/// H.264 and H.265 alike: lengths made sound, and parameter sets that changed in mid-stream.
template <class T, class Read>
Result<Unit> nal_unit(T const& codec, Bytes payload, bool flagged, Read read) {
  if (wire::nal::is_annex_b(payload.span(), codec.length_size)) {
    auto converted = wire::nal::from_annex_b(payload.span(), codec.length_size);
    if (!converted) return std::move(converted).error();
    payload = std::move(*converted);
  } else if (auto sound = wire::nal::check(payload.span(), codec.length_size); !sound) {
    return std::move(sound).error();
  }
  Unit unit{std::move(payload), flagged, {}, 0};
  if (!flagged) return unit;
  unit.key = read.is_key(unit.payload.span(), codec.length_size);
  if (read.in_band(unit.payload.span(), codec) == wire::nal::InBand::different) {
    auto record = read.config_in(unit.payload.span(), codec.length_size);
    if (!record) return unit;  // half a set: the configuration stays the best there is
    if (auto parsed = read.parse(std::move(*record))) unit.changed = Codec{std::move(*parsed)};
  }
  return unit;
}

}  // namespace

Result<Codec> read_config(std::string_view name, Bytes record) {
  if (name == "avc1") return as_codec(wire::h264::parse_config(std::move(record)));
  if (name == "hvc1") return as_codec(wire::h265::parse_config(std::move(record)));
  if (name == "av01") return as_codec(wire::av1::parse_config(std::move(record)));
  if (name == "vp09") return as_codec(wire::vp9::parse_config(std::move(record)));
  if (name == "mp4a") return as_codec(wire::aac::parse_config(std::move(record)));
  if (name == "Opus") return as_codec(wire::opus::parse_head(record.span()));
  return failure(boost::system::errc::not_supported,
                 "codec " + std::string{name} + " is not supported");
}

Result<Unit> read_unit(Codec const& codec, Bytes payload, bool flagged) {
  if (auto const* h264 = std::get_if<H264>(&codec)) {
    return nal_unit(*h264, std::move(payload), flagged,
                    Readers{wire::h264::in_band, wire::h264::config_in, wire::h264::parse_config,
                            wire::h264::is_keyframe});
  }
  if (auto const* h265 = std::get_if<H265>(&codec)) {
    return nal_unit(*h265, std::move(payload), flagged,
                    Readers{wire::h265::in_band, wire::h265::config_in, wire::h265::parse_config,
                            wire::h265::is_keyframe});
  }
  if (std::holds_alternative<Av1>(codec)) {
    if (auto sound = wire::av1::check(payload.span()); !sound) return std::move(sound).error();
    auto const key = flagged && wire::av1::is_keyframe(payload.span());
    return Unit{wire::av1::strip_temporal_delimiters(payload), key, {}, 0};
  }
  if (auto const* vp9 = std::get_if<Vp9>(&codec)) {
    Unit unit{std::move(payload), false, {}, 0};
    unit.key = flagged && wire::vp9::is_keyframe(unit.payload.span());
    if (unit.key && vp9->video.width == 0) {
      auto const header = wire::vp9::parse_frame_header(unit.payload.span());
      if (header) {
        auto completed = *vp9;
        wire::vp9::complete(completed, *header);
        unit.changed = Codec{std::move(completed)};
      }
    }
    return unit;
  }
  Unit unit{std::move(payload), true, {}, 0};
  if (std::holds_alternative<Opus>(codec)) {
    auto const samples = wire::opus::packet_samples(unit.payload.span());
    if (!samples) return samples.error();
    unit.samples = *samples;
  }
  return unit;
}

std::optional<Codec> codec_in(bool hevc, ByteSpan picture) {
  constexpr std::size_t kLengthSize = 4;
  auto record = hevc ? wire::h265::config_in(picture, kLengthSize)
                     : wire::h264::config_in(picture, kLengthSize);
  if (!record) return std::nullopt;
  auto codec = read_config(hevc ? "hvc1" : "avc1", std::move(*record));
  if (!codec) return std::nullopt;
  return std::move(*codec);
}

Bytes without_known_sets(Codec const& codec, Bytes picture) {
  using wire::nal::InBand;
  if (auto const* h264 = std::get_if<H264>(&codec)) {
    if (wire::h264::in_band(picture.span(), *h264) != InBand::same) return picture;
    return wire::h264::strip_parameter_sets(picture, h264->length_size);
  }
  auto const* h265 = std::get_if<H265>(&codec);
  if (h265 == nullptr || wire::h265::in_band(picture.span(), *h265) != InBand::same) return picture;
  return wire::h265::strip_parameter_sets(picture, h265->length_size);
}

}  // namespace freshet::ingest
