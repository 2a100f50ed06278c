/// Demuxer: a transport stream's octets into the PES packets of the one programme that is taken.
#pragma once

#include "base/bytes.hpp"
#include "wire/mpegts/continuity.hpp"
#include "wire/mpegts/directory.hpp"
#include "wire/mpegts/faults.hpp"
#include "wire/mpegts/framer.hpp"
#include "wire/mpegts/pes.hpp"
#include "wire/mpegts/programme.hpp"
#include "wire/mpegts/unwrap.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

namespace freshet::wire::mpegts {

/// A PES packet's payload, with times that go on where 33 bits end.
struct Pes {
  bool video = false;
  std::optional<std::int64_t> pts, dts;  ///< 90 kHz; both or neither
  bool bounded = false;                  ///< its length was named
  bool after_loss = false;               ///< something of this stream is missing before it
  Bytes payload;
};

/// ISO/IEC 13818-1 as encoders send it. Knows no socket and no clock.
class Demuxer {
 public:
  /// A programme is told before what is of it, and again whenever it changes.
  using Event = std::variant<Programme, Pes>;

  Demuxer() = default;
  Demuxer(Demuxer const&) = delete;
  Demuxer& operator=(Demuxer const&) = delete;

  /// Any split of the octets. What they hold is asked for before more are fed.
  void feed(ByteSpan octets);
  [[nodiscard]] std::optional<Event> next();
  /// Nothing is fed any more; what was still open is asked for as ever.
  void finish();

  [[nodiscard]] Faults const& faults() const { return faults_; }
  /// The programme's clock, 27 MHz, unwrapped; as it was sent last.
  [[nodiscard]] std::optional<std::int64_t> clock() const { return clock_; }

 private:
  struct Line {
    Elementary stream;
    Continuity continuity;
    PesAssembler assembler;
  };

  void read(ByteSpan octets);
  void take(Line& line, TransportPacket const& packet);
  void give_out(Line const& line);
  void turn_to(Programme programme);
  void tune(std::optional<Line>& line, std::optional<Elementary> const& stream);
  [[nodiscard]] Pes stamped(PesPacket packet, bool video);

  Faults faults_;
  Framer framer_;
  Directory directory_{faults_};
  std::optional<Line> video_, audio_;
  std::uint16_t clock_pid_ = kNullPid;
  Unwrap stamps_{kPtsModulus}, ticks_{kPcrModulus};
  std::optional<std::int64_t> clock_;
  std::vector<PesPacket> whole_;  // kept for its memory
  std::deque<Event> events_;
};

}  // namespace freshet::wire::mpegts
