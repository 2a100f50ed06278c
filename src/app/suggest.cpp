#include "app/suggest.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace freshet::app {
namespace {

constexpr std::size_t kLongest = 80;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongest);
  b = b.substr(0, kLongest);
  auto const width = b.size() + 1;
  std::vector<std::size_t> cost((a.size() + 1) * width);
  auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return cost[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = i + j;
        continue;
      }
      auto const replace = at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
      }
    }
  }
  return at(a.size(), b.size());
}

std::string suggest(std::string_view word, std::vector<std::string> const& known) {
  std::string best;
  std::size_t least = word.size() / 3 + 2;  // more edits than that is another word
  for (auto const& candidate : known) {
    auto const distance = edit_distance(word, candidate);
    if (distance < least && distance < std::max(word.size(), candidate.size())) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::vector<std::string> const& known) {
  auto const near = suggest(word, known);
  return near.empty() ? std::string{} : "; did you mean " + near + "?";
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string out = "\"";
  std::size_t count = 0;
  for_each_code_point(text, [&](CodePoint const& point) {
    bool const disturbs = point.value < 0x20 || (point.value >= 0x7F && point.value <= 0x9F);
    if (++count > kShown) return;
    out += disturbs ? "?" : point.good ? point.octets : kReplacementText;
  });
  return out + (count > kShown ? "…\"" : "\"");
}

}  // namespace freshet::app
