/// Receivers good and bad, on the loopback.
#include "events/webhooks.hpp"

#include "events/signature.hpp"
#include "store/migrate.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"
#include "support/web_receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <optional>

namespace freshet::events {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::Heard;
using test::web_answer;
using test::WebReceiver;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// One run of a server: what it tells, and to whom.
class Teller {
 public:
  explicit Teller(std::string const& path, Webhooks::Plan plan, Webhooks::Others others = {})
      : database_{store::open_store(path).value()},
        webhooks_{{loops_.at(0), client_, thread_, outbox_, system_clock(), metrics_, Log{},
                   std::move(others)},
                  std::move(plan)} {
    webhooks_.start(bus_);
  }
  ~Teller() { stop(); }

  void tell(std::string const& stream_id, std::string const& channel = "main",
            Kind kind = Kind::stream_live) {
    bus_.publish(kind, channel, StreamFact{stream_id, "rtmp"});
  }
  /// As who has written it down already does.
  void tell_kept(std::string const& stream_id) {
    bus_.tell(bus_.make(Kind::stream_live, "main", StreamFact{stream_id, "rtmp"}, true));
  }
  void adjust(Webhooks::Plan plan) { webhooks_.adjust(std::move(plan)); }
  /// On its thread.
  template <class F>
  auto ask(F f) {
    return test::on_loop(loops_.at(1), thread_.run(loops_.at(1), [&] { return f(outbox_); }))
        .value();
  }
  std::int64_t pending(std::string const& id) {
    return ask([&](Outbox& outbox) { return outbox.pending(id); });
  }
  std::vector<Attempt> log(std::string const& id) {
    return ask([&](Outbox& outbox) { return outbox.log(id, 200); });
  }
  bool stop() {
    if (std::exchange(stopped_, true)) return true;
    webhooks_.begin_to_stop();
    client_.stop();
    auto const ended = webhooks_.stop();
    thread_.stop();
    return ended;
  }

 private:
  bool stopped_ = false;
  Metrics metrics_;
  store::Database database_;
  Outbox outbox_{database_};
  Bus bus_{system_clock()};
  net::Loops loops_{2};
  net::Blocking thread_{"events", 1'024};
  net::HttpClient client_;
  Webhooks webhooks_;
};

Webhooks::Plan plan_of(std::vector<Receiver> receivers) {
  Webhooks::Plan plan{std::move(receivers), {}};
  plan.options.may_reach =
      std::make_shared<Networks const>(Networks::parse({"127.0.0.0/8"}).value());
  plan.options.retry.first = 10ms;
  plan.options.retry.most = 40ms;
  return plan;
}

std::string stream_of(Heard const& heard) {
  return nlohmann::json::parse(heard.body)["data"]["stream_id"];
}
std::vector<std::string> streams_of(std::vector<Heard> const& all) {
  std::vector<std::string> streams;
  for (auto const& heard : all) streams.push_back(stream_of(heard));
  return streams;
}

struct WebhooksTest : ::testing::Test {
  std::string path() const { return dir.path("a.db"); }

  test::TempDir dir;
};

TEST_F(WebhooksTest, TellWhatHappensAndSignIt) {
  WebReceiver receiver;
  Teller teller{path(), plan_of({{"r", receiver.url("/hook"), "secret"}})};
  teller.tell("01");
  auto const heard = receiver.heard(1);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].line(), "POST /hook HTTP/1.1");
  auto const json = nlohmann::json::parse(heard[0].body);
  EXPECT_EQ(json["type"], "stream.live");
  EXPECT_EQ(json["channel_id"], "main");
  EXPECT_EQ(json["id"], heard[0].header("webhook-id"));
  EXPECT_EQ(heard[0].header("webhook-signature"),
            sign("secret", heard[0].header("webhook-id"),
                 std::stoll(heard[0].header("webhook-timestamp")), heard[0].body));
  EXPECT_TRUE(eventually([&] { return teller.pending("r") == 0; }));
  auto const log = teller.log("r");
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0].status, 204);
  EXPECT_EQ(log[0].outcome, Outcome::delivered);
  EXPECT_EQ(log[0].error, "");
}

