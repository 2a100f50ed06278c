/// Throttle: who may try a password now, by address and over all: the more attempts fail, the
/// longer the next one waits.
#pragma once

#include "base/clock.hpp"
#include "base/ip.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

namespace freshet::access {

/// From any thread; in memory alone, and bounded there. An IPv6 address counts as its network of
/// 64 bits, of which one machine has all.
///
/// Strangers who try from many addresses make all wait, but not those from which somebody has
/// signed in: else they could keep the owner out.
class Throttle {
 public:
  struct Limits {
    unsigned free;  ///< attempts that wait for nothing
    std::chrono::seconds first, longest;
    std::chrono::seconds memory;  ///< after which all is forgotten
  };
  static constexpr Limits kOfOne{5, std::chrono::seconds{1}, std::chrono::minutes{15},
                                 std::chrono::hours{1}};
  static constexpr Limits kOfAll{50, std::chrono::seconds{1}, std::chrono::seconds{15},
                                 std::chrono::minutes{15}};
  static constexpr std::size_t kMostAddresses = 4'096, kMostKnown = 64;

  explicit Throttle(Clock const& clock) : clock_{clock} {}

  /// Nothing: it may try, which counts as a failure until it is told otherwise: else many could try
  /// at once. Else how long it must wait, at least a second; who tries meanwhile waits no longer.
  [[nodiscard]] std::optional<std::chrono::seconds> admit(IpAddress const& address);
  /// Its attempt was good, and its owner is known from now on.
  void succeeded(IpAddress const& address);
  /// Its attempt came to nothing, neither good nor bad.
  void forgive(IpAddress const& address);

  /// Addresses that are remembered for their failures.
  [[nodiscard]] std::size_t size() const;

 private:
  using Key = std::array<std::uint8_t, 16>;
  struct Penalty {
    unsigned failures = 0;
    SteadyTime until{}, forgotten{};
  };
  [[nodiscard]] static Key key_of(IpAddress const& address);
  static void lapse(Penalty& penalty, SteadyTime now);
  static void add(Penalty& penalty, Limits const& limits, SteadyTime now);
  static void take_back(Penalty& penalty, SteadyTime now);
  [[nodiscard]] Penalty& of(Key const& key, SteadyTime now);
  [[nodiscard]] bool is_known(Key const& key) const;

  Clock const& clock_;
  mutable std::mutex mutex_;
  std::map<Key, Penalty> by_address_;
  Penalty all_;
  std::deque<Key> known_;  // the latest last
};

}  // namespace freshet::access
