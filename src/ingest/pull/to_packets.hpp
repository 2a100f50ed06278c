/// ToPackets: the units of a source into a session's sentence; no other room knows what libavformat
/// makes of them.
#pragma once

#include "av/source.hpp"
#include "base/result.hpp"
#include "ingest/intake.hpp"
#include "wire/aac/latm.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace freshet::ingest::pull {

/// On the publisher's loop.
class ToPackets {
 public:
  explicit ToPackets(Sink& head) : intake_{head, kVideoTimebase} {}

  /// An error is for the operator to read: a codec that is not taken in. What is merely broken is
  /// dropped and counted.
  [[nodiscard]] Result<> take(av::SourceUnit unit);
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  /// One of the two tracks, as it was told last.
  struct Line {
    std::shared_ptr<av::SourceTrack const> track;
    std::optional<Codec> codec;
  };

  [[nodiscard]] Result<> turn_to(Line& line, std::shared_ptr<av::SourceTrack const> track);
  void configure(Line& line, Codec codec);
  void picture(av::SourceUnit unit);
  void sound(av::SourceUnit unit);
  void adts(av::SourceUnit unit);
  void latm(av::SourceUnit const& unit);
  [[nodiscard]] bool configure_aac(Result<Bytes> config);
  void emit(Line& line, av::SourceUnit const& unit, Bytes payload);

  Intake intake_;
  Line video_, audio_;
  wire::aac::LatmReader latm_;
  std::uint64_t dropped_ = 0;
};

}  // namespace freshet::ingest::pull
