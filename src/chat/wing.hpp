/// Wing: a hub's part on one loop: its members and their flocks, and the rooms at home there.
#pragma once

#include "chat/flock.hpp"
#include "chat/host.hpp"
#include "chat/hub_shared.hpp"
#include "chat/rooms.hpp"
#include "chat/wheel.hpp"
#include "net/timer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::chat {

/// On its loop.
class Wing final : public MemberHost {
 public:
  Wing(HubShared& shared, unsigned index);
  ~Wing() override;

  // MemberHost.
  [[nodiscard]] Clock const& clock() const override { return shared_.house.rooms.clock; }
  [[nodiscard]] Figures& figures() override { return shared_.figures; }
  [[nodiscard]] config::Chat const& settings() const override { return settings_; }
  [[nodiscard]] Result<access::Identity> read_token(std::string_view token) override;
  [[nodiscard]] bool is_revoked(access::Identity const& who) override;
  [[nodiscard]] Result<> may_watch(Visit const& visit, access::Identity const* who,
                                   std::string_view link) override;
  [[nodiscard]] Author author_of(access::Identity const& who, Visit const& visit) override;
  [[nodiscard]] Result<Author> guest(std::string_view name, std::string_view pass,
                                     Visit const& visit) override;
  [[nodiscard]] std::string guest_pass(Author const& guest) override;
  [[nodiscard]] std::optional<Crowd::Place> place_of(Author const& author) override;
  [[nodiscard]] std::chrono::milliseconds jitter(std::chrono::milliseconds most) override;
  void greet(std::shared_ptr<Member> member, std::string epoch, std::uint64_t off) override;
  void grant(Visit const& visit, Author const& author, AnyWish wish, Reply reply) override;
  void report_delay(Visit const& visit, std::chrono::milliseconds delay) override;
  void changed(Member& member) override;
  void left(Member& member) override;

  /// What the room's home has for one of ours: it is in, if it is still there.
  void welcome(std::shared_ptr<Member> const& member, Greeting const& greeting, std::string name,
               std::string const& count, std::shared_ptr<std::atomic<std::size_t>> all);
  /// Null: nobody of the room is here.
  [[nodiscard]] Flock* flock(std::string_view channel);
  [[nodiscard]] Rooms& rooms() { return rooms_; }

  void watch(std::shared_ptr<Member> const& member);
  void set(config::Chat const& settings);
  void stop();
  /// The once-a-second work begins, if it does not go on already.
  void keep_ticking();
  /// With the loops gone.
  void clear();

 private:
  void tick();
  [[nodiscard]] Flock& flock_of(std::string const& channel,
                                std::shared_ptr<std::atomic<std::size_t>> all);

  HubShared& shared_;
  unsigned const index_;
  config::Chat settings_;
  std::map<std::string, std::unique_ptr<Flock>, std::less<>> flocks_;
  Rooms rooms_;
  Wheel wheel_;
  std::uint64_t random_;
  bool ticking_ = false;
  std::unique_ptr<net::Timer> timer_;
};

}  // namespace freshet::chat
