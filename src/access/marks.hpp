/// Marks: short signs by which what must not be told is known again: whose a link is, and under
/// which password it was given.
#pragma once

#include "access/identity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::access {

/// What the name of a link's session says of how the link was come by; the name is signed with the
/// link. Of a link that an administrator gave it says nothing.
struct LinkOrigin {
  bool by_password = false;     ///< else, and without a user: given to anybody
  std::string password{};       ///< the mark of it
  std::string user{}, token{};  ///< marks of whose it is; empty: of nobody's that is known
  std::int64_t given_at = 0;    ///< seconds of the Unix epoch

  [[nodiscard]] bool has_user() const { return !user.empty(); }

  friend bool operator==(LinkOrigin const&, LinkOrigin const&) = default;
};

/// Begins what no administrator may call a session.
inline constexpr char kOwnSession = '_';

/// `random`: what parts two of one origin.
[[nodiscard]] std::string write_session_name(LinkOrigin const& origin, std::string_view random);
/// Nothing: it is none of those.
[[nodiscard]] std::optional<LinkOrigin> read_session_name(std::string_view session);

/// A value; whoever lacks the secret can neither make a mark nor try what it is of.
class Marks {
 public:
  explicit Marks(std::string secret) : secret_{std::move(secret)} {}

  [[nodiscard]] std::string user(std::string_view subject) const { return of("user", subject); }
  [[nodiscard]] std::string token(std::string_view id) const { return of("token", id); }
  /// `kept`: as the settings of the channel have it.
  [[nodiscard]] std::string password(std::string_view channel, std::string_view kept) const;

 private:
  [[nodiscard]] std::string of(std::string_view kind, std::string_view text) const;

  std::string secret_;
};

}  // namespace freshet::access
