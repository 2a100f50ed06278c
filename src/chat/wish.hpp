/// Wish: what a member's frame asks for. Pure: a text in, a value out.
#pragma once

#include "base/result.hpp"
#include "chat/moderation.hpp"
#include "chat/speech.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace freshet::chat {

/// Who comes, and up to where they have been told before.
struct HelloWish {
  std::string token{};  ///< empty: a guest
  std::string name{};   ///< of a guest
  std::string guest{};  ///< by which a guest is the same one again
  std::string link{};   ///< a signed path that lets its holder watch the channel
  std::string epoch{};  ///< empty: comes anew
  std::uint64_t off = 0;
};
struct EditWish {
  std::string mid{};
  Say say{};
};
struct ReactWish {
  std::string emoji{};
  std::uint32_t n = 1;
};
struct VoteWish {
  std::string poll{};
  std::vector<std::uint32_t> choices{};  ///< from 0
};
struct QuestionWish {
  std::string text{}, key{};
};
struct UpvoteWish {
  std::string question{};
};
struct HistoryWish {
  std::uint64_t before = 0;  ///< an offset; 0: the newest
  std::uint32_t limit = 50;
};
struct RenewWish {
  std::string token{};
};
struct PongWish {
  std::uint64_t n = 0;
  std::optional<std::chrono::milliseconds> delay{};  ///< how far behind its picture is
};
/// Of a newer protocol: it is passed over.
struct UnknownWish {};

using AnyWish = std::variant<UnknownWish, HelloWish, Say, EditWish, ReactWish, VoteWish,
                             QuestionWish, UpvoteWish, ModAction, HistoryWish, RenewWish, PongWish>;

struct Wish {
  std::uint64_t id = 0;  ///< the client's own number, which the answer repeats
  AnyWish what{};
  std::string wrong{};  ///< which member is not of its kind or size; empty: it may be granted
};

/// An error: no JSON object, or nested deeper than 8: nobody of ours sends that.
[[nodiscard]] Result<Wish> read_wish(std::string_view json);
/// Its `t`, for metrics: a literal.
[[nodiscard]] std::string_view word_of(AnyWish const& wish);

}  // namespace freshet::chat
