#include "stream/registry.hpp"

#include "base/assert.hpp"

#include <utility>

namespace freshet::stream {
namespace {

Error shutting_down() {
  return failure(boost::system::errc::operation_canceled, "the server is shutting down");
}

}  // namespace

/// The head of the line on the publisher's loop; crosses to the session's home when they differ.
class Publication::Feed final : public Sink {
 public:
  Feed(Registry& registry, std::shared_ptr<Session> session, std::uint64_t generation,
       net::Loop& from)
      : registry_{registry}, session_{std::move(session)}, generation_{generation}, from_{from} {}

  void tracks(Tracks tracks) noexcept override {
    run([tracks = std::move(tracks), g = generation_](Session& s) { s.tracks(g, tracks); });
  }
  void packet(Packet const& packet) noexcept override {
    if (&from_ == &session_->home()) {
      session_->packet(generation_, packet);
    } else {
      run([packet, g = generation_](Session& s) { s.packet(g, packet); });
    }
  }
  void end(EndReason reason) noexcept override {
    // The lease first: from here on whoever publishes begins another show, and neither they nor
    // the one who leaves are thrown out because this one ends.
    registry_.take_leave(session_->channel(), generation_);
    leave(reason, true);
  }
  void leave(EndReason reason, bool clean) {
    if (std::exchange(left_, true)) return;
    run([reason, clean, g = generation_](Session& s) { s.end_feed(g, reason, clean); });
  }
  void begin(PublisherInfo info) {
    run([info = std::move(info), g = generation_](Session& s) { s.begin_feed(g, info); });
  }
  void name_encoder(std::string name) {
    run([name = std::move(name), g = generation_](Session& s) { s.name_encoder(g, name); });
  }
  void tell_line(LineFigures const& line) {
    run([line, g = generation_](Session& s) { s.tell_line(g, line); });
  }
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

 private:
  template <class F>
  void run(F f) {
    if (&from_ == &session_->home() && from_.here()) {
      f(*session_);
    } else {
      session_->home().post([session = session_, f = std::move(f)] { f(*session); });
    }
  }

