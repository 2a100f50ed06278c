/// Speech: what people say in a room: messages, replies, edits, and the pages of what was said.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"
#include "chat/outcome.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::chat {

class Moderation;

/// What somebody wants said.
struct Say {
  std::string key;  ///< idempotency; empty: none
  std::string text;
  std::string reply_to{};    ///< a mid
  std::int64_t vpdt_ms = 0;  ///< the programme time that its author was seeing; 0: not said
};

/// A part of a room; all on its home loop.
class Speech {
 public:
  Speech(Core& core, Moderation& moderation);

  /// Through moderation, into the order. `mid` and `off`, or `held`.
  void say(Author const& author, Say what, Reply reply);
  /// One's own last message, within five minutes; through moderation like another one.
  void edit(Author const& author, std::string const& mid, Say what, Reply reply);
  /// One that was held and that a moderator lets through: into the order, as it was written.
  void release(Author const& author, Say const& what, std::string const& mid, Reply reply);
  /// Messages before `before` (an offset of this epoch, or 0: the newest), newest last, at most
  /// 200:
  /// `{"items":[event,…],"before":off|null}`. What is older than the ring comes from the store.
  void history(std::uint64_t before, std::uint32_t limit, Reply reply);
  /// A draft of a message as it is told: text, frag, reply, author. Needs no room; for tests too.
  [[nodiscard]] Draft draft_of(Author const& author, Say const& what, std::string const& mid) const;
  /// Every event that is heard passes here: messages are kept, what is taken back is unkept.
  void happened(Event const& event);

 private:
  Core& core_;
  Moderation& moderation_;
};

}  // namespace freshet::chat
