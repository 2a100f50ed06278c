#include "api/chat_stream.hpp"

#include "api/outcome_reply.hpp"
#include "api/reply.hpp"
#include "api/sse.hpp"
#include "net/event.hpp"

#include <charconv>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace freshet::api {
namespace {

/// A reader looks into the room so often. It reads the ring, where what was taken back is no more:
/// what a moderator deletes in between is not told at all.
constexpr std::chrono::milliseconds kLook{200};

/// "EPOCH.OFF"; anything else begins from now on.
wish::Following place_of(std::string const& id) {
  auto const point = id.rfind('.');
  if (point == std::string::npos || point == 0) return {};
  wish::Following place{id.substr(0, point)};
  auto const [end, error] =
      std::from_chars(id.data() + point + 1, id.data() + id.size(), place.off);
  if (error != std::errc{} || end != id.data() + id.size()) return {};
  return place;
}

class RoomFeed final : public http::Growing {
 public:
  RoomFeed(ChatHouse const& house, http::Request const& request)
      : house_{house},
        channel_{request.params[0]},
        at_{place_of(last_event_id(request))},
        first_{kSseOpening},
        woken_{std::make_shared<net::Event>(*request.loop)} {
    request_.loop = request.loop;
    request_.client = request.client;
  }

  net::awaitable<Result<Piece>> next(std::size_t) override {
    auto text = std::exchange(first_, {});
    if (request_.client) {
      request_.client->when_gone([woken = woken_] { woken->notify_all(); });
    }
    auto const beat = house_.clock.now() + kSseBeat;
    for (;;) {
      if (request_.gone()) {
        co_return failure(boost::system::errc::operation_canceled, "nobody reads it");
      }
      auto asking = ask_room(house_, request_, channel_, at_);
      auto const outcome = co_await std::move(asking);
      if (!outcome.done()) co_return failure(boost::system::errc::timed_out, outcome.says);
      text += news_of(outcome);
      auto const now = house_.clock.now();
      if (text.empty() && now >= beat) text = ":\n\n";
      if (!text.empty()) co_return piece_with(std::move(text));
      static_cast<void>(co_await woken_->wait_until(now + kLook));
    }
  }

 private:
  std::string news_of(chat::Outcome const& outcome) {
    // What came in between may be lost: who reads starts anew from what is here.
    auto text = outcome.dup ? sse_lost() : std::string{};
    text += outcome.body;
    at_ = {outcome.mid, outcome.off};
    return text;
  }
  static Piece piece_with(std::string text) {
    Piece piece;
    piece.slices.push_back(Bytes::adopt(std::move(text)));
    return piece;
  }

  ChatHouse const& house_;
  std::string const channel_;
  wish::Following at_;
  std::string first_;
  http::Request request_;  // of it the loop and the client alone
  std::shared_ptr<net::Event> const woken_;
};

}  // namespace

void ChatStream::add_routes(http::Router& router) {
  using http::Method;
  router.add(Method::get, "/v1/chat/:channel/stream",
             [this](http::Request const& request) { return ready(follow(request)); });
  router.add(Method::get, "/v1/chat/:channel/delay",
             [this](http::Request const& request) { return delay(request); });
}

http::Response ChatStream::follow(http::Request const& request) const {
  if (auto refused = refuse_reader(house_, request, request.params[0])) return std::move(*refused);
  return sse_reply(std::make_shared<RoomFeed>(house_, request));
}

net::awaitable<http::Response> ChatStream::delay(http::Request const& request) const {
  auto refused = refuse_reader(house_, request, request.params[0]);
  if (refused) co_return std::move(*refused);
  auto asking = ask_room(house_, request, request.params[0], wish::List::delay);
  auto const outcome = co_await std::move(asking);
  co_return listed_reply(outcome);
}

}  // namespace freshet::api
