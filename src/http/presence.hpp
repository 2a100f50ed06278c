/// Presence: the connections of one loop, and who of them has left while a handler waits.
#pragma once

#include "http/message.hpp"
#include "net/conn.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace freshet::http {

/// On its loop; shared by its members. While a handler waits nobody reads its connection. So the
/// sockets of those that waited at the last look too are asked whether the peer has closed, which
/// is known within two looks: no second reader, no cancellation. Who is answered sooner costs
/// nothing.
class Presence : public std::enable_shared_from_this<Presence> {
 public:
  static constexpr std::chrono::milliseconds kLook{450};

  enum class Doing { idle, reading, waiting, writing };

  /// One connection, from its first to its last moment. Lives in the connection's frame.
  class Member {
   public:
    Member(Presence& presence, net::Conn& conn);
    ~Member();
    Member(Member const&) = delete;
    Member& operator=(Member const&) = delete;

    void set(Doing doing);
    /// For a connection that has several requests at once and says itself when it ends.
    void when_draining(std::function<void()> f) { drain_ = std::move(f); }
    [[nodiscard]] std::shared_ptr<Client> const& client() const { return client_; }

   private:
    friend class Presence;

    Presence& presence_;
    net::Conn& conn_;
    std::shared_ptr<Client> client_ = std::make_shared<Client>();
    Doing doing_ = Doing::reading;
    bool waited_ = false;  // through a look
    std::function<void()> drain_;
    Member* previous_ = nullptr;
    Member* next_ = nullptr;
  };

  explicit Presence(net::Loop& loop) : loop_{loop} {}

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Closes the connections between two requests, and lets those drain that do so themselves.
  void close_idle();
  /// Closes all; waiting handlers see their client gone.
  void close_all();

 private:
  void look_later();
  void look();
  template <class F>
  void each(F f);

  net::Loop& loop_;
  Member* first_ = nullptr;
  std::size_t size_ = 0, waiting_ = 0;
  bool looking_ = false;
};

}  // namespace freshet::http
