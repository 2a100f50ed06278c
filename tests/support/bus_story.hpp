/// BusStory: what every chat::Bus holds to, whatever it goes by; a suite that each of them runs.
///
/// A bus' test file names a Medium and instantiates the suite:
///   struct Medium {
///     static constexpr bool kShared = …;  // do two buses on it hear each other?
///     static constexpr std::size_t kRing = 10;  // events it keeps of a room: what make() sets
///     std::unique_ptr<chat::Bus> make(net::Loops& loops);  // one more server on this medium
///     Clock const& clock();
///     void pass(std::chrono::milliseconds time);  // time passes for bus and clock
///     void forget_order();  // the next bus finds no order of events: a new epoch
///   };
///   INSTANTIATE_TYPED_TEST_SUITE_P(Local, BusStory, Medium);
/// Each test has a Medium of its own, on which nothing has happened. Fields of bans are written by
/// to_text(Bar): {"until":MS,"by":…,"reason":…,"name":…}, MS of the Unix epoch and 0 for good.
#pragma once

#include "chat/bus.hpp"
#include "chat/ring.hpp"
#include "chat/state.hpp"
#include "net/loop.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace freshet::test {

/// A room that writes down what it is told. On its home loop.
class Ear final : public chat::Listener {
 public:
  void entered(chat::Snapshot snapshot) noexcept override {
    snapshots.push_back(std::move(snapshot));
    since_entered.clear();
  }
  void happened(chat::EventPtr event) noexcept override {
    since_entered.push_back(event);
    heard.push_back(std::move(event));
  }
  void overheard(chat::EventPtr event) noexcept override { shouts.push_back(std::move(event)); }
  void counted(std::uint64_t members) noexcept override { count = members; }
  void degraded(bool is) noexcept override { is_degraded = is; }

  std::vector<chat::Snapshot> snapshots;
  std::vector<chat::EventPtr> heard, since_entered, shouts;
  std::uint64_t count = 0;
  bool is_degraded = false;
};

/// One server: a bus with two loops. Its verbs are the test's: they wait for the answer.
template <class Medium>
class BusServer {
 public:
  explicit BusServer(Medium& medium) : bus{medium.make(loops)} {}
  ~BusServer() {
    bus->stop();
    loops.stop_and_join();
  }

  /// A channel's home: "b" and what begins with it lives on the second loop.
  net::Loop& home(std::string const& channel) { return loops.at(channel[0] == 'b' ? 1 : 0); }
  template <class F>
  auto at(std::string const& channel, F f) {
    return call_on(home(channel), std::move(f));
  }
  /// What `look` answers on the room's loop, which is waited for until it is true.
  bool comes(std::string const& channel, std::function<bool()> const& look) {
    return eventually([&] { return at(channel, [&] { return look(); }); });
  }

  std::shared_ptr<Ear> enter(std::string const& channel) {
    auto ear = std::make_shared<Ear>();
    at(channel, [&] {
      bus->enter(channel, home(channel), ear);
      return 0;
    });
    EXPECT_TRUE(comes(channel, [&] { return !ear->snapshots.empty(); })) << "let in " << channel;
    return ear;
  }
  void leave(std::string const& channel) {
    at(channel, [&] {
      bus->leave(channel);
      return 0;
    });
  }
  Result<chat::Placed> publish(std::string const& channel, chat::Draft draft) {
    return ask<chat::Placed>(
        channel, [&](auto answer) { bus->publish(channel, std::move(draft), std::move(answer)); });
  }
  /// Placed, and where; 0: it was not.
  std::uint64_t place(std::string const& channel, chat::Draft draft) {
    auto const placed = publish(channel, std::move(draft));
    if (!placed) ADD_FAILURE() << placed.error().what;
    return placed && placed->what == chat::Placed::What::placed ? placed->off : 0;
  }
  Result<chat::Tally> count(std::string const& channel, chat::Ballot ballot) {
    return ask<chat::Tally>(
        channel, [&](auto answer) { bus->count(channel, std::move(ballot), std::move(answer)); });
  }
  Result<chat::Tally> tally(std::string const& channel, std::string const& about,
                            std::uint32_t options) {
    return ask<chat::Tally>(
        channel, [&](auto answer) { bus->tally(channel, about, options, std::move(answer)); });
  }

