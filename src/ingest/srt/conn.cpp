#include "ingest/srt/conn.hpp"

#include "ingest/read_pause.hpp"
#include "ingest/srt/admission.hpp"

#include <utility>

namespace freshet::ingest::srt {
namespace {

using boost::system::errc::errc_t;

/// Who hangs up sends until then; a line that breaks is given up after five seconds of nothing.
constexpr std::chrono::milliseconds kBroken{4'500};

}  // namespace

Conn::Conn(House const& house, net::Loop& loop, std::unique_ptr<net::SrtConn> line)
    : house_{house},
      loop_{loop},
      line_{std::move(line)},
      log_{house.log.child("srt " + line_->peer())} {}

net::awaitable<Result<>> Conn::run() {
  Counted const present{house_.metrics.gauge("freshet_srt_connections", "Open SRT connections.")};
  auto result = publish();
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
Result<> Conn::publish() {
  auto verdict = admit(house_, {line_->peer(), line_->stream_id()});
  if (auto const* no = std::get_if<Refusal>(&verdict)) {
    house_.count_error("refused");
    return failure(boost::system::errc::permission_denied, no->why);
  }
  auto& admitted = std::get<Admission>(verdict);
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
