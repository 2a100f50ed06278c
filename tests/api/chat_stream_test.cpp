#include "api/chat_stream.hpp"

#include "support/chat_api.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::ElementsAre;

class ChatStreamApi : public test::ChatApi {
 protected:
  ChatStreamApi() {
    stream_.add_routes(router_);
    answer_ = news({}, "e1", 4);
  }

  static chat::Outcome news(std::string body, std::string epoch, std::uint64_t off,
                            bool lost = false) {
    chat::Outcome outcome;
    outcome.body = std::move(body);
    outcome.mid = std::move(epoch);
    outcome.off = off;
    outcome.dup = lost;
    return outcome;
  }
  http::Response follow(std::string const& last_id = {}, std::string const& bearer = {},
                        std::string const& channel = "main") {
    http::Request request;
    request.path = "/v1/chat/" + channel + "/stream";
    request.loop = &loops_.at(0);
    request.client = client_;
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    if (!last_id.empty()) request.headers.emplace_back("last-event-id", last_id);
    return test::on_loop(loops_.at(0), test::routed(router_, std::move(request)));
  }
  std::string next(http::Response const& response) {
    auto const body = std::get<std::shared_ptr<http::Growing>>(response.body);
    auto const piece = test::on_loop(loops_.at(0), body->next(1 << 16));
    if (!piece) return "broken off";
    std::string text;
    for (auto const& slice : piece->slices) text += slice.text();
    return text;
  }

  std::shared_ptr<http::Client> client_ = std::make_shared<http::Client>();

 private:
  ChatStream stream_{house_};
};

TEST_F(ChatStreamApi, TellsWhatHappensFromNowOn) {
  auto const answer = follow();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(http::find_header(answer.headers, "content-type"), "text/event-stream");
  EXPECT_EQ(next(answer), "retry: 2000\n\n");
  first_ = {news({}, "e1", 4), news("id: e1.5\nevent: msg\ndata: {}\n\n", "e1", 5)};
  EXPECT_EQ(next(answer), "id: e1.5\nevent: msg\ndata: {}\n\n");
  EXPECT_THAT(wanted_, ElementsAre("main: after .0", "main: after e1.4", "main: after e1.4"));
}

TEST_F(ChatStreamApi, GoesOnAfterWhatWasTold) {
  auto const answer = follow("e.1.3");
  first_ = {news("id: e.1.4\nevent: msg\ndata: {}\n\n", "e.1", 4)};
  EXPECT_EQ(next(answer), "retry: 2000\n\nid: e.1.4\nevent: msg\ndata: {}\n\n");
  EXPECT_EQ(wanted(), "main: after e.1.3") << "an epoch may have points";
}

TEST_F(ChatStreamApi, SaysWhatIsLost) {
  auto const answer = follow("old.3");
  first_ = {news("id: e1.4\nevent: msg\ndata: {}\n\n", "e1", 4, true)};
  EXPECT_EQ(next(answer),
            "retry: 2000\n\nevent: lost\ndata: {}\n\nid: e1.4\nevent: msg\ndata: {}\n\n");
}

TEST_F(ChatStreamApi, EndsWithItsReaderAndWithItsRoom) {
  auto const answer = follow();
  static_cast<void>(next(answer));
  refuses(404, "no_such_channel");
  EXPECT_EQ(next(answer), "broken off");
  test::call_on(loops_.at(0), [&] {
    client_->leave();
    return 0;
  });
  EXPECT_EQ(next(answer), "broken off");
}

TEST_F(ChatStreamApi, IsForWhoMayWatch) {
  EXPECT_EQ(follow({}, {}, "closed").status, 401);
  EXPECT_EQ(follow({}, "viewer.closed.x", "closed").status, 200);
  EXPECT_EQ(follow({}, "viewer.side.x").status, 403);
  EXPECT_EQ(follow({}, {}, "none").status, 404);
}

TEST_F(ChatStreamApi, TellsHowFarBehindViewersAre) {
  answer_ = {};
  answer_.body = R"({"viewers":3,"p50_ms":1200,"p90_ms":2000,"p99_ms":null})";
  auto const answer = ask(Method::get, "/v1/chat/main/delay", {}, "");
  EXPECT_EQ(answer.json["p50_ms"], 1'200) << answer.text;
  EXPECT_EQ(wanted(), "main: list of delay");
  EXPECT_EQ(ask(Method::get, "/v1/chat/none/delay").status(), 404);
  EXPECT_EQ(ask(Method::get, "/v1/chat/closed/delay", {}, "").status(), 401);
  EXPECT_EQ(ask(Method::get, "/v1/chat/main/delay", {}, "viewer.side.x").status(), 403);
}

}  // namespace
}  // namespace freshet::api
