/// Flock: the members of one room on one loop. What is told is gathered and written to all in one
/// sweep: a write costs the same for one event as for twenty.
#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "chat/batch.hpp"
#include "chat/event.hpp"
#include "chat/figures.hpp"
#include "http/websocket.hpp"
#include "net/loop.hpp"
#include "net/timer.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// One who is told what happens in a room. On its loop.
class Hearer {
 public:
  virtual ~Hearer() = default;
  [[nodiscard]] virtual http::WebSocket& socket() = 0;
  [[nodiscard]] virtual std::string const& user() const = 0;
  [[nodiscard]] virtual bool moderates() const = 0;
  /// Its connection is to end with that code, and it leaves the flock.
  virtual void dismiss(int close_code, std::string_view why) noexcept = 0;

 private:
  friend class Flock;
  std::size_t place_ = SIZE_MAX;
};

/// On its loop. Made by the Hub for each loop where the room has members.
class Flock {
 public:
  struct House {
    net::Loop& loop;
    Clock const& clock;
    Figures& figures;
    /// chat.flush; 0: by the size of the room.
    std::function<std::chrono::milliseconds()> flush;
    /// Members of the room on all loops of this server; each flock counts its own in.
    std::shared_ptr<std::atomic<std::size_t>> all;
  };
  /// What is longer is not gathered.
  static constexpr std::size_t kFlushEarly = 16UL * 1024;
  /// A newcomer may have that long, and so much, on its way: what it is greeted with.
  static constexpr std::chrono::seconds kNew{5};
  static constexpr std::size_t kMostOfNew = 2UL * 1024 * 1024;

  explicit Flock(House house);
  ~Flock();
  Flock(Flock const&) = delete;
  Flock& operator=(Flock const&) = delete;

  /// It is told what comes after this call, and nothing that was gathered before.
  void join(Hearer& hearer);
  /// False: it was not in it.
  bool leave(Hearer& hearer);
  /// Whether it moderates is another answer by now.
  void look_again(Hearer& hearer);
  /// Gathered until the next flush; an urgent one flushes at once. An event that takes others back
  /// takes their text out of what is gathered.
  void tell(EventPtr event);
  void tell_user(std::string_view user, std::string const& text);
  /// With a ban what the user wrote leaves what is gathered too.
  void cut(std::string_view user, int close_code, std::string const& why);
  /// All start anew from what this frame tells: nothing of what is gathered is told.
  void start_anew(Bytes const& frame);
  void flush();
  [[nodiscard]] std::size_t size() const { return places_.size() - holes_; }

 private:
  struct Place {
    Hearer* hearer;
    http::WebSocket* socket;
    std::size_t user;  // a hash: most are another's
    SteadyTime since;
    std::uint32_t from;  // in what is gathered
    bool moderates;
  };
  [[nodiscard]] std::chrono::milliseconds interval() const;
  template <class F>
  void each_of(std::string_view user, F f);
  [[nodiscard]] std::size_t tell_one(Place& place, SteadyTime now);
  void remove(std::size_t at);
  void fill_holes();
  void measure() const;

  House const house_;
  std::vector<Place> places_;
  std::size_t holes_ = 0;  // of who has left during a sweep
  bool sweeping_ = false, waiting_ = false;
  Batch batch_;
  SteadyTime flushed_{};
  net::Timer timer_;
};

}  // namespace freshet::chat
