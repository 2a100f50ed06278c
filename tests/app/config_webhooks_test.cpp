/// Who is told of events, as a configuration says it.
#include "app/config_check.hpp"
#include "app/config_format.hpp"
#include "app/config_load.hpp"
#include "app/config_print.hpp"
#include "app/config_yaml.hpp"
#include "events/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<config::Webhook> read_webhooks(std::string const& yaml) {
  auto const tree = read_yaml("key: " + yaml + "\n");
  EXPECT_TRUE(tree.complaints.empty()) << yaml;
  std::vector<config::Webhook> hooks;
  EXPECT_EQ(WebhooksFormat{}.read(tree.root.items[0], hooks), nullptr) << yaml;
  return hooks;
}

std::vector<std::string> check_webhooks(std::string const& yaml) {
  std::vector<std::string> all;
  for (auto const& complaint :
       load_config_text("events: {webhooks: " + yaml + "}\n", "f").complaints)
    all.push_back(to_string(complaint));
  return all;
}

TEST(WebhooksFormat, TakesAddressesAlone) {
  EXPECT_THAT(read_webhooks("[]"), IsEmpty());
  EXPECT_THAT(read_webhooks("\"\""), IsEmpty());
  auto const two = read_webhooks("[https://a.example/x, http://b.example]");
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].url, "https://a.example/x");
  EXPECT_EQ(two[1].url, "http://b.example");
  EXPECT_EQ(read_webhooks("'https://a.example/x, http://b.example'").size(), 2U);
}

TEST(WebhooksFormat, TakesWhatEachIsToBeTold) {
  auto const one = read_webhooks(
      "[{url: https://a.example/x, secret: s, events: [stream.*, key.created], channels: [a, b]}]");
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].secret, "s");
  EXPECT_THAT(one[0].events, ElementsAre("stream.*", "key.created"));
  EXPECT_THAT(one[0].channels, ElementsAre("a", "b"));
}

TEST(WebhooksFormat, ShowsWhatItReadsBack) {
  for (auto const* yaml : {"[]", "[{url: \"https://a/x?a=b#c\"}]",
                           "[{url: \"http://a\", secret: s, events: [a.*], channels: [c]}, b]"}) {
    auto const shown = WebhooksFormat{}.show(read_webhooks(yaml));
    EXPECT_EQ(WebhooksFormat{}.show(read_webhooks(shown)), shown);
  }
}

TEST(WebhooksFormat, NamesWhatIsWrong) {
  for (auto const* yaml : {"{}", "[[a]]", "[{url: ''}]", "[{secret: a}]", "[{url: a, other: b}]",
                           "[{url: a, events: {}}]", "[a, '']"}) {
    auto const tree = read_yaml(std::string{"key: "} + yaml + "\n");
    std::vector<config::Webhook> hooks;
    EXPECT_NE(WebhooksFormat{}.read(tree.root.items[0], hooks), nullptr) << yaml;
    EXPECT_TRUE(hooks.empty());
  }
}

TEST(CheckWebhooks, FindsThemGood) {
  auto const secret = events::write_webhook_secret(std::string(32, 'x'));
  EXPECT_THAT(check_webhooks("[https://a.example/x]"), IsEmpty());
  EXPECT_THAT(check_webhooks("[{url: https://a.example/x, secret: \"" + secret +
                             "\", events: [stream.*], channels: [main]}]"),
              IsEmpty());
}

TEST(CheckWebhooks, SaysWhatIsWrongAndKeepsTheAddressToItself) {
  auto const said = [](std::string const& yaml) {
    auto const all = check_webhooks(yaml);
    EXPECT_EQ(all.size(), 1U) << yaml;
    EXPECT_THAT(all, testing::Each(Not(HasSubstr("t0ken"))));
    return all.empty() ? std::string{} : all.front();
  };
  EXPECT_THAT(said("[ftp://a/t0ken]"), HasSubstr("expected http://… or https://…"));
  EXPECT_THAT(said("['http://a b/t0ken']"), HasSubstr("no address"));
  EXPECT_THAT(said("[{url: https://a/t0ken, secret: t0ken}]"),
              HasSubstr("https://a: secret: expected whsec_"));
  EXPECT_THAT(said("[{url: https://a/t0ken, events: [stream.liv]}]"),
              HasSubstr("there is no event \"stream.liv\"; did you mean"));
  EXPECT_THAT(said("[{url: https://a/t0ken, channels: [No]}]"), HasSubstr("https://a: channels: "));
  EXPECT_THAT(said("[https://a/t0ken, https://a/t0ken]"), HasSubstr("twice"));
  EXPECT_THAT(said("{url: https://a/t0ken}"), HasSubstr("found something else, expected a list"));
}

TEST(CheckWebhooks, WantsNetworksToBeSome) {
  ConfigSources sources;
  sources.sets = {"events.private_networks=10.0.0.0/33"};
  auto const complaints = load_config(sources).complaints;
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_THAT(to_string(complaints[0]), HasSubstr("events.private_networks"));
}

TEST(PrintConfig, HidesTheAddressesOfWebhooks) {
  ConfigSources sources;
  sources.environment = {{"FRESHET_EVENTS_WEBHOOKS", "https://discord.com/api/webhooks/1/t0ken"}};
  auto const text = print_config(load_config(sources));
  EXPECT_THAT(text, Not(HasSubstr("t0ken")));
  EXPECT_THAT(text, HasSubstr("webhooks: \"https://discord.com\""));
}

}  // namespace
}  // namespace freshet::app
