/// Answers: what an authority finds here when it looks whether a name leads to this server.
#pragma once

#include "base/published.hpp"
#include "http/router.hpp"
#include "net/tls_challenges.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace freshet::app::acme {

/// Empty but while a certificate is being got. Written on one loop, read from any thread.
class Answers {
 public:
  /// http-01 (RFC 8555 §8.3), on whatever port it is asked for. First among the routes: it stands
  /// before whatever sends people elsewhere.
  void add_routes(http::Router& router);

  void show(std::string const& token, std::string key_authorization);
  void hide(std::string const& token);
  /// For the TLS ports (RFC 8737).
  [[nodiscard]] std::shared_ptr<net::TlsChallenges> const& certificates() const {
    return certificates_;
  }

 private:
  using Texts = std::map<std::string, std::string, std::less<>>;

  [[nodiscard]] http::Response answer(std::string const& token) const;
  template <class Change>
  void change(Change const& change);

  Published<Texts> texts_;
  std::shared_ptr<net::TlsChallenges> const certificates_{std::make_shared<net::TlsChallenges>()};
};

/// Takes something back when it dies.
class TakenBack {
 public:
  explicit TakenBack(std::function<void()> take_back) : take_back_{std::move(take_back)} {}
  ~TakenBack() {
    if (take_back_) take_back_();
  }
  TakenBack(TakenBack&& other) noexcept : take_back_{std::exchange(other.take_back_, nullptr)} {}
  TakenBack& operator=(TakenBack&&) = delete;

 private:
  std::function<void()> take_back_;
};

}  // namespace freshet::app::acme
