#include "api/keys.hpp"

#include "access/stream_key.hpp"
#include "store/keys.hpp"
#include "support/api_house.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kKeys[] = "/v1/channels/main/keys";

class KeysApi : public test::ApiHouse {
 protected:
  KeysApi() {
    make_channel("main");
    make_channel("side");
    keys_.add_routes(router_);
  }
  std::string make(std::string body = "{}", std::string const& channel = "main") {
    auto const made = ask(Method::post, "/v1/channels/" + channel + "/keys", std::move(body));
    EXPECT_EQ(made.status(), 201) << made.text;
    return made.json["id"];
  }
  static std::string at(std::string const& id) { return kKeys + ('/' + id); }

  std::string const secret_ = std::string(32, 's');

 private:
  StreamKeys keys_{{{directory_, insiders_, desk_, once_, clock_}, secret_}};
};

TEST_F(KeysApi, AreMadeAndShownThisOnce) {
  auto const made = ask(Method::post, kKeys, R"({"note": "camera 1", "expires_in_s": 3600})");
  ASSERT_EQ(made.status(), 201) << made.text;
  std::string const id = made.json["id"], key = made.json["key"];
  EXPECT_EQ(made.header("location"), at(id));
  EXPECT_EQ(made.header("cache-control"), "no-store");
  auto const now_s = clock_.wall_us() / 1'000'000;
  auto const read = access::read_stream_key(key, secret_, now_s);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (access::StreamKey{"main", id, now_s + 3'600, false}));
  auto const listed = ask(Method::get, kKeys).json["items"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].dump(),
            R"({"id":")" + id +
                R"(","note":"camera 1","backup":false,"created_at":"2026-07-31T09:25:01.000Z",)"
                R"("expires_at":"2026-07-31T10:25:01.000Z","revoked_at":null,"last_used_at":null,)"
                R"("state":"good"})");
  EXPECT_THAT(changes_, ElementsAre("main: admin makes the stream key " + id));
}

TEST_F(KeysApi, MayBeABackupsAndEndAtATime) {
  auto const made =
      ask(Method::post, kKeys, R"({"backup": true, "expires_at": "2026-08-01T00:00:00Z"})");
  EXPECT_EQ(made.json["backup"], true);
  EXPECT_EQ(made.json["expires_at"], "2026-08-01T00:00:00.000Z");
  auto const read = access::read_stream_key(made.json["key"].get<std::string>(), secret_, 0);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->backup);
}

TEST_F(KeysApi, SayHowTheyAre) {
  auto const revoked = make(), expired = make(R"({"expires_in_s": 60})"), used = make();
  ASSERT_EQ(ask(Method::del, at(revoked)).status(), 204);
  ASSERT_TRUE(store::Keys{store_}.note_use(used, clock_.wall_us() / 1'000'000));
  clock_.advance(std::chrono::seconds{60});
  auto const items = ask(Method::get, kKeys).json["items"];
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0]["state"], "revoked");
  EXPECT_EQ(items[0]["revoked_at"], "2026-07-31T09:25:01.000Z");
  EXPECT_EQ(items[1]["state"], "expired");
  EXPECT_EQ(items[2]["state"], "good");
  EXPECT_EQ(items[2]["last_used_at"], "2026-07-31T09:25:01.000Z");
  EXPECT_TRUE(items[2]["expires_at"].is_null());
}

TEST_F(KeysApi, ArePagedThroughByChannel) {
  std::vector<std::string> const made{make(), make(), make()};
  make("{}", "side");
  auto const first = ask(Method::get, std::string{kKeys} + "?limit=2").json;
  ASSERT_EQ(first["items"].size(), 2U);
  EXPECT_EQ(first["items"][0]["id"], made[0]);
  EXPECT_EQ(first["next"], made[1]);
  auto const second = ask(Method::get, std::string{kKeys} + "?limit=2&cursor=" + made[1]).json;
  ASSERT_EQ(second["items"].size(), 1U);
  EXPECT_EQ(second["items"][0]["id"], made[2]);
  EXPECT_TRUE(second["next"].is_null());
}