TEST_F(WebhooksTest, KeepTheOrderOfAChannelThroughFailures) {
  std::atomic<int> count{0};
  WebReceiver receiver{[&](Heard const&) { return web_answer(++count % 3 == 0 ? 200 : 503); }};
  Teller teller{path(), plan_of({{"r", receiver.url(), "s"}})};
  for (int i = 10; i < 20; ++i) teller.tell(std::to_string(i));
  auto const heard = streams_of(receiver.heard(30));
  ASSERT_EQ(heard.size(), 30U);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(heard[i], std::to_string(10 + i / 3));
}

TEST_F(WebhooksTest, SendTheSameIdAgain) {
  std::atomic<int> count{0};
  WebReceiver receiver{[&](Heard const&) { return web_answer(++count == 1 ? 500 : 200, "oh"); }};
  Teller teller{path(), plan_of({{"r", receiver.url(), "s"}})};
  teller.tell("01");
  auto const heard = receiver.heard(2);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].header("webhook-id"), heard[1].header("webhook-id"));
  EXPECT_EQ(heard[0].body, heard[1].body);
  EXPECT_TRUE(eventually([&] { return teller.log("r").size() == 2; }));
  auto const log = teller.log("r");
  EXPECT_EQ(log[0].number, 2U);
  EXPECT_EQ(log[1].number, 1U);
  EXPECT_EQ(log[1].status, 500);
  EXPECT_EQ(log[1].error, "it answers 500: oh");
  EXPECT_EQ(log[1].outcome, Outcome::again);
}

TEST_F(WebhooksTest, LetADeadReceiverDelayNobody) {
  WebReceiver silent{[](Heard const&) { return std::nullopt; }};
  WebReceiver good;
  std::string nobody;
  {
    WebReceiver gone;
    nobody = gone.url();
  }
  Teller teller{
      path(),
      plan_of({{"silent", silent.url(), "s"}, {"good", good.url(), "s"}, {"nobody", nobody, "s"}})};
  for (int i = 10; i < 30; ++i) teller.tell(std::to_string(i));
  EXPECT_EQ(good.heard(20).size(), 20U);
  EXPECT_EQ(silent.heard(1).size(), 1U);
  EXPECT_EQ(teller.pending("silent"), 20);
  EXPECT_EQ(teller.pending("nobody"), 20);
  EXPECT_TRUE(teller.stop());
}

TEST_F(WebhooksTest, LetAChannelThatWaitsDelayNoOther) {
  WebReceiver receiver{[](Heard const& heard) -> std::optional<std::string> {
    if (heard.body.find("\"bad\"") != std::string::npos) return std::nullopt;
    return web_answer(200);
  }};
  Teller teller{path(), plan_of({{"r", receiver.url(), "s"}})};
  teller.tell("00", "bad");
  for (int i = 10; i < 15; ++i) teller.tell(std::to_string(i), "good");
  EXPECT_TRUE(eventually([&] { return teller.pending("r") == 1; }));
}

TEST_F(WebhooksTest, GiveUpOnWhatIsNotWanted) {
  WebReceiver receiver{
      [](Heard const& heard) { return web_answer(stream_of(heard) == "01" ? 404 : 200); }};
  auto plan = plan_of({{"r", receiver.url(), "s"}});
  plan.options.retry.refusals = 3;
  Teller teller{path(), plan};
  teller.tell("01");
  teller.tell("02");
  EXPECT_THAT(streams_of(receiver.heard(4)), ElementsAre("01", "01", "01", "02"));
  EXPECT_TRUE(eventually([&] { return teller.log("r").size() == 4; }));
  EXPECT_EQ(teller.log("r")[1].outcome, Outcome::given_up);
}

