#include "events/ping.hpp"

#include "events/signature.hpp"
#include "support/on_loop.hpp"
#include "support/web_receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::events {
namespace {

using test::Heard;
using test::WebReceiver;
using ::testing::HasSubstr;

struct PingTest : ::testing::Test {
  ~PingTest() override { client.stop(); }
  Attempt send(std::string url, bool private_too = true) {
    Webhooks::Options options;
    if (private_too) {
      options.may_reach = std::make_shared<Networks const>(Networks::parse({"127.0.0.1"}).value());
    }
    return test::on_loop(loops.at(0), ping(client, loops.at(0), system_clock(),
                                           {"one", std::move(url), "s"}, std::move(options)));
  }

  net::Loops loops{1};
  net::HttpClient client;
};

TEST_F(PingTest, IsSignedAsAnyMessageIs) {
  WebReceiver receiver;
  auto const attempt = send(receiver.url("/hook"));
  EXPECT_EQ(attempt.outcome, Outcome::delivered) << attempt.error;
  EXPECT_EQ(attempt.status, 204);
  EXPECT_EQ(attempt.number, 1U);
  auto const heard = receiver.heard(1).at(0);
  auto const json = nlohmann::json::parse(heard.body);
  EXPECT_EQ(json["type"], "ping");
  EXPECT_EQ(json["id"], attempt.event_id);
  EXPECT_EQ(heard.header("webhook-id"), attempt.event_id);
  EXPECT_EQ(heard.header("webhook-signature"),
            sign("s", attempt.event_id, std::stoll(heard.header("webhook-timestamp")), heard.body));
}

TEST_F(PingTest, SaysWhyItFailed) {
  WebReceiver receiver{[](Heard const&) { return test::web_answer(404, "no such hook"); }};
  auto const refused = send(receiver.url());
  EXPECT_EQ(refused.outcome, Outcome::given_up);
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(refused.error, "it answers 404: no such hook");
  auto const inside = send(receiver.url(), false);
  EXPECT_EQ(inside.outcome, Outcome::given_up);
  EXPECT_EQ(inside.status, 0);
  EXPECT_FALSE(inside.error.empty());
  EXPECT_EQ(receiver.heard().size(), 1U);
}

}  // namespace
}  // namespace freshet::events
