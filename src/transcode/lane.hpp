/// Lane: one encoder on one thread behind one bounded queue.
#pragma once

#include "av/scaler.hpp"
#include "av/video_encoder.hpp"
#include "base/bounded.hpp"
#include "base/log.hpp"
#include "media/packet.hpp"
#include "transcode/duty.hpp"
#include "transcode/rungs.hpp"
#include "transcode/shot.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace freshet::transcode {

/// What its duty wants it does from a keyframe on. Before it rests it goes on for as long as a
/// segment of the source may last, for one that has begun is brought to its end; with each picture
/// that it rests comes a packet without payload.
/// Lanes form a chain from the largest rung down: each scales what the one above made, so that no
/// picture is scaled from the source more than once.
class Lane {
 public:
  struct House {
    /// The encoder could open, or why not. Called once.
    std::function<void(Result<H264>)> opened;
    std::function<void(Packet)> packet;
    std::shared_ptr<Duty> duty;
    Ticks segment;  ///< the usual length of one
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

  [[nodiscard]] Duty const& duty() const { return *house_.duty; }

  /// The thread's body: encodes until close(), which the last shot precedes.
  void run();

 private:
  [[nodiscard]] bool open(Effort effort);
  void begin();
  void turn(Shot const& shot);
  void prepare_rest(Ticks pts, bool cut_here);
  [[nodiscard]] bool takes(Shot const& shot);
  void handle(Shot shot);
  void rest(Shot const& shot);
  void encode(Shot const& shot);

  Rung const rung_;
  av::VideoSettings const settings_;
  TrackId const track_;
  House const house_;
  std::shared_ptr<Lane> const next_;
  Bounded<Shot> queue_;
  av::Scaler scaler_;
  std::optional<av::VideoEncoder> encoder_;  // none while it rests
  Bytes config_;                             // avcC, which does not change
  std::shared_ptr<AVFrame const> last_;      // scaled
  unsigned since_taken_ = 0;                 // of the source's pictures
  std::optional<Ticks> newest_, last_key_, rests_from_;
  bool failed_ = false;
};

}  // namespace freshet::transcode
