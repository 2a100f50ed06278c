/// JwtFetch: fetches the keys of JSON web tokens from whoever signs them, again and again.
#pragma once

#include "access/jwt.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "net/awaitable.hpp"
#include "net/event.hpp"
#include "net/gate.hpp"
#include "net/http_client.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace freshet::app {

/// From start() to stop(), which are called from none of the loops. What was fetched last stays in
/// force until there is something better.
class JwtFetch {
 public:
  struct House {
    net::Loop& loop;
    net::HttpClient& client;
    access::Jwts& jwts;
    Clock const& clock;
    Log log;
  };
  struct Pauses {
    std::chrono::milliseconds usual{600'000};  ///< between two looks
    std::chrono::milliseconds least{30'000};   ///< after a failure, or for a key that is lacking
    std::chrono::milliseconds look{1'000};     ///< at whether one is
  };

  explicit JwtFetch(House house) : JwtFetch{std::move(house), Pauses{}} {}
  JwtFetch(House house, Pauses pauses);
  ~JwtFetch();
  JwtFetch(JwtFetch const&) = delete;
  JwtFetch& operator=(JwtFetch const&) = delete;

  void start();
  /// From any thread: by these rules tokens are read from now on. `address`: where the keys are, of
  /// which there are none until they are fetched; empty: nowhere, the rules are all.
  void set(access::JwtRules rules, std::string address);
  /// No more requests begin. Then the client may stop.
  void begin_to_stop();
  /// After the client. False: something did not end in time.
  bool stop();

 private:
  void adjust(access::JwtRules rules, std::string address);
  net::awaitable<> run();
  net::awaitable<> pause(unsigned turn, bool well);
  [[nodiscard]] Result<> take(Result<net::HttpAnswer> const& answer);
  void put_in_force();

  House const house_;
  Pauses const pauses_;
  net::Gate gate_;
  // On the loop.
  net::Event changed_;
  std::optional<access::JwtRules> rules_;
  std::shared_ptr<access::JwtKeySet const> keys_;
  std::string address_;
  unsigned turn_ = 0;  // of addresses
  bool failing_ = false, stopping_ = false;
};

}  // namespace freshet::app
