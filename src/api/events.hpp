/// Events: what happens, told to administrators as it happens; and what happened last.
#pragma once

#include "api/auth.hpp"
#include "api/status.hpp"
#include "base/clock.hpp"
#include "events/fact.hpp"
#include "events/receiver.hpp"
#include "http/router.hpp"
#include "net/trail.hpp"

#include <cstddef>
#include <memory>
#include <utility>

namespace freshet::api {

/// The facts that are still known.
using FactTrail = net::Trail<events::FactPtr>;
inline constexpr std::size_t kFactsKept = 1'000;

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Events {
 public:
  struct House {
    Directory const& directory;
    Insiders const& insiders;
    Clock const& clock;
    std::shared_ptr<FactTrail> facts;
  };
  explicit Events(House house) : house_{std::move(house)} {}

  /// GET /v1/events, as server-sent events, and /v1/events/recent.
  void add_routes(http::Router& router);

 private:
  [[nodiscard]] http::Response follow(http::Request const& request) const;
  [[nodiscard]] http::Response recent(http::Request const& request) const;
  /// What is asked for, as somebody who is told of it; or why it is not answered.
  [[nodiscard]] std::optional<http::Response> read(http::Request const& request,
                                                   events::Receiver& wanted) const;

  House const house_;
};

}  // namespace freshet::api
