#include "http/outbox.hpp"

#include "base/assert.hpp"
#include "net/spawn.hpp"

#include <boost/asio/buffer.hpp>

#include <utility>

namespace freshet::http {
namespace {

net::asio::const_buffer buffer_of(Bytes const& frame) { return {frame.data(), frame.size()}; }

}  // namespace

void Outbox::send(Bytes frame) {
  FRESHET_ASSERT(loop_.here());
  if (ended_ || frame.empty()) return;
  if (entries_.empty()) {
    auto const buffer = buffer_of(frame);
    auto const taken = conn_->write_now({&buffer, 1});
    if (!taken) return fail();
    if (*taken == frame.size()) return;
    begun_ = *taken > 0;
    frame = frame.slice(*taken);
  }
  waiting_ += frame.size();
  entries_.push_back({std::move(frame), clock_.now()});
  if (std::exchange(writing_, true)) return;
  net::spawn(loop_, gate_, "outbox " + conn_->peer(), write(shared_from_this()));
}

net::awaitable<void> Outbox::write(std::shared_ptr<Outbox> self) {
  // One frame a call: what has not begun may still be dropped.
  while (!self->entries_.empty()) {
    self->begun_ = true;
    auto const frame = self->entries_.front().frame;
    auto const buffer = buffer_of(frame);
    auto const written = co_await self->conn_->write({&buffer, 1});
    if (!written) self->fail();
    if (self->entries_.empty()) break;
    self->pop();
  }
  self->writing_ = false;
  if (self->ended_) self->conn_->end_writing();
}

void Outbox::pop() {
  waiting_ -= entries_.front().frame.size();
  entries_.erase(entries_.begin());
  begun_ = false;
  if (entries_.empty()) entries_ = {};  // a connection is idle for most of its time
}

void Outbox::drop_unbegun() {
  auto const kept = entries_.empty() || !begun_ ? 0U : 1U;
  while (entries_.size() > kept) {
    waiting_ -= entries_.back().frame.size();
    entries_.pop_back();
  }
}

void Outbox::end() {
  ended_ = true;
  if (!writing_) conn_->end_writing();
}

void Outbox::fail() {
  ended_ = true;
  begun_ = false;
  entries_ = {};
  waiting_ = 0;
  conn_->close();
}

}  // namespace freshet::http
