/// Kafka: tells the brokers of a Kafka what the outbox holds for them, each channel in its order.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/published.hpp"
#include "base/tally.hpp"
#include "events/kafka_producer.hpp"
#include "events/outbox.hpp"
#include "events/retry.hpp"
#include "freshet/config.hpp"
#include "net/blocking.hpp"
#include "net/event.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace freshet::events {

/// From start() to stop(), which are called from none of the loops. Brokers that are slow or dead
/// hold up nobody: what they are owed waits in the outbox, which somebody else writes.
class Kafka {
 public:
  static constexpr char kReceiver[] = "kafka";  ///< in the outbox

  struct House {
    net::Loop& loop;
    net::Blocking& thread;  ///< where the outbox is
    Outbox& outbox;
    Clock const& clock;
    Metrics& metrics;
    Log log;
  };
  struct Options {
    std::size_t at_once = 64;                 ///< channels of which a message is on its way
    std::size_t run = 50;                     ///< messages of one that are settled together
    std::chrono::milliseconds flush{1'000};   ///< at the end, if brokers answer
    std::chrono::milliseconds afresh{5'000};  ///< until a producer follows one that broke
    RetryPolicy retry{std::chrono::milliseconds{1'000}, std::chrono::milliseconds{60'000}, ~0U,
                      std::chrono::hours{24 * 36'500}};  ///< no message is ever too old
  };

  explicit Kafka(House house, Options options);
  explicit Kafka(House house) : Kafka{std::move(house), Options{}} {}
  ~Kafka();
  Kafka(Kafka const&) = delete;
  Kafka& operator=(Kafka const&) = delete;

  /// Who is owed all facts; nobody, where there are no brokers.
  [[nodiscard]] static std::optional<Receiver> receiver_of(config::Kafka const& config);

  void start(config::Kafka config);
  /// From any thread. Other brokers are told from now on; what waits, waits for them.
  void adjust(config::Kafka config);
  /// On the loop: there is more in the outbox.
  void wake();
  /// On the loop: so many of its messages had to make room.
  void lose(std::int64_t messages);
  /// From any thread. Nothing: as far as is known all is well.
  [[nodiscard]] std::optional<KafkaTrouble> trouble() const;

  /// What there is time for is still sent. Then stop() waits for it. False: something did not end
  /// in time.
  void begin_to_stop();
  bool stop();

 private:
  /// For the report of one message.
  struct Waiting {
    Waiting(net::Loop& loop, SteadyTime now) : heard{loop}, since{now} {}

    net::Event heard;
    SteadyTime since;
    std::optional<KafkaReport> report;
    bool interrupted = false;
  };
  struct Told {
    std::vector<Delivery> arrived;
    std::optional<KafkaReport> refused;  // the one behind them
    Delivery of{};
  };

  net::awaitable<> serve();
  net::awaitable<SteadyTime> look();
  net::awaitable<> tell(Delivery first);
  net::awaitable<std::optional<KafkaReport>> send(Delivery delivery);
  net::awaitable<> settle(Told told);
  void follow_config();
  void open();
  void close();
  void hear(KafkaReport const& report);
  void note_refusal(Delivery const& delivery, KafkaReport const& report);
  void worry(KafkaTrouble trouble);
  void be_glad();
  void read_statistics(std::string const& json);
  [[nodiscard]] Attempt attempt_of(Delivery const& delivery, KafkaReport const& report,
                                   std::int64_t& again_ms);
  [[nodiscard]] bool over() const { return house_.clock.now() >= stop_by_; }
  [[nodiscard]] std::int64_t now_ms() const { return house_.clock.wall_us() / 1'000; }

  House const house_;
  Options const options_;
  net::Gate gate_;
  Counter &sent_, &failed_, &lost_;
  Gauge &waiting_count_, &brokers_up_, &last_error_s_;
  RealGauge& round_trip_;
  Published<KafkaTrouble> trouble_;
  // On the loop.
  config::Kafka wanted_, used_;
  std::unique_ptr<KafkaProducer> producer_;
  std::vector<std::future<void>> closing_;
  std::map<std::uint64_t, Waiting*> waiting_;  // in the frames of their coroutines
  std::uint64_t last_tag_ = 0;
  std::set<std::string> busy_;  // channels
  net::Event changed_;
  bool news_ = false;
  bool broken_ = false;
  bool refusing_ = false;  // the brokers answer, and do not take what they are sent
  bool stopping_ = false;
  SteadyTime stop_by_ = SteadyTime::max();
  SteadyTime open_at_ = SteadyTime::min();
  Tally losses_{std::chrono::minutes{1}};
  std::int64_t lost_unsaid_ = 0;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace freshet::events
