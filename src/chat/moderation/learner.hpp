/// Learner: a room's Model with its lessons and its place in the database. Only while the room's
/// rules say `learns`.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"
#include "chat/moderation/model.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::chat {

/// On the room's home loop.
class Learner : public std::enable_shared_from_this<Learner> {
 public:
  explicit Learner(Core& core) : core_{core} {}

  /// The rules may be others: fetches the model, or lets go of it.
  void follow_rules();
  /// Nothing: it has no say.
  [[nodiscard]] bool may_hold() const { return model_ && model_->may_hold(); }
  [[nodiscard]] bool is_on() const { return model_ != nullptr; }
  [[nodiscard]] double score(std::string_view words) const {
    return model_ ? model_->score(words) : 0;
  }
  /// A moderator's word about a text.
  void decided(Author const& by, std::string_view text, bool taken_away);
  /// One of eight that were said is looked at again five minutes later.
  void said(std::string const& mid, std::string const& user, std::string_view text);
  /// It was taken away: no lesson of one that stayed. All of a user, or all, by empty names.
  void gone(std::string_view mid, std::string_view user);
  void reset();
  /// JSON; for who tries rules out, and for `learn`.
  [[nodiscard]] std::string figures() const;

 private:
  struct Waiting {
    std::string mid, user, words;
    SteadyTime at{};
  };
  void changed();
  void keep();
  void look_at_aged();

  Core& core_;
  std::shared_ptr<Model> model_;
  bool fetching_ = false;
  std::deque<Waiting> waiting_;  // at most 256
  std::uint32_t said_ = 0;
  std::uint32_t unkept_ = 0;
};

}  // namespace freshet::chat
