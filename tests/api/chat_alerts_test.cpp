#include "api/chat_alerts.hpp"

#include "events/signature.hpp"
#include "support/chat_api.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kGift[] = R"({"kind": "gift", "title": "Five!", "from": "Bo", "amount": "5 €"})";
constexpr char kInbound[] = "/v1/alerts/inbound/main";

class AlertsApi : public test::ChatApi {
 protected:
  AlertsApi() { routes_.add_routes(router_); }

  [[nodiscard]] std::int64_t now_s() const { return house_.clock.wall_us() / 1'000'000; }
  std::vector<http::Header> signed_by(std::string const& secret, std::string const& body,
                                      std::int64_t at_s, std::string const& id = "e1") {
    return {{"webhook-id", id},
            {"webhook-timestamp", std::to_string(at_s)},
            {"webhook-signature", "v1,x " + events::sign(secret, id, at_s, body)}};
  }
  int comes_in(std::string const& body, std::int64_t at_s, std::string const& id = "e1",
               std::string const& channel = "main") {
    return ask(Method::post, "/v1/alerts/inbound/" + channel, body, "",
               signed_by(routes_.secret_of(channel), body, at_s, id))
        .status();
  }

  AlertRoutes routes_{{house_, std::string(32, 's')}};
};

TEST_F(AlertsApi, AreShownByModerators) {
  constexpr char kAlert[] =
      R"({"channel_id": "main", "kind": "raid", "title": "Hello", "ttl_ms": 5000})";
  auto const post = [&](std::string const& body, std::string const& bearer = "moderator.main.x") {
    return ask(Method::post, "/v1/alerts", body, bearer).status();
  };
  EXPECT_EQ(post(kAlert), 201);
  EXPECT_EQ(wanted(), "main: ann shows raid Hello from   for 5000 by ");
  EXPECT_EQ(post(kAlert, ""), 401);
  EXPECT_EQ(post(kAlert, "viewer.main.x"), 403);
  EXPECT_EQ(post(kAlert, "moderator.side.x"), 403);
  for (char const* body :
       {"{}", R"({"channel_id": "main", "kind": "Raid!", "title": "x"})",
        R"({"channel_id": "main", "kind": "raid", "title": ""})",
        R"({"channel_id": "main", "kind": "raid", "title": "x", "ttl_ms": 1})"}) {
    EXPECT_EQ(post(body), 400) << body;
  }
}

TEST_F(AlertsApi, ComeInSignedWithTheChannelsSecret) {
  EXPECT_EQ(comes_in(kGift, now_s()), 201);
  EXPECT_EQ(wanted(), "main: alerts shows gift Five! from Bo 5 € for 8000 by e1");
  auto const other = ask(Method::post, kInbound, kGift, "",
                         signed_by(routes_.secret_of("side"), kGift, now_s(), "e2"));
  EXPECT_EQ(other.status(), 401) << "each channel has its own";
  EXPECT_THAT(other.text, HasSubstr("webhook-signature"));
  EXPECT_EQ(ask(Method::post, kInbound, kGift, kAdmin).status(), 401);
  auto const changed = signed_by(routes_.secret_of("main"), kGift, now_s(), "e3");
  EXPECT_EQ(
      ask(Method::post, kInbound, R"({"kind": "gift", "title": "Six!"})", "", changed).status(),
      401);
  EXPECT_EQ(comes_in("{}", now_s(), "e4"), 400);
  EXPECT_EQ(comes_in(kGift, now_s(), "e5", "none"), 404);
}

TEST_F(AlertsApi, ThatAreOldOrWereTakenAreNotShownAgain) {
  EXPECT_EQ(comes_in(kGift, now_s() - AlertRoutes::kOldestS - 5), 401);
  EXPECT_EQ(comes_in(kGift, now_s() + AlertRoutes::kNewestS + 5), 401);
  EXPECT_EQ(wanted(), "nothing");
  refuses(503, "no_bus");
  EXPECT_EQ(comes_in(kGift, now_s()), 503);
  answer_ = {};
  EXPECT_EQ(comes_in(kGift, now_s()), 201) << "what was refused may come again";
  EXPECT_EQ(comes_in(kGift, now_s()), 200);
  EXPECT_EQ(wanted_.size(), 2U);
}

TEST_F(AlertsApi, HaveASecretThatTheChannelsAdministratorIsTold) {
  auto const answer = ask(Method::get, "/v1/alerts/secret?channel=main", {}, "admin.main.x");
  EXPECT_EQ(answer.status(), 200) << answer.text;
  EXPECT_EQ(events::read_webhook_secret(answer.json["secret"].get<std::string>()).value(),
            routes_.secret_of("main"));
  EXPECT_EQ(answer.json["url"], kInbound);
  EXPECT_THAT(to_others(Method::get, "/v1/alerts/secret?channel=main"), ElementsAre(401, 403, 403));
  EXPECT_EQ(ask(Method::get, "/v1/alerts/secret").status(), 400);
}

TEST_F(AlertsApi, AreListedToWhoMayWatch) {
  answer_ = {};
  answer_.body = R"({"items":[],"next":null})";
  EXPECT_EQ(ask(Method::get, "/v1/alerts?channel=main", {}, "").status(), 200);
  EXPECT_EQ(wanted(), "main: list of alerts");
  EXPECT_EQ(ask(Method::get, "/v1/alerts").status(), 400);
  EXPECT_EQ(ask(Method::get, "/v1/alerts?channel=closed", {}, "").status(), 401);
  EXPECT_EQ(ask(Method::get, "/v1/alerts?channel=main", {}, "viewer.side.x").status(), 403);
}

}  // namespace
}  // namespace freshet::api
