#include "ingest/rtmp/to_packets.hpp"

#include "ingest/codecs.hpp"
#include "wire/rtmp/aggregate.hpp"

#include <cmath>
#include <utility>

namespace freshet::ingest::rtmp {
namespace {

namespace flv = wire::flv;
namespace wr = wire::rtmp;

/// A rate that the codec's own header leaves open is taken from the metadata.
void fill_frame_rate(Codec& codec, std::optional<flv::Metadata> const& metadata) {
  if (!metadata || !metadata->frame_rate) return;
  auto const fps = *metadata->frame_rate;
  if (fps < 1 || fps > 240) return;
  std::visit(
      [&](auto& c) {
        if constexpr (requires { c.video; }) {
          if (c.video.frame_rate.known()) return;
          auto const whole = std::abs(fps - std::round(fps)) < 0.005;
          c.video.frame_rate =
              whole ? Ratio{static_cast<std::uint32_t>(std::lround(fps)), 1}
                    : Ratio{static_cast<std::uint32_t>(std::lround(fps * 1.001)) * 1'000, 1'001};
        }
      },
      codec);
}

}  // namespace

/// RTMP's 32 bits of milliseconds wrap after 49.7 days; a step back is a small one.
std::int64_t ToPackets::unwrap(std::uint32_t timestamp_ms) {
  if (!last_timestamp_) {
    unwrapped_ms_ = timestamp_ms;
  } else {
    unwrapped_ms_ += static_cast<std::int32_t>(timestamp_ms - *last_timestamp_);
  }
  last_timestamp_ = timestamp_ms;
  return unwrapped_ms_;
}

Result<> ToPackets::drop(Error error) {
  ++dropped_;
  if (auto const n = tally_.add(std::chrono::steady_clock::now())) {
    log_.warn("{} unreadable media messages dropped, the last: {}", *n, error.what);
  }
  return {};
}

Result<> ToPackets::take(wr::Message const& message) {
  switch (message.type) {
    case wr::type::kVideo:
      return video(message.payload, unwrap(message.timestamp_ms));
    case wr::type::kAudio:
      return audio(message.payload, unwrap(message.timestamp_ms));
    case wr::type::kAggregate:
      return aggregate(message);
    default:
      data(message);
      return {};
  }
}

void ToPackets::data(wr::Message const& message) {
  auto parsed = flv::parse_metadata(message);
  if (!parsed || !*parsed) return;  // cue points and the like
  metadata_ = **parsed;
  auto const& m = *metadata_;
  intake_.expect(m.width.has_value() || m.video_data_rate.has_value(),
                 m.audio_sample_rate.has_value() || m.audio_data_rate.has_value());
}

Result<> ToPackets::configure(TrackId track, flv::FourCc fourcc, Bytes const& record) {
  // A copy of its own: the record lives as long as the show, the message's buffer need not.
  auto codec = read_config(flv::to_string(fourcc), Bytes::copy(record.span()));
  if (!codec) {
    if (codec.error().code == boost::system::errc::not_supported) return codec.error();
    return drop(std::move(codec).error());
  }
  if (track == Intake::kVideo) {
    fill_frame_rate(*codec, metadata_);
    intake_.video(std::move(*codec));
  } else {
    intake_.audio(std::move(*codec));
  }
  return {};
}

void ToPackets::frame(TrackId track, Packet packet, Bytes payload, bool key) {
  auto const* codec = track == Intake::kVideo ? intake_.video_codec() : intake_.audio_codec();
  if (codec == nullptr) {
    intake_.packet(track, std::move(packet));
    return;
  }
  auto unit = read_unit(*codec, std::move(payload), key);
  if (!unit) {
    static_cast<void>(drop(std::move(unit).error()));
    return;
  }
  auto const varies = unit->samples > 0;
  if (varies) packet.duration = {static_cast<std::int64_t>(unit->samples) / 48};
  if (unit->changed) {
    fill_frame_rate(*unit->changed, metadata_);
    intake_.video(std::move(*unit->changed));
  }
  packet.key = unit->key;
  packet.payload = std::move(unit->payload);
  intake_.packet(track, std::move(packet));
}

Result<> ToPackets::video(Bytes const& payload, std::int64_t dts_ms) {
  auto tag = flv::parse_video(payload);
  if (!tag) {
    if (tag.error().code == boost::system::errc::not_supported) return tag.error();
    return drop(std::move(tag).error());
  }
  if (tag->kind == flv::TagKind::config) return configure(Intake::kVideo, tag->codec, tag->payload);
  if (tag->kind != flv::TagKind::frame || tag->payload.empty()) return {};
  Packet packet;
  packet.dts = {dts_ms};
  packet.pts = {dts_ms + tag->composition_ms};
  frame(Intake::kVideo, std::move(packet), std::move(tag->payload), tag->key);
  return {};
}

Result<> ToPackets::audio(Bytes const& payload, std::int64_t dts_ms) {
  auto tag = flv::parse_audio(payload);
  if (!tag) {
    if (tag.error().code == boost::system::errc::not_supported) return tag.error();
    return drop(std::move(tag).error());
  }
  if (tag->kind == flv::TagKind::config) return configure(Intake::kAudio, tag->codec, tag->payload);
  if (tag->kind != flv::TagKind::frame || tag->payload.empty()) return {};
  Packet packet;
  packet.dts = packet.pts = {dts_ms};
  frame(Intake::kAudio, std::move(packet), std::move(tag->payload), true);
  return {};
}

Result<> ToPackets::aggregate(wr::Message const& message) {
  auto messages = wr::split_aggregate(message);
  if (!messages) return drop(std::move(messages).error());
  for (auto const& inner : *messages) {
    if (inner.type == wr::type::kAggregate) continue;  // one in another is nobody's
    if (auto taken = take(inner); !taken) return taken;
  }
  return {};
}

}  // namespace freshet::ingest::rtmp
