/// Links: signed media addresses in a running server: their keys, what was revoked, who is let in.
#pragma once

#include "access/path_tokens.hpp"
#include "app/settings.hpp"
#include "app/watching.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "delivery/path_gate.hpp"
#include "http/router.hpp"
#include "origin/origin.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// Secrets as the keys that they are.
[[nodiscard]] access::PathKeys path_keys(std::vector<std::string> const& secrets);

class Links {
 public:
  struct Parts {
    std::string data_dir;
    Settings const& settings;
    origin::Origin const& origin;
    Clock const& clock;
    Log log;
    unsigned loops = 1;
    Watching& watching;
    std::function<bool()> asks{};  ///< as PathGate's
  };
  /// `secrets`: what the data directory held at the start.
  Links(Parts parts, std::vector<std::string> const& secrets);

  [[nodiscard]] access::PathTokens const& tokens() const { return tokens_; }
  /// Before the server starts.
  void guard(http::Router& router);
  [[nodiscard]] bool is_public(std::string const& channel) const {
    return parts_.watching.is_public(channel);
  }
  /// "/~TOKEN/live/CHANNEL/", valid until then (seconds of the Unix epoch). From any thread.
  [[nodiscard]] Result<std::string> live_prefix(std::string_view channel, std::int64_t expires_at);

  /// Rotated secrets come into force; those that cannot be read are logged, and the former stay.
  void read_keys();
  /// On the store's thread.
  [[nodiscard]] Result<> revoke(store::Database& store, std::string const& session);

 private:
  Parts const parts_;
  access::PathTokens tokens_;
  delivery::PathGate gate_;
};

}  // namespace freshet::app
