#include "events/webhook.hpp"

#include "events/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::events {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Delivery delivery_of(Kind kind, About about, std::string channel = "main") {
  Fact const fact{"01ID", 1'000, kind, channel, std::move(about)};
  return {1, "01ID", std::string{to_string(kind)}, channel, to_json(fact), 1'000, 0};
}

std::string header(net::HttpRequest const& request, std::string_view name) {
  for (auto const& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return {};
}

/// What Discord would show.
std::string shown_of(Delivery const& delivery, std::string const& public_url = {}) {
  auto const json = nlohmann::json::parse(discord_body(delivery.body, public_url));
  EXPECT_EQ(json["allowed_mentions"].dump(), R"({"parse":[]})");
  return json["content"];
}

TEST(Webhook, IsSignedOverItsIdItsTimeAndItsBody) {
  auto const delivery = delivery_of(Kind::stream_live, StreamFact{"01", "rtmp"});
  auto const request =
      webhook_request({"r", "https://example.com/hook", "secret"}, delivery, 1'234);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://example.com/hook");
  EXPECT_EQ(request.body, delivery.body);
  EXPECT_EQ(request.redirects, 0U);
  EXPECT_EQ(header(request, "content-type"), "application/json");
  EXPECT_EQ(header(request, "webhook-id"), "01ID");
  EXPECT_EQ(header(request, "webhook-timestamp"), "1234");
  EXPECT_EQ(header(request, "webhook-signature"), sign("secret", "01ID", 1'234, delivery.body));
}

TEST(Discord, IsKnownByItsAddress) {
  EXPECT_TRUE(is_discord("https://discord.com/api/webhooks/1/token"));
  EXPECT_TRUE(is_discord("https://discordapp.com/api/webhooks/1/token?wait=true"));
  for (auto const* other :
       {"http://discord.com/api/webhooks/1/t", "https://discord.com/api/other",
        "https://discord.com.example/api/webhooks/1/t", "https://example.com/api/webhooks/1/t",
        "https://discord.com@example.com/api/webhooks/1/t", "", "discord.com"}) {
    EXPECT_FALSE(is_discord(other)) << other;
  }
}

TEST(Discord, IsToldInASentence) {
  auto const live = delivery_of(Kind::stream_live, StreamFact{"01", "rtmp"});
  auto const request = webhook_request({"r", "https://discord.com/api/webhooks/1/token", "s"}, live,
                                       1, "https://me");
  EXPECT_EQ(nlohmann::json::parse(request.body)["content"], "**main** is live\nhttps://me/main");
  EXPECT_EQ(header(request, "webhook-signature"), "");
  EXPECT_EQ(shown_of(live), "**main** is live");
  EXPECT_EQ(shown_of(delivery_of(Kind::stream_ended, StreamFact{}), "https://me"),
            "**main** has ended");
  EXPECT_EQ(shown_of(delivery_of(Kind::config_changed, ConfigFact{{"log.level", "a"}, "file"}, "")),
            "**The server**: changed log.level, a");
  EXPECT_EQ(shown_of(delivery_of(Kind::health_finding, HealthFact{"01", "c", "e", "Bad.", "Do."})),
            "**main**: Bad. Do.");
  EXPECT_EQ(shown_of(delivery_of(Kind::viewer_count, ViewerFact{"01", 1, 2})),
            "**main** has 3 viewers");
}

TEST(Discord, HasASentenceForEachKind) {
  std::vector<About> const about{StreamFact{}, StreamFact{}, StreamFact{}, StreamFact{},
                                 KeyFact{},    KeyFact{},    ConfigFact{}, HealthFact{},
                                 HealthFact{}, ViewerFact{}, ChatFact{},   ChatFact{},
                                 ChatFact{},   ChatFact{},   ChatFact{}};
  ASSERT_EQ(about.size(), all_kinds().size());
  for (std::size_t i = 0; i < about.size(); ++i) {
    auto const kind = all_kinds()[i];
    EXPECT_THAT(shown_of(delivery_of(kind, about[i])),
                Not(HasSubstr(std::string{to_string(kind)})));
  }
}

TEST(Discord, MakesNothingOfWhatStreamersWrite) {
  EXPECT_EQ(
      shown_of(delivery_of(Kind::key_revoked, KeyFact{"@everyone **x** <@1>", "", 0}, "a_b_c")),
      "**a\\_b\\_c** has lost the stream key \\@everyone \\*\\*x\\*\\* \\<\\@1\\>");
  auto const longest = shown_of(
      delivery_of(Kind::health_finding, HealthFact{"", "", "", std::string(3'000, '\xe9'), ""}));
  EXPECT_LE(longest.size(), 6'000U);
  EXPECT_LE(nlohmann::json::parse(discord_body("no json", ""))["content"].get<std::string>().size(),
            100U);
}

}  // namespace
}  // namespace freshet::events
