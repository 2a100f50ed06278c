/// Server-sent events (HTML, "Server-sent events") of what comes on a Trail.
#pragma once

#include "base/clock.hpp"
#include "http/message.hpp"
#include "net/event.hpp"
#include "net/trail.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::api {

/// `data`: of one line. Without `id` none is sent.
[[nodiscard]] std::string sse_event(std::string_view id, std::string_view type,
                                    std::string_view data);
/// What came before is not there any more.
[[nodiscard]] std::string sse_lost();
/// What the client had last, by the header or, for those that can send none, `?last_event_id=`.
/// Empty: it begins.
[[nodiscard]] std::string last_event_id(http::Request const& request);
/// No cache and no proxy keeps any of it back.
[[nodiscard]] http::Response sse_reply(std::shared_ptr<http::Growing> feed);

/// A comment now and then tells proxies and the client that the line is good.
inline constexpr std::chrono::seconds kSseBeat{15};
/// What a client is told to wait before it comes again.
inline constexpr std::string_view kSseOpening = "retry: 2000\n\n";

/// One reader of a trail. It breaks off who is too slow, who may then come again.
template <class T>
class TrailFeed final : public http::Growing {
 public:
  using Place = typename net::Trail<T>::Place;
  /// As an event; nothing: this reader does not want it.
  using Write = std::function<std::string(T const&, Place)>;

  struct From {
    Place at = 0;
    std::string first{};  ///< said before
  };

  TrailFeed(std::shared_ptr<net::Trail<T>> trail, Clock const& clock, http::Request const& request,
            From from, Write write)
      : trail_{std::move(trail)},
        clock_{clock},
        at_{from.at},
        first_{std::string{kSseOpening} + from.first},
        write_{std::move(write)},
        woken_{std::make_shared<net::Event>(*request.loop)},
        client_{request.client} {
    trail_->follow(*request.loop, woken_);
  }

  net::awaitable<Result<Piece>> next(std::size_t most) override {
    auto text = std::exchange(first_, {});
    // What was said of it before is forgotten with the handler.
    if (client_) client_->when_gone([woken = woken_] { woken->notify_all(); });
    auto const until = clock_.now() + kSseBeat;
    for (;;) {
      if (client_ && client_->gone()) {
        co_return failure(boost::system::errc::operation_canceled, "nobody reads it");
      }
      auto const seen = trail_->look(at_);
      if (seen.lost) co_return failure(boost::system::errc::timed_out, "its reader is too slow");
      if (seen.item) text += write_(*seen.item, at_++);
      if (seen.item && text.size() < most) continue;
      if (!text.empty() || seen.ended) co_return piece_of(std::move(text), seen.ended);
      auto const notified = co_await woken_->wait_until(until);
      if (!notified) text = ":\n\n";
    }
  }

 private:
  static Piece piece_of(std::string text, bool last) {
    Piece piece;
    piece.last = last;
    if (!text.empty()) piece.slices.push_back(Bytes::adopt(std::move(text)));
    return piece;
  }

  std::shared_ptr<net::Trail<T>> const trail_;
  Clock const& clock_;
  Place at_;
  std::string first_;
  Write const write_;
  std::shared_ptr<net::Event> const woken_;
  std::shared_ptr<http::Client> const client_;
};

}  // namespace freshet::api
