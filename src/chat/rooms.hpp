/// Rooms: those whose home one loop is, and what of their members only the home knows: on which
/// loops they are, and what they are called.
#pragma once

#include "chat/host.hpp"
#include "chat/room.hpp"
#include "chat/sampler.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

class Member;
struct HubShared;

/// On its loop.
class Rooms {
 public:
  /// A room that nobody is in, and nobody asks, lives so long.
  static constexpr unsigned kIdleSeconds = 120, kCountEvery = 5;

  Rooms(HubShared& shared, unsigned index);
  ~Rooms();

  void with(std::string const& channel, std::function<void(Room*)> work);
  /// `loop`: the member's.
  void greet(std::shared_ptr<Member> member, unsigned loop, Author author, std::string epoch,
             std::uint64_t off);
  /// Once for each that was greeted.
  void left(std::string const& channel, unsigned loop, std::string const& name);
  void grant(std::string const& channel, Author const& author, AnyWish const& wish, Reply reply);
  void report_delay(std::string const& channel, std::chrono::milliseconds delay);
  /// Members of it start anew from what holds now.
  void start_anew(std::string const& channel);
  void set(config::Chat const& settings) { house_.settings = settings; }
  /// A second has passed.
  void tick();
  /// Members hear nothing more of them.
  void stop();
  [[nodiscard]] bool empty() const { return all_.empty(); }

 private:
  struct Entry {
    std::shared_ptr<Room> room;
    bool is_in = false;                               // the bus has let it in
    std::vector<std::function<void(Room*)>> waiting;  // for that
    std::vector<std::size_t> on_loop;                 // members, by loop
    std::shared_ptr<std::atomic<std::size_t>> all;
    std::size_t told_members = 0;
    struct Called {
      std::string user;
      std::size_t times = 0;
    };
    std::map<std::string, Called, std::less<>> names;  // by what they look like
    Sampler sampler;
    std::string count;  // as it was told last
    unsigned idle_s = 0, age_s = 0;
  };
  using ByChannel = std::map<std::string, Entry, std::less<>>;

  [[nodiscard]] Entry* find(std::string const& channel);
  [[nodiscard]] Entry& make(std::string const& channel);
  [[nodiscard]] Room::Outside outside_of(std::string const& channel);
  template <class F>
  void each_loop(Entry const& entry, F f);
  void welcome(Entry& entry, std::shared_ptr<Member> member, unsigned loop, Author author,
               std::string const& epoch, std::uint64_t off);
  [[nodiscard]] static std::string name_in(Entry const& entry, Author const& author);
  void count(std::string const& channel, Entry& entry);
  [[nodiscard]] static bool is_over(Entry& entry);

  HubShared& shared_;
  unsigned const index_;
  RoomHouse house_;  // with the settings of now; before the rooms that refer to it
  ByChannel all_;
};

}  // namespace freshet::chat
