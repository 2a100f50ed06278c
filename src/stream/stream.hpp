/// Stream: the hub, where one line of packets meets whoever wants it.
#pragma once

#include "media/sink.hpp"
#include "net/loop.hpp"
#include "stream/gop.hpp"
#include "stream/outlet.hpp"

#include <memory>
#include <vector>

namespace freshet::stream {

class Stream;

/// A sink's place at a stream; dropping it unsubscribes. From any thread.
class Subscription {
 public:
  Subscription() = default;
  Subscription(std::weak_ptr<Stream> stream, net::Loop& loop, std::shared_ptr<Sink> sink)
      : stream_{std::move(stream)}, loop_{&loop}, sink_{std::move(sink)} {}
  Subscription(Subscription&&) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept;
  ~Subscription() { drop(); }

 private:
  void drop() noexcept;

  std::weak_ptr<Stream> stream_;
  net::Loop* loop_ = nullptr;
  std::shared_ptr<Sink> sink_;
};

/// It belongs to its session's home loop; a sink on another loop costs one post per packet and
/// loop, however many sinks wait there. A sink on the home loop is called directly.
class Stream final : public Sink, public std::enable_shared_from_this<Stream> {
 public:
  explicit Stream(net::Loop& home) : home_{home} {}

  // On the home loop.
  void tracks(Tracks tracks) noexcept override;
  void packet(Packet const& packet) noexcept override;
  void end(EndReason reason) noexcept override;

  /// From any thread. The sink hears `tracks`, then the last group of pictures, then what is live.
  /// A sink that comes after the end hears nothing.
  [[nodiscard]] Subscription subscribe(net::Loop& loop, std::shared_ptr<Sink> sink);

 private:
  friend class Subscription;
  void join(net::Loop& loop, std::shared_ptr<Sink> sink);
  void leave(net::Loop& loop, std::shared_ptr<Sink> const& sink);
  Outlet& outlet_on(net::Loop& loop);

  net::Loop& home_;
  Tracks tracks_;
  Gop gop_;
  bool ended_ = false;
  std::vector<std::shared_ptr<Sink>> here_;
  std::vector<std::shared_ptr<Outlet>> outlets_;
};

}  // namespace freshet::stream
