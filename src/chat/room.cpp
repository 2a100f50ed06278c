#include "chat/room.hpp"

#include "chat/event_text.hpp"
#include "chat/keep.hpp"
#include "chat/marks.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

/// Who missed more than that is told so, and begins anew: reading on would take minutes.
constexpr std::size_t kMostRecovered = 300;

EventPtr from_store(store::ChatToldRow const& row) {
  auto event = std::make_shared<Event>();
  event->kind = Kind::msg;
  event->mid = row.id;
  event->user = row.user;
  event->ts_ms = row.ts_ms;
  event->pdt_ms = row.pdt_ms;
  event->text = Bytes::copy(std::string_view{row.body});
  return event;
}

std::string_view word_of(Links links) {
  return links == Links::allow ? "allow" : links == Links::hold ? "hold" : "block";
}

/// `[…]` of fields of the state, each of which is JSON.
std::string fields_json(RoomState const& state, std::string_view prefix) {
  std::string all = "[";
  for (auto const& [field, value] : state.beginning(prefix)) {
    if (all.size() > 1) all += ',';
    all += value;
  }
  return all + "]";
}

/// What is pinned, unless its time is over.
std::string pin_json(RoomState const& state, std::int64_t now_ms) {
  auto const text = state.get("pin");
  auto const pin = nlohmann::json::parse(text, nullptr, false);
  if (!pin.is_object()) return "null";
  auto const until = pin.find("until");
  bool const timed = until != pin.end() && until->is_number_integer() && *until != 0;
  return timed && until->get<std::int64_t>() <= now_ms ? "null" : std::string{text};
}

}  // namespace

Room::Room(std::string channel, net::Loop& home, RoomHouse const& house, Outside outside)
    : channel_{std::move(channel)},
      home_{home},
      house_{house},
      outside_{std::move(outside)},
      log_{house.log.child(channel_)},
      ring_{std::max<std::size_t>(house.settings.recovery, 1)},
      moderation_{*this},
      speech_{*this, moderation_},
      polls_{*this},
      questions_{*this, moderation_},
      reactions_{*this},
      alerts_{*this} {}

Room::~Room() = default;

void Room::when_entered(std::function<void()> then) {
  if (is_in_) return then();
  waiting_.push_back(std::move(then));
}

void Room::entered(Snapshot snapshot) noexcept {
  bool const again = !epoch_.empty();
  bool const other = epoch_ != snapshot.epoch;
  epoch_ = std::move(snapshot.epoch);
  off_ = snapshot.off;
  state_.set(std::move(snapshot.state));
  ring_.start_anew(std::move(snapshot.ring));
  for (auto const& event : ring_.all()) take_back_older(*event);
  moderation_.entered();
  polls_.entered();
  questions_.entered();
  if (house_.mark) {
    for (auto const& mark : marks_of(state_)) house_.mark(channel_, mark);
  }
  if (again && outside_.anew) outside_.anew();
  if (!again || other) load_older();
}

void Room::load_older() {
  auto const rows = std::make_shared<std::vector<store::ChatToldRow>>();
  auto const messages = ring_.last(1'000'000);
  auto const until = messages.empty() ? INT64_MAX : messages.front()->ts_ms;
  auto const most = house_.settings.join_backlog;
  if (messages.size() >= most) return let_in();
  auto const read = [rows, until, most, channel = channel_](store::Database& db) -> Result<> {
    auto found = kept_before(db, channel, until, most);
    if (!found) return found.error();
    *rows = std::move(*found);
    return {};
  };
  house_.keeping.read(home_, read, [weak = weak_from_this(), rows](Result<> done) {
    auto const self = weak.lock();
    if (!self) return;
    if (!done) self->log_.warn("chat: earlier messages cannot be read: {}", done.error().what);
    self->older_.clear();
    for (auto const& row : *rows) self->older_.push_back(from_store(row));
    // What was taken back while they were read.
    for (auto const& event : self->ring_.all()) self->take_back_older(*event);
    self->let_in();
  });
}

void Room::let_in() {
  is_in_ = true;
  for (auto& then : std::exchange(waiting_, {})) then();
}

void Room::take_back_older(Event const& event) {
  if (older_.empty() || event.text.empty()) return;
  bool const clear = event.kind == Kind::clear, purge = event.kind == Kind::purge;
  if (!clear && !purge && event.kind != Kind::del && event.kind != Kind::msg) return;
  std::erase_if(older_, [&](EventPtr const& one) {
    return clear || (purge ? one->user == event.user : one->mid == event.mid);
  });
  if (event.kind == Kind::msg) return;
  for (auto& one : older_) {
    auto const quote = quote_of(one->text.text());
    if (quote.mid.empty()) continue;
    if (purge ? quote.user != event.user : quote.mid != event.mid) continue;
    auto changed = std::make_shared<Event>(*one);
    changed->text = Bytes::adopt(without_quote(one->text.text()));
    one = std::move(changed);
  }
}

std::vector<EventPtr> Room::backlog() const {
  auto const most = static_cast<std::size_t>(house_.settings.join_backlog);
  auto recent = ring_.last(most);
  auto const n = std::min(most - recent.size(), older_.size());
  std::vector<EventPtr> all(older_.end() - static_cast<std::ptrdiff_t>(n), older_.end());
  all.insert(all.end(), recent.begin(), recent.end());
  return all;
}

