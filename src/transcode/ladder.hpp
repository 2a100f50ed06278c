/// Ladder: stands before the hub, passes the source through untouched and adds one track per rung.
#pragma once

#include "base/log.hpp"
#include "freshet/config.hpp"
#include "media/sink.hpp"
#include "media/standing.hpp"
#include "net/loop.hpp"
#include "net/timer.hpp"
#include "transcode/decode_lane.hpp"
#include "transcode/encoders.hpp"
#include "transcode/governor.hpp"
#include "transcode/lane.hpp"
#include "transcode/pool.hpp"
#include "transcode/rungs.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace freshet::transcode {

/// On `home`, where every verb of `out` is called too; decoding and encoding happen on the pool's
/// threads. `out` hears of the tracks once the encoders are ready, and then all that came
/// meanwhile.
class Ladder final : public Sink, public std::enable_shared_from_this<Ladder> {
 public:
  /// What it stands on; all of it outlives it.
  struct House {
    Pool& pool;
    Governor& governor;
    Encoders const& encoders;
    Clock const& clock;
    net::Loop& home;
    Sink& out;
    Log log;
  };
  /// `name`: the channel's; `segment`: the usual length of one, in kVideoTimebase.
  Ladder(std::string name, config::Channel channel, Ticks segment, House const& house);
  ~Ladder() override;

  void tracks(Tracks tracks) noexcept override;
  void packet(Packet const& packet) noexcept override;
  void end(EndReason reason) noexcept override;

 private:
  struct Step {
    Track track;
    std::shared_ptr<Duty> duty;
    std::optional<bool> opened;
  };
  /// What was built for one shape of the source.
  struct Chain {
    unsigned id = 0;
    TrackId source{};
    std::vector<Rung> rungs;
    std::vector<Step> steps;
    std::shared_ptr<DecodeLane> decoding;
    std::shared_ptr<void> governed;
    std::shared_ptr<Cuts> cuts = std::make_shared<Cuts>();
    std::optional<std::int64_t> seen_cut_us;
    std::optional<Packet> waiting;  // of the source, until it is known whether it was cut there
    std::optional<Ticks> last_key, last_pts;
    int keys_in_time = 0;
    bool late = false;
    bool interlaced = false;                   // and so encoded anew
    std::shared_ptr<Standing const> standing;  // of the source; likewise once it is lost
    bool stands_in = false;                    // the rung that does is needed

    [[nodiscard]] bool needs_stand_in() const {
      return late || interlaced || (standing && standing->lost());
    }
    bool ready = false;
    bool broken = false;  // its hardware is, and with the next keyframe the processor takes over
  };

  void look_for_card();
  void build(Track const& source, std::vector<Rung> rungs);
  [[nodiscard]] Lane::House lane_house(unsigned chain, std::size_t step);
  [[nodiscard]] bool by_card() const { return !cpu_only_ && channel_.encoder != "cpu"; }
  /// Where pictures stay on one.
  [[nodiscard]] std::shared_ptr<CardDoors const> card() const {
    return by_card() ? encoders_.card() : nullptr;
  }
  void govern(Video const& source);
  void take_down();
  void opened(unsigned chain, std::size_t step, Result<Codec> codec);
  void broke(unsigned chain, std::size_t step, std::string const& why);
  void replace_hardware();
  void coded(unsigned chain, Packet const& packet);
  void tell(Tracks const& source);
  void pass(Packet const& packet);
  void decode(Packet const& packet);
  void watch_keyframes(Packet const& packet);
  void call_stand_in();
  [[nodiscard]] std::vector<Rung> rungs_of(Video const& source) const;
  [[nodiscard]] std::optional<Ticks> new_cut(std::optional<Ticks> key_before);
  /// A keyframe that comes later than that after another begins no segment in time.
  [[nodiscard]] Ticks late_after() const { return {segment_.n * 5 / 4}; }
  void announce();

  std::string const name_;
  config::Channel const channel_;
  Ticks const segment_;
  Pool& pool_;
  Governor& governor_;
  Encoders const& encoders_;
  Clock const& clock_;
  net::Loop& home_;
  Sink& out_;
  Log const log_;
  net::Timer patience_;
  std::shared_ptr<Chain> chain_;
  Tracks told_;            // what the source last said
  bool cpu_only_ = false;  // its hardware broke once
  std::string no_card_;    // why none encodes; empty: one does, or none should
  unsigned built_ = 0;
  std::vector<std::variant<Tracks, Packet>> held_;  // until the encoders are ready
};

}  // namespace freshet::transcode
