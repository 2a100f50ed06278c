/// Visitors: how many connections and waiting requests each address has.
#pragma once

#include "base/shared_by_key.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::http {

/// One address, or one connection of a proxy that speaks for many. From any thread.
struct Visitor {
  std::atomic<std::uint32_t> connections{0};
  std::atomic<std::uint32_t> waiting{0};  ///< requests whose handlers have not answered yet
  bool const is_proxy = false;            ///< no limit of one address is its
};

/// In nobody's count: what a proxy brings is its clients'.
[[nodiscard]] std::shared_ptr<Visitor> a_proxy();

/// Whom a peer's connections are counted for: its IPv4 address, or the /64 of its IPv6 one, for
/// that is what one household has. `peer` as a Conn or a trusted proxy says it: with a port or not.
[[nodiscard]] std::string household_of(std::string_view peer);

/// Half of what all may have: no school and no proxy of a usual size needs more, and no stranger
/// alone shuts everybody else out.
[[nodiscard]] constexpr std::uint32_t most_of_one(std::uint32_t most_of_all) {
  return most_of_all > 1 ? most_of_all / 2 : 1;
}

/// From any thread.
class Visitors {
 public:
  /// Counts a connection for as long as the answer lives; null: its address has `most` already.
  [[nodiscard]] std::shared_ptr<Visitor> enter(std::string_view peer, std::uint32_t most);
  /// That peer's, whose connections are not counted here.
  [[nodiscard]] std::shared_ptr<Visitor> at(std::string_view peer) {
    return by_address_.at(household_of(peer));
  }
  /// Addresses that somebody holds.
  [[nodiscard]] std::size_t size() const { return by_address_.size(); }

 private:
  SharedByKey<Visitor> by_address_;
};

}  // namespace freshet::http
