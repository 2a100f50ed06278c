/// What of a configuration may change while the server runs, and what waits for a restart.
#include "app/settings.hpp"

#include "http/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CompareConfigs, FindNothingInACopy) {
  Config const config;
  auto const change = compare(config, config);
  EXPECT_THAT(change.at_once, IsEmpty());
  EXPECT_THAT(change.after_restart, IsEmpty());
  EXPECT_EQ(to_string(change), "nothing has changed");
}

TEST(CompareConfigs, PartWhatChangesAtOnceFromWhatWaits) {
  Config const before;
  Config after;
  after.http.port = 81;
  after.http.cors_origins = {"https://example.com"};
  after.rtmp.port.reset();
  after.tls.certificate = "new.crt";
  after.tls.key = "new.key";
  after.auth.jwt.issuer = "https://id.example";
  after.log.level = "debug";
  after.channel_defaults.srt.passphrase = "a secret of ours";
  auto const change = compare(before, after);
  EXPECT_THAT(change.at_once,
              ElementsAre("http.cors_origins", "tls.certificate", "tls.key", "auth.jwt.issuer",
                          "log.level", "channel_defaults.srt.passphrase"));
  EXPECT_THAT(change.after_restart, ElementsAre("http.port", "rtmp.port"));
  EXPECT_EQ(to_string(change),
            "http.cors_origins, tls.certificate, tls.key, auth.jwt.issuer, log.level, "
            "channel_defaults.srt.passphrase; after a restart: http.port, rtmp.port");
  EXPECT_EQ(to_string(ConfigChange{{}, {"http.port"}}), "after a restart: http.port");
}

TEST(CompareConfigs, NameChannelsThatComeGoAndChange) {
  Config before;
  Config after;
  before.channels["old"];
  before.channels["same"];
  after.channels["same"].title = "Other";
  after.channels["same"].latency = config::Latency::ultra;
  after.channels["young"];
  EXPECT_THAT(compare(before, after).at_once,
              ElementsAre("channels.old (gone)", "channels.same.title", "channels.same.latency",
                          "channels.young (new)"));
}

TEST(Settings, AreTheChannelsOwnOrTheDefaults) {
  Config config;
  config.channel_defaults.title = "any";
  config.channels["own"].title = "mine";
  Settings settings{config};
  EXPECT_EQ(settings.channel("own").title, "mine");
  EXPECT_EQ(settings.channel("other").title, "any");
  EXPECT_THAT(settings.channel_names(), ElementsAre("own"));
  settings.set(Config{});
  EXPECT_EQ(settings.channel("own").title, "");
  EXPECT_THAT(settings.channel_names(), IsEmpty());
}

TEST(Settings, OfTheApiHoldOverEveryConfiguration) {
  Config config;
  config.channel_defaults.title = "any";
  config.channels["own"].title = "mine";
  Settings settings{config};
  EXPECT_THAT(settings.set_overrides({{"own", R"({"ladder": "off"})"},
                                      {"made", R"({"title": "theirs", "access": "token"})"},
                                      {"old", R"({"gone_since": 1})"}}),
              ElementsAre(testing::HasSubstr("old: gone_since: there is no such key")));
  EXPECT_EQ(settings.channel("own").title, "mine");
  EXPECT_FALSE(settings.channel("own").ladder_auto);
  EXPECT_EQ(settings.channel("made").title, "theirs");
  EXPECT_EQ(settings.access("made"), config::Access::token);
  EXPECT_EQ(settings.channel("old").title, "any");
  config.channels["own"].title = "changed";
  settings.set(config);
  EXPECT_EQ(settings.channel("own").title, "changed");
  EXPECT_FALSE(settings.channel("own").ladder_auto);
  EXPECT_EQ(settings.patched("own", R"({"ladder": null, "title": "x"})").value(),
            R"({"title":"x"})");
  EXPECT_FALSE(settings.patched("own", R"({"ladder": 3})"));
}

TEST(Settings, ThatWereToKeepPeopleOutAndCannotBeReadKeepThemOut) {
  Settings settings{Config{}};
  EXPECT_EQ(settings
                .set_overrides({{"a", R"({"access": "password"})"},
                                {"b", R"({"access": "public", "gone": 1})"},
                                {"c", R"({"access": "nobody"})"}})
                .size(),
            3U);
  EXPECT_EQ(settings.access("a"), config::Access::token) << "its password is gone";
  EXPECT_EQ(settings.access("b"), config::Access::open);
  EXPECT_EQ(settings.access("c"), config::Access::token);
}

TEST(Settings, ChangeWhoMayReadFromAnotherOrigin) {
  Config config;
  Settings settings{config};
  auto const allowed = [&] {
    http::Request request;
    request.headers = {{"origin", "https://a.example"}};
    http::Response response;
    settings.cors()->decorate(request, response);
    for (auto const& [name, value] : response.headers) {
      if (name == "access-control-allow-origin") return value;
    }
    return std::string{"nobody"};
  };
  EXPECT_EQ(allowed(), "*");
  config.http.cors_origins = {"https://b.example"};
  settings.set(config);
  EXPECT_EQ(allowed(), "nobody");
}

}  // namespace
}  // namespace freshet::app
