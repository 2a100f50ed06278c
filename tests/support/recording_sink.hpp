/// RecordingSink: remembers the sentence it was told, and matchers that read like it.
#pragma once

#include "media/sink.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <variant>
#include <vector>

namespace freshet::test {

using Heard = std::variant<Tracks, Packet, EndReason>;

class RecordingSink final : public Sink {
 public:
  void tracks(Tracks tracks) noexcept override { heard.emplace_back(std::move(tracks)); }
  void packet(Packet const& packet) noexcept override { heard.emplace_back(packet); }
  void end(EndReason reason) noexcept override { heard.emplace_back(reason); }

  [[nodiscard]] std::vector<Packet> packets(std::optional<TrackId> track = {}) const {
    std::vector<Packet> out;
    for (auto const& h : heard) {
      auto const* packet = std::get_if<Packet>(&h);
      if (packet != nullptr && (!track || packet->track == *track)) out.push_back(*packet);
    }
    return out;
  }

  std::vector<Heard> heard;
};

MATCHER_P(IsTracks, count, "") {
  auto const* tracks = std::get_if<Tracks>(&arg);
  return tracks != nullptr && (*tracks)->size() == static_cast<std::size_t>(count);
}
MATCHER_P3(IsPacket, track, dts, key, "") {
  auto const* packet = std::get_if<Packet>(&arg);
  return packet != nullptr && packet->track == track && packet->dts.n == dts && packet->key == key;
}
MATCHER_P(IsEnd, reason, "") {
  auto const* end = std::get_if<EndReason>(&arg);
  return end != nullptr && *end == reason;
}

inline constexpr TrackId kVideo{1}, kAudio{2};

/// Tracks as RTMP gives them: milliseconds.
inline Tracks rtmp_tracks(Ratio rate = {30, 1}, std::uint32_t sample_rate = 48'000) {
  H264 video;
  video.video = {1280, 720, {1, 1}, rate, {}, 8};
  Aac audio;
  audio.audio = {sample_rate, 2, 1024};
  return std::make_shared<std::vector<Track>>(std::vector<Track>{
      {kVideo, kMilliseconds, video, "source"}, {kAudio, kMilliseconds, audio, "audio"}});
}

inline Packet at(TrackId track, std::int64_t dts, std::int64_t pts, bool key = false,
                 std::string_view payload = "x") {
  Packet packet;
  packet.track = track;
  packet.dts = {dts};
  packet.pts = {pts};
  packet.key = key;
  packet.payload = Bytes::copy(payload);
  return packet;
}

}  // namespace freshet::test
