/// Viewers: how many watch each channel now, by protocol. Nobody is told where they are from: a
/// viewer is a number that is forgotten when they leave.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/published.hpp"
#include "delivery/crowd.hpp"
#include "delivery/siphash.hpp"
#include "http/message.hpp"
#include "net/loop.hpp"
#include "origin/presentation.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::delivery {

/// Of one channel.
struct Watching {
  std::uint32_t hls = 0, ll_hls = 0, dash = 0;

  [[nodiscard]] std::uint32_t all() const { return hls + ll_hls + dash; }
  friend bool operator==(Watching const&, Watching const&) = default;
};

/// Made before the server starts. Each loop writes down whom it sees in a table of its own, without
/// a lock; once a second the tables are laid over each other, for the connections of one viewer may
/// lie on several loops. The loops outlive it.
class Viewers {
 public:
  /// Of one loop, on all channels; who comes beyond them is not counted. Some 32 MiB at most.
  static constexpr std::size_t kMost = 1UL << 18;
  /// Target durations that somebody is present after a request. A player that waits for nothing
  /// asks for the playlist once a target duration (RFC 8216bis §6.3.4); one answer may be late and
  /// one request lost. A request that waits for media is held no longer than that either.
  static constexpr std::uint32_t kStays = 3;

  struct House {
    net::Loops& loops;
    Clock const& clock;
    Metrics& metrics;
    SipKey key;  ///< random: another one with each run
    std::size_t most = kMost;
  };
  explicit Viewers(House house);

  /// Whoever asks watches that channel. On the request's loop.
  void see(http::Request const& request, std::string_view channel, origin::Promises const& promises,
           Way way);

  /// About once a second, on one thread at a time: lays together what the loops have told by now,
  /// and asks them for the next time.
  void gather();
  /// What was gathered last. From any thread.
  [[nodiscard]] Watching of(std::string_view channel) const;

 private:
  /// What a loop tells: for each channel how many of `seen` are its.
  struct Told {
    std::vector<std::pair<std::string, std::size_t>> channels;
    std::vector<Seen> seen;
  };
  struct Share;
  using Crowds = std::map<std::string, std::vector<Seen>, std::less<>>;
  using Counts = std::map<std::string, Watching, std::less<>>;

  [[nodiscard]] std::uint32_t now_s() const;
  static void lay_together(std::vector<Seen>& crowd, std::vector<Seen> const& before);

  House const house_;
  SteadyTime const began_;
  Counter& uncounted_;
  std::vector<std::shared_ptr<Share>> shares_;  // one a loop
  Crowds last_;                                 // by key, each once
  Published<Counts> counts_;
};

}  // namespace freshet::delivery
