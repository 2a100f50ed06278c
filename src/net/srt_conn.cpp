#include "net/srt_conn.hpp"

#include "base/assert.hpp"
#include "net/srt_link.hpp"

#include <iterator>
#include <utility>

namespace freshet::net {

bool SrtLink::deliver(SrtBatch batch) {
  std::size_t octets = 0;
  for (auto const& message : batch.messages) octets += message.size();
  if (waiting_.fetch_add(octets) + octets > kMostWaiting) return false;
  loop.post([self = shared_from_this(), batch = std::move(batch), octets]() mutable {
    self->arrived(std::move(batch), octets);
  });
  return true;
}

void SrtLink::finish(Error why) {
  loop.post(
      [self = shared_from_this(), why = std::move(why)]() mutable { self->ended(std::move(why)); });
}

void SrtLink::arrived(SrtBatch batch, std::size_t octets) {
  auto& to = inbox_.messages;
  if (to.empty()) {
    to = std::move(batch.messages);
  } else {
    std::move(batch.messages.begin(), batch.messages.end(), std::back_inserter(to));
  }
  if (batch.figures) inbox_.figures = batch.figures;
  inbox_octets_ += octets;
  news_.notify_all();
}

void SrtLink::ended(Error why) {
  if (!end_) end_ = std::move(why);
  news_.notify_all();
}

awaitable<Result<SrtBatch>> SrtLink::receive_until(SteadyTime deadline) {
  FRESHET_ASSERT(loop.here());
  auto const self = shared_from_this();  // while it waits, its connection may die
  for (;;) {
    if (closing()) {
      co_return failure(boost::system::errc::operation_canceled, "closed by this server");
    }
    if (!inbox_.empty()) break;
    if (end_) co_return *end_;
    if (!co_await news_.wait_until(deadline)) co_return SrtBatch{};
  }
  waiting_ -= std::exchange(inbox_octets_, 0);
  co_return std::exchange(inbox_, {});
}

void SrtLink::close() noexcept {
  if (closing_.exchange(true)) return;
  wake_();
  loop.post([self = shared_from_this()] { self->news_.notify_all(); });
}

SrtConn::SrtConn(std::shared_ptr<SrtLink> link) : link_{std::move(link)} {}
SrtConn::~SrtConn() { link_->close(); }

awaitable<Result<SrtBatch>> SrtConn::receive_until(SteadyTime deadline) {
  return link_->receive_until(deadline);
}

void SrtConn::close() noexcept { link_->close(); }
void SrtConn::set_read_pause(std::chrono::milliseconds pause) { link_->set_read_pause(pause); }
std::string const& SrtConn::peer() const { return link_->peer; }
std::string const& SrtConn::stream_id() const { return link_->stream_id; }

}  // namespace freshet::net
