/// Rooms with members on two loops: nobody misses or doubles an event, whenever they come.
#include "chat/hub.hpp"

#include "chat/close_codes.hpp"
#include "support/chat_house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace freshet::chat {
namespace {

using test::ChatSeat;

std::string hello_of(std::string const& user, std::string const& more = {}) {
  return R"({"t":"hello","id":1,"token":")" + user + '"' + more + '}';
}

/// Offsets in the order in which they were told, a backlog's among them.
std::vector<std::uint64_t> told_offsets(ChatSeat& seat, std::uint64_t& welcomed) {
  std::vector<std::uint64_t> offs;
  for (auto const& event : seat.events()) {
    if (event.at("t") == "welcome") {
      welcomed = event.at("off");
      for (auto const& before : event.at("backlog")) offs.push_back(before.at("off"));
    } else if (event.contains("off") && event.at("t") == "msg") {
      offs.push_back(event.at("off"));
    }
  }
  return offs;
}

TEST(Hub, LetsMembersOfDifferentLoopsHearEachOther) {
  test::ChatHouse house;
  ChatSeat ann{*house.hub, house.loops.at(0), "main"}, ben{*house.hub, house.loops.at(1), "main"};
  ann.hear(hello_of("ann"));
  ben.hear(hello_of("ben"));
  EXPECT_EQ(ann.wait_for("welcome")["user"]["id"], "ann");
  EXPECT_EQ(ben.wait_for("welcome")["user"]["id"], "ben");
  house.publish("one");
  EXPECT_EQ(ann.wait_for("msg")["text"], "one");
  EXPECT_EQ(ben.wait_for("msg")["text"], "one");
}

TEST(Hub, GreetsWhoComesAmidTalkWithoutAGapOrADouble) {
  constexpr int kMessages = 300, kSeats = 24;
  test::ChatHouse house;
  std::vector<std::unique_ptr<ChatSeat>> seats;
  for (int i = 0; i < kMessages; ++i) {
    house.publish("m" + std::to_string(i));
    if (i % (kMessages / kSeats) != 0) continue;
    auto& seat = seats.emplace_back(std::make_unique<ChatSeat>(
        *house.hub, house.loops.at(static_cast<unsigned>(i) % 2), "main"));
    seat->hear(hello_of("user-" + std::to_string(i)));
  }
  for (auto const& seat : seats) {
    std::uint64_t welcomed = 0;
    std::vector<std::uint64_t> offs;
    EXPECT_TRUE(test::eventually([&] {
      offs = told_offsets(*seat, welcomed);
      return !offs.empty() && offs.back() == kMessages;
    }));
    for (std::size_t i = 1; i < offs.size(); ++i) ASSERT_EQ(offs[i], offs[i - 1] + 1);
    ASSERT_FALSE(offs.empty());
    EXPECT_LE(welcomed, offs.back());
  }
}

TEST(Hub, GivesWhoReconnectsWhatTheyMissedAlone) {
  test::ChatHouse house;
  for (int i = 1; i <= 5; ++i) house.publish("m" + std::to_string(i));
  ChatSeat ann{*house.hub, house.loops.at(0), "main"};
  ann.hear(hello_of("ann"));
  auto const welcome = ann.wait_for("welcome");
  ASSERT_EQ(welcome["off"], 5);
  ann.leave();
  house.publish("m6");
  ChatSeat again{*house.hub, house.loops.at(1), "main"};
  again.hear(hello_of("ann", R"(,"since":{"ep":)" + welcome["ep"].dump() + R"(,"off":5})"));
  auto const back = again.wait_for("welcome");
  EXPECT_EQ(back["recovered"], true);
  ASSERT_EQ(back["backlog"].size(), 1U) << back;
  EXPECT_EQ(back["backlog"][0]["text"], "m6");
}

