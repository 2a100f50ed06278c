/// Lane: one encoder on one thread behind one bounded queue.
#pragma once

#include "av/picture_encoder.hpp"
#include "av/video_encoder.hpp"
#include "base/bounded.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "media/demand.hpp"
#include "media/packet.hpp"
#include "transcode/duty.hpp"
#include "transcode/encoders.hpp"
#include "transcode/moving_cap.hpp"
#include "transcode/moving_quality.hpp"
#include "transcode/rungs.hpp"
#include "transcode/scaling.hpp"
#include "transcode/shot.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace freshet::transcode {

/// What its duty wants it does from a keyframe on. Before it rests it brings the segment that has
/// begun to its end: it goes on until a cut is certain or its demand says that no more is kept, or
/// else for as long as a segment may last. With each picture that it rests comes a packet without
/// payload.
/// Lanes form a chain from the largest rung down: each scales what the one above made, so that no
/// picture is scaled from the source more than once.
class Lane {
 public:
  struct House {
    /// The encoder could open, or why not. Called once.
    std::function<void(Result<Codec>)> opened;
    std::function<void(Packet)> packet;
    /// The hardware gave up, and why. Called once; the rung rests from there on.
    std::function<void(std::string)> broke;
    std::shared_ptr<Duty> duty;
    std::shared_ptr<Demand const> demand = nullptr;  ///< null: nobody says what is kept
    Ticks segment;                                   ///< the usual length of one
    OpenEncoder cpu = x264();
    OpenEncoder hardware = {};  ///< empty: there is none. What cannot be opened is done by the CPU.
    OpenScaler card_scaler = {};  ///< of pictures that lie on a card; empty: the CPU does it
    Clock const* clock = &system_clock();
    Log log;
  };

  /// `source`: what comes in at the top of the chain.
  Lane(Rung rung, Video const& source, TrackId track, House house, std::shared_ptr<Lane> next);

  // From any thread.
  [[nodiscard]] Rung const& rung() const { return rung_; }
  /// Waits for room. False: the lane is closed.
  bool push(Shot shot) { return queue_.push_when_room(std::move(shot)); }
  void close() { queue_.close(); }
  /// close(), and what waits is forgotten: nobody wants it any more.
  void abandon() {
    queue_.close();
    queue_.clear();
  }
  [[nodiscard]] std::size_t depth() const { return queue_.size(); }

  [[nodiscard]] Duty const& duty() const { return *house_.duty; }

  /// The thread's body: encodes until close(), which the last shot precedes.
  void run();

 private:
  [[nodiscard]] Result<std::unique_ptr<av::PictureEncoder>> made(Effort effort);
  [[nodiscard]] bool open(Effort effort);
  void begin();
  void turn(Shot const& shot);
  void prepare_rest(Ticks pts, bool cut_here);
  void stop();
  [[nodiscard]] bool takes(Shot const& shot);
  void scale(Shot& shot);
  void handle(Shot shot);
  void rest(Shot const& shot);
  void encode(Shot const& shot);
  void send(Packet packet, std::int64_t ntp_us);
  void follow(Packet const& packet);
  void watch_speed(SteadyTime began);
  void give_up(std::string why);
  void fail(std::string const& why);
  [[nodiscard]] bool on_hardware() const { return house_.duty->hardware; }

  Rung const rung_;
  av::VideoSettings const settings_;
  TrackId const track_;
  House const house_;
  std::shared_ptr<Lane> const next_;
  Bounded<Shot> queue_;
  Scaling scaling_;
  bool broken_ = false;                          // the hardware, which it was on
  double took_us_ = 0;                           // a picture, in hardware, about
  int timed_ = 0;                                // pictures
  std::unique_ptr<av::PictureEncoder> encoder_;  // none while it rests
  Bytes config_;                                 // of its decoder, which does not change
  std::shared_ptr<AVFrame const> last_;          // scaled
  unsigned since_taken_ = 0;                     // of the source's pictures
  std::vector<std::uint8_t> captions_;           // of those that were not taken since
  std::optional<Ticks> newest_, last_key_, rests_from_;
  // Both or none: the bit rate is fixed, or the encoder's own.
  std::optional<MovingCap> cap_;
  std::optional<MovingQuality> quality_;
  bool failed_ = false;
};

}  // namespace freshet::transcode
