/// Repeats: who says the same again, and who says the same as many others do.
#pragma once

#include "base/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace freshet::chat {

/// 64 bits that differ in few places when texts do: of three-letter shingles of Plain's words.
[[nodiscard]] std::uint64_t simhash(std::string_view words);

/// One room's last 200 texts, and of at most 20,000 users what each said last. One thread at a
/// time. Texts are Plain's words.
class Repeats {
 public:
  struct Found {
    bool own = false;       ///< the same user said it within 30 s
    bool ever = false;      ///< anybody said it, within what is kept
    std::size_t users = 0;  ///< others who said nearly the same within 30 s
  };
  /// `words`: what there is to compare; `exact`: the text itself, where no letter is in it.
  [[nodiscard]] Found look(std::string_view user, std::string_view words, std::string_view exact,
                           SteadyTime now) const;
  void add(std::string_view user, std::string_view words, std::string_view exact, SteadyTime now);

 private:
  struct Said {
    std::uint64_t user = 0, hash = 0, close = 0;
    bool is_long = false;
    SteadyTime at{};
  };
  [[nodiscard]] Said said(std::string_view user, std::string_view words, std::string_view exact,
                          SteadyTime now) const;

  std::deque<Said> last_;
  struct Own {
    std::uint64_t hash = 0;
    SteadyTime at{};
  };
  std::unordered_map<std::uint64_t, Own> own_;
};

}  // namespace freshet::chat
