#include "chat/ring.hpp"

#include "chat/event_text.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

bool is_words(Event const& event) {
  return !event.text.empty() && (event.kind == Kind::msg || event.kind == Kind::edit);
}

/// Whose texts a purge takes back: what they wrote, and what shows it.
bool is_of(Event const& event, std::string_view user) {
  if (event.kind == Kind::pin) return pinned_user(event.text.text()) == user;
  return (is_words(event) || event.kind == Kind::qa) && event.user == user;
}

}  // namespace

void Ring::add(EventPtr event) {
  // Not the next one: what is here ends at a gap, and who was told of it cannot go on from it.
  if (!events_.empty() && event->off != events_.back()->off + 1) events_.clear();
  take_back_by(*event);
  events_.push_back(std::move(event));
  while (events_.size() > most_) events_.pop_front();
}

void Ring::start_anew(std::vector<EventPtr> events) {
  events_.clear();
  for (auto& event : events) add(std::move(event));
}

EventPtr* Ring::at(std::uint64_t off) {
  if (events_.empty() || off < events_.front()->off || off > events_.back()->off) return nullptr;
  return &events_[static_cast<std::size_t>(off - events_.front()->off)];
}

template <class Which>
void Ring::take_back(Which which) {
  for (auto& one : events_) {
    if (!one->text.empty() && which(*one)) one = without_text(*one);
  }
}

void Ring::remove(std::vector<std::uint64_t> const& offsets) {
  for (auto const off : offsets) {
    if (auto* const one = at(off)) *one = without_text(**one);
  }
}

void Ring::take_back_by(Event const& event) {
  if (event.text.empty()) return;
  switch (event.kind) {
    case Kind::del:
      take_back([&](Event const& one) { return !event.mid.empty() && one.mid == event.mid; });
      break;
    case Kind::purge: {
      auto const from = number_in(event.text.text(), "from");
      take_back([&](Event const& one) { return one.off >= from && is_of(one, event.user); });
      break;
    }
    case Kind::clear:
      take_back([](Event const& one) { return is_words(one) || one.kind == Kind::pin; });
      break;
    case Kind::edit:
      put_edited(event);
      break;
    default:
      return;
  }
  forget_quotes(event);
}

void Ring::put_edited(Event const& edit) {
  take_back([&](Event const& one) {
    return (one.kind == Kind::edit || one.kind == Kind::pin) && one.mid == edit.mid;
  });
  auto const off = number_in(edit.text.text(), "of");
  if (auto* const one = at(off); one != nullptr && (*one)->kind == Kind::msg) {
    *one = edited(off, edit);
  }
}

void Ring::forget_quotes(Event const& event) {
  for (auto& one : events_) {
    if (!is_words(*one)) continue;
    auto const quote = quote_of(one->text.text());
    if (quote.mid.empty()) continue;
    if (event.kind == Kind::purge ? quote.user != event.user
                                  : event.kind != Kind::clear && quote.mid != event.mid) {
      continue;
    }
    auto changed = std::make_shared<Event>(*one);
    changed->text = Bytes::adopt(without_quote(one->text.text()));
    one = std::move(changed);
  }
}

Ring::Tail Ring::after(std::uint64_t off) const {
  Tail tail;
  if (events_.empty()) {
    tail.whole = off == 0;
    return tail;
  }
  auto const first = events_.front()->off;
  auto const last = events_.back()->off;
  tail.whole = off <= last && off + 1 >= first;
  if (off >= last) return tail;
  for (auto i = off < first ? 0 : static_cast<std::size_t>(off - first + 1); i < events_.size();
       ++i) {
    if (!events_[i]->text.empty()) tail.events.push_back(events_[i]);
  }
  return tail;
}

std::vector<EventPtr> Ring::last(std::size_t n) const {
  std::vector<EventPtr> all;
  for (auto at = events_.rbegin(); at != events_.rend() && all.size() < n; ++at) {
    if ((*at)->kind == Kind::msg && !(*at)->text.empty()) all.push_back(*at);
  }
  std::ranges::reverse(all);
  return all;
}

EventPtr Ring::find(std::string_view mid) const {
  auto const is = [&](EventPtr const& one) {
    return one->kind == Kind::msg && one->mid == mid && !one->text.empty();
  };
  auto const at = mid.empty() ? events_.rend() : std::find_if(events_.rbegin(), events_.rend(), is);
  return at == events_.rend() ? nullptr : *at;
}

std::vector<std::uint64_t> Ring::of_user(std::string_view user, std::uint64_t from) const {
  std::vector<std::uint64_t> all;
  for (auto const& one : events_) {
    if (one->off >= from && !one->text.empty() && is_of(*one, user)) all.push_back(one->off);
  }
  return all;
}

std::vector<std::uint64_t> Ring::messages() const {
  std::vector<std::uint64_t> all;
  for (auto const& one : events_) {
    if (is_words(*one)) all.push_back(one->off);
  }
  return all;
}

}  // namespace freshet::chat