  net::Loops loops{2};
  std::unique_ptr<chat::Bus> bus;

 private:
  template <class T, class F>
  Result<T> ask(std::string const& channel, F verb) {
    auto promise = std::make_shared<std::promise<Result<T>>>();
    auto answer = promise->get_future();
    net::Loop& loop = home(channel);
    at(channel, [&] {
      verb([promise, &loop](Result<T> result) {
        EXPECT_TRUE(loop.here()) << "answered on another loop";
        promise->set_value(std::move(result));
      });
      return 0;
    });
    if (answer.wait_for(std::chrono::seconds{30}) != std::future_status::ready) std::abort();
    return answer.get();
  }
};

using What = chat::Placed::What;

inline chat::Draft draft_by(std::string user, std::string const& text, std::string key = {}) {
  chat::Draft draft;
  draft.mid = "mid-" + text;
  draft.user = std::move(user);
  draft.ts_ms = 1'700'000'000'123;
  draft.body = R"("t":"msg","mid":")" + draft.mid + R"(","text":")" + text + '"';
  draft.key = std::move(key);
  return draft;
}
/// By a moderator: sets a field of the state.
inline chat::Draft setting(std::string field, std::string value) {
  chat::Draft draft;
  draft.kind = chat::Kind::room;
  draft.user = "mod";
  draft.body = R"("t":"room")";
  draft.state = {{std::move(field), std::move(value)}};
  draft.by_banned_too = true;
  return draft;
}
inline std::vector<std::uint64_t> offsets(std::vector<chat::EventPtr> const& events) {
  std::vector<std::uint64_t> all;
  for (auto const& event : events) all.push_back(event->off);
  return all;
}
inline std::string texts(std::vector<chat::EventPtr> const& events) {
  std::string all;
  for (auto const& event : events) all.append(event->text.text()) += '\n';
  return all;
}

template <class Medium>
class BusStory : public testing::Test {
 protected:
  using Server = BusServer<Medium>;

  Medium medium;
};
TYPED_TEST_SUITE_P(BusStory);

#define FRESHET_BUS_SERVER(name) \
  typename TestFixture::Server name { this->medium }

TYPED_TEST_P(BusStory, LetsInToARoomWhereNothingHappened) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  server.at("a", [&] {
    EXPECT_EQ(ear->snapshots.size(), 1U);
    EXPECT_FALSE(ear->snapshots[0].epoch.empty());
    EXPECT_EQ(ear->snapshots[0].off, 0U);
    EXPECT_TRUE(ear->snapshots[0].ring.empty());
    EXPECT_TRUE(ear->snapshots[0].state.empty());
    return 0;
  });
}

TYPED_TEST_P(BusStory, GivesEachEventTheNextOffset) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  for (std::uint64_t i = 1; i <= 5; ++i) {
    EXPECT_EQ(server.place("a", draft_by("ann", std::to_string(i))), i);
  }
  server.at("a", [&] {
    EXPECT_THAT(offsets(ear->heard), testing::ElementsAre(1U, 2U, 3U, 4U, 5U));
    EXPECT_EQ(ear->heard.at(1)->text.text(), R"({"off":2,"t":"msg","mid":"mid-2","text":"2"})");
    return 0;
  });
}

TYPED_TEST_P(BusStory, PlacesManyAtOnceInTheOrderOfAsking) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  auto answers = std::make_shared<std::vector<std::uint64_t>>();
  server.at("a", [&] {
    for (int i = 1; i <= 100; ++i) {
      server.bus->publish(
          "a", draft_by("ann", std::to_string(i)),
          [answers](Result<chat::Placed> placed) { answers->push_back(placed ? placed->off : 0); });
    }
    return 0;
  });
  ASSERT_TRUE(server.comes("a", [&] { return answers->size() == 100; }));
  server.at("a", [&] {
    for (std::size_t i = 0; i < 100; ++i) {
      EXPECT_EQ(answers->at(i), i + 1);
      EXPECT_EQ(ear->heard.at(i)->off, i + 1);
      EXPECT_EQ(ear->heard.at(i)->mid, "mid-" + std::to_string(i + 1));
    }
    return 0;
  });
}

