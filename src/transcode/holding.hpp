/// Holding: a picture and silence in the place of an encoder of which nothing comes.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "media/packet.hpp"
#include "media/track.hpp"
#include "net/blocking.hpp"
#include "net/loop.hpp"
#include "net/timer.hpp"
#include "stream/stand_in.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace freshet::transcode {

/// A still picture coded like a source's: a group of pictures that is given again and again.
struct StillGroup {
  Codec codec;
  std::vector<Packet> pictures;  ///< in kVideoTimebase from 0; the first one is the keyframe
  Ticks length;
};
/// In the source's codec, size, rate and colours. Where waiting is allowed.
[[nodiscard]] Result<StillGroup> still_group(Codec const& source, Bytes const& image,
                                             Ticks segment);

/// On its home loop. The picture is coded once, when it is first needed, on a thread of its own;
/// shows without a picture are not stood in for. Sound is what the packager makes of its absence:
/// silence.
class Holding final : public stream::StandIn, public std::enable_shared_from_this<Holding> {
 public:
  struct House {
    net::Blocking& thread;  ///< that codes one picture after another, for all shows
    net::Loop& home;
    Clock const& clock;
    std::string image;  ///< a file; empty: the usual card
    Ticks segment;      ///< the usual length of one: how far apart its keyframes are
    Log log;
  };
  explicit Holding(House house) : house_{std::move(house)}, timer_{house_.home} {}

  void begin(Tracks like, SteadyTime since, Sink& head) override;
  void catch_up() override;
  void stop() override;

 private:
  void coded(std::uint64_t turn, Codec const& source, Result<StillGroup> group);
  void show();
  void give_next();
  void feed();
  [[nodiscard]] Ticks place(std::int64_t picture) const;
  [[nodiscard]] SteadyTime due(std::int64_t picture) const;

  House const house_;
  net::Timer timer_;
  std::uint64_t turn_ = 0;
  Tracks like_;
  TrackId track_{};
  SteadyTime since_{}, shown_at_{};
  Sink* head_ = nullptr;  // null: nothing is to be given
  std::shared_ptr<StillGroup const> group_;
  Codec of_;               // what source it was coded for
  std::int64_t next_ = 0;  // picture
};

}  // namespace freshet::transcode