TEST_F(WebhooksTest, WriteDownWhatOthersAreToTell) {
  std::atomic<int> woken{0};
  auto plan = plan_of({});
  plan.others = {{"kafka", {}, {}}};
  Teller teller{path(), plan, {[&] { ++woken; }, [](std::int64_t) {}}};
  teller.tell("01");
  EXPECT_TRUE(eventually([&] { return woken == 1; }));
  EXPECT_EQ(teller.pending("kafka"), 1);
  teller.adjust(plan);
  teller.tell_kept("02");
  EXPECT_TRUE(eventually([&] { return woken == 2; }));
  EXPECT_EQ(teller.pending("kafka"), 1) << "kept through a change, and nothing written twice";
  plan.others.clear();
  teller.adjust(plan);
  EXPECT_TRUE(eventually([&] { return teller.pending("kafka") == 0; }));
}

TEST_F(WebhooksTest, SendWhatSomebodyElseHasWrittenDown) {
  WebReceiver receiver;
  Receiver const to{"r", receiver.url(), "s"};
  Teller teller{path(), plan_of({to})};
  Fact fact{"01JD", 1, Kind::stream_live, "main", StreamFact{"07", "rtmp"}};
  teller.ask([&](Outbox& outbox) {
    return outbox.append(std::vector{std::make_shared<Fact const>(fact)}, std::vector{to});
  });
  teller.tell_kept("07");
  EXPECT_THAT(streams_of(receiver.heard(1)), ElementsAre("07"));
  EXPECT_TRUE(eventually([&] { return teller.pending("r") == 0; }));
  EXPECT_EQ(receiver.heard().size(), 1U);
}

TEST_F(WebhooksTest, FollowNoRedirect) {
  WebReceiver other;
  WebReceiver receiver{
      [&](Heard const&) { return web_answer(307, "", "Location: " + other.url() + "\r\n"); }};
  auto plan = plan_of({{"r", receiver.url(), "s"}});
  plan.options.retry.refusals = 2;
  Teller teller{path(), plan};
  teller.tell("01");
  EXPECT_EQ(receiver.heard(2).size(), 2U);
  EXPECT_EQ(other.connections(), 0);
}

TEST_F(WebhooksTest, CountALieAboutTheLengthAsAFailure) {
  std::atomic<int> count{0};
  WebReceiver receiver{[&](Heard const&) -> std::optional<std::string> {
    if (++count > 1) return web_answer(200);
    return "HTTP/1.1 200 OK\r\nContent-Length: 900\r\nConnection: close\r\n\r\nshort";
  }};
  Teller teller{path(), plan_of({{"r", receiver.url(), "s"}})};
  teller.tell("01");
  EXPECT_THAT(streams_of(receiver.heard(2)), ElementsAre("01", "01"));
}

TEST_F(WebhooksTest, ReadNoEndlessAnswer) {
  WebReceiver receiver{[](Heard const&) { return web_answer(200, std::string(9'000'000, 'x')); }};
  Teller teller{path(), plan_of({{"r", receiver.url(), "s"}})};
  teller.tell("01");
  EXPECT_TRUE(eventually([&] { return teller.log("r").size() == 1; }));
  EXPECT_EQ(teller.log("r")[0].outcome, Outcome::delivered);
}

TEST_F(WebhooksTest, ReachNoPrivateAddress) {
  WebReceiver inside;
  auto plan = plan_of({{"r", inside.url("/", "localhost"), "s"}});
  plan.options.may_reach = nullptr;
  Teller teller{path(), plan};
  teller.tell("01");
  EXPECT_TRUE(eventually([&] { return !teller.log("r").empty(); }));
  EXPECT_THAT(teller.log("r")[0].error, HasSubstr("no public address"));
  EXPECT_EQ(inside.connections(), 0);
}

