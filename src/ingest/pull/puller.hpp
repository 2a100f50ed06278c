/// Puller: keeps a channel's source alive: opens it, passes on what comes, and tries again when it
/// fails.
#pragma once

#include "av/source.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "ingest/pull/backoff.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::ingest::pull {

/// What is fetched, once it is open.
class Supply {
 public:
  Supply() = default;
  Supply(Supply const&) = delete;
  Supply& operator=(Supply const&) = delete;
  virtual ~Supply() = default;
  /// Blocks. An error's code is one of av::Source's.
  [[nodiscard]] virtual Result<av::SourceUnit> read() = 0;
  /// Its units come faster than life.
  [[nodiscard]] virtual bool is_playlist() const = 0;
};

/// Where it goes: a channel's show. Called on the puller's thread.
class Door {
 public:
  Door() = default;
  Door(Door const&) = delete;
  Door& operator=(Door const&) = delete;
  virtual ~Door() = default;
  /// Would enter() succeed now?
  [[nodiscard]] virtual Result<> may_enter() = 0;
  [[nodiscard]] virtual Result<> enter() = 0;
  /// Between enter() and leave(). May block. An error says why nothing more is taken.
  [[nodiscard]] virtual Result<> take(av::SourceUnit unit) = 0;
  /// Why nothing more is taken, if so: the supply is not worth waiting for.
  [[nodiscard]] virtual Result<> state() const = 0;
  virtual void leave() = 0;
};

/// How an attempt went, for the metric: "live", or a word for why not.
[[nodiscard]] std::string_view outcome_of(Error const& error);

/// On one thread, which it blocks.
class Puller {
 public:
  struct Parts {
    std::string name;  ///< of the source, with nothing that is secret
    std::function<Result<std::unique_ptr<Supply>>()> open;
    Door& door;
    Clock const& clock;
    /// Returns after that time, or soon after it is stopped.
    std::function<void(std::chrono::microseconds)> pause;
    std::function<bool()> stopped;
    std::function<void(std::string_view outcome)> count;
    Log log;
  };
  explicit Puller(Parts parts) : parts_{std::move(parts)} {}

  /// Until it is stopped.
  void run();

 private:
  [[nodiscard]] Error attempt();
  [[nodiscard]] Error pass_on(Supply& supply);
  [[nodiscard]] Result<> begin();
  void tell(Error const& why, std::chrono::seconds delay);

  Parts const parts_;
  Backoff backoff_;
  bool live_ = false;  // in this attempt
  SteadyTime since_{};
  std::string told_;  // what the log said last
};

}  // namespace freshet::ingest::pull
