#include "chat/batch.hpp"

#include "http/websocket.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace freshet::chat {
namespace {

/// Whose messages a purge takes back, and from which offset on.
struct PurgeOf {
  std::string user;
  std::uint64_t from = 0;
};
PurgeOf purge_of(Event const& event) {
  auto const json = nlohmann::json::parse(event.text.text(), nullptr, false);
  PurgeOf purge{event.user};
  if (!json.is_object()) return purge;
  if (auto const at = json.find("user"); at != json.end() && at->is_string()) {
    purge.user = at->get<std::string>();
  }
  if (auto const at = json.find("from"); at != json.end() && at->is_number_unsigned()) {
    purge.from = at->get<std::uint64_t>();
  }
  return purge;
}

bool is_spoken(Event const& event) { return event.kind == Kind::msg || event.kind == Kind::edit; }

}  // namespace

Bytes frame_of(std::vector<std::string_view> const& events) {
  constexpr std::string_view kBegin = R"({"b":[)", kEnd = "]}";
  std::size_t size = kBegin.size() + kEnd.size();
  for (auto const& one : events) size += one.size() + 1;
  std::string text;
  text.reserve(size);
  text += kBegin;
  for (auto const& one : events) {
    if (text.size() > kBegin.size()) text += ',';
    text += one;
  }
  text += kEnd;
  return http::text_frame(text);
}

void Batch::add(EventPtr event) {
  take_back(*event);
  octets_ += event->text.size();
  events_.push_back(std::move(event));
  made_.clear();
}

template <class F>
void Batch::drop_if(F is) {
  for (auto& event : events_) {
    if (!event || !is_spoken(*event) || !is(*event)) continue;
    octets_ -= event->text.size();
    event.reset();
  }
  made_.clear();
}

void Batch::take_back(Event const& event) {
  if (event.kind == Kind::clear) return drop_if([](Event const&) { return true; });
  if (event.kind == Kind::del) {
    return drop_if([&](Event const& one) { return one.mid == event.mid; });
  }
  if (event.kind != Kind::purge) return;
  auto const purge = purge_of(event);
  drop_if([&](Event const& one) { return one.user == purge.user && one.off >= purge.from; });
}

void Batch::forget(std::string_view user) {
  drop_if([&](Event const& one) { return one.user == user; });
}

void Batch::clear() {
  events_.clear();
  made_.clear();
  octets_ = 0;
}

bool Batch::moderators_alone(std::size_t from) const {
  return std::any_of(events_.begin() + static_cast<std::ptrdiff_t>(std::min(from, size())),
                     events_.end(),
                     [](EventPtr const& event) { return event && event->for_moderators; });
}

Frame const& Batch::frame(std::size_t from, Hearers whose) {
  if (whose == Hearers::moderators && !moderators_alone(from)) whose = Hearers::viewers;
  for (auto const& made : made_) {
    if (made.from == from && made.whose == whose) return made.frame;
  }
  std::vector<std::string_view> texts;
  for (auto i = from; i < events_.size(); ++i) {
    auto const* const event = events_[i].get();
    if (event == nullptr) continue;
    if (event->for_moderators && whose != Hearers::moderators) continue;
    if (whose == Hearers::slow && !is_state(event->kind)) continue;
    texts.push_back(event->text.text());
  }
  Frame frame;
  frame.events = texts.size();
  if (!texts.empty()) frame.octets = frame_of(texts);
  return made_.emplace_back(Made{from, whose, std::move(frame)}).frame;
}

}  // namespace freshet::chat
