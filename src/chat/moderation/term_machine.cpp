#include "chat/moderation/term_machine.hpp"

#include <algorithm>
#include <deque>

namespace freshet::chat {
namespace {

constexpr std::size_t kMostTermHits = 256;
constexpr std::uint32_t kShortTerm =
    5;  // letters; few accents make another word of such a one: "râpé", "año"

// A letter twice where the term has it once is another word ("good", "god"), but for letters that
// few languages double.
bool may_double(char32_t c, std::uint32_t letters) {
  if (letters < 4) return false;
  return c == 'i' || c == 'u' || c == 'h' || c == 'y' || c == 'w' || c == 'x' || c == 'v' ||
         c == 'j' || c == 'q';
}

bool counts_fit(TermRun const* text, TermPattern const& pattern) {
  std::uint32_t marked = 0;
  for (std::size_t i = 0; i < pattern.runs.size(); ++i) {
    auto const has = text[i].n, wants = pattern.runs[i].n;
    marked += text[i].marked;
    if (has < wants) return false;
    if (has == wants || has >= 3) continue;
    if (!may_double(text[i].c, pattern.letters)) return false;
  }
  if (pattern.letters >= kShortTerm) return true;
  return pattern.marked > 0 ? marked > 0 : marked == 0 || marked * 2 > pattern.letters;
}

// The pieces of text that a find is put together of.
struct TermPieces {
  std::size_t count = 1, singles = 0;
  Gap widest = Gap::none;
};

TermPieces term_pieces_of(TermRun const* text, TermPattern const& pattern) {
  TermPieces pieces;
  for (std::size_t i = 0; i < pattern.runs.size(); ++i) {
    auto const& run = text[i];
    bool const cut = i > 0 && run.before != Gap::none;
    if (cut) ++pieces.count;
    if (cut && pattern.runs[i].before == Gap::none) {
      pieces.widest = std::max(pieces.widest, run.before);
    }
    if (run.single) ++pieces.singles;
    if (run.inside == Gap::none) continue;
    pieces.count += run.n - 1;
    pieces.singles += run.n - 1;
    pieces.widest = std::max(pieces.widest, run.inside);
  }
  return pieces;
}

// Is what lies apart meant as one word? "s h i t" and "sh-it" are; "push-it" and "pen is" are not.
bool belongs_together(TermPieces const& pieces, TermPattern const& pattern, bool whole) {
  if (pieces.widest == Gap::none) return true;
  if (pattern.spaceless) return pieces.widest == Gap::mark || pieces.singles == pieces.count;
  if (pieces.widest == Gap::space) {
    return whole && pieces.count >= 3 && pieces.singles + 1 >= pieces.count;
  }
  if (!whole) return pieces.singles > 0;
  return pieces.widest == Gap::mark || pieces.singles > 0 || pieces.count >= 3;
}

}  // namespace

std::uint32_t TermMachine::child(std::uint32_t node, char32_t c) const {
  auto const& next = nodes_[node].next;
  auto const at = std::ranges::lower_bound(next, c, {}, &std::pair<char32_t, std::uint32_t>::first);
  return at != next.end() && at->first == c ? at->second : 0;
}

std::uint32_t TermMachine::step(std::uint32_t node, char32_t c) const {
  for (;;) {
    if (auto const to = child(node, c); to != 0) return to;
    if (node == 0) return 0;
    node = nodes_[node].fail;
  }
}

void TermMachine::add(TermPattern pattern) {
  std::uint32_t node = 0;
  for (auto const& run : pattern.runs) {
    auto to = child(node, run.c);
    if (to == 0) {
      to = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
      auto& next = nodes_[node].next;
      auto const at =
          std::ranges::lower_bound(next, run.c, {}, &std::pair<char32_t, std::uint32_t>::first);
      next.insert(at, {run.c, to});
    }
    node = to;
  }
  if (node == 0) return;
  nodes_[node].patterns.push_back(static_cast<std::uint32_t>(patterns_.size()));
  patterns_.push_back(std::move(pattern));
}

void TermMachine::finish() {
  std::deque<std::uint32_t> queue{0};
  while (!queue.empty()) {
    auto const node = queue.front();
    queue.pop_front();
    for (auto const& [c, to] : nodes_[node].next) {
      auto const fail = node == 0 ? 0 : step(nodes_[node].fail, c);
      nodes_[to].fail = fail;
      nodes_[to].found = nodes_[fail].patterns.empty() ? nodes_[fail].found : fail;
      queue.push_back(to);
    }
  }
}

std::vector<TermHit> TermMachine::find(std::vector<TermRun> const& text) const {
  std::vector<TermHit> hits;
  std::uint32_t node = 0;
  auto const look = [&](TermPattern const& pattern, std::size_t end) {
    auto const begin = end + 1 - pattern.runs.size();
    auto const* const at = text.data() + begin;
    bool const starts = begin == 0 || at->before != Gap::none;
    bool const ends = end + 1 == text.size() || text[end + 1].before != Gap::none;
    if ((!starts && !pattern.open_begin) || (!ends && !pattern.open_end)) return;
    if (!counts_fit(at, pattern)) return;
    if (!belongs_together(term_pieces_of(at, pattern), pattern, starts && ends)) return;
    hits.push_back({begin, end, pattern.term});
  };
  for (std::size_t end = 0; end < text.size(); ++end) {
    node = step(node, text[end].c);
    for (auto at = node; at != 0 && hits.size() < kMostTermHits; at = nodes_[at].found) {
      for (auto const pattern : nodes_[at].patterns) look(patterns_[pattern], end);
    }
  }
  return hits;
}

}  // namespace freshet::chat
