/// LoopDoor: from a thread that may block into the show of a channel, which lives on a loop.
#pragma once

#include "base/bounded.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/published.hpp"
#include "ingest/gate_keeper.hpp"
#include "ingest/pull/puller.hpp"
#include "net/loop.hpp"
#include "stream/registry.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace freshet::ingest::pull {

/// What every pull shares; outlives them.
struct House {
  ChannelSettings channel;
  stream::Registry& registry;
  Metrics& metrics;
  Clock const& clock;
  Log log;
};

/// Shared, because an eviction on its way may outlive the pull. Whoever enters must leave while the
/// loop runs.
class LoopDoor final : public Door, public std::enable_shared_from_this<LoopDoor> {
 public:
  /// `name`: of the source, to be shown.
  LoopDoor(House const& house, net::Loop& loop, std::string channel, std::string name);
  ~LoopDoor() override;

  [[nodiscard]] Result<> may_enter() override;
  [[nodiscard]] Result<> enter() override;
  [[nodiscard]] Result<> take(av::SourceUnit unit) override;
  [[nodiscard]] Result<> state() const override;
  void leave() override;
  /// From any thread: what blocks in take() ends. `goodbye`: who leaves then ends the show, nobody
  /// is waited for.
  void stop(bool goodbye);

 private:
  class Show;
  /// Units on their way to the loop; more wait in the source's own line.
  using Way = Bounded<av::SourceUnit>;
  static constexpr std::size_t kOnTheWay = 512;

  void run_and_wait(std::function<void()> f);
  [[nodiscard]] Result<> begin();
  void drain(std::shared_ptr<Way> const& way);
  void fail(Error error);
  void close_way();

  House const& house_;
  net::Loop& loop_;
  std::string const channel_, name_;
  Log const log_;
  Published<std::shared_ptr<Way>> way_;
  std::atomic<bool> due_{false}, stopped_{false}, goodbye_{false};
  Published<Error> why_;        // null: all is well
  std::unique_ptr<Show> show_;  // on the loop
};

}  // namespace freshet::ingest::pull
