/// A server elsewhere that is asked, on the loopback: good, slow, dead, lying.
#include "app/callbacks.hpp"

#include "events/signature.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"
#include "support/web_receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <thread>

namespace freshet::app {
namespace {

namespace errc = boost::system::errc;
using access::CallbackQuestion;
using test::Heard;
using test::web_answer;
using test::WebReceiver;
using ::testing::HasSubstr;

struct CallbacksTest : ::testing::Test {
  ~CallbacksTest() override { client.stop(); }

  void set(std::string url, config::CallbackForm form = config::CallbackForm::freshet) {
    settings.publish = settings.play = std::move(url);
    settings.form = form;
    settings.private_networks = {"127.0.0.1"};
    callbacks.set(callback_plan(settings, std::string(24, 'k')).value());
  }
  Result<Callbacks::Yes> ask(CallbackQuestion::Action action = CallbackQuestion::Action::publish) {
    CallbackQuestion asked;
    asked.action = action;
    asked.channel = "concert";
    return test::on_loop(loops.at(0), callbacks.ask(loops.at(0), std::move(asked)));
  }
  std::uint64_t counted(std::string const& status) {
    return metrics.counter("freshet_callbacks_total", "", {{"kind", "publish"}, {"status", status}})
        .value();
  }

  config::Callback settings;
  Metrics metrics;
  net::Loops loops{1};
  net::HttpClient client;
  Callbacks callbacks{{client, system_clock(), metrics, {}}, {}};
};

TEST_F(CallbacksTest, AskNobodyWhereNoAddressIs) {
  EXPECT_FALSE(callbacks.asks(CallbackQuestion::Action::publish));
  EXPECT_EQ(ask().error().code, errc::operation_canceled);
  set("http://127.0.0.1:1/");
  EXPECT_TRUE(callbacks.asks(CallbackQuestion::Action::publish));
  EXPECT_TRUE(callbacks.asks(CallbackQuestion::Action::play));
}

TEST_F(CallbacksTest, SignWhatTheyAskInOurForm) {
  WebReceiver server{[](Heard const&) {
    return web_answer(200, R"({"channel":"other","user":"jane"})",
                      "Content-Type: application/json\r\n");
  }};
  set(server.url("/may"));
  auto const yes = ask();
  ASSERT_TRUE(yes) << yes.error().what;
  EXPECT_EQ(yes->channel, "other");
  EXPECT_EQ(yes->user, "jane");
  auto const heard = server.heard(1).at(0);
  EXPECT_EQ(heard.line(), "POST /may HTTP/1.1");
  EXPECT_EQ(nlohmann::json::parse(heard.body)["channel"], "concert");
  EXPECT_EQ(heard.header("webhook-signature"),
            events::sign(std::string(24, 'k'), heard.header("webhook-id"),
                         std::stoll(heard.header("webhook-timestamp")), heard.body));
  EXPECT_EQ(counted("allowed"), 1U);
}

TEST_F(CallbacksTest, SignNothingInTheFormsOfOthers) {
  WebReceiver server{[](Heard const&) { return web_answer(200, "0"); }};
  set(server.url(), config::CallbackForm::srs);
  EXPECT_TRUE(ask());
  EXPECT_EQ(server.heard(1).at(0).header("webhook-signature"), "");
}

TEST_F(CallbacksTest, HandOnTheReasonOfANo) {
  WebReceiver server{[](Heard const&) { return web_answer(403, R"({"detail":"not you"})"); }};
  set(server.url());
  auto const no = ask();
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().code, errc::permission_denied);
  EXPECT_EQ(no.error().what, "not you");
  settings.on_failure_allow = true;
  set(server.url());
  EXPECT_FALSE(ask()) << "a no is no failure";
  EXPECT_EQ(counted("refused"), 2U);
}

TEST_F(CallbacksTest, FollowNoRedirect) {
  WebReceiver elsewhere;
  WebReceiver server{
      [&](Heard const&) { return web_answer(307, "", "Location: " + elsewhere.url() + "\r\n"); }};
  set(server.url());
  EXPECT_FALSE(ask());
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_F(CallbacksTest, DoAsTheyAreToldWhenNobodyAnswersInTime) {
  WebReceiver silent{[](Heard const&) { return std::nullopt; }};
  settings.timeout = std::chrono::milliseconds{200};
  set(silent.url());
  auto const no = ask();
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().code, errc::host_unreachable);
  EXPECT_THAT(no.error().what, HasSubstr("does not answer"));
  settings.on_failure_allow = true;
  set(silent.url());
  EXPECT_TRUE(ask());
  EXPECT_EQ(counted("failed"), 2U);
}

TEST_F(CallbacksTest, ReachNoPrivateAddressUnlessItIsAllowed) {
  WebReceiver server;
  set(server.url());
  settings.private_networks.clear();
  callbacks.set(callback_plan(settings, {}).value());
  EXPECT_EQ(ask().error().code, errc::host_unreachable);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CallbacksTest, EndAtOnceWithTheClient) {
  WebReceiver silent{[](Heard const&) { return std::nullopt; }};
  settings.on_failure_allow = true;
  settings.timeout = std::chrono::milliseconds{10'000};
  set(silent.url());
  std::optional<Result<Callbacks::Yes>> answer;
  std::thread asking{[&] { answer = ask(); }};
  EXPECT_EQ(silent.heard(1).size(), 1U);
  client.stop();
  asking.join();
  EXPECT_EQ(answer->error().code, errc::operation_canceled) << "which lets nobody in";
}

TEST(CallbackPlan, NamesWhatCannotBe) {
  config::Callback settings;
  settings.secret = "short";
  EXPECT_THAT(callback_plan(settings, {}).error().what, HasSubstr("auth.callback.secret"));
  settings.secret = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tr";
  EXPECT_EQ(callback_plan(settings, {})->secret, std::string(24, 'k'));
  settings.private_networks = {"here"};
  EXPECT_FALSE(callback_plan(settings, {}));
}

}  // namespace
}  // namespace freshet::app
