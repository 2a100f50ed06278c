#include "chat/redis_event.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>
#include <vector>

namespace freshet::chat {
namespace {

constexpr char kRedisForm = '1';
constexpr std::size_t kFormMostText = 64UL << 10, kFormMostName = 512, kFormMostValue = 64UL << 10;
constexpr std::uint64_t kFormMostChanges = 64;
constexpr int kFormUrgent = 1, kFormForModerators = 2;

void put_field(std::string& out, std::string_view field) {
  out.append(std::to_string(field.size())).append(1, ':').append(field);
}
void put_field(std::string& out, std::int64_t number) { put_field(out, std::to_string(number)); }

/// FormFields from the front; once one is wrong, all are empty and `ok` is false.
class FormFields {
 public:
  explicit FormFields(std::string_view text) : left_{text} {}

  std::string_view text(std::size_t most) {
    std::size_t size = 0;
    auto const* const end = left_.data() + left_.size();
    auto const [at, error] = std::from_chars(left_.data(), end, size);
    if (!ok_ || error != std::errc{} || at == end || *at != ':' || size > most ||
        size > static_cast<std::size_t>(end - at) - 1) {
      ok_ = false;
      return {};
    }
    left_.remove_prefix(static_cast<std::size_t>(at - left_.data()) + 1);
    auto const field = left_.substr(0, size);
    left_.remove_prefix(size);
    return field;
  }
  std::int64_t number(std::int64_t least, std::int64_t most) {
    auto const field = text(20);
    std::int64_t value = 0;
    auto const [at, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc{} || at != field.data() + field.size() || value < least ||
        value > most) {
      ok_ = false;
      return 0;
    }
    return value;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && left_.empty(); }

 private:
  std::string_view left_;
  bool ok_ = true;
};

std::string form_of_event(Event const& head, std::string_view text) {
  std::string out{kRedisForm};
  put_field(out, static_cast<std::int64_t>(head.kind));
  put_field(out, (head.urgent ? kFormUrgent : 0) | (head.for_moderators ? kFormForModerators : 0));
  put_field(out, head.mid);
  put_field(out, head.user);
  put_field(out, head.ts_ms);
  put_field(out, head.pdt_ms);
  put_field(out, static_cast<std::int64_t>(head.state.size()));
  for (auto const& change : head.state) {
    put_field(out, change.field);
    put_field(out, change.value);
  }
  put_field(out, text);
  return out;
}

}  // namespace

std::string redis_form(Draft const& draft) {
  Event head;
  head.kind = draft.kind;
  head.mid = draft.mid;
  head.user = draft.user;
  head.ts_ms = draft.ts_ms;
  head.pdt_ms = draft.pdt_ms;
  head.state = draft.state;
  head.urgent = draft.urgent;
  return form_of_event(head, draft.body);
}

std::string redis_form(Event const& event) { return form_of_event(event, event.text.text()); }

std::string event_text(std::uint64_t off, std::string_view body) {
  return R"({"off":)" + std::to_string(off) + "," + std::string{body} + "}";
}

EventPtr place_without_text(std::uint64_t off) {
  Event event;
  event.off = off;
  return std::make_shared<Event const>(std::move(event));
}

Result<EventPtr> event_of_redis(std::string_view form, std::uint64_t off) {
  if (form.empty() || form.front() != kRedisForm)
    return malformed("redis: an event of another form");
  FormFields fields{form.substr(1)};
  Event event;
  event.off = off;
  event.kind = static_cast<Kind>(fields.number(0, static_cast<std::int64_t>(Kind::resync)));
  auto const flags = fields.number(0, kFormUrgent | kFormForModerators);
  event.urgent = (flags & kFormUrgent) != 0;
  event.for_moderators = (flags & kFormForModerators) != 0;
  event.mid = fields.text(kFormMostName);
  event.user = fields.text(kFormMostName);
  event.ts_ms = fields.number(0, INT64_MAX);
  event.pdt_ms = fields.number(INT64_MIN, INT64_MAX);
  auto const changes = fields.number(0, kFormMostChanges);
  for (std::int64_t i = 0; fields.ok() && i < changes; ++i) {
    auto const field = fields.text(kFormMostName);
    event.state.push_back({std::string{field}, std::string{fields.text(kFormMostValue)}});
  }
  auto const body = fields.text(kFormMostText);
  if (!fields.at_end()) return malformed("redis: an event is cut or too long");
  if (is_state(event.kind) != (off != 0)) return malformed("redis: an event of the wrong kind");
  auto text = off != 0 ? event_text(off, body) : std::string{body};
  // Members are sent it as it is, among others' events.
  if (text.empty() || text.front() != '{' || !nlohmann::json::accept(text)) {
    return malformed("redis: the text of an event is no JSON object");
  }
  event.text = Bytes::adopt(std::move(text));
  return EventPtr{std::make_shared<Event const>(std::move(event))};
}

Result<RedisTold> told_of(std::string_view text) {
  RedisTold told;
  told.shout = text.substr(0, 2) == "s ";
  if (!told.shout && text.substr(0, 2) != "e ") return malformed("redis: words of somebody else");
  text.remove_prefix(2);
  auto const space = text.substr(0, kFormMostName).find(' ');
  if (space == 0 || space == std::string_view::npos)
    return malformed("redis: words without a sender");
  told.from = text.substr(0, space);
  text.remove_prefix(space + 1);
  if (!told.shout) {
    auto const* const end = text.data() + text.size();
    auto const [at, error] = std::from_chars(text.data(), end, told.off);
    if (error != std::errc{} || at == end || *at != ' ' || told.off == 0 || told.off > INT64_MAX) {
      return malformed("redis: an event without its place");
    }
    text.remove_prefix(static_cast<std::size_t>(at - text.data()) + 1);
  }
  told.form = text;
  return told;
}

}  // namespace freshet::chat
