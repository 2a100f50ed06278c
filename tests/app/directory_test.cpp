/// What the API sees: channels with what is on them, from nothing to the end of a show.
#include "app/directory.hpp"

#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace freshet::app {
namespace {

using test::call_on;
using ::testing::IsEmpty;

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() { directory_.set_names({"concert", "main"}); }
  ~DirectoryTest() override {
    on_loop([&] { lease_.reset(); });
    registry_.shutdown();
    on_loop([] {});
  }
  template <class F>
  void on_loop(F f) {
    call_on(loop_, [&] {
      f();
      return 0;
    });
  }
  void publish(std::string const& channel) {
    on_loop([&] {
      auto lease = registry_.publish(channel, {"rtmp", "peer", "k"}, loop_, [](EndReason) {});
      ASSERT_TRUE(lease.has_value());
      lease_.emplace(std::move(*lease));
    });
  }
  /// A presentation as the packager would show it.
  std::shared_ptr<origin::Presentation> show(std::string const& channel) {
    origin::Presentation::Options options;
    options.channel = channel;
    options.stream_id = "the-stream";
    options.protocol = "srt";
    options.started_us = 5'000'000;
    options.promises = {true, std::chrono::seconds{1}, 4, std::chrono::seconds{24}};
    options.window = origin::Window::make(std::chrono::hours{1}, 4, false);
    auto shown = std::make_shared<origin::Presentation>(loops_, loop_, clock_, options);
    origin_.show(channel, shown);
    return shown;
  }

  Metrics metrics_;
  net::Loops loops_{1};
  net::Loop& loop_ = loops_.at(0);
  ManualClock clock_;
  origin::Origin origin_;
  stream::Registry registry_{[](stream::Session&) { return std::shared_ptr<void>{}; },
                             [](stream::ChannelName const&) { return stream::Session::Options{}; },
                             {clock_, metrics_, {}}};
  Directory directory_{{registry_, origin_,
                        [](std::string const& name) {
                          config::Channel settings;
                          settings.title = "Title of " + name;
                          settings.category = "Music";
                          return settings;
                        },
                        [](std::string const& id) {
                          return id == "the-stream" ? Viewership{0, 30} : Viewership{12, 20};
                        }}};
  std::optional<stream::Publication> lease_;
};

TEST_F(DirectoryTest, KnowsChannelsOnWhichNothingIs) {
  auto const channels = directory_.channels();
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].id, "concert");
  EXPECT_EQ(channels[0].title, "Title of concert");
  EXPECT_EQ(channels[0].category, "Music");
  EXPECT_FALSE(channels[0].stream);
  EXPECT_TRUE(directory_.channel("main"));
  EXPECT_FALSE(directory_.channel("nowhere"));
  EXPECT_THAT(directory_.live(), IsEmpty());
}

TEST_F(DirectoryTest, AShowIsStartingUntilItCanBeWatched) {
  publish("main");
  auto const starting = directory_.channel("main")->stream;
  ASSERT_TRUE(starting);
  EXPECT_EQ(starting->state, api::StreamState::starting);
  EXPECT_EQ(starting->id, lease_->stream_id());
  EXPECT_EQ(starting->protocol, "rtmp");
  EXPECT_FALSE(starting->ended_us);
  auto const shown = show("main");
  auto const live = directory_.live();
  ASSERT_EQ(live.size(), 1U);
  EXPECT_EQ(live[0].state, api::StreamState::live);
  EXPECT_EQ(live[0].channel_id, "main");
  EXPECT_EQ(live[0].title, "Title of main");
  EXPECT_EQ(live[0].viewers, 12);
  EXPECT_EQ(live[0].peak_viewers, 20);
}

TEST_F(DirectoryTest, AShowThatIsOverIsKnownWhileItCanBeWatchedToItsEnd) {
  auto const shown = show("concert");
  clock_.advance(std::chrono::seconds{9});
  on_loop([&] { shown->end(); });
  auto const ended = directory_.channel("concert")->stream;
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->state, api::StreamState::ended);
  EXPECT_EQ(ended->id, "the-stream");
  EXPECT_EQ(ended->protocol, "srt");
  EXPECT_EQ(ended->started_us, 5'000'000);
  EXPECT_EQ(ended->ended_us, clock_.wall_us());
  EXPECT_EQ(ended->peak_viewers, 30);
  EXPECT_THAT(directory_.live(), IsEmpty());
  clock_.advance(std::chrono::hours{1});
  origin_.sweep(clock_.wall_us(), std::chrono::seconds{600});
  EXPECT_FALSE(directory_.channel("concert")->stream);
}

TEST_F(DirectoryTest, AChannelThatIsNotListedYetIsFoundByItsShow) {
  publish("young");
  EXPECT_TRUE(directory_.channel("young"));
  EXPECT_EQ(directory_.live().size(), 1U);
}

}  // namespace
}  // namespace freshet::app
