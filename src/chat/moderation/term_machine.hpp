/// TermMachine: Aho–Corasick over runs of letters, and what makes a find one.
#pragma once

#include "chat/moderation/term_runs.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace freshet::chat {

struct TermPattern {
  std::vector<TermRun> runs;
  bool open_begin = false, open_end = false, spaceless = false;
  std::uint32_t letters = 0, marked = 0;
  std::uint32_t term = 0;  ///< the caller's number of it
};

/// Runs [begin, end] of the text.
struct TermHit {
  std::size_t begin = 0, end = 0;
  std::uint32_t term = 0;
};

/// add() all, finish(), then find() from any thread. Time: the text's length and what is found.
class TermMachine {
 public:
  void add(TermPattern pattern);
  void finish();
  /// At most 256 hits.
  [[nodiscard]] std::vector<TermHit> find(std::vector<TermRun> const& text) const;

 private:
  struct Node {
    std::vector<std::pair<char32_t, std::uint32_t>> next;  // by their letters
    std::uint32_t fail = 0;
    std::uint32_t found = 0;              // the nearest suffix that ends a pattern; 0: none
    std::vector<std::uint32_t> patterns;  // that end here
  };
  [[nodiscard]] std::uint32_t child(std::uint32_t node, char32_t c) const;
  [[nodiscard]] std::uint32_t step(std::uint32_t node, char32_t c) const;

  std::vector<TermPattern> patterns_;
  std::vector<Node> nodes_{1};
};

}  // namespace freshet::chat
