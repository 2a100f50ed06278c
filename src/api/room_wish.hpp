/// RoomWish: what a request wants of a channel's chat room, as a value.
#pragma once

#include "chat/alerts.hpp"
#include "chat/author.hpp"
#include "chat/moderation.hpp"
#include "chat/outcome.hpp"
#include "chat/polls.hpp"
#include "chat/speech.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace freshet::chat {
class Room;
}  // namespace freshet::chat

namespace freshet::api {

namespace wish {

struct Saying {
  chat::Author who;
  chat::Say what;
};
struct PageOfMessages {
  std::uint64_t before = 0;
  std::uint32_t limit = 0;
};
/// Events after a place, as server-sent ones; `body` is empty when none came.
struct Following {
  std::string epoch;      ///< empty: from now on
  std::uint64_t off = 0;  ///< of the last one that is known
};
struct Acting {
  chat::Author who;
  chat::ModAction action;
};
enum class List : std::uint8_t { held, barred, terms, polls, questions, alerts, delay };
struct PageOfLog {
  std::string cursor;
  std::uint32_t limit = 0;
};
struct SettingTerm {
  chat::Author who;
  std::string id, term{}, act{}, note{};
};
struct RemovingTerm {
  chat::Author who;
  std::string id;
};
struct Testing {
  std::string text;
};
struct OpeningPoll {
  chat::Author who;
  chat::PollWish poll;
};
struct ClosingPoll {
  chat::Author who;
  std::string id;
};
struct Voting {
  chat::Author who;
  std::string id;
  std::vector<std::uint32_t> choices;
};
struct Asking {
  chat::Author who;
  std::string text, key;
};
struct Upvoting {
  chat::Author who;
  std::string id;
};
struct SettingQuestion {
  chat::Author who;
  std::string id, state;
};
struct Alerting {
  chat::Author who;
  chat::AlertWish alert;
};

}  // namespace wish

using RoomWish = std::variant<wish::Saying, wish::PageOfMessages, wish::Following, wish::Acting,
                              wish::List, wish::PageOfLog, wish::SettingTerm, wish::RemovingTerm,
                              wish::Testing, wish::OpeningPoll, wish::ClosingPoll, wish::Voting,
                              wish::Asking, wish::Upvoting, wish::SettingQuestion, wish::Alerting>;

/// On the room's home loop; `reply` is called once. Of a Following: `mid` is the epoch and `off`
/// the last event's; `dup` says that what came before may be lost.
void carry_out(chat::Room& room, RoomWish wish, chat::Reply reply);

}  // namespace freshet::api
