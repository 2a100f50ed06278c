#include "chat/telling.hpp"

#include <nlohmann/json.hpp>

namespace freshet::chat {
namespace {

using WorldJson = nlohmann::ordered_json;

/// A member of that name, or null.
WorldJson world_part(WorldJson const& from, char const* name) {
  if (!from.is_object()) return nullptr;
  auto const at = from.find(name);
  return at == from.end() ? WorldJson(nullptr) : *at;
}

WorldFact world_fact(std::string_view kind, WorldJson const& data) {
  return {kind, data.dump(-1, ' ', false, WorldJson::error_handler_t::replace)};
}

WorldFact message_fact(Draft const& draft, Placed const& placed, WorldJson const& body) {
  auto const author = world_part(body, "u");
  return world_fact("chat.message", {{"mid", placed.mid.empty() ? draft.mid : placed.mid},
                                     {"user", draft.user},
                                     {"name", world_part(author, "name")},
                                     {"text", world_part(body, "text")},
                                     {"ts", draft.ts_ms},
                                     {"pdt", draft.pdt_ms},
                                     {"reply_to", world_part(world_part(body, "reply"), "mid")}});
}

/// A poll that is about to close is told once more as an open one: that is no new one.
std::optional<WorldFact> opened_fact(WorldJson const& body) {
  auto const poll = world_part(body, "poll");
  if (world_part(body, "pdt") != world_part(poll, "opens_pdt")) return std::nullopt;
  return world_fact("poll.opened", {{"id", world_part(poll, "id")},
                                    {"question", world_part(poll, "q")},
                                    {"options", world_part(poll, "opts")}});
}

}  // namespace

std::optional<WorldFact> world_fact_of(Draft const& draft, Placed const& placed) {
  if (placed.what != Placed::What::placed || placed.dup) return std::nullopt;
  auto const body = WorldJson::parse('{' + draft.body + '}', nullptr, false);
  switch (draft.kind) {
    case Kind::msg:
      return message_fact(draft, placed, body);
    case Kind::del:
      return world_fact("chat.deleted", {{"how", "delete"}, {"mid", world_part(body, "mid")}});
    case Kind::purge:
      return world_fact("chat.deleted", {{"how", "purge"}, {"user", world_part(body, "user")}});
    case Kind::clear:
      return world_fact("chat.deleted", {{"how", "clear"}});
    case Kind::poll_open:
      return opened_fact(body);
    case Kind::poll_close:
      return world_fact("poll.closed", {{"id", world_part(body, "poll")},
                                        {"votes", world_part(body, "n")},
                                        {"total", world_part(body, "total")}});
    default:
      return std::nullopt;
  }
}

std::optional<WorldFact> world_fact_of(Event const& event) {
  if (event.kind != Kind::modlog) return std::nullopt;
  auto entry = world_part(WorldJson::parse(event.text.text(), nullptr, false), "entry");
  if (!entry.is_object()) return std::nullopt;
  return world_fact("moderation.action", entry);
}

}  // namespace freshet::chat
