#include "api/playback.hpp"

#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct TwoChannels final : Directory {
  [[nodiscard]] std::vector<StreamInfo> live() const override {
    StreamInfo open, shut;
    open.id = "stream-1", open.channel_id = "open";
    shut.id = "stream-2", shut.channel_id = "shut";
    return {open, shut};
  }
  [[nodiscard]] std::vector<ChannelInfo> channels() const override { return {}; }
  [[nodiscard]] std::optional<ChannelInfo> channel(std::string_view name) const override {
    if (name != "open" && name != "shut") return std::nullopt;
    return ChannelInfo{std::string{name}, "", "", {}};
  }
};

class PlaybackApi : public ::testing::Test {
 protected:
  PlaybackApi() { playback_.add_routes(router_); }

  http::Response ask(http::Method method, std::string path, std::string body = {},
                     std::string bearer = "the token") {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = Bytes::adopt(std::move(body));
    request.loop = &loops_.at(0);
    request.secure = secure_;
    request.headers = {{"host", "live.example:8080"}};
    if (!bearer.empty()) request.headers.emplace_back("authorization", "Bearer " + bearer);
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
  }
  http::Response mint(std::string body, std::string bearer = "the token") {
    return ask(http::Method::post, "/v1/playback-url", std::move(body), std::move(bearer));
  }
  static std::string text(http::Response const& response) {
    std::string text;
    for (auto const& slice : std::get<http::Slices>(response.body)) text += slice.text();
    return text;
  }
  net::awaitable<Result<>> keep(std::string session) {
    revoked_.push_back(std::move(session));
    co_return Result<>{};
  }

  net::awaitable<Playback::House::Admitted> judge(std::string channel) {
    asked_about_.push_back(std::move(channel));
    co_return Playback::House::Admitted{session_, refusal_};
  }

