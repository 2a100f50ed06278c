#include "events/outbox.hpp"

#include "store/migrate.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace freshet::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FactPtr fact(std::string const& id, std::string const& channel, Kind kind = Kind::stream_live) {
  return std::make_shared<Fact const>(Fact{id, 1'000, kind, channel, StreamFact{"01", "rtmp"}});
}

std::vector<std::string> ids(Outbox::Due const& due) {
  std::vector<std::string> all;
  for (auto const& one : due.ready) all.push_back(one.event_id);
  return all;
}

Attempt attempt_of(Delivery const& delivery, Outcome outcome, int status = 200) {
  return {delivery.event_id,
          delivery.type,
          delivery.channel,
          delivery.attempts + 1,
          2'000,
          5,
          status,
          outcome == Outcome::delivered ? "" : "why",
          outcome};
}

struct OutboxTest : ::testing::Test {
  void append(std::vector<FactPtr> const& facts) {
    auto const dropped = outbox.append(facts, receivers);
    ASSERT_TRUE(dropped) << dropped.error().what;
    EXPECT_TRUE(dropped->empty());
  }
  Outbox::Due due(std::string const& receiver, std::int64_t now_ms = 1'000,
                  std::set<std::string> const& busy = {}, std::size_t most = 10) {
    return outbox.due(receiver, now_ms, busy, most).value();
  }
  void settle(std::string const& receiver, Delivery const& delivery, Outcome outcome,
              std::int64_t again_ms = 0) {
    EXPECT_TRUE(outbox.settle(receiver, delivery, attempt_of(delivery, outcome), again_ms));
  }
  std::int64_t events() { return database.number("SELECT count(*) FROM outbox").value(); }

  store::Database database = store::open_store(":memory:").value();
  Outbox outbox{database};
  std::vector<Receiver> receivers{{"one", "http://a/", "s"},
                                  {"two", "http://b/", "s", {"stream.ended"}, {}}};
};

TEST_F(OutboxTest, OwesEachReceiverWhatItWants) {
  append({fact("A", "main"), fact("B", "main", Kind::stream_ended)});
  EXPECT_THAT(ids(due("one")), ElementsAre("A"));
  EXPECT_THAT(ids(due("two")), ElementsAre("B"));
  EXPECT_THAT(ids(due("three")), IsEmpty());
  auto const delivery = due("one").ready.front();
  EXPECT_EQ(delivery.type, "stream.live");
  EXPECT_EQ(delivery.channel, "main");
  EXPECT_EQ(delivery.created_ms, 1'000);
  EXPECT_EQ(delivery.attempts, 0U);
  EXPECT_EQ(delivery.body, to_json(*fact("A", "main")));
}

TEST_F(OutboxTest, KeepsNothingThatNobodyWants) {
  receivers = {{"two", "http://b/", "s", {"stream.ended"}, {}}};
  append({fact("A", "main")});
  EXPECT_EQ(events(), 0);
}

TEST_F(OutboxTest, GivesTheEventsOfAChannelOneAfterTheOther) {
  append({fact("A", "main"), fact("B", "main"), fact("C", "other"), fact("D", "main")});
  EXPECT_THAT(ids(due("one")), ElementsAre("A", "C"));
  EXPECT_THAT(ids(due("one", 1'000, {"main"})), ElementsAre("C"));
  settle("one", due("one").ready.front(), Outcome::delivered);
  EXPECT_THAT(ids(due("one")), ElementsAre("B", "C"));
  settle("one", due("one").ready.front(), Outcome::given_up);
  EXPECT_THAT(ids(due("one")), ElementsAre("C", "D"));
}

TEST_F(OutboxTest, LetsTheRestOfAChannelWaitForWhatIsTriedAgain) {
  append({fact("A", "main"), fact("B", "main"), fact("C", "other")});
  settle("one", due("one").ready.front(), Outcome::again, 5'000);
  auto const now = due("one", 4'999);
  EXPECT_THAT(ids(now), ElementsAre("C"));
  EXPECT_EQ(now.next_ms, 5'000);
  auto const then = due("one", 5'000);
  EXPECT_THAT(ids(then), ElementsAre("C", "A"));
  EXPECT_EQ(then.ready.back().attempts, 1U);
}

TEST_F(OutboxTest, GivesNoMoreThanWasAsked) {
  append({fact("A", "a"), fact("B", "b"), fact("C", "c"), fact("D", "d")});
  EXPECT_THAT(ids(due("one", 1'000, {}, 2)), ElementsAre("A", "B"));
  EXPECT_THAT(ids(due("one", 1'000, {"a", "b"}, 2)), ElementsAre("C", "D"));
  EXPECT_THAT(ids(due("one", 1'000, {"a", "b", "c"}, 0)), IsEmpty());
}

TEST_F(OutboxTest, ForgetsAnEventWhenNobodyIsOwedIt) {
  receivers = {{"one", "http://a/", "s"}, {"two", "http://b/", "s"}};
  append({fact("A", "main")});
  settle("one", due("one").ready.front(), Outcome::delivered);
  EXPECT_EQ(events(), 1);
  settle("two", due("two").ready.front(), Outcome::given_up);
  EXPECT_EQ(events(), 0);
}

TEST_F(OutboxTest, ForgetsWhatIsOwedToThoseWhoAreGone) {
  append({fact("A", "main"), fact("B", "main", Kind::stream_ended)});
  settle("two", due("two").ready.front(), Outcome::again, 5'000);
  ASSERT_TRUE(outbox.keep_only(std::vector<Receiver>{{"two", "http://b/", "s"}}));
  EXPECT_EQ(outbox.pending("one").value(), 0);
  EXPECT_EQ(outbox.pending("two").value(), 1);
  EXPECT_EQ(events(), 1);
  EXPECT_EQ(outbox.log("two", 9).value().size(), 1U);
}

TEST_F(OutboxTest, RemembersTheLastAttempts) {
  append({fact("A", "main")});
  auto const delivery = due("one").ready.front();
  EXPECT_TRUE(outbox.settle("one", delivery, attempt_of(delivery, Outcome::again, 503), 9'000));
  auto const logged = outbox.log("one", 9).value();
  ASSERT_EQ(logged.size(), 1U);
  EXPECT_EQ(logged[0].event_id, "A");
  EXPECT_EQ(logged[0].type, "stream.live");
  EXPECT_EQ(logged[0].channel, "main");
  EXPECT_EQ(logged[0].number, 1U);
  EXPECT_EQ(logged[0].at_ms, 2'000);
  EXPECT_EQ(logged[0].took_ms, 5);
  EXPECT_EQ(logged[0].status, 503);
  EXPECT_EQ(logged[0].error, "why");
  EXPECT_EQ(logged[0].outcome, Outcome::again);
}

TEST_F(OutboxTest, RemembersNoMoreThanTheLastAttemptsOfEach) {
  append({fact("A", "main"), fact("B", "main", Kind::stream_ended)});
  auto delivery = due("one").ready.front();
  settle("two", due("two").ready.front(), Outcome::again, 5'000);
  for (int i = 0; i < Outbox::kMostLogged + 20; ++i) {
    settle("one", delivery, Outcome::again, 5'000);
    ++delivery.attempts;
  }
  auto const logged = outbox.log("one", 1'000).value();
  EXPECT_EQ(static_cast<std::int64_t>(logged.size()), Outbox::kMostLogged);
  EXPECT_EQ(logged.front().number, static_cast<unsigned>(Outbox::kMostLogged) + 20U);
  EXPECT_EQ(outbox.log("two", 1'000).value().size(), 1U);
}

TEST_F(OutboxTest, SettlesARunOfAChannelAtOnce) {
  append({fact("A", "main"), fact("B", "other"), fact("C", "main"), fact("D", "main")});
  auto const first = due("one").ready.front();
  auto const run = outbox.run_from("one", first, 2).value();
  EXPECT_THAT(ids({run, {}}), ElementsAre("A", "C"));
  ASSERT_TRUE(outbox.settle("one", run));
  EXPECT_THAT(ids(due("one")), ElementsAre("B", "D"));
  EXPECT_EQ(events(), 2);
  EXPECT_TRUE(outbox.log("one", 9).value().empty());
}

TEST_F(OutboxTest, IsAPartOfATransactionThatIsUndone) {
  auto const done = database.transaction([&]() -> Result<> {
    append({fact("A", "main")});
    return failure(boost::system::errc::io_error, "no");
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(events(), 0);
}

TEST_F(OutboxTest, DropsTheOldestWhenAReceiverIsOwedTooMuch) {
  Outbox small{database, 3};
  append({fact("A", "main"), fact("B", "other"), fact("C", "main")});
  auto const dropped =
      small.append(std::vector{fact("D", "main"), fact("E", "other")}, receivers).value();
  EXPECT_EQ(dropped, (Outbox::Dropped{{"one", 2}}));
  EXPECT_EQ(small.pending("one").value(), 3);
  EXPECT_THAT(ids(due("one")), ElementsAre("C", "E"));
  EXPECT_EQ(events(), 3);
}

TEST(Outbox, GoesOnWhereItWasWhenItIsOpenedAgain) {
  test::TempDir const dir;
  std::vector<Receiver> const receivers{{"one", "http://a/", "s"}};
  {
    auto database = store::open_store(dir.path("a.db")).value();
    Outbox outbox{database};
    ASSERT_TRUE(outbox.append(std::vector{fact("A", "main"), fact("B", "main"), fact("C", "main")},
                              receivers));
    auto const first = outbox.due("one", 1'000, {}, 9)->ready.front();
    ASSERT_TRUE(outbox.settle("one", first, attempt_of(first, Outcome::delivered)));
    auto const second = outbox.due("one", 1'000, {}, 9)->ready.front();
    ASSERT_TRUE(outbox.settle("one", second, attempt_of(second, Outcome::again), 5'000));
  }
  auto database = store::open_store(dir.path("a.db")).value();
  Outbox outbox{database};
  std::vector<std::string> told;
  for (;;) {
    auto const due = outbox.due("one", 5'000, {}, 9).value();
    if (due.ready.empty()) break;
    told.push_back(due.ready.front().event_id);
    ASSERT_TRUE(
        outbox.settle("one", due.ready.front(), attempt_of(due.ready.front(), Outcome::delivered)));
  }
  EXPECT_THAT(told, ElementsAre("B", "C"));
}

/// Writes events and settles them until it is killed; says each that it was owed in their order.
[[noreturn]] void write_until_killed(std::string const& path, int said) {
  auto database = store::Database::open(path);
  if (!database) ::_exit(1);
  Outbox outbox{*database};
  std::vector<Receiver> const receivers{{"one", "http://a/", "s"}};
  for (;;) {
    auto const added = outbox.append(std::vector{fact("A", "x"), fact("B", "x")}, receivers);
    auto const due = outbox.due("one", 1'000, {}, 1);
    if (!added || !due || due->ready.empty()) ::_exit(2);
    auto const& first = due->ready.front();
    if (!outbox.settle("one", first, attempt_of(first, Outcome::delivered))) ::_exit(3);
    static_cast<void>(!::write(said, &first.seq, sizeof(first.seq)));
  }
}

/// Whatever was settled stays settled, whatever was not is owed, and nothing is torn.
TEST(Outbox, SurvivesBeingKilled) {
  test::TempDir const dir;
  auto const path = dir.path("a.db");
  { ASSERT_TRUE(store::open_store(path)); }
  for (int round = 0; round < 3; ++round) {
    int pipes[2] = {-1, -1};
    ASSERT_EQ(::pipe(pipes), 0);
    auto const child = ::fork();
    if (child == 0) write_until_killed(path, pipes[1]);
    ::close(pipes[1]);
    std::int64_t last = 0;
    for (int i = 0; i < 10 + 7 * round; ++i) {
      ASSERT_EQ(::read(pipes[0], &last, sizeof(last)), static_cast<ssize_t>(sizeof(last)));
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    std::int64_t more = 0;
    while (::read(pipes[0], &more, sizeof(more)) == static_cast<ssize_t>(sizeof(more))) last = more;
    ::close(pipes[0]);
    auto database = store::open_store(path).value();
    EXPECT_EQ(database.number("SELECT count(*) FROM pragma_integrity_check").value(), 1);
    EXPECT_EQ(database.number("SELECT count(*) FROM outbox").value(),
              database.number("SELECT count(*) FROM outbox_deliveries").value());
    EXPECT_EQ(database.number("SELECT max(seq) % 2 FROM outbox").value(), 0) << "half a pair";
    auto const next = Outbox{database}.due("one", 1'000, {}, 1)->ready.front().seq;
    // The one that was being settled may have been settled before it could be said.
    EXPECT_GE(next, last + 1);
    EXPECT_LE(next, last + 2);
  }
}

TEST_F(OutboxTest, GivesItsLogByPage) {
  for (auto const* const id : {"a", "b", "c"}) {
    ASSERT_TRUE(outbox.note("one", {id, "ping", "", 1, 2'000, 5, 204}));
  }
  auto const first = outbox.log("one", 2).value();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].event_id, "c");
  auto const rest = outbox.log("one", 2, first[1].id).value();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].event_id, "a");
  EXPECT_GT(first[1].id, rest[0].id);
}

}  // namespace
}  // namespace freshet::events
