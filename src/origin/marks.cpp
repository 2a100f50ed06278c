#include "origin/marks.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace freshet::origin {
namespace {

constexpr std::size_t kLongestText = 800;  // octets
constexpr std::size_t kLongestName = 100;

/// Not through the middle of a character.
std::string cut(std::string_view text, std::size_t most) {
  std::string out;
  bool full = false;
  for_each_code_point(text, [&](CodePoint const& point) {
    full = full || out.size() + point.octets.size() > most;
    if (!full && point.good) out += point.octets;
  });
  return out;
}

}  // namespace

wire::hls::DateRange date_range_of(Mark const& mark) {
  wire::hls::DateRange range;
  range.id = mark.id;
  range.class_name = mark.class_name;
  range.start_ms = mark.start_ms;
  range.end_ms = mark.end_ms;
  if (!mark.kind.empty()) range.attributes.push_back({"X-KIND", mark.kind});
  if (!mark.text.empty()) range.attributes.push_back({"X-TEXT", mark.text});
  return range;
}

std::shared_ptr<Marks const> with(Marks const* marks, std::shared_ptr<Mark const> mark, Ticks now) {
  auto next = marks == nullptr ? std::make_shared<Marks>() : std::make_shared<Marks>(*marks);
  auto const at = std::ranges::find_if(
      next->listed, [&](Marks::Listed const& one) { return one.mark->id == mark->id; });
  if (at == next->listed.end()) {
    next->listed.push_back({std::move(mark), now});
    return next;
  }
  if (*at->mark == *mark) return nullptr;
  *at = {std::move(mark), now};
  return next;
}

std::shared_ptr<Marks const> trimmed(Marks const& marks, std::int64_t first_ms, Ticks now,
                                     Ticks forget) {
  auto const is_over = [first_ms](Marks::Listed const& one) {
    return one.mark->end_ms && *one.mark->end_ms < first_ms;
  };
  auto const is_old = [forget](Marks::Gone const& one) { return one.since < forget; };
  if (std::ranges::none_of(marks.listed, is_over) && std::ranges::none_of(marks.gone, is_old)) {
    return nullptr;
  }
  auto next = std::make_shared<Marks>(marks);
  std::erase_if(next->gone, is_old);
  for (auto const& one : next->listed) {
    if (is_over(one)) next->gone.push_back({one.mark->id, now});
  }
  std::erase_if(next->listed, is_over);
  return next;
}

std::shared_ptr<Mark const> MarkBook::take(Mark const& mark) {
  auto const at =
      std::ranges::find_if(marks_, [&](auto const& known) { return known->id == mark.id; });
  if (at != marks_.end()) {
    if ((*at)->end_ms || !mark.end_ms) return nullptr;
    auto ended = std::make_shared<Mark>(**at);
    ended->end_ms = std::max(*mark.end_ms, ended->start_ms);
    *at = ended;
    return ended;
  }
  // The end of what nobody saw begin.
  if (mark.id.empty() || (mark.end_ms && *mark.end_ms <= mark.start_ms)) return nullptr;
  auto const of_class = std::ranges::count_if(
      marks_, [&](auto const& known) { return known->class_name == mark.class_name; });
  if (static_cast<std::size_t>(of_class) >= kMostOfClass) return nullptr;
  auto taken = std::make_shared<Mark>(mark);
  taken->id = cut(mark.id, kLongestName);
  taken->class_name = cut(mark.class_name, kLongestName);
  taken->kind = cut(mark.kind, kLongestName);
  taken->text = cut(mark.text, kLongestText);
  marks_.push_back(taken);
  return taken;
}

void MarkBook::keep(Marks const* listed) {
  std::erase_if(marks_, [listed](auto const& mark) {
    return listed == nullptr || std::ranges::none_of(listed->listed, [&](Marks::Listed const& one) {
             return one.mark->id == mark->id;
           });
  });
}

}  // namespace freshet::origin
