#include "events/kafka_producer.hpp"

#include "events/kafka_client.hpp"

#include <array>
#include <atomic>

namespace freshet::events {
namespace {

/// Of what the brokers or librdkafka refuse, which is the message's own fault?
bool is_hopeless(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR_INVALID_RECORD ||
         code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE;
}

KafkaReport refusal_of(std::uint64_t tag, rd_kafka_resp_err_t code) {
  return {tag, kafka_words(rd_kafka_err2str(code)), kafka_advice(code), is_hopeless(code)};
}

KafkaReport report_of(rd_kafka_message_t const& message) {
  std::uint64_t const tag = reinterpret_cast<std::uintptr_t>(message._private);
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return {tag};
  return refusal_of(tag, message.err);
}

/// Its levels are those of syslog. What becomes of a connection is told as an error too.
void write_line(Log const& log, int level, std::string_view facility, std::string_view line) {
  constexpr int kCritical = 2, kWarning = 4;
  bool const is_told = facility == "FAIL" || facility == "FATAL";
  if (level <= kCritical && !is_told) return log.error("librdkafka {}: {}", facility, line);
  if (level <= kWarning && !is_told) return log.warn("librdkafka {}: {}", facility, line);
  log.debug("librdkafka {}: {}", facility, line);
}

/// Values of a call with any number of arguments.
class Fields {
 public:
  void text(rd_kafka_vtype_t type, char const* value) { add(type).cstr = value; }
  void number(rd_kafka_vtype_t type, int value) { add(type).i = value; }
  void time(std::int64_t ms) { add(RD_KAFKA_VTYPE_TIMESTAMP).i64 = ms; }
  void pointer(void* value) { add(RD_KAFKA_VTYPE_OPAQUE).ptr = value; }
  /// Which is copied, and not written to.
  void octets(rd_kafka_vtype_t type, std::string const& value) {
    auto& field = add(type);
    field.mem.ptr = const_cast<char*>(value.data());
    field.mem.size = value.size();
  }
  void headers(KafkaHeaders const& value) { add(RD_KAFKA_VTYPE_HEADERS).headers = value.get(); }
  [[nodiscard]] rd_kafka_vu_t const* data() const { return fields_.data(); }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  decltype(rd_kafka_vu_t::u)& add(rd_kafka_vtype_t type) {
    auto& field = fields_.at(size_++);
    field.vtype = type;
    return field.u;
  }

  std::array<rd_kafka_vu_t, 8> fields_{};
  std::size_t size_ = 0;
};

/// librdkafka up to 2.3 frees headers twice that it put together itself and then refuses at once.
KafkaHeaders headers_of(KafkaMessage const& message) {
  KafkaHeaders headers{rd_kafka_headers_new(2)};
  auto const add = [&](char const* name, std::string const& value) {
    rd_kafka_header_add(headers.get(), name, -1, value.data(), static_cast<ssize_t>(value.size()));
  };
  add("id", message.id);
  add("type", message.type);
  return headers;
}

}  // namespace

/// Its events are fetched on the loop, when it says that there are some.
struct KafkaProducer::Inner : std::enable_shared_from_this<KafkaProducer::Inner> {
  Inner(net::Loop& on, config::Kafka const& config, Ears hear, Log to)
      : loop{on}, topic{config.topic}, ears{std::move(hear)}, log{std::move(to)} {}

  /// On a thread of librdkafka's, which does not want to be called from there.
  static void there_are_events(rd_kafka_t* /*client*/, void* inner) {
    auto* const self = static_cast<Inner*>(inner);
    if (self->called.exchange(true)) return;
    self->loop.post([weak = self->weak_from_this()] {
      if (auto const live = weak.lock()) live->fetch();
    });
  }
  void fetch();
  void hear(rd_kafka_event_t* event);
  void hear_error(rd_kafka_event_t* event);

