/// MemberHost: what a member needs of the house that it is in.
#pragma once

#include "access/identity.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "chat/author.hpp"
#include "chat/crowd.hpp"
#include "chat/figures.hpp"
#include "chat/outcome.hpp"
#include "chat/wish.hpp"
#include "freshet/config.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::chat {

class Member;

/// Where somebody comes from, as the request said that was upgraded.
struct Visit {
  std::string channel;
  std::string peer;  ///< "10.0.0.5:4711"
};

/// On one loop. It outlives its members; nothing throws.
class MemberHost {
 public:
  virtual ~MemberHost() = default;

  [[nodiscard]] virtual Clock const& clock() const = 0;
  [[nodiscard]] virtual Figures& figures() = 0;
  /// As of now; they may change between two calls.
  [[nodiscard]] virtual config::Chat const& settings() const = 0;

  /// Errors: timed_out, the token was good once.
  [[nodiscard]] virtual Result<access::Identity> read_token(std::string_view token) = 0;
  [[nodiscard]] virtual bool is_revoked(access::Identity const& who) = 0;
  /// An error is the sentence for who may not watch the channel. `who` null: nobody knows.
  [[nodiscard]] virtual Result<> may_watch(Visit const& visit, access::Identity const* who,
                                           std::string_view link) = 0;
  [[nodiscard]] virtual Author author_of(access::Identity const& who, Visit const& visit) = 0;
  /// `pass`: of guest_pass(), or empty.
  [[nodiscard]] virtual Result<Author> guest(std::string_view name, std::string_view pass,
                                             Visit const& visit) = 0;
  [[nodiscard]] virtual std::string guest_pass(Author const& guest) = 0;
  /// A place for one more connection of that user; nothing: they have as many as they may.
  [[nodiscard]] virtual std::optional<Crowd::Place> place_of(Author const& author) = 0;
  /// In milliseconds; parts those who come at the same time.
  [[nodiscard]] virtual std::chrono::milliseconds jitter(std::chrono::milliseconds most) = 0;

  /// The room greets it: Member::greeted() or dismiss(), later.
  virtual void greet(std::shared_ptr<Member> member, std::string epoch, std::uint64_t off) = 0;
  /// Asks the room; `reply` on this loop, once.
  virtual void grant(Visit const& visit, Author const& author, AnyWish wish, Reply reply) = 0;
  virtual void report_delay(Visit const& visit, std::chrono::milliseconds delay) = 0;
  /// It moderates by now, or does no more.
  virtual void changed(Member& member) = 0;
  /// It is told nothing more. Once.
  virtual void left(Member& member) = 0;
};

}  // namespace freshet::chat
