#include "chat/moderation/shape.hpp"

#include "base/utf8.hpp"
#include "chat/moderation/lookalikes.hpp"
#include "chat/moderation/plain.hpp"

#include <algorithm>
#include <cstdint>

namespace freshet::chat {
namespace {

// Natural languages stack more marks only in scripts whose marks are not of these ranges.
constexpr std::uint32_t kMostMarks = 4;
constexpr double kNewAccountDays = 1;

struct SignCount {
  std::uint32_t letters = 0, capitals = 0, digits = 0, emoji = 0, all = 0;
  std::uint32_t mentions = 0, longest_run = 0, mixed_words = 0, words = 0;
};

bool is_plain_latin(char32_t c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

class SignCounter {
 public:
  void add(char32_t c) {
    ++count_.all;
    run_ = c == last_ ? run_ + 1 : 1;
    if (!is_emoji(c)) count_.longest_run = std::max(count_.longest_run, run_);
    bool const starts = last_ == 0 || last_ == ' ';
    last_ = c;
    if (c == '@' && starts) ++count_.mentions;
    if (is_emoji(c)) ++count_.emoji;
    if (c >= '0' && c <= '9') ++count_.digits;
    if (c == ' ') return end_word();
    if (!is_letter_or_digit(c) || (c >= '0' && c <= '9')) return;
    ++count_.letters;
    if (c >= 'A' && c <= 'Z') ++count_.capitals;
    latin_ = latin_ || is_plain_latin(c);
    other_ = other_ || latin_lookalike(c) != 0 || (c >= 0x410 && c <= 0x44F);
  }
  SignCount done() {
    end_word();
    return count_;
  }

 private:
  void end_word() {
    if (latin_ || other_) ++count_.words;
    if (latin_ && other_) ++count_.mixed_words;
    latin_ = other_ = false;
  }

  SignCount count_;
  char32_t last_ = 0;
  std::uint32_t run_ = 0;
  bool latin_ = false, other_ = false;
};

}  // namespace

std::string misshapen(std::string_view text) {
  std::uint32_t marks = 0;
  std::int32_t open = 0;
  std::string_view why;
  for_each_code_point(text, [&](CodePoint const& point) {
    auto const c = point.value;
    if (!point.good) why = "it is not UTF-8";
    marks = is_combining(c) ? marks + 1 : 0;
    if (marks > kMostMarks) why = "letters carry more than four marks";
    bool const opens = (c >= 0x202A && c <= 0x202E && c != 0x202C) || (c >= 0x2066 && c <= 0x2068);
    if (opens) ++open;
    if (c == 0x202C || c == 0x2069) --open;
    if (c == 0x202D || c == 0x202E || open > 4) why = "it turns the direction of what follows";
  });
  return std::string{why};
}

Signs signs_in(std::string_view text, Stranger const& who) {
  SignCounter counter;
  for_each_code_point(text, [&](CodePoint const& point) {
    if (!is_unseen(point.value) && !is_combining(point.value)) counter.add(point.value);
  });
  auto const count = counter.done();
  Signs signs;
  double heaviest = 0;
  auto const weigh = [&](bool is, double weight, std::string_view word) {
    if (!is) return;
    signs.score += weight;
    if (weight > heaviest) {
      heaviest = weight;
      signs.most = word;
    }
  };
  weigh(count.letters >= 12 && count.capitals * 10 >= count.letters * 8, 0.3, "capitals");
  weigh(count.longest_run >= 8, 0.2, "repeats");
  weigh(count.longest_run >= 20, 0.3, "repeats");
  weigh(count.mentions >= 4, 0.3, "mentions");
  weigh(count.mentions >= 8, 0.4, "mentions");
  weigh(count.emoji >= 8 && count.emoji * 2 >= count.all, 0.2, "emoji");
  weigh(count.emoji >= 30, 0.2, "emoji");
  weigh(count.mixed_words > 0, 0.4, "mixed scripts");
  weigh(count.mixed_words > 2, 0.2, "mixed scripts");
  if (signs.score == 0) return signs;  // who is new has done nothing yet
  weigh(who.first_message, 0.15, "first message");
  weigh(who.account_days >= 0 && who.account_days < kNewAccountDays, 0.2, "new account");
  signs.score = std::min(signs.score, 1.0);
  return signs;
}

}  // namespace freshet::chat
