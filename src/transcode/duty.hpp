/// Duty: what the governor and a lane tell each other.
#pragma once

#include "base/published.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace freshet::transcode {

/// What a lane gives for a picture: nothing; little, at the same bit rate; the usual.
enum class Effort { rest, quick, usual };

/// What a thread has done since it began.
struct Work {
  std::atomic<std::int64_t> spent_ns{0};  ///< processor time
  std::atomic<std::int64_t> pictures{0};
  std::atomic<bool> on_card{false};  ///< its pictures lie there when it has done with them
};

/// How far a ladder is. Times in microseconds of media, without those in which the source was away.
struct Progress {
  std::int64_t arrived_us = 0;  ///< the newest picture of the source
  std::int64_t taken_us = 0;    ///< the newest that the decoder has begun with
  std::size_t waiting = 0;      ///< coded and decoded pictures that wait for a thread
  [[nodiscard]] std::int64_t lag_us() const { return arrived_us - taken_us; }
};

/// From any thread. Never blocks.
struct Duty : Work {
  std::atomic<bool> needed{true};             ///< the ladder's: false, and it rests in any case
  std::atomic<Effort> wanted{Effort::usual};  ///< the governor's; holds from a keyframe on
  std::atomic<Effort> now{Effort::usual};     ///< the lane's
  std::atomic<bool> hardware{false};          ///< the lane's: a card encodes, not the processor
  std::atomic<std::uint32_t> most{0};         ///< the lane's: bits a second that it may take now
  Published<std::string> failed;    ///< the lane's: why nothing comes of it; null: all is well
  Published<std::string> replaced;  ///< why no card encodes it, which should; null: none should
};

/// Processor time of the calling thread so far, in nanoseconds.
[[nodiscard]] std::int64_t thread_ns();

/// Adds the processor time from its birth to its death, on one thread, to a Work.
class Working {
 public:
  explicit Working(Work& work) : work_{work}, began_ns_{thread_ns()} {}
  ~Working() { work_.spent_ns.fetch_add(thread_ns() - began_ns_, std::memory_order_relaxed); }
  Working(Working const&) = delete;
  Working& operator=(Working const&) = delete;

 private:
  Work& work_;
  std::int64_t const began_ns_;
};

}  // namespace freshet::transcode
