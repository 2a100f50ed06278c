/// DecodeLane: the source, decoded once for all rungs, on a thread of its own.
#pragma once

#include "av/decoder.hpp"
#include "base/bounded.hpp"
#include "base/log.hpp"
#include "media/codec.hpp"
#include "media/packet.hpp"
#include "transcode/lane.hpp"

#include <atomic>
#include <memory>
#include <optional>

namespace freshet::transcode {

class DecodeLane {
 public:
  /// `first`: the lane of the largest rung.
  DecodeLane(Codec const& codec, Log log, std::shared_ptr<Lane> first);

  // On the ladder's home loop.
  /// What comes next is coded otherwise.
  void set_codec(Codec const& codec);
  /// One access unit, in 90 kHz. Where the lanes are too far behind it is left out, and everything
  /// up to the next keyframe: then the picture before stands in for it in every rung.
  void push(Packet const& packet);
  /// Nothing follows; what waits is left out.
  void stop();
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

  /// The thread's body.
  void run();

 private:
  struct Item {
    std::optional<Codec> codec;
    Packet packet;
    bool lost = false;
  };

  void leave_out(Packet const& packet);
  void open(Codec const& codec);
  void decode(Packet const& packet);
  void stand_in(Packet const& packet);

  Log const log_;
  std::shared_ptr<Lane> const first_;
  Bounded<Item> queue_;
  std::atomic<bool> stopped_{false};
  std::atomic<std::int64_t> taken_;  // the newest time stamp that the thread has seen

  // The loop's.
  bool behind_ = false;
  std::uint64_t left_out_ = 0;
  std::optional<Ticks> stood_in_;

  // The thread's.
  std::optional<av::Decoder> decoder_;
  bool failing_ = false;
};

}  // namespace freshet::transcode
