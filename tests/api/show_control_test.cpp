#include "api/show_control.hpp"

#include "support/api_house.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kStart[] = "/v1/streams/start", kStop[] = "/v1/streams/stop";

class ShowControlApi : public test::ApiHouse {
 protected:
  ShowControlApi() {
    make_channel("main");
    directory_.on = {test::live_stream("01J", "main"), test::live_stream("01K", "side")};
    control_.add_routes(router_);
  }
  /// "CHANNEL key" is one that is good.
  static Result<access::StreamKey> allow(std::string_view key, std::string_view channel) {
    auto const blank = key.find(' ');
    if (blank == std::string_view::npos || (!channel.empty() && key.substr(0, blank) != channel)) {
      return failure(boost::system::errc::permission_denied, "the stream key does not fit");
    }
    return access::StreamKey{std::string{key.substr(0, blank)}, "k7", 0, false};
  }
  net::awaitable<std::optional<StreamInfo>> stop(StreamInfo info, bool by_owner) {
    if (info.id == gone_) co_return std::nullopt;
    stopped_.push_back(info.id + (by_owner ? " by its owner" : ""));
    info.state = StreamState::ended;
    info.ended_us = info.started_us + 1'000'000;
    co_return info;
  }

  Result<OpenedShow> opened_ = OpenedShow{"01L", true, 1'785'489'916'250'999};
  std::vector<std::string> stopped_;
  std::string gone_;

 private:
  ShowControl control_{
      {directory_, insiders_, desk_, allow,
       [this](net::Loop&, access::StreamKey const&) { return opened_; },
       [](std::string_view authority, access::StreamKey const& key, std::string const& text) {
         return IngestAddresses{std::string{authority} + ' ' + key.channel + ' ' + text, {}};
       },
       [this](net::Loop&, StreamInfo info, bool by_owner) {
         return stop(std::move(info), by_owner);
       }}};
};

TEST_F(ShowControlApi, OpensAShowForAGoodKey) {
  auto const opened = ask(Method::post, kStart, R"({"stream_key": "main key"})", "");
  EXPECT_EQ(opened.status(), 201);
  EXPECT_EQ(opened.header("location"), "/v1/streams/01L");
  EXPECT_EQ(opened.json.dump(),
            R"({"stream_id":"01L","channel_id":"main","ingest":{"rtmp":"live.example:8080 main )"
            R"(main key","srt":null,"whip":null},"expires_at":"2026-07-31T09:25:16.250Z"})");
}

TEST_F(ShowControlApi, NamesTheShowThatIsOn) {
  opened_ = OpenedShow{"01J", false, {}};
  auto const opened = ask(Method::post, kStart, R"({"stream_key": "main key"})", "");
  EXPECT_EQ(opened.status(), 200);
  EXPECT_TRUE(opened.json["expires_at"].is_null());
}

TEST_F(ShowControlApi, OpensNoneWithoutAKeyThatCouldPublish) {
  for (char const* body : {"", "{}", R"({"stream_key": 1})", R"({"key": "main key"})"}) {
    EXPECT_EQ(ask(Method::post, kStart, body, "").status(), 400) << body;
  }
  auto const refused = ask(Method::post, kStart, R"({"stream_key": "forged"})");
  EXPECT_EQ(refused.status(), 403) << "an administrator's token is no key";
  EXPECT_THAT(refused.text, HasSubstr("the stream key does not fit"));
  opened_ = failure(boost::system::errc::device_or_resource_busy, "it is live from elsewhere");
  auto const busy = ask(Method::post, kStart, R"({"stream_key": "main key"})", "");
  EXPECT_EQ(busy.status(), 409);
  EXPECT_THAT(busy.text, HasSubstr("it is live from elsewhere"));
}

TEST_F(ShowControlApi, EndsAShowForItsAdministrators) {
  auto const ended = ask(Method::post, kStop, R"({"stream_id": "01J"})", "admin.main.x");
  EXPECT_EQ(ended.status(), 200);
  EXPECT_EQ(ended.json["id"], "01J");
  EXPECT_EQ(ended.json["state"], "ended");
  EXPECT_EQ(ended.json["ended_at"], "2026-07-31T09:25:02.250Z");
  EXPECT_THAT(stopped_, ElementsAre("01J"));
  EXPECT_THAT(changes_, ElementsAre("main: ann ends the show 01J"));
}

TEST_F(ShowControlApi, EndsAShowForWhoHasAKeyOfItsChannel) {
  auto const body = R"({"stream_id": "01J", "stream_key": "main key"})";
  EXPECT_EQ(ask(Method::post, kStop, body, "").status(), 200);
  EXPECT_THAT(stopped_, ElementsAre("01J by its owner"));
  EXPECT_THAT(changes_, ElementsAre("main: the stream key k7 ends the show 01J"));
  auto const other = R"({"stream_id": "01K", "stream_key": "main key"})";
  EXPECT_EQ(ask(Method::post, kStop, other, "").status(), 403);
  EXPECT_EQ(ask(Method::post, kStop, other).status(), 403) << "who sends a key is asked for it";
  EXPECT_EQ(stopped_.size(), 1U);
}

TEST_F(ShowControlApi, EndsNoneForOthers) {
  EXPECT_THAT(to_others(Method::post, kStop, R"({"stream_id": "01J"})"),
              ElementsAre(401, 403, 403));
  EXPECT_THAT(to_others(Method::post, kStop, R"({"stream_id": "none"})"),
              ElementsAre(401, 403, 403))
      << "they are not told what is";
  EXPECT_THAT(stopped_, IsEmpty());
}

TEST_F(ShowControlApi, SaysWhatItCannotEnd) {
  for (char const* body : {"", "{}", R"({"stream_id": 1})", R"({"stream_id": "01J", "x": 1})"}) {
    EXPECT_EQ(ask(Method::post, kStop, body).status(), 400) << body;
  }
  EXPECT_EQ(ask(Method::post, kStop, R"({"stream_id": "none"})").status(), 404);
  gone_ = "01J";
  EXPECT_EQ(ask(Method::post, kStop, R"({"stream_id": "01J"})").status(), 404)
      << "it ended a moment ago";
}

TEST_F(ShowControlApi, EndsAShowAlsoWhileTheDiskIsFull) {
  failure_ = failure(boost::system::errc::no_space_on_device, "the disk is full");
  EXPECT_EQ(ask(Method::post, kStop, R"({"stream_id": "01J"})").status(), 200);
}

}  // namespace
}  // namespace freshet::api
