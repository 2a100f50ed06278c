/// Once: a creation that is asked for twice with the same Idempotency-Key happens once.
#pragma once

#include "api/desk.hpp"
#include "base/clock.hpp"
#include "http/message.hpp"
#include "net/awaitable.hpp"
#include "store/answers.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace freshet::api {

/// From any loop. What it refers to outlives it.
class Once {
 public:
  static constexpr std::int64_t kKeptS = 86'400;
  /// An answer that takes longer than this will not come any more.
  static constexpr std::int64_t kLongestS = 60;

  struct House {
    Desk const& desk;
    Clock const& clock;
    std::string secret;  ///< that seals answers: they may hold what is shown once
  };
  using Create = std::function<net::awaitable<http::Response>()>;

  explicit Once(House house) : house_{std::move(house)} {}

  /// What `create` answers, or answered before. `who`: whose keys they are, who must be known to
  /// have the right to this creation. Without the header each request is one of its own. On the
  /// request's loop.
  [[nodiscard]] net::awaitable<http::Response> answer(http::Request const& request, std::string who,
                                                      Create create) const;

 private:
  /// What a request claims, and the key that seals its answer.
  struct Claim {
    store::AnswerRow row;
    std::string key;
  };
  [[nodiscard]] Claim claim_of(http::Request const& request, std::string const& who) const;
  [[nodiscard]] http::Response repeat(Claim const& claim, store::AnswerRow const& there) const;
  net::awaitable<void> keep(net::Loop& loop, Claim claim, http::Response const& answer) const;
  [[nodiscard]] std::int64_t now_s() const { return house_.clock.wall_us() / 1'000'000; }

  House const house_;
};

}  // namespace freshet::api
