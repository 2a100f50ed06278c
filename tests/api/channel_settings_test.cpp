#include "api/channel_settings.hpp"

#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
                     std::string bearer = "the token") {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = Bytes::adopt(std::move(body));
    request.loop = &loops_.at(0);
    if (!bearer.empty()) request.headers = {{"authorization", "Bearer " + bearer}};
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  static std::string text(http::Response const& response) {
    std::string text;
    for (auto const& slice : std::get<http::Slices>(response.body)) text += slice.text();
    return text;
  }
  net::awaitable<Result<>> keep(std::string channel, std::string patch) {
    if (failure_) co_return *failure_;
    kept_.push_back(channel + ' ' + patch);
    co_return Result<>{};
  }

  std::vector<std::string> kept_;
  std::optional<Error> failure_;

 private:
  net::Loops loops_{1};
  OneChannel directory_;
  Insiders insiders_{"the token", {}};
  http::Router router_;
  ChannelSettings settings_{
      {directory_, insiders_, [](std::string const& name) { return "{\"of\":\"" + name + "\"}"; },
       [this](net::Loop&, std::string who, std::string channel, std::string patch) {
         return keep(who + ": " + channel, std::move(patch));
       }}};
};

constexpr char kPath[] = "/v1/channels/main/settings";

TEST_F(ChannelSettingsApi, AreReadAndChangedByTheAdministrator) {
  auto const read = ask(http::Method::get, kPath);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(text(read), "{\"of\":\"main\"}\n");
  auto const changed = ask(http::Method::patch, kPath, R"({"ladder": "off"})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(text(changed), "{\"of\":\"main\"}\n");
  EXPECT_THAT(kept_, ::testing::ElementsAre(R"(admin: main {"ladder": "off"})"));
}

TEST_F(ChannelSettingsApi, AreNobodyElsesBusiness) {
  EXPECT_EQ(ask(http::Method::get, kPath, {}, "").status, 401);
  EXPECT_EQ(ask(http::Method::patch, kPath, "{}", "another").status, 403);
  EXPECT_EQ(ask(http::Method::get, "/v1/channels/none/settings").status, 404);
  EXPECT_EQ(ask(http::Method::patch, "/v1/channels/none/settings", "{}").status, 404);
  EXPECT_TRUE(kept_.empty());
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
