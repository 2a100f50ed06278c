#include "api/chat_messages.hpp"

#include "api/chat_export.hpp"
#include "store/chat_pages.hpp"
#include "support/chat_api.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kMessages[] = "/v1/channels/main/messages";

class ChatMessagesApi : public test::ChatApi {
 protected:
  ChatMessagesApi() { messages_.add_routes(router_); }

  void keep(std::string const& id, std::string const& user, std::string const& text,
            std::int64_t ms) {
    EXPECT_TRUE(store::ChatLog{store_}.add({id, "main", user, text, ms, {}}));
    auto told = store_.prepare("INSERT INTO chat_told(id, pdt, body) VALUES(?1, ?2, ?3)");
    ASSERT_TRUE(told);
    told->bind(1, id).bind(2, ms + 100).bind(3, R"({"t":"msg","mid":")" + id + "\"}");
    EXPECT_TRUE(told->run());
  }
  std::string exported(std::string const& query) {
    http::Request request;
    request.path = "/v1/channels/main/messages/export";
    request.query = query;
    request.loop = &loops_.at(0);
    request.headers.emplace_back("authorization", std::string{"Bearer "} + kAdmin);
    auto const answer = test::on_loop(loops_.at(0), test::routed(router_, std::move(request)));
    if (answer.status != 200) return std::to_string(answer.status);
    auto const body = std::get<std::shared_ptr<http::Growing>>(answer.body);
    std::string text;
    for (bool last = false; !last;) {
      auto const piece = test::on_loop(loops_.at(0), body->next(1 << 16));
      if (!piece) return piece.error().what;
      for (auto const& slice : piece->slices) text += slice.text();
      last = piece->last;
    }
    return text;
  }

 private:
  ChatMessages messages_{{house_, desk_}};
};

TEST_F(ChatMessagesApi, AreSaidByWhoHasATokenForTheChannel) {
  auto const said = ask(Method::post, kMessages, R"({"text": "hello", "reply_to": "01A"})",
                        "viewer.main.x", {{"idempotency-key", "k1"}});
  EXPECT_EQ(said.status(), 201) << said.text;
  EXPECT_EQ(said.json["id"], "01M");
  EXPECT_EQ(said.json["off"], 7);
  EXPECT_EQ(wanted(), "main: ann says hello to 01A by k1");
  EXPECT_EQ(ask(Method::post, kMessages, R"({"text": "x"})", "").status(), 401);
  EXPECT_EQ(ask(Method::post, kMessages, R"({"text": "x"})", "viewer.side.x").status(), 403);
  EXPECT_EQ(ask(Method::post, "/v1/channels/none/messages", R"({"text": "x"})").status(), 404);
  EXPECT_EQ(wanted_.size(), 1U);
}

TEST_F(ChatMessagesApi, OfABotNeedTheRoleForIt) {
  auto const mute = ask(Method::post, kMessages, R"({"text": "x"})", "bot.main.x");
  EXPECT_EQ(mute.status(), 403);
  EXPECT_THAT(mute.text, HasSubstr("chat:write"));
  EXPECT_EQ(ask(Method::post, kMessages, R"({"text": "x"})", "bot+chat:write.main.x").status(),
            201);
}