TEST_F(KeysApi, AreNamedAgain) {
  auto const id = make();
  auto const named = ask(Method::patch, at(id), R"({"note": "the roof's"})");
  EXPECT_EQ(named.status(), 200);
  EXPECT_EQ(named.json["note"], "the roof's");
  EXPECT_EQ(named.json.count("key"), 0U);
  EXPECT_EQ(store::Keys{store_}.find(id).value()->note, "the roof's");
  EXPECT_EQ(ask(Method::patch, at(id), R"({"note": ""})").json["note"], "");
}

TEST_F(KeysApi, AreRevokedOnceAndForAll) {
  auto const id = make();
  EXPECT_EQ(ask(Method::del, at(id)).status(), 204);
  auto const first = store::Keys{store_}.find(id).value()->revoked_at;
  clock_.advance(std::chrono::seconds{9});
  EXPECT_EQ(ask(Method::del, at(id)).status(), 204);
  EXPECT_EQ(store::Keys{store_}.find(id).value()->revoked_at, first);
}

TEST_F(KeysApi, AreMadeOnceHoweverOftenTheSameRequestComes) {
  std::vector<http::Header> const headers{{"idempotency-key", "a1"}};
  auto const first = ask(Method::post, kKeys, "{}", kAdmin, headers);
  EXPECT_EQ(ask(Method::post, kKeys, "{}", kAdmin, headers).text, first.text);
  EXPECT_EQ(ask(Method::post, kKeys, "{}", "moderator.main.x", headers).status(), 403);
  EXPECT_EQ(ask(Method::get, kKeys).json["items"].size(), 1U);
}

TEST_F(KeysApi, AreNobodyElsesBusiness) {
  auto const id = make();
  auto const before = changes_.size();
  auto const refused = ElementsAre(401, 403, 403);
  EXPECT_THAT(to_others(Method::get, kKeys), refused);
  EXPECT_THAT(to_others(Method::post, kKeys, "{}"), refused);
  EXPECT_THAT(to_others(Method::patch, at(id), R"({"note": "x"})"), refused);
  EXPECT_THAT(to_others(Method::del, at(id)), refused);
  EXPECT_EQ(changes_.size(), before);
  EXPECT_EQ(ask(Method::get, kKeys, {}, "admin.main.x").status(), 200);
  EXPECT_EQ(ask(Method::post, kKeys, "{}", "admin.main.x").status(), 201);
}

TEST_F(KeysApi, AreThoseOfTheirOwnChannelAlone) {
  auto const id = make("{}", "side");
  EXPECT_EQ(ask(Method::patch, at(id), R"({"note": "x"})").status(), 404);
  EXPECT_EQ(ask(Method::del, at(id)).status(), 404);
  EXPECT_EQ(ask(Method::del, at("nobody")).status(), 404);
  EXPECT_FALSE(store::Keys{store_}.find(id).value()->revoked_at);
  EXPECT_EQ(ask(Method::post, "/v1/channels/none/keys", "{}").status(), 404);
  EXPECT_EQ(ask(Method::get, "/v1/channels/none/keys").status(), 404);
}

TEST_F(KeysApi, AreNotMadeOfWhatCannotBeRead) {
  auto const lines = R"({"note": "two\nlines"})", longest = R"({"note": ")";
  for (std::string const& body :
       {std::string{}, std::string{"[]"}, std::string{"{"}, std::string{R"({"note": 1})"},
        std::string{R"({"nota": "x"})"}, std::string{R"({"backup": "yes"})"},
        std::string{R"({"expires_in_s": 0})"}, std::string{R"({"expires_in_s": 1.5})"},
        std::string{R"({"expires_in_s": 18446744073709551615})"},
        std::string{R"({"expires_at": "tomorrow"})"},
        std::string{R"({"expires_at": "2020-01-01T00:00:00Z"})"},
        std::string{R"({"expires_at": "2026-08-01T00:00:00Z", "expires_in_s": 9})"},
        std::string{lines}, longest + std::string(201, 'x') + "\"}"}) {
    EXPECT_EQ(ask(Method::post, kKeys, body).status(), 400) << body;
  }
  EXPECT_THAT(ask(Method::post, kKeys, R"({"nota": "x"})").text,
              HasSubstr("nota: there is no such member; there are note, expires_in_s"));
  EXPECT_EQ(ask(Method::post, kKeys, std::string(65'537, ' ')).status(), 413);
  EXPECT_EQ(ask(Method::patch, at(make()), "{}").status(), 400);
  EXPECT_EQ(store::Keys{store_}.list().value().size(), 1U);
}

TEST_F(KeysApi, SayWhenTheStoreIsBusy) {
  failure_ = failure(boost::system::errc::device_or_resource_busy, "the disk is full");
  auto const answer = ask(Method::post, kKeys, "{}");
  EXPECT_EQ(answer.status(), 503);
  EXPECT_THAT(answer.text, HasSubstr("the disk is full"));
}

}  // namespace
}  // namespace freshet::api
