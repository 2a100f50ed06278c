#include "api/configuration.hpp"

#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::api {
namespace {

using http::Method;

class ConfigurationApi : public ::testing::Test {
 protected:
  ConfigurationApi() { configuration_.add_routes(router_); }

  http::Response ask(Method method, std::string body = {}, std::string bearer = "the token") {
    http::Request request;
    request.method = method;
    request.path = "/v1/config";
    request.body = Bytes::adopt(std::move(body));
    request.loop = &loops_.at(0);
    if (!bearer.empty()) request.headers = {{"authorization", "Bearer " + bearer}};
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }

  std::vector<std::string> changed_;
  std::optional<Error> failure_;

 private:
  static Result<access::Identity> read_words(std::string_view token) {
    if (token == "a.main") {
      return access::Identity{"ann", {"admin"}, std::vector<std::string>{"main"}, 0};
    }
    if (token == "m.all") return access::Identity{"max", {"moderator"}, {}, 0};
    return failure(boost::system::errc::bad_message, "this token is none");
  }
  static net::awaitable<Result<std::vector<SettingInfo>>> list() {
    std::vector<SettingInfo> all{
        {"log.level", "\"debug\"", "\"info\"", "api", "", true, true, "a word"},
        {"http.port", "8080", "8080", "file", "freshet.yaml:3", false, false, "a port"},
        {"auth.jwt.secret", "", "", "default", "", true, false, "a text"}};
    co_return all;
  }
  net::awaitable<Result<>> change(std::string who, std::string patch) {
    if (failure_) co_return *failure_;
    changed_.push_back(who + ' ' + patch);
    co_return Result<>{};
  }

  net::Loops loops_{1};
  Insiders insiders_{"the token", {}, read_words};
  http::Router router_;
  Configuration configuration_{{insiders_, [](net::Loop&) { return list(); },
                                [this](net::Loop&, std::string who, std::string patch) {
                                  return change(std::move(who), std::move(patch));
                                }}};
};

TEST_F(ConfigurationApi, IsForAdministratorsOfAllChannels) {
  for (auto const method : {Method::get, Method::patch}) {
    EXPECT_EQ(ask(method, "{}").status, 200);
    EXPECT_EQ(ask(method, "{}", "").status, 401);
    EXPECT_EQ(ask(method, "{}", "x.y").status, 401);
    EXPECT_EQ(ask(method, "{}", "another").status, 403);
    EXPECT_EQ(ask(method, "{}", "m.all").status, 403);
    EXPECT_EQ(ask(method, "{}", "a.main").status, 403);
  }
  EXPECT_EQ(changed_.size(), 1U);
}

TEST_F(ConfigurationApi, SaysWhatIsSetAndWhere) {
  auto const json =
      nlohmann::json::parse(std::get<http::Slices>(ask(Method::get).body).at(0).text());
  ASSERT_EQ(json["items"].size(), 3U);
  EXPECT_EQ(json["items"][0].dump(),
            R"({"changes":"at_once","default":"info","description":"a word","editable":true,)"
            R"("from":null,"path":"log.level","source":"api","value":"debug"})");
  EXPECT_EQ(json["items"][1]["value"], 8080);
  EXPECT_EQ(json["items"][1]["from"], "freshet.yaml:3");
  EXPECT_EQ(json["items"][1]["changes"], "after_restart");
  EXPECT_TRUE(json["items"][2]["value"].is_null());
  EXPECT_EQ(json["items"][2]["secret"], true);
}

TEST_F(ConfigurationApi, IsChangedOrSaysWhyNot) {
  EXPECT_EQ(ask(Method::patch, R"({"log.level": null})").status, 200);
  EXPECT_THAT(changed_, ::testing::ElementsAre(R"(admin {"log.level": null})"));
  EXPECT_EQ(ask(Method::patch, std::string(70'000, ' ')).status, 413);
  failure_ = failure(boost::system::errc::invalid_argument, "log.level: found");
  EXPECT_EQ(ask(Method::patch, "{}").status, 400);
  failure_ = failure(boost::system::errc::file_exists, "log.level: is set by");
  EXPECT_EQ(ask(Method::patch, "{}").status, 409);
  failure_ = failure(boost::system::errc::io_error, "the disk");
  EXPECT_EQ(ask(Method::patch, "{}").status, 503);
}

}  // namespace
}  // namespace freshet::api
