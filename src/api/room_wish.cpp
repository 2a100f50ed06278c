#include "api/room_wish.hpp"

#include "api/sse.hpp"
#include "chat/room.hpp"

#include <utility>

namespace freshet::api {
namespace {

/// More of them are told with the next look.
constexpr std::size_t kMostAtOnce = 200;

chat::Outcome answered(std::string body) {
  chat::Outcome outcome;
  outcome.body = std::move(body);
  return outcome;
}

std::string_view type_of(chat::Event const& event) {
  switch (event.kind) {
    case chat::Kind::msg:
      return "msg";
    case chat::Kind::edit:
      return "edit";
    case chat::Kind::del:
      return "del";
    case chat::Kind::purge:
      return "purge";
    case chat::Kind::clear:
      return "clear";
    case chat::Kind::room:
      return "room";
    case chat::Kind::pin:
      return "pin";
    case chat::Kind::poll_open:
      return "poll_open";
    case chat::Kind::poll_close:
      return "poll_close";
    case chat::Kind::qa:
      return "qa";
    case chat::Kind::alert:
      return "alert";
    default:
      return "message";
  }
}

std::uint64_t newest_of(chat::Ring const& ring) {
  return ring.size() == 0 ? 0 : ring.all().back()->off;
}

/// From the ring alone, where nothing is that was taken back.
chat::Outcome follow(chat::Room const& room, wish::Following const& from) {
  chat::Outcome outcome;
  auto const& ring = room.ring();
  outcome.mid = room.epoch();
  outcome.off = newest_of(ring);
  if (from.epoch.empty()) return outcome;
  bool const same = from.epoch == room.epoch();
  if (same && from.off == outcome.off) return outcome;
  auto const tail = ring.after(same ? from.off : 0);
  outcome.dup = !same || !tail.whole;
  std::size_t count = 0;
  for (auto const& event : tail.events) {
    if (event->text.size() == 0 || event->for_moderators) continue;
    outcome.body += sse_event(room.epoch() + '.' + std::to_string(event->off), type_of(*event),
                              event->text.text());
    if (++count < kMostAtOnce) continue;
    outcome.off = event->off;
    break;
  }
  return outcome;
}

/// One function for each wish.
struct Carrier {
  chat::Room& room;
  chat::Reply reply;

  void operator()(wish::Saying& w) const { room.speech().say(w.who, std::move(w.what), reply); }
  void operator()(wish::PageOfMessages& w) const {
    room.speech().history(w.before, w.limit, reply);
  }
  void operator()(wish::Following& w) const { reply(follow(room, w)); }
  void operator()(wish::Acting& w) const { room.moderation().act(w.who, w.action, reply); }
  void operator()(wish::List& w) const {
    switch (w) {
      case wish::List::held:
        return room.moderation().held(reply);
      case wish::List::barred:
        return room.moderation().barred(reply);
      case wish::List::terms:
        return room.moderation().terms(reply);
      case wish::List::polls:
        return room.polls().list(reply);
      case wish::List::questions:
        return room.questions().list(reply);
      case wish::List::alerts:
        return room.alerts().list(reply);
      case wish::List::delay:
        return reply(answered(room.delays()));
    }
  }
  void operator()(wish::PageOfLog& w) const { room.moderation().log(w.cursor, w.limit, reply); }
  void operator()(wish::SettingTerm& w) const {
    room.moderation().set_term(w.who, w.id, w.term, std::move(w.act), std::move(w.note), reply);
  }
  void operator()(wish::RemovingTerm& w) const {
    room.moderation().remove_term(w.who, w.id, reply);
  }
  void operator()(wish::Testing& w) const { reply(answered(room.moderation().test(w.text))); }
  void operator()(wish::OpeningPoll& w) const {
    room.polls().open(w.who, std::move(w.poll), reply);
  }
  void operator()(wish::ClosingPoll& w) const { room.polls().close(w.who, w.id, reply); }
  void operator()(wish::Voting& w) const {
    room.polls().vote(w.who, w.id, std::move(w.choices), reply);
  }
  void operator()(wish::Asking& w) const {
    room.questions().ask(w.who, std::move(w.text), std::move(w.key), reply);
  }
  void operator()(wish::Upvoting& w) const { room.questions().upvote(w.who, w.id, reply); }
  void operator()(wish::SettingQuestion& w) const {
    room.questions().set(w.who, w.id, w.state, reply);
  }
  void operator()(wish::Alerting& w) const { room.alerts().show(w.who, std::move(w.alert), reply); }
};

}  // namespace

void carry_out(chat::Room& room, RoomWish wish, chat::Reply reply) {
  Carrier const carrier{room, std::move(reply)};
  std::visit([&](auto& one) { carrier(one); }, wish);
}

}  // namespace freshet::api
