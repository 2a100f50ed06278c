/// Lane: one encoder on one thread behind one bounded queue.
#pragma once

#include "av/scaler.hpp"
#include "av/video_encoder.hpp"
#include "base/bounded.hpp"
#include "base/log.hpp"
#include "media/packet.hpp"
#include "transcode/rungs.hpp"
#include "transcode/shot.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace freshet::transcode {

/// Lanes form a chain from the largest rung down: each scales what the one above made, so that no
/// picture is scaled from the source more than once.
class Lane {
 public:
  struct House {
    /// The encoder is ready, or why it is not. Called once.
    std::function<void(Result<H264>)> opened;
    std::function<void(Packet)> packet;
    Log log;
  };

  /// `source`: what comes in at the top of the chain.
  Lane(Rung rung, Video const& source, TrackId track, House house, std::shared_ptr<Lane> next);

  // From any thread.
  [[nodiscard]] Rung const& rung() const { return rung_; }
  /// Waits for room. False: the lane is closed.
  bool push(Shot shot) { return queue_.push_when_room(std::move(shot)); }
  void close() { queue_.close(); }
  [[nodiscard]] std::size_t depth() const { return queue_.size(); }

  /// The thread's body: opens the encoder and encodes until close(), which the last shot precedes.
  void run();

 private:
  [[nodiscard]] bool wanted(Shot const& shot);
  void handle(av::VideoEncoder& encoder, Shot shot);
  void encode(av::VideoEncoder& encoder, Shot const& shot);

  Rung const rung_;
  av::VideoSettings const settings_;
  TrackId const track_;
  House const house_;
  std::shared_ptr<Lane> const next_;
  Bounded<Shot> queue_;
  av::Scaler scaler_;
  std::shared_ptr<AVFrame const> last_;  // scaled
  unsigned since_taken_ = 0;             // of the source's pictures
  std::optional<Ticks> newest_;
  bool failed_ = false;
};

}  // namespace freshet::transcode
