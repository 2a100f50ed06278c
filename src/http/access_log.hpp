/// AccessLog: a line for each request, for those who run the server; off unless they ask for it.
#pragma once

#include "base/clock.hpp"
#include "base/field_log.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

namespace freshet::http {

/// The path as it may be written down: an element that begins with `~` may be somebody's right to
/// be here, and becomes `~` alone.
[[nodiscard]] std::string loggable(std::string_view path);

/// From any thread.
class AccessLog {
 public:
  void set(bool on, bool json) { lines_.set(on, json); }
  [[nodiscard]] bool on() const { return lines_.on(); }

  /// Of the query only what players ask playlists for is written. Successes that a low-latency
  /// viewer has several times a second (parts, waiting playlists) are left to the metrics.
  void write(Request const& request, Response const& response, SteadyTime now) const;

 private:
  FieldLog lines_{"access"};
};

}  // namespace freshet::http
