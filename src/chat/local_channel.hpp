/// LocalChannel: one room's order in this process' memory: what LocalBus keeps of each.
#pragma once

#include "base/clock.hpp"
#include "chat/bus.hpp"
#include "chat/core.hpp"
#include "chat/ring.hpp"
#include "chat/state.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace freshet::chat {

/// All on the room's home loop.
class LocalChannel final : public std::enable_shared_from_this<LocalChannel> {
 public:
  static constexpr std::size_t kMostKeys = 10'000;     ///< the oldest are forgotten
  static constexpr std::size_t kMostPauses = 20'000;   ///< users
  static constexpr std::size_t kMostAbouts = 64;       ///< polls and questions at hand
  static constexpr std::size_t kMostVoters = 200'000;  ///< of one of them
  static constexpr std::size_t kMostWaiting = 4'096;   ///< voices, while earlier ones are read

  struct House {
    Clock const& clock;
    Keeping const& keeping;
    std::size_t ring;
  };
  LocalChannel(std::string name, net::Loop& home, House house);

  void enter(std::shared_ptr<Listener> room);
  void leave();
  /// Nobody is told anything any more.
  void stop() { leave(); }
  [[nodiscard]] bool is_left() const { return room_ == nullptr; }
  [[nodiscard]] SteadyTime left_at() const { return left_at_; }

  void publish(Draft draft, Bus::Answer<Placed> answer);
  void count(Ballot ballot, Bus::Answer<Tally> answer);
  void tally(std::string const& about, std::uint32_t options, Bus::Answer<Tally> answer);
  void present(std::uint64_t members);

 private:
  struct Known {
    Placed placed;
    SteadyTime at;
  };
  struct Voices {
    bool loaded = false;
    std::unordered_set<std::string> users;
    std::vector<std::uint64_t> n;
    SteadyTime used{};
    std::vector<std::function<void(bool)>> waiting;

    void add(std::vector<std::uint32_t> const& choices);
    [[nodiscard]] Tally tally(std::uint32_t options, bool dup) const;
  };

  void load();
  void let_in();
  [[nodiscard]] std::optional<Placed> refusal(Draft const& draft);
  [[nodiscard]] Placed place(Draft draft);
  void remember(std::string key, Placed const& placed);
  void forget_old_keys();
  void keep_pause(std::string const& user);
  /// `work(true)` once earlier voices are known; false: they cannot be read.
  void with_voices(std::string const& about, std::function<void(bool)> work);
  void read_voices(std::string const& about);
  void make_place_for_voices();
  [[nodiscard]] Tally add_voice(Ballot const& ballot, Voices& voices);

  std::string const name_;
  net::Loop& home_;
  House const house_;
  std::string const epoch_;
  std::uint64_t off_ = 0;
  bool loaded_ = false, loading_ = false, is_in_ = false, telling_ = false;
  SteadyTime left_at_{};
  std::shared_ptr<Listener> room_;
  RoomState state_;
  Ring ring_;
  std::unordered_map<std::string, Known> keys_;
  std::deque<std::pair<SteadyTime, std::string>> key_ages_;
  std::unordered_map<std::string, SteadyTime> last_of_;
  std::map<std::string, Voices, std::less<>> voices_;
};

}  // namespace freshet::chat
