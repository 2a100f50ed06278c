/// Asking: a question about somebody who wants to publish, and its answer once it is there.
#pragma once

#include "base/clock.hpp"
#include "ingest/gate_keeper.hpp"
#include "net/awaitable.hpp"
#include "net/event.hpp"
#include "net/loop.hpp"

#include <memory>
#include <optional>

namespace freshet::ingest {

/// On its loop. Whoever does not care any more lets it die: the answer is then nobody's.
class Asking {
 public:
  Asking(Reception const& reception, net::Loop& loop, Applicant applicant);

  /// Null: not yet.
  [[nodiscard]] Result<access::StreamKey> const* answer() const {
    return told_->answer ? &*told_->answer : nullptr;
  }
  /// Until there is an answer, or so long.
  [[nodiscard]] net::awaitable<> wait_until(SteadyTime deadline);

 private:
  struct Told {
    explicit Told(net::Loop& loop) : news{loop} {}

    std::optional<Result<access::StreamKey>> answer;
    net::Event news;
  };
  std::shared_ptr<Told> const told_;
};

}  // namespace freshet::ingest
