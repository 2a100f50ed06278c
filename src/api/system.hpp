/// System: what the machine does for the server, and whether it is fit for it.
#pragma once

#include "api/auth.hpp"
#include "base/result.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::api {

struct SystemInfo {
  struct Encoder {
    std::string name, codec;
    bool works = false;
  };
  struct Finding {
    std::string what, verdict, says, advice;  ///< verdict: good, doubtful, bad
  };
  struct Disk {
    std::string path;
    std::uint64_t free_bytes = 0, size_bytes = 0;
  };
  using Shares = std::vector<std::pair<std::string, double>>;

  std::string version;
  std::int64_t uptime_s = 0;
  unsigned processors = 0;
  double process = 0;  ///< 1: one processor
  Shares stages;       ///< of that, by what takes it
  std::uint64_t memory_bytes = 0;
  Disk disk;
  std::vector<Encoder> encoders;
  /// By what it is for; none: that is off.
  std::vector<std::pair<std::string, std::optional<std::string>>> addresses;
  std::vector<Finding> findings;
};

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class System {
 public:
  struct House {
    Insiders const& insiders;
    /// On the request's loop.
    std::function<net::awaitable<Result<SystemInfo>>(net::Loop&)> look;
  };
  explicit System(House house) : house_{std::move(house)} {}

  /// GET /v1/system.
  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> read(http::Request const& request) const;

  House const house_;
};

}  // namespace freshet::api
