#include "chat/wish.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace freshet::chat {
namespace {

using WishJson = nlohmann::json;

constexpr int kDeepestWish = 8;
constexpr std::uint64_t kMostWishNumber = 1ULL << 53;  // what a JavaScript number keeps
constexpr std::size_t kLongestWishToken = 4'096, kLongestWishText = 4'096, kLongestWishKey = 128;  // octets
constexpr std::size_t kLongestWishName = 256, kLongestWishId = 255, kLongestWishWord = 64;
constexpr std::size_t kLongestWishReason = 500, kMostWishChoices = 16;
constexpr std::int64_t kLongestWishDelayMs = 600'000;
constexpr std::int64_t kLongestWishSeconds = 10LL * 366 * 86'400;

/// Reads members one after another; the first that is wrong is kept.
class WishMembers {
 public:
  explicit WishMembers(WishJson const& object) : object_{object} {}

  void text(char const* name, std::size_t longest, std::string& into) {
    auto const* const value = find(name);
    if (value == nullptr) return;
    if (!value->is_string() || value->get_ref<std::string const&>().size() > longest) {
      return blame(name, "a text of " + std::to_string(longest) + " octets at most");
    }
    into = value->get<std::string>();
  }
  /// Whole, from 0; what has a fraction is cut.
  void number(char const* name, std::uint64_t most, std::uint64_t& into) {
    auto const* const value = find(name);
    if (value == nullptr) return;
    if (auto const got = read(*value, most)) {
      into = *got;
    } else {
      blame(name, "a number from 0 to " + std::to_string(most));
    }
  }
  /// One number or a list of them.
  void numbers(char const* name, std::vector<std::uint32_t>& into) {
    auto const* const value = find(name);
    if (value == nullptr) return;
    auto const list = value->is_array() ? *value : WishJson::array({*value});
    if (list.size() > kMostWishChoices) return blame(name, "16 numbers at most");
    for (auto const& one : list) {
      auto const got = read(one, std::numeric_limits<std::uint32_t>::max());
      if (!got) return blame(name, "a list of numbers from 0");
      into.push_back(static_cast<std::uint32_t>(*got));
    }
  }
  void needed(char const* name, bool is_there) {
    if (!is_there) blame(name, "something");
  }
  [[nodiscard]] WishJson const* find(char const* name) const {
    auto const at = object_.find(name);
    return at == object_.end() || at->is_null() ? nullptr : &*at;
  }
  void blame(char const* name, std::string const& expected) {
    if (wrong_.empty()) wrong_ = std::string{name} + ": expected " + expected;
  }
  [[nodiscard]] WishJson const& object() const { return object_; }
  [[nodiscard]] std::string take_wrong() { return std::move(wrong_); }

 private:
  [[nodiscard]] static std::optional<std::uint64_t> read(WishJson const& value,
                                                         std::uint64_t most) {
    if (value.is_number_unsigned()) {
      auto const n = value.get<std::uint64_t>();
      return n <= most ? std::optional{n} : std::nullopt;
    }
    if (!value.is_number_float()) return std::nullopt;
    auto const n = std::floor(value.get<double>());
    if (!(n >= 0 && n <= static_cast<double>(most))) return std::nullopt;
    return static_cast<std::uint64_t>(n);
  }

