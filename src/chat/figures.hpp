/// Figures: what a hub counts of its members, for /metrics.
#pragma once

#include "base/metrics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace freshet::chat {

/// What became of a frame that a member sent.
enum class Fate : std::uint8_t { done, held, sampled, refused, limited, wrong };
/// Why a member is told to come again.
enum class Eviction : std::uint8_t { slow, silent, expired, flooding };
/// How somebody came.
enum class Coming : std::uint8_t { anew, recovered, lost };

/// From any thread.
class Figures {
 public:
  explicit Figures(Metrics& metrics);

  /// `kind`: the place of the frame's kind in AnyWish.
  void frame(std::size_t kind, Fate fate) { frames_.at(kind)[at(fate)]->add(); }
  void evicted(Eviction why) { evictions_[at(why)]->add(); }
  void came(Coming how) { comings_[at(how)]->add(); }
  void closed(int code);

  Gauge& connections;
  Counter& deliveries;  ///< events times members
  Histogram& delivery;  ///< from a message's time to the write of it
  Histogram& sweep;     ///< one flush of one room on one loop

 private:
  static constexpr std::size_t kFates = 6, kKinds = 12;
  template <class E>
  static constexpr std::size_t at(E e) {
    return static_cast<std::size_t>(e);
  }

  std::array<std::array<Counter*, kFates>, kKinds> frames_{};
  std::array<Counter*, 4> evictions_{};
  std::array<Counter*, 3> comings_{};
  std::array<Counter*, 18> closes_{};
};

}  // namespace freshet::chat
