/// Brokers good and bad: librdkafka's own mock cluster, in this process.
#include "events/kafka.hpp"

#include "events/bus.hpp"
#include "store/migrate.hpp"
#include "support/mock_kafka.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace freshet::events {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::KafkaHeard;
using test::MockKafka;
using ::testing::HasSubstr;

config::Kafka kafka_at(std::string const& brokers) {
  config::Kafka config;
  config.brokers = brokers;
  return config;
}

Kafka::Options impatient() {
  Kafka::Options options;
  options.afresh = 20ms;
  options.retry.first = 10ms;
  options.retry.most = 40ms;
  return options;
}

/// One run of a server: what it is owed, and the brokers that it tells.
class KafkaTeller {
 public:
  KafkaTeller(std::string const& path, config::Kafka const& config,
              Kafka::Options options = impatient())
      : database_{store::open_store(path).value()},
        kafka_{{loops_.at(0), thread_, outbox_, system_clock(), metrics_, Log{}}, options} {
    kafka_.start(config);
  }
  ~KafkaTeller() { stop(); }

  /// On its thread.
  template <class F>
  auto ask(F f) {
    return test::on_loop(loops_.at(1), thread_.run(loops_.at(1), [&] { return f(outbox_); }))
        .value();
  }
  /// Facts of streams called FIRST, FIRST + 1 …
  void tell(int first, int count, std::string const& channel = "main") {
    std::vector<FactPtr> facts;
    for (int i = 0; i < count; ++i) {
      facts.push_back(bus_.make(Kind::stream_live, channel,
                                StreamFact{std::to_string(first + i), "rtmp"}, false));
    }
    ask([&](Outbox& outbox) {
      return outbox.append(facts, std::vector<Receiver>{{Kafka::kReceiver, {}, {}}});
    });
    loops_.at(0).post([this] { kafka_.wake(); });
  }
  std::int64_t pending() {
    return ask([](Outbox& outbox) { return outbox.pending(Kafka::kReceiver); });
  }
  std::vector<Attempt> log() {
    return ask([](Outbox& outbox) { return outbox.log(Kafka::kReceiver, 200); });
  }
  bool all_told() {
    return eventually([&] { return pending() == 0; });
  }
  /// What is wrong, once something is.
  std::string trouble() {
    eventually([&] { return kafka_.trouble().has_value(); });
    auto const trouble = kafka_.trouble();
    return trouble ? trouble->says + " " + trouble->advice : std::string{};
  }
  std::string metrics() const { return metrics_.text(); }
  Kafka& kafka() { return kafka_; }
  /// How long it took.
  std::chrono::milliseconds stop() {
    if (std::exchange(stopped_, true)) return 0ms;
    auto const began = std::chrono::steady_clock::now();
    kafka_.begin_to_stop();
    EXPECT_TRUE(kafka_.stop());
    thread_.stop();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 began);
  }

 private:
  bool stopped_ = false;
  Metrics metrics_;
  store::Database database_;
  Outbox outbox_{database_};
  Bus bus_{system_clock()};
  net::Loops loops_{2};
  net::Blocking thread_{"events", 1'024};
  Kafka kafka_;
};

int stream_of(KafkaHeard const& heard) {
  return std::stoi(nlohmann::json::parse(heard.value)["data"]["stream_id"].get<std::string>());
}
/// From `first` on, without a hole and each once.
::testing::AssertionResult in_order(std::vector<KafkaHeard> const& heard, int first,
                                    std::size_t count) {
  if (heard.size() != count) {
    return ::testing::AssertionFailure() << heard.size() << " messages, not " << count;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (stream_of(heard[i]) == first + static_cast<int>(i)) continue;
    return ::testing::AssertionFailure() << stream_of(heard[i]) << " came as number " << i;
  }
  return ::testing::AssertionSuccess();
}

struct KafkaTest : ::testing::Test {
  std::string path() const { return dir.path("a.db"); }

  test::TempDir dir;
  MockKafka brokers;
};

