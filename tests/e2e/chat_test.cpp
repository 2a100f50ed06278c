/// People chat at a running server: they are heard, come back without a gap, are read only, and go
/// when they must.
#include "freshet/server.hpp"
#include "support/chat_client.hpp"
#include "support/http_ask.hpp"
#include "support/live_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace freshet {
namespace {

using nlohmann::json;
using test::chat_token;
using test::ChatClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Chat : ::testing::Test {
  Chat() {
    config.server.data_dir = folder.path("data");
    config.http.port = 0;
    config.rtmp.port.reset();
    config.srt.port.reset();
    config.log.level = "off";
    config.auth.jwt.secret = test::kJwtSecret;
    config.chat.limits.connects_per_second = 1'000;
    start();
  }
  void start() {
    server.reset();
    server.emplace(config);
    server->start();
    EXPECT_FALSE(server->stream_key("side").empty()) << "which makes the channel";
  }
  [[nodiscard]] std::uint16_t port() const { return server->port("http"); }
  [[nodiscard]] std::string bearer(std::string const& token) const {
    return "Authorization: Bearer " + token + "\r\n";
  }
  [[nodiscard]] static std::string with_protocol(std::string const& more) {
    return std::string{ChatClient::kProtocol} + more;
  }
  [[nodiscard]] long metric(std::string const& name) const {
    auto const text = test::get(port(), "/metrics", bearer(server->admin_token())).body;
    auto const at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stol(text.substr(at + name.size() + 2));
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(Chat, IsHeardByAllInOneOrderAndAcknowledged) {
  ChatClient ann{port()}, ben{port()};
  auto const welcome = ann.enter_with(
      chat_token("ann", R"(["subscriber"])", 3'600, R"(,"name":"Ann of the hills")"));
  EXPECT_EQ(welcome["user"]["id"], "ann");
  EXPECT_EQ(welcome["user"]["name"], "Ann of the hills");
  EXPECT_THAT(welcome["user"]["badges"], ElementsAre("subscriber"));
  EXPECT_THAT(std::string{welcome["user"]["color"]}, StartsWith("#"));
  EXPECT_FALSE(std::string{welcome["ep"]}.empty());
  EXPECT_EQ(welcome["recovered"], false);
  (void)ben.enter_with(chat_token("ben"));
  auto const ack = ann.say(2, "hi all");
  ASSERT_EQ(ack["t"], "ack") << ack;
  EXPECT_EQ(ack["dup"], false);
  auto const heard = ben.until("msg");
  EXPECT_EQ(heard["text"], "hi all");
  EXPECT_EQ(heard["mid"], ack["mid"]);
  EXPECT_EQ(heard["off"], ack["off"]);
  EXPECT_EQ(heard["u"]["name"], "Ann of the hills");
  (void)ben.say(2, "hi ann");
  auto const answer = ben.say(3, "how is it?");
  EXPECT_GT(answer["off"], heard["off"]);
  auto own = ann.take_passed();
  if (own.empty()) own.push_back(ann.until("msg"));
  EXPECT_EQ(own.front()["text"], "hi all") << "one's own comes back to all";
}

TEST_F(Chat, DoesOnceWhatIsAskedTwiceUnderOneKey) {
  ChatClient ann{port()};
  (void)ann.enter_with(chat_token("ann"));
  auto const first = ann.say(2, "once", "key-1");
  auto const again = ann.say(3, "once", "key-1");
  EXPECT_EQ(again["dup"], true) << again;
  EXPECT_EQ(again["mid"], first["mid"]);
  EXPECT_EQ(again["off"], first["off"]);
}

TEST_F(Chat, IsRecoveredAfterACutWithoutAGapOrADouble) {
  ChatClient ann{port()};
  (void)ann.enter_with(chat_token("ann", R"(["moderator"])"));
  json since;
  {
    ChatClient ben{port()};
    auto const welcome = ben.enter_with(chat_token("ben"));
    (void)ann.say(2, "before the cut");
    since = {{"ep", welcome["ep"]}, {"off", ben.until("msg")["off"]}};
  }
  std::vector<std::string> missed;
  for (int i = 0; i < 5; ++i) {
    missed.push_back("missed " + std::to_string(i));
    ASSERT_EQ(ann.say(10 + i, missed.back())["t"], "ack");
  }
  ChatClient again{port()};
  auto const welcome = again.enter({{"token", chat_token("ben")}, {"since", since}});
  EXPECT_EQ(welcome["recovered"], true);
  std::vector<std::string> told;
  std::uint64_t off = since["off"];
  for (auto const& event : welcome["backlog"]) {
    if (event["t"] != "msg") continue;
    EXPECT_GT(event["off"], off);
    off = event["off"];
    told.push_back(event["text"]);
  }
  EXPECT_EQ(told, missed);
  ASSERT_EQ(ann.say(20, "after it")["t"], "ack");
  EXPECT_EQ(again.until("msg")["text"], "after it");
}

TEST_F(Chat, SaysSoWhereItCannotBeRecovered) {
  ChatClient ann{port()};
  auto const welcome =
      ann.enter({{"token", chat_token("ann")}, {"since", {{"ep", "another"}, {"off", 1}}}});
  EXPECT_EQ(welcome["recovered"], false);
  EXPECT_NE(welcome["ep"], "another");
}

TEST_F(Chat, ShowsANewcomerWhatWasSaidAndGivesPagesOfIt) {
  config.chat.join_backlog = 3;
  start();
  ChatClient ann{port()};
  (void)ann.enter_with(chat_token("ann", R"(["moderator"])"));
  for (int i = 0; i < 6; ++i) {
    ASSERT_EQ(ann.say(10 + i, "message " + std::to_string(i))["t"], "ack");
  }
  ChatClient ben{port()};
  auto const welcome = ben.enter_with(chat_token("ben"));
  std::vector<std::string> shown;
  for (auto const& event : welcome["backlog"]) shown.push_back(event.value("text", ""));
  EXPECT_THAT(shown, ElementsAre("message 3", "message 4", "message 5"));
  ben.send({{"t", "history"}, {"id", 5}, {"before", welcome["backlog"][0]["off"]}, {"limit", 2}});
  auto const page = ben.answer_to(5);
  ASSERT_EQ(page["t"], "history") << page;
  ASSERT_EQ(page["items"].size(), 2U) << page;
  EXPECT_EQ(page["items"][0]["text"], "message 1");
  EXPECT_EQ(page["items"][1]["text"], "message 2");
}

TEST_F(Chat, IsReadByGuestsAsConfigured) {
  ChatClient gus{port()};
  auto const welcome = gus.enter({{"token", nullptr}, {"name", "Gus"}});
  EXPECT_EQ(welcome["user"]["name"], "Gus");
  EXPECT_EQ(welcome["user"]["standing"], "guest");
  EXPECT_EQ(gus.say(2, "hi")["t"], "ack");
  ChatClient other{port()};
  EXPECT_EQ(other.enter({{"name", "Gus"}})["user"]["name"], "Gus 2") << "who gives way";
  ChatClient same{port()};
  auto const back = same.enter({{"name", "Gus"}, {"guest", welcome["user"]["guest"]}});
  EXPECT_EQ(back["user"]["id"], welcome["user"]["id"]);
  config.chat.guests = "read";
  server->reload(config);
  ChatClient reader{port()};
  EXPECT_THAT(reader.enter({{"name", "Rea"}})["perm"], ElementsAre("read"));
  EXPECT_EQ(reader.say(2, "hi")["code"], "read_only");
}

TEST_F(Chat, EndsForAGuestWhereNoneAreLetIn) {
  config.chat.guests = "none";
  start();
  ChatClient gus{port()};
  gus.send({{"t", "hello"}, {"id", 1}, {"token", nullptr}});
  EXPECT_EQ(gus.close_code(), 4500);
}

TEST_F(Chat, EndsWithTheTokenUnlessThatIsRenewed) {
  ChatClient ann{port()}, ben{port()};
  (void)ann.enter_with(chat_token("ann", "[]", 3));
  (void)ben.enter_with(chat_token("ben", "[]", 3));
  ben.send({{"t", "token"}, {"id", 2}, {"token", chat_token("ben")}});
  EXPECT_EQ(ben.answer_to(2)["t"], "ack");
  EXPECT_EQ(ann.close_code(), 4004);
  EXPECT_EQ(ben.say(3, "still here")["t"], "ack");
}

TEST_F(Chat, EndsForWhoBreaksItsRules) {
  ChatClient early{port()}, odd{port()}, bad{port()}, large{port()}, binary{port()};
  early.send({{"t", "msg"}, {"id", 1}, {"text", "hi"}});
  EXPECT_EQ(early.close_code(), 4501);
  odd.send_frame(0x81, "no json");
  EXPECT_EQ(odd.close_code(), 4501);
  bad.send({{"t", "hello"}, {"id", 1}, {"token", "a.b.c"}});
  EXPECT_EQ(bad.close_code(), 4500);
  large.send_frame(0x81, std::string(5'000, ' '));
  EXPECT_EQ(large.close_code(), 1009);
  binary.send_frame(0x82, "{}");
  EXPECT_EQ(binary.close_code(), 1003);
  ChatClient silent{port()};
  EXPECT_EQ(silent.close_code(), 4503);
  EXPECT_TRUE(test::in_time([&] { return metric("freshet_chat_connections") == 0; }));
}

TEST_F(Chat, ThrowsOutWhoFloodsAndNobodyElse) {
  ChatClient ann{port()}, bot{port()};
  (void)ann.enter_with(chat_token("ann"));
  (void)bot.enter_with(chat_token("bot"));
  try {
    for (int i = 0; i < 500; ++i) bot.send({{"t", "history"}, {"id", i}, {"limit", 1}});
  } catch (std::runtime_error const&) {
    // It is closed by now.
  }
  EXPECT_EQ(bot.close_code(), 4006);
  EXPECT_EQ(ann.say(2, "all is well")["t"], "ack");
}

TEST_F(Chat, EndsAtOnceForWhoIsBannedAndStaysShut) {
  ChatClient mod{port()}, eve{port()}, again{port()};
  (void)mod.enter_with(chat_token("mod", R"(["moderator"])"));
  (void)eve.enter_with(chat_token("eve"));
  (void)again.enter_with(chat_token("eve"));
  ASSERT_EQ(eve.say(2, "something bad")["t"], "ack");
  mod.send({{"t", "mod"}, {"id", 3}, {"do", "ban"}, {"user", "eve"}, {"reason", "rude"}});
  ASSERT_EQ(mod.answer_to(3)["t"], "ack");
  EXPECT_EQ(eve.close_code(), 4510);
  EXPECT_EQ(again.close_code(), 4510);
  ChatClient back{port()};
  back.send({{"t", "hello"}, {"id", 1}, {"token", chat_token("eve")}});
  EXPECT_EQ(back.close_code(), 4510);
  ChatClient ben{port()};
  EXPECT_THAT(ben.enter_with(chat_token("ben")).dump(), ::testing::Not(HasSubstr("something")));
}

TEST_F(Chat, IsModeratedByNobodyElse) {
  ChatClient ann{port()};
  (void)ann.enter_with(chat_token("ann"));
  ann.send({{"t", "mod"}, {"id", 2}, {"do", "clear"}});
  EXPECT_EQ(ann.answer_to(2)["t"], "err");
  ChatClient side{port(), "side"};
  (void)side.enter_with(chat_token("sid", R"(["moderator"],"channels":["side"])"));
  ChatClient other{port()};
  other.send({{"t", "hello"},
              {"id", 1},
              {"token", chat_token("sid", R"(["moderator"],"channels":["side"])")}});
  EXPECT_EQ(other.close_code(), 4500) << "its token is for another channel";
}

TEST_F(Chat, IsEnteredByAHeaderASubprotocolOrATicket) {
  auto const token = chat_token("ann");
  ChatClient by_header{port(), "main", with_protocol(bearer(token))};
  ASSERT_EQ(by_header.status(), 101);
  EXPECT_EQ(by_header.enter()["user"]["id"], "ann");
  ChatClient by_item{port(), "main",
                     "Sec-WebSocket-Protocol: freshet.chat.v1, bearer." + token + "\r\n"};
  ASSERT_EQ(by_item.status(), 101);
  EXPECT_EQ(by_item.head().find("bearer."), std::string::npos) << "which is never echoed";
  EXPECT_EQ(by_item.enter()["user"]["id"], "ann");
  auto const sold = test::ask(port(), "POST", "/v1/chat/main/ticket", bearer(token), "{}");
  ASSERT_EQ(sold.status, 200) << sold.body;
  auto const ticket = std::string{json::parse(sold.body)["ticket"]};
  ChatClient by_ticket{port(), "/v1/chat/main?ticket=" + ticket};
  ASSERT_EQ(by_ticket.status(), 101);
  EXPECT_EQ(by_ticket.enter()["user"]["id"], "ann");
  EXPECT_EQ((ChatClient{port(), "/v1/chat/main?ticket=" + ticket}.status()), 401) << "used";
  EXPECT_EQ(test::ask(port(), "POST", "/v1/chat/main/ticket", {}, "{}").status, 401);
}

TEST_F(Chat, TurnsAwayAtItsDoor) {
  EXPECT_EQ((ChatClient{port(), "nowhere"}.status()), 404);
  EXPECT_EQ((ChatClient{port(), "main", "X: y\r\n"}.status()), 400);
  EXPECT_EQ((ChatClient{port(), "main", "Sec-WebSocket-Protocol: chat\r\n"}.status()), 400);
  EXPECT_EQ(
      (ChatClient{port(), "main", with_protocol("Origin: https://evil.example\r\n")}.status()),
      403);
  EXPECT_EQ((ChatClient{port(), "main", with_protocol("Origin: http://test\r\n")}.status()), 101);
  EXPECT_EQ((ChatClient{port(), "main", with_protocol(bearer("a.b.c"))}.status()), 401);
  config.chat.origins = {"https://*.fans.example"};
  config.chat.limits.connections_per_ip = 2;
  config.chat.limits.connections_per_user = 1;
  server->reload(config);
  auto const fan = with_protocol("Origin: https://my.fans.example\r\n");
  // Those of above are still on their way out.
  std::optional<ChatClient> one, two;
  for (auto* const client : {&one, &two}) {
    ASSERT_TRUE(test::in_time([&] {
      client->emplace(port(), "main", fan);
      return (*client)->status() == 101;
    }));
  }
  EXPECT_EQ((ChatClient{port()}.status()), 429) << "two of that address are in";
  (void)one->enter_with(chat_token("ann"));
  two->send({{"t", "hello"}, {"id", 1}, {"token", chat_token("ann")}});
  EXPECT_EQ(two->close_code(), 4512);
}

TEST_F(Chat, TellsEverybodyToComeAgainWhenTheServerStops) {
  ChatClient ann{port()}, ben{port()};
  (void)ann.enter_with(chat_token("ann"));
  auto const began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
  EXPECT_EQ(ann.close_code(), 1012);
  EXPECT_EQ(ben.close_code(), 1012) << "who has not said hello yet, too";
}

TEST_F(Chat, CountsWhatItDoes) {
  ChatClient ann{port()};
  (void)ann.enter_with(chat_token("ann"));
  ASSERT_EQ(ann.say(2, "hi")["t"], "ack");
  EXPECT_EQ(metric("freshet_chat_connections"), 1);
  EXPECT_TRUE(test::in_time([&] { return metric("freshet_chat_deliveries_total") >= 1; }));
  EXPECT_EQ(metric(R"(freshet_chat_inbound_total{kind="msg",status="done"})"), 1);
  EXPECT_EQ(metric(R"(freshet_chat_recoveries_total{status="anew"})"), 1);
}

}  // namespace
}  // namespace freshet
