/// Registry: ChannelName → Session, the only shared table on the media path; locked for a lookup,
/// never for a packet.
#pragma once

#include "base/result.hpp"
#include "net/loop.hpp"
#include "stream/session.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace freshet::stream {

class Registry;

/// What a publisher holds while it publishes: a lease on feeding its channel's session. It lives on
/// the publisher's loop; its death says "the encoder left".
class Publication {
 public:
  Publication(Registry& registry, std::shared_ptr<Session> session, std::uint64_t generation,
              net::Loop& from);
  Publication(Publication&&) noexcept;
  Publication& operator=(Publication&&) = delete;
  ~Publication();

  /// Where the publisher writes: the head of the line, on the publisher's loop. Its `end` is a
  /// proper goodbye: the session ends without grace.
  [[nodiscard]] Sink& head();
  /// What the encoder calls itself, to be shown. On the publisher's loop.
  void name_encoder(std::string name);
  /// How its line does, likewise.
  void tell_line(LineFigures const& line);
  [[nodiscard]] StreamId const& stream_id() const { return session_->id(); }

 private:
  friend class Registry;
  class Feed;
  void begin(PublisherInfo info);

  Registry* registry_;
  std::shared_ptr<Session> session_;
  std::unique_ptr<Feed> feed_;
};

class Registry {
 public:
  /// Chooses what a new session of a channel is like.
  using MakeOptions = std::function<Session::Options(ChannelName const&)>;

  Registry(Pipeline pipeline, MakeOptions options, Session::House house);

  /// A show of an earlier run goes on, without an encoder at first. On `home`.
  void resume(ChannelName const& channel, net::Loop& home, Session::Former former);
  struct Opened {
    std::shared_ptr<Session> session;
    bool is_new = false, fed = false;
  };
  /// The channel's session, made on `home` if there is none, for a publisher who says that they
  /// will come: without one it waits so long from now on, then it ends. Refused as publish() would.
  /// From the loop `home`.
  [[nodiscard]] Result<Opened> open(ChannelName const& channel, PublisherInfo const& info,
                                    net::Loop& home, std::chrono::milliseconds patience);
  /// A lease on feeding the channel's session, made or resumed on its home loop. `evict` is called
  /// on `from` when the publisher must go. Refused while another publishes in the same role and may
  /// not be replaced, and after shutdown. From the loop `from`.
  [[nodiscard]] Result<Publication> publish(ChannelName const& channel, PublisherInfo info,
                                            net::Loop& from, std::function<void(EndReason)> evict);

  // From any thread.
  /// Would publish() take that publisher now? Promises nothing for later.
  [[nodiscard]] Result<> may_publish(ChannelName const& channel, PublisherInfo const& info) const;
  /// The channel's show; one that is ending is none any more.
  [[nodiscard]] std::shared_ptr<Session> find(ChannelName const& channel) const;
  /// Ends the session, not only the encoder. False: there is none.
  bool stop(ChannelName const& channel, EndReason reason);
  /// The same of one session, by its id.
  bool stop_session(StreamId const& id, EndReason reason);
  /// Disconnects publishers whose key is no longer good; their sessions end.
  void evict_if(std::function<bool(PublisherInfo const&)> const& unwelcome, EndReason reason);
  /// Those that are ending among them, until they have ended.
  [[nodiscard]] std::vector<std::shared_ptr<Session>> list() const;
  /// Who feeds sessions now, or waits to.
  [[nodiscard]] std::vector<PublisherInfo> publishers() const;
  /// Ends every session; whoever publishes from now on is refused.
  void shutdown();

 private:
  friend class Publication;
  /// One for each role.
  struct Seat {
    PublisherInfo publisher;
    net::Loop* from = nullptr;
    std::shared_ptr<std::function<void(EndReason)>> evict;
    std::uint64_t generation = 0;  // 0: nobody has it at the moment
  };
  struct Entry {
    std::shared_ptr<Session> session;
    std::array<Seat, 2> seats;  // by role

    [[nodiscard]] Seat& seat(Role role) { return seats.at(static_cast<std::size_t>(role)); }
    [[nodiscard]] Seat const& seat(Role role) const {
      return seats.at(static_cast<std::size_t>(role));
    }
    [[nodiscard]] bool taken() const {
      return std::ranges::any_of(seats, [](Seat const& one) { return one.generation != 0; });
    }
    /// False: nobody has that one any more.
    bool leave(std::uint64_t generation);
  };

  using Entries = std::map<ChannelName, Entry>;

  std::shared_ptr<Session> make_session(ChannelName const& channel, net::Loop& home,
                                        Session::Former const* former = nullptr);
  void prepare(Session& session);
  [[nodiscard]] static Result<> may_enter(Entry const& entry, PublisherInfo const& info);
  void vacate(ChannelName const& channel, std::uint64_t generation);
  void take_leave(ChannelName const& channel, std::uint64_t generation);
  [[nodiscard]] bool may_end(Session const& session);
  void forget(Session const& session);
  static void dismiss(Seat const& seat, EndReason reason);
  // Under the lock.
  Entries::iterator retire(Entries::iterator at);
  Entries::iterator end(Entries::iterator at, EndReason reason);

  Pipeline const pipeline_;
  MakeOptions const options_;
  Session::House const house_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::vector<std::shared_ptr<Session>> ending_;  // out of reach for publishers
  std::uint64_t generations_ = 0;
  bool closed_ = false;
};

}  // namespace freshet::stream