TEST_F(KafkaTest, IsToldWhatAWebhookWouldBeKeyedByChannel) {
  KafkaTeller teller{path(), kafka_at(brokers.brokers())};
  teller.tell(7, 1, "main");
  teller.tell(8, 1, "");
  ASSERT_EQ(brokers.heard(2).size(), 2U);
  auto const all = brokers.by_key();
  ASSERT_TRUE(all.contains("main"));
  ASSERT_TRUE(all.contains("")) << "the server's own";
  auto const& one = all.at("main").front();
  auto const json = nlohmann::json::parse(one.value);
  EXPECT_EQ(json["id"], one.id);
  EXPECT_EQ(json["type"], "stream.live");
  EXPECT_EQ(one.type, "stream.live");
  EXPECT_EQ(json["channel_id"], "main");
  EXPECT_TRUE(teller.all_told()) << "what is acknowledged leaves the outbox";
  EXPECT_THAT(teller.metrics(), HasSubstr("freshet_kafka_sent_total 2"));
  EXPECT_EQ(teller.ask([](Outbox& outbox) { return outbox.due(Kafka::kReceiver, 1'000, {}, 9); })
                .ready.size(),
            0U);
}

TEST_F(KafkaTest, KeepsTheOrderOfEachChannelOnAPartitionOfItsOwn) {
  KafkaTeller teller{path(), kafka_at(brokers.brokers())};
  for (int i = 0; i < 120; i += 10) {
    for (auto const* channel : {"a", "b", ""}) teller.tell(i, 10, channel);
  }
  ASSERT_EQ(brokers.heard(360).size(), 360U);
  for (auto const& [key, heard] : brokers.by_key()) {
    EXPECT_TRUE(in_order(heard, 0, 120)) << key;
    for (auto const& one : heard) EXPECT_EQ(one.partition, heard.front().partition) << key;
  }
}

TEST_F(KafkaTest, GoesOnWhereItWasWhenTheBrokerIsBack) {
  KafkaTeller teller{path(), kafka_at(brokers.brokers())};
  teller.tell(0, 10);
  ASSERT_TRUE(teller.all_told());
  brokers.go_down();
  teller.tell(10, 30);
  EXPECT_THAT(teller.trouble(), HasSubstr("See that the brokers"));
  EXPECT_EQ(teller.pending(), 30);
  brokers.come_up();
  EXPECT_TRUE(teller.all_told());
  brokers.heard(40);
  EXPECT_TRUE(in_order(brokers.by_key()["main"], 0, 40));
  EXPECT_TRUE(eventually([&] { return !teller.kafka().trouble(); }));
}

TEST_F(KafkaTest, KeepsTheOrderThroughErrorsThatPass) {
  brokers.refuse(MockKafka::kProduce,
                 {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_NO_ERROR,
                  RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS});
  KafkaTeller teller{path(), kafka_at(brokers.brokers())};
  teller.tell(0, 20);
  EXPECT_TRUE(teller.all_told());
  brokers.heard(20);
  EXPECT_TRUE(in_order(brokers.by_key()["main"], 0, 20));
  EXPECT_THAT(teller.metrics(), HasSubstr("freshet_kafka_failed_total 0"));
}

TEST_F(KafkaTest, TriesAgainWhatIsRefusedBeforeWhatComesBehindIt) {
  brokers.refuse(MockKafka::kProduce,
                 {RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  KafkaTeller teller{path(), kafka_at(brokers.brokers())};
  teller.tell(0, 5);
  EXPECT_TRUE(teller.all_told());
  brokers.heard(5);
  EXPECT_TRUE(in_order(brokers.by_key()["main"], 0, 5));
  // librdkafka asks the brokers for the topic anew before it takes another one.
  auto const log = teller.log();
  ASSERT_GE(log.size(), 1U);
  EXPECT_EQ(log[0].outcome, Outcome::again);
  EXPECT_THAT(log[0].error, HasSubstr("authorization"));
}

TEST_F(KafkaTest, GivesUpOnWhatBrokersWillNeverTake) {
  brokers.refuse(MockKafka::kProduce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  KafkaTeller teller{path(), kafka_at(brokers.brokers())};
  teller.tell(0, 3);
  EXPECT_TRUE(teller.all_told());
  brokers.heard(2);
  EXPECT_TRUE(in_order(brokers.by_key()["main"], 1, 2));
  EXPECT_EQ(teller.log()[0].outcome, Outcome::given_up);
  EXPECT_THAT(teller.metrics(), HasSubstr("freshet_kafka_lost_total 1"));
}

TEST_F(KafkaTest, TellsInTheNextRunWhatItCouldNotInThis) {
  brokers.go_down();
  {
    KafkaTeller teller{path(), kafka_at(brokers.brokers())};
    teller.tell(0, 10);
    EXPECT_NE(teller.trouble(), "");
    EXPECT_LT(teller.stop(), 2s);
  }
  brokers.come_up();
  KafkaTeller next{path(), kafka_at(brokers.brokers())};
  next.tell(10, 1);
  EXPECT_TRUE(next.all_told());
  brokers.heard(11);
  EXPECT_TRUE(in_order(brokers.by_key()["main"], 0, 11));
}

TEST_F(KafkaTest, SendsAtTheEndWhatThereIsTimeFor) {
  auto options = impatient();
  options.flush = 20s;
  options.at_once = 1;
  KafkaTeller teller{path(), kafka_at(brokers.brokers()), options};
  for (auto const* channel : {"a", "b", "c"}) teller.tell(0, 10, channel);
  EXPECT_LT(teller.stop(), 20s);
  EXPECT_EQ(brokers.heard(30).size(), 30U);
}

TEST_F(KafkaTest, LeavesWhatTheBrokerIsTooSlowForToTheNextRun) {
  auto options = impatient();
  options.flush = 100ms;
  {
    KafkaTeller teller{path(), kafka_at(brokers.brokers()), options};
    teller.tell(0, 1);
    ASSERT_TRUE(teller.all_told());
    brokers.be_slow(30s);
    teller.tell(1, 1);
    EXPECT_LT(teller.stop(), 4s);
  }
  brokers.be_slow(0ms);
  auto database = store::open_store(path()).value();
  EXPECT_EQ(Outbox{database}.pending(Kafka::kReceiver).value(), 1);
}

TEST_F(KafkaTest, StartsAfreshWhenAProducerIsOfNoUseAnyMore) {
  brokers.refuse(MockKafka::kInitProducerId, {RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED});
  KafkaTeller teller{path(), kafka_at(brokers.brokers())};
  EXPECT_THAT(teller.trouble(), HasSubstr("write idempotently"));
  teller.tell(0, 3);
  EXPECT_TRUE(teller.all_told());
  brokers.heard(3);
  EXPECT_TRUE(in_order(brokers.by_key()["main"], 0, 3));
}

TEST_F(KafkaTest, TellsOtherBrokersWhenItIsAdjusted) {
  brokers.go_down();
  KafkaTeller teller{path(), kafka_at(brokers.brokers())};
  teller.tell(0, 3);
  EXPECT_NE(teller.trouble(), "");
  MockKafka others;
  teller.kafka().adjust(kafka_at(others.brokers()));
  EXPECT_TRUE(teller.all_told());
  others.heard(3);
  EXPECT_TRUE(in_order(others.by_key()["main"], 0, 3));
  teller.kafka().adjust({});
  EXPECT_TRUE(eventually([&] { return !teller.kafka().trouble(); }));
}

TEST_F(KafkaTest, SaysInWordsThatTheBrokersKnowNoPasswords) {
  auto config = kafka_at(brokers.brokers());
  config.username = "me";
  config.password = "secret";
  KafkaTeller teller{path(), config};
  auto const trouble = teller.trouble();
  EXPECT_THAT(trouble, HasSubstr("SASL"));
  EXPECT_THAT(trouble, HasSubstr("events.kafka.username"));
  EXPECT_EQ(trouble.find("secret"), std::string::npos);
}

TEST_F(KafkaTest, SaysInWordsThatTheBrokersSpeakNoTls) {
  auto config = kafka_at(brokers.brokers());
  config.tls = true;
  KafkaTeller teller{path(), config};
  teller.tell(0, 1);
  auto const trouble = teller.trouble();
  EXPECT_THAT(trouble, HasSubstr("SSL handshake failed"));
  EXPECT_THAT(trouble, HasSubstr("events.kafka.tls"));
  EXPECT_EQ(teller.pending(), 1);
}

TEST(Kafka, DelaysNobodyWhenItIsDeadFromTheStart) {
  test::TempDir const dir;
  KafkaTeller teller{dir.path("a.db"), kafka_at("127.0.0.1:1")};
  teller.tell(0, 10);
  EXPECT_THAT(teller.trouble(), HasSubstr("Connection refused"));
  EXPECT_EQ(teller.pending(), 10);
  EXPECT_LT(teller.stop(), 2s);
}

TEST(Kafka, SaysWhatIsWrongWithAFileThatIsNotThere) {
  test::TempDir const dir;
  auto config = kafka_at("127.0.0.1:1");
  config.tls = true;
  config.ca_file = dir.path("nothing.pem");
  KafkaTeller teller{dir.path("a.db"), config};
  EXPECT_THAT(teller.trouble(), HasSubstr("ssl.ca.location"));
}

TEST(Kafka, IsSilentWithoutBrokers) {
  test::TempDir const dir;
  KafkaTeller teller{dir.path("a.db"), {}};
  EXPECT_FALSE(Kafka::receiver_of({}));
  EXPECT_LT(teller.stop(), 1s);
  EXPECT_FALSE(teller.kafka().trouble());
}

TEST(KafkaLook, CountsBrokersAndPartitionsOrSaysWhyNot) {
  MockKafka brokers;
  auto const good = look_at_kafka(kafka_at(brokers.brokers()), 10s);
  EXPECT_FALSE(good.trouble);
  EXPECT_EQ(good.says, "1 broker; the topic freshet.events has 4 partitions");
  auto const dead = look_at_kafka(kafka_at("127.0.0.1:1"), 1s);
  ASSERT_TRUE(dead.trouble);
  EXPECT_THAT(dead.trouble->says, HasSubstr("Connection refused"));
  auto nameless = look_at_kafka(kafka_at("nobody.invalid:9092"), 1s);
  ASSERT_TRUE(nameless.trouble);
  EXPECT_THAT(nameless.trouble->says, HasSubstr("nobody.invalid"));
  EXPECT_THAT(nameless.trouble->advice, HasSubstr("a name in it is not known"));
}

}  // namespace
}  // namespace freshet::events
