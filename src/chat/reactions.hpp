/// Reactions: emoji that fly over the picture, added up and told twice a second.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"
#include "chat/outcome.hpp"
#include "net/timer.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace freshet::chat {

/// A part of a room; all on its home loop.
class Reactions {
 public:
  explicit Reactions(Core& core);
  ~Reactions();

  /// At most five a second of each user; more are dropped without a word.
  void react(Author const& who, std::string const& emoji, std::uint32_t n);

 private:
  struct Inside;
  Core& core_;
  std::shared_ptr<Inside> inside_;  // answers that come late hold it weakly
};

}  // namespace freshet::chat
