/// The server as an object: what an embedder writes against, and what the program itself uses.
#pragma once

#include "freshet/config.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace freshet {
namespace app {
struct Inside;
}

/// A configuration that cannot be served; what() is one sentence a line, a complaint each.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One Freshet. Nothing in it is global: many may coexist in a process. Not to be moved.
/// start(), stop() and reload() are called from one thread that is none of the server's own.
class Server {
 public:
  /// Throws ConfigError; std::runtime_error when the data directory cannot be used.
  explicit Server(Config config);
  /// Stops first when that has not been done.
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  /// Returns once every port is listening. Throws std::runtime_error naming the port that is not.
  void start();
  /// Takes no more publishers, ends every playlist properly, waits for what is under way: within
  /// five seconds.
  void stop();
  /// Takes over what may change while it runs: channels, CORS origins, the log; the rest waits for
  /// a new Server. A show that is on goes on as it began. The certificate is read again, and shown
  /// to who connects from now on; one that cannot be used is logged, and the former one stays.
  /// Throws as the constructor does.
  void reload(Config const& config);

  /// The bound port of "http", "https", "rtmp" or "srt"; 0 when that is off. After start().
  [[nodiscard]] std::uint16_t port(std::string_view name) const;
  /// A key that may publish on the channel; makes the channel when it is new. From any thread.
  [[nodiscard]] std::string stream_key(std::string_view channel);
  /// The signed path of the channel's multivariant playlist: who knows it may watch for so long,
  /// also where `access` is `token`. From any thread.
  [[nodiscard]] std::string playback_path(std::string_view channel,
                                          std::chrono::seconds valid_for) const;
  /// The bearer token of the API's administrator. From any thread.
  [[nodiscard]] std::string admin_token() const;
  /// The path and query of the dashboard's one-time set-up link. From any thread.
  [[nodiscard]] std::string setup_path() const;

 private:
  friend struct app::Inside;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace freshet
