#include "chat/event_text.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace freshet::chat {
namespace {

// Ordered: a member's text keeps its form, `off` first.
using Ordered = nlohmann::ordered_json;

Ordered event_object(std::string_view text) {
  auto object = Ordered::parse(text, nullptr, false);
  return object.is_object() ? object : Ordered::object();
}

std::string event_dump(Ordered const& object) {
  return object.dump(-1, ' ', false, Ordered::error_handler_t::replace);
}

std::string text_at(Ordered const& object, std::string_view pointer) {
  Ordered::json_pointer const at{std::string{pointer}};
  if (!object.contains(at)) return {};
  auto const& value = object.at(at);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

}  // namespace

EventPtr event_at(Draft const& draft, std::uint64_t off) {
  auto event = std::make_shared<Event>();
  event->kind = draft.kind;
  event->off = off;
  event->mid = draft.mid;
  event->user = draft.user;
  event->ts_ms = draft.ts_ms;
  event->pdt_ms = draft.pdt_ms;
  event->text = Bytes::adopt(R"({"off":)" + std::to_string(off) + "," + draft.body + "}");
  event->state = draft.state;
  event->urgent = draft.urgent;
  return event;
}

EventPtr without_text(Event const& event) {
  auto left = std::make_shared<Event>();
  left->kind = event.kind;
  left->off = event.off;
  return left;
}

EventPtr edited(std::uint64_t off, Event const& edit) {
  auto const words = event_object(edit.text.text());
  Ordered message{{"off", off}, {"t", "msg"}};
  for (auto const* const member : {"mid", "ts", "pdt", "u", "text", "frag", "reply"}) {
    if (auto const at = words.find(member); at != words.end()) message[member] = *at;
  }
  message["edited"] = true;
  auto event = std::make_shared<Event>();
  event->kind = Kind::msg;
  event->off = off;
  event->mid = edit.mid;
  event->user = edit.user;
  event->ts_ms = edit.ts_ms;
  event->pdt_ms = edit.pdt_ms;
  event->text = Bytes::adopt(event_dump(message));
  return event;
}

std::string without_quote(std::string_view text) {
  auto object = event_object(text);
  auto const reply = object.find("reply");
  if (reply == object.end() || !reply->is_object()) return std::string{text};
  *reply = Ordered{{"mid", text_at(object, "/reply/mid")}, {"gone", true}};
  return event_dump(object);
}

Quote quote_of(std::string_view text) {
  if (text.find(R"("reply":{)") == text.npos) return {};
  auto const object = event_object(text);
  return {text_at(object, "/reply/mid"), text_at(object, "/reply/u/id")};
}

std::string pinned_user(std::string_view text) { return text_at(event_object(text), "/msg/u/id"); }

std::uint64_t number_in(std::string_view text, char const* member) {
  auto const object = event_object(text);
  auto const at = object.find(member);
  return at != object.end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
}

}  // namespace freshet::chat
