#include "chat/frames.hpp"

#include <nlohmann/json.hpp>

namespace freshet::chat {
namespace {

constexpr char const* kStandingWords[] = {"guest",  "viewer",    "subscriber", "vip",
                                          "helper", "moderator", "owner"};

void add_json(std::string& to, std::string_view name, std::string_view json) {
  to += to.size() > 1 ? ",\"" : "\"";
  to += name;
  to += "\":";
  to += json;
}

void add_json_number(std::string& to, std::string_view name, std::int64_t n) {
  add_json(to, name, std::to_string(n));
}

std::string texts_json(std::vector<std::string> const& texts) {
  std::string out = "[";
  for (auto const& one : texts) {
    if (out.size() > 1) out += ',';
    out += json_text(one);
  }
  return out += ']';
}

/// The members of an object, without its braces; empty: it has none or is no object.
std::string_view json_members_of(std::string_view object) {
  if (object.size() < 2 || object.front() != '{' || object.back() != '}') return {};
  return object.substr(1, object.size() - 2);
}

}  // namespace

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string_view word_of(Standing standing) {
  return kStandingWords[static_cast<std::size_t>(standing)];
}

std::string user_json(Author const& author, std::string_view pass) {
  std::string out = "{";
  add_json(out, "id", json_text(author.id));
  add_json(out, "name", json_text(author.name));
  add_json(out, "color", json_text(author.color));
  add_json(out, "badges", texts_json(author.badges));
  add_json(out, "standing", json_text(word_of(author.standing)));
  if (!pass.empty()) add_json(out, "guest", json_text(pass));
  return out += '}';
}

std::string welcome_text(WelcomeText const& welcome) {
  std::string out = R"({"t":"welcome")";
  std::size_t size = 512 + welcome.room.size();
  for (auto const& event : welcome.backlog) size += event->text.size() + 1;
  out.reserve(size);
  add_json_number(out, "id", static_cast<std::int64_t>(welcome.id));
  add_json(out, "ep", json_text(welcome.epoch));
  add_json_number(out, "off", static_cast<std::int64_t>(welcome.off));
  add_json(out, "recovered", welcome.recovered ? "true" : "false");
  add_json(out, "user", welcome.user);
  std::vector<std::string> perms{"read"};
  if (welcome.perms.write) perms.emplace_back("write");
  if (welcome.perms.moderate) perms.emplace_back("moderate");
  add_json(out, "perm", texts_json(perms));
  add_json(out, "room", welcome.room.empty() ? "{}" : welcome.room);
  add_json_number(out, "srv_ts", welcome.now_ms);
  add_json_number(out, "ping", welcome.ping_s);
  add_json(out, "backlog", "[");
  bool first = true;
  for (auto const& event : welcome.backlog) {
    if (event->for_moderators || event->text.empty()) continue;
    if (!first) out += ',';
    first = false;
    out += event->text.text();
  }
  return out += "]}";
}

std::string answer_text(std::uint64_t id, Outcome const& outcome, bool is_history) {
  auto const number = static_cast<std::int64_t>(id);
  if (!outcome.done()) {
    std::string out = R"({"t":"err")";
    add_json_number(out, "id", number);
    add_json(out, "code", json_text(outcome.code));
    if (outcome.retry_ms > 0) add_json_number(out, "retry_ms", outcome.retry_ms);
    add_json(out, "msg", json_text(outcome.says));
    return out += '}';
  }
  std::string out = is_history ? R"({"t":"history")" : R"({"t":"ack")";
  add_json_number(out, "id", number);
  if (is_history) {
    if (auto const members = json_members_of(outcome.body); !members.empty()) {
      (out += ',') += members;
    }
    return out += '}';
  }
  if (!outcome.mid.empty()) add_json(out, "mid", json_text(outcome.mid));
  if (outcome.off > 0) add_json_number(out, "off", static_cast<std::int64_t>(outcome.off));
  add_json(out, "dup", outcome.dup ? "true" : "false");
  if (outcome.held) add_json(out, "held", "true");
  if (outcome.sampled) add_json(out, "sampled", "true");
  if (!outcome.body.empty()) add_json(out, "body", outcome.body);
  return out += '}';
}

std::string ping_text(std::uint64_t n, std::int64_t now_ms) {
  std::string out = R"({"t":"ping")";
  add_json_number(out, "n", static_cast<std::int64_t>(n));
  add_json_number(out, "ts", now_ms);
  return out += '}';
}

std::string resync_text(std::string_view epoch, std::uint64_t off, std::string_view reason,
                        std::string_view room) {
  std::string out = R"({"t":"resync")";
  add_json(out, "ep", json_text(epoch));
  // Not "off": the event itself has no place in the order.
  add_json_number(out, "from", static_cast<std::int64_t>(off));
  add_json(out, "reason", json_text(reason));
  add_json(out, "room", room.empty() ? "{}" : room);
  return out += '}';
}

std::string count_text(std::uint64_t watching, std::uint64_t members) {
  std::string out = R"({"t":"count")";
  add_json_number(out, "v", static_cast<std::int64_t>(watching));
  add_json_number(out, "chat", static_cast<std::int64_t>(members));
  return out += '}';
}

std::uint64_t rounded_count(std::uint64_t n) {
  if (n <= 1'000) return n;
  std::uint64_t step = 10;
  while (n / step >= 1'000) step *= 10;
  // 1,230; 12,000; 120,000.
  if (n >= 10'000) step = n / step >= 100 ? step * 10 : step;
  return n / step * step;
}

}  // namespace freshet::chat
