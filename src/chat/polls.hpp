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
/// `{"id","q","opts","multi","anon","opens_pdt","closes_pdt","closes_ms"}`
/// and a salt that nobody is told. At most five are open at once.
class Polls {
 public:
  explicit Polls(Core& core);
  ~Polls();

  void open(Author const& who, PollWish wish, Reply reply);
  /// For the eye it closes now, and is told once more with `closes_pdt`; late viewers still may
  /// vote for the 99th percentile of viewers' delays, 2 to 45 s. Asked for again meanwhile: at
  /// once.
  void close(Author const& who, std::string const& id, Reply reply);
  /// A user's first vote counts. Of guests ten from one network do, for they have new names each
  /// time.
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
