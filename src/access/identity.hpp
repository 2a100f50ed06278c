/// Identity: who asks, and what they may do on which channels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::access {

/// Each may do what the one before it may.
enum class Role { viewer, moderator, admin };
[[nodiscard]] std::string_view to_string(Role role);
[[nodiscard]] std::optional<Role> role_of(std::string_view word);
/// Words beside them that mean something in chat: helper, vip, subscriber, follower, bot,
/// chat:write, chat:moderate.
[[nodiscard]] bool is_chat_role(std::string_view word);

/// A value for handlers, whatever proved it.
struct Identity {
  std::string subject;             ///< who it is, in the words of who vouches for them
  std::vector<std::string> roles;  ///< as signed: also words that mean something to rooms alone
  std::optional<std::vector<std::string>> channels{};  ///< none: every one
  std::int64_t expires_at = 0;                         ///< seconds of the Unix epoch; 0: never
  std::string token_id{};      ///< by which the token can be taken back; empty: it has none
  std::int64_t issued_at = 0;  ///< seconds of the Unix epoch; 0: not said
  std::uint32_t age = 0;       ///< years, as who signs declares; 0: not said
  std::string name{};          ///< as others are to see them; empty: not said

  [[nodiscard]] bool has(std::string_view word) const;
  /// The highest of the roles that are ours. Who has none is a viewer.
  [[nodiscard]] Role role() const;
  [[nodiscard]] bool may(Role needed, std::string_view channel) const;
  /// For what concerns no single channel.
  [[nodiscard]] bool may_everywhere(Role needed) const { return !channels && role() >= needed; }

  friend bool operator==(Identity const&, Identity const&) = default;
};

}  // namespace freshet::access
