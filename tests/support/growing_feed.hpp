/// GrowingFeed: a body that grows as a test says.
#pragma once

#include "http/message.hpp"
#include "net/event.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace freshet::test {

/// On its loop.
class GrowingFeed final : public http::Growing {
 public:
  explicit GrowingFeed(net::Loop& loop, std::shared_ptr<http::Client> client = {})
      : client_{std::move(client)}, changed_{std::make_shared<net::Event>(loop)} {}

  void add(Bytes piece, bool last = false) {
    pieces_.push_back({{std::move(piece)}, last});
    changed_->notify_all();
  }
  void add(std::string piece, bool last = false) { add(Bytes::adopt(std::move(piece)), last); }
  void break_off() {
    broken_ = true;
    changed_->notify_all();
  }

  [[nodiscard]] net::awaitable<Result<Piece>> next(std::size_t) override {
    ++asked;
    if (client_) client_->when_gone([changed = changed_] { changed->notify_all(); });
    while (pieces_.empty() && !broken_ && !(client_ && client_->gone())) co_await changed_->wait();
    if (pieces_.empty()) co_return failure(boost::system::errc::io_error, "the feed broke off");
    auto piece = std::move(pieces_.front());
    pieces_.pop_front();
    taken += http::size_of(piece.slices).value_or(0);
    co_return piece;
  }

  int asked = 0;
  std::uint64_t taken = 0;  ///< octets

 private:
  std::shared_ptr<http::Client> client_;
  std::shared_ptr<net::Event> changed_;
  std::deque<Piece> pieces_;
  bool broken_ = false;
};

}  // namespace freshet::test
