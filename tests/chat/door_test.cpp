/// The door of a channel's chat: who is turned away before there is a conversation.
#include "chat/door.hpp"

#include "support/chat_house.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <variant>

namespace freshet::chat {
namespace {

struct Doors : ::testing::Test {
  Doors() {
    Door::House of{
        *house.hub, house.clock,
        [](http::Request const& request) -> Result<access::Identity> {
          if (!request.header("authorization").empty()) return access::Identity{"ann", {}};
          return failure(boost::system::errc::permission_denied, "who are you?");
        },
        [](Error const& error) { return http::problem(401, "Unauthorized", error.what); }};
    door.emplace(std::move(of));
    door->add_routes(router);
    config::Chat settings;
    settings.limits.connects_per_second = 2;
    house.hub->set(settings);
  }
  http::Response ask(http::Method method, std::string path,
                     std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = method;
    auto const mark = path.find('?');
    if (mark != std::string::npos) request.query = path.substr(mark + 1);
    request.path = path.substr(0, mark);
    request.headers = std::move(headers);
    request.peer = "10.0.0.5:4711";
    request.loop = &house.loops.at(0);
    return test::on_loop(house.loops.at(0), router.route(request));
  }
  http::Response enter(std::string const& channel, std::vector<http::Header> headers = {}) {
    house.clock.advance(std::chrono::seconds{1});
    headers.emplace_back("host", "tv.example");
    headers.emplace_back("sec-websocket-protocol", "other , freshet.chat.v1");
    return ask(http::Method::get, "/v1/chat/" + channel, std::move(headers));
  }
  static std::string body_of(http::Response const& response) {
    std::string all;
    for (auto const& slice : std::get<http::Slices>(response.body)) all += slice.text();
    return all;
  }

  test::ChatHouse house;
  std::optional<Door> door;
  http::Router router;
};

TEST_F(Doors, AreNotThereForUnknownChannels) { EXPECT_EQ(enter("nowhere").status, 404); }

TEST_F(Doors, OpenForTheProtocolAlone) {
  EXPECT_EQ(ask(http::Method::get, "/v1/chat/main").status, 400);
  EXPECT_EQ(ask(http::Method::get, "/v1/chat/main", {{"sec-websocket-protocol", "freshet.chat.v2"}})
                .status,
            400);
}

TEST_F(Doors, AreShutForPagesOfOthers) {
  EXPECT_EQ(enter("main", {{"origin", "https://evil.example"}}).status, 403);
  EXPECT_NE(enter("main", {{"origin", "https://tv.example"}}).status, 403);
}

TEST_F(Doors, AreShutForWhoKnocksTooOften) {
  (void)enter("main", {{"origin", "https://tv.example"}});
  std::vector<http::Header> const headers{{"sec-websocket-protocol", "freshet.chat.v1"}};
  EXPECT_NE(ask(http::Method::get, "/v1/chat/main", headers).status, 429);
  auto const refused = ask(http::Method::get, "/v1/chat/main", headers);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(http::find_header(refused.headers, "retry-after"), "1");
}

TEST_F(Doors, SellTicketsToWhomTheyKnow) {
  EXPECT_EQ(ask(http::Method::post, "/v1/chat/main/ticket").status, 401);
  EXPECT_EQ(ask(http::Method::post, "/v1/chat/nowhere/ticket", {{"authorization", "x"}}).status,
            404);
  auto const sold = ask(http::Method::post, "/v1/chat/main/ticket", {{"authorization", "x"}});
  ASSERT_EQ(sold.status, 200);
  EXPECT_EQ(http::find_header(sold.headers, "cache-control"), "no-store");
  auto const json = nlohmann::json::parse(body_of(sold));
  EXPECT_EQ(json["expires_in"], 30);
  EXPECT_FALSE(json["ticket"].get<std::string>().empty());
  EXPECT_EQ(ask(http::Method::get, "/v1/chat/main?ticket=1.x",
                {{"sec-websocket-protocol", "freshet.chat.v1"}})
                .status,
            401);
}

}  // namespace
}  // namespace freshet::chat
