/// AudioLine: the sound of a transport stream into the intake.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ingest/intake.hpp"
#include "ingest/srt/sample_clock.hpp"
#include "ingest/srt/ts_faults.hpp"
#include "media/codec.hpp"
#include "wire/aac/adts.hpp"
#include "wire/aac/framer.hpp"
#include "wire/aac/latm.hpp"
#include "wire/mpegts/demuxer.hpp"

#include <cstdint>
#include <optional>

namespace freshet::ingest::srt {

/// AAC as ADTS or LATM, or Opus. A PES packet's time is that of the first unit that begins in it;
/// the others follow by their samples.
class AudioLine {
 public:
  AudioLine(Intake& intake, wire::mpegts::Elementary const& stream);

  [[nodiscard]] wire::mpegts::Elementary const& stream() const { return stream_; }
  void feed(wire::mpegts::Pes pes);
  void count(TsFaults& faults) const;

 private:
  void frames(Bytes payload);
  void adts(Bytes const& frame);
  void latm(Bytes const& frame);
  void opus_units(Bytes const& payload);
  void configure_opus(std::uint32_t start_trim);
  /// Whether the codec of this configuration is the one that holds now.
  [[nodiscard]] bool configure(Result<Bytes> config);
  void unit(Bytes payload, std::uint32_t samples, bool varies);
  void begin_stamped();

  Intake& intake_;
  wire::mpegts::Elementary stream_;
  wire::aac::Framer framer_;
  wire::aac::LatmReader latm_;
  std::optional<wire::aac::AdtsHeader> header_;  // of the last frame
  std::optional<Codec> codec_;
  SampleClock clock_;
  std::optional<std::int64_t> stamp_;  // of the next unit to begin
  TsFaults own_;
};

}  // namespace freshet::ingest::srt