TEST_F(WebhooksTest, GoOnAfterARestartWhereTheyWere) {
  std::atomic<bool> up{false};
  WebReceiver receiver{
      [&](Heard const& heard) { return web_answer(up || stream_of(heard) == "10" ? 200 : 503); }};
  auto const plan = plan_of({{"r", receiver.url(), "s"}});
  {
    Teller teller{path(), plan};
    for (int i = 10; i < 15; ++i) teller.tell(std::to_string(i));
    static_cast<void>(receiver.heard(3));
  }
  auto const before = receiver.heard().size();
  up = true;
  Teller teller{path(), plan};
  auto heard = streams_of(receiver.heard(before + 4));
  heard.erase(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(before));
  EXPECT_THAT(heard, ElementsAre("11", "12", "13", "14"));
}

/// What was on its way when the server stopped comes again; what had not been sent comes too.
TEST_F(WebhooksTest, LoseNothingThatWasPublishedBeforeTheStop) {
  std::atomic<bool> up{false};
  WebReceiver receiver{[&](Heard const&) -> std::optional<std::string> {
    if (up) return web_answer(200);
    return std::nullopt;
  }};
  auto const plan = plan_of({{"r", receiver.url(), "s"}});
  {
    Teller teller{path(), plan};
    teller.tell("10");
    static_cast<void>(receiver.heard(1));
    for (int i = 11; i < 40; ++i) teller.tell(std::to_string(i));
    EXPECT_TRUE(teller.stop());
  }
  up = true;
  Teller teller{path(), plan};
  auto const heard = streams_of(receiver.heard(31));
  ASSERT_EQ(heard.size(), 31U);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(heard[i + 1], std::to_string(10 + i));
}

TEST_F(WebhooksTest, TakeOverOtherReceiversWhileTheyRun) {
  WebReceiver first, second;
  Teller teller{path(), plan_of({})};
  teller.tell("00");
  teller.adjust(plan_of({{"first", first.url(), "s"}}));
  teller.tell("01");
  EXPECT_THAT(streams_of(first.heard(1)), ElementsAre("01"));
  EXPECT_TRUE(eventually([&] { return teller.pending("first") == 0; }));
  teller.adjust(plan_of({{"second", second.url(), "s"}}));
  teller.tell("02");
  EXPECT_THAT(streams_of(second.heard(1)), ElementsAre("02"));
  EXPECT_EQ(first.heard().size(), 1U);
}

TEST_F(WebhooksTest, KeepForLaterWhatAReceiverThatRestsIsOwed) {
  std::atomic<bool> well{false};
  WebReceiver receiver{[&](Heard const&) { return web_answer(well ? 204 : 503); }};
  std::vector<Receiver> const all{{"one", receiver.url(), "s"}};
  Teller teller{path(), plan_of(all)};
  teller.tell("00");
  ASSERT_FALSE(receiver.heard(1).empty());
  auto resting = plan_of({});
  resting.resting = all;
  teller.adjust(std::move(resting));
  teller.tell("01");
  EXPECT_TRUE(eventually([&] { return teller.pending("one") == 1; })) << "nothing is added";
  well = true;
  teller.adjust(plan_of(all));
  EXPECT_TRUE(eventually([&] { return teller.pending("one") == 0; }));
  EXPECT_EQ(stream_of(receiver.heard().back()), "00");
}

TEST_F(WebhooksTest, SendOneEventOfAChannelAtATime) {
  std::atomic<int> at_once{0}, most{0};
  WebReceiver receiver{[&](Heard const&) {
    int const now = ++at_once;
    int seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
    std::this_thread::yield();
    --at_once;
    return web_answer(200);
  }};
  Teller teller{path(), plan_of({{"r", receiver.url(), "s"}})};
  for (int i = 100; i < 150; ++i) teller.tell(std::to_string(i));
  auto const heard = streams_of(receiver.heard(50));
  ASSERT_EQ(heard.size(), 50U);
  EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end()));
  EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace freshet::events
