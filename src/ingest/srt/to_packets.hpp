/// ToPackets: MPEG-TS as it comes out of SRT into a session's sentence; no other room knows what a
/// transport packet is.
#pragma once

#include "base/bytes.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "ingest/intake.hpp"
#include "ingest/srt/audio_line.hpp"
#include "ingest/srt/ts_faults.hpp"
#include "ingest/srt/video_line.hpp"
#include "wire/mpegts/demuxer.hpp"

#include <optional>

namespace freshet::ingest::srt {

/// On the publisher's loop.
class ToPackets {
 public:
  ToPackets(Sink& head, Log log);

  /// A datagram's payload: whole transport packets as a rule, but any split is taken. An error is
  /// for the publisher to read: a codec that is not taken in. What is merely broken is dropped and
  /// counted.
  [[nodiscard]] Result<> take(Bytes payload);
  /// Nothing follows: what is whole of what was still open is passed on.
  void finish();
  /// What was broken or lost so far, by cause.
  [[nodiscard]] TsFaults const& faults() const { return faults_; }

 private:
  [[nodiscard]] Result<> turn_to(wire::mpegts::Programme const& programme);
  [[nodiscard]] Result<> read();
  void feed(wire::mpegts::Pes pes);
  void count();

  Log log_;
  Intake intake_;
  wire::mpegts::Demuxer demuxer_;
  std::optional<VideoLine> video_;
  std::optional<AudioLine> audio_;
  TsFaults past_;  // of lines that are no more
  TsFaults faults_;
};

}  // namespace freshet::ingest::srt
