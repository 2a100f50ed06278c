/// Site: how this server calls itself and where the outside finds it.
#pragma once

#include "freshet/config.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::api {

/// From any thread.
class Site {
 public:
  explicit Site(config::Server config) : config_{std::move(config)} {}

  [[nodiscard]] std::string const& name() const { return config_.name; }
  /// "https://live.example.com": as configured, else as the request says; no slash at its end.
  /// Empty: nobody knows.
  [[nodiscard]] std::string base(http::Request const& request) const;
  /// Of an address on this server its path, as "/concert"; none: it is somebody else's or no
  /// address. `request` tells by which other name we were called.
  [[nodiscard]] std::optional<std::string> path_of(std::string_view url,
                                                   http::Request const& request) const;

 private:
  config::Server const config_;
};

}  // namespace freshet::api
