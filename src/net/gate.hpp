/// Gate: counts what is inside, so that closing can wait for none.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

namespace freshet::net {

/// From any thread. A pass may outlive its gate: frames of a stopped loop die late.
class Gate {
 public:
  /// Somebody inside: enters when made, leaves when it dies. Movable.
  class Pass {
   public:
    explicit Pass(Gate& gate) : inside_{gate.inside_} {
      inside_->fetch_add(1, std::memory_order_relaxed);
    }
    Pass(Pass&&) noexcept = default;
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (inside_) inside_->fetch_sub(1, std::memory_order_release);
    }

   private:
    std::shared_ptr<std::atomic<std::size_t>> inside_;
  };

  [[nodiscard]] Pass enter() { return Pass{*this}; }
  [[nodiscard]] std::size_t count() const noexcept {
    return inside_->load(std::memory_order_acquire);
  }

  /// Blocks until nobody is inside (true) or the time is over (false). Not from a loop.
  [[nodiscard]] bool wait_empty(std::chrono::milliseconds most) const;

 private:
  std::shared_ptr<std::atomic<std::size_t>> inside_{std::make_shared<std::atomic<std::size_t>>(0)};
};

}  // namespace freshet::net
