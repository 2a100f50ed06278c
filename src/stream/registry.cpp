#include "stream/registry.hpp"

#include "base/assert.hpp"

#include <utility>

namespace freshet::stream {

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
    // The lease first: who says goodbye is not thrown out because the show ends.
    registry_.vacate(session_->channel(), generation_);
    leave(reason, true);
  }
  void leave(EndReason reason, bool clean) {
    if (std::exchange(left_, true)) return;
    run([reason, clean, g = generation_](Session& s) { s.end_feed(g, reason, clean); });
  }
  void begin(PublisherInfo info) {
    run([info = std::move(info), g = generation_](Session& s) { s.begin_feed(g, info); });
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

Sink& Publication::head() { return *feed_; }

Registry::Registry(Pipeline pipeline, MakeOptions options, Clock const& clock, Log log)
    : pipeline_{std::move(pipeline)},
      options_{std::move(options)},
      clock_{clock},
      log_{std::move(log)} {}

Result<> Registry::may_enter(Entry const& entry, PublisherInfo const& info) {
  if (entry.generation == 0) return {};
  auto const same_key = entry.publisher.key_id == info.key_id;
  if (info.takeover == config::Takeover::always) return {};
  if (info.takeover == config::Takeover::same_key && same_key) return {};
  return failure(
      boost::system::errc::device_or_resource_busy,
      "channel " + entry.session->channel() + " is already live from " + entry.publisher.peer);
}

void Registry::dismiss(Entry const& entry, EndReason reason) {
  if (entry.generation == 0) return;
  entry.from->post([evict = entry.evict, reason] { (*evict)(reason); });
}

std::shared_ptr<Session> Registry::make_session(ChannelName const& channel, net::Loop& home) {
  return std::make_shared<Session>(channel, home, options_(channel), clock_,
                                   log_.child("live/" + channel));
}

void Registry::prepare(Session& session) {
  session.prepare(pipeline_,
                  [this, channel = session.channel(), raw = &session] { forget(channel, raw); });
}

Result<Publication> Registry::publish(ChannelName const& channel, PublisherInfo info,
                                      net::Loop& from, std::function<void(EndReason)> evict) {
  FRESHET_ASSERT(from.here());
  std::unique_lock lock{mutex_};
  if (closed_) {
    return failure(boost::system::errc::operation_canceled, "the server is shutting down");
  }
  auto& entry = entries_[channel];
  auto const is_new = !entry.session || entry.session->info().state == State::ended;
  if (is_new) entry = Entry{make_session(channel, from), {}, nullptr, nullptr, 0};
  if (auto entered = may_enter(entry, info); !entered) return entered.error();
  auto const before = entry;
  entry.publisher = info;
  entry.from = &from;
  entry.evict = std::make_shared<std::function<void(EndReason)>>(std::move(evict));
  entry.generation = ++generations_;
  auto const session = entry.session;
  Publication publication{*this, session, entry.generation, from};
  lock.unlock();  // what follows calls out
  if (is_new) prepare(*session);
  // The new turn first: what the other says when it leaves must not end the session.
  publication.begin(std::move(info));
  dismiss(before, EndReason::replaced);
  return publication;
}

void Registry::vacate(ChannelName const& channel, std::uint64_t generation) {
  std::scoped_lock const lock{mutex_};
  auto const at = entries_.find(channel);
  if (at != entries_.end() && at->second.generation == generation) at->second.generation = 0;
}

void Registry::forget(ChannelName const& channel, Session const* session) {
  std::scoped_lock const lock{mutex_};
  auto const at = entries_.find(channel);
  if (at == entries_.end() || at->second.session.get() != session) return;
  dismiss(at->second, EndReason::kicked);
  entries_.erase(at);
}

std::shared_ptr<Session> Registry::find(ChannelName const& channel) const {
  std::scoped_lock const lock{mutex_};
  auto const at = entries_.find(channel);
  return at == entries_.end() ? nullptr : at->second.session;
}

bool Registry::stop(ChannelName const& channel, EndReason reason) {
  auto const session = find(channel);
  if (!session) return false;
  session->home().post([session, reason] { session->end(reason); });
  return true;
}

void Registry::evict_if(std::function<bool(PublisherInfo const&)> const& unwelcome,
                        EndReason reason) {
  std::vector<std::shared_ptr<Session>> sessions;
  {
    std::scoped_lock const lock{mutex_};
    for (auto const& [channel, entry] : entries_) {
      if (entry.generation != 0 && unwelcome(entry.publisher)) sessions.push_back(entry.session);
    }
  }
  for (auto const& session : sessions) {
    session->home().post([session, reason] { session->end(reason); });
  }
}

std::vector<std::shared_ptr<Session>> Registry::list() const {
  std::scoped_lock const lock{mutex_};
  std::vector<std::shared_ptr<Session>> sessions;
  for (auto const& [channel, entry] : entries_) {
    if (entry.session) sessions.push_back(entry.session);
  }
  return sessions;
}

void Registry::shutdown() {
  {
    std::scoped_lock const lock{mutex_};
    closed_ = true;
  }
  for (auto const& session : list()) {
    session->home().post([session] { session->end(EndReason::shutdown); });
  }
}

}  // namespace freshet::stream
