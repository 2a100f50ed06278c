/// redis_reply_story(): all that the readers of a Redis' answers make of octets, in one line.
#pragma once

#include "chat/redis_codec.hpp"
#include "chat/redis_event.hpp"
#include "chat/redis_script.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace freshet::test {

inline std::string redis_value_text(chat::RedisValue const& value) {
  auto text = std::to_string(static_cast<int>(value.type)) + ":" + std::to_string(value.number) +
              ":" + value.text;
  for (auto const& item : value.items) text += "(" + redis_value_text(item) + ")";
  return text;
}

/// Fed in pieces of that size.
inline std::string redis_reply_story(ByteSpan bytes, std::size_t piece) {
  chat::RedisAnswers answers;
  std::string story;
  while (!bytes.empty()) {
    auto const n = std::min(piece, bytes.size());
    if (!answers.feed(bytes.first(n))) return story + " broken";
    bytes = bytes.subspan(n);
    for (;;) {
      auto const value = answers.next();
      if (!value) return story + " broken";
      if (!*value) break;
      story += redis_value_text(**value) + " ";
      if (chat::placed_of(**value, "m")) story += "placed ";
      if (auto const room = chat::room_of(**value, 0, 50)) {
        story += "room " + std::to_string(room->events.size()) + " ";
      }
      if (chat::tally_of(**value, 3)) story += "tally ";
      if (auto const told = chat::told_of((*value)->at(2).text)) {
        if (chat::event_of_redis(told->form, told->off)) story += "event ";
      }
    }
  }
  return story;
}

}  // namespace freshet::test