  net::Loop& loop;
  std::string const topic;
  Ears ears;
  Log const log;
  KafkaClient client;
  KafkaQueue queue;
  KafkaComplaint complaint;
  bool down = false;
  std::atomic<bool> called{false};
};

void KafkaProducer::Inner::fetch() {
  called = false;
  // Who is told of one may close all this.
  while (queue) {
    KafkaEvent const event{rd_kafka_queue_poll(queue.get(), 0)};
    if (!event) return;
    hear(event.get());
  }
}

void KafkaProducer::Inner::hear(rd_kafka_event_t* event) {
  switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_DR:
      while (auto const* const message = rd_kafka_event_message_next(event)) {
        if (queue) ears.report(report_of(*message));
      }
      break;
    case RD_KAFKA_EVENT_ERROR:
      hear_error(event);
      break;
    case RD_KAFKA_EVENT_STATS:
      ears.statistics(rd_kafka_event_stats(event));
      break;
    case RD_KAFKA_EVENT_LOG: {
      char const* facility = "";
      char const* line = "";
      int level = 0;
      if (rd_kafka_event_log(event, &facility, &line, &level) == 0) {
        write_line(log, level, facility, line);
      }
      break;
    }
    default:
      break;
  }
}

void KafkaProducer::Inner::hear_error(rd_kafka_event_t* event) {
  auto const code = rd_kafka_event_error(event);
  std::string const text = rd_kafka_event_error_string(event);
  if (code == RD_KAFKA_RESP_ERR__FATAL || rd_kafka_event_error_is_fatal(event) != 0) {
    std::array<char, 512> why{};
    auto const cause = rd_kafka_fatal_error(client.get(), why.data(), why.size());
    return ears.broken({kafka_words(why.data()), kafka_advice(cause, why.data())});
  }
  complaint.note(code, text);
  // The reason comes before it, or right behind.
  down = down || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
  if (down && complaint.has_reason()) ears.trouble(complaint.trouble());
}

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::make(net::Loop& loop,
                                                           config::Kafka const& config, Ears ears,
                                                           Log log) {
  auto client = open_kafka(config);
  if (!client) return client.error();
  auto inner = std::make_shared<Inner>(loop, config, std::move(ears), std::move(log));
  inner->client = std::move(*client);
  inner->queue.reset(rd_kafka_queue_get_main(inner->client.get()));
  rd_kafka_queue_cb_event_enable(inner->queue.get(), &Inner::there_are_events, inner.get());
  Inner::there_are_events(nullptr, inner.get());  // of what came before
  return std::unique_ptr<KafkaProducer>{new KafkaProducer{std::move(inner)}};
}

KafkaProducer::~KafkaProducer() { static_cast<void>(close()); }

std::optional<KafkaReport> KafkaProducer::send(KafkaMessage const& message) {
  if (!inner_->queue) return refusal_of(message.tag, RD_KAFKA_RESP_ERR__DESTROY);
  auto headers = headers_of(message);
  Fields fields;
  fields.text(RD_KAFKA_VTYPE_TOPIC, inner_->topic.c_str());
  fields.number(RD_KAFKA_VTYPE_MSGFLAGS, RD_KAFKA_MSG_F_COPY);
  fields.octets(RD_KAFKA_VTYPE_KEY, message.key);
  fields.octets(RD_KAFKA_VTYPE_VALUE, message.value);
  fields.headers(headers);
  fields.time(message.time_ms);
  fields.pointer(reinterpret_cast<void*>(static_cast<std::uintptr_t>(message.tag)));
  auto* const error = rd_kafka_produceva(inner_->client.get(), fields.data(), fields.size());
  if (error == nullptr) {
    static_cast<void>(headers.release());  // they are the message's now
    return std::nullopt;
  }
  auto const code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  return refusal_of(message.tag, code);
}

void KafkaProducer::forget_trouble() {
  inner_->complaint = {};
  inner_->down = false;
}

std::future<void> KafkaProducer::close() {
  if (!inner_->queue) return {};
  rd_kafka_queue_cb_event_enable(inner_->queue.get(), nullptr, nullptr);
  inner_->queue.reset();
  // What still waits in it stays in the outbox; it shall not arrive behind what a later one sends.
  static_cast<void>(
      rd_kafka_purge(inner_->client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_NON_BLOCKING));
  return close_kafka(std::move(inner_->client));
}

}  // namespace freshet::events
