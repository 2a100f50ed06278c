#include "api/channels.hpp"

#include "store/channel_settings.hpp"
#include "store/keys.hpp"
#include "support/api_house.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kAll[] = "/v1/channels";

class ChannelsApi : public test::ApiHouse {
 protected:
  ChannelsApi() {
    channels_.add_routes(router_);
    make_channel("main");
  }
  [[nodiscard]] auto settings() { return store::ChannelSettings{store_}.all().value(); }
  Result<> set(store::Database& store, std::string const& channel, std::string const& json) {
    if (json.find("lader") != std::string::npos) {
      return failure(boost::system::errc::invalid_argument, "lader: there is no such key");
    }
    return store::ChannelSettings{store}.put(channel, json, 1);
  }

  std::string configured_;
  std::vector<std::string> forgotten_;

 private:
  Channels channels_{{{directory_, insiders_, desk_, once_, clock_},
                      [this](std::string const& name) { return name == configured_; },
                      [this](store::Database& store, auto const& name, auto const& json) {
                        return set(store, name, json);
                      },
                      [this](std::string const& name) { forgotten_.push_back(name); }}};
};

TEST_F(ChannelsApi, SayWhatIsOnThem) {
  directory_.all = {{"main", "Main stage", "Music", test::live_stream("01J", "main")},
                    {"side", "", "", {}}};
  auto const on = ask(Method::get, "/v1/channels/main", {}, "").json;
  EXPECT_EQ(on["title"], "Main stage");
  EXPECT_EQ(on["stream"]["id"], "01J");
  EXPECT_EQ(ask(Method::get, "/v1/channels/side").json.dump(),
            R"({"id":"side","title":"","category":"","stream":null})");
}

TEST_F(ChannelsApi, ThatAreNotAreAProblem) {
  auto const none = ask(Method::get, "/v1/channels/nobody", {}, "");
  EXPECT_EQ(none.status(), 404);
  EXPECT_EQ(none.header("content-type"), "application/problem+json");
  EXPECT_EQ(none.header("cache-control"), "no-store");
  EXPECT_EQ(none.json["title"], "No such channel");
  EXPECT_EQ(none.json["status"], 404);
}

TEST_F(ChannelsApi, AreListedByName) {
  directory_.all = {{"b", "", "", {}}, {"a", "", "", {}}};
  auto const json = ask(Method::get, kAll, {}, "").json;
  EXPECT_EQ(json["items"][0]["id"], "a");
  EXPECT_EQ(json["items"][1]["id"], "b");
}

TEST_F(ChannelsApi, AreMadeWithTheirSettings) {
  auto const made =
      ask(Method::post, kAll, R"({"id": "concert", "settings": {"title": "Concert"}})");
  ASSERT_EQ(made.status(), 201) << made.text;
  EXPECT_EQ(made.header("location"), "/v1/channels/concert");
  EXPECT_EQ(made.text, ask(Method::get, "/v1/channels/concert").text);
  EXPECT_EQ(made.json["id"], "concert");
  EXPECT_TRUE(store::Channels{store_}.has("concert").value());
  EXPECT_THAT(settings(), ElementsAre(Pair("concert", R"({"title":"Concert"})")));
  EXPECT_THAT(changes_, ElementsAre("concert: admin makes the channel"));
  EXPECT_EQ(ask(Method::post, kAll, R"({"id": "plain"})").status(), 201);
}

TEST_F(ChannelsApi, AreMadeOnce) {
  auto const again = ask(Method::post, kAll, R"({"id": "main"})");
  EXPECT_EQ(again.status(), 409);
  EXPECT_THAT(again.text, HasSubstr("there is a channel of that name already"));
  ASSERT_TRUE(store::Channels{store_}.add("quick", 1));
  EXPECT_EQ(ask(Method::post, kAll, R"({"id": "quick"})").status(), 409)
      << "another process made it a moment ago";
}

TEST_F(ChannelsApi, AreNotMadeWithWhatIsWrong) {
  for (char const* body :
       {"", "[]", "{}", R"({"id": 7})", R"({"id": "Concert"})", R"({"id": ""})", R"({"id": "v1"})",
        R"({"id": "a/b"})", R"({"id": "a", "settings": []})", R"({"id": "a", "title": "x"})",
        R"({"id": "a", "settings": {"lader": "off"}})"}) {
    EXPECT_EQ(ask(Method::post, kAll, body).status(), 400) << body;
  }
  EXPECT_THAT(ask(Method::post, kAll, R"({"id": "a", "settings": {"lader": "off"}})").text,
              HasSubstr("settings: lader: there is no such key"));
  EXPECT_FALSE(store::Channels{store_}.has("a").value()) << "all of it or nothing";
  EXPECT_THAT(changes_, IsEmpty());
}

TEST_F(ChannelsApi, AreMadeAndDeletedByTheAdministratorOfAll) {
  EXPECT_THAT(to_others(Method::post, kAll, R"({"id": "new"})"), ElementsAre(401, 403, 403));
  EXPECT_THAT(to_others(Method::del, "/v1/channels/main"), ElementsAre(401, 403, 403));
  EXPECT_EQ(ask(Method::del, "/v1/channels/main", {}, "admin.main.x").status(), 403);
  EXPECT_EQ(ask(Method::del, "/v1/channels/none", {}, "admin.side.x").status(), 403);
  EXPECT_THAT(changes_, IsEmpty());
  EXPECT_EQ(ask(Method::post, kAll, R"({"id": "new"})", "admin.all.x").status(), 201);
}

TEST_F(ChannelsApi, AreDeletedWithKeysAndSettings) {
  store::Keys keys{store_};
  ASSERT_TRUE(keys.add({"k1", "main", "h", "", 1, 0, {}}));
  ASSERT_TRUE(store::ChannelSettings{store_}.put("main", R"({"title":"Main"})", 1));
  EXPECT_EQ(ask(Method::del, "/v1/channels/main").status(), 204);
  EXPECT_EQ(keys.find("k1").value()->revoked_at, clock_.wall_us() / 1'000'000);
  EXPECT_THAT(settings(), IsEmpty());
  EXPECT_FALSE(store::Channels{store_}.has("main").value());
  EXPECT_EQ(ask(Method::get, "/v1/channels/main").status(), 404);
  EXPECT_EQ(ask(Method::del, "/v1/channels/main").status(), 404);
  EXPECT_THAT(forgotten_, ElementsAre("main"));
  EXPECT_EQ(ask(Method::post, kAll, R"({"id": "main"})").status(), 201);
  EXPECT_TRUE(keys.find("k1").value()->revoked_at) << "an old key opens no new channel";
}

TEST_F(ChannelsApi, StayWhileTheyAreLiveOrConfigured) {
  directory_.all[0].stream = test::live_stream("01J", "main");
  auto const live = ask(Method::del, "/v1/channels/main");
  EXPECT_EQ(live.status(), 409);
  EXPECT_THAT(live.text, HasSubstr("POST /v1/streams/stop"));
  directory_.all[0].stream->state = StreamState::ended;
  configured_ = "main";
  auto const configured = ask(Method::del, "/v1/channels/main");
  EXPECT_EQ(configured.status(), 409);
  EXPECT_THAT(configured.text, HasSubstr("configuration file"));
  configured_ = "";
  EXPECT_EQ(ask(Method::del, "/v1/channels/main").status(), 204);
}

}  // namespace
}  // namespace freshet::api
