/// Framer: frames that tell their own length behind a sync word, out of payloads that may cut them:
/// ADTS and LOAS alike (ISO/IEC 14496-3 §1.A.2.2 and §1.7.2).
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace freshet::wire::aac {

/// Out of step it believes a sync word only when another follows its frame, or the payload ends
/// with it.
class Framer {
 public:
  /// Octets of the frame that `head` begins, 0 when it begins none.
  using SizeOf = std::size_t (*)(ByteSpan head);

  Framer(std::size_t head_size, SizeOf size_of) : head_size_{head_size}, size_of_{size_of} {}

  /// Everything that next() answers is asked for before more is fed.
  void feed(Bytes payload);
  /// Something is missing before what is fed next.
  void lose();

  struct Frame {
    Bytes octets;            ///< with their head
    bool continued = false;  ///< it began before what was fed last
  };
  [[nodiscard]] std::optional<Frame> next();
  /// Octets that belong to no frame.
  [[nodiscard]] std::uint64_t skipped() const { return skipped_; }

 private:
  enum class Guess { frame, chance, unknown };
  [[nodiscard]] Guess guess() const;
  [[nodiscard]] std::size_t size_at(std::size_t pos) const;

  std::size_t head_size_;
  SizeOf size_of_;
  Bytes octets_;
  std::size_t pos_ = 0;
  std::size_t fresh_ = 0;  // where what was fed last begins
  bool in_step_ = false;
  std::uint64_t skipped_ = 0;
};

/// Frames of ADTS: header and access unit.
[[nodiscard]] Framer adts_framer();
/// Frames of LOAS: AudioSyncStream() around an AudioMuxElement(1), kLoasHeadSize octets behind the
/// start.
[[nodiscard]] Framer loas_framer();
inline constexpr std::size_t kAdtsHeadSize = 7, kLoasHeadSize = 3;

}  // namespace freshet::wire::aac
