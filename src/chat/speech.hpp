/// Speech: what people say in a room: messages, replies, edits, and the pages of what was said.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"
#include "chat/outcome.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::chat {

class Moderation;
struct Verdict;

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
  ~Speech();
  Speech(Speech const&) = delete;
  Speech& operator=(Speech const&) = delete;

  /// Somebody is here: others may mention them.
  void met(Author const& author);

  /// Through moderation, into the order. `mid` and `off`, or `held`.
  void say(Author const& author, Say what, Reply reply);
  /// One's own last message, within five minutes; through moderation like another one.
  void edit(Author const& author, std::string const& mid, Say what, Reply reply);
  /// One that was held and that a moderator lets through: into the order, as it was written.
  void release(Author const& author, Say const& what, std::string const& mid, Reply reply);
  /// Messages before `before`, newest last, at most 200: `{"items":[event,…],"before":N|null}`.
  /// `before`: 0 for the newest, an offset of this epoch, or what the page before answered. What is
  /// older than the ring comes from the store, its `off` 0 and `before` a time.
  void history(std::uint64_t before, std::uint32_t limit, Reply reply);
  /// A draft of a message as it is told: text, frag, reply, author. Needs no room; for tests too.
  [[nodiscard]] Draft draft_of(Author const& author, Say const& what, std::string const& mid) const;
  /// Every event that is heard passes here: messages are kept, what is taken back is unkept.
  void happened(Event const& event);

 private:
  struct Inside;
  [[nodiscard]] Outcome problem_of(Author const& author, std::string const& text) const;
  [[nodiscard]] Draft edit_of(Author const& author, Event const& event, Say const& what) const;
  void looked_at(Author const& author, Say what, Verdict const& verdict, Reply reply);
  void place(Draft draft, Reply reply);
  void place_later(Author const& author, Draft draft, Reply reply);
  void tell_moderators(Draft const& draft, bool gone);

  Core& core_;
  Moderation& moderation_;
  std::shared_ptr<Inside> inside_;
};

}  // namespace freshet::chat
