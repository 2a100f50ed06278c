/// AccessUnits: the pictures of an H.264 or H.265 byte stream out of its PES packets (ISO/IEC
/// 13818-1 §2.14 and §2.17), each in the form that containers have.
#pragma once

#include "base/bytes.hpp"
#include "wire/mpegts/demuxer.hpp"
#include "wire/mpegts/elementary.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace freshet::wire::mpegts {

/// A picture and what belongs to it: units behind lengths of 4 octets, without delimiters and
/// filler.
struct AccessUnit {
  std::int64_t dts = 0, pts = 0;  ///< 90 kHz
  Bytes payload;
};

/// A PES packet is one picture as a rule, and is answered at once. Two in one are told apart; what
/// several packets hold together is joined, and from then on every picture waits for the packet
/// behind it. Two fields of a frame in one packet stay together.
class AccessUnits {
 public:
  struct Faults {
    std::uint64_t unreadable = 0;  ///< packets that are no byte stream, or hold no picture
    std::uint64_t torn = 0;        ///< packets that go on with a picture of which a part is missing
    std::uint64_t unstamped = 0;   ///< pictures whose time nothing tells
    std::uint64_t guessed = 0;     ///< pictures whose time was reckoned from those before
    friend bool operator==(Faults const&, Faults const&) = default;
  };
  /// Of a named length that may be the largest there is, and so not the picture's.
  static constexpr std::size_t kLargestBounded = 0xFC00;
  /// What comes before a picture, in packets of its own, is kept up to this size.
  static constexpr std::size_t kMaxPreface = 256UL * 1024;
  /// Of a picture in several packets.
  static constexpr std::size_t kMaxSize = 8UL * 1024 * 1024;

  /// `kind`: h264 or h265.
  explicit AccessUnits(Kind kind) : kind_{kind} {}

  void feed(Pes pes);
  [[nodiscard]] std::optional<AccessUnit> next();
  [[nodiscard]] Faults const& faults() const { return faults_; }

 private:
  /// One PES packet, or the first of several that hold a picture together.
  struct Held {
    Pes pes;
    std::vector<ByteSpan> units;   // within the payload
    bool picture = false;          // at least one is of a picture
    std::vector<Bytes> rest = {};  // the payloads of the others
    std::size_t size = 0;          // of all
  };

  [[nodiscard]] bool goes_on(Held const& with) const;
  [[nodiscard]] Held hold(Pes pes) const;
  [[nodiscard]] bool must_wait() const;
  void join(Held piece);
  void gather();
  void flush();
  void learn(ByteSpan unit);
  void emit(std::vector<ByteSpan>& units, bool first);
  [[nodiscard]] bool stamp(AccessUnit& unit, bool first);

  Kind kind_;
  bool fields_ = false;  // pictures may be two fields
  bool split_ = false;   // pictures were seen that several packets hold
  std::optional<Held> held_;
  std::vector<Bytes> carried_;           // units that stood behind a picture and belong to the next
  std::optional<std::int64_t> stamped_;  // the last time that came
  std::optional<std::int64_t> last_;     // the last that was given
  std::int64_t since_ = 0;               // pictures given since the last time that came
  std::int64_t step_ = 0;                // between two pictures; 0 unknown
  std::deque<AccessUnit> out_;
  Faults faults_;
};

}  // namespace freshet::wire::mpegts
