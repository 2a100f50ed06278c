#include "api/channel_entitlement.hpp"

#include "support/api_house.hpp"

#include <gmock/gmock.h>

#include <map>

namespace freshet::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kNoEntitlement[] = R"({"geo":null,"subscriber_only":false,"age_restriction":0})";
constexpr char kEntitlement[] = "/v1/channels/main/entitlement";

class EntitlementApi : public test::ApiHouse {
 protected:
  EntitlementApi() {
    make_channel("main");
    routes_.add_routes(router_);
  }
  test::ApiAnswer put(std::string const& body, std::vector<http::Header> headers = {}) {
    return ask(http::Method::put, kEntitlement, body, kAdmin, std::move(headers));
  }
  test::ApiAnswer get(std::vector<http::Header> headers = {}) {
    return ask(http::Method::get, kEntitlement, {}, kAdmin, std::move(headers));
  }

  std::string kept_ = kNoEntitlement;
  std::vector<std::string> told_;

 private:
  net::awaitable<Result<std::string>> read() { co_return kept_; }
  net::awaitable<Result<bool>> change(Change who, std::optional<std::string> json,
                                      ChannelEntitlement::House::Still still) {
    if (!still(kept_)) co_return false;
    told_.push_back(who.channel + ": " + who.who + ' ' + who.what);
    kept_ = json.value_or(kNoEntitlement);
    co_return true;
  }

  ChannelEntitlement routes_{
      {directory_, insiders_, [this](net::Loop&, std::string) { return read(); },
       [this](net::Loop&, Change who, std::optional<std::string> json, auto still) {
         return change(std::move(who), std::move(json), std::move(still));
       }}};
};

TEST_F(EntitlementApi, IsReadSetAndTakenAway) {
  EXPECT_EQ(get().text, std::string{kNoEntitlement} + "\n");
  auto const set = put(R"({"age_restriction":16,"geo":{"allow":["DE","AT"]}})");
  ASSERT_EQ(set.status(), 200) << set.text;
  EXPECT_EQ(set.text, get().text);
  EXPECT_EQ(set.json["geo"]["allow"], (std::vector{"AT", "DE"}));
  EXPECT_EQ(set.json["subscriber_only"], false);
  EXPECT_EQ(set.header("etag"), get().header("etag"));
  EXPECT_EQ(ask(http::Method::del, kEntitlement).status(), 204);
  EXPECT_EQ(get().text, std::string{kNoEntitlement} + "\n");
  EXPECT_THAT(told_,
              ElementsAre("main: admin sets who may watch", "main: admin lets everybody watch"));
}

TEST_F(EntitlementApi, IsChangedAsSomebodySawIt) {
  std::string const tag{get().header("etag")};
  EXPECT_EQ(get({{"if-none-match", tag}}).status(), 304);
  EXPECT_EQ(put(R"({"age_restriction":16})", {{"if-match", tag}}).status(), 200);
  EXPECT_EQ(put(R"({"age_restriction":18})", {{"if-match", tag}}).status(), 412);
  EXPECT_EQ(ask(http::Method::del, kEntitlement, {}, kAdmin, {{"if-match", tag}}).status(), 412);
  EXPECT_EQ(get().json["age_restriction"], 16);
}

TEST_F(EntitlementApi, RefusesWhatItCannotKeepTo) {
  for (char const* body :
       {"", "[]", R"({"geo":{}})", R"({"geo":{"allow":["de"]}})", R"({"age":16})",
        R"({"age_restriction":-1})", R"({"subscriber_only":"yes"})"}) {
    auto const answer = put(body);
    EXPECT_EQ(answer.status(), 400) << body;
    EXPECT_THAT(answer.text, HasSubstr("detail")) << body;
  }
  EXPECT_EQ(kept_, kNoEntitlement);
}

TEST_F(EntitlementApi, IsTheChannelsAdministrators) {
  for (auto const method : {http::Method::get, http::Method::put, http::Method::del}) {
    EXPECT_THAT(to_others(method, kEntitlement, "{}"), ElementsAre(401, 403, 403));
  }
  EXPECT_EQ(ask(http::Method::get, kEntitlement, {}, "admin.main.x").status(), 200);
  EXPECT_EQ(ask(http::Method::get, "/v1/channels/other/entitlement").status(), 404);
}

}  // namespace
}  // namespace freshet::api