TEST_F(ChatMessagesApi, SayWhatBecameOfThem) {
  auto const status = [&] { return ask(Method::post, kMessages, R"({"text": "x"})").status(); };
  answer_.dup = true;
  EXPECT_EQ(status(), 200);
  answer_.held = true;
  answer_.off = 0;
  EXPECT_EQ(status(), 202);
  refuses(429, "slow_mode", 3'200);
  auto const slow = ask(Method::post, kMessages, R"({"text": "x"})");
  EXPECT_EQ(slow.status(), 429);
  EXPECT_EQ(slow.header("retry-after"), "4");
  EXPECT_EQ(slow.json["type"], "urn:freshet:problem:slow-mode");
  EXPECT_EQ(slow.json["detail"], "not like this");
}

TEST_F(ChatMessagesApi, AreNotTakenAsTheyMustNotBe) {
  for (char const* body : {"", "{}", R"({"text": 1})", R"({"text": "x", "to": "y"})"}) {
    EXPECT_EQ(ask(Method::post, kMessages, body).status(), 400) << body;
  }
  EXPECT_EQ(ask(Method::post, kMessages, R"({"text": "x"})", kAdmin,
                {{"idempotency-key", std::string(256, 'k')}})
                .status(),
            400);
  EXPECT_EQ(wanted(), "nothing");
}

TEST_F(ChatMessagesApi, AreReadInPagesByWhoMayWatch) {
  answer_ = {};
  answer_.body = R"({"items":[{"t":"msg","off":6}],"before":6})";
  auto const page = ask(Method::get, std::string{kMessages} + "?before=9&limit=1000", {}, "");
  EXPECT_EQ(page.status(), 200) << page.text;
  EXPECT_EQ(page.json["before"], 6);
  EXPECT_EQ(wanted(), "main: 200 before 9");
  EXPECT_EQ(ask(Method::get, kMessages).status(), 200);
  EXPECT_EQ(wanted(), "main: 50 before 0");
  EXPECT_EQ(ask(Method::get, std::string{kMessages} + "?before=x").status(), 400);
  EXPECT_EQ(ask(Method::get, std::string{kMessages} + "?limit=0").status(), 400);
  EXPECT_EQ(ask(Method::get, kMessages, {}, "viewer.side.x").status(), 403);
  EXPECT_EQ(ask(Method::get, kMessages, {}, "bad.main.x").status(), 401) << "no guest by mistake";
  EXPECT_EQ(ask(Method::get, "/v1/channels/closed/messages", {}, "").status(), 401);
  EXPECT_EQ(ask(Method::get, "/v1/channels/none/messages", {}, "").status(), 404);
}

TEST_F(ChatMessagesApi, OfAUserAreErasedFromTheRoomAndTheDatabase) {
  keep("01A", "bob", "one", 1'000);
  keep("01B", "eve", "two", 2'000);
  auto const gone = ask(Method::del, std::string{kMessages} + "?user=bob", {}, "admin.main.x");
  EXPECT_EQ(gone.status(), 200) << gone.text;
  EXPECT_EQ(gone.json["erased"], 1);
  EXPECT_EQ(wanted(), "main: ann: purge user=bob message= seconds=0 value= reason=erased");
  EXPECT_THAT(changes_, ElementsAre("main: ann erases what bob wrote"));
  EXPECT_EQ(store_.number("SELECT count(*) FROM chat_messages").value(), 1);
  EXPECT_EQ(store_.number("SELECT count(*) FROM chat_told").value(), 1);
  auto const target = std::string{kMessages} + "?user=bob";
  EXPECT_THAT(to_others(Method::del, target), ElementsAre(401, 403, 403));
  EXPECT_EQ(ask(Method::del, kMessages).status(), 400);
  refuses(503, "no_bus");
  EXPECT_EQ(ask(Method::del, target).status(), 503) << "what the room may still tell is not erased";
}

TEST_F(ChatMessagesApi, AreReplayedByProgrammeTime) {
  for (int i = 0; i < 5; ++i) keep("01" + std::to_string(i), "bob", "x", 1'000 * (i + 1));
  auto const ids = [](test::ApiAnswer const& answer) {
    std::string all;
    for (auto const& item : answer.json["items"]) all += item["mid"].get<std::string>() + ' ';
    return all;
  };
  auto const target = std::string{"/v1/chat/main/replay?from=2100&to=5100&limit=2"};
  auto const first = ask(Method::get, target, {}, "");
  EXPECT_EQ(first.status(), 200) << first.text;
  EXPECT_EQ(ids(first), "011 012 ");
  auto const next = first.json["next"].get<std::string>();
  auto const second = ask(Method::get, target + "&cursor=" + next, {}, "");
  EXPECT_EQ(ids(second), "013 ") << "5100 is not before 5100";
  EXPECT_TRUE(second.json["next"].is_null());
  EXPECT_EQ(ask(Method::get, "/v1/chat/main/replay?from=x").status(), 400);
  EXPECT_EQ(ask(Method::get, "/v1/chat/main/replay?cursor=x").status(), 400);
  EXPECT_EQ(ask(Method::get, "/v1/chat/main/replay", {}, "viewer.side.x").status(), 403);
  EXPECT_EQ(ask(Method::get, "/v1/chat/closed/replay", {}, "").status(), 401);
}

TEST_F(ChatMessagesApi, AreWrittenOutWholeAndInOrder) {
  keep("01A", "bob", "one", 1'000);
  keep("01B", "eve", "=2+2,\"a\"", 2'000);
  EXPECT_EQ(exported(""),
            R"({"id":"01A","channel_id":"main","user_id":"bob","text":"one","ts":1000,)"
            R"("flags":{"spam":false,"toxic":false,"link":false}})"
            "\n"
            R"({"id":"01B","channel_id":"main","user_id":"eve","text":"=2+2,\"a\"","ts":2000,)"
            R"("flags":{"spam":false,"toxic":false,"link":false}})"
            "\n");
  EXPECT_EQ(exported("format=csv"),
            "id,time,user_id,text,spam,toxic,link\r\n"
            "\"01A\",1970-01-01T00:00:01.000Z,\"bob\",\"one\",false,false,false\r\n"
            "\"01B\",1970-01-01T00:00:02.000Z,\"eve\",\"'=2+2,\"\"a\"\"\",false,false,false\r\n");
  EXPECT_EQ(exported("format=xml"), "400");
  EXPECT_THAT(to_others(Method::get, "/v1/channels/main/messages/export"),
              ElementsAre(401, 403, 403));
}

TEST_F(ChatMessagesApi, OfMoreThanOnePageAreEachWrittenOutOnce) {
  for (int i = 0; i < 1'001; ++i) {
    EXPECT_TRUE(store::ChatLog{store_}.add(
        {std::to_string(10'000 + i), "main", "bob", "x", 1'000 + i / 3, {}}));
  }
  auto const text = exported("");
  EXPECT_EQ(std::ranges::count(text, '\n'), 1'001);
  EXPECT_THAT(text, HasSubstr("\"11000\""));
}

}  // namespace
}  // namespace freshet::api
