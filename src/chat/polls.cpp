#include "chat/polls.hpp"

#include "chat/polls_inside.hpp"
#include "chat/things.hpp"

#include <algorithm>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::string_view kPollField = "poll:";

}  // namespace

void Polls::Inside::learn(Poll poll) {
  auto& open = polls[poll.id];
  open.poll = std::move(poll);
}

void Polls::Inside::watch() {
  if (polls.empty() || std::exchange(watching, true)) return;
  timer.start(kTick, [this] {
    watching = false;
    tick();
    watch();
  });
}

/// Voices are told once a second while they come, and those that came through other servers looked
/// for every three; what is over its time is closed.
void Polls::Inside::tick() {
  auto const now = core.clock().now();
  auto const wall_ms = core.now_ms();
  std::vector<std::string> over;  // one that closes leaves the map, which may be at once
  for (auto& [id, open] : polls) {
    if (open.changed && now - open.told >= kBetweenFigures) tell(open);
    if (now - open.looked >= kBetweenLooks) look(open);
    auto const& closes = open.poll.closes_ms;
    if (closes && !open.closing && wall_ms >= *closes + grace_ms()) over.push_back(id);
  }
  for (auto const& id : over) {
    if (auto const at = polls.find(id); at != polls.end()) close_now(at->second, {});
  }
}

void Polls::Inside::tell(Open& open) {
  open.changed = false;
  open.told = core.clock().now();
  Event event;
  event.kind = Kind::poll;
  event.ts_ms = core.now_ms();
  event.text = Bytes::copy(R"({"t":"poll","poll":")" + open.poll.id + R"(",)" +
                           shown(open.voices, open.poll.options.size()) + "}");
  // Each server tells its own, or there would be more than one a second.
  core.tell(std::move(event), false);
}

void Polls::Inside::look(Open& open) {
  open.looked = core.clock().now();
  auto const options = static_cast<std::uint32_t>(open.poll.options.size());
  core.bus().tally(core.channel(), std::string{kPollField} + open.poll.id, options,
                   [weak = weak_from_this(), id = open.poll.id](Result<Tally> const& tally) {
                     if (auto const self = weak.lock()) self->counted(id, tally, {});
                   });
}

std::int64_t Polls::Inside::grace_ms() const {
  return std::clamp<std::int64_t>(core.viewers_delay().count(), 2'000, 45'000);
}

void Polls::Inside::keep(Poll const& poll, PollVoices const& voices, std::int64_t at_ms) const {
  Thing thing{poll.id, "poll", at_ms,
              "{" + shown(poll) + R"(,"open":false,)" + shown(voices, poll.options.size()) +
                  R"(,"closed_ms":)" + std::to_string(at_ms) + "}"};
  core.keeping().write(
      [channel = core.channel(), thing = std::move(thing)](store::Database& database) {
        return put_thing(database, channel, thing);
      });
}

std::vector<std::string> Polls::Inside::shown_open() const {
  std::vector<std::string> items;
  for (auto const& [id, open] : polls) {
    items.push_back("{" + shown(open.poll) + R"(,"open":true,)" +
                    shown(open.voices, open.poll.options.size()) + "}");
  }
  return items;
}

void Polls::Inside::list(Reply reply) {
  auto const items = std::make_shared<std::vector<std::string>>(shown_open());
  std::ranges::reverse(*items);  // newest first, as what is kept
  core.keeping().read(
      core.home(),
      [items, channel = core.channel()](store::Database& database) -> Result<> {
        auto kept = newest_things(database, channel, "poll", kListed);
        if (!kept) return kept.error();
        std::ranges::move(*kept, std::back_inserter(*items));
        return {};
      },
      [items, reply = std::move(reply)](Result<> const& read) {
        if (!read) {
          return reply(
              refused(503, "unavailable", "the polls cannot be read now: try again", 1'000));
        }
        Outcome outcome;
        outcome.body = json_items(*items);
        reply(std::move(outcome));
      });
}

Polls::Polls(Core& core) : core_{core}, inside_{std::make_shared<Inside>(core)} {}
Polls::~Polls() = default;

void Polls::open(Author const& who, PollWish wish, Reply reply) {
  inside_->open(who, std::move(wish), std::move(reply));
}
void Polls::close(Author const& who, std::string const& id, Reply reply) {
  inside_->close(who, id, std::move(reply));
}
void Polls::vote(Author const& who, std::string const& id, std::vector<std::uint32_t> choices,
                 Reply reply) {
  inside_->vote(who, id, std::move(choices), std::move(reply));
}
void Polls::list(Reply reply) const { inside_->list(std::move(reply)); }
std::string Polls::open_ones() const { return json_array(inside_->shown_open()); }

void Polls::happened(Event const& event) {
  if (event.kind == Kind::poll_open) {
    for (auto const& change : event.state) {
      if (!change.field.starts_with(kPollField)) continue;
      if (auto poll = poll_of(change.value)) inside_->learn(std::move(*poll));
    }
    return inside_->watch();
  }
  if (event.kind != Kind::poll_close) return;
  for (auto const& change : event.state) {
    if (!change.field.starts_with(kPollField) || !change.value.empty()) continue;
    auto const gone = inside_->polls.extract(change.field.substr(kPollField.size()));
    if (!gone) continue;
    inside_->keep(gone.mapped().poll, voices_of(as_text(event.text.span())), event.ts_ms);
  }
}

void Polls::entered() {
  auto before = std::exchange(inside_->polls, {});
  for (auto const& [field, value] : core_.state().beginning(kPollField)) {
    auto poll = poll_of(value);
    if (!poll) continue;
    // What was known of its voices stays until they are looked for.
    if (auto was = before.extract(poll->id)) inside_->polls.insert(std::move(was));
    auto const id = poll->id;
    inside_->learn(std::move(*poll));
    auto& open = inside_->polls.at(id);
    open.closing = false;
    inside_->look(open);
  }
  inside_->watch();
}

}  // namespace freshet::chat
