/// ToPackets: RTMP's media messages into a session's sentence; no other room knows what a tag is.
#pragma once

#include "base/log.hpp"
#include "base/tally.hpp"
#include "ingest/intake.hpp"
#include "wire/flv/audio_tag.hpp"
#include "wire/flv/metadata.hpp"
#include "wire/flv/video_tag.hpp"
#include "wire/rtmp/message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace freshet::ingest::rtmp {

/// On the publisher's loop.
class ToPackets {
 public:
  ToPackets(Sink& head, Log log) : intake_{head}, log_{std::move(log)} {}

  /// Of types audio, video, data and aggregate. An error is for the publisher to read: a codec that
  /// is not taken in. What is merely malformed is dropped and counted.
  [[nodiscard]] Result<> take(wire::rtmp::Message const& message);

  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  /// What the encoder calls itself; empty: it has not said.
  [[nodiscard]] std::string encoder() const {
    return metadata_ ? metadata_->encoder.value_or("") : std::string{};
  }

 private:
  [[nodiscard]] Result<> video(Bytes const& payload, std::int64_t dts_ms);
  [[nodiscard]] Result<> audio(Bytes const& payload, std::int64_t dts_ms);
  void data(wire::rtmp::Message const& message);
  [[nodiscard]] Result<> aggregate(wire::rtmp::Message const& message);
  [[nodiscard]] Result<> configure(TrackId track, wire::flv::FourCc fourcc, Bytes const& record);
  void frame(TrackId track, Packet packet, Bytes payload, bool key);
  [[nodiscard]] Result<> drop(Error error);
  [[nodiscard]] std::int64_t unwrap(std::uint32_t timestamp_ms);

  Intake intake_;
  Log log_;
  std::optional<wire::flv::Metadata> metadata_;
  std::optional<std::uint32_t> last_timestamp_;
  std::int64_t unwrapped_ms_ = 0;
  std::uint64_t dropped_ = 0;
  Tally tally_;
};

}  // namespace freshet::ingest::rtmp
