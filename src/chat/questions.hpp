/// Questions: what viewers ask the streamer, raised by others' voices and featured by a moderator.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"
#include "chat/outcome.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace freshet::chat {

class Moderation;

/// A part of a room; all on its home loop. One that is neither answered nor removed is the field
/// "qa:ID" of the state: `{"id","u","text","state","n","ts"}`.
class Questions {
 public:
  Questions(Core& core, Moderation& moderation);
  ~Questions();

  /// One a minute of each user; through moderation.
  void ask(Author const& who, std::string text, std::string key, Reply reply);
  void upvote(Author const& who, std::string const& id, Reply reply);
  /// `state`: featured, asked (no longer featured), answered, removed.
  void set(Author const& who, std::string const& id, std::string const& state, Reply reply);
  void list(Reply reply) const;

  void happened(Event const& event);
  void entered();

 private:
  struct Inside;
  Core& core_;
  Moderation& moderation_;
  std::shared_ptr<Inside> inside_;  // answers that come late hold it weakly
};

}  // namespace freshet::chat
