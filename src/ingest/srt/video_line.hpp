/// VideoLine: the pictures of a transport stream into the intake.
#pragma once

#include "ingest/intake.hpp"
#include "ingest/srt/ts_faults.hpp"
#include "media/codec.hpp"
#include "wire/mpegts/access_units.hpp"
#include "wire/mpegts/demuxer.hpp"

#include <cstdint>
#include <optional>

namespace freshet::ingest::srt {

/// H.264 or H.265. The codec's configuration is the parameter sets that stand in the stream; others
/// in mid-stream are another codec.
class VideoLine {
 public:
  VideoLine(Intake& intake, wire::mpegts::Elementary const& stream)
      : intake_{intake}, stream_{stream}, units_{stream.kind} {}

  [[nodiscard]] wire::mpegts::Elementary const& stream() const { return stream_; }
  void feed(wire::mpegts::Pes pes);
  void count(TsFaults& faults) const;

 private:
  void picture(wire::mpegts::AccessUnit unit);
  void configure(Codec codec);

  Intake& intake_;
  wire::mpegts::Elementary stream_;
  wire::mpegts::AccessUnits units_;
  std::optional<Codec> codec_;
  std::uint64_t unreadable_ = 0, unconfigured_ = 0;
};

}  // namespace freshet::ingest::srt
