/// Terms: words of the channel's own that are flagged, held, blocked, or let through all the same.
#pragma once

#include "base/result.hpp"
#include "chat/moderation/plain.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

inline constexpr std::size_t kMostTerms = 500;
inline constexpr std::size_t kLongestTerm = 64;  ///< characters

/// What is done about a term, mildest first. `allow` takes others back that lie within it.
enum class TermAct : std::uint8_t { allow, flag, hold, block };
[[nodiscard]] std::string_view to_string(TermAct act);

/// A term is whole words: "ass" is not in "class". An asterisk at an end opens that end: "shit*"
/// finds "shitty". Scripts that write no spaces, and Korean, are open at both ends.
struct Term {
  std::string id{}, text{};
  TermAct act = TermAct::hold;
  std::string note{}, by{};
  std::int64_t at_ms = 0;
};
/// The field "term:ID" of a room's state.
[[nodiscard]] std::string to_text(Term const& term);
/// An error says what is wrong with it.
[[nodiscard]] Result<Term> term_of(std::string_view id, std::string_view text);
[[nodiscard]] Result<> check(Term const& term);

/// Immutable once made; Aho–Corasick over the text without accents, repeats, signs and spaces that
/// hide words. One pass for the text as it is, more where digits or asterisks stand for letters.
class Terms {
 public:
  explicit Terms(std::vector<Term> terms);
  ~Terms();

  /// The gravest that is in the text and that no allowed one covers; null: none.
  [[nodiscard]] Term const* find(Plain const& text) const;
  /// An allowed term names the host, or what it belongs to: "example.org".
  [[nodiscard]] bool allows_host(std::string_view host) const;
  [[nodiscard]] std::vector<Term> const& all() const { return terms_; }

 private:
  struct Machine;
  std::vector<Term> const terms_;
  std::unique_ptr<Machine> machine_;
};

}  // namespace freshet::chat