TYPED_TEST_P(BusStory, TellsAnEventBeforeItsAuthorIsAnswered) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  auto heard_first = std::make_shared<int>(-1);
  server.at("a", [&] {
    server.bus->publish("a", draft_by("ann", "hi"), [ear, heard_first](auto const& placed) {
      *heard_first = placed && !ear->heard.empty() ? 1 : 0;
    });
    return 0;
  });
  ASSERT_TRUE(server.comes("a", [&] { return *heard_first >= 0; }));
  EXPECT_EQ(server.at("a", [&] { return *heard_first; }), 1);
}

TYPED_TEST_P(BusStory, TellsAnEventWhole) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  auto draft = draft_by("ann", "gr\xC3\xBC\xC3\x9F dich \xF0\x9F\x94\xA5");
  draft.kind = chat::Kind::pin;
  draft.pdt_ms = 1'700'000'009'876;
  draft.urgent = true;
  draft.state = {{"pin", R"({"mid":"x","until":0})"}, {"qa:1", ""}};
  auto const expected = draft;
  ASSERT_EQ(server.place("a", std::move(draft)), 1U);
  server.at("a", [&] {
    auto const& event = *ear->heard.at(0);
    EXPECT_EQ(event.kind, expected.kind);
    EXPECT_EQ(event.mid, expected.mid);
    EXPECT_EQ(event.user, "ann");
    EXPECT_EQ(event.ts_ms, expected.ts_ms);
    EXPECT_EQ(event.pdt_ms, expected.pdt_ms);
    EXPECT_EQ(event.text.text(), R"({"off":1,)" + expected.body + "}");
    EXPECT_EQ(event.state, expected.state);
    EXPECT_TRUE(event.urgent);
    EXPECT_FALSE(event.for_moderators);
    return 0;
  });
}

TYPED_TEST_P(BusStory, PlacesAKeyOfAUserOnce) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  auto const first = server.publish("a", draft_by("ann", "1", "k")).value();
  auto const again = server.publish("a", draft_by("ann", "2", "k")).value();
  EXPECT_FALSE(first.dup);
  EXPECT_TRUE(again.dup);
  EXPECT_EQ(again.off, first.off);
  EXPECT_EQ(again.mid, "mid-1");
  EXPECT_EQ(server.place("a", draft_by("bob", "3", "k")), 2U) << "another user's key";
  EXPECT_EQ(server.place("a", draft_by("ann", "4", "l")), 3U) << "another key";
  EXPECT_EQ(server.place("a", draft_by("ann", "5")), 4U) << "without a key";
  EXPECT_EQ(server.place("a", draft_by("ann", "5")), 5U) << "without a key, again";
  EXPECT_EQ(server.at("a", [&] { return ear->heard.size(); }), 5U);
}

TYPED_TEST_P(BusStory, KeepsAPauseBetweenEventsOfOneUser) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  auto const say = [&](std::string user, std::string const& text) {
    auto draft = draft_by(std::move(user), text, "key-" + text);
    draft.pause = std::chrono::milliseconds{400};
    return server.publish("a", std::move(draft)).value();
  };
  EXPECT_EQ(say("ann", "1").what, What::placed);
  auto const refused = say("ann", "2");
  EXPECT_EQ(refused.what, What::slow);
  EXPECT_GT(refused.retry_ms, 0);
  EXPECT_LE(refused.retry_ms, 400);
  EXPECT_EQ(say("bob", "3").what, What::placed) << "another user";
  EXPECT_TRUE(say("ann", "1").dup) << "what was placed is answered whatever the pause";
  EXPECT_NE(server.place("a", draft_by("ann", "4")), 0U) << "one that needs no pause";
  this->medium.pass(std::chrono::milliseconds{450});
  auto const later = say("ann", "2");
  EXPECT_EQ(later.what, What::placed) << "what was refused had no pause and no key of its own";
  EXPECT_FALSE(later.dup);
  EXPECT_EQ(server.at("a", [&] { return ear->heard.size(); }), 4U);
}

TYPED_TEST_P(BusStory, RefusesWhoIsBanned) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  ASSERT_TRUE(server.place("a", setting("ban:eve", to_text(chat::Bar{0, "mod", "spam"}))));
  auto const refused = server.publish("a", draft_by("eve", "1", "k")).value();
  EXPECT_EQ(refused.what, What::banned);
  EXPECT_EQ(refused.retry_ms, 0) << "for good";
  EXPECT_TRUE(server.place("a", draft_by("ann", "2"))) << "another user";
  auto allowed = draft_by("eve", "3");
  allowed.by_banned_too = true;
  EXPECT_TRUE(server.place("a", std::move(allowed)));
  ASSERT_TRUE(server.place("a", setting("ban:eve", "")));
  auto const later = server.publish("a", draft_by("eve", "1", "k")).value();
  EXPECT_EQ(later.what, What::placed);
  EXPECT_FALSE(later.dup);
  EXPECT_EQ(server.at("a", [&] { return ear->heard.size(); }), 5U);
}

