/// Insiders: who may see how the server does, and act on it.
#pragma once

#include "base/ip.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <utility>

namespace freshet::api {

/// Made before the server starts; from any thread.
class Insiders {
 public:
  /// `token`: the administrator's. `networks`: from where operations may be read without it.
  Insiders(std::string token, Networks networks)
      : token_{std::move(token)}, networks_{std::move(networks)} {}

  /// Nothing: the request bears the administrator's token. Else 401 without one, 403 with another.
  [[nodiscard]] std::optional<http::Response> refuse_without_token(
      http::Request const& request) const;
  /// Nothing: it comes from this machine and for nobody else, from one of the networks, or with the
  /// token. Else 403, which says how to be let in.
  [[nodiscard]] std::optional<http::Response> refuse_strangers(http::Request const& request) const;

 private:
  [[nodiscard]] bool bears_token(http::Request const& request) const;

  std::string const token_;
  Networks const networks_;
};

}  // namespace freshet::api