  WishJson const& object_;
  std::string wrong_;
};

AnyWish hello_wish(WishMembers& members) {
  HelloWish hello;
  members.text("token", kLongestWishToken, hello.token);
  members.text("name", kLongestWishName, hello.name);
  members.text("guest", kLongestWishId, hello.guest);
  members.text("link", kLongestWishToken, hello.link);
  auto const* const since = members.find("since");
  if (since == nullptr) return hello;
  if (!since->is_object()) {
    members.blame("since", "an object with ep and off");
    return hello;
  }
  WishMembers inner{*since};
  inner.text("ep", kLongestWishWord, hello.epoch);
  inner.number("off", kMostWishNumber, hello.off);
  if (auto const wrong = inner.take_wrong(); !wrong.empty()) members.blame("since", wrong);
  return hello;
}

Say say_wish(WishMembers& members) {
  Say say;
  std::uint64_t seen = 0;
  members.text("key", kLongestWishKey, say.key);
  members.text("text", kLongestWishText, say.text);
  members.text("reply_to", kLongestWishId, say.reply_to);
  members.number("vpdt", kMostWishNumber, seen);
  members.needed("text", !say.text.empty());
  say.vpdt_ms = static_cast<std::int64_t>(seen);
  return say;
}

AnyWish edit_wish(WishMembers& members) {
  EditWish edit{{}, say_wish(members)};
  members.text("mid", kLongestWishId, edit.mid);
  members.needed("mid", !edit.mid.empty());
  return edit;
}

AnyWish react_wish(WishMembers& members) {
  ReactWish react;
  std::uint64_t n = 1;
  members.text("e", kLongestWishWord, react.emoji);
  members.number("n", 1'000, n);
  members.needed("e", !react.emoji.empty());
  react.n = static_cast<std::uint32_t>(n);
  return react;
}

AnyWish vote_wish(WishMembers& members) {
  VoteWish vote;
  members.text("poll", kLongestWishId, vote.poll);
  members.numbers("opt", vote.choices);
  members.needed("poll", !vote.poll.empty());
  members.needed("opt", !vote.choices.empty());
  return vote;
}

AnyWish question_wish(WishMembers& members) {
  QuestionWish question;
  members.text("text", kLongestWishText, question.text);
  members.text("key", kLongestWishKey, question.key);
  members.needed("text", !question.text.empty());
  return question;
}

AnyWish upvote_wish(WishMembers& members) {
  UpvoteWish upvote;
  members.text("q", kLongestWishId, upvote.question);
  members.needed("q", !upvote.question.empty());
  return upvote;
}

AnyWish mod_wish(WishMembers& members) {
  ModAction action;
  std::uint64_t seconds = 0;
  members.text("do", kLongestWishWord, action.action);
  members.text("user", kLongestWishId, action.user);
  members.text("msg", kLongestWishId, action.message);
  members.text("name", kLongestWishName, action.name);
  members.text("value", kLongestWishWord, action.value);
  members.text("reason", kLongestWishReason, action.reason);
  members.text("key", kLongestWishKey, action.key);
  members.number("secs", static_cast<std::uint64_t>(kLongestWishSeconds), seconds);
  members.needed("do", !action.action.empty());
  action.seconds = static_cast<std::int64_t>(seconds);
  return action;
}

AnyWish history_wish(WishMembers& members) {
  HistoryWish history;
  std::uint64_t limit = history.limit;
  members.number("before", kMostWishNumber, history.before);
  members.number("limit", kMostWishNumber, limit);
  history.limit = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(limit, 1, 200));
  return history;
}

AnyWish renew_wish(WishMembers& members) {
  RenewWish renew;
  members.text("token", kLongestWishToken, renew.token);
  members.needed("token", !renew.token.empty());
  return renew;
}

AnyWish pong_wish(WishMembers& members) {
  PongWish pong;
  members.number("n", kMostWishNumber, pong.n);
  if (members.find("lat") == nullptr) return pong;
  // What a client says of its delay is for figures alone; an odd one is none.
  std::uint64_t ms = 0;
  WishMembers careless{members.object()};
  careless.number("lat", kLongestWishDelayMs, ms);
  if (careless.take_wrong().empty()) pong.delay = std::chrono::milliseconds{ms};
  return pong;
}

struct WishWord {
  char const* word;
  AnyWish (*read)(WishMembers&);
};
/// In the order of AnyWish.
constexpr WishWord kWishWords[] = {
    {"unknown", [](WishMembers&) -> AnyWish { return UnknownWish{}; }},
    {"hello", hello_wish},
    {"msg", [](WishMembers& members) -> AnyWish { return say_wish(members); }},
    {"edit", edit_wish},
    {"react", react_wish},
    {"vote", vote_wish},
    {"ask", question_wish},
    {"upvote", upvote_wish},
    {"mod", mod_wish},
    {"history", history_wish},
    {"token", renew_wish},
    {"pong", pong_wish},
};
static_assert(std::size(kWishWords) == std::variant_size_v<AnyWish>);

Result<WishJson> wish_object(std::string_view text) {
  bool deep = false;
  auto json = WishJson::parse(
      text.begin(), text.end(),
      [&](int depth, WishJson::parse_event_t event, WishJson&) {
        using Event = WishJson::parse_event_t;
        bool const opens = event == Event::object_start || event == Event::array_start;
        deep = deep || (opens && depth >= kDeepestWish);
        return true;
      },
      false);
  if (json.is_discarded() || !json.is_object()) return malformed("a frame is one JSON object");
  if (deep) return malformed("a frame is nested deeper than 8");
  return json;
}

}  // namespace

Result<Wish> read_wish(std::string_view text) {
  auto const json = wish_object(text);
  if (!json) return json.error();
  Wish wish;
  WishMembers members{*json};
  members.number("id", kMostWishNumber, wish.id);
  std::string word;
  members.text("t", kLongestWishWord, word);
  auto const* const at = std::find_if(std::begin(kWishWords) + 1, std::end(kWishWords),
                                      [&](WishWord const& one) { return word == one.word; });
  if (at != std::end(kWishWords)) wish.what = at->read(members);
  wish.wrong = members.take_wrong();
  return wish;
}

std::string_view word_of(AnyWish const& wish) { return kWishWords[wish.index()].word; }

}  // namespace freshet::chat
