#include "events/kafka.hpp"

#include "base/assert.hpp"
#include "net/spawn.hpp"

#include <algorithm>
#include <future>
#include <tuple>
#include <utility>

namespace freshet::events {
namespace {

using std::chrono::milliseconds;

/// After the outbox has failed.
constexpr std::chrono::seconds kOutboxBreather{2};
constexpr milliseconds kKafkaPatience{1'000};

auto fields_of(config::Kafka const& k) {
  return std::tie(k.brokers, k.topic, k.tls, k.ca_file, k.username, k.password, k.mechanism);
}

}  // namespace

Kafka::Kafka(House house, Options options)
    : house_{std::move(house)},
      options_{options},
      sent_{house_.metrics.counter("freshet_kafka_sent_total",
                                   "Messages that Kafka's brokers have acknowledged.")},
      failed_{house_.metrics.counter("freshet_kafka_failed_total",
                                     "Attempts to send a message that Kafka's brokers refused.")},
      lost_{house_.metrics.counter("freshet_kafka_lost_total",
                                   "Events that Kafka will not be told of: too many waited, or the "
                                   "brokers will never take them.")},
      waiting_count_{
          house_.metrics.gauge("freshet_kafka_waiting", "Events that wait for Kafka's brokers.")},
      brokers_up_{house_.metrics.gauge("freshet_kafka_brokers_up",
                                       "Kafka's brokers that a connection is open to.")},
      last_error_s_{house_.metrics.gauge("freshet_kafka_last_error_timestamp_seconds",
                                         "When something last went wrong with Kafka; 0: never.")},
      round_trip_{house_.metrics.real_gauge("freshet_kafka_round_trip_seconds",
                                            "How long Kafka's slowest broker takes to answer.")},
      changed_{house_.loop} {}

Kafka::~Kafka() { FRESHET_ASSERT(gate_.count() == 0 || stopping_); }

std::optional<Receiver> Kafka::receiver_of(config::Kafka const& config) {
  if (config.brokers.empty()) return std::nullopt;
  return Receiver{kReceiver, {}, {}};
}

void Kafka::start(config::Kafka config) {
  std::promise<void> started;
  house_.loop.post([&] {
    wanted_ = std::move(config);
    net::spawn(house_.loop, gate_, "kafka", serve(), house_.log);
    started.set_value();
  });
  started.get_future().wait();
}

void Kafka::adjust(config::Kafka config) {
  house_.loop.post([this, config = std::move(config)]() mutable {
    wanted_ = std::move(config);
    wake();
  });
}

void Kafka::wake() {
  news_ = true;
  changed_.notify_all();
}

void Kafka::begin_to_stop() {
  std::promise<void> told;
  house_.loop.post([&] {
    stopping_ = true;
    auto const now = house_.clock.now();
    // Nobody answers in time who does not answer now.
    stop_by_ = trouble_.get() ? now : now + options_.flush;
    wake();
    told.set_value();
  });
  told.get_future().wait();
}

bool Kafka::stop() {
  auto const ended = gate_.wait_empty(options_.flush + kKafkaPatience);
  std::promise<std::vector<std::future<void>>> closed;
  house_.loop.post([&] {
    close();
    closed.set_value(std::move(closing_));
  });
  auto const until = std::future_status::ready;
  auto const closing = closed.get_future().get();
  // What does not end is left to its thread: it knows nothing of us any more.
  return std::ranges::all_of(
             closing, [&](auto const& one) { return one.wait_for(kKafkaPatience) == until; }) &&
         ended;
}

/// The one that decides: what is due goes on its way, and the rest is slept away.
net::awaitable<> Kafka::serve() {
  while (!over()) {
    follow_config();
    news_ = false;
    auto until = wanted_.brokers.empty() ? SteadyTime::max() : open_at_;
    if (producer_) until = co_await look();
    if (stopping_ && busy_.empty() && !news_) break;
    if (!news_) static_cast<void>(co_await changed_.wait_until(std::min(until, stop_by_)));
  }
  stop_by_ = house_.clock.now();  // so that nothing begins any more
  close();
}

/// When there is more to do.
net::awaitable<SteadyTime> Kafka::look() {
  auto const room = options_.at_once - std::min(options_.at_once, busy_.size());
  struct Found {
    Outbox::Due due;
    std::int64_t pending = 0;
  };
  auto find = [outbox = &house_.outbox, now = now_ms(), busy = busy_, room]() -> Result<Found> {
    auto due = outbox->due(kReceiver, now, busy, room);
    if (!due) return due.error();
    auto const pending = outbox->pending(kReceiver);
    if (!pending) return pending.error();
    return Found{std::move(*due), *pending};
  };
  auto found = co_await house_.thread.run(house_.loop, std::move(find));
  if (!found) {
    house_.log.warn("{}; tried again", found.error().what);
    co_return house_.clock.now() + kOutboxBreather;
  }
  waiting_count_.set(found->pending);
  if (over()) co_return SteadyTime::max();
  for (auto& first : found->due.ready) {
    busy_.insert(first.channel);
    net::spawn(house_.loop, gate_, "kafka", tell(std::move(first)), house_.log);
  }
  if (!found->due.next_ms) co_return SteadyTime::max();
  co_return house_.clock.now() + milliseconds{*found->due.next_ms - now_ms()};
}

/// A channel's messages, one after another, each when the one before has arrived: brokers that
/// refuse one cannot have taken a later one.
net::awaitable<> Kafka::tell(Delivery first) {
  auto const channel = first.channel;
  auto read = [outbox = &house_.outbox, first, most = options_.run] {
    return outbox->run_from(kReceiver, first, most);
  };
  auto run = co_await house_.thread.run(house_.loop, std::move(read));
  if (!run) house_.log.warn("{}; tried again", run.error().what);
  auto batch = run ? std::move(*run) : std::vector<Delivery>{};
  Told told;
  for (auto& one : batch) {
    auto const report = co_await send(one);
    if (!report) break;  // who was interrupted is told again
    if (!report->error.empty()) {
      told.refused = *report;
      told.of = std::move(one);
      break;
    }
    told.arrived.push_back(std::move(one));
  }
  co_await settle(std::move(told));
  busy_.erase(channel);
  wake();
}

/// Nothing: interrupted.
net::awaitable<std::optional<KafkaReport>> Kafka::send(Delivery delivery) {
  if (!producer_ || over()) co_return std::nullopt;
  auto const tag = ++last_tag_;
  auto refused = producer_->send({tag, delivery.channel, delivery.body, delivery.event_id,
                                  delivery.type, delivery.created_ms});
  if (refused) co_return refused;
  Waiting waiting{house_.loop, house_.clock.now()};
  waiting_.emplace(tag, &waiting);
  while (!waiting.report && !waiting.interrupted) co_await waiting.heard.wait();
  waiting_.erase(tag);
  co_return std::move(waiting.report);
}

Attempt Kafka::attempt_of(Delivery const& delivery, KafkaReport const& report,
                          std::int64_t& again_ms) {
  Attempt attempt{delivery.event_id, delivery.type, delivery.channel, delivery.attempts + 1};
  attempt.at_ms = now_ms();
  attempt.error = report.error;
  attempt.outcome = report.hopeless ? Outcome::given_up : Outcome::again;
  auto const chance = std::uniform_real_distribution<>{}(random_);
  again_ms = attempt.at_ms + judge(options_.retry, {0, attempt.number}, chance).pause.count();
  return attempt;
}

net::awaitable<> Kafka::settle(Told told) {
  if (told.arrived.empty() && !told.refused) co_return;
  std::int64_t again_ms = 0;
  Attempt attempt;
  if (told.refused) {
    attempt = attempt_of(told.of, *told.refused, again_ms);
    note_refusal(told.of, *told.refused);
  }
  auto write = [outbox = &house_.outbox, told = std::move(told), attempt, again_ms]() -> Result<> {
    auto written = outbox->settle(kReceiver, told.arrived);
    if (!written || !told.refused) return written;
    return outbox->settle(kReceiver, told.of, attempt, again_ms);
  };
  auto const written = co_await house_.thread.run(house_.loop, std::move(write));
  if (written || stopping_) co_return;
  // It would be sent again at once, and again.
  house_.log.warn("{}", written.error().what);
  auto const until = house_.clock.now() + kOutboxBreather;
  while (!stopping_ && house_.clock.now() < until) {
    static_cast<void>(co_await changed_.wait_until(until));
  }
}

void Kafka::follow_config() {
  if (fields_of(wanted_) != fields_of(used_)) {
    close();
    used_ = wanted_;
    open_at_ = SteadyTime::min();
    if (used_.brokers.empty()) waiting_count_.set(0);
  }
  if (std::exchange(broken_, false)) {
    close();
    open_at_ = house_.clock.now() + options_.afresh;
  }
  if (!producer_ && !used_.brokers.empty() && house_.clock.now() >= open_at_) open();
}

void Kafka::open() {
  auto made = KafkaProducer::make(house_.loop, used_,
                                  {[this](KafkaReport const& report) { hear(report); },
                                   [this](KafkaTrouble trouble) { worry(std::move(trouble)); },
                                   [this](KafkaTrouble trouble) {
                                     worry(std::move(trouble));
                                     broken_ = true;
                                     wake();
                                   },
                                   [this](std::string const& json) { read_statistics(json); }},
                                  house_.log);
  if (made) {
    producer_ = std::move(*made);
    return;
  }
  worry({made.error().what, "Look at events.kafka; the log of its start says more."});
  open_at_ = house_.clock.now() + options_.afresh;
}

/// Whoever waits for a report is sent away: what became of it nobody knows.
void Kafka::close() {
  if (producer_) {
    closing_.push_back(producer_->close());
    producer_.reset();
  }
  std::erase_if(closing_, [](auto const& one) {
    return !one.valid() || one.wait_for(milliseconds{0}) == std::future_status::ready;
  });
  for (auto const& [tag, waiting] : waiting_) {
    waiting->interrupted = true;
    waiting->heard.notify_all();
  }
  brokers_up_.set(0);
  if (used_.brokers.empty() || fields_of(used_) != fields_of(wanted_)) trouble_.set(nullptr);
}

void Kafka::hear(KafkaReport const& report) {
  if (report.error.empty()) {
    sent_.add();
    be_glad();
  }
  auto const at = waiting_.find(report.tag);
  if (at == waiting_.end()) return;
  at->second->report = report;
  at->second->heard.notify_all();
}

}  // namespace freshet::events
