#include "app/hooks.hpp"

#include "app/secrets.hpp"
#include "events/signature.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Config config_with(std::vector<config::Webhook> hooks) {
  Config config;
  config.events.webhooks = std::move(hooks);
  return config;
}

TEST(WebhookPlan, GivesEachItsSecretOrTheServersOwn) {
  auto const secret = events::write_webhook_secret(std::string(32, 'x'));
  auto config =
      config_with({{"https://a/1", secret, {"stream.*"}, {"main"}}, {"https://a/2", {}, {}, {}}});
  config.server.public_url = "https://me";
  auto const plan = webhook_plan(config, "own");
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->receivers.size(), 2U);
  EXPECT_EQ(plan->receivers[0].secret, std::string(32, 'x'));
  EXPECT_THAT(plan->receivers[0].events, ElementsAre("stream.*"));
  EXPECT_THAT(plan->receivers[0].channels, ElementsAre("main"));
  EXPECT_EQ(plan->receivers[1].secret, "own");
  EXPECT_NE(plan->receivers[0].id, plan->receivers[1].id);
  EXPECT_EQ(plan->options.public_url, "https://me");
}

TEST(WebhookPlan, LetsThemReachWhatIsAllowed) {
  auto config = config_with({});
  config.events.private_networks = {"10.0.0.0/8"};
  auto const plan = webhook_plan(config, "");
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->options.may_reach->contains(*parse_ip("10.1.2.3")));
  EXPECT_FALSE(plan->options.may_reach->contains(*parse_ip("127.0.0.1")));
  config.events.private_networks = {"ten"};
  EXPECT_FALSE(webhook_plan(config, ""));
}

TEST(WebhookPlan, HoldsThoseOfTheApiTooAndLetsSomeRest) {
  auto const secret = events::write_webhook_secret(std::string(32, 'x'));
  auto const plan = webhook_plan(config_with({}), "own",
                                 {{"01A", "https://a/1", secret, {"stream.*"}, {"main"}, true, 5},
                                  {"01B", "https://a/2", secret, {}, {}, false, 6}});
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->receivers.size(), 1U);
  EXPECT_EQ(plan->receivers[0].id, "01A");
  EXPECT_EQ(plan->receivers[0].secret, std::string(32, 'x'));
  EXPECT_THAT(plan->receivers[0].channels, ElementsAre("main"));
  ASSERT_EQ(plan->resting.size(), 1U);
  EXPECT_EQ(plan->resting[0].id, "01B");
  EXPECT_FALSE(webhook_plan(config_with({}), "own", {{"01A", "https://a/1", "spoiled"}}));
}

TEST(WebhookSecretFile, IsMadeOnceAndIsWhatReceiversWant) {
  test::TempDir const dir;
  ASSERT_TRUE(prepare_data_dir(dir.path("data")));
  auto const octets = webhook_secret(dir.path("data"));
  ASSERT_TRUE(octets) << octets.error().what;
  EXPECT_EQ(octets->size(), 32U);
  EXPECT_EQ(webhook_secret(dir.path("data")).value(), *octets);
  EXPECT_EQ(test::read_file(dir.path("data/secrets/webhooks")),
            events::write_webhook_secret(*octets) + '\n');
}

TEST(WebhookSecretFile, ThatSomebodySpoiledIsNamed) {
  test::TempDir const dir;
  ASSERT_TRUE(prepare_data_dir(dir.path("data")));
  auto const path = dir.write("data/secrets/webhooks", "not what it was before\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  auto const read = webhook_secret(dir.path("data"));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr("secrets/webhooks: expected whsec_"));
}

TEST(Announce, TellsWhatConcernsOthersOfASession) {
  net::Loops loops{1};
  events::Bus bus{system_clock()};
  std::vector<std::string> heard;
  auto const subscription = bus.subscribe(loops.at(0), [&](events::FactPtr const& fact) {
    heard.push_back(std::string{to_string(fact->kind)} + ' ' + fact->channel + ' ' +
                    std::get<events::StreamFact>(fact->about).reason);
  });
  using stream::State;
  stream::SessionInfo info{"main", "01", State::starting, "rtmp", 5'000'000};
  auto const becomes = [&](State state, std::optional<EndReason> reason = {}) {
    info.state = state;
    info.reason = reason;
    announce(bus, info);
  };
  becomes(State::starting);
  becomes(State::live);
  becomes(State::reconnecting, EndReason::publisher_left);
  info.back = true;
  becomes(State::starting);
  becomes(State::live);
  info.goes_on = true;
  becomes(State::ended, EndReason::shutdown);
  info.goes_on = false;
  becomes(State::ended, EndReason::finished);
  test::call_on(loops.at(0), [] {});
  EXPECT_THAT(heard, ElementsAre("stream.started main ", "stream.live main ",
                                 "stream.reconnecting main publisher_left", "stream.live main ",
                                 "stream.ended main finished"))
      << "neither that it is back before it sends, nor an end that is only the server's";
}

}  // namespace
}  // namespace freshet::app
