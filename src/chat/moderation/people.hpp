/// People: who has written in a room, as far as moderators' deeds have to know them.
#pragma once

#include "chat/author.hpp"
#include "chat/core.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace freshet::chat {

/// Whom a deed is about.
struct Person {
  std::string name, place{};
  Standing standing = Standing::viewer;
};

/// The highest that badges tell.
[[nodiscard]] Standing standing_of(std::vector<std::string> const& badges);

/// On the room's home loop. At most 20,000 are remembered; beyond them all are forgotten but who is
/// in the ring.
class People {
 public:
  explicit People(Core& core) : core_{core} {}

  /// Somebody is here, who may never write.
  void met(Author const& author) {
    auto& one = known(author.id);
    one.person = {author.name, author.place, author.standing};
    one.met = true;
  }
  /// They write. True: they had not been seen here.
  bool seen(Author const& author);
  [[nodiscard]] bool knows(std::string_view user) const;
  /// A message of theirs was heard.
  void wrote(std::string_view user, std::int64_t ts_ms);
  [[nodiscard]] std::int64_t last_wrote_ms(std::string_view user) const;
  /// Of those who were seen, whose messages are in the ring, or who are barred.
  [[nodiscard]] std::optional<Person> find(std::string_view user) const;

 private:
  struct Known {
    Person person;
    std::int64_t wrote_ms = 0;
    bool seen = false, met = false;
  };
  Known& known(std::string_view user);

  Core& core_;
  std::unordered_map<std::string, Known> known_;
};

}  // namespace freshet::chat
