/// Tickets: a way in for who cannot send a token with a WebSocket's first frame: bought with the
/// token, good for one connection and thirty seconds.
#pragma once

#include "access/identity.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::chat {

/// From any thread. Never blocks. At most kMost are out at a time.
class Tickets {
 public:
  static constexpr std::size_t kMost = 4'096;
  static constexpr std::chrono::seconds kGood{30};

  explicit Tickets(Clock const& clock) : clock_{clock} {}

  /// Errors: device_or_resource_busy (too many are out), and those of the source of random octets.
  [[nodiscard]] Result<std::string> give(access::Identity who, std::string channel);
  /// Whose it is, once; nothing: it is none, of another channel, over or used.
  [[nodiscard]] std::optional<access::Identity> take(std::string_view ticket,
                                                     std::string_view channel);

 private:
  struct Ticket {
    std::string secret, channel;
    access::Identity who;
  };
  enum State : int { free, busy, out };
  struct Slot {
    std::atomic<int> state{free};
    std::atomic<std::int64_t> until{0};  // ticks of the steady clock
    std::unique_ptr<Ticket> ticket;      // whoever made the state busy has it
  };
  [[nodiscard]] std::int64_t ticks() const { return clock_.now().time_since_epoch().count(); }

  Clock const& clock_;
  std::atomic<std::size_t> next_{0};
  std::unique_ptr<std::array<Slot, kMost>> const slots_{
      std::make_unique<std::array<Slot, kMost>>()};
};

}  // namespace freshet::chat
