/// Polls: questions with answers to choose from, voted on by each user once.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"
#include "chat/outcome.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

struct PollWish {
  std::string question;
  std::vector<std::string> options;  ///< 2 to 10
  bool multiple = false, anonymous = false;
  std::int64_t seconds = 0;  ///< 0: until a moderator closes it
  std::string key{};
};

/// A part of a room; all on its home loop. An open poll is the field "poll:ID" of the state:
/// `{"id","q","opts","multi","anon","opens_pdt","closes_pdt","closes_ms"}`.
class Polls {
 public:
  explicit Polls(Core& core);
  ~Polls();

  void open(Author const& who, PollWish wish, Reply reply);
  void close(Author const& who, std::string const& id, Reply reply);
  void vote(Author const& who, std::string const& id, std::vector<std::uint32_t> choices,
            Reply reply);
  /// Open ones and the last fifty closed ones, with their voices.
  void list(Reply reply) const;
  /// Of open ones, for who is greeted: a JSON array.
  [[nodiscard]] std::string open_ones() const;

  void happened(Event const& event);
  /// The state is another: timers of polls that close by themselves are set.
  void entered();

 private:
  struct Inside;
  Core& core_;
  std::shared_ptr<Inside> inside_;  // answers that come late hold it weakly
};

}  // namespace freshet::chat
