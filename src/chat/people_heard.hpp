/// PeopleHeard: who is in a room or spoke in it lately, by the look of their names.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace freshet::chat {

/// One thread at a time.
class PeopleHeard {
 public:
  static constexpr std::size_t kMost = 2'000;  ///< who was heard longest ago is forgotten

  void hear(std::string_view id, std::string_view name);
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  void forget(std::string_view id);

 private:
  struct Person {
    std::string look, id;
  };
  std::list<Person> all_;  // the latest first
  std::unordered_map<std::string, std::list<Person>::iterator> by_look_;
};

}  // namespace freshet::chat
