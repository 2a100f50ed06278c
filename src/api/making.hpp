/// Makers: what all calls that make things stand on.
#pragma once

#include "api/auth.hpp"
#include "api/desk.hpp"
#include "api/once.hpp"
#include "api/status.hpp"
#include "base/clock.hpp"
#include "http/message.hpp"
#include "net/awaitable.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace freshet::api {

struct Makers {
  Directory const& directory;
  Insiders const& insiders;
  Desk const& desk;
  Once const& once;
  Clock const& clock;

  /// Seconds of the Unix epoch.
  [[nodiscard]] std::int64_t now_s() const { return clock.wall_us() / 1'000'000; }
};

/// What `make` answers to an administrator of all channels, whose subject it is given; it happens
/// once for one Idempotency-Key. On the request's loop.
[[nodiscard]] net::awaitable<http::Response> make_for_administrator(
    Makers const& makers, http::Request const& request,
    std::function<net::awaitable<http::Response>(std::string who)> make);

}  // namespace freshet::api
