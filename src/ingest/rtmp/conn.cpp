#include "ingest/rtmp/conn.hpp"

#include "access/hash.hpp"
#include "wire/rtmp/control.hpp"
#include "wire/rtmp/handshake.hpp"
#include "wire/rtmp/replies.hpp"

#include <algorithm>
#include <cstring>

namespace freshet::ingest::rtmp {
namespace {

using boost::system::errc::errc_t;
namespace wr = wire::rtmp;

constexpr std::uint32_t kStreamId = 1;
constexpr std::uint32_t kWindow = 2'500'000;
constexpr std::uint32_t kChunk = 4'096;
/// One read fetches whatever a publisher of tens of Mbit/s sent since the last one.
constexpr std::size_t kReadBuffer = 64UL * 1'024;
/// For the last words to reach the peer before the connection is gone.
constexpr std::chrono::milliseconds kFarewell{1'000};
constexpr char kPlaysElsewhere[] = "this server plays over HTTP: open its page in a browser";

wr::Sha256Digest hmac(ByteSpan key, ByteSpan data) {
  auto const text = access::hmac_sha256(as_text(key), as_text(data));
  wr::Sha256Digest digest{};
  std::memcpy(digest.data(), text.data(), digest.size());
  return digest;
}

void fill_random(std::span<std::byte> out) {
  auto const octets = access::random_octets(out.size());
  // Without a random source the handshake is as good: nothing rests on these octets.
  if (octets) std::memcpy(out.data(), octets->data(), out.size());
}

Error refused(std::string why) { return failure(errc_t::permission_denied, std::move(why)); }

wr::ChunkLimits limits_of(config::Rtmp const& config) {
  wr::ChunkLimits limits;
  limits.message = config.max_message;
  limits.assembling = 2 * std::size_t{config.max_message};
  return limits;
}

}  // namespace

Conn::Conn(House const& house, net::Loop& loop, std::unique_ptr<net::Conn> conn)
    : house_{house},
      loop_{loop},
      conn_{std::move(conn)},
      in_(kReadBuffer),
      reader_{limits_of(house.config)} {}

void Conn::count_error(std::string_view reason) {
  house_.metrics
      .counter("freshet_ingest_errors_total", "Publishers refused or lost, by reason",
               {{"protocol", "rtmp"}, {"reason", std::string{reason}}})
      .add();
}

net::awaitable<Result<>> Conn::run() {
  auto const self = shared_from_this();  // an eviction may drop the last other holder
  log_ = house_.log.child("rtmp " + conn_->peer());
  Counted const present{house_.metrics.gauge("freshet_rtmp_connections",
                                             "Open RTMP connections, publishing or not.")};
  auto result = co_await talk();
  auto const published = publication_.has_value();
  packets_.reset();
  guard_.reset();
  publication_.reset();
  if (result.has_error() && result.error().code != boost::system::errc::operation_canceled) {
    log_.info("{}{}", published ? "publisher lost: " : "", result.error().what);
  }
  conn_->close();
  co_return result;
}

net::awaitable<Result<>> Conn::talk() {
  conn_->expires_after(house_.config.handshake_timeout);
  if (auto shaken = co_await handshake(); !shaken) {
    count_error("handshake");
    co_return std::move(shaken).error().in("handshake");
  }
  auto result = co_await pump();
  if (leaving_) {
    // Last words first: a refusal is of no use to a person who never reads it.
    conn_->expires_after(kFarewell);
    static_cast<void>(co_await flush());
    conn_->end_writing();
    while (true) {
      auto const read = co_await conn_->read_some(net::asio::buffer(in_));
      if (!read || *read == 0) break;
    }
  }
  co_return result;
}

net::awaitable<Result<>> Conn::handshake() {
  wr::ServerHandshake shake{hmac, fill_random};
  for (;;) {
    auto const done = shake.step(out_);
    if (!done) co_return done.error();
    if (auto sent = co_await flush(); !sent) co_return sent;
    if (*done) break;
    auto const read = co_await conn_->read_some(net::asio::buffer(in_));
    if (!read) co_return read.error();
    if (*read == 0) co_return malformed("the peer left");
    shake.feed(ByteSpan{in_}.first(*read));
  }
  reader_.feed(shake.leftover().span());
  co_return Result<>{};
}

/// Bytes into messages. False: the peer has ended.
net::awaitable<Result<bool>> Conn::fill() {
  if (publication_) conn_->expires_after(house_.config.idle_timeout);
  auto const read = co_await conn_->read_some(net::asio::buffer(in_));
  if (!read) co_return read.error();
  reader_.feed(ByteSpan{in_}.first(*read));
  if (bytes_ != nullptr) bytes_->add(*read);
  co_return *read > 0;
}

net::awaitable<Result<>> Conn::pump() {
  for (;;) {
    for (;;) {
      auto message = reader_.next();
      if (!message) {
        count_error("malformed");
        co_return message.error();
      }
      if (!message->has_value()) break;
      if (auto heeded = heed(**message); !heeded) co_return heeded;
      if (!applicant_) continue;
      if (auto admitted = co_await hear_reception(); !admitted) co_return admitted;
    }
    if (auto const sequence = reader_.acknowledgement()) say(wr::acknowledgement(*sequence));
    if (auto sent = co_await flush(); !sent) co_return sent;
    auto const more = co_await fill();
    if (!more) {
      auto const& code = more.error().code;
      auto const stuck = code == boost::system::errc::timed_out;
      // Not who was told to go.
      if (publication_ && code != boost::system::errc::operation_canceled) {
        count_error(stuck ? "timeout" : "connection");
      }
      co_return more.error();
    }
    if (!*more) co_return left();
  }
}

/// Who has stopped publishing may leave without a word.
Result<> Conn::left() {
  if (!publication_) return {};
  count_error("connection");
  return failure(errc_t::connection_reset, "it closed the connection without a goodbye");
}

net::awaitable<Result<>> Conn::flush() {
  if (out_.empty()) co_return Result<>{};
  std::array const buffers{net::asio::const_buffer{out_.data(), out_.size()}};
  auto sent = co_await conn_->write(buffers);
  out_.clear();
  co_return sent;
}

void Conn::say(Message const& message) { writer_.write(message, out_); }

Result<> Conn::heed(Message const& message) {
  switch (message.type) {
    case wr::type::kVideo:
    case wr::type::kAudio:
    case wr::type::kDataAmf0:
    case wr::type::kDataAmf3:
    case wr::type::kAggregate:
      return packets_ ? media(message) : Result<>{};
    case wr::type::kUserControl: {
      auto const control = wr::parse_user_control(message);
      if (control && control->event == wr::Event::ping_request) {
        say(wr::user_control({wr::Event::ping_response, control->value}));
      }
      return {};
    }
    default:
      return wr::is_command(message) ? command(message) : Result<>{};
  }
}

/// Before publish, or after goodbye, nobody is there to hear it.
Result<> Conn::media(Message const& message) {
  auto taken = packets_->take(message);
  if (taken && guard_->refusal()) return refuse(stream_id_, *guard_->refusal());
  if (auto warning = guard_->take_warning()) {
    say(wr::publish_warned(stream_id_, std::move(*warning)));
  }
  if (taken) {
    auto const is_data = message.type == wr::type::kDataAmf0 || message.type == wr::type::kDataAmf3;
    if (is_data) publication_->name_encoder(packets_->encoder());
    return {};
  }
  count_error("media");
  leaving_ = true;
  say(wr::publish_refused(stream_id_, taken.error().what));
  return std::move(taken).error().in("media");
}

Result<> Conn::command(Message const& message) {
  auto const parsed = wr::parse_command(message);
  if (!parsed) {
    count_error("malformed");
    return parsed.error();
  }
  auto const& name = parsed->name;
  if (name == "connect") return connect(*parsed);
  if (!connect_) return malformed("command " + name + " before connect");
  if (name == "createStream") {
    say(wr::stream_created(parsed->transaction, kStreamId));
  } else if (name == "publish") {
    return publish(*parsed, message.stream_id);
  } else if (name == "FCPublish") {
    say(wr::on_fc_publish(wr::stream_name_of(*parsed)));
    if (parsed->transaction != 0) say(wr::done(parsed->transaction));
  } else if (name == "releaseStream") {
    if (parsed->transaction != 0) say(wr::done(parsed->transaction));
  } else if (name == "FCUnpublish" || name == "deleteStream" || name == "closeStream") {
    unpublish();
  } else if (name == "play" || name == "play2") {
    return leave_with(wr::play_refused(message.stream_id, kPlaysElsewhere), kPlaysElsewhere);
  } else if (parsed->transaction != 0) {
    say(wr::call_failed(parsed->transaction, "there is no command " + name.substr(0, 64)));
  }
  return {};
}

Result<> Conn::connect(wr::Command const& command) {
  auto asked = wr::read_connect(command);
  if (!asked) return asked.error();
  connect_ = std::move(*asked);
  say(wr::window_ack_size(kWindow));
  say(wr::set_peer_bandwidth(kWindow));
  say(wr::set_chunk_size(kChunk));
  say(wr::connect_result(*connect_));
  return {};
}

Result<> Conn::refuse(std::uint32_t stream_id, std::string const& why) {
  return leave_with(wr::publish_refused(stream_id, why), why);
}

Result<> Conn::leave_with(Message const& words, std::string const& why, std::string_view reason) {
  count_error(reason);
  leaving_ = true;
  say(words);
  return refused(why);
}

void Conn::unpublish() {
  if (!publication_) return;
  publication_->head().end(EndReason::finished);
  packets_.reset();
  guard_.reset();
  publication_.reset();
  say(wr::unpublished(stream_id_, stream_name_));
  log_.info("stopped publishing");
}

void Conn::evict(EndReason reason) {
  log_.info("disconnected: {}", to_string(reason));
  conn_->close();
}

}  // namespace freshet::ingest::rtmp