TYPED_TEST_P(BusStory, LetsThemInAgainWhenTheirTimeIsOver) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  auto const until = this->medium.clock().wall_us() / 1'000 + 500;
  ASSERT_TRUE(server.place("a", setting("ban:eve", to_text(chat::Bar{until, "mod", ""}))));
  auto const refused = server.publish("a", draft_by("eve", "1")).value();
  EXPECT_EQ(refused.what, What::banned);
  EXPECT_GT(refused.retry_ms, 0);
  EXPECT_LE(refused.retry_ms, 500);
  this->medium.pass(std::chrono::milliseconds{550});
  EXPECT_EQ(server.publish("a", draft_by("eve", "1")).value().what, What::placed);
}

TYPED_TEST_P(BusStory, KeepsFieldsOfTheState) {
  FRESHET_BUS_SERVER(server);
  server.enter("a");
  ASSERT_TRUE(server.place("a", setting("room", R"({"slow_ms":5000})")));
  ASSERT_TRUE(server.place("a", setting("term:1", "one")));
  ASSERT_TRUE(server.place("a", setting("term:2", "two")));
  ASSERT_TRUE(server.place("a", setting("term:1", "")));
  ASSERT_TRUE(server.place("a", setting("term:2", "\xC3\xA4 \"new\" one")));
  server.leave("a");
  auto const ear = server.enter("a");
  server.at("a", [&] {
    EXPECT_THAT(ear->snapshots[0].state,
                testing::ElementsAre(testing::Pair("room", R"({"slow_ms":5000})"),
                                     testing::Pair("term:2", "\xC3\xA4 \"new\" one")));
    return 0;
  });
}

TYPED_TEST_P(BusStory, GoesOnWhereItWasForWhoEntersAgain) {
  FRESHET_BUS_SERVER(server);
  auto const first = server.enter("a");
  ASSERT_EQ(server.place("a", draft_by("ann", "1")), 1U);
  ASSERT_EQ(server.place("a", draft_by("ann", "2")), 2U);
  server.leave("a");
  auto const second = server.enter("a");
  ASSERT_EQ(server.place("a", draft_by("ann", "3")), 3U);
  server.at("a", [&] {
    auto const& snapshot = second->snapshots.at(0);
    EXPECT_EQ(snapshot.epoch, first->snapshots.at(0).epoch);
    EXPECT_EQ(snapshot.off, 2U);
    EXPECT_THAT(offsets(snapshot.ring), testing::ElementsAre(1U, 2U));
    EXPECT_EQ(snapshot.ring.at(0)->mid, "mid-1");
    EXPECT_EQ(snapshot.ring.at(0)->user, "ann");
    EXPECT_EQ(snapshot.ring.at(0)->text.text(), R"({"off":1,"t":"msg","mid":"mid-1","text":"1"})");
    EXPECT_THAT(offsets(second->heard), testing::ElementsAre(3U));
    EXPECT_EQ(first->heard.size(), 2U) << "who left hears nothing";
    return 0;
  });
}

TYPED_TEST_P(BusStory, NeverTellsAgainWhatWasRemoved) {
  FRESHET_BUS_SERVER(server);
  server.enter("a");
  ASSERT_EQ(server.place("a", draft_by("ann", "stays")), 1U);
  ASSERT_EQ(server.place("a", draft_by("eve", "secret")), 2U);
  ASSERT_EQ(server.place("a", draft_by("ann", "stays too")), 3U);
  chat::Draft del;
  del.kind = chat::Kind::del;
  del.mid = "mid-secret";
  del.body = R"("t":"del","mid":"mid-secret")";
  del.removes = {2, 77};
  ASSERT_EQ(server.place("a", std::move(del)), 4U);
  server.leave("a");
  auto const ear = server.enter("a");
  server.at("a", [&] {
    auto const& ring = ear->snapshots.at(0).ring;
    EXPECT_THAT(offsets(ring), testing::ElementsAre(1U, 2U, 3U, 4U)) << "its place stays";
    EXPECT_TRUE(ring.size() > 1 && ring[1]->text.empty()) << "without a text";
    EXPECT_THAT(texts(ring), testing::HasSubstr("\"stays\""));
    EXPECT_THAT(texts(ring), testing::HasSubstr("stays too"));
    EXPECT_THAT(texts(ring), testing::Not(testing::HasSubstr("\"secret\"")));
    return 0;
  });
}

