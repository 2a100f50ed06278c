/// What chat tells the playlists: a poll stands in those of all renditions from the frame at which
/// it opened until it has left the window.
#include "freshet/server.hpp"
#include "support/http_ask.hpp"
#include "support/live_server.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace freshet {
namespace {

using test::ask;
using test::get;
using test::in_time;
using wire::hls::DateRange;
using wire::hls::MediaPlaylist;

constexpr std::int64_t kFrameMs = 40;

/// The shortest window there is: twelve seconds.
Config short_window() {
  Config config;
  config.channel_defaults.latency = config::Latency::ultra;
  config.channel_defaults.dvr_window = std::chrono::seconds{12};
  return config;
}

class MarksLive : public ::testing::Test {
 protected:
  [[nodiscard]] nlohmann::json call(std::string const& target, nlohmann::json const& body) {
    auto const headers = "Authorization: Bearer " + live_.server->admin_token() +
                         "\r\nContent-Type: application/json\r\n";
    auto const got = ask(live_.port("http"), "POST", target, headers, body.dump());
    EXPECT_EQ(got.status / 100, 2) << got.body;
    return nlohmann::json::parse(got.body, nullptr, false);
  }
  [[nodiscard]] MediaPlaylist playlist(std::string const& rendition) const {
    auto const got = get(live_.port("http"), "/live/main/" + rendition + "/index.m3u8");
    auto parsed = wire::hls::parse_media_playlist(got.body);
    return got.status == 200 && parsed ? *parsed : MediaPlaylist{};
  }
  [[nodiscard]] std::optional<DateRange> range(std::string const& rendition,
                                               std::string const& id) const {
    auto const now = playlist(rendition);
    for (auto const& segment : now.segments) {
      for (auto const& one : segment.date_ranges) {
        if (one.id == id) return one;
      }
    }
    return std::nullopt;
  }
  /// The programme date where what is listed ends; 0: nothing is.
  [[nodiscard]] std::int64_t listed_until() const {
    auto const now = playlist("source");
    std::int64_t last = 0;
    auto const length_ms = [](wire::hls::Duration const& d) {
      return microseconds(d.ticks, d.base) / 1'000;
    };
    for (auto const& segment : now.segments) {
      if (segment.gap || !segment.pdt_ms) continue;
      last = *segment.pdt_ms + length_ms(segment.duration);
    }
    if (last > 0 && now.tail.open) {
      for (auto const& part : now.tail.open->parts) last += length_ms(part.duration);
    }
    return last;
  }

  test::LiveServer live_{short_window()};
};

TEST_F(MarksLive, APollStandsInThePlaylistsFromItsFrameUntilItHasLeftTheWindow) {
  ASSERT_TRUE(live_.show->publishing()) << live_.show->refusal();
  ASSERT_TRUE(in_time([&] { return listed_until() > 0; }));
  auto const before = listed_until();
  auto const answer = call(
      "/v1/polls",
      {{"channel_id", "main"}, {"question", "Tea or \"coffee\"?"}, {"options", {"Tea", "Coffee"}}});
  auto const poll = answer.at("made");
  auto const id = "poll-" + poll.value("id", std::string{});
  ASSERT_TRUE(in_time([&] { return range("source", id) && range("audio", id); }));
  auto const opened = *range("source", id);
  EXPECT_EQ(opened, *range("audio", id));
  EXPECT_EQ(opened.class_name, "com.freshet.poll");
  EXPECT_EQ(opened.start_ms, poll.at("opens_pdt"));
  EXPECT_FALSE(opened.end_ms);
  EXPECT_GE(opened.start_ms, before - kFrameMs) << "it is of the newest frame";
  EXPECT_LE(opened.start_ms, listed_until() + 1'000) << "which is listed with its part";

  // Asked for twice it is closed at once.
  for (int i = 0; i < 2; ++i) {
    static_cast<void>(
        call("/v1/polls/" + poll.at("id").get<std::string>() + "/close", {{"channel_id", "main"}}));
  }
  ASSERT_TRUE(in_time([&] {
    auto const now = range("audio", id);
    return now && now->end_ms;
  }));
  auto closed = *range("source", id);
  EXPECT_GE(*closed.end_ms, opened.start_ms);
  closed.end_ms.reset();
  EXPECT_EQ(closed, opened) << "nothing but its end is new";

  EXPECT_TRUE(in_time([&] { return !range("source", id) && !range("audio", id); }));
  EXPECT_FALSE(playlist("source").segments.empty());
}

}  // namespace
}  // namespace freshet
