#include "api/system.hpp"

#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::api {
namespace {

class SystemApi : public ::testing::Test {
 protected:
  SystemApi() { system_.add_routes(router_); }

  http::Response ask(std::string bearer = "the token") {
    http::Request request;
    request.path = "/v1/system";
    request.loop = &loops_.at(0);
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  net::awaitable<Result<SystemInfo>> look() {
    if (ill_) co_return failure(boost::system::errc::device_or_resource_busy, "busy");
    SystemInfo info;
    info.version = "1.2.3";
    info.uptime_s = 61;
    info.processors = 2;
    info.process = 0.123456;
    info.stages = {{"network", 0.1}, {"encoding", 0.0234}};
    info.memory_bytes = 5'000'000;
    info.disk = {"/data", 7, 9};
    info.encoders = {{"cpu", "h264", true}};
    info.addresses = {{"http", "http://h:80"}, {"srt", std::nullopt}};
    info.findings = {{"clock", "doubtful", "nothing keeps it right", "Run chrony."}};
    co_return info;
  }

  bool ill_ = false;

 private:
  static Result<access::Identity> read_words(std::string_view token) {
    if (token == "a.main") {
      return access::Identity{"ann", {"admin"}, std::vector<std::string>{"main"}, 0};
    }
    if (token == "m.all") return access::Identity{"max", {"moderator"}, {}, 0};
    return failure(boost::system::errc::bad_message, "this token is none");
  }

  net::Loops loops_{1};
  Insiders insiders_{"the token", {}, read_words};
  http::Router router_;
  System system_{{insiders_, [this](net::Loop&) { return look(); }}};
};

TEST_F(SystemApi, SaysHowTheMachineDoes) {
  auto const answer = ask();
  ASSERT_EQ(answer.status, 200);
  auto const json = nlohmann::json::parse(std::get<http::Slices>(answer.body).at(0).text());
  EXPECT_EQ(json["version"], "1.2.3");
  EXPECT_EQ(json["uptime_s"], 61);
  EXPECT_EQ(json["cpu"].dump(), R"({"process":0.123,"stages":{"encoding":0.023,"network":0.1}})");
  EXPECT_EQ(json["disk"].dump(), R"({"free_bytes":7,"path":"/data","size_bytes":9})");
  EXPECT_EQ(json["encoders"].dump(), R"([{"codec":"h264","name":"cpu","works":true}])");
  EXPECT_EQ(json["addresses"].dump(), R"({"http":"http://h:80","srt":null})");
  EXPECT_EQ(json["findings"][0]["verdict"], "doubtful");
  EXPECT_EQ(json["findings"][0]["advice"], "Run chrony.");
}

TEST_F(SystemApi, IsForAdministratorsOfAllChannels) {
  EXPECT_EQ(ask("").status, 401);
  EXPECT_EQ(ask("x.y").status, 401);
  EXPECT_EQ(ask("another").status, 403);
  EXPECT_EQ(ask("m.all").status, 403);
  EXPECT_EQ(ask("a.main").status, 403);
}

TEST_F(SystemApi, SaysThatItCannotSay) {
  ill_ = true;
  EXPECT_EQ(ask().status, 503);
}

}  // namespace
}  // namespace freshet::api