TYPED_TEST_P(BusStory, KeepsTheLastOnesForWhoReconnects) {
  FRESHET_BUS_SERVER(server);
  server.enter("a");
  constexpr auto kMost = TypeParam::kRing;
  for (std::size_t i = 1; i <= kMost + 5; ++i) {
    ASSERT_EQ(server.place("a", draft_by("ann", std::to_string(i))), i);
  }
  server.leave("a");
  auto const ear = server.enter("a");
  server.at("a", [&] {
    auto const& snapshot = ear->snapshots.at(0);
    EXPECT_EQ(snapshot.off, kMost + 5);
    chat::Ring ring{kMost};
    ring.start_anew(snapshot.ring);
    EXPECT_EQ(ring.size(), kMost);
    auto const missed = [&](std::uint64_t off) { return ring.after(off); };
    EXPECT_TRUE(missed(kMost + 5).whole) << "exactly there";
    EXPECT_TRUE(missed(kMost + 5).events.empty());
    EXPECT_TRUE(missed(kMost + 3).whole) << "two behind";
    EXPECT_THAT(offsets(missed(kMost + 3).events), testing::ElementsAre(kMost + 4, kMost + 5));
    EXPECT_TRUE(missed(5).whole) << "all of it";
    EXPECT_EQ(missed(5).events.size(), kMost);
    EXPECT_FALSE(missed(4).whole) << "trimmed";
    EXPECT_FALSE(missed(kMost + 6).whole) << "of another order";
    return 0;
  });
}

TYPED_TEST_P(BusStory, NamesANewOrderAnew) {
  auto server = std::make_unique<typename TestFixture::Server>(this->medium);
  auto const ear = server->enter("a");
  ASSERT_EQ(server->place("a", draft_by("ann", "1")), 1U);
  ASSERT_EQ(server->place("a", setting("ban:eve", to_text(chat::Bar{0, "mod", ""}))), 2U);
  auto const old = server->at("a", [&] { return ear->snapshots.at(0).epoch; });
  server.reset();
  this->medium.forget_order();
  FRESHET_BUS_SERVER(next);
  auto const again = next.enter("a");
  EXPECT_EQ(next.publish("a", draft_by("eve", "x")).value().what, What::banned)
      << "whoever was banned is";
  ASSERT_EQ(next.place("a", draft_by("ann", "2")), 1U);
  next.at("a", [&] {
    EXPECT_NE(again->snapshots.back().epoch, old);
    EXPECT_EQ(again->snapshots.back().state.count("ban:eve"), 1U);
    return 0;
  });
}

TYPED_TEST_P(BusStory, KeepsRoomsApart) {
  FRESHET_BUS_SERVER(server);
  auto const a = server.enter("a");
  auto const a2 = server.enter("a2");
  auto const b = server.enter("b");
  EXPECT_EQ(server.place("a", draft_by("ann", "1", "k")), 1U);
  EXPECT_EQ(server.place("a2", draft_by("ann", "2", "k")), 1U) << "keys are a room's";
  EXPECT_EQ(server.place("b", draft_by("ann", "3", "k")), 1U);
  ASSERT_TRUE(server.place("a", setting("ban:eve", to_text(chat::Bar{0, "mod", ""}))));
  EXPECT_EQ(server.place("b", draft_by("eve", "4")), 2U) << "bans are a room's";
  auto const mids = [&](std::string const& channel, Ear const& ear) {
    return server.at(channel, [&] {
      std::string all;
      for (auto const& event : ear.heard) all += event->mid + ' ';
      return all;
    });
  };
  EXPECT_EQ(mids("a", *a), "mid-1  ");
  EXPECT_EQ(mids("a2", *a2), "mid-2 ");
  EXPECT_EQ(mids("b", *b), "mid-3 mid-4 ");
}

