#include "wire/flv/video_tag.hpp"

#include "base/reader.hpp"
#include "base/writer.hpp"
#include "wire/flv/enhanced.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace freshet::wire::flv {
namespace {

constexpr unsigned kEnhancedBit = 0x80, kKeyFrame = 1, kInterFrame = 2, kCommandFrame = 5;
constexpr std::uint8_t kAvc = 7, kHevc = 12;  // 12 was never in FLV, yet encoders of HEVC use it

/// AVCPacketType
constexpr std::uint8_t kAvcConfig = 0, kAvcFrame = 1, kAvcEnd = 2;

/// VideoPacketType
constexpr std::uint8_t kSequenceStart = 0, kCodedFrames = 1, kSequenceEnd = 2, kCodedFramesX = 3,
                       kMetadata = 4, kMpeg2TsSequenceStart = 5, kMultitrack = 6, kModEx = 7;

Error unsupported(std::string const& codec) {
  return failure(
      boost::system::errc::not_supported,
      fmt::format("flv video: codec {} is not supported: use H.264, HEVC, AV1 or VP9", codec));
}

std::string name_of(unsigned codec_id) {
  static constexpr char const* kNames[] = {nullptr,         "JPEG",    "Sorenson H.263",
                                           "Screen video",  "On2 VP6", "On2 VP6 with alpha",
                                           "Screen video 2"};
  bool const known = codec_id < std::size(kNames) && kNames[codec_id] != nullptr;
  return known ? fmt::format("{} ({})", kNames[codec_id], codec_id) : fmt::format("{}", codec_id);
}

bool is_video(FourCc codec) {
  return codec == FourCc::avc || codec == FourCc::hevc || codec == FourCc::av1 ||
         codec == FourCc::vp9;
}

/// Only these two put a composition time before their frames; the others do not reorder.
bool has_composition_time(FourCc codec) { return codec == FourCc::avc || codec == FourCc::hevc; }

Result<VideoTag> parse_legacy(Bytes const& message, Reader& reader, VideoTag tag, unsigned codec) {
  if (codec != kAvc && codec != kHevc) return unsupported(name_of(codec));
  tag.codec = codec == kAvc ? FourCc::avc : FourCc::hevc;
  auto const packet = reader.u8();
  auto const composition = reader.i24();
  if (packet == kAvcEnd) {  // some leave out its composition time
    tag.kind = TagKind::end;
    return tag;
  }
  if (!reader.ok()) return malformed(fmt::format("flv video: {} octets", message.size()));
  if (packet > kAvcEnd) return malformed(fmt::format("flv video: AVC packet type {}", packet));
  tag.payload = message.slice(reader.pos());
  if (packet == kAvcConfig) {
    tag.kind = TagKind::config;
  } else if (!tag.payload.empty()) {
    tag.kind = TagKind::frame;
    tag.composition_ms = composition;
  }
  return tag;
}

/// The body of one track (ExVideoTagBody).
Result<VideoTag> parse_body(Bytes const& body, std::uint8_t packet, VideoTag tag) {
  switch (packet) {
    case kSequenceStart:
      tag.kind = TagKind::config;
      break;
    case kCodedFrames:
    case kCodedFramesX:
      tag.kind = TagKind::frame;
      break;
    case kSequenceEnd:
      tag.kind = TagKind::end;
      return tag;
    case kMetadata:
      tag.kind = TagKind::metadata;
      break;
    case kMpeg2TsSequenceStart:
      return malformed("flv video: a sequence start for MPEG-2 TS is not supported");
    default:
      return tag;  // of a later version: nothing that could be understood
  }
  tag.payload = body;
  if (packet == kCodedFrames && has_composition_time(tag.codec)) {
    Reader reader{body.span()};
    tag.composition_ms = reader.i24();
    if (!reader.ok()) return malformed("flv video: ends within its composition time");
    tag.payload = body.slice(reader.pos());
  }
  if (tag.kind == TagKind::frame && tag.payload.empty()) tag.kind = TagKind::skipped;
  return tag;
}

Result<VideoTag> parse_enhanced(Bytes const& message, Reader& reader, VideoTag tag, unsigned frame,
                                unsigned packet) {
  auto const modified = read_modifiers(reader, static_cast<std::uint8_t>(packet), kModEx);
  if (!modified) return Error{modified.error()}.in("flv video");
  tag.nano_offset = modified->nano_offset;
  // A command has no codec and no body.
  if (frame == kCommandFrame && modified->packet_type != kMetadata) return tag;
  auto part = read_track(reader, modified->packet_type, {kMultitrack, kModEx});
  if (!part) return std::move(part).error().in("flv video");
  tag.other_tracks = part->others;
  if (!part->first_track) return tag;
  if (part->packet_type != kMetadata && !is_video(part->fourcc)) {
    return unsupported(to_string(part->fourcc));
  }
  tag.codec = part->fourcc;
  return parse_body(message.slice(part->begin, part->size), part->packet_type, std::move(tag));
}

Writer enhanced_head(FourCc codec, bool key, std::uint8_t packet, std::size_t room) {
  Writer out{5 + room};
  auto const frame = key ? kKeyFrame : kInterFrame;
  out.u8(static_cast<std::uint8_t>(kEnhancedBit | frame << 4 | packet));
  out.u32(static_cast<std::uint32_t>(codec));
  return out;
}

Bytes write_avc(Bytes const& payload, bool key, std::uint8_t packet, std::int32_t composition_ms) {
  Writer out{5 + payload.size()};
  out.u8(static_cast<std::uint8_t>((key ? kKeyFrame : kInterFrame) << 4 | kAvc)).u8(packet);
  out.u24(static_cast<std::uint32_t>(composition_ms)).bytes(payload.span());
  return out.finish();
}

}  // namespace

Result<VideoTag> parse_video(Bytes const& message) {
  if (message.empty()) return VideoTag{};
  Reader reader{message.span()};
  unsigned const head = reader.u8();
  unsigned const frame = head >> 4 & 7U, low = head & 0x0FU;
  VideoTag tag;
  tag.key = frame == kKeyFrame;
  if ((head & kEnhancedBit) != 0)
    return parse_enhanced(message, reader, std::move(tag), frame, low);
  if (frame == kCommandFrame) return tag;
  return parse_legacy(message, reader, std::move(tag), low);
}

Bytes write_avc_config(Bytes const& avcc) { return write_avc(avcc, true, kAvcConfig, 0); }

Bytes write_avc_frame(Bytes const& access_unit, bool key, std::int32_t composition_ms) {
  return write_avc(access_unit, key, kAvcFrame, composition_ms);
}

Bytes write_avc_end() { return write_avc({}, true, kAvcEnd, 0); }

Bytes write_video_config(FourCc codec, Bytes const& record) {
  return enhanced_head(codec, true, kSequenceStart, record.size()).bytes(record.span()).finish();
}

Bytes write_video_frame(FourCc codec, Bytes const& access_unit, bool key,
                        std::int32_t composition_ms) {
  bool const composed = has_composition_time(codec) && composition_ms != 0;
  // Without a composition time CodedFramesX saves its three octets where they would stand.
  auto const packet = composed || !has_composition_time(codec) ? kCodedFrames : kCodedFramesX;
  auto out = enhanced_head(codec, key, packet, 3 + access_unit.size());
  if (composed) out.u24(static_cast<std::uint32_t>(composition_ms));
  return out.bytes(access_unit.span()).finish();
}

Bytes write_video_end(FourCc codec) { return enhanced_head(codec, true, kSequenceEnd, 0).finish(); }

}  // namespace freshet::wire::flv
