#include "app/audience.hpp"

#include "store/migrate.hpp"
#include "store/streams.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace freshet::app {
namespace {

using delivery::Watching;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AudienceTest : public ::testing::Test {
 protected:
  AudienceTest() { begin("A"); }

  void begin(std::string const& id) {
    store::StreamRow const row{id, "main", store::StreamState::live, "rtmp", 1'000, {}};
    ASSERT_TRUE(store::Streams{store_}.put(row));
  }
  /// The show "A" of the channel "main" is on, and others of other channels.
  void look(Watching watching, int others = 0) {
    std::vector<Audience::Show> shows{{"main", "A", watching}};
    for (int i = 0; i < others; ++i) {
      shows.push_back({"other" + std::to_string(i), "O" + std::to_string(i), {}});
    }
    audience_.look(store_, shows);
  }
  std::int64_t written(std::string const& id) {
    writes_.commit(store_);
    return store::Streams{store_}.find(id).value()->peak_viewers;
  }
  std::vector<std::uint32_t> told() {
    return test::call_on(loops_.at(0), [&] { return std::exchange(told_, {}); });
  }
  std::int64_t gauge(std::string const& protocol) {
    return metrics_.gauge("freshet_viewers", "", {{"channel", "main"}, {"protocol", protocol}})
        .value();
  }

  net::Loops loops_{1};
  ManualClock clock_;
  Metrics metrics_;
  events::Bus bus_{clock_};
  std::vector<std::uint32_t> told_;
  events::Bus::Subscription heard_ =
      bus_.subscribe(loops_.at(0), [this](events::FactPtr const& fact) {
        auto const& about = std::get<events::ViewerFact>(fact->about);
        told_.push_back(about.hls + about.ll_hls + about.dash);
      });
  store::Database store_ = store::open_store(":memory:").value();
  store::WriteQueue writes_{[] { return true; }, 4};
  Audience audience_{{writes_, bus_, metrics_, clock_, {}}};
};

TEST_F(AudienceTest, KnowsWhoWatchesNowAndTheMostThereWere) {
  EXPECT_EQ(audience_.of("A"), Viewership{});
  look({1, 20, 3});
  EXPECT_EQ(audience_.of("A"), (Viewership{24, 24}));
  EXPECT_EQ(gauge("hls"), 1);
  EXPECT_EQ(gauge("ll-hls"), 20);
  EXPECT_EQ(gauge("dash"), 3);
  look({1, 4, 0});
  EXPECT_EQ(audience_.of("A"), (Viewership{5, 24}));
  EXPECT_EQ(audience_.of("B"), Viewership{});
}

TEST_F(AudienceTest, WritesAPeakNowAndThenAndWhenTheShowIsOver) {
  look({2, 0, 0});
  EXPECT_EQ(written("A"), 2);
  clock_.advance(seconds{5});
  look({3, 0, 0});
  EXPECT_EQ(written("A"), 2);
  clock_.advance(seconds{5});
  look({0, 0, 0});
  EXPECT_EQ(written("A"), 3);
  look({5, 0, 0});
  audience_.look(store_, {});
  EXPECT_EQ(written("A"), 5);
  EXPECT_EQ(audience_.of("A"), (Viewership{0, 5})) << "it can still be watched to its end";
  EXPECT_EQ(gauge("hls"), 0);
  clock_.advance(Audience::kKnown + seconds{1});
  audience_.look(store_, {});
  EXPECT_EQ(audience_.of("A"), Viewership{});
}

TEST_F(AudienceTest, WritesTheRestWhenTheServerStops) {
  look({2, 0, 0});
  EXPECT_EQ(written("A"), 2);
  look({9, 0, 0});
  audience_.write_rest();
  EXPECT_EQ(written("A"), 9);
}

TEST_F(AudienceTest, AShowThatGoesOnAfterARestartKeepsItsPeak) {
  ASSERT_TRUE(store::Streams{store_}.note_peak("A", 30));
  look({2, 0, 0});
  EXPECT_EQ(audience_.of("A"), (Viewership{2, 30}));
  EXPECT_EQ(written("A"), 30);
}

TEST_F(AudienceTest, WritesLaterWhatFoundNoRoom) {
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(writes_.post([](store::Database&) { return Result<>{}; }));
  }
  look({2, 0, 0});
  EXPECT_EQ(written("A"), 0);
  look({2, 0, 0});
  EXPECT_EQ(written("A"), 2);
}

TEST_F(AudienceTest, TellsOfAChangeAtOnceAndThenNoOftenerThanItMay) {
  look({});
  EXPECT_THAT(told(), IsEmpty());
  look({1, 0, 0});
  EXPECT_THAT(told(), ElementsAre(1U));
  clock_.advance(seconds{1});
  look({2, 0, 0});
  EXPECT_THAT(told(), IsEmpty());
  clock_.advance(seconds{9});
  look({3, 0, 0});
  EXPECT_THAT(told(), ElementsAre(3U));
  clock_.advance(seconds{60});
  look({3, 0, 0});
  EXPECT_THAT(told(), IsEmpty());
  look({});
  EXPECT_THAT(told(), ElementsAre(0U));
}

TEST_F(AudienceTest, ManyShowsTogetherTellOnceASecond) {
  look({1, 0, 0}, 29);
  EXPECT_THAT(told(), ElementsAre(1U));
  clock_.advance(seconds{29});
  look({2, 0, 0}, 29);
  EXPECT_THAT(told(), IsEmpty());
  clock_.advance(seconds{1});
  look({2, 0, 0}, 29);
  EXPECT_THAT(told(), ElementsAre(2U));
}

TEST_F(AudienceTest, TheNextShowOfAChannelBeginsWithNobodysPeak) {
  look({7, 0, 0});
  begin("B");
  audience_.look(store_, {{"main", "B", {2, 0, 0}}});
  EXPECT_EQ(audience_.of("A"), (Viewership{0, 7}));
  EXPECT_EQ(audience_.of("B"), (Viewership{2, 2}));
  EXPECT_EQ(gauge("hls"), 2);
}

}  // namespace
}  // namespace freshet::app
