/// Governor: shares the machine among all ladders: which rungs are encoded, and with what effort.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "media/demand.hpp"
#include "media/rung_state.hpp"
#include "transcode/costs.hpp"
#include "transcode/duty.hpp"
#include "transcode/machine.hpp"
#include "transcode/rungs.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::transcode {

/// What the governor sees of a ladder.
struct Governed {
  struct Lane {
    Rung rung;
    std::shared_ptr<Duty> duty;
    std::shared_ptr<Demand> demand;
  };
  std::string channel;
  Video source;
  std::vector<Lane> lanes;  ///< from the largest rung down
  std::shared_ptr<Work> decoding;
  std::function<Progress()> progress;  ///< from any thread
  bool on_demand = false;              ///< its rungs rest while nobody asks for them
};

/// A ladder that begins gets the rungs that fit into what the machine has left, in order of value:
/// that of about 480 lines first, then what is smaller, then what is larger. When one falls behind,
/// lanes are told to give less for a picture, one ladder after another; then rungs rest, the one
/// that costs most for each who watches it first. When all is calm they come back, one at a time.
/// On demand, a rung rests too while nobody asks for it, and costs nothing, but is offered.
/// Source and sound are not its business. From any thread.
class Governor {
 public:
  struct House {
    Clock const& clock;
    Metrics& metrics;
    Log log;
    double processors = 1;
    std::function<Load()> load;
  };
  /// Nobody touches the last tenth on purpose: delivery and chat live there.
  static constexpr double kShare = 0.9;
  /// Nor do others of this machine get more, whatever they ask for: threads share fairly, and who
  /// falls behind all the same is helped then.
  static constexpr double kOthersAtMost = 0.5;
  static constexpr std::chrono::milliseconds kEvery{500};

  explicit Governor(House house);
  ~Governor();

  /// Decides what its lanes do at first. It is governed until what this returns dies.
  [[nodiscard]] std::shared_ptr<void> join(Governed ladder);
  /// What a picture takes, once that was measured.
  void set_costs(Costs const& costs);
  /// Looks and decides; to be called every kEvery.
  void tick();
  /// How the rungs of that channel are made now, from the largest down; none: it has no ladder.
  [[nodiscard]] std::vector<RungState> states(std::string_view channel);

 private:
  struct Lane;
  struct Ladder;
  struct Seat;

  [[nodiscard]] double cost_of_sample(Lane const& lane, Effort effort) const;
  [[nodiscard]] double cost(Lane const& lane, Effort effort) const;
  [[nodiscard]] double estimate_of_decoding(Ladder const& ladder) const;
  [[nodiscard]] double cost_of_decoding(Ladder const& ladder) const;
  [[nodiscard]] double expected() const;
  [[nodiscard]] double left() const;
  [[nodiscard]] std::string no_room_for(Ladder const& ladder, Lane const& lane) const;
  void admit(Ladder& ladder);
  void take_in(Ladder const& ladder, Lane& lane, std::optional<Effort> effort);
  void measure(double passed);
  void measure(Ladder& ladder, double passed);
  [[nodiscard]] bool settled() const;
  [[nodiscard]] Ladder* most_behind();
  void relieve(Ladder& behind);
  [[nodiscard]] bool ease_one(Ladder& behind);
  void rest_dearest(Ladder const& behind);
  void follow_demand();
  void follow_demand(Ladder& ladder, Lane& lane);
  [[nodiscard]] std::optional<Effort> what_fits(Ladder const& ladder, Lane const& lane,
                                                double room) const;
  void give_back();
  [[nodiscard]] bool wake_one();
  void raise_one();
  void leave(Ladder const* ladder);
  void step(char const* what);

  House const house_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Ladder>> ladders_;
  Costs costs_;
  std::optional<SteadyTime> looked_;
  Load last_load_;
  double others_ = 0;  // processors that others take, and what we do beside encoding
  SteadyTime changed_{}, calm_since_{};
};

}  // namespace freshet::transcode
