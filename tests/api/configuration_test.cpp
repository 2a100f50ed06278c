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

  http::Response ask(Method method, std::string body = {}, std::string bearer = "the token",
                     std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = method;
    request.path = "/v1/config";
    request.body = Bytes::adopt(std::move(body));
    request.loop = &loops_.at(0);
    request.headers = std::move(headers);
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }

  std::vector<std::string> changed_;
  std::optional<Error> failure_;
  std::string level_ = "\"debug\"";

 private:
  static Result<access::Identity> read_words(std::string_view token) {
    if (token == "a.main") {
      return access::Identity{"ann", {"admin"}, std::vector<std::string>{"main"}, 0};
    }
    if (token == "m.all") return access::Identity{"max", {"moderator"}, {}, 0};
    return failure(boost::system::errc::bad_message, "this token is none");
  }
  [[nodiscard]] std::vector<SettingInfo> all() const {
    return {{"log.level", level_, "\"info\"", "api", "", true, true, "a word"},
            {"http.port", "8080", "8080", "file", "freshet.yaml:3", false, false, "a port"},
            {"auth.jwt.secret", "", "", "default", "", true, false, "a text"}};
  }
  net::awaitable<Result<std::vector<SettingInfo>>> list() { co_return all(); }
  net::awaitable<Result<bool>> change(std::string who, std::string patch,
                                      Configuration::House::Still still) {
    if (failure_) co_return *failure_;
    if (!still(all())) co_return false;
    changed_.push_back(who + ' ' + patch);
    co_return true;
  }

  net::Loops loops_{1};
  Insiders insiders_{"the token", {}, read_words};
  http::Router router_;
  Configuration configuration_{{insiders_, [this](net::Loop&) { return list(); },
                                [this](net::Loop&, std::string who, std::string patch, auto still) {
                                  return change(std::move(who), std::move(patch), std::move(still));
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

TEST_F(ConfigurationApi, IsChangedOnlyAsItWasSeen) {
  auto const etag = std::string{http::find_header(ask(Method::get).headers, "etag")};
  ASSERT_FALSE(etag.empty());
  auto const same = ask(Method::get, {}, "the token", {{"if-none-match", etag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_TRUE(std::get<http::Slices>(same.body).empty());
  constexpr char kPatch[] = R"({"log.level": "warn"})";
  EXPECT_EQ(ask(Method::patch, kPatch, "the token", {{"if-match", etag}}).status, 200);
  level_ = "\"warn\"";
  EXPECT_EQ(ask(Method::get, {}, "the token", {{"if-none-match", etag}}).status, 200);
  EXPECT_EQ(ask(Method::patch, kPatch, "the token", {{"if-match", etag}}).status, 412);
  EXPECT_EQ(ask(Method::patch, kPatch, "the token", {{"if-match", "*"}}).status, 200);
  EXPECT_EQ(changed_.size(), 2U);
}

}  // namespace
}  // namespace freshet::api
