#include "ingest/srt/conn.hpp"

#include "ingest/asking.hpp"
#include "ingest/read_pause.hpp"

#include <utility>

namespace freshet::ingest::srt {
namespace {

using boost::system::errc::errc_t;

/// Who hangs up sends until then; a line that breaks is given up after five seconds of nothing.
constexpr std::chrono::milliseconds kBroken{4'500};
/// How often it is seen whether the answer to a question about it has come.
constexpr std::chrono::milliseconds kLookAtAnswer{20};
/// Of what comes meanwhile. Beyond that the oldest goes: the show begins at a later keyframe.
constexpr std::size_t kMostKept = 4UL << 20;

}  // namespace

Conn::Conn(House const& house, net::Loop& loop, std::unique_ptr<net::SrtConn> line)
    : house_{house},
      loop_{loop},
      line_{std::move(line)},
      log_{house.log.child("srt " + line_->peer())} {}

net::awaitable<Result<>> Conn::run() {
  Counted const present{house_.metrics.gauge("freshet_srt_connections", "Open SRT connections.")};
  auto result = co_await publish();
  if (result) result = co_await pump();
  auto const published = publication_.has_value();
  if (packets_) packets_->finish();
  if (metrics_) metrics_->faults(packets_->faults());
  packets_.reset();
  guard_.reset();
  metrics_.reset();
  publication_.reset();
  if (result.has_error() && result.error().code != boost::system::errc::operation_canceled) {
    log_.info("{}{}", published ? "publisher lost: " : "", result.error().what);
  }
  line_->close();
  co_return result;
}

/// Asked once more: since the door opened, another may have come.
net::awaitable<Result<>> Conn::publish() {
  auto verdict = admit(house_, {line_->peer(), line_->stream_id()});
  if (auto const* no = std::get_if<Refusal>(&verdict)) {
    house_.count_error("refused");
    co_return failure(boost::system::errc::permission_denied, no->why);
  }
  auto& admitted = std::get<Admission>(verdict);
  if (admitted.applicant) {
    auto heard = co_await hear_reception(admitted);
    if (!heard) co_return std::move(heard).error();
    admitted = std::move(*heard);
  }
  co_return begin(std::move(admitted));
}

/// Nobody but the log is told of a no: SRT has words for it in its handshake alone.
net::awaitable<Result<Admission>> Conn::hear_reception(Admission const& asked) {
  Asking const asking{house_.reception, loop_, *asked.applicant};
  while (asking.answer() == nullptr) {
    auto batch = co_await line_->receive_until(house_.clock.now() + kLookAtAnswer);
    if (!batch) {
      co_return failure(boost::system::errc::operation_canceled,
                        "it left while it was asked about");
    }
    keep(std::move(*batch));
  }
  auto const& answer = *asking.answer();
  auto admitted = answer ? admitted_as(house_, asked, *answer) : Result<Admission>{answer.error()};
  if (!admitted) house_.count_error(reason_of(admitted.error()));
  co_return admitted;
}

void Conn::keep(net::SrtBatch batch) {
  batch.figures.reset();
  if (batch.messages.empty()) return;
  for (auto const& message : batch.messages) kept_octets_ += message.size();
  kept_.push_back(std::move(batch));
  while (kept_octets_ > kMostKept) {
    for (auto const& message : kept_.front().messages) kept_octets_ -= message.size();
    kept_.pop_front();
  }
}

Result<> Conn::begin(Admission admitted) {
  auto const& channel = admitted.key.channel;
  auto publication = house_.registry.publish(channel, std::move(admitted.publisher), loop_,
                                             [weak = weak_from_this()](EndReason reason) {
                                               if (auto const self = weak.lock())
                                                 self->evict(reason);
                                             });
  if (!publication) {
    house_.count_error("refused");
    return std::move(publication).error();
  }
  publication_.emplace(std::move(*publication));
  log_ = log_.child("live/" + channel);
  guard_.emplace(ProfileGuard::House{admitted.settings.profile, "srt", house_.metrics, log_},
                 publication_->head());
  packets_.emplace(*guard_, log_);
  metrics_.emplace(house_, channel);
  losses_.emplace(log_);
  line_->set_read_pause(read_pause(admitted.settings.latency));
  log_.info("publishes on {}{}", channel,
            admitted.settings.srt.passphrase.empty() ? "" : ", encrypted");
  return {};
}

net::awaitable<Result<>> Conn::pump() {
  last_heard_ = house_.clock.now();
  for (; !kept_.empty(); kept_.pop_front()) {
    if (auto taken = take(std::move(kept_.front())); !taken) co_return taken;
  }
  for (;;) {
    auto const silent_at = last_heard_ + house_.config.idle_timeout;
    auto batch = co_await line_->receive_until(silent_at);
    if (!batch) co_return ended(std::move(batch).error());
    if (auto taken = take(std::move(*batch)); !taken) co_return taken;
    if (house_.clock.now() < last_heard_ + house_.config.idle_timeout) continue;
    house_.count_error("timeout");
    co_return failure(errc_t::timed_out, "it has sent nothing for srt.idle_timeout");
  }
}

Result<> Conn::take(net::SrtBatch batch) {
  if (batch.figures) {
    auto const& line = *batch.figures;
    metrics_->line(line);
    losses_->look(line, house_.clock.now());
    publication_->tell_line(
        {line.rtt_s, line.latency_s, line.lost, line.retransmitted, line.dropped});
    metrics_->faults(packets_->faults());
  }
  if (batch.messages.empty()) return {};
  last_heard_ = house_.clock.now();
  for (auto& message : batch.messages) {
    metrics_->received(message.size());
    auto taken = packets_->take(std::move(message));
    if (guard_->refusal()) {
      return failure(errc_t::permission_denied, *guard_->refusal());
    }
    if (taken) continue;
    house_.count_error("media");
    return std::move(taken).error().in("media");
  }
  return {};
}

/// SRT has no word for goodbye that a broken line would not say too, so the show waits for its
/// encoder either way.
Result<> Conn::ended(Error why) {
  if (why.code != boost::system::errc::connection_reset) {
    if (why.code != boost::system::errc::operation_canceled) house_.count_error("overload");
    return why;
  }
  if (house_.clock.now() - last_heard_ < kBroken) {
    log_.info("the encoder has left");
    return {};
  }
  house_.count_error("connection");
  return failure(errc_t::connection_reset, "nothing was heard from it for five seconds");
}

void Conn::evict(EndReason reason) {
  log_.info("disconnected: {}", to_string(reason));
  line_->close();
}

}  // namespace freshet::ingest::srt
