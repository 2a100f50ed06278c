#include "wire/flv/audio_tag.hpp"

#include "base/reader.hpp"
#include "base/writer.hpp"
#include "wire/flv/enhanced.hpp"

#include <fmt/format.h>

#include <utility>

namespace freshet::wire::flv {
namespace {

/// SoundFormat
constexpr unsigned kEnhanced = 9, kAac = 10;
/// 44 kHz, 16 bit, stereo: what AAC always says of itself, whatever it is (§E.4.2.1).
constexpr std::uint8_t kAacHead = kAac << 4 | 0x0F;
/// AACPacketType
constexpr std::uint8_t kAacConfig = 0, kAacFrame = 1;

/// AudioPacketType
constexpr std::uint8_t kSequenceStart = 0, kCodedFrames = 1, kSequenceEnd = 2,
                       kMultichannelConfig = 4, kMultitrack = 5, kModEx = 7;

Error unsupported(std::string const& codec) {
  return failure(boost::system::errc::not_supported,
                 fmt::format("flv audio: codec {} is not supported: use AAC or Opus", codec));
}

std::string name_of(unsigned format) {
  static constexpr char const* kNames[] = {"PCM",
                                           "ADPCM",
                                           "MP3",
                                           "PCM, little-endian",
                                           "Nellymoser 16 kHz",
                                           "Nellymoser 8 kHz",
                                           "Nellymoser",
                                           "G.711 A-law",
                                           "G.711 mu-law",
                                           nullptr,
                                           nullptr,
                                           "Speex",
                                           nullptr,
                                           nullptr,
                                           "MP3 8 kHz",
                                           "device-specific sound"};
  return kNames[format] ? fmt::format("{} ({})", kNames[format], format)
                        : fmt::format("{}", format);
}

Result<AudioTag> parse_legacy(Bytes const& message, Reader& reader, unsigned format) {
  if (format != kAac) return unsupported(name_of(format));
  AudioTag tag;
  tag.codec = FourCc::aac;
  auto const packet = reader.u8();
  if (!reader.ok()) return tag;  // a lone octet: what some encoders send of silence
  if (packet > kAacFrame) return malformed(fmt::format("flv audio: AAC packet type {}", packet));
  tag.payload = message.slice(reader.pos());
  if (!tag.payload.empty()) tag.kind = packet == kAacConfig ? TagKind::config : TagKind::frame;
  return tag;
}

TagKind kind_of(std::uint8_t packet) {
  switch (packet) {
    case kSequenceStart:
      return TagKind::config;
    case kCodedFrames:
      return TagKind::frame;
    case kSequenceEnd:
      return TagKind::end;
    case kMultichannelConfig:
      return TagKind::metadata;
    default:
      return TagKind::skipped;  // of a later version: nothing that could be understood
  }
}

Result<AudioTag> parse_enhanced(Bytes const& message, Reader& reader, unsigned packet) {
  auto const modified = read_modifiers(reader, static_cast<std::uint8_t>(packet), kModEx);
  if (!modified) return Error{modified.error()}.in("flv audio");
  auto part = read_track(reader, modified->packet_type, {kMultitrack, kModEx});
  if (!part) return std::move(part).error().in("flv audio");
  AudioTag tag;
  tag.nano_offset = modified->nano_offset;
  tag.other_tracks = part->others;
  if (!part->first_track) return tag;
  if (part->fourcc != FourCc::aac && part->fourcc != FourCc::opus) {
    return unsupported(to_string(part->fourcc));
  }
  tag.codec = part->fourcc;
  tag.kind = kind_of(part->packet_type);
  if (tag.kind != TagKind::end) tag.payload = message.slice(part->begin, part->size);
  if (tag.kind == TagKind::frame && tag.payload.empty()) tag.kind = TagKind::skipped;
  return tag;
}

Bytes write_aac(std::uint8_t packet, Bytes const& payload) {
  Writer out{2 + payload.size()};
  return out.u8(kAacHead).u8(packet).bytes(payload.span()).finish();
}

Bytes write_enhanced(FourCc codec, std::uint8_t packet, Bytes const& payload) {
  Writer out{5 + payload.size()};
  out.u8(static_cast<std::uint8_t>(kEnhanced << 4 | packet));
  return out.u32(static_cast<std::uint32_t>(codec)).bytes(payload.span()).finish();
}

}  // namespace

Result<AudioTag> parse_audio(Bytes const& message) {
  if (message.empty()) return AudioTag{};
  Reader reader{message.span()};
  unsigned const head = reader.u8();
  unsigned const format = head >> 4;
  if (format == kEnhanced) return parse_enhanced(message, reader, head & 0x0FU);
  return parse_legacy(message, reader, format);
}

Bytes write_aac_config(Bytes const& audio_specific_config) {
  return write_aac(kAacConfig, audio_specific_config);
}

Bytes write_aac_frame(Bytes const& access_unit) { return write_aac(kAacFrame, access_unit); }

Bytes write_audio_config(FourCc codec, Bytes const& record) {
  return write_enhanced(codec, kSequenceStart, record);
}

Bytes write_audio_frame(FourCc codec, Bytes const& access_unit) {
  return write_enhanced(codec, kCodedFrames, access_unit);
}

Bytes write_audio_end(FourCc codec) { return write_enhanced(codec, kSequenceEnd, {}); }

}  // namespace freshet::wire::flv
