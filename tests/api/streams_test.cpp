#include "api/streams.hpp"

#include "store/renditions.hpp"
#include "store/streams.hpp"
#include "support/api_house.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using test::live_stream;
using ::testing::HasSubstr;

constexpr char kList[] = "/v1/streams";

class StreamsApi : public test::ApiHouse {
 protected:
  StreamsApi() { api_.add_routes(router_); }

  test::ApiAnswer get(std::string const& path, std::string const& query = "",
                      std::string const& bearer = "") {
    return ask(http::Method::get, path + (query.empty() ? "" : '?' + query), {}, bearer);
  }
  /// One row of the store, of the channel "main" unless it is said; 0: it has not ended.
  void keep(std::string const& id, std::int64_t ended_ms, std::string const& channel = "main") {
    auto state = store::StreamState::live;
    std::optional<std::int64_t> ended;
    if (ended_ms != 0) state = store::StreamState::ended, ended = ended_ms;
    ASSERT_TRUE(store::Streams{store_}.put({id, channel, state, "srt", 1'000, ended}));
  }
  /// The ids of a list, one after another.
  std::string ids(std::string const& query) {
    std::string all;
    auto const list = get(kList, query).json;
    for (auto const& item : list["items"]) all += item["id"].get<std::string>();
    return all;
  }
  Result<std::vector<SegmentInfo>> segments(SegmentQuery const& wanted) {
    if (wanted.rendition != "source") {
      return failure(boost::system::errc::no_such_file_or_directory, "no such rendition");
    }
    std::vector<SegmentInfo> all;
    for (std::uint64_t seq = 7; seq < 10; ++seq) {
      if (wanted.after && seq <= *wanted.after) continue;
      if (all.size() == wanted.limit) break;
      all.push_back({seq, 2.5, 1'785'489'901'250'999,
                     "/live/" + wanted.channel + "/source/s" + std::to_string(seq) + ".m4s"});
    }
    return all;
  }

 private:
  Streams api_{{directory_, insiders_, desk_,
                [](std::string const& channel) { return channel != "shut"; },
                [this](SegmentQuery const& wanted) { return segments(wanted); }}};
};

TEST_F(StreamsApi, SaysAllOfAStreamInTheOrderOfTheContract) {
  directory_.on = {live_stream("01J", "main")};
  directory_.on.front().viewers = 12;
  directory_.on.front().peak_viewers = 30;
  auto const answer = get("/v1/streams");
  EXPECT_EQ(answer.status(), 200);
  EXPECT_EQ(answer.response.kind, "api");
  EXPECT_EQ(answer.header("content-type"), "application/json");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
  EXPECT_EQ(answer.json.dump(),
            R"({"items":[{"id":"01J","channel_id":"main","title":"Evening show",)"
            R"("category":"Music","state":"live","protocol":"rtmp",)"
            R"("started_at":"2026-07-31T09:25:01.250Z","ended_at":null,"viewers":12,)"
            R"("peak_viewers":30}],"next":null})");
}

TEST_F(StreamsApi, HasAnEmptyListWhenNothingIsOn) {
  EXPECT_EQ(get("/v1/streams").json.dump(), R"({"items":[],"next":null})");
}

TEST_F(StreamsApi, SaysWhenAStreamEnded) {
  auto ended = live_stream("01J", "main");
  ended.state = StreamState::ended;
  ended.ended_us = ended.started_us + 1'000'000;
  directory_.on = {ended};
  auto const item = get("/v1/streams").json["items"][0];
  EXPECT_EQ(item["state"], "ended");
  EXPECT_EQ(item["ended_at"], "2026-07-31T09:25:02.250Z");
}

TEST_F(StreamsApi, PagesThroughAllStreamsOnceByCursor) {
  for (int i = 9; i >= 0; --i) directory_.on.push_back(live_stream("id" + std::to_string(i), "c"));
  std::string seen, cursor;
  for (int pages = 0; pages < 4; ++pages) {
    auto const page = get("/v1/streams", "limit=3&cursor=" + cursor).json;
    for (auto const& item : page["items"]) seen += item["id"].get<std::string>().back();
    ASSERT_EQ(page["next"].is_null(), pages == 3);
    if (pages < 3) cursor = page["next"].get<std::string>();
  }
  EXPECT_EQ(seen, "0123456789");
}

TEST_F(StreamsApi, TakesAHundredAPageWhenTheLimitIsNoNumberOrNothing) {
  for (int i = 100; i < 250; ++i) directory_.on.push_back(live_stream(std::to_string(i), "c"));
  for (auto const* const limit : {"", "limit=", "limit=0", "limit=-3", "limit=9x"}) {
    EXPECT_EQ(get("/v1/streams", limit).json["items"].size(), 100U) << limit;
  }
  EXPECT_EQ(get("/v1/streams", "limit=99999").json["items"].size(), 150U);
}

TEST_F(StreamsApi, FindsOneStreamById) {
  directory_.on = {live_stream("01J", "main"), live_stream("01K", "other")};
  EXPECT_EQ(get("/v1/streams/01K").json["channel_id"], "other");
  auto const none = get("/v1/streams/01L");
  EXPECT_EQ(none.status(), 404);
  EXPECT_EQ(none.header("content-type"), "application/problem+json");
  EXPECT_EQ(none.json["detail"], "there is no stream of that id");
}

TEST_F(StreamsApi, WritesATitleThatIsNotUtf8AsUtf8) {
  auto broken = live_stream("01J", "main");
  broken.title = "caf\xe9";
  directory_.on = {broken};
  EXPECT_EQ(get("/v1/streams").json["items"][0]["title"], "caf\xef\xbf\xbd");
}

TEST_F(StreamsApi, ListsWhatHasEndedTheNewestFirst) {
  for (char const* id : {"A", "C", "E"}) keep(id, 2'000);
  keep("B", 0);
  keep("D", 2'000, "side");
  EXPECT_EQ(ids("state=ended"), "EDCA");
  EXPECT_EQ(ids("state=ended&channel_id=main"), "ECA");
  EXPECT_EQ(ids("state=ended&channel_id=none"), "");
  auto const page = get(kList, "state=ended&limit=2").json;
  EXPECT_EQ(page["next"], "D");
  EXPECT_EQ(ids("state=ended&limit=2&cursor=D"), "CA");
  EXPECT_TRUE(get(kList, "state=ended&limit=2&cursor=D").json["next"].is_null());
  EXPECT_EQ(page["items"][0].dump(),
            R"({"id":"E","channel_id":"main","title":"","category":"","state":"ended",)"
            R"("protocol":"srt","started_at":"1970-01-01T00:00:01.000Z",)"
            R"("ended_at":"1970-01-01T00:00:02.000Z","viewers":0,"peak_viewers":0})");
}

TEST_F(StreamsApi, ListsAllAsTheyAreNowEachOnce) {
  keep("A", 2'000);
  keep("B", 0);
  directory_.on = {live_stream("B", "main"), live_stream("D", "side")};
  EXPECT_EQ(ids("state=all"), "DBA");
  EXPECT_EQ(get(kList, "state=all").json["items"][1]["title"], "Evening show");
  EXPECT_EQ(ids("state=all&limit=1"), "D");
  EXPECT_EQ(ids("state=all&limit=1&cursor=D"), "B");
  EXPECT_EQ(ids("state=all&cursor=B"), "A");
  EXPECT_EQ(ids("state=all&channel_id=main"), "BA");
  EXPECT_EQ(ids("state=ended"), "A");
  EXPECT_EQ(ids("channel_id=side"), "D");
}

TEST_F(StreamsApi, SaysWhatItCannotList) {
  auto const answer = get(kList, "state=over");
  EXPECT_EQ(answer.status(), 400);
  EXPECT_THAT(answer.text, HasSubstr("state: expected live, ended or all"));
}

TEST_F(StreamsApi, FindsOneThatHasEnded) {
  keep("A", 2'000);
  ASSERT_TRUE(store::Streams{store_}.note_peak("A", 7));
  auto const shown = get("/v1/streams/A").json;
  EXPECT_EQ(shown["ended_at"], "1970-01-01T00:00:02.000Z");
  EXPECT_EQ(shown["viewers"], 0);
  EXPECT_EQ(shown["peak_viewers"], 7);
}

TEST_F(StreamsApi, SaysWhatAStreamIsOfferedIn) {
  keep("A", 2'000);
  store::Renditions renditions{store_};
  ASSERT_TRUE(renditions.put("A", {"source", 6'000'000, "1920x1080", 2'500}));
  ASSERT_TRUE(renditions.put("A", {"audio", 128'000, "", {}}));
  EXPECT_EQ(get("/v1/streams/A/renditions").json["items"].dump(),
            R"([{"profile":"audio","bitrate":128000,"resolution":null,"keyframe_interval_s":null},)"
            R"({"profile":"source","bitrate":6000000,"resolution":"1920x1080",)"
            R"("keyframe_interval_s":2.5}])");
  EXPECT_EQ(get("/v1/streams/B/renditions").status(), 404);
}

TEST_F(StreamsApi, PagesThroughSegments) {
  directory_.on = {live_stream("A", "main")};
  auto const first = get("/v1/streams/A/segments", "limit=2").json;
  ASSERT_EQ(first["items"].size(), 2U);
  EXPECT_EQ(first["items"][0].dump(),
            R"({"seq":7,"duration_s":2.5,"at":"2026-07-31T09:25:01.250Z",)"
            R"("uri":"/live/main/source/s7.m4s"})");
  EXPECT_EQ(first["next"], "8");
  auto const second = get("/v1/streams/A/segments", "limit=2&cursor=8").json;
  EXPECT_EQ(second["items"][0]["seq"], 9);
  EXPECT_TRUE(second["next"].is_null());
  EXPECT_EQ(get("/v1/streams/A/segments", "cursor=x").status(), 400);
  EXPECT_EQ(get("/v1/streams/A/segments", "rendition=4k").status(), 404);
  EXPECT_EQ(get("/v1/streams/B/segments").status(), 404);
}

TEST_F(StreamsApi, TellsTheSegmentsOfAClosedChannelToItsViewers) {
  directory_.on = {live_stream("A", "shut")};
  EXPECT_EQ(get("/v1/streams/A/segments").status(), 401);
  EXPECT_EQ(get("/v1/streams/A/segments", "", "viewer.main.x").status(), 403);
  EXPECT_EQ(get("/v1/streams/A/segments", "", "viewer.shut.x").status(), 200);
}

}  // namespace
}  // namespace freshet::api
