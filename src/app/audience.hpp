/// Audience: how many watch each show, and the most there ever were: for the API, for metrics, as
/// facts, and in the rows of streams.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/published.hpp"
#include "delivery/viewers.hpp"
#include "events/bus.hpp"
#include "store/database.hpp"
#include "store/write_queue.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// Of one show.
struct Viewership {
  std::int64_t now = 0, peak = 0;
  friend bool operator==(Viewership const&, Viewership const&) = default;
};

/// On the store's thread, but for of().
class Audience {
 public:
  /// A show is told of no more often, nor are all together more often than this says.
  static constexpr std::chrono::seconds kTellShow{10}, kTellAll{1};
  /// A peak that rises is written no more often, and once more when the show is over.
  static constexpr std::chrono::seconds kWrite{10};
  /// A show that is over is known for as long as it can be watched to its end.
  static constexpr std::chrono::seconds kKnown{600};

  struct House {
    store::WriteQueue& writes;
    events::Bus const& bus;
    Metrics& metrics;
    Clock const& clock;
    Log log;
  };
  /// One that is on.
  struct Show {
    std::string channel, stream_id;
    delivery::Watching watching;
  };

  explicit Audience(House house) : house_{std::move(house)} {}

  /// All shows that are on. About once a second.
  void look(store::Database& store, std::vector<Show> const& shows);
  /// Has every peak that is not written yet written with the next commit.
  void write_rest();
  /// Nothing is known of a show: nobody. From any thread.
  [[nodiscard]] Viewership of(std::string_view stream_id) const;

 private:
  struct Known {
    std::string channel;
    delivery::Watching watching{}, told{};
    std::int64_t peak = 0, written = 0;
    SteadyTime told_at{}, written_at{};
    bool was_told = false;
    SteadyTime gone_at{};  ///< epoch: it is on
  };
  using ByStream = std::map<std::string, Known, std::less<>>;
  using Gauges = std::array<Gauge*, 3>;
  using Peaks = std::map<std::string, std::int64_t, std::less<>>;

  [[nodiscard]] Known& known(store::Database& store, Show const& show);
  void count(std::string const& channel, delivery::Watching const& watching);
  void tell(std::string const& stream_id, Known& known, std::chrono::seconds at_least) const;
  void leave(std::vector<Show> const& shows);
  void write(std::chrono::seconds at_least);
  void publish();

  House const house_;
  ByStream shows_;
  std::map<std::string, Gauges, std::less<>> gauges_;  // by channel
  Published<std::map<std::string, Viewership, std::less<>>> figures_;
};

}  // namespace freshet::app