TYPED_TEST_P(BusStory, CountsEachUsersFirstVoice) {
  FRESHET_BUS_SERVER(server);
  server.enter("a");
  auto const first = server.count("a", {"poll:1", "ann", {1}, 3}).value();
  EXPECT_FALSE(first.dup);
  EXPECT_THAT(first.n, testing::ElementsAre(0U, 1U, 0U));
  EXPECT_EQ(first.voters, 1U);
  auto const again = server.count("a", {"poll:1", "ann", {0}, 3}).value();
  EXPECT_TRUE(again.dup);
  EXPECT_THAT(again.n, testing::ElementsAre(0U, 1U, 0U));
  auto const several = server.count("a", {"poll:1", "bob", {0, 1, 9}, 3}).value();
  EXPECT_FALSE(several.dup);
  EXPECT_THAT(several.n, testing::ElementsAre(1U, 2U, 0U)) << "what is no option counts nothing";
  EXPECT_EQ(several.voters, 2U);
  EXPECT_EQ(server.count("a", {"poll:2", "ann", {0}, 2}).value().voters, 1U) << "another poll";
  auto const all = server.tally("a", "poll:1", 3).value();
  EXPECT_THAT(all.n, testing::ElementsAre(1U, 2U, 0U));
  EXPECT_EQ(all.voters, 2U);
}

TYPED_TEST_P(BusStory, CountsNobodyWhereNobodyVoted) {
  FRESHET_BUS_SERVER(server);
  server.enter("a");
  auto const none = server.tally("a", "poll:none", 2).value();
  EXPECT_THAT(none.n, testing::ElementsAre(0U, 0U));
  EXPECT_EQ(none.voters, 0U);
}

TYPED_TEST_P(BusStory, CountsMembers) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  server.at("a", [&] {
    server.bus->present("a", 7);
    return 0;
  });
  EXPECT_TRUE(server.comes("a", [&] { return ear->count == 7; }));
}

TYPED_TEST_P(BusStory, DoesNotShoutAtItself) {
  FRESHET_BUS_SERVER(server);
  auto const ear = server.enter("a");
  server.at("a", [&] {
    chat::Event event;
    event.kind = chat::Kind::react;
    event.text = Bytes::copy(std::string_view{R"({"t":"react"})"});
    server.bus->shout("a", std::make_shared<chat::Event const>(std::move(event)));
    return 0;
  });
  EXPECT_EQ(server.place("a", draft_by("ann", "after it")), 1U);
  server.at("a", [&] {
    EXPECT_TRUE(ear->shouts.empty());
    EXPECT_EQ(ear->heard.size(), 1U);
    return 0;
  });
}

TYPED_TEST_P(BusStory, AnswersWithAnErrorWhereNobodyEntered) {
  FRESHET_BUS_SERVER(server);
  EXPECT_FALSE(server.publish("a", draft_by("ann", "1")));
  EXPECT_FALSE(server.count("a", {"poll:1", "ann", {0}, 2}));
  EXPECT_FALSE(server.tally("a", "poll:1", 2));
}

TYPED_TEST_P(BusStory, TwoServersHearOneOrder) {
  if (!TypeParam::kShared) GTEST_SKIP() << "this bus is one process' alone";
  FRESHET_BUS_SERVER(one);
  FRESHET_BUS_SERVER(two);
  auto const at_one = one.enter("a");
  auto const at_two = two.enter("a");
  for (int i = 0; i < 10; ++i) {
    auto& server = i % 2 == 0 ? one : two;
    ASSERT_EQ(server.place("a", draft_by("ann", std::to_string(i))),
              static_cast<std::uint64_t>(i + 1));
  }
  ASSERT_TRUE(one.comes("a", [&] { return at_one->heard.size() == 10; }));
  ASSERT_TRUE(two.comes("a", [&] { return at_two->heard.size() == 10; }));
  auto const seen_by = [](auto& server, Ear const& ear) {
    return server.at("a", [&] { return ear.snapshots.at(0).epoch + texts(ear.heard); });
  };
  EXPECT_EQ(seen_by(one, *at_one), seen_by(two, *at_two));
}