Greeting Room::greet(Author const& who, std::string const& since_epoch, std::uint64_t since_off) {
  speech_.met(who);
  moderation_.met(who);
  Greeting greeting{epoch_, off_, false, rules_json()};
  if (!since_epoch.empty() && since_epoch == epoch_ && since_off <= off_) {
    auto tail = ring_.after(since_off);
    auto const most = std::min<std::size_t>(kMostRecovered, house_.settings.recovery);
    bool const whole = tail.whole || since_off == off_;
    if (whole && tail.events.size() <= most) {
      greeting.recovered = true;
      greeting.backlog = std::move(tail.events);
      return greeting;
    }
  }
  greeting.backlog = backlog();
  return greeting;
}

std::string Room::rules_json() const {
  auto const& rules = state_.rules();
  auto const seconds = [](auto time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time).count();
  };
  auto const slow = rules.slow ? seconds(*rules.slow) : house_.settings.slow.count();
  auto const is = [](bool value) { return value ? "true" : "false"; };
  std::string out = R"({"slow":)" + std::to_string(slow);
  out.append(R"(,"mode":")").append(to_string(rules.mode));
  out.append(R"(","max_len":)").append(std::to_string(house_.settings.max_length));
  out.append(R"(,"links":")").append(word_of(rules.links));
  out.append(R"(","unique":)").append(is(rules.unique));
  out.append(R"(,"delay":)").append(std::to_string(rules.delay.count()));
  out.append(R"(,"shield":)").append(is(rules.shield));
  out.append(R"(,"pin":)").append(pin_json(state_, now_ms()));
  out.append(R"(,"polls":)").append(polls_.open_ones());
  out.append(R"(,"questions":)").append(fields_json(state_, "qa:"));
  return out.append(R"(,"live":)").append(is(is_live())) + "}";
}

void Room::set_members(std::size_t n) {
  members_ = n;
  house_.bus.present(channel_, n);
}

void Room::report_delay(std::chrono::milliseconds delay) { delays_.add(delay, house_.clock.now()); }

std::string Room::delays() const {
  auto const figures = delays_.figures(house_.clock.now());
  auto const number = [&](std::chrono::milliseconds value) {
    return figures.count == 0 ? std::string{"null"} : std::to_string(value.count());
  };
  return R"({"viewers":)" + std::to_string(figures.count) + R"(,"p50_ms":)" + number(figures.p50) +
         R"(,"p90_ms":)" + number(figures.p90) + R"(,"p99_ms":)" + number(figures.p99) + "}";
}

std::chrono::milliseconds Room::viewers_delay() const {
  return delays_.figures(house_.clock.now()).p99;
}

std::int64_t Room::pdt_ms() const {
  auto const media = house_.media_now_us ? house_.media_now_us(channel_) : std::nullopt;
  return media ? *media / 1'000 : now_ms();
}

bool Room::is_live() const { return house_.media_now_us && house_.media_now_us(channel_); }

void Room::publish(Draft draft, Bus::Answer<Placed> answer) {
  auto told = house_.fact ? std::make_shared<Draft const>(draft) : nullptr;
  house_.bus.publish(channel_, std::move(draft),
                     [weak = weak_from_this(), told = std::move(told),
                      answer = std::move(answer)](Result<Placed> placed) {
                       auto const self = weak.lock();
                       // By the server that placed it alone, and once.
                       if (self && told && placed) self->tell_world(world_fact_of(*told, *placed));
                       answer(std::move(placed));
                     });
}

void Room::tell_world(std::optional<WorldFact> fact) const {
  if (house_.fact && fact) house_.fact(fact->kind, channel_, std::move(fact->data));
}

void Room::tell(Event event, bool everywhere) {
  auto const shared = std::make_shared<Event const>(std::move(event));
  tell_world(world_fact_of(*shared));
  if (outside_.tell) outside_.tell(shared);
  if (everywhere) house_.bus.shout(channel_, shared);
}

void Room::tell_user(std::string_view user, std::string text) {
  if (outside_.tell_user) outside_.tell_user(std::string{user}, std::move(text));
}

void Room::cut(std::string_view user, int close_code, std::string_view why) {
  if (outside_.cut) outside_.cut(std::string{user}, close_code, std::string{why});
}

void Room::happened(EventPtr event) noexcept {
  off_ = event->off;
  ring_.add(event);
  state_.apply(event->state);
  take_back_older(*event);
  if (outside_.tell) outside_.tell(event);
  moderation_.happened(*event);
  speech_.happened(*event);
  polls_.happened(*event);
  questions_.happened(*event);
  alerts_.happened(*event);
  if (!house_.mark) return;
  if (auto const mark = mark_of(*event)) house_.mark(channel_, *mark);
}

void Room::overheard(EventPtr event) noexcept {
  if (outside_.tell) outside_.tell(std::move(event));
}

void Room::counted(std::uint64_t members) noexcept { all_members_ = members; }

void Room::degraded(bool is) noexcept {
  if (std::exchange(degraded_, is) == is) return;
  Event event;
  event.kind = Kind::system;
  event.text = Bytes::copy(std::string_view{is ? R"({"t":"system","degraded":true})"
                                               : R"({"t":"system","degraded":false})"});
  tell(std::move(event), false);
}

}  // namespace freshet::chat
