/// PesAssembler: the PES packets of one PID out of its transport packets' payloads.
#pragma once

#include "base/bytes.hpp"
#include "wire/mpegts/faults.hpp"
#include "wire/mpegts/pes_header.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace freshet::wire::mpegts {

/// A PES packet that is whole.
struct PesPacket {
  PesHeader header;
  Bytes payload;
  bool after_loss = false;  ///< something of this stream is missing before it
};

/// A packet that names its length is answered with its last octet; one without a length when the
/// next begins, or sooner where the muxer has shown that it fills up the last transport packet of
/// each and no other. Of a packet that misses a part nothing is answered.
class PesAssembler {
 public:
  /// Octets of a packet: more than a picture of any level has.
  static constexpr std::size_t kMaxSize = 8UL * 1024 * 1024;

  /// So many packets must have ended with a transport packet that is filled up.
  static constexpr int kShown = 16;

  explicit PesAssembler(Faults& faults) : faults_{faults} {}

  /// `stuffed`: the transport packet is filled up with octets that say nothing.
  void feed(ByteSpan payload, bool unit_start, bool stuffed, std::vector<PesPacket>& out);
  /// Nothing follows. One without a length is answered if its last transport packet was filled up;
  /// else nobody knows whether it is whole.
  void finish(std::vector<PesPacket>& out);
  /// Something is missing, or cannot be read, before what is fed next.
  void lose();

 private:
  void append(ByteSpan payload, std::vector<PesPacket>& out);
  void read_header();
  void end_unbounded(std::vector<PesPacket>& out);
  void emit(std::vector<PesPacket>& out);
  void give_up(std::uint64_t& counter);
  void watch(bool unit_start, bool stuffed);

  Faults& faults_;
  std::vector<std::byte> octets_;  // header and payload so far
  std::optional<PesHeader> header_;
  bool open_ = false;
  bool lost_ = false;
  bool stuffed_ = false;  // what came last was filled up
  bool early_ = false;    // the last was answered without waiting for the next
  int shown_ = 0;         // packets that ended with stuffing; below 0: one went on behind it
  std::size_t usual_size_ = 0;
};

}  // namespace freshet::wire::mpegts
