#include "api/webhooks.hpp"

#include "store/migrate.hpp"
#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kHooks[] = "/v1/webhooks";
constexpr char kOneHook[] = "/v1/webhooks/01A";

class WebhooksApi : public ::testing::Test {
 protected:
  WebhooksApi() { webhooks_.add_routes(router_); }

  http::Response ask(Method method, std::string path, std::string body = {},
                     std::string bearer = "the token", std::string query = {},
                     std::string const& idempotency_key = {}) {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.query = std::move(query);
    request.body = Bytes::adopt(std::move(body));
    request.loop = &loops_.at(0);
    if (!bearer.empty()) request.headers = {{"authorization", "Bearer " + bearer}};
    if (!idempotency_key.empty()) request.headers.emplace_back("idempotency-key", idempotency_key);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  static std::string text(http::Response const& response) {
    std::string text;
    for (auto const& slice : std::get<http::Slices>(response.body)) text += slice.text();
    return text;
  }
  nlohmann::json json(Method method, std::string path, std::string body = {},
                      std::string query = {}) {
    return nlohmann::json::parse(
        text(ask(method, std::move(path), std::move(body), "the token", std::move(query))));
  }

  std::vector<WebhookInfo> all_{{"f1", "https://a/1", {"stream.*"}, {"main"}, true, true},
                                {"01A", "https://b/2", {}, {}, false, false, true, 1'500, 3}};
  std::vector<std::string> asked_;
  std::optional<Error> failure_;

 private:
  static Result<access::Identity> read_words(std::string_view token) {
    if (token == "a.main") {
      return access::Identity{"ann", {"admin"}, std::vector<std::string>{"main"}, 0};
    }
    if (token == "m.all") return access::Identity{"max", {"moderator"}, {}, 0};
    return failure(boost::system::errc::bad_message, "this token is none");
  }
  net::awaitable<Result<std::vector<WebhookInfo>>> list() { co_return all_; }
  net::awaitable<Result<NewWebhook>> make(std::string who, WebhookWish wish) {
    if (failure_) co_return *failure_;
    asked_.push_back(who + " makes " + *wish.url);
    all_.push_back({"01B", *wish.url, wish.events.value_or(std::vector<std::string>{})});
    co_return NewWebhook{"01B", "whsec_x"};
  }
  net::awaitable<Result<>> change(std::string who, std::string id, WebhookWish wish) {
    if (failure_) co_return *failure_;
    asked_.push_back(who + " changes " + id + (wish.url ? " to " + *wish.url : ""));
    if (wish.enabled) std::ranges::find(all_, id, &WebhookInfo::id)->enabled = *wish.enabled;
    co_return Result<>{};
  }
  net::awaitable<Result<>> remove(std::string who, std::string id) {
    if (failure_) co_return *failure_;
    asked_.push_back(who + " removes " + id);
    co_return Result<>{};
  }
  static net::awaitable<Result<std::vector<events::Attempt>>> deliveries(std::size_t most,
                                                                         std::int64_t before) {
    std::vector<events::Attempt> all;
    for (auto id = std::min<std::int64_t>(before - 1, 5); id > 0 && all.size() < most; --id) {
      all.push_back({"01E", "stream.live", "main", 2, 1'500, 7, 503, "it answers 503",
                     events::Outcome::again, id});
    }
    co_return all;
  }
  net::awaitable<Result<events::Attempt>> test(std::string id) {
    asked_.push_back("tests " + id);
    co_return events::Attempt{"01P", "ping", "", 1, 1'500, 4, 204};
  }

  net::awaitable<Result<>> run(Desk::Work work) { co_return work(store_); }

  net::Loops loops_{1};
  ManualClock clock_;
  store::Database store_ = store::open_store(":memory:").value();
  Desk desk_{[this](net::Loop&, Desk::Work work) { return run(std::move(work)); },
             [this](net::Loop&, Desk::Work work) { return run(std::move(work)); },
             [this](net::Loop&, Change const&, Desk::Work work) { return run(std::move(work)); }};
  Once once_{{desk_, clock_, std::string(32, 'o')}};
  Insiders insiders_{"the token", {}, read_words};
  http::Router router_;
  Webhooks webhooks_{{insiders_, once_, [this](net::Loop&) { return list(); },
                      [this](net::Loop&, std::string who, WebhookWish wish) {
                        return make(std::move(who), std::move(wish));
                      },
                      [this](net::Loop&, std::string who, std::string id, WebhookWish wish) {
                        return change(std::move(who), std::move(id), std::move(wish));
                      },
                      [this](net::Loop&, std::string who, std::string id) {
                        return remove(std::move(who), std::move(id));
                      },
                      [](net::Loop&, std::string const&, std::size_t most, std::int64_t before) {
                        return deliveries(most, before);
                      },
                      [this](net::Loop&, std::string id) { return test(std::move(id)); }}};
};

TEST_F(WebhooksApi, AreTheBusinessOfAdministratorsOfAllChannels) {
  constexpr std::pair<Method, char const*> kHookCalls[] = {
      {Method::get, kHooks},
      {Method::post, kHooks},
      {Method::get, kOneHook},
      {Method::patch, kOneHook},
      {Method::del, kOneHook},
      {Method::get, "/v1/webhooks/01A/deliveries"},
      {Method::post, "/v1/webhooks/01A/test"}};
  for (auto const& [method, path] : kHookCalls) {
    constexpr char kBody[] = R"({"url": "https://c/3"})";
    EXPECT_EQ(ask(method, path, kBody, "").status, 401) << path;
    EXPECT_EQ(ask(method, path, kBody, "x.y").status, 401) << path;
    EXPECT_EQ(ask(method, path, kBody, "another").status, 403) << path;
    EXPECT_EQ(ask(method, path, kBody, "m.all").status, 403) << path;
    EXPECT_EQ(ask(method, path, kBody, "a.main").status, 403) << path;
  }
  EXPECT_TRUE(asked_.empty());
}

TEST_F(WebhooksApi, AreMadeOnceForOneIdempotencyKey) {
  constexpr char kBody[] = R"({"url": "https://c/3"})";
  auto const first = ask(Method::post, kHooks, kBody, "the token", {}, "k1");
  auto const again = ask(Method::post, kHooks, kBody, "the token", {}, "k1");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(text(first), text(again));
  EXPECT_EQ(http::find_header(again.headers, "location"), "/v1/webhooks/01B");
  EXPECT_EQ(asked_.size(), 1U);
  constexpr char kOther[] = R"({"url": "https://d/4"})";
  EXPECT_EQ(ask(Method::post, kHooks, kOther, "the token", {}, "k1").status, 422);
  EXPECT_EQ(ask(Method::post, kHooks, kOther, "the token", {}, "k2").status, 201);
  EXPECT_EQ(asked_.size(), 2U);
}

TEST_F(WebhooksApi, AreListedWithHowTheyDo) {
  auto const list = json(Method::get, kHooks);
  EXPECT_EQ(list["items"].size(), 2U);
  EXPECT_TRUE(list["next"].is_null());
  EXPECT_EQ(list["items"][0]["source"], "file");
  EXPECT_EQ(list["items"][0]["state"], "ok");
  EXPECT_TRUE(list["items"][0]["last_delivery_at"].is_null());
  EXPECT_EQ(json(Method::get, kOneHook).dump(),
            R"({"channels":[],"enabled":false,"events":[],"id":"01A",)"
            R"("last_delivery_at":"1970-01-01T00:00:01.500Z","source":"api","state":"failing",)"
            R"("url":"https://b/2","waiting":3})");
  auto const first = json(Method::get, kHooks, {}, "limit=1");
  EXPECT_EQ(first["next"], "f1");
  auto const second = json(Method::get, kHooks, {}, "limit=1&cursor=f1");
  EXPECT_EQ(second["items"][0]["id"], "01A");
  EXPECT_TRUE(second["next"].is_null());
  EXPECT_EQ(ask(Method::get, "/v1/webhooks/none").status, 404);
}

TEST_F(WebhooksApi, AreMadeAndTellTheirSecretOnce) {
  auto const made = ask(Method::post, kHooks, R"({"url": "https://c/3", "events": ["stream.*"]})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(http::find_header(made.headers, "location"), "/v1/webhooks/01B");
  EXPECT_EQ(nlohmann::json::parse(text(made))["secret"], "whsec_x");
  EXPECT_EQ(nlohmann::json::parse(text(made))["events"].dump(), R"(["stream.*"])");
  EXPECT_FALSE(json(Method::get, "/v1/webhooks/01B").contains("secret"));
  EXPECT_THAT(asked_, ElementsAre("admin makes https://c/3"));
}

TEST_F(WebhooksApi, OfABodyThatIsWrongAreNotMade) {
  for (auto const* const body :
       {"", "[]", "{}", R"({"url": 1})", R"({"url": "https://c", "colour": "red"})",
        R"({"url": "https://c", "events": "all"})", R"({"url": "https://c", "enabled": "yes"})"}) {
    EXPECT_EQ(ask(Method::post, kHooks, body).status, 400) << body;
  }
  EXPECT_THAT(text(ask(Method::post, kHooks, R"({"url": "https://c", "colour": "red"})")),
              HasSubstr("colour"));
  EXPECT_EQ(ask(Method::patch, kOneHook, R"({"secret": "whsec_y"})").status, 400);
  EXPECT_EQ(ask(Method::post, kHooks, std::string(70'000, ' ')).status, 413);
  EXPECT_TRUE(asked_.empty());
}

TEST_F(WebhooksApi, AreChangedAndRemoved) {
  auto const changed = ask(Method::patch, kOneHook, R"({"enabled": true})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(nlohmann::json::parse(text(changed))["enabled"], true);
  EXPECT_EQ(ask(Method::patch, kOneHook, R"({"url": "https://d/4"})").status, 200);
  EXPECT_EQ(ask(Method::del, kOneHook).status, 204);
  EXPECT_THAT(asked_, ElementsAre("admin changes 01A", "admin changes 01A to https://d/4",
                                  "admin removes 01A"));
}

TEST_F(WebhooksApi, SayWhatStandsInTheWay) {
  using namespace boost::system::errc;
  constexpr std::pair<errc_t, int> kFaults[] = {{invalid_argument, 400},
                                                {no_such_file_or_directory, 404},
                                                {file_exists, 409},
                                                {device_or_resource_busy, 503}};
  for (auto const& [code, status] : kFaults) {
    failure_ = failure(code, "the sentence");
    // What is made is not missing, and what is taken away is not wrong.
    if (status != 404) {
      EXPECT_EQ(ask(Method::post, kHooks, R"({"url": "https://c"})").status, status);
    }
    if (status != 400) {
      EXPECT_EQ(ask(Method::del, kOneHook).status, status);
    }
    auto const answer = ask(Method::patch, kOneHook, "{}");
    EXPECT_EQ(answer.status, status);
    EXPECT_THAT(text(answer), HasSubstr("the sentence"));
  }
}

TEST_F(WebhooksApi, TellOfTheirDeliveriesByPage) {
  constexpr char kLog[] = "/v1/webhooks/01A/deliveries";
  auto const page = json(Method::get, kLog, {}, "limit=2");
  ASSERT_EQ(page["items"].size(), 2U);
  EXPECT_EQ(page["items"][0].dump(),
            R"({"at":"1970-01-01T00:00:01.500Z","attempt":2,"channel_id":"main",)"
            R"("error":"it answers 503","event_id":"01E","id":"5","outcome":"again",)"
            R"("status":503,"took_ms":7,"type":"stream.live"})");
  EXPECT_EQ(page["next"], "4");
  EXPECT_EQ(json(Method::get, kLog, {}, "limit=2&cursor=4")["items"][0]["id"], "3");
  EXPECT_TRUE(json(Method::get, kLog)["next"].is_null());
  EXPECT_EQ(ask(Method::get, kLog, {}, "the token", "cursor=x").status, 400);
  EXPECT_EQ(ask(Method::get, "/v1/webhooks/none/deliveries").status, 404);
}

TEST_F(WebhooksApi, AreTested) {
  auto const how = json(Method::post, "/v1/webhooks/01A/test", "{}");
  EXPECT_EQ(how["outcome"], "delivered");
  EXPECT_EQ(how["status"], 204);
  EXPECT_TRUE(how["error"].is_null());
  EXPECT_TRUE(how["channel_id"].is_null());
  EXPECT_EQ(ask(Method::post, "/v1/webhooks/none/test").status, 404);
  EXPECT_THAT(asked_, ElementsAre("tests 01A"));
}

}  // namespace
}  // namespace freshet::api
