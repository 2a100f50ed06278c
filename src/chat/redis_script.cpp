#include "chat/redis_script.hpp"

#include "chat/redis_event.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

/// How long a key of a user's is known; and how long a try without one, which only this server
/// tries again.
constexpr char kRedisKeySeconds[] = "300", kRedisTrySeconds[] = "30";
constexpr std::int64_t kRedisMostOffset = std::int64_t{1} << 52;  // what Lua counts exactly
constexpr std::uint32_t kRedisMostOptions = 64;

using ValueType = RedisValue::Type;

std::optional<std::uint64_t> redis_offset(RedisValue const& value) {
  auto const number = value.number_or(-1);
  if (number < 0 || number > kRedisMostOffset) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

Error redis_wrong_answer(std::string_view what) {
  return malformed("redis: " + std::string{what} + " is answered by something else");
}

/// One entry of XRANGE: its place, and the event if it is fit.
struct StreamEntry {
  std::uint64_t off = 0;
  EventPtr event;
};
std::optional<StreamEntry> stream_entry_of(RedisValue const& value) {
  auto const& id = value.at(0).text;
  RedisValue number;
  number.text = id.substr(0, id.find('-'));
  auto const off = redis_offset(number);
  if (!off || *off == 0) return std::nullopt;
  auto event = event_of_redis(value.at(1).at(1).text, *off);
  return StreamEntry{*off, event ? *event : nullptr};
}

/// From the first place that must be there on; those without an entry are empty.
void fill_places(RedisRoom& room, RedisValue const& entries, std::uint64_t from, std::uint64_t to) {
  if (from > to) return;
  room.events.resize(static_cast<std::size_t>(to - from + 1));
  for (auto const& one : entries.items) {
    auto entry = stream_entry_of(one);
    if (!entry || !entry->event) ++room.malformed;
    if (!entry || entry->off < from || entry->off > to) continue;
    room.events[static_cast<std::size_t>(entry->off - from)] = std::move(entry->event);
  }
  for (std::size_t i = 0; i < room.events.size(); ++i) {
    if (!room.events[i]) room.events[i] = place_without_text(from + i);
  }
}

}  // namespace

RedisKeys::RedisKeys(std::string const& prefix, std::string const& channel)
    : prefix_{prefix}, tag_{"{" + channel + "}"} {
  meta = named("m");
  stream = named("x");
  state = named("f");
  presence = named("v");
  told = named("c");
}

std::string RedisKeys::named(std::string_view kind, std::string_view rest) const {
  auto name = prefix_ + ":" + std::string{kind} + ":" + tag_;
  if (!rest.empty()) name.append(1, ':').append(rest);
  return name;
}
std::string RedisKeys::result(std::string_view user, std::string_view key) const {
  return named("r", std::to_string(user.size()) + ":" + std::string{user} + ":" + std::string{key});
}
std::string RedisKeys::pause(std::string_view user) const { return named("sl", user); }
std::string RedisKeys::voters(std::string_view about) const { return named("b", about); }
std::string RedisKeys::voices(std::string_view about) const { return named("n", about); }

RedisCall publish_call(RedisKeys const& keys, RedisSetting const& setting, Draft const& draft,
                       std::string const& once, std::int64_t now_ms) {
  bool const has_key = !draft.key.empty();
  RedisCall call{
      RedisScript::publish,
      {keys.meta, keys.stream, keys.state,
       has_key ? keys.result(draft.user, draft.key) : keys.result("", once),
       keys.pause(draft.user)},
      {setting.run, setting.fresh, std::to_string(setting.ring), std::to_string(now_ms), keys.told,
       setting.sharded ? "SPUBLISH" : "PUBLISH", has_key ? kRedisKeySeconds : kRedisTrySeconds,
       std::to_string(draft.pause.count()), draft.by_banned_too ? "" : "ban:" + draft.user,
       draft.mid, redis_form(draft), std::to_string(draft.state.size())}};
  for (auto const& change : draft.state) {
    call.words.push_back(change.field);
    call.words.push_back(change.value);
  }
  for (auto const off : draft.removes) call.words.push_back(std::to_string(off));
  return call;
}

