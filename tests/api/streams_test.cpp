#include "api/streams.hpp"

#include "support/fake_directory.hpp"
#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace freshet::api {
namespace {

using Json = nlohmann::ordered_json;
using test::FakeDirectory;
using test::live_stream;

struct Answer {
  http::Response response;
  Json json;
};

class StreamsApi : public ::testing::Test {
 protected:
  StreamsApi() { api_.add_routes(router_); }

  Answer get(std::string path, std::string query = "") {
    http::Request request;
    request.path = std::move(path);
    request.query = std::move(query);
    auto response = test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
    auto const& body = std::get<http::Slices>(response.body);
    auto json = Json::parse(body.empty() ? "null" : body.front().text());
    return {std::move(response), std::move(json)};
  }

  FakeDirectory directory_;

 private:
  net::Loops loops_{1};
  http::Router router_;
  Streams api_{directory_};
};

TEST_F(StreamsApi, SaysAllOfAStreamInTheOrderOfTheContract) {
  directory_.on = {live_stream("01J", "main")};
  auto const [response, json] = get("/v1/streams");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.kind, "api");
  EXPECT_EQ(http::find_header(response.headers, "content-type"), "application/json");
  EXPECT_EQ(http::find_header(response.headers, "cache-control"), "no-store");
  EXPECT_EQ(json.dump(),
            R"({"items":[{"id":"01J","channel_id":"main","title":"Evening show",)"
            R"("category":"Music","state":"live","protocol":"rtmp",)"
            R"("started_at":"2026-07-31T09:25:01.250Z","ended_at":null}],"next":null})");
}

TEST_F(StreamsApi, HasAnEmptyListWhenNothingIsOn) {
  EXPECT_EQ(get("/v1/streams").json.dump(), R"({"items":[],"next":null})");
}

TEST_F(StreamsApi, SaysWhenAStreamEnded) {
  auto ended = live_stream("01J", "main");
  ended.state = StreamState::ended;
  ended.ended_us = ended.started_us + 1'000'000;
  directory_.on = {ended};
  auto const item = get("/v1/streams").json["items"][0];
  EXPECT_EQ(item["state"], "ended");
  EXPECT_EQ(item["ended_at"], "2026-07-31T09:25:02.250Z");
}

TEST_F(StreamsApi, PagesThroughAllStreamsOnceByCursor) {
  for (int i = 9; i >= 0; --i) directory_.on.push_back(live_stream("id" + std::to_string(i), "c"));
  std::string seen, cursor;
  for (int pages = 0; pages < 4; ++pages) {
    auto const json = get("/v1/streams", "limit=3&cursor=" + cursor).json;
    for (auto const& item : json["items"]) seen += item["id"].get<std::string>().back();
    ASSERT_EQ(json["next"].is_null(), pages == 3);
    if (pages < 3) cursor = json["next"].get<std::string>();
  }
  EXPECT_EQ(seen, "0123456789");
}

TEST_F(StreamsApi, TakesAHundredAPageWhenTheLimitIsNoNumberOrNothing) {
  for (int i = 100; i < 250; ++i) directory_.on.push_back(live_stream(std::to_string(i), "c"));
  for (auto const* const limit : {"", "limit=", "limit=0", "limit=-3", "limit=9x"}) {
    EXPECT_EQ(get("/v1/streams", limit).json["items"].size(), 100U) << limit;
  }
  EXPECT_EQ(get("/v1/streams", "limit=99999").json["items"].size(), 150U);
}

TEST_F(StreamsApi, FindsOneStreamById) {
  directory_.on = {live_stream("01J", "main"), live_stream("01K", "other")};
  EXPECT_EQ(get("/v1/streams/01K").json["channel_id"], "other");
  auto const [response, json] = get("/v1/streams/01L");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(json["detail"], "no stream of that id is on");
}

TEST_F(StreamsApi, SaysWhatIsOnAChannel) {
  directory_.all = {{"main", "Main stage", "Music", live_stream("01J", "main")},
                    {"side", "", "", {}}};
  auto const on = get("/v1/channels/main").json;
  EXPECT_EQ(on["title"], "Main stage");
  EXPECT_EQ(on["stream"]["id"], "01J");
  EXPECT_EQ(get("/v1/channels/side").json.dump(),
            R"({"id":"side","title":"","category":"","stream":null})");
}

TEST_F(StreamsApi, AnswersAProblemForAChannelThatIsNot) {
  auto const [response, json] = get("/v1/channels/nobody");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(http::find_header(response.headers, "content-type"), "application/problem+json");
  EXPECT_EQ(http::find_header(response.headers, "cache-control"), "no-store");
  EXPECT_EQ(json["title"], "No such channel");
  EXPECT_EQ(json["status"], 404);
}

TEST_F(StreamsApi, ListsChannelsByName) {
  directory_.all = {{"b", "", "", {}}, {"a", "", "", {}}};
  auto const json = get("/v1/channels").json;
  EXPECT_EQ(json["items"][0]["id"], "a");
  EXPECT_EQ(json["items"][1]["id"], "b");
}

TEST_F(StreamsApi, WritesATitleThatIsNotUtf8AsUtf8) {
  auto broken = live_stream("01J", "main");
  broken.title = "caf\xe9";
  directory_.on = {broken};
  EXPECT_EQ(get("/v1/streams").json["items"][0]["title"], "caf\xef\xbf\xbd");
}

}  // namespace
}  // namespace freshet::api
