/// BodyShare: what one connection's requests hold of the room there is for all bodies.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace freshet::http {

/// On its connection's loop; the sum is everybody's.
class BodyShare {
 public:
  BodyShare(std::atomic<std::uint64_t>& all, std::uint64_t most) : all_{all}, most_{most} {}
  ~BodyShare() { set(0); }
  BodyShare(BodyShare const&) = delete;
  BodyShare& operator=(BodyShare const&) = delete;

  /// So many octets are held now. False: all together are too many.
  bool set(std::size_t octets) {
    if (octets == mine_) return true;
    auto const before = all_.fetch_add(octets - mine_, std::memory_order_relaxed);
    auto const now = before + (octets - mine_);
    mine_ = octets;
    return now <= most_;
  }
  /// How many octets may be held here.
  [[nodiscard]] std::size_t room() const {
    auto const others = all_.load(std::memory_order_relaxed) - mine_;
    return others < most_ ? static_cast<std::size_t>(most_ - others) : 0;
  }

 private:
  std::atomic<std::uint64_t>& all_;
  std::uint64_t const most_;
  std::size_t mine_ = 0;
};

}  // namespace freshet::http
