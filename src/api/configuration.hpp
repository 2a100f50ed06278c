/// Configuration: what the server's settings are, where each comes from, and those that may change
/// while it runs.
#pragma once

#include "api/auth.hpp"
#include "base/result.hpp"
#include "http/router.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::api {

struct SettingInfo {
  std::string path;             ///< `log.level`
  std::string value, standard;  ///< as JSON; empty: it is a secret
  std::string source;           ///< default, file, environment, flag, api
  std::string from;             ///< `freshet.yaml:12`, the name of a variable; may be empty
  bool at_once = false;         ///< it changes without a restart
  bool editable = false;        ///< here
  std::string description{};    ///< what may stand there
};

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and it the router.
class Configuration {
 public:
  struct House {
    Insiders const& insiders;
    /// On the request's loop.
    std::function<net::awaitable<Result<std::vector<SettingInfo>>>(net::Loop&)> list;
    /// Is what list() gives still what somebody wants to change? On any thread.
    using Still = std::function<bool(std::vector<SettingInfo> const& now)>;
    /// `patch`: a JSON object of values by path; null takes one back. On the request's loop; kept,
    /// and in force, when it answers. False: it is not that any more. Errors: invalid_argument,
    /// file_exists for what is set elsewhere.
    std::function<net::awaitable<Result<bool>>(net::Loop&, std::string who, std::string patch,
                                               Still)>
        change;
  };
  explicit Configuration(House house) : house_{std::move(house)} {}

  /// GET and PATCH /v1/config.
  void add_routes(http::Router& router);

 private:
  net::awaitable<http::Response> read(http::Request const& request) const;
  net::awaitable<http::Response> change(http::Request const& request) const;
  [[nodiscard]] net::awaitable<http::Response> shown(net::Loop& loop) const;

  House const house_;
};

}  // namespace freshet::api