TYPED_TEST_P(BusStory, AServerThatEntersLaterKnowsWhatTheOthersKnow) {
  if (!TypeParam::kShared) GTEST_SKIP() << "this bus is one process' alone";
  FRESHET_BUS_SERVER(one);
  one.enter("a");
  ASSERT_TRUE(one.place("a", draft_by("ann", "1", "k")));
  ASSERT_TRUE(one.place("a", setting("ban:eve", to_text(chat::Bar{0, "mod", ""}))));
  ASSERT_TRUE(one.count("a", {"poll:1", "ann", {0}, 2}));
  FRESHET_BUS_SERVER(two);
  auto const ear = two.enter("a");
  two.at("a", [&] {
    EXPECT_THAT(offsets(ear->snapshots.at(0).ring), testing::ElementsAre(1U, 2U));
    EXPECT_EQ(ear->snapshots.at(0).state.count("ban:eve"), 1U);
    return 0;
  });
  EXPECT_EQ(two.publish("a", draft_by("eve", "2")).value().what, What::banned);
  EXPECT_TRUE(two.publish("a", draft_by("ann", "3", "k")).value().dup);
  EXPECT_TRUE(two.count("a", {"poll:1", "ann", {1}, 2}).value().dup);
}

TYPED_TEST_P(BusStory, WhatOneServerShoutsTheOtherOverhears) {
  if (!TypeParam::kShared) GTEST_SKIP() << "this bus is one process' alone";
  FRESHET_BUS_SERVER(one);
  FRESHET_BUS_SERVER(two);
  auto const at_one = one.enter("a");
  auto const at_two = two.enter("a");
  one.at("a", [&] {
    chat::Event event;
    event.kind = chat::Kind::held;
    event.text = Bytes::copy(std::string_view{R"({"t":"held"})"});
    event.for_moderators = true;
    one.bus->shout("a", std::make_shared<chat::Event const>(std::move(event)));
    return 0;
  });
  ASSERT_TRUE(two.comes("a", [&] { return at_two->shouts.size() == 1; }));
  two.at("a", [&] {
    EXPECT_EQ(at_two->shouts[0]->text.text(), R"({"t":"held"})");
    EXPECT_EQ(at_two->shouts[0]->kind, chat::Kind::held);
    EXPECT_TRUE(at_two->shouts[0]->for_moderators);
    EXPECT_EQ(at_two->shouts[0]->off, 0U);
    return 0;
  });
  EXPECT_TRUE(one.at("a", [&] { return at_one->shouts.empty(); }));
}

TYPED_TEST_P(BusStory, TheMembersOfTwoServersAddUp) {
  if (!TypeParam::kShared) GTEST_SKIP() << "this bus is one process' alone";
  FRESHET_BUS_SERVER(one);
  FRESHET_BUS_SERVER(two);
  auto const at_one = one.enter("a");
  auto const at_two = two.enter("a");
  one.at("a", [&] {
    one.bus->present("a", 3);
    return 0;
  });
  two.at("a", [&] {
    two.bus->present("a", 4);
    return 0;
  });
  EXPECT_TRUE(one.comes("a", [&] { return at_one->count == 7; }));
  EXPECT_TRUE(two.comes("a", [&] { return at_two->count == 7; }));
}

#undef FRESHET_BUS_SERVER

REGISTER_TYPED_TEST_SUITE_P(BusStory, LetsInToARoomWhereNothingHappened,
                            GivesEachEventTheNextOffset, PlacesManyAtOnceInTheOrderOfAsking,
                            TellsAnEventBeforeItsAuthorIsAnswered, TellsAnEventWhole,
                            PlacesAKeyOfAUserOnce, KeepsAPauseBetweenEventsOfOneUser,
                            RefusesWhoIsBanned, LetsThemInAgainWhenTheirTimeIsOver,
                            KeepsFieldsOfTheState, GoesOnWhereItWasForWhoEntersAgain,
                            NeverTellsAgainWhatWasRemoved, KeepsTheLastOnesForWhoReconnects,
                            NamesANewOrderAnew, KeepsRoomsApart, CountsEachUsersFirstVoice,
                            CountsNobodyWhereNobodyVoted, CountsMembers, DoesNotShoutAtItself,
                            AnswersWithAnErrorWhereNobodyEntered, TwoServersHearOneOrder,
                            AServerThatEntersLaterKnowsWhatTheOthersKnow,
                            WhatOneServerShoutsTheOtherOverhears, TheMembersOfTwoServersAddUp);

}  // namespace freshet::test
