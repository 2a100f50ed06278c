#include "chat/moderation/held.hpp"

#include "chat/moderation/books.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

using nlohmann::json;

std::string held_line(json const& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

json held_author(Author const& author) {
  return {{"id", author.id},
          {"name", author.name},
          {"color", author.color},
          {"badges", author.badges},
          {"standing", static_cast<int>(author.standing)}};
}

std::string held_text(json const& object, char const* name) {
  auto const at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

std::int64_t held_number(json const& object, char const* name) {
  auto const at = object.find(name);
  return at != object.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

std::vector<std::string> held_texts(json const& object, char const* name) {
  std::vector<std::string> texts;
  auto const at = object.find(name);
  if (at == object.end() || !at->is_array()) return texts;
  for (auto const& one : *at) {
    if (one.is_string() && texts.size() < 32) texts.push_back(one.get<std::string>());
  }
  return texts;
}

Author author_in_held(json const& u) {
  Author author;
  author.id = held_text(u, "id");
  author.name = held_text(u, "name");
  author.color = held_text(u, "color");
  author.badges = held_texts(u, "badges");
  author.roles = held_texts(u, "roles");
  author.place = held_text(u, "place");
  author.since_ms = held_number(u, "since");
  auto const standing =
      std::clamp<std::int64_t>(held_number(u, "standing"), 0, static_cast<int>(Standing::owner));
  author.standing = static_cast<Standing>(standing);
  auto const bot = u.find("bot");
  author.bot = bot != u.end() && bot->is_boolean() && bot->get<bool>();
  return author;
}

json held_item(HeldOne const& one) {
  return {{"mid", one.mid},  {"u", held_author(one.author)}, {"text", one.text}, {"rule", one.rule},
          {"ts", one.ts_ms}, {"reply_to", one.reply_to}};
}

Result<HeldOne> held_one_in(json const& item) {
  auto const u = item.is_object() ? item.find("u") : item.end();
  if (!item.is_object() || u == item.end() || !u->is_object()) {
    return malformed("a held message has no author");
  }
  HeldOne one{held_text(item, "mid"),      author_in_held(*u),      held_text(item, "text"),
              held_text(item, "reply_to"), held_text(item, "rule"), held_number(item, "ts")};
  if (one.mid.empty() || one.author.id.empty()) return malformed("a held message has no id");
  return one;
}

}  // namespace

std::string to_draft(HeldOne const& one) {
  auto item = held_item(one);
  auto& u = item["u"];
  u["roles"] = one.author.roles;
  u["place"] = one.author.place;
  u["since"] = one.author.since_ms;
  u["bot"] = one.author.bot;
  return held_line(item);
}

Result<HeldOne> held_of(std::string_view draft) {
  return held_one_in(json::parse(draft, nullptr, false));
}

void Held::tell(std::string text) {
  Event event;
  event.kind = Kind::held;
  event.ts_ms = core_.now_ms();
  event.for_moderators = true;
  event.text = Bytes::copy(text);
  core_.tell(std::move(event), true);
}

void Held::forget(std::string const& mid, std::string_view how) {
  core_.keeping().write([mid](store::Database& database) { return books::unhold(database, mid); });
  tell(held_line({{"t", "held"}, {"gone", mid}, {"how", how}}));
}

bool Held::put(HeldOne one) {
  if (find(one.mid) != nullptr) return false;
  all_.push_back(std::move(one));
  return true;
}

void Held::add(HeldOne one) {
  HeldRow row{one.mid, core_.channel(), one.ts_ms, one.author.id, to_draft(one), one.rule};
  auto told = held_line({{"t", "held"}, {"item", held_item(one)}});
  if (!put(std::move(one))) return;
  core_.keeping().write(
      [row = std::move(row)](store::Database& database) { return books::hold(database, row); });
  tell(std::move(told));
  while (all_.size() > kMost) take(all_.front().mid, "expired");
}

HeldOne const* Held::find(std::string_view mid) const {
  auto const at = std::ranges::find(all_, mid, &HeldOne::mid);
  return at == all_.end() ? nullptr : &*at;
}

std::optional<HeldOne> Held::take(std::string_view mid, std::string_view how) {
  auto const at = std::ranges::find(all_, mid, &HeldOne::mid);
  if (at == all_.end()) return std::nullopt;
  auto one = std::move(*at);
  all_.erase(at);
  forget(one.mid, how);
  return one;
}

std::size_t Held::take_all_of(std::string_view user, std::string_view how) {
  std::vector<std::string> mids;
  for (auto const& one : all_) {
    if (one.author.id == user) mids.push_back(one.mid);
  }
  for (auto const& mid : mids) take(mid, how);
  return mids.size();
}

std::string Held::list() const {
  json items = json::array();
  for (auto const& one : all_) items.push_back(held_item(one));
  return held_line({{"items", std::move(items)}, {"next", nullptr}});
}

void Held::load() {
  auto rows = std::make_shared<std::vector<HeldRow>>();
  core_.keeping().read(
      core_.home(),
      [rows, channel = core_.channel()](store::Database& database) -> Result<> {
        auto read = books::held(database, channel, kMost);
        if (!read) return read.error();
        *rows = std::move(*read);
        return {};
      },
      [rows, weak = weak_from_this()](Result<> done) {
        auto const self = weak.lock();
        if (!self) return;
        if (!done) return self->core_.log().error("chat: held messages: {}", done.error().what);
        for (auto const& row : *rows) {
          auto one = held_of(row.draft);
          if (one && self->all_.size() < kMost) self->put(std::move(*one));
        }
      });
}

void Held::heard(Event const& event) {
  auto const told = json::parse(as_text(event.text.span()), nullptr, false);
  if (!told.is_object()) return;
  if (auto const gone = held_text(told, "gone"); !gone.empty()) {
    std::erase_if(all_, [&gone](HeldOne const& one) { return one.mid == gone; });
    core_.keeping().write(
        [gone](store::Database& database) { return books::unhold(database, gone); });
    return;
  }
  auto const item = told.find("item");
  if (item == told.end() || all_.size() >= kMost) return;
  if (auto one = held_one_in(*item)) put(std::move(*one));
}

}  // namespace freshet::chat
