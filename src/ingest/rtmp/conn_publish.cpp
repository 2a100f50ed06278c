/// How a conversation becomes a publisher's.
#include "ingest/read_pause.hpp"
#include "ingest/rtmp/address.hpp"
#include "ingest/rtmp/conn.hpp"
#include "wire/rtmp/control.hpp"
#include "wire/rtmp/replies.hpp"

#include <utility>

namespace freshet::ingest::rtmp {
namespace {

/// How often it is seen whether who is asked about has left.
constexpr std::chrono::milliseconds kLookAtPeer{250};

Applicant applicant_of(Target target, net::Conn const& conn, wire::rtmp::Connect const& connect) {
  Applicant one{"rtmp", conn.peer(), {target.meant, {}, 0}};
  if (target.key != target.meant) one.shown = std::move(target.key);
  one.query = std::move(target.query);
  one.program = connect.flash_version;
  one.tc_url = connect.tc_url.substr(0, connect.tc_url.find('?'));
  one.backup = target.backup;
  return one;
}

}  // namespace

Result<> Conn::publish(wire::rtmp::Command const& command, std::uint32_t stream_id) {
  auto const asked = wire::rtmp::read_publish(command);
  if (!asked) return asked.error();
  if (publication_) return refuse(stream_id, "this connection publishes already");
  auto const target = read_target(connect_->app, connect_->tc_url, asked->name);
  auto const key = house_.keeper(target.key, target.channel);
  stream_id_ = stream_id;
  if (house_.reception.is_open()) {
    applicant_.emplace(applicant_of(target, *conn_, *connect_));
    if (!key) return {};
    applicant_->key = *key;
    applicant_->shown.clear();
    return {};
  }
  if (!key) return refuse(stream_id, key.error().what);
  return begin(*key, target.backup || key->backup);
}

/// Nothing is read meanwhile, so that what the encoder sends waits in its own socket.
net::awaitable<Result<>> Conn::hear_reception() {
  auto const backup = applicant_->backup || applicant_->key.backup;
  if (auto sent = co_await flush(); !sent) co_return sent;
  Asking asking{house_.reception, loop_, *std::exchange(applicant_, std::nullopt)};
  while (asking.answer() == nullptr) {
    co_await asking.wait_until(house_.clock.now() + kLookAtPeer);
    if (conn_->peer_left()) {
      co_return failure(boost::system::errc::operation_canceled,
                        "it left while it was asked about");
    }
  }
  conn_->expires_after(house_.config.handshake_timeout);  // the wait was ours
  auto const& answer = *asking.answer();
  if (answer) co_return begin(*answer, backup);
  auto const& why = answer.error().what;
  co_return leave_with(wire::rtmp::publish_refused(stream_id_, why), why,
                       reason_of(answer.error()));
}

Result<> Conn::begin(access::StreamKey const& key, bool backup) {
  auto const settings = house_.channel(key.channel);
  stream::PublisherInfo info{"rtmp", conn_->peer(), key.id, settings.takeover,
                             backup ? stream::Role::backup : stream::Role::primary};
  auto publication = house_.registry.publish(key.channel, std::move(info), loop_,
                                             [weak = weak_from_this()](EndReason reason) {
                                               if (auto const self = weak.lock())
                                                 self->evict(reason);
                                             });
  if (!publication) return refuse(stream_id_, publication.error().what);
  publication_.emplace(std::move(*publication));
  guard_.emplace(ProfileGuard::House{settings.profile, "rtmp", house_.metrics, log_},
                 publication_->head());
  packets_.emplace(*guard_, log_);
  conn_->set_read_pause(read_pause(settings.latency));
  // Only the channel: the name a publisher gave is its key.
  stream_name_ = key.channel;
  bytes_ = &house_.metrics.counter("freshet_ingest_bytes_total", "Octets that publishers sent",
                                   {{"channel", key.channel}, {"protocol", "rtmp"}});
  log_.info("publishes on {}", key.channel);
  say(wire::rtmp::user_control({wire::rtmp::Event::stream_begin, stream_id_}));
  say(wire::rtmp::publish_started(stream_id_, stream_name_));
  return {};
}

}  // namespace freshet::ingest::rtmp