  std::vector<std::string> asked_about_;
  std::string session_;
  std::optional<http::Response> refusal_;
  ManualClock clock_{1'785'489'901'250'999};
  access::PathTokens tokens_{{access::path_key("a secret of the test's own")}};
  std::vector<std::string> revoked_;
  bool secure_ = false, barred_ = false, who_known_ = false;

 private:
  net::Loops loops_{1};
  TwoChannels directory_;
  /// "ROLE.CHANNEL" in the place of a signed token.
  Insiders insiders_{"the token", {}, [](std::string_view token) -> Result<access::Identity> {
                       auto const point = token.find('.');
                       return access::Identity{"ann",
                                               {std::string{token.substr(0, point)}},
                                               std::vector{std::string{token.substr(point + 1)}}};
                     }};
  int nobodies_ = 0;
  http::Router router_;
  Playback playback_{
      {tokens_, directory_, insiders_, clock_, "",
       [](std::string const& channel) { return channel == "open"; },
       [](auto const&, auto const& channel, auto const& prefix) {
         auto playlist = http::text_response(200, channel + ' ' + prefix);
         playlist.headers = {{"content-type", "application/vnd.apple.mpegurl"}};
         return playlist;
       },
       [this](net::Loop&, std::string session) { return keep(std::move(session)); },
       [this](http::Request const&, std::string const&, access::Identity const* who) {
         if (!barred_) return std::optional<http::Response>{};
         EXPECT_EQ(who != nullptr, who_known_);
         return std::optional{http::problem(403, "Forbidden", "for subscribers")};
       },
       [this](access::Identity const* who) -> Result<std::string> {
         return who == nullptr ? "_nobody" + std::to_string(++nobodies_) : "_of-" + who->subject;
       },
       [this](http::Request const&, std::string channel) { return judge(std::move(channel)); }}};
};

TEST_F(PlaybackApi, MintsALinkThatItsKeyVerifies) {
  auto const answer = mint(R"({"channel": "shut", "expires_in": 90, "session": "viewer-7"})");
  ASSERT_EQ(answer.status, 200) << text(answer);
  EXPECT_EQ(http::find_header(answer.headers, "cache-control"), "no-store");
  auto const json = nlohmann::json::parse(text(answer));
  EXPECT_EQ(json["expires_at"], "2026-07-31T09:26:31.000Z");
  EXPECT_EQ(json["session"], "viewer-7");
  std::string const hls = json["hls"];
  std::string const base = "http://live.example:8080/~";
  ASSERT_THAT(hls, StartsWith(base));
  auto const token = hls.substr(base.size(), hls.find('/', base.size()) - base.size());
  EXPECT_EQ(hls, base + token + "/live/shut/index.m3u8");
  EXPECT_EQ(json["dash"], base + token + "/live/shut/manifest.mpd");
  EXPECT_EQ(json["url"], "http://live.example:8080/shut#" + token);
  auto const read = access::read_path_token(token, "/live/shut/", *tokens_.keys());
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (access::PathToken{1'785'489'991, "viewer-7"}));
}

TEST_F(PlaybackApi, TakesDurationsAndHasAUsualOne) {
  auto const expiry = [&](std::string body) -> std::string {
    return nlohmann::json::parse(text(mint(std::move(body))))["expires_at"];
  };
  EXPECT_EQ(expiry(R"({"channel": "open"})"), "2026-07-31T15:25:01.000Z");
  EXPECT_EQ(expiry(R"({"channel": "open", "expires_in": "30m"})"), "2026-07-31T09:55:01.000Z");
  EXPECT_EQ(expiry(R"({"channel": "open", "expires_in": "366d"})"), "2027-08-01T09:25:01.000Z");
  secure_ = true;
  EXPECT_THAT(text(mint(R"({"channel": "open"})")), HasSubstr("\"https://live.example:8080/open#"));
}

TEST_F(PlaybackApi, RefusesWhatItCannotRead) {
  for (char const* body :
       {"", "[]", "{", "{}", R"({"channel": 1})", R"({"channel": "open", "expires_in": 0})",
        R"({"channel": "open", "expires_in": -5})", R"({"channel": "open", "expires_in": 1.5})",
        R"({"channel": "open", "expires_in": "6"})", R"({"channel": "open", "expires_in": "6y"})",
        R"({"channel": "open", "expires_in": "367d"})", R"({"channel": "open", "expires_in": ""})",
        R"({"channel": "open", "expires_in": 18446744073709551615})",
        R"({"channel": "open", "session": "a.b"})", R"({"channel": "open", "session": ""})"}) {
    EXPECT_EQ(mint(body).status, 400) << body;
  }
  EXPECT_EQ(mint(R"({"channel": "other"})").status, 404);
}

TEST_F(PlaybackApi, IsForTheAdministrator) {
  EXPECT_EQ(mint(R"({"channel": "open"})", "").status, 401);
  EXPECT_EQ(mint(R"({"channel": "open"})", "another").status, 403);
  for (auto const* const bearer : {"another", "moderator.shut"}) {
    EXPECT_EQ(ask(http::Method::del, "/v1/playback-url/viewer-7", {}, bearer).status, 403);
  }
  EXPECT_EQ(ask(http::Method::del, "/v1/playback-url/viewer-7", {}, "").status, 401);
  EXPECT_TRUE(revoked_.empty());
}

TEST_F(PlaybackApi, RevokesASession) {
  EXPECT_EQ(ask(http::Method::del, "/v1/playback-url/viewer-7").status, 204);
  EXPECT_EQ(ask(http::Method::del, "/v1/playback-url/a.b").status, 404);
  EXPECT_THAT(revoked_, ::testing::ElementsAre("viewer-7"));
}

TEST_F(PlaybackApi, MintsForAnAdministratorOfThatChannel) {
  constexpr char kBody[] = R"({"channel": "shut"})";
  EXPECT_EQ(mint(kBody, "admin.shut").status, 200);
  EXPECT_EQ(mint(kBody, "admin.open").status, 403);
  EXPECT_EQ(mint(kBody, "moderator.shut").status, 403);
  EXPECT_EQ(mint(R"({"channel": "other"})", "admin.open").status, 403) << "it is not told what is";
  EXPECT_EQ(ask(http::Method::del, "/v1/playback-url/viewer-7", {}, "admin.shut").status, 403)
      << "a session may be one of any channel";
  EXPECT_TRUE(revoked_.empty());
}

TEST_F(PlaybackApi, GivesAPublicStreamsPlaylistToAnybodyWithAFreshPrefix) {
  auto const one = text(ask(http::Method::get, "/v1/streams/stream-1/manifest.m3u8", {}, ""));
  auto const two = text(ask(http::Method::get, "/v1/streams/stream-1/manifest.m3u8", {}, ""));
  EXPECT_THAT(one, StartsWith("open /~v1."));
  EXPECT_THAT(one, HasSubstr("/live/open/"));
  EXPECT_NE(one, two);
}

TEST_F(PlaybackApi, NamesALinkAfterWhomItIsFor) {
  auto const get = [&](std::string bearer) {
    return text(ask(http::Method::get, "/v1/streams/stream-1/manifest.m3u8", {}, bearer));
  };
  EXPECT_THAT(get(""), HasSubstr("._nobody1."));
  EXPECT_THAT(get("viewer.open"), HasSubstr("._of-ann."));
  EXPECT_THAT(text(mint(R"({"channel": "open", "user": "bob"})")), HasSubstr("\"_of-bob\""));
  EXPECT_EQ(mint(R"({"channel": "open", "expires": 90})").status, 400) << "a member of another name";
  EXPECT_EQ(mint(R"({"channel": "open", "user": ""})").status, 400);
  EXPECT_EQ(mint(R"({"channel": "open", "user": "bob", "session": "a"})").status, 400);
  EXPECT_EQ(mint(R"({"channel": "open", "session": "_of-bob"})").status, 400);
}

TEST_F(PlaybackApi, GivesNoPlaylistToWhomTheRulesBar) {
  barred_ = true;
  EXPECT_EQ(ask(http::Method::get, "/v1/streams/stream-1/manifest.m3u8", {}, "").status, 403);
  who_known_ = true;
  EXPECT_EQ(ask(http::Method::get, "/v1/streams/stream-1/manifest.m3u8", {}, "viewer.open").status,
            403);
  EXPECT_EQ(ask(http::Method::get, "/v1/streams/stream-2/manifest.m3u8", {}, "viewer.shut").status,
            403);
  EXPECT_EQ(mint(R"({"channel": "shut"})").status, 200) << "who administers answers for it";
}

TEST_F(PlaybackApi, GivesItToThoseOnlyWhoSomebodyElseLetsIn) {
  session_ = "viewer-9";
  auto const address = "/v1/streams/stream-1/manifest.m3u8";
  EXPECT_THAT(text(ask(http::Method::get, address, {}, "")), HasSubstr(".viewer-9."));
  refusal_ = http::problem(403, "Forbidden", "members only");
  auto const refused = ask(http::Method::get, address, {}, "");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(text(refused), HasSubstr("members only"));
  EXPECT_EQ(asked_about_, (std::vector<std::string>{"open", "open"}));
  EXPECT_EQ(ask(http::Method::get, "/v1/streams/stream-2/manifest.m3u8", {}, "").status, 401);
  EXPECT_EQ(asked_about_.size(), 2U) << "who may not watch anyway is not asked about";
}

TEST_F(PlaybackApi, GivesAnotherStreamsPlaylistToTheAdministratorAndItsViewersOnly) {
  auto const get = [&](std::string id, std::string bearer) {
    return ask(http::Method::get, "/v1/streams/" + id + "/manifest.m3u8", {}, bearer);
  };
  EXPECT_EQ(get("stream-2", "").status, 401);
  EXPECT_EQ(get("stream-2", "another").status, 403);
  EXPECT_THAT(text(get("stream-2", "the token")), StartsWith("shut /~v1."));
  EXPECT_THAT(text(get("stream-2", "viewer.shut")), StartsWith("shut /~v1."));
  EXPECT_EQ(get("stream-2", "admin.open").status, 403);
  EXPECT_EQ(get("stream-3", "").status, 404);
}

}  // namespace
}  // namespace freshet::api
