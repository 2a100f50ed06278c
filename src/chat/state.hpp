/// RoomState: what holds in a room now: how people may write, who may not, what is pinned and
/// asked. Fields of text, so that every server and the database keep the same.
#pragma once

#include "chat/event.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// Who may write.
enum class Mode : std::uint8_t { everyone, followers, subscribers, emotes, moderators };
[[nodiscard]] std::string_view to_string(Mode mode);
[[nodiscard]] std::optional<Mode> mode_of(std::string_view word);

/// What becomes of messages with addresses in them.
enum class Links : std::uint8_t { allow, hold, block };

/// The field "room"; what it does not say is as configured.
struct RoomRules {
  std::optional<std::chrono::milliseconds> slow{};
  Mode mode = Mode::everyone;
  std::chrono::seconds followers_for{0};  ///< of mode followers: how old an account must be
  Links links = Links::allow;
  bool unique = false;            ///< nobody says what was said before
  std::chrono::seconds delay{0};  ///< others' messages are shown so much later; at most 6 s
  bool shield = false;            ///< subscribers alone, 30 s pause, no links, until it is off
  bool learns = false;            ///< the model that learns from moderators may hold
  friend bool operator==(RoomRules const&, RoomRules const&) = default;
};
[[nodiscard]] std::string to_text(RoomRules const& rules);
[[nodiscard]] RoomRules rules_of(std::string_view text);

/// The field "ban:USER", "restrict:USER" or "place:HASH".
struct Bar {
  std::int64_t until_ms = 0;  ///< 0: for good
  std::string by, reason;
  std::string name{};  ///< of whom, as it was shown
};
[[nodiscard]] std::string to_text(Bar const& bar);
[[nodiscard]] std::optional<Bar> bar_of(std::string_view text);

/// One thread at a time. The fields:
///   room, pin, ban:USER, restrict:USER, place:HASH, poll:ID, qa:ID, term:ID
/// pin: `{"mid","until"}` and the message as it was told; poll:ID and qa:ID: what Polls and
/// Questions write; term:ID: what Terms write.
class RoomState {
 public:
  using Fields = std::map<std::string, std::string, std::less<>>;

  void set(Fields fields);
  void apply(std::vector<StateChange> const& changes);

  [[nodiscard]] Fields const& fields() const { return fields_; }
  [[nodiscard]] std::string_view get(std::string_view field) const;
  /// All whose names begin so, in the order of their names.
  [[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> beginning(
      std::string_view prefix) const;

  [[nodiscard]] RoomRules const& rules() const { return rules_; }
  /// Not over yet; nothing: nobody keeps them.
  [[nodiscard]] std::optional<Bar> ban_of(std::string_view user, std::string_view place,
                                          std::int64_t now_ms) const;
  [[nodiscard]] bool is_restricted(std::string_view user, std::int64_t now_ms) const;

 private:
  Fields fields_;
  RoomRules rules_;
};

}  // namespace freshet::chat
