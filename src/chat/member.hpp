/// Member: one WebSocket of a room: its greeting, what it asks for and what it is answered.
#pragma once

#include "access/identity.hpp"
#include "chat/author.hpp"
#include "chat/flock.hpp"
#include "chat/frames.hpp"
#include "chat/host.hpp"
#include "chat/room.hpp"
#include "http/websocket.hpp"
#include "net/gate.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

/// On its loop.
class Member final : public http::WebSocket::Talker,
                     public Hearer,
                     public std::enable_shared_from_this<Member> {
 public:
  static constexpr std::chrono::seconds kHello{5}, kPing{25}, kPong{10};
  /// Of a guest whose name was not taken, to choose another one.
  static constexpr std::chrono::seconds kSecondHello{60};
  static constexpr std::size_t kMostEarly = 8;  ///< frames before the room has greeted it
  static constexpr unsigned kMostAsked = 16;    ///< that the room has not answered yet
  /// Octets on their way beyond which it is answered nothing more.
  static constexpr std::size_t kMostWaiting = 512UL * 1024;
  /// A backlog of the longest messages passes; the flock is stricter with who is no newcomer.
  static constexpr http::WebSocket::Limits kLimits{4'096, 2UL * 1024 * 1024};

  /// What it holds as long as it is there.
  struct Held {
    net::Gate::Pass pass;
    Crowd::Place address{};
    Crowd::Place user{};
  };
  /// `who`: of a token that came with the request; nothing: the first frame says.
  Member(std::shared_ptr<MemberHost> host, Visit visit, std::optional<access::Identity> who,
         Held held);
  ~Member() override;

  // Talker.
  void began(http::WebSocket& socket) noexcept override;
  void text(std::string_view text) noexcept override;
  void control() noexcept override;
  void ended(std::uint16_t code) noexcept override;
  // Hearer.
  [[nodiscard]] http::WebSocket& socket() override { return *socket_; }
  [[nodiscard]] std::string const& user() const override { return author_.id; }
  [[nodiscard]] bool moderates() const override { return author_.standing >= Standing::helper; }
  void dismiss(int close_code, std::string_view why) noexcept override;

  /// The room's answer to MemberHost::greet(). False: it has gone meanwhile.
  [[nodiscard]] bool greeted(Greeting const& greeting, std::string name, std::string const& count);
  /// What it is to be looked at for; after which time again. Nothing: it is over.
  [[nodiscard]] std::optional<std::chrono::seconds> tick();

  [[nodiscard]] Author const& author() const { return author_; }
  [[nodiscard]] Visit const& visit() const { return visit_; }
  [[nodiscard]] bool is_open() const { return phase_ != Phase::over; }

 private:
  enum class Phase : std::uint8_t { fresh, silent, greeting, in, over };

  [[nodiscard]] bool take_frame();
  void hear(Wish wish);
  void hello(std::uint64_t id, HelloWish const& hello);
  [[nodiscard]] bool introduce(std::uint64_t id, HelloWish const& hello);
  void grant(Wish wish);
  void renew(std::uint64_t id, RenewWish const& wish);
  void pong(PongWish const& wish);
  void answer(std::uint64_t id, std::size_t kind, Outcome const& outcome);
  void complain(std::uint64_t id, std::size_t kind, Outcome const& outcome);
  void send(std::string const& text);
  void ping(SteadyTime now);
  [[nodiscard]] Perms perms() const;
  [[nodiscard]] bool is_expired() const;

  std::shared_ptr<MemberHost> const host_;
  Visit const visit_;
  Held held_;
  http::WebSocket* socket_ = nullptr;  // from began() to ended()
  Phase phase_ = Phase::fresh;
  std::optional<access::Identity> who_;
  Author author_;
  std::uint64_t hello_id_ = 0;
  std::vector<Wish> early_;
  unsigned asked_ = 0;
  // Frames: a bucket of twice what a second gives.
  double tokens_ = 0;
  SteadyTime filled_{};
  unsigned excess_ = 0;
  // When it is to say hello, is pinged next, or is to have answered.
  SteadyTime due_{};
  std::uint64_t ping_n_ = 0;
  bool waits_for_pong_ = false;
};

}  // namespace freshet::chat
