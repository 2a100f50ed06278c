#include "api/server_log.hpp"

#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ServerLogApi : public ::testing::Test {
 protected:
  ServerLogApi() { log_.add_routes(router_); }

  http::Response ask(std::string path, std::string query = {}, std::string bearer = "the token",
                     std::string last_id = {}) {
    http::Request request;
    request.path = std::move(path);
    request.query = std::move(query);
    request.loop = &loops_.at(0);
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    if (!last_id.empty()) request.headers.emplace_back("last-event-id", last_id);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  static std::string text(http::Slices const& slices) {
    std::string text;
    for (auto const& slice : slices) text += slice.text();
    return text;
  }
  nlohmann::json items(std::string query = {}) {
    auto const answer = ask("/v1/log", std::move(query));
    return nlohmann::json::parse(text(std::get<http::Slices>(answer.body)))["items"];
  }
  std::vector<std::string> messages(std::string query = {}) {
    std::vector<std::string> all;
    for (auto const& item : items(std::move(query))) all.push_back(item["message"]);
    return all;
  }
  std::string said(http::Response const& response) {
    auto const body = std::get<std::shared_ptr<http::Growing>>(response.body);
    auto const piece = test::on_loop(loops_.at(0), body->next(1 << 16));
    return piece ? text(piece->slices) : "broken off";
  }
  void say(std::string message, LogLevel level = LogLevel::info) {
    lines_->add({1'500, level, std::move(message)});
  }

  net::Loops loops_{1};
  std::shared_ptr<LogTrail> lines_ = std::make_shared<LogTrail>(3);

 private:
  static Result<access::Identity> read_words(std::string_view token) {
    if (token == "a.main") {
      return access::Identity{"ann", {"admin"}, std::vector<std::string>{"main"}, 0};
    }
    if (token == "m.all") return access::Identity{"max", {"moderator"}, {}, 0};
    return failure(boost::system::errc::bad_message, "this token is none");
  }

  Insiders insiders_{"the token", {}, read_words};
  http::Router router_;
  ServerLog log_{{insiders_, system_clock(), lines_}};
};

TEST_F(ServerLogApi, IsForAdministratorsOfAllChannels) {
  for (auto const* const path : {"/v1/log", "/v1/log/stream"}) {
    EXPECT_EQ(ask(path).status, 200);
    EXPECT_EQ(ask(path, {}, "").status, 401);
    EXPECT_EQ(ask(path, {}, "x.y").status, 401);
    EXPECT_EQ(ask(path, {}, "another").status, 403);
    EXPECT_EQ(ask(path, {}, "m.all").status, 403);
    EXPECT_EQ(ask(path, {}, "a.main").status, 403);
    EXPECT_EQ(ask(path, "level=loud").status, 400);
  }
}

TEST_F(ServerLogApi, GivesTheLastLinesAsALogReads) {
  for (auto const* const message : {"one", "two", "three \xFF", "four"}) say(message);
  EXPECT_THAT(messages(), ElementsAre("two", "three \xEF\xBF\xBD", "four"));
  EXPECT_THAT(messages("limit=2"), ElementsAre("three \xEF\xBF\xBD", "four"));
  EXPECT_EQ(items()[0].dump(),
            R"({"at":"1970-01-01T00:00:01.500Z","level":"info","message":"two"})");
}

TEST_F(ServerLogApi, GivesWhatIsBadEnough) {
  say("fine", LogLevel::debug);
  say("hm", LogLevel::warn);
  say("lost", LogLevel::error);
  EXPECT_THAT(messages("level=warn"), ElementsAre("hm", "lost"));
  EXPECT_THAT(messages("level=error"), ElementsAre("lost"));
  EXPECT_THAT(messages("level=trace&limit=2"), ElementsAre("hm", "lost"));
}

TEST_F(ServerLogApi, IsReadOnAsItIsWritten) {
  say("before");
  auto const answer = ask("/v1/log/stream", "level=info");
  EXPECT_EQ(http::find_header(answer.headers, "content-type"), "text/event-stream");
  EXPECT_EQ(said(answer), "retry: 2000\n\n");
  say("small", LogLevel::debug);
  say("now");
  auto const event = said(answer);
  EXPECT_THAT(event, HasSubstr("\nevent: line\ndata: {\"at\":\"1970-01-01T00:00:01.500Z\","
                               "\"level\":\"info\",\"message\":\"now\"}\n\n"));
  EXPECT_THAT(event, ::testing::Not(HasSubstr("small")));
}

TEST_F(ServerLogApi, GoesOnAfterTheLastLineThatTheClientHad) {
  auto const answer = ask("/v1/log/stream");
  said(answer);
  say("one");
  auto const event = said(answer);
  auto const id = event.substr(4, event.find('\n') - 4);
  say("two");
  auto const again = said(ask("/v1/log/stream", {}, "the token", id));
  EXPECT_THAT(again, HasSubstr("\"two\""));
  EXPECT_THAT(again, ::testing::Not(HasSubstr("\"one\"")));
  for (auto const* const message : {"three", "four", "five"}) say(message);
  EXPECT_THAT(said(ask("/v1/log/stream", {}, "the token", id)),
              StartsWith("retry: 2000\n\nevent: lost\ndata: {}\n\nid: "));
  EXPECT_THAT(said(ask("/v1/log/stream", {}, "the token", "01ANOTHERRUN.0")),
              HasSubstr("event: lost"));
}

}  // namespace
}  // namespace freshet::api
