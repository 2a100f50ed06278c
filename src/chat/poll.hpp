/// Poll: one that is open, as the room's state has it, and what is told of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

struct Poll {
  std::string id, question;
  std::vector<std::string> options;
  bool multiple = false, anonymous = false;
  std::int64_t opens_pdt = 0;
  std::optional<std::int64_t> closes_pdt{};  ///< when it closes for the eye; none: nobody knows yet
  std::optional<std::int64_t> closes_ms{};  ///< the same on the wall clock; voices count a while on
  /// What users' names are hashed with. It leaves with the poll's field, and who chose what with
  /// it.
  std::string salt{};

  friend bool operator==(Poll const&, Poll const&) = default;
};

/// Voices as they are shown.
struct PollVoices {
  std::vector<std::uint64_t> n;
  std::uint64_t voters = 0;
  friend bool operator==(PollVoices const&, PollVoices const&) = default;
};

/// The field "poll:ID".
[[nodiscard]] std::string to_text(Poll const& poll);
[[nodiscard]] std::optional<Poll> poll_of(std::string_view text);

/// The members of what everybody may see, without the braces: `"id":…,"q":…`.
[[nodiscard]] std::string shown(Poll const& poll);
/// `"n":[…],"total":…`; as many as the poll has options.
[[nodiscard]] std::string shown(PollVoices const& voices, std::size_t options);
/// The `n` and `total` of an event.
[[nodiscard]] PollVoices voices_of(std::string_view event);

/// Whose voice it is, to the bus: of an anonymous poll a hash that nobody undoes once it is closed.
[[nodiscard]] std::string voter(Poll const& poll, std::string_view user);

}  // namespace freshet::chat