TEST(Hub, HasEverybodyStartAnewInAnotherEpoch) {
  test::ChatHouse house;
  ChatSeat ann{*house.hub, house.loops.at(0), "main"}, ben{*house.hub, house.loops.at(1), "main"};
  ann.hear(hello_of("ann"));
  ben.hear(hello_of("ben"));
  auto const before = ann.wait_for("welcome")["ep"];
  (void)ben.wait_for("welcome");
  house.publish("before");
  (void)ben.wait_for("msg");
  test::call_on(house.hub->home_of("main"), [&] {
    house.bus.begin_anew("main");
    return 0;
  });
  EXPECT_NE(ann.wait_for("resync")["ep"], before);
  EXPECT_NE(ben.wait_for("resync")["ep"], before);
  house.publish("after");
  EXPECT_TRUE(test::eventually([&] { return ann.wait_for("msg")["text"] == "after"; }));
}

TEST(Hub, CutsAUserOnAllLoops) {
  test::ChatHouse house;
  ChatSeat one{*house.hub, house.loops.at(0), "main"}, two{*house.hub, house.loops.at(1), "main"},
      ben{*house.hub, house.loops.at(1), "main"};
  one.hear(hello_of("ann"));
  two.hear(hello_of("ann"));
  ben.hear(hello_of("ben"));
  for (auto* const seat : {&one, &two, &ben}) ASSERT_FALSE(seat->wait_for("welcome").is_null());
  house.hub->with("main", [](Room* room) { room->cut("ann", close_code::kKicked, "out"); });
  EXPECT_TRUE(test::eventually([&] { return one.close_code() == close_code::kKicked; }));
  EXPECT_TRUE(test::eventually([&] { return two.close_code() == close_code::kKicked; }));
  EXPECT_EQ(ben.close_code(), 0);
}

TEST(Hub, PartsGuestsWhoChooseOneName) {
  test::ChatHouse house;
  ChatSeat one{*house.hub, house.loops.at(0), "main"}, two{*house.hub, house.loops.at(1), "main"};
  one.hear(R"({"t":"hello","id":1,"name":"Gus"})");
  EXPECT_EQ(one.wait_for("welcome")["user"]["name"], "Gus");
  two.hear(R"({"t":"hello","id":1,"name":"gus"})");
  EXPECT_EQ(two.wait_for("welcome")["user"]["name"], "gus 2");
}

TEST(Hub, KnowsNoRoomsOfChannelsThatAreNone) {
  test::ChatHouse house;
  ChatSeat ann{*house.hub, house.loops.at(0), "nowhere"};
  ann.hear(hello_of("ann"));
  EXPECT_TRUE(test::eventually([&] { return ann.close_code() == close_code::kNoChannel; }));
}

TEST(Hub, AnswersOnTheLoopThatAsks) {
  test::ChatHouse house;
  std::atomic<int> right{0}, statuses{0};
  for (unsigned i = 0; i < 2; ++i) {
    auto& loop = house.loops.at(i);
    for (char const* const channel : {"main", "nowhere"}) {
      house.hub->ask(
          loop, channel, [](Room&, Reply const& reply) { reply({}); },
          [&](Outcome const& outcome) {
            right += loop.here() ? 1 : 0;
            statuses += outcome.status;
          });
    }
  }
  EXPECT_TRUE(test::eventually([&] { return right == 4; }));
  EXPECT_EQ(statuses, 2 * (200 + 404));
}

TEST(Hub, TellsAllToComeAgainAndIsEmptyThen) {
  test::ChatHouse house;
  ChatSeat ann{*house.hub, house.loops.at(0), "main"},
      silent{*house.hub, house.loops.at(1), "main"};
  ann.hear(hello_of("ann"));
  ASSERT_FALSE(ann.wait_for("welcome").is_null());
  house.hub->stop();
  EXPECT_TRUE(test::eventually([&] { return ann.close_code() == close_code::kRestart; }));
  EXPECT_TRUE(test::eventually([&] { return silent.close_code() == close_code::kRestart; }));
  ann.leave();
  silent.leave();
  EXPECT_TRUE(house.hub->gate().wait_empty(std::chrono::seconds{5}));
}

}  // namespace
}  // namespace freshet::chat
