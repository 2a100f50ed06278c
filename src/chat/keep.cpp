#include "chat/keep.hpp"

#include "chat/event_text.hpp"
#include "store/chat_voices.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

/// An offset is its epoch's, and the database outlives that.
std::string body_of(Event const& event) {
  auto const text = event.text.text();
  auto const comma = text.find(',');
  if (!text.starts_with(R"({"off":)") || comma == text.npos) return std::string{text};
  return "{" + std::string{text.substr(comma + 1)};
}

std::string words_of(Event const& event) {
  auto const object = nlohmann::json::parse(event.text.text(), nullptr, false);
  if (!object.is_object()) return {};
  auto const at = object.find("text");
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

Keeping::Work message_work(std::string const& channel, Event const& event, store::ChatFlags flags) {
  store::ChatRow row{event.mid, channel, event.user, words_of(event), event.ts_ms, flags};
  auto const pdt = event.pdt_ms == 0 ? event.ts_ms : event.pdt_ms;
  return [row = std::move(row), pdt, body = body_of(event)](store::Database& db) -> Result<> {
    if (auto done = store::ChatLog{db}.add(row); !done) return done;
    return store::ChatTold{db}.put(row.id, pdt, body);
  };
}

Keeping::Work edit_work(std::string const& channel, Event const& event) {
  auto const pdt = event.pdt_ms == 0 ? event.ts_ms : event.pdt_ms;
  return [channel, mid = event.mid, words = words_of(event), pdt,
          body = body_of(*edited(0, event))](store::Database& db) -> Result<> {
    auto const is = store::ChatLog{db}.set_text(mid, words);
    if (!is) return is.error();
    if (!*is) return {};
    if (auto done = store::ChatTold{db}.put(mid, pdt, body); !done) return done;
    return store::ChatTold{db}.forget_quotes(channel, mid);
  };
}

Keeping::Work removal_work(std::string const& channel, std::string const& mid) {
  return [channel, mid](store::Database& db) -> Result<> {
    if (auto const done = store::ChatLog{db}.remove(mid); !done) return done.error();
    return store::ChatTold{db}.forget_quotes(channel, mid);
  };
}

Keeping::Work purge_work(std::string const& channel, std::string const& user) {
  return [channel, user](store::Database& db) -> Result<> {
    if (auto const done = store::ChatLog{db}.remove_of(channel, user); !done) return done.error();
    return store::ChatTold{db}.forget_quotes_of(channel, user);
  };
}

}  // namespace

void keep(Keeping const& keeping, std::string const& channel, Event const& event,
          store::ChatFlags flags) {
  switch (event.kind) {
    case Kind::msg:
      return keeping.write(message_work(channel, event, flags));
    case Kind::edit:
      return keeping.write(edit_work(channel, event));
    case Kind::del:
      return keeping.write(removal_work(channel, event.mid));
    case Kind::purge:
      return keeping.write(purge_work(channel, event.user));
    case Kind::clear:
      return keeping.write([channel](store::Database& db) -> Result<> {
        auto const done = store::ChatLog{db}.remove_all(channel);
        return done ? Result<>{} : Result<>{done.error()};
      });
    default:
      return;
  }
}

Result<std::vector<store::ChatToldRow>> kept_before(store::Database& database,
                                                    std::string_view channel, std::int64_t ts_ms,
                                                    std::size_t most) {
  auto rows = store::ChatTold{database}.before(channel, {ts_ms, {}}, most);
  if (rows) std::ranges::reverse(*rows);
  return rows;
}

Result<bool> sweep(store::Database& database, std::int64_t before_ms) {
  auto const messages = store::ChatLog{database}.remove_before(before_ms, kSweepAtOnce);
  if (!messages) return messages.error();
  auto const voices = store::ChatVoices{database}.forget_before(before_ms, kSweepAtOnce);
  if (!voices) return voices.error();
  return *messages + *voices >= static_cast<std::int64_t>(kSweepAtOnce);
}

}  // namespace freshet::chat