  Registry& registry_;
  std::shared_ptr<Session> session_;
  std::uint64_t const generation_;
  net::Loop& from_;
  bool left_ = false;
};

Publication::Publication(Registry& registry, std::shared_ptr<Session> session,
                         std::uint64_t generation, net::Loop& from)
    : registry_{&registry},
      session_{session},
      feed_{std::make_unique<Feed>(registry, std::move(session), generation, from)} {}

Publication::Publication(Publication&&) noexcept = default;

Publication::~Publication() {
  if (!feed_) return;
  registry_->vacate(session_->channel(), feed_->generation());
  feed_->leave(EndReason::publisher_left, false);
}

void Publication::begin(PublisherInfo info) { feed_->begin(std::move(info)); }

void Publication::name_encoder(std::string name) { feed_->name_encoder(std::move(name)); }

void Publication::tell_line(LineFigures const& line) { feed_->tell_line(line); }

Sink& Publication::head() { return *feed_; }

Registry::Registry(Pipeline pipeline, MakeOptions options, Session::House house)
    : pipeline_{std::move(pipeline)}, options_{std::move(options)}, house_{std::move(house)} {}

bool Registry::Entry::leave(std::uint64_t generation) {
  auto const at = std::ranges::find(seats, generation, &Seat::generation);
  if (at == seats.end()) return false;
  at->generation = 0;
  return true;
}

Result<> Registry::may_enter(Entry const& entry, PublisherInfo const& info) {
  auto const& seat = entry.seat(info.role);
  if (seat.generation == 0) return {};
  auto const same_key = seat.publisher.key_id == info.key_id;
  if (info.takeover == config::Takeover::always) return {};
  if (info.takeover == config::Takeover::same_key && same_key) return {};
  return failure(
      boost::system::errc::device_or_resource_busy,
      "channel " + entry.session->channel() + " is already live from " + seat.publisher.peer);
}

void Registry::dismiss(Seat const& seat, EndReason reason) {
  if (seat.generation == 0) return;
  seat.from->post([evict = seat.evict, reason] { (*evict)(reason); });
}

std::shared_ptr<Session> Registry::make_session(ChannelName const& channel, net::Loop& home,
                                                Session::Former const* former) {
  auto house = house_;
  house.log = house.log.child("live/" + channel);
  auto session =
      std::make_unique<Session>(channel, home, options_(channel), std::move(house), former);
  // It dies at home, whoever held it last: its timers are the home loop's.
  return {session.release(), [&home](Session* last) {
            std::unique_ptr<Session> mine{last};
            if (!home.here()) home.post([mine = std::move(mine)] {});
          }};
}

void Registry::prepare(Session& session) {
  session.prepare(pipeline_, {[this, raw = &session] { return may_end(*raw); },
                              [this, raw = &session] { forget(*raw); }});
}

Result<> Registry::may_publish(ChannelName const& channel, PublisherInfo const& info) const {
  std::scoped_lock const lock{mutex_};
  if (closed_) return shutting_down();
  auto const at = entries_.find(channel);
  return at == entries_.end() ? Result<>{} : may_enter(at->second, info);
}

Result<Publication> Registry::publish(ChannelName const& channel, PublisherInfo info,
                                      net::Loop& from, std::function<void(EndReason)> evict) {
  FRESHET_ASSERT(from.here());
  std::unique_lock lock{mutex_};
  if (closed_) return shutting_down();
  auto& entry = entries_[channel];
  bool const is_new = !entry.session;
  if (is_new) entry = Entry{make_session(channel, from), {}};
  if (auto entered = may_enter(entry, info); !entered) return entered.error();
  auto& seat = entry.seat(info.role);
  auto const before = seat;
  seat.publisher = info;
  seat.from = &from;
  seat.evict = std::make_shared<std::function<void(EndReason)>>(std::move(evict));
  seat.generation = ++generations_;
  auto const session = entry.session;
  Publication publication{*this, session, seat.generation, from};
  lock.unlock();  // what follows calls out
  if (is_new) prepare(*session);
  // The new turn first: what the other says when it leaves must not end the session.
  publication.begin(std::move(info));
  dismiss(before, EndReason::replaced);
  return publication;
}

Result<Registry::Opened> Registry::open(ChannelName const& channel, PublisherInfo const& info,
                                        net::Loop& home, std::chrono::milliseconds patience) {
  FRESHET_ASSERT(home.here());
  std::unique_lock lock{mutex_};
  if (closed_) return shutting_down();
  auto& entry = entries_[channel];
  bool const is_new = !entry.session;
  if (is_new) entry = Entry{make_session(channel, home), {}};
  if (auto entered = may_enter(entry, info); !entered) return entered.error();
  Opened const opened{entry.session, is_new, entry.taken()};
  lock.unlock();  // what follows calls out
  if (is_new) prepare(*opened.session);
  opened.session->home().post(
      [session = opened.session, patience] { session->expect_encoder(patience); });
  return opened;
}

void Registry::resume(ChannelName const& channel, net::Loop& home, Session::Former former) {
  FRESHET_ASSERT(home.here());
  std::unique_lock lock{mutex_};
  if (closed_ || entries_.contains(channel)) return;
  auto const session = make_session(channel, home, &former);
  entries_[channel].session = session;
  lock.unlock();  // what follows calls out
  prepare(*session);
  session->wait_for_encoder(std::move(former));
}

void Registry::vacate(ChannelName const& channel, std::uint64_t generation) {
  std::scoped_lock const lock{mutex_};
  auto const at = entries_.find(channel);
  if (at != entries_.end()) at->second.leave(generation);
}

/// The last one who says goodbye ends the show.
void Registry::take_leave(ChannelName const& channel, std::uint64_t generation) {
  std::scoped_lock const lock{mutex_};
  auto const at = entries_.find(channel);
  if (at == entries_.end() || !at->second.leave(generation)) return;
  if (!at->second.taken()) retire(at);
}

bool Registry::may_end(Session const& session) {
  std::scoped_lock const lock{mutex_};
  auto const at = entries_.find(session.channel());
  if (at == entries_.end() || at->second.session.get() != &session) return true;
  if (at->second.taken()) return false;
  retire(at);
  return true;
}

void Registry::forget(Session const& session) {
  std::scoped_lock const lock{mutex_};
  std::erase_if(ending_, [&](auto const& ended) { return ended.get() == &session; });
}

/// A session is taken off the table in the same moment in which its end is decided: a publisher
/// finds one that goes on, or none.
Registry::Entries::iterator Registry::retire(Entries::iterator at) {
  ending_.push_back(std::move(at->second.session));
  return entries_.erase(at);
}

Registry::Entries::iterator Registry::end(Entries::iterator at, EndReason reason) {
  auto const session = at->second.session;
  // Before the encoder hears of it: its leaving must not be taken for the reason.
  session->home().post([session, reason] { session->end(reason); });
  for (auto const& seat : at->second.seats) dismiss(seat, reason);
  return retire(at);
}

std::shared_ptr<Session> Registry::find(ChannelName const& channel) const {
  std::scoped_lock const lock{mutex_};
  auto const at = entries_.find(channel);
  return at == entries_.end() ? nullptr : at->second.session;
}

bool Registry::stop(ChannelName const& channel, EndReason reason) {
  std::scoped_lock const lock{mutex_};
  auto const at = entries_.find(channel);
  if (at == entries_.end()) return false;
  end(at, reason);
  return true;
}

bool Registry::stop_session(StreamId const& id, EndReason reason) {
  std::scoped_lock const lock{mutex_};
  auto const at = std::ranges::find_if(
      entries_, [&](auto const& entry) { return entry.second.session->id() == id; });
  if (at == entries_.end()) return false;
  end(at, reason);
  return true;
}

void Registry::evict_if(std::function<bool(PublisherInfo const&)> const& unwelcome,
                        EndReason reason) {
  std::scoped_lock const lock{mutex_};
  for (auto at = entries_.begin(); at != entries_.end();) {
    auto const goes = [&](Seat const& seat) {
      return seat.generation != 0 && unwelcome(seat.publisher);
    };
    auto const& seats = at->second.seats;
    auto const stays = [&](Seat const& seat) { return seat.generation != 0 && !goes(seat); };
    auto const others = std::ranges::any_of(seats, stays);
    if (std::ranges::any_of(seats, goes) && !others) {
      at = end(at, reason);
      continue;
    }
    // The other one goes on.
    for (auto const& seat : seats) {
      if (goes(seat)) dismiss(seat, reason);
    }
    ++at;
  }
}

std::vector<std::shared_ptr<Session>> Registry::list() const {
  std::scoped_lock const lock{mutex_};
  auto sessions = ending_;
  for (auto const& [channel, entry] : entries_) sessions.push_back(entry.session);
  return sessions;
}

std::vector<PublisherInfo> Registry::publishers() const {
  std::scoped_lock const lock{mutex_};
  std::vector<PublisherInfo> all;
  for (auto const& [channel, entry] : entries_) {
    for (auto const& seat : entry.seats) {
      if (seat.generation != 0) all.push_back(seat.publisher);
    }
  }
  return all;
}

void Registry::shutdown() {
  std::scoped_lock const lock{mutex_};
  closed_ = true;
  for (auto at = entries_.begin(); at != entries_.end();) at = end(at, EndReason::shutdown);
}

}  // namespace freshet::stream
