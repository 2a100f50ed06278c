#include "chat/marks.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace freshet::chat {
namespace {

using MarkJson = nlohmann::json;

MarkJson mark_json(std::string_view text) {
  auto json = MarkJson::parse(text.begin(), text.end(), nullptr, false);
  return json.is_object() ? json : MarkJson::object();
}
std::string mark_text(MarkJson const& json, char const* name) {
  auto const at = json.find(name);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string{};
}
std::int64_t mark_number(MarkJson const& json, char const* name) {
  auto const at = json.find(name);
  return at != json.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

std::optional<RoomHouse::Mark> poll_mark(MarkJson const& poll) {
  auto const id = mark_text(poll, "id");
  auto const opens = mark_number(poll, "opens_pdt");
  if (id.empty() || opens == 0) return std::nullopt;
  return RoomHouse::Mark{"poll-" + id, "poll", opens, {}, mark_text(poll, "q")};
}

std::optional<RoomHouse::Mark> close_mark(MarkJson const& event) {
  auto const id = mark_text(event, "poll");
  auto const pdt = mark_number(event, "pdt");
  if (id.empty() || pdt == 0) return std::nullopt;
  return RoomHouse::Mark{"poll-" + id, "poll", pdt, pdt, {}};
}

std::optional<RoomHouse::Mark> alert_mark(MarkJson const& event) {
  auto const id = mark_text(event, "id");
  auto const pdt = mark_number(event, "pdt");
  if (id.empty() || pdt == 0) return std::nullopt;
  return RoomHouse::Mark{"alert-" + id, "alert", pdt, pdt + mark_number(event, "ttl"),
                         mark_text(event, "title")};
}

}  // namespace

std::optional<RoomHouse::Mark> mark_of(Event const& event) {
  if (event.kind != Kind::poll_open && event.kind != Kind::poll_close &&
      event.kind != Kind::alert) {
    return std::nullopt;
  }
  auto const json = mark_json(as_text(event.text.span()));
  if (event.kind == Kind::poll_close) return close_mark(json);
  if (event.kind == Kind::alert) return alert_mark(json);
  auto const poll = json.find("poll");
  return poll != json.end() && poll->is_object() ? poll_mark(*poll) : std::nullopt;
}

std::vector<RoomHouse::Mark> marks_of(RoomState const& state) {
  std::vector<RoomHouse::Mark> marks;
  for (auto const& [field, value] : state.beginning("poll:")) {
    if (auto mark = poll_mark(mark_json(value))) marks.push_back(std::move(*mark));
  }
  return marks;
}

}  // namespace freshet::chat