RedisCall enter_call(RedisKeys const& keys, RedisSetting const& setting, std::string const& epoch,
                     std::uint64_t off) {
  return {RedisScript::enter,
          {keys.meta, keys.stream, keys.state},
          {setting.run, setting.fresh, std::to_string(setting.ring), epoch, std::to_string(off)}};
}

RedisCall missed_call(RedisKeys const& keys, std::uint64_t from, std::uint32_t most) {
  return {
      RedisScript::missed, {keys.meta, keys.stream}, {std::to_string(from), std::to_string(most)}};
}

RedisCall seed_call(RedisKeys const& keys, std::uint64_t changes,
                    std::map<std::string, std::string, std::less<>> const& state) {
  RedisCall call{RedisScript::seed, {keys.meta, keys.state}, {std::to_string(changes)}};
  for (auto const& [field, value] : state) {
    call.words.push_back(field);
    call.words.push_back(value);
  }
  return call;
}

RedisCall count_call(RedisKeys const& keys, Ballot const& ballot) {
  auto const options = std::min(ballot.options, kRedisMostOptions);
  RedisCall call{RedisScript::count,
                 {keys.voters(ballot.about), keys.voices(ballot.about)},
                 {ballot.user, std::to_string(options)}};
  auto choices = ballot.choices;
  std::sort(choices.begin(), choices.end());
  choices.erase(std::unique(choices.begin(), choices.end()), choices.end());
  for (auto const choice : choices) {
    if (choice < options) call.words.push_back(std::to_string(choice));
  }
  return call;
}

Result<RedisPlaced> placed_of(RedisValue const& answer, std::string const& mid) {
  auto const& word = answer.at(0).text;
  RedisPlaced result;
  result.placed.mid = mid;
  if (word == "slow" || word == "banned") {
    using What = Placed::What;
    result.placed.what = word == "slow" ? What::slow : What::banned;
    result.placed.retry_ms = std::max<std::int64_t>(answer.at(1).number_or(0), 0);
    return result;
  }
  auto const off = redis_offset(answer.at(2));
  if ((word != "placed" && word != "dup") || !off || *off == 0 || answer.at(1).text.empty()) {
    return redis_wrong_answer("publishing");
  }
  result.epoch = answer.at(1).text;
  result.placed.off = *off;
  result.placed.dup = word == "dup";
  result.placed.mid = answer.at(3).text;
  return result;
}

Result<RedisRoom> room_of(RedisValue const& answer, std::uint64_t from, std::uint32_t ring) {
  auto const off = redis_offset(answer.at(1)), first = redis_offset(answer.at(2)),
             changes = redis_offset(answer.at(3));
  if (!off || !first || !changes || !answer.at(4).is(ValueType::array)) {
    return redis_wrong_answer("the question for a room");
  }
  RedisRoom room;
  room.epoch = answer.at(0).text;
  room.off = *off;
  room.first_kept = *first;
  room.changes = *changes;
  auto const& entries = answer.at(4);
  if (from == 0) {
    // The stream may have expired: then nothing is kept, whatever the offset is.
    auto begin = std::max(*first, std::uint64_t{1});
    if (*off >= ring) begin = std::max(begin, *off - ring + 1);
    if (!entries.items.empty()) fill_places(room, entries, begin, *off);
  } else if (*off >= from && *off - from < ring) {
    fill_places(room, entries, from, *off);
  }
  auto const& fields = answer.at(5).items;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    room.state.insert_or_assign(fields[i].text, fields[i + 1].text);
  }
  return room;
}

Result<Tally> tally_of(RedisValue const& answer, std::uint32_t options) {
  auto const voters = redis_offset(answer.at(1));
  if (!voters || !answer.at(2).is(ValueType::array)) return redis_wrong_answer("counting");
  Tally tally;
  tally.dup = answer.at(0).number_or(0) != 0;
  tally.voters = *voters;
  for (std::uint32_t i = 0; i < options; ++i) {
    tally.n.push_back(redis_offset(answer.at(2).at(i)).value_or(0));
  }
  return tally;
}

}  // namespace freshet::chat
