#include "api/channel_settings.hpp"

#include "support/on_loop.hpp"
#include "support/routed.hpp"
#include "support/test_tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace freshet::api {
namespace {

using ::testing::HasSubstr;

struct OneChannel final : Directory {
  [[nodiscard]] std::vector<StreamInfo> live() const override { return {}; }
  [[nodiscard]] std::vector<ChannelInfo> channels() const override { return {}; }
  [[nodiscard]] std::optional<ChannelInfo> channel(std::string_view name) const override {
    if (name != "main") return std::nullopt;
    return ChannelInfo{"main", "", "", {}};
  }
};

class ChannelSettingsApi : public ::testing::Test {
 protected:
  ChannelSettingsApi() { settings_.add_routes(router_); }

  http::Response ask(http::Method method, std::string path, std::string body = {},
                     std::string bearer = "the token", std::vector<http::Header> more = {}) {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = Bytes::adopt(std::move(body));
    request.loop = &loops_.at(0);
    request.headers = std::move(more);
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  static std::string text(http::Response const& response) {
    std::string text;
    for (auto const& slice : std::get<http::Slices>(response.body)) text += slice.text();
    return text;
  }
  net::awaitable<Result<bool>> keep(Change change, std::string patch,
                                    ChannelSettings::House::Still still) {
    if (failure_) co_return *failure_;
    if (!still(json_of(change.channel))) co_return false;
    kept_.push_back(change.who + ' ' + change.channel + ' ' + patch);
    co_return true;
  }
  [[nodiscard]] std::string json_of(std::string const& name) const {
    return R"({"title":")" + name + ' ' + std::to_string(kept_.size()) +
           R"(","category":"","access":"public","ladder":"auto","latency":"low"})";
  }

  std::vector<std::string> kept_;
  std::optional<Error> failure_;

 private:
  net::Loops loops_{1};
  OneChannel directory_;
  Insiders insiders_{"the token", {}, test::read_test_token};
  http::Router router_;
  ChannelSettings settings_{{directory_, insiders_,
                             [this](std::string const& name) { return json_of(name); },
                             [this](net::Loop&, Change change, std::string patch, auto still) {
                               return keep(std::move(change), std::move(patch), std::move(still));
                             }}};
};

constexpr char kPath[] = "/v1/channels/main/settings";

TEST_F(ChannelSettingsApi, AreReadAndChangedByTheAdministrator) {
  auto const read = ask(http::Method::get, kPath);
  EXPECT_EQ(read.status, 200);
  EXPECT_THAT(text(read), ::testing::StartsWith("{\"title\":\"main 0\","));
  auto const changed = ask(http::Method::patch, kPath, R"({"ladder": "off"})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_THAT(text(changed), ::testing::StartsWith("{\"title\":\"main 1\","));
  EXPECT_THAT(kept_, ::testing::ElementsAre(R"(admin main {"ladder": "off"})"));
}

TEST_F(ChannelSettingsApi, AreNobodyElsesBusiness) {
  for (auto const method : {http::Method::get, http::Method::patch}) {
    EXPECT_EQ(ask(method, kPath, "{}", "").status, 401);
    for (auto const* const bearer : {"another", "moderator.main.x", "admin.side.x"}) {
      EXPECT_EQ(ask(method, kPath, "{}", bearer).status, 403) << bearer;
    }
  }
  EXPECT_EQ(ask(http::Method::get, "/v1/channels/none/settings").status, 404);
  EXPECT_EQ(ask(http::Method::patch, "/v1/channels/none/settings", "{}").status, 404);
  EXPECT_TRUE(kept_.empty());
}

TEST_F(ChannelSettingsApi, AreReadAgainOnlyWhenTheyAreOthers) {
  auto const tag = std::string{http::find_header(ask(http::Method::get, kPath).headers, "etag")};
  EXPECT_THAT(tag, ::testing::MatchesRegex("\"[A-Za-z0-9_-]{22}\""));
  auto const again = ask(http::Method::get, kPath, {}, "the token", {{"if-none-match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(text(again), "");
  EXPECT_EQ(http::find_header(again.headers, "etag"), tag);
  ASSERT_EQ(ask(http::Method::patch, kPath, "{}").status, 200);
  EXPECT_EQ(ask(http::Method::get, kPath, {}, "the token", {{"if-none-match", tag}}).status, 200);
  auto const none = "/v1/channels/none/settings";
  EXPECT_EQ(ask(http::Method::get, none, {}, "the token", {{"if-none-match", "*"}}).status, 404)
      << "what is not there is known to nobody";
}

TEST_F(ChannelSettingsApi, AreChangedOnlyByWhoHasSeenThem) {
  auto const change = [&](std::string const& if_match) {
    return ask(http::Method::patch, kPath, "{}", "the token", {{"if-match", if_match}});
  };
  auto const tag = std::string{http::find_header(ask(http::Method::get, kPath).headers, "etag")};
  EXPECT_EQ(change("\"another\"").status, 412);
  EXPECT_EQ(change("W/" + tag).status, 412) << "a weak tag does not tell";
  auto const changed = change("\"another\", " + tag);
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(change(tag).status, 412) << "somebody was faster";
  EXPECT_EQ(change(std::string{http::find_header(changed.headers, "etag")}).status, 200);
  EXPECT_EQ(change("*").status, 200);
  EXPECT_EQ(kept_.size(), 3U);
}

TEST_F(ChannelSettingsApi, SayWhoseFaultItIs) {
  failure_ = failure(boost::system::errc::invalid_argument, "lader: there is no such key");
  auto const wrong = ask(http::Method::patch, kPath, R"({"lader": 1})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(text(wrong), HasSubstr("lader: there is no such key"));
  failure_ = failure(boost::system::errc::device_or_resource_busy, "the disk");
  EXPECT_EQ(ask(http::Method::patch, kPath, "{}").status, 503);
}

}  // namespace
}  // namespace freshet::api
